"""Exported files, verified as an auditor without the database does."""

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from custody.log.audit import verify_directory
from custody.log.checkpoint import Checkpoint, open_note
from custody.log.directory import read_log, read_text
from custody.log.errors import LogError
from custody.log.merkle import Frontier, leaf_hashes
from custody.log.note import VerifierKey
from custody.log.policy import NOBODY, Policy
from custody.log.tiles import WIDTH
from custody.storage.audit import stored
from custody.storage.audit.acts import Acts
from custody.storage.audit.chains import Chains
from custody.storage.audit.findings import Finding, Report
from custody.storage.audit.heads import OUTSIDE
from custody.storage.audit.stamps import stamped_heads
from custody.storage.audit.stored import Seen
from custody.storage.audit.times import by_notes

Progress = Callable[[int, int], None]


def verify_export(
    directory: Path, *vkeys: VerifierKey, progress: Progress = lambda _done, _total: None,
    policy: Policy = NOBODY, outside: Sequence[str] = (),
) -> Report:  # fmt: skip
    """Verify bytes, tree, signature, acts, chains and folds of what an export or a publication wrote.

    Without ``vkeys`` the directory's own key judges, which proves nothing against whoever wrote the directory. The
    witnesses of ``policy`` judge the times of recording, by their lines under the directory's checkpoint and under
    those that were kept ``outside``; these must be heads of this log, and those that were time-stamped too (the
    time-stamps themselves are verified by ``service.stamped``).

    Raises:
        LogError: there is no readable checkpoint in the directory.
    """
    found = verify_directory(directory, *vkeys)
    findings = [Finding(f.code, {"path": f.path, **f.facts}) for f in found.wrong]
    if found.checkpoint is None:
        return Report(origin="", size=0, root=b"", findings=findings)
    acts, chains = Acts(), Chains()
    clocks = by_notes([read_text(directory, "checkpoint"), *outside], found.checkpoint.origin, policy)
    kept = _Kept(outside, vkeys or _own(directory))
    timed, untimely = 0, list[Finding]()
    size = found.checkpoint.size
    try:
        log = read_log(directory)
        while some := list(islice(log, WIDTH)):
            events = stored.read(some)
            acts.feed(events)
            leaves = leaf_hashes(some)
            chains.feed(Seen(range(chains.size, acts.end), events, leaves, acts.end))
            kept.feed(leaves)
            judged = list(clocks.wrong(acts.take()[0]))
            timed += len(judged)
            untimely += filter(None, judged)
            progress(acts.end, size)
    except LogError as error:
        findings += [Finding(error.code, dict(error.facts))] if not findings else []
    acts.close()
    findings += [*acts.wrong, *chains.wrong, *chains.unlawful]
    findings += [*untimely, *kept.wrong(found.checkpoint), *stamped_heads(directory, found.checkpoint)]
    return Report(
        origin=found.checkpoint.origin, size=size, root=found.checkpoint.root, vkey=" ".join(map(str, vkeys)),
        acts=acts.count, subjects=len(chains.entries), checkpoints=1 + len(outside), findings=findings,
        timed=timed, cosigned=clocks.heads,
    )  # fmt: skip


def _own(directory: Path) -> list[VerifierKey]:
    try:
        return [VerifierKey.parse(read_text(directory, "vkey"))]
    except LogError:
        return []  # named by the audit of the files


class _Kept:
    """Checkpoints that were kept elsewhere, compared with the log while it is read."""

    def __init__(self, notes: Sequence[str], vkeys: Sequence[VerifierKey]) -> None:
        self._heads: list[Checkpoint] = []
        self._wrong: list[Finding] = []
        self._frontier, self._size = Frontier(), 0
        for text in notes:
            try:
                self._heads.append(open_note(text, vkeys).checkpoint)
            except LogError as error:
                self._wrong.append(Finding("checkpoint_wrong", {"source": OUTSIDE, "size": "?", "reason": error.code}))

    def feed(self, leaves: Sequence[bytes]) -> None:
        """Take the next leaves of the log."""
        if not self._heads:
            return
        for one in self._heads:
            inside = one.size - self._size
            if 0 < inside <= len(leaves):
                here = self._frontier.copy()
                here.grow(leaves[:inside])
                if here.root() != one.root:
                    self._wrong.append(_unlike(one, "consistency_wrong"))
        self._frontier.grow(leaves)
        self._size += len(leaves)

    def wrong(self, now: Checkpoint) -> list[Finding]:
        """What is not a head of the log that was read, whose own head is ``now``."""
        beyond = [
            Finding("checkpoint_beyond", {"source": OUTSIDE, "size": one.size, "log": now.size})
            for one in self._heads if one.size > now.size
        ]  # fmt: skip
        foreign = [_unlike(one, "checkpoint_origin") for one in self._heads if one.origin != now.origin]
        return self._wrong + beyond + foreign


def _unlike(one: Checkpoint, reason: str) -> Finding:
    return Finding("checkpoint_wrong", {"source": OUTSIDE, "size": one.size, "reason": reason})
