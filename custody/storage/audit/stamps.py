"""Heads that were time-stamped, as they lie beside exported files: whether each is a head of this log."""

from collections.abc import Iterator
from pathlib import Path

from custody.log import note
from custody.log.checkpoint import Checkpoint
from custody.log.directory import read_tile
from custody.log.errors import LogError
from custody.log.tiles import WIDTH, TileCache, levels, partial_width
from custody.storage import stamped
from custody.storage.audit.findings import Finding
from custody.storage.audit.heads import Judge
from custody.storage.checkpoints import CACHED_TILES
from custody.storage.head import Head


def stamped_heads(directory: Path, now: Checkpoint) -> Iterator[Finding]:
    """Time-stamped heads that are not of this log. Who signed them matters to nobody: the root is what was stamped."""
    judge = Judge(Head(now.origin, now.size, now.root, _edge(directory, now.size), 0), _tiles(directory))
    try:
        for one in stamped.read(directory):
            head = _head(one.note)
            if head is None or (head.origin, head.size) != (now.origin, one.size):
                facts = {"source": one.source, "size": one.size, "reason": "checkpoint_origin"}
                yield Finding("checkpoint_wrong", facts)
            elif found := judge.head(head.size, head.root, one.source):
                yield found
    except LogError as error:
        yield Finding(error.code, dict(error.facts))


def _head(text: bytes) -> Checkpoint | None:
    try:
        return Checkpoint.parse(note.parse(text.decode()).text)
    except (LogError, UnicodeDecodeError):
        return None


def _tiles(directory: Path) -> TileCache:
    return TileCache(lambda level, number: read_tile(directory, level, number, WIDTH), CACHED_TILES)


def _edge(directory: Path, size: int) -> bytes:
    """The right edge of the tree; empty where a tile is missing, which is a finding already."""
    widths = [(level, partial_width(size, level)) for level in range(levels(size))]
    try:
        return b"".join(read_tile(directory, level, size >> 8 * (level + 1), width) for level, width in widths if width)
    except LogError:
        return b""
