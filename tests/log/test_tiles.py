"""Tiles: the same tree in pieces of 256 hashes, from any edge, with proofs for any past size."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.log import merkle, tile_files, tiles
from custody.log.errors import Malformed, Mismatch

EDGES = [0, 1, 2, 3, 255, 256, 257, 511, 512, 513]
HASHES = [merkle.leaf_hash(b"%d" % i) for i in range(66_000)]


class Shelf:
    """Full tiles as a table would keep them, counting the reads."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.reads = 0

    def put(self, new):
        for tile in new:
            assert (tile.level, tile.tile_index) not in self.tiles
            assert len(tile.hashes) == tiles.TILE_BYTES
            self.tiles[tile.level, tile.tile_index] = tile.hashes

    def read(self, level, number):
        self.reads += 1
        return self.tiles[level, number]


def grown(size, batch=1000):
    shelf, tree = Shelf(), tiles.TileTree()
    while tree.size < size:
        shelf.put(tree.append(HASHES[tree.size : min(size, tree.size + batch)]))
    return shelf, tree


@pytest.mark.parametrize("size", EDGES)
def test_each_full_tile_is_given_once_and_holds_the_leaves(size):
    """Whatever the batch, the full tiles and the edge hold every leaf hash in order, and the root is the tree's."""
    for batch in (1, 7, 256, 1000):
        shelf, tree = grown(size, batch)
        edge = tiles.split_edge(size, tree.edge())
        stored = b"".join(shelf.tiles[0, n] for n in range(size // 256)) + (edge[0] if edge else b"")
        assert stored == b"".join(HASHES[:size])
        assert tree.root() == merkle.root(HASHES[:size])


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537])
def test_the_second_level_boundary(size):
    """Around 65,536 leaves a level-1 tile fills and level 2 begins: root, tiles and proofs stay right."""
    shelf, tree = grown(size, 4096)
    root = merkle.root(HASHES[:size])
    assert tree.root() == root
    assert ((1, 0) in shelf.tiles) == (size >= 65_536)
    again = tiles.TileTree.from_edge(size, tree.edge(), root)
    shelf.put(again.append(HASHES[size : size + 2]))
    assert again.root() == merkle.root(HASHES[: size + 2])
    node = tiles.NodeReader(again.size, again.edge(), tiles.TileCache(shelf.read))
    for index in (0, 1, 255, 256, 65_279, size - 1):
        path = tiles.inclusion_proof(index, size, node)
        merkle.verify_inclusion(HASHES[index], index, size, path, root)
    for old in (1, 255, 256, 40_000, size - 1):
        proof = tiles.consistency_proof(old, size, node)
        merkle.verify_consistency(old, merkle.root(HASHES[:old]), size, root, proof)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 400), max_size=6))
def test_an_edge_round_trip_equals_straight_appending(batches):
    """A tree taken up from its edge before every batch gives the same tiles, edge and root as one never put down."""
    straight, resumed = tiles.TileTree(), tiles.TileTree()
    for batch in batches:
        new = HASHES[straight.size : straight.size + batch]
        resumed = tiles.TileTree.from_edge(resumed.size, resumed.edge(), resumed.root())
        assert straight.append(new) == resumed.append(new)
        assert (straight.size, straight.edge(), straight.root()) == (resumed.size, resumed.edge(), resumed.root())


@settings(max_examples=60)
@given(st.data())
def test_proofs_of_any_past_size_verify(data):
    """From the newest tiles and edge alone, inclusion and consistency of every older size are proved."""
    now = data.draw(st.integers(1, 1100))
    size2 = data.draw(st.integers(1, now))
    size1 = data.draw(st.integers(0, size2))
    index = data.draw(st.integers(0, size2 - 1))
    shelf, tree = grown(now)
    node = tiles.NodeReader(now, tree.edge(), tiles.TileCache(shelf.read))
    root2, paths = merkle.root_and_paths(HASHES[:size2])
    path = tiles.inclusion_proof(index, size2, node)
    assert path == paths[index]
    merkle.verify_inclusion(HASHES[index], index, size2, path, root2)
    proof = tiles.consistency_proof(size1, size2, node)
    merkle.verify_consistency(size1, merkle.root(HASHES[:size1]), size2, root2, proof)


