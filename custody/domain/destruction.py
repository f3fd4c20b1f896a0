"""The destruction session (séance d'incinération): nothing burns on a say-so (I26-I33).

staged = on site = burnt + withdrawn, exhibit by exhibit; the session opens only with its quorum,
each member authenticated on the spot; what burns is what an outsider scanned, checked and weighed.
"""

from typing import ClassVar, Literal

from msgspec import Struct, field

from custody.domain.check import judge
from custody.domain.errors import BadInput, RuleBroken
from custody.domain.events import Event, Fact, Index, State
from custody.domain.exhibit import DESTROYED, HELD, ON_SITE, ORDERED, STAGED, Check, CheckEntry, Exhibit, listed
from custody.domain.order import Order
from custody.domain.people import Agency, Person
from custody.domain.quorum import QUALITIES, Attendance, require_independent, require_quorum
from custody.domain.text import clean, required
from custody.domain.weighing import day
from custody.domain.world import Decision, Moment, Private, World, distinct, get

Method = Literal["open_burn", "incinerator", "cement_kiln", "other"]
PLANNED, OPEN, BURNT, CLOSED, CERTIFIED = "planned", "open", "burnt", "closed", "certified"


class Session(State, kw_only=True):
    """A destruction session: its orders and exhibits, who is there, what was staged, scanned, withdrawn and burnt."""

    kind: ClassVar[str] = "DS"
    chair: str
    chair_agency: str
    orders: list[str]
    exhibits: list[str]
    method: str
    planned_for: str
    planned: int
    status: str
    verifiers: list[str] = field(default_factory=list)
    staged: list[str] = field(default_factory=list)
    on_site: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    attendance: list[Attendance] = field(default_factory=list)
    opened_at: str = ""
    ignited_at: str = ""
    closed_at: str = ""
    closed: int = 0
    incidents: bool = False
    synthetic: bool = False
    certificate: str = ""

    def index(self) -> Index:
        """By status."""
        return Index(status=self.status, dossier=self.chair_agency, due=self.planned_for or None)

    def present(self) -> list[Attendance]:
        """Those who joined and have not left."""
        return [a for a in self.attendance if not a.left_at]


class SessionPlanned(Event, frozen=True):
    """A session is planned for the exhibits of one or more orders."""

    type: ClassVar[str] = "session.planned/1"
    chair: str
    chair_agency: str
    orders: tuple[str, ...]
    exhibits: tuple[str, ...]
    method: str
    planned_for: str
    synthetic: bool = False

    def apply(self, state: State | None, fact: Fact) -> Session:
        """The session, planned."""
        return Session(
            chair=self.chair, chair_agency=self.chair_agency, orders=list(self.orders), exhibits=list(self.exhibits),
            method=self.method, planned_for=self.planned_for, planned=fact.seq, status=PLANNED,
            synthetic=self.synthetic,
        )  # fmt: skip


class SessionStaged(Event, frozen=True):
    """An independent verifier checked exhibits; ``passed`` may burn, the others may not."""

    type: ClassVar[str] = "session.staged/1"
    verifier: str
    passed: tuple[str, ...]
    refused: tuple[str, ...] = ()

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session with what passed."""
        state.staged += self.passed
        if self.verifier not in state.verifiers:
            state.verifiers.append(self.verifier)
        return state


class ExhibitStaged(Event, frozen=True):
    """The verifier's blind check of one exhibit, passed or not."""

    type: ClassVar[str] = "exhibit.staged/1"
    session: str
    verifier: str
    check: Check
    passed: bool = False

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Staged when the check passed; else still ordered, with its discrepancies."""
        self.check.apply(state, fact.at)
        if self.passed:
            state.status, state.session, state.staged_weight = STAGED, self.session, self.check.weight
        return state


class AttendanceChanged(Event, frozen=True):
    """People join or leave the session; each one's will stands in the act's header."""

    type: ClassVar[str] = "session.attendance_changed/1"
    joined: tuple[tuple[str, str, str], ...] = ()
    left: tuple[str, ...] = ()

    def apply(self, state: Session, fact: Fact) -> Session:
        """(person, agency, quality) joined; persons left."""
        state.attendance += [Attendance(person=p, agency=a, quality=q, joined_at=fact.at) for p, a, q in self.joined]
        for attendance in state.attendance:
            if attendance.person in self.left and not attendance.left_at:
                attendance.left_at = fact.at
        return state


class SessionOpened(Event, frozen=True):
    """The quorum is met: by whom, and by which rule."""

    type: ClassVar[str] = "session.opened/1"
    rule: str
    witnesses: tuple[str, ...]

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session, open."""
        state.status, state.opened_at = OPEN, fact.at
        return state


