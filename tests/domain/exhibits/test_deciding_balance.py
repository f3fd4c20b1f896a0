"""What a balance cannot decide: recorded and marked, never refused, and never an agreement (I48)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.destruction.staging import Stage
from custody.domain.exhibits import balance_and_weighing, check_mass
from custody.domain.exhibits.balance_and_weighing import RegisterBalance, WeightEntry, class_uncertainty
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.seizures import register_exhibits, seizure
from custody.domain.transfers.receive import Receive
from tests.factories.memory_office import modest, refused, town


def grams(text, balance, tare=None):
    return WeightEntry(
        gross=MassEntry(text, "g"), balance=balance, tare=MassEntry(tare, "g") if tare is not None else None
    )


def doses(t, balance, *weights, substance="heroin", person="officer"):
    """Doses sealed and weighed on a balance, received by the clerk with the same weights."""
    case = t.case(person)
    declared = t.declare(case, seizure.LineEntry(substance=substance, count=Count(len(weights), "package")))
    entries = tuple(
        register_exhibits.ExhibitEntry(
            exhibit_number=f"{next(t.counter)}", line=0, form="powder", seal=f"D{next(t.counter):06d}",
            count=Count(1, "package"), weight=grams(weight, balance),
        )
        for weight in weights
    )  # fmt: skip
    command = register_exhibits.RegisterExhibits(seizure=declared, exhibits=entries)
    return tuple(t.do("exhibit.register/1", command, person).all("EV"))


def seen(t, number, text, balance, **more):
    """What is seen of an exhibit that is as recorded but for its weight."""
    state = t.state(number)
    facts = {"seal": state.seal, "weight": grams(text, balance), "count": state.count} | more
    return CheckEntry(exhibit=number, **facts)


@pytest.mark.usefixtures("nothing_dries")
@modest
@given(
    st.integers(1, 40_000).map(lambda step: 10 * step),
    st.integers(-40, 40),
    st.sampled_from([("10", "20"), ("10", "200"), ("1", "2"), ("100", "200"), ("1000", "20000")]),
)
def test_i48_a_weighing_agrees_only_where_its_uncertainty_is_within_two_per_cent(first, steps, kind):
    """A difference beyond both uncertainties is a discrepancy on every balance; the rest agrees on a fine one."""
    t = town()
    fine = t.new_balance("supervisor", "1", "1")
    used = t.new_balance("supervisor", *kind)
    number = doses(t, fine, str(first), substance="cocaine")[0]
    received(t, [number], "clerk", seen(t, number, str(first), fine))
    step, uncertainty = int(kind[0]), int(kind[1])
    now = max(0, (first // step + steps) * step)
    opened = t.measure("clerk", seen(t, number, str(now), used)).opened
    comparison = t.state(number).last_comparison
    noise = 1.5 * (uncertainty**2 + 1) ** 0.5
    if abs(now - first) > noise + 0.001:
        assert comparison.verdict == ("gain" if now > first else "loss")
        assert opened
    else:
        assert not opened
        coarse = uncertainty * 50 > first
        hides = uncertainty > 4 and abs(now - first) > 1.5 * 2**0.5
        assert comparison.verdict == ("not_decisive" if coarse or hides else "ok")
        assert comparison.reason == ("coarse" if coarse else "coarser_than_first" if hides else "")


def window(t, number):
    return set(t.state(number).window)


def received(t, numbers, receiver, *checks, releaser="officer", purpose="deposit", **more):
    """Hand over and receive with these checks."""
    transfer = t.dispatch(releaser, receiver, purpose, *numbers, **more)
    place = t.place if receiver == "clerk" else ""
    return t.do("transfer.receive/1", Receive(transfer=transfer, checks=checks, place=place), receiver)


def staged(t, numbers, *checks):
    """Bring exhibits in the clerk's hands to the check before destruction."""
    session = t.plan(t.issue(*numbers))
    t.do("destruction_session.stage/1", Stage(session=session, checks=checks), "verifier")
    return session


