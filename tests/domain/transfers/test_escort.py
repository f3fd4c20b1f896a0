"""A named escort carries a hand-over: never a party to it, and never out of the window (I6, I30, I45)."""

from custody.domain.destruction import attendance
from tests.factories.memory_office import refused, town


def carried(t, *numbers, escort="driver"):
    return t.dispatch("officer", "clerk", "deposit", *numbers, escort=t.who[escort])


def test_i45_when_something_is_missing_the_escort_is_among_those_asked():
    """The holder still answers for it until the receipt; the escort had it in their hands."""
    t = town()
    lot = t.seal(2)
    number = carried(t, *lot.exhibits)
    state = t.state(lot.exhibits[0])
    assert (state.holder, t.state(number).escort) == (t.officer, t.driver)
    opened = t.receive(number, "clerk", lot.exhibits[0]).opened
    missing = next(d for d in opened if t.state(d).sort == "missing")
    assert {t.officer, t.driver, t.clerk} <= set(t.state(missing).window)


def test_i30_who_carried_it_is_in_the_chain_and_witnesses_no_fire_of_it():
    """An escort who is a witness by another role does not count at the fire."""
    from custody.domain.people import propose_and_confirm

    t = town()
    t.enrol(propose_and_confirm.ChangeRoles(person=t.driver, grant=("witness",)))
    lot = t.seal()
    lot.transfer = carried(t, *lot.exhibits)
    t.advance(lot, "staged", since="in_transit")
    t.open(lot.session)
    attendee = attendance.Attendee(t.driver, "witness")
    with refused(t, "witness_not_independent"):
        t.do("destruction_session.attend/1", attendance.Attend(session=lot.session, attendees=(attendee,)), "driver")


def test_an_escort_holds_the_role_and_is_neither_of_the_two_who_answer_for_it():
    """Anybody else is named as what they are: releaser, receiver, or nobody."""
    t = town()
    lot = t.seal()
    for escort, code in (
        ("officer", "escort_is_party"),
        ("clerk", "escort_is_party"),
        ("analyst", "escort_has_no_role"),
    ):
        with refused(t, code):
            carried(t, *lot.exhibits, escort=escort)
