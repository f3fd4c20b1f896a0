"""What a process follows: something of every subject of a kind, of which only what changed since is read again.

A state changes by an event of its subject alone, and the place of its latest event stands beside it: what is remembered
is true as far as the log had come when it was read, and all that changed later has its latest event there or after.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import starmap
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, bindparam, select

from custody.domain.events import State
from custody.storage import head
from custody.storage.among import among
from custody.storage.queries import of_kind
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


class Tail(NamedTuple):
    """Whose the event at place ``first`` of the log is, and each after it as far as was read; "" for a header."""

    first: int
    subjects: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        """The place of the first event that was not read."""
        return self.first + len(self.subjects)


TAIL = 5_000
"""Events at the end of the log that are remembered: whatever is followed asks for the same few."""
_TAILS: WeakKeyDictionary[Engine, Tail] = WeakKeyDictionary()
_SINCE = select(event.c.body).where(event.c.seq >= bindparam("first")).order_by(event.c.seq).limit(AT_ONCE)
_TOUCHED = msgspec.json.Decoder(_Touched).decode


def changed(connection: Connection, first: int, size: int, *kinds: type[State]) -> set[str]:
    """The subjects of these kinds of which an event stands at place ``first`` of the log or after it, up to its size.

    Where more was read than this transaction sees, that counts too: it is looked at again, and nothing has changed.
    """
    tail = _TAILS.get(connection.engine)
    if tail is None or first < tail.first:
        tail = Tail(first)
    while tail.end < size:
        bodies = connection.scalars(_SINCE, {"first": tail.end}).all()
        tail = Tail(tail.first, tail.subjects + tuple(_TOUCHED(body).subject for body in bodies))
    _TAILS[connection.engine] = Tail(max(tail.first, tail.end - TAIL), tail.subjects[-TAIL:])
    told = tuple(kind.kind for kind in kinds)
    return {number for number in tail.subjects[first - tail.first :] if number.startswith(told)}


class Followed(Generic[Fields, Made]):
    """Of each subject of a kind what ``made`` makes of its number and the fields of ``outline``; for each store.

    ``status``: only of those that are in one of these states.
    """

    def __init__(
        self, kind: type[State], outline: type[Fields], made: Callable[[str, Fields], Made], *,
        status: Collection[str] = (),
    ) -> None:  # fmt: skip
        self._kind, self._made = kind, made
        self._decode = msgspec.json.Decoder(outline).decode
        such = [subject.c.status.in_(status)] if status else []
        read = select(subject.c.id, subject.c.body).where(*such)
        self._every = read.where(of_kind(kind, *(["status"] if status else []))).execution_options(yield_per=AT_ONCE)
        self._these = read.where(among(subject.c.id, "ids"))
        self._known: WeakKeyDictionary[Engine, Known[Made]] = WeakKeyDictionary()

    def all(self, connection: Connection) -> Mapping[str, Made]:
        """By number, in no order. It is nobody's to change."""
        now = head.seen(connection)
        known = self._known.get(connection.engine)
        if known is not None and known.beyond(now):
            return dict(self._whole(connection))
        if known is None or known.epoch != now.epoch:
            known = Known(now.epoch, now.size, dict(self._whole(connection)))
        elif known.size < now.size:
            known = Known(now.epoch, now.size, self._since(connection, known, now.size))
        if len(known.found) <= MOST:
            self._known[connection.engine] = known
        return known.found

    def _since(self, connection: Connection, known: Known[Made], size: int) -> Mapping[str, Made]:
        """What is known with what changed since."""
        since = changed(connection, known.size, size, self._kind)
        if not since:
            return known.found
        rows = connection.execute(self._these, {"ids": list(since)})
        left = {number: one for number, one in known.found.items() if number not in since}
        return left | {number: self._made(number, self._decode(body)) for number, body in rows}

    def _whole(self, connection: Connection) -> Iterator[tuple[str, Made]]:
        rows: Any = connection.execute(self._every)
        return starmap(lambda number, body: (number, self._made(number, self._decode(body))), rows)