def test_i48_a_dose_of_0_30_g_goes_from_the_seizure_to_the_fire():
    """On a balance with d 0.01 g and U 0.02 g nothing is refused, nothing agrees by weight, no discrepancy opens."""
    t = town()
    fine = t.new_balance("supervisor", "0,01", "0,02")
    [number] = doses(t, fine, "0,30")
    received(t, [number], "clerk", seen(t, number, "0,31", fine))
    assert t.state(number).last_comparison.reason == "coarse"
    received(
        t, [number], "analyst", seen(t, number, "0,30", fine), releaser="clerk", purpose="laboratory", due=t.day(9)
    )
    t.analyse("heroin", number)
    received(t, [number], "clerk", seen(t, number, "0,29", fine), releaser="analyst", purpose="return")
    session = staged(t, [number], seen(t, number, "0,30", fine))
    t.open(session)
    t.gather(session)
    t.arrive(session, number)
    t.burn(session, number)
    assert t.state(number).status == "destroyed"
    assert not t.states("EC")


def test_i48_what_is_below_a_gram_is_checked_by_seal_and_count_and_that_is_a_full_check():
    """Its window of holders begins anew by a count, never by a weight that decides nothing."""
    t = town()
    fine = t.new_balance("supervisor", "0,01", "0,02")
    counted, uncounted = doses(t, fine, "0,30", "0,40")
    received(
        t, [counted, uncounted], "clerk", seen(t, counted, "0,30", fine), seen(t, uncounted, "0,40", fine, count=None)
    )
    assert window(t, counted) == {t.clerk}
    assert window(t, uncounted) == {t.officer, t.clerk}


@pytest.mark.parametrize("own", [True, False])
def test_i48_two_colluders_hide_no_loss_by_a_coarse_balance_where_a_better_one_stands(own):
    """Officer and clerk weigh cocaine on the scale for sacks: no agreement, the window stays, it does not burn so."""
    t = town()
    sacks = t.new_balance("supervisor", "100", "200")
    if own:
        t.new_balance("supervisor", "1", "1")
    [number] = doses(t, t.new_balance("analyst", "1", "1"), "3000", substance="cocaine")
    t.state(t.balance).capacity_ug = 10**6  # the other balance of the store carries a gram
    done = received(t, [number], "clerk", seen(t, number, "2800", sacks))
    assert not done.opened
    assert t.state(number).last_comparison.verdict == "not_decisive"
    assert ("better_balance_available" in done.header.flags) == own
    assert window(t, number) == ({t.officer, t.clerk} if own else {t.clerk})
    session = staged(t, [number], seen(t, number, "2800", sacks))
    assert t.state(number).status == ("ordered" if own else "staged")
    assert t.state(session).staged == (0 if own else 1)
    assert not t.state(number).open, "it is not accused of anything: it waits for the better balance"


def certified(t, readability, uncertainty):
    """A new certificate of the store's balance."""
    command = RegisterBalance(
        serial=t.state(t.balance).serial, readability=MassEntry(readability, "g"),
        uncertainty=MassEntry(uncertainty, "g"), calibrated_until="2018-01-01", calibrated_on=t.today,
        certificate="C 2", balance=t.balance,
    )  # fmt: skip
    return t.do("balance.register/1", command, "supervisor", *t.present("clerk"))


@pytest.mark.parametrize(("weight", "status"), [("2450", "ordered"), ("2690", "staged")])
def test_i48_a_new_certificate_with_a_worse_uncertainty_excuses_from_no_weighing(weight, status):
    """A tenth is gone: the balance decides by its class. Who reads as recorded is not blocked by the certificate."""
    t = town()
    lot = t.lot(until="planned")
    [number] = lot.exhibits
    assert certified(t, "10", "200").header.flags == ("uncertainty_grew", "uncertainty_above_class")
    done = t.do("destruction_session.stage/1", Stage(session=lot.session, checks=(seen(t, number, weight, t.balance),)),
                "verifier", *t.present("witness1"))  # fmt: skip
    assert not done.opened
    assert t.state(number).status == status


def test_i16_no_certificate_gives_a_balance_another_step():
    t = town()
    with refused(t, "other_readability"):
        certified(t, "1000", "1000")


def test_i48_a_lapsed_certificate_excuses_from_no_weighing():
    """Two colluders let the certificate of the good balance end: it still decides by its class."""
    t = town()
    good = t.new_balance("supervisor", "1", "1", until=t.day(1))
    coarse = t.new_balance("supervisor", "10", "200")
    [number] = doses(t, good, "3000", substance="cocaine")
    t.wait(days=2)
    t.state(t.balance).capacity_ug = 10**6
    done = received(t, [number], "clerk", seen(t, number, "2800", coarse))
    assert "better_balance_available" in done.header.flags
    assert window(t, number) == {t.officer, t.clerk}
    check = seen(t, number, "3000", good)
    t.measure("clerk", check)
    assert t.state(number).last_comparison.reason == "calibration_ended"
    assert window(t, number) == {t.officer, t.clerk}


