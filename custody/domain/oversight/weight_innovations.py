"""Turn the weighings of an agency into independent scores: what each tells that no earlier one had told (T7, I60).

Each weighing is a difference to the first weight of its exhibit, less the drying curve, less the median of the lot
where there is one. Such differences share errors: the first reading of an exhibit, the bias of a balance, the air and
the first moisture of a lot. So their sum looks worse than it is. Nuclear material accountancy divides by the covariance
(standardised innovations, SITMUF): the scores of an honest store have mean 0, variance 1, and know nothing of each
other. A Kalman filter gives the same numbers one by one, without the matrix.

The covariance has three parts. Reading: three fifths of U/2. Bias of a balance in one calibration period: four fifths,
in both weighings, so that it falls out of a difference on one balance. Moisture: of the exhibit, and of its lot.

Only + − × ÷ and square roots are computed, which every machine rounds alike; the scores are whole thousandths.
"""

from collections.abc import Iterable
from math import sqrt

from msgspec import Struct

from custody.domain.exhibits.drying.drying_allowance import SETTLED_DAYS
from custody.domain.exhibits.drying.drying_curve import PARTS, DryingCurve, expected_loss_ug, over
from custody.domain.law.isotherm import DRY_PLANTS, MOVED_BY_AIR

STEP = 1_000
"""Scores are integers in thousandths of a standard deviation."""
LARGEST_SCORE = 4_000
"""Highest score of one weighing: a larger loss is a discrepancy of its own, and no drift."""
LARGEST_OF_LOT = 8_000
"""The same for a whole lot: no single verdict is as sharp, and one count may be all that tells of it."""
READING, BIAS = 0.3, 0.4
"""Of U (k = 2): the standard deviations of a reading, and of what one balance always shows too much or too little."""
FINAL, SWING = 0.8, 0.6
"""Of the moisture of an exhibit: what it ends with against its lot, and what comes and goes with the air."""
BAND = 2
"""Standard deviations taken to be in the band of a lot. It is said to hold 99 packages in 100, which would be 2.6; over
a year packages of one lot part further."""
FIRST, SEASON = 2, 1.5
"""Standard deviations in the band of a packing: of what a lot ends with, and of what half a year's air does to it. Such
a band was assumed, and holds nine lots in ten."""
COMPUTED = 2.5
"""The same for both in the band of dry plants: it is computed from air and isotherm, and holds 99 lots in 100."""
POWDER_SEASON = 4
"""Standard deviations of the season in the band of powders: from dry air to humid they take up 0.1 to 0.2 % (read)."""
ANOTHER_YEAR, SLOW = 0.15, 0.001
"""Of how far the seasons move it, how far a lot is from its first weight a year later; and for each day of its time
constant, for what follows slowly has not come back to where it began."""
RATE = 4
"""Standard deviations in the band by which a lot dries sooner or later than its line says."""
APART = 12
"""Standard deviations in the band of plants by which a lot differs a year later from others that dried as it did."""
MEDIAN = 1.25
"""How much more a median scatters than a mean."""
YEAR, AIR_DAYS = 365, 60
"""Days of a year; days after which the air of a store has forgotten what it was."""
MOST_SHARED = 40
"""Balances and lots kept in mind at a time: of more, the one used longest ago is forgotten, which accuses nobody."""


