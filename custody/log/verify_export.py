"""Verifying an exported log: every entry, tile and root recomputed, and the wrong file named.

The entries are the matter, the tiles their index, the signed checkpoint the judge. Where an entry
and its tile disagree, the hash one level up says which of the two was changed; the audit goes on with the
right one, so that one flipped byte is one finding and several are several.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from custody.log import checkpoint as checkpoints
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError
from custody.log.merkle import leaf_hash, root, split_hashes
from custody.log.signed_note import VerifierKey
from custody.log.static_log import read_bundle, read_checkpoint, read_text, read_tile
from custody.log.tile_files import entries_path, tile_path
from custody.log.tiles import WIDTH, TileTree, split_edge


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: a code of ``custody.log.errors``, the file, and the facts of the sentence."""

    code: str
    path: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Findings:
    """Result of an audit: the checkpoint (None when unreadable), the origin of its key, and what is wrong.

    ``own_key`` is True when only the directory's own ``vkey`` was at hand. The files then agree with themselves, which
    proves nothing against a person who wrote them.
    """

    checkpoint: Checkpoint | None
    own_key: bool
    wrong: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Return True when nothing is wrong."""
        return not self.wrong


def verify_directory(directory: Path, *vkeys: VerifierKey) -> Findings:
    """Recompute every leaf, tile and root of an exported log and check the checkpoint's signature.

    1. The checkpoint is signed by one of ``vkeys`` under its origin (the directory's own ``vkey`` file when none).
    2. Every entry hashes to its place in a level-0 tile.
    3. Every hash of a higher tile is the root of its full tile below.
    4. The root over all of it is the checkpoint's.

    Nothing is raised for wrong files: everything found is in the result, in the order of the log.
    """
    audit = _Audit(directory)
    head = audit.head(vkeys)
    if head:
        audit.tree(head)
    return Findings(head, not vkeys, tuple(audit.wrong))


class _Audit:
    """One pass over a directory; ``wrong`` grows in the order of the log."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.wrong: list[Finding] = []

    def head(self, vkeys: Sequence[VerifierKey]) -> Checkpoint | None:
        """Plan step 1; the head is read even where its signature is wrong, to find out what else is."""
        path = "vkey"
        known = list(vkeys)
        try:
            own = VerifierKey.parse(read_text(self._directory, path))
            if known and own not in known:
                self.wrong.append(Finding("vkey_wrong", path, {"name": own.name}))
            known = known or [own]
        except LogError as error:
            self._found(error, path)
        path = "checkpoint"
        try:
            checkpoints.open_note(read_text(self._directory, path), known, each_kind=True)
        except LogError as error:
            self._found(error, path)
        try:
            return read_checkpoint(self._directory)
        except LogError:
            return None

    def tree(self, head: Checkpoint) -> None:
        """Plan steps 2 to 4."""
        tree = TileTree()
        for index in range(-(-head.size // WIDTH)):
            leaves = self._leaves(head, tree, min(WIDTH, head.size - index * WIDTH))
            if leaves is None:
                return
            for tile in tree.append(leaves):
                if tile.level:
                    self._compare(tile.level, tile.tile_index, tile.hashes)
        for level, hashes in enumerate(split_edge(tree.size, tree.edge())):
            if level and hashes:
                self._compare(level, tree.size >> 8 * (level + 1), hashes)
        if tree.root() != head.root:
            self.wrong.append(Finding("checkpoint_wrong", "checkpoint", {"size": head.size}))

    def _leaves(self, head: Checkpoint, tree: TileTree, width: int) -> list[bytes] | None:
        """Return the leaf hashes of the next bundle, from its entries or its tile as confirmed; None if both lack."""
        index = tree.size // WIDTH
        computed = self._entries(index, width)
        stored = self._tile(0, index, width)
        if computed is None or stored is None or computed == stored:
            return computed or stored
        slot = _first_difference(computed, stored)
        if self._confirmed(head, tree, computed):
            self.wrong.append(_tile_finding(0, index, width, slot))
            return computed
        self.wrong.append(Finding("entry_wrong", entries_path(index, width), {"entry": index * WIDTH + slot}))
        return stored

    def _confirmed(self, head: Checkpoint, tree: TileTree, computed: list[bytes]) -> bool:
        """Return True if the hashes above the bundle (next level or checkpoint) confirm its entries."""
        if len(computed) < WIDTH:
            trial = tree.copy()
            trial.append(computed)
            return trial.root() == head.root
        index, slot = divmod(tree.size // WIDTH, WIDTH)
        try:
            above = read_tile(self._directory, 1, index, min(WIDTH, head.size // WIDTH - index * WIDTH))
        except LogError:
            return False
        return split_hashes(above)[slot] == root(computed)

    def _entries(self, index: int, width: int) -> list[bytes] | None:
        try:
            return [leaf_hash(entry) for entry in read_bundle(self._directory, index, width)]
        except LogError as error:
            self._found(error, entries_path(index, width))
            return None

    def _tile(self, level: int, index: int, width: int) -> list[bytes] | None:
        try:
            return split_hashes(read_tile(self._directory, level, index, width))
        except LogError as error:
            self._found(error, tile_path(level, index, width))
            return None

    def _compare(self, level: int, index: int, hashes: bytes) -> None:
        """Plan step 3: a higher tile against the roots of those below."""
        computed = split_hashes(hashes)
        stored = self._tile(level, index, len(computed))
        if stored is not None and stored != computed:
            slot = _first_difference(computed, stored)
            self.wrong.append(_tile_finding(level, index, len(computed), slot))

    def _found(self, error: LogError, path: str) -> None:
        self.wrong.append(Finding(error.code, path, error.facts))


def _first_difference(computed: list[bytes], stored: list[bytes]) -> int:
    return next(slot for slot, pair in enumerate(zip(computed, stored, strict=True)) if pair[0] != pair[1])


def _tile_finding(level: int, index: int, width: int, slot: int) -> Finding:
    """Name the tile, and the first entry under the hash that is wrong in it."""
    entry = (index * WIDTH + slot) << 8 * level
    return Finding("tile_wrong", tile_path(level, index, width), {"level": level, "slot": slot, "entry": entry})
