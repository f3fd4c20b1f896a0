"""The end of the log as a process read it: what tells whether what is remembered of a store still stands.

A store may be put back from a copy under a running process, and then grow past what was lost. So what came since is put
on the edge of the tree that was remembered: only where that makes the root which the log has now (RFC 6962, 2.1) is it
the same log, grown.
"""

from time import monotonic
from typing import NamedTuple
from weakref import WeakKeyDictionary

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, bindparam, select

from custody.domain.kernel.events import State
from custody.log.merkle import leaf_hashes
from custody.log.tiles import TileTree
from custody.storage.tables.tables import event
from custody.storage.write import head_row
from custody.storage.write.head_row import Head

TAIL = 20_000
"""Events at the end of the log whose subjects are remembered: whatever is followed asks for the same few."""
AT_ONCE = 500
"""Events that are in memory at once while they are read."""
LONGEST = 60.0
"""Seconds that a transaction may see less than others have read: after that the store was put back, and begins anew."""


class Tail(NamedTuple):
    """Subjects of the last events up to ``head`` ("" for a header); ``log`` stays the same while one log grows."""

    log: object
    head: Head
    subjects: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Return the size of the log as far as it was read."""
        return self.head.size

    def is_beyond(self, now: Head) -> bool:
        """Return True if the log was read beyond a head."""
        return (self.head.epoch, self.size) > (now.epoch, now.size)

    def since(self, log: object, size: int, *kinds: type[State]) -> set[str] | None:
        """Return the subjects of these kinds that changed after the first ``size`` events of a log.

        None if that is unknown: another log, a log beyond this tail, or too many events since.
        """
        first = size - (self.size - len(self.subjects))
        if log is not self.log or size > self.size or first < 0:
            return None
        prefixes = tuple(kind.kind for kind in kinds)
        return {subject_id for subject_id in self.subjects[first:] if subject_id.startswith(prefixes)}


class _Latest(NamedTuple):
    """The furthest end that was read, and when a transaction saw it last, in seconds of this machine."""

    tail: Tail
    at: float


class _Touched(Struct, gc=False):
    """Subject of an event; empty for a header."""

    subject: str = ""


_TAILS: WeakKeyDictionary[Engine, _Latest] = WeakKeyDictionary()
_SINCE = (
    select(event.c.body)
    .where(event.c.seq >= bindparam("first"), event.c.seq < bindparam("size"))
    .order_by(event.c.seq)
    .limit(AT_ONCE)
)
_TOUCHED = msgspec.json.Decoder(_Touched).decode


def seen(connection: Connection) -> Tail | None:
    """Return the end of the log as this transaction sees it, or None if an earlier read went further."""
    now, latest, at = head_row.seen(connection), _TAILS.get(connection.engine), monotonic()
    if latest is not None and latest.tail.is_beyond(now) and at - latest.at < LONGEST:
        return None
    tail = (latest and _grown(connection, latest.tail, now)) or Tail(object(), now)
    _TAILS[connection.engine] = _Latest(tail, at)
    return tail


def _grown(connection: Connection, tail: Tail, now: Head) -> Tail | None:
    """Return the tail with the newer events; None for another log, rebuilt states, or too many new events."""
    before = tail.head
    if tail.is_beyond(now) or before.epoch != now.epoch or now.size - before.size > TAIL:
        return None
    if before.size == now.size:
        return tail if before.root == now.root else None
    tree, subjects = TileTree.from_edge(before.size, before.edge), list(tail.subjects)
    while tree.size < now.size:
        bodies = connection.scalars(_SINCE, {"first": tree.size, "size": now.size}).all()
        if not bodies:
            return None
        tree.append(leaf_hashes(bodies))
        subjects += [_TOUCHED(body).subject for body in bodies]
    return Tail(tail.log, now, tuple(subjects[-TAIL:])) if tree.root() == now.root else None
