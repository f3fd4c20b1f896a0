"""Exported files, verified as an auditor without the database does."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

from custody.log.audit import verify_directory
from custody.log.directory import read_log
from custody.log.errors import LogError
from custody.log.merkle import leaf_hashes
from custody.log.note import VerifierKey
from custody.log.tiles import WIDTH
from custody.storage.audit import stored
from custody.storage.audit.acts import Acts
from custody.storage.audit.chains import Chains
from custody.storage.audit.findings import Finding, Report
from custody.storage.audit.stored import Seen

Progress = Callable[[int, int], None]


def verify_export(directory: Path, *vkeys: VerifierKey, progress: Progress = lambda _done, _total: None) -> Report:
    """Verify bytes, tree, signature, acts, chains and folds of what an export or a publication wrote.

    Without ``vkeys`` the directory's own key judges, which proves nothing against whoever wrote the directory.

    Raises:
        LogError: there is no readable checkpoint in the directory.
    """
    found = verify_directory(directory, *vkeys)
    findings = [Finding(f.code, {"path": f.path, **f.facts}) for f in found.wrong]
    if found.checkpoint is None:
        return Report(origin="", size=0, root=b"", findings=findings)
    acts, chains = Acts(), Chains()
    size = found.checkpoint.size
    try:
        log = read_log(directory)
        while some := list(islice(log, WIDTH)):
            events = stored.read(some)
            acts.feed(events)
            chains.feed(Seen(range(chains.size, acts.end), events, leaf_hashes(some), acts.end))
            progress(acts.end, size)
    except LogError as error:
        findings += [Finding(error.code, dict(error.facts))] if not findings else []
    acts.close()
    findings += [*acts.wrong, *chains.wrong, *chains.unlawful]
    return Report(
        origin=found.checkpoint.origin, size=size, root=found.checkpoint.root, vkey=" ".join(map(str, vkeys)),
        acts=acts.count, subjects=len(chains.entries), checkpoints=1, findings=findings,
    )  # fmt: skip
