"""Alarms (alertes): what the service itself puts on record for people outside the store (I10, I44; T5, T14).

An alarm is an event of the actor ``service``. The watch only proposes: whether something is wrong is decided under
the order lock, from the record as it is then, and the key of its period is claimed for ever, so that no restart, no
second service and no clock raises it twice. It is addressed to the inspection; while nobody outside the store has
acknowledged it, it goes on to the next addressee. What goes on being wrong is told again in the next period.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import Role, sees_everything
from custody.domain.access.visibility import Reader, sees_case
from custody.domain.discrepancies.discrepancy import OPEN, Finding
from custody.domain.exhibits.exhibit import LARGEST_ACT, Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require, unique
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.times import days_between, instant
from custody.domain.kernel.typed_text import required
from custody.domain.law.derogation import Derogation
from custody.domain.oversight.anomaly_rules import Concern, concerns
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case

ADDRESSEES = ("inspection", "prosecution", "oversight")
"""Addressees of an alarm, in order: inspection, prosecution, the ministry that oversees both. None is of the store."""
PATIENCE_DAYS = 3
"""An alarm that nobody acknowledged for so many days goes on to the next addressee."""
SORTS = (
    "rating", "count", "overdue", "temporary_release", "transit", "unsealed", "discrepancy", "notice",
    "notice_unanswered", "declared_twice",
    "derogation",
    "clock", "fork", "original", "order_photo", "order_denied", "never_sealed", "delivery", "session",
    "objection", "site_clock", "compromise", "proposal", "reset", "calibration", "check_mass",
    "openings", "unweighed_openings", "consumed", "consumed_month", "consumed_report",
)  # fmt: skip
TO_PROSECUTION = frozenset({"notice_unanswered"})
"""Alarms that inspection and prosecution hear at once: nobody declared what was told of three days ago (I56)."""
TO_INSPECTION = frozenset({"declared_twice"})
"""Alarms that go on to nobody: they tell of what a prosecution or an agency need not see (I56)."""
OF_HOUSE = frozenset({"calibration", "check_mass", "coarse_balance"})
"""Alarms that the supervisors of the agency see beside the inspection: they can put right what it says (I48)."""
ACKNOWLEDGED = "acknowledged"
ATTACKS = frozenset({"guessing", "guessed", "refused_reads", "used_first"})
"""Suspicions of an attack on the sign-in or of a search for secrets, one a day for each account."""
GRAVE = (frozenset({"altered", "fork"}), frozenset({"discrepancy", "drift", *ATTACKS, "reset", "order_denied"}))
"""Alarms graver than lateness: those that doubt the record; then those where record and stock differ, and attacks."""


class Passing(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A series of weighings whose test passed its limit, and the weighing at which it did last (time of the log)."""

    series: str
    since: str


