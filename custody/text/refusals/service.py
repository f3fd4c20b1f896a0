"""Refusals when the service is impaired: its log, its database, its keys."""

from collections.abc import Mapping

from custody.text.i18n import N_

SERVICE: Mapping[str, tuple[str, str]] = {
    "asked_too_often": (
        N_("Too many documents were checked from here."),
        N_("Wait %(seconds)s s, or check the paper offline as its last page says."),
    ),
    "too_much_arriving": (
        N_("Too much is being sent here at once by people who have not signed in. Nothing was recorded."),
        N_("Send it again in %(seconds)s s, or sign in first."),
    ),
    "document_too_large": (
        N_("The file is larger than %(limit)s MB."),
        N_("Send the PDF as it was given out, not a scan of the paper; or type the code of the paper."),
    ),
    "document_needed": (
        N_("Nothing was sent to be checked."),
        N_("Choose the PDF file, or scan the code of the paper."),
    ),
    "already_founded": (N_("This log was founded already."), N_("Nothing is to be done.")),
    "origin_not_next": (
        N_("After that log comes %(expected)s."),
        N_("Set CUSTODY_ORIGIN to that name, with a new database and a new data folder."),
    ),
    "not_initialised": (
        N_("There is no log in this database yet."),
        N_("Found it first: custody user."),
    ),
    "not_recorded": (
        N_("It is not certain that this was recorded."),
        N_("Send the same form again; it will not be recorded twice. Technical reason: %(reason)s."),
    ),
    "not_shown": (
        N_("This page cannot be shown now: the register is busy. Nothing was recorded."),
        N_("Load it again in a minute. Technical reason: %(reason)s."),
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
    "signer_unreachable": (
        N_("The signer does not answer. Acts are recorded; papers wait until they can be signed."),
        N_("Start it again (custody signer), or try again in a minute."),
    ),
    "database_newer": (
        N_("The database was made by a newer version (%(stored)s; this one knows %(known)s)."),
        N_("Start the newer version."),
    ),
    "database_before_release": (
        N_(
            "The database was written by a version of before the first release (tables: %(stored)s). The formats have "
            "changed since, and this version cannot read it."
        ),
        N_("Begin with a new data folder and an empty database. The version that wrote the old ones reads them still."),
    ),
    "migration_needed": (
        N_("The database must be migrated from %(stored)s to %(known)s."),
        N_("Make a backup, then run: custody migrate."),
    ),
    "origin_differs": (
        N_("This database holds the log %(stored)s, not %(set)s."),
        N_("Correct CUSTODY_ORIGIN or CUSTODY_DATABASE; a log never changes its name."),
    ),
    "database_missing": (
        N_("There is no database at %(path)s."),
        N_("Check CUSTODY_DATABASE, CUSTODY_DATA and the folder that you are in."),
    ),
    "driver_missing": (
        N_("CUSTODY_DATABASE names PostgreSQL, and the driver for it is not installed."),
        N_("Install it: %(command)s"),
    ),
    "database_unreachable": (
        N_("The database cannot be reached: %(reason)s"),
        N_("Check that its disk is there and has room, CUSTODY_DATABASE, and that the database runs."),
    ),
}
