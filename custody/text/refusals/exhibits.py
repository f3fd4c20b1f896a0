"""Refusals about exhibits: labels, checks, openings, photos and printers.

A code that other capabilities raise too (a seal in use, a wrong state) is in ``shared``.
"""

from collections.abc import Mapping

from custody.text.i18n import N_

AFTER = N_("The copies stay on record. Check paper, cable and power, then print again: that is another copy.")
"""What to do when a printer failed: nobody knows what came out of it, so no copy number is used twice."""

REFUSALS: Mapping[str, tuple[str, str]] = {
    "object_form": (
        N_("%(number)s: the form “object” is for objects alone, and an object has no other."),
        N_("Choose the form again; if the line is wrong, correct the declaration."),
    ),
    "object_undescribed": (
        N_("%(number)s is an object without a description."),
        N_("Say what tells it from its like: make and number, registration, or the sum of cash."),
    ),
    "object_counted": (
        N_("%(number)s is an object: it is counted and described, not weighed."),
        N_("Enter the number of pieces, and leave weight and volume empty."),
    ),
    "object_not_drug": (
        N_("%(number)s is an object, not a drug: nothing of it is taken, tested, analysed or destroyed."),
        N_("Take it out of the list. It leaves custody by an order to give it back."),
    ),
    "object_stays_object": (
        N_("A drug is not corrected into an object, nor an object into a drug."),
        N_("If it was sealed under the wrong line, report a discrepancy and say what it is."),
    ),
    "tested_negative": (
        N_("Two people with two lots of kits found no reaction in %(number)s, so it does not burn."),
        N_("Withdraw it, seal it again and send it to the laboratory."),
    ),
    "bad_expiry": (
        N_("%(value)s is no expiry date of a kit."),
        N_("Write the year and the month, as 2027-06, or the whole date, as on the kit."),
    ),
    "balance_implausible": (
        N_("A balance cannot have this readability together with this uncertainty."),
        N_("Copy both figures from the calibration certificate, each with its unit."),
    ),
    "photo_pixels_many": (
        N_("In one day you have sent photographs of %(limit)s million pixels together."),
        N_("Take smaller photographs, or go on tomorrow."),
    ),
    "photos_too_many": (
        N_("In one day you have sent %(limit_mib)s MiB of photographs that stand in no act yet."),
        N_("Finish what you began with them, take smaller photographs, or go on tomorrow."),
    ),
    "part_form_differs": (
        N_("A part of %(number)s is entered in another form than the exhibit itself."),
        N_("Enter the same form. If the form of the exhibit is wrong, have it corrected first."),
    ),
    "copies_differ": (N_("The copies scanned do not match the list of exhibits."), N_("Scan the labels again.")),
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
    "check_mass_unfit": (
        N_(
            "This mass checks nothing on the balance %(serial)s: it must be at least %(least_ug)s, and known to"
            " %(most_ug)s or better."
        ),
        N_("Take a heavier mass, or one with a better certificate."),
    ),
    "together_unfit": (
        N_("No common weighing is possible here: %(number)s."),
        N_(
            "Weigh together only small doses of one case and one substance that were weighed before, and that this"
            " balance does not decide alone. Give one weight for all of them."
        ),
    ),
    "not_on_scale": (
        N_("The balance %(serial)s shows steps of %(step_ug)s: it cannot show %(text)s %(unit)s."),
        N_("Copy the reading exactly as displayed, with all its digits, or choose the balance that was used."),
    ),
    "tare_above_gross": (N_("The tare is heavier than the gross mass."), N_("Check the two readings.")),
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
    "sighting_photo_needed": (
        N_("The photograph of the seal beside the code is missing."),
        N_("Photograph the seal beside the code, and choose the photograph."),
    ),
    "sighting_photo_of_another": (
        N_("The label scanned is that of %(number)s: another code was shown for it."),
        N_("Scan the label of the exhibit whose seal is on the photograph, beside its own code."),
    ),
    "sighting_by_holder": (
        N_("Whoever holds %(number)s cannot attest having seen it."),
        N_("Ask a person who does not hold it."),
    ),
    "other_balance": (
        N_("The balance %(number)s has the serial number %(serial)s."),
        N_("Check the certificate, or register the other balance as a new one."),
    ),
    "other_readability": (
        N_("The balance %(serial)s is on record with a step of %(readability_ug)s."),
        N_("Check the step on the balance, or have the record of the balance corrected."),
    ),
    "presence_missing": (
        N_("Too few people are present: %(needed)s in the quality “%(quality)s”, %(present)s there."),
        N_("Have the people come whom the rule asks for; each gives their own PIN on this device."),
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
    "unit_unreadable": (N_("%(text)s is no number of a unit."), N_("Write whole numbers with spaces between.")),
    "share_unreadable": (
        N_("The figure %(text)s is not among those offered."),
        N_("Choose share and confidence from the lists."),
    ),
    "balance_differs": (
        N_("Exhibit %(number)s was weighed first on another balance."),
        N_("Weigh it on the balance %(balance)s."),
    ),
    "one_witness": (
        N_("A lot has one witness package; %(n)s numbers were entered."),
        N_("Enter the number of one exhibit."),
    ),
    "witness_unfit": (
        N_("%(number)s cannot be the witness package of its lot."),
        N_("Choose one that was weighed, was never opened and agrees with its record."),
    ),
    "witness_designated": (
        N_("You have designated %(number)s already, or two people have."),
        N_("Where it waits for a second person, have them designate it too."),
    ),
    "witness_needs_other": (
        N_("Everybody who designates %(number)s has held it."),
        N_("Have it designated by somebody who never held it, or by the inspection."),
    ),
    "witness_stands": (
        N_("The lot has a witness package already: %(number)s."),
        N_("Keep that one sealed, and weigh it at each count."),
    ),
    "witness_lighter": (
        N_("The witness package of this lot, %(number)s, was seen lighter."),
        N_("No other takes its place; the inspection inquires."),
    ),
    "humidity_implausible": (
        N_("%(humidity)s %% of humidity and %(temperature)s °C are not the air of a store."),
        N_("Read the logger again: 1 to 100 %%, -20 to 70 °C; leave it empty where there is none."),
    ),
    "already_on_legal_hold": (
        N_("Your prosecution already holds %(number)s."),
        N_("Take it off the list: one hold of a prosecution is enough."),
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
    "calibration_incomplete": (
        N_("A new calibration has a day and a certificate."),
        N_("Copy both from the certificate of the calibration laboratory."),
    ),
    "calibration_needs_second": (
        N_(
            "The balance %(number)s and each calibration of it must be put on record by two persons of different "
            "functions."
        ),
        N_("Have somebody of another function compare the certificate and give their own PIN."),
    ),
    "capacity_needs_outsider": (
        N_("Balance %(serial)s: what it is now said not to carry would not be weighed any more."),
        N_("Have somebody of another agency read its maximum load and give their own PIN, or leave it out."),
    ),
    "to_read_again": (
        N_("%(number)s is to be read again before it goes anywhere: a reading of it was not as recorded."),
        N_(
            "%(person)s or a colleague who never held it reads again under “Check exhibits” all that was read first: "
            "the seal, the weight (of the same exhibits together, if it was so), the count."
        ),
    ),
    "opening_read_again": (
        N_("%(number)s: what you read is not as recorded. Do not open it yet."),
        N_(
            "Read the seal and weigh the exhibit again, check the unit, and type all of it once more with every PIN. "
            "Your first reading is kept."
        ),
    ),
    "mass_too_small": (
        N_("Exhibit no. %(listed)s: so little cannot be."),
        N_("Read the balance and its unit again, and confirm the weight if it is so."),
    ),
    "mass_above_capacity": (
        N_("Exhibit no. %(listed)s: that is more than the balance carries."),
        N_("Read the balance and its unit again, choose the balance that was used, or confirm it if it is so."),
    ),
    "sack_above_capacity": (
        N_("%(value)s is more than the balance carries (%(limit_ug)s)."),
        N_("Read the balance and its unit again, choose the balance that was used, or confirm it if it is so."),
    ),
    "seal_unlike_rows": (
        N_("Exhibit no. %(listed)s: this seal is numbered otherwise than the other rows."),
        N_("Read the number on the seal again, and confirm it if it is so."),
    ),
    "seal_unlike_last": (
        N_("Exhibit no. %(listed)s: this seal does not follow the last seals of your agency."),
        N_("Read the number on the seal again, and confirm it if it is so."),
    ),
    "mass_unlike_rows": (
        N_("Exhibit no. %(listed)s: that is ten times more or less than the other rows."),
        N_("Read the balance and its unit again, and confirm the weight if it is so."),
    ),
    "mass_unlike_line": (
        N_("Exhibit no. %(listed)s: that does not fit what was declared or was there."),
        N_("Read the balance and its unit again, and confirm the weight if it is so."),
    ),
    "count_unlike_line": (
        N_("Exhibit no. %(listed)s: that is more than was declared or was there."),
        N_("Count again, and confirm the number if it is so."),
    ),
    "form_unlikely": (
        N_("Exhibit no. %(listed)s: this substance does not come in this form."),
        N_("Choose the form that lies before you, and confirm it if it is so."),
    ),
    "tare_large": (
        N_("The packing weighs %(tare_ug)s of %(gross_ug)s."),
        N_("Weigh the packing again, without its contents, and confirm its weight if it is so."),
    ),
    "seal_in_use": (
        N_("The number %(value)s of the seal is in use already."),
        N_("Read the number on the seal again, and confirm it if it is so: it is then recorded with a discrepancy."),
    ),
    "closure_unknown": (N_("This is no known kind of seal."), N_("Choose one from the list.")),
    "roll_bounds": (
        N_("These two numbers are not the first and the last of one roll."),
        N_("Copy both as printed: they begin alike and end in figures (0 to 9) that rise."),
    ),
    "roll_too_long": (
        N_("A roll has at most %(limit)s seals."),
        N_("Issue the stock in parts: each person counts and answers for what they have."),
    ),
    "roll_overlaps": (
        N_("Some of these numbers are on the roll %(number)s of your agency already."),
        N_("Check the first and the last number on the roll."),
    ),
    "own_roll": (
        N_("Nobody issues seals to themselves."),
        N_("Ask another supervisor or a key officer of your agency to issue them."),
    ),
    "issuer_of_roll": (
        N_("%(person)s issued this roll or handed it on, and does not put on its seals."),
        N_("Choose somebody of your agency who never issued this roll."),
    ),
    "no_seals_in_role": (
        N_("%(person)s puts on no seals."),
        N_("Choose somebody of your agency who seizes, keeps or analyses exhibits."),
    ),
    "not_roll_holder": (
        N_("The roll %(number)s was issued to somebody else."),
        N_("The person who has it does this; a supervisor hands what is left on to another person."),
    ),
    "roll_received": (
        N_("The receipt of the roll %(number)s is on record already."),
        N_("There is nothing to do."),
    ),
    "seal_of_no_roll": (
        N_("The seal %(value)s is on no roll of your agency."),
        N_("Check the number on the seal."),
    ),
    "seal_void": (
        N_("The seal %(value)s is recorded as spoilt or lost already."),
        N_("Take it off the list."),
    ),
}
