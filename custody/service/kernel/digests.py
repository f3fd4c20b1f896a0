"""Digests kept in place of what nobody who reads the database must learn: cookies, names."""

import hashlib


def sha256(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def device_id(device: str) -> str:
    """The short name of a browser, safe to show and to record, made from its cookie."""
    return sha256(device)[:32]
