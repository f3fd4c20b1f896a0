"""What the rules of custody refuse, as sentences: code to what is wrong and what to do.

The form is that of ``messages.SHELL``. Facts named ``status`` and ``quality`` arrive here as words of the
reader's language, numbers of exhibits in groups.
"""

from collections.abc import Mapping

from custody.web.i18n import N_

ENTRIES: Mapping[str, tuple[str, str]] = {
    "field_empty": (N_("The field %(field)s is empty."), N_("Fill it in and send again.")),
    "forbidden_character": (
        N_("The field %(field)s holds a character that cannot be recorded."),
        N_("Type the text again instead of pasting it."),
    ),
    "text_too_long": (N_("The text in %(field)s is too long: at most %(limit)s characters."), N_("Shorten it.")),
    "bad_reference": (
        N_("%(value)s is no number of an office or a manufacturer (field %(field)s)."),
        N_("Use capital letters, at least one digit, and . / - _ only; no names."),
    ),
    "bad_time": (N_("The time %(value)s cannot be read."), N_("Give day and time with the time zone.")),
    "time_implausible": (
        N_("The time %(value)s cannot be right."),
        N_("Check year and day; leave the time out when it happens now."),
    ),
    "time_too_old": (
        N_("The time %(value)s is more than %(hours)s hours ago."),
        N_("Enter it with the paper that it stands on, or leave the time out when it happens now."),
    ),
    "bad_day": (N_("The day %(value)s cannot be read (field %(field)s)."), N_("Give it as year-month-day.")),
    "time_needed": (N_("The time written on the slip is missing."), N_("Copy the time from the paper slip.")),
    "due_needed": (
        N_("A temporary release needs the day on which the exhibits are due back."),
        N_("Enter the day of return."),
    ),
    "due_without_loan": (
        N_("Only what goes to a laboratory or a court has a day of return."),
        N_("Take the day out, or choose another purpose."),
    ),
    "unit_unknown": (N_("The unit %(unit)s is not known."), N_("Choose a unit from the list.")),
    "mass_unreadable": (
        N_("The mass %(text)s cannot be read without guessing."),
        N_("Type digits with one decimal comma or point and no other mark, for instance 1234,5."),
    ),
    "mass_too_fine": (N_("%(text)s %(unit)s is finer than a microgram."), N_("Check the unit.")),
    "mass_too_large": (N_("%(text)s %(unit)s is more than can be recorded."), N_("Check the unit.")),
    "count_out_of_range": (N_("%(n)s is no number of things."), N_("Enter a whole number from 1.")),
    "nothing_measured": (
        N_("Line %(line)s (%(substance)s): nothing was weighed or counted."),
        N_("Enter a mass, a number of units, or both."),
    ),
    "exhibit_unmeasured": (
        N_("Nothing was weighed or counted for exhibit %(number)s."),
        N_("Enter a mass, a number of units, or both."),
    ),
    "substance_needed": (
        N_("Line %(line)s names no substance."),
        N_("Choose one from the list, or leave the whole line empty."),
    ),
    "purity_out_of_range": (N_("A purity lies between 0 and 100 per cent."), N_("Check the figure.")),
    "substance_unknown": (N_("The substance %(value)s is not known."), N_("Choose a substance from the list.")),
    "adulterant_unknown": (N_("The adulterant %(value)s is not known."), N_("Choose an adulterant from the list.")),
    "form_unknown": (N_("The form %(value)s is not known."), N_("Choose a form from the list.")),
    "quality_unknown": (N_("The quality %(value)s is not known."), N_("Choose a quality from the list.")),
    "place_kind_unknown": (N_("The kind of place %(value)s is not known."), N_("Choose a kind from the list.")),
    "agency_kind_unknown": (N_("The kind of agency %(value)s is not known."), N_("Choose a kind from the list.")),
    "country_unknown": (N_("The country %(value)s is not known."), N_("Give its two-letter code.")),
    "not_a_prosecution": (
        N_("%(number)s is neither a prosecutor's office nor a court."),
        N_("Choose the prosecutor's office or the court in charge of the case."),
    ),
    "no_lines": (N_("The declaration lists nothing."), N_("Add at least one line.")),
    "no_such_line": (N_("The declaration has no line %(line)s."), N_("Choose a line of the declaration.")),
    "bad_key": (N_("The key of this request has the wrong form."), N_("Reload the page and send it again.")),
    "act_unknown": (N_("There is no act %(kind)s."), N_("Check the name of the act.")),
    "bad_token": (N_("The code in %(field)s has the wrong form."), N_("Choose from the list, or use a-z, 0-9 and _.")),
    "time_in_future": (N_("%(value)s lies in the future."), N_("Check day, time and time zone.")),
    "time_source_unknown": (N_("The source of the time, %(value)s, is not known."), N_("Choose one from the list.")),
    "zone_unknown": (N_("The time zone %(value)s is not known."), N_("Give it as an offset or as Africa/Bamako.")),
    "total_too_large": (N_("Together this is more than can be recorded."), N_("Check the units.")),
    "unit_differs": (
        N_("The declaration counts in another unit (%(declared)s) than this entry (%(unit)s)."),
        N_("Count in the unit of the declaration."),
    ),
    "balance_implausible": (
        N_("A balance cannot have this readability together with this uncertainty."),
        N_("Copy both figures from the calibration certificate, each with its unit."),
    ),
    "place_or_container": (
        N_("Things are put either into a place or into a container, and containers into places only."),
        N_("Choose exactly one."),
    ),
    "nobody_listed": (
        N_("Name at least one person, and at most %(limit)s."),
        N_("Add whoever is present, or split the list."),
    ),
    "bad_photo": (N_("A photograph named here was not uploaded."), N_("Upload the photograph again.")),
    "too_many_photos": (N_("At most %(limit)s photographs go with one entry."), N_("Remove some.")),
    "copies_differ": (N_("The copies scanned do not match the list of exhibits."), N_("Scan the labels again.")),
    "bad_head": (N_("This is no state of a history."), N_("Open the history again.")),
    "sealing_unreadable": (
        N_("Line %(line)s of the list cannot be read: %(text)s"),
        N_("Write number ; line ; form ; seal ; count ; gross weight ; description, as in the example beside it."),
    ),
    # numbers on labels, typed or scanned
    "bad_length": (
        N_("This is no number of a label: it has %(length)s characters."),
        N_("Scan again, or type all 13 characters as printed."),
    ),
    "bad_character": (
        N_("This number holds a character that no label has."),
        N_("Scan again, or compare with the label character by character."),
    ),
    "bad_check": (
        N_("The number %(number)s was mistyped: its last character does not fit."),
        N_("Compare with the label character by character."),
    ),
    "unknown_kind": (
        N_("Labels beginning with %(kind)s do not exist here."),
        N_("Check the first two letters; a number from elsewhere is entered as a reference."),
    ),
    "bad_copy": (N_("The copy mark of this label cannot be read."), N_("Type the 13 characters of the number.")),
    "photo_kind": (
        N_("This is no photograph in JPEG or PNG."),
        N_("Take it again with the telephone’s camera, or convert it to JPEG."),
    ),
    "photo_too_large": (
        N_("The photograph is too large: at most %(limit_mib)s MiB."),
        N_("Choose a lower resolution in the camera."),
    ),
    "photo_unknown": (N_("A photograph named here was not taken in for this case."), N_("Add the photograph again.")),
    "photo_gone": (
        N_("The photograph %(name)s can no longer be shown: it was erased, lost or altered."),
        N_("Its record stays; tell the inspection unless it was erased by decision."),
    ),
    "seal_unknown": (N_("No exhibit that you may see bears the seal %(value)s."), N_("Check the number of the seal.")),
    "stock_unknown": (N_("There are no sheets %(value)s."), N_("Choose sheets from the list.")),
    "bad_position": (
        N_("A sheet has no label %(position)s: they count from 1 to %(highest)s."),
        N_("Give the first free label of the sheet."),
    ),
    "no_checkpoint": (N_("No checkpoint was signed yet."), N_("Try again in a minute.")),
}
"""What a person entered and nobody can understand."""

