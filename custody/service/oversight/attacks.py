"""Attacks on the sign-in and searches for secrets, as alarms to the inspection and the operator.

Guesses are read off the counters that slow them, where a right guess has taken back what the person had mistyped. So an
honest day shows nothing, over all processes and restarts. Refused reads are counted by the process that refuses them.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from custody.domain.kernel.times import written
from custody.domain.oversight.alarm import Alarm, IndicatorFigures
from custody.domain.oversight.indicator_alarm import RaiseIndicator, Sort, UpdateIndicator, has_doubled, key_of
from custody.domain.people.person import Person
from custody.service.kernel import security_log
from custody.service.oversight.alarm_sweep import recorded
from custody.service.oversight.log_health import log_number
from custody.service.people.passwords import sha256
from custody.storage.read import rule_state, subject_queries
from custody.storage.tables import accounts, guess_limits
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store
from custody.storage.tables.guess_limits import Guesses
from custody.storage.write.recorder import Recorder


class Threshold(Struct, frozen=True):
    """From how many on it is an alarm: wrong guesses, at so many accounts, from so many sources."""

    guesses: int
    accounts: int = 1
    sources: int = 1


HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
"""How long guesses, and refused reads, are looked at together."""
ONE_SOURCE = Threshold(guesses=8, accounts=4)
"""One address, browser, device or person guesses over accounts: a counter that several people share shows less."""
MANY_SOURCES = Threshold(guesses=30, accounts=10, sources=5)
"""Many guess over accounts, each too little to be seen alone."""
ONE_ACCOUNT = Threshold(guesses=8, sources=3)
"""Many guess one account: its person, who mistypes three times at the office and three times at home, does less."""
REFUSED_READS = 50
"""Refused reads of one account in a quarter of an hour: old links, and a number typed wrongly, are a few."""


@dataclass
class RefusedReads:
    """Refused reads of each person in the present quarter of an hour, in one process.

    ``_worst``: the finished quarter in which a person had most, for the looks of the next hour.
    """

    _worst: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    _since: dict[str, datetime] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, person: str) -> None:
        """Count a refused read."""
        now = datetime.now(UTC)
        with self._lock:
            since = self._since.get(person)
            if since is None or now - since >= QUARTER:
                if since is not None:
                    self._finish(person, since, now)
                self._since[person], self._counts[person] = now, 0
            self._counts[person] += 1

    def many(self, now: datetime) -> list[tuple[str, datetime, int]]:
        """Return whoever had too many of late, since when, and how many: of each person the worst quarter."""
        with self._lock:
            quarters = [*self._worst.items(), *((p, (since, self._counts[p])) for p, since in self._since.items())]
            worst: dict[str, tuple[datetime, int]] = {}
            for person, (since, count) in quarters:
                if now - since < HOUR and count >= max(REFUSED_READS, worst.get(person, (since, 0))[1]):
                    worst[person] = since, count
            return [(person, since, count) for person, (since, count) in worst.items()]

    def _finish(self, person: str, since: datetime, now: datetime) -> None:
        """Keep a finished quarter that no look may have seen whole, unless a worse one of this hour is kept."""
        kept_since, kept_count = self._worst.get(person, (since, 0))
        if now - kept_since >= HOUR or self._counts[person] >= kept_count:
            self._worst[person] = since, self._counts[person]


def look_for_attacks(store: Store, recorder: Recorder, refused: RefusedReads, now: datetime) -> int:
    """Raise the attacks that show now, and update the alarms of those that went on; return how many alarms are new.

    Raises:
        StorageRefused: the database cannot be read or written; the next look does what this one could not.
    """
    with store.reading() as connection:
        suspects = [*_guessed(connection, now), *_refused(connection, refused.many(now)), *_used(connection, now)]
        state_reader = rule_state.state_reader(connection, ())
        told = {key: state_reader.claimed("alarm", key) for key in (key_of(each, written(now)) for each in suspects)}
        alarms = subject_queries.states(connection, Alarm, filter(None, told.values()))
    fresh = [each for each in suspects if told[key_of(each, written(now))] is None]
    for suspect in fresh:
        security_log.note("alarm.raised", sort=suspect.sort, about=suspect.about, count=suspect.figures.count)
    grown = [
        UpdateIndicator(alarm=alarm_id, figures=each.figures)
        for each in suspects
        if (alarm_id := told[key_of(each, written(now))]) is not None
        and (before := alarms[alarm_id].figures) is not None
        and has_doubled(before, each.figures)
    ]
    recorded(recorder, "alarm.update/1", grown)
    return recorded(recorder, "alarm.raise_indicator/1", fresh)


def _guessed(connection: Connection, now: datetime) -> Iterator[RaiseIndicator]:
    """Yield the guessing that shows: by a person, over accounts from outside, or of one account."""
    since = int((now - HOUR).timestamp() * 1000)
    guesses = _by_person(connection, guess_limits.recent(connection, since))
    by_source, by_account = _grouped(guesses, "source"), _grouped(guesses, "account")
    people = subject_queries.states(connection, Person, {*by_source, *by_account})
    sources = [source for source, made in by_source.items() if _passes(made, ONE_SOURCE)]
    for person in people.keys() & set(sources):  # somebody signed in, who tries the PINs of others
        yield _suspect("guessing", person, by_source[person], people[person].agency)
    outside = [guess for guess in guesses if guess.source not in people]
    aimed_at = [account for account, made in by_account.items() if account in people and _passes(made, ONE_ACCOUNT)]
    over_accounts = len(aimed_at) >= ONE_SOURCE.accounts or _passes(outside, MANY_SOURCES)
    installation = log_number(connection)
    if installation and (over_accounts or set(sources) - people.keys()):
        yield _suspect("guessing", installation, outside, "")
    if not over_accounts:  # else one alarm says it of all
        for account in aimed_at:
            yield _suspect("guessed", account, by_account[account], people[account].agency)


def _grouped(guesses: list[Guesses], field_name: Literal["source", "account"]) -> dict[str, list[Guesses]]:
    grouped: dict[str, list[Guesses]] = defaultdict(list)
    for guess in guesses:
        grouped[getattr(guess, field_name)].append(guess)
    return grouped


def _by_person(connection: Connection, guesses: list[Guesses]) -> list[Guesses]:
    """Return the guesses with persons in the place of the digests of their usernames."""
    if not guesses:
        return []
    persons = {sha256(username): person for person, username in accounts.usernames(connection).items()}
    return [replace(guess, account=persons.get(guess.account, guess.account)) for guess in guesses]


def _passes(guesses: Iterable[Guesses], threshold: Threshold) -> bool:
    made = list(guesses)
    return (
        sum(each.failures for each in made) >= threshold.guesses
        and len({each.account for each in made}) >= threshold.accounts
        and len({each.source for each in made}) >= threshold.sources
    )


def _suspect(sort: Sort, about: str, guesses: list[Guesses], agency: str) -> RaiseIndicator:
    began = datetime.fromtimestamp(min(each.at for each in guesses) / 1000, UTC)
    suspicion = IndicatorFigures(
        count=sum(each.failures for each in guesses), total=len({each.account for each in guesses}),
        sources=len({each.source for each in guesses}),
    )  # fmt: skip
    return RaiseIndicator(sort=sort, about=about, since=written(began), agency=agency, figures=suspicion)


def _used(connection: Connection, now: datetime) -> Iterator[RaiseIndicator]:
    """Yield the first passwords that somebody tried after they were used up: two people hold both halves of each."""
    tried = accounts.tried_again(connection, int((now - HOUR).timestamp() * 1000))
    for person_id, person in subject_queries.states(connection, Person, tried).items():
        at = written(datetime.fromtimestamp(tried[person_id] / 1000, UTC))
        yield RaiseIndicator(
            sort="used_first", about=person_id, since=at, agency=person.agency, figures=IndicatorFigures(count=1)
        )


def _refused(connection: Connection, many: list[tuple[str, datetime, int]]) -> Iterator[RaiseIndicator]:
    people = subject_queries.states(connection, Person, (person for person, _, _ in many))
    for person, since, count in many:
        if person in people:
            agency, suspicion = people[person].agency, IndicatorFigures(count=count)
            yield RaiseIndicator(
                sort="refused_reads", about=person, since=written(since), agency=agency, figures=suspicion
            )
