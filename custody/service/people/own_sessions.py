"""A person's own sessions: on which browsers and devices they are signed in, and the end of one."""

from msgspec import Struct

from custody.domain.kernel.errors import NotAllowed
from custody.service.people.passwords import sha256
from custody.service.people.sign_in import SignedIn, SignIn
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


def sessions(signin: SignIn, person: str, token: str) -> list[SessionLine]:
    """Return the open sessions of a person, the newest first."""
    with signin.store.reading() as connection:
        found = accounts.sessions_of(connection, person)
    now = signin.clock()
    return [
        SessionLine(
            id=each.id[:SHOWN], begun=clock.text(each.created_at), used=clock.text(each.seen_at),
            here=each.id == sha256(token), device=each.enrolled, factor=each.factor,
        )
        for each in found
        if not is_over(each, now, absolute=signin.absolute, idle=signin.idle)
    ]  # fmt: skip


def end(signin: SignIn, session: SignedIn, token: str, named: str) -> None:
    """End a session of who asks in ``session``, by the beginning of its digest; one that is over is no error.

    Raises:
        NotAllowed: ``second_factor_needed``: until it has the second factor, a session ends itself alone.
    """
    if session.needs_factor and named != sha256(token)[:SHOWN]:
        raise NotAllowed("second_factor_needed")  # or a guessed password would throw its owner out for ever
    with signin.store.writing() as connection:
        accounts.end_named_session(connection, session.person, named)
