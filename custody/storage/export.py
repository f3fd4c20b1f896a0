"""The log as static files (C2SP tlog-tiles), for mirrors, oversight and disaster: what verifies them needs no database.

The entry bundles hold the events, and so every exhibit's way: for oversight only. Private values are not in them.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from custody.domain.errors import StorageRefused
from custody.log.audit import verify_directory
from custody.log.checkpoint import Checkpoint
from custody.log.directory import read_checkpoint, read_log, resume_at, write_log
from custody.log.errors import LogError
from custody.log.merkle import leaf_hashes
from custody.log.note import VerifierKey
from custody.log.note import parse as parse_note
from custody.log.tiles import WIDTH
from custody.storage import checkpoints, cosignatures, head, logkeys
from custody.storage.audit import stored
from custody.storage.audit.acts import Acts
from custody.storage.audit.chains import Chains
from custody.storage.audit.findings import Finding, Report
from custody.storage.audit.heads import Judge
from custody.storage.audit.stored import Seen
from custody.storage.checkpoints import Note, tile_reader
from custody.storage.connection import Connection
from custody.storage.engine import Store
from custody.storage.stream import bodies

OVERSIGHT, PUBLIC = "oversight", "public"
MODES = {OVERSIGHT: 0o700, PUBLIC: 0o755}
"""The folders of a publication: who keeps the events decides who else may open theirs."""

Progress = Callable[[int, int], None]


def export(
    store: Store, directory: Path, vkey: VerifierKey, progress: Progress = lambda _done, _total: None,
    *, entries: bool = True,
) -> Checkpoint:  # fmt: skip
    """Write the log up to its newest checkpoint into ``directory``, adding to what an earlier export wrote there.

    The checkpoint carries the lines of the witnesses that have cosigned it so far. Without ``entries`` the events stay
    behind, and only hashes are written.

    Raises:
        StorageRefused: ``not_signed``: there is no checkpoint yet.
        LogError: as ``custody.log.directory.write_log``; ``export_forked`` also when an event is missing.
    """
    with store.reading() as connection:
        origin = head.read(connection).origin
        signed = _newest(connection)
    if signed is None:
        raise StorageRefused("not_signed")
    start = min(resume_at(directory), signed.size // WIDTH * WIDTH)
    events = _events(store, start, signed.size, progress)
    return write_log(directory, origin, events, signed.note, vkey, start=start, entries=entries)


def signed_by(store: Store) -> VerifierKey:
    """The key, of those that the log names, that signed its newest checkpoint: after a change of keys not the first.

    Raises:
        StorageRefused: ``not_signed``.
    """
    with store.reading() as connection:
        newest = checkpoints.latest(connection)
        keys = logkeys.readable(logkeys.named(connection))
    if newest is None or not keys:
        raise StorageRefused("not_signed")
    return next((key for key, _ in parse_note(newest.note).by(keys)), keys[-1])


def publish(store: Store, directory: Path) -> bool:
    """Bring ``public/`` (hashes) and ``oversight/`` (also the events) up to the newest checkpoint; False when they are.

    Raises:
        LogError: as ``export``: what was published is of another log, or of a longer one. Nothing was changed.
        OSError: a file cannot be written.
    """
    with store.reading() as connection:
        newest = _newest(connection)
    if newest is None:
        return False
    behind = [name for name in (OVERSIGHT, PUBLIC) if _published(directory / name) != newest.note]
    for name in behind:
        (directory / name).mkdir(mode=MODES[name], parents=True, exist_ok=True)
        export(store, directory / name, signed_by(store), entries=name == OVERSIGHT)
    return bool(behind)


def contradiction(store: Store, directory: Path) -> str:
    """Whether the log fails to extend what was published of it: ``published_beyond``, ``published_forked``, or "".

    The folder is a memory apart from the database. Its heads are believed without a look at who signed them: whoever
    can write there could as well remove it.
    """
    for name in (PUBLIC, OVERSIGHT):
        if not (directory / name / "checkpoint").exists():
            continue
        with store.reading() as connection:
            now = head.read(connection)
        try:
            known = read_checkpoint(directory / name)
        except LogError:
            return "published_forked"
        found = Judge(now, tile_reader(store)).head(known.size, known.root, "published")
        if known.origin != now.origin or found is not None:
            return "published_beyond" if found and found.code == "checkpoint_beyond" else "published_forked"
    return ""


def _published(directory: Path) -> str:
    """The checkpoint in a directory as it stands there, "" without one."""
    try:
        return (directory / "checkpoint").read_text()
    except FileNotFoundError:
        return ""


def _newest(connection: Connection) -> Note | None:
    """The newest checkpoint, with the lines of its witnesses below."""
    signed = checkpoints.latest(connection)
    if signed is None:
        return None
    return signed._replace(note=signed.note + "".join(c.line for c in cosignatures.under(connection, signed.size)))


def _events(store: Store, start: int, end: int, progress: Progress) -> Iterator[bytes]:
    for done, body in enumerate(bodies(store, start, end), 1):
        yield body
        if done % WIDTH == 0 or start + done == end:
            progress(done, end - start)


def verify_export(directory: Path, *vkeys: VerifierKey, progress: Progress = lambda _done, _total: None) -> Report:
    """Verify exported files as an auditor without the database does: bytes, tree, signature, acts, chains, folds.

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
