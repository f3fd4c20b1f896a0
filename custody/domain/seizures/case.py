"""Cases: the file under which seizures are declared, and the agencies that take part in it."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import ClassVar

from msgspec import Struct, field

from custody.domain.access.roles import Role
from custody.domain.discrepancies.discrepancy import CASE_TWICE, DiscrepancyOpened
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.confirmation import ask
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.kernel.normal_form import APART, NO_DIGITS, normal_reference
from custody.domain.kernel.typed_text import as_typed, required
from custody.domain.people.agency import Agency

UNDATED = "2199-12-31"
"""Index value of a hearing without a day: the last day that there is (``times.DAY``)."""


class Hearing(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """The hearing to come: ``day``, ``hour`` (HH:MM there, or ""), who set it; ``said``: the event with its place.

    ``day`` is "" for one that is put off until nobody knows when: it is to come all the same. ``asked``: the exhibits
    that must be brought, where they are named.
    """

    day: str
    agency: str
    said: int
    hour: str = ""
    asked: list[str] = field(default_factory=list)

    def ahead(self, today: str) -> bool:
        """Return True if the hearing has no date, is today or is still to come."""
        return not self.day or self.day >= today


class OwnReference(Struct, forbid_unknown_fields=True, kw_only=True):
    """The number under which an agency keeps the case; ``sort``: of agency, ``prosecution`` or ``court``."""

    agency: str
    own_reference: str
    sort: str


JUSTICE = frozenset({"prosecution", "court"})
"""Sorts of agency whose share only the leading prosecution takes back, so that no officer shuts justice out."""


class Case(State, kw_only=True):
    """A case (affaire): its PV number, the prosecution that leads it ("" while none does), the agencies in it.

    ``own_references``: of each prosecution and court that keeps it under one of its own (``case_reference``).
    ``shares_ended``: the agency of each share that was taken back, as often as that happened. ``court``: the one whose
    registry last joined, split or received it. ``joined_to``: the case that it was joined to, which has it among its
    ``joined``; ``split_from``: the one that it was split from, which has it among its ``split_off``. ``decisions``: the
    events with the pages of such a decision.
    """

    kind: ClassVar[str] = "CS"
    case_reference: str
    prosecution: str
    opened: int
    agencies: list[str]
    hearing: Hearing | None = None
    own_references: list[OwnReference] = field(default_factory=list)
    shares_ended: list[str] = field(default_factory=list)
    court: str = ""
    joined_to: str = ""
    joined: list[str] = field(default_factory=list)
    split_from: str = ""
    split_off: list[str] = field(default_factory=list)
    decisions: list[int] = field(default_factory=list)

    def index(self) -> Index:
        """By prosecution, and by the day of its hearing."""
        due = (self.hearing.day or UNDATED) if self.hearing else None
        return Index(status="open", dossier=self.prosecution or None, due=due)

    def require_shared(self, agency: str, case_id: str) -> None:
        """Refuse an agency that the case is not shared with, as if there were no such case.

        Raises:
            NotFound: the agency is none of the case's.
        """
        if agency not in self.agencies:
            raise NotFound("not_found", kind=self.kind, number=case_id)


def numbered(case: Case) -> list[OwnReference]:
    """Return the numbers that prosecutions and courts gave a case, with the leading prosecution first."""
    return sorted(
        case.own_references, key=lambda own_number: (own_number.agency != case.prosecution, own_number.sort == "court")
    )


def tried_together(case_id: str, find: Callable[[str], Case]) -> list[str]:
    """Return the cases that are one proceeding by joinder: the one that the others were joined to first."""
    first = find(case_id).joined_to or case_id
    return [first, *find(first).joined]


def numbered_together(case_id: str, find: Callable[[str], Case]) -> list[str]:
    """Return the cases that came of one by splitting, that one first: their exhibits share its report and its numbers.

    A seizure keeps its first case; exhibits of it may be in any of these.
    """
    while origin := find(case_id).split_from:
        case_id = origin
    cases = [case_id]
    for each in cases:
        cases += find(each).split_off
    return cases


def filed_together(case_id: str, state_reader: StateReader) -> Iterator[str]:
    """Yield the subjects of each case of ``numbered_together``: exhibits, seizures, papers, discrepancies."""
    for each in numbered_together(case_id, partial(require, state_reader, Case)):
        yield from state_reader.where("dossier", each)


def reference_in_agency(case_reference: str, agency: str, again: int = 0) -> tuple[str, str]:
    """Return the claim on a PV number, which one agency gives once: another's may be the same.

    ``again``: the running number of the event that gives it a second time, asked about and marked (I57a).

    A refusal would tell which numbers other agencies use. The agency stands in the claim without digits, so that a
    search for the digits of a number finds no agency.
    """
    value = f"{normal_reference(case_reference)}{APART}{agency.translate(NO_DIGITS)}"
    return "case_no", f"{value}{APART}{again}" if again else value


def part_in_case(agency: str, case: str) -> tuple[str, str]:
    """Return the claim that finds the cases of an agency, in order of their number."""
    return "part_in_case", f"{agency}/{case}"


PART_ENDED, PART_RENEWED = "part_ended", "part_renewed"
"""Claims that a part in a case or an operation ended, and was given again. A claim is never deleted: a part is in force
while each of its endings has a renewal of the same value."""


def end_of_part(part: tuple[str, str], ending: int, kind: str = PART_ENDED) -> tuple[str, str]:
    """Return the claim that the ``part`` ended for the ``ending``th time or, by ``kind``, was renewed after that."""
    return kind, f"{part[1]}/{ending}"


class CaseOpened(Event, frozen=True):
    """A case is opened; its title is committed to. ``again``: its agency has another under the same number."""

    type: ClassVar[str] = "case.opened/1"
    case_reference: str
    agency: str
    prosecution: str = ""
    shared: tuple[str, ...] = ()
    again: bool = False

    def apply(self, state: State | None, fact: Fact) -> Case:
        """Return the newly opened case."""
        agencies = list(dict.fromkeys(a for a in (self.agency, self.prosecution, *self.shared) if a))
        return Case(
            case_reference=self.case_reference, prosecution=self.prosecution, opened=fact.seq, agencies=agencies
        )

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Its PV number, and the part that each agency takes in it."""
        agencies = dict.fromkeys(a for a in (self.agency, self.prosecution, *self.shared) if a)
        parts = (part_in_case(agency, fact.subject) for agency in agencies)
        again = fact.seq if self.again else 0
        return (reference_in_agency(self.case_reference, self.agency, again), *parts)


