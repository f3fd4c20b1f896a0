"""Packages that sum to a published amount exactly: the synthetic part of a replayed session.

Masses are divided in steps of the balance that would weigh them, so that each package is a reading that the balance
can show and their sum is the published amount to the last microgram.
"""

from dataclasses import dataclass

from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.quantity import Count, MassEntry

KILOGRAM = 10**9
PACKAGE_UG = 25 * KILOGRAM
MOST = 300
PER_SACK = {"brick": 100, "tablet": 1_000, "carton": 10, "dose": 50}
"""Things in one sack or box, for lines that are counted."""


@dataclass(frozen=True)
class Scale:
    """A make of balance: name, readability d and expanded uncertainty U as entered."""

    name: str
    readability: MassEntry
    uncertainty: MassEntry
    step_ug: int


PLATFORM = Scale("PLATEFORME", MassEntry("10", "g"), MassEntry("20", "g"), 10_000_000)
BENCH = Scale("TABLE", MassEntry("1", "g"), MassEntry("2", "g"), 1_000_000)
PRECISION = Scale("PRECISION", MassEntry("10", "mg"), MassEntry("20", "mg"), 10_000)
ANALYTIC = Scale("ANALYTIQUE", MassEntry("1", "mg"), MassEntry("2", "mg"), 1_000)
SCALES = (PLATFORM, BENCH, PRECISION)
"""From coarse to fine: what every store of the story has."""
ALL_SCALES = (*SCALES, ANALYTIC)
"""Those of a country that is replayed beside the story, where some publish milligrams."""
DECIDES = 100
"""Steps from which a balance decides: U, twice the step, is then at most 2 % of the weight."""


def scale_for(ug: int) -> Scale:
    """Return the coarsest balance that decides about an amount and shows it in whole steps, else the finest (I48).

    Raises:
        BadInput: ``mass_too_fine`` when none of them can show it.
    """
    showing = [scale for scale in ALL_SCALES if ug and ug % scale.step_ug == 0]
    if not showing:
        raise BadInput("mass_too_fine", text=str(ug), unit="µg")
    return next((scale for scale in showing if ug >= DECIDES * scale.step_ug), showing[-1])


def weights(ug: int, step_ug: int, package_count: int = 0) -> list[int]:
    """Divide a mass into packages of about 25 kg (or into ``number``), each a multiple of ``step_ug``; exact.

    Neighbours differ by up to four per cent, as real packages do.
    """
    steps, rest = divmod(ug, step_ug)
    assert not rest
    count = min(package_count or min(MOST, -(-ug // PACKAGE_UG)), steps)
    base, more = divmod(steps, count)
    sizes = [base + (i < more) for i in range(count)]
    for i in range(0, count - 1, 2):
        shift = base * (i * 7 % 9) // 200  # the next package takes what this one gives
        sizes[i] += shift
        sizes[i + 1] -= shift
    return [size * step_ug for size in sizes]


def sacks(things: int, unit: str) -> list[Count]:
    """Divide a count into full sacks and the rest."""
    full, rest = divmod(things, PER_SACK.get(unit, things))
    return [Count(PER_SACK.get(unit, things), unit)] * full + ([Count(rest, unit)] if rest else [])


def kilograms(ug: int, step_ug: int) -> MassEntry:
    """Return a mass as it would be typed from the display of a balance: ``25,010`` kg."""
    places = 9 - (len(str(step_ug)) - 1)
    whole, rest = divmod(ug, KILOGRAM)
    digits = f"{rest:09d}"[:places]
    return MassEntry(f"{whole},{digits}" if digits else str(whole), "kg")
