"""Balances, and what a change of weight means (I16, I17)."""

from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.discrepancies import discrepancy
from custody.domain.discrepancies.inquiry import EstablishLoss
from custody.domain.exhibits import balance_and_weighing
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.exhibits.drying.drying_allowance import dries_of
from custody.domain.kernel.events import Actor, Occurred
from custody.domain.kernel.quantity import MassEntry
from custody.domain.people import propose_and_confirm
from tests.factories.memory_office import KG, modest, refused, town


@modest
@given(st.integers(0, 500_000), st.none() | st.integers(0, 500_000), st.sampled_from([1, 2, 5, 10, 20]))
def test_i16_net_is_gross_less_tare_on_a_calibrated_balance_that_can_show_both(gross, tare, step):
    """A weighing is recorded only when gross >= tare >= 0 and both are multiples of d; then net = gross - tare."""
    t = town()
    balance = t.new_balance("supervisor", str(step), str(step))
    entry = balance_and_weighing.WeightEntry(
        gross=MassEntry(str(gross), "g"), balance=balance, tare=None if tare is None else MassEntry(str(tare), "g")
    )
    lot = t.lot()
    act = CheckEntry(exhibit=lot.exhibits[0], weight=entry)
    if gross % step or (tare is not None and tare % step):
        with refused(t, "not_on_scale"):
            t.measure("clerk", act)
    elif tare is not None and tare > gross:
        with refused(t, "tare_above_gross"):
            t.measure("clerk", act)
    else:
        t.measure("clerk", act)
        weight = t.state(lot.exhibits[0]).last_weight
        assert weight.gross.ug == gross * 10**6
        assert weight.step_ug == step * 10**6
        assert weight.net_ug == (None if tare is None else (gross - tare) * 10**6)


@pytest.mark.parametrize(
    ("readability", "uncertainty", "fits"),
    [
        ("10", "20", True),
        ("10", "5", True),
        ("10", "4", False),
        ("10", "200", True),
        ("10", "210", False),
        ("0", "0", False),
    ],
)
def test_i16_a_balance_whose_uncertainty_would_hide_a_theft_is_not_registered(readability, uncertainty, fits):
    """U lies between half of d and twenty times d."""
    t = town()
    if fits:
        t.new_balance("supervisor", readability, uncertainty)
    else:
        with refused(t, "balance_implausible"):
            t.new_balance("supervisor", readability, uncertainty)


def test_i16_a_balance_is_registered_by_two_persons_of_different_functions():
    """A supervisor alone, or with another supervisor, says nothing of what a balance may overlook."""
    t = town()
    t.enrol(propose_and_confirm.ChangeRoles(person=t.clerk2, grant=("supervisor",)))
    new = balance_and_weighing.RegisterBalance(
        serial="B 125", readability=MassEntry("125", "g"), uncertainty=MassEntry("2500", "g"),
        calibrated_until="2030-01-01",
    )  # fmt: skip
    hearsay = Actor(person=t.clerk, part="witness", will="vouched", by=t.chair)
    for company in ((), t.present("supervisor"), t.present("clerk2"), (hearsay,)):
        with refused(t, "calibration_needs_second"):
            t.do("balance.register/1", new, "supervisor", *company)
    t.do("balance.register/1", new, "supervisor", *t.present("clerk"))


