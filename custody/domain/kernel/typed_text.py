"""Text that people type, brought to the log's profile before anything is decided.

Strings are NFC, without U+007F, C0 controls other than newline and tab, and bidi controls
(docs/formats.md): bytes that look the same must be the same. So what cannot be seen is left out of what is typed, and
what must be said is said in characters that can.
"""

import re
import unicodedata

from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.unicode_form import normalized

FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Characters that no keyboard types and the log refuses: a fault of the sending program."""
UNSEEN = frozenset({"Cf", "Co"})
"""General categories (Unicode, table 12) of what has no picture: formats, bidi controls among them, and private use."""
JOINERS = frozenset("\u200c\u200d")
"""Formats that are letters' business, in Arabic and in scripts of India: between two of them they stay."""
C1 = range(0x80, 0xA0)
"""Controls that a terminal obeys."""
SEEN = frozenset("LNPS")
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols by category, which show nothing."""
REFERENCE = re.compile(r"[A-Z0-9№][A-Z0-9 ./\-_°º№]{0,47}\Z")
TOKEN = re.compile(r"[!-~]{1,250}\Z")
HEX_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
LEAF_HASH = re.compile(r"[A-Za-z0-9+/]{43}=\Z", re.ASCII)
BLOB = re.compile(r"[A-Za-z0-9_-]{1,80}\Z", re.ASCII)
SALT = re.compile(r"[A-Za-z0-9_-]{22,86}\Z", re.ASCII)
"""16 to 64 random bytes in base64url, made where a private text was written."""
SUBJECT = re.compile(r"[A-Z]{2}[0-9A-Z]{11}\Z")
LONGEST_TEXT = 4_000
LOOKED_AT = 4 * LONGEST_TEXT
"""Characters of which none is looked at in a longer text: composition makes one of at most four."""


def clean(text: str, field: str) -> str:
    """Return NFC text without outer white space, and without what cannot be seen.

    That is left out, not refused: telephones type it unasked, and what somebody wrote at a fire comes home days later.

    Raises:
        BadInput: ``forbidden_character`` or ``text_too_long``, naming the field.
    """
    if not text:
        return ""
    if len(text) > LOOKED_AT:
        raise BadInput("text_too_long", field=field, limit=LONGEST_TEXT)
    seen = text if text.isascii() else "".join(c for i, c in enumerate(text) if not _unseen(text, i, c))
    normal = normalized("NFC", seen).replace("\r\n", "\n").strip()
    if FORBIDDEN.search(normal):
        raise BadInput("forbidden_character", field=field)
    if len(normal) > LONGEST_TEXT:
        raise BadInput("text_too_long", field=field, limit=LONGEST_TEXT)
    return normal


def required(text: str, field: str) -> str:
    """Return cleaned text with at least one visible character.

    Raises:
        BadInput: ``field_empty``, or as ``clean``.
    """
    normal = clean(text, field)
    if not any(unicodedata.category(c)[0] in SEEN and c not in BLANKS for c in normal):
        raise BadInput("field_empty", field=field)
    return normal


def _unseen(text: str, i: int, c: str) -> bool:
    """Return True if the character at ``i`` is invisible and joins no letters."""
    if unicodedata.category(c) not in UNSEEN:
        return ord(c) in C1
    return not (c in JOINERS and _letter(text[i - 1 : i]) and _letter(text[i + 1 : i + 2]))


def _letter(character: str) -> bool:
    return bool(character) and unicodedata.category(character)[0] in "LM"


def reference(text: str, field: str) -> str:
    """Return the normal form of an outside number (PV, order, seal): upper case, digits, ``. / - _``, space.

    Accents fall away as lower case does, because people spell the town in a brigade's seal numbers differently. Such a
    number stands in events in clear. The narrow alphabet, with at least one digit, keeps names out of it.

    Raises:
        BadInput: ``field_empty``, ``bad_reference``, naming the field.
    """
    return _plain(as_typed(text, field)).upper()


def as_typed(text: str, field: str) -> str:
    """Return an outside number as people wrote it; ``normal_form`` compares it (I57a).

    Raises:
        BadInput: as ``reference``.
    """
    typed = " ".join(required(text, field).split())
    if not REFERENCE.match(_plain(typed).upper()) or not any(c.isdigit() for c in typed):
        raise BadInput("bad_reference", field=field, value=text[:60])
    return typed


def _plain(text: str) -> str:
    """Return letters without their accents."""
    if text.isascii():
        return text
    return "".join(c for c in normalized("NFD", text) if unicodedata.category(c) != "Mn")


def token(text: str, field: str) -> str:
    """Return a machine's name or key in visible ASCII without space: the log's origin, a verifier key.

    Raises:
        BadInput: ``bad_token``, naming the field.
    """
    if not TOKEN.match(text):
        raise BadInput("bad_token", field=field)
    return text


def is_subject(text: str) -> bool:
    """Return True if a text has the form of a subject's id: two letters of kind, eleven characters."""
    return SUBJECT.match(text) is not None
