"""The log as static files (C2SP tlog-tiles): publication, mirror and backup in one.

``checkpoint``, ``vkey``, ``tile/<L>/<N>[.p/<W>]`` and ``tile/entries/<N>[.p/<W>]`` under one directory. The hash
tiles may be public; the entry bundles are for oversight only, and a directory for the public is written without them.
``custody.log.verify_export`` verifies what is here.
"""

import shutil
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from custody.log import checkpoint as checkpoints
from custody.log import signed_note
from custody.log.checkpoint import Checkpoint
from custody.log.durable_files import sync_tree, write_durably, write_whole
from custody.log.errors import Malformed, Mismatch
from custody.log.merkle import EMPTY_ROOT, HASH, leaf_hash
from custody.log.signed_note import VerifierKey
from custody.log.tile_files import decode_bundle, encode_bundle, entries_path, tile_path
from custody.log.tiles import (
    WIDTH,
    TileTree,
    levels,
    partial_width,
    split_edge,
)


def write_log(
    directory: Path, origin: str, events: Iterable[bytes], checkpoint_note: str, vkey: VerifierKey,
    *, start: int = 0, entries: bool = True,
) -> Checkpoint:  # fmt: skip
    """Write the log up to this checkpoint, adding to what an earlier call wrote; durable once it returns.

    ``events`` are the entries from number ``start`` on, streamed; give ``start=resume_at(directory)`` to add to an
    earlier export instead of writing it again. Without ``entries`` only hashes are written, for the public.
    The checkpoint is replaced last, once the tiles are on disk and their root is the checkpoint's;
    readers of the old one are never disturbed, and the log in the directory never shrinks.

    Raises:
        Malformed: ``export_start``, ``entry_too_long``, or as ``checkpoint.open_note``.
        Mismatch: ``checkpoint_origin``; ``export_forked`` when files and events do not make the checkpoint's root, or
            do not extend the log in the directory; ``export_shrunk`` when that one is longer; ``file_missing``, or as
            ``checkpoint.open_note``.
    """
    head = checkpoints.open_note(checkpoint_note, [vkey]).checkpoint
    if head.origin != origin:
        raise Mismatch("checkpoint_origin", origin=head.origin, expected=origin)
    if start % WIDTH or start > min(head.size, resume_at(directory)):
        raise Malformed("export_start", start=start)
    export = _Export(directory, start, entries=entries)
    if head.size < export.before.size:
        raise Mismatch("export_shrunk", published=export.before.size, offered=head.size)
    export.events(islice(events, head.size - start))
    if (export.tree.size, export.tree.root()) != (head.size, head.root):
        raise Mismatch("export_forked", size=export.tree.size, expected=head.size)
    export.edge()
    write_whole(directory / "vkey", f"{vkey}\n".encode())
    sync_tree(directory, [*export.written, directory / "vkey"])
    write_durably(directory / "checkpoint", checkpoint_note.encode(), 0o644)
    export.drop_partials()
    return head


def resume_at(directory: Path) -> int:
    """Give the number of entries in full bundles that the directory's checkpoint covers, 0 without one."""
    if not (directory / "checkpoint").exists():
        return 0
    size = read_checkpoint(directory).size
    return size - size % WIDTH


def read_checkpoint(directory: Path) -> Checkpoint:
    """Give the directory's checkpoint, its signatures not verified.

    Raises:
        Malformed: ``note_malformed``, ``base64_malformed``, ``checkpoint_malformed``.
        Mismatch: ``file_missing``.
    """
    return Checkpoint.parse(signed_note.parse(read_text(directory, "checkpoint")).text)


