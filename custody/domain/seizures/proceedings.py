"""What joins, splits and passes on cases: the events, and who may record them.

A court decides it; the registry of the court that the case is before enters the decision with its pages. Exhibits keep
their numbers and their seals, and stay where they are and under the orders that were given. Who takes part changes,
and each case's history has the act.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import ActContext, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact, State
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.times import day
from custody.domain.kernel.typed_text import as_typed
from custody.domain.orders.ends_of_custody import COURT
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import (
    PART_RENEWED,
    Case,
    Hearing,
    end_of_part,
    part_in_case,
    reference_in_agency,
)


class PartOf(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """An agency that comes to take part in a case, or no longer does; ``ended``: how often its part ended before."""

    agency: str
    ended: int = 0


def _given(parts: tuple[PartOf, ...], case_id: str) -> tuple[tuple[str, str], ...]:
    """Return the claims on parts that begin, or begin again."""
    claimed = ((part_in_case(each.agency, case_id), each.ended) for each in parts)
    return tuple(end_of_part(part, ended, PART_RENEWED) if ended else part for part, ended in claimed)


class CaseJoined(Event, frozen=True):
    """The case is joined to the case ``to`` by a decision of ``court``; ``parts``: who takes part in it with that.

    Of a case that was joined before it says who takes part now.
    """

    type: ClassVar[str] = "case.joined/1"
    to: str
    court: str
    decision_reference: str
    decided_on: str
    prosecution: str = ""
    parts: tuple[PartOf, ...] = ()

    def apply(self, state: Case, fact: Fact) -> Case:
        """Return the case, tried with the other one and led by who leads that."""
        state.joined_to, state.joined, state.court = self.to, [], self.court
        state.prosecution = self.prosecution
        state.agencies += (part.agency for part in self.parts)
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claims on the parts that it gives."""
        return _given(self.parts, fact.subject)


class CaseTookIn(Event, frozen=True):
    """Other ``cases`` are joined to the case; its pages are committed to. The rest as in ``CaseJoined``."""

    type: ClassVar[str] = "case.took_in/1"
    cases: tuple[str, ...]
    court: str
    decision_reference: str
    decided_on: str
    prosecution: str = ""
    parts: tuple[PartOf, ...] = ()

    def apply(self, state: Case, fact: Fact) -> Case:
        """Return the case with those that are tried with it."""
        state.joined, state.court, state.prosecution = [*state.joined, *self.cases], self.court, self.prosecution
        state.agencies += (part.agency for part in self.parts)
        state.decisions.append(fact.seq)
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claims on the parts that it gives."""
        return _given(self.parts, fact.subject)


class CaseSplit(Event, frozen=True):
    """``case`` is split from it: with so many ``exhibits``, whose pages are committed to.

    Or with 0: that was joined to it, and has the pages (``CaseSeparated``).
    """

    type: ClassVar[str] = "case.split/1"
    case: str
    court: str
    decision_reference: str
    decided_on: str
    exhibits: int = 0

    def apply(self, state: Case, fact: Fact) -> Case:
        """Return the case without the other one."""
        state.court = self.court
        if self.exhibits:
            state.decisions.append(fact.seq)
            state.split_off.append(self.case)
        else:
            state.joined = [each for each in state.joined if each != self.case]
        return state


class CaseSeparated(Event, frozen=True):
    """The case, which was joined to the case ``of``, is tried by itself again; who takes part in it stays.

    Its pages are committed to.
    """

    type: ClassVar[str] = "case.separated/1"
    of: str
    court: str
    decision_reference: str
    decided_on: str

    def apply(self, state: Case, fact: Fact) -> Case:
        """Return the case, on its own."""
        state.joined_to, state.court = "", self.court
        state.decisions.append(fact.seq)
        return state


class CaseSplitOff(Event, frozen=True):
    """A case is opened with exhibits of the case ``of``, under the number of the same report.

    Its title is committed to. ``agency``: the court. ``prosecution`` leads it.
    """

    type: ClassVar[str] = "case.split_off/1"
    of: str
    case_reference: str
    agency: str
    decision_reference: str
    decided_on: str
    prosecution: str = ""
    shared: tuple[str, ...] = ()

    def apply(self, state: State | None, fact: Fact) -> Case:
        """Return the new case."""
        return Case(
            case_reference=self.case_reference, prosecution=self.prosecution, opened=fact.seq, court=self.agency,
            agencies=list(self._agencies()), split_from=self.of,
        )  # fmt: skip

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Its number, given once more by purpose, and the part that each agency takes in it."""
        parts = (part_in_case(agency, fact.subject) for agency in self._agencies())
        return (reference_in_agency(self.case_reference, self.agency, fact.seq), *parts)

    def _agencies(self) -> dict[str, None]:
        return dict.fromkeys(each for each in (self.agency, self.prosecution, *self.shared) if each)


