"""Alarms (alertes): what the service itself puts on record for people outside the store (I10, I44; T5, T14).

An alarm is an event of the actor ``service``. The watch only proposes: whether something is wrong is decided under
the order lock, from the record as it is then, and the key of its period is claimed for ever, so that no restart, no
second service and no clock raises it twice. It is addressed to the inspection; while nobody outside the store has
acknowledged it, it goes on to the next addressee. What goes on being wrong is told again in the next period.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from msgspec import Struct

from custody.domain.agency import Agency
from custody.domain.case import Case
from custody.domain.deadline import dues, overdue, period
from custody.domain.derogation import Derogation
from custody.domain.discrepancy import OPEN, Discrepancy
from custody.domain.errors import NotFound, RuleBroken
from custody.domain.events import Event, Fact, Index, State
from custody.domain.exhibit import LARGEST_ACT, Exhibit
from custody.domain.installation import Installation
from custody.domain.inventory import RECONCILED, SIGNED, Inventory
from custody.domain.notice import Notice
from custody.domain.order import STANDING, Order
from custody.domain.original import awaited
from custody.domain.person import Person
from custody.domain.place import Place
from custody.domain.rating import exceeded
from custody.domain.received import Received
from custody.domain.roles import Role, sees_everything
from custody.domain.rulepack import HOME, pack_of
from custody.domain.seizure import Seizure
from custody.domain.session import Session
from custody.domain.text import required
from custody.domain.times import days_between, instant, written
from custody.domain.visibility import Reader, sees_case
from custody.domain.world import Decision, Moment, Private, World, distinct, get

ADDRESSEES = ("inspection", "prosecution", "oversight")
"""To whom an alarm goes, in order: inspection, prosecution, the ministry that oversees both. None is of the store."""
PATIENCE_DAYS = 3
"""An alarm that nobody acknowledged for so many days goes on to the next addressee."""
SORTS = (
    "rating", "count", "overdue", "loan", "transit", "sighting", "unsealed", "discrepancy", "notice", "derogation",
    "clock", "fork", "original", "never_sealed", "delivery", "session",
)  # fmt: skip
NOTICE_HOURS = 24
"""What was told of a seizure is declared within so many hours (T1, T2)."""
SEALING_HOURS = 24
"""Of each line that was declared something is sealed within so many hours: what has no seal and no number is in no
inventory, and no hand-over misses it."""
SESSION_DAYS = 7
"""What was staged burns or is withdrawn, and what burnt is certified, within so many days: what awaits its fire is in
the highest danger (T10), and a fire without a certificate proves nothing (T16). This project's own figure."""
ACKNOWLEDGED = "acknowledged"


