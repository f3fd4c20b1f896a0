"""Deadlines are a function of the record, the rule pack and the calendar, and of nothing else (I25)."""

import copy
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.times import instant, written
from custody.domain.law.rule_pack import Deadline, Milestone, Pack, Rule, Sighting, TemporaryRelease
from custody.domain.law.rule_pack_loader import pack_of
from custody.domain.law.text import Text
from custody.domain.orders.order import Order
from custody.domain.oversight.deadline import Due, deadlines_of, milestones, overdue, period
from custody.domain.seizures.seizure import Seizure
from tests.factories.memory_office import town

BLANK = Text(fr="x", en="x")
START = datetime(2016, 5, 10, 8, tzinfo=UTC)
points = st.sampled_from(Milestone.__args__)
times = st.integers(0, 1000).map(lambda hours: written(START + timedelta(hours=hours)))
checks = st.one_of(
    st.builds(Deadline, start=points, end=points, hours=st.integers(1, 500)),
    st.builds(Sighting, days=st.integers(1, 60), substances=st.just(("cocaine",))),
    st.builds(TemporaryRelease, days=st.integers(1, 90)),
)


def pack(asked: list) -> Pack:
    rules = tuple(
        Rule(id=f"R{i}", article="a", source="s", status="project", mode="mark", text=BLANK, remedy=BLANK, asks=asks)
        for i, asks in enumerate(asked)
    )
    return Pack(id="XX/1", name=BLANK, note=BLANK, zone="UTC", rules=rules)


def exhibit(status: str, *at: str, due: str = "") -> Exhibit:
    sealed, received, laboratory, reported, seen = at
    return Exhibit(
        case="C", seizure="S", line=0, exhibit_number="1", substance="cocaine", form="powder", described=1, status=status,
        holder="P", agency="A", held_since=received or sealed, seal="1", sealed_at=sealed, received_at=received,
        laboratory_at=laboratory, reported_at=reported, sighted_at=seen, due=due,
    )  # fmt: skip


exhibits = st.builds(
    exhibit, st.sampled_from(["sealed", "held", "released", "destroyed"]), times, *(st.just("") | times,) * 4,
    due=st.sampled_from(["", "2016-05-20"]),
)  # fmt: skip
SEIZURE = Seizure(case="C", officer="P", agency="A", seized_at=written(START), declared_at=written(START), declared=1,
                  lines=[])  # fmt: skip


@given(exhibits, st.lists(checks, max_size=4), st.integers(0, 3000), st.integers(0, 3000))
def test_i25_deadlines_are_a_pure_function_of_the_record_and_the_calendar(one, asked, first, second):
    """Asked twice they answer alike and change nothing; with time, what is overdue only grows."""
    kept = copy.deepcopy(one)
    found = deadlines_of(one, SEIZURE, None, pack(asked), "UTC")
    assert found == deadlines_of(one, SEIZURE, None, pack(asked), "UTC")
    assert one == kept
    early, late = sorted((first, second))
    before, after = (overdue(found, START + timedelta(hours=h)) for h in (early, late))
    assert set(map(str, before)) <= set(map(str, after))


@given(exhibits, st.lists(checks, max_size=4))
def test_i25_nothing_is_due_of_what_was_met_or_has_ended(one, asked):
    """A point passed leaves no deadline that ends in it; a burnt exhibit leaves none at all."""
    rules = pack(asked)
    found = deadlines_of(one, SEIZURE, None, rules, "UTC")
    passed = milestones(one, SEIZURE, None)
    assert not [d for d in found if d.sort == "overdue" and rules.find(d.rule).asks.end in passed]
    assert not [d for d in found if d.sort == "delivery" and "received" in passed]
    assert not found or one.status != "destroyed"


@given(times, st.integers(0, 3000), st.integers(1, 30))
def test_i10_periods_follow_each_other_without_gap_or_overlap(since, hours, days):
    """Each instant after the due one lies in exactly one period."""
    now = instant(since) + timedelta(hours=hours)
    which = period(since, now, days)
    begin = instant(since) + timedelta(days=days * which)
    assert begin <= now < begin + timedelta(days=days)