def test_i48_a_check_mass_read_on_the_day_restores_the_verdicts_of_that_day():
    t = town()
    balance = t.new_balance("supervisor", "1", "1", until=t.day(1))
    [number] = doses(t, balance, "3000", substance="cocaine")
    received(t, [number], "clerk", seen(t, number, "3000", balance))
    t.wait(days=3)
    kilo = {"nominal": MassEntry("1000", "g"), "uncertainty": MassEntry("0,1", "g")}

    def read(text, **more):
        command = check_mass.CheckMass(balance=balance, reading=MassEntry(text, "g"), **(kilo | more))
        return t.do("balance.check_mass/1", command, "clerk")

    def verdict(text="3000"):
        opened = t.measure("clerk", seen(t, number, text, balance)).opened
        comparison = t.state(number).last_comparison
        return comparison.verdict, comparison.reason, bool(opened)

    assert verdict() == ("not_decisive", "calibration_ended", False)
    read("1001")
    assert verdict() == ("ok", "", False)
    read("1004")
    assert verdict() == ("not_decisive", "check_mass_off", False)
    read("1000")
    assert verdict() == ("not_decisive", "check_mass_off", False), "a bad reading stands all day"
    t.wait(days=1)
    assert verdict() == ("not_decisive", "calibration_ended", False)
    assert verdict("2900") == ("loss", "", True), "a difference is one on every balance"
    with refused(t, "check_mass_unfit"):
        read("1", nominal=MassEntry("1", "g"))
    with refused(t, "check_mass_unfit"):
        read("1000", uncertainty=MassEntry("50", "g"))
    with refused(t, "not_on_scale"):
        read("1000,5")


@modest
@given(st.integers(0, 4000), st.integers(-100, 4000))
def test_i48_a_certificate_counts_for_two_years_at_most(length, after):
    """From the day of the calibration, or from the day of its record where nobody said that day."""
    t = town()
    balance = t.new_balance("supervisor", "1", "1", until=t.day(length))
    t.wait(days=max(after, 0))
    state = t.state(balance)
    assert state.mark(t.today) == ("" if max(after, 0) <= min(length, 730) else "calibration_ended")
    assert state.counts_until <= "2018-05-10"


@modest
@given(st.integers(1, 10_000), st.integers(0, 10_000))
def test_i48_the_smallest_weight_that_a_balance_decides_follows_from_its_class(step, load):
    """Without a certificate that states U, it is about 1.4 d at small loads, 3.6 d at full load (class III, e = d)."""
    small, here = class_uncertainty(step), class_uncertainty(step, load * step)
    assert 1.414 * step <= small <= 1.415 * step + 1
    assert small <= here <= 3.56 * step + 1
    t = town()
    command = RegisterBalance(serial="B 7", readability=MassEntry("2", "g"), calibrated_until="2017-01-01")
    balance = t.do("balance.register/1", command, "supervisor", *t.present("clerk")).first("BL")
    state = t.state(balance)
    assert state.by_class
    assert balance_and_weighing.DECISIVE.least(state.uncertainty_at(0)) // 10**6 == 141


def test_i48_small_doses_of_one_case_and_substance_are_weighed_together():
    """Their one weight is judged against the sum of their first ones; each keeps its own on record."""
    t = town()
    fine = t.new_balance("supervisor", "0,01", "0,02")
    numbers = doses(t, fine, *["0,50"] * 16)

    def checks(total, group=numbers):
        first, *others = group
        joint = seen(t, first, total, fine, together=tuple(others))
        return joint, *(seen(t, each, "0", fine, weight=None) for each in others)

    received(t, numbers, "clerk", *checks("8,00"))
    assert all(window(t, each) == {t.clerk} for each in numbers), "eight grams decide"
    assert all(t.state(each).last_weight.gross.text == "0,50" for each in numbers)
    done = t.measure("clerk", *checks("7,50"))
    assert [t.state(each).sort for each in done.opened] == ["weight_loss"] * 16
    [strange] = doses(t, fine, "0,50")
    received(t, [strange], "clerk", seen(t, strange, "0,50", fine))
    with refused(t, "together_unfit"):
        t.measure("clerk", *checks("1,00", (numbers[0], strange)))
    with refused(t, "together_unfit"):
        t.measure("clerk", seen(t, numbers[0], "1,00", fine, together=(numbers[1],)), seen(t, numbers[1], "0,5", fine))
    with refused(t, "together_unfit"):
        t.measure("clerk", seen(t, numbers[0], "1,00", fine, together=(numbers[1],)))


