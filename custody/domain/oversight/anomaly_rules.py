"""Concerns about a subject now, from its record and the rules alone (I25): the checks of the watch by kind."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.discrepancies.discrepancy import OPEN, Discrepancy, Finding
from custody.domain.exchange.received_bundle import Received
from custody.domain.exhibits.balance_and_weighing import Balance
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.inventories.inventory import RECONCILED, SIGNED, Inventory
from custody.domain.kernel.context import StateReader, require
from custody.domain.kernel.events import State
from custody.domain.kernel.times import days_between, instant, written
from custody.domain.kernel.timezone import beginning
from custody.domain.laboratory.analyst_consumption import (
    Amount,
    over_month,
    over_report,
    request_digest,
    used_for_request,
    used_in_month,
)
from custody.domain.law.derogation import Derogation
from custody.domain.law.rule_pack import Pack
from custody.domain.offline.paper_act import DENIED, PENDING
from custody.domain.orders.destruction_request import OPEN as UNANSWERED
from custody.domain.orders.destruction_request import DestructionRequest, waiting
from custody.domain.orders.order import STANDING, Order
from custody.domain.orders.order_original import awaited
from custody.domain.oversight.deadline import deadlines_of, overdue, period
from custody.domain.people.agency import Agency, calendar_of
from custody.domain.people.device import Device
from custody.domain.people.installation import Installation
from custody.domain.people.person import Person
from custody.domain.places.place import Place
from custody.domain.places.security_rating import exceeded
from custody.domain.seizures.declared_twice import twins
from custody.domain.seizures.first_notice import Notice, told_amounts
from custody.domain.seizures.seizure import Seizure

NOTICE_HOURS = 24
"""Hours within which an announced seizure is declared (T1, T2)."""
UNANSWERED_HOURS = 72
"""Hours from which the prosecution hears of a notice that nobody answered too, with its amount (I56)."""
SEALING_HOURS = 24
"""Hours within which something is sealed of each declared line.

A line without seal and number is in no inventory, and no hand-over misses it.
"""
SESSION_DAYS = 7
"""Days within which staged exhibits are burnt or withdrawn, and burnt ones certified. This project's own figure.

Exhibits that await their fire are in the highest danger (T10); a fire without a certificate proves nothing (T16).
"""

ANSWER_DAYS = 30
"""Days within which a proposal for destruction is ordered or declined. No law of a pack sets it: this project's figure.

The longer the exhibits lie there, the more of them goes astray (T10, T15).
"""


TRUSTED = frozenset({Role.PROSECUTOR, Role.INSPECTOR, Role.KEY_OFFICER, Role.ADMINISTRATOR})
"""Roles whose new first password is told to the inspection."""
RESET_DAYS = 30
"""Days after which it is not told any more, where no round was made until then."""


UNCALIBRATED_DAYS = 90
"""Days after the end of a balance's certificate from which it is an alarm, once in each such time (I48)."""


UNWEIGHED_IN_A_ROW = 2
"""Openings of one exhibit without a weight, one after the other, from which it is told (I46)."""


class Concern(Struct, frozen=True, kw_only=True):
    """Something that is wrong now; ``key`` names it and its period, ``amounts`` how much it is about.

    ``others``: what it is to be compared with.
    """

    sort: str
    about: str
    since: str
    key: str
    rule: str = ""
    case: str = ""
    agency: str = ""
    mark: str = ""
    amounts: tuple[Finding, ...] = ()
    others: tuple[str, ...] = ()


def concerns(subject_id: str, state_reader: StateReader, now: datetime) -> list[Concern]:
    """Return everything that is wrong with a subject at an instant, from the record alone (I25)."""
    for kind, ask in ASKED.items():
        state = state_reader.find(kind, subject_id)
        if state is not None:
            return list(ask(subject_id, state, state_reader, now))
    return []


