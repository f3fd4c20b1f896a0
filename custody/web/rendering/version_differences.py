"""What two versions of a certificate state otherwise, in words."""

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


def what(one: Change) -> str:
    """What changed: an entry of exhibits, or the total of a substance."""
    if one.field == "total":
        return gettext("Total: %(substance)s") % {"substance": terms.substance(one.substance)}
    return _field(one.field)


def value(one: Change, said: Any) -> str:
    """What one of the versions states; "–" for nothing."""
    if said is None or said == "":
        return "–"
    match one.field:
        case "total":
            text = amount(said, one.unit)
        case "substance" | "confirmed":
            text = terms.substance(said)
        case "count":
            text = count(said["n"], said["unit"])
        case "volume":
            text = volume(said["ul"])
        case "unproved":
            text = ", ".join(map(identifier.group, said))
        case field if field.endswith("_ug"):
            text = mass(said)
        case _:
            text = str(said)
    return text
