"""Numbers in words, as acts write them: the list of acts, and a reader who finds the number again."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.layout.number_words import LARGEST, count_words, day_words, hour_words, mass_words, number_words

KG, G = 10**9, 10**6

WRITTEN = {
    0: "zéro", 1: "un", 16: "seize", 17: "dix-sept", 20: "vingt", 21: "vingt et un", 22: "vingt-deux", 31: "trente et un",
    61: "soixante et un", 70: "soixante-dix", 71: "soixante et onze", 72: "soixante-douze", 77: "soixante-dix-sept",
    80: "quatre-vingts", 81: "quatre-vingt-un", 90: "quatre-vingt-dix", 91: "quatre-vingt-onze",
    99: "quatre-vingt-dix-neuf", 100: "cent", 101: "cent un", 180: "cent quatre-vingts", 200: "deux cents",
    201: "deux cent un", 280: "deux cent quatre-vingts", 300: "trois cents", 1_000: "mille", 1_001: "mille un",
    1_100: "mille cent", 1_602: "mille six cent deux", 2_000: "deux mille", 21_000: "vingt et un mille",
    80_000: "quatre-vingt mille", 80_080: "quatre-vingt mille quatre-vingts",
    158_621: "cent cinquante-huit mille six cent vingt et un", 200_000: "deux cent mille", 1_000_000: "un million",
    80_000_000: "quatre-vingts millions", 200_000_200: "deux cents millions deux cents",
    1_000_000_000: "un milliard", 2_000_001_000: "deux milliards mille",
}  # fmt: skip
FEMININE = {
    1: "une", 21: "vingt et une", 61: "soixante et une", 71: "soixante et onze", 81: "quatre-vingt-une", 101: "cent une",
    201: "deux cent une", 1_001: "mille une", 21_000: "vingt et un mille", 1_000_001: "un million une",
}  # fmt: skip

SMALL = {
    word: value
    for value, word in enumerate(
        [
            "zéro",
            "un",
            "deux",
            "trois",
            "quatre",
            "cinq",
            "six",
            "sept",
            "huit",
            "neuf",
            "dix",
            "onze",
            "douze",
            "treize",
            "quatorze",
            "quinze",
            "seize",
        ]
    )
} | {"une": 1, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
SCALES = {"mille": 10**3, "million": 10**6, "millions": 10**6, "milliard": 10**9, "milliards": 10**9}


def read_french(text: str) -> int:
    """Read a number in words, as somebody who knows only how French counts."""
    whole, group = 0, 0
    for word in text.replace("-", " ").split():
        if word in SCALES:
            whole, group = whole + max(group, 1) * SCALES[word], 0
        elif word in {"cent", "cents"}:
            group = max(group, 1) * 100
        elif word in {"vingt", "vingts"} and group % 100 == 4:
            group += 76  # quatre-vingt
        elif word != "et":
            group += SMALL[word]
    return whole + group


@pytest.mark.parametrize(("value", "text"), WRITTEN.items())
def test_numbers_are_spelled_as_acts_spell_them(value, text):
    assert number_words(value, "fr") == text


@pytest.mark.parametrize(("value", "text"), FEMININE.items())
def test_feminine_numbers_end_in_une_and_only_there(value, text):
    """Twenty-one bricks are “vingt et une”; the thousands before them stay masculine."""
    assert number_words(value, "fr", feminine=True) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "zero"), (21, "twenty-one"), (100, "one hundred"), (199, "one hundred and ninety-nine"),
     (1_001, "one thousand and one"), (1_602, "one thousand six hundred and two"),
     (158_621, "one hundred and fifty-eight thousand six hundred and twenty-one")],
)  # fmt: skip
def test_english_numbers(value, text):
    assert number_words(value, "en") == text


@given(st.integers(0, LARGEST), st.booleans())
def test_a_reader_of_french_finds_the_number_again(value, feminine):
    """No number shares its words with another."""
    assert read_french(number_words(value, "fr", feminine=feminine)) == value


@pytest.mark.parametrize("value", [-1, LARGEST + 1])
def test_a_number_without_words_is_refused(value):
    with pytest.raises(ValueError, match="no words"):
        number_words(value, "fr")


def test_counts_give_words_then_figures_then_the_unit():
    """The usage of the region: “cent quatre-vingt-dix-neuf (199) briques”."""
    assert count_words(199, "brick", "fr") == "cent quatre-vingt-dix-neuf (199) briques"
    assert count_words(21, "brick", "fr") == "vingt et une (21) briques"
    assert count_words(1, "exhibit", "fr") == "un (1) scellé"
    assert count_words(1, "unknown thing", "fr") == "un (1) unknown thing"
    assert count_words(1_000_000, "tablet", "fr").startswith("un million (1\u202f000\u202f000) de ")
    assert count_words(2, "brick", "en") == "two (2) bricks"


def test_masses_give_kilograms_and_grams():
    assert mass_words(214_630 * G, "fr") == "deux cent quatorze kilogrammes six cent trente grammes (214,63\u00a0kg)"
    assert mass_words(KG, "fr", readability_ug=G) == "un kilogramme (1,000\u00a0kg)"
    assert mass_words(0, "fr") == "zéro gramme (0\u00a0g)"
    assert mass_words(1_500, "fr") == "un milligramme cinq cents microgrammes (1,5\u00a0mg)"
    assert mass_words(2 * KG, "en") == "two kilograms (2\u00a0kg)"


def test_days_and_hours_are_of_the_zone_of_the_paper():
    """The first of December is “premier”; the hour is feminine; midnight and one o’clock are singular."""
    moment = datetime(2026, 12, 1, 14, 5, tzinfo=UTC)
    assert day_words(moment, "fr", zone=UTC) == "deux mille vingt-six, le premier décembre"
    assert hour_words(moment, "fr", zone=UTC) == "quatorze heures cinq minutes (UTC)"
    niamey = ZoneInfo("Africa/Niamey")
    late = datetime(2026, 11, 30, 23, 21, tzinfo=UTC)
    assert day_words(late, "fr", zone=niamey) == "deux mille vingt-six, le premier décembre"
    assert hour_words(late, "fr", zone=niamey) == "zéro heure vingt et une minutes (UTC+1)"
    assert hour_words(datetime(2026, 1, 2, 21, tzinfo=UTC), "fr", zone=UTC) == "vingt et une heures (UTC)"
    assert hour_words(datetime(2026, 1, 2, 1, 1, tzinfo=UTC), "fr", zone=UTC) == "une heure une minute (UTC)"
    assert day_words(moment, "en", zone=UTC) == "two thousand and twenty-six, on 1 December"
