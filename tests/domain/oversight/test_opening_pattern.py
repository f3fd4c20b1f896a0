"""Who opens far more seals than their office does in a year is shown, and honest offices are not (I46)."""

from datetime import UTC, datetime, timedelta
from math import exp
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.kernel.times import written
from custody.domain.oversight.indicator_patterns import Deed
from custody.domain.oversight.opening_pattern import LEAST_OPENINGS, highest_usual, often_opened

NOW = datetime(2026, 12, 2, 8, tzinfo=UTC)


def openings(counts: dict[str, list[int]], agency: str = "SV1") -> list[Deed]:
    """Openings of people by month, the last one first."""
    return [
        Deed(act=f"{person}-{month}-{index}", at=written(NOW - timedelta(days=30 * month + 1)), author=person, agency=agency)
        for person, months in counts.items()
        for month, count in enumerate(months)
        for index in range(count)
    ]  # fmt: skip


def poisson(random: Random, mean: float) -> int:
    """Draw a Poisson count."""
    limit, product, count = exp(-mean), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count


@given(st.dictionaries(st.sampled_from("ABC"), st.lists(st.integers(0, 300), max_size=4), max_size=3))
def test_i46_a_small_or_new_office_names_nobody(counts):
    """Fewer than twelve months of all its custodians are no range, whatever they opened."""
    assert often_opened(openings(counts), NOW) == []


@given(st.integers(0, 10**6), st.lists(st.floats(0.2, 40), min_size=1, max_size=8))
def test_i46_honest_custodians_are_not_named_each_at_their_own_pace(seed, means):
    """Twelve months like the last one, be it that one of them opens nearly everything."""
    random = Random(seed)
    counts = {f"P{who}": [poisson(random, mean) for _ in range(13)] for who, mean in enumerate(means)}
    assert often_opened(openings(counts), NOW) == []


@given(
    st.lists(st.lists(st.integers(1, 5), min_size=12, max_size=12), min_size=1, max_size=4), st.integers(26, 200),
    st.integers(0, 5),
)  # fmt: skip
def test_i46_who_opens_five_times_what_the_office_ever_does_is_named_with_their_acts(office, more, thieving):
    """Also when up to five of the twelve months before were like it: half of them would move the range."""
    counts = {f"P{who}": [1, *months] for who, months in enumerate(office)}
    counts["P0"] = [more, *[more] * thieving, *office[0][thieving:]]
    found = often_opened(openings(counts), NOW)
    own = counts["P0"][1:]
    everyone = [count for months in counts.values() for count in months[1:] if count]
    assert [indicator.people for indicator in found] == (
        [("P0",)] if more > max(highest_usual(everyone), highest_usual(own)) else []
    )
    if not thieving:
        assert found[0].count == more >= LEAST_OPENINGS
        assert found[0].total == more + len(office) - 1


def test_i46_another_offices_openings_are_no_measure():
    """Each office has its own range."""
    busy = openings({"B": [50] * 13}, "SV2")
    quiet = openings({"A": [40, *[2] * 12]})
    assert [indicator.people for indicator in often_opened([*busy, *quiet], NOW)] == [("A",)]
