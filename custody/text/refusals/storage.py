"""Refusals of the database, the stores of keys and photos, and their copies."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "integer_too_large": (
        N_("The number %(value)s is too large to be recorded."),
        N_("Check the unit."),
    ),
    "unsettled_quota": (
        N_("The device %(number)s has sent too much today that is no act."),
        N_("Nothing of this was recorded. Have the device looked at; what it keeps can be sent again tomorrow."),
    ),
    "backup_not_empty": (
        N_("The folder %(path)s is not empty."),
        N_("Name a new folder: a backup never overwrites another."),
    ),
    "backup_keys_inside": (
        N_("The folder of the keys and the folder of the backup must not lie one in the other."),
        N_("Keep the keys elsewhere: together they disclose every name."),
    ),
    "backup_unwritable": (
        N_("The copy cannot be written to %(path)s: %(reason)s"),
        N_("Make room there, or name another folder, and begin again."),
    ),
    "backup_same_disk": (
        N_("%(path)s lies on the disk of the data: one broken disk takes the register and this copy."),
        N_("Name a folder on another disk. If there is none today: --same-disk."),
    ),
    "backup_no_room": (
        N_("The copy in %(path)s takes up to %(needed_mib)s MiB; %(free_mib)s MiB are free. Nothing is left of it."),
        N_("Remove old copies: %(floor_mib)s MiB must stay free on that disk."),
    ),
    "trial_wrong": (
        N_("The copy can be put back, and it is not right (%(reason)s)."),
        N_("Make a new copy now, try it (custody backup --trial), and run custody verify."),
    ),
    "backup_unreadable": (
        N_("%(path)s does not describe a backup."),
        N_("Name the folder that custody backup has written."),
    ),
    "backup_changed": (
        N_("The file %(path)s of the backup is not as it was written."),
        N_("Restore from another copy."),
    ),
    "backup_other_database": (
        N_("This is a backup of another kind of database: %(stored)s."),
        N_("Restore it into a database of that kind."),
    ),
    "backup_newer": (
        N_("The backup (events: %(size)s) is longer than the log in these files (%(log)s)."),
        N_("Restore the backup by itself: custody backup --restore."),
    ),
    "backup_of_other_log": (
        N_("The backup (events: %(size)s) is not a copy of this log: one of the two was rewritten."),
        N_("Keep both as they are, tell the inspection, and ask a witness which one it has cosigned."),
    ),
    "head_malformed": (
        N_("%(typed)s is no head of a log."),
        N_("Type the number of events, a colon and at least %(digits)s digits of the root, as the papers print them."),
    ),
    "head_old": (
        N_("You name a head of %(known)s events, and this copy itself holds a signed head of %(signed)s."),
        N_("Look for the largest head that anybody holds: the newest paper, a witness, the publication."),
    ),
    "not_restored": (
        N_("%(path)s was neither restored from a backup nor copied."),
        N_("Nothing is to be done: the service signs by itself."),
    ),
    "acts_lost": (
        N_("This copy lacks events %(first)s to %(last)s: it holds %(size)s, and a head of %(known)s is known."),
        N_("Look for a newer copy. If there is none, begin the next log (docs/operate.md, “After a restored backup”)."),
    ),
    "restored_forked": (
        N_("This copy is not the log of that head: at %(size)s events it has another root."),
        N_("Type the head again. If it is right, keep this copy as it is, and tell the inspection."),
    ),
    "copy_without_keys": (
        N_("This copy has neither the private keys nor the seal."),
        N_("Restore it again into an empty folder with --keys, then run --head."),
    ),
    "restore_not_empty": (
        N_("The database %(database)s is not empty."),
        N_("Restore into a new one: nothing is ever overwritten."),
    ),
    "cannot_fold": (
        N_("The log cannot be folded at event %(seq)s (%(found)s). Nothing was changed."),
        N_("Run custody verify and keep the database as it is."),
    ),
    "rebuild_needed": (
        N_("The current states were made by version %(stored)s; this one makes version %(known)s."),
        N_("Run: custody rebuild."),
    ),
    "projections_newer": (
        N_("The current states were made by a newer version (%(stored)s; this one knows %(known)s)."),
        N_("Start the newer version."),
    ),
    "not_signed": (N_("This log has no signed checkpoint yet."), N_("Start the service once: it signs by itself.")),
    "database_damaged": (
        N_("The database says that its own file is damaged: %(reason)s"),
        N_("Keep it as it is, and restore the last backup elsewhere."),
    ),
    "already_founded": (N_("This log was founded already."), N_("Nothing is to be done.")),
    "not_initialised": (
        N_("There is no log in this database yet."),
        N_("Found it first: custody user."),
    ),
    "not_recorded": (
        N_("It is not certain that this was recorded."),
        N_("Send the same form again; it will not be recorded twice. Technical reason: %(reason)s."),
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
    "database_replaced": (
        N_("The database file %(path)s was removed or replaced while the service ran. Nothing was recorded."),
        N_("Put the file back, or restore it (docs/operate.md, “A database file that is gone”)."),
    ),
    "wal_missing": (
        N_("The file %(path)s-wal was removed while the service ran. Nothing was recorded."),
        N_("Start the service again, run custody verify, and find out what removes files there."),
    ),
    "database_behind": (
        N_("The log holds %(size)s events, and %(recorded)s were recorded: an older copy was put in its place."),
        N_("Put the newest copy of the database back. Nothing is recorded until then."),
    ),
    "driver_missing": (
        N_("CUSTODY_DATABASE names PostgreSQL, and the driver for it is not installed."),
        N_("Install it: %(command)s"),
    ),
    "database_unreachable": (
        N_("The database cannot be reached: %(reason)s"),
        N_("Check that its disk is there and has room, CUSTODY_DATABASE, and that the database runs."),
    ),
    "account_exists": (
        N_("This person or the username %(username)s already has an account."),
        N_("Choose another username, or reset the password of the account that exists."),
    ),
    "not_writable": (
        N_("The register cannot be written now. Nothing was recorded."),
        N_("Try again in a minute. If it lasts, go on with the paper slip; the service's messages say why."),
    ),
    "disk_full": (
        N_("The disk of the register is full (%(free_mib)s MiB are free). Nothing can be recorded."),
        N_(
            "Administrator: make room on that disk (old copies, journals; never in the register's own folders). "
            "The service goes on by itself; until then, go on with the paper slip."
        ),
    ),
    "not_durable": (
        N_("The database could lose an acknowledged act: %(setting)s is %(value)s."),
        N_("Set the database to write through to the disk, then start again."),
    ),
}
