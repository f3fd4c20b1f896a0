"""The custodian of a store and the change of custodian, only over a signed inventory (I12, T8).

A change is open from its naming until both custodians have signed a récolement of the store, or at least of its high-
risk exhibits. Meanwhile the store releases exhibits only for destruction, or after the inspection overrides the block.
"""

from typing import ClassVar

from msgspec import Struct

from custody.domain.access.roles import KEEPERS, Role, sees_everything
from custody.domain.exhibits.seals.seal_roll import MISCOUNTED, UNCOUNTED, SealCount, unused_of
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.typed_text import required
from custody.domain.people.person import Person
from custody.domain.places.place import Place, own_place, require_in_use

MOST_SEALS = 100_000
"""Unused seals that one custodian may be said to have."""


class PlaceCustodianChanged(Event, frozen=True):
    """The custodian of a place; ``successor`` while a change is open, ``overridden`` once the block is lifted.

    ``inventory``: the signed inventory by which the post passed. ``seals``: the unused seals of the one who goes, when
    the change was opened (I69).
    """

    type: ClassVar[str] = "place.custodian_changed/1"
    keeper: str
    successor: str = ""
    overridden: bool = False
    inventory: str = ""
    seals: SealCount | None = None

    def apply(self, state: Place, fact: Fact) -> Place:
        """Set the custodian of the place and the state of its change of custodian."""
        if self.successor != state.successor:
            state.change = fact.seq if self.successor else 0
        state.keeper, state.successor, state.overridden = self.keeper, self.successor, self.overridden
        if self.seals is not None:
            state.seals = self.seals
        return state


class NameCustodian(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Put a person in charge of a place; where somebody is already, this opens a change of custodian.

    ``unused_seals``: those counted of the one who goes; None if nobody counted.
    """

    place: str
    person: str
    unused_seals: int | None = None


class OverrideCustodianChange(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The inspection lets releases go on while a change of custodian is open."""

    place: str
    reason: str


@act(
    "place.name_custodian/1",
    title=N_("Custodian named"),
    summary="Name who answers for a place",
    roles={Role.SUPERVISOR, Role.INSPECTOR},
    records=(PlaceCustodianChanged,),
)
def name_custodian(command: NameCustodian, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Name the keeper of a place, or the one who is to follow (I12).

    Naming the keeper who is there ends an open change; that is the inspection's, lest a change be undone to escape
    the count. The unused seals of the one who goes are counted; a count other than the log's is marked (I69).

    Raises:
        NotFound: no such place of the author's agency (the inspection's word holds everywhere), no such person.
        RuleBroken: ``custodian_has_no_role``; ``same_person`` when nothing would change; ``custodian_change_open``.
        BadInput: ``seals_count`` below 0 or above ``MOST_SEALS``.
    """
    place = _place(state_reader, command.place, ctx)
    person = require(state_reader, Person, command.person)
    if person.disabled or person.agency != place.agency or not KEEPERS & set(person.roles):
        raise RuleBroken("custodian_has_no_role", person=command.person)
    if not place.successor and command.person == place.keeper:
        raise RuleBroken("same_person")
    if place.successor and not (command.person == place.keeper and _inspects(state_reader, ctx)):
        raise RuleBroken("custodian_change_open", number=command.place)
    decision = Decision()
    first = not place.keeper or command.person == place.keeper
    kept = PlaceCustodianChanged(keeper=command.person)
    if not first:
        seals = _seals(place, command.unused_seals, state_reader, ctx, decision)
        kept = PlaceCustodianChanged(keeper=place.keeper, successor=command.person, seals=seals)
    decision.add(command.place, kept)
    return decision


@act(
    "place.override_custodian_change/1",
    title=N_("Releases allowed during a change of custodian"),
    summary="Let releases go on during a change",
    roles={Role.INSPECTOR},
    records=(PlaceCustodianChanged,),
)
def override_custodian_change(command: OverrideCustodianChange, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Let releases go on although the count is not signed; it stays on record with its reason.

    Raises:
        NotFound: no such place.
        RuleBroken: ``no_custodian_change``.
    """
    place = _place(state_reader, command.place, ctx)
    if not place.successor or place.overridden:
        raise RuleBroken("no_custodian_change", number=command.place)
    decision = Decision()
    event = PlaceCustodianChanged(keeper=place.keeper, successor=place.successor, overridden=True)
    decision.add(command.place, event, Private("reason", required(command.reason, "reason"), command.place))
    return decision


def passed(
    place_id: str, inventory: str, frozen: int, signers: list[str], state_reader: StateReader
) -> PlaceCustodianChanged | None:
    """Return the event by which a signed inventory passes the post to the successor, or None.

    Both custodians must have signed; the inspection signs for a custodian who cannot. An inventory frozen before the
    change was opened proves nothing.
    """
    place = require(state_reader, Place, place_id)
    if not place.successor or frozen < place.change or place.successor not in signers:
        return None
    inspected = any(sees_everything(require(state_reader, Person, s).roles) for s in signers)
    if place.keeper not in signers and not inspected:
        return None
    return PlaceCustodianChanged(keeper=place.successor, inventory=inventory)


def _seals(
    place: Place, counted: int | None, state_reader: StateReader, ctx: ActContext, decision: Decision
) -> SealCount | None:
    """Return the count of the leaving custodian's unused seals, marked if it is none or not the log's (I69)."""
    if counted is not None and not 0 <= counted <= MOST_SEALS:
        raise BadInput("seals_count")
    left = unused_of(place.keeper, place.agency, state_reader)
    if left is None:
        return None
    if counted is None:
        decision.flag(UNCOUNTED)
        return None
    if counted != left:
        decision.flag(MISCOUNTED)
    return SealCount(counted=counted, left=left, at=ctx.at)


def _place(state_reader: StateReader, place_id: str, ctx: ActContext) -> Place:
    if _inspects(state_reader, ctx):
        return require_in_use(place_id, require(state_reader, Place, place_id))
    return own_place(state_reader, place_id, ctx.author.agency)


def _inspects(state_reader: StateReader, ctx: ActContext) -> bool:
    return sees_everything(require(state_reader, Person, ctx.author.person).roles)
