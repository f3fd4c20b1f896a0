"""Signatures of devices that record offline: Ed25519, or ECDSA P-256 with SHA-256 where a browser has no Ed25519.

Keys are SubjectPublicKeyInfo in base64 (WebCrypto's ``spki``); signatures are base64url without padding: 64 bytes of
Ed25519, or the raw r and s of ECDSA as WebCrypto gives them (IEEE P1363).
"""

import binascii
import re
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

SIGNATURE = 64
FORM = re.compile(r"[A-Za-z0-9_-]{86}\Z", re.ASCII)
"""Base64url of 64 bytes: it stands in the log in clear, so nothing may stand in it but these (I43)."""


def signed(public_key: str, signature: str, message: bytes) -> bool:
    """Return True if this key made the signature over the message."""
    if not FORM.match(signature):
        return False
    try:
        key = load_der_public_key(b64decode(public_key, validate=True))
        raw = urlsafe_b64decode(signature + "==")
        if urlsafe_b64encode(raw).decode() != signature + "==":
            return False  # the last character holds bits of nothing
        if isinstance(key, Ed25519PublicKey):
            key.verify(raw, message)
        elif isinstance(key, EllipticCurvePublicKey):
            half = SIGNATURE // 2
            r, s = int.from_bytes(raw[:half]), int.from_bytes(raw[half:])
            key.verify(encode_dss_signature(r, s), message, ECDSA(SHA256()))
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, binascii.Error, ValueError):
        return False
    return True
