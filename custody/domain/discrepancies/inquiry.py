"""The inquiry into a discrepancy: entrusted to somebody outside, concluded by them, closed by another (I45, I54).

What is written off takes two authorities: a prosecutor of the case agrees to the loss before the inspection closes it.
While it lasts, an exhibit under quarantine goes nowhere but to the laboratory that the inspection names (I9).
"""

from typing import ClassVar, Literal

from msgspec import Struct

from custody.domain.access.permissions import may
from custody.domain.access.roles import Role
from custody.domain.discrepancies.discrepancy import Discrepancy, require_loss, require_open
from custody.domain.discrepancies.inquiry_needed import LEADERS, require_outside
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.inventories.inventory import MISSING, Inventory
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.typed_text import required
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case


class DiscrepancyAssigned(Event, frozen=True):
    """The inspection entrusts the inquiry to ``to``; ``laboratory`` is the agency that may examine the exhibit.

    ``event``: the robbery, fire or flood that this one inquiry is about, with all that the blind count after it missed.
    """

    type: ClassVar[str] = "discrepancy.assigned/1"
    to: str
    laboratory: str = ""
    event: str = ""

    def apply(self, state: Discrepancy, fact: Fact) -> Discrepancy:
        """Assign the inquiry into the discrepancy; an earlier conclusion by another person lapses."""
        state.assignee, state.laboratory, state.conclusion = self.to, self.laboratory, ""
        state.inquiry_at, state.event = state.inquiry_at or fact.at, self.event
        return state


class DiscrepancyConcluded(Event, frozen=True):
    """The conclusion of the person in charge of the inquiry; the reason is committed to."""

    type: ClassVar[str] = "discrepancy.concluded/1"
    conclusion: str

    def apply(self, state: Discrepancy, fact: Fact) -> Discrepancy:
        """Record the conclusion; the discrepancy stays open."""
        state.conclusion = self.conclusion
        return state


class DiscrepancyLossEstablished(Event, frozen=True):
    """A prosecutor of the case agrees that the exhibit is lost; the reason is committed to."""

    type: ClassVar[str] = "discrepancy.loss_established/1"
    by: str

    def apply(self, state: Discrepancy, fact: Fact) -> Discrepancy:
        """Record the agreement that lets the inspection close the discrepancy as a loss."""
        state.loss_established_by = self.by
        return state


