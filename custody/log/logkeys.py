"""The keys under a log's heads: Ed25519 always, a second one while the first is being replaced, ML-DSA-44 beside.

Each Ed25519 key also signs the head as COSE receipts ask for it.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from custody.log import checkpoint as checkpoints
from custody.log import receipt
from custody.log.checkpoint import Checkpoint
from custody.log.note import MLDSA44, SigningKey, VerifierKey


@dataclass(frozen=True)
class LogKeys:
    """What signs the heads of ``origin``: ``key``, in memory or in a token; ``following`` during a change of keys.

    Raises:
        Malformed: ``key_name`` when the origin cannot name a key.
    """

    origin: str
    key: SigningKey
    following: SigningKey | None = None
    mldsa: MLDSA44PrivateKey | None = None

    def __post_init__(self) -> None:
        VerifierKey.of(self.origin, self.key)

    @property
    def ed25519(self) -> tuple[VerifierKey, ...]:
        """The Ed25519 keys, the one in use first."""
        return tuple(VerifierKey.of(self.origin, key) for key in (self.key, self.following) if key is not None)

    @property
    def vkeys(self) -> tuple[VerifierKey, ...]:
        """Every key that signs each head."""
        if self.mldsa is None:
            return self.ed25519
        return (*self.ed25519, VerifierKey(self.origin, MLDSA44, self.mldsa.public_key().public_bytes_raw()))

    def sign(self, head: Checkpoint) -> str:
        """Give the head as a note with its Ed25519 lines. Only a signer, which remembers, may call it."""
        signed = checkpoints.sign(head, self.key)
        if self.following is not None:
            following = VerifierKey.of(self.origin, self.following)
            signed += following.line(self.following.sign(head.body().encode()))
        return signed

    def beside(self, head: Checkpoint, time: int = 0) -> str:
        """Give the lines that stand beside those of ``sign``: for COSE receipts, and ML-DSA-44 with such a key.

        ``time`` in POSIX seconds goes into the ML-DSA line, 0 for no statement. Only a signer may call it.
        """
        ours = [key for key in (self.key, self.following) if key is not None]
        lines = [receipt.line(head, key) for key in ours]
        if self.mldsa is not None:
            lines.append(checkpoints.mldsa_line(head, self.origin, self.mldsa, time))
        return "".join(lines)