class LoadArrived(Event, frozen=True):
    """Exhibits were scanned at the place of burning."""

    type: ClassVar[str] = "session.load_arrived/1"
    exhibits: tuple[str, ...]

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session with what is on site."""
        state.on_site += self.exhibits
        return state


class ExhibitArrived(Event, frozen=True):
    """Scanned at the place of burning."""

    type: ClassVar[str] = "exhibit.arrived/1"
    session: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit, on site."""
        state.status = ON_SITE
        return state


class LoadWithdrawn(Event, frozen=True):
    """Exhibits taken out of the session by one of those present."""

    type: ClassVar[str] = "session.load_withdrawn/1"
    exhibits: tuple[str, ...]
    by: str

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session without them."""
        gone = set(self.exhibits)
        state.on_site = [n for n in state.on_site if n not in gone]
        state.withdrawn += self.exhibits
        return state


class ExhibitWithdrawn(Event, frozen=True):
    """Taken out of the session; held again by the same holder, after a check (I33)."""

    type: ClassVar[str] = "exhibit.withdrawn/1"
    session: str
    check: Check

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit, held again; a new order is needed to burn it."""
        self.check.apply(state, fact.at)
        state.status, state.session, state.order, state.staged_weight = HELD, "", "", None
        return state


class SessionBurnt(Event, frozen=True):
    """Ignition, with what was put into the fire and the quorum that saw it."""

    type: ClassVar[str] = "session.burnt/1"
    burnt: int
    witnesses: tuple[str, ...]

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session, burnt."""
        state.status, state.ignited_at = BURNT, fact.at
        return state


class ExhibitDestroyed(Event, frozen=True):
    """Burnt before a quorum: the end of its custody (I32)."""

    type: ClassVar[str] = "exhibit.destroyed/1"
    session: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit, destroyed; nothing follows but its certificate."""
        state.status, state.place, state.container = DESTROYED, "", ""
        return state


class WitnessesRecorded(Event, frozen=True):
    """Kept on the chair's agency: the independent witnesses of its latest session (I31)."""

    type: ClassVar[str] = "agency.witnesses_recorded/1"
    session: str
    witnesses: tuple[str, ...]

    def apply(self, state: Agency, fact: Fact) -> Agency:
        """The agency with its latest witnesses."""
        state.last_witnesses = list(self.witnesses)
        return state


class SessionClosed(Event, frozen=True):
    """The fire is out: residue and incidents are stated ("none" is an answer, a blank is not)."""

    type: ClassVar[str] = "session.closed/1"
    incidents: bool
    non_retrievable: bool

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session, closed."""
        state.status, state.closed_at, state.closed = CLOSED, fact.at, fact.seq
        state.incidents = self.incidents
        return state


class Attested(Event, frozen=True):
    """One attendee attests what they saw, or refuses; a refusal is a value, not a blank."""

    type: ClassVar[str] = "session.attested/1"
    person: str
    attested: bool
    reservations: bool = False

    def apply(self, state: Session, fact: Fact) -> Session:
        """The attendance with its word."""
        for attendance in state.attendance:
            if attendance.person == self.person:
                attendance.attested_at, attendance.attested_seq = fact.at, fact.seq
                attendance.refused, attendance.reservations = not self.attested, self.reservations
        return state


class Plan(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Plan a session; the author chairs it."""

    orders: tuple[str, ...]
    method: Method
    planned_for: str
    site: str