def test_i48_a_weighing_on_a_balance_out_of_calibration_is_recorded_and_marked():
    """The last day of calibration counts, the next does not, and a new calibration keeps the balance's number."""
    t = town()
    balance = t.new_balance("supervisor", until=t.day(1))
    lot = t.lot()
    weight = balance_and_weighing.WeightEntry(gross=MassEntry("2,70", "kg"), balance=balance)
    t.wait(days=1)
    t.measure("clerk", CheckEntry(exhibit=lot.exhibits[0], weight=weight))
    assert t.state(lot.exhibits[0]).last_comparison.verdict == "ok"
    t.wait(days=1)
    t.measure("clerk", CheckEntry(exhibit=lot.exhibits[0], weight=weight))
    assert t.state(lot.exhibits[0]).last_weight.mark == "calibration_ended"
    comparison = t.state(lot.exhibits[0]).last_comparison
    assert (comparison.verdict, comparison.reason) == ("not_decisive", "calibration_ended")
    serial = t.state(balance).serial
    again = balance_and_weighing.RegisterBalance(
        serial=serial, readability=MassEntry("10", "g"), uncertainty=MassEntry("20", "g"), balance=balance,
        calibrated_on=t.today, calibrated_until=t.day(300), certificate="C-12",
    )  # fmt: skip
    with refused(t, "other_agency"):
        t.do("balance.register/1", again, "analyst")
    with refused(t, "calibration_needs_second"):
        t.do("balance.register/1", again, "supervisor")
    with refused(t, "calibration_incomplete"):
        t.do("balance.register/1", structs.replace(again, certificate=""), "supervisor", *t.present("clerk"))
    assert t.do("balance.register/1", again, "supervisor", *t.present("clerk")).first("BL") == balance
    t.measure("clerk", CheckEntry(exhibit=lot.exhibits[0], weight=weight))
    assert t.state(lot.exhibits[0]).last_comparison.verdict == "ok"


@modest
@given(
    before=st.sampled_from(["", "1", "3", "15"]), now=st.sampled_from(["", "0,5", "1", "3", "15", "30"]),
    outsider=st.booleans(),
)  # fmt: skip
def test_i48_no_agency_alone_says_that_its_balance_carries_less(before, now, outsider):
    """What no balance carries passes by seal and count up to the fire, so a store could spare itself each weighing."""
    t = town()
    new = balance_and_weighing.RegisterBalance(
        serial="B 15", readability=MassEntry("10", "g"), uncertainty=MassEntry("20", "g"), calibrated_until="2030-01-01",
        capacity=MassEntry(before, "kg") if before else None,
    )  # fmt: skip
    balance = t.do("balance.register/1", new, "supervisor", *t.present("clerk")).first("BL")
    again = structs.replace(
        new, balance=balance, calibrated_on=t.today, certificate="C-12",
        capacity=MassEntry(now, "kg") if now else None,
    )  # fmt: skip
    less = bool(now) and (not before or float(now.replace(",", ".")) < float(before))
    company = t.present("witness1" if outsider else "clerk")
    with refused(t, "capacity_needs_outsider") if less and not outsider else nullcontext():
        t.do("balance.register/1", again, "supervisor", *company)


@modest
@given(st.integers(-30, 10), st.sampled_from(["cannabis", "cocaine"]), st.integers(0, 400))
def test_i17_a_change_is_noise_only_within_both_uncertainties_and_the_drying_of_the_material(steps, substance, days):
    """A loss or a gain beyond U, the rest of the curve and the band is a discrepancy; nothing else is (I60)."""
    t = town()
    lot = t.lot(substance=substance)
    number = lot.exhibits[0]
    t.wait(days=days)
    first, grams = 2700, 10 * steps
    opened = t.measure("clerk", t.check(number, f"{(first + grams) / 1000:.2f}")).opened
    noise = 42_426_407  # three halves of sqrt(20^2 + 20^2) grams, rounded up in micrograms
    exhibit = t.state(number)
    allowed = dries_of(exhibit).allowed(first * 10**6, exhibit.first_weighed_at, exhibit.weighed_at)
    gained, lost = grams * 10**6 > noise + allowed.gain_ug, -grams * 10**6 > noise + allowed.loss_ug
    expected = ["weight_gain"] if gained else ["weight_loss"] if lost else []
    assert [t.state(d).sort for d in opened] == expected


@modest
@given(st.lists(st.integers(0, 20), min_size=1, max_size=30))
def test_i17_t7_small_losses_add_up_against_the_first_weight(losses):
    """However slowly it is eaten, a dry material cannot lose more than the uncertainties together in silence."""
    t = town()
    lot = t.lot(substance="cocaine")
    number, grams, noticed = lot.exhibits[0], 2700, False
    for loss in losses:
        t.wait(days=1)
        grams -= loss - loss % 10
        noticed = noticed or bool(t.measure("clerk", t.check(number, f"{grams / 1000:.2f}")).opened)
    assert noticed or 2700 - grams <= 42 + 8 + 8  # powders: a line of 0.3 % and its band of 0.3 %
    assert not noticed or 2700 - grams > 42 + 8


