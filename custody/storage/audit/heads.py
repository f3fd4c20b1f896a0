"""Signed heads against the log: stored ones, the signer's memory, those kept elsewhere; and the head verified last."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from custody.domain.kernel.errors import StorageRefused
from custody.domain.people.installation import LogKey
from custody.log import checkpoint, signed_note
from custody.log.errors import LogError
from custody.log.merkle import fold
from custody.log.signer import without_edge
from custody.log.signer_folder import LOG, STATE, has_key
from custody.log.tiles import NodeReader, TileCache
from custody.storage.audit.findings import MOST, Finding, Report, in_table, lasting
from custody.storage.audit.raw_rows import fetch
from custody.storage.audit.verification_state import Right
from custody.storage.signing import log_keys
from custody.storage.tables.engine import Store
from custody.storage.write import head_row

NOTES = 1_000
"""Checkpoints read at once, and the newest of them that are verified when only what is new is."""
STORED, SIGNER, VERIFIED, OUTSIDE = "checkpoint", "signer", "verified", "outside"
PAGE = "SELECT size, note FROM checkpoint WHERE size < ? AND (size <= ? OR size > ?) ORDER BY size DESC LIMIT ?"
"""A page of checkpoints: those of the log as verified, and those that even the log as it is now does not reach."""
LARGEST = 2**63 - 1


class Evidence(Struct, frozen=True, kw_only=True):
    """Evidence on the log's heads, read before the log.

    ``signer``: the note in the signer's file ("" for no file, None where no signer is expected). ``verified``: the
    state found right before; ``outside``: the checkpoints kept elsewhere. ``vkeys``: the keys that must have signed,
    each in its time (none: those that the log itself names).
    """

    vkeys: Sequence[str]
    outside: Sequence[str]
    signer: str | None
    verified: Right | None


def signer_state(data: Path | None) -> str | None:
    """Return the note in the signer's state file: "" if lost or unreadable.

    Without a state file and a log key, return None.
    """
    if data is None or not ((data / STATE).exists() or has_key(data, LOG)):
        return None
    try:
        return without_edge((data / STATE).read_bytes().decode())
    except (OSError, UnicodeDecodeError):
        return ""


def heads(store: Store, now: head_row.Head, report: Report, evidence: Evidence, tiles: TileCache) -> list[Finding]:
    """Check genesis, every signed head, and what the head row says of clock and epoch.

    From ``Report.since`` on only the newest checkpoints are verified. Notes in ``report`` the key that judged, and how
    many checkpoints there were.
    """
    with store.reading() as connection:
        log = log_keys.installation(connection)
    judge = Judge(now, tiles, _trusted(evidence.vkeys, log.keys if log else []))
    report.vkey = " ".join(map(str, judge.vkeys))
    findings = list(_stored(store, now, report, judge))
    report.checkpoints = report.signed + len(evidence.outside)
    findings += filter(None, (judge.note(note, OUTSIDE) for note in evidence.outside))
    if log is not None and log.origin != now.origin:
        findings.append(in_table("row_wrong", "log_head", 1, field="origin"))
    if evidence.signer is not None:
        findings += _signer(store, judge, evidence.signer)
    if evidence.verified is not None:
        findings += _verified(judge, now, report, evidence.verified)
    return findings


def _stored(store: Store, now: head_row.Head, report: Report, judge: "Judge") -> Iterator[Finding]:
    """Yield findings on stored checkpoints; count the checkpoints of the log as verified."""
    below, wrong = LARGEST, 0
    while True:
        with store.snapshot() as connection:
            current = head_row.read(connection).size
            page = fetch(connection, PAGE, (below, now.size, current, NOTES))
            count = fetch(connection, "SELECT count(*) FROM checkpoint WHERE size <= ?", (now.size,))[0][0]
        findings = [f for size, note in page if (f := judge.note(note, STORED, size))]
        wrong += len(findings)
        yield from findings
        if len(page) < NOTES or report.since or wrong > MOST:
            report.signed = count
            return
        below = page[-1][0]


def _signer(store: Store, judge: "Judge", state: str) -> Iterator[Finding]:
    """Yield findings on the signer's last note: it must be a head of this log, and stand in its table.

    A signer never signs two histories.
    """
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
    """Return a finding if the newest stored checkpoint is older than the one signed last.

    It is stored a moment after it is signed.
    """
    with store.reading() as connection:
        newest = fetch(connection, "SELECT max(size) FROM checkpoint")[0][0] or 0
    return [in_table("row_missing", "checkpoint", size)] if newest < size else []


def _verified(judge: "Judge", now: head_row.Head, report: Report, known: Right) -> Iterator[Finding]:
    finding = judge.head(known.size, known.root, VERIFIED)
    if finding is not None:
        yield finding
    elif report.signed < known.signed:
        yield Finding("checkpoint_lost", {"lost": known.signed - report.signed, "known": known.signed})
    if now.epoch < known.epoch:
        yield in_table("row_wrong", "log_head", 1, field="epoch")


def _trusted(given: Sequence[str], named: Sequence[LogKey]) -> list[LogKey]:
    """Return the given keys, each with its time in the log; without any, all keys that the log names."""
    if not given:
        return list(named)
    times = {key.vkey: key for key in named}
    return [times.get(vkey) or LogKey(vkey, 0) for vkey in given]


class Judge:
    """Says of a signed head whether it is one of this log's."""

    def __init__(self, now: head_row.Head, tiles: TileCache, keys: Sequence[LogKey] = ()) -> None:
        self._now, self._keys = now, keys
        self.vkeys = log_keys.readable(keys)
        self._nodes: list[NodeReader] = []
        with suppress(LogError):  # an edge that fits no log of this size is a finding of the tree
            self._nodes = [NodeReader(now.size, now.edge, tiles)]

    def note(self, text: Any, source: str, stored: int | None = None) -> Finding | None:
        """Return a finding if keys of the log in their time did not sign the note, or its head is wrong.

        A stored checkpoint must bear every kind of key that the log names at its size. The signer's state file and a
        code on paper carry the Ed25519 line alone.
        """
        try:
            size = checkpoint.Checkpoint.parse(signed_note.parse(text).text).size
            in_time = log_keys.readable(key for key in self._keys if key.signs(max(size, 1)))
            signed = checkpoint.open_note(text, in_time, each_kind=source == STORED).checkpoint
        except LogError as error:
            return Finding("checkpoint_wrong", {"source": source, "size": stored or "?", "reason": error.code})
        if signed.origin != self._now.origin or stored not in {None, signed.size}:
            return Finding("checkpoint_wrong", {"source": source, "size": signed.size, "reason": "checkpoint_origin"})
        return self.head(signed.size, signed.root, source)

    def unfounded(self, text: str) -> Finding | None:
        """Return a finding if a log without genesis, whose key is unknown, was signed with events in it."""
        try:
            size = checkpoint.Checkpoint.parse(signed_note.parse(text).text).size
        except LogError as error:
            return Finding("checkpoint_wrong", {"source": SIGNER, "size": "?", "reason": error.code})
        return self.head(size, b"", SIGNER) if size else None

    def head(self, size: int, root: bytes, source: str) -> Finding | None:
        """Return a finding if the log's first ``size`` events have another root."""
        if size > self._now.size:
            return Finding("checkpoint_beyond", {"source": source, "size": size, "log": self._now.size})
        ours = self._root(size)
        if ours not in {None, root}:
            return Finding("checkpoint_wrong", {"source": source, "size": size, "reason": "consistency_wrong"})
        return None

    def _root(self, size: int) -> bytes | None:
        """Return the root of the first ``size`` events; None if tiles are wrong, a finding elsewhere."""
        heights = [h for h in range(size.bit_length()) if size >> h & 1]
        try:
            return next((fold(node(h, (size >> h) - 1) for h in heights) for node in self._nodes), None)
        except (LogError, StorageRefused):
            return None
