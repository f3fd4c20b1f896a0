"""Labels of exhibits, places and containers, and badges: each copy numbered, a reprint with its reason (I4)."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import HOLDERS, STORE
from custody.domain.exhibits.blank_labels import LAST_COPY
from custody.domain.exhibits.exhibit import GONE, Exhibit, held_by_agency, load_exhibits
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.typed_text import required
from custody.domain.people.person import Person
from custody.domain.places.place import Container, Place, own_place


class ExhibitLabelPrinted(Event, frozen=True):
    """A label leaves the printer; the act of copy 2 and later says why (I4)."""

    type: ClassVar[str] = "exhibit.label_printed/1"
    copy: int

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Apply it: earlier copies are superseded."""
        state.copies, state.label = self.copy, 0
        return state


class PrintLabels(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Print labels; a reason is needed once a label was printed before."""

    exhibits: tuple[str, ...]
    reason: str = ""


@act(
    "exhibit.print_label/1",
    title=N_("Labels printed"),
    summary="Number the copies of labels to print",
    roles=HOLDERS,
    records=(ExhibitLabelPrinted,),
)
def print_labels(command: PrintLabels, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record the print of a label copy for each exhibit, with its copy number (I4).

    Raises:
        RuleBroken: ``not_holder``; ``wrong_state`` once nothing is left of it or it is written off;
            ``reprint_needs_reason``; ``too_many_copies`` after the 31st.
    """
    decision = Decision()
    for exhibit_id in load_exhibits(command.exhibits, state_reader):
        exhibit = held_by_agency(state_reader, exhibit_id, ctx)
        if exhibit.status in GONE:
            raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
        if exhibit.copies and not command.reason:
            raise RuleBroken("reprint_needs_reason", number=exhibit_id, copy=exhibit.copies + 1)
        if exhibit.copies >= LAST_COPY:
            raise RuleBroken("too_many_copies", number=exhibit_id)
        decision.add(exhibit_id, ExhibitLabelPrinted(copy=exhibit.copies + 1))
    if command.reason:
        decision.private = (Private("reason", required(command.reason, "reason"), ctx.author.person),)
    return decision


class PlaceLabelPrinted(Event, frozen=True):
    """A label of a place leaves the printer; the act of copy 2 and later says why."""

    type: ClassVar[str] = "place.label_printed/1"
    copy: int

    def apply(self, state: Place, fact: Fact) -> Place:
        """Apply it: earlier copies are superseded."""
        state.copies = self.copy
        return state


class ContainerLabelPrinted(Event, frozen=True):
    """A label of a container leaves the printer; the act of copy 2 and later says why."""

    type: ClassVar[str] = "container.label_printed/1"
    copy: int

    def apply(self, state: Container, fact: Fact) -> Container:
        """Apply it: earlier copies are superseded."""
        state.copies = self.copy
        return state


class PersonBadgePrinted(Event, frozen=True):
    """A badge of a person leaves the printer; the act of copy 2 and later says why. It proves nobody's identity."""

    type: ClassVar[str] = "person.badge_printed/1"
    copy: int

    def apply(self, state: Person, fact: Fact) -> Person:
        """Apply it: earlier copies are superseded."""
        state.copies = self.copy
        return state


SIGNS = (PlaceLabelPrinted, ContainerLabelPrinted, PersonBadgePrinted)
_PRINTED = dict(zip((Place, Container, Person), SIGNS, strict=True))


class PrintPlaceLabels(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Print labels of places and containers, and badges; a reason is needed once one was printed before."""

    numbers: tuple[str, ...]
    reason: str = ""


@act(
    "place.print_label/1",
    title=N_("Labels of places and badges printed"),
    summary="Number the copies of labels of places and containers to print",
    roles=STORE,
    records=(PersonBadgePrinted, ContainerLabelPrinted, PlaceLabelPrinted),
)
def print_place_labels(command: PrintPlaceLabels, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record the print of a label copy for each place, container or person, with its copy number (I4).

    Raises:
        NotFound: no such place, container or active person of the author's agency.
        RuleBroken: as ``load_exhibits``; ``reprint_needs_reason``; ``too_many_copies`` after the 31st.
    """
    decision = Decision()
    for subject_id in load_exhibits(command.numbers, state_reader):
        labelled = _own(state_reader, subject_id, ctx.author.agency)
        if labelled.copies and not command.reason:
            raise RuleBroken("reprint_needs_reason", number=subject_id, copy=labelled.copies + 1)
        if labelled.copies >= LAST_COPY:
            raise RuleBroken("too_many_copies", number=subject_id)
        decision.add(subject_id, _PRINTED[type(labelled)](copy=labelled.copies + 1))
    if command.reason:
        decision.private = (Private("reason", required(command.reason, "reason"), ctx.author.person),)
    return decision


def _own(state_reader: StateReader, subject_id: str, agency: str) -> Place | Container | Person:
    if subject_id[:2] not in {Container.kind, Person.kind}:
        return own_place(state_reader, subject_id, agency)
    labelled: Container | Person
    labelled = (
        require(state_reader, Container, subject_id)
        if subject_id.startswith(Container.kind)
        else require(state_reader, Person, subject_id)
    )
    if labelled.agency != agency or (isinstance(labelled, Person) and labelled.disabled):
        raise NotFound("not_found", kind=subject_id[:2], number=subject_id)
    return labelled
