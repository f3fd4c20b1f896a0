"""Canonical bytes of an event: RFC 8785 JSON in a restricted profile. The stored bytes are the leaf.

The profile: ASCII keys, no key twice; strings in NFC without U+007F, without C0 controls other
than newline and tab, without bidi controls, without surrogates; integers below 2^53 in magnitude;
no floats; at most 65,535 bytes (tlog-tiles) and 64 levels. On it ``jq -cS``, ``rfc8785`` and
``encode`` give the same bytes. Verification never re-serialises: canonicality is checked when
writing (``ensure``) and by an auditor's lint (``check``).
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NoReturn

import msgspec

from custody.log.errors import Malformed

MAX_ENTRY = 65_535
MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 64

_MAX_DIGITS = 17
_ENCODER = msgspec.json.Encoder(order="sorted")
# U+061C, U+200E/F, U+202A-E and U+2066-9 are the characters with Unicode's property Bidi_Control.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DOUBTFUL_ESCAPE = re.compile(rb"\\[^nt\"\\]")


def encode(obj: Any) -> bytes:
    """Give the canonical bytes of a dict or msgspec Struct whose values are in the profile.

    It does not look for values outside the profile: ``ensure`` the bytes before they become a leaf.
    """
    return _ENCODER.encode(obj)


def ensure(body: bytes) -> None:
    r"""Refuse freshly encoded bytes that leave the profile; cheap enough for every write.

    For output of ``encode`` over typed Structs only: key order, key uniqueness, the absence of floats
    and the size of integers (``msgspec.Meta``) are the Struct's business and not looked at again. What a
    typed string may still carry is: DEL stands raw in JSON, other controls only behind an escape other than
    ``\n \t \" \\``, and the rest needs bytes above 0x7f. A body with none of these is let through;
    a doubtful one goes through ``check``.

    Raises:
        Malformed: ``entry_too_long``; as ``check``.
    """
    if len(body) > MAX_ENTRY:
        raise Malformed("entry_too_long", length=len(body), limit=MAX_ENTRY)
    if b"\x7f" in body or (b"\\" in body and _DOUBTFUL_ESCAPE.search(body)):
        check(body)
    elif not body.isascii():
        text = _decode(body)
        # NFC of the whole text is stricter than NFC of each string (an escaped "\n" ends in a letter
        # that may compose with what follows), so a failure here is only a doubt.
        if _FORBIDDEN.search(text) or not unicodedata.is_normalized("NFC", text):
            check(body)


def check(data: bytes) -> None:
    """Refuse bytes that are not canonical JSON of the profile, whoever wrote them.

    Raises:
        Malformed: ``entry_too_long``, ``canonical_not_json``, ``canonical_duplicate_key``, ``canonical_key``,
            ``canonical_number``, ``canonical_character``, ``canonical_not_nfc``, ``canonical_depth``,
            or ``canonical_form`` when the value is in the profile but written another way.
    """
    value = _within(data, MAX_ENTRY)
    for text in _strings(value):
        _check_string(text)
    _require_form(value, data)


def check_form(data: bytes, limit: int) -> Any:
    """Give the value of bytes that are canonical JSON of at most ``limit`` bytes, whatever characters are in its texts.

    Raises:
        Malformed: as ``check``; ``canonical_character`` for lone surrogates only, and never ``canonical_not_nfc``.
    """
    value = _within(data, limit)
    for text in _strings(value):
        if not text.isascii() and _SURROGATE.search(text):
            raise Malformed("canonical_character", character="U+D800")
    _require_form(value, data)
    return value


def _within(data: bytes, limit: int) -> Any:
    if len(data) > limit:
        raise Malformed("entry_too_long", length=len(data), limit=limit)
    return _parse(_decode(data))


def _require_form(value: Any, data: bytes) -> None:
    if encode(value) != data:
        raise Malformed("canonical_form")


def _decode(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Malformed("canonical_not_json", position=error.start) from error


def _parse(text: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_number_refused,
            parse_constant=_number_refused,
        )
    except json.JSONDecodeError as error:
        raise Malformed("canonical_not_json", position=error.pos) from error
    except RecursionError as error:
        raise Malformed("canonical_depth", limit=MAX_DEPTH) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Malformed("canonical_duplicate_key")
    for key in value:
        if not key.isascii():
            raise Malformed("canonical_key", key=ascii(key))
    return value


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS or abs(value := int(digits)) > MAX_INTEGER:
        _number_refused(digits)
    return value


def _number_refused(digits: str) -> NoReturn:
    raise Malformed("canonical_number", number=digits[:32])


def _strings(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        if depth == MAX_DEPTH:
            raise Malformed("canonical_depth", limit=MAX_DEPTH)
        if isinstance(value, dict):
            yield from value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner, depth + 1)


def _check_string(text: str) -> None:
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        raise Malformed("canonical_character", character=f"U+{ord(forbidden[0]):04X}")
    if not unicodedata.is_normalized("NFC", text):
        raise Malformed("canonical_not_nfc", text=ascii(text[:32]))
