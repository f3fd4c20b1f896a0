"""Refusals about exhibits: entries, labels, checks and openings."""

from collections.abc import Mapping

from custody.text.i18n import N_

AFTER = N_("The copies stay on record. Check paper, cable and power, then print again: that is another copy.")
"""What to do when a printer failed: nobody knows what came out of it, so no copy number is used twice."""

REFUSALS: Mapping[str, tuple[str, str]] = {
    "volume_needed": (
        N_("The line declares a volume, and the exhibit %(number)s states none."),
        N_("Enter what its vessels are said to hold, so that declared and received can be compared."),
    ),
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
    "field_empty": (N_("The field %(field)s is empty."), N_("Fill it in and send again.")),
    "incident_unsaid": (
        N_("There was an incident, you say, and the text says that there was none."),
        N_("Say what happened and what was done about it, or answer no."),
    ),
    "name_unclear": (
        N_("No person or agency here is called %(text)s, or more than one is."),
        N_("Type more of the name, or the number: it stands on their page and on a person’s badge."),
    ),
    "forbidden_character": (
        N_("The field %(field)s holds a character that cannot be recorded."),
        N_("Type the text again instead of pasting it."),
    ),
    "text_too_long": (N_("The text in %(field)s is too long: at most %(limit)s characters."), N_("Shorten it.")),
    "bad_reference": (
        N_("%(value)s cannot be a number (field %(field)s)."),
        N_("A number holds at least one digit, letters, spaces and . / - _ only; no names."),
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
    "due_without_release": (
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
    "time_skipped": (
        N_("No clock there showed %(value)s: summer time began, and it went on an hour."),
        N_("Give the hour that the clock showed, an hour earlier or later."),
    ),
    "time_twice": (
        N_("The clocks there showed %(value)s twice: summer time ended, and they were put back an hour."),
        N_("Give an hour before or after the one that came twice, and say the exact one in words."),
    ),
    "time_in_future": (N_("%(value)s lies in the future."), N_("Check day, time and time zone.")),
    "time_source_unknown": (N_("The source of the time, %(value)s, is not known."), N_("Choose one from the list.")),
    "time_source_unfit": (
        N_("No hour of this source (%(source)s) is taken for such an act."),
        N_("Leave the hour out when it happens now, or give that of the last three days as entered."),
    ),
    "time_out_of_order": (
        N_("At %(value)s it cannot have happened: what it rests on was at %(since)s."),
        N_("Read day, month, year and hour on the paper again."),
    ),
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
    "photos_too_many": (
        N_("In one day you have sent %(limit_mib)s MiB of photographs that stand in no act yet."),
        N_("Finish what you began with them, take smaller photographs, or go on tomorrow."),
    ),
    "too_many_photos": (N_("At most %(limit)s photographs go with one entry."), N_("Remove some.")),
    "copies_differ": (N_("The copies scanned do not match the list of exhibits."), N_("Scan the labels again.")),
    "bad_head": (N_("This is no state of a history."), N_("Open the history again.")),
    "sealing_unreadable": (
        N_("Line %(line)s of the list cannot be read: %(text)s"),
        N_("Write number ; line ; form ; seal ; count ; gross weight ; description, as in the example beside it."),
    ),
    # numbers on labels, typed or scanned
    "bad_length": (
        N_("This is no number of a label; its characters: %(length)s."),
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
    "photo_pixels": (
        N_("The photograph is too large: at most %(limit)s million pixels."),
        N_("Choose a lower resolution in the camera."),
    ),
    "photo_damaged": (
        N_("This is no photograph: it cannot be decoded to its end."),
        N_("Take it again with the telephone’s camera, or send it again if the network cut it."),
    ),
    "photo_unknown": (N_("A photograph named here was not taken in for this case."), N_("Add the photograph again.")),
    "photo_gone": (
        N_("The photograph %(name)s can no longer be shown: it was erased, lost or altered."),
        N_("Its record stays; tell the inspection unless it was erased by decision."),
    ),
    "nothing_found": (
        N_("Nothing that you may see bears “%(value)s”."),
        N_("Compare it with the label, the seal or the paper, or type only its beginning."),
    ),
    "nothing_found_so_short": (
        N_("Nothing that you may see bears “%(value)s” alone: that is too short for a beginning."),
        N_("Type at least %(limit)s characters."),
    ),
    "nothing_found_lately": (
        N_("Nothing you may see bears “%(value)s”; of titles, your %(limit)s newest cases and operations were read."),
        N_("Titles of older ones were not looked through: type the number of the case, or find it in its list."),
    ),
    "stock_unknown": (N_("There are no sheets %(value)s."), N_("Choose sheets from the list.")),
    "bad_position": (
        N_("A sheet has no label %(position)s: they count from 1 to %(highest)s."),
        N_("Give the first free label of the sheet."),
    ),
    "grid_bad": (
        N_("No label can be printed on such a grid."),
        N_("Labels must lie on the page, above its last 10 mm, and be at least 20 mm wide and 24 mm high."),
    ),
    "not_thermal": (
        N_("The form %(value)s is no roll of a thermal printer."),
        N_("Choose such a form, or PDF."),
    ),
    "printer_unknown": (N_("There is no printer %(value)s here."), N_("Choose a printer from the list.")),
    "printed_already": (
        N_("These labels were sent to the printer already."),
        N_("If none came out, print them again: that is another copy and needs a reason."),
    ),
    "printer_unreachable": (N_("The printer %(printer)s cannot be reached: the network knows no way to it."), AFTER),
    "printer_refused": (N_("The printer %(printer)s takes nothing: it refused the connection."), AFTER),
    "printer_timeout": (N_("The printer %(printer)s does not answer."), AFTER),
    "printer_cut": (
        N_("The printer %(printer)s stopped in the middle: it took %(sent)s of %(size)s bytes."),
        N_("The copies stay on record. Destroy what came out, then print again: that is another copy."),
    ),
    "printer_queue": (N_("The print queue %(queue)s of printer %(printer)s did not take the labels."), AFTER),
    "no_checkpoint": (N_("No checkpoint was signed yet."), N_("Try again in a minute.")),
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
    "blocked_by_discrepancy": (
        N_("%(number)s is blocked by the open discrepancy %(discrepancy)s."),
        N_("The inspection must close the discrepancy first."),
    ),
    "scanned_twice": (N_("%(number)s is in the list twice."), N_("Remove it once and send again.")),
    "nothing_listed": (N_("The list is empty."), N_("Scan or type at least one exhibit.")),
    "act_too_large": (N_("At most %(limit)s exhibits go into one act."), N_("Split the list into several acts.")),
    "case_reference_taken": (
        N_("The case number %(number)s exists already."),
        N_("Open that case, or check the number."),
    ),
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
    "witness_needed": (
        N_("A seal is opened and closed before witnesses, and nobody else is there."),
        N_("Have each person present choose their name and give their own PIN on this device."),
    ),
    "presence_missing": (
        N_("Too few people are present: %(needed)s in the quality “%(quality)s”, %(present)s there."),
        N_("Have the people come whom the rule asks for; each gives their own PIN on this device."),
    ),
    "too_much_consumed": (
        N_(
            "Of %(number)s and of what was taken from it, tests use up at most %(limit_ug)s, or %(limit)s units, "
            "together; %(used_ug)s and %(used)s units are used up already."
        ),
        N_("Seal what is left; what is to be destroyed is destroyed by order, before its quorum."),
    ),
    "tare_needed": (
        N_("The weight of the packaging is missing."),
        N_("Weigh the packaging without its contents and enter it as tare; 0 when there is none."),
    ),
    "seal_photo_needed": (
        N_("The photograph of the seal is missing."),
        N_("Photograph the seal with its number and choose the photograph again."),
    ),
    "left_after_all": (
        N_("Nothing can be left of what was wholly split up."),
        N_("Leave weight and count of the rest empty, or say that something is left."),
    ),
}
