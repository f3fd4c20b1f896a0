"""The RFC 6962 / RFC 9162 Merkle tree over SHA-256: hashes, small trees, the frontier of a growing one, verification.

A hash is 32 bytes; sizes and indices count leaves from 0. The two ``verify_*`` functions follow
RFC 9162 2.1.3.2 and 2.1.4.2 to the letter and share nothing with the provers but ``node_hash``.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from operator import add
from typing import TYPE_CHECKING

from custody.log.errors import Malformed, Mismatch

if TYPE_CHECKING:
    import _hashlib

HASH = 32
EMPTY_ROOT = sha256().digest()

_SIZE_BYTES = 8
_LEAF, _NODE = sha256(b"\x00"), sha256(b"\x01")
"""Begun and copied for each hash: OpenSSL then looks for SHA-256 once, and no entry is copied behind its prefix."""


def leaf_hash(data: bytes) -> bytes:
    """Give SHA-256(0x00 || data), the hash of one entry (RFC 9162 2.1.1)."""
    return sha256(b"\x00" + data).digest()


def leaf_hashes(entries: Iterable[bytes]) -> list[bytes]:
    """Give the hash of each of many entries."""
    return _hashes(_LEAF, entries)


def node_hash(left: bytes, right: bytes) -> bytes:
    """Give SHA-256(0x01 || left || right), the hash of an inner node (RFC 9162 2.1.1)."""
    return sha256(b"\x01" + left + right).digest()


def parents(row: Sequence[bytes]) -> list[bytes]:
    """Hash the nodes of one height in pairs; an odd last one has no parent yet and is left out."""
    return _hashes(_NODE, map(add, row[::2], row[1::2]))


def _hashes(begun: "_hashlib.HASH", rest: Iterable[bytes]) -> list[bytes]:
    hashes = []
    for data in rest:
        hashing = begun.copy()
        hashing.update(data)
        hashes.append(hashing.digest())
    return hashes


def fold(nodes: Iterable[bytes]) -> bytes:
    """Join perfect subtrees, given from the right (smallest) to the left, into the hash over all of them."""
    acc = b""
    for node in nodes:
        acc = node_hash(node, acc) if acc else node
    return acc or EMPTY_ROOT


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Give the Merkle tree hash over these leaf hashes; SHA-256 of nothing for none."""
    return _heights(leaf_hashes)[-1][0] if leaf_hashes else EMPTY_ROOT


def root_and_paths(leaf_hashes: Sequence[bytes]) -> tuple[bytes, list[list[bytes]]]:
    """Give the root and the inclusion path of every leaf: the parts of one act, hashed once for all of them."""
    if not leaf_hashes:
        return EMPTY_ROOT, []
    *rows, top = _heights(leaf_hashes)
    paths: list[list[bytes]] = [[]]
    for row in reversed(rows):
        paths = [_sibling(row, i) + paths[i >> 1] for i in range(len(row))]
    return top[0], paths


def _sibling(row: Sequence[bytes], index: int) -> list[bytes]:
    return [row[index ^ 1]] if index ^ 1 < len(row) else []


def _heights(leaf_hashes: Sequence[bytes]) -> list[Sequence[bytes]]:
    """Return all rows from the leaves to the root.

    An odd last node goes up unhashed (same shape as RFC 9162's split).
    """
    rows = [leaf_hashes]
    while len(rows[-1]) > 1:
        row = rows[-1]
        rows.append(parents(row) + ([row[-1]] if len(row) & 1 else []))
    return rows


class Frontier:
    """The perfect subtrees on the right edge of a growing tree: all it takes to append and to give the root.

    Invariant: ``_nodes[h]`` is the hash of the perfect subtree of 2^h leaves when bit h of ``size`` is set, else empty.
    """

    __slots__ = ("_nodes", "size")

    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self.size = 0

    def grow(self, leaf_hashes: Iterable[bytes]) -> list[list[bytes]]:
        """Append leaf hashes and give, for each height, the perfect subtrees that became complete.

        Row 0 is the new leaves, row h the new subtrees of 2^h leaves in order.

        Raises:
            Malformed: ``hash_length``; the frontier is then unchanged.
        """
        row = list(leaf_hashes)
        if not row:
            return []
        require_hashes(row)
        self.size += len(row)
        rows = []
        for height in range(self.size.bit_length()):
            if height == len(self._nodes):
                self._nodes.append(b"")
            rows.append(row)
            held = self._nodes[height]
            joined = [held, *row] if held else row
            self._nodes[height] = joined[-1] if len(joined) & 1 else b""
            row = parents(joined)
            if not row:
                break
        return rows

    def root(self) -> bytes:
        """Give the Merkle tree hash over everything appended, in O(log size) hashes."""
        return fold(node for node in self._nodes if node)

    def copy(self) -> "Frontier":
        """Give an independent frontier of the same tree, to try an append on."""
        return Frontier.of(self.size, self._nodes)

    @classmethod
    def of(cls, size: int, nodes: Iterable[bytes]) -> "Frontier":
        """Assemble a frontier from its size and its node for each height (empty where the size's bit is 0)."""
        made = cls()
        made.size, made._nodes = size, list(nodes)
        return made

    def nodes(self) -> list[bytes]:
        """Give a copy of the node for each height, empty where the bit of the size is 0."""
        return list(self._nodes)

    def serialise(self) -> bytes:
        """Give the size (8 bytes, big-endian) and the perfect subtrees, largest first."""
        return self.size.to_bytes(_SIZE_BYTES) + b"".join(reversed(self._nodes))

    @classmethod
    def restore(cls, data: bytes) -> "Frontier":
        """Take up what ``serialise`` gave.

        Raises:
            Malformed: ``frontier_malformed`` when the length does not fit the size.
        """
        size = int.from_bytes(data[:_SIZE_BYTES])
        if len(data) != _SIZE_BYTES + HASH * size.bit_count():
            raise Malformed("frontier_malformed", length=len(data), size=size)
        hashes = split_hashes(data[_SIZE_BYTES:])
        return cls.of(size, [hashes.pop() if size >> height & 1 else b"" for height in range(size.bit_length())])


