"""Open a confidential inspection (contrôle confidentiel): an agency is inspected that is not to know it yet.

Two people open one. What they read of what it covers, the inventories that they plan and freeze and the draws that
they make within it are on record at once, on chains that its agency does not see: their own, the inspection's, the
inventory's, the draw's. No exhibit's chain has an event of it, so no history has a gap. Pages, API and papers leave
them out until the inspection is lifted or ``DAYS`` have passed, whichever comes first; from then on they stand there
with their own times. Whether that is so is asked of the record and an instant alone.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

from msgspec import Struct, field

from custody.domain.access.roles import Role
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.events import OWN_WILL, Event, Fact, Index, State
from custody.domain.kernel.times import instant, written
from custody.domain.kernel.typed_text import required
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.domain.places.place import Container, Place
from custody.domain.seizures.case import Case

OPEN, LIFTED = "open", "lifted"
DAYS = 90
"""An inquiry that nobody lifted hides nothing any more after so many days."""
LARGEST_SCOPE = 100
OPENERS = frozenset({Role.INSPECTOR, Role.PROSECUTOR})
SCOPES = (Place, Person, Exhibit)


class ConfidentialInspection(State, kw_only=True):
    """Confidential inspection of two ``members`` into an ``agency``, whole or ``within`` some subjects, until it ends.

    ``within``: numbers of places, persons, cases and exhibits. ``until``: the end, unless it is lifted before.
    ``acts``: inventories and draws planned within it.
    """

    kind: ClassVar[str] = "EN"
    agency: str
    within: list[str] = field(default_factory=list)
    members: list[str]
    opened_at: str
    opened: int
    until: str
    status: str
    lifted_at: str = ""
    acts: list[str] = field(default_factory=list)

    @property
    def ends(self) -> str:
        """The instant from which it hides nothing (RFC 3339 UTC)."""
        return self.lifted_at or self.until

    def index(self) -> Index:
        """By the agency looked at."""
        return Index(status=self.status, dossier=self.agency)


class ConfidentialInspectionOpened(Event, frozen=True, kw_only=True):
    """Two people open an inquiry into an agency that ends by itself at ``until``; the reason is committed to."""

    type: ClassVar[str] = "confidential_inspection.opened/1"
    agency: str
    within: tuple[str, ...] = ()
    members: tuple[str, ...]
    until: str

    def apply(self, state: State | None, fact: Fact) -> ConfidentialInspection:
        """Return the new inquiry, open."""
        return ConfidentialInspection(
            agency=self.agency, within=list(self.within), members=list(self.members), opened_at=fact.at,
            opened=fact.seq, until=self.until, status=OPEN,
        )  # fmt: skip


class ConfidentialInspectionActed(Event, frozen=True):
    """An inventory or a draw was planned within the inquiry."""

    type: ClassVar[str] = "confidential_inspection.acted/1"
    about: str

    def apply(self, state: ConfidentialInspection, fact: Fact) -> ConfidentialInspection:
        """Add an act to the inquiry."""
        state.acts.append(self.about)
        return state


class ConfidentialInspectionLifted(Event, frozen=True):
    """A member lifts it: from now on everything shows; the reason is committed to."""

    type: ClassVar[str] = "confidential_inspection.lifted/1"
    by: str

    def apply(self, state: ConfidentialInspection, fact: Fact) -> ConfidentialInspection:
        """Mark the inquiry as lifted."""
        state.status, state.lifted_at = LIFTED, fact.at
        return state


class OpenConfidential(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Open an inquiry into an agency, or into places, persons, cases and exhibits of it; ``reason``: the suspicion."""

    agency: str
    within: tuple[str, ...] = ()
    reason: str


