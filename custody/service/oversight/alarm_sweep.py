"""The watch's rounds: look at everything in custody, propose alarms, send on those that nobody acknowledged.

A round holds no state. It reads what is there and asks the recorder; what the rules refuse, because it was settled
or raised in the meantime, is no error. So a round may be repeated, interrupted, or made by two services at once.
"""

import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from datetime import datetime
from hashlib import sha256

from msgspec import Struct

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.inventories.awaiting_lot import LapseLotVerdict, is_overdue
from custody.domain.inventories.inventory import Inventory
from custody.domain.inventories.missing_confirmation import LapseCount
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.times import written
from custody.domain.laboratory.report_lapse import LapseReport, is_unreported
from custody.domain.offline.paper_act import PENDING, LapsePaper, PaperAct, is_unconfirmed
from custody.domain.oversight.alarm import Alarm, Escalate, Raise, waits
from custody.domain.oversight.anomaly_rules import concerns
from custody.domain.oversight.second_look_lapse import LapseSecondLook, is_unread
from custody.domain.seizures.complete_seizure import LapseSeizure
from custody.log import canonical
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.read import due_dates, rule_state, subject_queries, watched_subjects
from custody.storage.tables.engine import Store
from custody.storage.write.act_receipts import ActReceipt
from custody.storage.write.batch import SERVICE, Request
from custody.storage.write.recorder import Recorder
from custody.storage.write.sources import SYSTEM, Sources

log = logging.getLogger(__name__)


class Round(Struct, frozen=True):
    """Counts of one round: new alarms, alarms sent on to their next addressee, and counts that closed themselves."""

    raised: int = 0
    sent_on: int = 0
    lapsed: int = 0


class Late(Struct, frozen=True):
    """Exhibits used in analysis without a report in time (I51), and weights whose lot was not judged in time (I60)."""

    reports: list[str]
    lots: list[str]

    def look(self, exhibit_id: str, exhibit: Exhibit | None, at: str) -> None:
        """List the exhibit where something of it is late."""
        if exhibit is not None and is_unreported(exhibit, at):
            self.reports.append(exhibit_id)
        if exhibit is not None and is_overdue(exhibit, at):
            self.lots.append(exhibit_id)


def run_sweep(store: Store, recorder: Recorder, now: datetime) -> Round:
    """Close the counts that nobody confirmed, end the terms of seizures, raise what is wrong, send on what waits.

    It also opens the discrepancies of what nobody read again (I57b), confirmed from its paper (I62), reported
    on (I51) or compared with its lot (I60) in time.

    Raises:
        StorageRefused: the database cannot be read or written; the next round does what this one could not.
    """
    recorded(recorder, "exhibit.lapse_second_look/1", _unread(store, now))
    recorded(recorder, "act.lapse_paper/1", _unconfirmed_papers(store, now))
    lapsed = recorded(recorder, "inventory.lapse/1", _lapsed_counts(store, now))
    recorded(recorder, "seizure.lapse/1", _lapsed_seizures(store, now))
    late = Late([], [])
    raised = recorded(recorder, "alarm.raise/1", _wrong(store, now, late))
    recorded(recorder, "exhibit.lapse_report/1", (LapseReport(about=each) for each in late.reports))
    recorded(recorder, "exhibit.lapse_lot_verdict/1", (LapseLotVerdict(about=each) for each in late.lots))
    return Round(raised, recorded(recorder, "alarm.escalate/1", _waiting(store, now)), lapsed)


def request_of(kind: str, command: Struct, sources: Sources = SYSTEM, key: str = "") -> Request:
    """Return the recorder's request for an act of the software itself, under a new key unless one is given."""
    asked = {"actors": (SERVICE,), "command": command, "kind": kind, "occurred": None}
    digest = sha256(canonical.encode(asked)).digest()
    return Request(act=key or new_key(sources), kind=kind, command=command, digest=digest, actors=(SERVICE,))


def _lapsed_seizures(store: Store, now: datetime) -> Iterator[LapseSeizure]:
    for page in watched_subjects.lapsed_seizures(store, written(now)):
        yield from (LapseSeizure(about=seizure_id) for seizure_id in page)


def _wrong(store: Store, now: datetime, late: Late) -> Iterator[Raise]:
    """Yield the concerns, and list in ``late`` the exhibits of which something did not come in time."""
    for page in watched_subjects.watched(store):
        with store.reading() as connection:
            world = rule_state.state_reader(connection, page)
            raised = [
                c
                for subject_id in page
                for c in concerns(subject_id, world, now)
                if world.claimed("alarm", c.key) is None
            ]
            for each in page:
                late.look(each, world.find(Exhibit, each), written(now))
        yield from (Raise(sort=c.sort, about=c.about, rule=c.rule) for c in raised)


def _unread(store: Store, now: datetime) -> list[LapseSecondLook]:
    with store.reading() as connection:
        waiting = due_dates.to_read_again(connection)
    return [LapseSecondLook(about=i) for i, exhibit in waiting.items() if is_unread(exhibit, written(now))]


def _unconfirmed_papers(store: Store, now: datetime) -> list[LapsePaper]:
    with store.reading() as connection:
        pending = subject_queries.find(connection, PaperAct, status=PENDING, limit=None)
    return [LapsePaper(about=i) for i, paper_act in pending.items() if is_unconfirmed(paper_act, written(now))]


def _lapsed_counts(store: Store, now: datetime) -> Iterator[LapseCount]:
    at = written(now)
    for page in watched_subjects.unconfirmed_counts(store):
        with store.reading() as connection:
            counts = subject_queries.states(connection, Inventory, page)
        yield from (LapseCount(about=number) for number, count in counts.items() if count.reopen_until <= at)


def _waiting(store: Store, now: datetime) -> Iterator[Escalate]:
    at = written(now)
    for page in watched_subjects.open_alarms(store):
        with store.reading() as connection:
            alarms = subject_queries.states(connection, Alarm, page)
        yield from (Escalate(alarm=alarm_id) for alarm_id, alarm in alarms.items() if waits(alarm, at))


def recorded(recorder: Recorder, kind: str, commands: Iterable[Struct]) -> int:
    """Ask the recorder for acts of the software itself; how many it recorded."""
    asked = [recorder.submit(request_of(kind, command, recorder.sources)) for command in commands]
    return sum(_settled(future) for future in asked)


def _settled(future: "Future[ActReceipt]") -> bool:
    try:
        future.result()
    except RuleBroken as refusal:
        log.info("an alarm or a count was settled in the meantime: %s", refusal)
        return False
    return True
