"""A person's own sessions: on which browsers and devices they are signed in, and the end of one."""

from msgspec import Struct

from custody.service.people.passwords import sha256
from custody.service.people.sign_in import SignIn
from custody.service.people.web_session_expiry import is_over
from custody.storage.tables import accounts
from custody.storage.write import clock

SHOWN = 16
"""Characters of a session's digest by which a person names it; the cookie itself is never shown."""


class SessionLine(Struct, frozen=True, kw_only=True):
    """A session that is open: ``here``: the one that asks. ``device``: the enrolled device it was begun on by PIN."""

    id: str
    begun: str
    used: str
    here: bool
    device: str
    factor: str


def sessions(sign_in: SignIn, person: str, token: str) -> list[SessionLine]:
    """Return the open sessions of a person, the newest first."""
    with sign_in.store.reading() as connection:
        found = accounts.sessions_of(connection, person)
    now = sign_in.clock()
    return [
        SessionLine(
            id=each.id[:SHOWN], begun=clock.text(each.created_at), used=clock.text(each.seen_at),
            here=each.id == sha256(token), device=each.enrolled, factor=each.factor,
        )
        for each in found
        if not is_over(each, now, absolute=sign_in.absolute, idle=sign_in.idle)
    ]  # fmt: skip


def end(sign_in: SignIn, person: str, session: str) -> None:
    """End a session of a person, by the beginning of its digest; one that is over already is no error."""
    with sign_in.store.writing() as connection:
        accounts.end_named_session(connection, person, session)
