"""The escort takes charge of the sealed load by a receipt, and is its holder until ignition (I63)."""

from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.destruction.destruction_session import OPEN, PLANNED, DestructionSession
from custody.domain.destruction.load_unit import LoadUnit
from custody.domain.destruction.session_load import loaded, session_in
from custody.domain.exhibits.exhibit import STAGED, Exhibit
from custody.domain.exhibits.on_road import OnRoad
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.events import OWN_WILL, Event, Fact
from custody.domain.people.person import Person

OF_KEEPER = "escort_of_keeper"
"""Flag: the escort is of the agency that kept the load."""


class DestructionSessionLoadEscorted(Event, frozen=True):
    """The escort, of an agency, took charge of these units, each with its seal before their eyes."""

    type: ClassVar[str] = "destruction_session.load_escorted/1"
    escort: str
    agency: str
    units: tuple[int, ...]

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Name the escort of the units."""
        for unit in state.road.units:
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
    """Take charge of sealed units of a load, by their numbers."""

    session: str
    units: tuple[int, ...]


@act(
    "destruction_session.take_charge/1",
    title=N_("Load taken in charge by the escort"),
    summary="Take charge of the sealed load",
    roles={Role.ESCORT},
    records=(DestructionSessionLoadEscorted, ExhibitEscorted),
)
def take_charge(command: TakeCharge, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Pass the load to the escort, before somebody of the agency that holds it.

    Raises:
        NotFound: no such unit.
        RuleBroken: ``wrong_state``; ``escort_of_commission`` for who takes another part in the session;
            ``load_holder_absent`` where nobody of the holder's agency gives their will; ``nothing_listed``,
            ``same_person`` for who holds it already.
    """
    session = session_in(state_reader, command.session, ctx, PLANNED, OPEN)
    author = ctx.author
    _require_apart(command.session, session, state_reader, ctx)
    for number in command.units:
        unit_of(session, number)
    wanted = frozenset(command.units)
    decision = Decision()
    there = {a.agency for a in ctx.actors[1:] if a.will in OWN_WILL}
    for exhibit_id, exhibit in loaded(command.session, session, state_reader).items():
        if exhibit.on_road is None or exhibit.on_road.unit not in wanted or exhibit.status != STAGED:
            continue
        if exhibit.holder == author.person:
            raise RuleBroken("same_person", person=author.person)
        if exhibit.agency not in there:
            raise RuleBroken("load_holder_absent", number=exhibit_id)
        if author.agency == (exhibit.on_road.kept_by or exhibit.agency):
            decision.flag(OF_KEEPER)
        decision.add(exhibit_id, ExhibitEscorted(session=command.session, holder=author.person, agency=author.agency))
    if not decision.new_events:
        raise RuleBroken("nothing_listed")
    event = DestructionSessionLoadEscorted(escort=author.person, agency=author.agency, units=tuple(sorted(wanted)))
    decision.add(command.session, event)
    return decision


def unit_of(session: DestructionSession, number: int) -> LoadUnit:
    """Return a unit of the load; NotFound where the session has none of that number."""
    unit = session.road.unit(number)
    if unit is None:
        raise NotFound("unit_unknown", number=number)
    return unit


def _require_apart(session_id: str, session: DestructionSession, state_reader: StateReader, ctx: ActContext) -> None:
    """Refuse an escort who is of the commission or takes another part: the load would lie with its own judges."""
    person = ctx.author.person
    parts = {session.chair, *session.verifiers, *(a.person for a in session.attendance)}
    if person in parts or Role.COMMISSION in require(state_reader, Person, person).roles:
        raise RuleBroken("escort_of_commission", number=session_id)
