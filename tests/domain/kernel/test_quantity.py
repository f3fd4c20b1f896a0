"""Masses as typed, and sums of like things only (I16, I21)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.kernel import quantity
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.quantity import COUNT_UNITS, LARGEST, MICROGRAMS, Count, MassEntry
from custody.domain.seizures import seizure
from tests.factories.memory_office import KG, modest, refused, town

UNITS = st.sampled_from(sorted(MICROGRAMS))


@modest
@given(st.integers(0, 9_000), st.integers(0, 6), UNITS, st.sampled_from([",", "."]))
def test_i16_a_typed_mass_is_read_exactly(digits, places, unit, mark):
    """text x unit is the integer of micrograms, or is refused because it is not one; never rounded."""
    text = f"{digits / 10**places:.{places}f}" if places else str(digits)
    expected = Decimal(text) * MICROGRAMS[unit]
    entry = MassEntry(text.replace(".", mark), unit)
    if expected != int(expected):
        with pytest.raises(BadInput, match="mass_too_fine"):
            quantity.mass(entry)
        return
    mass = quantity.mass(entry)
    assert (mass.ug, mass.text, mass.unit) == (int(expected), entry.text, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "+1",
        "1e3",
        "1.234,5",
        "1,2,3",
        "1 2",
        "1 23",
        " ",
        "1'000",
        "0x1",
        "²",
        "١٢",
        "1" * 25,
        "1.",
        ",5",
        "NaN",
    ],
)
def test_i16_a_mass_that_needs_guessing_is_refused(text):
    """No sign, no exponent, no second mark, no odd group of digits, nothing too long to be exact."""
    with pytest.raises(BadInput, match="mass_unreadable"):
        quantity.mass(MassEntry(text, "kg"))


@pytest.mark.parametrize(
    ("text", "ug"), [("2 700", 2700 * KG), ("2 700,5", 2700 * KG + KG // 2), ("0,400", 4 * KG // 10)]
)
def test_i16_french_thousands_and_decimals_are_read(text, ug):
    """Groups of three behind a space, and one decimal comma."""
    assert quantity.mass(MassEntry(text, "kg")).ug == ug


AMOUNTS = st.tuples(
    st.sampled_from(["cannabis", "cocaine"]),
    st.none() | st.builds(Count, st.integers(0, 99), st.sampled_from(sorted(COUNT_UNITS))),
    st.none() | st.integers(0, 10**12),
    st.none(),
)
"""Substance, count, micrograms; volumes beside them: ``test_volume``."""


@modest
@given(st.lists(AMOUNTS))
def test_i21_unlike_units_and_substances_are_never_added(parts):
    """Each (substance, unit) is its own exact sum, and the sums leave nothing out."""
    sums = quantity.totals(parts)
    for (substance, unit), amount in sums.items():
        masses = sum(ug for s, _, ug, _ in parts if s == substance and ug is not None)
        counts = sum(c.n for s, c, _, _ in parts if s == substance and c is not None and c.unit == unit)
        assert amount == (masses if unit == "µg" else counts)
    assert {
        k for s, c, ug, _ in parts for k in ((s, "µg") if ug is not None else None, (s, c.unit) if c else None) if k
    } == set(sums)


def test_i21_a_sum_beyond_the_logs_integers_is_refused():
    """Two declared masses that together leave the profile never reach an event."""
    t = town()
    heavy = seizure.LineEntry(substance="cannabis", mass=MassEntry("9007", "t"))
    assert quantity.mass(heavy.mass).ug <= LARGEST
    case = t.case()
    with refused(t, "total_too_large"):
        t.declare(case, heavy, heavy)
