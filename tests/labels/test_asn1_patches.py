"""A length that ends in 0x80 is no indefinite one: what was encoded is not encoded again."""

import pytest
from asn1crypto import core

from labels.signing import asn1_patches


class Box(core.Sequence):
    """A value in a value, as CMS nests them."""

    _fields = [("inner", core.Any)]  # noqa: RUF012


@pytest.mark.parametrize(("size", "header"), [(126, "308180"), (380, "30820180"), (65_659, "3083010080")])
def test_a_length_that_ends_in_0x80_costs_nothing_more(monkeypatch, size, header):
    """Each long form: the second time the same bytes, and no value is encoded anew."""
    box = Box({"inner": core.OctetString(bytes(size))})
    first = box.dump()
    assert first.hex().startswith(header)
    again = Box.load(first)
    anew = []
    monkeypatch.setattr(Box, "_set_contents", lambda self, force=False: anew.append(force))
    assert again.dump() == first
    assert anew == []


def test_an_indefinite_length_is_still_made_definite():
    """As asn1crypto does it, for answers of OpenSSL's authorities."""
    assert Box.load(bytes.fromhex("30800201050000")).dump().hex() == "3003020105"


@pytest.mark.parametrize(
    ("header", "chance"), [("308180", True), ("a1820780", True), ("3080", False), ("3003", False), ("", False)]
)
def test_which_headers_are_meant(header, chance):
    """The byte before says how long the length is."""
    assert asn1_patches.ends_by_chance(bytes.fromhex(header)) is chance
