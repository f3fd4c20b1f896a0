"""Where exhibits are: a tree of places, and containers that carry their contents (I8)."""

from typing import ClassVar

from msgspec import Struct

from custody.domain.errors import BadInput, RuleBroken
from custody.domain.events import Event, Fact, Index, State
from custody.domain.text import required
from custody.domain.world import Decision, Moment, Private, World, get

PLACE_KINDS = frozenset({"store", "vault", "shelf", "laboratory", "court", "burn_site", "office"})


class Place(State, kw_only=True):
    """A place of an agency; ``parent`` makes the tree. Its name is a private value of event ``named``."""

    kind: ClassVar[str] = "PL"
    sort: str
    agency: str
    named: int
    parent: str = ""

    def index(self) -> Index:
        """By agency and parent."""
        return Index(status=self.sort, dossier=self.agency, place=self.parent or None)


class Container(State, kw_only=True):
    """A sack, box or shelf crate that moves with its contents; it stands in one place."""

    kind: ClassVar[str] = "CT"
    agency: str
    named: int
    place: str = ""
    parent: str = ""

    def index(self) -> Index:
        """By place and by the container around it."""
        return Index(place=self.place or None, container=self.parent or None, dossier=self.agency)


class PlaceOpened(Event, frozen=True):
    """A place is put into use."""

    type: ClassVar[str] = "place.opened/1"
    sort: str
    agency: str
    parent: str = ""

    def apply(self, state: State | None, fact: Fact) -> Place:
        """The place, new."""
        return Place(sort=self.sort, agency=self.agency, parent=self.parent, named=fact.seq)


class ContainerOpened(Event, frozen=True):
    """A container is put into use, in a place or in another container."""

    type: ClassVar[str] = "container.opened/1"
    agency: str
    place: str = ""
    parent: str = ""

    def apply(self, state: State | None, fact: Fact) -> Container:
        """The container, new and empty."""
        return Container(agency=self.agency, named=fact.seq, place=self.place, parent=self.parent)


class ContainerMoved(Event, frozen=True):
    """The container, with all it holds, stands in another place."""

    type: ClassVar[str] = "container.moved/1"
    agency: str
    place: str = ""

    def apply(self, state: Container, fact: Fact) -> Container:
        """The container where it stands now; taken out of any container around it."""
        state.agency, state.place, state.parent = self.agency, self.place, ""
        return state


class OpenPlace(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Put a place into use under the author's agency."""

    name: str
    sort: str
    parent: str = ""


class OpenContainer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Put a container into use."""

    name: str
    place: str = ""
    parent: str = ""


def open_place(command: OpenPlace, world: World, moment: Moment) -> Decision:
    """A new place in the tree of the author's agency.

    Raises:
        BadInput: ``place_kind_unknown``.
        RuleBroken: ``other_agency`` when the parent belongs to another agency.
    """
    if command.sort not in PLACE_KINDS:
        raise BadInput("place_kind_unknown", value=command.sort)
    if command.parent and get(world, Place, command.parent).agency != moment.author.agency:
        raise RuleBroken("other_agency", number=command.parent)
    number = moment.new_number("PL")
    decision = Decision()
    event = PlaceOpened(sort=command.sort, agency=moment.author.agency, parent=command.parent)
    decision.add(number, event, Private("name", required(command.name, "name"), number))
    return decision


def open_container(command: OpenContainer, world: World, moment: Moment) -> Decision:
    """A new container, standing in a place or inside another container of the same agency."""
    place = command.place
    if command.parent:
        outer = get(world, Container, command.parent)
        if outer.agency != moment.author.agency:
            raise RuleBroken("other_agency", number=command.parent)
        place = outer.place
    elif place:
        own_place(world, place, moment)
    number = moment.new_number("CT")
    decision = Decision()
    event = ContainerOpened(agency=moment.author.agency, place=place, parent=command.parent)
    decision.add(number, event, Private("name", required(command.name, "name"), number))
    return decision


def own_place(world: World, number: str, moment: Moment) -> Place:
    """A place of the author's agency.

    Raises:
        NotFound: no such place.
        RuleBroken: ``other_agency``.
    """
    place = get(world, Place, number)
    if place.agency != moment.author.agency:
        raise RuleBroken("other_agency", number=number)
    return place
