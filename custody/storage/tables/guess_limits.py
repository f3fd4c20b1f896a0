"""Counting guesses in the database, so that slowing them holds over all processes and restarts.

The answer is "try again in N seconds"; no worker sleeps. A guess made while waiting is not checked
and not counted, so impatience costs nothing and an attacker learns nothing. Times: Unix milliseconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from custody.storage.tables.accounts import DAY
from custody.storage.tables.tables import guess


@dataclass(frozen=True)
class Limit:
    """``free`` guesses without delay, then a delay that doubles; from ``last`` on none for a day.

    ``shared`` by many people: a right guess of one takes back what that person had mistyped, and not what was guessed
    of others. It takes back all of it, or the mistypes of people at work every day would add up for ever.
    """

    free: int
    last: int
    longest: int = 900
    shared: bool = False

    def wait(self, failures: int) -> int:
        """Return seconds between the last counted guess and the next one allowed."""
        if failures >= self.last:
            return DAY // 1000
        return 0 if failures < self.free else min(2 ** (failures - self.free + 1), self.longest)


ONE_PERSON = Limit(free=3, last=10)
ADDRESS = Limit(free=20, last=100, shared=True)
"""Many people sign in for the first time from one office's address."""
SITE = Limit(free=4 * ADDRESS.free, last=10**9, longest=60, shared=True)
"""Of a /48 of IPv6, with 65,536 addresses as ``ADDRESS`` counts them: one customer's, or thousands of phones'. So it
slows to sixty an hour, and never shuts."""
ACCOUNT = Limit(free=10, last=10**9, longest=60)
"""Of one account, from all browsers that it does not know: sixty an hour, and never shut, or anybody could shut it."""
PIN = Limit(free=3, last=8)
DEVICE_PERSON = Limit(free=3, last=5)
DEVICE = Limit(free=10, last=30, shared=True)
"""On an enrolled device: of one person's PIN, and of anybody's. A thief has it in hand, and all the time he wants."""
ASKED = Limit(free=10, last=30, shared=True)
"""Of anybody's PIN, by one who is signed in: three of each person in the country would find somebody's."""


@dataclass(frozen=True)
class Bucket:
    """A counter's name and its limit."""

    name: str
    limit: Limit


@dataclass(frozen=True)
class Wait:
    """Wait before a guess, in whole seconds; zero: the guess was counted and may be checked.

    ``left``: the further guesses allowed before a day's lock.
    """

    seconds: int
    refused: bool
    left: int = 0


@dataclass(frozen=True)
class _Counter:
    bucket: str
    failures: int
    last_at: int


def is_known(connection: Connection, bucket: str) -> bool:
    """Return True if a device's counter exists.

    It exists exactly if the device has signed this person in before.
    """
    return connection.execute(select(guess.c.bucket).where(guess.c.bucket == bucket)).first() is not None


def remember(connection: Connection, bucket: str, now: int) -> None:
    """Make the counter of a device that has just signed a person in, at zero."""
    _locked(connection, [bucket])
    _set(connection, bucket, 0, now)


def count(connection: Connection, buckets: Sequence[Bucket], now: int) -> Wait:
    """Count a guess in every bucket, unless one of them still has to wait; then none is made either.

    A stranger whose address has to wait must not fill the table with a counter for each name that comes to mind.
    """
    limits = {bucket.name: bucket.limit for bucket in buckets}
    there = [_present(connection, counter, now) for counter in _found(connection, list(limits))]
    refused = _longest(limits, there, now)
    if refused.seconds:
        return refused
    counters = [_present(connection, counter, now) for counter in _locked(connection, list(limits))]
    longest = _longest(limits, counters, now)
    if longest.seconds:
        return longest
    for counter in counters:
        _set(connection, counter.bucket, counter.failures + 1, now)
    left = min(limits[counter.bucket].last - counter.failures - 1 for counter in counters)
    return Wait(seconds=0, refused=False, left=left)


def forgive(connection: Connection, buckets: Sequence[Bucket], now: int) -> None:
    """Take back what ``count`` counted once the guess was right.

    A person's own counter returns to zero. One that is shared loses what that person's held, no more: an attacker who
    owns an account must not clear the address by signing in between two guesses.
    """
    limits = {bucket.name: bucket.limit for bucket in buckets}
    counters = _locked(connection, list(limits))
    own = min((counter.failures for counter in counters if not limits[counter.bucket].shared), default=1)
    for counter in counters:
        taken = own if limits[counter.bucket].shared else counter.failures
        _set(connection, counter.bucket, max(0, counter.failures - taken), now)


