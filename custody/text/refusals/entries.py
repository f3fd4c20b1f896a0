"""Refusals of unreadable entries: fields, label numbers, photographs."""

from collections.abc import Mapping

from custody.text.i18n import N_

AFTER = N_("The copies stay on record. Check paper, cable and power, then print again: that is another copy.")
"""What to do when a printer failed: nobody knows what came out of it, so no copy number is used twice."""

ENTRIES: Mapping[str, tuple[str, str]] = {
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
}
