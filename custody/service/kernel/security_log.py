"""The security log: one structured line for each event that an operator needs to see an attack.

A line holds nothing private: accounts by their internal id, a typed username only as a keyed hash (it may be a
password), no name, secret, case number or free text. An address stands whole, for a firewall blocks whole addresses.
``custody/commands/security_log.py`` decides where lines go.
"""

import hmac
import logging
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from ipaddress import ip_address

from msgspec import Struct

log = logging.getLogger("custody.security")
log.addHandler(logging.NullHandler())
log.setLevel(logging.INFO)
log.propagate = False

INFO, WARNING = logging.INFO, logging.WARNING
WINDOW = 60.0
"""Seconds in which the same refusal is one line, and one more with its count."""
MOST = 1_000
"""Refusals that are told apart at once; all others are counted together, or a flood would fill the log."""
_KEY = secrets.token_bytes(32)
"""Of this process: no copy of the log lets anybody try usernames."""


class Kind(Struct, frozen=True):
    """A sort of event: its level and the facts that it may tell."""

    level: int
    facts: tuple[str, ...] = ()


EVENTS: Mapping[str, Kind] = {
    "service.started": Kind(INFO),
    "service.stopped": Kind(INFO),
    "signing.stopped": Kind(WARNING, ("reason",)),
    "restore.finished": Kind(WARNING, ("size", "source")),
    "signin.succeeded": Kind(INFO, ("account", "means", "device")),
    "signin.half": Kind(INFO, ("account", "means")),
    "signin.failed": Kind(WARNING, ("account", "name", "means", "device", "reason")),
    "signin.throttled": Kind(WARNING, ("account", "name", "means", "device", "count")),
    "secret.failed": Kind(WARNING, ("account", "means")),
    "secret.throttled": Kind(WARNING, ("account", "means", "count")),
    "password.changed": Kind(INFO, ("account",)),
    "pin.changed": Kind(INFO, ("account",)),
    "card.drawn": Kind(INFO, ("account",)),
    "account.opened": Kind(INFO, ("account",)),
    "account.reset": Kind(WARNING, ("account",)),
    "account.closed": Kind(INFO, ("account",)),
    "account.reopened": Kind(INFO, ("account",)),
    "session.ended": Kind(INFO, ("account",)),
    "sessions.revoked": Kind(INFO, ("account", "count")),
    "credential.changed": Kind(INFO, ("act", "kind")),
    "request.throttled": Kind(WARNING, ("count",)),
    "read.refused": Kind(WARNING, ("reason", "count")),
    "act.refused": Kind(WARNING, ("reason", "count")),
    "envelope.refused": Kind(WARNING, ("device", "count")),
    "alarm.raised": Kind(WARNING, ("sort", "about", "count")),
}
"""Every event with its level and facts; docs/operate.md has a row for each."""


class Trace(Struct, frozen=True):
    """The request in which something happens: its id, the address it came from, the person signed in."""

    request: str = ""
    address: str = ""
    person: str = ""


_trace: ContextVar[Trace] = ContextVar("trace", default=Trace())  # noqa: B039  (frozen)


def follow(trace: Trace) -> None:
    """Let every line from here on in this request bear its id, address and person."""
    _trace.set(trace)


def new_request_id() -> str:
    """Return the id of a request: short enough to be read out on the telephone."""
    return secrets.token_hex(6).upper()


def current_request() -> str:
    """Return the id of the request that this runs in, "" for none."""
    return _trace.get().request


def note(event: str, **facts: str | int) -> None:
    """Write one line."""
    kind, trace = EVENTS[event], _trace.get()
    assert facts.keys() <= set(kind.facts), event
    line = {"request": trace.request, "event": event, "address": _address(trace.address), "by": trace.person, **facts}
    log.log(kind.level, "%s", event, extra={"line": {name: value for name, value in line.items() if value != ""}})


def named(username: str) -> str:
    """Return a keyed hash of a typed username, the same for the same name until the process ends."""
    return hmac.digest(_KEY, username.encode(), sha256).hex()[:16]


class Counted:
    """Refusals that come in floods: the first is a line at once, the others one line with their count."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, ...], tuple[float, int, Trace, dict[str, str]]] = {}

    def note(self, event: str, **facts: str) -> None:
        """Count a refusal of the person or, of nobody signed in, of the address of this request."""
        trace, now = _trace.get(), time.monotonic()
        key = (event, trace.person or trace.address, *facts.values())
        with self._lock:
            over = self._over(now)
            if key not in self._seen and len(self._seen) >= MOST:
                key, trace, facts = (event,), Trace(), {}
            first = key not in self._seen
            since, count, began, _ = self._seen.get(key, (now, 0, trace, facts))
            self._seen[key] = (since, count + 1, began, facts)
        _write(over)
        if first:
            with _as(trace):
                note(event, **facts, count=1)

    def flush(self) -> None:
        """Write every count that waits."""
        with self._lock:
            over = self._over(float("inf"))
        _write(over)

    def _over(self, now: float) -> list[tuple[str, int, Trace, dict[str, str]]]:
        """Take out the counts whose window is over; only those of more than the first line are returned."""
        over = [key for key, (since, *_) in self._seen.items() if now - since >= WINDOW]
        taken = [(key[0], *self._seen.pop(key)[1:]) for key in over]
        return [entry for entry in taken if entry[1] > 1]


counted = Counted()
"""The refusals of this process."""


def _write(over: list[tuple[str, int, Trace, dict[str, str]]]) -> None:
    for event, count, trace, facts in over:
        with _as(trace):
            note(event, **facts, count=count)


@contextmanager
def _as(trace: Trace) -> Iterator[None]:
    token = _trace.set(trace)
    try:
        yield
    finally:
        _trace.reset(token)


def _address(text: str) -> str:
    """Return an address as it is, and "unknown" for whatever else a proxy says."""
    try:
        return str(ip_address(text)) if text else ""
    except ValueError:
        return "unknown"
