"""Keys of acts that begin here: a form that is rendered, a reading that is recorded."""

import secrets
import time
import uuid
from hashlib import sha256


def new_key() -> str:
    """A fresh UUIDv7 in lower case (RFC 9562 section 5.7): the time in milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def key_made_from(said: bytes) -> str:
    """A key in the same form, made from what the act says: asked again, it is the same act."""
    digest = bytearray(sha256(said).digest()[:16])
    digest[6] = 0x70 | digest[6] & 0x0F
    digest[8] = 0x80 | digest[8] & 0x3F
    return str(uuid.UUID(bytes=bytes(digest)))
