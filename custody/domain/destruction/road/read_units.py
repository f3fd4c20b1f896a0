"""Read the seals of the load's units at the site, blind, and compare them with the closed list (I63)."""

from typing import ClassVar, Literal

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.destruction.arrival_and_ignition import ExhibitArrived, bring_in
from custody.domain.destruction.destruction_session import OPEN, DestructionSession
from custody.domain.destruction.road.take_charge import unit_of
from custody.domain.destruction.session_load import loaded, session_in
from custody.domain.destruction.site_presence import require_on_site
from custody.domain.discrepancies.discrepancy import DiscrepancyAdjusted
from custody.domain.exhibits.exhibit import STAGED
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.normal_form import same_seal
from custody.domain.kernel.typed_text import as_typed

READERS_OF_UNITS = ("judicial", "verifier")
"""Qualities of those who read the seals of units at the site and draw there."""
DIFFERS = "unit_differs"
"""Flag: the seal of a unit is not as recorded; the seal of each exhibit in it is to be read."""


class UnitRead(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A reading of a unit's seal, as typed, and its verdict: ``ok`` or ``mismatch``."""

    number: int
    seal: str = ""
    seal_state: str = ""
    verdict: str


class DestructionSessionUnitsRead(Event, frozen=True):
    """Seals of units were read at the site; ``arrived`` exhibits lay in those whose seal is as recorded."""

    type: ClassVar[str] = "destruction_session.units_read/1"
    units: tuple[UnitRead, ...]
    arrived: int
    doubts: tuple[str, ...] = ()

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Keep that each unit was read; one that differed once differs for good."""
        for read in self.units:
            unit = state.units[read.number - 1]
            unit.read_at = unit.read_at or fact.at
            unit.differs = unit.differs or read.verdict != "ok"
        state.on_site += self.arrived
        state.doubt(self.doubts, fact.at)
        return state


class UnitReading(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Seal of a unit as read aloud, before the recorded number is shown."""

    number: int
    seal: str = ""
    seal_state: Literal["", "broken", "absent"] = ""


class ReadUnits(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Read the seals of units at the site."""

    session: str
    units: tuple[UnitReading, ...]


@act(
    "destruction_session.read_units/1",
    title=N_("Seals of the load read on site"),
    summary="Read the seals of the load's units on site",
    roles={Role.VERIFIER, Role.PROSECUTOR},
    records=(DestructionSessionUnitsRead, DiscrepancyAdjusted, ExhibitArrived),
    device="site",
)
def read_units(command: ReadUnits, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Compare seals read blind; a unit whose seal is as recorded brings all that was packed into it to the site.

    What lies in another unit arrives by the scan of each exhibit, whose own seal is then read. A device without network
    cannot know what differs: all that lay in the units it read has come, and the difference stands on page 1 unless the
    own seals were read.

    Raises:
        NotFound: no such unit.
        RuleBroken: ``not_present``, ``not_on_site``, ``wrong_state``; ``unit_unread`` where no seal was read;
            ``scanned_twice``, ``nothing_listed``; as ``require_stranger``.
    """
    session = session_in(state_reader, command.session, ctx, OPEN)
    require_reader(session, ctx)
    numbers = [entry.number for entry in command.units]
    if not numbers:
        raise RuleBroken("nothing_listed")
    if len(set(numbers)) < len(numbers):
        raise RuleBroken("scanned_twice", number=str(next(n for n in numbers if numbers.count(n) > 1)))
    decision = Decision()
    reads = tuple(_read(entry, session) for entry in command.units)
    good = {r.number for r in reads if ctx.envelope or (r.verdict == "ok" and not unit_of(session, r.number).differs)}
    if any(r.verdict != "ok" for r in reads):
        decision.flag(DIFFERS)
    arrived = 0
    for exhibit_id, exhibit in loaded(command.session, session, state_reader).items():
        if exhibit.status == STAGED and exhibit.on_road and exhibit.on_road.unit in good:
            bring_in(exhibit_id, exhibit, command.session, state_reader, ctx, decision)
            arrived += 1
    event = DestructionSessionUnitsRead(units=reads, arrived=arrived, doubts=ctx.doubts)
    decision.add(command.session, event)
    return decision


def require_reader(session: DestructionSession, ctx: ActContext) -> None:
    """Require the author to be there as the judicial authority or the verifier (``not_present``, ``not_on_site``)."""
    person = ctx.author.person
    quality = next((q for q in READERS_OF_UNITS if session.attends(person, q)), READERS_OF_UNITS[-1])
    require_on_site(session, person, quality)


def _read(entry: UnitReading, session: DestructionSession) -> UnitRead:
    unit = unit_of(session, entry.number)
    if not entry.seal and entry.seal_state != "absent":
        raise RuleBroken("unit_unread", number=str(entry.number))
    seal = as_typed(entry.seal, "seal") if entry.seal_state != "absent" else ""
    good = same_seal(seal, unit.seal) and not entry.seal_state
    return UnitRead(number=entry.number, seal=seal, seal_state=entry.seal_state, verdict="ok" if good else "mismatch")
