"""Acts of any kind: who did what in them, by whose will, at what hour, and what the service noted beside."""

from collections.abc import Mapping

from custody.domain.kernel.confirmation import CONFIRMED, UNASKED, question_of
from custody.domain.kernel.not_done import UNSAID, step_not_done
from custody.text.i18n import N_, gettext, joined, words_of
from custody.text.terms.presumptive_tests import TEST_MARKS

PARTS: Mapping[str, str] = {
    "author": N_("by"),
    "releaser": N_("handed over by"),
    "receiver": N_("received by"),
    "witness": N_("witnessed by"),
    "attendee": N_("in the presence of"),
    "typist": N_("slip typed in by"),
    "confirmer": N_("slip settled by"),
}
"""What a person did in an act."""
part = words_of(PARTS)

WILLS: Mapping[str, str] = {
    "own_device": N_("from their own account"),
    "other_device": N_("by PIN on another person’s device"),
    "enrolled_device": N_("on an enrolled device unlocked by PIN; signed by the device"),
    "vouched": N_("vouched for by a third person"),
    "paper": N_("by signature or thumbprint on paper"),
    "service": N_("recorded by the service"),
    "absent": N_("no will given"),
}
"""How a person’s will was given."""
will = words_of(WILLS)

SIGNED_WITH, SIGNED_WITHOUT = N_("Signed with a passkey"), N_("Signed by password session only, no key")


def signed_with(key: str) -> str:
    """Return the means that signed an act: the passkey whose id begins with ``key``, or none for ""."""
    shown = gettext("key %(key)s") % {"key": key}
    return f"{gettext(SIGNED_WITH)}, {shown}" if key else gettext(SIGNED_WITHOUT)


TIME_SOURCES: Mapping[str, str] = {
    "entered": N_("the person who recorded it"),
    "paper": N_("a paper"),
    "press": N_("the press"),
    "device": N_("the clock of the device"),
}
"""Where the hour at which something is said to have happened comes from."""
time_source = words_of(TIME_SOURCES)

DOUBTS: Mapping[str, str] = {
    "before_check_out": N_("before the session was checked out"),
    "after_receipt": N_("after it came in"),
    "before_last_act": N_("before the act before it"),
}
"""What speaks against an hour that a session's device read."""
doubt = words_of(DOUBTS)

QUESTIONS: Mapping[str, str] = {
    "": "%(what)s",
    CONFIRMED: N_("confirmed when asked: %(what)s"),
    UNASKED: N_("nobody could be asked: %(what)s"),
}
"""How a question to the people of an act ended."""

