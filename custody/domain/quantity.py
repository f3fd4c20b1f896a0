"""Quantities: integers with the text they were entered as beside them.

Masses are integer micrograms, counts integers with a unit; unlike units are never added (I21).
What was typed is kept, because a wrong unit is evidence too.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from custody.domain.errors import BadInput

MICROGRAMS = {"t": 10**12, "kg": 10**9, "g": 10**6, "mg": 10**3, "µg": 1}
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
        raise BadInput("unit_unknown", unit=entry.unit[:40])
    text = entry.text.strip()
    digits = _decimal(text)
    scaled = digits * scale
    if scaled != scaled.to_integral_value():
        raise BadInput("mass_too_fine", text=text, unit=entry.unit)
    ug = int(scaled)
    if ug > LARGEST:
        raise BadInput("mass_too_large", text=text, unit=entry.unit)
    exponent = digits.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return Mass(ug=ug, text=text, unit=entry.unit, readability_ug=max(1, scale // 10**places))


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


def bounded(total: int) -> int:
    """A sum that still is an integer of the log's profile.

    Raises:
        BadInput: ``total_too_large``.
    """
    if abs(total) > LARGEST:
        raise BadInput("total_too_large")
    return total


def implausible(substance: str, ug: int, things: int) -> bool:
    """Whether a declared amount is so large that a second person must confirm it (T18)."""
    return ug > PLAUSIBLE_UG.get(substance, PLAUSIBLE_ELSE_UG) or things > PLAUSIBLE_COUNT


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
    if len(text) > LONGEST_ENTRY or not ENTRY.match(text):
        # "1.234,5" is a guess between a thousand and a decimal, "1 2" one between 12 and two entries: never guess.
        raise BadInput("mass_unreadable", text=text[:LONGEST_ENTRY])
    return Decimal(SPACES.sub("", text).replace(",", "."))
