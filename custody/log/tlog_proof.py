"""Offline proofs (C2SP tlog-proof v1): one text file that shows an entry to be in the log."""

from collections.abc import Iterable
from dataclasses import dataclass

from custody.log import checkpoint as checkpoints
from custody.log.checkpoint import Opened
from custody.log.errors import Malformed
from custody.log.merkle import HASH, leaf_hash, verify_inclusion
from custody.log.signed_note import VerifierKey, b64, decimal, unb64

HEADER = "c2sp.org/tlog-proof@v1"

_MAX_PATH = 64


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry's index, its inclusion path (32-byte hashes, leaf's sibling first), and the checkpoint it leads to.

    ``checkpoint`` is the signed note verbatim. ``extra`` is opaque and authenticated by nothing.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    extra: bytes | None = None

    def write(self) -> str:
        """Give the text of a ``.tlog-proof`` file."""
        extra = [] if self.extra is None else [f"extra {b64(self.extra)}"]
        return "\n".join([HEADER, *extra, f"index {self.index}", *map(b64, self.path), "", self.checkpoint])

    @classmethod
    def parse(cls, text: str) -> "Proof":
        """Read the text of a ``.tlog-proof`` file; nothing is verified yet.

        Raises:
            Malformed: ``proof_malformed``, ``base64_malformed``.
        """
        head, separator, note = text.partition("\n\n")
        lines = head.split("\n")
        if not separator or lines.pop(0) != HEADER or not lines:
            raise Malformed("proof_malformed")
        extra = unb64(lines.pop(0).removeprefix("extra ")) if lines[0].startswith("extra ") else None
        index = decimal(lines.pop(0).removeprefix("index ")) if lines and lines[0].startswith("index ") else None
        path = tuple(map(unb64, lines))
        if index is None or len(path) > _MAX_PATH or any(len(node) != HASH for node in path):
            raise Malformed("proof_malformed")
        return cls(index, path, note, extra)

    def verify(self, entry: bytes, vkeys: Iterable[VerifierKey]) -> Opened:
        """Check that exactly these bytes stand at ``index`` in the log whose head the checkpoint signs.

        1. The checkpoint carries a valid signature of the log, by one of ``vkeys`` (had from elsewhere).
        2. The entry's leaf hash leads over the path to the checkpoint's root.

        The caller shows origin, size and times, and decides whether the witnesses in the result are enough.

        Raises:
            Malformed, Mismatch: as ``checkpoint.open_note`` and ``merkle.verify_inclusion``.
        """
        opened = checkpoints.open_note(self.checkpoint, vkeys)
        head = opened.checkpoint
        verify_inclusion(leaf_hash(entry), self.index, head.size, self.path, head.root)
        return opened