class IndicatorFigures(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A pattern shown by many acts or weighings: ``count`` of ``total``, with the latest ones in ``where``.

    ``people``: the people involved. For a drift, ``count`` weighings of the store ``about`` (of a route: from there
    ``to``) lack ``lost_ug``, of which balances and drying explain ``explained_ug``; ``total`` series in it pass their
    limit: ``people``, all of them in ``where``, a lot by its seizure, and ``passings``. For a log, ``count`` of its
    ``total`` events lack a signature or the cosignatures of the witnesses in ``where``. Or ``count`` entries differ
    from the record: ``where`` gives the first code, ``digest`` the SHA-256 (hex) of the findings. For a backup that
    could not be put back on trial, ``where`` gives the code. Or ``count`` guesses at ``total`` accounts came from so
    many ``sources``.
    """

    people: tuple[str, ...] = ()
    count: int
    total: int = 0
    where: tuple[str, ...] = ()
    to: str = ""
    lost_ug: int = 0
    explained_ug: int = 0
    digest: str = ""
    sources: int = 0
    passings: tuple[Passing, ...] = ()


class Alarm(State, kw_only=True):
    """Something that people outside the store must know. ``about``: exhibit, discrepancy, notice, derogation...

    ``since``: from when it is so. ``rule``: of the pack, or "". ``agency``: whose custody or whose act it concerns.
    ``found``: the figures of an indicator. ``amounts``: how much was told of and never declared. ``others``: what it is
    to be compared with. ``level``: place of
    its addressee in ``ADDRESSEES``, reached at ``addressed_at``.
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
    figures: IndicatorFigures | None = None
    amounts: tuple[Finding, ...] = ()
    others: tuple[str, ...] = ()

    def index(self) -> Index:
        """Open ones, by case or, what supervisors see too, by their agency."""
        house = self.agency if self.sort in OF_HOUSE else ""
        return Index(status=self.status, dossier=self.case or house or None)


class AlarmRaised(Event, frozen=True, kw_only=True):
    """The service found it so; ``key`` is claimed for ever, ``to`` is the addressee: those before it hear it too."""

    type: ClassVar[str] = "alarm.raised/1"
    sort: str
    about: str
    key: str
    to: str
    since: str
    rule: str = ""
    case: str = ""
    agency: str = ""
    figures: IndicatorFigures | None = None
    amounts: tuple[Finding, ...] = ()
    others: tuple[str, ...] = ()

    def apply(self, state: State | None, fact: Fact) -> Alarm:
        """Return the new alarm, open."""
        return Alarm(
            sort=self.sort, about=self.about, rule=self.rule, since=self.since, case=self.case, agency=self.agency,
            raised_at=fact.at, raised=fact.seq, addressed_at=fact.at, status=OPEN, figures=self.figures,
            level=ADDRESSEES.index(self.to), amounts=self.amounts, others=self.others,
        )  # fmt: skip

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Its period (I10)."""
        return (("alarm", self.key),)


class AlarmUpdated(Event, frozen=True):
    """What it is about went on within its period: the figures now."""

    type: ClassVar[str] = "alarm.updated/1"
    figures: IndicatorFigures

    def apply(self, state: Alarm, fact: Fact) -> Alarm:
        """Take the figures over; who acknowledged it, did."""
        state.figures = self.figures
        return state


class AlarmEscalated(Event, frozen=True):
    """Nobody acknowledged it in time: it goes on to the next addressee."""

    type: ClassVar[str] = "alarm.escalated/1"
    to: str

    def apply(self, state: Alarm, fact: Fact) -> Alarm:
        """Pass the alarm on to its next addressee."""
        state.level, state.addressed_at = state.level + 1, fact.at
        return state


class AlarmAcknowledged(Event, frozen=True):
    """A person outside the store has taken note of it, and says what follows."""

    type: ClassVar[str] = "alarm.acknowledged/1"
    by: str

    def apply(self, state: Alarm, fact: Fact) -> Alarm:
        """Mark the alarm as acknowledged; it stays visible."""
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
    """Raise an alarm: its sort, its subject and the rule of the pack, if any."""

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


@act(
    "alarm.raise/1",
    title=N_("Alarm raised"),
    records=(AlarmRaised, ExhibitAlarmed),
    by_service=True,
)
def raise_alarm(command: Raise, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record an alarm of the service, once in each period (I10).

    Raises:
        RuleBroken: ``not_due`` when it is not so, or no longer; ``already_raised`` in this period.
    """
    concern = next((c for c in concerns(command.about, state_reader, instant(ctx.at)) if _is_meant(c, command)), None)
    if concern is None:
        raise RuleBroken("not_due", number=command.about)
    if state_reader.claimed("alarm", concern.key):
        raise RuleBroken("already_raised", number=command.about)
    decision = Decision(rules=concern.mark)
    alarm_id = ctx.new_number("LT")
    event = AlarmRaised(
        sort=concern.sort, about=concern.about, key=concern.key, since=concern.since, rule=concern.rule,
        to=ADDRESSEES[1 if concern.sort in TO_PROSECUTION else 0], case=concern.case, agency=concern.agency,
        amounts=concern.amounts, others=concern.others,
    )  # fmt: skip
    decision.add(alarm_id, event)
    if concern.about.startswith(Exhibit.kind):
        shown = ExhibitAlarmed(alarm=alarm_id, sort=concern.sort, since=concern.since, rule=concern.rule)
        decision.add(concern.about, shown)
    return decision


@act(
    "alarm.escalate/1",
    title=N_("Alarm sent on"),
    records=(AlarmEscalated,),
    by_service=True,
)
def escalate(command: Escalate, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Send an alarm on that nobody acknowledged for ``PATIENCE_DAYS``.

    Raises:
        RuleBroken: ``not_due`` when it was acknowledged, is too young or has reached the last addressee.
    """
    alarm = require(state_reader, Alarm, command.alarm)
    if not waits(alarm, ctx.at):
        raise RuleBroken("not_due", number=command.alarm)
    decision = Decision()
    decision.add(command.alarm, AlarmEscalated(to=ADDRESSEES[alarm.level + 1]))
    return decision


@act(
    "alarm.acknowledge/1",
    title=N_("Alarms acknowledged"),
    summary="Take note of alarms",
    roles={Role.INSPECTOR, Role.PROSECUTOR},
    records=(AlarmAcknowledged,),
)
def acknowledge(command: Acknowledge, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Take note of alarms as a person outside the store; the reason is kept.

    Raises:
        NotFound: an alarm that does not exist or is not the author's to see.
        RuleBroken: ``already_acknowledged``; ``own_alarm`` about the author, or their own derogation;
            ``act_too_large``.
        BadInput: ``field_empty``.
    """
    numbers = unique(command.alarms)
    if len(numbers) > LARGEST_ACT:
        raise RuleBroken("act_too_large", limit=LARGEST_ACT)
    state_reader.load(numbers)
    person = require(state_reader, Person, ctx.author.person)
    reader = Reader(ctx.author.person, ctx.author.agency, person.roles)
    text = required(command.reason, "reason")
    decision = Decision()
    for alarm_id in numbers:
        alarm = require(state_reader, Alarm, alarm_id)
        if not sees_alarm(reader, alarm, state_reader.find(Case, alarm.case)):
            raise NotFound("not_found", kind=Alarm.kind, number=alarm_id[:20])
        _may_acknowledge(alarm_id, alarm, state_reader, ctx)
        decision.add(alarm_id, AlarmAcknowledged(by=ctx.author.person), Private("reason", text, alarm.case or alarm_id))
    return decision


def waits(alarm: Alarm, at: str) -> bool:
    """Return True if an open alarm has waited so long that its next addressee must be informed."""
    further = alarm.status == OPEN and alarm.sort not in TO_INSPECTION and alarm.level + 1 < len(ADDRESSEES)
    return further and days_between(alarm.addressed_at, at) >= PATIENCE_DAYS


def gravity(sort: str) -> int:
    """Return the rank of a sort of alarm by gravity, 0 for the worst."""
    return next((place for place, sorts in enumerate(GRAVE) if sort in sorts), len(GRAVE))


def sees_alarm(reader: Reader, alarm: Alarm, case: Case | None) -> bool:
    """Return True if the reader sees the alarm.

    The inspection sees every alarm. A prosecutor sees those of their cases, and those without a case that have passed
    the inspection.
    """
    if sees_everything(reader.roles):
        return True
    own = sees_case(reader, case) if case is not None else alarm.level > 0
    return Role.PROSECUTOR in reader.roles and own


def _may_acknowledge(alarm_id: str, alarm: Alarm, state_reader: StateReader, ctx: ActContext) -> None:
    if alarm.status != OPEN:
        raise RuleBroken("already_acknowledged", number=alarm_id)
    if ctx.author.person in (alarm.about, *(alarm.figures.people if alarm.figures else ())):
        raise RuleBroken("own_alarm", number=alarm_id)
    derogation = state_reader.find(Derogation, alarm.about)
    if derogation is not None and derogation.by == ctx.author.person:
        raise RuleBroken("own_alarm", number=alarm_id)


def _is_meant(concern: Concern, command: Raise) -> bool:
    return (concern.sort, concern.rule) == (command.sort, command.rule)