CUSTODY: Mapping[str, tuple[str, str]] = {
    "wrong_state": (
        N_("This is not possible for %(number)s at this stage: %(status)s."),
        N_("Look at its history to see what comes next."),
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
        N_("The balance %(number)s is too coarse for this exhibit: its uncertainty exceeds a twentieth of the weight."),
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
    "too_many_copies": (
        N_("No further copies of the label of %(number)s may be printed."),
        N_("Tell the inspection why so many were needed."),
    ),
    "sighting_by_holder": (
        N_("Whoever holds %(number)s cannot attest having seen it."),
        N_("Ask a person who does not hold it."),
    ),
    # hand-over and receipt
    "same_person": (N_("Nobody hands over to themselves."), N_("Choose the person who receives.")),
    "receiver_has_no_role": (
        N_("%(person)s holds no role that permits receiving exhibits."),
        N_("Choose another receiver, or have the role granted first."),
    ),
    "receiver_absent": (
        N_("The receiver %(person)s has not accepted."),
        N_("The receiver gives their PIN here, or receives later on their own device."),
    ),
    "voucher_not_third": (
        N_("Whoever vouches for a person must be a third person, and not of the releaser's agency."),
        N_("Ask someone of another agency who neither gives nor receives, and who gives their own PIN."),
    ),
    "receiver_has_pin": (
        N_("Nobody can vouch for a person who has a PIN."),
        N_("The person gives their own PIN here, or receives later on their own device."),
    ),
    "not_receiver": (
        N_("The hand-over %(number)s is not addressed to you."),
        N_("Its receiver must accept it."),
    ),
    "not_on_list": (
        N_("%(number)s is not on the list of the hand-over %(transfer)s."),
        N_("Put it aside and report it as surplus."),
    ),
    "return_elsewhere": (
        N_("%(number)s was released for a time and must go back where it came from."),
        N_("Choose a return to the agency that released it."),
    ),
    "slip_used": (N_("The slip %(value)s was entered already."), N_("Check the slip's number.")),
    "own_slip": (N_("The slip you entered must be confirmed by another person."), N_("Ask the other signatory.")),
    # order and destruction
    "order_number_taken": (N_("Your office has used the order number %(number)s already."), N_("Check the number.")),
    "not_own_case": (
        N_("%(number)s belongs to a case of another prosecutor's office."),
        N_("Only the office in charge of the case may order this."),
    ),
    "sample_needed": (
        N_("Before destruction a sample must be kept, or the order must say why not."),
        N_("Name the samples kept, or give the reason for keeping none."),
    ),
    "sample_in_order": (
        N_("%(number)s is both a sample to keep and listed for destruction."),
        N_("Take it off one of the two lists."),
    ),
    "sample_retained": (
        N_("%(number)s is kept as a sample for the order %(order)s."),
        N_("It may be ordered once that order is carried out or revoked."),
    ),
    "sample_gone": (
        N_("The sample %(number)s cannot be kept: it is destroyed or in dispute."),
        N_("Name another sample."),
    ),
    "order_not_executable": (
        N_("The order %(number)s cannot be carried out until the time for appeal has run out, on %(until)s."),
        N_("Wait until that day has passed."),
    ),
    "report_needed": (
        N_("There is no laboratory report on %(number)s."),
        N_("Have it analysed first, or have the order waive the analysis."),
    ),
    "quorum_missing": (
        N_("Too few are present as %(quality)s: %(present)s of %(needed)s."),
        N_("Nothing is burnt until they are present and have signed in to the session."),
    ),
    "same_witnesses": (
        N_("Each of these witnesses was at the last burning."),
        N_("At least one witness must be a person who was not there."),
    ),
    "witness_not_independent": (
        N_("%(person)s cannot be a witness: they had a hand in these exhibits or the order."),
        N_("Call an independent witness."),
    ),
    "chair_is_custodian": (
        N_("The chair may not have held any of these exhibits."),
        N_("Another member of the commission must take the chair."),
    ),
    "not_the_chair": (N_("Only the chair of the session may do this."), N_("Ask the chair.")),
    "verifier_not_independent": (
        N_("The verifier may be neither the chair nor a witness of the session."),
        N_("Another verifier must check."),
    ),
    "verifier_in_chain": (
        N_("You have held %(number)s and cannot verify it."),
        N_("A verifier who never held it must check."),
    ),
    "verifier_of_unit": (
        N_("%(number)s lies with your own agency, so you cannot verify it."),
        N_("A verifier of another agency must check."),
    ),
    "not_in_session": (N_("%(number)s is not on the list of this session."), N_("Put it aside; it must not be burnt.")),
    "will_missing": (N_("%(person)s has not confirmed being present."), N_("They must give their PIN here.")),
    "quality_needs_role": (
        N_("%(person)s holds no role for attending as %(quality)s."),
        N_("Choose another quality or another person."),
    ),
    "already_present": (N_("%(person)s is present already."), N_("Nothing is to be done.")),
    "not_present": (N_("You are not recorded as present at this session."), N_("Sign in to the session first.")),
    "load_incomplete": (
        N_("%(number)s has neither arrived nor been withdrawn."),
        N_("Scan it on the site, or withdraw it with the reason."),
    ),
    "load_differs": (
        N_("%(number)s is not in the load as it was sealed."),
        N_("Compare the load with the list, exhibit by exhibit."),
    ),
    "already_attested": (N_("You have attested this session already."), N_("Nothing is to be done.")),
    "attestation_missing": (
        N_("%(person)s has not attested the session yet."),
        N_("Everybody who was present attests, with reservations if need be."),
    ),
    "already_shared": (N_("The case %(number)s is shared with that agency already."), N_("Nothing is to be done.")),
    "too_many_lines": (N_("A declaration has at most %(limit)s lines."), N_("Declare the rest separately.")),
    "other_holder": (
        N_("%(number)s has another holder than what lies in the container %(container)s."),
        N_("A container holds only what one person answers for."),
    ),
    "other_balance": (
        N_("The balance %(number)s has the serial number %(serial)s."),
        N_("Check the certificate, or register the other balance as a new one."),
    ),
    "container_in_transit": (
        N_("The container %(number)s is on the way with the hand-over %(transfer)s."),
        N_("It must arrive first."),
    ),
    "reweigh_needed": (
        N_("%(number)s must be weighed again before it goes on."),
        N_("Weigh it, and have the weighing recorded."),
    ),
    "not_releaser": (
        N_("Only who handed over %(number)s, or the store supervisor, may withdraw it."),
        N_("Ask one of them."),
    ),
    "due_past": (N_("The day of return, %(value)s, has passed."), N_("Enter a later day.")),
    "day_past": (N_("The day %(value)s has passed."), N_("Choose today or a later day.")),
    "order_revoked": (N_("The order %(number)s was revoked or quashed."), N_("Nothing may be destroyed under it.")),
    "still_staged": (
        N_("%(number)s is still staged for this session."),
        N_("Withdraw every exhibit before the session is called off."),
    ),
    "quality_differs": (
        N_("%(person)s has attended this session in another quality."),
        N_("Nobody takes part in one session in two qualities."),
    ),
    "nothing_to_accept": (
        N_("The discrepancy %(number)s blocks no exhibit, so nothing new can be accepted."),
        N_("Close it without accepting a new state."),
    ),
    "seal_used": (N_("The seal number %(value)s was used before."), N_("Check the number on the seal.")),
    "roles_conflict": (
        N_("The role %(role)s cannot be held together with the others."),
        N_("Take one of them away first, or give it to another person."),
    ),
    "nothing_changes": (N_("This would change nothing."), N_("Choose what is to change.")),
    "person_disabled": (N_("%(person)s is no longer active."), N_("Choose another person.")),
    # discrepancies, people, the log
    "already_closed": (N_("The discrepancy %(number)s is closed already."), N_("Nothing is to be done.")),
    "in_window": (
        N_("You held this while the discrepancy %(number)s arose, so you cannot close it."),
        N_("Another inspector must decide."),
    ),
    "own_proposal": (N_("Your own proposal must be confirmed by another officer."), N_("Ask a second key officer.")),
    "already_confirmed": (N_("The proposal %(number)s was decided already."), N_("Nothing is to be done.")),
    "two_officers_needed": (N_("The two first key officers must be two persons."), N_("Name another officer.")),
    "role_needed": (
        N_("No role of yours permits this act."),
        N_("Ask a person who holds the role; the attempt changed nothing."),
    ),
    "person_unknown": (
        N_("%(person)s is not registered here or no longer active."),
        N_("Choose another person, or have them registered by two key officers."),
    ),
    "already_founded": (N_("This log was founded already."), N_("Nothing is to be done.")),
    "not_initialised": (
        N_("There is no log in this database yet."),
        N_("Found it first: custody user."),
    ),
    "not_recorded": (
        N_("It is not certain that this was recorded (%(reason)s)."),
        N_("Send the same form again; it will not be recorded twice."),
    ),
    "closing": (N_("The service is stopping. Nothing was recorded."), N_("Send the same form again in a minute.")),
    "head_moved": (
        N_("Another program has written to the log. Nothing was recorded."),
        N_("Send the same form again; tell your administrator if it persists."),
    ),
    "bad_scope": (N_("The key name %(scope)s cannot be used."), N_("Tell your administrator.")),
    "key_store_unwritable": (
        N_("The key for private values cannot be stored. Nothing was recorded."),
        N_("Tell your administrator: the key folder is full or read-only."),
    ),
    "blob_store_unwritable": (
        N_("The photograph cannot be stored. Nothing was recorded."),
        N_("Tell your administrator: the folder for photographs is full or read-only."),
    ),
    "tile_missing": (
        N_("Part of the log is missing from the database (tile %(level)s/%(index)s)."),
        N_("Tell your administrator: run custody verify."),
    ),
    "signer_refuses": (
        N_("The log cannot be signed now (%(reason)s)."),
        N_("Tell your administrator at once: the database may be older than what was signed."),
    ),
    "database_newer": (
        N_("The database was made by a newer version (%(stored)s; this one knows %(known)s)."),
        N_("Start the newer version."),
    ),
    "migration_needed": (
        N_("The database must be migrated from %(stored)s to %(known)s."),
        N_("Make a backup, then run: custody migrate."),
    ),
    "origin_differs": (
        N_("This database holds the log %(stored)s, not %(set)s."),
        N_("Correct CUSTODY_ORIGIN or CUSTODY_DATABASE; a log never changes its name."),
    ),
    "database_unreachable": (
        N_("The database cannot be reached: %(reason)s"),
        N_("Check CUSTODY_DATABASE and that the database runs."),
    ),
}
"""What the rules forbid, and what the log cannot do now."""

REFUSALS: Mapping[str, tuple[str, str]] = {**ENTRIES, **CUSTODY}
