"""I57b and I57d at an opening and a resealing: ask once about a slip, and never let a theft pass as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.opening import OpenExhibit
from custody.domain.kernel.errors import ConfirmationNeeded
from custody.domain.kernel.quantity import MassEntry
from tests.factories.memory_office import PHOTO, modest, refused, town


def opens(t, number, text="2,70", unit="kg", **seen):
    """Open once, before the witnesses of a store, without standing by a reading that is asked about."""
    weight = WeightEntry(gross=MassEntry(text, unit), balance=t.balance, tare=MassEntry("0,10", "kg"))
    command = OpenExhibit(check=t.check(number, **{"weight": weight} | seen), purpose="sampling",
                          legal_basis="art. 56", photos=(PHOTO,))  # fmt: skip
    return t.act("exhibit.open/1", command, t.who["clerk"], *t.present("supervisor", "witness1"))


@modest
@given(wrong=st.sampled_from(["S000099", "S00001", "ML 404"]), text=st.sampled_from(["2,70", "2,40"]))
def test_i57b_a_slip_at_an_opening_is_asked_about_once_and_opens_nothing(wrong, text):
    """A seal typed wrong and read right is no discrepancy; the seal stays whole until it was read again."""
    t = town()
    [number] = t.lot().exhibits
    asked = opens(t, number, text, seal=wrong)
    assert (asked.questioned, asked.opened, t.state(number).status) == ([number], [], "held")
    assert not opens(t, number).opened
    assert (t.state(number).status, t.state(number).to_read_again) == ("opened", None)


def test_i57b_what_differs_twice_at_an_opening_is_a_discrepancy():
    """The first reading stands on record beside the second."""
    t = town()
    [number] = t.lot().exhibits
    opens(t, number, seal="X 404")
    done = opens(t, number, seal="X 404")
    assert [t.state(each).sort for each in done.opened] == ["seal"]
    assert t.state(number).status == "opened"


def test_i57b_who_was_asked_at_an_opening_moves_nothing_before_it_was_read_again():
    """A question left alone keeps the exhibit where it is; a colleague's reading, or the own one of the day, goes on."""
    t = town()
    [number] = t.lot().exhibits
    opens(t, number, text="2,40")
    with refused(t, "to_read_again"):
        t.dispatch("clerk", "analyst", "laboratory", number, due=t.day(10))
    t.wait(days=1)
    with refused(t, "to_read_again"):
        opens(t, number)
    t.measure("clerk", t.check(number))
    assert not opens(t, number).opened


@pytest.mark.parametrize("text", ["26,00", "260,00"])
def test_i57d_a_resealing_of_ten_times_as_much_is_asked_about(text):
    """A comma in the wrong place: nothing is recorded before somebody said that it is so."""
    t = town()
    [number] = t.lot().exhibits
    t.unseal(number)
    with pytest.raises(ConfirmationNeeded):
        t.reseal(number, text)
    assert t.state(number).status == "opened"