def _exhibit(exhibit_id: str, state: Exhibit, state_reader: StateReader, now: datetime) -> Iterator[Concern]:
    """Yield deadlines, returns and sightings, by the pack of the agency that holds it."""
    agency = require(state_reader, Agency, state.house)
    pack = agency.rules_now()  # a file that was changed since must not silence the watch
    order = state_reader.find(Order, state.order) if state.order else None
    for due in overdue(
        deadlines_of(state, require(state_reader, Seizure, state.seizure), order, pack, agency.calendar()), now
    ):
        if due.sort in {"sighting", "report"}:  # told by store (I52), or by a discrepancy (I51)
            continue
        yield Concern(
            sort=due.sort, about=exhibit_id, since=due.at, rule=due.rule, case=state.case, agency=state.agency,
            mark=pack.mark if due.rule else "", key=_key(due.sort, exhibit_id, due.rule, due.at, period(due.at, now)),
        )  # fmt: skip
    yield from _opened_often(exhibit_id, state, pack)
    if over_report(Amount(state.used_ug, state.used), pack.consumption):
        yield Concern(sort="consumed", about=exhibit_id, since=state.opened_at, case=state.case, agency=state.agency,
                      key=_key("consumed", exhibit_id, state.used_ug, state.used))  # fmt: skip


def _opened_often(exhibit_id: str, state: Exhibit, pack: Pack) -> Iterator[Concern]:
    """Yield the openings of one exhibit that follow each other too closely, or that nobody weighed (I46)."""
    watch = pack.openings
    last = state.openings[-watch.most :]
    if len(last) == watch.most and days_between(last[0], last[-1]) <= watch.days:
        yield Concern(sort="openings", about=exhibit_id, since=last[-1], case=state.case, agency=state.agency,
                      key=_key("openings", exhibit_id, last[-1][:7]))  # fmt: skip
    if state.unweighed and state.unweighed.openings >= UNWEIGHED_IN_A_ROW:
        yield Concern(sort="unweighed_openings", about=exhibit_id, since=state.opened_at, case=state.case,
                      agency=state.agency, key=_key("unweighed_openings", exhibit_id, state.opened_at))  # fmt: skip


def _discrepancy(
    discrepancy_id: str, state: Discrepancy, state_reader: StateReader, now: datetime
) -> Iterator[Concern]:
    """Yield concerns: at once, and again while it stays open."""
    if state.status == OPEN:
        exhibit = state_reader.find(Exhibit, state.about)
        yield Concern(
            sort="discrepancy", about=discrepancy_id, since=state.opened_at, case=state.case,
            agency=exhibit.agency if exhibit is not None else "",
            key=_key("discrepancy", discrepancy_id, state.opened_at, period(state.opened_at, now)),
        )  # fmt: skip


def _notice(notice_id: str, state: Notice, _world: StateReader, now: datetime) -> Iterator[Concern]:
    """Yield concerns, each period anew, if the drugs of a first notice were never declared as a seizure (T1, T2).

    After 72 hours the prosecution hears it too, and how much was told of (I56).
    """
    for sort, hours in (("notice", NOTICE_HOURS), ("notice_unanswered", UNANSWERED_HOURS)):
        due = written(instant(state.taken_at) + timedelta(hours=hours))
        if state.seizure or instant(due) >= now:
            continue
        amounts = told_amounts(state) if sort == "notice_unanswered" else ()
        yield Concern(
            sort=sort, about=notice_id, since=due, agency=state.agency, amounts=amounts,
            key=_key(sort, notice_id, due, period(due, now)),
        )  # fmt: skip


def _seizure(seizure_id: str, state: Seizure, state_reader: StateReader, now: datetime) -> Iterator[Concern]:
    """Yield a concern, each period anew, while a declared seizure has no sealed exhibit in time (T1, T2).

    And one, for each set of them, if it may have been declared or told before and nobody said that it is another (I56).
    It names no case: who sees that need not see the other one.
    """
    figures = require(state_reader, Agency, state.agency).rules_now().declared_twice
    others = twins(seizure_id, state, figures, state_reader)
    if others:
        yield Concern(
            sort="declared_twice", about=seizure_id, since=state.declared_at, agency=state.agency,
            others=tuple(others), key=_key("declared_twice", seizure_id, *others),
        )  # fmt: skip
    due = written(instant(state.declared_at) + timedelta(hours=SEALING_HOURS))
    if state.unsealed and instant(due) < now:
        yield Concern(
            sort="never_sealed", about=seizure_id, since=due, case=state.case, agency=state.agency,
            key=_key("never_sealed", seizure_id, due, period(due, now)),
        )  # fmt: skip


