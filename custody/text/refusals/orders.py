"""Refusals about orders and what becomes of their exhibits."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "not_issuing_authority": (
        N_("%(person)s is not the authority who signed this order in your office."),
        N_("The prosecutor who signed it confirms it, or a clerk who compares it with the photographs."),
    ),
    "own_entry": (
        N_("You entered this order: you cannot confirm it yourself."),
        N_("Ask the prosecutor who signed it, or another clerk."),
    ),
    "draft_changed": (
        N_("The draft was corrected while you read it; nothing was confirmed."),
        N_("This is what it says now: compare it again, then confirm."),
    ),
    "scan_needed": (
        N_("The photographs are missing: of the signed order, or of the note of the call."),
        N_("Photograph each page and choose the pictures again."),
    ),
    "order_appealed": (
        N_("The order %(number)s is suspended by an appeal."),
        N_("Wait for the court’s decision; what is staged may be withdrawn."),
    ),
    "order_original_due_needed": (
        N_("An order from a copy or by telephone needs a day by which its original is there."),
        N_("Give the day that was agreed with the prosecutor."),
    ),
    "order_original_needed": (
        N_("Nobody has seen the signed original of the order %(number)s yet; it is due on %(until)s."),
        N_(
            "Get the original: a person of the prosecution, other than who typed the order in, records on its page that"
            " it was seen. Until then nothing burns, is returned or ceded under it."
        ),
    ),
    "order_original_seen": (
        N_("No original of the order %(number)s is awaited: it was seen already, or the order was typed from it."),
        N_("Nothing needs to be done."),
    ),
    "order_lapsed": (
        N_("The order %(number)s could be carried out until %(until)s and has lapsed."),
        N_("Ask the prosecution to revoke it and to order anew."),
    ),
    "order_ends_before": (
        N_("The order %(number)s can be carried out until %(until)s, and no later."),
        N_("Choose a day until then, or ask the prosecution to order anew."),
    ),
    "order_executed": (
        N_("Nothing is left to do under the order %(number)s, so it is neither suspended nor taken back."),
        N_("Keep the paper in the case file; the history of each exhibit says what became of it, and when."),
    ),
    "lapses_before_final": (
        N_("An order that lapses on %(value)s could never be carried out."),
        N_("Choose a day after the last day for an appeal, or leave it blank."),
    ),
    "notified_before_order": (
        N_("The order %(number)s was not yet issued at that time."),
        N_("Check day and time of the notification."),
    ),
    "own_order": (
        N_("You issued the order %(number)s yourself."),
        N_("A colleague of the prosecution or its registry records what the court decided."),
    ),
    "on_legal_hold": (
        N_("%(number)s is held by a prosecution: it is not destroyed, returned or ceded."),
        N_("Its page says which prosecution holds it; ask for the hold to be lifted."),
    ),
    "destruction_already_requested": (
        N_("%(number)s is proposed for destruction already, by %(proposal)s."),
        N_("Take it off the list, or withdraw that proposal first."),
    ),
    "not_in_destruction_request": (
        N_("%(number)s is not, or no longer, in the proposal %(proposal)s."),
        N_("Look at the proposal: it may have been ordered, declined or withdrawn meanwhile."),
    ),
    "not_own_destruction_request": (
        N_("Your service keeps nothing of what still waits in the proposal %(number)s."),
        N_("Who keeps what it names withdraws it; the prosecution declines it."),
    ),
    "already_on_legal_hold": (
        N_("Your prosecution already holds %(number)s."),
        N_("Take it off the list: one hold of a prosecution is enough."),
    ),
    "never_at_court": (
        N_("Your registry never held %(number)s."),
        N_("Take it off the list; the court that holds it enters it."),
    ),
    "case_reference_same": (
        N_("The case %(number)s already bears the number %(value)s of your office."),
        N_("Nothing is to be recorded."),
    ),
    "court_reference_same": (
        N_("%(number)s already bears the number %(value)s of your register."),
        N_("Take it off the list: nothing is to be recorded."),
    ),
    "hearing_past": (
        N_("The day of the hearing, %(value)s, has passed."),
        N_("Enter the day that is to come."),
    ),
    "bad_hour": (
        N_("The hour %(value)s cannot be read, or stands without a day."),
        N_("Write it as 09:30, with the day."),
    ),
    "not_of_case": (
        N_("No exhibit %(number)s of this case is known to you."),
        N_("Write the numbers that exhibits bear within the case, for instance 1-3, 8."),
    ),
    "hearing_over": (
        N_("A day, %(value)s, is given for a hearing that is said to be awaited no more."),
        N_("Leave the day empty, or take the tick away."),
    ),
    "hearing_of_other": (
        N_("Another authority has set the hearing of the case %(number)s."),
        N_(
            "Ask it: what a court has set, only that court moves or puts off. "
            "What must burn before needs a derogation by the prosecutor of the case."
        ),
    ),
    "no_hearing": (
        N_("No hearing is set in the case %(number)s."),
        N_("Enter a day to set one."),
    ),
    "not_on_legal_hold": (
        N_("Your prosecution does not hold %(number)s."),
        N_("Take it off the list; another prosecution lifts its own hold."),
    ),
    "own_legal_hold": (
        N_("You placed the hold on %(number)s yourself."),
        N_("Another person of your prosecution lifts it."),
    ),
    "already_reported_missing": (
        N_("%(number)s is already reported missing."),
        N_("Take it off the list; its discrepancy is open."),
    ),
    "not_reported_missing": (
        N_("%(number)s is not missing."),
        N_("Check the number; what changes hands changes them by a hand-over."),
    ),
    "not_missing": (
        N_("Nothing is missing in the discrepancy %(number)s."),
        N_("Only what is missing is written off: close the discrepancy as explained, or refer it to the prosecutor."),
    ),
    "still_loaded": (
        N_("%(number)s is in the load of the session %(session)s."),
        N_("Have those there withdraw it as missing. If a device has the session along, wait for it, or recall it."),
    ),
    "found_again": (
        N_("%(number)s was found again: it is no loss."),
        N_("Close the discrepancy as explained, or refer it to the prosecutor."),
    ),
    "not_found_yet": (
        N_("%(number)s was reported missing, and nobody has found it."),
        N_("Have its find recorded first, by whoever has it; or close it as a loss, once a prosecutor has agreed."),
    ),
    "unsettled_act_takes_nothing": (
        N_("By what was recorded offline of %(number)s nobody took charge of it."),
        N_("Close the discrepancy without the tick: its holder by the record stays."),
    ),
    "denied_moved_on": (
        N_("%(number)s has passed on since the denied slip: %(person)s holds it."),
        N_("Close the discrepancy without the tick: its holder by the record stays."),
    ),
    "write_off_needs_prosecutor": (
        N_("No prosecutor has agreed to the loss in the discrepancy %(number)s."),
        N_("A prosecutor of the case agrees first, on the page of the discrepancy."),
    ),
    "own_conclusion": (
        N_("You inquired into the discrepancy %(number)s yourself."),
        N_("Another person of the inspection closes it."),
    ),
    "not_assignee": (
        N_("The inquiry into the discrepancy %(number)s is not entrusted to you."),
        N_("The inspection entrusts it, on the page of the discrepancy."),
    ),
    "not_an_inquirer": (
        N_("%(person)s cannot be entrusted with an inquiry."),
        N_("Choose an inspector, a supervisor or a prosecutor."),
    ),
    "not_a_laboratory": (N_("%(number)s is no laboratory."), N_("Choose one from the list.")),
    "order_not_to_destroy": (
        N_("The order %(number)s orders no destruction."),
        N_("Plan the session from orders to destroy; its holder hands the others out."),
    ),
    "order_to_destroy": (
        N_("%(number)s is ordered to be destroyed, not to be handed out."),
        N_("It is destroyed in a session, or its order is revoked."),
    ),
    "second_person_needed": (
        N_("%(number)s must be handed out before a second person."),
        N_("Somebody beside you gives their PIN; not the prosecutor who ordered it."),
    ),
    "foreign_receipt": (
        N_("A foreign receipt goes with what is ceded, and the digest of a signed one has 64 hexadecimal digits."),
        N_("Leave it out for a return or a reference; else copy the SHA-256 of the receipt’s file (custody receive)."),
    ),
    "receipt_photo_needed": (
        N_("The recipient’s signed receipt is missing."),
        N_("Photograph the signed receipt or the acknowledgement of the foreign agency."),
    ),
    "not_releasing_agency": (
        N_("You cannot extend the release of %(number)s."),
        N_("A supervisor of the service that released it, or the prosecution that leads the case, extends it."),
    ),
    "due_not_later": (
        N_("%(number)s is already out until %(due)s."),
        N_("Choose a later day; to have it back sooner, ask for its return."),
    ),
    "holder_present": (
        N_("%(person)s can still hand %(number)s over."),
        N_("Only what a person held whose roles have ended is taken over; anything else is handed over."),
    ),
    "opened_unweighed": (
        N_("%(number)s stands opened, and is weighed when it is sealed again."),
        N_("Leave its weight out here, and seal it again at once before witnesses."),
    ),
    "escort_is_party": (
        N_("%(person)s hands over or receives, and does not escort."),
        N_("Choose a third person as escort, or nobody."),
    ),
    "escort_has_no_role": (
        N_("%(person)s is no escort."),
        N_("Choose somebody who holds the role of escort."),
    ),
}
