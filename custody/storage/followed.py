"""What a process follows: something of every subject of a kind, of which only what changed since is read again.

A state changes by an event of its subject alone, and the place of its latest event stands beside it: what is remembered
is true as far as the log had come when it was read, and all that changed later has its latest event there or after.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import starmap
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, bindparam, select

from custody.domain.events import State
from custody.storage import head
from custody.storage.queries import fields, of_kind
from custody.storage.tables import event, subject

Fields = TypeVar("Fields", bound=Struct)
Made = TypeVar("Made")
AT_ONCE = 500
"""States, or events, that are in memory at once while they are read."""
MOST = 100_000
"""Subjects of which something is remembered; where there are more, nothing is."""


class Known(NamedTuple, Generic[Made]):
    """What was made of the first ``size`` events, the projections rebuilt ``epoch`` times."""

    epoch: int
    size: int
    found: Mapping[str, Made]

    def beyond(self, now: head.Head) -> bool:
        """Whether it is of more than a transaction sees that began before: it is neither told there nor forgotten."""
        return (self.epoch, self.size) > (now.epoch, now.size)


class _Touched(Struct, gc=False):
    """Of an event the subject whose it is; a header is nobody's."""

    subject: str = ""


_SINCE = select(event.c.body).where(event.c.seq >= bindparam("first")).execution_options(yield_per=AT_ONCE)
_TOUCHED = msgspec.json.Decoder(_Touched).decode


def changed(connection: Connection, first: int, *kinds: type[State]) -> set[str]:
    """The subjects of these kinds of which an event stands at place ``first`` of the log or after it."""
    told, bodies = tuple(kind.kind for kind in kinds), connection.scalars(_SINCE, {"first": first})
    return {number for body in bodies if (number := _TOUCHED(body).subject).startswith(told)}


class Followed(Generic[Fields, Made]):
    """Of each subject of a kind what ``made`` makes of its number and the fields of ``outline``; for each store."""

    def __init__(self, kind: type[State], outline: type[Fields], made: Callable[[str, Fields], Made]) -> None:
        self._kind, self._outline, self._made = kind, outline, made
        self._decode = msgspec.json.Decoder(outline).decode
        self._every = select(subject.c.id, subject.c.body).where(of_kind(kind)).execution_options(yield_per=AT_ONCE)
        self._known: WeakKeyDictionary[Engine, Known[Made]] = WeakKeyDictionary()

    def all(self, connection: Connection) -> Mapping[str, Made]:
        """By number, in no order. It is nobody's to change."""
        now = head.read(connection)
        known = self._known.get(connection.engine)
        if known is not None and known.beyond(now):
            return dict(self._whole(connection))
        if known is None or known.epoch != now.epoch:
            known = Known(now.epoch, now.size, dict(self._whole(connection)))
        elif known.size < now.size:
            known = Known(now.epoch, now.size, {**known.found, **self._since(connection, known.size)})
        if len(known.found) <= MOST:
            self._known[connection.engine] = known
        return known.found

    def _since(self, connection: Connection, size: int) -> dict[str, Made]:
        read = fields(connection, self._outline, changed(connection, size, self._kind))
        return {number: self._made(number, found) for number, found in read.items()}

    def _whole(self, connection: Connection) -> Iterator[tuple[str, Made]]:
        rows: Any = connection.execute(self._every)
        return starmap(lambda number, body: (number, self._made(number, self._decode(body))), rows)
