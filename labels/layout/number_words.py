"""Numbers, days, hours and quantities in words, as acts of a court write them (traditional French spelling, English).

An act gives a number in words first and in figures behind it; whoever adds a figure by hand cannot change the words.
"""

from datetime import datetime, tzinfo

from labels.layout.quantity import (
    MONTHS,
    VOLUME,
    Lang,
    format_count,
    format_integer,
    format_mass,
    unit_name,
    zone_name,
)

LARGEST = 10**12 - 1
"""The largest number that is written in words."""
FEMININE = frozenset({"ampoule", "bottle", "box", "brick", "capsule", "dose", "piece", "unit"})
"""Units (codes) whose French word is feminine: *vingt et une briques*."""

_FR_SMALL = (
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf",
)  # fmt: skip
_FR_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 7: "soixante", 8: "quatre-vingt",
            9: "quatre-vingt"}  # fmt: skip
_EN_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_MASSES = (
    (10**9, "kilogramme", "kilogram"), (10**6, "gramme", "gram"), (10**3, "milligramme", "milligram"),
    (1, "microgramme", "microgram"),
)  # fmt: skip
_TWENTY, _FOUR_SCORE, _HUNDRED, _THOUSAND, _MILLION, _MILLIARD = 20, 8, 100, 10**3, 10**6, 10**9


def number_words(value: int, lang: Lang, *, feminine: bool = False) -> str:
    """Return a number from 0 to ``LARGEST`` in words; ``feminine`` is for the French *une*.

    Raises:
        ValueError: a negative number, or a larger one.
    """
    if not 0 <= value <= LARGEST:
        raise ValueError(f"no words for {value}")
    return _french(value, feminine=feminine) if lang == "fr" else _english(value)


def _french(value: int, *, feminine: bool) -> str:
    words: list[str] = []
    for size, name in ((_MILLIARD, "milliard"), (_MILLION, "million")):
        many, value = divmod(value, size)
        if many:
            # milliard and million are nouns: "quatre-vingts millions", and they take the plural.
            words.append(f"{_below_thousand(many)} {name}{'s' if many > 1 else ''}")
    thousands, value = divmod(value, _THOUSAND)
    if thousands:
        # "mille" is no noun: "quatre-vingt mille", "deux cent mille", and never "un mille".
        words.append("mille" if thousands == 1 else f"{_below_thousand(thousands, followed=True)} mille")
    if value or not words:
        words.append(_below_thousand(value, feminine=feminine))
    return " ".join(words)


def _below_thousand(value: int, *, feminine: bool = False, followed: bool = False) -> str:
    """Return a number below 1000; "cent" and "quatre-vingt" lose their s where a numeral follows."""
    hundreds, rest = divmod(value, _HUNDRED)
    words = [] if hundreds < 2 else [_FR_SMALL[hundreds]]  # noqa: PLR2004 - "cent", never "un cent"
    if hundreds:
        plural = hundreds > 1 and not rest and not followed
        words.append("cents" if plural else "cent")
    if rest or not hundreds:
        words.append(_below_hundred(rest, feminine=feminine, followed=followed))
    return " ".join(words)


def _below_hundred(value: int, *, feminine: bool, followed: bool) -> str:
    one = "une" if feminine else "un"
    if value < _TWENTY:
        return one if value == 1 else _FR_SMALL[value]
    ten, digit = divmod(value, 10)
    name = _FR_TENS[ten]
    if ten in {7, 9}:  # "soixante et onze", "quatre-vingt-onze"
        return "soixante et onze" if value == 71 else f"{name}-{_FR_SMALL[10 + digit]}"  # noqa: PLR2004
    if not digit:
        return f"{name}s" if ten == _FOUR_SCORE and not followed else name
    if digit == 1:
        return f"{name}-{one}" if ten == _FOUR_SCORE else f"{name} et {one}"
    return f"{name}-{_FR_SMALL[digit]}"


def _english(value: int) -> str:
    words: list[str] = []
    for size, name in ((_MILLIARD, "billion"), (_MILLION, "million"), (_THOUSAND, "thousand")):
        many, value = divmod(value, size)
        if many:
            words.append(f"{_english_below_thousand(many)} {name}")
    if value or not words:
        # Below a hundred an "and" joins what is left to the thousands: "one thousand and one".
        joined = "and " if words and value < _HUNDRED else ""
        words.append(joined + _english_below_thousand(value))
    return " ".join(words)


def _english_below_thousand(value: int) -> str:
    hundreds, rest = divmod(value, _HUNDRED)
    words = [f"{_EN_SMALL[hundreds]} hundred"] if hundreds else []
    if rest or not hundreds:
        ten, digit = divmod(rest, 10)
        small = _EN_SMALL[rest] if rest < _TWENTY else _EN_TENS[ten] + (f"-{_EN_SMALL[digit]}" if digit else "")
        words.append(small)
    return " and ".join(words)


def count_words(count: int, unit: str, lang: Lang) -> str:
    """Write a count in words, and in figures behind: ``cent quatre-vingt-dix-neuf (199) briques``.

    A volume (unit ``quantity.VOLUME``) is written in figures alone.
    """
    if unit == VOLUME or not 0 <= count <= LARGEST:
        return format_count(count, unit, lang)
    words = number_words(count, lang, feminine=unit in FEMININE)
    # French says "un million de briques", and "un million cent briques".
    of = "de " if lang == "fr" and count >= _MILLION and not count % _MILLION else ""
    return f"{words} ({format_integer(count, lang)}) {of}{unit_name(unit, count, lang)}"


def mass_words(ug: int, lang: Lang, *, readability_ug: int | None = None) -> str:
    """Write a mass in words, and in figures behind: ``deux cent quatorze kilogrammes (214,000 kg)``."""
    figures = format_mass(ug, lang, readability_ug=readability_ug)
    parts: list[str] = []
    rest = abs(ug)
    if rest > LARGEST * 10**9:
        return figures
    for size, french, english in _MASSES:
        many, rest = divmod(rest, size)
        if many:
            name = french if lang == "fr" else english
            plural = many > 1
            parts.append(f"{number_words(many, lang)} {name}{'s' if plural else ''}")
    if not parts:
        parts = ["zéro gramme" if lang == "fr" else "zero grams"]
    return f"{' '.join(parts)} ({figures})"


def day_words(moment: datetime, lang: Lang, *, zone: tzinfo) -> str:
    """Write the year and day of a moment in words, as an act begins: ``deux mille vingt-six, le premier décembre``."""
    local = moment.astimezone(zone)
    year, month = number_words(local.year, lang), MONTHS[lang][local.month - 1]
    if lang == "fr":
        day = "premier" if local.day == 1 else number_words(local.day, lang)
        return f"{year}, le {day} {month}"
    return f"{year}, on {local.day} {month}"


def hour_words(moment: datetime, lang: Lang, *, zone: tzinfo) -> str:
    """Write the hour of a moment in words with its zone: ``quatorze heures cinq minutes (UTC)``."""
    local = moment.astimezone(zone)
    named = f"({zone_name(moment, zone)})"
    if lang == "en":
        return f"{local:%H:%M} {named}"
    hours = f"{number_words(local.hour, lang, feminine=True)} heure{'s' if local.hour > 1 else ''}"
    if not local.minute:
        return f"{hours} {named}"
    minutes = number_words(local.minute, lang, feminine=True)
    return f"{hours} {minutes} minute{'s' if local.minute > 1 else ''} {named}"
