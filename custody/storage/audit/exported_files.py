"""Exported files, verified as an auditor without the database does."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from custody.domain.kernel.events import Header
from custody.domain.people.installation import ClockError, Installation, LogKey
from custody.kernel import Progress, no_progress
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError
from custody.log.merkle import leaf_hashes
from custody.log.signed_note import VerifierKey
from custody.log.static_log import read_log, read_text, read_tile
from custody.log.tiles import WIDTH, TileCache, levels, partial_width
from custody.log.trust_policy import NOBODY, Policy
from custody.log.verify_export import verify_directory
from custody.storage.audit import stored_events
from custody.storage.audit.acts import Acts
from custody.storage.audit.chains import Chains
from custody.storage.audit.findings import Finding, Report
from custody.storage.audit.heads import OUTSIDE, Judge
from custody.storage.audit.recorded_times import by_notes, explained
from custody.storage.audit.stored_events import Seen
from custody.storage.audit.timestamps import stamped_heads
from custody.storage.signing.checkpoints import CACHED_TILES
from custody.storage.write.head_row import Head


def verify_export(
    directory: Path, *vkeys: VerifierKey, progress: Progress = no_progress,
    policy: Policy = NOBODY, outside: Sequence[str] = (),
) -> Report:  # fmt: skip
    """Verify bytes, tree, signature, acts, chains and folds of what an export or a publication wrote.

    Without ``vkeys`` the directory's own key judges, which proves nothing against whoever wrote the directory. The
    witnesses of ``policy`` judge the times of recording, by their lines under the directory's checkpoint and under
    those that were kept ``outside``; these must be heads of this log, and those that were time-stamped too (the
    time-stamps themselves are verified by the command).

    Raises:
        LogError: there is no readable checkpoint in the directory.
    """
    verified = verify_directory(directory, *vkeys)
    findings = [Finding(f.code, {"path": f.path, **f.facts}) for f in verified.wrong]
    if verified.checkpoint is None:
        return Report(origin="", size=0, root=b"", findings=findings)
    acts, chains = Acts(), Chains()
    clocks = by_notes([read_text(directory, "checkpoint"), *outside], verified.checkpoint.origin, policy)
    timed, untimely = 0, list[Finding]()
    try:
        for headers in _read(directory, acts, chains):
            judged = list(clocks.wrong(headers))
            timed += len(judged)
            untimely += filter(None, judged)
            progress(acts.end, verified.checkpoint.size)
    except LogError as error:
        findings += [Finding(error.code, dict(error.facts))] if not findings else []
    acts.close()
    findings += [*acts.wrong, *chains.wrong, *chains.unlawful]
    judge = _judge(directory, verified.checkpoint, vkeys or _own(directory))
    kept = filter(None, (judge.note(text, OUTSIDE) for text in outside))
    untimely, explained_findings = explained(untimely, _errors(chains))
    findings += [*untimely, *kept, *stamped_heads(directory, verified.checkpoint, judge)]
    return Report(
        origin=verified.checkpoint.origin, size=verified.checkpoint.size, root=verified.checkpoint.root,
        vkey=" ".join(map(str, vkeys)), acts=acts.count, subjects=chains.subjects, checkpoints=1 + len(outside),
        findings=findings, timed=timed, cosigned=clocks.heads, explained=explained_findings,
    )  # fmt: skip


def _read(directory: Path, acts: Acts, chains: Chains) -> Iterator[list[tuple[int, Header]]]:
    """Feed both with the log a tile at a time, and tell the headers of the acts that each tile completes."""
    log = read_log(directory)
    while some := list(islice(log, WIDTH)):
        events = stored_events.read(some)
        acts.feed(events)
        chains.feed(Seen(range(chains.size, acts.end), events, leaf_hashes(some), acts.end))
        yield acts.take()[0]


def _errors(chains: Chains) -> list[ClockError]:
    """Return the clock errors that the log itself records."""
    states = (entry.state for subject_id, entry in chains.entries.items() if subject_id.startswith(Installation.kind))
    return [error for state in states if isinstance(state, Installation) for error in state.errors]


def _own(directory: Path) -> list[VerifierKey]:
    try:
        return [VerifierKey.parse(read_text(directory, "vkey"))]
    except LogError:
        return []  # named by the audit of the files


def _judge(directory: Path, now: Checkpoint, vkeys: Sequence[VerifierKey]) -> Judge:
    """Return a judge that says of other heads whether they are of this log, by the directory's own verified tiles."""
    tiles = TileCache(lambda level, index: read_tile(directory, level, index, WIDTH), CACHED_TILES)
    keys = [LogKey(str(vkey), 0) for vkey in vkeys]
    return Judge(Head(now.origin, now.size, now.root, _edge(directory, now.size), 0), tiles, keys)


def _edge(directory: Path, size: int) -> bytes:
    """Return the right edge of the tree; empty if a tile is missing, which is a finding already."""
    widths = [(level, partial_width(size, level)) for level in range(levels(size))]
    try:
        return b"".join(read_tile(directory, level, size >> 8 * (level + 1), width) for level, width in widths if width)
    except LogError:
        return b""
