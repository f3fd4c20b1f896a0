"""The canonical bytes: equal to RFC 8785 on the profile, and refused outside it."""

import json
import unicodedata
from typing import Any

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from custody.log import canonical
from custody.log.errors import Malformed

FORBIDDEN = [
    *(chr(c) for c in range(0x20) if chr(c) not in "\n\t"),
    "\x7f",
    "\u061c",
    *map(chr, (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))),
]

good_text = st.text(st.characters(codec="utf-8", exclude_characters=FORBIDDEN), max_size=20).map(
    lambda s: unicodedata.normalize("NFC", s)
)
integers = st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER)
keys = st.text(st.characters(max_codepoint=0x7E, min_codepoint=0x20), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | integers | good_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


class Event(msgspec.Struct):
    """A typed event with its fields out of order."""

    v: int
    at: str
    kind: str = "exhibit.sealed/1"
    parts: dict[str, Any] | None = None


@given(values)
def test_encode_gives_the_bytes_of_rfc8785(value):
    """On the profile our bytes are those of an independent RFC 8785 implementation, and pass both checks."""
    body = canonical.encode(value)
    assert body == rfc8785.dumps(value)
    canonical.check(body)
    canonical.ensure(body)


def test_a_struct_is_encoded_with_sorted_fields():
    """Fields of a Struct come out in the order of their names, at every depth."""
    body = canonical.encode(Event(v=1, at="2026-11-24T10:00:00.000Z", parts={"b": 1, "a": 2}))
    assert body == b'{"at":"2026-11-24T10:00:00.000Z","kind":"exhibit.sealed/1","parts":{"a":2,"b":1},"v":1}'


@pytest.mark.parametrize("character", FORBIDDEN)
@pytest.mark.parametrize("refuse", [canonical.check, canonical.ensure])
def test_a_forbidden_character_is_refused(refuse, character):
    """DEL, C0 controls and bidi controls are refused by the lint and on the write path, in values and in keys."""
    with pytest.raises(Malformed) as refused:
        refuse(canonical.encode({"a": f"x{character}y"}))
    assert refused.value.code == "canonical_character"
    assert refused.value.facts == {"character": f"U+{ord(character):04X}"}
    with pytest.raises(Malformed):
        refuse(canonical.encode({f"x{character}": 1}))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"b":1,"a":2}', "canonical_form"),
        (b'{"a": 1}', "canonical_form"),
        (b'{"a":1}\n', "canonical_form"),
        (b'{"a":"\\u00e9"}', "canonical_form"),
        (b'{"a":"\\/"}', "canonical_form"),
        (b'{"a":-0}', "canonical_form"),
        (b'{"a":1,"a":1}', "canonical_duplicate_key"),
        (b'{"a":{"b":1,"b":2}}', "canonical_duplicate_key"),
        ('{"é":1}'.encode(), "canonical_key"),
        (b'{"a":1.0}', "canonical_number"),
        (b'{"a":1e3}', "canonical_number"),
        (b'{"a":NaN}', "canonical_number"),
        (b'{"a":-Infinity}', "canonical_number"),
        (b'{"a":9007199254740992}', "canonical_number"),
        (b'{"a":-9007199254740992}', "canonical_number"),
        (b'{"a":' + b"9" * 5000 + b"}", "canonical_number"),
        (b'{"a":"\\ud800"}', "canonical_character"),
        (b'{"a":"\\ud83d\\ude00"}', "canonical_form"),
        ('{"a":"e\u0301"}'.encode(), "canonical_not_nfc"),
        (b'{"a":"\xff"}', "canonical_not_json"),
        (b'{"a":"\xed\xa0\x80"}', "canonical_not_json"),
        (b'\xef\xbb\xbf{"a":1}', "canonical_not_json"),
        (b'{"a":', "canonical_not_json"),
        (b"", "canonical_not_json"),
        (b"[" * 65 + b"]" * 65, "canonical_depth"),
        (b"[" * 30_000 + b"]" * 30_000, "canonical_depth"),
        (b'{"a":"' + b"x" * 65_535 + b'"}', "entry_too_long"),
    ],
)
def test_check_names_what_leaves_the_profile(data, code):
    """Each way out of the profile is refused under its own code."""
    with pytest.raises(Malformed) as refused:
        canonical.check(data)
    assert refused.value.code == code


def test_the_limits_themselves_are_allowed():
    """An entry of exactly 65,535 bytes, 64 levels, and the largest integers are in the profile."""
    body = canonical.encode({"a": "x" * (canonical.MAX_ENTRY - 8)})
    assert len(body) == canonical.MAX_ENTRY
    canonical.check(body)
    canonical.ensure(body)
    canonical.check(b"[" * 64 + b"]" * 64)
    canonical.check(b"[-9007199254740991,9007199254740991]")
    with pytest.raises(Malformed):
        canonical.ensure(body + b" ")


@given(st.text(max_size=30))
def test_ensure_agrees_with_check_on_any_text(text):
    """On encoded strings the fast path decides as the full check does, whatever the characters."""
    body = canonical.encode([text])
    verdicts = []
    for function in (canonical.check, canonical.ensure):
        try:
            function(body)
            verdicts.append(None)
        except Malformed as error:
            verdicts.append(error.code)
    assert verdicts[0] == verdicts[1]


@pytest.mark.parametrize(
    "text", ['back\\slash"quote', "line\nnext\ttab", "\\b is no control", "n\u0303".upper(), "\n\u0303"]
)
def test_escapes_that_are_no_control_are_let_through(text):
    """A backslash, a quote, a newline, a tab, or a combining mark after a newline is ordinary text."""
    value = [unicodedata.normalize("NFC", text)]
    body = canonical.encode(value)
    canonical.ensure(body)
    canonical.check(body)
    assert json.loads(body) == value


@given(st.binary(max_size=60) | values.map(lambda v: json.dumps(v).encode()))
def test_whatever_check_lets_through_is_canonical(data):
    """Arbitrary bytes are refused with a LogError, or are exactly what RFC 8785 makes of their value."""
    try:
        canonical.check(data)
    except Malformed:
        return
    assert rfc8785.dumps(json.loads(data)) == data
