"""Amounts, units, shares and days as people write them."""

from datetime import date

from custody.domain.kernel.quantity import COUNT_UNITS, MICROGRAMS
from custody.text.i18n import current
from labels.layout import quantity
from labels.words.units import MONTHS


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
    return f"{MONTHS[current()][int(month_number) - 1]}\N{NO-BREAK SPACE}{year}"


def unit(code: str, count: int = 2) -> str:
    """Return the word for a unit of mass or of count, in the number that the count needs (plural by default)."""
    return code if code in MICROGRAMS else quantity.unit_name(code, count, current())


def unit_codes() -> dict[str, str]:
    """Return the code of each written count unit: the code itself or a word of this language."""
    return {
        name.casefold(): code for code in sorted(COUNT_UNITS) for name in (code, unit(code, 1), unit(code))
    }  # fmt: skip


def units() -> list[tuple[str, str]]:
    """(code, word) of each unit: masses first, then things counted by their word."""
    masses = [(code, code) for code in ("kg", "g", "mg", "t")]
    return masses + sorted(((code, unit(code)) for code in COUNT_UNITS), key=lambda pair: pair[1])