class LiftConfidential(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """End an inquiry before its time, and say why."""

    inquiry: str
    reason: str


@act(
    "confidential_inspection.open/1",
    title=N_("Confidential inspection opened"),
    summary="Open a confidential inspection, two people agreeing",
    roles={Role.INSPECTOR},
    records=(ConfidentialInspectionOpened,),
)
def open_inquiry(command: OpenConfidential, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Open an inquiry by two people, of the inspection or one of them a prosecutor, none of the agency looked at.

    Raises:
        NotFound: no such agency, or a number of ``within`` is neither a case nor something of it.
        RuleBroken: ``second_inspector_needed``; ``confidential_inspection_of_own_agency``; ``act_too_large``.
        BadInput: ``field_empty``.
    """
    require(state_reader, Agency, command.agency)
    second = ctx.actor("witness")
    if (
        second is None
        or second.will not in OWN_WILL
        or not OPENERS & set(require(state_reader, Person, second.person).roles)
    ):
        raise RuleBroken("second_inspector_needed")
    if command.agency in {ctx.author.agency, second.agency}:
        raise RuleBroken("confidential_inspection_of_own_agency")
    within = tuple(dict.fromkeys(command.within))
    if len(within) > LARGEST_SCOPE:
        raise RuleBroken("act_too_large", limit=LARGEST_SCOPE)
    for subject_id in within:
        state = state_reader.find(State, subject_id)
        if not (isinstance(state, Case) or (isinstance(state, SCOPES) and command.agency in _agencies(state))):
            raise NotFound("not_found", kind=subject_id[:2], number=subject_id[:20])
    event = ConfidentialInspectionOpened(
        agency=command.agency, within=within, members=(ctx.author.person, second.person),
        until=written(instant(ctx.at) + timedelta(days=DAYS)),
    )  # fmt: skip
    subject_id = ctx.new_number(ConfidentialInspection.kind)
    decision = Decision()
    decision.add(subject_id, event, Private("reason", required(command.reason, "reason"), subject_id))
    return decision


@act(
    "confidential_inspection.lift/1",
    title=N_("Confidential inspection lifted"),
    summary="Lift a confidential inspection",
    roles={Role.INSPECTOR, Role.PROSECUTOR},
    records=(ConfidentialInspectionLifted,),
)
def lift(command: LiftConfidential, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Lift an inquiry; everything that it hid shows, with its own times.

    Raises:
        NotFound: no such inquiry of the author.
        RuleBroken: ``confidential_inspection_ended``.
        BadInput: ``field_empty``.
    """
    _own(state_reader, command.inquiry, ctx)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), command.inquiry)
    decision.add(command.inquiry, ConfidentialInspectionLifted(by=ctx.author.person), reason)
    return decision


def ended(inquiry: ConfidentialInspection, at: str) -> bool:
    """Return True if the inquiry conceals nothing at ``at`` (RFC 3339 UTC as logged); False for ""."""
    return at >= inquiry.ends


def covers(inquiry: ConfidentialInspection, subject_id: str, state_reader: StateReader) -> bool:
    """Return True if the inquiry names the subject, or covers it in its agency and scope."""
    if subject_id in inquiry.within:
        return True
    state = state_reader.find(State, subject_id)
    if state is None or inquiry.agency not in _agencies(state):
        return False
    return not inquiry.within or not set(inquiry.within).isdisjoint(_around(subject_id, state, state_reader))


def reads_within(inquiry: str, about: str, state_reader: StateReader, ctx: ActContext) -> bool:
    """Return True if the author reads the subject within their own open inquiry and it covers the subject."""
    inquiry_state = state_reader.find(ConfidentialInspection, inquiry)
    mine = inquiry_state is not None and ctx.author.person in inquiry_state.members
    return (
        inquiry_state is not None
        and mine
        and not ended(inquiry_state, ctx.at)
        and covers(inquiry_state, about, state_reader)
    )


def act_within(
    inquiry: str, about: str, subjects: tuple[str, ...], state_reader: StateReader, ctx: ActContext, into: Decision
) -> str:
    """Put an act on the inquiry's chain: ``about`` the new subject, done to what the inquiry covers; its agency.

    Raises:
        NotFound: no such inquiry of the author.
        RuleBroken: ``confidential_inspection_ended``; ``outside_confidential_inspection`` names what it does not cover.
    """
    inquiry_state = _own(state_reader, inquiry, ctx)
    for subject_id in subjects:
        if not covers(inquiry_state, subject_id, state_reader):
            raise RuleBroken("outside_confidential_inspection", number=subject_id)
    into.add(inquiry, ConfidentialInspectionActed(about=about))
    return inquiry_state.agency


def _own(state_reader: StateReader, inquiry_id: str, ctx: ActContext) -> ConfidentialInspection:
    inquiry = require(state_reader, ConfidentialInspection, inquiry_id)
    if ctx.author.person not in inquiry.members:
        raise NotFound("not_found", kind=inquiry.kind, number=inquiry_id)
    if ended(inquiry, ctx.at):
        raise RuleBroken("confidential_inspection_ended", number=inquiry_id)
    return inquiry


def _agencies(state: Any) -> set[str]:
    """Agencies that something is of: who has it, who had it, both sides of a hand-over."""
    named = {getattr(state, name, "") for name in ("agency", "to_agency")}
    return {*named, *getattr(state, "agencies", ())} - {""}


def _around(subject_id: str, state: Any, state_reader: StateReader) -> Iterator[str]:
    """Yield the number itself, its holder, its case and every place that contains it."""
    yield subject_id
    yield from (getattr(state, name, "") for name in ("case", "holder", "person"))
    place = subject_id if isinstance(state, Place) else getattr(state, "place", "")
    box = state_reader.find(Container, getattr(state, "container", ""))
    while box is not None and not place:
        place, box = box.place, state_reader.find(Container, box.parent)
    while place:
        yield place
        around = state_reader.find(Place, place)
        place = around.parent if around is not None else ""
