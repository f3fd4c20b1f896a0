"""Private values outside the leaf, committed to inside it (RFC 9901, "Disclosures").

A disclosure is base64url, without padding, of the JSON array ``["<salt>", "<name>", <value>]``; its digest,
base64url of SHA-256 over the disclosure's ASCII, stands in the event's ``_sd``. Who holds the disclosure can show the
value; once it is erased nobody can, and the leaf and every proof stay as they are.
"""

import binascii
import re
from hashlib import sha256
from typing import Any

import msgspec

from custody.kernel import UNREADABLE
from custody.log.canonical import encode
from custody.log.errors import Malformed

SALT = 16
"""Bytes of salt: 128 bits from a cryptographic source, fresh for each value."""

_BASE64URL = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")


def make(salt: bytes, name: str, value: Any) -> tuple[str, str]:
    """Give the disclosure of one value and its digest; ``salt`` is 16 random bytes used for nothing else.

    Raises:
        Malformed: ``disclosure_malformed`` when the salt is not 16 bytes long.
    """
    if len(salt) != SALT:
        raise Malformed("disclosure_malformed")
    disclosure = _base64url(encode([_base64url(salt).decode("ascii"), name, value]))
    return disclosure.decode("ascii"), _base64url(sha256(disclosure).digest()).decode("ascii")


def digest(disclosure: str) -> str:
    """Give the digest under which an event commits to this disclosure.

    Raises:
        Malformed: ``disclosure_malformed`` when it is not base64url.
    """
    if not _BASE64URL.fullmatch(disclosure):
        raise Malformed("disclosure_malformed")
    return _base64url(sha256(disclosure.encode("ascii")).digest()).decode("ascii")


def reveal(disclosure: str) -> tuple[str, Any]:
    """Give the name and the value in a disclosure; compare its ``digest`` with the event's first.

    Raises:
        Malformed: ``disclosure_malformed``.
    """
    if not _BASE64URL.fullmatch(disclosure):
        raise Malformed("disclosure_malformed")
    try:
        data = binascii.a2b_base64(disclosure.encode("ascii").translate(_FROM_URL) + b"=" * (-len(disclosure) % 4))
        salt, name, value = msgspec.json.decode(data, type=tuple[str, str, Any])
    except UNREADABLE as error:
        raise Malformed("disclosure_malformed") from error
    if not salt:
        raise Malformed("disclosure_malformed")
    return name, value


def _base64url(data: bytes) -> bytes:
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL).rstrip(b"=")
