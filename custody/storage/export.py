"""The log as static files (C2SP tlog-tiles), for mirrors, oversight and disaster: what verifies them needs no database.

The entry bundles hold the events, and so every exhibit's way: for oversight only. Private values are not in them.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from custody.domain.errors import StorageRefused
from custody.log.audit import verify_directory
from custody.log.checkpoint import Checkpoint
from custody.log.directory import read_log, resume_at, write_log
from custody.log.errors import LogError
from custody.log.merkle import leaf_hashes
from custody.log.note import VerifierKey
from custody.log.tiles import WIDTH
from custody.storage import checkpoints, head
from custody.storage.audit import stored
from custody.storage.audit.acts import Acts
from custody.storage.audit.chains import Chains
from custody.storage.audit.findings import Finding, Report
from custody.storage.audit.stored import Seen
from custody.storage.engine import Store
from custody.storage.stream import bodies

Progress = Callable[[int, int], None]


def export(
    store: Store, directory: Path, vkey: VerifierKey, progress: Progress = lambda _done, _total: None
) -> Checkpoint:
    """Write the log up to its newest checkpoint into ``directory``, adding to what an earlier export wrote there.

    Raises:
        StorageRefused: ``not_signed``: there is no checkpoint yet.
        LogError: as ``custody.log.directory.write_log``; ``export_forked`` also when an event is missing.
    """
    with store.reading() as connection:
        origin = head.read(connection).origin
        signed = checkpoints.latest(connection)
    if signed is None:
        raise StorageRefused("not_signed")
    start = min(resume_at(directory), signed.size // WIDTH * WIDTH)
    events = _events(store, start, signed.size, progress)
    return write_log(directory, origin, events, signed.note, vkey, start=start)


def _events(store: Store, start: int, end: int, progress: Progress) -> Iterator[bytes]:
    for done, body in enumerate(bodies(store, start, end), 1):
        yield body
        if done % WIDTH == 0 or start + done == end:
            progress(done, end - start)


def verify_export(directory: Path, vkey: VerifierKey | None, progress: Progress = lambda _done, _total: None) -> Report:
    """Verify exported files as an auditor without the database does: bytes, tree, signature, acts, chains, folds.

    Without ``vkey`` the directory's own key judges, which proves nothing against whoever wrote the directory.

    Raises:
        LogError: there is no readable checkpoint in the directory.
    """
    found = verify_directory(directory, vkey)
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
        origin=found.checkpoint.origin, size=size, root=found.checkpoint.root, vkey="" if vkey is None else str(vkey),
        acts=acts.count, subjects=len(chains.entries), checkpoints=1, findings=findings,
    )  # fmt: skip
