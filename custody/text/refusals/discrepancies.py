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
    "consent_of_inspection": (
        N_("%(number)s was handed over: its seal, weight, count and substance are no longer its keepers' to correct."),
        N_("Ask the inspection to agree here, or check the exhibit: a difference opens a discrepancy that it settles."),
    ),
    "consent_of_holder": (
        N_("Who held %(number)s since its last full check does not agree to this correction."),
        N_("Ask a supervisor who never had it in hand, or the inspection."),
    ),
    "entry_needed": (N_("No entry was chosen."), N_("Choose the entry that is wrong.")),
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
    "inquiry_needed": (
        N_("No inquiry into the discrepancy %(number)s has been concluded."),
        N_("The inspection entrusts one to somebody whose office never held it; it is closed after their conclusion."),
    ),
    "inquiry_too_short": (
        N_("The inquiry into the discrepancy %(number)s lasts until %(until)s at least."),
        N_("Close it after that."),
    ),
    "office_held_it": (
        N_("%(person)s, or their office, held what the discrepancy %(number)s is about."),
        N_("Somebody of an office that never held it inquires into it or closes it."),
    ),
    "blind_count_needed": (
        N_("No blind count found what the discrepancy %(number)s is about missing."),
        N_(
            "After a robbery, a fire or a flood, count the store blind first; "
            "then one inquiry is into all that it missed."
        ),
    ),
    "inquiry_not_small": (
        N_("More than a gram, or than one thing, is at stake in the discrepancy %(number)s."),
        N_("Entrust it to an inspector or a prosecutor."),
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
    "nothing_to_accept": (
        N_("The discrepancy %(number)s blocks no exhibit, so nothing new can be accepted."),
        N_("Close it without accepting a new state."),
    ),
    "already_closed": (N_("The discrepancy %(number)s is closed already."), N_("Nothing is to be done.")),
    "in_window": (
        N_("You held this while the discrepancy %(number)s arose, or are of either side, so you cannot close it."),
        N_("Another inspector must decide."),
    ),
    "not_first_reader": (
        N_("The reading in the discrepancy %(number)s is not yours, so you cannot withdraw it."),
        N_("Whoever read it withdraws it. You may explain in words what you know."),
    ),
    "already_withdrawn": (
        N_("The reading in the discrepancy %(number)s is withdrawn already."),
        N_("Ask a colleague who never held the exhibit to read it again."),
    ),
    "sealing_stands": (
        N_("What was recorded at the sealing stands in the discrepancy %(number)s: you cannot restate it."),
        N_(
            "Only who sealed it restates it, from a photograph made then, before any check agreed with the record. "
            "You may explain in words what you know."
        ),
    ),
    "already_read_again": (
        N_("The exhibit of the discrepancy %(number)s was read a second time already."),
        N_("Nothing is to be read again. What the second reading did not settle is for the inspection."),
    ),
    "held_it_before": (
        N_("You had %(number)s in your hands, or took part in its reading."),
        N_("A colleague of your service who never held it reads it again."),
    ),
    "reading_photo_needed": (
        N_("A second reading takes a photograph."),
        N_("Photograph the seal so that its number can be read, or the balance’s display beside the label."),
    ),
    "record_changed": (
        N_("The seal on record of %(number)s is no longer that of the first reading."),
        N_("Explain in words what you know, on the page of the discrepancy: the inspection settles it."),
    ),
    "no_photo_awaits_look": (
        N_("No photograph of a second reading awaits you in the discrepancy %(number)s."),
        N_("Close the discrepancy with your reason, or wait for the second reading."),
    ),
    "awaits_look": (
        N_("%(number)s was read again, and the inspection has not looked at the photograph yet."),
        N_("You may hand it over meanwhile. Open it once the discrepancy %(discrepancy)s is closed."),
    ),
    "not_asked": (
        N_("You had no hand in the discrepancy %(number)s, so nobody asks you about it."),
        N_("Tell one of the people named on its page, or the inspection."),
    ),
    "sack_counted": (
        N_("A number of units was entered for the sack %(number)s, which is only weighed."),
        N_("Enter its gross weight in kg, or leave the amount empty."),
    ),
    "weight_or_reason": (
        N_("%(number)s is not weighed."),
        N_("Weigh it, or choose why it is not; the reason holds for all of the list that has no weight."),
    ),
    "balance_needed": (
        N_("Something was weighed and no balance is named."),
        N_("Choose the balance. Who registers one where there is none: %(permission)s."),
    ),
    "case_reference_taken": (
        N_("The case number %(number)s exists already."),
        N_("Open that case, or check the number."),
    ),
}
