"""Differences between two versions of a certificate, in words."""

from collections.abc import Mapping
from typing import Any

from custody.domain.certificates.reissue import Change
from custody.text import terms
from custody.text.formatting import amount, count, mass, volume
from custody.text.i18n import N_, gettext, words_of
from labels.stock import identifier

STATED: Mapping[str, str] = {
    "case_no": N_("Case number"),
    "substance": N_("Suspected substance"),
    "confirmed": N_("Confirmed substance"),
    "report": N_("Laboratory report"),
    "seal": N_("Seal"),
    "count": N_("Count"),
    "volume": N_("Volume as stated"),
    "seized_gross_ug": N_("Seized"),
    "staged_gross_ug": N_("Weighed at staging"),
    "difference_ug": N_("Difference"),
    "unproved": N_("Not proved to have burnt"),
}
"""What a line of the statement says, by its key there."""
_field = words_of(STATED)


def what(change: Change) -> str:
    """Return the changed field: an entry of exhibits, or the total of a substance."""
    if change.field == "total":
        return gettext("Total: %(substance)s") % {"substance": terms.substance(change.substance)}
    return _field(change.field)


def value(change: Change, stated: Any) -> str:
    """Return a value stated in one of the versions; "–" for none."""
    if stated is None or stated == "":
        return "–"
    match change.field:
        case "total":
            text = amount(stated, change.unit)
        case "substance" | "confirmed":
            text = terms.substance(stated)
        case "count":
            text = count(stated["n"], stated["unit"])
        case "volume":
            text = volume(stated["ul"])
        case "unproved":
            text = ", ".join(map(identifier.group, stated))
        case field if field.endswith("_ug"):
            text = mass(stated)
        case _:
            text = str(stated)
    return text