FLAGS: Mapping[str, str] = joined({f"test_{mark}": words for mark, words in TEST_MARKS.items()}, {
    "kit_failed": N_("a test kit failed its controls: the blank coloured, or the known substance did not"),
    "key_compromised": N_("done with means that were later declared to have been in other hands then"),
    "key_compromised_meanwhile": N_(
        "claimed before its device or PIN was in other hands, and delivered after: it may have been written then"
    ),
    "more_to_evacuate": N_("more to evacuate than one act can say"),
    "clock_stepped": N_("the service’s clock stepped back or jumped"),
    "appeal_late": N_("the appeal came after the last day for it"),
    "better_balance_available": N_("a weight that decides nothing, though the agency has a balance that would"),
    "weight_not_decisive": N_("a new weight by which no later agreement can be decided"),
    "implausible_amount": N_("quantity beyond plausible bounds"),
    "from_paper": N_("recorded later from its paper: no blind reading, no proved presence, no waiting time"),
    "volume_short": N_("less liquid measured than the record, the measures and evaporation explain"),
    "volume_over": N_("more liquid measured than the record and the measures explain"),
    "one_phone": N_("two people’s PINs typed on one device within seconds"),
    "consumed_alone": N_("used up in analysis by one person alone, more than the rules let one person use"),
    "consumption_unnamed": N_("used up in a test without a request or a method"),
    "consumed_over_report": N_("used up in analysis beyond what one report needs"),
    "lot_few_weighed": N_("too few packages of a lot weighed to compare them"),
    "awaits_lot": N_("a weight differs and waits for the comparison with its lot"),
    "lot_by_air_alone": N_("a lot’s loss that only the typed humidity explains"),
    "consumed_over_month": N_("used up by one analyst beyond what a month allows"),
    "bench_camera": N_("before the camera of the laboratory’s bench"),
    "presence_from_paper": N_("that others were there is the word of the paper alone"),
    "outsiders_by_paper": N_("outsiders by name: signed on paper or refused, as two people of two agencies say"),
    "occurred_in_future": N_("the stated time lies in the future"),
    "device_clock_wrong": N_("the clock of the device was wrong, or nobody can say by how much"),
    "parties_by_device": N_("that the others were there is the word of the device alone"),
    "released_on_paper": N_("that it was handed over is the word of the slip alone: its releaser did not sign here"),
    "moved_unread": N_("it went on before it was read again"),
    "read_again_by_colleague": N_("a colleague of the first reader answered, without a photograph"),
    "attends_elsewhere": N_("somebody was at this session who had not left another"),
    "device_clock_back": N_("the clock of the device went back since its act before"),
    "site_clock": N_("the hours of a session’s device cannot be true"),
    "before_seizure": N_("said to have been done before the seizure"),
    "offline_long": N_("came in more than fourteen days after it was done"),
    "presence_by_hand": N_("somebody signed their presence on paper, by the word of two others"),
    "presence_off_site": N_("presence was given elsewhere than on the site’s device, without its code"),
    "departure_by_one": N_("the chair alone says that somebody left"),
    "objection_late": N_("the objection came after the days for it"),
    "site_device_changed": N_("another device took the place of the one on the site"),
    "step_from_paper": N_("copied from the checklist afterwards: it proves no blind reading"),
    "burnt_on_hold": N_("something burnt that was held back for the prosecution"),
    "burnt_without_order": N_("something burnt whose order was not in force when the fire was recorded"),
    "fire_from_paper": N_("the fire was recorded from paper, which proves nobody’s presence"),
    "presence_by_device": N_("that some of them were there is the word of the session’s device alone"),
    "session_recalled": N_("the session was taken back from the device that had it on the site"),
    "none_contradicted": N_("“none” was signed on the site although the register has an incident"),
    "burnt_disputed": N_("a discrepancy speaks against something that burnt; it is in no total"),
    "unit_by_one_agency": N_("a unit of the load sealed by fewer than two people of two services"),
    "unit_without_photo": N_("a unit of the load sealed without a photograph of its seal"),
    "unit_checked_late": N_("too many hours between check and load seal: check these exhibits again"),
    "unit_packed_again": N_("packed into another unit than before"),
    "escort_of_keeper": N_("the escort is of the service that kept the load"),
    "unit_differs": N_("a unit's seal is not as recorded: read the seal of each exhibit in it"),
    "load_in_no_unit": N_("something burnt that was in no sealed unit on the road"),
    "load_without_escort": N_("no escort took charge of a unit of the load"),
    "unit_not_read": N_("the seal of a unit was not read at the site"),
    "unit_differs_unread": N_("a unit's seal differed, and an exhibit in it was not read on its own"),
    "load_check_late": N_("the check before the fire had lapsed, and was not repeated"),
    "site_draw_missing": N_("no sample was drawn at the site"),
    "escort_of_verifier": N_("the escort is of the service of a verifier or witness"),
    "site_drawn_again": N_("drawn anew at the site after another session had drawn from the same exhibits"),
    "site_draw_unread": N_("a drawn exhibit's own seal was not read at the site"),
    "site_draw_unweighed": N_("an exhibit drawn to be weighed was not weighed at the site on a balance that decides"),
    "sack_begins_anew": N_(
        "a sack sealed with other contents, some of them never weighed: nothing compares its weight with the one before"
    ),
    "paper_contested": N_("the person contradicts what a signed paper says of them"),
    "signed_past_noted": N_("signed after somebody whom the chair noted as gone without a word"),
    "judged_now": N_("roles judged on receipt: the device’s time is not certain"),
    "antedated": N_("antedated: enough witnesses say that it was not there yet"),
    "postdated": N_("postdated: enough witnesses say that it was there already"),
    "packages_not_counted": N_("handed over before two people counted the packages"),
    "count_far_from_estimate": N_("packages counted far from the estimate, by one agency alone"),
    "received_by_seal": N_("taken in charge by its seal, without the weight or the count that could have been read"),
    "seizure_still_held": N_("the seizure is complete, with sealed exhibits that were not received"),
    "mass_too_small": N_("a weight that is too small to be"),
    "mass_above_capacity": N_("a weight above what the balance carries"),
    "sack_above_capacity": N_("a weight above what the balance carries"),
    "seal_unlike_rows": N_("a seal numbered otherwise than the other rows"),
    "seal_unlike_last": N_("a seal that does not follow the agency’s last ones"),
    "mass_unlike_rows": N_("a weight ten times more or less than the other rows"),
    "mass_unlike_line": N_("a weight that does not fit what was declared or was there"),
    "sum_unlike_line": N_("weights that together do not fit what was declared"),
    "count_unlike_line": N_("a number above what was declared or was there"),
    "form_unlikely": N_("a form in which the substance does not come"),
    "uncertainty_above_class": N_("an uncertainty larger than a balance with this step may have"),
    "uncertainty_grew": N_("a new calibration with a larger uncertainty than the one before"),
    "tare_large": N_("a packing of more than a fifth of the gross weight"),
    "room_not_locked": N_("a double-locked room stood open, or a lock was broken"),
    "seal_in_use": N_("the number of a seal had been used before"),
    "seal_of_no_roll": N_("the number of a seal is on no roll of its agency"),
    "seal_of_other_roll": N_("the number of a seal is on a roll that who put it on had not received"),
    "seal_was_void": N_("the number of a seal that was recorded as spoilt or lost"),
    "seals_miscounted": N_("unused seals counted otherwise than the log has them"),
    "seals_uncounted": N_("nobody counted the unused seals at the change of custodian"),
    "count_incomplete": N_("a count ended with exhibits missing"),
    "case_exists": N_("the service has another case under the same number"),
    "alike_seizure": N_("a seizure alike is on record, and the officer was asked about it"),
    "alike_notice": N_("a first notice alike is on record, and the officer was asked about it"),
    "same_seizure": N_("the same officer declared the same lines in this case within a day"),
})  # fmt: skip
"""What the service noted beside an act."""

