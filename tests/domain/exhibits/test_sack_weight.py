"""Weights of sealed sacks (I49): compared at each leg, marked where there is none, and never a reason to refuse."""

import itertools
from datetime import timedelta
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.sacks import sealed_sack
from custody.domain.exhibits.sacks.sack_reading import SackEntry
from custody.domain.exhibits.sacks.sack_weight import drying_inside
from custody.domain.inventories import inventory_count
from custody.domain.kernel.quantity import MassEntry
from custody.domain.kernel.times import instant, written
from custody.domain.laboratory.sampling_statistics import at_most, size
from custody.domain.places import place, put_away
from custody.domain.transfers import hand_over, receive
from tests.factories.memory_office import modest, town

SEAL = "SAC 001"
GRAM = 10**6


def sealed(t, weight=None, reason="", many=3):
    """A sealed sack with exhibits of the clerk's in it, and the act that sealed it."""
    lot = t.lot(many)
    box = t.do("container.open/1", place.OpenContainer(name="Sac", place=t.place), "clerk").first("CT")
    t.do("exhibit.store/1", put_away.StoreExhibits(container=box, exhibits=lot.exhibits), "clerk")
    command = sealed_sack.SealContainer(container=box, seal=SEAL, weight=weight, not_weighed=reason)
    return box, lot.exhibits, t.do("container.seal/1", command, "clerk", *t.present("supervisor"))


def passed(t, box, to, by, weight=None, reason=""):
    """The sack goes to somebody who reads its seal, and weighs it if they can."""
    command = hand_over.Dispatch(to=t.who[to], purpose="storage", containers=(box,))
    number = t.do("transfer.dispatch/1", command, by).first("TR")
    entry = SackEntry(container=box, seal=SEAL, weight=weight, not_weighed=reason)
    return t.do("transfer.receive/1", receive.Receive(transfer=number, sacks=(entry,)), to)


def grams(t, number):
    return WeightEntry(gross=MassEntry(str(number), "g"), balance=t.balance)


@modest
@given(st.integers(-300, 300).map(lambda tens: tens * 10))
def test_i49_a_difference_beyond_the_balances_is_a_discrepancy_about_the_sack(off):
    """Custody passes whatever the sack weighs; one difference opens one discrepancy, about the sack and no exhibit."""
    t = town()
    box, inside, _ = sealed(t, grams(t, 11_000))
    done = passed(t, box, "clerk2", "clerk", grams(t, 11_000 + off))
    assert {t.state(e).holder for e in inside} == {t.who["clerk2"]}
    moved = next(e for _, e in done.events if e.type == "container.moved/1")
    noise = moved.weighing.comparison.allowance_ug
    assert noise < 1_000 * GRAM, "of eight kilograms of herb"
    assert bool(done.opened) == (abs(off) * GRAM > noise)
    if not done.opened:
        return
    discrepancy = t.state(done.opened[0])
    assert (discrepancy.sort, discrepancy.about) == ("sack", box)
    assert (discrepancy.expected.ug, discrepancy.finding.ug) == (11_000 * GRAM, (11_000 + off) * GRAM)
    assert t.state(box).doubts == list(done.opened)
    assert not passed(t, box, "clerk", "clerk2", grams(t, 11_000 + off)).opened, "told once while it is open"
    assert t.refolded() == t.snapshot()


@pytest.mark.parametrize("reason", ["", "balance", "power"])
def test_i49_a_sack_without_a_weight_is_marked_with_its_reason(reason):
    """At the sealing and at each leg; what nobody gives a reason for is marked too. Nothing is refused."""
    t = town()
    flag = f"not_done:weight:{reason or 'unsaid'}"
    box, inside, done = sealed(t, reason=reason)
    assert flag in done.header.flags
    done = passed(t, box, "clerk2", "clerk", reason=reason)
    assert flag in done.header.flags
    assert {t.state(e).holder for e in inside} == {t.who["clerk2"]}
    assert not done.opened


