"""Records of a blind check: what a person observed on an exhibit, and the verdicts on it (I13)."""

from msgspec import Struct

from custody.domain.exhibits.balance_and_weighing import Comparison, Weight
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.first_reading import FirstReading
from custody.domain.kernel.not_done import Reason
from custody.domain.kernel.quantity import Count


class Check(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A blind check as recorded: what was seen, the verdicts, and the discrepancies it opened.

    ``seal_state``: "" for intact, ``broken`` or ``absent``. ``seal_verdict``: ``ok``, ``mismatch``, or "" when
    nobody looked; ``count_verdict`` alike. ``full``: seal and weight (or count) are all as recorded, so a new
    window of holders begins, to which belongs who said so: ``by``, "" for the holder. ``sack``: it was not looked
    at singly, but the seal of the sack it lies in; ``seal_state`` is then the sack's. ``not_weighed``: the means that
    was missing to weigh it. ``first_reading``: what was read before this second look; ``to_read_again``: it differs,
    nobody could be asked, and it is read again later; ``settles``: it need not be read again any more (I57b).
    """

    seal: str = ""
    seal_state: str = ""
    seal_verdict: str = ""
    weight: Weight | None = None
    comparison: Comparison | None = None
    count: Count | None = None
    count_verdict: str = ""
    full: bool = False
    opened: tuple[str, ...] = ()
    sack: str = ""
    sack_seal: str = ""
    sack_verdict: str = ""
    by: str = ""
    not_weighed: Reason = ""
    first_reading: FirstReading | None = None
    to_read_again: FirstReading | None = None
    settles: bool = False

    @property
    def good(self) -> bool:
        """Return True if at least one value was compared and none differed."""
        weighed = self.comparison.verdict if self.comparison else ""
        return {self.seal_verdict, self.sack_verdict, self.count_verdict, weighed} - {""} == {"ok"}

    def apply(self, state: Exhibit, at: str) -> None:
        """Keep the weight and the discrepancies; a full check begins a new window of holders.

        Whoever else made it has seen the exhibit (I44).
        """
        if self.weight is not None:
            if state.first_weight is None:
                state.first_weight, state.first_weighed_at = self.weight, at
            state.last_weight, state.last_comparison, state.weighed_at = self.weight, self.comparison, at
            state.to_weigh = False
        state.count = state.count or self.count
        state.open += self.opened
        if self.to_read_again or self.settles:
            state.to_read_again = self.to_read_again
        if self.full and self.by:
            state.sighted_at = at
        if self.full:
            state.window = [state.holder, self.by] if self.by else [state.holder]


class Observation(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """An observation of an exhibit, parsed but not yet compared with the record.

    ``sack``: the sealed container around the exhibit, to which the seal then belongs.
    """

    exhibit: str
    seal: str = ""
    seal_state: str = ""
    weight: Weight | None = None
    count: Count | None = None
    sack: str = ""
    not_weighed: Reason = ""
