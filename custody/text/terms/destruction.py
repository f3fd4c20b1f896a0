"""Destruction sessions: how drugs are destroyed, who counts for the quorum, what is signed and how."""

from collections.abc import Mapping

from custody.text.i18n import N_, current, gettext, ngettext, words_of
from labels.layout import quantity

METHODS: Mapping[str, str] = {
    "incinerator": N_("incinerator"),
    "open_burn": N_("burning in the open"),
    "drum": N_("drum or barrel with blower"),
    "brick_oven": N_("brick oven (De Montfort)"),
    "two_chamber": N_("mobile oven with two chambers"),
    "central_plant": N_("central incineration plant"),
    "cement_kiln": N_("cement kiln"),
    "other": N_("other method"),
}
"""How drugs are destroyed."""
method = words_of(METHODS)

LOAD_FORMS: Mapping[str, str] = {"sack": N_("sack"), "crate": N_("crate"), "vehicle": N_("vehicle")}
"""Closed units of a load."""
load_form = words_of(LOAD_FORMS)

CONVOCATION_MEANS: Mapping[str, str] = {
    "letter": N_("by letter"),
    "telephone": N_("by telephone"),
    "radio": N_("by radio"),
    "message": N_("by written message"),
    "in_person": N_("in person"),
}
"""How somebody was convoked to a session."""
convocation_means = words_of(CONVOCATION_MEANS)

CONVOCATION_ANSWERS: Mapping[str, str] = {
    "comes": N_("will come"),
    "absent": N_("excused"),
    "represented": N_("sends somebody in their place"),
}
"""What a person answers who was convoked."""
convocation_answer = words_of(CONVOCATION_ANSWERS)

READING_GROUNDS: Mapping[str, str] = {
    "drawn": N_("drawn at the site"),
    "unit_differs": N_("the seal of its unit differs"),
    "late": N_("its check has lapsed"),
}
"""Why the own seal of a loaded exhibit is read again."""
reading_ground = words_of(READING_GROUNDS)

SESSION_ACTS: Mapping[str, str] = {
    "staged": N_("checked before the fire"),
    "arrived": N_("scanned on site"),
    "withdrawn": N_("withdrawn"),
    "attendance": N_("somebody came or left"),
    "opened": N_("session opened"),
    "burnt": N_("fire lit"),
    "closed": N_("session ended"),
    "signed": N_("somebody signed"),
    "attested": N_("somebody attested or refused"),
}
"""What happens in a session, in a word or two."""
session_act = words_of(SESSION_ACTS)

TROUBLES: Mapping[str, str] = {
    "kept": N_("has held one of these exhibits, and counts for nothing here"),
    "unit": N_("is of the service that holds the exhibits, and is no independent witness"),
    "verified": N_("made the check before the fire, and is no independent witness"),
    "ordered": N_("issued the order, and is no independent witness"),
    "revoked": N_("no longer has the role in which they came, and counts for nothing here"),
    "off_site": N_(
        "came elsewhere than on the site’s device, and does not count for the fire until they confirm there"
    ),
    "stale": N_("came some time ago, and does not count for the fire until they confirm being there"),
}
"""Why somebody who is there does not count for the quorum."""
trouble = words_of(TROUBLES)


def lacking(quality: str, count: int) -> str:
    """Return the missing part of a session's quorum in words; an unknown quality gives its code."""
    match quality:
        case "judicial":
            sentence = ngettext("%(n)s judicial authority is missing", "%(n)s judicial authorities are missing", count)
        case "chair":
            sentence = gettext("The chair of the commission is missing")
        case "commission":
            sentence = ngettext(
                "%(n)s member of the commission is missing", "%(n)s members of the commission are missing", count
            )
        case "witness":
            sentence = ngettext(
                "%(n)s independent witness is missing", "%(n)s independent witnesses are missing", count
            )
        case "outsider":
            sentence = ngettext(
                "%(n)s person of another agency is missing", "%(n)s people of other agencies are missing", count
            )
        case "supervisor":
            sentence = ngettext("%(n)s store supervisor is missing", "%(n)s store supervisors are missing", count)
        case _:
            return f"{quality} ({count})"
    return sentence % {"n": quantity.format_integer(count, current())}


DECISIONS: Mapping[str, str] = {
    "attested": N_("I attest what I saw, without a reservation"),
    "reserved": N_("I sign with a reservation"),
    "refused": N_("I refuse to sign"),
}
"""What a signature may say, as its signer reads it."""
DECIDED: Mapping[str, str] = {
    "attested": N_("signed"),
    "reserved": N_("signed with a reservation"),
    "refused": N_("refuses to sign"),
}
"""What a signature says, as others read it."""
decision = words_of(DECIDED)

WAYS: Mapping[str, str] = {
    "account": N_("own account, opened by password"),
    "pin": N_("PIN on another’s device"),
    "passkey": N_("passkey"),
    "wet": N_("by hand on paper"),
    "thumb": N_("thumbprint on paper"),
    "device": N_("PIN on the session’s device"),
}
"""How a session is signed."""
way = words_of(WAYS)
