"""The installation: the log's own subject, with its origin, the keys of its heads, and the alarms of its clock."""

import binascii
import re
from base64 import b64decode
from hashlib import sha256
from typing import ClassVar

from msgspec import Struct, field

from custody.domain.kernel.context import StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact, State
from custody.domain.kernel.quantity import LARGEST

ED25519, MLDSA44 = 1, 6
"""C2SP signed-note: the types of the keys that sign heads."""
LENGTHS = {ED25519: 33, MLDSA44: 1313}
"""Bytes of a key with its type before it."""
SECOND_FACTOR = ("sign_in", "second_factor")
"""Claimed by genesis of a log that asks for second factors."""
LONGEST_S = 60 * 366 * 86_400
"""Seconds by which a clock can be wrong: one without a battery starts at 2000, or at 1970."""
VKEY = re.compile(r"([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)", re.ASCII)


class LogKey(Struct, omit_defaults=True):
    """A key of the log (a C2SP vkey): it signs heads of more than ``since`` events, and up to ``until`` (0: still)."""

    vkey: str
    since: int
    until: int = 0

    def signs(self, size: int) -> bool:
        """Return True if the key is valid for a head of ``size`` events."""
        return self.since < size and (not self.until or size <= self.until)


class ClosedLog(Struct, frozen=True, forbid_unknown_fields=True):
    """The last head of a log that was closed, because events that it had signed are lost: ``root`` in base64."""

    origin: str
    size: int
    root: str


