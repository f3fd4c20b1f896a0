"""The table of which acts record which events: whole, and true of everything that honest people record."""

from itertools import zip_longest

import pytest

from custody.domain.discrepancies.discrepancy import DiscrepancyOpened
from custody.domain.inventories.inventory import ExhibitCountClosed
from custody.domain.inventories.inventory_count import CountExhibits, PlanInventory, StartCount, Tally
from custody.domain.offline.envelope import TAKE_UNSETTLED_ACT
from custody.domain.registry.event_authority import CLOCK_ACT, RECORDED_BY, event_not_allowed
from custody.domain.registry.registry import ACTS, TYPES
from custody.domain.transfers.transfer import ExhibitNotReceived
from tests.domain.registry.test_domain_machine import Custody
from tests.drills.test_hostile_service import STORIES
from tests.factories.ended_count import close_count
from tests.factories.memory_office import Town, town

SEEDS = (1, 2, 4, 9)
SAID_AFTER = {"missing": ExhibitNotReceived, "missing_at_inventory": ExhibitCountClosed}


@pytest.fixture(scope="module")
def acts():
    """Every act of every story: its kind, and its events in their order."""
    found, act = [], Town.act

    def noted(town, *given, **more):
        done = act(town, *given, **more)
        found.append((done.header.kind, [event for _, event in done.events]))
        return done

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Town, "act", noted)
        for seed in SEEDS:
            one = Custody()
            one.begin()
            for name, how in STORIES:
                getattr(one, name)(seed=seed, **how)
    return found


@pytest.fixture(scope="module")
def recorded(acts):
    """What every story records, as pairs of an event's type and the kind of its act."""
    return {(event.type, kind) for kind, events in acts for event in events}


def test_every_type_of_event_is_recorded_by_some_act():
    """An event that no rule declares would be named in every honest log."""
    assert set(RECORDED_BY) == set(TYPES.classes)
    assert {name for name, kinds in RECORDED_BY.items() if not kinds} == set()


def test_every_kind_of_act_records_something():
    """And every name in the table is that of an act, or of what the software does itself."""
    assert {kind for kinds in RECORDED_BY.values() for kind in kinds} == {*ACTS, CLOCK_ACT, TAKE_UNSETTLED_ACT}


def test_what_the_stories_record_is_in_the_table(recorded):
    """Nothing that the rules record is called wrong; and the stories tell most of it."""
    assert not {(name, kind) for name, kind in recorded if event_not_allowed(kind, name)}
    assert len({name for name, _ in recorded}) > len(TYPES.classes) * 3 // 4


def test_on_which_list_the_absent_stood_is_said_right_after_the_discrepancy(acts):
    """The service looks for it there (``opening_events.listed_in``)."""
    t = town()
    there, absent = t.seal(2).exhibits
    missed = t.receive(t.dispatch("officer", "clerk", "deposit", there, absent), "clerk", there)
    stored = t.lot(2, "held").exhibits[0]
    plan = PlanInventory(place=t.place, counters=(t.who["clerk2"],))
    counted = t.do("inventory.plan/1", plan, "inspector").first("RC")
    t.do("inventory.start_count/1", StartCount(inventory=counted), "inspector")
    seen_there = (Tally(label_id=stored, seal=t.state(stored).seal),)
    t.do("inventory.count/1", CountExhibits(inventory=counted, seen=seen_there), "clerk2")
    uncounted = close_count(t, counted, "inspector")
    seen = set()
    for events in (*(each for _, each in acts), *([e for _, e in done.events] for done in (missed, uncounted))):
        for opened, after in zip_longest(events, events[1:]):
            if isinstance(opened, DiscrepancyOpened) and opened.sort in SAID_AFTER:
                assert isinstance(after, SAID_AFTER[opened.sort])
                seen.add(opened.sort)
    assert seen == set(SAID_AFTER)
