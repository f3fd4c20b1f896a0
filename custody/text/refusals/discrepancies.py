"""Refusals about discrepancies and corrections."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "not_correctable": (
        N_("This is never corrected (%(field)s)."),
        N_("What was announced, and what a blind check found, stays as it is; the inspection settles differences."),
    ),
    "nothing_to_correct": (
        N_("Entry %(n)s of %(number)s does not say that, or says it already."),
        N_("Choose the entry on the page of corrections, and type what it should be."),
    ),
    "not_of_report": (
        N_("The report does not speak of %(number)s."),
        N_("Leave that exhibit out, or correct its own report."),
    ),
    "not_recorder": (
        N_("Another service recorded %(number)s."),
        N_("Ask that service, or the one that holds the exhibit, to correct it."),
    ),
    "consent_needed": (
        N_("Nobody corrects an entry alone."),
        N_("Choose who agrees from the list of the form: they give their own PIN here."),
    ),
    "consent_of_inspection": (
        N_("%(number)s was handed over: its seal, weight, count and substance are no longer its keepers' to correct."),
        N_("Ask the inspection to agree here, or check the exhibit: a difference opens a discrepancy that it settles."),
    ),
    "consent_of_holder": (
        N_("Who held %(number)s since its last full check does not agree to this correction."),
        N_("Ask a supervisor who never had it in hand, or the inspection."),
    ),
    "notice_declared": (
        N_("Another declaration has completed the notice %(number)s."),
        N_("Look at the notice: it names the seizure. Declare without it, or choose the notice that belongs to yours."),
    ),
    "person_of_interest_unclear": (
        N_("A person of interest is either new, with a name, or known here, with a number."),
        N_("Give one of the two."),
    ),
    "not_opener": (
        N_("Only the service that opened the operation admits others."),
        N_("Ask that service to admit them."),
    ),
    "not_in_linked_case": (
        N_("%(number)s stands in no case that is linked here."),
        N_("Link the case first; a service is admitted when it takes part in a linked case."),
    ),
    "paper_photo_needed": (
        N_("The photograph of the paper that the outsider signed is missing."),
        N_("Photograph the slip, the letter or the stamped list and choose the photograph again."),
    ),
    "entry_needed": (N_("No entry was chosen."), N_("Choose the entry that is wrong.")),
}