class CaseShared(Event, frozen=True):
    """One more agency takes part in the case; ``leads``: it is the prosecution that leads it from now on.

    ``again``: it takes part already, and now leads. ``ended``: how often its share was taken back before.
    """

    type: ClassVar[str] = "case.shared/1"
    agency: str
    leads: bool = False
    again: bool = False
    ended: int = 0

    def apply(self, state: Case, fact: Fact) -> Case:
        """Add the agency to the case, and set it as the prosecution if it leads."""
        if self.agency not in state.agencies:
            state.agencies.append(self.agency)
        state.prosecution = self.agency if self.leads else state.prosecution
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claim on the agency's part in the case, unless it already has one."""
        part = part_in_case(self.agency, fact.subject)
        if self.again:
            return ()
        return (end_of_part(part, self.ended, PART_RENEWED),) if self.ended else (part,)


class CaseShareEnded(Event, frozen=True):
    """The share of a case with an agency is taken back, for the ``ended``th time; the reason is committed to."""

    type: ClassVar[str] = "case.share_ended/1"
    agency: str
    ended: int

    def apply(self, state: Case, fact: Fact) -> Case:
        """Remove the agency from the case; what it read stays on record."""
        state.agencies = [agency for agency in state.agencies if agency != self.agency]
        state.shares_ended.append(self.agency)
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claim that the agency's part in the case ended."""
        return (end_of_part(part_in_case(self.agency, fact.subject), self.ended),)


