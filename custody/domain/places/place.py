"""Storage of exhibits: a tree of places, and containers that carry their contents (I8)."""

from collections.abc import Iterator
from typing import ClassVar

from msgspec import Struct, field

from custody.domain.access.roles import STORE, Role
from custody.domain.exhibits.balance_and_weighing import Comparison, Weight
from custody.domain.exhibits.seals.seal_roll import SealCount
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, NotFound, RuleBroken
from custody.domain.kernel.events import OWN_WILL, Event, Fact, Index, State
from custody.domain.kernel.typed_text import required

RATINGS = (1, 2, 3, 4)
"""Security of a place, from a locked cupboard to a guarded vault; 0 while nobody has rated it (``rating``)."""
STANDING, IN_TRANSIT = "standing", "in_transit"
CLOSED = "closed"
"""Index value of a place out of use, instead of its sort."""
PLACE_KINDS = frozenset({"store", "vault", "shelf", "laboratory", "court", "burn_site", "office", "locker"})


class Takeover(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A paper register that a store took over by an act: exhibits ``taken``, and those ``confirmed`` since (I46)."""

    act: str
    register: str
    at: str
    taken: int
    confirmed: int = 0


class Place(State, kw_only=True):
    """A place of an agency; ``parent`` makes the tree. Its name is a private value of event ``named``.

    ``keeper`` answers for it. While a ``successor`` is named, in event ``change``, the change of custodian is open and
    blocks releases unless ``overridden`` (I12). ``rating``: one of ``RATINGS``, since ``rated_at``. ``opened_at`` and
    ``closed_at``: since when it is in use, and out of it. ``sighted_at``: a double-locked room was last seen closed.
    ``seals``: the count of unused seals at the last change of custodian (I69). ``takeovers``: of its paper registers.
    """

    kind: ClassVar[str] = "PL"
    sort: str
    agency: str
    named: int
    parent: str = ""
    copies: int = 0
    keeper: str = ""
    successor: str = ""
    change: int = 0
    overridden: bool = False
    rating: int = 0
    rated_at: str = ""
    opened_at: str = ""
    sighted_at: str = ""
    closed_at: str = ""
    seals: SealCount | None = None
    takeovers: list[Takeover] = field(default_factory=list)

    def index(self) -> Index:
        """Return the index by agency and parent."""
        return Index(status=CLOSED if self.closed_at else self.sort, dossier=self.agency, place=self.parent or None)


class Drawn(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Drawn from a sack for a session ("": owed to the next draw) of ``among`` that may burn; ``beside`` might not."""

    session: str
    exhibits: list[str]
    among: int
    beside: list[str] = field(default_factory=list)


class SackWeighing(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A sealed sack as it was weighed (I49); ``opened``: the discrepancy about its weight.

    A weight ``from_paper`` is compared, and no later one is compared with it.
    """

    weight: Weight
    comparison: Comparison | None = None
    opened: str = ""
    from_paper: bool = False

    def apply(self, state: "Container", at: str) -> None:
        """Keep the weight, and the doubt."""
        state.doubt(self.opened)
        if not self.from_paper:
            state.weighed(self.weight, at, differs=bool(self.comparison and self.comparison.differs))


class SackInside(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """What lies in a sack as it is sealed: the gross weights of the exhibits together, with their uncertainty.

    ``ug``: None where one of them was never weighed as it is. ``digest``: of their numbers and seals.
    """

    digest: str
    ug: int | None = None
    uncertainty_ug: int = 0


class SackBefore(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a sack weighed under an earlier seal, and what lay in it then: its beginning, kept over new seals (I46)."""

    weight: Weight
    at: str
    inside: SackInside

    def yields(self, inside: SackInside) -> bool:
        """Return True if it compares with nothing: what lay in it was never weighed, and other things do now."""
        return self.inside.ug is None and self.inside.digest != inside.digest


class Container(State, kw_only=True):
    """A sack, box or shelf crate that moves with its contents.

    It stands in a place, or in another container ``parent``, whose place and agency are then its own (see
    ``outermost``). ``seal`` is its outer seal, "" while it is open; ``weight`` its gross weight under that seal, where
    it was first weighed, at ``weighed_at``; ``finest`` the most precise one since, at ``finest_at``; ``inside`` what
    lies in it, and ``before`` what it weighed under an earlier seal. ``doubts``: the discrepancies about its weight;
    ``drawn`` the sample that is to be opened out of it. While ``transfer`` names a hand-over under way it is closed to
    everything else, and ``place`` is where it left.
    """

    kind: ClassVar[str] = "CT"
    agency: str
    named: int
    place: str = ""
    parent: str = ""
    transfer: str = ""
    copies: int = 0
    seal: str = ""
    weight: Weight | None = None
    weighed_at: str = ""
    finest: Weight | None = None
    finest_at: str = ""
    inside: SackInside | None = None
    before: SackBefore | None = None
    doubts: list[str] = field(default_factory=list)
    drawn: Drawn | None = None

    def doubt(self, discrepancy_id: str) -> None:
        """Keep a discrepancy about its weight, unless it is ""."""
        if discrepancy_id:
            self.doubts.append(discrepancy_id)

    def unsealed(self) -> None:
        """Remove the seal, with the weights under it; first weight and open doubts stay, and who was drawn is owed."""
        if self.weight is not None and self.inside is not None and (not self.before or self.before.yields(self.inside)):
            self.before = SackBefore(weight=self.weight, at=self.weighed_at, inside=self.inside)
        self.seal, self.weight, self.weighed_at = "", None, ""
        if self.drawn is not None:
            self.drawn.session = ""
        self.finest, self.finest_at, self.inside = None, "", None

    def weighed(self, weight: Weight, at: str, *, differs: bool = False) -> None:
        """Keep a weighing under the seal: as the first, or as the most precise one that differs from none before.

        What differs from the weight under an earlier seal was told: that weight is no beginning any more.
        """
        if differs:
            self.before = None
        if self.weight is None:
            self.weight, self.weighed_at = weight, at
        elif not (differs or weight.mark):
            before = self.finest or self.weight
            if before.mark or weight.uncertainty_ug < before.uncertainty_ug:
                self.finest, self.finest_at = weight, at

    def index(self) -> Index:
        """Return the index by place and by the container around it."""
        place = "" if self.transfer else self.place
        return Index(
            status=IN_TRANSIT if self.transfer else STANDING, place=place or None, container=self.parent or None,
            dossier=self.agency,
        )  # fmt: skip


class PlaceOpened(Event, frozen=True):
    """A place is put into use."""

    type: ClassVar[str] = "place.opened/1"
    sort: str
    agency: str
    parent: str = ""
    rating: int = 0

    def apply(self, state: State | None, fact: Fact) -> Place:
        """Return the new place."""
        return Place(
            sort=self.sort, agency=self.agency, parent=self.parent, named=fact.seq, rating=self.rating,
            rated_at=fact.at if self.rating else "", opened_at=fact.at,
        )  # fmt: skip


class ContainerOpened(Event, frozen=True):
    """A container is put into use, in a place or in another container."""

    type: ClassVar[str] = "container.opened/1"
    agency: str
    place: str = ""
    parent: str = ""

    def apply(self, state: State | None, fact: Fact) -> Container:
        """Return the new container, empty."""
        return Container(agency=self.agency, named=fact.seq, place=self.place, parent=self.parent)


class ContainerMoved(Event, frozen=True):
    """The container, with all it holds, stands in a place; or leaves it in ``transfer``. Out of any ``parent``.

    ``weighing``: of a sealed sack that changed hands.
    """

    type: ClassVar[str] = "container.moved/1"
    agency: str
    place: str = ""
    transfer: str = ""
    weighing: SackWeighing | None = None

    def apply(self, state: Container, fact: Fact) -> Container:
        """Move the container to its present place."""
        state.agency, state.place, state.parent, state.transfer = self.agency, self.place, "", self.transfer
        if self.weighing is not None:
            self.weighing.apply(state, fact.at)
        return state


class OpenPlace(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Put a place into use under the author's agency."""

    name: str
    sort: str
    parent: str = ""
    rating: int = 0


class OpenContainer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Put a container into use."""

    name: str
    place: str = ""
    parent: str = ""


@act(
    "place.open/1",
    title=N_("Place put into use"),
    summary="Put a place into use",
    roles={Role.SUPERVISOR},
    records=(PlaceOpened,),
)
def open_place(command: OpenPlace, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Open a place in the tree of the author's agency; a rating needs a second person, as in ``security_rating.rate``.

    Raises:
        BadInput: ``place_kind_unknown``, ``rating_unknown``. RuleBroken: ``witness_needed``.
        NotFound: no such place of the author's agency.
    """
    if command.sort not in PLACE_KINDS:
        raise BadInput("place_kind_unknown", value=command.sort)
    if command.rating not in {0, *RATINGS}:
        raise BadInput("rating_unknown", value=str(command.rating)[:20])
    if command.rating and not any(a.part == "witness" and a.will in OWN_WILL for a in ctx.actors[1:]):
        raise RuleBroken("witness_needed")
    if command.parent:
        own_place(state_reader, command.parent, ctx.author.agency)
    place_id = ctx.new_number("PL")
    decision = Decision()
    event = PlaceOpened(sort=command.sort, agency=ctx.author.agency, parent=command.parent, rating=command.rating)
    decision.add(place_id, event, Private("name", required(command.name, "name"), place_id))
    return decision


@act(
    "container.open/1",
    title=N_("Container put into use"),
    summary="Put a container into use",
    roles=STORE,
    records=(ContainerOpened,),
)
def open_container(command: OpenContainer, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Open a container in a place or inside another container of the same agency.

    Raises:
        NotFound: no such place or container of the author's agency.
        RuleBroken: ``container_in_transit``, ``container_sealed``.
    """
    if command.parent:
        own_container(state_reader, command.parent, ctx)
        require_unsealed(state_reader, command.parent)
    elif command.place:
        own_place(state_reader, command.place, ctx.author.agency)
    container_id = ctx.new_number("CT")
    decision = Decision()
    place = "" if command.parent else command.place
    event = ContainerOpened(agency=ctx.author.agency, place=place, parent=command.parent)
    decision.add(container_id, event, Private("name", required(command.name, "name"), container_id))
    return decision


def own_place(state_reader: StateReader, place_id: str, agency: str, at: str = "") -> Place:
    """Return a place of an agency that is in use, or was in use ``at`` that hour.

    Another agency's place is reported as non-existent (I41). ``at``: for an act of a device, its hour if it is credible
    (``Moment.judged_at``); "" for now.

    Raises:
        NotFound: no such place of that agency.
        RuleBroken: ``place_closed``.
    """
    return require_in_use(place_id, place_of(state_reader, place_id, agency), at)


def place_of(state_reader: StateReader, place_id: str, agency: str) -> Place:
    """Return a place as ``own_place`` does, in use or not, for records of its past."""
    place = require(state_reader, Place, place_id)
    if place.agency != agency:
        raise NotFound("not_found", kind=Place.kind, number=place_id)
    return place


def require_in_use(place_id: str, place: Place, at: str = "") -> Place:
    """Return the place, unless closed by then ("" for now). Raises RuleBroken: ``place_closed``."""
    if place.closed_at and not "" < at < place.closed_at:
        raise RuleBroken("place_closed", number=place_id)
    return place


def require_unsealed(state_reader: StateReader, container_id: str) -> None:
    """Refuse to touch what is inside a sealed container, or inside one that stands in a sealed one.

    Raises:
        RuleBroken: ``container_sealed``.
    """
    while container_id:
        box = state_reader.find(Container, container_id)
        if box and box.seal:
            raise RuleBroken("container_sealed", number=container_id)
        container_id = box.parent if box else ""


def ancestors(state_reader: StateReader, place_id: str) -> Iterator[str]:
    """Yield a place and all the places that contain it, from the innermost outwards."""
    while place_id:
        yield place_id
        place = state_reader.find(Place, place_id)
        place_id = place.parent if place else ""


def require_released(state_reader: StateReader, place_id: str, to: str = "") -> None:
    """Refuse to let go of what lies in a place under an open change of custodian, unless it goes ``to`` a place in it.

    Raises:
        RuleBroken: ``custodian_change_open`` (I12).
    """
    inside = set(ancestors(state_reader, to))
    for each in ancestors(state_reader, place_id):
        place = state_reader.find(Place, each)
        if place and place.successor and not place.overridden and each not in inside:
            raise RuleBroken("custodian_change_open", number=each)


def descendants(state_reader: StateReader, place_id: str, *, rated: bool = True) -> Iterator[str]:
    """Yield a place and all the places inside it; without ``rated`` none that has a rating of its own."""
    yield place_id
    for inside in state_reader.where("place", place_id):
        if inside.startswith(Place.kind) and (rated or not require(state_reader, Place, inside).rating):
            yield from descendants(state_reader, inside, rated=rated)


def outermost(state_reader: StateReader, container_id: str) -> Container:
    """Return the container that stands in a place: the given one, or the outermost around it (I8). Raises NotFound."""
    box = require(state_reader, Container, container_id)
    while box.parent:
        box = require(state_reader, Container, box.parent)
    return box


def own_container(state_reader: StateReader, container_id: str, ctx: ActContext) -> Container:
    """Return the outermost container around one of the author's agency, at rest; raises as ``container_of``."""
    return container_of(state_reader, container_id, ctx.author.agency)


def container_of(state_reader: StateReader, container_id: str, agency: str) -> Container:
    """Return the outermost container around one of an agency, at rest.

    Raises:
        NotFound: no such container of that agency.
        RuleBroken: ``container_in_transit``.
    """
    box = outermost(state_reader, container_id)
    if box.agency != agency:
        raise NotFound("not_found", kind=Container.kind, number=container_id)
    if box.transfer:
        raise RuleBroken("container_in_transit", number=container_id, transfer=box.transfer)
    return box
