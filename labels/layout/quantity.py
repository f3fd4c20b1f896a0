"""Quantities, money and moments written out for paper: integers in, exact text out.

A mass is an integer count of micrograms, money an integer of the currency's minor unit, a count an
integer with a unit. No float passes here, so what is printed is what was recorded, to the last digit.
French sets thousands apart with U+202F (narrow no-break space) and decimals with a comma.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal, Protocol

from babel.dates import get_month_names
from babel.numbers import get_currency_precision

from labels.words import code

Lang = Literal["fr", "en"]
MassUnit = Literal["kg", "g", "mg", "auto"]

_NARROW_SPACE = "\u202f"
_NO_BREAK = "\u00a0"
_MINUS = "\u2212"
MONTHS: dict[str, tuple[str, ...]] = {
    lang: tuple(get_month_names("wide", locale=lang)[month] for month in range(1, 13)) for lang in ("fr", "en")
}
"""Names of the months, by language."""
VOLUME = "µl"
"""The unit under which a statement sums volumes, as ``µg`` for masses."""
_DIGITS_OF = {"kg": 9, "g": 6, "mg": 3}
_ONE = {"kg": 10**9, "g": 10**6}


class Measured(Protocol):
    """Input of a total: a substance, perhaps a count with its unit, a volume, masses in micrograms."""

    @property
    def substance(self) -> str:
        """Return the substance's code or name."""

    @property
    def count(self) -> int | None:
        """Return the count of a counted line, else None."""

    @property
    def unit(self) -> str:
        """Return the unit of the count."""

    @property
    def volume_ul(self) -> int | None:
        """Return volume as stated, where there is one."""

    @property
    def first_gross_ug(self) -> int | None:
        """Return first gross mass, where it was weighed."""

    @property
    def gross_ug(self) -> int | None:
        """Return last gross mass, where it was weighed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The sum of like lines: one substance in one unit (I21, I34). Masses, volumes and counts are never added together.

    ``unit`` is "" where the lines are known by mass alone. ``unweighed`` counts the lines that have no
    gross mass and so are missing from ``gross_ug``; ``first_unweighed`` does so for ``first_gross_ug``.
    """

    substance: str
    unit: str
    exhibits: int
    count: int
    first_gross_ug: int
    gross_ug: int
    first_unweighed: int = 0
    unweighed: int = 0
    volume_ul: int = 0
    """Volume as stated of the lines that have one."""


def tally(lines: Iterable[Measured]) -> tuple[Total, ...]:
    """Sum lines per (substance, unit), in the order of those two words; exact in integers."""
    groups: dict[tuple[str, str], list[Measured]] = {}
    for line in lines:
        groups.setdefault((line.substance, line.unit if line.count is not None else ""), []).append(line)
    return tuple(_total(*key, groups[key]) for key in sorted(groups))


def _total(substance: str, unit: str, lines: list[Measured]) -> Total:
    first = [line.first_gross_ug for line in lines if line.first_gross_ug is not None]
    gross = [line.gross_ug for line in lines if line.gross_ug is not None]
    return Total(
        substance=substance,
        unit=unit,
        exhibits=len(lines),
        count=sum(line.count or 0 for line in lines),
        first_gross_ug=sum(first),
        gross_ug=sum(gross),
        first_unweighed=len(lines) - len(first),
        unweighed=len(lines) - len(gross),
        volume_ul=sum(line.volume_ul or 0 for line in lines),
    )


def amounts(totals: Iterable[Total]) -> tuple[tuple[str, str, int], ...]:
    """Reduce totals to sorted (substance, unit, amount): masses under ``µg``, volumes under ``µl``, as a statement."""
    sums: dict[tuple[str, str], int] = {}
    for total in totals:
        if total.unit:
            sums[total.substance, total.unit] = sums.get((total.substance, total.unit), 0) + total.count
        if total.unweighed < total.exhibits:
            sums[total.substance, "µg"] = sums.get((total.substance, "µg"), 0) + total.gross_ug
        if total.volume_ul:
            sums[total.substance, VOLUME] = sums.get((total.substance, VOLUME), 0) + total.volume_ul
    return tuple((substance, unit, amount) for (substance, unit), amount in sorted(sums.items()))


