"""Following the chains of a range of subjects through the log, chunk by chunk, in short transactions."""

from msgspec import Struct
from sqlalchemy import Connection, select

from custody.log.merkle import leaf_hashes, split_hashes
from custody.log.tiles import TILE_BYTES, WIDTH
from custody.storage.audit.chains import Links
from custody.storage.audit.findings import Finding, at_event
from custody.storage.audit.raw_rows import fetch
from custody.storage.audit.scan import CHUNK, Chunk, MissingEvent, Step, chunks, read_chunk
from custody.storage.audit.stored_events import Seen, subject_of
from custody.storage.tables.engine import Store
from custody.storage.tables.tables import subject, subject_event
from custody.storage.write import head_row
from custody.storage.write.mass_balance_rollup import Books

SUBJECTS_AT_ONCE = 250_000
"""Subjects that one fold keeps in memory: about a kilobyte and a half each."""
MOST = 0.93
"""Share of the events of subjects that one of two processes follows, while the other scans and follows the rest."""


class Compared(Struct, kw_only=True):
    """Result of comparing a range of subjects.

    ``books``: the entries of the first events; None if some could not be folded.
    """

    subjects: int
    findings: list[Finding]
    books: Books | None = None


def ranges(store: Store, workers: int) -> list[tuple[str, str]]:
    """Return ranges of numbers with about as many subjects each: one for two workers, more when they would not fit.

    Each is followed by a reading of the whole log, while the other half of the workers scans it.
    """
    with store.reading() as connection:
        count = fetch(connection, "SELECT count(*) FROM subject")[0][0]
        parts = max(min(workers // 2, count), -(-count // SUBJECTS_AT_ONCE), 1)
        nth = select(subject.c.id).order_by(subject.c.id).limit(1)
        bounds = [connection.execute(nth.offset(count * i // parts)).scalar_one() for i in range(1, parts)]
    lows = ["", *bounds]
    return list(zip(lows, [*lows[1:], ""], strict=True))


def split_range(store: Store) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """Return, for two processes, the range with ``MOST`` of what is to be followed, and the rest.

    None when it is too much.
    """
    with store.reading() as connection:
        subjects = fetch(connection, "SELECT count(*) FROM subject")[0][0]
        events = fetch(connection, "SELECT count(*) FROM subject_event")[0][0]
        at = select(subject_event.c.subject).order_by(subject_event.c.subject, subject_event.c.n).limit(1)
        bound = connection.execute(at.offset(int(events * MOST))).scalar()
    return (("", bound), (bound, "")) if bound and subjects <= SUBJECTS_AT_ONCE else None


def fold(links: Links, chunk: Chunk) -> None:
    """Follow what a chunk holds of a range of subjects; leaf hashes come from the tiles, which the scan compares."""
    seqs, bodies, leaves = chunk.seqs, chunk.bodies, leaves_of(chunk)
    if links.low and links.high:  # of a range that is open at one end, to find most of them costs more than to read all
        low, high = links.low.encode(), links.high.encode()
        mine = [i for i, body in enumerate(bodies) if low <= subject_of(body) < high]
        links.feed(Seen([seqs[i] for i in mine], links.read([bodies[i] for i in mine]), [leaves[i] for i in mine],
                        seqs.stop))  # fmt: skip
    else:
        links.feed(Seen(seqs, links.read(bodies), leaves, seqs.stop))


def leaves_of(chunk: Chunk) -> list[bytes]:
    """Return the leaf hashes of a chunk's events, from full tiles where possible, else by hashing."""
    leaves: list[bytes] = []
    while len(leaves) < len(chunk.bodies):
        at = chunk.start + len(leaves)
        tile = chunk.tiles.get(at // WIDTH, b"") if at % WIDTH == 0 else b""
        rest = WIDTH - at % WIDTH
        known = len(tile) == TILE_BYTES
        leaves += split_hashes(tile) if known else leaf_hashes(chunk.bodies[len(leaves) : len(leaves) + rest])
    return leaves


def fold_tail(links: Links, connection: Connection) -> None:
    """Fold what was recorded since, up to the head that this transaction sees.

    Raises:
        MissingEvent: the first event that is not there.
    """
    size = head_row.read(connection).size
    while links.size < size:
        fold(links, read_chunk(connection, links.size, min(links.size + CHUNK, size)))


class Following:
    """The check of the chains in a range of subjects against a log that has ``size`` events, or more by then."""

    def __init__(self, store: Store, links: Links, size: int) -> None:
        self._store, self._links, self._size = store, links, size

    def take(self, seen: Seen) -> None:
        """Follow a chunk that somebody else has read; what does not come next waits until it is read here."""
        if seen.seqs[0] == self._links.size:
            self._links.feed(seen)

    def read_to(self, end: int, step: Step) -> None:
        """Read and follow up to event ``end``; ``step`` is told of each chunk.

        Raises:
            MissingEvent: the first one that is not there.
        """
        for chunk in chunks(self._store, self._links.size, end):
            fold(self._links, chunk)
            step(len(chunk.bodies))

    def run(self, step: Step) -> Compared:
        """Follow what is not followed yet."""
        lost: list[Finding] = []
        try:
            self.read_to(self._size, step)
        except MissingEvent as missing:
            lost.append(at_event("event_missing", missing.seq))
        return Compared(subjects=self._links.subjects, findings=[*self._links.wrong, *lost])