class Difference(Struct, frozen=True, kw_only=True):
    """One weighing against the first of its exhibit: the difference (signed) and U of both, in µg, and ``days`` later.

    ``balance`` and ``first_balance`` name a balance in a calibration period. ``lot``: the exhibits of a seizure line in
    one packing and store, if they are enough; ``air``: what follows the air of a store alike. ``median_ug``: the part
    of the difference that the lot shares; ``compared``, if there was a lot to ask. ``packages``: of a whole lot, how
    many were weighed. ``typed_ug``: the difference as first typed, where a weight has been corrected since.
    """

    exhibit: str
    at: str
    days: int
    first_ug: int
    difference_ug: int
    uncertainty_ug: int
    first_uncertainty_ug: int
    balance: str = ""
    first_balance: str = ""
    curve: DryingCurve | None = None
    lot: str = ""
    air: str = ""
    median_ug: int = 0
    compared: bool = False
    packages: int = 1
    typed_ug: int | None = None

    @property
    def shift_ug(self) -> int:
        """Return the loss (below 0) or gain beyond curve and lot."""
        expected = expected_loss_ug(self.curve, self.first_ug, self.days) if self.curve else 0
        return self.difference_ug + expected - self.median_ug

    @property
    def largest(self) -> int:
        """Return the highest score that one weighing of it may have."""
        return LARGEST_OF_LOT if self.packages > 1 else LARGEST_SCORE

    @property
    def settled(self) -> bool:
        """Return True if the weight can tell of more than drying."""
        return self.curve is None or self.days >= SETTLED_DAYS.get(self.curve.material, 0)

    @property
    def follows_air(self) -> bool:
        """Return True of plants: alone, their weight tells of the air as much as of a theft (I60)."""
        return self.curve is not None and self.curve.material in MOVED_BY_AIR

    @property
    def scatter(self) -> float:
        """Return how much less the sum over a lot scatters than its packages would, did they all err alike."""
        return MEDIAN / sqrt(self.packages) if self.packages > 1 else 1.0

    def shared(self) -> dict[str, float]:
        """Return how much of each shared error is in the difference, in standard deviations of it."""
        effects = dict[str, float]()
        if not self.compared:  # packages of a lot on the same balances err alike: their median took it out
            effects = {self.balance: BIAS * self.uncertainty_ug}
            first = effects.get(self.first_balance, 0.0)
            effects[self.first_balance] = first - BIAS * self.first_uncertainty_ug
            effects |= self._moisture()
        return {name: effect for name, effect in effects.items() if effect}

    def _moisture(self) -> dict[str, float]:
        curve = self.curve
        if curve is None:
            return {}
        band = max(curve.band_loss_per_mille, curve.band_gain_per_mille) * self.first_ug / 1000
        dried = over(self.days, curve.tau_days) / PARTS
        half, quarter = _season(self.days % YEAR / YEAR)
        another = (ANOTHER_YEAR + SLOW * curve.tau_days) * min(1, self.days / YEAR)
        first, season = _sigmas(curve.material)
        lot, air, swing = self.lot or self.air, self.air, band / season * dried
        return {
            f"{lot} dries": band / first * dried, f"{lot} rate": band / RATE * _parted(curve, self.days),
            f"{lot} apart": band / APART * self._year_squared(), f"{air} half": swing * half,
            f"{air} quarter": swing / 2 * quarter, f"{air} year": swing * another,
        }  # fmt: skip

    def _year_squared(self) -> float:
        """Return how far lots of plants have gone apart that came through the same seasons, each at its own pace."""
        share = min(1.0, self.days / YEAR)
        return share * share if self.curve is not None and self.curve.material in DRY_PLANTS else 0.0

    @property
    def moisture_ug(self) -> float:
        """Return the standard deviation of the exhibit's own moisture in the end, in µg."""
        if self.curve is None:
            return 0.0
        return self.curve.lot_band_per_mille * self.first_ug / 1000 / BAND * self.scatter

    @property
    def reading_ug(self) -> float:
        """Return the standard deviation of this reading, in µg."""
        return READING * self.uncertainty_ug * self.scatter


def _sigmas(material: str) -> tuple[float, float]:
    """Return how many standard deviations the band has: of the end, and of the season."""
    if material in DRY_PLANTS:
        return COMPUTED, COMPUTED
    return FIRST, POWDER_SEASON if material == "powder" else SEASON


def _parted(curve: DryingCurve, days: int) -> float:
    """Return how far lots of another pace have parted by then: what only dries at once, what follows the air later."""
    if curve.material not in DRY_PLANTS:
        return min(1.0, days / curve.tau_days)
    share = min(1.0, days / (curve.tau_days + AIR_DAYS))
    return share * share


def _season(year: float) -> tuple[float, float]:
    """Return how far a share of a year is from its beginning: towards the other half, and towards a quarter.

    A year later the air is as it was; spring and autumn go opposite ways. Parabolas stand for the sines.
    """
    first_half = 2 * year < 1
    quarter = 8 * year * (1 - 2 * year) if first_half else -8 * (year - 0.5) * (2 - 2 * year)
    return 4 * year * (1 - year), quarter


def innovations(differences: Iterable[Difference]) -> list[int]:
    """Return the score of each weighing in thousandths, in their order; a loss is below 0."""
    filtered = _Filter()
    return [filtered.score(difference) for difference in differences]


class _Own:
    """What is known of the errors of one exhibit: first reading, final moisture, and the moisture of the day.

    ``mean`` and ``spread`` (covariance) hold if the shared errors are 0; ``by`` says how each mean moves with them.
    """

    __slots__ = ("at", "by", "mean", "spread")

    def __init__(self, difference: Difference) -> None:
        first = READING * difference.first_uncertainty_ug * difference.scatter
        final = FINAL * difference.moisture_ug
        self.mean = [0.0, 0.0, 0.0]
        self.spread = [[first * first, 0.0, 0.0], [0.0, final * final, 0.0], [0.0, 0.0, 0.0]]
        self.by: list[dict[int, float]] = [{}, {}, {}]
        self.at = 0

    def wait(self, difference: Difference) -> None:
        """Let the moisture of the day be forgotten as time goes by."""
        left = 1 - over(max(0, difference.days - self.at), AIR_DAYS) / PARTS
        swing = SWING * difference.moisture_ug
        self.mean[2] *= left
        self.by[2] = {index: effect * left for index, effect in self.by[2].items()}
        self.spread[0][2] = self.spread[2][0] = self.spread[0][2] * left
        self.spread[1][2] = self.spread[2][1] = self.spread[1][2] * left
        self.spread[2][2] = self.spread[2][2] * left * left + (1 - left * left) * swing * swing
        self.at = max(self.at, difference.days)


