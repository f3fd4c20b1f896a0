"""Pack the checked load into closed units and seal each of them (I63)."""

from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.access.roles import Role
from custody.domain.destruction.clearance import require_outsider, require_stranger
from custody.domain.destruction.destruction_session import OPEN, PLANNED, DestructionSession
from custody.domain.destruction.road.load_unit import Form, LoadUnit, checked_late
from custody.domain.destruction.session_load import session_in
from custody.domain.exhibits.exhibit import LOADED, Exhibit, load_exhibits
from custody.domain.exhibits.on_road import OnRoad
from custody.domain.exhibits.seals.seal_number import new_seal
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import OWN_WILL, Event, Fact
from custody.domain.kernel.normal_form import normal_seal, seal_claim
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.law.session_limits import SessionLimits

ONE_AGENCY = "unit_by_one_agency"
"""Flag: fewer than two people of two agencies sealed the units."""
NO_PHOTO = "unit_without_photo"
"""Flag: a unit was sealed without a photograph of its seal."""
CHECKED_LATE = "unit_checked_late"
"""Flag: more hours lay between check and load seal than the rule allows; the check is to be repeated."""
PACKED_AGAIN = "unit_packed_again"
"""Flag: something was packed that lay in another sealed unit before."""


class SealedUnit(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A unit as it was sealed, with ``exhibits`` in it; ``seal_again``: the number was used before."""

    number: int
    form: Form
    seal: str
    exhibits: int
    seal_again: bool = False


class DestructionSessionLoadSealed(Event, frozen=True):
    """The verifier and those beside them closed these units under seals of ``agency``; photographs are committed to."""

    type: ClassVar[str] = "destruction_session.load_sealed/1"
    units: tuple[SealedUnit, ...]
    agency: str

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Add the units to the load."""
        state.units += [
            LoadUnit(number=u.number, form=u.form, seal=u.seal, exhibits=u.exhibits, sealed_at=fact.at)
            for u in self.units
        ]
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Claim each seal number for ever, among those of exhibits (I1)."""
        return tuple(seal_claim(u.seal, self.agency, fact.seq + u.number if u.seal_again else 0) for u in self.units)


class ExhibitPacked(Event, frozen=True):
    """Packed into a closed unit of the session's load."""

    type: ClassVar[str] = "exhibit.packed/1"
    session: str
    unit: int

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Record the unit; what was staged before units were kept counts as checked now."""
        on_road = state.on_road or OnRoad(checked_at=fact.at)
        before = (*on_road.units_before, on_road.unit) if on_road.unit else ()
        state.on_road = structs.replace(on_road, unit=self.unit, units_before=before)
        return state


class UnitEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A unit: the exhibits packed into it, the number of its seal, and a photograph of that."""

    form: Form
    seal: str
    exhibits: tuple[str, ...]
    photo: Photo | None = None


class SealLoad(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Pack staged exhibits into units and seal them; ``confirmed``: answers to what was asked."""

    session: str
    units: tuple[UnitEntry, ...]
    confirmed: tuple[str, ...] = ()


@act(
    "destruction_session.seal_load/1",
    title=N_("Load packed and sealed"),
    summary="Pack the load into sealed units",
    roles={Role.VERIFIER},
    records=(DestructionSessionLoadSealed, ExhibitPacked),
)
def seal_load(command: SealLoad, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Seal units over what passed the check; marked where two people of two agencies did not (I63).

    Raises:
        RuleBroken: ``wrong_state`` for what is not staged in this session; ``verifier_not_independent``,
            ``verifier_in_chain``, ``verifier_of_unit``; ``nothing_listed``, ``scanned_twice``, ``act_too_large``.
        BadInput: ``bad_reference``, and as ``photos``.
        ConfirmationNeeded: ``seal_in_use`` (I57a).
    """
    session = session_in(state_reader, command.session, ctx, PLANNED, OPEN)
    require_outsider(session, ctx)
    load_exhibits((each for unit in command.units for each in unit.exhibits), state_reader)
    decision, units, seen = Decision(), [], set[str]()
    limits = session.rules().limits
    for number, entry in enumerate(command.units, len(session.units) + 1):
        if not entry.exhibits:
            raise RuleBroken("nothing_listed")
        for exhibit_id in entry.exhibits:
            _pack(exhibit_id, command.session, number, limits, state_reader, ctx, decision)
        seal = new_seal(entry.seal, command.confirmed, state_reader, ctx, decision, seen)
        seen.add(normal_seal(seal.text))
        units.append(SealedUnit(
            number=number, form=entry.form, seal=seal.text, exhibits=len(entry.exhibits), seal_again=seal.again,
        ))  # fmt: skip
    if len({a.agency for a in (ctx.author, *(a for a in ctx.actors[1:] if a.will in OWN_WILL))}) < 2:  # noqa: PLR2004
        decision.flag(ONE_AGENCY)
    pictures = _photos(command, decision)
    event = DestructionSessionLoadSealed(units=tuple(units), agency=ctx.author.agency)
    decision.add(command.session, event, *pictures)
    return decision


def _pack(
    exhibit_id: str,
    session: str,
    number: int,
    limits: SessionLimits,
    state_reader: StateReader,
    ctx: ActContext,
    decision: Decision,
) -> None:
    exhibit = require(state_reader, Exhibit, exhibit_id)
    if exhibit.status not in LOADED or exhibit.session != session:
        raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
    require_stranger(exhibit_id, exhibit, ctx)
    if exhibit.on_road and exhibit.on_road.unit:
        decision.flag(PACKED_AGAIN)
    if exhibit.on_road and checked_late(exhibit.on_road, ctx.claimed_at, limits):
        decision.flag(CHECKED_LATE)
    decision.add(exhibit_id, ExhibitPacked(session=session, unit=number))


def _photos(command: SealLoad, decision: Decision) -> list[Private]:
    taken = tuple(unit.photo for unit in command.units if unit.photo)
    if len(taken) < len(command.units):
        decision.flag(NO_PHOTO)
    return photos(taken, command.session)
