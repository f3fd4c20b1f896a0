"""What the commands refuse: code to sentence and what to do. Merged into the one table of ``messages``."""

from collections.abc import Mapping

from custody.web.i18n import N_

COMMANDS: Mapping[str, tuple[str, str]] = {
    "file_unreadable": (N_("The file %(path)s cannot be read."), N_("Check its name, and that it is UTF-8 text.")),
    "columns_missing": (
        N_("Columns are missing: %(columns)s."),
        N_("Give the file the columns of custody/data/west_africa_destruction_sessions.csv."),
    ),
    "line_unreadable": (
        N_("Row %(row)s cannot be replayed: %(value)s."),
        N_("Correct the country, the substance, the amount or the unit of that row."),
    ),
    "not_a_demonstration": (
        N_("The folder %(path)s holds a log that is not the demonstration's."),
        N_("Name another folder with --data."),
    ),
    "not_empty": (
        N_("The log in %(path)s is not empty."),
        N_("Replayed lives are synthetic: name an empty folder with --data, or none at all."),
    ),
    "officers_exist": (
        N_("This log has its key officers already."),
        N_("Later accounts are proposed by one key officer and confirmed by the other, on the page People."),
    ),
    "statement_differs": (
        N_("The record of certificate %(number)s no longer gives the statement that was certified."),
        N_("Run custody verify and keep the database as it is."),
    ),
}
