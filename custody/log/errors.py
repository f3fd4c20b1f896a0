"""The log's own tree of errors: a stable code and the facts a sentence needs.

The tree of ``custody.domain.kernel.errors`` has the same root, and neither knows the other: the edge turns both into
sentences
by ``code`` and ``facts``. ``CODES`` lists every code, so that the table of messages can be checked against it.
"""

from custody.kernel import Coded

CODES = frozenset(
    {
        # Malformed: these bytes are not in the format.
        "base64_malformed",
        "bundle_malformed",
        "canonical_character",
        "canonical_depth",
        "canonical_duplicate_key",
        "canonical_form",
        "canonical_key",
        "canonical_not_json",
        "canonical_not_nfc",
        "canonical_number",
        "checkpoint_malformed",
        "disclosure_malformed",
        "edge_malformed",
        "entry_too_long",
        "export_start",
        "feed_malformed",
        "frontier_malformed",
        "hash_length",
        "key_malformed",
        "key_name",
        "note_malformed",
        "policy_malformed",
        "proof_malformed",
        "proof_out_of_range",
        "submission_malformed",
        "tile_length",
        "token_malformed",
        "vkey_malformed",
        # Mismatch: well formed, but not what was recorded or signed.
        "bundle_wrong",
        "checkpoint_origin",
        "note_unsigned",
        "checkpoint_wrong",
        "consistency_wrong",
        "edge_wrong",
        "entry_wrong",
        "export_forked",
        "export_shrunk",
        "file_missing",
        "inclusion_wrong",
        "signature_wrong",
        "tile_wrong",
        "vkey_wrong",
        # SignerRefused: the signer will not sign, or cannot know that it may.
        "key_change_begun",
        "key_change_none",
        "key_change_unsigned",
        "key_exposed",
        "signer_answer_wrong",
        "signer_copied",
        "signer_folder_taken",
        "signer_forked",
        "signer_gap",
        "signer_key_kept",
        "signer_key_missing",
        "signer_nameless",
        "signer_other_log",
        "signer_running",
        "signer_shrunk",
        "signer_stale",
        "signer_state_missing",
        "signer_state_unwritable",
        "signer_state_wrong",
        "signer_stranger",
        "signer_unreachable",
        "token_library_missing",
        "token_unavailable",
        # WitnessRefused: the witness will not cosign.
        "witness_forked",
        "witness_old_beyond",
        "witness_stale",
        "witness_state_wrong",
        "witness_unknown_log",
        "witness_unsigned",
        "witnesses_few",
    }
)


class LogError(Coded):
    """Something the log refuses or cannot confirm."""


class Malformed(LogError):
    """The bytes or numbers are not in the format: nothing can be said about their truth."""


class Mismatch(LogError):
    """A verification found bytes that are not what was recorded or signed."""


class SignerRefused(LogError):
    """The signer will not sign: the log shrank, was rewritten, or the signer's own memory is in doubt."""


class WitnessRefused(LogError):
    """The witness will not cosign: a log or key it does not know, a fork, or another size than the one it remembers."""
