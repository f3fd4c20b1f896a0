"""Packages that sum to a published amount, and the file they are read from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.commands.story import published, synthetic_packages
from custody.commands.story.published import MASS
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.quantity import mass

HEADER = ",".join(published.COLUMNS)

TOTALS = {
    "ML-2016": {MASS: 4_000_435_000_000},
    "ML-2019": {MASS: 10_952_528_000_000},
    "ML-2021": {MASS: 913_029_000_000, "brick": 14_958, "tablet": 20_160, "carton": 297, "dose": 32},
    "NE-2021": {MASS: 16_803_000_000_000},
    "NE-2022": {MASS: 214_630_000_000},
    "SN-2016": {MASS: 9_632_314_260_000},
}


def row(**changes: str) -> str:
    good = {
        "session_id": "ML-1", "country": "Mali", "site": "Dio", "date": "2016-11-02", "authority_or_order": "parquet",
        "line": "1", "substance": "cannabis", "amount": "12.5", "unit": "kg", "source": "http://presse.example",
    }  # fmt: skip
    return ",".join((good | changes).values())


def test_published_totals():
    """The file that comes with the software has the totals that the press printed, like units only."""
    assert {s.id: s.totals() for s in published.read(published.bundled())} == TOTALS


@given(steps=st.integers(1, 10**7), scale=st.sampled_from(synthetic_packages.SCALES))
def test_weights_sum_exactly(steps, scale):
    """Whatever the amount, the packages are readings of the balance, none is empty, and their sum is the amount."""
    amount = steps * scale.step_ug
    found = synthetic_packages.weights(amount, scale.step_ug)
    assert sum(found) == amount
    assert all(ug > 0 and ug % scale.step_ug == 0 for ug in found)
    assert len(found) <= synthetic_packages.MOST


@given(steps=st.integers(300, 10**6))
def test_weights_into_a_number_of_packages(steps):
    """Three hundred packages asked for are three hundred packages."""
    found = synthetic_packages.weights(steps * 10**7, 10**7, 300)
    assert len(found) == 300
    assert sum(found) == steps * 10**7


@given(steps=st.integers(1, 10**7), scale=st.sampled_from(synthetic_packages.SCALES))
def test_kilograms_are_read_back(steps, scale):
    """What is typed for a package is read back as exactly its micrograms."""
    ug = steps * scale.step_ug
    assert mass(synthetic_packages.kilograms(ug, scale.step_ug)).ug == ug


@given(things=st.integers(1, 10**5), unit=st.sampled_from(sorted(synthetic_packages.PER_SACK)))
def test_sacks_hold_everything(things, unit):
    """The sacks hold every counted thing, none is empty, none is overfull."""
    found = synthetic_packages.sacks(things, unit)
    assert sum(s.n for s in found) == things
    assert all(0 < s.n <= synthetic_packages.PER_SACK[unit] and s.unit == unit for s in found)


def test_scale_is_the_coarsest_that_shows_it():
    """38.659 kg needs grams, 277.83 kg tens of grams, 39.16 g hundredths; finer than that is refused."""
    assert synthetic_packages.scale_for(38_659_000_000) is synthetic_packages.BENCH
    assert synthetic_packages.scale_for(277_830_000_000) is synthetic_packages.PLATFORM
    assert synthetic_packages.scale_for(39_160_000) is synthetic_packages.PRECISION
    with pytest.raises(BadInput, match="mass_too_fine"):
        synthetic_packages.scale_for(1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"country": "Atlantis"}, "row_unreadable"),
        ({"substance": " "}, "row_unreadable"),
        ({"amount": "beaucoup"}, "row_unreadable"),
        ({"amount": "1.5", "unit": "brick"}, "row_unreadable"),
        ({"date": "le 2 novembre"}, "row_unreadable"),
        ({"unit": "camion", "amount": "3"}, "row_unreadable"),
        ({"amount": "0"}, "row_unreadable"),
    ],
)
def test_unreadable_lines_name_their_row(changes, code):
    """A row that cannot be replayed is refused with its number in the file."""
    with pytest.raises(BadInput) as refused:
        published.read(f"{HEADER}\n{row()}\n{row(**changes)}\n")
    assert refused.value.code == code
    assert refused.value.facts["row"] == 3


def test_missing_columns_are_named():
    """A file without the columns says which."""
    with pytest.raises(BadInput) as refused:
        published.read("a,b\n1,2\n")
    assert "substance" in refused.value.facts["columns"]


def test_unreadable_file(tmp_path):
    """A file that is not there, or no text, is refused as a file."""
    with pytest.raises(BadInput, match="file_unreadable"):
        published.read_file(tmp_path / "none.csv")
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(BadInput, match="file_unreadable"):
        published.read_file(tmp_path / "bytes.csv")
