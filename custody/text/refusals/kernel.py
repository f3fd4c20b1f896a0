"""Refusals about the service itself and its command line."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "bad_question": (N_("This is no question that can be read."), N_("Ask as RFC 6960 or RFC 3161 says, in DER.")),
    "tsa_silent": (
        N_("The time-stamp authority %(url)s does not answer."),
        N_("Try again, or sign without --tsa: the time is then your own word."),
    ),
    "pkcs12_refused": (N_("The key cannot be opened."), N_("Check the file and its password.")),
    "token_refused": (
        N_("The token has no such key with a certificate (%(reason)s)."),
        N_("Check the label of the key; its certificate lies beside it under the same label."),
    ),
    "field_missing": (
        N_("There is no field %(field)s to sign in."),
        N_("Take the file from the certificate's page, after the chair has prepared it."),
    ),
    "field_unnamed": (
        N_("No empty field bears the name of %(name)s."),
        N_("Name your field with --field; the name in the field and in your certificate must be the same."),
    ),
    "field_signed": (N_("The field %(field)s is signed already."), N_("Sign in your own field.")),
    "already_sealed": (N_("The seal has closed this file."), N_("Sign on paper; the file stays as it is.")),
    "signature_failed": (
        N_("The key did not sign: %(reason)s"),
        N_("Check that the certificate is for signing and has not ended."),
    ),
    "not_a_pdf": (N_("This is no PDF that can be read."), N_("Sign the file that the page gives out.")),
    "file_exists": (N_("The file %(path)s is there already."), N_("Name another: nothing is written over it.")),
    "folder_unwritable": (
        N_("Nothing can be written in the folder %(path)s."),
        N_("Make it, or name another; nothing was certified."),
    ),
    "request_unreadable": (
        N_("%(path)s is no request that was signed with its own key."),
        N_("Make it where the key lies (PKCS#10; elliptic curve or Ed25519), for example with openssl req -new."),
    ),
    "certificate_own": (
        N_("The certificate in %(path)s is this service's own: what it seals from then on would hold no more."),
        N_(
            "Only if its key was stolen: add --own, and make the service another (docs/operate.md, The seal of papers)."
        ),
    ),
    "certificate_foreign": (
        N_("The certificate in %(path)s was not issued by the authority in pki/."),
        N_("Ask the authority that issued it to revoke it."),
    ),
    "log_unnamed": (
        N_("%(origin)s is the name of the demonstration: no real register bears it."),
        N_(
            "For a trial: custody demo. For a real register set CUSTODY_ORIGIN=OFFICE/REGISTER/1,"
            " then custody pki make, custody user, custody serve."
        ),
    ),
    "seal_missing": (
        N_("The register %(origin)s has no seal of its organisation yet: %(path)s is not there."),
        N_("Make it: custody pki make --organisation NAME (docs/operate.md, The seal of papers)."),
    ),
    "seal_of_demonstration": (
        N_("The seal in %(path)s says DEMONSTRATION, and %(origin)s is a real register."),
        N_("Keep that folder under another name, its root proves the papers sealed so far; then custody pki make."),
    ),
    "pki_address_needed": (
        N_("Certificates say for ever where anybody may ask about them, and no address is given."),
        N_("Set CUSTODY_URL, or give --address https://HOST; --no-address if nobody will ever reach the service."),
    ),
    "pki_exists": (
        N_("%(directory)s holds keys already; nothing was changed."),
        N_("Keep them: with another key nobody could tell the papers that they sealed. custody pki info says whose."),
    ),
    "organisation_too_long": (
        N_("A certificate has no room for this name of an organisation."),
        N_("It may have %(longest)s bytes, an accented letter counts as two, and is not empty."),
    ),
    "authority_root": (
        N_("This is no certificate of a root authority."),
        N_("Ask the authority for its root certificate (PEM), which signs itself."),
    ),
    "authority_issuing": (
        N_("This is no certificate of an issuing authority under that root, in force now."),
        N_("Ask the authority to certify your request as an issuing authority (CA) directly under its root."),
    ),
    "authority_key": (
        N_("This certificate is for another key than the one that custody pki request made here."),
        N_("Take the certificate that answers your last request."),
    ),
    "authority_organisation": (
        N_("The certificate names no organisation."),
        N_("Ask the authority to keep the organisation's name (O) of your request."),
    ),
    "authority_demonstration": (
        N_("This authority is a demonstration."),
        N_("Have your request certified by a real one, or make your own: custody pki make."),
    ),
    "authority_list": (
        N_("This is no revocation list of that root."),
        N_("Ask the authority for the revocation list (CRL) of its root, as PEM."),
    ),
    "pki_missing": (
        N_("%(path)s is not there."),
        N_("Work where the authority's keys and certificates are; docs/operate.md, The seal of papers, says which."),
    ),
    "pki_unreadable": (
        N_("%(path)s is damaged, or not of this authority."),
        N_("Take it from your backup of the keys; nothing was changed."),
    ),
    "name_too_long": (
        N_("A certificate has no room for this name or office."),
        N_("Name and office may have %(longest)s bytes each, an accented letter counts as two; the name is not empty."),
    ),
    "file_unreadable": (
        N_("The file %(path)s cannot be read."),
        N_("Check its name, and that it is of the kind that is asked for; a text is in UTF-8."),
    ),
    "archive_packing": (
        N_("The files in %(path)s are encrypted or packed in a way that Custody does not read."),
        N_("Save it again without a password: a ZIP with the packing deflate, a workbook as XLSX."),
    ),
    "columns_missing": (
        N_("Columns are missing: %(columns)s."),
        N_("Give the file the columns of custody/data/west_africa_destruction_sessions.csv."),
    ),
    "row_unreadable": (
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
    "key_officers_exist": (
        N_("This log has its key officers already."),
        N_("Later accounts are proposed by one key officer and confirmed by the other, on the page People."),
    ),
    "statement_differs": (
        N_("The record of certificate %(number)s no longer gives the statement that was certified."),
        N_("Run custody verify and keep the database as it is."),
    ),
    "signer_in_data": (
        N_("%(path)s is the folder of the service, whose signer has its keys in files."),
        N_("A signer apart, or one with its key in a token, has a folder of its own: --move takes the keys there."),
    ),
    "group_unknown": (
        N_("There is no group %(name)s on this machine."),
        N_("Create it (groupadd), or name another with --group."),
    ),
    # proof bundles
    "vkey_needed": (
        N_("The key that signs the log is needed, had from elsewhere than the bundle."),
        N_("Give it with --vkey, or a trust policy with --policy: who brings the proof does not say whom to believe."),
    ),
    "certificate_unreadable": (
        N_("%(path)s is no certificate of the kind that is needed."),
        N_("Give the file in PEM form that the service publishes: root.pem for the seal, mark.pem for codes."),
    ),
    "list_unreadable": (
        N_("%(path)s is no list of revoked certificates (CRL)."),
        N_("Give the file that the authority publishes, in PEM or DER form."),
    ),
    "option_unused": (
        N_("%(option)s means nothing with %(source)s."),
        N_("Leave it out: the command's --help says what belongs together."),
    ),
    "option_needs": (
        N_("%(option)s means nothing without %(other)s."),
        N_("Give both: the command's --help says what belongs together."),
    ),
    "exercise_apart": (
        N_("%(origin)s and an exercise do not go together."),
        N_("A register that counts has another name than exercice/…; an exercise is run by custody exercise alone."),
    ),
    # https for phones
    "authority_name_bad": (
        N_("%(name)s is no name by which phones could reach this server."),
        N_("Give a host name in small letters with a dot, as custody.local, or an IP address."),
    ),
    "authority_of_others": (
        N_("The server's root certificate in %(path)s vouches for %(names)s alone, and not for %(name)s."),
        N_("Keep the old name, or name another folder in CUSTODY_TLS and have every phone trust the server again."),
    ),
    "authority_none": (
        N_("With a certificate of your own there is no root certificate to print."),
        N_("Leave out --certificate, or --print-ca: browsers trust your certificate already."),
    ),
    "files_few": (
        N_("This program may open %(limit)s files, and needs %(least)s to serve."),
        N_("Raise the limit: ulimit -Hn, or LimitNOFILE= in the unit."),
    ),
    "port_unavailable": (
        N_("The port %(port)s of %(host)s cannot be had: %(reason)s."),
        N_("End what listens there, name another port, or allow this program small ports (docs/install.md)."),
    ),
    "bundle_confidential": (
        N_("You read %(number)s within a confidential inspection: the record of a proof given away would show that."),
        N_("Give the proof once the inquiry has ended, or have it given by somebody outside it."),
    ),
    "history_moved": (
        N_("More was recorded about %(number)s while its proof was made."),
        N_("Ask for the proof again."),
    ),
    "output_exists": (N_("%(path)s exists already."), N_("Name a new file or folder: a proof replaces nothing.")),
    "case_large": (
        N_("Case %(number)s has more exhibits than one proof holds (%(most)s)."),
        N_("Give the proofs of its exhibits one by one, or the log itself with custody export."),
    ),
    "case_partly_seen": (
        N_("You do not see every exhibit of case %(number)s, and a proof leaves nothing out."),
        N_("Ask the prosecution that leads the case to give it, or give the proofs of the exhibits that you see."),
    ),
    "line_partly_seen": (
        N_("A discrepancy was opened about what was seized with %(number)s, and your office may not read of it."),
        N_("A proof leaves nothing out: ask the prosecution that leads the case to give it."),
    ),
    "bundle_large": (N_("%(path)s is larger than any proof bundle."), N_("Ask who gave it for a new one.")),
    # witnesses
    "witness_nameless": (
        N_("A new witness needs a name."),
        N_("Give --name, such as witness.justice.example/w1: it stands under every cosignature, for ever."),
    ),
    "witness_named": (
        N_("This witness has a name already: %(name)s."),
        N_("Leave --name out, or name another folder for another witness."),
    ),
    "witness_log_key": (
        N_("This is not the key of a log: %(name)s."),
        N_("Give the key of the log as its operator handed it out on paper."),
    ),
    "witness_memory_lost": (
        N_("The witness has lost its memory: %(path)s is missing."),
        N_("Retire this witness: found a new one in a new folder and hand out its keys."),
    ),
    # the database and its copies
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
    "restored_copy": (
        N_("This register was restored from a backup and may lack the last acts. Nothing was recorded."),
        N_("Work on paper. The operator lets it go on with the largest head known outside: custody restore --head."),
    ),
    "log_ended": (
        N_("This register can never go on (%(reason)s): its last acts are lost or rewritten. Nothing was recorded."),
        N_("Work on paper and tell the operator (docs/operate.md, “After a restored backup”)."),
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
        N_("%(path)s was not restored from a backup."),
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
    "asked_too_often": (
        N_("Too many documents were checked from here."),
        N_("Wait %(seconds)s s, or check the paper offline as its last page says."),
    ),
    "too_much_arriving": (
        N_("Too much is being sent here at once by people who have not signed in. Nothing was recorded."),
        N_("Send it again in %(seconds)s s, or sign in first."),
    ),
    "signin_busy": (
        N_("Too many people are signing in at this moment."),
        N_("Try again in %(seconds)s s. A browser on which you have signed in before goes first."),
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
    "database_empty": (
        N_("The database %(database)s is empty, and the signer here has signed a log."),
        N_("Put that log's database back. A new log needs a new data folder and a new signer."),
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
}
