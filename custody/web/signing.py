"""Why the log is not being signed, and the way out, for the page of the log."""

from collections.abc import Mapping

from custody.web.i18n import N_, gettext

AGAIN = N_("Acts are recorded all the same; they are signed when the signer answers again.")
DOUBT = N_("Tell the administrator. Acts are recorded, and nothing is signed until a person has looked into it.")
WAY_OUT = N_(
    "Put the newest copy of the database back. If the events at the end are lost for good, close this log and begin "
    "the next one, which cites it: see “After a restored backup” in docs/operate.md. Never delete the signer's memory."
)
FORKED = N_(
    "It was rewritten, or put back from an older copy and written to. Stop the service, keep this database as it is, "
    "tell the inspection, and see “After a restored backup” in docs/operate.md."
)

TROUBLES: Mapping[str, tuple[str, str]] = {
    "signer_unreachable": (N_("The signer does not answer."), AGAIN),
    "signer_state_unwritable": (N_("The signer cannot write its memory: its disk is full or read-only."), AGAIN),
    "signer_shrunk": (N_("The database is behind what was signed: it was put back from an older copy."), WAY_OUT),
    "witness_beyond": (
        N_("A witness has cosigned a longer log: the database was put back from an older copy."),
        WAY_OUT,
    ),
    "signer_forked": (N_("The database is not the log that was signed."), FORKED),
    "witness_forked": (N_("A witness has cosigned another log than this database holds."), FORKED),
    "published_beyond": (N_("A longer log was published: the database was put back from an older copy."), WAY_OUT),
    "published_forked": (N_("Another log was published than this database holds."), FORKED),
    "signer_stranger": (N_("What answers for the signer signs with a key that the log does not name."), DOUBT),
    "signer_other_log": (N_("The signer signs another log."), DOUBT),
}
"""The signer's code to what is wrong, and what is to be done."""
OTHERWISE = (N_("The log cannot be signed."), DOUBT)


def trouble(code: str) -> tuple[str, str]:
    """What keeps the log from being signed and what is to be done, in the reader's language."""
    what, to_do = TROUBLES.get(code, OTHERWISE)
    return gettext(what), gettext(to_do)
