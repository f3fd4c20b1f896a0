"""Cache of values for every subject of a kind; only changed subjects are read again.

A state changes only by an event of its subject, and the place of its latest event is stored beside it. So a cached
value holds for the log as it was read, and every later change has its latest event at that place or after.

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
from custody.storage.read.subject_queries import of_kind
from custody.storage.tables.tables import subject

Fields = TypeVar("Fields", bound=Struct)
Made = TypeVar("Made")
AT_ONCE = 500
"""States that are in memory at once while they are read."""
MOST = 100_000
"""Subjects of which something is remembered where no other number is named; where there are more, nothing is."""


class Known(NamedTuple, Generic[Made]):
    """Values made from the first ``size`` events of a ``log``, as in ``Tail.log``."""

    log: object
    size: int
    values: Mapping[str, Made]


class Followed(Generic[Fields, Made]):
    """Cache, for each store, of the value that ``made`` makes of each subject's number and ``outline``.

    ``status``: only subjects in one of these states. ``most``: the largest number of cached values.
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
            values: Mapping[str, Made] = dict(self._whole(connection))
        else:
            values = self._again(connection, known.values, since) if since else known.values
        if len(values) <= self._most:
            self._known[connection.engine] = Known(end.log, end.size, values)
        return values

    def _again(self, connection: Connection, values: Mapping[str, Made], since: set[str]) -> Mapping[str, Made]:
        """Return the known values, updated with the changes since."""
        rows = connection.execute(self._these, {"ids": list(since)})
        renewed = dict(values)
        for subject_id in since:
            renewed.pop(subject_id, None)
        renewed.update((row_id, self._made(row_id, self._decode(body))) for row_id, body in rows)
        return renewed

    def _whole(self, connection: Connection) -> Iterator[tuple[str, Made]]:
        rows: Any = connection.execute(self._every)
        return starmap(lambda row_id, body: (row_id, self._made(row_id, self._decode(body))), rows)