def _session(session_id: str, state: DestructionSession, _world: StateReader, now: datetime) -> Iterator[Concern]:
    """Yield the concerns.

    Staged and neither burnt nor withdrawn, or burnt and not certified, and again while it is so (T10, T16).

    And once, that the hours of the device that had it along cannot be true (I23), or that somebody denies what others
    recorded of them (I64).
    """
    for denied in (objection for attendance in state.attendance for objection in attendance.objections):
        yield Concern(
            sort="objection", about=session_id, since=denied.at, agency=state.chair_agency,
            key=_key("objection", session_id, denied.seq),
        )  # fmt: skip
    if state.doubts:
        yield Concern(
            sort="site_clock", about=session_id, since=state.doubted_at, agency=state.chair_agency,
            key=_key("site_clock", session_id, state.doubted_at),
        )  # fmt: skip
    if not state.unfinished:
        return
    due = written(instant(state.ignited_at or state.staged_at) + timedelta(days=SESSION_DAYS))
    if instant(due) < now:
        yield Concern(
            sort="session", about=session_id, since=due, agency=state.chair_agency,
            key=_key("session", session_id, due, period(due, now)),
        )  # fmt: skip


def _derogation(derogation_id: str, state: Derogation, _world: StateReader, _now: datetime) -> Iterator[Concern]:
    """Yield concerns: once: every exception from the law is known outside the service that used it."""
    yield Concern(
        sort="derogation", about=derogation_id, since=state.granted_at, rule=state.rule, agency=state.agency,
        key=_key("derogation", derogation_id),
    )  # fmt: skip


def _order(order_id: str, state: Order, state_reader: StateReader, now: datetime) -> Iterator[Concern]:
    """Yield a concern, each period anew, while an order's original or the look at its photograph is overdue.

    No exhibit is destroyed on a copy or a telephone call. A denied photograph is told once, whatever became of the
    order.
    """
    for sort, since, periods in _doubts_of(state, state_reader, now):
        case = require(state_reader, Exhibit, state.exhibits[0]).case
        key = _key(sort, order_id, since, *periods)
        yield Concern(sort=sort, about=order_id, since=since, case=case, agency=state.agency, key=key)


