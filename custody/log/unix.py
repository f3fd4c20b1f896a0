"""A signer apart, asked over a Unix domain socket: the file's permission says who may ask.

One connection, one question, one answer. Who asks writes and closes that half; the answer's first line is ``ok``, or
``refused CODE name=number...``:

- ``who``: the keys, one vkey a line, an empty line, and the checkpoint signed last;
- a ``Feed``: the signed checkpoint.
"""

import os
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingMixIn, UnixStreamServer

from custody.log import checkpoint as checkpoints
from custody.log.apart import SignerApart
from custody.log.checkpoint import Checkpoint
from custody.log.errors import CODES, LogError, Malformed, SignerRefused
from custody.log.feed import LONGEST, MOST, Feed
from custody.log.files import write_durably
from custody.log.note import MLDSA44, VerifierKey, decimal
from custody.log.signer import Growth

SECONDS = 10
"""Who neither writes nor reads for so long is left."""
LONGEST_ANSWER = 64 * 1024
GROUP_TOO = 0o660

Told = Callable[[LogError], None]
Believed = Callable[[], Sequence[VerifierKey]]


def _to_nobody(_error: LogError) -> None:
    pass


def answer(signer: SignerApart, asked: bytes, told: Told = _to_nobody) -> str:
    """What the signer says to a request, whatever its bytes are; ``told`` hears of each refusal."""
    try:
        if asked == b"who\n":
            keys = "".join(f"{vkey}\n" for vkey in signer.keys.vkeys)
            return f"ok\n{keys}\n{signer.note()}"
        return f"ok\n{signer.sign(_feed(asked))}"
    except LogError as error:
        told(error)
        return _refusal(error)
    except OSError as error:
        unwritable = SignerRefused("signer_state_unwritable", reason=error.strerror)
        told(unwritable)
        return _refusal(unwritable)


def _refusal(error: LogError) -> str:
    """Code and numbers: what else it says, such as a path, is for whoever runs the signer."""
    numbers = [f"{name}={value}" for name, value in error.facts.items() if isinstance(value, int)]
    return " ".join(["refused", error.code, *numbers]) + "\n"


def _feed(asked: bytes) -> Feed:
    try:
        return Feed.parse(asked.decode("ascii") if len(asked) <= LONGEST else "")
    except UnicodeDecodeError as error:
        raise Malformed("feed_malformed") from error


class _Handler(StreamRequestHandler):
    timeout = SECONDS

    def handle(self) -> None:
        assert isinstance(self.server, Server)
        with suppress(OSError):  # who asked is gone: the state is on disk, and the same head may be signed again
            asked = self.rfile.read(LONGEST + 1)
            self.wfile.write(answer(self.server.signer, asked, self.server.told).encode())


class Server(ThreadingMixIn, UnixStreamServer):
    """Answers at ``path`` until ``shutdown``; the socket is its owner's alone, or the ``group``'s (a number) too.

    Raises:
        SignerRefused: ``signer_running``: a signer answers there already.
    """

    daemon_threads, request_queue_size = True, 128

    def __init__(self, signer: SignerApart, path: Path, *, group: int = -1, told: Told = _to_nobody) -> None:
        self.signer, self.told, self._path = signer, told, path
        _clear(path)
        before = os.umask(0o177)
        try:
            super().__init__(str(path), _Handler)
        finally:
            os.umask(before)
        if group >= 0:
            os.chown(path, -1, group)
            path.chmod(GROUP_TOO)

    def server_close(self) -> None:
        """Take the socket away."""
        super().server_close()
        self._path.unlink(missing_ok=True)


def _clear(path: Path) -> None:
    """Remove the socket of a signer that was killed."""
    if not path.is_socket():
        return
    try:
        _said(path, b"who\n")
    except SignerRefused:
        path.unlink()
    else:
        raise SignerRefused("signer_running", path=str(path))


def _said(path: Path, asked: bytes) -> str:
    """Everything that is answered.

    Raises:
        SignerRefused: ``signer_unreachable``, ``signer_answer_wrong``.
    """
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(SECONDS)
            connection.connect(str(path))
            connection.sendall(asked)
            connection.shutdown(socket.SHUT_WR)
            with connection.makefile("rb") as answered:
                said = answered.read(LONGEST_ANSWER + 1)
    except OSError as error:
        raise SignerRefused("signer_unreachable", path=str(path)) from error
    try:
        return said.decode() if len(said) <= LONGEST_ANSWER else ""
    except UnicodeDecodeError as error:
        raise SignerRefused("signer_answer_wrong", path=str(path)) from error