def test_a_full_tile_is_read_once():
    """Full tiles never change: the cache outlives the head, and a second proof reads nothing."""
    shelf, tree = grown(600)
    cache = tiles.TileCache(shelf.read)
    tiles.inclusion_proof(3, 600, tiles.NodeReader(600, tree.edge(), cache))
    assert shelf.reads == 1
    shelf.put(tree.append(HASHES[600:700]))
    tiles.inclusion_proof(4, 700, tiles.NodeReader(700, tree.edge(), cache))
    assert shelf.reads == 1


def test_a_copy_may_be_thrown_away():
    """Appending to a copy leaves the tree as it was, so that a rolled back transaction leaves no trace."""
    _, tree = grown(300)
    before = (tree.size, tree.edge(), tree.root())
    tree.copy().append(HASHES[300:900])
    assert (tree.size, tree.edge(), tree.root()) == before


def test_a_wrong_leaf_hash_leaves_the_tree_unchanged():
    """A hash of the wrong length is refused before anything is appended."""
    _, tree = grown(10)
    before = (tree.size, tree.edge(), tree.root())
    with pytest.raises(Malformed, match="hash_length"):
        tree.append([HASHES[10], bytes(31)])
    assert (tree.size, tree.edge(), tree.root()) == before


def test_a_wrong_edge_is_refused():
    """An edge of the wrong length, or one that does not make the head's root, is not taken up."""
    _, tree = grown(300)
    edge = tree.edge()
    with pytest.raises(Malformed, match="edge_malformed"):
        tiles.TileTree.from_edge(301, edge)
    for at in range(0, len(edge), 31):
        wrong = bytearray(edge)
        wrong[at] ^= 1
        with pytest.raises(Mismatch, match="edge_wrong"):
            tiles.TileTree.from_edge(300, bytes(wrong), tree.root())


def test_nodes_outside_the_tree_are_refused():
    """A subtree that is not wholly in the tree has no hash, and a tile of the wrong length is no tile."""
    shelf, tree = grown(600)
    node = tiles.NodeReader(600, tree.edge(), tiles.TileCache(shelf.read))
    for height, index in [(0, 600), (0, -1), (9, 1), (10, 0)]:
        with pytest.raises(Malformed, match="proof_out_of_range"):
            node(height, index)
    with pytest.raises(Malformed, match="proof_out_of_range"):
        tiles.inclusion_proof(5, 5, node)
    short = tiles.NodeReader(600, tree.edge(), tiles.TileCache(lambda _level, _number: bytes(8191)))
    with pytest.raises(Malformed, match="tile_length"):
        short(0, 0)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (tile_files.tile_path(0, 0), "tile/0/000"),
        (tile_files.tile_path(1, 1_234_067), "tile/1/x001/x234/067"),
        (tile_files.tile_path(2, 999, 17), "tile/2/999.p/17"),
        (tile_files.tile_path(0, 1000), "tile/0/x001/000"),
        (tile_files.entries_path(273, 112), "tile/entries/273.p/112"),
        (tile_files.entries_path(1_234_067), "tile/entries/x001/x234/067"),
    ],
)
def test_paths_are_those_of_tlog_tiles(path, expected):
    """Tile numbers stand in groups of three digits, all but the last with an x; partial tiles carry their width."""
    assert path == expected


def test_widths_of_the_example_in_tlog_tiles():
    """A tree of 70,000 has partial tiles of 112, 17 and 1, as the specification says."""
    assert [tiles.partial_width(70_000, level) for level in range(tiles.levels(70_000))] == [112, 17, 1]
    assert [tiles.partial_width(256, level) for level in range(tiles.levels(256))] == [0, 1]


@given(st.lists(st.binary(max_size=300), max_size=10))
def test_bundles_round_trip(entries):
    """Entries come out of a bundle as they went in, empty ones too, and a bundle cut short is refused."""
    bundle = tile_files.encode_bundle(entries)
    assert tile_files.decode_bundle(bundle) == entries
    if bundle:
        with pytest.raises(Malformed, match="bundle_malformed"):
            tile_files.decode_bundle(bundle + b"\x00")
        with pytest.raises(Malformed, match="bundle_malformed"):
            tile_files.decode_bundle(bundle + b"\x00\x05abcd")


def test_an_entry_longer_than_a_uint16_is_refused():
    """65,535 bytes fit a bundle, one more does not."""
    assert len(tile_files.encode_bundle([bytes(65_535)])) == 65_537
    with pytest.raises(Malformed, match="entry_too_long"):
        tile_files.encode_bundle([bytes(65_536)])
