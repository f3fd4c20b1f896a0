"""Signed notes (C2SP signed-note v1.0.0): verifier keys, signature lines, and the text they stand under.

A note is a text that ends in a newline, an empty line, and signature lines
``— <key name> base64(key id || signature)``.
"""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from custody.log.errors import Malformed, Mismatch

ED25519 = 0x01
"""Signature type: Ed25519 over the note's text."""
COSIGNATURE = 0x04
"""Signature type: Ed25519 over a time and the text (C2SP tlog-cosignature)."""
MLDSA44 = 0x06
"""Signature type: ML-DSA-44 over a time and the tree head (C2SP tlog-cosignature)."""

MAX_NOTE = 1_000_000

_KEY_BYTES = {ED25519: 32, COSIGNATURE: 32, MLDSA44: 1312}
_KEY_ID = 4
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_VKEY = re.compile(r"([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", re.ASCII)


class SigningKey(Protocol):
    """An Ed25519 key that signs: one in memory, or one that never leaves its PKCS#11 token."""

    def sign(self, data: bytes, /) -> bytes:
        """Give the 64-byte Ed25519 signature over ``data``."""

    def public_key(self) -> Ed25519PublicKey:
        """Give the public half."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A name and the public key it signs with; ``str()`` gives the vkey ``name+hex(key id)+base64(type || key)``.

    Raises:
        Malformed: ``key_name`` when the name is empty or has a space or a plus, ``vkey_malformed`` for an
            unknown type or a key of the wrong length.
    """

    name: str
    kind: int
    key: bytes

    def __post_init__(self) -> None:
        if not self.name or "+" in self.name or any(map(str.isspace, self.name)) or _CONTROL.search(self.name):
            raise Malformed("key_name", name=self.name)
        if len(self.key) != _KEY_BYTES.get(self.kind):
            raise Malformed("vkey_malformed", name=self.name, kind=self.kind)

    @classmethod
    def of(cls, name: str, key: SigningKey) -> "VerifierKey":
        """Give the verifier key of an Ed25519 key that signs notes under ``name``."""
        return cls(name, ED25519, key.public_key().public_bytes_raw())

    @classmethod
    def parse(cls, vkey: str) -> "VerifierKey":
        """Read a vkey, with or without a final newline.

        Raises:
            Malformed: ``vkey_malformed``, also when the key id is not that of name, type and key; ``key_name``.
        """
        fields = _VKEY.fullmatch(vkey.removesuffix("\n"))
        if not fields:
            raise Malformed("vkey_malformed", name=vkey[:80])
        material = unb64(fields[3])
        parsed = cls(fields[1], material[0], material[1:])
        if parsed.key_id.hex() != fields[2]:
            raise Malformed("vkey_malformed", name=parsed.name)
        return parsed

    @property
    def key_id(self) -> bytes:
        """Return the first four bytes of SHA-256(name || newline || type || public key)."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.key).digest()[:_KEY_ID]

    def verify(self, signature: bytes, message: bytes) -> None:
        """Check a bare signature over a message.

        Raises:
            Mismatch: ``signature_wrong``.
        """
        try:
            if self.kind == MLDSA44:
                MLDSA44PublicKey.from_public_bytes(self.key).verify(signature, message)
            else:
                Ed25519PublicKey.from_public_bytes(self.key).verify(signature, message)
        except InvalidSignature as error:
            raise Mismatch("signature_wrong", name=self.name) from error

    def line(self, signature: bytes) -> str:
        """Give the signature line, with its newline."""
        return f"\u2014 {self.name} {b64(self.key_id + signature)}\n"

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64(bytes([self.kind]) + self.key)}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the key's name, its 4-byte id, and the bytes that follow the id."""

    name: str
    key_id: bytes
    value: bytes


def ed25519(keys: Iterable[VerifierKey]) -> list[VerifierKey]:
    """Return those keys that sign with Ed25519, in their order."""
    return [key for key in keys if key.kind == ED25519]


@dataclass(frozen=True, slots=True)
class Note:
    """A text, with its final newline, and the signatures under it, not yet verified."""

    text: str
    signatures: tuple[Signature, ...]

    def by(self, keys: Iterable[VerifierKey]) -> Iterator[tuple[VerifierKey, Signature]]:
        """Give the signatures of known keys; those of unknown keys are ignored, as the format demands."""
        known = {(key.name, key.key_id): key for key in keys}
        for signature in self.signatures:
            if key := known.get((signature.name, signature.key_id)):
                yield key, signature


def sign(text: str, name: str, key: SigningKey) -> str:
    """Give the text as a note signed with Ed25519 (type 0x01).

    Raises:
        Malformed: ``note_malformed`` when the text cannot be a note's, ``key_name``.
    """
    _check_text(text)
    return f"{text}\n{VerifierKey.of(name, key).line(key.sign(text.encode()))}"


def parse(note: str) -> Note:
    """Take a note apart without verifying it.

    Raises:
        Malformed: ``note_malformed``, ``base64_malformed``.
    """
    text, separator, lines = note.rpartition("\n\n")
    if not separator or not lines.endswith("\n") or len(note) > MAX_NOTE:
        raise Malformed("note_malformed")
    _check_text(text + "\n")
    return Note(text + "\n", tuple(_signature(line) for line in lines[:-1].split("\n")))


def without(note: str, keys: Iterable[VerifierKey]) -> str:
    """Give the note without the lines of these keys; the others stand as they are.

    Raises:
        Malformed: ``note_malformed``, ``base64_malformed``.
    """
    parsed = parse(note)
    left = {(key.name, key.key_id) for key in keys}
    return _written(parsed.text, (line for line in parsed.signatures if (line.name, line.key_id) not in left))


def only(note: str, keys: Iterable[VerifierKey]) -> str:
    """Give the note with the lines of these keys alone.

    Raises:
        Malformed: ``note_malformed``, ``base64_malformed``.
    """
    parsed = parse(note)
    return _written(parsed.text, (line for _, line in parsed.by(keys)))


def _written(text: str, lines: Iterable[Signature]) -> str:
    return text + "\n" + "".join(f"\u2014 {line.name} {b64(line.key_id + line.value)}\n" for line in lines)


def _check_text(text: str) -> None:
    if not text.endswith("\n") or _CONTROL.search(text):
        raise Malformed("note_malformed")


def _signature(line: str) -> Signature:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    value = unb64(encoded)
    if dash != "\u2014" or not name or len(value) <= _KEY_ID:
        raise Malformed("note_malformed")
    return Signature(name, value[:_KEY_ID], value[_KEY_ID:])


def b64(data: bytes) -> str:
    """Give standard base64 with padding (RFC 4648 section 4)."""
    return b64encode(data).decode("ascii")


def unb64(text: str) -> bytes:
    """Read base64 as ``b64`` writes it; a second spelling of the same bytes is refused.

    Raises:
        Malformed: ``base64_malformed``.
    """
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("base64_malformed", text=text[:80]) from error
    if b64(data) != text:
        raise Malformed("base64_malformed", text=text[:80])
    return data


def decimal(text: str) -> int | None:
    """Read an ASCII decimal without leading zeros, below 10^19; None for anything else."""
    return int(text) if _DECIMAL.fullmatch(text) else None