def format_purity(per_mille: int | None, lang: Lang = "fr") -> str:
    """Return a purity in per mille as per cent with one decimal (``64,0 %``), or "" for None."""
    if per_mille is None:
        return ""
    whole, tenth = divmod(per_mille, 10)
    return f"{whole}{',' if lang == 'fr' else '.'}{tenth}\N{NO-BREAK SPACE}%"


def format_integer(value: int, lang: Lang) -> str:
    """Write an integer with its thousands set apart: ``14 958`` (U+202F) or ``14,958``."""
    grouped = f"{abs(value):,}"
    return (_MINUS if value < 0 else "") + (grouped.replace(",", _NARROW_SPACE) if lang == "fr" else grouped)


def format_mass(
    ug: int, lang: Lang, unit: MassUnit = "auto", *, readability_ug: int | None = None, signed: bool = False
) -> str:
    """Write a mass exactly: ``4 000,435 kg``.

    Args:
        ug: the mass in micrograms.
        lang: the paper's language.
        unit: the unit to print; ``auto`` takes kg from 1 kg up, g from 1 g up (and for zero), else mg.
        readability_ug: the balance's readability; zeros are kept down to it (``2,500 kg`` at 1 g), never cut digits.
        signed: put a plus before a gain, as in a difference.
    """
    chosen = _fitting(ug) if unit == "auto" else unit
    places = _DIGITS_OF[chosen]
    whole, rest = divmod(abs(ug), 10**places)
    decimals = f"{rest:0{places}d}".rstrip("0")
    if readability_ug:
        decimals = decimals.ljust(places - _trailing_zeros(readability_ug), "0")
    sign = _MINUS if ug < 0 else "+" if signed and ug > 0 else ""
    mark = "," if lang == "fr" else "."
    return f"{sign}{format_integer(whole, lang)}{mark + decimals if decimals else ''}{_NO_BREAK}{chosen}"


def tolerated(allowance_ug: int, difference_ug: int | None, readability_ug: int | None) -> int:
    """Return an allowance as the balance can show it, rounded down to its readability.

    A refused weight thus never looks allowed. The allowance stays exact if rounding would set it below a difference
    that it allowed (weights of two balances).
    """
    shown = allowance_ug - allowance_ug % (readability_ug or 1)
    return allowance_ug if shown < abs(difference_ug or 0) <= allowance_ug else shown


def format_volume(ul: int, lang: Lang, *, signed: bool = False) -> str:
    """Write a volume in microlitres exactly: ``2,5 l``; litres from 1 l up (and for zero), ml from 1 ml, else µl."""
    size = abs(ul)
    unit, places = ("l", 6) if size >= 10**6 or not size else ("ml", 3) if size >= 10**3 else ("µl", 0)
    whole, rest = divmod(size, 10**places)
    decimals = f"{rest:0{places}d}".rstrip("0") if places else ""
    sign = _MINUS if ul < 0 else "+" if signed and ul > 0 else ""
    mark = "," if lang == "fr" else "."
    return f"{sign}{format_integer(whole, lang)}{mark + decimals if decimals else ''}{_NO_BREAK}{unit}"


def _fitting(ug: int) -> Literal["kg", "g", "mg"]:
    if abs(ug) >= _ONE["kg"]:
        return "kg"
    return "g" if ug == 0 or abs(ug) >= _ONE["g"] else "mg"


def _trailing_zeros(value: int) -> int:
    """Count the decimal zeros that end a positive integer."""
    text = str(value)
    return len(text) - len(text.rstrip("0"))