class ExhibitCaseChanged(Event, frozen=True):
    """The exhibit is of ``case`` from now on, and no longer of ``of``; it keeps its number."""

    type: ClassVar[str] = "exhibit.case_changed/1"
    case: str
    of: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Return the exhibit in its new case; a proposal to destroy it was made in the old one."""
        state.case, state.proposal = self.case, ""
        return state


class DiscrepancyCaseChanged(Event, frozen=True):
    """The discrepancy is looked at in ``case``, as its exhibit is of it from now on."""

    type: ClassVar[str] = "discrepancy.case_changed/1"
    case: str

    def apply(self, state: Discrepancy, fact: Fact) -> Discrepancy:
        """Return the discrepancy in its new case."""
        state.case = self.case
        return state


class CasePassed(Event, frozen=True):
    """The case goes from the court ``of`` to ``court``; its pages are committed to, unless it is joined to another.

    ``prosecution``: the one that leads it now. ``parts`` begin with that, ``left`` end. A hearing that the old court
    set is to come, on a day that the new one has still to say.
    """

    type: ClassVar[str] = "case.passed/1"
    of: str
    court: str
    decision_reference: str
    decided_on: str
    prosecution: str = ""
    parts: tuple[PartOf, ...] = ()
    left: tuple[PartOf, ...] = ()

    def apply(self, state: Case, fact: Fact) -> Case:
        """Return the case before the other court."""
        gone = [part.agency for part in self.left]
        state.court, state.prosecution = self.court, self.prosecution
        state.agencies = [each for each in state.agencies if each not in gone]
        state.agencies += (part.agency for part in self.parts)
        state.shares_ended += gone
        if not state.joined_to:
            state.decisions.append(fact.seq)
        if state.hearing is not None and state.hearing.agency == self.of:
            state.hearing = Hearing(day="", agency=self.court, said=fact.seq, asked=state.hearing.asked)
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claims on the parts that it gives and ends."""
        ended = (end_of_part(part_in_case(each.agency, fact.subject), each.ended + 1) for each in self.left)
        return (*_given(self.parts, fact.subject), *ended)


class Ruling(Struct, frozen=True):
    """The decision as each of its events cites it."""

    court: str
    decision_reference: str
    decided_on: str


def require_seized(case_id: str, state_reader: StateReader, ctx: ActContext) -> Case:
    """Return a case that is before the author's court.

    Before no court yet, it is before any with which it is shared.

    Raises:
        NotFound: no such case, or none that is shared with the author's agency.
        RuleBroken: ``registry_needed`` for the clerk of a prosecution; ``case_before_other_court``.
    """
    case, own = require(state_reader, Case, case_id), ctx.author.agency
    case.require_shared(own, case_id)
    if require(state_reader, Agency, own).sort != COURT:
        raise RuleBroken("registry_needed", number=case_id)
    hearing = case.hearing
    heard = hearing.agency if hearing and hearing.ahead(ctx.today) else ""
    leader = case.court or next((each for each in (case.prosecution, heard) if _court(each, state_reader)), own)
    if leader != own:
        raise RuleBroken("case_before_other_court", number=case_id)
    return case


def ruling(decision_reference: str, decided_on: str, ctx: ActContext) -> Ruling:
    """Return the decision as it is cited.

    Raises:
        BadInput: ``bad_reference``, ``field_empty``, ``bad_day``, ``time_in_future``.
    """
    decided = day(decided_on, "decided_on")
    if decided > ctx.today:
        raise BadInput("time_in_future", value=decided)
    return Ruling(ctx.author.agency, as_typed(decision_reference, "decision_reference"), decided)


def pages(scans: tuple[Photo, ...], case_id: str) -> list[Private]:
    """Return the pages of the decision.

    Raises:
        BadInput: ``scan_needed``; as ``photos``.
    """
    if not scans:
        raise BadInput("scan_needed")
    return photos(scans, case_id)


def _court(agency: str, state_reader: StateReader) -> bool:
    found = state_reader.find(Agency, agency) if agency else None
    return found is not None and found.sort == COURT
