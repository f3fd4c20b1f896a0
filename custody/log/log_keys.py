"""The keys under a log's heads: Ed25519 always, ML-DSA-44 beside, and of each a second one while the first is replaced.

Each Ed25519 key also signs the head as COSE receipts ask for it.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from custody.log import checkpoint as checkpoints
from custody.log import cose_receipt
from custody.log.checkpoint import Checkpoint
from custody.log.signed_note import MLDSA44, SigningKey, VerifierKey


@dataclass(frozen=True)
class LogKeys:
    """Keys that sign the heads of ``origin``, in memory or in a token: first those in use, then their successors.

    Raises:
        Malformed: ``key_name`` when the origin cannot name a key.
    """

    origin: str
    keys: tuple[SigningKey, ...]
    mldsa: tuple[MLDSA44PrivateKey, ...] = ()

    def __post_init__(self) -> None:
        VerifierKey.of(self.origin, self.keys[0])

    @property
    def ed25519(self) -> tuple[VerifierKey, ...]:
        """Return the Ed25519 keys, the one in use first."""
        return tuple(VerifierKey.of(self.origin, key) for key in self.keys)

    @property
    def vkeys(self) -> tuple[VerifierKey, ...]:
        """Return every key that signs each head, Ed25519 first."""
        return (*self.ed25519, *(mldsa_vkey(self.origin, key) for key in self.mldsa))

    def sign(self, head: Checkpoint) -> str:
        """Give the head as a note with its Ed25519 lines. Only a signer, which remembers, may call it."""
        first, *others = self.keys
        lines = (VerifierKey.of(self.origin, key).line(key.sign(head.body().encode())) for key in others)
        return checkpoints.sign(head, first) + "".join(lines)

    def beside(self, head: Checkpoint) -> str:
        """Give the lines that stand beside those of ``sign``: for COSE receipts, and of ML-DSA-44.

        The ML-DSA-44 lines state no time. Only a signer may call it.
        """
        lines = [cose_receipt.line(head, key) for key in self.keys]
        lines += [checkpoints.mldsa_line(head, self.origin, key, time=0) for key in self.mldsa]
        return "".join(lines)


def mldsa_vkey(origin: str, key: MLDSA44PrivateKey) -> VerifierKey:
    """Return the verifier key of an ML-DSA-44 key that signs under ``origin``."""
    return VerifierKey(origin, MLDSA44, key.public_key().public_bytes_raw())
