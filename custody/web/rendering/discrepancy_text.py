"""The two sides of a discrepancy in words: what was recorded before, and what was found."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from custody.domain.discrepancies.discrepancy import DENIED, Finding
from custody.domain.kernel.quantity import VOLUME
from custody.domain.people.device import TAKING
from custody.service.discrepancies.discrepancies import DiscrepancyLine
from custody.text import terms, titles
from custody.text.formatting import count, grouped, mass
from custody.text.i18n import gettext
from custody.web.rendering.event_details import masked


def differs(one: DiscrepancyLine) -> str:
    """What differs; of what was recorded offline and contradicts the record, by which act."""
    word = terms.discrepancy(one.sort)
    return gettext("%(word)s: %(act)s") % {"word": word, "act": titles.act(one.claimed)} if one.claimed else word


def finding(value: Any, hidden: bool = False, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """One side of a discrepancy in words; ``names`` are those of who is said to hold it."""
    if hidden:
        return masked()
    if value is None:
        return gettext("nothing")
    parts = [value.seal] if value.seal else []
    parts += [count(value.count.n, value.count.unit)] if value.count else []
    parts += [mass(value.ug)] if value.ug is not None else []
    parts += [count(value.ul, VOLUME)] if value.ul is not None else []
    parts += [terms.substance(value.substance)] if value.substance else []
    parts += [terms.per_cent(value.purity)] if value.purity is not None else []
    holder = names.get(value.holder) or grouped(value.holder)
    parts += [gettext("held by %(name)s") % {"name": holder}] if value.holder else []
    return " + ".join(parts) or gettext("nothing")


def found(one: DiscrepancyLine, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """The other side: who holds it, or of a mere word, whose it is."""
    if one.sort == DENIED and one.found is not None and not one.hidden:
        return gettext("%(name)s says: I did not hand it over") % {"name": _holder(one.found, names)}
    if one.found is None or one.hidden or not one.claimed or one.claimed in TAKING:
        return finding(one.found, one.hidden, names)
    return gettext("the word of %(name)s") % {"name": _holder(one.found, names)}


def _holder(found: Finding, names: Mapping[str, str]) -> str:
    return names.get(found.holder) or grouped(found.holder)
