"""The Merkle tree against the recursion of RFC 9162, known answers, and a second implementation."""

from hashlib import sha256

import pymerkle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.log import merkle
from custody.log.errors import Malformed, Mismatch
from custody.log.tiles import consistency_proof, inclusion_proof

# Leaves and roots of the Certificate Transparency reference tests (RFC 6962 trees of 1 to 8 leaves).
CT_LEAVES = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    bytes(range(0x50, 0x58)),
    bytes(range(0x60, 0x70)),
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = [*range(34), 63, 64, 65, 255, 256, 257, 511, 512, 513]


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(b"%d" % i) for i in range(count)]


def mth(hashes):
    """RFC 9162 2.1.1, word for word."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = split(len(hashes))
    return sha256(b"\x01" + mth(hashes[:k]) + mth(hashes[k:])).digest()


def path(m, hashes):
    """RFC 9162 2.1.3.1, word for word."""
    if len(hashes) == 1:
        return []
    k = split(len(hashes))
    if m < k:
        return [*path(m, hashes[:k]), mth(hashes[k:])]
    return [*path(m - k, hashes[k:]), mth(hashes[:k])]


def subproof(m, hashes, b):
    """RFC 9162 2.1.4.1, word for word."""
    if m == len(hashes):
        return [] if b else [mth(hashes)]
    k = split(len(hashes))
    if m <= k:
        return [*subproof(m, hashes[:k], b), mth(hashes[k:])]
    return [*subproof(m - k, hashes[k:], False), mth(hashes[:k])]


def split(n):
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def reader(hashes):
    """The Node function of a small tree, by the recursion."""
    return lambda height, index: mth(hashes[index << height : (index + 1) << height])


def test_known_roots_of_certificate_transparency():
    """The trees of 0 to 8 leaves have the roots that RFC 6962 implementations publish."""
    hashes = [merkle.leaf_hash(leaf) for leaf in CT_LEAVES]
    assert [merkle.root(hashes[:n]).hex() for n in range(9)] == CT_ROOTS


@pytest.mark.parametrize("size", SIZES)
def test_root_and_frontier_follow_the_recursion(size):
    """The row-wise root and the frontier, grown at once or in two steps, equal RFC 9162's definition."""
    hashes = leaves(size)
    expected = mth(hashes)
    assert merkle.root(hashes) == expected
    for cut in {0, size // 3, size}:
        frontier = merkle.Frontier()
        frontier.grow(hashes[:cut])
        frontier.grow(hashes[cut:])
        assert (frontier.size, frontier.root()) == (size, expected)


@given(st.lists(st.integers(0, 40), max_size=8))
def test_a_frontier_in_any_batches_is_the_same(batches):
    """How the leaves were batched leaves no trace, also across serialising and restoring between batches."""
    hashes = leaves(sum(batches))
    frontier = merkle.Frontier()
    for batch in batches:
        frontier.grow(hashes[frontier.size : frontier.size + batch])
        frontier = merkle.Frontier.restore(frontier.serialise())
    assert frontier.root() == merkle.root(hashes)
    assert len(frontier.serialise()) == 8 + 32 * len(hashes).bit_count()


def test_grow_gives_the_new_subtrees_of_each_height():
    """Growing by 6 from 3 completes nodes 3-8, pairs 1-3, quads 0-1 and one eight."""
    hashes = leaves(9)
    frontier = merkle.Frontier()
    frontier.grow(hashes[:3])
    node = reader(hashes)
    assert frontier.grow(hashes[3:]) == [
        hashes[3:],
        [node(1, i) for i in (1, 2, 3)],
        [node(2, i) for i in (0, 1)],
        [node(3, 0)],
    ]


def test_a_wrong_hash_length_leaves_the_frontier_unchanged():
    """A leaf hash that is not 32 bytes long is refused before anything is appended."""
    frontier = merkle.Frontier()
    frontier.grow(leaves(5))
    before = frontier.serialise()
    with pytest.raises(Malformed, match="hash_length"):
        frontier.grow([*leaves(2), b"short"])
    assert frontier.serialise() == before


@pytest.mark.parametrize("data", [b"", bytes(7), bytes(8 + 32), (3).to_bytes(8) + bytes(32)])
def test_a_frontier_of_wrong_length_is_refused(data):
    """A serialised frontier whose length does not fit its size is refused."""
    with pytest.raises(Malformed, match="frontier_malformed"):
        merkle.Frontier.restore(data)


def test_a_copy_of_a_frontier_is_independent():
    """Growing a copy does not touch the original."""
    frontier = merkle.Frontier()
    frontier.grow(leaves(5))
    frontier.copy().grow(leaves(3))
    assert frontier.root() == mth(leaves(5))


@pytest.mark.parametrize("size", [s for s in SIZES if 0 < s < 100])
def test_inclusion_paths_follow_the_recursion_and_verify(size):
    """Each path, all at once or from perfect subtrees, is RFC 9162's and verifies."""
    hashes = leaves(size)
    node = reader(hashes)
    root, paths = merkle.root_and_paths(hashes)
    assert root == merkle.root(hashes)
    for index in range(size):
        assert paths[index] == path(index, hashes)
        assert inclusion_proof(index, size, node) == paths[index]
        merkle.verify_inclusion(hashes[index], index, size, paths[index], root)


@pytest.mark.parametrize("size", [255, 256, 257, 513])
def test_paths_of_an_act_of_many_parts(size):
    """The paths of a large act, computed together, are those of the recursion."""
    hashes = leaves(size)
    _, paths = merkle.root_and_paths(hashes)
    for index in {0, 1, 127, 254, size // 2, size - 2, size - 1}:
        assert paths[index] == path(index, hashes)


def test_no_parts_have_no_paths():
    """An empty tree has the empty root, no path, and no leaf to prove."""
    assert merkle.root_and_paths([]) == (merkle.EMPTY_ROOT, [])
    with pytest.raises(Malformed, match="proof_out_of_range"):
        merkle.verify_inclusion(bytes(32), 0, 0, [], merkle.EMPTY_ROOT)


def test_full_subtrees_of_a_proof_are_those_of_the_tree():
    """Each is the root of the leaves it names, none reaches over the end, and each full sibling is among them."""
    for size in range(1, 41):
        hashes = leaves(size)
        for index in range(size):
            shown = path(index, hashes)
            found = dict(merkle.subtrees(hashes[index], index, size, shown))
            for (level, n), root in found.items():
                assert (n + 1) << level <= size
                assert root == mth(hashes[n << level : (n + 1) << level]), (size, index, level, n)
            beside = {(level, n) for level in range(6) for n in ((index >> level) ^ 1, index >> level)}
            assert {(level, n) for level, n in beside if (n + 1) << level <= size} <= found.keys()


def test_consistency_between_all_pairs_of_small_sizes():
    """For every pair of sizes up to 33 the proof is RFC 9162's, verifies, and proves no other old root."""
    hashes = leaves(33)
    node = reader(hashes)
    roots = [mth(hashes[:n]) for n in range(34)]
    for size2 in range(34):
        for size1 in range(size2 + 1):
            proof = consistency_proof(size1, size2, node)
            assert proof == (subproof(size1, hashes[:size2], True) if size1 else [])
            merkle.verify_consistency(size1, roots[size1], size2, roots[size2], proof)
            with pytest.raises(Mismatch):
                merkle.verify_consistency(size1, bytes(32), size2, roots[size2], proof)


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 7), (3, 7), (6, 7), (4, 8), (12, 13)])
def test_every_flipped_bit_of_an_inclusion_proof_is_refused(index, size):
    """No bit of leaf, path or root may differ; neither may index, size, or the length of the path."""
    hashes = leaves(size)
    proof, root = path(index, hashes), mth(hashes)
    packed = b"".join([hashes[index], root, *proof])
    for bit in range(len(packed) * 8):
        flipped = bytearray(packed)
        flipped[bit // 8] ^= 1 << bit % 8
        leaf, head, *rest = merkle.split_hashes(bytes(flipped))
        with pytest.raises(Mismatch):
            merkle.verify_inclusion(leaf, index, size, rest, head)
    for wrong in ([*proof, root], proof[:-1] if proof else [root], proof[::-1] if len(proof) > 1 else [root]):
        with pytest.raises(Mismatch):
            merkle.verify_inclusion(hashes[index], index, size, wrong, root)
    for other in set(range(size)) - {index}:
        with pytest.raises(Mismatch):
            merkle.verify_inclusion(hashes[index], other, size, proof, root)


@pytest.mark.parametrize(("size1", "size2"), [(1, 2), (3, 7), (4, 7), (6, 8), (7, 13), (8, 13)])
def test_every_flipped_byte_of_a_consistency_proof_is_refused(size1, size2):
    """No byte of either root or of the path may differ, and no hash may be added or left out."""
    hashes = leaves(size2)
    proof = subproof(size1, hashes, True)
    root1, root2 = mth(hashes[:size1]), mth(hashes)
    packed = b"".join([root1, root2, *proof])
    for at in range(len(packed)):
        flipped = bytearray(packed)
        flipped[at] ^= 1
        first, second, *rest = merkle.split_hashes(bytes(flipped))
        with pytest.raises(Mismatch):
            merkle.verify_consistency(size1, first, size2, second, rest)
    for wrong in ([*proof, root1], proof[:-1], []):
        with pytest.raises(Mismatch):
            merkle.verify_consistency(size1, root1, size2, root2, wrong)


def test_a_shrunk_tree_is_out_of_range():
    """There is no proof from a larger tree to a smaller one."""
    with pytest.raises(Malformed, match="proof_out_of_range"):
        merkle.verify_consistency(2, bytes(32), 1, bytes(32), [])
    with pytest.raises(Malformed, match="proof_out_of_range"):
        consistency_proof(2, 1, reader(leaves(2)))


def test_the_empty_tree_has_one_root():
    """From size 0 only the empty root is extended, with an empty path, and size 0 has no other root."""
    root = mth(leaves(3))
    merkle.verify_consistency(0, merkle.EMPTY_ROOT, 3, root, [])
    for root1, size2, root2, proof in [
        (root, 3, root, []),
        (merkle.EMPTY_ROOT, 3, root, [root]),
        (root, 0, root, []),
    ]:
        with pytest.raises(Mismatch):
            merkle.verify_consistency(0, root1, size2, root2, proof)


@settings(max_examples=30)
@given(st.integers(1, 300), st.data())
def test_pymerkle_agrees(size, data):
    """A second implementation finds the same root and the same inclusion path."""
    index = data.draw(st.integers(0, size - 1))
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    for i in range(size):
        tree.append_entry(b"%d" % i)
    hashes = leaves(size)
    assert tree.get_root() == merkle.root(hashes)
    proof = tree.prove_inclusion(index + 1)
    assert [bytes(node) for node in proof.path[1:]] == path(index, hashes)
