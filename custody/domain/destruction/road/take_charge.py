"""The escort takes charge of the sealed load by a receipt, and is its holder until ignition (I63)."""

from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import HOLDERS, Role
from custody.domain.destruction.destruction_session import OPEN, PLANNED, DestructionSession
from custody.domain.destruction.road.load_unit import LoadUnit, unit_numbered
from custody.domain.destruction.session_load import loaded, session_in
from custody.domain.exhibits.exhibit import STAGED, Exhibit
from custody.domain.exhibits.on_road import OnRoad
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import OWN_WILL, Event, Fact
from custody.domain.people.person import Person

OF_KEEPER = "escort_of_keeper"
"""Flag: the escort is of the agency that kept the load."""
OF_VERIFIER = "escort_of_verifier"
"""Refusal, and on paper a flag: the escort is of the agency of a verifier or witness, who could not act any more."""
BARRED = frozenset({"verifier", "witness"})
"""Qualities that nobody of the agency that holds the load has (I28, I30)."""


class DestructionSessionLoadEscorted(Event, frozen=True):
    """The escort, of an agency, took charge of these units, each with its seal before their eyes."""

    type: ClassVar[str] = "destruction_session.load_escorted/1"
    escort: str
    agency: str
    units: tuple[int, ...]

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Name the escort of the units."""
        for unit in state.units:
            if unit.number in self.units:
                unit.escort, unit.taken_at = self.escort, fact.at
        return state


class ExhibitEscorted(Event, frozen=True):
    """The escort holds it from now on, until it burns or is withdrawn and handed back."""

    type: ClassVar[str] = "exhibit.escorted/1"
    session: str
    holder: str
    agency: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Pass custody to the escort; the agency that kept it stays barred from witnessing (I30)."""
        on_road = state.on_road or OnRoad(checked_at=fact.at)
        state.on_road = structs.replace(on_road, kept_by=on_road.kept_by or state.agency)
        state.hold(self.holder, self.agency, fact.at)
        state.place = ""
        return state


class TakeCharge(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Give sealed units of a load, by their numbers, into the charge of an escort who is there."""

    session: str
    units: tuple[int, ...]
    escort: str


@act(
    "destruction_session.take_charge/1",
    title=N_("Load taken in charge by the escort"),
    summary="Give the sealed load into the charge of the escort",
    roles=HOLDERS,
    records=(DestructionSessionLoadEscorted, ExhibitEscorted),
)
def take_charge(command: TakeCharge, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Pass the load from the agency that holds it to the escort, by the wills of both in one act.

    Raises:
        NotFound: no such unit or person.
        RuleBroken: ``wrong_state``; ``escort_has_no_role``, ``escort_of_commission`` for who takes another part in the
            session; ``escort_of_verifier``; ``presence_unconfirmed`` without the will of the escort; ``not_holder``;
            ``nothing_listed``.
    """
    session = session_in(state_reader, command.session, ctx, PLANNED, OPEN)
    escort = _escort(command, session, state_reader, ctx)
    decision = Decision()
    if escort.agency in _barred(session, state_reader):
        if not ctx.on_paper:
            raise RuleBroken(OF_VERIFIER, person=command.escort)
        decision.flag(OF_VERIFIER)
    for number in command.units:
        unit_of(session, number)
    wanted = frozenset(command.units)
    for exhibit_id, exhibit in loaded(command.session, session, state_reader).items():
        if exhibit.on_road is None or exhibit.on_road.unit not in wanted or exhibit.status != STAGED:
            continue
        if exhibit.agency != ctx.author.agency:
            raise RuleBroken("not_holder", number=exhibit_id)
        if escort.agency == (exhibit.on_road.kept_by or exhibit.agency):
            decision.flag(OF_KEEPER)
        decision.add(exhibit_id, ExhibitEscorted(session=command.session, holder=command.escort, agency=escort.agency))
    if not decision.new_events:
        raise RuleBroken("nothing_listed")
    event = DestructionSessionLoadEscorted(
        escort=command.escort, agency=escort.agency, units=tuple(sorted(wanted))
    )  # fmt: skip
    decision.add(command.session, event)
    return decision


def _barred(session: DestructionSession, state_reader: StateReader) -> set[str]:
    """Return the agencies of the verifiers and witnesses of a session, none of whom may be of the holder's."""
    verifiers = {require(state_reader, Person, person).agency for person in session.verifiers}
    return verifiers | {a.agency for a in session.present() if a.quality in BARRED}


def unit_of(session: DestructionSession, number: int) -> LoadUnit:
    """Return a unit of the load; RuleBroken: ``load_unit_unknown``."""
    unit = unit_numbered(session.units, number)
    if unit is None:
        raise RuleBroken("load_unit_unknown", number=str(number))
    return unit


def _escort(command: TakeCharge, session: DestructionSession, state_reader: StateReader, ctx: ActContext) -> Person:
    """Return the escort, who is there and takes no other part: the load would else lie with its own judges."""
    person = command.escort
    escort = require(state_reader, Person, person)
    if Role.ESCORT not in escort.roles:
        raise RuleBroken("escort_has_no_role", person=person)
    parts = {session.chair, *session.verifiers, *(a.person for a in session.attendance)}
    if person in parts or Role.COMMISSION in escort.roles:
        raise RuleBroken("escort_of_commission", person=person)
    if not any(a.person == person and a.will in OWN_WILL for a in ctx.actors[1:]):
        raise RuleBroken("presence_unconfirmed", person=person)
    return escort