def due_of(t, number):
    one = t.state(number)
    return deadlines_of(one, t.state(one.seizure), None, pack_of("ML/1"), "UTC")


def test_what_is_seized_in_mali_is_handed_over_in_72_hours():
    """The clock runs from the seizure; the keeper's receipt ends it."""
    t = town()
    lot = t.seal(1)
    [due] = due_of(t, lot.exhibits[0])
    assert due == Due("overdue", "ML-delivery", written(instant(t.state(lot.seizure).seized_at) + timedelta(hours=72)))
    t.hand("officer", "clerk", "deposit", *lot.exhibits)
    assert due_of(t, lot.exhibits[0]) == []


def test_t2_what_is_sealed_is_handed_over_whatever_the_pack_says():
    """France sets no term; what stays with the officer is due all the same, and a pack's own term comes first."""
    t = town()
    lot = t.seal(1)
    one, seized = t.state(lot.exhibits[0]), t.state(lot.seizure)
    for pack in ("FR/1",):
        assert deadlines_of(one, seized, None, pack_of(pack), "UTC") == [
            Due("delivery", "", written(instant(one.sealed_at) + timedelta(hours=72)))
        ]
    assert "delivery" not in {due.sort for due in due_of(t, lot.exhibits[0])}
    t.hand("officer", "clerk", "deposit", *lot.exhibits)
    assert deadlines_of(t.state(lot.exhibits[0]), seized, None, pack_of("FR/1"), "UTC") == []


@pytest.mark.parametrize(("ahead", "rule"), [(5, ""), (120, "ML-temporary-release")])
def test_a_temporary_release_ends_with_the_day_agreed_or_the_longest_allowed(ahead, rule):
    """Whichever comes first; the day agreed still counts whole."""
    t = town()
    lot = t.lot(1)
    t.hand("clerk", "analyst", "laboratory", *lot.exhibits, due=t.day(ahead))
    since = instant(t.state(lot.exhibits[0]).held_since)
    assert t.state(lot.exhibits[0]).laboratory_at
    [due] = due_of(t, lot.exhibits[0])
    agreed = instant(f"{t.day(ahead + 1)}T00:00:00Z")
    assert due == Due("temporary_release", rule, written(min(agreed, since + timedelta(days=90))))


def test_i25_a_deadline_may_run_from_an_order_or_its_notification():
    """The order's own times are points of the exhibit's life."""
    order = Order(order_reference="R", issuer="P", agency="A", issued_at=written(START), issued=1, exhibits=[], status="issued",
                  notified_at=written(START + timedelta(days=1)))  # fmt: skip
    asked = [Deadline(start=start, end="destroyed", hours=1) for start in ("ordered", "notified")]
    one = exhibit("held", written(START), written(START), "", "", "")
    found = [instant(due.at) - START for due in deadlines_of(one, SEIZURE, order, pack(asked), "UTC")]
    assert found == [timedelta(hours=1), timedelta(hours=25)]


def test_i44_cocaine_is_seen_by_another_than_its_holder():
    """A sighting or a new holder puts the next one off; cannabis asks for none."""
    t = town()
    lot = t.lot(1, substance="cocaine")
    [due] = due_of(t, lot.exhibits[0])
    assert due.rule == "ML-sighting"
    assert instant(due.at) == instant(t.state(lot.exhibits[0]).held_since) + timedelta(days=30)
    assert not [d for d in due_of(t, t.lot(1).exhibits[0]) if d.sort == "sighting"]


def test_what_is_for_ever_on_its_way_is_told():
    """Dispatched to a colleague before each inventory and never received: no inventory expects it, the watch does."""
    t = town()
    number = t.lot().exhibits[0]
    handed = t.dispatch("clerk", "clerk2", "storage", number)
    seized = t.state(t.state(number).seizure)
    found = [due for due in deadlines_of(t.state(number), seized, None, pack([]), "UTC") if due.sort == "transit"]
    assert found == [Due("transit", "", written(t.now + timedelta(hours=72)))]
    t.receive(handed, "clerk2")
    assert deadlines_of(t.state(number), seized, None, pack([]), "UTC") == []