class Assign(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Entrust the inquiry to a person and, when it takes one, name the laboratory that may examine the exhibit.

    ``event``: the discrepancy is one of many of a robbery, fire or flood: the inquiry is into all that was missed.
    """

    discrepancy: str
    to: str
    laboratory: str = ""
    event: Literal["", "robbery", "fire", "flood"] = ""


class Conclude(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Say what the inquiry found, with its reasons."""

    discrepancy: str
    conclusion: Literal["explained", "loss", "referred"]
    reason: str


class EstablishLoss(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Agree that what is missing is lost, and say why."""

    discrepancy: str
    reason: str


@act(
    "discrepancy.assign/1",
    title=N_("Inquiry into a discrepancy entrusted"),
    summary="Entrust the inquiry to a person",
    roles={Role.INSPECTOR},
    records=(DiscrepancyAssigned,),
)
def assign(command: Assign, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Entrust the inquiry to somebody whose role lets them conclude and who never had the thing in the window.

    Raises:
        NotFound: no such discrepancy, person or agency.
        RuleBroken: ``already_closed``; ``in_window`` for either of the two (I45); ``not_an_inquirer``;
            ``not_a_laboratory``; ``blind_count_needed`` for an event whose loss no count found; ``inquiry_not_small``
            of an event that a supervisor should lead; and as ``require_outside`` (I54).
    """
    state = require_open(command.discrepancy, state_reader)
    person = require(state_reader, Person, command.to)
    if {command.to, ctx.author.person} & set(state.window):
        raise RuleBroken("in_window", number=command.discrepancy)
    if person.disabled or not may(person.roles, "discrepancy.conclude/1"):
        raise RuleBroken("not_an_inquirer", person=command.to)
    if command.laboratory and require(state_reader, Agency, command.laboratory).sort != "laboratory":
        raise RuleBroken("not_a_laboratory", number=command.laboratory)
    if command.event and not LEADERS & set(person.roles):
        raise RuleBroken("inquiry_not_small", number=command.discrepancy, person=command.to)
    together = missed_together(command.discrepancy, state, state_reader) if command.event else {}
    decision = Decision()
    for discrepancy_id, each in (together or {command.discrepancy: state}).items():
        if {command.to, ctx.author.person} & set(each.window):
            raise RuleBroken("in_window", number=discrepancy_id)
        require_outside(each, discrepancy_id, command.to, state_reader)
        assigned = DiscrepancyAssigned(to=command.to, laboratory=command.laboratory, event=command.event)
        decision.add(discrepancy_id, assigned)
    return decision


def missed_together(discrepancy_id: str, state: Discrepancy, state_reader: StateReader) -> dict[str, Discrepancy]:
    """Return the open discrepancies of what one blind count missed, by number: one event has one inquiry (I54).

    Raises:
        RuleBroken: ``blind_count_needed`` if no count found this one missing.
    """
    inventory = state_reader.find(Inventory, state.cause) if state.sort == MISSING and state.cause else None
    if inventory is None:
        raise RuleBroken("blind_count_needed", number=discrepancy_id)
    state_reader.load(inventory.missing)
    doubts = [each for exhibit_id in inventory.missing for each in require(state_reader, Exhibit, exhibit_id).open]
    state_reader.load(doubts)
    found = {each: require(state_reader, Discrepancy, each) for each in doubts}
    return {number: each for number, each in found.items() if (each.sort, each.cause) == (MISSING, state.cause)}


@act(
    "discrepancy.conclude/1",
    title=N_("Inquiry into a discrepancy concluded"),
    summary="Conclude the inquiry",
    roles={Role.INSPECTOR, Role.SUPERVISOR, Role.PROSECUTOR},
    records=(DiscrepancyConcluded,),
)
def conclude(command: Conclude, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Conclude the inquiry; the discrepancy stays open until another person closes it.

    The conclusion on an event is one on all that is still under its inquiry.

    Raises:
        NotFound: no such discrepancy, or none that the author may see.
        RuleBroken: ``already_closed``, ``not_assignee``.
        BadInput: ``field_empty``.
    """
    state = require_open(command.discrepancy, state_reader)
    if state.assignee != ctx.author.person:
        raise RuleBroken("not_assignee", number=command.discrepancy)
    together = missed_together(command.discrepancy, state, state_reader) if state.event else {}
    reason, decision = required(command.reason, "reason"), Decision()
    for discrepancy_id, each in (together or {command.discrepancy: state}).items():
        if (each.assignee, each.event) == (state.assignee, state.event):
            concluded = DiscrepancyConcluded(conclusion=command.conclusion)
            decision.add(discrepancy_id, concluded, Private("reason", reason, each.case))
    return decision


@act(
    "discrepancy.establish_loss/1",
    title=N_("Loss agreed to by the prosecution"),
    summary="Agree to let go of what is missing",
    roles={Role.PROSECUTOR},
    records=(DiscrepancyLossEstablished,),
)
def establish_loss(command: EstablishLoss, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record a prosecutor's agreement to a loss, so that the inspection, another agency, may close it.

    Raises:
        NotFound: no such discrepancy, or of a case that is not shared with the author's agency.
        RuleBroken: ``already_closed``; ``not_missing`` when nothing was lost; ``found_again``; ``in_window``.
        BadInput: ``field_empty``.
    """
    state = require_open(command.discrepancy, state_reader)
    require(state_reader, Case, state.case).require_shared(ctx.author.agency, state.case)
    require_loss(state, command.discrepancy)
    if ctx.author.person in state.window:
        raise RuleBroken("in_window", number=command.discrepancy)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), state.case)
    decision.add(command.discrepancy, DiscrepancyLossEstablished(by=ctx.author.person), reason)
    return decision


def under_examination(exhibit: Exhibit, purpose: str, to_agency: str, state_reader: StateReader) -> bool:
    """Return True if a blocked exhibit may go to the laboratory named in all its inquiries, or return (I9)."""
    laboratories = {require(state_reader, Discrepancy, discrepancy_id).laboratory for discrepancy_id in exhibit.open}
    examiner = {"laboratory": to_agency, "return": exhibit.agency}.get(purpose, "")
    return bool(examiner) and laboratories == {examiner}
