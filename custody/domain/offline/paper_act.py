"""Past acts: recorded later from their paper by one person, confirmed by another who is named in it (I62).

The paper proves what a paper proves. An act from it fulfils no blind reading, no proved presence and no waiting time;
its flags say so. Slips and the checklist of a fire have papers and confirmers of their own (``claimed_time.ON_PAPER``).
"""

from functools import partial
from typing import ClassVar

from msgspec import Struct

from custody.domain.access.permissions import may
from custody.domain.access.roles import READERS, sees_everything
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.discrepancies.discrepancy import PAPER_ACT, DiscrepancyOpened
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import (
    ActContext,
    Decision,
    Private,
    StateReader,
    private_texts,
    require,
)
from custody.domain.kernel.errors import BadInput, NotAllowed, RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, Occurred, State
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.typed_text import clean
from custody.domain.kernel.working_days import end_of_next_working_day
from custody.domain.people.agency import calendar_of
from custody.domain.people.person import Person
from custody.domain.places.place import Container
from custody.domain.seizures.case import Case, filed_together, numbered_together

PENDING, CONFIRMED, DENIED = "pending", "confirmed", "denied"
FROM_PAPER = "from_paper"
"""Flag of an act from paper: no blind reading, no proved presence, no waiting time."""
MOST_NAMED = 10
"""People named in one paper who may confirm it."""
BY_PAPER = frozenset({
    "seizure.declare/1", "exhibit.register/1", "exhibit.blind_check/1", "exhibit.store/1", "exhibit.open/1",
    "exhibit.reseal/1", "exhibit.split/1", "exhibit.report_missing/1", "exhibit.find_again/1",
    "exhibit.register_at_court/1", "container.seal/1", "container.unseal/1", "laboratory.report/1",
    "sampling_plan.record_result/1", "place.record_entry/1", "place.evacuate/1", "outsider.take_part/1",
    "exhibit.test/1",
})  # fmt: skip
"""Acts on evidence that may be recorded from their paper.

Left out are wills (orders, holds, consents, keys), which are dated by their giving; blind readings and presences of a
session, which a paper cannot fulfil; hand-overs, whose paper is the slip; and what is consumed whole, which waits for
its second person.
"""
OPENING = frozenset({"exhibit.open/1", "exhibit.reseal/1", "exhibit.split/1"})
"""Acts that change the seal of an exhibit, or what is under it."""
CONFIRM = "act.confirm_paper/1"
DAYS_TO_CONFIRM = 3
"""Working days in which somebody confirms an act from paper before its exhibits are in doubt."""


class PaperAct(State, kw_only=True):
    """An act that was recorded from its paper: its ``status``, by whom, at which hour, and who is ``named`` in it.

    ``due``: until when somebody confirms it. ``doubted``: its ``exhibits`` have a discrepancy, as it was denied or not
    confirmed in time.
    """

    kind: ClassVar[str] = "PT"
    status: str
    act: str
    act_kind: str
    author: str
    agency: str
    case: str
    claimed: Occurred
    named: list[str]
    recorded: int
    due: str
    exhibits: list[str]
    doubted: bool = False
    confirmed_by: str = ""

    def index(self) -> Index:
        """Return the index by whether it is confirmed, the agency that recorded it, and its case."""
        return Index(status=self.status, holder=self.agency, dossier=self.case)


class PaperActRecorded(Event, frozen=True, kw_only=True):
    """The act that this event is a part of was recorded from its paper; its photograph is committed to.

    ``named``: people named in the paper, one of whom confirms it until ``due``. ``exhibits``: of the act.
    """

    type: ClassVar[str] = "paper_act.recorded/1"
    act_kind: str
    author: str
    agency: str
    case: str
    claimed: Occurred
    named: tuple[str, ...]
    due: str
    exhibits: tuple[str, ...] = ()

    def apply(self, state: State | None, fact: Fact) -> PaperAct:
        """Return the act from paper, not confirmed yet."""
        return PaperAct(
            status=PENDING, act=fact.act, act_kind=self.act_kind, author=self.author, agency=self.agency,
            case=self.case, claimed=self.claimed, named=list(self.named), recorded=fact.seq,
            due=self.due, exhibits=list(self.exhibits),
        )  # fmt: skip


class PaperActConfirmed(Event, frozen=True, kw_only=True):
    """Somebody named in the paper, or the inspection, confirms the act or denies it; the reason is committed to."""

    type: ClassVar[str] = "paper_act.confirmed/1"
    by: str
    denied: bool = False

    def apply(self, state: PaperAct, fact: Fact) -> PaperAct:
        """Note who confirms or denies it."""
        state.status, state.confirmed_by = DENIED if self.denied else CONFIRMED, self.by
        state.doubted |= self.denied
        return state


class PaperActLapsed(Event, frozen=True, kw_only=True):
    """Nobody confirmed the act from paper in time; it may still be confirmed or denied."""

    type: ClassVar[str] = "paper_act.lapsed/1"

    def apply(self, state: PaperAct, fact: Fact) -> PaperAct:
        """Note that its exhibits are in doubt."""
        state.doubted = True
        return state


