"""Refusals about orders."""

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
        N_("The photographs are missing: of the signed order or decision, or of the note of the call."),
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
    "order_changed": (
        N_("The order was corrected while you read it; nothing was recorded."),
        N_("This is what it says now: compare it again."),
    ),
    "order_photo_needed": (
        N_("Nobody of another agency has compared the order %(number)s with the photograph of the signed paper yet."),
        N_(
            "An inspector or a commission member who keeps none of its exhibits does so on its page, or the prosecutor "
            "who signed it. Until then nothing is carried out under it."
        ),
    ),
    "order_photo_denied": (
        N_("The photograph of the order %(number)s was denied: its page says by whom and why."),
        N_("Carry nothing out. The prosecution revokes it and, if it stands by it, orders anew with a passkey."),
    ),
    "order_photo_not_yours": (
        N_("The photograph of the order %(number)s is not yours to compare."),
        N_(
            "Somebody with a passkey does so: an inspector or a commission member, neither of the prosecution nor of "
            "an agency that keeps its exhibits, or the prosecutor who signed it."
        ),
    ),
    "order_photo_settled": (
        N_("Nobody has to compare the photograph of the order %(number)s, or somebody has."),
        N_("Nothing needs to be done."),
    ),
    "order_lapsed": (
        N_("The order %(number)s could be carried out until %(until)s and has lapsed."),
        N_("Ask the prosecution to revoke it and to order anew."),
    ),
    "order_executed": (
        N_("Nothing is left to do under the order %(number)s, so it is neither suspended nor taken back."),
        N_("Keep the paper in the case file; the history of each exhibit says what became of it, and when."),
    ),
    "lapses_before_final": (
        N_("An order that lapses on %(value)s could never be carried out."),
        N_("Choose a day after the last day for an appeal, or leave it blank."),
    ),
    "prosecution_decides_no_appeal": (
        N_("A prosecution enters no appeal against the order %(number)s, nor what the court decided."),
        N_(
            "The registry of the court enters it; the prosecution shares the case with that court first. To stop the "
            "order meanwhile, place a legal hold."
        ),
    ),
    "appeal_before_order": (
        N_("The appeal would be older than the order %(number)s."),
        N_("Correct the day on which it was lodged."),
    ),
    "decided_before_appeal": (
        N_("The decision would be older than the appeal against the order %(number)s."),
        N_("Correct the day of the decision."),
    ),
    "appeal_unconfirmed": (
        N_("Nobody has confirmed the appeal against the order %(number)s yet."),
        N_("Have another person compare it with its document, then enter the decision."),
    ),
    "appeal_settled": (
        N_("Nothing that was entered of an appeal against the order %(number)s waits to be confirmed."),
        N_("Open the order's page: it says what was confirmed, and by whom."),
    ),
    "own_court_entry": (
        N_("You entered this document of the court yourself."),
        N_("A colleague of the registry or the inspection confirms it."),
    ),
    "appeal_other_confirms": (
        N_("This document of the court is not yours to confirm."),
        N_(
            "A colleague of the registry that entered it does so or, where the court has no account here, an inspector "
            "of another agency."
        ),
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
    "never_at_court": (
        N_("Your registry never held %(number)s."),
        N_("Take it off the list; the court that holds it enters it."),
    ),
    "court_reference_same": (
        N_("%(number)s already bears the number %(value)s of your register."),
        N_("Take it off the list: nothing is to be recorded."),
    ),
    "hearing_past": (
        N_("The day of the hearing, %(value)s, has passed."),
        N_("Enter the day that is to come."),
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
    "order_to_destroy": (
        N_("%(number)s is ordered to be destroyed, not to be handed out."),
        N_("It is destroyed in a session, or its order is revoked."),
    ),
    "foreign_receipt": (
        N_("A foreign receipt goes with what is ceded, and the digest of a signed one has 64 hexadecimal digits."),
        N_("Leave it out for a return or a reference; else copy the SHA-256 of the receipt’s file (custody receive)."),
    ),
    "receipt_photo_needed": (
        N_("The recipient’s signed receipt is missing."),
        N_("Photograph the signed receipt or the acknowledgement of the foreign agency."),
    ),
    "sample_needed": (
        N_("Before destruction a sample must be kept, or the order must say why not."),
        N_("Name the samples kept, or give the reason for keeping none."),
    ),
    "sample_in_order": (
        N_("%(number)s is both a sample to keep and listed for destruction."),
        N_("Take it off one of the two lists."),
    ),
    "sample_gone": (
        N_("The sample %(number)s cannot be kept: it is destroyed or in dispute."),
        N_("Name another sample."),
    ),
    "order_not_executable": (
        N_("The order %(number)s cannot be carried out until the time for appeal has run out, on %(until)s."),
        N_("Wait until that day has passed."),
    ),
    "order_revoked": (N_("The order %(number)s was revoked or quashed."), N_("Nothing may be destroyed under it.")),
    "nothing_ticked": (
        N_("Nothing is ticked."),
        N_("Tick the exhibits that are meant, or the box that stands for all of them."),
    ),
    "everything_or_some": (
        N_("Everything is ticked, and some exhibits are listed too."),
        N_("Untick everything to take only those of the list, or empty the list."),
    ),
    "list_changed": (
        N_("The list of exhibits is no longer the one that this form showed; nothing was ordered."),
        N_("Read the list below as it is now, with what is blocked or in a draft, then send again."),
    ),
    "hearing_ahead": (
        N_("The case of exhibit %(number)s is heard on %(day)s."),
        N_("Wait until the hearing is over; who may derogate from this rule can let it burn before, and says why."),
    ),
    "hearing_put_off": (
        N_("The hearing of the case of exhibit %(number)s is put off, and no day is set yet."),
        N_(
            "Wait until the court sets a day or says that no hearing is awaited any more; who may derogate from this "
            "rule can let it burn before, and says why."
        ),
    ),
    "second_authority_needed": (
        N_("The order %(number)s has not been approved by a second authority."),
        N_("Ask a court, another prosecution or the inspection to approve it on its page."),
    ),
    "end_terms_needed": (
        N_("The order %(number)s cites no licence, no authorisations or no purpose."),
        N_("Revoke it, and issue one that names them."),
    ),
    "court_decision_needed": (
        N_("A controlled substance is returned by a court’s decision only, and the order %(number)s has none."),
        N_("Ask the court to approve the order on its page, with its decision."),
    ),
    "negative_report_needed": (
        N_("No laboratory has reported that %(number)s holds no controlled substance."),
        N_("Have it analysed. A report typed in from paper counts if the inspection confirmed it."),
    ),
    "second_report_needed": (
        N_("The case returns more than %(limit_g)s g: %(number)s needs a second report."),
        N_("Have another laboratory analyse it; where the country has one, two other analysts before the inspection."),
    ),
    "restitution_waits": (
        N_(
            "The inspection and the commission were told of the order %(number)s: "
            "nothing is handed out before %(until)s."
        ),
        N_("Wait until then, or have a court shorten the time in writing on the page of the order."),
    ),
    "keep_term_needed": (
        N_("The order %(number)s names no term of the keeping, or its term is past."),
        N_("Issue an order that says until when the exhibit is kept."),
    ),
    "too_much_kept": (
        N_(
            "With %(number)s your office would keep more than %(limit_g)s g, or %(limit)s units, "
            "of this substance this year."
        ),
        N_("Keep a smaller sample; the rest goes to destruction."),
    ),
    "receipt_unverified": (
        N_(
            "No verified receipt proves that the foreign authority took charge of %(number)s under the order %(order)s."
        ),
        N_("Receive the proof bundle of its service under “Bundles received”, and enter its number here."),
    ),
    "order_needs_no_approval": (
        N_("The order %(number)s is one to destroy: no second authority approves it."),
        N_("Only orders to return, to cede or to keep are approved."),
    ),
    "already_approved": (
        N_("The order %(number)s was approved already, by %(person)s."),
        N_("Nothing is left to do."),
    ),
    "not_second_authority": (
        N_("You are no second authority for the order %(number)s of %(agency)s."),
        N_(
            "Somebody of another kind of service approves it, who neither gave nor typed it nor ever held its exhibits."
        ),
    ),
    "registry_of_court_needed": (
        N_("Only the registry of a court enters a decision that approves the order %(number)s."),
        N_("Ask the court, a prosecutor of another authority or the inspection."),
    ),
    "court_words_of_court": (
        N_("Only a court shortens the waiting time of the order %(number)s."),
        N_("Leave the court’s words empty, or have the court enter them."),
    ),
    "decision_photo_needed": (
        N_("The photograph of the court’s decision is missing."),
        N_("Photograph each page of the decision."),
    ),
}
