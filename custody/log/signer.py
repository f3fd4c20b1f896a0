"""The stateful signer: it remembers the last head it signed and never signs one that does not extend it.

Two signed heads that contradict each other are a fork that no one can heal, so the signer keeps its own
memory apart from the database it signs for: a file with its last checkpoint, itself a signed note. The new state
is on disk *before* the signature is given out; a crash in between costs nothing, since the same head
may be signed again. Call it only after the commit of that head is durable.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from custody.log import checkpoint as checkpoints
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError, Malformed, Mismatch, SignerRefused
from custody.log.files import create_durably, locked, write_durably
from custody.log.keys import create_key, load_key
from custody.log.logkeys import LogKeys
from custody.log.merkle import EMPTY_ROOT, verify_consistency
from custody.log.note import SigningKey, VerifierKey


class Growth(Protocol):
    """The log as a signer may ask for it, up to the head that is to be signed."""

    def consistency(self, old: int, new: int) -> Sequence[bytes]:
        """The proof that the first ``new`` events extend the first ``old``."""
        ...

    def leaves(self, old: int, new: int) -> Sequence[bytes]:
        """The leaf hashes of events ``old`` up to ``new``."""
        ...

    def root(self, size: int) -> bytes:
        """The root of the first ``size`` events."""
        ...


class HeadSigner(Protocol):
    """What the service has its heads signed by: a signer in its own process, or one that stands apart."""

    @property
    def vkeys(self) -> tuple[VerifierKey, ...]:
        """The keys that sign each head, the Ed25519 key in use first."""
        ...

    def last(self) -> Checkpoint:
        """The head signed last; raises ``SignerRefused``."""
        ...

    def extend(self, last: Checkpoint, head: Checkpoint, growth: Growth) -> str:
        """The signed checkpoint of ``head``, which extends ``last``; raises ``LogError``, ``OSError``."""
        ...


class Signer:
    """Signs the heads of one log, each at most the successor of the one before.

    ``key`` may live in a token (``note.SigningKey``). ``mldsa`` adds the post-quantum line. ``previous`` are
    the log's retired keys, one of which may have signed the state file before a rotation.
    Threads and processes may share one state file: each signature is made under its lock, from its bytes.

    Raises:
        SignerRefused: ``signer_state_missing``, ``signer_state_wrong`` (not a checkpoint of this origin signed by
            this key or a previous one).
    """

    def __init__(
        self,
        key: SigningKey,
        origin: str,
        state: Path,
        *,
        following: SigningKey | None = None,
        mldsa: MLDSA44PrivateKey | None = None,
        previous: Sequence[VerifierKey] = (),
    ) -> None:
        self.origin = origin
        self._keys = LogKeys(origin, key, following, mldsa)
        self._state = state
        self._known = [*self._keys.ed25519, *previous]
        self.last()

    @classmethod
    def create(cls, key: SigningKey, origin: str, state: Path) -> None:
        """Write the first state, the empty tree: once for each origin, when the log is founded.

        Raises:
            FileExistsError: there is a state already.
            Malformed: ``key_name`` when the origin cannot name a key.
        """
        create_durably(state, checkpoints.sign(Checkpoint(origin, 0, EMPTY_ROOT), key).encode())

    @property
    def vkey(self) -> VerifierKey:
        """The Ed25519 key in use."""
        return self.vkeys[0]

    @property
    def vkeys(self) -> tuple[VerifierKey, ...]:
        """The keys that sign each head: Ed25519, and ML-DSA-44 where there is one."""
        return self._keys.vkeys

    def last(self) -> Checkpoint:
        """Give the last head that was signed: the floor below which nothing will ever be signed.

        Raises:
            SignerRefused: ``signer_state_missing``, ``signer_state_wrong``.
        """
        try:
            opened = checkpoints.open_note(self._state.read_bytes().decode(), self._known)
        except FileNotFoundError as error:
            raise SignerRefused("signer_state_missing", path=str(self._state)) from error
        except (LogError, UnicodeDecodeError) as error:
            raise SignerRefused("signer_state_wrong", path=str(self._state)) from error
        if opened.checkpoint.origin != self.origin:
            raise SignerRefused("signer_state_wrong", path=str(self._state))
        return opened.checkpoint

    def sign(self, size: int, root: bytes, consistency: Sequence[bytes] = (), *, time: int = 0) -> str:
        """Give the signed checkpoint of this head, after making the head the signer's own memory.

        ``consistency`` is the proof from ``last()`` to this head (empty when the size is the same, or the last was
        0). ``time`` (POSIX seconds) goes into the ML-DSA line only.

        Raises:
            SignerRefused: ``signer_shrunk`` when the size is below the last signed, ``signer_forked`` when the root
                does not extend it; nothing is signed.
            OSError: the state could not be made durable; nothing is given out.
        """
        with locked(self._state):
            last = self.last()
            _require_extension(last, size, root, consistency)
            head = Checkpoint(self.origin, size, root)
            signed = self._keys.sign(head)
            if size != last.size:
                write_durably(self._state, signed.encode())
        return signed + self._keys.beside(head, time)

    def extend(self, last: Checkpoint, head: Checkpoint, growth: Growth) -> str:
        """Sign the head on the log's own proof that it extends ``last``; raises as ``sign``."""
        proof = growth.consistency(last.size, head.size) if last.size <= head.size else ()
        return self.sign(head.size, head.root, proof)


def _require_extension(last: Checkpoint, size: int, root: bytes, consistency: Sequence[bytes]) -> None:
    if size < last.size:
        raise SignerRefused("signer_shrunk", signed=last.size, offered=size)
    try:
        verify_consistency(last.size, last.root, size, root, consistency)
    except (Malformed, Mismatch) as error:
        raise SignerRefused("signer_forked", signed=last.size, offered=size) from error


def open_signer(
    key_file: Path,
    origin: str,
    state: Path,
    *,
    following: SigningKey | None = None,
    previous: Sequence[VerifierKey] = (),
    mldsa: MLDSA44PrivateKey | None = None,
) -> Signer:
    """Give the signer of this origin, founding its key and state at the first start.

    The state is written before the key: a crash between the two leaves a state of size 0 that the next
    start replaces. A key without a state, or a state that has signed without its key, is refused: a
    signer that lost its memory or its key must not quietly begin again.

    Raises:
        SignerRefused: ``signer_state_missing``, ``signer_state_wrong``, ``signer_key_missing``, ``key_exposed``.
        Malformed: ``key_malformed``, ``key_name``.
    """
    with locked(state):
        if not key_file.exists():
            _found(key_file, origin, state)
    return Signer(load_key(key_file), origin, state, following=following, mldsa=mldsa, previous=previous)


def _found(key_file: Path, origin: str, state: Path) -> None:
    if state.exists() and not _unused(state):
        raise SignerRefused("signer_key_missing", path=str(key_file))
    state.unlink(missing_ok=True)
    key = Ed25519PrivateKey.generate()
    Signer.create(key, origin, state)
    create_key(key_file, key)


def _unused(state: Path) -> bool:
    lines = state.read_bytes().split(b"\n")
    return len(lines) > 1 and lines[1] == b"0"
