"""Request of a log to a separate signer: the leaf hashes since the last signed size, and the head they make.

The request holds hashes, not events: the signer's operator learns nothing of the records, and a hash binds to its
bytes. The form is that of a witness's request: ``old N``, one base64 hash a line, an empty line, the unsigned
checkpoint.
"""

import re
from dataclasses import dataclass

from custody.log.checkpoint import Checkpoint
from custody.log.errors import Malformed
from custody.log.merkle import HASH
from custody.log.signed_note import b64, decimal, unb64

MOST = 8_192
"""Leaf hashes at once; a longer way is gone in steps."""
LONGEST = 512 * 1024
"""Bytes of a request: so many hashes of 45 characters, and a checkpoint."""
_OLD = re.compile(r"old (\S+)")


@dataclass(frozen=True, slots=True)
class Feed:
    """The leaf hashes of events from ``old`` on, and the head that the log says they lead to."""

    old: int
    leaves: tuple[bytes, ...]
    head: Checkpoint

    def write(self) -> str:
        """Give the text of a request."""
        return "\n".join([f"old {self.old}", *map(b64, self.leaves), "", self.head.body()])

    @classmethod
    def parse(cls, text: str) -> "Feed":
        """Read a request; whether the hashes make the head is not looked at yet.

        Raises:
            Malformed: ``feed_malformed``, ``base64_malformed``, ``checkpoint_malformed``.
        """
        hashes, separator, body = text.partition("\n\n")
        first, *lines = hashes.split("\n")
        old_line = _OLD.fullmatch(first)
        old = decimal(old_line[1]) if old_line else None
        if not separator or old is None or len(lines) > MOST:
            raise Malformed("feed_malformed")
        head = Checkpoint.parse(body)
        leaves = tuple(map(unb64, lines))
        if old + len(leaves) != head.size or any(len(leaf) != HASH for leaf in leaves):
            raise Malformed("feed_malformed")
        return cls(old, leaves, head)
