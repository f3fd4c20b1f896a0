"""Sentences for what a verification finds, and for what the log itself refuses (``custody.log.errors.CODES``).

What keeps the log from being signed also has its way out, for the page of the log.
"""

from collections.abc import Mapping
from typing import Any

from custody.text.i18n import N_, gettext

FINDINGS: Mapping[str, str] = {
    "event_missing": N_("Event %(seq)s is missing."),
    "event_wrong": N_("Event %(seq)s is not the one that was recorded: its bytes do not hash to its leaf."),
    "event_unreadable": N_("Event %(seq)s cannot be read."),
    "part_without_act": N_("Event %(seq)s belongs to no act."),
    "act_wrong": N_("Event %(seq)s does not agree with its act (%(field)s)."),
    "event_unlawful": N_("Event %(seq)s could not have been recorded of %(subject)s as it was then (%(field)s)."),
    "antedated": N_(
        "Act at event %(seq)s: antedated. It claims %(at)s; at %(after)s it was not there, say enough witnesses."
    ),
    "postdated": N_(
        "Act at event %(seq)s: postdated. It claims %(at)s; at %(before)s it was there, say enough witnesses."
    ),
    "author_wrong": N_("Event %(seq)s: %(person)s did what no role in the log allowed them then (%(kind)s)."),
    "actor_wrong": N_("Event %(seq)s: %(person)s takes part and was not of that agency then (%(kind)s)."),
    "envelope_wrong": N_(
        "Event %(seq)s: envelope %(sequence)s of the device %(device)s is not what it signed (%(field)s)."
    ),
    "envelope_missing": N_("Event %(seq)s is said to come from the device %(device)s, which signed no such act."),
    "signed_wrong": N_("Event %(seq)s: the signature of %(person)s does not hold (%(fault)s)."),
    "certificate_wrong": N_(
        "Event %(seq)s: the certificate %(certificate)s does not follow from the log as it was then (%(field)s)."
    ),
    "revision_wrong": N_(
        "Event %(seq)s: the kept file of the certificate %(certificate)s is not what was recorded (%(fault)s)."
    ),
    "chain_wrong": N_("Event %(seq)s breaks the chain of %(subject)s (%(field)s)."),
    "claimed_twice": N_("Event %(seq)s takes a number that was taken before."),
    "row_missing": N_("Table %(table)s has lost the row %(key)s."),
    "row_extra": N_("Table %(table)s holds a row %(key)s that the log does not know."),
    "row_wrong": N_("Table %(table)s, row %(key)s: %(field)s is not what the log says."),
    "value_kept": N_("A private value of event %(seq)s was erased by event %(by)s and is there again."),
    "value_lost": N_("A private value of event %(seq)s is gone, and no event erased it."),
    "key_missing": N_("A private value of event %(seq)s cannot be opened: the key of %(scope)s is missing."),
    "photo_missing": N_("A photograph of event %(seq)s is missing or changed."),
    "checkpoint_wrong": N_("A signed checkpoint is not a head of this log: the log was rewritten."),
    "checkpoint_beyond": N_("A signed checkpoint is of a longer log: events at the end were cut off."),
    "checkpoint_lost": N_("Signed checkpoints that were stored are gone from the database: %(lost)s."),
    "stamp_wrong": N_("The time-stamp %(path)s does not hold (%(reason)s)."),
    "stamp_unreadable": N_("The time-stamp %(source)s cannot be read."),
    "stamp_refused": N_("The time-stamp %(source)s is a refusal."),
    "stamp_of_other": N_("The time-stamp %(source)s is of something else than its checkpoint."),
    "stamp_altered": N_("The time-stamp %(source)s was changed: its signature does not hold."),
    "stamp_untrusted": N_("The time-stamp %(source)s is by nobody under the roots given."),
    "trigger_missing": N_("Table %(table)s is not guarded any more: the trigger %(trigger)s is gone."),
    "trigger_wrong": N_("Table %(table)s is not guarded any more: the trigger %(trigger)s is off or was changed."),
    "trigger_extra": N_("Table %(table)s has a trigger %(trigger)s that this software did not make."),
    "right_extra": N_("Role %(role)s may do more to table %(table)s than the service needs (%(right)s)."),
    "role_strong": N_("Role %(role)s serves, and may do everything to the tables: the log is not guarded from it."),
    "entry_wrong": N_("Entry %(entry)s is not the one that was recorded."),
    "tile_wrong": N_("A tile is not what its entries make."),
    "bundle_wrong": N_("A bundle of entries is damaged."),
    "file_missing": N_("A file is missing."),
    "signature_wrong": N_("The checkpoint's signature is wrong."),
    "note_unsigned": N_("The checkpoint is not signed by the log's key."),
    "checkpoint_origin": N_("The checkpoint is of another log."),
    "consistency_wrong": N_("The log is not an extension of the checkpoint: it was rewritten."),
    "inclusion_wrong": N_("The proof does not lead to the checkpoint."),
    "signer_shrunk": N_("The database is behind what was signed: it was put back from an older copy."),
    "signer_forked": N_("The database is not the log that was signed."),
    "signer_gap": N_("Events were left out on the way to the signer."),
    "signer_stale": N_("The log was signed up to event %(signed)s already."),
    "signer_unreachable": N_("The signer does not answer."),
    "signer_answer_wrong": N_("What answers for the signer is no signer."),
    "signer_stranger": N_("What answers for the signer signs with a key that the log does not name."),
    "signer_other_log": N_("The signer signs another log."),
    "signer_copied": N_(
        "The signer's folder %(path)s was copied or moved, or its disk gives no lasting inode numbers: it signs"
        " nothing. See “A folder that was copied or moved” in docs/operate.md."
    ),
    "signer_folder_taken": N_("There is a signer in %(path)s already: its memory is never replaced."),
    "signer_key_kept": N_("The signer has its key, in a token or in a file: only a change of keys replaces it."),
    "signer_nameless": N_("A new signer needs the name of its log: --origin, as CUSTODY_ORIGIN."),
    "signer_running": N_("A signer answers at %(path)s already."),
    "signer_state_unwritable": N_("The signer cannot write its memory: its disk is full or read-only."),
    "feed_malformed": N_("This is not what a signer is fed with."),
    "signer_state_missing": N_("The signer has lost its memory of what it signed."),
    "signer_state_wrong": N_("The signer's memory was changed."),
    "signer_key_missing": N_("The signing key is missing."),
    "token_library_missing": N_("A key in a token needs the library python-pkcs11: install custody[token]."),
    "token_unavailable": N_(
        "The token that holds the signing key cannot be used (%(reason)s). Start the signer again."
    ),
    "token_malformed": N_("This does not say where a key lies in a token: module, token, key."),
    "key_change_begun": N_("A change of keys was begun already: the new key is here and has not replaced the old one."),
    "key_change_none": N_("No change of keys was begun."),
    "key_change_unsigned": N_("Nothing was signed with the new key yet: start the signer and wait for an act."),
    "key_exposed": N_("The signing key can be read by others than its owner."),
    "export_forked": N_("The folder holds another log; nothing was changed in it."),
    "export_shrunk": N_("The folder holds a longer log (events: %(published)s); nothing was changed in it."),
    "base64_malformed": N_("A value is not base64."),
    "bundle_malformed": N_("A bundle is damaged or cut short (%(path)s)."),
    "canonical_character": N_("A text holds a character that the log does not take (%(character)s)."),
    "canonical_depth": N_("An entry is nested too deeply."),
    "canonical_duplicate_key": N_("An entry names one key twice."),
    "canonical_form": N_("An entry is not written in the log's one form."),
    "canonical_key": N_("A key of an entry is not ASCII (%(key)s)."),
    "canonical_not_json": N_("An entry is not JSON."),
    "canonical_not_nfc": N_("A text is not in normal form (NFC)."),
    "canonical_number": N_("A number does not fit the log (%(number)s)."),
    "checkpoint_malformed": N_("This is not a checkpoint."),
    "disclosure_malformed": N_("A private value is not in its form."),
    "edge_malformed": N_("The log's edge does not fit its size."),
    "edge_wrong": N_("The log's edge does not make its root."),
    "entry_too_long": N_("An entry is too long for the log (%(length)s bytes of %(limit)s)."),
    "export_start": N_("The export cannot go on from event %(start)s."),
    "frontier_malformed": N_("The tree's edge is damaged."),
    "hash_length": N_("A hash has the wrong length."),
    "key_malformed": N_("The file %(path)s holds no Ed25519 key."),
    "key_name": N_("A key cannot have this name: %(name)s."),
    "note_malformed": N_("This is not a signed note."),
    "proof_malformed": N_("This is not a proof."),
    "proof_out_of_range": N_("The log has no event %(index)s at size %(size)s."),
    "tile_length": N_("A tile has the wrong length."),
    "policy_malformed": N_("Line %(line)s of the trust policy cannot be read."),
    "proof_wrong": N_("The proof %(path)s is of another event or of another checkpoint."),
    "part_wrong": N_("Event %(seq)s does not belong to the act that it names."),
    "chain_broken": N_("The chain of %(subject)s has a gap before event %(seq)s."),
    "disclosure_wrong": N_("A private value of event %(seq)s is not what was committed to, or is passed over."),
    "named_missing": N_("%(subject)s is named in an event, and its history is not here: it was left out."),
    "given_missing": N_(
        "The history of %(subject)s does not end with the record that it was given away: what is here may be a "
        "part only."
    ),
    "given_wrong": N_(
        "The history of %(subject)s is not the one that was given away: its end is held back or changed."
    ),
    "closing_differs": N_("What people signed on the site is not what the log says (%(field)s)."),
    "statement_differs": N_("The statement of the certificate is not the one whose digest the log holds."),
    "zip_unreadable": N_("The ZIP file is damaged or of an unknown kind."),
    "zip_large": N_("The file is too large for a proof."),
    "witnesses_few": N_(
        "Too few of the witnesses that you believe have cosigned: %(have)s of %(of)s, and at least %(least)s are "
        "needed. Ask the giver to give it again, once the witnesses have cosigned; if it still fails, compare the "
        "keys of the witnesses in your trust policy with those that they published."
    ),
    "receipt_malformed": N_("This is not a receipt of a bundle."),
    "receipt_wrong": N_("What the receipt says is not what the event in it says."),
    "receipt_other": N_("The receipt is of another bundle than the one given (%(bundle)s)."),
    "submission_malformed": N_("This is not what a witness is asked with."),
    "witness_forked": N_("The log shows two histories: a witness has cosigned another one."),
    "witness_beyond": N_("A witness has cosigned a longer log: the database was put back from an older copy."),
    "published_beyond": N_("A longer log was published: the database was put back from an older copy."),
    "published_forked": N_("Another log was published than this database holds."),
    "restored_copy": N_("It was restored from a backup, copied or moved, and may lack the last acts."),
    "database_replaced": N_("Its database file was removed or replaced while the service ran."),
    "wal_missing": N_("A file of its database (-wal) was removed while the service ran."),
    "database_damaged": N_("Its database file is damaged."),
    "database_behind": N_("Its database is behind what was recorded: an older copy was put in its place."),
    "witness_old_beyond": N_("The old size lies beyond the checkpoint."),
    "witness_stale": N_("The witness has cosigned up to event %(size)s already."),
    "witness_state_wrong": N_("The memory of the witness cannot be read: %(path)s. Retire this witness."),
    "witness_unknown_log": N_("The witness does not know the log %(origin)s."),
    "witness_unsigned": N_("No key that the witness believes has signed for %(origin)s."),
    "vkey_malformed": N_("This is not a verifier key."),
    "vkey_wrong": N_("The folder is signed by another key than the one given."),
}
"""A code to what is wrong; a code that is not here is shown with its facts."""

