"""Libraries that we did not write give the same bytes and the same tree: ``rfc8785`` and ``pymerkle``."""

import json

import pytest
import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pymerkle import InmemoryTree, InvalidProof, verify_consistency, verify_inclusion

from custody.log import merkle
from custody.log.checkpoint import Checkpoint
from custody.log.errors import Mismatch
from custody.log.signed_note import parse
from custody.log.tiles import NodeReader, TileCache, TileTree, consistency_proof, inclusion_proof
from custody.log.tlog_proof import Proof

EDGES = (1, 2, 3, 127, 128, 129, 255, 256, 257, 511, 512, 513, 600)
"""Sizes around which a tree of tiles goes wrong."""


def test_stored_bytes_are_canonical_to_others(signed):
    """Every event that was stored is RFC 8785 to an independent canonicaliser; with a space in it, it is not."""
    for entry in signed.entries:
        assert rfc8785.dumps(json.loads(entry)) == entry
    loose = signed.entries[3].replace(b":", b": ", 1)
    assert rfc8785.dumps(json.loads(loose)) != loose


@pytest.fixture(scope="module")
def theirs(signed):
    """The tree of the stored events, grown by ``pymerkle`` from the bytes alone."""
    tree = InmemoryTree(algorithm="sha256")
    for entry in signed.entries:
        tree.append_entry(entry)
    return tree


def test_the_signed_root_is_that_of_another_tree(signed, theirs):
    """The head that we sign is the head of the same entries elsewhere; one entry less gives another."""
    head = Checkpoint.parse(parse(signed.note.note).text)
    assert theirs.get_root(head.size) == head.root
    assert theirs.get_root(head.size - 1) != head.root


@pytest.mark.parametrize("seq", [0, 255, 256, 300])
def test_a_proof_is_that_of_another_tree(signed, theirs, seq):
    """The path of our proof is the path of another prover, and theirs is refused for the entry beside it."""
    proof = Proof.parse(signed.proof(seq))
    head = Checkpoint.parse(parse(proof.checkpoint).text)
    path = theirs.prove_inclusion(seq + 1, head.size)
    assert tuple(path.path[1:]) == proof.path
    verify_inclusion(theirs.get_leaf(seq + 1), head.root, path)
    with pytest.raises(InvalidProof):
        verify_inclusion(theirs.get_leaf(seq + 2), head.root, path)
    with pytest.raises(InvalidProof):
        verify_inclusion(theirs.get_leaf(seq + 1), bytes(32), path)


class Ours:
    """The same leaves in our tree of tiles."""

    def __init__(self, leaves):
        tree = TileTree()
        tiles = {(tile.level, tile.tile_index): tile.hashes for tile in tree.append(leaves)}
        self.root = tree.root()
        self.node = NodeReader(tree.size, tree.edge(), TileCache(lambda level, index: tiles[level, index]))


@settings(max_examples=60)
@given(st.integers(1, 700), st.data())
@example(600, None)
def test_every_tree_is_the_same_elsewhere(oracle, size, data):
    """Roots, inclusion paths and consistency proofs of any size agree with those of ``pymerkle``."""
    ours = Ours(oracle.leaves[:size])
    assert ours.root == oracle.theirs.get_root(size)
    pairs = [(data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size)))] if data else [
        (index - 1, index) for index in EDGES if index <= size
    ]  # fmt: skip
    for index, old in pairs:
        path = oracle.theirs.prove_inclusion(index + 1, size)
        assert path.path[1:] == inclusion_proof(index, size, ours.node)
        agreed(oracle.theirs, old, size, consistency_proof(old, size, ours.node))


def agreed(tree, old, size, ours):
    """Our consistency proof verifies between two roots of theirs, theirs too, and neither does for another old root."""
    first, second = tree.get_root(old), tree.get_root(size)
    merkle.verify_consistency(old, first, size, second, ours)
    theirs = tree.prove_consistency(old, size)
    verify_consistency(first, second, theirs)
    with pytest.raises(InvalidProof):
        verify_consistency(bytes(32), second, theirs)
    with pytest.raises(Mismatch):
        merkle.verify_consistency(old, bytes(32), size, second, ours)


class Oracle:
    """700 leaves in both trees."""

    def __init__(self):
        self.theirs = InmemoryTree(algorithm="sha256")
        for index in range(700):
            self.theirs.append_entry(b"%d" % index)
        self.leaves = [self.theirs.get_leaf(index + 1) for index in range(700)]


@pytest.fixture(scope="module")
def oracle():
    """Grown once."""
    return Oracle()