class OpenCase(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Open a case under its PV number, shared with the prosecution that leads it and with other agencies.

    A case that a prosecution opens is led by it. The author's agency gives a number once.
    """

    case_reference: str
    title: str
    prosecution: str = ""
    agencies: tuple[str, ...] = ()
    confirmed: tuple[str, ...] = ()


class ShareCase(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Share a case with one more agency; a prosecution or court leads a case that none leads yet."""

    case: str
    agency: str


@act(
    "case.open/1",
    title=N_("Case opened"),
    summary="Open a case",
    roles={Role.SEIZING_OFFICER, Role.PROSECUTOR, Role.COURT_CLERK},
    records=(CaseOpened, DiscrepancyOpened),
)
def open_case(command: OpenCase, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Open a new case.

    Raises:
        NotFound: no such agency.
        BadInput: ``not_a_prosecution``.
        ConfirmationNeeded: ``case_exists`` with the ``case`` of the agency under that number (I57a).
    """
    case_reference = as_typed(command.case_reference, "case_reference")
    decision = Decision()
    existing = state_reader.claimed(*reference_in_agency(case_reference, ctx.author.agency))
    if existing:
        number = require(state_reader, Case, existing).case_reference
        about = normal_reference(case_reference)
        ask(decision, ctx, command.confirmed, "case_exists", about=about, number=number, case=existing)
    if command.prosecution and not _leads(state_reader, command.prosecution):
        raise BadInput("not_a_prosecution", number=command.prosecution)
    for agency in command.agencies:
        require(state_reader, Agency, agency)
    own = ctx.author.agency
    prosecution = command.prosecution or (own if require(state_reader, Agency, own).sort == "prosecution" else "")
    case = ctx.new_number("CS")
    event = CaseOpened(
        case_reference=case_reference,
        agency=own,
        prosecution=prosecution,
        shared=tuple(dict.fromkeys(command.agencies)),
        again=bool(existing),
    )
    decision.add(case, event, Private("title", required(command.title, "title"), case))
    if existing:
        people = tuple(actor.person for actor in ctx.actors)
        decision.add(ctx.new_number("EC"), DiscrepancyOpened(sort=CASE_TWICE, about=case, case=case, window=people))
    return decision


def entitled(own: str, other: str, sort: str, opener: str, leader: str) -> bool:
    """Return True if agency ``own`` may take back the share of the ``other``, an agency of this ``sort``.

    ``opener``: the agency that opened the case, ``leader``: the prosecution that leads it.
    """
    if other in {opener, leader}:
        return False
    return own == leader or (own == opener and sort not in JUSTICE)


@act(
    "case.share/1",
    title=N_("Case shared"),
    summary="Share a case with one more agency",
    roles={Role.SEIZING_OFFICER, Role.PROSECUTOR, Role.COURT_CLERK},
    records=(CaseShared,),
)
def share_case(command: ShareCase, state_reader: StateReader, ctx: ActContext) -> Decision:
    """One more agency takes part in a case of the author's agency.

    What is joined to it is shared with it.

    Raises:
        NotFound: no such agency, or no such case that the author's agency takes part in.
        RuleBroken: ``case_joined`` to another, which is shared instead; ``already_shared``; ``share_taken_back``:
            whoever may take it back alone gives it again.
    """
    case = require(state_reader, Case, command.case)
    case.require_shared(ctx.author.agency, command.case)
    require_first(command.case, case)
    leads = _leads(state_reader, command.agency) and not case.prosecution
    if command.agency in case.agencies and not leads:
        raise RuleBroken("already_shared", number=command.case)
    if command.agency in case.shares_ended:
        sort = require(state_reader, Agency, command.agency).sort
        if not entitled(ctx.author.agency, command.agency, sort, case.agencies[0], case.prosecution):
            raise RuleBroken("share_taken_back", number=command.case)
    decision = Decision()
    for case_id in (command.case, *case.joined):
        each = require(state_reader, Case, case_id)
        again = command.agency in each.agencies
        if not again or (leads and not each.prosecution):
            ended = 0 if again else each.shares_ended.count(command.agency)
            event = CaseShared(agency=command.agency, leads=leads and not each.prosecution, again=again, ended=ended)
            decision.add(case_id, event)
    return decision


def require_first(case_id: str, case: Case) -> None:
    """Refuse to act on a case that was joined to another: who takes part in them is said of that one.

    Raises:
        RuleBroken: ``case_joined``.
    """
    if case.joined_to:
        raise RuleBroken("case_joined", number=case_id, case=case.joined_to)


def share_with_court(cases: Iterable[str], agency: str, state_reader: StateReader, decision: Decision) -> None:
    """Give a court that takes charge of exhibits a part in their cases.

    Its registry can then find the cases and set their hearings, but does not lead them. Do nothing if the agency is
    unknown or no court.
    """
    court = state_reader.find(Agency, agency)
    if court is None or court.sort != "court":
        return
    state_reader.load(cases := list(dict.fromkeys(cases)))
    find = partial(require, state_reader, Case)
    for case_id in dict.fromkeys(each for named in cases for each in tried_together(named, find)):
        case = require(state_reader, Case, case_id)
        if agency not in case.agencies:
            decision.add(case_id, CaseShared(agency=agency, ended=case.shares_ended.count(agency)))


def _leads(state_reader: StateReader, agency: str) -> bool:
    return require(state_reader, Agency, agency).sort in {"prosecution", "court"}
