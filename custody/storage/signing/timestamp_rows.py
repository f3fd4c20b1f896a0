"""Time-stamped heads with the bytes that were stamped: out of the database, and as files beside the log's.

``timestamp/SIZE.checkpoint`` is the signed note, ``timestamp/SIZE.tsr`` the authority's answer (and ``SIZE.2.tsr`` that
of a second authority for the same head). ``openssl ts -verify`` takes them as they are.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from custody.log.durable_files import sync_tree, write_whole
from custody.log.errors import Mismatch
from custody.storage.signing import timestamps
from custody.storage.signing.timestamps import TimeStamp
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store

FOLDER = "timestamp"
NAME = re.compile(r"(?P<size>[1-9][0-9]{0,18})(?:\.[2-9])?\.tsr", re.ASCII)


class Stamped(NamedTuple):
    """The answer of an authority (TimeStampResp, DER) and the note that it should be of; ``source`` is its file.

    ``row`` is what the database says of it, None for a file.
    """

    source: str
    size: int
    note: bytes
    answer: bytes
    row: TimeStamp | None = None


def named(stamps: Iterable[TimeStamp]) -> Iterator[tuple[str, TimeStamp]]:
    """Yield each time-stamp, in the order of ``timestamps.since``, with the path of its file."""
    for size, same in groupby(stamps, key=lambda time_stamp: time_stamp.size):
        for place, stamp in enumerate(same, 1):
            yield f"{FOLDER}/{size}.{place}.tsr" if place > 1 else f"{FOLDER}/{size}.tsr", stamp


def checkpoint_path(size: int) -> str:
    """Return the path of the file that holds the time-stamped bytes."""
    return f"{FOLDER}/{size}.checkpoint"


def stored(connection: Connection, since: int = 0) -> Iterator[Stamped]:
    """Yield the time-stamps of the heads at or above a size; the note is empty if its checkpoint is not stored."""
    for path, stamp in named(timestamps.since(connection, since)):
        yield Stamped(path, stamp.size, stamp.note.encode(), stamp.token, stamp)


def write(store: Store, directory: Path, size: int) -> bool:
    """Write those of the heads of at most ``size`` events that are not there yet; False when none was missing."""
    with store.reading() as connection:
        last = timestamps.last_before(connection, size)
        if last is None or _complete(connection, directory, last.size):
            return False
        known = max((_size(path) for path in directory.glob(f"{FOLDER}/*.tsr")), default=0)
        stamps = [
            stored_stamp
            for stored_stamp in stored(connection, known)
            if stored_stamp.size <= size and stored_stamp.note
        ]
    written = []
    for stamp in stamps:
        for path, data in ((checkpoint_path(stamp.size), stamp.note), (stamp.source, stamp.answer)):  # the answer last
            write_whole(directory / path, data)
            written.append(directory / path)
    sync_tree(directory, written)
    return bool(written)


def read(directory: Path) -> Iterator[Stamped]:
    """Yield the time-stamps in a directory, the oldest head first.

    Raises:
        Mismatch: ``file_missing``: an answer without the note that it is of.
    """
    for path in sorted(directory.glob(f"{FOLDER}/*.tsr"), key=lambda path: (_size(path), path.name)):
        note = directory / checkpoint_path(_size(path))
        if not note.is_file():
            raise Mismatch("file_missing", path=checkpoint_path(_size(path)))
        yield Stamped(f"{FOLDER}/{path.name}", _size(path), note.read_bytes(), path.read_bytes())


def _complete(connection: Connection, directory: Path, size: int) -> bool:
    return all((directory / path).exists() for path, _ in named(timestamps.under(connection, size)))


def _size(path: Path) -> int:
    name = NAME.fullmatch(path.name)
    return int(name["size"]) if name else 0
