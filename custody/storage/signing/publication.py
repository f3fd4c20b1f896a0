"""Published log: hashes for the public, events for oversight, and the check that the log still extends it."""

from pathlib import Path

from custody.log.durable_files import make_open
from custody.log.errors import LogError
from custody.log.static_log import read_checkpoint
from custody.storage.audit.heads import Judge
from custody.storage.signing import timestamp_rows
from custody.storage.signing.checkpoints import tile_reader
from custody.storage.signing.export import export, newest, signed_by
from custody.storage.tables.engine import Store
from custody.storage.write import head_row

OVERSIGHT, PUBLIC = "oversight", "public"
MODES = {OVERSIGHT: 0o700, PUBLIC: 0o755}
"""The folders of a publication: who keeps the events decides who else may open theirs."""


def publish(store: Store, directory: Path) -> bool:
    """Bring ``public/`` (hashes) and ``oversight/`` (also the events) up to the newest checkpoint; False when they are.

    Time-stamps follow when they come.

    Raises:
        LogError: as ``export``: what was published is of another log, or of a longer one. Nothing was changed.
        OSError: a file cannot be written.
    """
    with store.reading() as connection:
        signed = newest(connection)
    if signed is None:
        return False
    behind = [name for name in (OVERSIGHT, PUBLIC) if _published(directory / name) != signed.note]
    for name in behind:
        make_open(directory / name, MODES[name])
        export(store, directory / name, signed_by(store), entries=name == OVERSIGHT)
    stamps = [name for name in MODES if timestamp_rows.write(store, directory / name, signed.size)]
    return bool(behind or stamps)


def contradiction(store: Store, directory: Path) -> str:
    """Return ``published_beyond`` or ``published_forked`` if the log does not extend its published part, or "".

    The folder is independent of the database. The signatures of its heads are not checked: anyone who can write there
    could as well remove a head.
    """
    for name in (PUBLIC, OVERSIGHT):
        if not (directory / name / "checkpoint").exists():
            continue
        with store.reading() as connection:
            now = head_row.read(connection)
        try:
            known = read_checkpoint(directory / name)
        except LogError:
            return "published_forked"
        finding = Judge(now, tile_reader(store)).head(known.size, known.root, "published")
        if known.origin != now.origin or finding is not None:
            return "published_beyond" if finding and finding.code == "checkpoint_beyond" else "published_forked"
    return ""


def _published(directory: Path) -> str:
    """Return the checkpoint in a directory as it stands there, or "" if there is none."""
    try:
        return (directory / "checkpoint").read_text()
    except FileNotFoundError:
        return ""
