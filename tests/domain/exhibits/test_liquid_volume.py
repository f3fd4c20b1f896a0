"""Liquids are compared by mass with an evaporation allowance, and by volume where a laboratory measures (I50)."""

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits.drying.drying_allowance import dries_of
from tests.domain.exhibits.test_volume import declared, litres, sealed
from tests.factories.memory_office import town

SHORT, OVER = "volume_short", "volume_over"


def bottle(t, text, unit="ml"):
    case, seized = declared(t, "1")
    lot = sealed(t, seized, case, text, unit=unit)
    t.advance(lot, "held")
    t.release(*lot.exhibits)
    return lot.exhibits[0]


@given(st.integers(0, 60), st.integers(1, 10**9))
def test_i50_a_liquid_may_evaporate_a_thousandth_a_month_and_half_a_per_cent(months, ug):
    """The sum stays near the line of the base pack: 0.1 % a month, with a band of 0.5 % once."""
    t = town()
    exhibit = t.state(bottle(t, "500"))
    allowed = dries_of(exhibit).allowed(
        ug, exhibit.first_weighed_at, f"{2016 + (months + 5) // 12:04}-{(months + 5) % 12 + 1:02}-28T00:00:00.000Z"
    )
    assert ug * 5 // 1000 <= allowed.loss_ug <= ug * (6 + months + 2) // 1000 + 1
    assert allowed.gain_ug == ug * 5 // 1000


@given(st.integers(1, 999), st.integers(0, 24))
def test_i50_a_measured_volume_is_compared_with_the_stated_one(measured, months):
    """Marked beyond half the last digit of both measures and the evaporation; recorded in any case."""
    t = town()
    number = bottle(t, "500")
    t.wait(days=30 * months)
    exhibit = t.state(number)
    done = t.analyse("other", number, volume=litres(str(measured), "ml"))
    ul = 500_000
    allowed = dries_of(exhibit).allowed(ul, exhibit.first_weighed_at, t.at)
    noise = 708  # half of a millilitre, twice, in quadrature
    assert (SHORT in done.header.flags) is (1000 * measured < ul - noise - allowed.loss_ug)
    assert (OVER in done.header.flags) is (1000 * measured > ul + noise + allowed.gain_ug)
    assert t.state(number).laboratory.volume.ul == 1000 * measured


def test_i50_a_second_measure_is_compared_with_the_first():
    """What the bottle states, 0.5 l, is coarse, the laboratory's own measure is not."""
    t = town()
    number = bottle(t, "0,5", "l")
    assert not {SHORT, OVER} & set(t.analyse("other", number, volume=litres("480", "ml")).header.flags)
    assert SHORT in t.analyse("other", number, volume=litres("470", "ml")).header.flags


def test_i50_what_was_used_up_or_poured_elsewhere_is_not_compared():
    t = town()
    number = bottle(t, "500")
    t.state(number).used_ug = 1
    assert not {SHORT, OVER} & set(t.analyse("other", number, volume=litres("100", "ml")).header.flags)
