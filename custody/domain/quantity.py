"""Quantities: integers with the text they were entered as beside them.

Masses are integer micrograms, counts integers with a unit; unlike units are never added (I21).
What was typed is kept, because a wrong unit is evidence too.
"""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from msgspec import Struct

from custody.domain.errors import BadInput

MICROGRAMS = {"t": 10**12, "kg": 10**9, "g": 10**6, "mg": 10**3, "µg": 1}
COUNT_UNITS = frozenset({
    "package", "brick", "bag", "bale", "carton", "box", "bottle", "tablet", "capsule", "pill",
    "dose", "piece", "plant", "ampoule", "sachet", "blister",
})  # fmt: skip
LARGEST = 2**53 - 1
ENTRY = re.compile(r"[0-9][0-9 .,\u00a0\u202f]*\Z")

PLAUSIBLE_LINE_UG = {
    "cannabis": 40 * MICROGRAMS["t"],
    "cannabis_resin": 40 * MICROGRAMS["t"],
    "khat": 20 * MICROGRAMS["t"],
    "cocaine": 5 * MICROGRAMS["t"],
    "heroin": 1 * MICROGRAMS["t"],
    "methamphetamine": 2 * MICROGRAMS["t"],
    "amphetamine": 2 * MICROGRAMS["t"],
}
"""Largest mass of one declared line that needs no second person. The published record holds a seizure of
14,733,068 "Gram" of cocaine that was a unit error (UNODC IDS, T18)."""
PLAUSIBLE_ELSE_UG = 20 * MICROGRAMS["t"]
PLAUSIBLE_COUNT = 1_000_000


class MassEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """A mass as a person typed it: ``text`` with comma or point, and its ``unit``."""

    text: str
    unit: str


class Mass(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Integer micrograms, with the text, unit and readability (last digit, in micrograms) as entered."""

    ug: int
    text: str
    unit: str
    readability_ug: int


class Count(Struct, frozen=True, forbid_unknown_fields=True):
    """A number of things of one unit of ``COUNT_UNITS``."""

    n: int
    unit: str


def mass(entry: MassEntry) -> Mass:
    """Read a typed mass exactly, without floats.

    Raises:
        BadInput: ``unit_unknown``, ``mass_unreadable``, ``mass_too_fine`` (below a microgram), ``mass_too_large``.
    """
    scale = MICROGRAMS.get(entry.unit)
    if scale is None:
        raise BadInput("unit_unknown", unit=entry.unit)
    digits = _decimal(entry.text)
    scaled = digits * scale
    if scaled != scaled.to_integral_value():
        raise BadInput("mass_too_fine", text=entry.text, unit=entry.unit)
    ug = int(scaled)
    if ug > LARGEST:
        raise BadInput("mass_too_large", text=entry.text, unit=entry.unit)
    exponent = digits.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return Mass(ug=ug, text=entry.text, unit=entry.unit, readability_ug=max(1, scale // 10**places))


def count(entry: Count) -> Count:
    """Check a count: a known unit, from 1 to 2^53-1.

    Raises:
        BadInput: ``unit_unknown`` or ``count_out_of_range``.
    """
    if entry.unit not in COUNT_UNITS:
        raise BadInput("unit_unknown", unit=entry.unit)
    if not 0 < entry.n <= LARGEST:
        raise BadInput("count_out_of_range", n=entry.n)
    return entry


def implausible(substance: str, line_mass: Mass | None, line_count: Count | None) -> bool:
    """Whether a declared line is so large that a second person must confirm it (T18)."""
    too_heavy = line_mass is not None and line_mass.ug > PLAUSIBLE_LINE_UG.get(substance, PLAUSIBLE_ELSE_UG)
    return too_heavy or (line_count is not None and line_count.n > PLAUSIBLE_COUNT)


def totals(parts: Iterable[tuple[str, Count | None, int | None]]) -> dict[tuple[str, str], int]:
    """Sum (substance, count, micrograms) per substance and unit; a mass under the unit ``µg`` (I21, I34)."""
    sums: dict[tuple[str, str], int] = {}
    for substance, number, ug in parts:
        if ug is not None:
            sums[substance, "µg"] = sums.get((substance, "µg"), 0) + ug
        if number is not None:
            sums[substance, number.unit] = sums.get((substance, number.unit), 0) + number.n
    return sums


def _decimal(text: str) -> Decimal:
    plain = text.strip().replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
    separators = [c for c in plain if c in ".,"]
    if not ENTRY.match(text.strip()) or len(separators) > 1:
        # "1.234,5" or "1,234" with a second mark is a guess between a thousand and a decimal: refuse, never guess.
        raise BadInput("mass_unreadable", text=text)
    try:
        return Decimal(plain.replace(",", "."))
    except InvalidOperation as error:
        raise BadInput("mass_unreadable", text=text) from error
