"""Quantities: integers with the text they were entered as beside them.

Masses are integer micrograms, volumes integer microlitres, counts integers with a unit; unlike units are never added
(I21), and no density turns one into another. What was typed is kept, because a wrong unit is evidence too.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from msgspec import Struct, structs

from custody.domain.kernel.errors import BadInput

MICROGRAMS = {"t": 10**12, "kg": 10**9, "g": 10**6, "mg": 10**3, "µg": 1}
MICROLITRES = {"l": 10**6, "ml": 10**3, "µl": 1}
MASS, VOLUME = "µg", "µl"
"""The units under which sums of masses and of volumes stand; every other unit is one of ``COUNT_UNITS``."""
COUNT_UNITS = frozenset({
    "package", "brick", "bag", "bale", "carton", "box", "bottle", "tablet", "capsule", "pill",
    "dose", "piece", "plant", "ampoule", "sachet", "blister",
})  # fmt: skip
PACKED = frozenset({"package", "bag", "bale", "box"})
"""Units that say how a thing is packed and nothing of how much it is; all others are amounts by themselves."""
LARGEST = 2**53 - 1
LONGEST_ENTRY = 24
"""Characters of a typed number: fewer than Decimal's 28 digits, so that no product is ever rounded."""
ENTRY = re.compile("(?:[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+|[0-9]+)(?:[.,][0-9]+)?\\Z", re.ASCII)
SPACES = re.compile("[ \u00a0\u202f]")
WIDEST_MEASURE_PERCENT = 10
"""Share of a volume that its measure may be off by; a graduated cylinder of class B is off by 1 % (ISO 4788)."""

PLAUSIBLE_UG = {
    "cannabis": 40 * MICROGRAMS["t"],
    "cannabis_resin": 40 * MICROGRAMS["t"],
    "khat": 20 * MICROGRAMS["t"],
    "cocaine": 5 * MICROGRAMS["t"],
    "heroin": 1 * MICROGRAMS["t"],
    "methamphetamine": 2 * MICROGRAMS["t"],
    "amphetamine": 2 * MICROGRAMS["t"],
}
"""Largest mass of a substance in one seizure that needs no second person. The published record holds a seizure of
14,733,068 "Gram" of cocaine that was a unit error (UNODC IDS, T18)."""
PLAUSIBLE_ELSE_UG = 20 * MICROGRAMS["t"]
PLAUSIBLE_COUNT = 1_000_000
PLAUSIBLE_UL = 20_000 * MICROLITRES["l"]
"""A road tanker; the same as ``PLAUSIBLE_ELSE_UG`` for a liquid as heavy as water."""


class MassEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A mass as a person typed it: ``text`` with comma or point, and its ``unit``."""

    text: str
    unit: str


class Mass(Struct, frozen=True, forbid_unknown_fields=True):
    """Integer micrograms, with the text, unit and readability (last digit, in micrograms) as entered."""

    ug: int
    text: str
    unit: str
    readability_ug: int


class VolumeEntry(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A volume as a person typed it: ``text`` with comma or point, and its ``unit``.

    ``uncertainty``: U (k = 2) of the measure in the same unit, as its certificate or class says; "" where unknown.
    """

    text: str
    unit: str
    uncertainty: str = ""


