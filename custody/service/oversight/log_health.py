"""Inspection of the log: unsigned, uncosigned or unstamped acts and an altered log become alarms, whoever began it.

All that may be honest trouble: a signer that is down, a line that is cut. But while it lasts, whoever owns the database
can rewrite what was recorded meanwhile, and no signature would contradict them. So the inspection hears of it daily.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from custody.domain.kernel.times import instant, written
from custody.domain.oversight.alarm import IndicatorFigures
from custody.domain.oversight.indicator_alarm import RaiseIndicator, Sort, key_of
from custody.domain.people.installation import Installation
from custody.log.trust_policy import Policy
from custody.service.log.timestamps import TimeStamps
from custody.service.oversight.alarm_sweep import recorded
from custody.storage.audit.verification_state import noted_wrong
from custody.storage.keeping import trial
from custody.storage.read import log_reader, rule_state, subject_queries
from custody.storage.signing import checkpoints, cosignatures
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store
from custody.storage.write import head_row
from custody.storage.write.recorder import Recorder

UNSIGNED, SILENT = timedelta(hours=1), timedelta(hours=24)
"""So long an act waits for the log's signature, and for that of a witness, before it is an alarm."""


def look_at_heads(store: Store, recorder: Recorder, policy: Policy, timestamps: TimeStamps, now: datetime) -> int:
    """Raise what the heads show and was not yet told today; how many alarms.

    Raises:
        StorageRefused: the database cannot be read or written; the next look does what this one could not.
    """
    with store.reading() as connection:
        snapshot = rule_state.state_reader(connection, ())
        commands = [*_waiting(connection, policy, now), *_unstamped(connection, timestamps)]
        fresh = [command for command in commands if snapshot.claimed("alarm", key_of(command, written(now))) is None]
    return recorded(recorder, "alarm.raise_indicator/1", fresh)


def _waiting(connection: Connection, policy: Policy, now: datetime) -> Iterator[RaiseIndicator]:
    about = log_number(connection)
    size = head_row.read(connection).size
    newest = checkpoints.latest(connection)
    signed = newest.size if newest else 0
    cosigned = {known.name: cosignatures.newest(connection, known.vkey) for known in policy.witnesses}
    silent = {name: upto for name, upto in cosigned.items() if upto < signed and _old(connection, upto, now, SILENT)}
    if signed < size and _old(connection, signed, now, UNSIGNED):
        figures = IndicatorFigures(count=size - signed, total=size)
        yield _indicator("unsigned", about, log_reader.recorded_at(connection, signed), figures)
    if silent:
        least = min(silent.values())
        figures = IndicatorFigures(count=size - least, total=size, where=tuple(silent))
        yield _indicator("unwitnessed", about, log_reader.recorded_at(connection, least), figures)


def _unstamped(connection: Connection, timestamps: TimeStamps) -> Iterator[RaiseIndicator]:
    late, size = timestamps.late(connection), head_row.read(connection).size
    if late is not None:
        figures = IndicatorFigures(count=size - late, total=size)
        yield _indicator("unstamped", log_number(connection), log_reader.recorded_at(connection, late), figures)


def log_number(connection: Connection) -> str:
    """Return the number of the installation, the subject of alarms about the log itself; "" before there is one."""
    return next(iter(subject_queries.find(connection, Installation, limit=1)), "")


def _indicator(sort: Sort, about: str, since: str, figures: IndicatorFigures) -> RaiseIndicator:
    return RaiseIndicator(sort=sort, about=about, since=since, agency="", figures=figures)


def _old(connection: Connection, seq: int, now: datetime, patience: timedelta) -> bool:
    """Return True if an event is older than the given patience."""
    return now - instant(log_reader.recorded_at(connection, seq)) > patience


def look_at_backups(store: Store, recorder: Recorder, data: Path, now: datetime) -> int:
    """Raise that the last trial restore of a backup failed, unless that was told today; how many alarms.

    Raises:
        CustodyError: the log takes no act.
    """
    last = trial.noted(data)
    if not last.code:
        return 0
    with store.reading() as connection:
        figures = IndicatorFigures(count=1, total=1, where=(last.code,))
        suspect = _indicator("backup", log_number(connection), last.at, figures)
        claimed = rule_state.state_reader(connection, ()).claimed("alarm", key_of(suspect, written(now)))
    return 0 if claimed else recorded(recorder, "alarm.raise_indicator/1", [suspect])


def look_at_verification(store: Store, recorder: Recorder, data: Path, now: datetime) -> int:
    """Raise that the last verification found the log altered, unless just that was told this month; how many alarms.

    Raises:
        CustodyError: the log takes no act any more, which whoever altered it may have wanted.
    """
    with store.reading() as connection:
        finding = noted_wrong(data, head_row.read(connection).origin)
        if finding is None:
            return 0
        shown = IndicatorFigures(count=finding.count, total=finding.size, where=(finding.code,), digest=finding.digest)
        command = RaiseIndicator(
            sort="altered", about=log_number(connection), since=finding.since, agency="", figures=shown
        )
        claimed = rule_state.state_reader(connection, ()).claimed("alarm", key_of(command, written(now)))
    return 0 if claimed else recorded(recorder, "alarm.raise_indicator/1", [command])
