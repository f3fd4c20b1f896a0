"""Signing the head: a thread that signs what is durable, at most once an interval, and never over a rollback.

The signer's own memory is the floor. A database that was put back behind it is refused, said at ``/ready``, and nothing
more is signed until the log has the signed size again. A signer that stands apart and does not answer is waited for:
acts go on being recorded, and the first answer signs them all. Which keys count is said by the log, not by the signer.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import Connection, bindparam, insert, select

from custody.domain.kernel.errors import StorageRefused
from custody.kernel import Once
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError, SignerRefused
from custody.log.signed_note import VerifierKey, ed25519
from custody.log.signer import HeadSigner, signed_head
from custody.log.signer_feed import MOST, Feed
from custody.log.tiles import NodeReader, TileCache, frontier_at
from custody.storage.signing import log_keys
from custody.storage.tables.engine import Store
from custody.storage.tables.tables import checkpoint, tile
from custody.storage.write import head_row

INTERVAL = 1.0
"""Seconds between two signatures that nobody asked for."""
CACHED_TILES = 64
RACES = 5
AWAY = "signer_unreachable"
ENDED = "signing_ended"
RESTORED = "restored_copy"
"""The database was put back from a backup, and nobody has shown that it holds all that was signed."""
NEVER_AGAIN = frozenset(
    {"signer_shrunk", "signer_forked", "witness_beyond", "witness_forked", "published_beyond", "published_forked"}
)
"""Reasons for which this log can never go on: whatever is recorded on it now must be entered again elsewhere."""

_COVERING = (
    select(checkpoint.c.size, checkpoint.c.note)
    .where(checkpoint.c.size > bindparam("seq"))
    .order_by(checkpoint.c.size)
    .limit(1)
)
_LATEST = select(checkpoint.c.size, checkpoint.c.note).order_by(checkpoint.c.size.desc()).limit(1)
_LATEST_OF = _LATEST.where(checkpoint.c.size <= bindparam("upto"))
_OF_SIZE = select(checkpoint.c.note).where(checkpoint.c.size == bindparam("size"))
_KEEP = insert(checkpoint)

log = logging.getLogger(__name__)


class Note(NamedTuple):
    """A signed checkpoint of the first ``size`` events, as stored."""

    size: int
    note: str


class Signing(Struct, frozen=True):
    """The size that the signer says it signed last, and why it signs no more: its code, "" for no reason."""

    signed: int = 0
    trouble: str = ""


def latest(connection: Connection, upto: int | None = None) -> Note | None:
    """Return the newest checkpoint (of at most ``upto`` events), or None before the first."""
    row = connection.execute(_LATEST if upto is None else _LATEST_OF, {} if upto is None else {"upto": upto}).first()
    return Note(row.size, row.note) if row else None


def of_size(connection: Connection, size: int) -> Note | None:
    """Return the checkpoint of exactly ``size`` events, or None if that head is unsigned."""
    note = connection.execute(_OF_SIZE, {"size": size}).scalar_one_or_none()
    return None if note is None else Note(size, note)


def covering(connection: Connection, seq: int) -> Note | None:
    """Return the first checkpoint that covers event ``seq``, or None before it is signed."""
    row = connection.execute(_COVERING, {"seq": seq}).first()
    return Note(row.size, row.note) if row else None


def tile_reader(store: Store) -> TileCache:
    """Return full tiles of the log, read from the database when they are not in the cache; raises ``tile_missing``."""

    def read(level: int, index: int) -> bytes:
        """Read a full tile in a transaction of its own."""
        with store.reading() as connection:
            return _hashes(connection, level, index)

    return TileCache(read, CACHED_TILES)


def tiles_in(connection: Connection) -> TileCache:
    """Return the full tiles of the log, read in an open transaction; raises ``tile_missing``."""
    return TileCache(partial(_hashes, connection), CACHED_TILES)


def _hashes(connection: Connection, level: int, index: int) -> bytes:
    hashes = connection.execute(
        select(tile.c.hashes).where(tile.c.level == level, tile.c.n == index)
    ).scalar_one_or_none()
    if hashes is None:
        raise StorageRefused("tile_missing", level=level, index=index)
    return bytes(hashes)


class Checkpoints:
    """The signing thread of one process. Give ``committed`` to the recorder; ``close`` signs what is left and ends.

    Processes that share a state file may each have one. ``first`` is asked before anything is signed: a reason not to
    sign, such as a witness that knows a longer log, or ""; where it raises, it is asked again. ``stopped`` is a reason
    that is known before: nothing is signed until the next start.
    """

    def __init__(
        self, store: Store, signer: HeadSigner, *, interval: float = INTERVAL, first: Callable[[], str] = str,
        stopped: str = "",
    ) -> None:  # fmt: skip
        self._store = store
        self._signer = signer
        self._interval = interval
        self._tiles = tile_reader(store)
        self._refusal: StorageRefused | None = None
        self._signed = 0
        with store.reading() as connection:
            self._vkeys = log_keys.believed(connection) or signer.vkeys
        self._said = Once("")
        self._first, self._asked, self._stopped = first, False, ""
        self._work = threading.Event()
        self._end = threading.Event()
        self._lock = threading.Lock()
        self.stop(stopped)
        self._compare()
        self._work.set()  # what was committed before a crash may not be signed yet
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
        self._thread.start()

    @property
    def vkeys(self) -> tuple[VerifierKey, ...]:
        """Return the keys that sign each head, the Ed25519 key in use first: as the log names them, once it does."""
        return self._vkeys

    @property
    def names(self) -> tuple[str, ...]:
        """Return the same as text."""
        return tuple(map(str, self._vkeys))

    @property
    def vkey(self) -> VerifierKey:
        """Return the Ed25519 key in use."""
        return self.vkeys[0]

    @property
    def signing(self) -> Signing:
        """Return how far the log is signed, and the obstacle to signing further; return at once."""
        trouble = self._refusal.facts.get("reason", self._refusal.code) if self._refusal else ""
        return Signing(self._signed, trouble if self._thread.is_alive() else ENDED)

    @property
    def ended(self) -> str:
        """Return why no act may be recorded on this log, or "": a reason of ``NEVER_AGAIN``, or ``RESTORED``."""
        if self._refusal is None:
            return ""
        reason = str(self._refusal.facts.get("reason", ""))
        return reason if reason == RESTORED or reason in NEVER_AGAIN else ""

    def require_going_on(self) -> None:
        """Refuse an act on a log that can never go on, or that was put back and may lack acts.

        Raises:
            StorageRefused: ``restored_copy``, ``log_ended`` with the reason.
        """
        reason = self.ended
        if reason == RESTORED:
            raise StorageRefused(RESTORED)
        if reason:
            raise StorageRefused("log_ended", reason=reason)

    def committed(self, _size: int) -> None:
        """Note that there is something to sign; returns at once."""
        self._work.set()

    def sign_now(self) -> Note | None:
        """Sign the newest head, unless it is signed; its checkpoint, or None for an empty log.

        Raises:
            StorageRefused: ``signer_refuses``: the database is behind what was signed, or the signer's memory is in
                doubt. ``signer_unreachable``: it stands apart and does not answer. Nothing was signed.
        """
        with self._lock:
            if self._stopped:
                raise StorageRefused("signer_refuses", reason=self._stopped)
            try:
                made = self._sign()
            except (LogError, StorageRefused, OSError) as error:
                self._refusal = _refusal(error)
                raise self._refusal from error
            self._refusal = None
            self._signed = made.size if made else 0
            return made

    def stop(self, reason: str) -> None:
        """Sign nothing more, for this reason, until the next start; "" is no reason."""
        if reason and not self._stopped:
            self._stopped = reason
            self._refuse(reason)
            self._tell(str(self._refusal))

    def check(self) -> None:
        """Check for ``/ready``: keep silence while heads are signed, or wait for a signer that does not answer.

        Raises:
            StorageRefused: ``signer_refuses``, with the signer's own code as ``reason``; ``signing_ended`` when the
                thread has ended.
        """
        if not self._thread.is_alive():
            raise StorageRefused("signer_refuses", reason=ENDED)
        if self._refusal is not None and self._refusal.code != AWAY:
            raise self._refusal

    def close(self) -> None:
        """Sign what is left, then stop."""
        self._end.set()
        self._work.set()
        self._thread.join()

    def _run(self) -> None:
        ended = False
        while not ended:
            self._work.wait()
            self._work.clear()
            ended = self._end.is_set()
            try:
                self._ask_first()
                self.sign_now()
                self._tell("")
            except Exception as error:  # noqa: BLE001  (acts go on being recorded: whatever it is, they are signed later)
                self._tell(str(error) or type(error).__name__)
                self._work.set()
            self._end.wait(self._interval)

    def _compare(self) -> None:
        """Look at the start whether the log extends what was signed, before the first act is recorded on it."""
        try:
            last, now, _ = self._look()
            if last.size > now.size:
                self._refuse("signer_shrunk")
            elif frontier_at(last.size, NodeReader(now.size, now.edge, self._tiles)).root() != last.root:
                self._refuse("signer_forked")
        except (LogError, StorageRefused, OSError):
            return  # the thread tries again and says why

    def _refuse(self, reason: str) -> None:
        self._refusal = StorageRefused("signer_refuses", reason=reason)

    def _ask_first(self) -> None:
        """Ask ``first`` until it has answered once; what it raises is why nothing is signed until then."""
        if self._asked:
            return
        try:
            self.stop(self._first())
        except Exception as error:
            self._refuse(type(error).__name__)
            raise
        self._asked = True

    def _tell(self, trouble: str) -> None:
        if self._said.news(trouble):
            log.error("the head is not signed: %s", trouble or "now it is")

    def _sign(self) -> Note | None:
        """Sign the head; another process may sign a newer head in between: then this one looks again."""
        for attempt in range(RACES):
            last, now, stored = self._look()
            signed = (last.size, last.root) == (now.size, now.root)  # a rewritten head of that size goes to the signer
            if now.size == 0 < last.size:  # no head to offer: the signer itself would not be asked
                raise SignerRefused("signer_shrunk", signed=last.size, offered=0)
            if now.size == 0 or (signed and stored is not None and stored.size == now.size):
                return stored
            wanted = Checkpoint(now.origin, now.size, now.root)
            try:
                for feed in feeds(last, wanted, NodeReader(now.size, now.edge, self._tiles)):
                    note = self._signer.sign(feed)
                signed_head(note, self._vkeys, wanted)
                return self._store_note(now.size, note)
            except SignerRefused:
                # Commits are durable before they are signed: a head read after ``last`` and smaller is a rollback.
                if now.size < last.size or attempt == RACES - 1 or self._last(self._signer.note()) == last:
                    raise
        raise AssertionError

    def _look(self) -> tuple[Checkpoint, head_row.Head, Note | None]:
        signed_note = self._signer.note()
        with self._store.reading() as connection:
            now, stored, self._vkeys = head_row.read(connection), latest(connection), self._believed(connection)
        last = self._last(signed_note)
        self._signed = last.size
        return last, now, stored

    def _believed(self, connection: Connection) -> tuple[VerifierKey, ...]:
        return log_keys.believed(connection) or self._signer.vkeys

    def _last(self, signed_note: str) -> Checkpoint:
        """Return the head that the signer signed last, under a key of the log.

        The signer keeps the Ed25519 lines alone.
        """
        return signed_head(signed_note, ed25519(self._vkeys))

    def _store_note(self, size: int, note: str) -> Note:
        kept = Note(size, note)

        def work(connection: Connection) -> None:
            """Store the note and its signatures, unless they stand there."""
            nonlocal kept
            head_row.read(connection, lock=True)
            known = of_size(connection, size)
            if known is None:
                connection.execute(_KEEP, {"size": size, "note": note})
            kept = known or Note(size, note)

        self._store.write(work)
        return kept


def feeds(last: Checkpoint, wanted: Checkpoint, node: NodeReader) -> Iterator[Feed]:
    """Yield the feeds that lead a signer from its last signed head to the wanted one, in bounded steps."""
    old = min(last.size, wanted.size)
    while True:
        size = min(old + MOST, wanted.size)
        leaves = tuple(node(0, seq) for seq in range(old, size))
        if size == wanted.size:
            yield Feed(old, leaves, wanted)
            return
        yield Feed(old, leaves, Checkpoint(wanted.origin, size, frontier_at(size, node).root()))
        old = size


def _refusal(error: LogError | StorageRefused | OSError) -> StorageRefused:
    if isinstance(error, OSError):
        return StorageRefused("signer_refuses", reason=type(error).__name__)
    return StorageRefused(AWAY) if error.code == AWAY else StorageRefused("signer_refuses", reason=error.code)