def split_hashes(data: bytes) -> list[bytes]:
    """Cut concatenated hashes (a tile, a row) into a list; the length is the caller's to check."""
    return [data[at : at + HASH] for at in range(0, len(data), HASH)]


def require_hashes(hashes: Iterable[bytes]) -> None:
    """Refuse anything that is not 32 bytes long.

    Raises:
        Malformed: ``hash_length``.
    """
    for length in set(map(len, hashes)):
        if length != HASH:
            raise Malformed("hash_length", length=length)


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Check that the leaf hash ``leaf`` stands at ``index`` in the tree of ``size`` leaves with this root.

    RFC 9162 2.1.3.2; nothing is returned, silence is proof.

    Raises:
        Malformed: ``proof_out_of_range``, ``hash_length``.
        Mismatch: ``inclusion_wrong``.
    """
    if not 0 <= index < size:
        raise Malformed("proof_out_of_range", index=index, size=size)
    require_hashes([leaf, root, *path])
    fn, sn, r = index, size - 1, leaf
    for p in path:
        if sn == 0:
            raise Mismatch("inclusion_wrong", index=index, size=size)
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    if sn != 0 or r != root:
        raise Mismatch("inclusion_wrong", index=index, size=size)


def subtrees(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Yield the roots of full subtrees in an inclusion proof: ((level, n), root) of the leaves from n·2^level on.

    They are the same in every later tree of the log. Two proofs under two heads that show one of them differently
    therefore prove a fork, for any events. The proof must be accepted by ``verify_inclusion``.
    """
    fn, sn, level, r = index, size - 1, 0, leaf
    yield (0, fn), leaf
    for p in path:
        if fn & 1 or fn == sn:
            while not fn & 1 and fn:  # a right edge without a neighbour is the same node one level up
                fn, sn, level = fn >> 1, sn >> 1, level + 1
            yield (level, fn - 1), p
            r = node_hash(p, r)
        else:
            if (fn + 2) << level <= size:
                yield (level, fn + 1), p
            r = node_hash(r, p)
        fn, sn, level = fn >> 1, sn >> 1, level + 1
        if (fn + 1) << level <= size:
            yield (level, fn), r


def verify_consistency(size1: int, root1: bytes, size2: int, root2: bytes, path: Sequence[bytes]) -> None:
    """Check that the tree of ``size2`` leaves only appends to the tree of ``size1`` leaves.

    RFC 9162 2.1.4.2; besides, equal sizes need equal roots and the empty tree precedes every tree, both with
    an empty path.

    Raises:
        Malformed: ``proof_out_of_range`` (``size1 > size2``), ``hash_length``.
        Mismatch: ``consistency_wrong``.
    """
    if not 0 <= size1 <= size2:
        raise Malformed("proof_out_of_range", index=size1, size=size2)
    require_hashes([root1, root2, *path])
    if size1 in {0, size2}:
        expected = root2 if size1 == size2 else EMPTY_ROOT
        right = root1 == expected and not path and (size2 > 0 or root2 == EMPTY_ROOT)
    else:
        right = _consistent(size1, root1, size2, root2, list(path))
    if not right:
        raise Mismatch("consistency_wrong", size1=size1, size2=size2)


def _consistent(size1: int, root1: bytes, size2: int, root2: bytes, path: list[bytes]) -> bool:
    if size1 & (size1 - 1) == 0:
        path = [root1, *path]
    if not path:
        return False
    fn, sn = size1 - 1, size2 - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = node_hash(c, fr), node_hash(c, sr)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = node_hash(sr, c)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == root1 and sr == root2
