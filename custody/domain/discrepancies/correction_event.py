"""What a correction is in the log: which entry was typed wrong, and what it should be (mention rectificative, I37)."""

from collections.abc import Callable
from typing import Any, ClassVar

from msgspec import Struct

from custody.domain.exhibits.metrology import Comparison, Weight, WeightEntry
from custody.domain.kernel.events import Corrected, Event, Fact, Occurred, State
from custody.domain.kernel.quantity import Count, Mass, MassEntry, Volume, VolumeEntry


class FactCorrected(Event, frozen=True):
    """Event ``corrects`` of this subject's chain was typed wrong; ``field`` should be what stands under its name.

    A private field stands beside the event, as does the reason. ``past``: the entry was no longer the record when it
    was corrected, so that the record stays as it is. ``of``: the type of the event that first made the entry, where
    that is none at the subject's beginning (``domain.correctable``); then a ``weight`` is one that was read and typed
    wrong, judged anew, and ``opened`` are the discrepancies that what is said now gives rise to. ``agency``: whose
    entry it is, where that is not the subject's or, of the number of an order or slip, in whose register it stands.
    ``by``: who corrects it, and who agrees.
    """

    type: ClassVar[str] = "fact.corrected/1"
    corrects: int
    field: str
    substance: str = ""
    form: str = ""
    seal: str = ""
    count: Count | None = None
    weight: Weight | None = None
    number: str = ""
    seized_at: str = ""
    past: bool = False
    volume: Volume | None = None
    of: str = ""
    opened: tuple[str, ...] = ()
    comparison: Comparison | None = None
    report: str = ""
    dated: str = ""
    purity_per_mille: int | None = None
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

    def apply(self, state: Any, fact: Fact) -> State:
        """The subject with the entry as it should have been; discrepancies that it opens, and never one closed."""
        state.corrected.append(Corrected(self.field, fact.seq, self.by, self.past))
        value = getattr(self, self.field, None)
        if self.opened:
            state.open += self.opened
        if self.of:
            if hasattr(self, self.field) and not self.past:
                state.enter_again(self.of, self.field, value)
                if isinstance(value, Weight):
                    state.last_comparison = self.comparison
        elif isinstance(value, Weight):
            state.judge_against(value, fact.at)
        elif value and not self.past:
            setattr(state, self.field, value)
        return state  # type: ignore[no-any-return]  # the state given

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """A corrected number of a seal, a case, an order or a slip is taken for ever, like any other (I1)."""
        kind = "order_no" if self.agency else "case_no"
        number = f"{self.agency}/{self.number}" if self.agency else self.number
        pairs = (("seal", self.seal, self.seal), (kind, self.number, number),
                 ("slip", self.slip, f"{self.agency}/{self.slip}"))  # fmt: skip
        return tuple((name, claimed) for name, said, claimed in pairs if said)


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


def first_said(n: int, recorded: Callable[[int], Event | None]) -> int:
    """The event of a chain that event ``n`` corrects, by whichever corrections between them; ``n`` where it is none."""
    while isinstance(event := recorded(n), FactCorrected):
        n = event.corrects
    return n


def says(event: Event, field: str, n: int) -> bool:
    """Whether event ``n`` of a chain is an entry of a field; all but seal, count and weight are entered at the start.

    What a laboratory measured is its report's, and no statement of the volume.
    """
    if isinstance(event, FactCorrected):
        return event.field == field
    entered = field not in {"seal", "count", "weight", "volume"} or bool(getattr(event, field, None))
    return entered and (n == 1 or field in {"seal", "count", "weight"})


def stated(event: Any, field: str) -> Any:
    """What an event says of a field in clear: a weighing stands within its check. None for what it keeps private."""
    within = event if hasattr(event, field) else getattr(event, "check", None)
    return getattr(within, field, None)
