"""What an import refuses: code to sentence and what to do. Merged into the one table of ``messages``."""

from collections.abc import Mapping

from custody.web.i18n import N_

IMPORT: Mapping[str, tuple[str, str]] = {
    "import_columns": (
        N_("The file lacks columns: %(columns)s."),
        N_("Give it the columns that docs/import.md lists, each with its name in the first line."),
    ),
    "import_unit": (
        N_("The unit %(unit)s is not on record here."),
        N_("Volumes and unnamed units are not converted by guess: import the row once its weight is known."),
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
    "source_unknown": (
        N_("The source %(value)s is not known."),
        N_("Leave the source empty for a report of your own."),
    ),
    "published_only": (
        N_("%(number)s comes from a published data set: there is nothing to seal."),
        N_("Declare the seizure that you made yourself."),
    ),
}
