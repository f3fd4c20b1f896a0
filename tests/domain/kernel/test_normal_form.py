"""I57a: numbers are compared by their normal form; the vectors stand in docs/formats.md too."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.kernel.normal_form import normal_reference, normal_seal, same_seal

SEALS = [
    ("ML 0315-999", "ML0315999"), ("ml0315999", "ML0315999"), ("ＭＬ／0315.999", "ML0315999"), ("ML O315999", "MLO315999"),
    ("0033", "0033"),
]  # fmt: skip
REFERENCES = [
    ("PV 0112/2016", "112/2016"), ("PV-112-2016", "112/2016"), ("pv n° 112/2016", "112/2016"), ("112/2016", "112/2016"),
    ("Procès-verbal nº 112/2016", "112/2016"), ("P.V. №112 2016", "112/2016"), ("PVN°112/2016", "112/2016"),
    ("Ordonnance no 7/2016", "7/2016"), ("réquisition 007/2016", "7/2016"), ("Affaire 112/BKO/2016", "112BKO2016"),
    ("PV BKO 112/2016", "BKO112/2016"), ("PV 11/22", "11/22"), ("PV 112/2", "112/2"), ("33", "33"), ("033", "33"),
    ("000", "0"), ("Nord 12", "NORD12"), ("O12", "O12"), ("٠١٢/2016", "12/2016"),
]  # fmt: skip
DIGITS = st.integers(min_value=0, max_value=10**9)


@pytest.mark.parametrize(("typed", "normal"), SEALS)
def test_i57a_seal_numbers_are_compared_in_letters_and_digits(typed, normal):
    assert normal_seal(typed) == normal


@pytest.mark.parametrize(("typed", "normal"), REFERENCES)
def test_i57a_references_are_compared_without_the_words_of_their_kind(typed, normal):
    assert normal_reference(typed) == normal


def test_i57a_the_vectors_are_those_of_the_specification():
    """Every row of the table in docs/formats.md is computed as it stands there, and all vectors above stand in it."""
    page = (Path(__file__).parents[3] / "docs/formats.md").read_text()
    rows = set(re.findall(r"^\| (seal|reference) \| `([^`]+)` \| `([^`]+)` \|$", page, re.MULTILINE))
    assert rows == {("seal", *pair) for pair in SEALS} | {("reference", *pair) for pair in REFERENCES}


@given(st.text("ABMOI019", min_size=1, max_size=12), st.text("ABMOI019", min_size=1, max_size=12), st.randoms())
def test_i57a_only_the_same_letters_and_digits_are_the_same_seal(seal, other, random):
    """Marks and small letters, wherever they stand, tell no two seals apart; each letter and digit does."""
    spaced = "".join(random.choice(["", " ", "-", "/", "."]) + random.choice([c, c.lower()]) for c in seal)
    assert same_seal(spaced, seal)
    assert same_seal(spaced, other) == (seal == other)


@pytest.mark.parametrize("empty", ["", " - ", "."])
def test_i57a_no_number_is_no_seal(empty):
    assert not same_seal(empty, "")
    assert not same_seal(empty, empty)


@given(DIGITS, DIGITS, st.sampled_from("/-. _"), st.sampled_from(["", "PV ", "pv n°", "Procès-verbal ", "affaire n° "]))
def test_i57a_what_separates_groups_of_digits_accuses_nobody(serial, year, mark, kind):
    assert normal_reference(f"{kind}{serial:04d}{mark}{year}") == f"{serial}/{year}"
