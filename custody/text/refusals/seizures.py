"""Refusals about cases, seizures and lists that are imported."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "damp_no_powder": (
        N_("Only a powder or crystals are sealed as damp, and exhibit %(number)s is neither."),
        N_("Choose another condition, or correct its form."),
    ),
    "damp_needs_photo": (
        N_("Exhibit %(number)s is said to be damp, and no photograph shows it."),
        N_("Photograph the powder before you seal it, and choose the photograph."),
    ),
    "damp_needs_two": (
        N_("Exhibit %(number)s is said to be damp by one person alone."),
        N_("Let a second person who sees the powder give their PIN, or leave the condition out."),
    ),
    "import_columns": (
        N_("The file lacks columns: %(columns)s."),
        N_("Give it the columns that docs/import.md lists, each with its name in the first line."),
    ),
    "import_unit": (
        N_("The unit %(unit)s is not on record here."),
        N_("An unnamed unit is not converted by guess: import the row once its weight, volume or number is known."),
    ),
    "import_not_whole": (
        N_("%(value)s is no whole number of things."),
        N_("Correct the amount, or give it a unit of mass."),
    ),
    "import_not_exact": (
        N_("The record would not give %(value)s back as it stands, but as %(given)s."),
        N_("Take away outer spaces and unusual characters."),
    ),
    "bad_month": (N_("%(value)s is no month."), N_("Write the year and the month: 2026-05.")),
    "import_day": (
        N_("The day %(value)s is not written as %(form)s."),
        N_("Correct it, or say in the mapping how the file writes days."),
    ),
    "import_empty": (
        N_("The file is empty, or has no row under its headings."),
        N_("Choose the register again: its first line holds the headings, each exhibit stands on a line of its own."),
    ),
    "import_too_large": (
        N_("The file is too large: at most %(limit_mib)s MiB and %(rows)s rows."),
        N_("Delete empty rows and columns far below or beside the register, or take it over in parts."),
    ),
    "import_encoding": (
        N_("The file is not UTF-8 text."),
        N_("Save it as “CSV UTF-8” or as an XLSX workbook, and choose it again."),
    ),
    "import_formula": (
        N_("The workbook holds formulas: what they show depends on the program that opens it."),
        N_("Copy the sheet and paste it as values, then choose the file again."),
    ),
    "mapping_bad": (
        N_("The mapping cannot be used: %(detail)s"),
        N_("docs/import.md shows one; every field that a register needs has a column or a default."),
    ),
    "keeper_needed": (
        N_("A register must be taken over by two people of the store: the supervisor, and the keeper by an own PIN."),
        N_("Ask the custodian who will answer for the exhibits to consent."),
    ),
    "takeover_needs_other": (
        N_("What a store took over is confirmed by somebody of another agency who never held it."),
        N_("Have an inspector of another agency compare the exhibits with the paper register."),
    ),
    "not_of_takeover": (
        N_("The exhibit %(number)s was not taken over from this register."),
        N_("Take it out of the list."),
    ),
    "origin_confirmed": (
        N_("The exhibit %(number)s is confirmed already."),
        N_("Take it out of the list."),
    ),
    "takeover_too_large": (
        N_("One act takes over at most %(limit)s exhibits."),
        N_("Take the register over in parts."),
    ),
    "pages_needed": (
        N_("Give photographs of the register’s pages, or the reason why there are none."),
        N_("Photograph every page; without photographs, say why. Not both."),
    ),
    "takeover_unsealed": (
        N_("The exhibit %(number)s has no seal."),
        N_("Seal it now, and write the new seal’s number into the file."),
    ),
    "after_register": (
        N_("The day %(value)s lies after the register’s last entry, %(day)s."),
        N_("Correct the day, or the day of the last entry."),
    ),
    "count_weight_impossible": (
        N_("%(n)s of the unit %(unit)s cannot weigh %(mass_ug)s."),
        N_("Check both against the register, and the unit."),
    ),
    "source_unknown": (
        N_("The source %(value)s is not known."),
        N_("Leave the source empty for a report of your own."),
    ),
    "published_only": (
        N_("%(number)s comes from a published data set: there is nothing to seal."),
        N_("Declare the seizure that you made yourself."),
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
    "volume_needed": (
        N_("The line declares a volume, and the exhibit %(number)s states none."),
        N_("Enter what its vessels are said to hold, so that declared and received can be compared."),
    ),
    "nothing_measured": (
        N_("Line %(line)s (%(substance)s): nothing was weighed or counted."),
        N_("Enter a mass, a number of units, or both."),
    ),
    "exhibit_unmeasured": (
        N_("Nothing was weighed or counted for exhibit %(number)s."),
        N_("Enter a mass, a number of units, or both."),
    ),
    "row_unit_differs": (
        N_("Exhibit %(number)s is counted in %(unit)s, its line of the declaration in %(declared)s."),
        N_("Count in the unit of the declaration: correct this row of the list."),
    ),
    "seal_listed": (
        N_("The seal %(value)s is in this list already, for exhibit %(number)s."),
        N_("Read the number on the seal again; if that row is wrong, correct it in the list."),
    ),
    "substance_needed": (
        N_("Line %(line)s names no substance."),
        N_("Choose one from the list, or leave the whole line empty."),
    ),
    "not_a_prosecution": (
        N_("%(number)s is neither a prosecutor's office nor a court."),
        N_("Choose the prosecutor's office or the court in charge of the case."),
    ),
    "no_lines": (N_("The declaration lists nothing."), N_("Add at least one line.")),
    "no_such_line": (N_("The declaration has no line %(line)s."), N_("Choose a line of the declaration.")),
    "exhibit_number_taken": (
        N_("The exhibit number %(value)s exists already in this case."),
        N_("Check the number; the next free one is %(next)s."),
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
    "too_many_lines": (N_("A declaration has at most %(limit)s lines."), N_("Declare the rest separately.")),
    "case_reference_same": (
        N_("The case %(number)s already bears the number %(value)s of your office."),
        N_("Nothing is to be recorded."),
    ),
    "not_shared_with": (N_("The case %(number)s is not shared with that agency."), N_("Nothing is to be done.")),
    "share_taken_back": (
        N_("The share of this agency in the case %(number)s was taken back."),
        N_("Ask the prosecution that leads the case, or the agency that opened it: they alone share it again."),
    ),
    "share_not_yours": (
        N_("Your agency cannot take back this share of the case %(number)s."),
        N_(
            "The agency that opened the case and the prosecution that leads it keep their part. Ask that prosecution: "
            "it ends any other share, and alone that of a court or a prosecution."
        ),
    ),
    "share_in_use": (
        N_("That agency still needs the case %(number)s."),
        N_("It has an exhibit of it in hand, holds one back or has set its hearing. Take the share back after that."),
    ),
    "already_shared": (N_("The case %(number)s is shared with that agency already."), N_("Nothing is to be done.")),
    "basis_unfit": (
        N_("Line %(line)s: count or estimate a number, weigh or estimate a mass or volume; no balance estimates."),
        N_("Correct how the amount was found."),
    ),
    "already_complete": (
        N_("The seizure %(number)s is complete already."),
        N_("Nothing is to be recorded."),
    ),
    "nothing_to_count": (
        N_("No packages of the seizure %(number)s wait to be counted on that line."),
        N_("A line is counted once, before anything of it was received."),
    ),
    "count_far_from_estimate": (
        N_("Packages that you counted: %(count)s; declared: about %(declared)s. Nobody of another agency counted."),
        N_("Count again with somebody of another agency, or confirm the number."),
    ),
    "seizure_still_held": (
        N_("Sealed exhibits of this seizure that nobody has received yet: %(count)s."),
        N_("Confirm it if nothing more will come: they then count as not handed over."),
    ),
    "case_exists": (
        N_("Your service has a case under this number: %(number)s."),
        N_("Open that case, or confirm that another one bears the same number; a discrepancy is then recorded."),
    ),
    "same_seizure": (
        N_("You declared the same lines in this case already: %(number)s."),
        N_("Open that seizure, or confirm that this is another one."),
    ),
    "alike_seizure": (
        N_("This may be a seizure that was declared already: %(number)s. Day or case, substance and amount are alike."),
        N_("If it is the same, open that seizure and declare no second one. If it is another, explain why."),
    ),
    "alike_notice": (
        N_("A first notice that nobody has answered may tell of this seizure: %(number)s."),
        N_("If it does, choose that notice. If it tells of another seizure, explain why."),
    ),
    "sum_unlike_line": (
        N_("Line %(place)s: the exhibits weigh %(sealed_ug)s together, and %(declared_ug)s were declared."),
        N_("Read each weight and its unit again, and confirm them if they are so."),
    ),
}
