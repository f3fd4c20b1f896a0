"""Signed heads against the log: stored ones, the signer's memory, those kept elsewhere; and the head verified last."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection

from custody.domain.acts import TYPES
from custody.domain.errors import StorageRefused
from custody.domain.events import Part
from custody.domain.installation import LogFounded
from custody.log import checkpoint, note
from custody.log.errors import LogError
from custody.log.merkle import fold
from custody.log.note import VerifierKey
from custody.log.tiles import NodeReader, TileCache
from custody.storage import head
from custody.storage.audit.fetch import fetch
from custody.storage.audit.findings import MOST, Finding, Report, in_table, lasting
from custody.storage.audit.memory import Memory
from custody.storage.engine import Store

NOTES = 1_000
"""Checkpoints read at once, and the newest of them that are verified when only what is new is."""
SIGNER, VERIFIED, OUTSIDE = "signer", "verified", "outside"
STATE, KEY = "signer.state", "log.key"
STORED = "SELECT size, note FROM checkpoint WHERE size < ? AND (size <= ? OR size > ?) ORDER BY size DESC LIMIT ?"
"""A page of checkpoints: those of the log as verified, and those that even the log as it is now does not reach."""
LARGEST = 2**63 - 1


class Evidence(Struct, frozen=True, kw_only=True):
    """What the heads of the log are judged by, read before the log was.

    ``signer`` is the signer's memory as it stands in its file ("" for no file, None where no signer is expected),
    ``memory`` what was verified before, ``outside`` the checkpoints kept elsewhere, ``vkey`` the key that must have
    signed ("" for the one that genesis names).
    """

    vkey: str
    outside: Sequence[str]
    signer: str | None
    memory: Memory | None


def signer_state(data: Path | None) -> str | None:
    """The bytes of the signer's memory as text: "" when it is gone or is no text, None without a signer's key."""
    if data is None or not ((data / STATE).exists() or (data / KEY).exists()):
        return None
    try:
        return (data / STATE).read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        return ""


def heads(store: Store, now: head.Head, report: Report, evidence: Evidence, tiles: TileCache) -> list[Finding]:
    """Check genesis, every signed head, and what the head row says of clock and epoch.

    From ``report.since`` on only the newest checkpoints are verified. Notes in ``report`` the key that judged, and how
    many checkpoints there were.
    """
    with store.reading() as connection:
        genesis = founded(connection)
    judge = Judge(now, tiles, evidence.vkey or (genesis.key if genesis else ""))
    report.vkey = str(judge.vkeys[0]) if judge.vkeys else ""
    found = list(_stored(store, now, report, judge))
    report.checkpoints = report.signed + len(evidence.outside)
    found += filter(None, (judge.note(note, OUTSIDE) for note in evidence.outside))
    if genesis is not None and genesis.origin != now.origin:
        found.append(in_table("row_wrong", "log_head", 1, field="origin"))
    if evidence.signer is not None:
        found += _signer(store, judge, evidence.signer)
    if evidence.memory is not None:
        found += _remembered(judge, now, report, evidence.memory)
    return found


def _stored(store: Store, now: head.Head, report: Report, judge: "Judge") -> Iterator[Finding]:
    """What is wrong with stored checkpoints; counts those of the log as verified."""
    below, wrong = LARGEST, 0
    while True:
        with store.snapshot() as connection:
            current = head.read(connection).size
            page = fetch(connection, STORED, (below, now.size, current, NOTES))
            count = fetch(connection, "SELECT count(*) FROM checkpoint WHERE size <= ?", (now.size,))[0][0]
        findings = [f for size, note in page if (f := judge.note(note, "checkpoint", size))]
        wrong += len(findings)
        yield from findings
        if len(page) < NOTES or report.since or wrong > MOST:
            report.signed = count
            return
        below = page[-1][0]


def _signer(store: Store, judge: "Judge", state: str) -> Iterator[Finding]:
    """The signer never signs two histories: what it signed last must be a head of this log, and stand in its table."""
    if not state:
        yield Finding("signer_state_missing", {"path": STATE})
        return
    finding = judge.note(state, SIGNER) if judge.vkeys else judge.unfounded(state)
    if finding is not None:
        yield finding
    elif judge.vkeys:
        size = checkpoint.open_note(state, judge.vkeys).checkpoint.size
        yield from lasting(lambda: _lost(store, size))


def _lost(store: Store, size: int) -> list[Finding]:
    """The checkpoint signed last, when neither it nor a newer one is stored; it is, a moment after it is signed."""
    with store.reading() as connection:
        newest = fetch(connection, "SELECT max(size) FROM checkpoint")[0][0] or 0
    return [in_table("row_missing", "checkpoint", size)] if newest < size else []


def _remembered(judge: "Judge", now: head.Head, report: Report, memory: Memory) -> Iterator[Finding]:
    finding = judge.head(memory.size, memory.root, VERIFIED)
    if finding is not None:
        yield finding
    elif report.signed < memory.signed:
        yield Finding("checkpoint_lost", {"lost": memory.signed - report.signed, "known": memory.signed})
    if now.epoch < memory.epoch:
        yield in_table("row_wrong", "log_head", 1, field="epoch")


def founded(connection: Connection) -> LogFounded | None:
    """What the log's first act says of it: origin, format, first key; None when there is none that can be read."""
    rows = fetch(connection, "SELECT body FROM event WHERE seq = 1")
    try:
        part = TYPES.decode(bytes(rows[0][0])) if rows else None
    except ValueError:
        return None
    return part.data if isinstance(part, Part) and isinstance(part.data, LogFounded) else None


class Judge:
    """Says of a signed head whether it is one of this log's."""

    def __init__(self, now: head.Head, tiles: TileCache, vkey: str) -> None:
        self._now = now
        self.vkeys: list[VerifierKey] = []
        self._nodes: list[NodeReader] = []
        with suppress(LogError):  # an edge that fits no log of this size is a finding of the tree
            self._nodes = [NodeReader(now.size, now.edge, tiles)]
        with suppress(LogError):  # without a key every note is a finding
            self.vkeys = [VerifierKey.parse(vkey)]

    def note(self, text: Any, source: str, stored: int | None = None) -> Finding | None:
        """A finding when the note is not signed by the log's key, or is not the head of that size."""
        try:
            signed = checkpoint.open_note(text, self.vkeys).checkpoint
        except LogError as error:
            return Finding("checkpoint_wrong", {"source": source, "size": stored or "?", "reason": error.code})
        if signed.origin != self._now.origin or stored not in {None, signed.size}:
            return Finding("checkpoint_wrong", {"source": source, "size": signed.size, "reason": "checkpoint_origin"})
        return self.head(signed.size, signed.root, source)

    def unfounded(self, text: str) -> Finding | None:
        """A finding when a log without genesis, whose key nobody knows, was signed with events in it."""
        try:
            size = checkpoint.Checkpoint.parse(note.parse(text).text).size
        except LogError as error:
            return Finding("checkpoint_wrong", {"source": SIGNER, "size": "?", "reason": error.code})
        return self.head(size, b"", SIGNER) if size else None

    def head(self, size: int, root: bytes, source: str) -> Finding | None:
        """A finding when the log's first ``size`` events do not have this root."""
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
