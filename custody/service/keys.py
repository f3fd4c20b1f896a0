"""Keys of acts that begin here: a form that is rendered, a reading that is recorded."""

import secrets
import time
import uuid


def new_key() -> str:
    """A fresh UUIDv7 in lower case (RFC 9562 section 5.7): the time in milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))
