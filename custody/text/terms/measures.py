"""Amounts, units, shares and days as people write them."""

from datetime import date

from custody.domain.kernel.quantity import COUNT_UNITS, MICROGRAMS
from custody.text.i18n import current
from labels.layout import quantity
from labels.words.units import MONTHS


def per_cent(value: int) -> str:
    """A share in per mille, as per cent: ``95 %``, ``99,9 %``."""
    whole, tenth = divmod(value, 10)
    point = "," if current() == "fr" else "."
    return f"{whole}{point}{tenth}\N{NO-BREAK SPACE}%" if tenth else f"{whole}\N{NO-BREAK SPACE}%"


def day(text: str) -> str:
    """A calendar day (YYYY-MM-DD) as people write it; a dash for none."""
    return quantity.format_short(date.fromisoformat(text), current()) if text else "–"


def month(text: str) -> str:
    """A month (YYYY-MM) as people write it: ``novembre 2026``."""
    year, _, n = text.partition("-")
    return f"{MONTHS[current()][int(n) - 1]}\N{NO-BREAK SPACE}{year}"


def unit(code: str, n: int = 2) -> str:
    """The word for a unit of mass or of number, in the plural unless ``n`` says otherwise."""
    return code if code in MICROGRAMS else quantity.unit_name(code, n, current())


def unit_codes() -> dict[str, str]:
    """What people write for a unit of number, as its code or as a word of this language, to its code."""
    return {
        name.casefold(): code for code in sorted(COUNT_UNITS) for name in (code, unit(code, 1), unit(code))
    }  # fmt: skip


def units() -> list[tuple[str, str]]:
    """(code, word) of each unit: masses first, then things counted by their word."""
    masses = [(code, code) for code in ("kg", "g", "mg", "t")]
    return masses + sorted(((code, unit(code)) for code in COUNT_UNITS), key=lambda pair: pair[1])
