"""Deadlines: when something should have happened to an exhibit, from its record and the rule pack alone (I25).

The calendar is an argument: the same record asked about the same instant always gives the same answer, and what is
overdue stays so until the record itself changes. What is *met* is not listed; nothing is due of what has ended.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from custody.domain.exhibits.exhibit import AT_REST, GONE, OPENED, Exhibit
from custody.domain.kernel.times import instant, written
from custody.domain.kernel.timezone import beginning, day_of
from custody.domain.law.rule_pack import Deadline, Milestone, Pack, Sighting, TemporaryRelease
from custody.domain.orders.order import Order
from custody.domain.seizures.seizure import Seizure

Sort = Literal["overdue", "temporary_release", "sighting", "unsealed", "transit", "count", "delivery", "report"]
TRANSIT_HOURS = 72
"""A hand-over is received, refused or recalled within so many hours, night deposits over a long weekend too: what is
on its way is in no inventory, and must not stay there to be in none."""
DELIVERY_HOURS = 72
"""Hours within which a sealed exhibit reaches a keeper, if the rule pack sets no term (T2)."""
COUNT_DAYS = 7
"""Days within which evacuated exhibits are counted, long after the alarm about the planned inventory.

An inventory of a place that was emptied again in the meantime does not count.
"""
PERIOD_DAYS = 7
"""Days after which an overdue matter is reported again, once each time (I10)."""


class Due(Struct, frozen=True):
    """A deadline at ``at`` (RFC 3339 UTC), by ``rule`` of the pack; "" if no pack decides it."""

    sort: Sort
    rule: str
    at: str


def milestones(exhibit: Exhibit, seizure: Seizure, order: Order | None) -> dict[Milestone, str]:
    """Return the milestones that an exhibit has passed, with their times (I24)."""
    times: dict[Milestone, str] = {
        "seized": seizure.seized_at, "sealed": exhibit.sealed_at, "received": exhibit.received_at,
        "laboratory": exhibit.laboratory_at, "reported": exhibit.reported_at,
        "ordered": order.issued_at if order is not None else "",
        "notified": order.notified_at if order is not None else "",
    }  # fmt: skip
    return {point: at for point, at in times.items() if at}


def deadlines_of(exhibit: Exhibit, seizure: Seizure, order: Order | None, pack: Pack, zone: str) -> list[Due]:
    """Return everything that an exhibit still has to meet: points of its life, a return, a sighting.

    Hours run on by themselves; a day ends by the calendar of the ``zone`` (IANA) of the agency that answers for it.
    """
    if exhibit.status in GONE:
        return []
    passed = milestones(exhibit, seizure, order)
    return [*_points(passed, pack), *_return(exhibit, pack, zone), *_sightings(exhibit, pack), *_waiting(exhibit, zone)]


def overdue(deadlines: Iterable[Due], now: datetime) -> list[Due]:
    """Return the deadlines that have passed."""
    return [due for due in deadlines if instant(due.at) < now]


def period(since: str, now: datetime, days: int = PERIOD_DAYS) -> int:
    """Return the index, from 0, of the period of ``days`` since an instant in which ``now`` lies."""
    return (now - instant(since)) // timedelta(days=days)


def _points(passed: dict[Milestone, str], pack: Pack) -> Iterator[Due]:
    asked = pack.asking(Deadline)
    if "received" not in {*passed, *(asks.end for _, asks in asked)}:
        yield Due("delivery", "", _after(passed["sealed"], timedelta(hours=DELIVERY_HOURS)))
    for rule, asks in asked:
        if asks.start in passed and asks.end not in passed:
            yield Due("overdue", rule.id, _after(passed[asks.start], timedelta(hours=asks.hours)))


def _return(exhibit: Exhibit, pack: Pack, zone: str) -> list[Due]:
    """Return the end of a temporary release: the agreed day or the pack's longest term, whichever is first."""
    if not exhibit.on_release:
        return []
    since = exhibit.released_at or exhibit.held_since
    ends = [
        Due("temporary_release", rule.id, _after(since, timedelta(days=asks.days)))
        for rule, asks in pack.asking(TemporaryRelease)
    ]
    if exhibit.due:
        ends.append(Due("temporary_release", "", beginning(exhibit.due, zone, days=1)))
    return [min(ends, key=lambda due: due.at)] if ends else []


def _sightings(exhibit: Exhibit, pack: Pack) -> Iterator[Due]:
    """Yield the deadlines for the next sighting; a new holder has seen the exhibit on taking charge (I44)."""
    seen = max(exhibit.sighted_at, exhibit.held_since, exhibit.sealed_at)
    for rule, asks in pack.asking(Sighting):
        if exhibit.known_substance in asks.substances:
            yield Due("sighting", rule.id, _after(seen, timedelta(days=asks.days)))


def _waiting(exhibit: Exhibit, zone: str) -> Iterator[Due]:
    """Yield the deadlines to settle a hand-over, count evacuated exhibits, report on tests (I51) and reseal (I15).

    What left a load and is still with its escort is to be handed back like any hand-over.
    """
    if exhibit.dispatched_at:
        yield Due("transit", "", _after(exhibit.dispatched_at, timedelta(hours=TRANSIT_HOURS)))
    if exhibit.on_road and exhibit.on_road.kept_by and exhibit.status in AT_REST:
        yield Due("transit", "", _after(exhibit.on_road.checked_at, timedelta(hours=TRANSIT_HOURS)))
    if exhibit.evacuated_at:
        yield Due("count", "", _after(exhibit.evacuated_at, timedelta(days=COUNT_DAYS)))
    if exhibit.report_due:
        yield Due("report", "", exhibit.report_due)
    if exhibit.status == OPENED:
        yield Due("unsealed", "", beginning(day_of(exhibit.opened_at, zone), zone, days=1))


def _after(start: str, wait: timedelta) -> str:
    return written(instant(start) + wait)