def test_i60_what_takes_up_humidity_is_no_gain_within_its_band_and_proves_nothing():
    """In the rains dry herb gains a few per cent: nobody is accused, and nothing agrees; more than the band is a gain.

    So is a few per cent within the day: no air is as fast.
    """
    t = town()
    lot = t.lot()
    number = lot.exhibits[0]
    t.wait(days=180)
    assert not t.measure("clerk", t.check(number, "2,60")).opened
    t.wait(days=60)
    assert not t.measure("clerk", t.check(number, "2,75")).opened
    comparison = t.state(number).last_comparison
    assert (comparison.verdict, comparison.reason) == ("not_decisive", "drying")
    opened = t.measure("clerk", t.check(number, "3,05")).opened
    assert [t.state(d).sort for d in opened] == ["weight_gain"]


@pytest.mark.parametrize(
    ("weight", "verdict"), [("46,50", "not_decisive"), ("50,00", "not_decisive"), ("46,00", "loss")]
)
def test_i48_a_coarser_balance_hides_nothing_that_the_first_would_show(weight, verdict):
    """3.5 kg of 50 kg are gone: noise of a balance with U = 2.5 kg, and none of the first one with U = 20 g."""
    t = town()
    number = t.lot(text="50,00", substance="cocaine").exhibits[0]
    coarse = t.new_balance("supervisor", "125", "2500")
    entry = CheckEntry(
        exhibit=number, weight=balance_and_weighing.WeightEntry(gross=MassEntry(weight, "kg"), balance=coarse)
    )
    opened = t.measure("clerk", entry).opened
    assert t.state(number).last_comparison.verdict == verdict
    assert bool(opened) == (verdict == "loss")


def test_i17_a_weight_that_the_inspection_accepts_is_what_later_ones_are_judged_against():
    """After an explained and accepted loss the exhibit can pass its checks again; the first weight stays on record."""
    t = town()
    lot = t.lot()
    number = lot.exhibits[0]
    opened = t.measure("clerk", t.check(number, "2,00")).opened[0]
    close = discrepancy.Close(discrepancy=opened, resolution="explained", reason="Sac percé", accept=True)
    with refused(t, "write_off_needs_prosecutor"):
        t.settle(close)
    t.do("discrepancy.establish_loss/1", EstablishLoss(discrepancy=opened, reason="x"), "prosecutor")
    t.settle(close)
    assert not t.measure("clerk", t.check(number, "2,00")).opened
    assert t.measure("clerk", t.check(number, "2,70")).opened
    assert t.state(number).first_weight.gross.ug == 27 * KG // 10


def test_i17_unaccepted_the_same_loss_is_found_again():
    """Closing without accepting leaves the record as it was."""
    t = town()
    number = t.lot().exhibits[0]
    opened = t.measure("clerk", t.check(number, "2,00")).opened[0]
    t.do("discrepancy.establish_loss/1", EstablishLoss(discrepancy=opened, reason="x"), "prosecutor")
    t.settle(discrepancy.Close(discrepancy=opened, resolution="loss", reason="x"))
    assert t.measure("clerk", t.check(number, "2,00")).opened


def test_i16_back_dating_a_weighing_does_not_bring_an_expired_calibration_back():
    """What is weighed now is weighed on a balance that is calibrated now, whatever hour is typed beside it."""
    t = town()
    lot = t.lot()
    register = balance_and_weighing.RegisterBalance(
        serial="B 2041", readability=MassEntry("0,01", "kg"), uncertainty=MassEntry("0,02", "kg"),
        calibrated_until=t.today, balance="",
    )  # fmt: skip
    balance = t.do("balance.register/1", register, "supervisor", *t.present("clerk")).first("BL")
    yesterday = Occurred(at=t.at, source="entered", zone="UTC")
    t.wait(days=1)
    check = structs.replace(t.check(lot.exhibits[0]), weight=structs.replace(t.weight("2,70"), balance=balance))
    t.do("exhibit.blind_check/1", BlindCheck(checks=(check,)), "clerk", occurred=yesterday)
    assert t.state(lot.exhibits[0]).last_weight.mark == "calibration_ended"
