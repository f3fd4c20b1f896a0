"""Public keys that prove who signed: a key under which anybody may sign, or nobody, is none."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
_EIGHTH = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL = frozenset({0, 1, _P - 1, _EIGHTH, _P - _EIGHTH})
"""Ed25519: the y of the eight points of small order, under which one signature is good for many messages."""


def sound(der: bytes) -> bool:
    """Return True if the SubjectPublicKeyInfo is a P-256 point, or an Ed25519 one (RFC 8032) of no small order."""
    try:
        key = load_der_public_key(der)  # refuses what is not on P-256
    except (ValueError, UnsupportedAlgorithm):
        return False
    if isinstance(key, Ed25519PublicKey):
        return _sound_ed25519(key.public_bytes_raw())
    return isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)


def _sound_ed25519(raw: bytes) -> bool:
    y = int.from_bytes(raw, "little") & (2**255 - 1)  # the highest bit is the sign of x
    if y >= _P or y in _SMALL:
        return False
    square = (y * y - 1) * (_D * y * y + 1)  # x² = (y² - 1) / (d y² + 1): a square, for a point of the curve
    return pow(square, (_P - 1) // 2, _P) == 1
