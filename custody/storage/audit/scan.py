"""Reading a stretch of the log out of the database in short transactions, and checking everything that stands in it.

Bytes, tree and tiles; acts, their rows and their people; commitments and their private values. What needs the whole
history of a subject is the business of ``projections``.
"""

from binascii import b2a_base64
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct, structs
from sqlalchemy import Connection

from custody.domain.kernel.events import Header
from custody.log.tiles import WIDTH, TileTree
from custody.storage.audit import signatures, stored_events
from custody.storage.audit.acts import Acts
from custody.storage.audit.author_rights import Authority
from custody.storage.audit.compare_tree import Tree
from custody.storage.audit.findings import Finding, at_event, in_table
from custody.storage.audit.private_values import Values
from custody.storage.audit.raw_rows import fetch
from custody.storage.audit.recorded_times import Clocks
from custody.storage.audit.stored_events import Seen, Stored
from custody.storage.tables.engine import Store

CHUNK = 4_096
"""Events read in one transaction: a multiple of a tile's width."""
IDS = 500
BODIES = "SELECT body FROM event WHERE seq >= ? AND seq < ? ORDER BY seq"
"""``seq`` is the whole-numbered primary key: as many rows as numbers are all of them."""
ROWS = "SELECT seq, body FROM event WHERE seq >= ? AND seq < ?"
ACTS = "SELECT id, seq, digest FROM act WHERE id IN"
TILES = "SELECT n, hashes FROM tile WHERE level = 0 AND n >= ? AND n < ?"

Step = Callable[[int], None]
"""Told the number of events done since the last time."""


class Stretch(Struct, kw_only=True):
    """Result of one stretch; ``root`` is that of a full stretch, ``rest`` the tree of the last, partial one.

    ``first`` is the number of its first header, ``end`` the number after its last act: stretches must meet there.
    ``timed``: the number of acts with witnesses' times.
    """

    start: int
    size: int
    root: bytes
    rest: TileTree
    first: int
    end: int
    acts: int = 0
    disclosures: int = 0
    unopened: int = 0
    timed: int = 0
    findings: list[Finding]


class Chunk(Struct, frozen=True):
    """Events from number ``start`` on, and the full tiles of level 0 over them, by number."""

    start: int
    bodies: list[bytes]
    tiles: dict[int, bytes]

    @property
    def seqs(self) -> range:
        """Return the numbers of the events."""
        return range(self.start, self.start + len(self.bodies))


class MissingEvent(Exception):
    """An event is not there, or not as bytes: nothing after it can be placed."""

    def __init__(self, seq: int) -> None:
        super().__init__(seq)
        self.seq = seq


def chunks(store: Store, start: int, end: int) -> Iterator[Chunk]:
    """Yield events ``start`` to ``end`` with their tiles, a transaction for each chunk.

    Raises:
        MissingEvent: the first one that is not there.
    """
    for at in range(start, end, CHUNK):
        with store.reading() as connection:
            yield read_chunk(connection, at, min(at + CHUNK, end))


