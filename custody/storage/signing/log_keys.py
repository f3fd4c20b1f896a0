"""The keys that the log itself names for its heads, and since which size each signs: read from its own events."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select

from custody.domain.kernel.events import Fact, Part, State
from custody.domain.people.installation import Installation, LogKey
from custody.domain.registry.registry import TYPES, fold
from custody.log.errors import LogError
from custody.log.signed_note import VerifierKey
from custody.storage.tables.connection import Connection
from custody.storage.tables.tables import event, subject_event

FIRST = select(event.c.body).where(event.c.seq == 1)
CHAIN = (
    select(event.c.seq, event.c.body)
    .join(subject_event, subject_event.c.seq == event.c.seq)
    .where(subject_event.c.subject == bindparam("subject"), event.c.seq > 1)
    .order_by(subject_event.c.n)
)


def installation(connection: Connection) -> Installation | None:
    """Return the log's own subject built from its events, or None if the first act is unreadable."""
    try:
        body = connection.execute(FIRST).scalar_one_or_none()
        first = TYPES.decode(bytes(body)) if body is not None else None
        if not isinstance(first, Part):
            return None
        state = _applied(None, first, 1)
        for row in connection.execute(CHAIN, {"subject": first.subject}):
            part = TYPES.decode(bytes(row.body))
            state = _applied(state, part, row.seq) if isinstance(part, Part) else state
    except (ValueError, AttributeError):  # what cannot be read, or not applied, is a finding of those who verify
        return None
    return state if isinstance(state, Installation) else None


def _applied(state: State | None, part: Part, seq: int) -> State:
    return fold(state, part.data, Fact(subject=part.subject, seq=seq, n=part.n, at=part.at, act=part.act))


def named(connection: Connection) -> list[LogKey]:
    """Return every key that the log names, with its time."""
    state = installation(connection)
    return state.keys if state else []


def signing(connection: Connection, size: int) -> list[VerifierKey]:
    """Return the keys valid for a head of this many events, Ed25519 first."""
    return readable(key for key in named(connection) if key.signs(size))


def believed(connection: Connection) -> tuple[VerifierKey, ...]:
    """Return the keys whose signatures count now, Ed25519 first; none before the log is founded."""
    return tuple(readable(key for key in named(connection) if not key.until))


def readable(keys: Iterable[LogKey]) -> list[VerifierKey]:
    """Return the keys as verifier keys, Ed25519 first and otherwise in order, without the unreadable ones."""
    verifier_keys = []
    for key in keys:
        try:
            verifier_keys.append(VerifierKey.parse(key.vkey))
        except LogError:
            continue
    return sorted(verifier_keys, key=lambda key: key.kind)
