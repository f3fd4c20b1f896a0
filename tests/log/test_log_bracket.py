"""The time of an entry by its witnesses: after the last head without it, before the first head with it."""

import pytest

from custody.log.bracket import SKEW, Bracket, Cosigned, bracket

HEADS = [Cosigned(10, 1_000), Cosigned(20, 2_000), Cosigned(20, 2_500), Cosigned(30, 3_000)]


@pytest.mark.parametrize(
    ("index", "after", "before"),
    [(9, None, 1_000), (10, 1_000, 2_000), (19, 1_000, 2_000), (20, 2_500, 3_000), (30, 3_000, None)],
)
def test_an_entry_lies_between_the_heads_around_it(index, after, before):
    """A head of n entries holds the entries 0 to n - 1; of several cosignatures the tightest counts."""
    assert bracket(index, HEADS) == Bracket(after, before)


def test_without_witnesses_nothing_is_known():
    """An empty bracket holds any claim."""
    assert bracket(5, []).holds(0)


@pytest.mark.parametrize(
    ("claimed", "holds"),
    [(1_000 - SKEW, True), (999 - SKEW, False), (2_000 + SKEW, True), (2_001 + SKEW, False), (1_500, True)],
)
def test_a_claim_outside_is_not_the_time_of_recording(claimed, holds):
    """On either side, once the difference is more than clocks explain."""
    assert bracket(15, HEADS).holds(claimed) == holds