def forget(connection: Connection, *names: str) -> None:
    """Take back all guesses at the secrets of a person who has a new one: nowhere are they worth anything now.

    What they counted for a whole device is taken off its counter; what was guessed of others there stays in it. Their
    own counters on enrolled devices are gone: no PIN of theirs that is good was typed there (``typed_on``).

    Args:
        connection: in a writing transaction.
        names: what their counters end in: the person's number, the digest of their username.
    """
    named = or_(*(guess.c.bucket.endswith(f":{name}", autoescape=True) for name in names))
    own = {row.bucket: row.failures for row in connection.execute(select(guess).where(named))}
    shared = {bucket.rpartition(":")[0]: failures for bucket, failures in own.items()}
    for counter in _found(connection, [*own, *shared]):
        left = counter.failures - shared.get(counter.bucket, counter.failures)
        _set(connection, counter.bucket, max(0, left), counter.last_at)
    gone = [bucket for bucket in own if bucket.startswith(on_device(""))]
    connection.execute(delete(guess).where(guess.c.bucket.in_(gone)))


def on_device(device_id: str, person: str = "") -> str:
    """Return the name of the counter of PINs on an enrolled device: of one person, or of anybody."""
    return f"enrolled:{device_id}:{person}" if person else f"enrolled:{device_id}"


def typed_on(connection: Connection, devices: Iterable[str], person: str) -> set[str]:
    """Return the enrolled devices on which this person's PIN was typed since they chose the present one."""
    asked = {on_device(device_id, person): device_id for device_id in devices}
    buckets = connection.scalars(select(guess.c.bucket).where(guess.c.bucket.in_(list(asked)))) if asked else ()
    return {asked[bucket] for bucket in buckets}


@dataclass(frozen=True)
class Guesses:
    """Wrong guesses that nothing took back: at whose secret, from which address, browser, device or person.

    ``account``: a person, or the digest of a username. ``at``: the last one, in Unix milliseconds.
    """

    source: str
    account: str
    failures: int
    at: int


def recent(connection: Connection, since: int) -> list[Guesses]:
    """Return the wrong guesses of which the last was made after an instant; a right one has taken back its own."""
    rows = connection.execute(select(guess).where(guess.c.failures > 0, guess.c.last_at > since))
    return [read for row in rows if (read := _read(row.bucket, row.failures, row.last_at)) is not None]


def _read(bucket: str, failures: int, at: int) -> Guesses | None:
    """Return what a counter says; None for one that counts the guesses of another once more."""
    kind, _, rest = bucket.partition(":")
    source, _, account = rest.rpartition(":")
    if kind == "pin-by":
        source, anybody, _ = source.rpartition(":anybody")
        return Guesses(source, account, failures, at) if anybody and account else None
    if kind not in {"pair", "device", "enrolled"} or not source:
        return None
    return Guesses(source, account, failures, at)


def shut(connection: Connection, now: int) -> set[str]:
    """Return the enrolled devices that refuse a PIN, of one person or of anybody, for a day."""
    full = guess.c.bucket.startswith(on_device("")), guess.c.failures >= DEVICE_PERSON.last
    rows = connection.execute(select(guess).where(*full, guess.c.last_at > now - DAY))
    named = [(row.bucket.split(":")[1:], row.failures) for row in rows]
    return {device for [device, *person], failures in named if person or failures >= DEVICE.last}


def reopen(connection: Connection, device_id: str, until: int) -> None:
    """Take back what was guessed on an enrolled device until then (Unix ms), in a writing transaction."""
    its = or_(guess.c.bucket == on_device(device_id), guess.c.bucket.startswith(f"{on_device(device_id)}:"))
    connection.execute(update(guess).where(its, guess.c.last_at <= until).values(failures=0))


def _locked(connection: Connection, buckets: Sequence[str]) -> list[_Counter]:
    """Return the counters, made where missing and locked until the transaction ends.

    They are sorted against deadlocks.
    """
    new = [{"bucket": bucket, "failures": 0, "last_at": 0} for bucket in sorted(buckets)]
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    connection.execute(insert(guess).on_conflict_do_nothing(), new)
    return _found(connection, buckets)


def _found(connection: Connection, buckets: Sequence[str]) -> list[_Counter]:
    """Return the existing counters, locked, in order of name."""
    rows = select(guess).where(guess.c.bucket.in_(buckets)).order_by(guess.c.bucket).with_for_update()
    return [_Counter(**row) for row in connection.execute(rows).mappings()]


def _longest(limits: Mapping[str, Limit], counters: Sequence[_Counter], now: int) -> Wait:
    waits = [_wait(limits[counter.bucket], counter, now) for counter in counters]
    return max(waits, key=lambda wait: wait.seconds, default=Wait(0, refused=False))


def _set(connection: Connection, bucket: str, failures: int, at: int) -> None:
    connection.execute(update(guess).where(guess.c.bucket == bucket).values(failures=failures, last_at=at))


def _present(connection: Connection, counter: _Counter, now: int) -> _Counter:
    """Return the counter as of now, reset after a day.

    A counter from the future is set to now (the clock stepped back).
    """
    if counter.last_at > now:
        _set(connection, counter.bucket, counter.failures, now)
    failures = counter.failures if now - counter.last_at < DAY else 0
    return _Counter(counter.bucket, failures, min(counter.last_at, now))


def _wait(limit: Limit, counter: _Counter, now: int) -> Wait:
    due = counter.last_at + limit.wait(counter.failures) * 1000
    return Wait(seconds=max(0, -(-(due - now) // 1000)), refused=counter.failures >= limit.last)