def format_count(count: int, unit: str, lang: Lang) -> str:
    """Write a count with its unit in the right number: ``14 958 briques``, ``1 comprimé``; an unknown unit as it is.

    The amount under ``µl``, the unit under which volumes are summed, is a volume and written as one.
    """
    if unit == VOLUME:
        return format_volume(count, lang)
    return f"{format_integer(count, lang)}{_NO_BREAK}{unit_name(unit, count, lang)}"


def unit_name(unit: str, count: int, lang: Lang) -> str:
    """Give the unit's word for that count: French takes the plural from two, English for all but one."""
    singular = abs(count) < 2 if lang == "fr" else abs(count) == 1  # noqa: PLR2004 - the French rule for plurals
    return code(lang, "unit" if singular else "units", unit)


def format_money(minor: int, currency: str, lang: Lang) -> str:
    """Write an amount given in the currency's minor unit (ISO 4217): ``13 000 000 F CFA (XOF)``."""
    places = get_currency_precision(currency)
    whole, rest = divmod(abs(minor), 10**places)
    mark = "," if lang == "fr" else "."
    amount = format_integer(whole, lang) + (f"{mark}{rest:0{places}d}" if places else "")
    name = code(lang, "currency", currency)
    sign = _MINUS if minor < 0 else ""
    return f"{sign}{amount}{_NO_BREAK}" + (f"{name}{_NO_BREAK}({currency})" if name != currency else currency)


def format_date(day: date, lang: Lang, *, zone: tzinfo | None = None) -> str:
    """Write a day out: ``2 novembre 2016``, ``1er mars 2021``. A datetime is first moved into ``zone``, which it needs.

    Raises:
        ValueError: a datetime without a zone of its own, or to be written in.
    """
    if isinstance(day, datetime):
        day = _there(day, zone).date()
    ordinal = "1er" if lang == "fr" and day.day == 1 else str(day.day)
    return f"{ordinal}{_NO_BREAK}{MONTHS[lang][day.month - 1]}{_NO_BREAK}{day.year:04d}"


def format_clock(moment: datetime, lang: Lang, *, zone: tzinfo) -> str:
    """Write the time of day: ``14 h 05`` or ``14:05``. Naive datetimes are refused (ValueError)."""
    local = _there(moment, zone)
    if lang == "en":
        return f"{local:%H:%M}"
    return f"{local.hour}{_NO_BREAK}h{_NO_BREAK}{local.minute:02d}"


def format_moment(moment: datetime, lang: Lang, *, zone: tzinfo) -> str:
    """Write a moment out with its zone: ``2 novembre 2016, 14 h 05 UTC``. Naive datetimes are refused (ValueError)."""
    clock = format_clock(moment, lang, zone=zone)
    return f"{format_date(moment, lang, zone=zone)}, {clock}{_NO_BREAK}{zone_name(moment, zone)}"


def format_short(moment: date, lang: Lang, *, zone: tzinfo | None = None) -> str:
    """Write a day, and the time where there is one, for a table: ``02/11/2016 14:05`` or ``2 Nov 2016 14:05``.

    Raises:
        ValueError: as ``format_date``.
    """
    if isinstance(moment, datetime):
        local = _there(moment, zone)
        return f"{_short_day(local, lang)} {local:%H:%M}"
    return _short_day(moment, lang)


def _short_day(day: date, lang: Lang) -> str:
    if lang == "fr":
        return f"{day:%d/%m/%Y}"
    return f"{day.day}{_NO_BREAK}{MONTHS['en'][day.month - 1][:3]}{_NO_BREAK}{day.year:04d}"


def _there(moment: datetime, zone: tzinfo | None) -> datetime:
    if moment.tzinfo is None or zone is None:
        raise ValueError("a moment on paper needs its time zone")
    return moment.astimezone(zone)


def zone_name(moment: datetime, zone: tzinfo) -> str:
    """Name the zone by its offset, the only name that needs no table: ``UTC``, ``UTC+1``, ``UTC+5:30``."""
    offset = moment.astimezone(zone).utcoffset() or timedelta(0)
    if not offset:
        return "UTC"
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else _MINUS}{hours}" + (f":{rest:02d}" if rest else "")
