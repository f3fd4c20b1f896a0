"""A witness (C2SP tlog-witness): it cosigns the heads of logs, each at most the successor of the one before.

Whoever owns a log, its database and its key can rewrite all of it; whoever asks a witness then gets no cosignature
on the new history, because the witness remembers the last head it cosigned and wants a proof that the next one
extends it. The new state is on disk *before* the cosignature is given out, under one lock with the check.
A witness that lost its state must be retired: its next cosignature could contradict an earlier one.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from custody.log import checkpoint as checkpoints
from custody.log import signed_note
from custody.log.checkpoint import Checkpoint
from custody.log.durable_files import locked, write_durably
from custody.log.errors import LogError, Malformed, Mismatch, WitnessRefused
from custody.log.merkle import EMPTY_ROOT, HASH, verify_consistency
from custody.log.signed_note import COSIGNATURE, MLDSA44, SigningKey, VerifierKey, b64, decimal, unb64

MAX_PROOF = 63
MAX_REQUEST = 128 * 1024
"""Characters of a request: 63 hashes and a checkpoint of many signatures."""
_OLD = re.compile(r"old (\S+)")


@dataclass(frozen=True, slots=True)
class Submission:
    """Request of a log: to cosign ``checkpoint`` (a signed note) that extends its ``old`` first events by ``proof``."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: str

    def write(self) -> str:
        """Give the body of ``POST /add-checkpoint``."""
        return "\n".join([f"old {self.old}", *map(b64, self.proof), "", self.checkpoint])

    @classmethod
    def parse(cls, text: str) -> "Submission":
        """Read the body of a request; nothing is verified yet.

        Raises:
            Malformed: ``submission_malformed``, ``base64_malformed``.
        """
        head, separator, signed = text.partition("\n\n")
        first, *lines = head.split("\n")
        old_line = _OLD.fullmatch(first)
        old = decimal(old_line[1]) if old_line else None
        if not separator or old is None or len(lines) > MAX_PROOF or len(text) > MAX_REQUEST:
            raise Malformed("submission_malformed")
        proof = tuple(map(unb64, lines))
        if any(len(node) != HASH for node in proof):
            raise Malformed("submission_malformed")
        return cls(old, proof, signed)


class Witness:
    """A witness of several logs; ``logs`` gives the keys of each origin that sign its heads, as they are now.

    ``folder`` holds one file an origin: the checkpoint cosigned last, as the log signed it. ``clock`` gives POSIX
    seconds. Threads and processes may share the folder.
    """

    def __init__(
        self,
        name: str,
        key: SigningKey,
        folder: Path,
        logs: Callable[[], Mapping[str, Sequence[VerifierKey]]],
        clock: Callable[[], int],
        *,
        mldsa: MLDSA44PrivateKey | None = None,
    ) -> None:
        self.name = name
        self.logs = logs
        self._key, self._mldsa = key, mldsa
        self._folder = folder
        self._clock = clock

    @property
    def vkeys(self) -> tuple[VerifierKey, ...]:
        """Return the keys by which others know this witness: Ed25519, and ML-DSA-44 where it has one."""
        keys = [VerifierKey(self.name, COSIGNATURE, self._key.public_key().public_bytes_raw())]
        if self._mldsa:
            keys.append(VerifierKey(self.name, MLDSA44, self._mldsa.public_key().public_bytes_raw()))
        return tuple(keys)

    def last(self, origin: str) -> Checkpoint:
        """Return the last cosigned head of a log, or the empty tree.

        Raises:
            WitnessRefused: ``witness_state_wrong``: the file is there and cannot be read as what it should be.
        """
        path = self._state(origin)
        if not path.exists():
            return Checkpoint(origin, 0, EMPTY_ROOT)
        try:
            checkpoint = Checkpoint.parse(signed_note.parse(path.read_text()).text)
        except (LogError, UnicodeDecodeError) as error:
            raise WitnessRefused("witness_state_wrong", path=str(path)) from error
        if checkpoint.origin != origin:
            raise WitnessRefused("witness_state_wrong", path=str(path))
        return checkpoint

    def cosign(self, submission: Submission) -> str:
        """Give the cosignature lines on a checkpoint, once every check has passed and the new state is durable.

        1. The origin is one of ``logs``, and a key of each kind that it has there has signed.
        2. ``old`` is not beyond the checkpoint, and is the size that was cosigned last.
        3. The proof leads from the root that was cosigned last to the new one.

        Raises:
            Malformed: the checkpoint is no signed note of a checkpoint.
            WitnessRefused: ``witness_unknown_log``, ``witness_unsigned``, ``witness_old_beyond``,
                ``witness_stale`` (with ``size``, the one cosigned last), ``witness_forked``, ``witness_state_wrong``.
            OSError: the state could not be made durable; nothing is given out.
        """
        head = self._signed(submission.checkpoint)
        if submission.old > head.size:
            raise WitnessRefused("witness_old_beyond", old=submission.old, offered=head.size)
        with locked(self._state(head.origin)):
            last = self.last(head.origin)
            _require_extension(last, head, submission)
            if head.size != last.size:
                write_durably(self._state(head.origin), submission.checkpoint.encode())
        return self._lines(head)

    def _signed(self, text: str) -> Checkpoint:
        head = Checkpoint.parse(signed_note.parse(text).text)
        vkeys = self.logs().get(head.origin)
        if vkeys is None:
            raise WitnessRefused("witness_unknown_log", origin=head.origin)
        try:
            return checkpoints.open_note(text, vkeys, each_kind=True).checkpoint
        except Mismatch as error:
            raise WitnessRefused("witness_unsigned", origin=head.origin) from error

    def _lines(self, head: Checkpoint) -> str:
        now = self._clock()
        lines = checkpoints.cosign_line(head, self.name, self._key, now)
        if self._mldsa:
            lines += checkpoints.mldsa_line(head, self.name, self._mldsa, now)
        return lines

    def _state(self, origin: str) -> Path:
        return self._folder / f"{sha256(origin.encode()).hexdigest()[:32]}.checkpoint"


def _require_extension(last: Checkpoint, head: Checkpoint, submission: Submission) -> None:
    if submission.old != last.size:
        raise WitnessRefused("witness_stale", size=last.size, old=submission.old)
    try:
        verify_consistency(last.size, last.root, head.size, head.root, submission.proof)
    except (Malformed, Mismatch) as error:
        raise WitnessRefused("witness_forked", size=last.size, offered=head.size) from error
