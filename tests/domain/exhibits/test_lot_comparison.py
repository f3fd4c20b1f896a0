"""Packages are judged by their lot, the lot by its witness or the air: no season accuses an honest one (I60)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.exhibits.drying_curve import DryingCurve
from custody.domain.exhibits.lot_comparison import (
    CURVE,
    HUMIDITY,
    LEAST,
    WITNESS,
    Air,
    AirSince,
    LotMember,
    breathed,
    compare_lot,
    swing,
)
from custody.domain.kernel.errors import BadInput
from custody.domain.law.isotherm import EQUILIBRIUM, WHOLE, change, water
from tests.factories.memory_office import modest

KG = 10**9
BAND = 25
"""Per mille around the median: a woven bale of herb."""
SOURCE = "test"
HERB = DryingCurve(
    material="herb", packing="woven", loss_per_mille=0, tau_days=60, band_loss_per_mille=100, band_gain_per_mille=90,
    lot_band_per_mille=BAND, source=SOURCE, status="assumed",
)  # fmt: skip
NIAMEY = (24, 21, 22, 31, 45, 57, 68, 75, 70, 52, 34, 28)
"""Relative humidity of its months, January first (notes on physics 1d)."""

masses = st.lists(st.integers(KG // 10, 30 * KG), min_size=LEAST, max_size=12)
swings = st.integers(-90_000, 80_000)


def member(number: int, first: int, parts: int, **more) -> LotMember:
    """A package whose net mass changed by so many parts, weighed to 1 g in 1 kg."""
    fields = {
        "uncertainty_ug": first // 1000, "lost_ug": first // 10, "gained_ug": 9 * first // 100,
    } | more  # fmt: skip
    return LotMember(exhibit=f"EV{number}", first_ug=first, change_ug=first * parts // 1_000_000, **fields)


def lot(firsts, parts, **more):
    return [member(number, first, parts, **more) for number, first in enumerate(firsts)]


@modest
@given(masses, swings, st.lists(st.integers(-10_000, 10_000), min_size=12, max_size=12))
def test_i60_an_honest_lot_that_swings_together_is_never_accused(firsts, parts, spread):
    """Whatever the season did to all of them, and a spread of one per cent between them: all agree."""
    members = [member(number, first, parts + spread[number]) for number, first in enumerate(firsts)]
    verdict = compare_lot(members, BAND)
    assert {each.verdict for _, each in verdict.verdicts} == {"ok"}
    assert not verdict.shift


@modest
@given(masses, swings, st.integers(BAND + 2, 500), st.data())
def test_i60_one_package_shaved_beyond_band_and_u_is_named(firsts, parts, taken, data):
    """It alone is named, whatever the season did to its lot; what is taken within band and U is not seen."""
    shaved = data.draw(st.integers(0, len(firsts) - 1))
    members = lot(firsts, parts)
    thief = members[shaved]
    members[shaved] = structs.replace(thief, change_ug=thief.change_ug - thief.first_ug * taken // 1000)
    verdict = compare_lot(members, BAND)
    assert verdict.differing == (f"EV{shaved}",)
    assert dict(verdict.verdicts)[f"EV{shaved}"].verdict == "loss"


@modest
@given(masses, swings, st.integers(0, 60), st.randoms())
def test_i60_the_order_of_weighing_does_not_matter(firsts, parts, taken, random):
    members = lot(firsts, parts)
    members[0] = structs.replace(members[0], change_ug=members[0].change_ug - members[0].first_ug * taken // 1000)
    shuffled = list(members)
    random.shuffle(shuffled)
    assert compare_lot(members, BAND) == compare_lot(shuffled, BAND)


@given(st.integers(0, LEAST - 1))
def test_i60_fewer_than_five_packages_have_no_verdict_of_a_lot(few):
    assert compare_lot(lot([KG] * few, 0), BAND) is None


@modest
@given(st.integers(-40_000, 20_000), st.integers(30, 55))
def test_i60_even_thinning_is_named_only_by_a_witness_or_the_air(season, taken):
    """Taken alike from all, within curve and band: the median follows the thief, and nothing is told without help."""
    thin = season - 1000 * taken
    members = lot([KG] * 6, thin)
    alone = compare_lot(members, BAND)
    assert not alone.differing
    assert (alone.shift, alone.ground) == ("", CURVE)
    witness = member(9, KG, season, witness=True)
    kept = compare_lot([*members, witness], BAND)
    assert (kept.shift, kept.ground) == ("loss", WITNESS)
    still = [structs.replace(each, swing=(1000 * min(0, season), 1000 * max(0, season))) for each in members]
    read = compare_lot(still, BAND)
    seen = min(0, season) - 26_000 > thin
    assert (read.shift, read.ground) == ("loss" if seen else "", HUMIDITY)


def test_i60_a_shift_beyond_curve_and_band_is_told_once_for_the_lot():
    verdict = compare_lot(lot([KG] * 8, -150_000), BAND)
    assert (verdict.shift, verdict.ground, verdict.differing) == ("loss", CURVE, ())
    assert compare_lot(lot([KG] * 8, 150_000), BAND).shift == "gain"


def test_i60_a_witness_that_moved_with_its_lot_explains_a_season():
    members = lot([KG] * 8, -150_000)
    verdict = compare_lot([*members, member(9, KG, -140_000, witness=True)], BAND)
    assert (verdict.shift, verdict.ground) == ("", WITNESS)


def test_i60_many_that_deviate_are_told_as_one():
    members = [*lot([KG] * 11, 0), *[member(20 + n, KG, -90_000) for n in range(8)]]
    verdict = compare_lot(members, BAND)
    assert (verdict.shift, verdict.ground, len(verdict.differing)) == ("loss", "many", 8)


def test_i48_agreement_on_a_coarse_balance_decides_nothing_in_a_lot_either():
    verdict = compare_lot(lot([KG] * 5, 0, reason="coarse"), BAND)
    assert {each.verdict for _, each in verdict.verdicts} == {"not_decisive"}


@modest
@given(st.integers(0, 365), st.integers(20, 180), st.integers(60, 365), st.integers(70, 140))
def test_i60_no_season_of_niamey_accuses_an_honest_lot_by_its_air(sealed, half_year, days, pace):
    """Herb in balance with the air follows it with its own τ (0.7 to 1.4 of the curve's); read twice a year."""

    def air(day: int) -> int:
        month, share = divmod(day % 365, 30)
        before, after = NIAMEY[month % 12], NIAMEY[(month + 1) % 12]
        return before + (after - before) * share // 30

    tau = HERB.tau_days * pace / 100
    moisture = float(water(air(sealed)))
    readings = {sealed, sealed + half_year, sealed + days}
    since = None
    for day in range(sealed, sealed + days + 1):
        moisture += (water(air(day)) - moisture) / tau
        if day in readings:
            at = f"{date(2026, 1, 1) + timedelta(days=day):%Y-%m-%d}T08:00:00.000Z"
            since = breathed(since, Air(humidity=air(day)), at, at)
    parts = int((moisture - water(air(sealed))) * 10**6 / (WHOLE + water(air(sealed))))
    moved = swing(since, HERB, days)
    if moved is None:
        return
    verdict = compare_lot(lot([KG] * 6, parts, swing=moved), BAND)
    assert verdict.shift != "loss"
    assert not verdict.differing


@given(st.integers(0, 100), st.integers(0, 100))
def test_i60_the_isotherm_rises_with_the_humidity(first, second):
    assert (water(first) <= water(second)) == (first <= second) or water(first) == water(second)
    assert (change(first, second) > 0) == (water(second) > water(first))


def test_i60_the_isotherm_is_that_of_the_notes():
    assert [EQUILIBRIUM[each] for each in (10, 20, 30, 40, 50, 60, 70, 75, 80)] == [
        34, 52, 66, 82, 100, 124, 159, 183, 215
    ]  # fmt: skip
    assert (water(75), water(65), change(75, 20)) == (183_000_000, 141_500_000, -110_735_419)


def test_i60_the_air_counts_only_from_the_first_weighing_on_and_without_a_long_gap():
    first = "2026-01-10T08:00:00.000Z"
    assert breathed(None, Air(humidity=30), first, "2026-03-10T08:00:00.000Z") is None
    since = breathed(None, Air(humidity=60), first, "2026-01-11T08:00:00.000Z")
    assert swing(since, HERB, 1) == (0, 0)
    later = breathed(since, Air(humidity=20), first, "2026-06-11T08:00:00.000Z")
    assert later.least == 20
    assert swing(later, HERB, 150)[0] < -60_000_000
    assert swing(breathed(later, Air(humidity=30), first, "2027-06-11T08:00:00.000Z"), HERB, 500) is None
    assert swing(later, structs.replace(HERB, material="powder"), 150) is None


@pytest.mark.parametrize(("humidity", "temperature"), [(0, None), (101, None), (50, -40), (50, 90)])
def test_i60_no_air_of_a_store_is_like_this(humidity, temperature):
    with pytest.raises(BadInput, match="humidity_implausible"):
        Air(humidity=humidity, temperature=temperature).plausible()


def test_i60_a_first_reading_stands_for_the_first_weighing():
    since = AirSince(first=60, least=60, most=60, at="2026-01-11T08:00:00.000Z")
    assert breathed(since, None, since.at, since.at) is since
