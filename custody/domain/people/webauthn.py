"""Verification of a passkey assertion against its challenge (WebAuthn level 2, section 7.2).

All evidence is kept as the browser gave it, so that a signature library can verify it in twenty years (``docs/sign-
off.md``). Checks that serve only a running sign-in (counters, extensions) are left out. This module uses no network and
no clock.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from msgspec import Struct

from custody.kernel import UNREADABLE

ORIGIN = re.compile(r"(?:https://(?P<host>[a-z0-9.-]{1,200})|http://(?P<local>localhost))(?::[0-9]{1,5})?\Z", re.ASCII)
"""Origins at which a passkey can live: behind https, or on the machine itself. Its relying party is that host."""
LONGEST = 4_000
"""Characters of one field of an assertion; what browsers give is below 1,000."""
USER_PRESENT, USER_VERIFIED, BACKUP_ELIGIBLE = 0x01, 0x04, 0x08
_FLAGS = 32


class Assertion(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A passkey's signature with all that it signs, each field in base64url as the browser gave it."""

    credential: str
    client_data: str
    authenticator_data: str
    signature: str


def fault(assertion: Assertion, key: str, origin: str, challenge: bytes) -> str:
    """Return why an assertion does not hold over a challenge under a public key, "" when it does.

    ``base64``, ``type``, ``challenge``, ``origin``, ``rp_id``, ``user_presence``, ``user_verification``, ``signature``.
    """
    try:
        client, authenticator_data, signature, public = (
            unpacked(text) for text in (assertion.client_data, assertion.authenticator_data, assertion.signature, key)
        )
    except ValueError:
        return "base64"
    reason = fault_of_client(client, "webauthn.get", origin, challenge) or fault_of_authenticator(
        authenticator_data, origin
    )
    return reason or ("" if _signed(public, signature, authenticator_data + sha256(client).digest()) else "signature")


def fault_of_client(client: bytes, ceremony: str, origin: str, challenge: bytes) -> str:
    """Return the faulty part of the browser's client data: ``type``, ``challenge``, ``origin``, or "" if valid."""
    try:
        client_data = json.loads(client)
    except UNREADABLE:
        return "type"
    if not isinstance(client_data, dict) or client_data.get("type") != ceremony:
        return "type"
    if client_data.get("challenge") != packed(challenge):
        return "challenge"
    return "origin" if client_data.get("origin") != origin or client_data.get("crossOrigin", False) is not False else ""


def fault_of_authenticator(authenticator_data: bytes, origin: str) -> str:
    """Return the fault in authenticator data: ``rp_id``, ``user_presence``, ``user_verification``, or "".

    The device must have verified the person (PIN, finger, face); a touch alone is insufficient.
    """
    place = ORIGIN.match(origin)
    host = place["host"] or place["local"] if place else ""
    if len(authenticator_data) <= _FLAGS or authenticator_data[:_FLAGS] != sha256(host.encode()).digest():
        return "rp_id"
    if not authenticator_data[_FLAGS] & USER_PRESENT:
        return "user_presence"
    return "" if authenticator_data[_FLAGS] & USER_VERIFIED else "user_verification"


def device_bound(authenticator_data: bytes) -> bool:
    """Return True if the authenticator states that the key can never be copied to another device."""
    return not authenticator_data[_FLAGS] & BACKUP_ELIGIBLE


def packed(data: bytes) -> str:
    """Return base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unpacked(text: str, longest: int = LONGEST) -> bytes:
    """Return bytes from base64url without padding; raises ValueError for anything else, or for too much."""
    if not text or len(text) > longest or not text.isascii():
        raise ValueError(text[:20])
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except NotBase64 as error:
        raise ValueError(text[:20]) from error
    if packed(data) != text:
        raise ValueError(text[:20])
    return data


def _signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Return True if the key signed the message with the algorithm of its type: ES256, EdDSA or RS256."""
    try:
        key = load_der_public_key(public)
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(SHA256()))
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, message)
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, padding.PKCS1v15(), SHA256())
        else:
            return False
    except (ValueError, InvalidSignature):
        return False
    return True
