"""Hashing a stretch of the log again: events against leaves, leaves against tiles, tiles against those above.

A stretch starts at a multiple of 65,536 events, which is where a tile of level 1 starts, so that stretches can be
checked by several processes and joined: each gives the root of its full stretch, or its edge.
"""

from collections.abc import Mapping, Sequence

from custody.log.errors import Malformed
from custody.log.merkle import HASH, Frontier, fold, leaf_hashes, parents, split_hashes
from custody.log.tiles import WIDTH, Tile, TileTree, split_edge
from custody.storage.audit.findings import MOST, Finding, at_event, in_table

STRETCH = WIDTH * WIDTH

Tiles = Mapping[tuple[int, int], bytes]
"""Stored tiles by (level, number)."""


class Tree:
    """The tree over one stretch, grown chunk by chunk; ``start`` is the number of its first event.

    ``above`` are the stored roots of its 256 tiles, joined: its tile of level 1, or that part of the head's edge.
    """

    def __init__(self, start: int, above: bytes) -> None:
        self.start = start
        self.grown = TileTree()
        self.wrong: list[Finding] = []
        self._roots = above

    @property
    def end(self) -> int:
        """Return the number of the next event."""
        return self.start + self.grown.size

    def feed(self, bodies: Sequence[bytes], stored: Mapping[int, bytes]) -> list[bytes]:
        """Append events and give their leaves; ``stored`` are the tiles of level 0 that end among them, by number.

        A leaf that is not the one in its tile is laid at the door of the event or of the tile: the hash one level up,
        made when both were whole, says which. The tree goes on with what is right, and that is what is given.
        """
        start = self.end
        leaves = leaf_hashes(bodies)
        for at in range(0, len(leaves) - WIDTH + 1, WIDTH):
            index = (start + at) // WIDTH
            kept = stored.get(index)
            chunk = leaves[at : at + WIDTH]
            if kept is not None and kept != b"".join(chunk):
                leaves[at : at + WIDTH] = self._judge(index, chunk, kept)
        for tile in self.grown.append(leaves):
            self._compare(tile, stored)
        return leaves

    def _judge(self, index: int, computed: list[bytes], kept: bytes) -> list[bytes]:
        hashes = split_hashes(kept)
        slot = _difference(computed, hashes)
        at = index % WIDTH * HASH
        above = self._roots[at : at + HASH]
        if len(hashes) == WIDTH and above in {_root(hashes), b""} and above != _root(computed):
            self._report(at_event("event_wrong", index * WIDTH + slot))
            return hashes
        self._report(in_table("row_wrong", "tile", (0, index), field="hashes", event=index * WIDTH + slot))
        return computed

    def _compare(self, tile: Tile, stored: Mapping[int, bytes]) -> None:
        index = tile.tile_index + (self.start >> 8 * (tile.level + 1))
        kept = self._roots if tile.level else stored.get(index)
        if not kept:
            self._report(in_table("row_missing", "tile", (tile.level, index)))
        elif tile.level and kept != tile.hashes:
            self._report(in_table("row_wrong", "tile", (tile.level, index), field="hashes"))

    def _report(self, finding: Finding) -> None:
        if len(self.wrong) < MOST:
            self.wrong.append(finding)


class Whole:
    """The whole tree, joined from the roots of its full stretches and the tree over the rest."""

    def __init__(self, roots: Sequence[bytes], rest: TileTree) -> None:
        upper = TileTree()
        self.tiles = [Tile(t.level + 2, t.tile_index, t.hashes) for t in upper.append(roots)]
        self.size = len(roots) * STRETCH + rest.size
        frontier = Frontier()
        frontier.grow(roots)
        self.root = fold([*([rest.root()] if rest.size else []), *filter(None, frontier.nodes())])
        self.edge = rest.edge() + upper.edge()

    def compare(self, root: bytes, edge: bytes, stored: Tiles) -> list[Finding]:
        """Return findings on the upper tiles, and on the head with this root and this edge."""
        wrong = [
            in_table("row_wrong" if key in stored else "row_missing", "tile", key, field="hashes")
            for key, hashes in (((tile.level, tile.tile_index), tile.hashes) for tile in self.tiles)
            if stored.get(key) != hashes
        ]
        if self.edge == edge:
            return wrong + ([in_table("row_wrong", "log_head", 1, field="root")] if self.root != root else [])
        changed = self._changed(edge) if self.root != root and _edge_root(self.size, edge) == root else None
        return [*wrong, in_table("row_wrong", "log_head", 1, field="edge") if changed is None
                else at_event("event_wrong", changed)]  # fmt: skip

    def _changed(self, edge: bytes) -> int | None:
        """Return the first of the newest events (those without a tile) that differs from the head's edge."""
        ours, theirs = split_edge(self.size, self.edge)[0], split_edge(self.size, edge)[0]
        if ours == theirs:
            return None
        return self.size - len(ours) // HASH + _difference(split_hashes(ours), split_hashes(theirs))


def _edge_root(size: int, edge: bytes) -> bytes:
    try:
        return TileTree.from_edge(size, edge).root()
    except Malformed:
        return b""


def root_of(tile: bytes) -> bytes:
    """Return the root of a full tile's hashes; 32 zero bytes, which match no tree, for an empty tile."""
    return _root(split_hashes(tile)) if tile else bytes(HASH)


def _difference(computed: Sequence[bytes], kept: Sequence[bytes]) -> int:
    pairs = zip(computed, kept, strict=False)
    return next((slot for slot, pair in enumerate(pairs) if pair[0] != pair[1]), min(len(computed), len(kept)))


def _root(row: list[bytes]) -> bytes:
    while len(row) > 1:
        row = parents(row)
    return row[0]
