"""The stateful signer: it remembers the log up to the head signed last, and never signs one that does not extend it.

Two signed heads that contradict each other are a fork that no one can heal, so the signer keeps a memory apart from the
database it signs for: the right edge of the tree and the note signed last, checked against each other at every reading.
It computes each root itself, from its own edge and the leaf hashes it is fed. The new memory is on disk *before* a
signature leaves; a crash in between costs nothing, since the same head may be signed again. Feed it only what is
committed durably. It is the same in the service's own process and behind a socket (``custody.log.signer_socket``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from custody.log import checkpoint as checkpoints
from custody.log import signed_note
from custody.log.checkpoint import Checkpoint
from custody.log.durable_files import create_durably, locked, write_durably
from custody.log.errors import LogError, SignerRefused
from custody.log.log_keys import LogKeys
from custody.log.merkle import Frontier
from custody.log.signed_note import VerifierKey, b64, unb64
from custody.log.signer_feed import Feed
from custody.log.signer_place import bind

_EDGE = "edge "


class HeadSigner(Protocol):
    """Signer of the service's heads: a ``Signer`` in its own process, or a signer behind a socket."""

    @property
    def vkeys(self) -> tuple[VerifierKey, ...]:
        """Return the keys that sign each head, the Ed25519 key in use first; raises ``SignerRefused``."""
        ...

    def note(self) -> str:
        """Return the last signed checkpoint; raises ``SignerRefused``."""
        ...

    def sign(self, feed: Feed) -> str:
        """Return the signed checkpoint of the head that these leaf hashes make; raises ``LogError``, ``OSError``."""
        ...


@dataclass(frozen=True)
class Memory:
    """State of a signer: the right edge of the tree, and the note of its head (Ed25519 lines alone)."""

    edge: Frontier
    note: str

    @classmethod
    def read(cls, path: Path) -> "Memory":
        """Read a memory whose edge makes the head of its note; who signed that is not looked at.

        Raises:
            SignerRefused: ``signer_state_missing``, ``signer_state_wrong``.
        """
        try:
            text = path.read_bytes().decode()
            signed = without_edge(text)
            edge = Frontier.restore(unb64(text.removesuffix(signed).rstrip("\n").removeprefix(_EDGE)))
            head = Checkpoint.parse(signed_note.parse(signed).text)
        except FileNotFoundError as error:
            raise SignerRefused("signer_state_missing", path=str(path)) from error
        except (LogError, UnicodeDecodeError) as error:
            raise SignerRefused("signer_state_wrong", path=str(path)) from error
        if head != Checkpoint(head.origin, edge.size, edge.root()):
            raise SignerRefused("signer_state_wrong", path=str(path))
        return cls(edge, signed)

    @property
    def head(self) -> Checkpoint:
        """Return the head signed last."""
        return Checkpoint.parse(signed_note.parse(self.note).text)

    def bytes(self) -> bytes:
        """Give the bytes of its file."""
        return f"{_EDGE}{b64(self.edge.serialise())}\n\n{self.note}".encode()


class Signer:
    """Signs the heads of one log, each recomputed from the one before. Threads and processes may share a memory.

    Raises:
        SignerRefused: ``signer_state_missing``, ``signer_state_wrong`` (none of ``keys`` has signed it).
    """

    def __init__(self, keys: LogKeys, state: Path) -> None:
        self.keys = keys
        self._state = state
        self._load()

    @classmethod
    def create(cls, keys: LogKeys, state: Path, edge: Frontier | None = None) -> None:
        """Write the first memory: the empty tree, or one that was signed elsewhere up to ``edge``; bind its folder.

        Raises:
            FileExistsError: there is a memory already.
        """
        grown = edge or Frontier()
        signed = keys.sign(Checkpoint(keys.origin, grown.size, grown.root()))
        if not state.exists():  # a memory that is there may be a copy, which stays unbound
            bind(state.parent)
        create_durably(state, Memory(grown, signed).bytes())

    @property
    def vkeys(self) -> tuple[VerifierKey, ...]:
        """Return the keys that sign each head: Ed25519 first, then ML-DSA-44."""
        return self.keys.vkeys

    def last(self) -> Checkpoint:
        """Give the head signed last: below it nothing will ever be signed.

        Raises:
            SignerRefused: ``signer_state_missing``, ``signer_state_wrong``.
        """
        return self._load().head

    def note(self) -> str:
        """Give the checkpoint signed last, with the Ed25519 lines that the memory keeps; raises as ``last``."""
        return self._load().note

    def sign(self, feed: Feed) -> str:
        """Give the signed checkpoint of the head that these leaf hashes make, once it is the signer's own memory.

        1. The head is of this log, and no smaller than the one signed last.
        2. The hashes begin where the last head ended: none is left out, none is told anew.
        3. The root computed from the signer's own edge and these hashes is the root offered.

        Raises:
            SignerRefused: ``signer_other_log``, ``signer_shrunk``, ``signer_gap``, ``signer_stale`` (signed further by
                now: feed again from ``signed``), ``signer_forked``, and as ``last``.
            OSError: the memory could not be made durable; nothing is given out.
        """
        if feed.head.origin != self.keys.origin:
            raise SignerRefused("signer_other_log", origin=self.keys.origin)
        with locked(self._state):
            edge = self._load().edge
            _require_next(edge.size, feed)
            edge.grow(feed.leaves)
            if edge.root() != feed.head.root:
                raise SignerRefused("signer_forked", signed=feed.old, offered=feed.head.size)
            signed = self.keys.sign(feed.head)
            if feed.leaves:
                write_durably(self._state, Memory(edge, signed).bytes())
        return signed + self.keys.beside(feed.head)

    def _load(self) -> Memory:
        memory = Memory.read(self._state)
        try:
            checkpoints.open_note(memory.note, self.keys.ed25519)
        except LogError as error:
            raise SignerRefused("signer_state_wrong", path=str(self._state)) from error
        return memory


def signed_head(note_text: str, vkeys: Sequence[VerifierKey], wanted: Checkpoint | None = None) -> Checkpoint:
    """Judge what a signer says by the keys that the log names: the head, under a key of each of their kinds.

    Raises:
        SignerRefused: ``signer_stranger``: it signs with other keys; ``signer_answer_wrong``, also for another head.
    """
    try:
        head = checkpoints.open_note(note_text, vkeys, each_kind=True).checkpoint
    except LogError as error:
        if error.code == "note_unsigned":
            raise SignerRefused("signer_stranger") from error
        raise SignerRefused("signer_answer_wrong") from error
    if wanted not in {None, head}:
        raise SignerRefused("signer_answer_wrong")
    return head


def without_edge(state: str) -> str:
    """Return the note in the bytes of a signer's state; a bare note is returned as it is."""
    return state.partition("\n\n")[2] if state.startswith(_EDGE) else state


def _require_next(signed: int, feed: Feed) -> None:
    if feed.head.size < signed:
        raise SignerRefused("signer_shrunk", signed=signed, offered=feed.head.size)
    if feed.old > signed:
        raise SignerRefused("signer_gap", signed=signed, offered=feed.old)
    if feed.old < signed:
        raise SignerRefused("signer_stale", signed=signed, offered=feed.old)