def _doubts_of(state: Order, state_reader: StateReader, now: datetime) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield sort, beginning and period of what is wrong with an order."""
    if state.photo == DENIED:
        yield "order_denied", state.photo_at, ()
    if state.status not in STANDING:
        return
    if state.photo == PENDING and instant(state.photo_due) < now:
        yield "order_photo", state.photo_due, (period(state.photo_due, now),)
    if awaited(state):
        due = beginning(state.original_due, calendar_of(state.agency, state_reader), days=1)
        if instant(due) < now:
            yield "original", due, (period(due, now),)


def _proposal(
    proposal_id: str, state: DestructionRequest, state_reader: StateReader, now: datetime
) -> Iterator[Concern]:
    """Yield concerns: proposed for destruction and neither ordered nor declined, and again while it is so."""
    due = answer_due(state)
    if state.status == UNANSWERED and instant(due) < now and waiting(state, state_reader):
        yield Concern(
            sort="proposal", about=proposal_id, since=due, case=state.case, agency=state.agency,
            key=_key("proposal", proposal_id, due, period(due, now)),
        )  # fmt: skip


def answer_due(proposal: DestructionRequest) -> str:
    """Return the time (RFC 3339 UTC) by which the prosecution answers a proposal."""
    return written(instant(proposal.made_at) + timedelta(days=ANSWER_DAYS))


def _place(place_id: str, state: Place, state_reader: StateReader, now: datetime) -> Iterator[Concern]:
    """Yield concerns: more lies there than its security allows, at once and again while it does (T15)."""
    since = state.rated_at or state.opened_at
    if since and exceeded(place_id, state_reader):
        yield Concern(
            sort="rating", about=place_id, since=since, agency=state.agency,
            key=_key("rating", place_id, since, period(since, now)),
        )  # fmt: skip


def _inventory(inventory_id: str, state: Inventory, _world: StateReader, now: datetime) -> Iterator[Concern]:
    """Yield a concern if evacuated exhibits were not counted in time."""
    if state.due and state.status not in {RECONCILED, SIGNED} and instant(state.due) < now:
        yield Concern(
            sort="count", about=inventory_id, since=state.due, agency=state.agency,
            key=_key("count", inventory_id, state.due, period(state.due, now)),
        )  # fmt: skip


def _installation(installation_id: str, state: Installation, _world: StateReader, _now: datetime) -> Iterator[Concern]:
    """Yield concerns: each time the clock stepped (I23)."""
    if state.clock_alarms:
        yield Concern(
            sort="clock",
            about=installation_id,
            since=state.stepped_at,
            key=_key("clock", installation_id, state.clock_alarms),
        )


def _balance(balance_id: str, state: Balance, _world: StateReader, now: datetime) -> Iterator[Concern]:
    """Yield a concern about a balance whose certificate ended long ago, or whose check mass was read too far off (I48).

    Nothing weighed on it decides.
    """
    for off in (each for each in state.checked if each.off_by):
        yield Concern(sort="check_mass", about=balance_id, since=f"{off.day}T00:00:00.000Z",
                      key=_key("check_mass", balance_id, off.day), agency=state.agency)  # fmt: skip
    periods = days_between(f"{state.counts_until}T00:00:00.000Z", written(now)) // UNCALIBRATED_DAYS
    if periods > 0:
        key = _key("calibration", balance_id, state.counts_until, periods)
        yield Concern(sort="calibration", about=balance_id, since=f"{state.counts_until}T00:00:00.000Z", key=key,
                      agency=state.agency)  # fmt: skip


def _person(person_id: str, state: Person, state_reader: StateReader, now: datetime) -> Iterator[Concern]:
    """Means that others may have had; and once, that a person of trust was given a new first password.

    Two key officers in collusion could sign in by it as that person.
    """
    yield from _compromised(person_id, state, state_reader, now)
    yield from _consumed(person_id, state, state_reader)
    for at in state.sign_in_ended:
        if days_between(at, written(now)) <= RESET_DAYS and TRUSTED.intersection(state.roles_at(at)):
            yield Concern(
                sort="reset", about=person_id, since=at, key=_key("reset", person_id, at), agency=state.agency
            )


def _consumed(person_id: str, state: Person, state_reader: StateReader) -> Iterator[Concern]:
    """Yield the months and the requests for which a person's analyses used up too much, each once (I51)."""
    if not state.consumed:
        return
    limits = require(state_reader, Agency, state.agency).rules_now().consumption
    for known in state.consumed:
        if over_month(used_in_month(state.consumed, known.month), limits):
            yield Concern(sort="consumed_month", about=person_id, since=known.at, agency=state.agency,
                          key=_key("consumed_month", person_id, known.month))  # fmt: skip
        if over_report(used_for_request(known.request, state.agency, state_reader), limits):
            yield Concern(sort="consumed_report", about=person_id, since=known.at, agency=state.agency,
                          key=_key("consumed_report", person_id, request_digest(known.request)))  # fmt: skip


def _compromised(subject_id: str, state: Person | Device, _world: StateReader, _now: datetime) -> Iterator[Concern]:
    """Yield concerns: once for each: acts since then may be somebody else's (I42)."""
    for compromise in state.compromised:
        if compromise.withdrawn:
            continue
        key = _key("compromise", subject_id, compromise.seq)
        yield Concern(sort="compromise", about=subject_id, since=compromise.since, key=key, agency=state.agency)


def _received(received_id: str, state: Received, _world: StateReader, _now: datetime) -> Iterator[Concern]:
    """Yield concerns: once: a partner's log shows two histories, or does not prove that it was only extended."""
    if state.forked:
        yield Concern(
            sort="fork", about=received_id, since=state.at, agency=state.agency, key=_key("fork", received_id)
        )


def _key(*parts: object) -> str:
    return "/".join(map(str, parts))


ASKED: Mapping[type[State], Callable[[str, Any, StateReader, datetime], Iterator[Concern]]] = {
    Exhibit: _exhibit,
    Discrepancy: _discrepancy,
    Notice: _notice,
    Seizure: _seizure,
    DestructionSession: _session,
    Derogation: _derogation,
    Order: _order,
    DestructionRequest: _proposal,
    Place: _place,
    Inventory: _inventory,
    Installation: _installation,
    Received: _received,
    Person: _person,
    Balance: _balance,
    Device: _compromised,
}
"""Kinds of subject that something may be wrong with, and the question that is asked about each."""
