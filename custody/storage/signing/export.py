"""The log as static files (C2SP tlog-tiles), for mirrors, oversight and disaster: what verifies them needs no database.

The entry bundles hold the events, and so every exhibit's way: for oversight only. Private values are not in them.
"""

from collections.abc import Iterator
from pathlib import Path

from custody.domain.kernel.errors import StorageRefused
from custody.kernel import Progress, no_progress
from custody.log.checkpoint import Checkpoint
from custody.log.signed_note import VerifierKey
from custody.log.signed_note import parse as parse_note
from custody.log.static_log import resume_at, write_log
from custody.log.tiles import WIDTH
from custody.storage.signing import checkpoints, cosignatures, log_keys, timestamp_rows
from custody.storage.signing.checkpoints import Note
from custody.storage.signing.event_stream import bodies
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store
from custody.storage.write import head_row


def export(
    store: Store, directory: Path, vkey: VerifierKey, progress: Progress = no_progress,
    *, entries: bool = True,
) -> Checkpoint:  # fmt: skip
    """Write the log up to its newest checkpoint into ``directory``, adding to what an earlier export wrote there.

    The checkpoint carries the lines of the witnesses that have cosigned it so far; heads that were time-stamped lie
    beside it with the authority's answers. Without ``entries`` the events stay behind, and only hashes are written.

    Raises:
        StorageRefused: ``not_signed``: there is no checkpoint yet.
        LogError: as ``custody.log.static_log.write_log``; ``export_forked`` also when an event is missing.
    """
    with store.reading() as connection:
        origin = head_row.read(connection).origin
        signed = newest(connection)
    if signed is None:
        raise StorageRefused("not_signed")
    start = min(resume_at(directory), signed.size // WIDTH * WIDTH)
    events = _events(store, start, signed.size, progress)
    written = write_log(directory, origin, events, signed.note, vkey, start=start, entries=entries)
    timestamp_rows.write(store, directory, written.size)
    return written


def newest(connection: Connection) -> Note | None:
    """Return the newest checkpoint, with the lines of its cosigning witnesses below."""
    signed = checkpoints.latest(connection)
    if signed is None:
        return None
    return signed._replace(note=signed.note + "".join(c.line for c in cosignatures.under(connection, signed.size)))


def signed_by(store: Store) -> VerifierKey:
    """Return the log's key that signed its newest checkpoint; after a change of keys not the first.

    Raises:
        StorageRefused: ``not_signed``.
    """
    with store.reading() as connection:
        newest = checkpoints.latest(connection)
        keys = log_keys.readable(log_keys.named(connection))
    if newest is None or not keys:
        raise StorageRefused("not_signed")
    return next((key for key, _ in parse_note(newest.note).by(keys)), keys[-1])


def _events(store: Store, start: int, end: int, progress: Progress) -> Iterator[bytes]:
    for done, body in enumerate(bodies(store, start, end), 1):
        yield body
        if done % WIDTH == 0 or start + done == end:
            progress(done, end - start)