class Span(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The clock was wrong from event ``first`` of the log to event ``last``: ahead by ``ahead_s`` seconds (signed)."""

    first: int
    last: int
    ahead_s: int


class ClockError(Struct, frozen=True, kw_only=True):
    """A wrong clock that two key officers put on record, by event ``by``: what it explains came before that."""

    span: Span
    by: int

    def explains(self, seq: int) -> bool:
        """Return True if the event was recorded under this wrong clock."""
        return self.span.first <= seq <= self.span.last and seq < self.by


class Installation(State, kw_only=True):
    """The log's own subject: one operator; carries the alarms of the service itself.

    ``key`` signed first; ``key_until`` is the event that ended it, ``announced`` are the keys beside and after it.
    ``closed`` is the log that this one goes on from; None for the first of its name. ``errors`` are spans of a wrong
    clock.
    """

    kind: ClassVar[str] = "NS"
    origin: str
    key: str
    clock_alarms: int = 0
    stepped_at: str = ""
    key_until: int = 0
    announced: list[LogKey] = field(default_factory=list)
    closed: ClosedLog | None = None
    errors: list[ClockError] = field(default_factory=list)

    @property
    def keys(self) -> list[LogKey]:
        """Return every key that the log names, in its order."""
        return [LogKey(self.key, 0, self.key_until), *self.announced]

    def require_own(self, vkey: str, *kinds: int) -> None:
        """Refuse what is no key under the log's name, of Ed25519 or ML-DSA-44, or of ``kinds`` where given.

        Raises:
            BadInput: ``log_key_malformed``: another log's, of another kind, or mistyped (its key id tells).
        """
        key_match = VKEY.fullmatch(vkey)
        material = _decoded(key_match[3]) if key_match else b""
        if key_match is None or key_match[1] != self.origin or len(material) != LENGTHS.get(kind(vkey)):
            raise BadInput("log_key_malformed", origin=self.origin)
        if kinds and material[0] not in kinds:
            raise BadInput("log_key_malformed", origin=self.origin)
        if sha256(key_match[1].encode() + b"\n" + material).digest()[:4].hex() != key_match[2]:
            raise BadInput("log_key_malformed", origin=self.origin)

    def require_announceable(self, vkey: str) -> None:
        """Refuse a key that the log names already.

        Raises:
            BadInput: ``log_key_malformed``; RuleBroken: ``nothing_changes``.
        """
        self.require_own(vkey)
        if any(key.vkey == vkey for key in self.keys):
            raise RuleBroken("nothing_changes")

    def require_endable(self, vkey: str) -> None:
        """Refuse to end a key that is not in force, or the last one of Ed25519, without which there is no checkpoint.

        Raises:
            BadInput: ``log_key_malformed``; RuleBroken: ``nothing_changes``; ``last_log_key``.
        """
        self.require_own(vkey)
        in_force = [key.vkey for key in self.keys if not key.until]
        if vkey not in in_force:
            raise RuleBroken("nothing_changes")
        if [key for key in in_force if kind(key) == ED25519] == [vkey]:
            raise RuleBroken("last_log_key")


class LogFounded(Event, frozen=True):
    """Event of genesis: fixes origin, format and first keys of the log.

    ``key`` is of Ed25519, ``mldsa`` of ML-DSA-44 ("" for none); ``closed`` is the log before it. ``second_factor``: a
    password alone opens no session of a role that decides, and gives no order.
    """

    type: ClassVar[str] = "log.founded/1"
    origin: str
    format: str
    key: str
    mldsa: str = ""
    closed: ClosedLog | None = None
    second_factor: bool = False

    def apply(self, state: State | None, fact: Fact) -> Installation:
        """Return the new installation."""
        beside = [LogKey(self.mldsa, 0)] if self.mldsa else []
        return Installation(origin=self.origin, key=self.key, announced=beside, closed=self.closed)

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the permanent claim that the log asks for second factors, if it does."""
        return (SECOND_FACTOR,) if self.second_factor else ()


class LogKeyAnnounced(Event, frozen=True):
    """One more key (a C2SP vkey) signs the heads that hold this event; the others go on until they are ended."""

    type: ClassVar[str] = "log.key_announced/1"
    vkey: str

    def apply(self, state: Installation, fact: Fact) -> Installation:
        """Add an announced key to the installation."""
        state.announced.append(LogKey(self.vkey, fact.seq))
        return state


class LogKeyEnded(Event, frozen=True):
    """The key signs no head that holds this event: it was replaced, lost or stolen."""

    type: ClassVar[str] = "log.key_ended/1"
    vkey: str

    def apply(self, state: Installation, fact: Fact) -> Installation:
        """Record the end of the key."""
        if self.vkey == state.key:
            state.key_until = fact.seq
        for key in state.announced:
            if key.vkey == self.vkey:
                key.until = fact.seq
        return state


class ClockStepped(Event, frozen=True):
    """The clock went back, jumped against the monotonic clock, or is off by the witnesses'; milliseconds, signed."""

    type: ClassVar[str] = "clock.stepped/1"
    step_ms: int
    last_at: str

    def apply(self, state: Installation, fact: Fact) -> Installation:
        """Apply it: one more alarm."""
        state.clock_alarms, state.stepped_at = state.clock_alarms + 1, fact.at
        return state


class ClockCorrected(Event, frozen=True):
    """The clock was wrong over a span of the log; acts keep the time that they claim, and are explained by this.

    The reason stands, committed to, in the proposal.
    """

    type: ClassVar[str] = "clock.corrected/1"
    span: Span

    def apply(self, state: Installation, fact: Fact) -> Installation:
        """Add an explanation of a clock error to the installation."""
        state.errors.append(ClockError(span=self.span, by=fact.seq))
        return state


def kind(vkey: str) -> int:
    """Return the key type of a vkey (C2SP signed-note), or 0 if it is invalid."""
    key_match = VKEY.fullmatch(vkey)
    return next(iter(_decoded(key_match[3])), 0) if key_match else 0


class AnnounceKey(Struct, tag="log_key", frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Let one more key sign the log's heads; ``log`` is the number of the installation."""

    log: str
    vkey: str


class EndKey(Struct, tag="log_key_end", frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Let a key of the log sign no more."""

    log: str
    vkey: str


class CorrectClock(Struct, tag="clock", frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Put on record that the clock was wrong: over which events of the log, by how many seconds, why."""

    log: str
    first: int
    last: int
    ahead_s: int
    reason: str

    def span(self, state_reader: StateReader) -> Span:
        """Return the span stated in the command.

        Raises:
            NotFound: no such log; BadInput: ``clock_span``: ends before it begins, or no or an impossible offset.
        """
        require(state_reader, Installation, self.log)
        if not (0 <= self.first <= self.last <= LARGEST and 0 < abs(self.ahead_s) <= LONGEST_S):
            raise BadInput("clock_span")
        return Span(first=self.first, last=self.last, ahead_s=self.ahead_s)


def key_event(change: str, installation_id: str, vkey: str, state_reader: StateReader) -> Event:
    """Return the event of a change of the log's keys, log_key or log_key_end.

    Raises:
        NotFound: no such log; BadInput: ``log_key_malformed``; RuleBroken: ``nothing_changes``, ``last_log_key``.
    """
    log = require(state_reader, Installation, installation_id)
    if change == "log_key":
        log.require_announceable(vkey)
        return LogKeyAnnounced(vkey=vkey)
    log.require_endable(vkey)
    return LogKeyEnded(vkey=vkey)


def next_origin(closed: str) -> str:
    """Return the origin of the log that follows a closed one: ``NAME/2``, then ``NAME/k+1`` after ``NAME/k``."""
    name, _, suffix = closed.rpartition("/")
    counted = re.fullmatch("[1-9][0-9]{0,5}", suffix, re.ASCII)
    return f"{name}/{int(suffix) + 1}" if name and counted else f"{closed}/2"


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except binascii.Error:
        return b""