AGAIN = N_("Acts are recorded all the same; they are signed when the signer answers again.")
DOUBT = N_("Tell the administrator. Acts are recorded, and nothing is signed until a person has looked into it.")
OLDER_COPY = N_(
    "Put the newest copy of the database back. If the events at the end are lost for good, close this log and begin "
    "the next one, which cites it: see “After a restored backup” in docs/operate.md. Never delete the signer's memory."
)
FORKED = N_(
    "It was rewritten, or put back from an older copy and written to. Stop the service, keep this database as it is, "
    "tell the inspection, and see “After a restored backup” in docs/operate.md."
)
GO_ON = N_(
    "Work on paper. The operator lets it go on with the largest head known outside (custody restore --head), or begins "
    "the next log: see “Backup and restore” in docs/operate.md."
)
FILE_GONE = N_("Work on paper. The operator looks into it: see “A database file that is gone” in docs/operate.md.")
WAYS_OUT: Mapping[str, str] = {
    "restored_copy": GO_ON,
    "database_replaced": FILE_GONE,
    "wal_missing": FILE_GONE,
    "database_damaged": FILE_GONE,
    "database_behind": OLDER_COPY,
    "signer_unreachable": AGAIN,
    "signer_state_unwritable": AGAIN,
    "signer_shrunk": OLDER_COPY,
    "witness_beyond": OLDER_COPY,
    "published_beyond": OLDER_COPY,
    "signer_forked": FORKED,
    "witness_forked": FORKED,
    "published_forked": FORKED,
    "signer_stranger": DOUBT,
    "signer_other_log": DOUBT,
}
"""What keeps the log from being signed, to what is to be done."""


def explain_finding(code: str, facts: Mapping[str, Any]) -> str:
    """Return a finding as one line: the sentence, then the code and every fact."""
    sentence_code = facts["reason"] if code == "checkpoint_wrong" and facts.get("reason") in FINDINGS else code
    sentence = gettext(FINDINGS[sentence_code]) % _Facts(facts) if sentence_code in FINDINGS else ""
    detail = ", ".join(f"{name}={value}" for name, value in facts.items())
    return f"{sentence} [{code}{': ' if detail else ''}{detail}]".strip()


def trouble(code: str) -> tuple[str, str]:
    """Return why the log cannot be signed and the remedy, in the reader's language."""
    if code not in WAYS_OUT:
        return gettext("The log cannot be signed."), gettext(DOUBT)
    return gettext(FINDINGS[code]), gettext(WAYS_OUT[code])


class _Facts(dict[str, Any]):
    """Facts of a sentence; one that is not there is shown as a dash, since a finding must never fail to print."""

    def __missing__(self, key: str) -> str:
        return "–"