class ExhibitPaperActDoubted(Event, frozen=True, kw_only=True):
    """An act from paper on the exhibit was denied, or not confirmed in time: a ``discrepancy`` blocks it."""

    type: ClassVar[str] = "exhibit.paper_act_doubted/1"
    paper_act: str
    discrepancy: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Block the exhibit by the discrepancy."""
        state.open += (self.discrepancy,)
        return state


class ConfirmPaper(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Confirm an act that was recorded from a paper in which the author is named, or deny it with the reason."""

    paper_act: str
    denied: bool = False
    reason: str = ""


class LapsePaper(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Doubt an act from paper that nobody confirmed in time."""

    about: str


@act(
    "act.confirm_paper/1",
    title=N_("Act from paper confirmed"),
    summary="Confirm or deny an act recorded from paper",
    roles=READERS,
    records=(PaperActConfirmed, DiscrepancyOpened, ExhibitPaperActDoubted),
)
def confirm(command: ConfirmPaper, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Confirm or deny an act from paper, as somebody else than its author who is named in it, or as the inspection.

    A denial opens a discrepancy on each exhibit of the act.

    Raises:
        NotFound: no such act from paper, or none that the author sees.
        RuleBroken: ``not_named_in_paper``, ``paper_act_settled``.
        BadInput: ``field_empty`` for a denial without its reason.
    """
    paper_act = require(state_reader, PaperAct, command.paper_act)
    person = require(state_reader, Person, ctx.author.person)
    named = person_named(ctx.author.person, paper_act)
    if ctx.author.person == paper_act.author or not (named or sees_everything(person.roles)):
        raise RuleBroken("not_named_in_paper", number=command.paper_act)
    if paper_act.status != PENDING and not _may_still_deny(command, paper_act, ctx):
        raise RuleBroken("paper_act_settled", number=command.paper_act)
    reason = clean(command.reason, "reason")
    if command.denied and not reason:
        raise BadInput("field_empty", field="reason")
    decision = Decision()
    event = PaperActConfirmed(by=ctx.author.person, denied=command.denied)
    decision.add(command.paper_act, event, *private_texts(paper_act.case, reason=reason))
    if command.denied and not paper_act.doubted:
        _doubt(command.paper_act, paper_act, state_reader, ctx, decision)
    return decision


@act(
    "act.lapse_paper/1",
    title=N_("Act from paper not confirmed in time"),
    records=(PaperActLapsed, DiscrepancyOpened, ExhibitPaperActDoubted),
    by_service=True,
)
def lapse_paper(command: LapsePaper, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Open a discrepancy on each exhibit of an act from paper that nobody confirmed in three working days (I62).

    Raises:
        NotFound: no such act from paper.
        RuleBroken: ``not_due`` when it is confirmed, denied or doubted, or may still be confirmed.
    """
    paper_act = require(state_reader, PaperAct, command.about)
    if not is_unconfirmed(paper_act, ctx.at):
        raise RuleBroken("not_due", number=command.about)
    decision = Decision()
    decision.add(command.about, PaperActLapsed())
    _doubt(command.about, paper_act, state_reader, ctx, decision)
    return decision


def _may_still_deny(command: ConfirmPaper, paper_act: PaperAct, ctx: ActContext) -> bool:
    """Return True for a denial by somebody else than who confirmed: one colluder does not speak for all the named."""
    return command.denied and paper_act.status == CONFIRMED and ctx.author.person != paper_act.confirmed_by


def is_unconfirmed(paper_act: PaperAct, at: str) -> bool:
    """Return True if the act was to be confirmed before this time, and nobody said anything of it."""
    return paper_act.status == PENDING and not paper_act.doubted and paper_act.due <= at


def _doubt(
    paper_act_id: str, paper_act: PaperAct, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> None:  # fmt: skip
    """Open a discrepancy on each exhibit of the act: in its window are its author and who confirmed it, no holder."""
    state_reader.load(paper_act.exhibits)
    for exhibit_id in paper_act.exhibits:
        exhibit = require(state_reader, Exhibit, exhibit_id)
        opened = ctx.new_number("EC")
        window = tuple(filter(None, (paper_act.author, paper_act.confirmed_by)))
        event = DiscrepancyOpened(
            sort=PAPER_ACT, about=exhibit_id, case=exhibit.case, window=window, cause=paper_act_id
        )
        decision.add(opened, event)
        decision.add(exhibit_id, ExhibitPaperActDoubted(paper_act=paper_act_id, discrepancy=opened))


def person_named(person: str, paper_act: PaperAct) -> bool:
    """Return True if the person is named in the paper and is not who recorded it."""
    return person in paper_act.named and person != paper_act.author


def require_confirmed(exhibit_id: str, exhibit: Exhibit, state_reader: StateReader) -> None:
    """Refuse to end what was opened or sealed again by a paper that nobody has confirmed yet, or was taken from such.

    A keeper alone could else exchange it by two papers, and it would be ash before anybody is asked (8.0).

    Raises:
        RuleBroken: ``paper_unconfirmed``.
    """
    if not (exhibit.opened_at or exhibit.parent):
        return  # nobody ever opened it: the papers of its case are not looked through
    family, parent = {exhibit_id}, exhibit.parent
    while parent:
        family.add(parent)
        parent = require(state_reader, Exhibit, parent).parent
    papers = [each for each in filed_together(exhibit.case, state_reader) if each[:2] == PaperAct.kind]
    state_reader.load(papers)
    for paper_act_id in papers:
        paper_act = require(state_reader, PaperAct, paper_act_id)
        waits = paper_act.status == PENDING and not paper_act.doubted and paper_act.act_kind in OPENING
        if waits and not family.isdisjoint(paper_act.exhibits):
            raise RuleBroken("paper_unconfirmed", number=exhibit_id, paper_act=paper_act_id)


def require_paper(kind: str, state_reader: StateReader, ctx: ActContext) -> None:
    """Require the photograph, the people named, and the author's role at the hour of the act (I42).

    Do nothing for an act from no paper, or from a slip or checklist.

    Raises:
        BadInput: ``paper_photo_needed``; ``paper_names_nobody`` who may confirm it.
        NotFound: an unknown person, or a case of which the author's agency has neither a part nor ever an exhibit, and
            at the fire of which the author was not.
        NotAllowed: ``role_needed``.
    """
    if ctx.occurred is None or ctx.occurred.source != "paper" or kind not in BY_PAPER:
        return
    if ctx.paper is None:
        raise BadInput("paper_photo_needed")
    _require_part(ctx.paper.case, state_reader, ctx)
    others = {person for person in ctx.paper.named if person != ctx.author.person}
    if not 0 < len(others) <= MOST_NAMED:
        raise BadInput("paper_names_nobody", limit=MOST_NAMED)
    people = [require(state_reader, Person, person) for person in others]
    if not any(may(person.roles, CONFIRM) for person in people):
        raise BadInput("paper_names_nobody", limit=MOST_NAMED)
    author = require(state_reader, Person, ctx.author.person)
    if not may(author.roles_at(ctx.occurred.at), kind):
        raise NotAllowed("role_needed", permission=kind)


def _require_part(case_id: str, state_reader: StateReader, ctx: ActContext) -> None:
    """Require that the author's agency takes part in the case, or has held an exhibit of it.

    Or that the author attended the session in which one burnt: its verifier is of an agency that never held any.
    """
    case = require(state_reader, Case, case_id)
    if ctx.author.agency in case.agencies:
        return
    exhibits = [exhibit_id for exhibit_id in state_reader.where("dossier", case_id) if exhibit_id[:2] == Exhibit.kind]
    state_reader.load(exhibits)
    known = [require(state_reader, Exhibit, exhibit_id) for exhibit_id in exhibits]
    if any(ctx.author.agency in exhibit.agencies for exhibit in known):
        return
    sessions = {exhibit.session for exhibit in known if exhibit.session}
    state_reader.load(sessions)
    there = (a.person for each in sessions for a in require(state_reader, DestructionSession, each).attendance)
    if ctx.author.person not in there:
        case.require_shared(ctx.author.agency, case_id)


def mark(kind: str, decision: Decision, state_reader: StateReader, ctx: ActContext) -> None:
    """Mark the act as from paper, and record its paper beside it.

    Raises:
        BadInput: ``paper_other_case`` when no exhibit of the act is of the case under which the paper is kept.
    """
    if ctx.paper is None or ctx.occurred is None or kind not in BY_PAPER:
        return
    paper, author = ctx.paper, ctx.author
    exhibits = _exhibits(decision, state_reader)
    cases = numbered_together(paper.case, partial(require, state_reader, Case))
    if exhibits and set(cases).isdisjoint(exhibits.values()):  # it may have been split while the paper was on its way
        raise BadInput("paper_other_case")
    decision.flag(FROM_PAPER)
    event = PaperActRecorded(
        act_kind=kind, author=author.person, agency=author.agency, case=paper.case, claimed=ctx.occurred,
        named=tuple(dict.fromkeys(person for person in paper.named if person != author.person)),
        due=end_of_next_working_day(ctx.at, calendar_of(author.agency, state_reader), DAYS_TO_CONFIRM),
        exhibits=tuple(exhibits),
    )  # fmt: skip
    picture: list[Private] = photos((Photo(blob=paper.blob, sha256=paper.sha256),), paper.case)
    decision.add(ctx.new_number(PaperAct.kind), event, *picture)


def _exhibits(decision: Decision, state_reader: StateReader) -> dict[str, str]:
    """Return the exhibits of the act, and those in a container of it, each with its case."""
    cases: dict[str, str] = {}
    for new in decision.new_events:
        if new.subject[:2] == Exhibit.kind and (case := getattr(new.event, "case", "")):  # it, or a part, is new
            cases[new.subject] = case
        known = [new.subject] if new.subject[:2] == Exhibit.kind else []
        known += state_reader.contents(new.subject) if new.subject[:2] == Container.kind else []
        state_reader.load(known)
        for exhibit_id in known:
            exhibit = state_reader.find(Exhibit, exhibit_id)
            if exhibit is not None:
                cases[exhibit_id] = exhibit.case
    return cases
