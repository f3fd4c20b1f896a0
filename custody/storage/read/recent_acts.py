"""Read recently recorded acts in brief, and the subjects of the events beside them.

Events never change, so a process caches those it read and reads only the newer ones.
"""

from bisect import bisect_left
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import Engine, bindparam, select

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.kernel.events import State
from custody.domain.laboratory.paper_report import PaperReport
from custody.domain.transfers.transfer import Transfer
from custody.storage.read import log_reader, log_tail
from custody.storage.read.act_summaries import HEADER_END, Brief, Placed
from custody.storage.tables.connection import Connection
from custody.storage.tables.tables import event
from custody.storage.write import head_row

REMEMBERED = 50_000
"""Acts that are remembered of a store, some 600 bytes each; where there are more, none are."""
KINDS = tuple(kind.kind.encode() for kind in (Transfer, DestructionSession, PaperReport))
"""What is told of: the subjects of these kinds."""
AT_ONCE = 5_000
"""Events handed over at once."""


class Lately(NamedTuple):
    """Acts recorded at ``moment`` or later, oldest first; ``about``: places of events, and their subjects.

    ``size``: the size of the log at that time. ``first``: the place of the first event, or ``size`` if there is none.
    ``log``: as ``Tail.log``.
    """

    moment: str
    first: int
    size: int
    acts: list[Placed]
    about: list[tuple[int, str]]
    log: object

    def subjects(self, kind: type[State], first: int) -> list[str]:
        """Return the subjects of one of ``KINDS`` with an event at ``first`` or later, by their latest event."""
        later = self.about[bisect_left(self.about, first, key=itemgetter(0)) :]
        return list(dict.fromkeys(subject_id for _, subject_id in reversed(later) if subject_id.startswith(kind.kind)))[
            ::-1
        ]


_KNOWN: WeakKeyDictionary[Engine, Lately] = WeakKeyDictionary()
_DECODE = msgspec.json.Decoder(Brief).decode
_SUBJECT = b'"subject":"'
"""Keys are sorted, so of an event that is no header what it is about stands last but for the type."""
_BACKWARDS = (
    select(event.c.seq, event.c.body)
    .where(event.c.seq >= bindparam("first"), event.c.seq < bindparam("size"))
    .order_by(event.c.seq.desc())
    .execution_options(yield_per=AT_ONCE)
)


def since(connection: Connection, moment: str, most: int) -> Lately:
    """Return the latest acts, at most ``most``, recorded at ``moment`` (RFC 3339 UTC) or later.

    If the clock was set back, the answer starts at one of the places where the log passes the moment.
    """
    end, known = log_tail.seen(connection), _KNOWN.get(connection.engine)
    size = head_row.seen(connection).size
    if known is None or end is None or end.log is not known.log or known.size > size or moment < known.moment:
        first = log_reader.since(connection, size, moment)
        known = Lately(moment, first, first, [], [], end and end.log)
    if known.size < size:
        known = _further(connection, known, size, most)
        if end is not None and len(known.acts) <= min(REMEMBERED, most - 1):
            _KNOWN[connection.engine] = known
        else:
            _KNOWN.pop(connection.engine, None)
    return _cut(known, moment, most)


def _further(connection: Connection, known: Lately, size: int, most: int) -> Lately:
    """Return the cached acts with the newer ones; if ``most`` or more are new, only the latest ``most`` of them."""
    acts, about = list[Placed](), list[tuple[int, str]]()
    rows: Any = connection.execute(_BACKWARDS, {"first": known.size, "size": size})
    for seq, body in chain.from_iterable(rows.partitions()):
        if body.endswith(HEADER_END):
            acts.append((seq, _DECODE(body)))
            if len(acts) == most:
                return known._replace(size=size, acts=acts[::-1], about=about[::-1])
        elif body.startswith(KINDS, at := body.rfind(_SUBJECT) + len(_SUBJECT)):
            about.append((seq, body[at : body.index(b'"', at)].decode()))
    rows.close()
    return known._replace(size=size, acts=known.acts + acts[::-1], about=known.about + about[::-1])


def _cut(known: Lately, moment: str, most: int) -> Lately:
    """Return the cached acts recorded at ``moment`` or later, at most ``most``."""
    passed = bisect_left(known.acts, moment, key=lambda placed: placed[1].at)
    left = known.acts[max(passed, len(known.acts) - most) :]
    first = known.first if not passed else left[0][0] if left else known.size
    return known._replace(moment=moment, first=first, acts=left)
