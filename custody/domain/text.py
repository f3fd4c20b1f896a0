"""Text that people type, brought to the log's profile before anything is decided.

Strings are NFC, without U+007F, C0 controls other than newline and tab, and bidi controls
(docs/formats.md): bytes that look the same must be the same.
"""

import re
import unicodedata

from custody.domain.errors import BadInput

FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9 ./\-_]{0,47}\Z")
TOKEN = re.compile(r"[!-~]{1,250}\Z")
HEX_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
BLOB = re.compile(r"[A-Za-z0-9_-]{1,80}\Z", re.ASCII)
SALT = re.compile(r"[A-Za-z0-9_-]{22,86}\Z", re.ASCII)
"""16 to 64 random bytes in base64url, made where a private text was written."""
SUBJECT = re.compile(r"[A-Z]{2}[0-9A-Z]{11}\Z")
LONGEST_TEXT = 4_000


def clean(text: str, field: str) -> str:
    """NFC text without outer white space.

    Raises:
        BadInput: ``forbidden_character`` or ``text_too_long``, naming the field.
    """
    normal = unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()
    if FORBIDDEN.search(normal):
        raise BadInput("forbidden_character", field=field)
    if len(normal) > LONGEST_TEXT:
        raise BadInput("text_too_long", field=field, limit=LONGEST_TEXT)
    return normal


def required(text: str, field: str) -> str:
    """Cleaned text that is not empty.

    Raises:
        BadInput: ``field_empty``, or as ``clean``.
    """
    normal = clean(text, field)
    if not normal:
        raise BadInput("field_empty", field=field)
    return normal


def reference(text: str, field: str) -> str:
    """A number given by an office or a manufacturer (PV, order, seal): upper case, digits, ``. / - _`` and space.

    Such a number stands in events in clear; the narrow alphabet, with at least one digit, keeps names out of it.

    Raises:
        BadInput: ``field_empty``, ``bad_reference``, naming the field.
    """
    normal = " ".join(required(text, field).upper().split())
    if not REFERENCE.match(normal) or not any(c.isdigit() for c in normal):
        raise BadInput("bad_reference", field=field, value=text[:60])
    return normal


def token(text: str, field: str) -> str:
    """A machine's name or key in visible ASCII without space: the log's origin, a verifier key.

    Raises:
        BadInput: ``bad_token``, naming the field.
    """
    if not TOKEN.match(text):
        raise BadInput("bad_token", field=field)
    return text


def is_subject(text: str) -> bool:
    """Whether a text has the form of a subject's number: two letters of kind and eleven characters."""
    return SUBJECT.match(text) is not None
