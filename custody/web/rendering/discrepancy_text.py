"""The two sides of a discrepancy in words: what was recorded before, and what was found."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from custody.domain.discrepancies.discrepancy import DENIED, Finding
from custody.domain.kernel.quantity import VOLUME
from custody.domain.people.device import TAKING
from custody.service.discrepancies.discrepancy_line import DiscrepancyLine
from custody.text import terms, titles
from custody.text.formatting import count, grouped, mass
from custody.text.i18n import gettext
from custody.web.rendering.event_details import masked


def differs(line: DiscrepancyLine) -> str:
    """Return the discrepancy in words; for a rejected offline act, with that act."""
    word = terms.discrepancy(line.sort)
    return gettext("%(word)s: %(act)s") % {"word": word, "act": titles.act(line.claimed)} if line.claimed else word


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


def found(line: DiscrepancyLine, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the other side: the holder, or the person who only claims the exhibit."""
    if line.sort == DENIED and line.finding is not None and not line.hidden:
        return gettext("%(name)s says: I did not hand it over") % {"name": _holder(line.finding, names)}
    if line.finding is None or line.hidden or not line.claimed or line.claimed in TAKING:
        return finding(line.finding, line.hidden, names)
    return gettext("the word of %(name)s") % {"name": _holder(line.finding, names)}


def _holder(holder_finding: Finding, names: Mapping[str, str]) -> str:
    return names.get(holder_finding.holder) or grouped(holder_finding.holder)
