"""Labels read and exhibits seen: what it changes, and what counts (I2, I4, I44)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits.labels import PrintLabels
from custody.domain.exhibits.sighting import Sight
from tests.factories.memory_office import modest, refused, town


@modest
@given(st.integers(1, 4), st.integers(0, 8))
def test_i4_copies_are_numbered_and_an_older_or_never_printed_copy_is_told(printed, copy):
    """Copy k of k is silent, an earlier one is told as superseded, a later one opens a discrepancy: it is a forgery."""
    t = town()
    number = t.lot().exhibits[0]
    for i in range(printed):
        if i:
            with refused(t, "reprint_needs_reason"):
                t.do("exhibit.print_label/1", PrintLabels(exhibits=(number,)), "clerk")
        t.do("exhibit.print_label/1", PrintLabels(exhibits=(number,), reason="Encre" if i else ""), "clerk")
    done = t.do("exhibit.sight/1", Sight(exhibits=(number,), copies=(copy,)), "policeclerk")
    event = next(e for s, e in done.events if s == number)
    wanted = "" if copy in {0, printed} else "superseded" if copy < printed else "never_printed"
    assert event.label == wanted
    assert [t.state(d).sort for d in done.opened] == (["label"] if wanted == "never_printed" else [])
    assert not t.state(number).open, "a forged label does not block the exhibit"


def test_i2_i44_a_sighting_changes_nothing_but_when_it_was_seen_and_is_not_the_holders():
    """Holder, place, seal and state stay; the holder cannot attest to having seen it; strangers see nothing."""
    t = town()
    number = t.lot().exhibits[0]
    before = t.state(number)
    kept = {f: getattr(before, f) for f in ("holder", "place", "status", "seal", "container", "count")}
    t.do("exhibit.sight/1", Sight(exhibits=(number,)), "inspector")
    assert {f: getattr(t.state(number), f) for f in kept} == kept
    with refused(t, "sighting_by_holder"):
        t.do("exhibit.sight/1", Sight(exhibits=(number,)), "clerk")
    for stranger in ("customs", "analyst", "witness1", "prosecutor2"):
        with refused(t, "not_found"):
            t.do("exhibit.sight/1", Sight(exhibits=(number,)), stranger)
    with refused(t, "copies_differ"):
        t.do("exhibit.sight/1", Sight(exhibits=(number,), copies=(1, 2)), "inspector")


@modest
@given(printed=st.integers(0, 3), copy=st.integers(0, 4))
def test_i44_only_who_read_the_label_that_it_bears_has_seen_it(printed, copy):
    """A typed number, an earlier label and one that was never printed are on record, and put no sighting off."""
    t = town()
    number = t.lot(substance="cocaine").exhibits[0]
    for n in range(printed):
        t.do("exhibit.print_label/1", PrintLabels(exhibits=(number,), reason="Abîmée" if n else ""), "clerk")
    before = t.state(number).sighted_at
    t.do("exhibit.sight/1", Sight(exhibits=(number,), copies=(copy,)), "inspector")
    assert t.state(number).sighted_at == (t.at if copy and copy == printed else before)


@pytest.mark.parametrize(("by", "how", "counts"), [
    ("clerk2", {}, True), ("clerk2", {"weight": None}, False), ("clerk2", {"seal": "X 9"}, False), ("clerk", {}, False),
])  # fmt: skip
def test_i44_a_whole_check_by_another_than_the_holder_is_a_sighting(by, how, counts):
    """Seal read and weight taken, both as recorded, by somebody else: nobody has seen it better."""
    t = town()
    number = t.lot(substance="cocaine").exhibits[0]
    seen = t.state(number).sighted_at
    t.wait(hours=1)
    t.measure(by, t.check(number, **how))
    assert (t.state(number).sighted_at != seen) is counts
