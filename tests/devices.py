"""Devices of tests: their keys, and the envelopes that they sign."""

from base64 import b64encode
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SPKI = Encoding.DER, PublicFormat.SubjectPublicKeyInfo


def key_of(name: str) -> Ed25519PrivateKey:
    """The Ed25519 key of a device, the same for the same name."""
    return Ed25519PrivateKey.from_private_bytes(sha256(name.encode()).digest())


def key_named(name: str) -> str:
    """The public key of a device, as it shows it."""
    return b64encode(key_of(name).public_key().public_bytes(*SPKI)).decode()
