"""Refusals by the rules about cases, seizures and exhibits: their states, checks, weights and copies."""

from collections.abc import Mapping

from custody.text.i18n import N_

EXHIBITS: Mapping[str, tuple[str, str]] = {
    "wrong_state": (
        N_("This is not possible for %(number)s at this stage: %(status)s."),
        N_("Look at its history to see what comes next."),
    ),
    "no_minutes": (
        N_(
            "There are no minutes to print of this: %(number)s was neither weighed, opened nor handed out by it, "
            "or was published."
        ),
        N_("Ask for the minutes of a weighing, an opening or a handing out, or for its custody history."),
    ),
    "not_holder": (
        N_("%(number)s is not in your custody."),
        N_("Only its present holder may do this; look at its history to see who that is."),
    ),
    "other_agency": (N_("%(number)s belongs to another agency."), N_("Choose one of your own agency.")),
    "check_due": (
        N_("You have still to check %(number)s: what is recorded of it is hidden until you have checked."),
        N_("Check seal, weight and count first, then ask again."),
    ),
    "quarantined": (
        N_("%(number)s is blocked by the open discrepancy %(discrepancy)s."),
        N_("The inspection must close the discrepancy first."),
    ),
    "scanned_twice": (N_("%(number)s is in the list twice."), N_("Remove it once and send again.")),
    "nothing_listed": (N_("The list is empty."), N_("Scan or type at least one exhibit.")),
    "act_too_large": (N_("At most %(limit)s exhibits go into one act."), N_("Split the list into several acts.")),
    "case_number_taken": (N_("The case number %(number)s exists already."), N_("Open that case, or check the number.")),
    "exhibit_number_taken": (
        N_("The exhibit number %(value)s exists already in this case."),
        N_("Check the number, or give the exhibit the next free one."),
    ),
    "not_seizing_officer": (
        N_("Only the officer who declared the seizure %(number)s may do this."),
        N_("Ask the seizing officer."),
    ),
    "own_declaration": (
        N_("Your own declaration must be confirmed by another person."),
        N_("Ask the store supervisor or another officer."),
    ),
    "nothing_to_confirm": (
        N_("In %(number)s nothing waits to be confirmed."),
        N_("Nothing is to be done."),
    ),
    "line_to_confirm": (
        N_("Line %(line)s is so large that a second person must confirm it first."),
        N_("Check the unit; if it is right, ask a second person to confirm the line."),
    ),
    "balance_too_coarse": (
        N_(
            "The balance %(number)s is too coarse for this exhibit: its uncertainty exceeds a twentieth of the weight,"
            " or hides what the balance of the first weight would show."
        ),
        N_("Weigh it on a finer balance."),
    ),
    "calibration_expired": (
        N_("The calibration of the balance %(number)s ended on %(until)s."),
        N_("Weigh on another balance, or have its new calibration registered."),
    ),
    "not_on_scale": (
        N_("The balance cannot show %(text)s %(unit)s."),
        N_("Copy the reading exactly as displayed, with all its digits."),
    ),
    "tare_above_gross": (N_("The tare is heavier than the gross mass."), N_("Check the two readings.")),
    "check_incomplete": (
        N_("The check of %(number)s is not complete."),
        N_("Enter the state of the seal and what was weighed or counted."),
    ),
    "reprint_needs_reason": (
        N_("A label for %(number)s was printed before; this would be copy %(copy)s."),
        N_("Give the reason for the reprint."),
    ),
    "blanks_count": (
        N_("So many blank labels cannot be issued at once: %(count)s."),
        N_("Ask for at least 1 and at most %(limit)s; repeat for more."),
    ),
    "label_unknown": (
        N_("The label %(number)s was not issued to your agency."),
        N_("Check the number; if a label bears it, keep the label and tell the inspection."),
    ),
    "label_used": (
        N_("The label %(number)s is on another exhibit already."),
        N_("Look at that exhibit; take an unused label for this one."),
    ),
    "label_copy_needed": (
        N_("The blank label %(number)s was printed again: its number alone does not say which copy is on the exhibit."),
        N_("Scan the label, or type the copy right after the number: 2 for copy 2."),
    ),
    "label_void": (
        N_("The label %(number)s was voided."),
        N_("Take another label; strike this one through and keep it."),
    ),
    "blanks_used_up": (
        N_("All labels of the batch %(number)s are used or voided."),
        N_("Issue new ones."),
    ),
    "too_many_copies": (
        N_("No further copies of the label of %(number)s may be printed."),
        N_("Tell the inspection why so many were needed."),
    ),
    "sighting_by_holder": (
        N_("Whoever holds %(number)s cannot attest having seen it."),
        N_("Ask a person who does not hold it."),
    ),
    "too_many_lines": (N_("A declaration has at most %(limit)s lines."), N_("Declare the rest separately.")),
    "other_balance": (
        N_("The balance %(number)s has the serial number %(serial)s."),
        N_("Check the certificate, or register the other balance as a new one."),
    ),
    "reweigh_needed": (
        N_("%(number)s must be weighed again before it goes on."),
        N_("Weigh it, and have the weighing recorded."),
    ),
    "count_needed": (
        N_("%(number)s was evacuated and has not been counted since."),
        N_("Count it in an inventory of the place where it lies; then it can be handed over."),
    ),
    "seal_used": (N_("The seal number %(value)s was used before."), N_("Check the number on the seal.")),
}