class Volume(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Integer microlitres, with the text, unit and readability (last digit, in microlitres) as entered.

    ``uncertainty_ul``: U (k = 2) of the measure, with its text; 0 where nobody stated it.
    """

    ul: int
    text: str
    unit: str
    readability_ul: int
    uncertainty_ul: int = 0
    uncertainty: str = ""


class Count(Struct, frozen=True, forbid_unknown_fields=True):
    """A number of things of one unit of ``COUNT_UNITS``."""

    n: int
    unit: str


def mass(entry: MassEntry) -> Mass:
    """Read a typed mass exactly, without floats.

    Raises:
        BadInput: ``unit_unknown``, ``mass_unreadable``, ``mass_too_fine`` (below a microgram), ``mass_too_large``.
    """
    return Mass(*_exactly(entry.text, entry.unit, MICROGRAMS))


def volume(entry: VolumeEntry) -> Volume:
    """Read a typed volume exactly, as ``mass`` reads a mass, down to a microlitre.

    Raises:
        BadInput: ``unit_unknown``, ``mass_unreadable``, ``mass_too_fine`` (below a microlitre), ``mass_too_large``;
            ``measure_implausible`` where the measure is said to be off by more than ``WIDEST_MEASURE_PERCENT``.
    """
    read = Volume(*_exactly(entry.text, entry.unit, MICROLITRES))
    if not entry.uncertainty.strip():
        return read
    off_ul, text, _, _ = _exactly(entry.uncertainty, entry.unit, MICROLITRES)
    if not 0 < 100 * off_ul <= WIDEST_MEASURE_PERCENT * read.ul:
        raise BadInput("measure_implausible", text=text, unit=entry.unit, percent=WIDEST_MEASURE_PERCENT)
    return structs.replace(read, uncertainty_ul=off_ul, uncertainty=text)


def count(entry: Count, *, least: int = 1) -> Count:
    """Check a count: a known unit, from ``least`` to 2^53-1 (a check may find nothing left: 0).

    Raises:
        BadInput: ``unit_unknown`` or ``count_out_of_range``.
    """
    if entry.unit not in COUNT_UNITS:
        raise BadInput("unit_unknown", unit=entry.unit[:40])
    if not least <= entry.n <= LARGEST:
        raise BadInput("count_out_of_range", n=entry.n)
    return entry


FILED = {MASS: ("kg", 9), VOLUME: ("l", 6)}
"""A sum's unit to the one in which it is filed, and how many decimals that is."""


def filed_unit(unit: str) -> str:
    """Return the unit in which a sum under ``unit`` is filed: kilograms, litres, or its own."""
    return FILED.get(unit, (unit, 0))[0]


def filed(amount: int, unit: str) -> str:
    """Return a sum under ``unit`` as exact decimal text in its filed unit, with a decimal point."""
    places = FILED.get(unit, (unit, 0))[1]
    whole, rest = divmod(abs(amount), 10**places)
    text = f"{whole}.{rest:0{places}d}".rstrip("0").rstrip(".") if places else str(whole)
    return f"-{text}" if amount < 0 else text


def bounded(total: int) -> int:
    """Return the sum if it is an integer of the log's profile.

    Raises:
        BadInput: ``total_too_large``.
    """
    if abs(total) > LARGEST:
        raise BadInput("total_too_large")
    return total


def implausible(substance: str, ug: int, things: int, ul: int = 0) -> bool:
    """Return True if a declared amount is so large that a second person must confirm it (T18)."""
    heavy = ug > PLAUSIBLE_UG.get(substance, PLAUSIBLE_ELSE_UG)
    return heavy or things > PLAUSIBLE_COUNT or ul > PLAUSIBLE_UL


Part = tuple[str, Count | None, int | None, Volume | None]
"""A substance with its count, its micrograms and its volume, each where there is one."""


def totals(parts: Iterable[Part]) -> dict[tuple[str, str], int]:
    """Sum parts per substance and unit; a mass under the unit ``µg``, a volume under ``µl`` (I21, I34)."""
    sums: dict[tuple[str, str], int] = {}
    for substance, counted, ug, liquid in parts:
        for unit, amount in amounts(counted, ug, liquid).items():
            sums[substance, unit] = sums.get((substance, unit), 0) + amount
    return sums


def amounts(counted: Count | None, ug: int | None, liquid: Volume | None) -> dict[str, int]:
    """Return the known amounts of an exhibit, each under its own unit (I21)."""
    quantities: dict[str, int] = {}
    if ug is not None:
        quantities[MASS] = ug
    if liquid is not None:
        quantities[VOLUME] = liquid.ul
    if counted is not None:
        quantities[counted.unit] = counted.n
    return quantities


def _exactly(typed: str, unit: str, scales: Mapping[str, int]) -> tuple[int, str, str, int]:
    """Return an amount in its smallest unit, its text, its unit and the value of its last digit."""
    scale = scales.get(unit)
    if scale is None:
        raise BadInput("unit_unknown", unit=unit[:40])
    text = typed.strip()
    digits = _decimal(text)
    scaled = digits * scale
    if scaled != scaled.to_integral_value():
        raise BadInput("mass_too_fine", text=text, unit=unit)
    amount = int(scaled)
    if amount > LARGEST:
        raise BadInput("mass_too_large", text=text, unit=unit)
    exponent = digits.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return amount, text, unit, max(1, scale // 10**places)


def _decimal(text: str) -> Decimal:
    if len(text) > LONGEST_ENTRY or not ENTRY.match(text):
        # "1.234,5" is a guess between a thousand and a decimal, "1 2" one between 12 and two entries: never guess.
        raise BadInput("mass_unreadable", text=text[:LONGEST_ENTRY])
    return Decimal(SPACES.sub("", text).replace(",", "."))
