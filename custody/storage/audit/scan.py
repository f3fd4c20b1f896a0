"""Reading a stretch of the log out of the database in short transactions, and checking everything that stands in it.

Bytes, tree and tiles; acts, their rows and their people; commitments and their private values. What needs the whole
history of a subject is the business of ``projections``.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator

from msgspec import Struct
from sqlalchemy import Connection

from custody.domain.events import Header
from custody.log.tiles import WIDTH, TileTree
from custody.storage import receipts
from custody.storage.audit.acts import Acts
from custody.storage.audit.authority import Authority
from custody.storage.audit.fetch import fetch
from custody.storage.audit.findings import Finding, at_event, in_table
from custody.storage.audit.tree import Tree
from custody.storage.audit.values import Values
from custody.storage.engine import Store

CHUNK = 4_096
"""Events read in one transaction: a multiple of a tile's width."""
IDS = 500
TILES = "SELECT n, hashes FROM tile WHERE level = 0 AND n >= ? AND n < ?"

Step = Callable[[int], None]
"""Told the number of events done since the last time."""


class Stretch(Struct, kw_only=True):
    """What one stretch gave. ``root`` is that of a full stretch; ``rest`` the tree of the last, partial one.

    ``first`` is the number of its first header, ``end`` the number after its last act: stretches must meet there.
    """

    start: int
    size: int
    root: bytes
    rest: TileTree
    first: int
    end: int
    acts: int
    disclosures: int
    unopened: int
    findings: list[Finding]


class Chunk(Struct, frozen=True):
    """Events from number ``start`` on, and the full tiles of level 0 over them, by number."""

    start: int
    bodies: list[bytes]
    tiles: dict[int, bytes]


class MissingEvent(Exception):
    """An event is not there, or not as bytes: nothing after it can be placed."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


def chunks(store: Store, start: int, end: int) -> Iterator[Chunk]:
    """Events ``start`` to ``end`` with their tiles, a transaction for each chunk.

    Raises:
        MissingEvent: the first one that is not there.
    """
    for at in range(start, end, CHUNK):
        with store.reading() as connection:
            yield read_chunk(connection, at, min(at + CHUNK, end))


def read_chunk(connection: Connection, start: int, end: int) -> Chunk:
    """Events ``start`` to ``end`` with the full tiles that lie in them.

    Raises:
        MissingEvent: the first one that is not there.
    """
    rows = fetch(connection, "SELECT seq, body FROM event WHERE seq >= ? AND seq < ? ORDER BY seq", (start, end))
    if len(rows) != end - start:
        seqs = {row[0] for row in rows}
        raise MissingEvent(next(seq for seq in range(start, end) if seq not in seqs))
    tiles = fetch(connection, TILES, (-(-start // WIDTH), end // WIDTH))
    bodies = [row[1] for row in rows]
    foreign = next((i for i, body in enumerate(bodies) if type(body) is not bytes), None)
    if foreign is not None:
        raise MissingEvent(start + foreign)
    return Chunk(start, bodies, {n: bytes(hashes) for n, hashes in tiles})


class Scan:
    """The check of the stretch ``[start, end)`` of a log of ``size`` events; ``above`` as for ``Tree``.

    ``also`` is given each chunk too: a fold that goes along need not read the log again.
    """

    def __init__(
        self, store: Store, start: int, end: int, size: int, above: bytes, values: Values, authority: Authority,
        also: Callable[[Chunk], None] = lambda _chunk: None,
    ) -> None:  # fmt: skip
        self._store = store
        self._end, self._size = end, size
        self._tree = Tree(start, above)
        self._acts = Acts(start)
        self._values = values
        self._authority = authority
        self._also = also
        self._wrong: list[Finding] = []

    def run(self, step: Step) -> Stretch:
        """Read and check the stretch; ``step`` is told of each chunk."""
        try:
            for chunk in chunks(self._store, self._tree.start, self._end):
                self._tree.feed(chunk.bodies, chunk.tiles)
                self._take(chunk)
                self._also(chunk)
                step(len(chunk.bodies))
            self._finish_act()
        except MissingEvent as missing:
            self._wrong.append(at_event("event_missing", missing.seq))
        tree, acts, values = self._tree, self._acts, self._values
        return Stretch(
            start=tree.start, size=tree.grown.size, root=tree.grown.root(), rest=tree.grown, first=acts.first,
            end=acts.end, acts=acts.count, disclosures=values.seen, unopened=values.unopened,
            findings=[*tree.wrong, *acts.wrong, *self._wrong, *values.wrong],
        )  # fmt: skip

    def _finish_act(self) -> None:
        """Read past the end until the last act is complete: the next stretch begins with its first header."""
        while self._acts.waiting and self._acts.end < self._size:
            for chunk in chunks(self._store, self._acts.end, min(self._acts.end + CHUNK, self._size)):
                self._take(chunk)
        self._acts.close()

    def _take(self, chunk: Chunk) -> None:
        """Check the acts in a chunk; past the end of the stretch, only the one that began in it."""
        for seq, body in enumerate(chunk.bodies, chunk.start):
            if seq >= self._end and not self._acts.waiting:
                break
            self._acts.feed(seq, body)
        headers, commitments = self._acts.take()
        self._wrong += self._authority.wrong(headers)
        if self._acts.first >= 0:
            with self._store.reading() as connection:
                self._rows(connection, headers)
                self._values.check(connection, commitments, max(chunk.start, self._acts.first), self._acts.end)

    def _rows(self, connection: Connection, headers: list[tuple[int, Header]]) -> None:
        for at in range(0, len(headers), IDS):
            some = headers[at : at + IDS]
            found = receipts.known(connection, [header.act for _, header in some])
            self._wrong += filter(None, (_act_row(seq, header, found.get(header.act)) for seq, header in some))


def _act_row(seq: int, header: Header, row: tuple[int, bytes] | None) -> Finding | None:
    if row is None:
        return in_table("row_missing", "act", header.act, event=seq)
    if row[0] != seq:
        return in_table("row_wrong", "act", header.act, field="seq", event=seq)
    if b64encode(row[1]).decode() != header.request:
        return in_table("row_wrong", "act", header.act, field="digest", event=seq)
    return None
