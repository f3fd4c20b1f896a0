"""Sentences for what a verification finds, and for what the log itself refuses (``custody.log.errors.CODES``)."""

from collections.abc import Mapping
from typing import Any

from custody.web.i18n import N_, gettext

FINDINGS: Mapping[str, str] = {
    "event_missing": N_("Event %(seq)s is missing."),
    "event_wrong": N_("Event %(seq)s is not the one that was recorded: its bytes do not hash to its leaf."),
    "event_unreadable": N_("Event %(seq)s cannot be read."),
    "part_without_act": N_("Event %(seq)s belongs to no act."),
    "act_wrong": N_("Event %(seq)s does not agree with its act (%(field)s)."),
    "chain_wrong": N_("Event %(seq)s breaks the chain of %(subject)s (%(field)s)."),
    "claimed_twice": N_("Event %(seq)s takes a number that was taken before."),
    "row_missing": N_("Table %(table)s has lost the row %(key)s."),
    "row_extra": N_("Table %(table)s holds a row %(key)s that the log does not know."),
    "row_wrong": N_("Table %(table)s, row %(key)s: %(field)s is not what the log says."),
    "key_missing": N_("A private value of event %(seq)s cannot be opened: the key of %(scope)s is missing."),
    "photo_missing": N_("A photograph of event %(seq)s is missing or changed."),
    "checkpoint_wrong": N_("A signed checkpoint is not a head of this log: the log was rewritten."),
    "checkpoint_beyond": N_("A signed checkpoint is of a longer log: events at the end were cut off."),
    "entry_wrong": N_("Entry %(entry)s is not the one that was recorded."),
    "tile_wrong": N_("A tile is not what its entries make."),
    "bundle_wrong": N_("A bundle of entries is damaged."),
    "file_missing": N_("A file is missing."),
    "signature_wrong": N_("The checkpoint's signature is wrong."),
    "note_unsigned": N_("The checkpoint is not signed by the log's key."),
    "checkpoint_origin": N_("The checkpoint is of another log."),
    "consistency_wrong": N_("The log is not an extension of the checkpoint: it was rewritten."),
    "inclusion_wrong": N_("The proof does not lead to the checkpoint."),
    "signer_shrunk": N_("The database is behind what was signed: it was restored from an older copy."),
    "signer_forked": N_("The database is not the log that was signed: it was rewritten."),
    "signer_state_missing": N_("The signer has lost its memory of what it signed."),
    "signer_state_wrong": N_("The signer's memory was changed."),
    "signer_key_missing": N_("The signing key is missing."),
    "key_exposed": N_("The signing key can be read by others than its owner."),
    "export_forked": N_("The folder holds another log; nothing was changed in it."),
}
"""A code to what is wrong; a code that is not here is shown with its facts."""


def explain_finding(code: str, facts: Mapping[str, Any]) -> str:
    """A finding as one line: the sentence, then the code and every fact, for whoever looks into it."""
    told = facts["reason"] if code == "checkpoint_wrong" and facts.get("reason") in FINDINGS else code
    sentence = gettext(FINDINGS[told]) % _Facts(facts) if told in FINDINGS else ""
    detail = ", ".join(f"{name}={value}" for name, value in facts.items())
    return f"{sentence} [{code}{': ' if detail else ''}{detail}]".strip()


class _Facts(dict[str, Any]):
    """Facts of a sentence; one that is not there is shown as a dash, since a finding must never fail to print."""

    def __missing__(self, key: str) -> str:
        return "–"
