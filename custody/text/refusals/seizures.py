"""Refusals about seizures and lists that are imported."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
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
    "file_unwritable": (N_("The file %(path)s cannot be written."), N_("Check the folder and its rights.")),
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
    "option_needed": (N_("%(option)s is missing."), N_("Give it too: what the command needs stands in its --help.")),
    "keeper_needed": (
        N_("A register must be taken over by two people of the store: the supervisor, and the keeper by an own PIN."),
        N_("Ask the custodian who will answer for the exhibits to consent."),
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
}