class Suspicion(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What many acts or weighings show together: ``count`` of ``total`` of them, the latest ones in ``where``.

    ``people``: who is in it. Of a drift, ``count`` weighings of ``about`` (of a route: from there ``to``) sum up to
    ``lost_ug``, where balances and drying explain ``explained_ug``. Of a log: ``count`` of its ``total`` events are not
    signed, or not cosigned by the witnesses in ``where``; or ``count`` things are not as they were recorded, the first
    of them the code in ``where``.
    """

    people: tuple[str, ...] = ()
    count: int
    total: int = 0
    where: tuple[str, ...] = ()
    to: str = ""
    lost_ug: int = 0
    explained_ug: int = 0


class Alarm(State, kw_only=True):
    """Something that people outside the store must know. ``about``: exhibit, discrepancy, notice, derogation...

    ``since``: from when it is so. ``rule``: of the pack, or "". ``agency``: whose custody or whose act it concerns.
    ``found``: what a suspicion rests on. ``level``: place of its addressee in ``ADDRESSEES``, reached at
    ``addressed_at``.
    """

    kind: ClassVar[str] = "LT"
    sort: str
    about: str
    rule: str = ""
    since: str
    case: str = ""
    agency: str = ""
    raised_at: str
    raised: int
    level: int = 0
    addressed_at: str
    status: str
    acknowledged_at: str = ""
    acknowledged_by: str = ""
    acknowledged: int = 0
    found: Suspicion | None = None

    def index(self) -> Index:
        """Open ones, by case."""
        return Index(status=self.status, dossier=self.case or None)


class AlarmRaised(Event, frozen=True, kw_only=True):
    """The service found it so; ``key`` is claimed for ever, ``to`` is the addressee."""

    type: ClassVar[str] = "alarm.raised/1"
    sort: str
    about: str
    key: str
    to: str
    since: str
    rule: str = ""
    case: str = ""
    agency: str = ""
    found: Suspicion | None = None

    def apply(self, state: State | None, fact: Fact) -> Alarm:
        """The alarm, open."""
        return Alarm(
            sort=self.sort, about=self.about, rule=self.rule, since=self.since, case=self.case, agency=self.agency,
            raised_at=fact.at, raised=fact.seq, addressed_at=fact.at, status=OPEN, found=self.found,
        )  # fmt: skip

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Its period (I10)."""
        return (("alarm", self.key),)


class AlarmEscalated(Event, frozen=True):
    """Nobody acknowledged it in time: it goes on to the next addressee."""

    type: ClassVar[str] = "alarm.escalated/1"
    to: str

    def apply(self, state: Alarm, fact: Fact) -> Alarm:
        """The alarm, one addressee further."""
        state.level, state.addressed_at = state.level + 1, fact.at
        return state


class AlarmAcknowledged(Event, frozen=True):
    """A person outside the store has taken note of it, and says what follows."""

    type: ClassVar[str] = "alarm.acknowledged/1"
    by: str

    def apply(self, state: Alarm, fact: Fact) -> Alarm:
        """The alarm, acknowledged and still in sight."""
        state.status, state.acknowledged_at = ACKNOWLEDGED, fact.at
        state.acknowledged_by, state.acknowledged = self.by, fact.seq
        return state


class ExhibitAlarmed(Event, frozen=True):
    """The exhibit's history says in the open what was overdue, since when, by which rule."""

    type: ClassVar[str] = "exhibit.alarmed/1"
    alarm: str
    sort: str
    since: str
    rule: str = ""

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Nothing about the exhibit changes."""
        return state


class Raise(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the watch believes to be wrong: the sort, what it is about, the rule of the pack if there is one."""

    sort: str
    about: str
    rule: str = ""


class Escalate(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Send an alarm on to its next addressee."""

    alarm: str


class Acknowledge(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take note of alarms; ``reason``: what was found, and what follows."""

    alarms: tuple[str, ...]
    reason: str


class Concern(Struct, frozen=True, kw_only=True):
    """Something that is wrong now; ``key`` names it and its period."""

    sort: str
    about: str
    since: str
    key: str
    rule: str = ""
    case: str = ""
    agency: str = ""
    mark: str = ""


def concerns(number: str, world: World, now: datetime) -> list[Concern]:
    """Everything that is wrong with a subject at an instant, from the record alone (I25)."""
    for kind, ask in ASKED.items():
        state = world.find(kind, number)
        if state is not None:
            return list(ask(number, state, world, now))
    return []


def raise_alarm(command: Raise, world: World, moment: Moment) -> Decision:
    """Record an alarm of the service, once in each period (I10).

    Raises:
        RuleBroken: ``not_due`` when it is not so, or no longer; ``already_raised`` in this period.
    """
    found = next((c for c in concerns(command.about, world, instant(moment.at)) if _is_meant(c, command)), None)
    if found is None:
        raise RuleBroken("not_due", number=command.about)
    if world.claimed("alarm", found.key):
        raise RuleBroken("already_raised", number=command.about)
    decision = Decision(rules=found.mark)
    number = moment.new_number("LT")
    event = AlarmRaised(
        sort=found.sort, about=found.about, key=found.key, to=ADDRESSEES[0], since=found.since, rule=found.rule,
        case=found.case, agency=found.agency,
    )  # fmt: skip
    decision.add(number, event)
    if found.about.startswith(Exhibit.kind):
        shown = ExhibitAlarmed(alarm=number, sort=found.sort, since=found.since, rule=found.rule)
        decision.add(found.about, shown)
    return decision


def escalate(command: Escalate, world: World, moment: Moment) -> Decision:
    """Send an alarm on that nobody acknowledged for ``PATIENCE_DAYS``.

    Raises:
        RuleBroken: ``not_due`` when it was acknowledged, is too young or has reached the last addressee.
    """
    alarm = get(world, Alarm, command.alarm)
    if not waits(alarm, moment.at):
        raise RuleBroken("not_due", number=command.alarm)
    decision = Decision()
    decision.add(command.alarm, AlarmEscalated(to=ADDRESSEES[alarm.level + 1]))
    return decision


def acknowledge(command: Acknowledge, world: World, moment: Moment) -> Decision:
    """Take note of alarms as a person outside the store; the reason is kept.

    Raises:
        NotFound: an alarm that does not exist or is not the author's to see.
        RuleBroken: ``already_acknowledged``; ``own_alarm`` about the author, or their own derogation;
            ``act_too_large``.
        BadInput: ``field_empty``.
    """
    numbers = distinct(command.alarms)
    if len(numbers) > LARGEST_ACT:
        raise RuleBroken("act_too_large", limit=LARGEST_ACT)
    world.load(numbers)
    person = get(world, Person, moment.author.person)
    reader = Reader(moment.author.person, moment.author.agency, person.roles)
    text = required(command.reason, "reason")
    decision = Decision()
    for number in numbers:
        alarm = get(world, Alarm, number)
        if not sees_alarm(reader, alarm, world.find(Case, alarm.case)):
            raise NotFound("not_found", kind=Alarm.kind, number=number[:20])
        _may_acknowledge(number, alarm, world, moment)
        decision.add(number, AlarmAcknowledged(by=moment.author.person), Private("reason", text, alarm.case or number))
    return decision


def waits(alarm: Alarm, at: str) -> bool:
    """Whether an alarm has waited so long that the next addressee must hear of it."""
    further = alarm.status == OPEN and alarm.level + 1 < len(ADDRESSEES)
    return further and days_between(alarm.addressed_at, at) >= PATIENCE_DAYS


def sees_alarm(reader: Reader, alarm: Alarm, case: Case | None) -> bool:
    """The inspection sees every alarm; a prosecutor those of their cases, and what goes on past the inspection."""
    if sees_everything(reader.roles):
        return True
    own = sees_case(reader, case) if case is not None else alarm.level > 0
    return Role.PROSECUTOR in reader.roles and own


def _may_acknowledge(number: str, alarm: Alarm, world: World, moment: Moment) -> None:
    if alarm.status != OPEN:
        raise RuleBroken("already_acknowledged", number=number)
    if moment.author.person in (alarm.about, *(alarm.found.people if alarm.found else ())):
        raise RuleBroken("own_alarm", number=number)
    derogation = world.find(Derogation, alarm.about)
    if derogation is not None and derogation.by == moment.author.person:
        raise RuleBroken("own_alarm", number=number)


def _is_meant(concern: Concern, command: Raise) -> bool:
    return (concern.sort, concern.rule) == (command.sort, command.rule)


def _exhibit(number: str, state: Exhibit, world: World, now: datetime) -> Iterator[Concern]:
    """Deadlines, returns and sightings, by the pack of the agency that holds it."""
    agency = get(world, Agency, state.house)
    pack = pack_of(agency.pack or HOME)  # a file that was changed since must not silence the watch
    order = world.find(Order, state.order) if state.order else None
    for due in overdue(dues(state, get(world, Seizure, state.seizure), order, pack), now):
        yield Concern(
            sort=due.sort, about=number, since=due.at, rule=due.rule, case=state.case, agency=state.agency,
            mark=pack.mark if due.rule else "", key=_key(due.sort, number, due.rule, due.at, period(due.at, now)),
        )  # fmt: skip


def _discrepancy(number: str, state: Discrepancy, world: World, now: datetime) -> Iterator[Concern]:
    """At once, and again while it stays open."""
    if state.status == OPEN:
        exhibit = world.find(Exhibit, state.about)
        yield Concern(
            sort="discrepancy", about=number, since=state.opened_at, case=state.case,
            agency=exhibit.agency if exhibit is not None else "",
            key=_key("discrepancy", number, state.opened_at, period(state.opened_at, now)),
        )  # fmt: skip


def _notice(number: str, state: Notice, _world: World, now: datetime) -> Iterator[Concern]:
    """What was told at the roadside and nobody declared: the drugs may never come to a seal (T1, T2)."""
    due = written(instant(state.taken_at) + timedelta(hours=NOTICE_HOURS))
    if not state.seizure and instant(due) < now:
        yield Concern(
            sort="notice", about=number, since=due, agency=state.agency,
            key=_key("notice", number, due, period(due, now)),
        )  # fmt: skip


def _seizure(number: str, state: Seizure, _world: World, now: datetime) -> Iterator[Concern]:
    """What was declared and never came to a seal, and again while it does not (T1, T2)."""
    due = written(instant(state.declared_at) + timedelta(hours=SEALING_HOURS))
    if state.unsealed and instant(due) < now:
        yield Concern(
            sort="never_sealed", about=number, since=due, case=state.case, agency=state.agency,
            key=_key("never_sealed", number, due, period(due, now)),
        )  # fmt: skip


def _session(number: str, state: Session, _world: World, now: datetime) -> Iterator[Concern]:
    """Staged and neither burnt nor withdrawn, or burnt and not certified, and again while it is so (T10, T16)."""
    if not state.unfinished:
        return
    due = written(instant(state.ignited_at or state.staged_at) + timedelta(days=SESSION_DAYS))
    if instant(due) < now:
        yield Concern(
            sort="session", about=number, since=due, agency=state.chair_agency,
            key=_key("session", number, due, period(due, now)),
        )  # fmt: skip


def _derogation(number: str, state: Derogation, _world: World, _now: datetime) -> Iterator[Concern]:
    """Once: every exception from the law is known outside the service that used it."""
    yield Concern(
        sort="derogation", about=number, since=state.granted_at, rule=state.rule, agency=state.agency,
        key=_key("derogation", number),
    )  # fmt: skip


def _order(number: str, state: Order, world: World, now: datetime) -> Iterator[Concern]:
    """An original that did not come by its day, and again while it does not: nothing burns on a copy or a call."""
    if state.status in STANDING and awaited(state):
        due = written(instant(f"{state.original_due}T00:00:00Z") + timedelta(days=1))
        if instant(due) < now:
            yield Concern(
                sort="original", about=number, since=due, case=get(world, Exhibit, state.exhibits[0]).case,
                agency=state.agency, key=_key("original", number, due, period(due, now)),
            )  # fmt: skip


def _place(number: str, state: Place, world: World, now: datetime) -> Iterator[Concern]:
    """More lies there than its security allows, at once and again while it does (T15)."""
    if state.rating and exceeded(number, world):
        yield Concern(
            sort="rating", about=number, since=state.rated_at, agency=state.agency,
            key=_key("rating", number, state.rated_at, period(state.rated_at, now)),
        )  # fmt: skip


def _inventory(number: str, state: Inventory, _world: World, now: datetime) -> Iterator[Concern]:
    """What was evacuated and not counted in time."""
    if state.due and state.status not in {RECONCILED, SIGNED} and instant(state.due) < now:
        yield Concern(
            sort="count", about=number, since=state.due, agency=state.agency,
            key=_key("count", number, state.due, period(state.due, now)),
        )  # fmt: skip


def _installation(number: str, state: Installation, _world: World, _now: datetime) -> Iterator[Concern]:
    """Each time the clock stepped (I23)."""
    if state.clock_alarms:
        yield Concern(sort="clock", about=number, since=state.stepped_at, key=_key("clock", number, state.clock_alarms))


def _received(number: str, state: Received, _world: World, _now: datetime) -> Iterator[Concern]:
    """Once: a partner's log shows two histories, or does not prove that it was only extended (DESIGN 4)."""
    if state.forked:
        yield Concern(sort="fork", about=number, since=state.at, agency=state.agency, key=_key("fork", number))


def _key(*parts: object) -> str:
    return "/".join(map(str, parts))


ASKED: Mapping[type[State], Callable[[str, Any, World, datetime], Iterator[Concern]]] = {
    Exhibit: _exhibit,
    Discrepancy: _discrepancy,
    Notice: _notice,
    Seizure: _seizure,
    Session: _session,
    Derogation: _derogation,
    Order: _order,
    Place: _place,
    Inventory: _inventory,
    Installation: _installation,
    Received: _received,
}
"""Kinds of subject that something may be wrong with, and the question that is asked about each."""
