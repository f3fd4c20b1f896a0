"""What may dry of an exhibit between its weighings, and what no drying excuses (I60)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.exhibits.drying.drying_allowance import dries_of
from custody.domain.exhibits.opening import Reseal
from custody.domain.kernel.quantity import Count
from custody.domain.kernel.times import instant, written
from custody.domain.law.drying_line import PACKINGS
from custody.domain.oversight.store_silence import StoredExhibit, to_weigh
from custody.domain.seizures.register_exhibits import ExhibitEntry, RegisterExhibits
from tests.factories.memory_office import PHOTO, Town, modest, refused, town

HOURS = st.integers(0, 24 * 500)


def sealed(t: Town, packing: str = "", condition: str = "", form: str = "herb", text: str = "2,70") -> str:
    """Seal one package of cannabis, and hand it to the store."""
    seizure = t.seal(1).seizure
    entry = ExhibitEntry(
        exhibit_number="77", line=0, form=form, seal=f"D{len(t.log)}7", count=Count(1, "package"),
        weight=t.weight(text), packing=packing, condition=condition,
    )  # fmt: skip
    [number] = t.sure("exhibit.register/1", RegisterExhibits(seizure=seizure, exhibits=(entry,)), "officer").all("EV")
    t.hand("officer", "clerk", "deposit", number)
    return number


@modest
@given(st.sampled_from(["", *PACKINGS]), st.sampled_from(["", "fresh"]), st.lists(HOURS, min_size=1, max_size=6))
def test_i60_what_many_weighings_allow_never_exceeds_the_curve_and_one_band(packing, condition, hours):
    """Each is compared with the first, too: the band is not allowed once a step."""
    t = town()
    exhibit = structs.replace(t.state(t.lot().exhibits[0]), packing=packing, condition=condition)
    dries, first = dries_of(exhibit), exhibit.first_weighed_at
    curve = dries.periods[0].curve
    for _ in sorted(hours):
        t.wait(hours=max(hours))
        allowed = dries.allowed(10**9, first, t.at)
        assert allowed.loss_ug <= 10**6 * (curve.loss_per_mille + curve.band_loss_per_mille)
        assert allowed.gain_ug <= 10**6 * curve.band_gain_per_mille
        assert 0 <= allowed.rest_ug <= allowed.loss_ug


@modest
@given(st.sampled_from(PACKINGS), st.sampled_from(["", "fresh"]), st.lists(st.integers(1, 60), min_size=1, max_size=5))
def test_i60_what_dries_along_its_curve_is_never_a_discrepancy(packing, condition, waits):
    """Weighed as often as anybody likes, by the hour or by the month."""
    t = town()
    number = sealed(t, packing, condition)
    exhibit = t.state(number)
    for days in waits:
        t.wait(days=days)
        rest = dries_of(exhibit).allowed(2_700_000_000, exhibit.first_weighed_at, t.at).rest_ug
        now = round((2_700_000_000 - rest) / 10**7) * 10
        assert not t.measure("clerk", t.check(number, f"{now / 1000:.2f}".replace(".", ","))).opened


@modest
@given(
    st.sampled_from(PACKINGS), st.sampled_from(["herb", "powder"]), st.lists(HOURS, min_size=2, max_size=6).map(sorted)
)
def test_i60_the_band_of_plants_opens_as_the_air_reaches_them_and_of_nothing_else(packing, form, hours):
    """A fifth at once, more each day, all of it in the end; a powder has its band from the first hour."""
    t = town()
    exhibit = structs.replace(
        t.state(t.lot().exhibits[0]), packing=packing, form=form, substance="cannabis" if form == "herb" else "cocaine"
    )
    dries, first = dries_of(exhibit), exhibit.first_weighed_at
    curve = dries.periods[0].curve
    whole = 10**6 * curve.band_gain_per_mille
    begun = instant(first)
    gains = [dries.allowed(10**9, first, written(begun + timedelta(hours=hour))).gain_ug for hour in hours]
    assert gains == sorted(gains)
    assert whole // 5 <= gains[0] <= gains[-1] <= whole
    if form == "powder":
        assert gains[0] == whole
    assert dries.allowed(10**9, first, written(begun + timedelta(days=3650))).gain_ug >= whole - 1


@pytest.mark.parametrize(("text", "sort"), [("2,30", "weight_loss"), ("3,05", "weight_gain")])
def test_i60_dry_herb_beyond_its_band_is_a_discrepancy_both_ways(text, sort):
    """A seventh gone is found; an eighth more is, too."""
    t = town()
    number = sealed(t, "woven")
    t.wait(days=30)
    opened = t.measure("clerk", t.check(number, text)).opened
    assert [t.state(each).sort for each in opened] == [sort]


@pytest.mark.parametrize("text", ["2,48", "2,95"])
def test_i60_a_season_moves_woven_herb_by_a_tenth_and_accuses_nobody(text):
    """Half a year on, Niamey's air explains 8 % less and 9 % more: not decisive, and no discrepancy."""
    t = town()
    number = sealed(t, "woven")
    t.wait(days=180)
    assert not t.measure("clerk", t.check(number, text)).opened
    assert t.state(number).last_comparison.verdict == "not_decisive"


