"""The tree in tiles of 256 hashes (C2SP tlog-tiles): appending, the right edge, and proofs of any past size.

Level 0 holds leaf hashes; each hash at level L + 1 is the root of one full tile of level L. Full tiles
never change; the *edge* is the partial tile of every level, lowest level first, and is all a writer
needs beside the size. Where the tiles are kept is the caller's business.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from custody.log.errors import Malformed, Mismatch
from custody.log.merkle import HASH, Frontier, fold, parents, split_hashes

WIDTH = 256
TILE_BYTES = WIDTH * HASH

_HEIGHT = 8  # a tile spans eight heights of the tree: 2^8 = WIDTH

ReadTile = Callable[[int, int], bytes]
"""``read(level, index)`` gives the 8,192 bytes of a full tile."""

Node = Callable[[int, int], bytes]
"""``node(height, index)`` gives the hash over the leaves ``[index << height, (index + 1) << height)``."""


class Tile(NamedTuple):
    """A full tile: its level, its number within the level, and 256 concatenated hashes (8,192 bytes)."""

    level: int
    tile_index: int
    hashes: bytes


class TileTree:
    """A growing tree that gives each tile once, when it is full. In memory: the right edge only."""

    __slots__ = ("_edges", "_frontier")

    def __init__(self) -> None:
        self._frontier = Frontier()
        self._edges: list[bytes] = []

    @property
    def size(self) -> int:
        """Return the number of leaves."""
        return self._frontier.size

    def append(self, leaf_hashes: Iterable[bytes]) -> list[Tile]:
        """Append leaf hashes (32 bytes each) and give the tiles that became full, level by level.

        Raises:
            Malformed: ``hash_length``; the tree is then unchanged.
        """
        tiles: list[Tile] = []
        for level, row in enumerate(self._frontier.grow(leaf_hashes)[::_HEIGHT]):
            if level == len(self._edges):
                self._edges.append(b"")
            tiles += self._cut(level, row)
        return tiles

    def _cut(self, level: int, row: list[bytes]) -> list[Tile]:
        data = self._edges[level] + b"".join(row)
        full = len(data) // TILE_BYTES
        first = _full_tiles(self.size, level) - full
        self._edges[level] = data[full * TILE_BYTES :]
        return [Tile(level, first + i, data[i * TILE_BYTES : (i + 1) * TILE_BYTES]) for i in range(full)]

    def root(self) -> bytes:
        """Give the Merkle tree hash over all leaves, in O(log size) hashes."""
        return self._frontier.root()

    def edge(self) -> bytes:
        """Give the partial tiles, lowest level first; their widths follow from the size."""
        return b"".join(self._edges)

    def copy(self) -> "TileTree":
        """Give an independent tree of the same leaves: append to it, and keep it only once the commit is durable."""
        made = TileTree()
        made._frontier, made._edges = self._frontier.copy(), list(self._edges)
        return made

    @classmethod
    def from_edge(cls, size: int, edge: bytes, root: bytes | None = None) -> "TileTree":
        """Take up a tree from its size and ``edge()``; no tile is read.

        Raises:
            Malformed: ``edge_malformed`` when the length does not fit the size.
            Mismatch: ``edge_wrong`` when ``root`` is given and is not the root of this edge.
        """
        made = cls()
        made._edges = split_edge(size, edge)
        nodes: list[bytes] = []
        for partial in made._edges:
            inner = Frontier()
            inner.grow(split_hashes(partial))
            nodes += [*inner.nodes(), *[b""] * _HEIGHT][:_HEIGHT]
        made._frontier = Frontier.of(size, nodes)
        if root is not None and made.root() != root:
            raise Mismatch("edge_wrong", size=size)
        return made


def partial_width(size: int, level: int) -> int:
    """Give the width (0 to 255) of the partial tile at this level in a tree of this size."""
    return (size >> _HEIGHT * level) % WIDTH


def levels(size: int) -> int:
    """Give the number of tile levels that a tree of this size has."""
    return -(-size.bit_length() // _HEIGHT)


def split_edge(size: int, edge: bytes) -> list[bytes]:
    """Cut an edge into the partial tile of each level, lowest first.

    Raises:
        Malformed: ``edge_malformed``.
    """
    partials = []
    at = 0
    for level in range(levels(size)):
        end = at + partial_width(size, level) * HASH
        partials.append(edge[at:end])
        at = end
    if len(edge) != at:
        raise Malformed("edge_malformed", length=len(edge), size=size)
    return partials


def _full_tiles(size: int, level: int) -> int:
    return size >> _HEIGHT * (level + 1)


class TileCache:
    """Full tiles with their inner rows (16 KiB each), for as long as the process lives: they never change.

    ``read`` is called once for each tile that is not in the cache.
    """

    def __init__(self, read: ReadTile, tiles: int = 512) -> None:
        self._read = read
        self.rows = lru_cache(maxsize=tiles)(self._rows)

    def _rows(self, level: int, index: int) -> list[list[bytes]]:
        data = self._read(level, index)
        if len(data) != TILE_BYTES:
            raise Malformed("tile_length", level=level, index=index, length=len(data))
        return _inner_rows(data)


def _inner_rows(data: bytes) -> list[list[bytes]]:
    rows = [split_hashes(data)]
    while len(rows) < _HEIGHT:
        rows.append(parents(rows[-1]))
    return rows


class NodeReader:
    """The ``Node`` function of one head: perfect subtrees from full tiles and the edge."""

    def __init__(self, size: int, edge: bytes, tiles: TileCache) -> None:
        self.size = size
        self._edges = split_edge(size, edge)
        self._tiles = tiles
        self._edge_rows: dict[int, list[list[bytes]]] = {}

    def __call__(self, height: int, index: int) -> bytes:
        """Give the hash over the leaves ``[index << height, (index + 1) << height)``.

        Raises:
            Malformed: ``proof_out_of_range`` when they are not all in the tree; ``tile_length``.
        """
        if index < 0 or (index + 1) << height > self.size:
            raise Malformed("proof_out_of_range", index=index << height, size=self.size)
        level, inner = divmod(height, _HEIGHT)
        tile, at = divmod(index, WIDTH >> inner)
        rows = self._tiles.rows(level, tile) if tile < _full_tiles(self.size, level) else self._edge(level)
        return rows[inner][at]

    def _edge(self, level: int) -> list[list[bytes]]:
        if level not in self._edge_rows:
            self._edge_rows[level] = _inner_rows(self._edges[level])
        return self._edge_rows[level]


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """Give the inclusion path of the leaf ``index`` in the tree of ``size`` leaves (RFC 9162 2.1.3.1).

    ``size`` may be any size up to that of the head ``node`` reads from.

    Raises:
        Malformed: ``proof_out_of_range``.
    """
    if not 0 <= index < size:
        raise Malformed("proof_out_of_range", index=index, size=size)
    path = []
    for height in range((size - 1).bit_length()):
        sibling = (index >> height) ^ 1
        start, end = sibling << height, min((sibling + 1) << height, size)
        if start < end:
            path.append(_range_hash(start, end, node))
    return path


def consistency_proof(size1: int, size2: int, node: Node) -> list[bytes]:
    """Give the proof that the tree of ``size2`` leaves extends that of ``size1`` (RFC 9162 2.1.4.1).

    Empty for equal sizes and for ``size1 == 0``.

    Raises:
        Malformed: ``proof_out_of_range`` when ``size1 > size2``.
    """
    if not 0 <= size1 <= size2:
        raise Malformed("proof_out_of_range", index=size1, size=size2)
    if size1 in {0, size2}:
        return []
    path = []
    start, end = 0, size2
    while end != size1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if size1 <= middle:
            path.append(_range_hash(middle, end, node))
            end = middle
        else:
            path.append(_range_hash(start, middle, node))
            start = middle
    if start:
        path.append(_range_hash(start, end, node))
    return path[::-1]


def frontier_at(size: int, node: Node) -> Frontier:
    """Give the right edge of the first ``size`` leaves, which is all it takes to compute their root and to go on.

    Raises:
        Malformed: ``proof_out_of_range``.
    """
    heights = range(size.bit_length())
    return Frontier.of(size, [node(h, (size >> h) - 1) if size >> h & 1 else b"" for h in heights])


def _range_hash(start: int, end: int, node: Node) -> bytes:
    """Return the Merkle tree hash over ``[start, end)``, with ``start`` aligned to the next power of two.

    The power of two is the next above the length. The perfect subtrees have the sizes of the set bits of the length,
    the largest to the left.
    """
    subtrees = []
    for height in range((end - start).bit_length()):
        if (end - start) >> height & 1:
            end_index = end >> height
            subtrees.append(node(height, end_index - 1))
            end -= 1 << height
    return fold(subtrees)
