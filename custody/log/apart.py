"""The signer apart from the service: it computes each root itself, from its own right edge and the hashes it is fed.

It never reads the database. Its folder holds the keys and ``signer.state``: the right edge of the tree and the head
signed last, checked against each other at every reading. The new state is on disk before a signature leaves.
"""

from pathlib import Path

from custody.log import checkpoint as checkpoints
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError, SignerRefused
from custody.log.feed import Feed
from custody.log.files import create_durably, locked, write_durably
from custody.log.logkeys import LogKeys
from custody.log.merkle import Frontier
from custody.log.note import b64, unb64

_EDGE = "edge "


class SignerApart:
    """Signs the heads of one log, each recomputed from the one before. Threads and processes may share a state file.

    Raises:
        SignerRefused: ``signer_state_missing``, ``signer_state_wrong``.
    """

    def __init__(self, keys: LogKeys, state: Path) -> None:
        self.keys = keys
        self._state = state
        self.last()

    @classmethod
    def create(cls, keys: LogKeys, state: Path, edge: Frontier | None = None) -> None:
        """Write the first state: the empty tree, or the tree that another signer had signed up to.

        Raises:
            FileExistsError: there is a state already.
        """
        grown = edge or Frontier()
        create_durably(state, _text(grown, keys.sign(Checkpoint(keys.origin, grown.size, grown.root()))))

    def last(self) -> Checkpoint:
        """Give the head signed last: below it nothing will ever be signed.

        Raises:
            SignerRefused: ``signer_state_missing``, ``signer_state_wrong``.
        """
        return checkpoints.open_note(self.note(), self.keys.ed25519).checkpoint

    def note(self) -> str:
        """Give the checkpoint signed last, with the Ed25519 lines that the state keeps; raises as ``last``."""
        return self._load()[1]

    def sign(self, feed: Feed) -> str:
        """Give the signed checkpoint of the head that these leaf hashes make, once it is the signer's own memory.

        1. The head is of this log, and no smaller than the one signed last.
        2. The hashes begin where the last head ended: none is left out, none is told anew.
        3. The root computed from the signer's own edge and these hashes is the root offered.

        Raises:
            SignerRefused: ``signer_other_log``, ``signer_shrunk``, ``signer_gap``, ``signer_stale`` (signed further by
                now: feed again from ``signed``), ``signer_forked``, and as ``last``.
            OSError: the state could not be made durable; nothing is given out.
        """
        if feed.head.origin != self.keys.origin:
            raise SignerRefused("signer_other_log", origin=self.keys.origin)
        with locked(self._state):
            edge, _ = self._load()
            _require_next(edge.size, feed)
            edge.grow(feed.leaves)
            if edge.root() != feed.head.root:
                raise SignerRefused("signer_forked", signed=feed.old, offered=feed.head.size)
            signed = self.keys.sign(feed.head)
            if feed.leaves:
                write_durably(self._state, _text(edge, signed))
        return signed + self.keys.beside(feed.head)

    def _load(self) -> tuple[Frontier, str]:
        try:
            first, _, note = self._state.read_bytes().decode().partition("\n\n")
            edge = Frontier.restore(unb64(first.removeprefix(_EDGE)))
            head = checkpoints.open_note(note, self.keys.ed25519).checkpoint
        except FileNotFoundError as error:
            raise SignerRefused("signer_state_missing", path=str(self._state)) from error
        except (LogError, UnicodeDecodeError) as error:
            raise SignerRefused("signer_state_wrong", path=str(self._state)) from error
        if head != Checkpoint(self.keys.origin, edge.size, edge.root()):
            raise SignerRefused("signer_state_wrong", path=str(self._state))
        return edge, note


def without_edge(state: str) -> str:
    """The note in the memory of either kind of signer: of this one without the edge that stands before it."""
    return state.partition("\n\n")[2] if state.startswith(_EDGE) else state


def _text(edge: Frontier, signed: str) -> bytes:
    return f"{_EDGE}{b64(edge.serialise())}\n\n{signed}".encode()


def _require_next(signed: int, feed: Feed) -> None:
    if feed.head.size < signed:
        raise SignerRefused("signer_shrunk", signed=signed, offered=feed.head.size)
    if feed.old > signed:
        raise SignerRefused("signer_gap", signed=signed, offered=feed.old)
    if feed.old < signed:
        raise SignerRefused("signer_stale", signed=signed, offered=feed.old)
