"""What is read against what is recorded: seals, counts, and what a discrepancy says (I13, I14, I45)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.discrepancies.discrepancy import Finding
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel.events import Actor
from custody.domain.kernel.quantity import Count
from custody.domain.places import put_away
from custody.domain.transfers import hand_over, receive
from tests.factories.memory_office import Town, modest, refused, town


def leg(t: Town, lot, how: str, check: CheckEntry) -> list[str]:
    """The sealed exhibit passes to the clerk with this check, by either way: the discrepancies opened."""
    if how == "receive":
        number = t.dispatch("officer", "clerk", "deposit", *lot.exhibits)
        return t.do("transfer.receive/1", receive.Receive(transfer=number, checks=(check,)), "clerk").opened
    command = hand_over.HandOver(to=t.clerk, purpose="deposit", checks=(check,))
    will = Actor(person=t.clerk, part="receiver", will="other_device")
    return t.do("transfer.hand_over/1", command, "officer", will).opened


@modest
@given(st.sampled_from(["receive", "handover"]), st.sampled_from(["same", "other", "broken", "absent", "unread"]))
def test_i13_the_seal_read_at_receipt_is_the_recorded_one_or_a_discrepancy_opens(how, seen):
    """Same number and intact: nothing; other, broken or absent: a discrepancy that blocks; unread: no receipt."""
    t = town()
    lot = t.seal()
    number = lot.exhibits[0]
    given_seal = {"same": lot.seals[number], "other": "X 99", "broken": lot.seals[number], "absent": "", "unread": ""}
    state = seen if seen in {"broken", "absent"} else ""
    check = CheckEntry(exhibit=number, seal=given_seal[seen], seal_state=state, weight=t.weight())
    if seen == "unread":
        with refused(t, "check_incomplete"):
            leg(t, lot, how, check)
        return
    opened = leg(t, lot, how, check)
    assert t.state(number).holder == t.clerk, "custody passes, whatever the checks say"
    if seen == "same":
        assert not t.state(number).open
        return
    sorts = {"other": "seal", "broken": "seal_broken", "absent": "seal_absent"}
    assert [t.state(d).sort for d in opened] == [sorts[seen]]
    assert t.state(number).open == opened
    assert set(t.state(opened[0]).window) == {t.officer, t.clerk}
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("clerk", "clerk2", "storage", number)


def test_i13_the_same_difference_seen_twice_is_one_discrepancy():
    """Looking again at what is under discrepancy opens nothing new; another difference does."""
    t = town()
    number = t.lot().exhibits[0]
    assert len(t.measure("clerk", t.check(number, seal="X 1")).opened) == 1
    assert not t.measure("clerk2", t.check(number, seal="X 1")).opened
    assert len(t.measure("clerk", t.check(number, seal="X 2")).opened) == 1


def test_i13_the_window_of_holders_begins_with_the_last_full_check():
    """A check of seal and weight begins a new window; a glance at the seal alone does not clear who could have taken."""
    t = town()
    lot = t.seal()
    number = lot.exhibits[0]
    transfer_number = t.dispatch("officer", "clerk", "deposit", number)
    glance = CheckEntry(exhibit=number, seal=lot.seals[number])
    t.do("transfer.receive/1", receive.Receive(transfer=transfer_number, checks=(glance,)), "clerk")
    assert t.state(number).window == [t.officer, t.clerk]
    t.measure("clerk", t.check(number))
    assert t.state(number).window == [t.clerk]


def test_i45_who_made_the_last_full_check_belongs_to_the_window():
    """A colleague who says falsely that all is well is asked like the holder, and closes nothing."""
    t = town()
    number = t.lot().exhibits[0]
    t.measure("clerk2", t.check(number))
    assert t.state(number).window == [t.clerk, t.clerk2]
    opened = t.measure("clerk", t.check(number, "2,00")).opened[0]
    assert set(t.state(opened).window) == {t.clerk, t.clerk2}


@modest
@given(st.lists(st.sampled_from(["move", "hand", "release", "measure"]), max_size=5))
def test_i14_no_act_on_this_path_changes_an_exhibits_seal(acts):
    """From sealing on, an exhibit is under exactly the seal of its sealing: resealing is no by-product of anything."""
    t = town()
    lot = t.lot()
    number, holder = lot.exhibits[0], "clerk"
    for act in acts:
        match act:
            case "move":
                t.do("exhibit.store/1", put_away.StoreExhibits(place=t.shelf, exhibits=(number,)), "clerk")
            case "hand":
                other = {"clerk": "clerk2", "clerk2": "clerk"}[holder]
                t.hand(holder, other, "storage", number)
                holder = other
            case "release":
                t.hand(holder, "analyst", "laboratory", number, due=t.day(9))
                t.hand("analyst", holder, "return", number)
            case "measure":
                t.measure("clerk", t.check(number))
    assert t.state(number).seal == lot.seals[number]
    others = [e.seal for n, e in t.states("EV").items() if n != number]
    assert t.state(number).seal not in others


def test_counts_differ_exactly_and_zero_is_something_to_find():
    """A count is compared exactly; an empty bag is a count of nothing, not an error."""
    t = town()
    lot = t.lot(weighed=False, unit="tablet", substance="tramadol")
    number = lot.exhibits[0]
    opened = t.measure("clerk", t.check(number, count=Count(0, "tablet"))).opened
    assert (t.state(opened[0]).sort, t.state(opened[0]).finding.count) == ("count", Count(0, "tablet"))
    with refused(t, "unit_unknown"):
        t.measure("clerk", t.check(number, count=Count(1, "Moussa Keïta")))
    with refused(t, "count_out_of_range"):
        t.measure("clerk", t.check(number, count=Count(2**53, "tablet")))


@pytest.mark.parametrize(("seen", "expected", "found"), [
    ({"seal": "X 404"}, lambda e: Finding(seal=e.seal), Finding(seal="X 404")),
    ({"count": Count(2, "package")}, lambda e: Finding(count=e.count), Finding(count=Count(2, "package"))),
    ({"text": "2,10"}, lambda e: Finding(ug=e.first_weight.gross.ug), Finding(ug=2_100_000_000)),
])  # fmt: skip
def test_i13_a_discrepancy_says_what_was_recorded_and_what_was_seen(seen, expected, found):
    """Seal, count or weight: both sides stand in it, for whoever has to explain the difference."""
    t = town()
    number = t.lot().exhibits[0]
    [opened] = t.measure("clerk", t.check(number, **seen)).opened
    state = t.state(opened)
    assert (state.expected, state.finding) == (expected(t.state(number)), found)
