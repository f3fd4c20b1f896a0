"""A temporary release is extended by who released it or by the prosecution, never by who has it (I10)."""

import pytest

from custody.domain.transfers import extend_release
from tests.factories.memory_office import refused, town


def extend(t, number, days=30, by="supervisor"):
    command = extend_release.ExtendRelease(exhibits=(number,), due=t.day(days), reason="Contre-expertise")
    return t.do("exhibit.extend_release/1", command, by)


def released(t):
    number = t.lot().exhibits[0]
    t.release(number)
    return number


@pytest.mark.parametrize("by", ["supervisor", "prosecutor"])
def test_i10_the_releasing_agency_or_the_prosecution_grants_a_later_day(by):
    """The day moves, holder and releasing agency stay; the reason is kept privately."""
    t = town()
    number = released(t)
    extend(t, number, by=by)
    state = t.state(number)
    assert (state.due, state.holder, state.released_by) == (t.day(30), t.analyst, t.agency["drug_office"])
    t.hand("analyst", "clerk", "return", number)
    assert t.state(number).due == ""
    assert b"Contre-expertise" not in b"".join(t.log)


def test_i10_nobody_extends_their_own_release_and_no_stranger_does():
    """The laboratory's own supervisor, another prosecution, the releasing agency once it is back: none of them."""
    from custody.domain.people import propose_and_confirm

    t = town()
    number = released(t)
    entry = propose_and_confirm.EnrolPerson(
        name="Cheffe", rank="", agency=t.agency["laboratory"], roles=("supervisor",)
    )
    t.who["labchief"] = t.enrol(entry)
    with refused(t, "not_releasing_agency"):
        extend(t, number, by="labchief")
    with refused(t, "not_found"):
        extend(t, number, by="prosecutor2")
    t.hand("analyst", "clerk", "return", number)
    with refused(t, "not_releasing_agency"):
        extend(t, number)


def test_the_new_day_is_later_than_the_old_one_and_not_past():
    """An extension never shortens, and never begins in the past."""
    t = town()
    number = released(t)
    with refused(t, "due_not_later"):
        extend(t, number, 10)
    t.wait(days=40)
    with refused(t, "due_past"):
        extend(t, number, -20)
    extend(t, number, 1)
    assert t.state(number).due == t.day(1)
