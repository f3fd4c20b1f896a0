"""Devices of tests: their keys, and the envelopes that they sign."""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct, to_builtins

from custody.log import canonical
from custody.service.kernel.idempotency_keys import new_key
from custody.service.offline.offline_queue import Signed

SPKI = Encoding.DER, PublicFormat.SubjectPublicKeyInfo


def key_of(name: str) -> Ed25519PrivateKey:
    """The Ed25519 key of a device, the same for the same name."""
    return Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())


def p256_of(name: str) -> ec.EllipticCurvePrivateKey:
    """The P-256 key of a device whose browser has no Ed25519: its name begins with ``p256``."""
    return ec.derive_private_key(int.from_bytes(sha256(name.encode()).digest()), ec.SECP256R1())


def key_named(name: str) -> str:
    """The public key of a device, as it shows it."""
    key = p256_of(name) if name.startswith("p256") else key_of(name)
    return b64encode(key.public_key().public_bytes(*SPKI)).decode()


def signature_of(name: str, message: bytes) -> bytes:
    """What a device signs with: for P-256 r and s as WebCrypto gives them (IEEE P1363)."""
    if not name.startswith("p256"):
        return key_of(name).sign(message)
    return b"".join(n.to_bytes(32) for n in decode_dss_signature(p256_of(name).sign(message, ec.ECDSA(SHA256()))))


@dataclass
class Pen:
    """A device that records offline: it writes, numbers, chains and signs envelopes, and keeps them."""

    device: str
    name: str
    log: str
    now: Callable[[], str]
    sequence: int = 0
    prev: str = ""
    heard: str = ""
    kept: list[Signed] = field(default_factory=list)

    def write(self, kind: str, command: Struct, author: str, base: dict[str, int | str], **more: Any) -> Signed:
        """One more act; ``more`` replaces what the envelope would say."""
        said: dict[str, Any] = {
            "version": 1, "log": self.log, "device": self.device, "sequence": self.sequence + 1, "prev": self.prev,
            "act": new_key(), "salt": "A" * 22, "kind": kind, "author": author, "command": to_builtins(command),
            "base": base, "at": self.now(), "zone": "Africa/Bamako", "mono": 5_000, "boot": "b1", "parties": [],
            "contact": {"at": self.heard or self.now(), "clock": self.heard or self.now(), "mono": 5_000, "boot": "b0"},
        } | more  # fmt: skip
        made = self.sign(said)
        self.sequence, self.prev = said["sequence"], digest_of(made)
        self.kept.append(made)
        return made

    def sign(self, said: dict[str, Any]) -> Signed:
        """An envelope that says just this."""
        text = canonical.encode(said).decode()
        signature = urlsafe_b64encode(signature_of(self.name, text.encode())).decode().rstrip("=")
        return Signed(text, signature)


def digest_of(sent: Signed) -> str:
    """SHA-256 of an envelope, in base64."""
    return b64encode(sha256(sent.envelope.encode()).digest()).decode()


def said_in(sent: Signed) -> dict[str, Any]:
    """What an envelope says."""
    found: dict[str, Any] = json.loads(sent.envelope)
    return found
