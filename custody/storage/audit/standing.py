"""What stands beside the log in a verification: rows that nothing accounts for, and the signed heads."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection

from custody.domain.acts import TYPES
from custody.domain.errors import StorageRefused
from custody.domain.events import Header, Part
from custody.domain.people import LogFounded
from custody.log import checkpoint
from custody.log.errors import LogError
from custody.log.merkle import fold
from custody.log.note import VerifierKey, unb64
from custody.log.tiles import NodeReader, TileCache, levels
from custody.storage import head, schema
from custody.storage.audit.fetch import fetch
from custody.storage.audit.findings import Finding, Report, in_table
from custody.storage.engine import Store

NOTES = 1_000
"""Newest checkpoints whose signatures are verified each time."""
PAGE = 2_000
ACTS = (
    "SELECT act.id, event.body FROM act LEFT JOIN event ON event.seq = act.seq"
    " WHERE act.id > ? AND act.seq < ? ORDER BY act.id LIMIT ?"
)
BEYOND = {
    "event": "SELECT seq FROM event WHERE seq >= ? OR seq < 0 ORDER BY seq LIMIT 1",
    "disclosure": "SELECT digest FROM disclosure WHERE seq >= ? OR seq < 0 ORDER BY seq LIMIT 1",
    "act": "SELECT id FROM act WHERE seq >= ? OR seq < 0 ORDER BY seq LIMIT 1",
}
VERIFIED = "verified"
"""The fact in ``meta`` that says up to which head the log was verified: ``size root``."""


def counts(store: Store, size: int, acts: int | None) -> list[Finding]:
    """Rows of the log's tables that a log of so many events and acts has no place for; ``acts`` None: not counted."""
    with store.snapshot() as connection:
        now = head.read(connection)
        found = [*_beyond(connection, now.size), *_tiles(connection, now.size)]
        stored = fetch(connection, "SELECT count(*) FROM act WHERE seq < ?", (size,))[0][0]
    return found + (_stray_acts(store, size) if acts is not None and stored > acts else [])


def _beyond(connection: Connection, size: int) -> Iterator[Finding]:
    for table, sql in BEYOND.items():
        for row in fetch(connection, sql, (size,)):
            yield in_table("row_extra", table, row[0])


def _tiles(connection: Connection, size: int) -> Iterator[Finding]:
    for level, number in fetch(connection, "SELECT level, max(n) FROM tile GROUP BY level"):
        if not 0 <= level < levels(size) or number >= size >> 8 * (level + 1):
            yield in_table("row_extra", "tile", (level, number))


def _stray_acts(store: Store, size: int) -> list[Finding]:
    """The acts whose row points at no header of theirs, page by page."""
    after, found = "", list[Finding]()
    while True:
        with store.reading() as connection:
            page = fetch(connection, ACTS, (after, size, PAGE))
        found += [in_table("row_extra", "act", act) for act, body in page if not _heads(body, act)]
        if len(page) < PAGE:
            return found
        after = page[-1][0]


def _heads(body: Any, act: str) -> bool:
    try:
        header = TYPES.decode(bytes(body or b""))
    except ValueError:
        return False
    return isinstance(header, Header) and header.act == act


def heads(
    store: Store, now: head.Head, report: Report, vkey: str, outside: Sequence[str], tiles: TileCache
) -> list[Finding]:
    """Check genesis, the newest checkpoints, those kept elsewhere, and the head that was verified last.

    Notes in ``report`` the key that judged and how many checkpoints there were.
    """
    with store.reading() as connection:
        genesis = founded(connection)
        notes = fetch(connection, "SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT ?", (NOTES,))
        before = schema.get_meta(connection, VERIFIED)
    found = []
    if genesis is not None and genesis.origin != now.origin:
        found.append(in_table("row_wrong", "log_head", 1, field="origin"))
    judge = _Judge(now, tiles, vkey or (genesis.key if genesis else ""))
    report.vkey = str(judge.vkeys[0]) if judge.vkeys else ""
    report.checkpoints = len(notes) + len(outside)
    found += filter(None, (judge.note(note, "checkpoint", size) for size, note in reversed(notes)))
    found += filter(None, (judge.note(note, "outside") for note in outside))
    return found + ([f] if before and (f := judge.verified(before)) else [])


def founded(connection: Connection) -> LogFounded | None:
    """What the log's first act says of it: origin, format, first key; None when there is none that can be read."""
    rows = fetch(connection, "SELECT body FROM event WHERE seq = 1")
    try:
        part = TYPES.decode(bytes(rows[0][0])) if rows else None
    except ValueError:
        return None
    return part.data if isinstance(part, Part) and isinstance(part.data, LogFounded) else None


class _Judge:
    """Says of a signed head whether it is one of this log's."""

    def __init__(self, now: head.Head, tiles: TileCache, vkey: str) -> None:
        self._now = now
        self.vkeys: list[VerifierKey] = []
        self._nodes: list[NodeReader] = []
        with suppress(LogError):  # an edge that fits no log of this size is a finding of the tree
            self._nodes = [NodeReader(now.size, now.edge, tiles)]
        with suppress(LogError):  # without a key every note is a finding
            self.vkeys = [VerifierKey.parse(vkey)]

    def note(self, text: str, source: str, stored: int | None = None) -> Finding | None:
        """A finding when the note is not signed by the log's key, or is not the head of that size."""
        try:
            signed = checkpoint.open_note(text, self.vkeys).checkpoint
        except LogError as error:
            return Finding("checkpoint_wrong", {"source": source, "size": stored or "?", "reason": error.code})
        if signed.origin != self._now.origin or stored not in {None, signed.size}:
            return Finding("checkpoint_wrong", {"source": source, "size": signed.size, "reason": "checkpoint_origin"})
        return self._head(signed.size, signed.root, source)

    def verified(self, text: str) -> Finding | None:
        """A finding when the head that was verified last is no longer one of this log's."""
        size, _, root = text.partition(" ")
        return self._head(int(size), unb64(root), VERIFIED)

    def _head(self, size: int, root: bytes, source: str) -> Finding | None:
        if size > self._now.size:
            return Finding("checkpoint_beyond", {"source": source, "size": size, "log": self._now.size})
        ours = self._root(size)
        if ours not in {None, root}:
            return Finding("checkpoint_wrong", {"source": source, "size": size, "reason": "consistency_wrong"})
        return None

    def _root(self, size: int) -> bytes | None:
        """The root of the first ``size`` events; None when tiles are wrong or missing, which is a finding already."""
        heights = [h for h in range(size.bit_length()) if size >> h & 1]
        try:
            return next((fold(node(h, (size >> h) - 1) for h in heights) for node in self._nodes), None)
        except (LogError, StorageRefused):
            return None