class _Filter:
    """Hold what the weighings so far tell of the shared errors, each of variance 1 before anything is known."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.mean: list[float] = []
        self.spread: list[list[float]] = []
        self.owns: dict[str, _Own] = {}

    def score(self, difference: Difference) -> int:
        """Return the score of the next weighing, and learn from it."""
        own = self.owns.get(difference.exhibit)
        if own is None:
            own = self.owns[difference.exhibit] = _Own(difference)
        own.wait(difference)
        dried = over(difference.days, difference.curve.tau_days) / PARTS if difference.curve else 0.0
        weights = (1.0, dried, 1.0)
        effects = self._effects(difference)
        for weight, by in zip(weights, own.by, strict=True):
            for index, effect in by.items():
                effects[index] = effects.get(index, 0.0) + weight * effect
        told = difference.shift_ug - sum(weight * mean for weight, mean in zip(weights, own.mean, strict=True))
        reach = [sum(part * weight for part, weight in zip(row, weights, strict=True)) for row in own.spread]
        alone = sum(part * weight for part, weight in zip(reach, weights, strict=True)) + difference.reading_ug**2
        if alone <= 0:
            return 0 if not told else LARGEST_SCORE * (1 if told > 0 else -1)
        expected, variance = self._expected(effects, alone)
        missing = told - expected
        # A slip, or a package that lost much at once, is told once: what follows is judged against it.
        jump = max(0.0, (missing * STEP / difference.largest) ** 2 - variance)
        alone, own.spread[0][0], reach[0] = alone + jump, own.spread[0][0] + jump, reach[0] + jump
        self._learn(told, effects, alone)
        score = missing / sqrt(variance + jump)
        for row, part in enumerate(reach):
            gain = part / alone
            own.mean[row] += gain * told
            for index, effect in effects.items():
                own.by[row][index] = own.by[row].get(index, 0.0) - gain * effect
            for column in range(3):
                own.spread[row][column] -= gain * reach[column]
        return max(-difference.largest, min(difference.largest, round(STEP * score)))

    def _expected(self, effects: dict[int, float], alone: float) -> tuple[float, float]:
        """Return what the shared errors make expect, and the variance around it; ``alone``: were they known."""
        active = [(index, effect) for index, effect in effects.items() if effect]
        variance = alone + sum(
            effect * self.spread[index][other] * also for index, effect in active for other, also in active
        )
        return sum(effect * self.mean[index] for index, effect in active), variance

    def _learn(self, told: float, effects: dict[int, float], alone: float) -> None:
        """Learn from a told loss about the shared errors."""
        active = [(index, effect) for index, effect in effects.items() if effect]
        told -= sum(effect * self.mean[index] for index, effect in active)
        reach = [sum(row[index] * effect for index, effect in active) for row in self.spread]
        variance = alone + sum(reach[index] * effect for index, effect in active)
        moved = [(index, part) for index, part in enumerate(reach) if part]
        for index, part in moved:
            gain = part / variance
            self.mean[index] += gain * told
            row = self.spread[index]
            for other, also in moved:
                row[other] -= gain * also

    def _effects(self, difference: Difference) -> dict[int, float]:
        """Return the shared errors in a difference by their places; one that is new gets a place."""
        return {self._place(name): effect for name, effect in difference.shared().items()}

    def _place(self, name: str) -> int:
        index = self.places.pop(name, None)
        if index is None:
            index = self._free()
        self.places[name] = index  # last in order: used last
        return index

    def _free(self) -> int:
        if len(self.places) < MOST_SHARED:
            for row in self.spread:
                row.append(0.0)
            self.mean.append(0.0)
            self.spread.append([0.0] * len(self.mean))
            self.spread[-1][-1] = 1.0
            return len(self.mean) - 1
        index = self.places.pop(next(iter(self.places)))
        self.mean[index] = 0.0
        for row in self.spread:
            row[index] = 0.0
        self.spread[index] = [0.0] * len(self.mean)
        self.spread[index][index] = 1.0
        for own in self.owns.values():
            for by in own.by:
                by.pop(index, None)
        return index