def read_chunk(connection: Connection, start: int, end: int) -> Chunk:
    """Return events ``start`` to ``end`` with the full tiles that lie in them.

    Raises:
        MissingEvent: the first one that is not there.
    """
    bodies = [body for (body,) in fetch(connection, BODIES, (start, end))]
    if len(bodies) != end - start or {*map(type, bodies)} - {bytes}:
        present_seqs = {seq for seq, body in fetch(connection, ROWS, (start, end)) if type(body) is bytes}
        raise MissingEvent(next(seq for seq in range(start, end) if seq not in present_seqs))
    tiles = fetch(connection, TILES, (-(-start // WIDTH), end // WIDTH))
    return Chunk(start, bodies, {tile_number: bytes(hashes) for tile_number, hashes in tiles})


class Scan:
    """The check of the bytes and the tree in the stretch ``[start, end)``; ``above`` as for ``Tree``.

    ``also`` is given each chunk too: a fold that goes along need not read the log again.
    """

    def __init__(
        self, store: Store, start: int, end: int, above: bytes, also: Callable[[Seen], None] = lambda _seen: None
    ) -> None:
        self._store = store
        self._start, self._end = start, end
        self._tree = Tree(start, above)
        self._also = also
        self._wrong: list[Finding] = []

    def run(self, step: Step) -> Stretch:
        """Read and check the stretch; ``step`` is told of each chunk."""
        try:
            for chunk in chunks(self._store, self._start, self._end):
                leaves = self._tree.feed(chunk.bodies, chunk.tiles)
                self._also(Seen(chunk.seqs, self._read(chunk.bodies), leaves, chunk.seqs.stop))
                step(len(leaves))
            self._finish()
        except MissingEvent as missing:
            self._wrong.append(at_event("event_missing", missing.seq))
        return self._gave()

    def _read(self, bodies: list[bytes]) -> Sequence[Stored | None]:
        return stored_events.glance(bodies)

    def _finish(self) -> None:
        """Run the last steps once the end is reached."""

    def _gave(self) -> Stretch:
        tree = self._tree.grown
        return Stretch(
            start=self._start, size=tree.size, root=tree.root(), rest=tree, first=self._start,
            end=self._start + tree.size, findings=[*self._tree.wrong, *self._wrong],
        )  # fmt: skip


class FullScan(Scan):
    """The check of the acts in a stretch too, of their rows, people and private values; the log has ``size`` events."""

    def __init__(
        self, store: Store, start: int, end: int, above: bytes, also: Callable[[Seen], None], size: int,
        values: Values, authority: Authority, clocks: Clocks,
    ) -> None:  # fmt: skip
        super().__init__(store, start, end, above, also)
        self._size = size
        self._acts = Acts(start)
        self._values = values
        self._authority, self._clocks = authority, clocks
        self._timed = 0

    def _read(self, bodies: list[bytes]) -> Sequence[Stored | None]:
        events = stored_events.read(bodies)
        self._take(events)
        return events

    def _finish(self) -> None:
        """Read past the end until the last act is complete: the next stretch begins with its first header."""
        while self._acts.lacking and self._acts.end < self._size:
            end = min(self._acts.end + self._acts.lacking, self._size)
            for chunk in chunks(self._store, self._acts.end, end):
                self._take(stored_events.read(chunk.bodies))
        self._acts.close()

    def _gave(self) -> Stretch:
        acts, values = self._acts, self._values
        stretch = super()._gave()
        return structs.replace(
            stretch, first=acts.first, end=acts.end, acts=acts.count, disclosures=values.seen, unopened=values.unopened,
            timed=self._timed,
            findings=[*stretch.findings, *acts.wrong, *values.wrong],
        )  # fmt: skip

    def _take(self, events: Sequence[Stored]) -> None:
        start = self._acts.end
        self._acts.feed(events)
        headers, commitments = self._acts.take()
        self._wrong += self._authority.wrong(headers)
        own = self._authority
        self._wrong += signatures.wrong(own.keys, own.sessions, own.envelopes, start, events, own.log)
        timed = list(self._clocks.wrong(headers))
        self._timed += len(timed)
        self._wrong += filter(None, timed)
        if self._acts.first >= 0:
            with self._store.reading() as connection:
                self._rows(connection, headers)
                self._values.check(connection, commitments, max(start, self._acts.first), self._acts.end)

    def _rows(self, connection: Connection, headers: list[tuple[int, Header]]) -> None:
        for at in range(0, len(headers), IDS):
            some = headers[at : at + IDS]
            marks = ", ".join("?" * len(some))
            rows = fetch(connection, f"{ACTS} ({marks})", [header.act for _, header in some])
            rows_by_act = {act: (seq, digest) for act, seq, digest in rows}
            self._wrong += filter(None, (_act_row(seq, header, rows_by_act.get(header.act)) for seq, header in some))


def _act_row(seq: int, header: Header, row: tuple[int, bytes] | None) -> Finding | None:
    if row is None:
        return in_table("row_missing", "act", header.act, event=seq)
    if row[0] != seq:
        return in_table("row_wrong", "act", header.act, field="seq", event=seq)
    if b2a_base64(row[1], newline=False).decode() != header.request:
        return in_table("row_wrong", "act", header.act, field="digest", event=seq)
    return None
