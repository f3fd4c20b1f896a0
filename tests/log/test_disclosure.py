"""Disclosures of RFC 9901: what an event commits to without saying it."""

import base64
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.log import disclosure
from custody.log.errors import Malformed

# RFC 9901, the examples of "Disclosures for Object Properties" and "Hashing Disclosures".
RFC_DISCLOSURE = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
RFC_DIGEST = "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=6,
)


def test_the_example_of_the_rfc():
    """The RFC's own disclosure has the RFC's digest, and opens."""
    assert disclosure.digest(RFC_DISCLOSURE) == RFC_DIGEST
    assert disclosure.reveal(RFC_DISCLOSURE) == ("family_name", "Möbius")


@given(st.binary(min_size=16, max_size=16), st.text("abc_", min_size=1, max_size=10), values)
def test_a_disclosure_opens_and_is_plain_to_any_tool(salt, name, value):
    """Name and value come back, and standard base64, JSON and SHA-256 find the same."""
    text, digest = disclosure.make(salt, name, value)
    assert disclosure.reveal(text) == (name, value)
    assert disclosure.digest(text) == digest
    decoded = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    assert decoded == [base64.urlsafe_b64encode(salt).decode().rstrip("="), name, value]
    assert base64.urlsafe_b64decode(digest + "=") == hashlib.sha256(text.encode()).digest()


def test_the_salt_decides():
    """The same value under another salt has another digest, and a salt of another length is refused."""
    assert disclosure.make(bytes(16), "name", "A")[1] != disclosure.make(bytes(15) + b"\x01", "name", "A")[1]
    for length in (0, 15, 17):
        with pytest.raises(Malformed, match="disclosure_malformed"):
            disclosure.make(bytes(length), "name", "A")


@pytest.mark.parametrize(
    "array",
    [
        b'["s","n"]',
        b'["s","n",1,2]',
        b'[1,"n",1]',
        b'["s",1,1]',
        b'{"s":1}',
        b"",
        b'["s","n",1',
        b'["","n",1]',
        b'["\xff","n",1]',
        b'["s","n",' + b"[" * 3000 + b"]" * 3000 + b"]",
    ],
)
def test_what_is_no_disclosure_is_refused(array):
    """Anything but an array of salt, name and value is refused."""
    with pytest.raises(Malformed, match="disclosure_malformed"):
        disclosure.reveal(base64.urlsafe_b64encode(array).decode().rstrip("="))


@pytest.mark.parametrize("text", ["", "a b", "WyI=", "é", "A", "WyJz\n"])
def test_text_that_is_no_base64url_is_refused(text):
    """Padding, spaces and other alphabets are refused when opening."""
    with pytest.raises(Malformed, match="disclosure_malformed"):
        disclosure.reveal(text)