class SignerBySocket:
    """The signer behind the socket at ``path``, as the service has its heads signed by it.

    ``known`` keeps its keys for a start without it. ``believed`` gives the keys that the log itself names: what is
    signed by none of them is no signature, whoever answers. A signer that is away, or in doubt, does not keep the
    service from starting: acts are recorded, and nothing is signed.

    Raises:
        SignerRefused: it does not answer, was never heard, and the log names no key yet.
    """

    def __init__(self, path: Path, origin: str, known: Path, believed: Believed) -> None:
        self.origin = origin
        self._path, self._known, self._believed = path, known, believed
        self._vkeys: tuple[VerifierKey, ...] = ()
        try:
            self.last()
        except SignerRefused:
            self._vkeys = tuple(map(VerifierKey.parse, known.read_text().split())) if known.exists() else ()
            self._vkeys = self._vkeys or tuple(believed())
            if not self._vkeys:
                raise

    @property
    def vkeys(self) -> tuple[VerifierKey, ...]:
        """The keys that sign each head, as the signer said last."""
        return self._vkeys

    def last(self) -> Checkpoint:
        """Give the head that it says it signed last.

        Raises:
            SignerRefused: ``signer_unreachable``, ``signer_answer_wrong``, ``signer_other_log``, ``signer_stranger``
                (none of its keys is one that the log names), or what it refuses.
        """
        keys, separator, note = _ask(self._path, "who\n").partition("\n\n")
        try:
            vkeys = tuple(map(VerifierKey.parse, keys.split("\n")))
            head = checkpoints.open_note(note, vkeys).checkpoint
        except LogError as error:
            raise SignerRefused("signer_answer_wrong", path=str(self._path)) from error
        if not separator or head.origin != self.origin:
            raise SignerRefused("signer_other_log", origin=head.origin)
        believed = self._believed()
        if believed and not set(believed) & set(vkeys):
            raise SignerRefused("signer_stranger", path=str(self._path))
        if vkeys != self._vkeys:
            write_durably(self._known, "".join(f"{vkey}\n" for vkey in vkeys).encode())
            self._vkeys = vkeys
        return head

    def extend(self, last: Checkpoint, head: Checkpoint, growth: Growth) -> str:
        """Feed what was recorded since ``last``, step by step, and give the checkpoint of ``head``.

        Raises:
            SignerRefused: what the signer refuses; ``signer_stranger``: signed by a key that the log does not name.
        """
        old = min(last.size, head.size)
        while True:
            size = min(old + MOST, head.size)
            step = head if size == head.size else Checkpoint(self.origin, size, growth.root(size))
            note = _ask(self._path, Feed(old, tuple(growth.leaves(old, size)), step).write())
            if size == head.size:
                return self._checked(note, head)
            old = size

    def _checked(self, note: str, head: Checkpoint) -> str:
        believed = self._believed()
        try:
            checkpoints.open_note(note, believed)  # a post-quantum line, whose key the log does not name, is not enough
            opened = checkpoints.open_note(note, [*believed, *(key for key in self._vkeys if key.kind == MLDSA44)])
        except LogError as error:
            if error.code == "note_unsigned":
                raise SignerRefused("signer_stranger", path=str(self._path)) from error
            raise SignerRefused("signer_answer_wrong", path=str(self._path)) from error
        if opened.checkpoint != head:
            raise SignerRefused("signer_answer_wrong", path=str(self._path))
        return note


def last_note(path: Path) -> str:
    """The checkpoint that a signer says it signed last; raises as ``SignerBySocket.last``."""
    return _ask(path, "who\n").partition("\n\n")[2]


def _ask(path: Path, asked: str) -> str:
    first, _, rest = _said(path, asked.encode()).partition("\n")
    if first == "ok":
        return rest
    refused, _, told = first.partition(" ")
    code, *facts = told.split(" ")
    if refused != "refused" or code not in CODES:
        raise SignerRefused("signer_answer_wrong", path=str(path))
    pairs = (fact.partition("=") for fact in facts)
    raise SignerRefused(code, **{name: decimal(value) for name, _, value in pairs})
