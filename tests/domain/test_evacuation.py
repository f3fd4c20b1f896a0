"""Emergency evacuation: everything leaves at once, nobody's responsibility changes, and it is counted in time."""

from datetime import timedelta

import pytest

from custody.domain import counting, custodian, evacuation, exhibit, place
from custody.domain.alarm import concerns
from tests.domain.worlds import refused, town


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
    t.do("exhibit.store/1", exhibit.StoreExhibits(container=box, exhibits=lot[:1]), "clerk")
    t.measure("clerk", t.check(lot[1], seal="X 404"))
    for person in ("clerk", "clerk2"):
        t.do("custodian.name/1", custodian.NameCustodian(place=t.place, person=t.who[person]), "supervisor")
    evacuate(t)
    assert {t.state(e).place for e in lot} == {t.shelf}
    assert (t.state(box).place, t.state(lot[0]).container) == (t.shelf, box)
    assert {t.state(e).holder for e in lot} == {t.who["clerk"]}, "custody passes by receipts only (I6)"


def test_a_count_is_planned_by_itself_and_missed_it_is_an_alarm(t):
    """Within 72 hours; the counters are named at the freeze, and may not hold what they count."""
    lot = t.lot(2).exhibits
    number = evacuate(t).first("RC")
    late = t.now + timedelta(hours=evacuation.COUNT_HOURS, minutes=1)
    assert not concerns(number, t.world, late - timedelta(hours=1))
    assert [c.sort for c in concerns(number, t.world, late)] == ["count"]
    with refused(t, "nothing_listed"):
        t.do("inventory.freeze/1", counting.Freeze(inventory=number), "supervisor")
    with refused(t, "counter_is_holder"):
        t.do("inventory.freeze/1", counting.Freeze(inventory=number, counters=(t.who["clerk"],)), "supervisor")
    t.do("inventory.freeze/1", counting.Freeze(inventory=number, counters=(t.who["clerk2"],)), "supervisor")
    seen = (counting.Tally(number=lot[0], seal=t.state(lot[0]).seal),)
    t.do("inventory.count/1", counting.CountExhibits(inventory=number, seen=seen), "clerk2")
    t.do("inventory.reconcile/1", counting.Reconcile(inventory=number), "supervisor")
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
