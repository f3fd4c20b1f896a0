"""CBOR that the log writes itself: the same bytes as ``cbor2`` writes in canonical form (RFC 8949)."""

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.log.cbor import Tagged, encode

INTEGERS = st.integers(min_value=-(2**64), max_value=2**64 - 1)
ITEMS = st.recursive(
    st.one_of(INTEGERS, st.binary(max_size=300), st.text(max_size=40), st.none()),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.integers(min_value=0, max_value=2**64 - 1), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(ITEMS, st.integers(min_value=32, max_value=2**64 - 1))
def test_an_item_reads_back_and_is_as_cbor2_writes_it(item, tag):
    """Keys are not negative: ``cbor2`` sorts those by length first. Tags below 32 mean something to it."""
    assert cbor2.loads(encode(item)) == item
    assert encode([item]) == cbor2.dumps([item], canonical=True)
    assert cbor2.loads(encode(Tagged(tag, [item]))) == cbor2.CBORTag(tag, [item])


@pytest.mark.parametrize("number", [2**64, -(2**64) - 1])
def test_an_integer_of_more_than_64_bits_is_refused(number):
    with pytest.raises(ValueError, match=r"\d"):
        encode(number)
