"""The recorder: one thread, one order lock, one commit for many acts (docs/architecture.md).

It drains what waits without a timer, takes the order lock as its first statement, decides each
request under it, writes events, tiles, head and projections, commits once and only then answers.
A rule that refuses has written nothing, so a refusal never spoils its neighbours; when a batch fails
as a whole, each request is tried again alone. Whatever an act raises fails that act, never the thread.
What else is written while acts are (``Store.write``) plain_writes in the next commit, or has one alone when none waits.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import NamedTuple

from msgspec import structs
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from custody.domain.kernel.errors import BadInput, CustodyError, StorageRefused, Unconfirmed
from custody.log.errors import LogError
from custody.log.tiles import TileTree
from custody.storage.tables import accounts, serving_role
from custody.storage.tables.engine import Store, Work, first_line
from custody.storage.write import act_receipts, clock, head_row
from custody.storage.write.act_receipts import ActReceipt
from custody.storage.write.assembly import Assembler
from custody.storage.write.batch import Batch, Request, Shown, Tools
from custody.storage.write.locked_state import DatabaseStateReader
from custody.storage.write.sources import SYSTEM, Sources
from custody.storage.write.unsettled_quota import UnsettledQuota

REQUESTS_PER_COMMIT = 256
PROBE_SECONDS = 5.0
"""How long the recorder may take to say that it takes acts: a commit on a slow disk, not one that hangs."""
RECORD_SECONDS = 20.0
"""How long a person waits for an act; it may be recorded later still, as its key then tells."""

log = logging.getLogger(__name__)


Outcome = ActReceipt | Exception
_Waiting = tuple[Request, "Future[ActReceipt] | asyncio.Future[ActReceipt]"]


class _PlainWrite(NamedTuple):
    """A writing that is no act: it goes into the commit of acts, and somebody waits for it."""

    work: Work
    done: "Future[None]"


class _Probe(NamedTuple):
    """A plain write of nothing, shared by all who ask in the meantime; ``until`` it should be back."""

    plain_write: _PlainWrite
    until: float


class Recorder:
    """The only way into the log. ``allowed`` raises where no act may be recorded on it any more."""

    def __init__(
        self,
        store: Store,
        assembler: Assembler,
        new_number: Callable[[str], str],
        *,
        sources: Sources = SYSTEM,
        committed: Callable[[int], None] = lambda _size: None,
        erased: Callable[[], None] = lambda: None,
        off: Callable[[], int] = lambda: 0,
        allowed: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._world = DatabaseStateReader()
        self._tools = Tools(self._world, assembler, new_number, UnsettledQuota())
        self.sources = sources
        self._now = sources.now
        self._committed = committed
        self._erased = erased
        self._off = off
        self._allowed = allowed
        self._queue: SimpleQueue[_Waiting | _PlainWrite | None] = SimpleQueue()
        self._tree: TileTree | None = None
        self._epoch = -1
        self._recorded = 0
        self._behind = ""
        self._watch = clock.StepWatch()
        self._gate = threading.Lock()
        self._closed = False
        self._probe: _Probe | None = None
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()
        store.recorder_write = self._write_with_acts

    def submit(self, request: Request) -> "Future[ActReceipt]":
        """Queue an act; the future ends with its receipt, or with the error that refused it.

        Raises:
            StorageRefused: ``closing`` when the recorder has been closed; as ``allowed``.
        """
        self._allowed()
        future: Future[ActReceipt] = Future()
        self._put((request, future))
        return future

    async def recorded(self, request: Request) -> ActReceipt:
        """Record an act from an event loop, which is woken once a commit, not once an act.

        Raises:
            CustodyError: as ``record``; also ``not_recorded`` after ``RECORD_SECONDS``.
        """
        self._allowed()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[ActReceipt] = loop.create_future()
        self._put((request, future))
        timer = loop.call_later(RECORD_SECONDS, _give_up, future)  # at half the cost of ``asyncio.timeout``
        try:
            return await future
        finally:
            timer.cancel()

    def record(self, request: Request) -> ActReceipt:
        """Record an act and wait for it.

        Raises:
            CustodyError: the refusal, or ``Unconfirmed`` when the outcome of the commit is unknown.
        """
        return self.submit(request).result()

    def show(self, request: Request, seed: str) -> Shown:
        """Return the record that an act would make now, for its author to sign with a passkey.

        Raises:
            CustodyError: as ``record``, and as ``keyed.salts``.
        """
        world = DatabaseStateReader()
        with self._store.reading() as connection:
            world.begin(connection)
            before = head_row.read(connection)
            tools = structs.replace(self._tools, world=world)
            return Batch(tools, connection, before, TileTree(), self._now()).show(request, seed)

    def probe(self) -> None:
        """Refuse unless the recorder takes the write lock within PROBE_SECONDS; concurrent callers share one probe.

        Raises:
            StorageRefused: ``not_writable``: no answer in time, a read-only disk, a standby, no database;
                ``database_behind``; as ``DatabaseFile.require_same``.
        """
        with self._gate:
            if self._probe is None or self._probe.plain_write.done.done():
                self._probe = _Probe(_PlainWrite(self._try_to_write, Future()), time.monotonic() + PROBE_SECONDS)
                self._queue.put(self._probe.plain_write)
            probe = self._probe
        try:
            probe.plain_write.done.result(max(0, probe.until - time.monotonic()))
        except (SQLAlchemyError, StorageRefused, TimeoutError) as error:
            log.warning("no act can be recorded: %s", first_line(error) or "the recorder does not answer")
            if isinstance(error, StorageRefused) and error.code in {self._store.file.trouble, self.trouble}:
                raise  # acts and pages give the same reason
            raise StorageRefused("not_writable") from error

    def close(self) -> None:
        """Record what waits, then stop."""
        self._store.recorder_write = None
        with self._gate:
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _try_to_write(self, connection: Connection) -> None:
        """Write nothing, where an act could be recorded now."""
        accounts.write_nothing(connection)
        if self._recorded:
            self._require_grown(head_row.read(connection))

    def _write_with_acts(self, work: Work, seconds: float | None) -> None:
        """Have ``work`` done in the next commit of acts, and wait for it."""
        plain_write = _PlainWrite(work, Future())
        self._put(plain_write)
        try:
            plain_write.done.result(seconds)
        except TimeoutError:
            plain_write.done.cancel()  # if it has not begun
            raise Unconfirmed("not_recorded", reason="TimeoutError") from None

    def _put(self, waiting: _Waiting | _PlainWrite) -> None:
        with self._gate:  # nothing is queued behind the None that ends the thread, where it would wait for ever
            if self._closed:
                raise StorageRefused("closing")
            self._queue.put(waiting)

    def _run(self) -> None:
        open_ = True
        while open_:
            waiting = self._drain()
            open_ = None not in waiting
            plain_writes = [entry for entry in waiting if isinstance(entry, _PlainWrite) and _is_wanted(entry)]
            batch = [entry for entry in waiting if entry is not None and not isinstance(entry, _PlainWrite)]
            if batch:
                self._settle(batch, plain_writes)
            for plain_write in plain_writes:
                if not plain_write.done.done():
                    self._write_alone(plain_write)

    def _drain(self) -> list[_Waiting | _PlainWrite | None]:
        """Return the waiting requests, up to the size of a commit; a final None ends the thread."""
        waiting = [self._queue.get()]
        while len(waiting) < REQUESTS_PER_COMMIT and waiting[-1] is not None:
            try:
                waiting.append(self._queue.get_nowait())
            except Empty:
                break
        return waiting

    def _write_alone(self, plain_write: _PlainWrite) -> None:
        try:
            with self._store.writing() as connection:
                plain_write.work(connection)
        except Exception as error:  # noqa: BLE001  (of whoever waits for it, never of the recorder)
            plain_write.done.set_exception(error)
        else:
            plain_write.done.set_result(None)

    def _settle(self, batch: list[_Waiting], plain_writes: Sequence[_PlainWrite]) -> None:
        outcomes: list[Outcome] = []
        while len(outcomes) < len(batch):
            rest = [request for request, _ in batch[len(outcomes) :]]
            left_over = [plain_write for plain_write in plain_writes if not plain_write.done.done()]
            try:
                outcomes += self._commit(rest, left_over)
            except Exception as error:  # noqa: BLE001  (a bug in a rule fails its act; it must not end the recorder)
                self._forget()
                outcomes += map(self._alone, rest) if left_over or len(rest) > 1 else [self._failed(rest[0], error)]
        _deliver([future for _, future in batch], outcomes)

    def _alone(self, request: Request) -> Outcome:
        try:
            return self._commit([request])[0]
        except Exception as error:  # noqa: BLE001  (as above)
            self._forget()
            return self._failed(request, error)

    def _commit(self, requests: list[Request], plain_writes: Sequence[_PlainWrite] = ()) -> Sequence[Outcome]:
        with self._store.writing() as connection:
            before = head_row.read(connection, lock=True)
            tree = self._take_up(connection, before)
            self._world.begin(connection)
            reading = self._now()
            batch = Batch(self._tools, connection, before, tree, reading)
            batch.look_at_clock(self._watch.step(reading, before.at, self._off()))
            outcomes = batch.run(requests)
            if batch.leaves:
                batch.write()
            for plain_write in plain_writes:
                plain_write.work(connection)
        for plain_write in plain_writes:
            plain_write.done.set_result(None)
        self._tree, self._recorded = tree, tree.size
        self._watch.keep(reading)
        if batch.leaves:
            self._committed(tree.size)
        if batch.erased:
            self._finish()
        return outcomes

    def _finish(self) -> None:
        """Finish a recorded erasure; a failed step is repeated at the next start."""
        try:
            self._erased()
        except (CustodyError, OSError, SQLAlchemyError):
            log.exception("an erasure is recorded, and not finished")

    @property
    def trouble(self) -> str:
        """Return why nothing is recorded: ``database_behind`` since the log is shorter than it was, or ""."""
        return self._behind

    def _require_grown(self, before: head_row.Head) -> None:
        """Refuse a log that lacks what this process has recorded: another copy was put in its place.

        Raises:
            StorageRefused: ``database_behind``.
        """
        self._behind = "database_behind" if before.size < self._recorded else ""
        if self._behind:
            raise StorageRefused(self._behind, size=before.size, recorded=self._recorded)

    def _take_up(self, connection: Connection, before: head_row.Head) -> TileTree:
        self._require_grown(before)
        if self._epoch != before.epoch:
            self._forget()
            serving_role.require_projections(connection)
            self._epoch = before.epoch
        if self._tree is None or self._tree.size != before.size or self._tree.root() != before.root:
            self._world.forget()
            self._tree = TileTree.from_edge(before.size, before.edge, before.root)
        return self._tree

    def _forget(self) -> None:
        self._tree = None
        self._world.forget()

    def _failed(self, request: Request, error: Exception) -> Outcome:
        """Return the outcome after a failed transaction; look the act up, since its commit may have happened."""
        if isinstance(error, LogError):
            return BadInput(error.code, **error.facts)
        try:
            self._store.file.require_same()
        except StorageRefused as trouble:
            return trouble  # what a removed file still shows is no proof that the act was recorded
        log.warning("act %s not recorded", request.act, exc_info=error)
        try:
            with self._store.reading() as connection:
                recorded = act_receipts.known(connection, [request.act]).get(request.act)
                if recorded is not None:
                    return act_receipts.repeat(connection, recorded, request.digest)
        except (SQLAlchemyError, CustodyError) as second:
            log.warning("act %s not found either", request.act, exc_info=second)
        if isinstance(error, CustodyError):
            return error
        if isinstance(error, SQLAlchemyError | OSError):
            return Unconfirmed("not_recorded", reason=type(error).__name__)
        return CustodyError("internal", reason=type(error).__name__)


def _is_wanted(plain_write: _PlainWrite) -> bool:
    """Return True, and begin it, unless whoever waited for it has given up."""
    return plain_write.done.set_running_or_notify_cancel()


def _deliver(futures: Sequence["Future[ActReceipt] | asyncio.Future[ActReceipt]"], outcomes: Sequence[Outcome]) -> None:
    """Give every waiter its outcome; each event loop gets all of its own in one call."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[ActReceipt], Outcome]]] = {}
    for future, outcome in zip(futures, outcomes, strict=True):
        if isinstance(future, asyncio.Future):
            loops.setdefault(future.get_loop(), []).append((future, outcome))
        elif future.set_running_or_notify_cancel():
            _resolve(future, outcome)
    for loop, answers in loops.items():
        try:
            loop.call_soon_threadsafe(_resolve_all, answers)
        except RuntimeError:
            # The loop has ended with its server: the acts are recorded, and their keys tell so when asked again.
            log.warning("nobody waits for %d recorded acts", len(answers))


def _give_up(future: "asyncio.Future[ActReceipt]") -> None:
    """Answer who has waited too long; the act may be recorded later still."""
    if not future.done():
        future.set_exception(Unconfirmed("not_recorded", reason="TimeoutError"))


def _resolve_all(answers: list[tuple[asyncio.Future[ActReceipt], Outcome]]) -> None:
    for future, outcome in answers:
        if not future.done():  # the client may have gone away in the meantime
            _resolve(future, outcome)


def _resolve(future: "Future[ActReceipt] | asyncio.Future[ActReceipt]", outcome: Outcome) -> None:
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
