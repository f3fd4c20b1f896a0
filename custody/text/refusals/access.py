"""Refusals about access: confidential inspections and erased values."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "second_inspector_needed": (
        N_("A confidential inspection must be opened by two people; the second is missing, or has no part in it."),
        N_("Have another inspector, or a prosecutor, choose their name and give their own PIN on this device."),
    ),
    "confidential_inspection_of_own_agency": (
        N_("Nobody opens a confidential inspection into their own agency."),
        N_("Have two people open it who are both of other agencies."),
    ),
    "confidential_inspection_ended": (
        N_("The confidential inspection %(number)s has ended: what it hid shows now."),
        N_("Open another one if it must go on."),
    ),
    "outside_confidential_inspection": (
        N_("The confidential inspection does not cover %(number)s."),
        N_("Choose something that it covers, or open another inquiry."),
    ),
    "two_authorities_needed": (
        N_("Erasing takes the inspection and a prosecutor, of two agencies, each by their own will."),
        N_("Have the other authority enter their own PIN."),
    ),
    "retention_runs": (
        N_("The law has these values kept until %(until)s."),
        N_("Come back after that day."),
    ),
    "case_runs": (
        N_(
            "The case %(number)s is not over: an exhibit is in custody, held, in discrepancy or not certified, "
            "or a hearing is awaited."
        ),
        N_("Nothing of a running case is erased. Wait until every exhibit has ended its way."),
    ),
    "person_serves": (
        N_("%(number)s is still in service, or named by an exhibit, a session or a discrepancy that is not over."),
        N_("Close the account, have the exhibits handed over, and wait until all that names them has ended."),
    ),
    "already_erased": (N_("One of these values was erased before."), N_("Load the page again and choose anew.")),
    "bad_digest": (N_("%(value)s names no private value."), N_("Choose from the list of values.")),
    "bad_head": (N_("This is no state of a history."), N_("Open the history again.")),
    "bad_input": (N_("Some fields could not be read."), N_("Correct the fields named and send again.")),
}
