"""Refusals of the log: its signer, its witnesses and time-stamps."""

from collections.abc import Mapping

from custody.text.i18n import N_

REFUSALS: Mapping[str, tuple[str, str]] = {
    "authority_name_bad": (
        N_("%(name)s is no name by which phones could reach this server."),
        N_("Give a host name in small letters with a dot, as custody.local, or an IP address."),
    ),
    "authority_of_others": (
        N_("The server's root certificate in %(path)s vouches for %(names)s alone, and not for %(name)s."),
        N_("Keep the old name, or name another folder in CUSTODY_TLS and have every phone trust the server again."),
    ),
    "signer_unreachable": (
        N_("The signer does not answer. Acts are recorded; papers wait until they can be signed."),
        N_("Start it again (custody signer), or try again in a minute."),
    ),
    "head_of_copy": (
        N_("The checkpoint %(path)s comes from a restored copy: it would always fit, and shows nothing."),
        N_("Take it from the publication, a mirror, a witness or another agency."),
    ),
    "head_unwitnessed": (
        N_("No witness vouches that this copy is not behind: none answered, or their lines are the copy’s own."),
        N_("Let them be reached, or name a file with a checkpoint that a witness cosigned since the backup."),
    ),
}
