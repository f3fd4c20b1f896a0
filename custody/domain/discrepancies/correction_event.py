"""Events of correction in the log: the entry that was mistyped and its right value (mention rectificative, I37)."""

from collections.abc import Callable
from typing import Any, ClassVar

from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import Comparison, Weight, WeightEntry
from custody.domain.kernel.events import Corrected, Event, Fact, Occurred, State
from custody.domain.kernel.normal_form import seal_claim
from custody.domain.kernel.quantity import Count, Mass, MassEntry, Volume, VolumeEntry
from custody.domain.orders.order import order_claim
from custody.domain.seizures.case import reference_in_agency


class EntryCorrected(Event, frozen=True):
    """Event ``corrects`` of this subject's chain was typed wrong; ``field`` should be what stands under its name.

    A private field stands beside the event, as does the reason. ``past``: the entry was no longer the record when it
    was corrected, so that the record stays as it is. ``of``: the type of the event that first made the entry, where
    that is none at the subject's beginning (``correctable_fields``); then a ``weight`` is one that was read and typed
    wrong, judged anew, and ``opened`` are the discrepancies that what is said now gives rise to. ``agency``: whose
    entry it is, where that is not the subject's or, of the number of an order or slip, in whose register it stands.
    ``by``: who corrects it, and who agrees.
    """

    type: ClassVar[str] = "entry.corrected/1"
    corrects: int
    field: str
    substance: str = ""
    form: str = ""
    packing: str = ""
    seal: str = ""
    count: Count | None = None
    weight: Weight | None = None
    case_reference: str = ""
    order_reference: str = ""
    seized_at: str = ""
    past: bool = False
    volume: Volume | None = None
    of: str = ""
    opened: tuple[str, ...] = ()
    comparison: Comparison | None = None
    report: str = ""
    dated: str = ""
    purity_per_mille: int | None = None
    highest_purity: int | None = None
    adulterants: tuple[str, ...] = ()
    net_received: Mass | None = None
    net_returned: Mass | None = None
    signed_on: str = ""
    slip: str = ""
    occurred: Occurred | None = None
    serial: str = ""
    readability_ug: int = 0
    uncertainty_ug: int = 0
    calibrated_on: str = ""
    calibrated_until: str = ""
    certificate: str = ""
    agency: str = ""
    by: tuple[str, ...] = ()
    entered_at: str = ""
    left_at: str = ""
    planned_for: str = ""
    seal_agency: str = ""

    def apply(self, state: Any, fact: Fact) -> State:
        """Correct the entry and add the discrepancies that the correction opens; it closes none."""
        state.corrected.append(Corrected(self.field, fact.seq, self.by, self.past))
        value = getattr(self, self.field, None)
        if self.opened:
            state.open += self.opened
        if self.highest_purity is not None:
            state.highest_purity = self.highest_purity
        if self.of:
            if hasattr(self, self.field) and not self.past:
                state.enter_again(self.of, self.field, value)
                if isinstance(value, Weight):
                    state.last_comparison = self.comparison
        elif isinstance(value, Weight):
            state.state_again(value, fact.at)
        elif value and not self.past:
            setattr(state, self.field, value)
        return state  # type: ignore[no-any-return]  # the state given

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the permanent claim on a corrected number of a seal, case, order or slip, like any other (I1)."""
        case, case_value = reference_in_agency(self.case_reference, self.agency)
        order, order_value = order_claim(self.agency, self.order_reference)
        seal, seal_value = seal_claim(self.seal, self.seal_agency)
        pairs = ((seal, self.seal, seal_value), (case, self.case_reference, case_value),
                 (order, self.order_reference, order_value),
                 ("slip", self.slip, f"{self.agency}/{self.slip}"))  # fmt: skip
        return tuple((name, claimed) for name, value, claimed in pairs if value)


class Correct(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Correct event ``n`` of a subject: ``field`` is what stands under the one of these that it takes.

    ``value`` for texts, numbers, days and times; ``figure`` in per mille; ``codes`` by name. ``exhibits``: further ones
    of the same laboratory report, in which the same was typed wrong.
    """

    subject: str
    n: int
    field: str
    reason: str
    value: str = ""
    count: Count | None = None
    weight: WeightEntry | None = None
    volume: VolumeEntry | None = None
    mass: MassEntry | None = None
    figure: int | None = None
    codes: tuple[str, ...] = ()
    exhibits: tuple[str, ...] = ()


def first_said(event_number: int, recorded: Callable[[int], Event | None]) -> int:
    """Return the event that event ``n`` corrects in the end, through any corrections; ``n`` if it is none."""
    while isinstance(event := recorded(event_number), EntryCorrected):
        event_number = event.corrects
    return event_number


def says(event: Event, field: str, event_number: int) -> bool:
    """Return True if event ``n`` of a chain is an entry of the field.

    All fields but seal, count and weight are entered at the start. A laboratory's measure belongs to its report and is
    no statement of the volume.
    """
    if isinstance(event, EntryCorrected):
        return event.field == field
    entered = field not in {"seal", "count", "weight", "volume"} or bool(getattr(event, field, None))
    return entered and (event_number == 1 or field in {"seal", "count", "weight"})


def stated(event: Any, field: str) -> Any:
    """Return the clear value an event gives for a field (also inside its check), or None if it is private."""
    within = event if hasattr(event, field) else getattr(event, "check", None)
    return getattr(within, field, None)
