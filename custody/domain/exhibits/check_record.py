"""Records of a blind check: what a person observed on an exhibit, and the verdicts on it (I13, I48)."""

from msgspec import Struct, structs

from custody.domain.exhibits.balance_and_weighing import DRYING, NOT_DECISIVE, OK, Comparison, Weight
from custody.domain.exhibits.drying.lot_comparison import NO_LOT, Air, AwaitedLot, Witness, breathed
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.family_balance import checked
from custody.domain.exhibits.first_reading import FirstReading, Together
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
    ``together``: it was weighed with others. ``by_count``: why seal and count stand for a weight that decides, or ""
    (``deciding_balance``); ``better``: the balance that would have decided where this weight does not (I48).
    ``seen_at``: the hour at which it was made, where that is earlier than its recording: a device was offline.
    ``air``: what the store's logger showed; ``awaits_lot``: its weight differs and waits for its lot (I60).
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
    together: Together | None = None
    by_count: str = ""
    better: str = ""
    seen_at: str = ""
    settled: bool = False
    air: Air | None = None
    awaits_lot: AwaitedLot | None = None

    @property
    def weighed(self) -> Comparison | None:
        """Return the verdict on its weight, or on that of the group it was weighed with."""
        return self.comparison or (self.together.comparison if self.together else None)

    @property
    def says_its_weight(self) -> bool:
        """Return True if it was weighed and no balance of its keeper would say more; a first weight says itself."""
        weighed = self.weighed
        if weighed is None:
            return self.weight is not None
        return weighed.verdict != NOT_DECISIVE or weighed.reason == DRYING or bool(self.by_count)

    @property
    def good(self) -> bool:
        """Return True if at least one value was compared and none differed.

        A weight that decides nothing speaks neither for nor against it.
        """
        weighed = self.weighed.verdict if self.weighed else ""
        return {self.seal_verdict, self.sack_verdict, self.count_verdict, weighed} - {"", NOT_DECISIVE} == {OK}

    def differs_in(self, sort: str) -> bool:
        """Return True if the weight, seal or count that a discrepancy of this sort is about differs from the record."""
        if sort.startswith("weight_"):
            return self.weighed is not None and self.weighed.differs
        return (self.seal_verdict if sort == "seal" else self.count_verdict) == "mismatch"

    @property
    def clears(self) -> bool:
        """Return True if the check may stand before a fire: good, and no balance of the keeper would say more.

        What is weighed and not decided passes by seal and count, never by a weight with others. What drying leaves
        open passes by its seal: no second weighing would say more (I60).
        """
        alone_by_count = bool(self.by_count) and self.together is None
        decided = self.weighed is None or self.weighed.verdict == OK or self.weighed.reason == DRYING
        return self.good and not self.better and (decided or alone_by_count)

    def apply(self, state: Exhibit, at: str) -> None:
        """Keep the weight and the discrepancies; a full check begins a new window of holders.

        Whoever else made it has seen the exhibit (I44).
        """
        if self.weight is not None:
            _keep(state, self.weight, self.comparison, at)
            air = breathed((state.in_lot or NO_LOT).air, self.air, state.first_weighed_at, at)
            decides = self.comparison is None or self.comparison.verdict != NOT_DECISIVE
            awaited = self.awaits_lot if decides else (state.in_lot or NO_LOT).awaited
            state.in_lot = structs.replace(state.in_lot or NO_LOT, air=air, awaited=awaited)
        if self.settled:
            state.settled, state.settled_at = self.weight, at
        state.count = state.count or self.count
        state.open += self.opened
        if self.to_read_again or self.settles:
            state.to_read_again = self.to_read_again
        if self.by:
            state.sight(self.seen_at or at)
        if self.full:
            state.window = [state.holder, self.by] if self.by else [state.holder]


def _keep(state: Exhibit, weight: Weight, comparison: Comparison | None, at: str) -> None:
    """Keep a weighing: as the first, the last, or the most precise one that differs from none before (I48)."""
    if state.first_weight is None:
        state.first_weight, state.first_weighed_at = weight, at
    precise = state.finest or (state.basis[0] if state.basis else weight)
    finer = bool(precise.mark) or weight.uncertainty_ug < precise.uncertainty_ug
    if comparison is not None and not comparison.differs and finer and not weight.mark:
        state.finest, state.finest_at = weight, at
    differs = comparison is not None and comparison.differs
    if state.unweighed and state.unweighed.sealed and not differs:
        # the first weight in this packing: later ones are compared with it
        state.judge_against(weight, at)
        state.unweighed = state.unweighed.weighed()
    state.last_weight, state.last_comparison, state.weighed_at = weight, comparison, at
    state.to_weigh = False
    if comparison is not None and comparison.verdict == "loss":
        see_lighter(state)
    if state.family is not None:
        state.family = checked(state.family, weight, at, differs)


def see_lighter(state: Exhibit) -> None:
    """Keep in mind that a witness package was seen lighter: its lot gets no other one (I60)."""
    witness = (state.in_lot or NO_LOT).witness
    if witness is not None:
        _keep_witness(state, structs.replace(witness, lighter=True, lighter_before=witness.lighter))


def forget_mistyped(state: Exhibit) -> None:
    """Take back the word of a mistyped weight on a witness package; earlier sightings stand (I60)."""
    witness, last = (state.in_lot or NO_LOT).witness, state.last_comparison
    if witness is not None and (last is None or last.verdict != "loss"):
        _keep_witness(state, structs.replace(witness, lighter=witness.lighter_before, lighter_before=False))


def _keep_witness(state: Exhibit, witness: Witness) -> None:
    state.in_lot = structs.replace(state.in_lot or NO_LOT, witness=witness)


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
    together: Together | None = None
