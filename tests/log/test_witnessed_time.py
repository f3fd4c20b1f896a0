"""The time of an entry by its witnesses: absent while enough say so, present from when enough say so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.log.signed_note import ED25519, VerifierKey
from custody.log.trust_policy import NOBODY, NONE, Group, Known, Policy
from custody.log.witnessed_time import ANTEDATED, POSTDATED, SKEW, Bracket, Cosigned, Times, Word, bracket

HEADS = [Cosigned(10, 1_000), Cosigned(20, 2_000), Cosigned(20, 2_500), Cosigned(30, 3_000)]
KEYS = [VerifierKey(f"w{n}", ED25519, bytes([n]) * 32) for n in range(7)]


def k_of(k, n):
    """A policy by which k of the first n witnesses are enough."""
    known = tuple(Known(key.name, key) for key in KEYS[:n])
    return Policy((), known, {"q": Group(k, tuple(w.name for w in known))}, "q")


@pytest.mark.parametrize(
    ("index", "after", "before"),
    [(9, None, 1_000), (10, 1_000, 2_000), (19, 1_000, 2_000), (20, 2_500, 3_000), (30, 3_000, None)],
)
def test_an_entry_lies_between_the_heads_around_it(index, after, before):
    """A head of n entries holds the entries 0 to n - 1; of several cosignatures the tightest counts."""
    assert Times({KEYS[0]: HEADS}, k_of(1, 1)).bracket(index) == Bracket(after, before)


def test_without_witnesses_nothing_is_known():
    """An empty bracket holds any claim; a policy that asks for nobody believes nobody."""
    assert Times({}, k_of(1, 1)).bracket(5).judge(0) == ""
    assert bracket({KEYS[0]: Word(1_000, 2_000)}, NOBODY) == Bracket()
    assert bracket({KEYS[0]: Word(1_000, 2_000)}, Policy((), (Known("w0", KEYS[0]),), {}, NONE)) == Bracket()


@pytest.mark.parametrize(
    ("claimed", "verdict"),
    [(1_000 - SKEW, ""), (999 - SKEW, ANTEDATED), (2_000 + SKEW, ""), (2_001 + SKEW, POSTDATED), (1_500, "")],
)
def test_a_claim_outside_is_not_the_time_of_recording(claimed, verdict):
    """On either side, once the difference is more than clocks explain."""
    assert Times({KEYS[0]: HEADS}, k_of(1, 1)).bracket(15).judge(claimed) == verdict


def test_the_quorum_counts_not_the_tightest_witness():
    """Of three with a quorum of two the second value counts, on both sides; a key outside the policy never does."""
    words = {KEYS[0]: Word(900, 2_100), KEYS[1]: Word(1_000, 2_000), KEYS[2]: Word(9_999, 1)}
    assert bracket(words, k_of(2, 3)) == Bracket(1_000, 2_000)
    assert bracket(words, k_of(3, 3)) == Bracket(900, 2_100)
    assert bracket({**words, KEYS[5]: Word(9_999, 1)}, k_of(3, 3)) == Bracket(900, 2_100)


times = st.one_of(st.none(), st.integers(0, 10**6))


@given(st.data())
def test_liars_below_the_quorum_neither_flag_nor_excuse(data):
    """With f < k liars and k honest ones left, no lie gives an honest act a flag or takes a false one its own.

    Honest witnesses cosigned the heads around the entry at times that really enclose its recording, within the skew.
    """
    n = data.draw(st.integers(1, len(KEYS)))
    k = data.draw(st.integers(1, n))
    liars = data.draw(st.integers(0, min(k - 1, n - k)))
    recorded = data.draw(st.integers(200_000, 800_000))
    close = st.integers(0, 10_000)
    told = {
        key: Word(recorded - data.draw(close), recorded + data.draw(close))
        if place >= liars
        else Word(data.draw(times), data.draw(times))
        for place, key in enumerate(KEYS[:n])
    }
    found = bracket(told, k_of(k, n))
    assert found.judge(recorded) == ""
    honest = [said for place, said in enumerate(told.values()) if place >= liars]
    assert found.judge(min(said.after for said in honest) - SKEW - 1) == ANTEDATED
    assert found.judge(max(said.before for said in honest) + SKEW + 1) == POSTDATED


@given(
    st.lists(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 10**6)), max_size=8), min_size=1, max_size=4),
    st.integers(0, 31), st.integers(1, 4),
)  # fmt: skip
def test_all_brackets_of_a_log_are_those_of_each_entry(said, index, k):
    """Asked entry after entry, in any order, the answer is what the witnesses say around that one."""
    policy = k_of(min(k, len(said)), len(said))
    cosigned = {KEYS[i]: [Cosigned(*one) for one in each] for i, each in enumerate(said)}
    times = Times(cosigned, policy)
    words = {}
    for key, each in cosigned.items():
        without = max((one for one in each if one.size <= index), default=None)
        within = min((one for one in each if one.size > index), default=None)
        words[key] = Word(without and without.time, within and within.time)
    for other in (0, index, 31, index):
        assert times.bracket(other) is not None
    assert times.bracket(index) == bracket(words, policy)
