"""Refusals that several capabilities raise."""

from collections.abc import Mapping

from custody.text.i18n import N_

POSSIBLE = N_("Possible: %(possible)s.")

REFUSALS: Mapping[str, tuple[str, str]] = {
    "not_due": (N_("Nothing is due for %(number)s."), N_("Nothing needs to be done.")),
    "order_reference_taken": (N_("Your office has used the order number %(number)s already."), N_("Check the number.")),
    "not_own_case": (
        N_("%(number)s belongs to a case of another prosecutor's office."),
        N_("Only the office in charge of the case may order this."),
    ),
    "sample_retained": (
        N_("%(number)s is kept as a sample for the order %(order)s."),
        N_("It may be ordered once that order is carried out or revoked."),
    ),
    "report_needed": (
        N_("There is no laboratory report on %(number)s."),
        N_("Have it analysed first, or have the order waive the analysis."),
    ),
    "not_present": (N_("You are not recorded as present at this session."), N_("Sign in to the session first.")),
    "passkey_not_valid": (
        N_("No passkey of %(person)s that may sign was used."),
        N_("Use one that a key officer has confirmed, or sign in another way."),
    ),
    "assertion_wrong": (
        N_("This signature does not hold: it is not over this statement, this person and this decision (%(fault)s)."),
        N_("Open the page again and sign what it shows."),
    ),
    "consent_needed": (
        N_("Nobody corrects an entry alone."),
        N_("Choose who agrees from the list of the form: they give their own PIN here."),
    ),
    "paper_photo_needed": (
        N_("The photograph of the paper is missing."),
        N_("Photograph the paper so that it can be read, and choose the photograph again."),
    ),
    "field_empty": (N_("The field %(field)s is empty."), N_("Fill it in and send again.")),
    "time_implausible": (
        N_("The time %(value)s cannot be right."),
        N_("Check year and day; leave the time out when it happens now."),
    ),
    "substance_unknown": (N_("The substance %(value)s is not known."), N_("Choose a substance from the list.")),
    "form_unknown": (N_("The form %(value)s is not known."), N_("Choose a form from the list.")),
    "bad_token": (N_("The code in %(field)s has the wrong form."), N_("Choose from the list, or use a-z, 0-9 and _.")),
    "time_in_future": (N_("%(value)s lies in the future."), N_("Check day, time and time zone.")),
    "unit_differs": (
        N_("The declaration counts in another unit (%(declared)s) than this entry (%(unit)s)."),
        N_("Count in the unit of the declaration."),
    ),
    "bad_photo": (N_("A photograph named here was not uploaded."), N_("Upload the photograph again.")),
    "photo_gone": (
        N_("The photograph %(name)s can no longer be shown: it was erased, lost or altered."),
        N_("Its record stays; tell the inspection unless it was erased by decision."),
    ),
    "no_checkpoint": (N_("No checkpoint was signed yet."), N_("Try again in a minute.")),
    "escort_has_no_role": (
        N_("%(person)s is no escort."),
        N_("Choose somebody who holds the role of escort."),
    ),
    "wrong_state": (
        N_("This is not possible for %(number)s at this stage: %(status)s."),
        N_("Look at its history to see what comes next."),
    ),
    "not_holder": (
        N_("%(number)s is not in your custody."),
        N_("Only its present holder may do this; look at its history to see who that is."),
    ),
    "other_agency": (N_("%(number)s belongs to another agency."), N_("Choose one of your own agency.")),
    "blocked_by_discrepancy": (
        N_("%(number)s is blocked by the open discrepancy %(discrepancy)s."),
        N_("Answer on the page of the discrepancy: a mistyped reading ends there. Else the inspection closes it."),
    ),
    "scanned_twice": (N_("%(number)s is in the list twice."), N_("Remove it once and send again.")),
    "nothing_listed": (N_("The list is empty."), N_("Scan or type at least one exhibit.")),
    "act_too_large": (N_("At most %(limit)s exhibits go into one act."), N_("Split the list into several acts.")),
    "check_incomplete": (
        N_("The check of %(number)s is not complete."),
        N_("Enter the state of the seal and what was weighed or counted."),
    ),
    "reweigh_needed": (
        N_("%(number)s must be weighed again before it goes on."),
        N_("Weigh it, and have the weighing recorded."),
    ),
    "count_needed": (
        N_("%(number)s was evacuated and has not been counted since."),
        N_("Count it in an inventory of the place where it lies; then it can be handed over."),
    ),
    "witness_needed": (
        N_("A seal is opened and closed before witnesses, and nobody else is there."),
        N_("Have each person present choose their name and give their own PIN on this device."),
    ),
    "not_a_label": (
        N_("%(value)s is not the number of an exhibit."),
        N_("Scan the label of the exhibit, or type its 13 characters."),
    ),
    "container_open": (
        N_("The container %(number)s bears no seal."),
        N_("Scan each exhibit inside it."),
    ),
    "count_open": (
        N_("You are counting blind in the inventory %(number)s."),
        N_("Lists are shown again once it is compared with the record."),
    ),
    "file_unreadable": (
        N_("The file %(path)s cannot be read."),
        N_("Check its name, and that it is of the kind that is asked for; a text is in UTF-8."),
    ),
    "statement_differs": (
        N_("The record of certificate %(number)s no longer gives the statement that was certified."),
        N_("Run custody verify and keep the database as it is."),
    ),
    "case_large": (
        N_("Case %(number)s has more exhibits than one proof holds (%(most)s)."),
        N_("Give the proofs of its exhibits one by one, or the log itself with custody export."),
    ),
    "restored_copy": (
        N_("This register was restored, copied or moved, and may lack the last acts. Nothing was recorded."),
        N_("Work on paper. The operator lets it go on with the largest head known outside: custody restore --head."),
    ),
    "other_case": (N_("%(number)s belongs to another case."), N_("Plan the exhibits of one case at a time.")),
    "toml_word_unknown": (N_("“%(found)s” cannot stand under %(key)s."), POSSIBLE),
    "notified_before_order": (
        N_("The order %(number)s was not yet issued at that time."),
        N_("Check day and time of the notification."),
    ),
    "on_legal_hold": (
        N_("%(number)s is held by a prosecution: it is not destroyed, returned or ceded."),
        N_("Its page says which prosecution holds it; ask for the hold to be lifted."),
    ),
    "not_found_yet": (
        N_("%(number)s was reported missing, and nobody has found it."),
        N_("Have its find recorded first, by whoever has it; or close it as a loss, once a prosecutor has agreed."),
    ),
    "device_elsewhere": (
        N_("Who did it is not of the agency of the device %(number)s."),
        N_("Each agency records on its own devices."),
    ),
    "device_revoked": (
        N_("The device %(number)s was revoked."),
        N_("Enrol it anew, with a new key, if it was found again."),
    ),
    "second_agency_needed": (
        N_("Key officers of two agencies are at work: one of the other agency confirms this."),
        N_("Ask a key officer of another agency than the one who proposed it."),
    ),
    "same_person": (N_("Nobody hands over to themselves."), N_("Choose the person who receives.")),
    "slip_used": (N_("The slip %(value)s was entered already."), N_("Check the slip's number.")),
    "container_in_transit": (
        N_("The container %(number)s is on the way with the hand-over %(transfer)s."),
        N_("It must arrive first."),
    ),
    "due_past": (N_("The day of return, %(value)s, has passed."), N_("Enter a later day.")),
    "account_unknown": (N_("This person has no account."), N_("Open an account first.")),
    "not_found": (N_("There is nothing here, or nothing that you may see."), N_("Check the number or the address.")),
    "key_reused": (
        N_("This key was already used for another request."),
        N_("Reload the page before sending a new request."),
    ),
    "second_factor_needed": (
        N_("Your password alone opens nothing more here."),
        N_("Unlock your passkey, or type the next code of your one-time card."),
    ),
    "log_ended": (
        N_("This register can never go on (%(reason)s): its last acts are lost or rewritten. Nothing was recorded."),
        N_("Work on paper and tell the operator (docs/operate.md, “After a restored backup”)."),
    ),
    "check_due": (
        N_("You have still to check %(number)s: what is recorded of it is hidden until you have checked."),
        N_("Check seal, weight and count first, then ask again."),
    ),
    "quality_unknown": (N_("The quality %(value)s is not known."), N_("Choose a quality from the list.")),
    "nobody_listed": (
        N_("Name at least one person, and at most %(limit)s."),
        N_("Add whoever is present, or split the list."),
    ),
    "seal_used": (N_("The seal number %(value)s was used before."), N_("Check the number on the seal.")),
    "seals_count": (
        N_("So many unused seals cannot be there."),
        N_("Count the seals again, without those already used, and write the figure."),
    ),
    "consumed_on_paper": (
        N_("What was used up of %(number)s cannot be recorded from a paper: nobody else would have seen it gone."),
        N_("Record it now, with the person who was there; they consent by their own code."),
    ),
    "bad_hour": (
        N_("The hour %(value)s cannot be read, or stands without a day."),
        N_("Write it as 09:30, with the day."),
    ),
}