def read_log(directory: Path) -> Iterator[bytes]:
    """Give the entries that the directory's checkpoint covers, in order, as they are and unverified.

    Raises:
        Malformed: ``bundle_malformed``, or as ``read_checkpoint``.
        Mismatch: ``bundle_wrong`` when a bundle has too few entries, ``file_missing``.
    """
    size = read_checkpoint(directory).size
    for index in range(-(-size // WIDTH)):
        yield from read_bundle(directory, index, min(WIDTH, size - index * WIDTH))


def read_bundle(directory: Path, index: int, width: int) -> list[bytes]:
    """Give the ``width`` entries of a bundle; the full bundle stands in for a partial one that has grown.

    Raises:
        Malformed: ``bundle_malformed``.
        Mismatch: ``bundle_wrong`` when it has not that many entries, ``file_missing``.
    """
    path, grown = _existing(directory, entries_path(index, width), entries_path(index))
    try:
        entries = decode_bundle((directory / path).read_bytes())
    except Malformed as error:
        raise Malformed("bundle_malformed", path=path, **error.facts) from error
    if len(entries) < width or (len(entries) > width and not grown):
        raise Mismatch("bundle_wrong", path=path, entries=len(entries), expected=width)
    return entries[:width]


def read_tile(directory: Path, level: int, index: int, width: int) -> bytes:
    """Give the first ``width`` hashes of a tile; the full tile stands in for a partial one that has grown.

    Raises:
        Malformed: ``tile_length``.
        Mismatch: ``file_missing``.
    """
    path, grown = _existing(directory, tile_path(level, index, width), tile_path(level, index))
    data = (directory / path).read_bytes()
    if len(data) != (WIDTH if grown else width) * HASH:
        raise Malformed("tile_length", path=path, level=level, index=index, length=len(data))
    return data[: width * HASH]


def read_text(directory: Path, name: str) -> str:
    """Give one of the two text files, ``checkpoint`` or ``vkey``.

    Raises:
        Malformed: ``note_malformed`` when it is not UTF-8.
        Mismatch: ``file_missing``.
    """
    _existing(directory, name, name)
    try:
        return (directory / name).read_bytes().decode()
    except UnicodeDecodeError as error:
        raise Malformed("note_malformed", path=name) from error


def _existing(directory: Path, path: str, grown: str) -> tuple[str, bool]:
    for candidate in (path, grown):
        if (directory / candidate).is_file():
            return candidate, candidate != path
    raise Mismatch("file_missing", path=path)


def _tree_at(directory: Path, size: int) -> TileTree:
    """Return the tree of the first ``size`` entries, a multiple of 256, from tiles of a covering checkpoint."""
    head = read_checkpoint(directory).size if size else 0
    edge = []
    for level in range(levels(size)):
        width = partial_width(size, level)
        index = size >> 8 * (level + 1)
        stored = min(WIDTH, (head >> 8 * level) - index * WIDTH)
        edge.append(read_tile(directory, level, index, stored)[: width * HASH] if width else b"")
    return TileTree.from_edge(size, b"".join(edge))


class _Export:
    """One call of ``write_log``: the growing tree, and the last bundle until its head is known to be right.

    ``before`` is the head of the log that the directory holds. Full files that it covers are compared, never replaced,
    and the events must make its root on their way: another log over this one fails and harms nothing.
    Other files may be the torn rest of a crash and are replaced.
    """

    def __init__(self, directory: Path, start: int, *, entries: bool) -> None:
        self.before = _before(directory)
        self.tree = _tree_at(directory, start)
        self.written: list[Path] = []
        self._directory, self._entries = directory, entries
        self._covered = resume_at(directory)
        self._last: list[bytes] = []
        self._full: list[tuple[int, int]] = []

    def events(self, events: Iterator[bytes]) -> None:
        """Append the events; write the full bundles and the full tiles."""
        while entries := list(islice(events, WIDTH)):
            index = self.tree.size // WIDTH
            leaves = list(map(leaf_hash, entries))
            self._extends(leaves)
            tiles = self.tree.append(leaves)
            if len(entries) < WIDTH:
                self._last = entries
                return
            if self._entries:
                self._place(entries_path(index), encode_bundle(entries), self.tree.size)
            for tile in tiles:
                self._place(tile_path(tile.level, tile.tile_index), tile.hashes, self.tree.size)
                self._full.append((tile.level, tile.tile_index))

    def edge(self) -> None:
        """Write the partial bundle and the partial tiles."""
        size = self.tree.size
        if self._last and self._entries:
            self._write(entries_path(size // WIDTH, len(self._last)), encode_bundle(self._last))
        for level, hashes in enumerate(split_edge(size, self.tree.edge())):
            if hashes:
                self._write(tile_path(level, size >> 8 * (level + 1), len(hashes) // HASH), hashes)

    def drop_partials(self) -> None:
        """Remove the partial files of tiles that are full now, as the format allows once the full ones are served."""
        for level, index in self._full:
            shutil.rmtree((self._directory / tile_path(level, index, 1)).parent, ignore_errors=True)
            if level == 0:
                shutil.rmtree((self._directory / entries_path(index, 1)).parent, ignore_errors=True)

    def _extends(self, leaves: list[bytes]) -> None:
        """Check that the leaves make the root of the directory's head when they reach it."""
        remaining = self.before.size - self.tree.size
        if 0 < remaining <= len(leaves):
            trial = self.tree.copy()
            trial.append(leaves[:remaining])
            if trial.root() != self.before.root:
                raise Mismatch("export_forked", size=self.before.size, expected=self.before.size)

    def _place(self, path: str, data: bytes, end: int) -> None:
        if end > self._covered:
            self._write(path, data)
        elif (self._directory / path).read_bytes() != data:
            raise Mismatch("export_forked", path=path)

    def _write(self, path: str, data: bytes) -> None:
        write_whole(self._directory / path, data)
        self.written.append(self._directory / path)


def _before(directory: Path) -> Checkpoint:
    """Return the head that the directory holds, or the empty tree."""
    return read_checkpoint(directory) if (directory / "checkpoint").exists() else Checkpoint("", 0, EMPTY_ROOT)
