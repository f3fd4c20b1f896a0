"""Live the weights of a store as physics has them: air by month, moisture that follows it, balances that err.

Nothing here asks the model that the service judges by. The air comes from ``climate_sahel.csv`` (daily station data of
1940 to 1980, monthly means; the file names the source of each line). Herb follows the isotherm of the notes on
physics; a package follows the air with its own time constant.
"""

import csv
import math
import random
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, convert, structs

FOLDER = Path(__file__).parent
RANGES: dict[str, Any] = tomllib.loads((FOLDER / "ranges.toml").read_text("utf-8"))
G = 1_000_000
STEP_DAYS, YEAR = 5, 365
MONOLAYER, CONSTANT, MULTILAYER = 0.0613, 10.0, 0.906
"""Of the isotherm of dry herb (GAB)."""
HALF_STEP = 0.3
"""Steps by which a reading scatters before it is rounded."""


class Goods(Struct, frozen=True):
    """What a store holds, as ``ranges.toml`` has it."""

    name: str
    material: str
    packing: str
    balance: float
    mass: int
    packages: int
    tau: tuple[float, float]
    loss: tuple[float, float]
    loss_package: float
    sorption: float
    start: float = 0.0
    lots: tuple[int, int] = (RANGES["line_packages"][0], RANGES["line_packages"][1])

    @property
    def step_ug(self) -> int:
        """Return the step of the balances."""
        return round(self.balance * G)


class Package(Struct):
    """A package as it really is: ``moves`` is its mass in shares of the first by steps of ``STEP_DAYS``."""

    number: str
    line: int
    mass_ug: float
    moves: list[float]

    def mass_at(self, day: int) -> float:
        """Return its mass on a day, between two steps by their line."""
        step, part = day // STEP_DAYS, day % STEP_DAYS / STEP_DAYS
        return self.mass_ug * (self.moves[step] * (1 - part) + self.moves[step + 1] * part)


class Scale(Struct, frozen=True):
    """A balance with its bias, in steps for each step of error that its class allows."""

    name: str
    bias: float


def air() -> dict[str, list[float]]:
    """Return the mean relative humidity of each month by city, of the cities with twelve."""
    months: dict[str, list[float]] = {}
    with (FOLDER / "climate_sahel.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["mean_rh_percent"]:
                months.setdefault(row["city"], []).append(float(row["mean_rh_percent"]))
    return {city: humid for city, humid in months.items() if len(humid) == 12}


AIR = air()


def moisture(humidity: float) -> float:
    """Return the water of dry herb in the air's balance, as a share of its dry mass."""
    active = MULTILAYER * humidity / 100
    return MONOLAYER * CONSTANT * active / ((1 - active) * (1 - active + CONSTANT * active))


def humidities(draw: random.Random, month: float, days: int) -> list[float]:
    """Return the air of a store by steps: a city's months, each year a little else, and the store's own air."""
    mean = AIR[draw.choice(RANGES["cities"])]
    own = draw.gauss(0, RANGES["store_air"])
    years = [draw.gauss(0, RANGES["year_to_year"]) for _ in range(15 + days // 30)]
    steps = []
    for step in range(days // STEP_DAYS + 2):
        at = month + step * STEP_DAYS / (YEAR / 12)
        left, part = int(at), at % 1
        of = [mean[(left + k) % 12] + years[left + k - int(month)] for k in (0, 1)]
        steps.append(min(88.0, max(8.0, of[0] * (1 - part) + of[1] * part + own)))
    return steps


def packages(goods: Goods, draw: random.Random, humid: Sequence[float]) -> list[Package]:
    """Return the packages of a store by lines, with what drying and air make of each."""
    made: list[Package] = []
    waters = [moisture(humidity) for humidity in humid]
    line = 0
    while len(made) < goods.packages:
        line += 1
        tau, loss = draw.uniform(*goods.tau), draw.uniform(*goods.loss)
        start = (goods.start / 100 or waters[0]) + draw.gauss(0, 0.01)
        for _ in range(min(draw.randint(*goods.lots), goods.packages - len(made))):
            own = (tau * draw.uniform(0.77, 1.3), loss + draw.gauss(0, goods.loss_package), start + draw.gauss(0, 0.01))
            mass = goods.mass * G * draw.uniform(0.9, 1.1)
            made.append(Package(f"EV{len(made):03}", line, mass, moves(goods, own, waters)))
    return made


def moves(goods: Goods, own: tuple[float, float, float], waters: Sequence[float]) -> list[float]:
    """Return the mass by steps as a share of the first: what dries for good, and what comes and goes with the air."""
    tau, loss, water = own
    first, follows = water, 1 - math.exp(-STEP_DAYS / max(tau, STEP_DAYS))
    course = []
    for step, balanced in enumerate(waters):
        dried = max(0.0, loss) / 100 * (1 - math.exp(-step * STEP_DAYS / tau))
        course.append(1 - dried + goods.sorption * (water - first) / (1 + first))
        water += (balanced - water) * follows
    return course


def scale(name: str, draw: random.Random) -> Scale:
    """Return a balance as verification lets it pass: its bias anywhere within the error in service."""
    return Scale(name, draw.uniform(-1, 1))


def error_of(real_ug: float, goods: Goods, on: Scale, draw: random.Random) -> float:
    """Return by how many steps a balance errs, bias and scatter; now and then a mistyped digit that nobody notices."""
    steps = real_ug / goods.step_ug
    error = 1 if steps <= 500 else 2 if steps <= 2000 else 3
    mistyped = draw.choice((-1, 1)) * 10 ** draw.randrange(0, 3) if draw.randrange(RANGES["mistyped"]) == 0 else 0
    return on.bias * error + draw.gauss(0, HALF_STEP) + mistyped


def read(real_ug: float, goods: Goods, error: float) -> int:
    """Return what the balance shows, in µg."""
    return max(0, round(real_ug / goods.step_ug + error)) * goods.step_ug


def goods_of_ranges() -> tuple[Goods, ...]:
    """Return the goods of ``ranges.toml``."""
    return convert(RANGES["goods"], tuple[Goods, ...])


def lone_goods() -> tuple[Goods, ...]:
    """Return the plants in packages that have no lot to be compared with, and so enter no sum of losses."""
    least, most = RANGES["lone_packages"]
    plants = (goods for goods in goods_of_ranges() if goods.material in {"herb", "fresh_plants"})
    return tuple(structs.replace(goods, lots=(least, most)) for goods in plants)
