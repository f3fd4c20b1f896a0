"""A destruction session of the town: brought to the fire, joined, and what burnt in it."""

from custody.domain.destruction import attendance
from custody.domain.destruction.session_load import loaded
from custody.domain.kernel.events import Actor
from tests.factories.memory_office import Lot, Town


def ready(t: Town, count: int = 2, *, keep: int = 0) -> Lot:
    """A lot on site, everyone there, the fire not lit; the last ``keep`` exhibits of its order not staged."""
    lot = t.lot(count + keep, "planned")
    lot.exhibits = lot.exhibits[:count]
    return t.advance(lot, "on_site", since="planned")


def burnt_in(t: Town, session: str):
    """What burnt in a session, as the certificate lists it."""
    return list(loaded(session, t.state(session), t.world).items())


def join(t: Town, session: str, person: str, quality: str, *others: Actor):
    attendees = (attendance.Attendee(t.who[person], quality),)
    return t.do(
        "destruction_session.attend/1", attendance.Attend(session=session, attendees=attendees), person, *others
    )
