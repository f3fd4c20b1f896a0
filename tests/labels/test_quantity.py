"""Quantities are printed exactly: what stands on paper reads back as the integer that was recorded."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labels.layout.quantity import (
    amounts,
    format_count,
    format_date,
    format_mass,
    format_moment,
    format_money,
    format_short,
    format_volume,
    tally,
    tolerated,
)
from labels.layout.wording import Locale
from labels.model import BurntLine

SCALE = {"kg": 10**9, "g": 10**6, "mg": 10**3}


def read_back(text: str) -> Decimal:
    """Read a printed mass as micrograms."""
    number, unit = text.split("\u00a0")
    plain = number.replace("\u202f", "").replace(",", ".").replace("\u2212", "-")
    return Decimal(plain) * SCALE[unit]


@given(st.integers(-(2**53), 2**53), st.sampled_from(["kg", "g", "mg", "auto"]))
def test_a_printed_mass_reads_back_as_the_integer_recorded(ug, unit):
    """No microgram is lost or rounded, in any unit."""
    assert read_back(format_mass(ug, "fr", unit)) == ug


@pytest.mark.parametrize(
    ("ug", "lang", "unit", "text"),
    [
        (4_000_435_000_000, "fr", "kg", "4\u202f000,435\u00a0kg"),
        (4_000_435_000_000, "en", "auto", "4,000.435\u00a0kg"),
        (400_000_000, "fr", "auto", "400\u00a0g"),
        (32_100_000, "fr", "kg", "0,0321\u00a0kg"),
        (0, "fr", "auto", "0\u00a0g"),
        (1_500, "en", "auto", "1.5\u00a0mg"),
        (-5_000_000, "fr", "auto", "\u22125\u00a0g"),
    ],
)
def test_masses_are_written_as_a_french_or_english_reader_expects(ug, lang, unit, text):
    """Narrow space and comma in French, comma and point in English."""
    assert format_mass(ug, lang, unit) == text


def test_zeros_that_the_balance_read_are_kept():
    """2,500 kg on a balance that reads grams is not printed as 2,5 kg."""
    assert format_mass(2_500_000_000, "fr", readability_ug=1_000_000) == "2,500\u00a0kg"
    assert format_mass(2_500_300_000, "fr", readability_ug=1_000_000) == "2,5003\u00a0kg"
    assert format_mass(5_000_000, "fr", signed=True) == "+5\u00a0g"


@pytest.mark.parametrize(
    ("count", "unit", "fr", "en"),
    [
        (0, "brick", "0\u00a0brique", "0\u00a0bricks"),
        (1, "tablet", "1\u00a0comprimé", "1\u00a0tablet"),
        (14_958, "brick", "14\u202f958\u00a0briques", "14,958\u00a0bricks"),
        (3, "calebasse", "3\u00a0calebasse", "3\u00a0calebasse"),
    ],
)
def test_counts_take_the_plural_of_the_language(count, unit, fr, en):
    """French says 0 brique, English 0 bricks; a unit without a translation is printed as it is."""
    assert format_count(count, unit, "fr") == fr
    assert format_count(count, unit, "en") == en


def test_money_is_written_in_major_units_with_its_code():
    """XOF has no minor unit, USD has two digits."""
    assert format_money(13_000_000, "XOF", "fr") == "13\u202f000\u202f000\u00a0F CFA\u00a0(XOF)"
    assert format_money(2_000_050, "USD", "en") == "20,000.50\u00a0US dollars\u00a0(USD)"


def test_moments_are_written_out_with_their_zone():
    """A judge reads a date in words, with the zone it is told in."""
    moment = datetime(2016, 11, 2, 14, 5, tzinfo=UTC)
    assert format_moment(moment, "fr", zone=UTC).replace("\u00a0", " ") == "2 novembre 2016, 14 h 05 UTC"
    assert format_moment(moment, "en", zone=UTC).replace("\u00a0", " ") == "2 November 2016, 14:05 UTC"
    niamey = timezone(timedelta(hours=1))
    assert format_moment(moment, "fr", zone=niamey).replace("\u00a0", " ") == "2 novembre 2016, 15 h 05 UTC+1"
    assert format_date(date(2021, 3, 1), "fr").replace("\u00a0", " ") == "1er mars 2021"
    assert format_short(moment, "fr", zone=UTC) == "02/11/2016 14:05"


def test_a_table_says_the_offset_that_is_not_the_foot_s():
    """A paper printed in winter tells its summers' hours with their own offset: a court knows which hour it was."""
    voice = Locale("fr", ZoneInfo("Europe/Paris"), printed=datetime(2026, 11, 27, 8, tzinfo=UTC))
    assert voice.short(datetime(2026, 1, 15, 13, 5, tzinfo=UTC)) == "15/01/2026 14:05"
    assert voice.short(datetime(2026, 7, 15, 12, 5, tzinfo=UTC)) == "15/07/2026 14:05 UTC+2"
    assert voice.short(date(2026, 7, 15)) == "15/07/2026"


