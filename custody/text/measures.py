"""Amounts, units, shares and days as people write them."""

from collections.abc import Mapping
from datetime import date

from custody.domain.kernel.quantity import COUNT_UNITS, MICROGRAMS
from custody.text.i18n import N_, NN_, current, ngettext
from labels.layout import quantity

UNITS: Mapping[str, tuple[str, str]] = {
    "package": NN_("package", "packages"),
    "brick": NN_("brick", "bricks"),
    "bag": NN_("bag", "bags"),
    "bale": NN_("bale", "bales"),
    "carton": NN_("carton", "cartons"),
    "box": NN_("box", "boxes"),
    "bottle": NN_("bottle", "bottles"),
    "tablet": NN_("tablet", "tablets"),
    "capsule": NN_("capsule", "capsules"),
    "pill": NN_("pill", "pills"),
    "dose": NN_("dose", "doses"),
    "piece": NN_("piece", "pieces"),
    "plant": NN_("plant", "plants"),
    "ampoule": NN_("ampoule", "ampoules"),
    "sachet": NN_("sachet", "sachets"),
    "blister": NN_("blister pack", "blister packs"),
    "unit": NN_("unit", "units"),
    "exhibit": NN_("exhibit", "exhibits"),
}
"""Count units, for one and for more."""
CURRENCIES: Mapping[str, str] = {
    "XOF": N_("CFA francs"),
    "XAF": N_("CFA francs"),
    "EUR": N_("euros"),
    "USD": N_("US dollars"),
}
"""Names of currencies, by ISO 4217."""
MANY = 2
"""A count that takes the plural in both languages."""


def plural(one: str, more: str) -> str:
    """Return the plural of a unit in the reader's language."""
    return ngettext(one, more, MANY)


def per_cent(value: int) -> str:
    """Return a share in per mille as per cent: ``95 %``, ``99,9 %``."""
    whole, tenth = divmod(value, 10)
    point = "," if current() == "fr" else "."
    return f"{whole}{point}{tenth}\N{NO-BREAK SPACE}%" if tenth else f"{whole}\N{NO-BREAK SPACE}%"


def day(text: str) -> str:
    """Return a calendar day (YYYY-MM-DD) as people write it; a dash for none."""
    return quantity.format_short(date.fromisoformat(text), current()) if text else "–"


def month(text: str) -> str:
    """Return a month (YYYY-MM) as people write it: ``novembre 2026``."""
    year, _, month_number = text.partition("-")
    return f"{quantity.MONTHS[current()][int(month_number) - 1]}\N{NO-BREAK SPACE}{year}"


def unit(code: str, count: int = 2) -> str:
    """Return the word for a unit of mass or of count, in the number that the count needs (plural by default)."""
    return code if code in MICROGRAMS else quantity.unit_name(code, count, current())


def unit_codes() -> dict[str, str]:
    """Return the code of each written count unit: the code itself or a word of this language."""
    return {
        name.casefold(): code for code in sorted(COUNT_UNITS) for name in (code, unit(code, 1), unit(code))
    }  # fmt: skip


def units() -> list[tuple[str, str]]:
    """Return (code, word) of each unit: masses first, then things counted by their word."""
    masses = [(code, code) for code in ("kg", "g", "mg", "t")]
    return masses + sorted(((code, unit(code)) for code in COUNT_UNITS), key=lambda pair: pair[1])
