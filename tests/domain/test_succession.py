"""What a person held who is gone is taken over openly, item by item, before a second person (I5, I12)."""

import pytest

from custody.domain import people, succession
from custody.domain.events import Actor
from tests.domain.worlds import refused, town


def succeed(t, *numbers, second="policeclerk", by="supervisor", place="", **seen):
    others = [Actor(person=t.who[second], part="witness", will="other_device")] if second else []
    checks = tuple(t.check(n, **seen) for n in numbers)
    command = succession.Succeed(checks=checks, reason="Le gardien a quitté le service", place=place)
    return t.do("exhibit.succeed/1", command, by, *others)


def orphans(count=2):
    """A town whose clerk was disabled while exhibits were in their hands."""
    t = town()
    lot = t.lot(count)
    t.enrol(people.Disable(person=t.clerk))
    return t, lot.exhibits


def test_i5_i12_the_supervisor_takes_over_item_by_item_and_goes_on_from_there():
    """Until then the clerk answers for them; afterwards the supervisor does, in the state they were in."""
    t, numbers = orphans()
    assert {t.state(n).holder for n in numbers} == {t.clerk}
    succeed(t, numbers[0], place=t.shelf)
    state = t.state(numbers[0])
    assert (state.holder, state.status, state.place) == (t.supervisor, "held", t.shelf)
    assert t.state(numbers[1]).holder == t.clerk, "what was not checked is not taken over"
    assert t.state(t.dispatch("supervisor", "clerk2", "storage", numbers[0])).status == "dispatched"


def test_nothing_is_taken_from_who_can_hand_over():
    """Succession is no way round the receiver's act."""
    t = town()
    number = t.lot().exhibits[0]
    with refused(t, "holder_present"):
        succeed(t, number)
    t.enrol(people.Disable(person=t.clerk))
    succeed(t, number)


@pytest.mark.parametrize("second", ["", "administrator"])
def test_it_takes_a_second_person_with_a_part_in_evidence(second):
    """Never silently: somebody else stands by and gives their PIN."""
    t, numbers = orphans(1)
    with refused(t, "second_person_needed"):
        succeed(t, *numbers, second=second)


def test_another_agency_succeeds_to_nothing():
    """The police's supervisor has no part in what the drug office holds."""
    t, numbers = orphans(1)
    change = people.EnrolPerson(name="Chef", rank="", agency=t.agency["police"], roles=("supervisor",))
    t.who["policechief"] = t.enrol(change)
    with refused(t, "not_holder"):
        succeed(t, *numbers, by="policechief")


def test_what_differs_is_taken_over_all_the_same_and_blocked_with_everyone_in_the_window():
    """The predecessor, the supervisor and the second person are all named in the discrepancy."""
    t, numbers = orphans(1)
    [opened] = succeed(t, *numbers, seal="X 404").opened
    assert {t.clerk, t.supervisor, t.policeclerk} <= set(t.state(opened).window)
    assert t.state(numbers[0]).open == [opened]