def test_i48_a_weight_that_a_balance_decides_alone_hides_behind_no_neighbour():
    t = town()
    fine = t.new_balance("supervisor", "0,01", "0,02")
    numbers = doses(t, fine, "0,50", "100")
    t.do("transfer.receive/1", Receive(transfer=t.dispatch("officer", "clerk", "deposit", *numbers), checks=(
        seen(t, numbers[0], "0,50", fine), seen(t, numbers[1], "100", fine))), "clerk")  # fmt: skip
    with refused(t, "together_unfit"):
        t.measure("clerk", seen(t, numbers[0], "100,5", fine, together=(numbers[1],)),
                  seen(t, numbers[1], "0", fine, weight=None))  # fmt: skip


def test_i48_a_group_that_is_refused_tells_nobody_which_of_it_is_heavy():
    t = town()
    t.new_balance("supervisor", "0,1", "0,1")
    terms = RegisterBalance(serial="L-1", readability=MassEntry("0,01", "g"), uncertainty=MassEntry("0,01", "g"),
                            calibrated_until="2030-01-01")  # fmt: skip
    fine = t.do("balance.register/1", terms, "analyst", *t.present("clerk")).first("BL")
    pair = doses(t, fine, "0,3", "0,9")
    received(t, pair, "clerk", *(seen(t, number, "0,3", fine, weight=None) for number in pair))
    for first, other in (pair, pair[::-1]):
        checks = (seen(t, first, "1", fine, together=(other,)), seen(t, other, "1", fine, weight=None))
        with refused(t, "together_unfit") as error:
            t.measure("clerk2", *checks)
        assert error.value.facts["number"] == ", ".join(sorted(pair))


def test_i48_a_first_weight_of_a_coarse_balance_is_made_good_by_a_finer_one():
    """The officer's scale decided nothing; what agrees with the store's first fine weight agrees."""
    t = town()
    scale = t.new_balance("supervisor", "100", "200")
    fine = t.new_balance("supervisor", "1", "1")
    [number] = doses(t, scale, "2000", substance="cocaine")
    received(t, [number], "clerk", seen(t, number, "1950", fine))
    assert t.state(number).last_comparison.verdict == "not_decisive"
    assert t.measure("clerk2", seen(t, number, "1950", fine)).opened == []
    comparison = t.state(number).last_comparison
    assert (comparison.verdict, comparison.against) == ("ok", "finest")
    assert window(t, number) == {t.clerk, t.clerk2}
    assert t.measure("clerk", seen(t, number, "1940", fine)).opened, "its losses add up against the fine weight"


def test_i48_who_weighs_well_is_not_accused_of_an_earlier_weighing_that_decides_nothing():
    """The first balance has no certificate of that day; the second decides by itself: nothing is marked against it."""
    t = town()
    [number] = t.lot().exhibits
    first = t.state(number).first_weight
    t.state(number).first_weight = structs.replace(first, mark="no_certificate")
    done = t.measure("clerk", t.check(number, "2,70"))
    assert t.state(number).last_comparison.verdict == "not_decisive"
    assert "better_balance_available" not in done.header.flags


@pytest.mark.parametrize(("uncertainty", "marked"), [("20", False), ("35", False), ("54", True)])
def test_i48_a_new_balance_with_a_wider_certificate_than_its_class_is_marked(uncertainty, marked):
    """By 54 g on a balance with d 10 g, a tenth of a kilogram would pass for noise of 2.70 kg."""
    t = town()
    command = RegisterBalance(
        serial="NEW-1", readability=MassEntry("10", "g"), uncertainty=MassEntry(uncertainty, "g"),
        calibrated_until="2099-01-01",
    )  # fmt: skip
    done = t.do("balance.register/1", command, "supervisor", *t.present("clerk"))
    assert ("uncertainty_above_class" in done.header.flags) == marked
