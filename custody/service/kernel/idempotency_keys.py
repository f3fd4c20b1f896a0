"""Keys of acts that begin here: a form that is rendered, a reading that is recorded."""

import uuid
from hashlib import sha256

from custody.storage.write.sources import SYSTEM, Sources


def new_key(sources: Sources = SYSTEM) -> str:
    """Return a fresh UUIDv7 in lower case (RFC 9562 section 5.7): time in milliseconds, then 74 random bits."""
    return _uuid7(sources.now().wall_ms.to_bytes(6, "big") + sources.acts(10))


def key_made_from(content: bytes) -> str:
    """Return a key of the same form made from the act's content: repeated requests give the same act."""
    return _uuid7(sha256(content).digest()[:16])


def _uuid7(value: bytes) -> str:
    """Write 16 bytes as a UUID, with the version and the variant of a UUIDv7 in their place."""
    digits = bytearray(value)
    digits[6] = 0x70 | digits[6] & 0x0F
    digits[8] = 0x80 | digits[8] & 0x3F
    return str(uuid.UUID(bytes=bytes(digits)))