_flag = words_of(FLAGS)


def flag(code: str) -> str:
    """Return what the service noted beside an act; a question by what it asked about, a missing step by its reason."""
    step, reason = step_not_done(code)
    if step:
        return gettext(STEPS[step]) % {"reason": missing_means(reason)}
    prefix, asked = question_of(code)
    return gettext(QUESTIONS[prefix]) % {"what": _flag(asked)}


MISSING_MEANS: Mapping[str, str] = {
    "balance": N_("no balance here"),
    "too_small": N_("balance too small"),
    "power": N_("no power"),
    "network": N_("no network"),
    "kit": N_("no kit"),
    "account": N_("no account"),
    "second_person": N_("no second person"),
}
"""Reasons that a form offers."""
UNWEIGHED = {code: MISSING_MEANS[code] for code in ("balance", "too_small", "power", "second_person")}
"""Those of them that keep an exhibit from being weighed."""
UNSAID_TOO: Mapping[str, str] = joined(MISSING_MEANS, {UNSAID: N_("no reason stated")})
"""The means that was missing where a step was not done."""
missing_means = words_of(UNSAID_TOO)

STEPS: Mapping[str, str] = {"weight": N_("not weighed: %(reason)s")}
"""A step that was not done, with the reason."""

CHANNELS: Mapping[str, str] = {"telephone": N_("telephone"), "radio": N_("radio"), "sms": N_("SMS")}
"""How a first notice came."""
channel = words_of(CHANNELS)

READ_AS: Mapping[str, str] = {
    "page": N_("on screen"),
    "search": N_("searched"),
    "api": N_("through the interface"),
    "pdf": N_("as a paper"),
    "export": N_("as a file"),
}
"""How something was read."""
read_as = words_of(READ_AS)

FOUND_BY: Mapping[str, str] = {
    "number": N_("Number"),
    "seal": N_("Exhibit under the seal"),
    "in_case": N_("Exhibit"),
    "case": N_("Case"),
    "own_case": N_("Case"),
    "order": N_("Order"),
    "certificate": N_("Certificate of destruction"),
    "operation": N_("Operation"),
    "registry": N_("Exhibit"),
    "report": N_("Exhibit"),
    "title": N_("Case"),
}
"""What a search found, by what led to it."""
found = words_of(FOUND_BY)

KINDS_FOUND: Mapping[str, str] = {
    "CS": N_("Cases"),
    "EV": N_("Exhibits"),
    "RE": N_("Orders"),
    "CE": N_("Certificates of destruction"),
    "XR": N_("Operations"),
    "": N_("Others"),
}
"""Headings of a search’s results."""
kind_found = words_of(KINDS_FOUND)
