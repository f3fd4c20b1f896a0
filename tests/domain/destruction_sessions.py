"""A destruction session of the town: brought to the fire, joined, and what burnt in it."""

from custody.domain.destruction import attendance, quorum
from custody.domain.destruction.presence import ConfirmPresence
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


def confirm(t: Town, session: str, *names: str) -> None:
    """Each of these confirms in their own account to be there still; with no name, nobody does."""
    for name in names:
        command = ConfirmPresence(session=session, people=(t.who[name],))
        t.do("destruction_session.confirm_presence/1", command, name)


def all_confirm(t: Town, session: str) -> None:
    """Everybody who is there confirms to be there still."""
    confirm(t, session, *(t.name_of(a.person) for a in t.state(session).present()))


def missing(t: Town, session: str) -> list[str]:
    """What the quorum of a session lacks now."""
    state = t.state(session)
    around = quorum.disqualified_witnesses(session, state, t.world)
    return [error.code for error in quorum.missing(state, around, state.rules(), t.world)]


def join(t: Town, session: str, person: str, quality: str, *others: Actor):
    attendees = (attendance.Attendee(t.who[person], quality),)
    return t.do(
        "destruction_session.attend/1", attendance.Attend(session=session, attendees=attendees), person, *others
    )
