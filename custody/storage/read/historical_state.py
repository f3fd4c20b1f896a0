"""Read states as they were: a subject that has changed since is folded again from its own events, up to that place."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from sqlalchemy import select

from custody.domain.kernel.events import Event, Fact, State
from custody.domain.registry.registry import fold
from custody.storage.read import histories, subject_queries
from custody.storage.read.in_clause import among
from custody.storage.tables.connection import Connection
from custody.storage.tables.tables import subject

S = TypeVar("S", bound=State)


def states(connection: Connection, kind: type[S], numbers: Iterable[str], size: int) -> dict[str, S]:
    """Return states after the first ``size`` events of the log, in the order asked for.

    Who was not there yet is left out.
    """
    return before(connection, subject_queries.states(connection, kind, numbers), size)


def before(connection: Connection, present_states: Mapping[str, S], size: int) -> dict[str, S]:
    """Return earlier states as ``states`` does, for subjects whose present states are already read."""
    changed = select(subject.c.id).where(among(subject.c.id, "ids"), subject.c.seq >= size)
    since = set(connection.scalars(changed, {"ids": list(present_states)})) if present_states else set()
    then = {
        subject_id: _folded(connection, subject_id, state, size) if subject_id in since else state
        for subject_id, state in present_states.items()
    }
    return {subject_id: state for subject_id, state in then.items() if state is not None}


def _folded(connection: Connection, subject_id: str, now: S, size: int) -> S | None:
    state: State | None = None
    for line in histories.history(connection, subject_id):
        part = line.part
        if line.seq >= size:
            break
        assert isinstance(part.data, Event)
        fact = Fact(subject=subject_id, seq=line.seq, n=part.n, at=part.at, act=part.act)
        state = fold(state, part.data, fact)
    assert state is None or isinstance(state, type(now))
    return state