def test_a_moment_without_a_zone_is_refused():
    """Paper never guesses a zone: neither that of the moment, nor the one to write it in."""
    with pytest.raises(ValueError, match="zone"):
        format_moment(datetime(2016, 11, 2, 14, 5), "fr", zone=UTC)  # noqa: DTZ001 - the very thing that is refused
    for write in (format_date, format_short):
        with pytest.raises(ValueError, match="zone"):
            write(datetime(2016, 11, 2, 14, 5, tzinfo=UTC), "fr")


LINES = st.builds(
    BurntLine,
    id=st.just("EV1"),
    substance=st.sampled_from(["cannabis", "cocaine"]),
    count=st.none() | st.integers(0, 10**6),
    unit=st.sampled_from(["brick", "tablet"]),
    gross_ug=st.none() | st.integers(0, 10**13),
)


@given(st.lists(LINES, max_size=30))
def test_i21_i34_totals_sum_like_with_like_and_nothing_is_lost(lines):
    """Each count lands under its own unit, each mass under its substance, and the sums are exact."""
    totals = tally(lines)
    assert sum(t.exhibits for t in totals) == len(lines)
    assert sum(t.gross_ug for t in totals) == sum(x.gross_ug or 0 for x in lines)
    for substance, unit, amount in amounts(totals):
        mine = [x for x in lines if x.substance == substance]
        expected = (x.gross_ug for x in mine) if unit == "µg" else (x.count for x in mine if x.unit == unit)
        assert amount == sum(x or 0 for x in expected)


@given(st.integers(-(2**53), 2**53))
def test_a_printed_volume_reads_back_as_the_integer_recorded(ul):
    """No microlitre is lost or rounded; a total under its unit is written alike."""
    number, unit = format_volume(ul, "fr").split("\u00a0")
    plain = number.replace("\u202f", "").replace(",", ".").replace("\u2212", "-")
    assert Decimal(plain) * {"l": 10**6, "ml": 10**3, "µl": 1}[unit] == ul
    assert format_count(ul, "µl", "fr") == format_volume(ul, "fr")


@pytest.mark.parametrize(
    ("ul", "lang", "text"),
    [
        (2_500_000, "fr", "2,5 l"), (6_000_000, "en", "6 l"), (480_000, "fr", "480 ml"), (500, "fr", "500 µl"),
        (0, "fr", "0 l"), (1_234_567_000_000, "fr", "1 234 567 l"),
    ],
)  # fmt: skip
def test_volumes_are_written_as_the_language_does(ul, lang, text):
    """Litres from one litre up, then millilitres."""
    assert format_volume(ul, lang) == text.replace(" l", "\u00a0l").replace(" m", "\u00a0m").replace(
        " µ", "\u00a0µ"
    ).replace(" ", "\u202f")


def test_i34_a_total_keeps_litres_apart_from_kilograms():
    """Bottles of one substance: their number, their litres and their gross mass, each for itself."""
    lines = [
        BurntLine(id="EV1", substance="other", count=1, unit="bottle", volume_ul=500_000, gross_ug=1_200_000_000),
        BurntLine(id="EV2", substance="other", count=1, unit="bottle", volume_ul=500_000, gross_ug=1_200_000_000),
    ]
    assert amounts(tally(lines)) == (
        ("other", "bottle", 2), ("other", "µg", 2_400_000_000), ("other", "µl", 1_000_000),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("allowed", "difference", "step", "shown"),
    [
        (42_426_407, 30_000_000, 10_000_000, 40_000_000),
        (42_426_407, None, 1_000_000, 42_000_000),
        (42_426_407, -42_000_000, 10_000_000, 42_426_407),
        (42_426_407, -50_000_000, 10_000_000, 40_000_000),
        (42_426_407, 0, None, 42_426_407),
    ],
)
def test_an_allowance_is_written_as_finely_as_the_balance_reads(allowed, difference, step, shown):
    """Rounded down, and never below a difference that it allowed."""
    assert tolerated(allowed, difference, step) == shown