class Stage(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The verifier's blind checks: seal always, weight when the exhibit was weighed, else its count."""

    session: str
    checks: tuple[CheckEntry, ...]


class Attendee(Struct, frozen=True, forbid_unknown_fields=True):
    """A person and the quality in which they attend."""

    person: str
    quality: str


class Attend(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """People join, each by their own will (the author, or consents on the author's device)."""

    session: str
    attendees: tuple[Attendee, ...]


class Leave(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The author leaves; each person attests only the time of their own presence."""

    session: str


class OpenSession(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Declare the session open."""

    session: str


class Arrive(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Scan exhibits at the place of burning."""

    session: str
    exhibits: tuple[str, ...]


class Withdraw(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Take exhibits out of the session, with their seals read again."""

    session: str
    checks: tuple[CheckEntry, ...]
    reason: str


class Burn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Ignition: the exhibits scanned as they are put into the fire."""

    session: str
    exhibits: tuple[str, ...]


class CloseSession(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The end: ``incidents`` must be answered, "" is refused; say "néant" for none."""

    session: str
    residue: str
    incidents: str
    any_incident: bool
    non_retrievable: bool
    environment_opinion: str = ""
    estimated_value: str = ""


class Attest(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Attest, or refuse to, with reservations or the reason for refusing."""

    session: str
    attested: bool
    reservations: str = ""


def plan(command: Plan, world: World, moment: Moment) -> Decision:
    """Plan a session under the author's chair.

    Raises:
        NotFound: no such order.
        RuleBroken: ``nothing_listed``, ``act_too_large``; ``chair_is_custodian`` (I30).
    """
    exhibits = [n for order in distinct(command.orders) for n in get(world, Order, order).exhibits]
    numbers = [n for n in listed(exhibits, world) if get(world, Exhibit, n).status == ORDERED]
    if not numbers:
        raise RuleBroken("nothing_listed")
    states = [get(world, Exhibit, n) for n in numbers]
    if any(moment.author.person in e.handlers for e in states):
        raise RuleBroken("chair_is_custodian")
    session = moment.new_number("DS")
    decision = Decision()
    event = SessionPlanned(
        chair=moment.author.person, chair_agency=moment.author.agency, orders=command.orders, exhibits=tuple(numbers),
        method=command.method, planned_for=day(command.planned_for, "planned_for"),
        synthetic=any(e.synthetic for e in states),
    )  # fmt: skip
    decision.add(session, event, Private("site", required(command.site, "site"), session))
    return decision


def stage(command: Stage, world: World, moment: Moment) -> Decision:
    """An outsider checks each exhibit blind; a variance cannot be burnt (I26, I28).

    Raises:
        RuleBroken: ``not_in_session``, ``wrong_state``, ``quarantined``, ``order_not_executable``,
            ``report_needed``, ``verifier_in_chain``, ``verifier_of_unit``, ``check_incomplete``.
    """
    session = _session(world, command.session, PLANNED, OPEN)
    if moment.author.person in {session.chair, *(a.person for a in session.attendance if a.quality == "witness")}:
        raise RuleBroken("verifier_not_independent")
    members = set(session.exhibits)
    decision = Decision()
    passed: list[str] = []
    refused: list[str] = []
    listed((c.exhibit for c in command.checks), world)
    for entry in command.checks:
        if entry.exhibit not in members:
            raise RuleBroken("not_in_session", number=entry.exhibit)
        exhibit = get(world, Exhibit, entry.exhibit)
        _may_burn(entry, exhibit, world, moment)
        check = judge(entry, exhibit, world, moment, decision)
        (passed if check.good else refused).append(entry.exhibit)
        event = ExhibitStaged(session=command.session, verifier=moment.author.person, check=check, passed=check.good)
        decision.add(entry.exhibit, event)
    staged = SessionStaged(verifier=moment.author.person, passed=tuple(passed), refused=tuple(refused))
    decision.add(command.session, staged)
    return decision


def attend(command: Attend, world: World, moment: Moment) -> Decision:
    """People join the session, each with a quality their roles allow (I29, I30).

    Raises:
        BadInput: ``quality_unknown``.
        RuleBroken: ``will_missing``, ``quality_needs_role``, ``already_present``, ``witness_not_independent``.
    """
    session = _session(world, command.session, PLANNED, OPEN, BURNT)
    wills = {a.person for a in moment.actors}
    joined = []
    for attendee in command.attendees:
        if attendee.quality not in QUALITIES:
            raise BadInput("quality_unknown", value=attendee.quality)
        if attendee.person not in wills:
            raise RuleBroken("will_missing", person=attendee.person)
        person = get(world, Person, attendee.person)
        if QUALITIES[attendee.quality] not in person.roles_at(moment.at):
            raise RuleBroken("quality_needs_role", person=attendee.person, quality=attendee.quality)
        if any(a.person == attendee.person for a in session.present()):
            raise RuleBroken("already_present", person=attendee.person)
        if attendee.quality == "chair" and attendee.person != session.chair:
            raise RuleBroken("not_the_chair", person=attendee.person)
        if attendee.quality == "witness":
            require_independent(attendee.person, person.agency, session.verifiers, _exhibits(session, world),
                                _issuers(session, world))  # fmt: skip
        joined.append((attendee.person, person.agency, attendee.quality))
    decision = Decision()
    decision.add(command.session, AttendanceChanged(joined=tuple(joined)))
    return decision


def leave(command: Leave, world: World, moment: Moment) -> Decision:
    """The author leaves; before ignition a lost quorum pauses the session, after it the fire goes on (I29)."""
    session = _session(world, command.session, PLANNED, OPEN, BURNT, CLOSED)
    _require_present(session, moment)
    decision = Decision()
    decision.add(command.session, AttendanceChanged(left=(moment.author.person,)))
    return decision


def open_session(command: OpenSession, world: World, moment: Moment) -> Decision:
    """Open with the quorum (I29) and not with the witness pair of last time (I31).

    Raises:
        RuleBroken: ``not_the_chair``, ``quorum_missing``, ``same_witnesses``.
    """
    session = _chaired(world, command.session, moment, PLANNED)
    witnesses = _quorum(session, world)
    decision = Decision()
    decision.add(command.session, SessionOpened(rule="ML-136-quorum/1", witnesses=tuple(witnesses)))
    return decision


def arrive(command: Arrive, world: World, moment: Moment) -> Decision:
    """A verifier who is present scans the load on site.

    Raises:
        RuleBroken: ``not_present``, ``wrong_state`` for what was not staged in this session.
    """
    session = _session(world, command.session, OPEN)
    _require_present(session, moment)
    decision = Decision()
    for number in listed(command.exhibits, world):
        exhibit = get(world, Exhibit, number)
        if exhibit.status != STAGED or exhibit.session != command.session:
            raise RuleBroken("wrong_state", number=number, status=exhibit.status)
        decision.add(number, ExhibitArrived(session=command.session))
    decision.add(command.session, LoadArrived(exhibits=command.exhibits))
    return decision


def withdraw(command: Withdraw, world: World, moment: Moment) -> Decision:
    """Any person present, or the verifier before opening, takes exhibits out (I27, I33).

    Raises:
        RuleBroken: ``not_present``, ``wrong_state``, ``check_incomplete`` without the seal.
    """
    session = _session(world, command.session, PLANNED, OPEN)
    if moment.author.person not in session.verifiers:
        _require_present(session, moment)
    decision = Decision()
    numbers = listed((c.exhibit for c in command.checks), world)
    for entry in command.checks:
        exhibit = get(world, Exhibit, entry.exhibit)
        if exhibit.status not in {STAGED, ON_SITE} or exhibit.session != command.session:
            raise RuleBroken("wrong_state", number=entry.exhibit, status=exhibit.status)
        if not entry.seal:
            raise RuleBroken("check_incomplete", number=entry.exhibit)
        check = judge(entry, exhibit, world, moment, decision)
        decision.add(entry.exhibit, ExhibitWithdrawn(session=command.session, check=check))
    event = LoadWithdrawn(exhibits=tuple(numbers), by=moment.author.person)
    decision.add(command.session, event, Private("reason", required(command.reason, "reason"), command.session))
    return decision


def burn(command: Burn, world: World, moment: Moment) -> Decision:
    """Ignition. What burns is exactly what was staged, scanned on site and not withdrawn (I27).

    Raises:
        RuleBroken: ``not_the_chair``, ``quorum_missing``, ``load_incomplete`` (staged, not on site, not withdrawn),
            ``load_differs`` (the scan at the fire is not what is on site).
    """
    session = _chaired(world, command.session, moment, OPEN)
    witnesses = _quorum(session, world)
    adrift = set(session.staged) - set(session.withdrawn) - set(session.on_site)
    if adrift:
        raise RuleBroken("load_incomplete", number=min(adrift))
    scanned = listed(command.exhibits, world)
    differing = set(scanned) ^ set(session.on_site)
    if differing:
        raise RuleBroken("load_differs", number=min(differing))
    decision = Decision()
    for number in scanned:
        exhibit = get(world, Exhibit, number)
        if exhibit.status != ON_SITE or exhibit.open:
            raise RuleBroken("wrong_state", number=number, status=exhibit.status)
        decision.add(number, ExhibitDestroyed(session=command.session))
    decision.add(command.session, SessionBurnt(burnt=len(scanned), witnesses=tuple(witnesses)))
    decision.add(session.chair_agency, WitnessesRecorded(session=command.session, witnesses=tuple(witnesses)))
    return decision


def close_session(command: CloseSession, world: World, moment: Moment) -> Decision:
    """State residue and incidents; both must be answered.

    Raises:
        RuleBroken: ``not_the_chair``, ``wrong_state``.
        BadInput: ``field_empty``.
    """
    _chaired(world, command.session, moment, BURNT)
    texts = {
        "residue": required(command.residue, "residue"),
        "incidents": required(command.incidents, "incidents"),
        "environment_opinion": clean(command.environment_opinion, "environment_opinion"),
        "estimated_value": clean(command.estimated_value, "estimated_value"),
    }
    decision = Decision()
    event = SessionClosed(incidents=command.any_incident, non_retrievable=command.non_retrievable)
    decision.add(command.session, event, *(Private(k, v, command.session) for k, v in texts.items() if v))
    return decision


def attest(command: Attest, world: World, moment: Moment) -> Decision:
    """Each attendee's own word on what they saw, or their refusal with its reason.

    Raises:
        RuleBroken: ``not_present``, ``wrong_state``, ``already_attested``.
        BadInput: ``field_empty`` when refusing without a reason.
    """
    session = _session(world, command.session, BURNT, CLOSED)
    mine = [a for a in session.attendance if a.person == moment.author.person]
    if not mine:
        raise RuleBroken("not_present")
    if any(a.attested_at for a in mine):
        raise RuleBroken("already_attested")
    text = clean(command.reservations, "reservations")
    if not command.attested:
        text = required(command.reservations, "reservations")
    decision = Decision()
    event = Attested(person=moment.author.person, attested=command.attested, reservations=bool(text))
    decision.add(command.session, event, *((Private("reservations", text, command.session),) if text else ()))
    return decision


def _may_burn(entry: CheckEntry, exhibit: Exhibit, world: World, moment: Moment) -> None:
    if exhibit.status != ORDERED:
        raise RuleBroken("wrong_state", number=entry.exhibit, status=exhibit.status)
    if exhibit.open:
        raise RuleBroken("quarantined", number=entry.exhibit, discrepancy=exhibit.open[0])
    order = get(world, Order, exhibit.order)
    if order.appeal_until and moment.at[:10] <= order.appeal_until:
        raise RuleBroken("order_not_executable", number=exhibit.order, until=order.appeal_until)
    if exhibit.laboratory is None and not order.laboratory_waived:
        raise RuleBroken("report_needed", number=entry.exhibit)
    if moment.author.person in exhibit.handlers:
        raise RuleBroken("verifier_in_chain", number=entry.exhibit)
    if moment.author.agency == exhibit.agency:
        raise RuleBroken("verifier_of_unit", number=entry.exhibit)
    measured = entry.weight if exhibit.first_weight else entry.count
    if not entry.seal or measured is None:
        raise RuleBroken("check_incomplete", number=entry.exhibit)


def _session(world: World, number: str, *statuses: str) -> Session:
    session = get(world, Session, number)
    if session.status not in statuses:
        raise RuleBroken("wrong_state", number=number, status=session.status)
    return session


def _chaired(world: World, number: str, moment: Moment, status: str) -> Session:
    session = _session(world, number, status)
    if session.chair != moment.author.person:
        raise RuleBroken("not_the_chair", person=moment.author.person)
    return session


def _require_present(session: Session, moment: Moment) -> None:
    if all(a.person != moment.author.person for a in session.present()):
        raise RuleBroken("not_present")


def _quorum(session: Session, world: World) -> list[str]:
    exhibits = _exhibits(session, world)
    last = get(world, Agency, session.chair_agency).last_witnesses
    return require_quorum(session.present(), session.verifiers, exhibits, _issuers(session, world), last)


def _exhibits(session: Session, world: World) -> list[Exhibit]:
    world.load(session.exhibits)
    return [get(world, Exhibit, n) for n in session.exhibits]


def _issuers(session: Session, world: World) -> set[str]:
    return {get(world, Order, n).issuer for n in session.orders}
