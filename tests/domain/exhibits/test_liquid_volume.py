"""Liquids are compared by mass with an evaporation allowance, and by volume where a laboratory measures (I50)."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits.drying.drying_allowance import dries_of
from custody.domain.exhibits.drying.drying_curve import curve_of
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.quantity import VolumeEntry, volume
from custody.domain.law.drying_line import DryingLine
from custody.domain.law.text import Text
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


@given(st.integers(0, 500), st.integers(1, 500))
def test_i50_what_was_used_up_explains_its_own_volume_and_no_more(grams, measured):
    """A gram of the lightest liquid is 1.43 ml: a milligram "used up" does not excuse from the comparison."""
    t = town()
    number = bottle(t, "500")
    t.state(number).used_ug = 1_000_000 * grams
    exhibit = t.state(number)
    done = t.analyse("other", number, volume=litres(str(measured), "ml"))
    least = 500_000 - 708 - dries_of(exhibit).allowed(500_000, exhibit.first_weighed_at, t.at).loss_ug
    assert (SHORT in done.header.flags) is (1000 * measured < least - 10_000 * grams // 7)
    assert OVER not in done.header.flags


@pytest.mark.parametrize("elsewhere", [{"children": ["EV1"]}, {"used": 1}])
def test_i50_what_was_poured_elsewhere_is_not_compared(elsewhere):
    t = town()
    number = bottle(t, "500")
    for name, value in elsewhere.items():
        setattr(t.state(number), name, value)
    assert not {SHORT, OVER} & set(t.analyse("other", number, volume=litres("100", "ml")).header.flags)


@given(st.integers(1, 999), st.integers(1, 40))
def test_i50_the_uncertainty_of_the_measure_is_allowed_and_no_more(measured, off):
    """Three halves of what the laboratory says its cylinder is off by, in quadrature with half a millilitre."""
    t = town()
    number = bottle(t, "500")
    t.wait(days=30)
    exhibit = t.state(number)
    entry = VolumeEntry(str(measured), "ml", str(off))
    if 10 * off > measured:
        with pytest.raises(BadInput, match="measure_implausible"):
            volume(entry)
        return
    done = t.analyse("other", number, volume=entry)
    allowed = dries_of(exhibit).allowed(500_000, exhibit.first_weighed_at, t.at)
    noise, gone = sqrt(500**2 + (1500 * off) ** 2), 500_000 - 1000 * measured
    beyond = gone - noise - allowed.loss_ug if gone > 0 else -gone - noise - allowed.gain_ug
    if abs(beyond) > 2:  # the rule rounds the noise up to a microlitre
        assert (SHORT in done.header.flags) is (beyond > 0 and gone > 0)
        assert (OVER in done.header.flags) is (beyond > 0 and gone < 0)
    kept = t.state(number).laboratory.volume
    assert (kept.uncertainty_ul, kept.uncertainty) == (1000 * off, str(off))


@pytest.mark.parametrize("off", ["0", "-1", "x", "51"])
def test_i50_a_vessel_that_measures_nothing_is_refused(off):
    with pytest.raises(BadInput):
        volume(VolumeEntry("500", "ml", off))


def test_i50_whoever_states_no_uncertainty_is_compared_by_the_last_digit():
    assert volume(VolumeEntry("500", "ml", " ")) == volume(VolumeEntry("500", "ml"))


class Bottle:
    form, condition = "liquid", ""

    def __init__(self, substance: str) -> None:
        self.substance = self.known_substance = substance


def line(loss: int, substances: tuple[str, ...] = (), packings: tuple[str, ...] = ()) -> DryingLine:
    return DryingLine(
        material="liquid", loss_per_mille=loss, tau_days=100, band_loss_per_mille=5, band_gain_per_mille=5,
        lot_band_per_mille=5, source=Text(fr="x", en="x"), status="laboratory", substances=substances, packings=packings,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("substance", "packing", "loss"),
    [("codeine", "drum", 2), ("codeine", "film", 20), ("tramadol", "drum", 30), ("tramadol", "film", 30)],
)
def test_i50_a_pack_says_how_a_substance_evaporates_in_a_vessel(substance, packing, loss):
    """A line of a substance stands before one of all, wherever in the file it is."""
    lines = (line(30), line(2, ("codeine",), ("drum",)), line(20, ("codeine",)))
    curve = curve_of(Bottle(substance), packing, 1, lines)
    assert curve is not None
    assert curve.loss_per_mille == loss
