"""Trial restore of a backup: it is put back into a scratch folder, verified and removed; the result is noted.

A copy that nobody has ever put back is a hope. Of PostgreSQL's copies the events alone are hashed anew, unless a
scratch database is named: the serving role cannot make one.
"""

import struct
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct

from custody.domain.kernel.errors import CustodyError, Tampered
from custody.domain.kernel.times import written
from custody.log.durable_files import write_durably
from custody.log.merkle import HASH, leaf_hash
from custody.log.signed_note import b64
from custody.log.tiles import TileTree
from custody.storage.audit.verify import Plan, verify
from custody.storage.keeping import disk_space
from custody.storage.keeping.backup import BLOBS, MANIFEST, PACKED, TABLES, Manifest, read_manifest, unpacked
from custody.storage.keeping.restore import require_whole, restore
from custody.storage.keeping.scratch_folder import TRIAL, scratch_folder
from custody.storage.tables.engine import Store
from custody.storage.write import head_row

NOTE = "trial.json"
EVERY, AGAIN = timedelta(days=7), timedelta(days=1)
"""From one trial to the next, and from one that failed."""
STALE_AFTER = timedelta(days=3)
"""Since when the newest copy is too old: the nightly copies have stopped."""
UNPACKED = 5
"""A packed database is so many times as large when it is put back, at most."""
_SIGNATURE = 11
"""Bytes before the flags of PostgreSQL's binary COPY."""


class Trial(Struct, frozen=True, kw_only=True):
    """The last trial restore: when (RFC 3339 UTC), of which folder, how many events; ``code``: why it failed, or ""."""

    at: str = ""
    folder: str = ""
    size: int = 0
    code: str = ""

    @property
    def ok(self) -> bool | None:
        """Return how the trial ended; None before the first one."""
        return not self.code if self.at else None


def newest(folder: Path) -> Path | None:
    """Return the newest whole copy below a folder, or None."""
    copies = [file.parent for file in folder.glob(f"*/{MANIFEST}")]
    return max(copies, key=lambda copy: (copy / MANIFEST).stat().st_mtime, default=None)


def is_stale(copy: Path, now: datetime) -> bool:
    """Return True if a copy is so old that the nightly copies must have stopped."""
    return now - datetime.fromtimestamp((copy / MANIFEST).stat().st_mtime, UTC) > STALE_AFTER


def is_due(last: Trial, now: datetime) -> bool:
    """Return True if it is time for the next trial."""
    if not last.at:
        return True
    return now - datetime.fromisoformat(last.at) > (AGAIN if last.code else EVERY)


def noted(data: Path) -> Trial:
    """Return the last trial; a note that cannot be read counts as none."""
    try:
        return msgspec.json.decode((data / NOTE).read_bytes(), type=Trial)
    except (OSError, msgspec.DecodeError):
        return Trial()


def note(data: Path, trial: Trial) -> None:
    """Keep the result of a trial."""
    write_durably(data / NOTE, msgspec.json.encode(trial))


def tried(source: Path, scratch: Path, now: datetime, url: str = "") -> tuple[Trial, CustodyError | None]:
    """Put a copy back into a scratch folder, verify and remove it; return the result, and the error if it failed.

    ``url``: an empty scratch database, for a copy of PostgreSQL. It stays filled.
    """
    trial = Trial(at=written(now), folder=str(source))
    try:
        size = try_out(source, scratch, url).size
    except CustodyError as failed:
        return msgspec.structs.replace(trial, code=failed.code), failed
    return msgspec.structs.replace(trial, size=size), None


def try_out(source: Path, scratch: Path, url: str = "") -> Manifest:
    """Put a copy back into a scratch folder, verify it, and remove the folder; a scratch database stays filled.

    Raises:
        BadInput, StorageRefused, Tampered: as ``restore``; ``backup_no_room``; ``trial_wrong`` names the first finding.
    """
    manifest = read_manifest(source)
    with scratch_folder(TRIAL, scratch) as folder:
        data = folder / "data"
        photographs = disk_space.tree_bytes(source / BLOBS)
        disk_space.require_room_for_copy(data, photographs + UNPACKED * (disk_space.tree_bytes(source) - photographs))
        if manifest.database == "sqlite" or url:
            manifest = restore(source, None, data, url or f"sqlite:///{data / 'custody.db'}")
            _require_right(manifest, url or f"sqlite:///{data / 'custody.db'}")
        else:
            require_whole(source, manifest)
            _require_root(source, manifest)
    return manifest


def _require_right(manifest: Manifest, url: str) -> None:
    with closing(Store(url, streamed=True)) as store:
        report = verify(store, Plan())
        with store.reading() as connection:
            head = head_row.read(connection)
    if report.findings:
        raise Tampered("trial_wrong", reason=report.findings[0].code)
    if (head.size, b64(head.root)) != (manifest.size, manifest.root):
        raise Tampered("trial_wrong", reason="head_wrong")


def _require_root(source: Path, manifest: Manifest) -> None:
    """Hash the events of PostgreSQL's copy anew: they must make the root of the manifest."""
    hashes = bytearray(manifest.size * HASH)
    count = 0
    with unpacked(source / TABLES / f"event.copy{PACKED}") as file:
        for seq, body in _events(file):
            if seq >= manifest.size:
                raise Tampered("trial_wrong", reason="event_extra")
            hashes[seq * HASH : (seq + 1) * HASH] = leaf_hash(body)
            count += 1
    tree = TileTree()
    tree.append(bytes(hashes[place : place + HASH]) for place in range(0, len(hashes), HASH))
    if count != manifest.size or b64(tree.root()) != manifest.root:
        raise Tampered("trial_wrong", reason="head_wrong")


def _events(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield number and bytes of each event in PostgreSQL's binary COPY of the table ``event``."""
    file.read(_SIGNATURE + 4)
    (extension,) = struct.unpack("!i", file.read(4))
    file.read(extension)
    while struct.unpack("!h", file.read(2))[0] >= 0:
        fields = [file.read(struct.unpack("!i", file.read(4))[0]) for _ in range(2)]
        yield int.from_bytes(fields[0], "big"), fields[1]