def test_i49_the_first_weight_of_a_leg_counts_for_the_next():
    """A sack that could not be weighed when it was sealed is compared from its first weight on."""
    t = town()
    box, _, _ = sealed(t, reason="balance")
    assert not passed(t, box, "clerk2", "clerk", grams(t, 11_000)).opened
    assert len(passed(t, box, "clerk", "clerk2", grams(t, 10_000)).opened) == 1


def test_i49_small_losses_add_up_against_the_first_and_the_finest():
    """Each leg loses less than noise, and the sum shows against the first weight, as often as it passes what was told."""
    t = town()
    box, _, _ = sealed(t, grams(t, 11_000))
    people, opened, now = ("clerk", "clerk2"), [], 11_000
    for turn in range(40):
        now -= 20
        by, to = people[turn % 2], people[(turn + 1) % 2]
        done = passed(t, box, to, by, grams(t, now))
        opened += done.opened
    allowed = next(e for _, e in done.events if e.type == "container.moved/1").weighing.comparison.allowance_ug
    told = [t.state(each).finding.ug for each in opened]
    steps = [before - after for before, after in itertools.pairwise([11_000 * GRAM, *told])]
    assert steps, "nothing would be told"
    assert all(0 < step <= allowed + 20 * GRAM for step in steps)
    assert told[-1] - now * GRAM <= allowed


def test_i49_a_count_weighs_a_sack_and_lists_apart_what_nobody_looked_at():
    """What the seal of a sack alone shows is found, and told apart from what somebody looked at (finding I9)."""
    t = town()
    box, inside, _ = sealed(t, grams(t, 11_000))
    plan = inventory_count.PlanInventory(place=t.place, counters=(t.who["clerk2"],))
    number = t.do("inventory.plan/1", plan, "inspector").first("RC")
    t.do("inventory.start_count/1", inventory_count.StartCount(inventory=number), "inspector")
    entry = SackEntry(container=box, seal=SEAL, weight=grams(t, 8_000))
    done = t.do("inventory.count/1", inventory_count.CountExhibits(inventory=number, sacks=(entry,)), "clerk2")
    assert [t.state(d).about for d in done.opened] == [box]
    t.do("inventory.close_count/1", inventory_count.CloseCount(inventory=number), "inspector")
    counted = t.state(number)
    assert (counted.found, sorted(counted.by_sack)) == (len(inside), sorted(inside))


def test_i49_what_is_inside_may_have_dried():
    """A sack of herb may lose what its herb may; a sack of powder nothing."""
    t = town()
    _, inside, _ = sealed(t)
    states = [t.state(e) for e in inside]
    later = written(instant(t.at) + timedelta(days=90))
    allowed = drying_inside(states, 11 * 10**9, t.at, later)
    assert 0 < allowed.loss_ug <= sum(e.last_weight.gross.ug for e in states)
    for state in states:
        state.form = "powder"
    assert drying_inside(states, 11 * 10**9, t.at, later).loss_ug < allowed.loss_ug


def never_shown(among, drawn, differing):
    """Chance that a draw shows none of those that differ, as a pair of whole numbers."""
    return comb(among - differing, drawn), comb(among, drawn)


@given(st.integers(1, 400), st.data())
def test_i49_the_claim_is_exact(among, data):
    """Brute force: the claim is the largest number that a draw misses more often than once in twenty."""
    drawn = data.draw(st.integers(1, among))
    missed = [
        d for d in range(among - drawn + 1) for part, whole in [never_shown(among, drawn, d)] if part * 20 > whole
    ]
    assert at_most(among, drawn) == max(missed, default=0)


def test_i49_the_claim_of_the_domain():
    """23 of 100 drawn: at most 10 of 100 differ."""
    assert size("hypergeometric", 100, share=900, alpha=50) == 23
    assert at_most(100, 23) == 10
    assert at_most(100, 22) > 10