def test_i60_a_single_package_of_herb_agrees_only_within_its_balances():
    """Inside the band but beyond the balances it is not decisive: no full check, and those who held it stay asked."""
    t = town()
    number = sealed(t, "film")
    t.hand("clerk", "clerk2", "storage", number)
    window = list(t.state(number).window)
    t.wait(days=40)
    assert not t.measure("clerk", t.check(number, "2,64")).opened
    state = t.state(number)
    assert (state.last_comparison.verdict, state.last_comparison.reason) == ("not_decisive", "drying")
    assert state.window == window
    assert state.sighted_at == t.at, "somebody else has seen it all the same"
    assert not t.measure("clerk", t.check(number, "2,66")).opened
    assert t.state(number).last_comparison.verdict == "ok"


def test_i60_small_losses_of_herb_add_up_to_one_that_shows():
    """A thief of one per cent a month has the band once, and not once a month."""
    t = town()
    number, grams, opened = sealed(t, "film"), 2700, ()
    while not opened and grams > 2300:
        t.wait(days=30)
        grams -= 30
        opened = t.measure("clerk", t.check(number, f"{grams / 1000:.2f}".replace(".", ","))).opened
    curve = dries_of(t.state(number)).periods[0].curve
    assert 2700 - grams <= 2700 * (curve.loss_per_mille + curve.band_loss_per_mille) // 1000 + 43 + 30


def test_i60_a_resealing_in_another_packing_dries_by_that_from_then_on():
    """What dried by then stays known, and the sum stays within the curve of either."""
    t = town()
    number = sealed(t, "film")
    t.wait(days=20)
    t.unseal(number)
    reseal = Reseal(exhibit=number, seal="N-77", closure="bag", photos=(PHOTO,), weight=t.net("2,66"), packing="woven")
    t.do("exhibit.reseal/1", reseal, "clerk", *t.present("supervisor", "witness1"))
    exhibit = t.state(number)
    assert (exhibit.packing, [each.packing for each in exhibit.packed]) == ("woven", ["film"])
    with refused(t, "packing_unknown"):
        sealed(t, "cling film")


def test_i60_fresh_plants_are_weighed_by_two_people_once_they_are_dry():
    """The store's list asks for it; from then on the dry weight is one more that later ones are judged against."""
    t = town()
    number = sealed(t, "paper", "fresh")
    t.wait(days=15)
    pack = t.state(t.agency["gendarmerie"]).rules()
    kept = StoredExhibit(**{name: getattr(t.state(number), name) for name in StoredExhibit.__struct_fields__})
    assert to_weigh({number: kept}, pack, "")[number] == (t.state(number).first_weighed_at, 14)
    assert not t.measure("clerk", t.check(number, "0,90")).opened
    assert not t.state(number).settled_at, "one person alone"
    both = BlindCheck(checks=(t.check(number, "0,90"),))
    assert not t.do("exhibit.blind_check/1", both, "clerk", *t.present("supervisor")).opened
    exhibit = t.state(number)
    assert exhibit.settled.gross.text == "0,90"
    kept = StoredExhibit(**{name: getattr(exhibit, name) for name in StoredExhibit.__struct_fields__})
    assert number not in to_weigh({number: kept}, pack, "")
    t.wait(days=100)
    opened = t.measure("clerk", t.check(number, "0,65")).opened
    assert [t.state(each).sort for each in opened] == ["weight_loss"], (
        "a quarter of the dry herb is no tenth of the fresh"
    )
