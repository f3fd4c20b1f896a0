"""The next number of an exhibit in its case: free, and the one that a person would have written (I61)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.kernel.quantity import Count
from custody.domain.seizures import register_exhibits, seizure
from custody.domain.seizures.exhibit_numbers import next_number
from tests.factories.memory_office import modest, refused, town

NUMBERS = st.from_regex(r"[A-Z]{0,2}[-/]?[0-9]{1,6}", fullmatch=True) | st.text("ABC-/ 12", min_size=1, max_size=6)


@given(st.sets(NUMBERS, max_size=30))
def test_i61_the_next_number_counts_on_and_is_free(taken):
    """Whatever people have typed as numbers."""
    assert next_number(taken) not in taken


@pytest.mark.parametrize(("taken", "after"), [
    ([], "1"), (["1", "2", "25"], "26"), (["001", "009"], "010"), (["A-1", "A-2", "B-7"], "A-3"),
    (["1", "1-1", "1-2", "1-3"], "2"), (["sans numéro"], "1"),
])  # fmt: skip
def test_i61_the_next_number_goes_on_in_the_row_of_the_case(taken, after):
    """As wide as the last one; samples of an exhibit lead no row."""
    assert next_number(taken) == after


@modest
@given(st.integers(1, 4), st.integers(1, 4))
def test_i61_a_second_seizure_of_the_case_is_told_the_next_free_number(first, second):
    """The refusal names the number and where to go on; there the whole list is taken."""
    t = town()
    case = t.case()
    lines = [seizure.LineEntry(substance=each, count=Count(4, "package")) for each in ("cannabis", "khat")]

    def register(seized, begin, many):
        entries = tuple(
            register_exhibits.ExhibitEntry(
                exhibit_number=str(begin + i),
                line=0,
                form="herb",
                seal=f"Z {seized[-4:]} {i}",
                count=Count(1, "package"),
            )
            for i in range(many)
        )
        command = register_exhibits.RegisterExhibits(seizure=seized, exhibits=entries)
        return t.do("exhibit.register/1", command, "officer")

    register(t.declare(case, lines[0]), 1, first)
    again = t.declare(case, lines[1])
    with refused(t, "exhibit_number_taken") as error:
        register(again, 1, second)
    assert (error.value.facts["value"], error.value.facts["next"]) == ("1", str(first + 1))
    assert len(register(again, int(error.value.facts["next"]), second).all("EV")) == second
