"""Checkpoints (C2SP tlog-checkpoint): the signed head of the log, and the cosignatures under it (tlog-cosignature).

The body is ``origin``, ``size`` and base64 ``root``, one line each; this log writes no extension lines
and refuses them, for the ML-DSA line does not sign them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from custody.log import signed_note
from custody.log.errors import LogError, Malformed, Mismatch
from custody.log.merkle import HASH
from custody.log.signed_note import COSIGNATURE, ED25519, MLDSA44, SigningKey, VerifierKey, b64, decimal, unb64

_TIME_BYTES = 8
_LINES = 3
_LATEST = 253_370_764_800
"""The year 9999: a time from then on is none that a calendar, or a database, could hold."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One head of the log: its origin, its number of entries, its 32-byte root."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """Give the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64(self.root)}\n"

    @classmethod
    def parse(cls, body: str) -> "Checkpoint":
        """Read the three lines of a body.

        Raises:
            Malformed: ``checkpoint_malformed``.
        """
        lines = body.split("\n")
        if len(lines) != _LINES + 1 or lines.pop():
            raise Malformed("checkpoint_malformed")
        origin, digits, encoded = lines
        size = decimal(digits)
        try:
            root = unb64(encoded)
        except LogError as error:
            raise Malformed("checkpoint_malformed") from error
        if not origin or size is None or len(root) != HASH:
            raise Malformed("checkpoint_malformed")
        return cls(origin, size, root)


@dataclass(frozen=True, slots=True)
class Signed:
    """A verified signature line: whose, and the time it claims: POSIX seconds, None for type 0x01.

    0 makes no statement (C2SP tlog-cosignature); nor does a time of the year 9999 or later, which is given as 0.
    """

    key: VerifierKey
    time: int | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A checkpoint with the signatures that were verified: the log's own, and those of known witnesses."""

    checkpoint: Checkpoint
    signatures: tuple[Signed, ...]

    @property
    def witnesses(self) -> tuple[Signed, ...]:
        """Return the cosignatures by other names than the log's."""
        return tuple(signed for signed in self.signatures if signed.key.name != self.checkpoint.origin)


def sign(checkpoint: Checkpoint, key: SigningKey) -> str:
    """Give the checkpoint as a note signed by the log with Ed25519; the key's name is the origin.

    This function remembers nothing: in the service only ``custody.log.log_keys.LogKeys`` may call it.

    Raises:
        Malformed: ``key_name`` when the origin has a space or a plus, ``note_malformed``.
    """
    return signed_note.sign(checkpoint.body(), checkpoint.origin, key)


def cosign_line(checkpoint: Checkpoint, name: str, key: SigningKey, time: int) -> str:
    """Give a witness's Ed25519 cosignature line (type 0x04) at ``time``, in POSIX seconds."""
    vkey = VerifierKey(name, COSIGNATURE, key.public_key().public_bytes_raw())
    return vkey.line(time.to_bytes(_TIME_BYTES) + key.sign(_message(vkey, checkpoint, time)))


def mldsa_line(checkpoint: Checkpoint, name: str, key: MLDSA44PrivateKey, time: int) -> str:
    """Give an ML-DSA-44 line (type 0x06), by the log under its origin or by a witness under its name.

    ``time`` is in POSIX seconds; 0 makes no statement that this is the largest tree seen.
    """
    vkey = VerifierKey(name, MLDSA44, key.public_key().public_bytes_raw())
    return vkey.line(time.to_bytes(_TIME_BYTES) + key.sign(_message(vkey, checkpoint, time)))


def read_note(text: str, vkeys: Iterable[VerifierKey]) -> Opened:
    """Verify every line of a checkpoint that is by one of these keys, whoever that is; there need be none.

    Raises:
        Malformed: ``note_malformed``, ``base64_malformed``, ``checkpoint_malformed``.
        Mismatch: ``signature_wrong`` when a known key's line does not verify.
    """
    parsed = signed_note.parse(text)
    checkpoint = Checkpoint.parse(parsed.text)
    return Opened(checkpoint, tuple(_verified(key, line.value, checkpoint) for key, line in parsed.by(vkeys)))


def open_note(text: str, vkeys: Iterable[VerifierKey], *, each_kind: bool = False) -> Opened:
    """Verify a checkpoint with keys that the reader has from elsewhere: the log's, and those of witnesses.

    A witness line that nobody here knows is ignored; how many witnesses are enough is the reader's policy. With
    ``each_kind`` a key of the log of every kind given must have signed: who takes the ML-DSA-44 line away, or breaks
    Ed25519, is refused. Without it one of the log's keys is enough.

    Raises:
        Malformed, Mismatch: as ``read_note``; ``note_unsigned`` when no known key with the origin's name signed, or
            none of a kind that must.
    """
    known = list(vkeys)
    opened = read_note(text, known)
    origin = opened.checkpoint.origin
    kinds = {signed.key.kind for signed in opened.signatures if signed.key.name == origin}
    wanted = {key.kind for key in known if key.name == origin}
    if not kinds or (each_kind and kinds != wanted):
        raise Mismatch("note_unsigned", origin=origin)
    return opened


def _verified(key: VerifierKey, value: bytes, checkpoint: Checkpoint) -> Signed:
    if key.kind == ED25519:
        key.verify(value, checkpoint.body().encode())
        return Signed(key, None)
    time = int.from_bytes(value[:_TIME_BYTES])
    key.verify(value[_TIME_BYTES:], _message(key, checkpoint, time))
    return Signed(key, time if time < _LATEST else 0)


def _message(key: VerifierKey, checkpoint: Checkpoint, time: int) -> bytes:
    """Return the bytes under a timed line: C2SP tlog-cosignature, "Ed25519" and "ML-DSA-44 signed message"."""
    if key.kind == COSIGNATURE:
        return f"cosignature/v1\ntime {time}\n{checkpoint.body()}".encode()
    start = 0
    return b"".join(
        (
            b"subtree/v1\n\0",
            _short(key.name),
            time.to_bytes(_TIME_BYTES),
            _short(checkpoint.origin),
            start.to_bytes(8),
            checkpoint.size.to_bytes(8),
            checkpoint.root,
        )
    )


def _short(text: str) -> bytes:
    data = text.encode()
    if not 0 < len(data) <= 0xFF:  # noqa: PLR2004 - opaque<1..2^8-1>, the length is one byte
        raise Malformed("key_name", name=text)
    return bytes([len(data)]) + data
