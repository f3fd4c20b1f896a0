"""Having heads time-stamped by an authority outside (RFC 3161): by its word, they and all before them existed by then.

What is stamped are the bytes of the signed note as ``checkpoint.note`` holds them: of the first head over each
certificate, and once a day (UTC), when the log has grown, of the newest. It happens beside the service, so that no act
ever waits; an authority that is away is asked again. What is not a good time-stamp of exactly that head is not kept.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import NamedTuple

from cryptography import x509
from msgspec import Struct

from custody.domain.certificates.certificate import Certificate
from custody.domain.kernel.times import instant
from custody.log.witnessed_time import SKEW
from custody.service.log import http_client
from custody.storage.read import log_reader, subject_queries
from custody.storage.signing import checkpoints, timestamps
from custody.storage.signing.checkpoints import Note
from custody.storage.signing.timestamps import TimeStamp
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store
from custody.storage.write import head_row
from labels.layout.errors import LabelError
from labels.signing import timestamp_client

UNREACHABLE, REFUSED, WRONG_TIME = "tsa_unreachable", "stamp_refused", "stamp_time"
MEDIA_TYPES = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
"""RFC 3161, 3.4."""

Ask = Callable[[bytes], http_client.Reply]
"""Sends a question to an authority."""


class Authority(NamedTuple):
    """A time-stamp authority: how it is asked, and the roots that its certificate must lead to.

    ``own``: it is the installation's own key, which proves no more than the installation's own word.
    """

    ask: Ask
    roots: Sequence[x509.Certificate]
    own: bool = False


class Stamping(Struct, frozen=True, kw_only=True):
    """State of time-stamping: an authority is asked, it is the installation itself, its last refusal ("" for none)."""

    asks: bool = False
    own: bool = False
    trouble: str = ""


def over_http(url: str) -> Ask:
    """Ask the authority at this address."""
    return lambda question: http_client.post(url, question, MEDIA_TYPES)


class TimeStamps:
    """The authority as this installation asks it; without one nothing is ever due.

    ``ahead_ms``: by how much this machine's clock is ahead of the authority's, by its last answer; 0 within ``SKEW``.
    """

    def __init__(
        self, store: Store, authority: Authority | None, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store, self._authority, self._now = store, authority, now
        self._trouble = ""
        self.ahead_ms = 0
        self._lock = threading.Lock()

    @property
    def stamping(self) -> Stamping:
        """Return the state of time-stamping; return at once."""
        known = self._authority
        return Stamping(asks=known is not None, own=known is not None and known.own, trouble=self._trouble)

    @property
    def roots(self) -> tuple[x509.Certificate, ...]:
        """Return the roots that an authority's certificate must lead to.

        Without an authority there are none, and no time-stamp is believed.
        """
        return tuple(self._authority.roots) if self._authority else ()

    def take(self) -> str:
        """Have every head stamped that is due, the oldest first; why it ended early, "" when it did not.

        ``tsa_unreachable``; ``stamp_time``: its clock and ours differ; else as
        ``labels.signing.timestamp_client.judge``.
        """
        if self._authority is None:
            return ""
        with self._lock:
            self._trouble = self._take(self._authority)
            return self._trouble

    def late(self, connection: Connection) -> int | None:
        """Return the first event without a time-stamp once a whole day (UTC) has passed since its recording."""
        size = head_row.read(connection).size
        last = timestamps.last_before(connection, size)
        first = last.size if last else 0
        if self._authority is None or first >= size:
            return None
        waited = self._now().astimezone(UTC).date() - instant(log_reader.recorded_at(connection, first)).date()
        return first if waited > timedelta(days=1) else None

    def _take(self, authority: Authority) -> str:
        with self._store.reading() as connection:
            due = _due(connection, self._now())
        try:
            for note in due:
                made = self._stamped(authority, note)
                self._store.write(partial(timestamps.add, made=made))
        except LabelError as error:
            return error.code
        return ""

    def _stamped(self, authority: Authority, note: Note) -> TimeStamp:
        data = note.note.encode()
        question = timestamp_client.question(data)
        reply = authority.ask(question.body)
        if reply.status != HTTPStatus.OK:
            raise LabelError(REFUSED if reply.status else UNREACHABLE)
        stamp = timestamp_client.judge(reply.body, data, authority.roots, question.nonce)
        ahead = self._now() - stamp.at
        wrong = abs(ahead) > timedelta(seconds=SKEW)
        self.ahead_ms = ahead // timedelta(milliseconds=1) if wrong else 0
        if wrong:
            raise LabelError(WRONG_TIME)
        return TimeStamp(note.size, stamp.authority, int(stamp.at.timestamp()), reply.body)


def _due(connection: Connection, now: datetime) -> list[Note]:
    """Return the heads to be stamped at ``now``, the oldest first.

    The very first stamp is of the newest head and covers everything before it.
    """
    newest = checkpoints.latest(connection)
    if newest is None:
        return []
    last = timestamps.last_before(connection, newest.size)
    if last is None or last.size == newest.size:
        return [] if last else [newest]
    ends = (
        certificate.issued for certificate in subject_queries.changed_since(connection, Certificate, last.size).values()
    )
    covering = (checkpoints.covering(connection, seq) for seq in ends if seq >= last.size)
    due = {note.size: note for note in covering if note}
    if datetime.fromtimestamp(last.at, UTC).date() < now.astimezone(UTC).date():
        due[newest.size] = newest
    return [due[size] for size in sorted(due)]
