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
from sqlalchemy import Connection, Engine, select

from custody.domain.kernel.events import State
from custody.storage.read import log_tail
from custody.storage.read.in_clause import among
from custody.storage.read.queries import of_kind
from custody.storage.tables.tables import subject

Fields = TypeVar("Fields", bound=Struct)
Made = TypeVar("Made")
AT_ONCE = 500
"""States that are in memory at once while they are read."""
MOST = 100_000
"""Subjects of which something is remembered where no other number is named; where there are more, nothing is."""


class Known(NamedTuple, Generic[Made]):
    """What was made of the first ``size`` events of a ``log``, as ``Tail.log``."""

    log: object
    size: int
    found: Mapping[str, Made]


class Followed(Generic[Fields, Made]):
    """Of each subject of a kind what ``made`` makes of its number and the fields of ``outline``; for each store.

    ``status``: only of those that are in one of these states. ``most``: so many are remembered.
    """

    def __init__(
        self, kind: type[State], outline: type[Fields], made: Callable[[str, Fields], Made], *,
        status: Collection[str] = (), most: int = MOST,
    ) -> None:  # fmt: skip
        self._kind, self._made, self._most = kind, made, most
        self._decode = msgspec.json.Decoder(outline).decode
        such = [subject.c.status.in_(status)] if status else []
        read = select(subject.c.id, subject.c.body).where(*such)
        self._every = read.where(of_kind(kind, *(["status"] if status else []))).execution_options(yield_per=AT_ONCE)
        self._these = read.where(among(subject.c.id, "ids"))
        self._known: WeakKeyDictionary[Engine, Known[Made]] = WeakKeyDictionary()

    def all(self, connection: Connection) -> Mapping[str, Made]:
        """By number, in no order. It is nobody's to change."""
        end, known = log_tail.seen(connection), self._known.get(connection.engine)
        if end is None:
            return dict(self._whole(connection))
        since = end.since(known.log, known.size, self._kind) if known else None
        if known is None or since is None:
            found: Mapping[str, Made] = dict(self._whole(connection))
        else:
            found = self._again(connection, known.found, since) if since else known.found
        if len(found) <= self._most:
            self._known[connection.engine] = Known(end.log, end.size, found)
        return found

    def _again(self, connection: Connection, found: Mapping[str, Made], since: set[str]) -> Mapping[str, Made]:
        """What was found, with what changed since."""
        rows = connection.execute(self._these, {"ids": list(since)})
        told = dict(found)
        for number in since:
            told.pop(number, None)
        told.update((number, self._made(number, self._decode(body))) for number, body in rows)
        return told

    def _whole(self, connection: Connection) -> Iterator[tuple[str, Made]]:
        rows: Any = connection.execute(self._every)
        return starmap(lambda number, body: (number, self._made(number, self._decode(body))), rows)
