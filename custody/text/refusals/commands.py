"""Refusals of the command line."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "tsa_silent": (
        N_("The time-stamp authority %(url)s does not answer."),
        N_("Try again, or sign without --tsa: the time is then your own word."),
    ),
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
    "signer_in_data": (
        N_("%(path)s is the folder of the service, whose signer has its keys in files."),
        N_("A signer apart, or one with its key in a token, has a folder of its own: --move takes the keys there."),
    ),
    "group_unknown": (
        N_("There is no group %(name)s on this machine."),
        N_("Create it (groupadd), or name another with --group."),
    ),
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
    "authority_none": (
        N_("With a certificate of your own there is no root certificate to print."),
        N_("Leave out --certificate, or --print-ca: browsers trust your certificate already."),
    ),
    "port_unavailable": (
        N_("The port %(port)s of %(host)s cannot be had: %(reason)s."),
        N_("End what listens there, name another port, or allow this program small ports (docs/install.md)."),
    ),
    "output_exists": (N_("%(path)s exists already."), N_("Name a new file or folder: a proof replaces nothing.")),
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
    "file_unwritable": (N_("The file %(path)s cannot be written."), N_("Check the folder and its rights.")),
    "option_needed": (N_("%(option)s is missing."), N_("Give it too: what the command needs stands in its --help.")),
    "log_unnamed": (
        N_("%(origin)s is the name of the demonstration: no real register bears it."),
        N_(
            "For a trial: custody demo. For a real register set CUSTODY_ORIGIN=OFFICE/REGISTER/1,"
            " then custody pki make, custody user, custody serve."
        ),
    ),
    "pki_address_needed": (
        N_("Certificates say for ever where anybody may ask about them, and no address is given."),
        N_("Set CUSTODY_URL, or give --address https://HOST; --no-address if nobody will ever reach the service."),
    ),
    "after_unsigned": (
        N_("%(typed)s is no signed checkpoint, and --after takes nothing else."),
        N_("Run custody export DIR on the old log, then name DIR/checkpoint; or name the signer.state."),
    ),
    "log_sealed": (
        N_("This register has events under its own seal, and %(path)s holds no keys."),
        N_("Put pki/ back from the copy of the keys. custody renew gives a key that ends its successor."),
    ),
}
