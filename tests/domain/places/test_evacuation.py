"""Emergency evacuation: everything leaves at once, nobody's responsibility changes, and it is counted in time."""

from datetime import timedelta

import pytest

from custody.domain.exhibits import report_missing
from custody.domain.inventories import inventory_count
from custody.domain.oversight.anomaly_rules import concerns
from custody.domain.places import custodian, evacuation, place, put_away
from tests.factories.ended_count import close_count
from tests.factories.memory_office import refused, town


@pytest.fixture
def t():
    """A town of its own."""
    return town()


def evacuate(t, to="", by="clerk2"):
    command = evacuation.Evacuate(place=t.place, to=to or t.shelf, reason="Incendie")
    return t.do("place.evacuate/1", command, by)


def test_everything_moves_at_once_whatever_blocks_it_otherwise(t):
    """Sealed away in a box, under discrepancy, in a store under a change of custodian: all of it comes out."""
    inner = t.do("place.open/1", place.OpenPlace(name="Étagère", sort="shelf", parent=t.place), "supervisor").first(
        "PL"
    )
    lot = t.lot(3).exhibits
    box = t.do("container.open/1", place.OpenContainer(name="Sac", place=inner), "clerk").first("CT")
    t.do("exhibit.store/1", put_away.StoreExhibits(container=box, exhibits=lot[:1]), "clerk")
    t.measure("clerk", t.check(lot[1], seal="X 404"))
    for person in ("clerk", "clerk2"):
        t.do("place.name_custodian/1", custodian.NameCustodian(place=t.place, person=t.who[person]), "supervisor")
    evacuate(t)
    assert {t.state(e).place for e in lot} == {t.shelf}
    assert (t.state(box).place, t.state(lot[0]).container) == (t.shelf, box)
    assert {t.state(e).holder for e in lot} == {t.who["clerk"]}, "custody passes by receipts only (I6)"


def test_who_carried_it_out_is_named_by_what_is_amiss_afterwards(t):
    """They had it in their hands among fire and crowd: of what is missed then they are in the window (I30)."""
    [one] = t.lot(1).exhibits
    assert t.who["clerk2"] not in t.state(one).keepers
    evacuate(t)
    made = t.do(
        "exhibit.report_missing/1", report_missing.ReportMissing(exhibits=(one,), reason="Introuvable"), "clerk"
    )
    window = t.state(made.first("EC")).window
    assert t.who["clerk2"] in window
    assert t.who["clerk2"] in t.state(one).keepers
    assert t.state(one).holder == t.who["clerk"]


def test_a_count_is_planned_by_itself_and_missed_it_is_an_alarm(t):
    """Within 72 hours; the counters are named at the freeze, and may not hold what they count."""
    lot = t.lot(2).exhibits
    number = evacuate(t).first("RC")
    late = t.now + timedelta(hours=evacuation.COUNT_HOURS, minutes=1)
    assert not concerns(number, t.world, late - timedelta(hours=1))
    assert [c.sort for c in concerns(number, t.world, late)] == ["count"]
    with refused(t, "nothing_listed"):
        t.do("inventory.start_count/1", inventory_count.StartCount(inventory=number), "supervisor")
    with refused(t, "counter_is_holder"):
        t.do(
            "inventory.start_count/1",
            inventory_count.StartCount(inventory=number, counters=(t.who["clerk"],)),
            "supervisor",
        )
    t.do(
        "inventory.start_count/1",
        inventory_count.StartCount(inventory=number, counters=(t.who["clerk2"],)),
        "supervisor",
    )
    seen = (inventory_count.Tally(label_id=lot[0], seal=t.state(lot[0]).seal),)
    t.do("inventory.count/1", inventory_count.CountExhibits(inventory=number, seen=seen), "clerk2")
    close_count(t, number, "supervisor")
    assert t.state(number).missing == [lot[1]], "what fell off the lorry is told"
    assert not concerns(number, t.world, late)


def test_an_evacuation_goes_to_another_place_of_the_agency(t):
    """Not into itself, not to another agency's, and not of nothing."""
    inner = t.do("place.open/1", place.OpenPlace(name="Étagère", sort="shelf", parent=t.place), "supervisor").first(
        "PL"
    )
    with refused(t, "nothing_listed"):
        evacuate(t)
    t.lot(1)
    with refused(t, "inside_itself"):
        evacuate(t, to=inner)
    with refused(t, "not_found"):
        evacuate(t, by="policeclerk")
    with refused(t, "role_needed"):
        evacuate(t, by="witness1")


def test_what_one_act_cannot_say_the_next_one_does(t, monkeypatch):
    """A store of more than one act's exhibits is evacuated in several, and the act says that there is more."""
    monkeypatch.setattr(evacuation, "LARGEST_ACT", 2)
    lot = t.lot(3).exhibits
    assert evacuate(t).header.flags == ("more_to_evacuate",)
    assert evacuate(t).header.flags == ()
    assert {t.state(e).place for e in lot} == {t.shelf}


def count(t, number, *seen, by="clerk2"):
    """The count that an evacuation planned, reconciled."""
    t.do("inventory.start_count/1", inventory_count.StartCount(inventory=number, counters=(t.who[by],)), "supervisor")
    tallies = tuple(inventory_count.Tally(label_id=n, seal=t.state(n).seal) for n in seen)
    t.do("inventory.count/1", inventory_count.CountExhibits(inventory=number, seen=tallies), by)
    return close_count(t, number, "supervisor")


def test_i12_a_fire_alarm_is_no_way_around_a_change_of_custodian(t):
    """What was carried out of a store whose keeper changes goes to nobody before it was counted."""
    [number] = t.lot().exhibits
    for person in ("clerk", "clerk2"):
        t.do("place.name_custodian/1", custodian.NameCustodian(place=t.place, person=t.who[person]), "supervisor")
    planned = evacuate(t).first("RC")
    with refused(t, "count_needed"):
        t.dispatch("clerk", "courtclerk", "court", number, due=t.day(3))
    count(t, planned, number)
    t.dispatch("clerk", "courtclerk", "court", number, due=t.day(3))


def test_carried_to_and_fro_so_that_every_count_is_of_an_empty_place(t):
    """The count of a place emptied again expects what its holders alone took out, and misses it unless it is shown."""
    lot = t.lot(2).exhibits
    first = evacuate(t).first("RC")
    t.wait(hours=70)
    back = evacuation.Evacuate(place=t.shelf, to=t.place, reason="Incendie")
    t.do("place.evacuate/1", back, "clerk2")
    opened = count(t, first, lot[0]).opened
    assert [(t.state(each).sort, t.state(each).about) for each in opened] == [("missing_at_inventory", lot[1])]
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("clerk", "clerk2", "storage", lot[1])
