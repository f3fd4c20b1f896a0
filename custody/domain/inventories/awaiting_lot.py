"""A plant package that a count found lighter or heavier waits for the verdict of its lot (I60).

The air moves all packages of a lot together, so the weight of one alone accuses nobody while the others are still on
the balance. The verdict comes when the count ends. Without it the discrepancy opens as the weighing alone judged: when
fewer than five were weighed, on the next weighing that decides, or after fourteen days.
"""

from typing import ClassVar

from msgspec import Struct, structs

from custody.domain.discrepancies.discrepancy import WEIGHED, Discrepancy, DiscrepancyOpened, Finding
from custody.domain.exhibits.drying.lot_comparison import LEAST, NO_LOT
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.inventories.lot_members import LotKey, alike, curve_in_lot, lot_key
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.times import hours_after
from custody.domain.law.isotherm import MOVED_BY_AIR

DAYS = 14
"""Days for which a weight waits for its lot: longer than any count of a store takes (assumed)."""


class ExhibitLotVerdictMissing(Event, frozen=True):
    """No verdict of its lot came on a weight that waited for one; ``opened`` is the discrepancy of that weight."""

    type: ClassVar[str] = "exhibit.lot_verdict_missing/1"
    inventory: str
    opened: tuple[str, ...] = ()

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Block the exhibit by what was opened; nothing is awaited any more."""
        state.in_lot = structs.replace(state.in_lot or NO_LOT, awaited=None)
        state.open += self.opened
        return state


class LapseLotVerdict(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Tell a weight that waited too long for the verdict of its lot."""

    about: str


@act(
    "exhibit.lapse_lot_verdict/1",
    title=N_("No verdict of its lot in time"),
    records=(DiscrepancyOpened, ExhibitLotVerdictMissing),
    by_service=True,
)
def lapse_lot_verdict(command: LapseLotVerdict, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Open the discrepancy of a weight whose count did not end in time.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``not_due`` when its lot was judged, or may still be.
    """
    exhibit = require(state_reader, Exhibit, command.about)
    if not is_overdue(exhibit, ctx.at):
        raise RuleBroken("not_due", number=command.about)
    decision = Decision()
    tell(command.about, exhibit, ctx, decision, state_reader)
    return decision


def is_overdue(exhibit: Exhibit, at: str) -> bool:
    """Return True if a weight of the exhibit has waited longer than its days for the verdict of its lot."""
    awaited = (exhibit.in_lot or NO_LOT).awaited
    return awaited is not None and awaited.due <= at


class Lots:
    """The lots of a count, each counted once however many of its packages the act weighs."""

    def __init__(self, state_reader: StateReader) -> None:
        self._state_reader = state_reader
        self._sizes: dict[tuple[LotKey, str], int] = {}

    def until(self, at: str, exhibit: Exhibit) -> str:
        """Return until when a weight taken at this hour waits for its lot of five plant packages; "" if it does not."""
        curve = curve_in_lot(exhibit)
        if curve is None or curve.material not in MOVED_BY_AIR:
            return ""
        key = lot_key(exhibit, self._state_reader)
        if (key, exhibit.agency) not in self._sizes:
            self._sizes[key, exhibit.agency] = alike(key, exhibit.agency, exhibit.case, self._state_reader)
        return hours_after(at, 24 * DAYS) if self._sizes[key, exhibit.agency] >= LEAST else ""


def tell(
    exhibit_id: str, exhibit: Exhibit, ctx: ActContext, decision: Decision, state_reader: StateReader
) -> None:  # fmt: skip
    """Open the discrepancy of a weight that waited in vain, unless one about its weight is open already."""
    awaited = (exhibit.in_lot or NO_LOT).awaited
    assert awaited is not None
    opened: tuple[str, ...] = ()
    if not weight_disputed(exhibit, state_reader):
        opened = (ctx.new_number("EC"),)
        event = DiscrepancyOpened(
            sort=awaited.sort, about=exhibit_id, case=exhibit.case, expected=Finding(ug=awaited.expected_ug),
            finding=Finding(ug=awaited.found_ug), window=tuple(dict.fromkeys([*exhibit.window, awaited.by])),
            cause=awaited.inventory, read_by=awaited.by, side=awaited.side, uncertainty_ug=awaited.uncertainty_ug,
            confirmed_at_second_look=awaited.confirmed,
        )  # fmt: skip
        decision.add(opened[0], event)
    decision.add(exhibit_id, ExhibitLotVerdictMissing(inventory=awaited.inventory, opened=opened))


def weight_disputed(exhibit: Exhibit, state_reader: StateReader) -> bool:
    """Return True if an open discrepancy of the exhibit is about its weight."""
    return any(require(state_reader, Discrepancy, number).sort in WEIGHED for number in exhibit.open)
