"""Digests kept in place of what nobody who reads the database must learn: cookies, names."""

import hashlib


def sha256(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def device_id(device: str) -> str:
    """Return the short id of a browser, made from its cookie and safe to show and to record."""
    return sha256(device)[:32]
