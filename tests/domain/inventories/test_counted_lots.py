"""A count compares the packages of a lot with each other, and a witness package speaks for all of them (I60)."""

import pytest

from custody.domain.discrepancies.second_reading import LookAtPhoto, ReadAgain, WithdrawReading
from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.exhibits.drying.lot_comparison import Air
from custody.domain.exhibits.drying.witness_package import DesignateWitness
from custody.domain.inventories.inventory_count import CountExhibits
from custody.domain.places.place import OpenPlace
from custody.domain.places.put_away import StoreExhibits
from tests.act_cases import ActCase
from tests.domain.inventories.test_inventory import close_count, count, frozen, reconcile, tally
from tests.factories.memory_office import PHOTO, refused, town

ACT_CASES = (
    ActCase(
        "exhibit.designate_witness/1",
        roles={"seizing_officer clerk supervisor laboratory court_clerk": "own kept", "inspector": "own kept shared foreign"},
        command=lambda world, made, role: DesignateWitness(exhibit=made.at["exhibit"]),
        story=lambda town: [town.do("exhibit.designate_witness/1", DesignateWitness(exhibit=number), who)
                            for number in town.lot(1).exhibits for who in ("clerk", "inspector")],
    ),
)  # fmt: skip


@pytest.fixture
def t():
    return town()


def counted(t, weights, air=None):
    """A count of the store that weighs these exhibits, in kilograms, and is closed."""
    number = frozen(t)
    seen = tuple(tally(t, each, weight=t.weight(text)) for each, text in weights.items())
    t.do("inventory.count/1", CountExhibits(inventory=number, seen=seen, air=air), "clerk2")
    return reconcile(t, number)


def lot(t, many=6):
    """Packages of cannabis herb of 2.70 kg, half a year in the store; with the air of their first weighing."""
    numbers = t.lot(many).exhibits
    t.do("exhibit.blind_check/1", BlindCheck(checks=t.checks(*numbers), air=Air(humidity=60)), "clerk")
    t.wait(days=170)
    return numbers


def designated(t, number):
    for who in ("clerk", "inspector"):
        t.do("exhibit.designate_witness/1", DesignateWitness(exhibit=number), who)


def test_i60_a_shaved_package_is_named_at_the_count_with_its_lot_as_cause(t):
    """A tenth of one package is gone; alone it would be within the band and decide nothing."""
    numbers = lot(t)
    result = counted(t, dict.fromkeys(numbers, "2,65") | {numbers[2]: "2,40"})
    [compared] = result.lots
    assert (compared.weighed, compared.off, compared.shift) == (6, 1, "")
    [opened] = t.state(numbers[2]).open
    told = t.state(opened)
    assert (told.sort, told.about, told.cause) == ("weight_loss", numbers[2], next(iter(t.states("RC"))))
    assert abs(told.expected.ug - 2_650_000_000) < 100
    assert t.who["clerk"] in told.window
    assert (told.read_by, told.awaits_second_reading) == (t.who["clerk2"], True)
    assert not any(t.state(each).open for each in numbers if each != numbers[2])


def test_i60_what_agrees_with_its_lot_agrees_though_alone_it_decides_nothing(t):
    numbers = lot(t)
    number = frozen(t)
    count(t, number, *numbers, weight=t.weight("2,60"))
    assert t.state(numbers[0]).last_comparison.verdict == "not_decisive"
    reconcile(t, number)
    last = t.state(numbers[0]).last_comparison
    assert (last.verdict, last.against) == ("ok", "lot")
    assert abs(last.difference_ug) < 100, "all of them weigh alike"


def test_i60_fewer_than_five_weighed_packages_have_no_verdict_of_a_lot(t):
    numbers = lot(t)
    result = counted(t, dict.fromkeys(numbers[:3], "2,65") | {numbers[3]: "2,40"})
    assert [each.ground for each in result.lots] == ["few"]
    assert not t.state(numbers[3]).open


def test_i60_packages_of_another_seizure_are_another_lot(t):
    numbers, others = t.lot(3).exhibits, t.lot(3).exhibits
    t.wait(days=90)
    assert not counted(t, dict.fromkeys((*numbers, *others), "2,65")).lots


def test_i60_a_theft_shared_evenly_is_told_once_where_a_witness_stayed_whole(t):
    """A witness is of its lot; the seizure has one discrepancy, no package has one, and a second count tells no more."""
    numbers = lot(t)
    designated(t, numbers[0])
    weights = dict.fromkeys(numbers, "2,50") | {numbers[0]: "2,69"}
    [compared] = counted(t, weights).lots
    assert (compared.shift, compared.ground, compared.witness) == ("loss", "witness", numbers[0])
    told = t.state(compared.opened)
    assert (told.sort, told.about, told.status) == ("lot_loss", t.state(numbers[0]).seizure, "open")
    assert told.expected.ug - told.finding.ug > 600_000_000
    t.wait(days=30)
    [again] = counted(t, weights).lots
    assert (again.shift, again.opened) == ("loss", "")


def test_i60_a_theft_shared_evenly_is_told_by_the_air(t):
    """The air is as moist as at the first weighing, and all of them lack a tenth."""
    numbers = lot(t)
    [compared] = counted(t, dict.fromkeys(numbers, "2,40"), air=Air(humidity=60, temperature=31)).lots
    assert (compared.shift, compared.ground) == ("loss", "humidity")


def test_i60_dry_air_explains_a_loss_of_all(t):
    numbers = lot(t)
    result = counted(t, dict.fromkeys(numbers, "2,55"), air=Air(humidity=21))
    [compared] = result.lots
    assert (compared.shift, compared.ground, result.air) == ("", "humidity", Air(humidity=21))


def test_i60_without_witness_or_air_an_even_loss_within_the_band_is_not_told(t):
    numbers = lot(t)
    [compared] = counted(t, dict.fromkeys(numbers, "2,55")).lots
    assert (compared.shift, compared.ground) == ("", "curve")


def test_i60_a_holder_alone_designates_no_witness(t):
    [number] = t.lot(1).exhibits
    command = DesignateWitness(exhibit=number)
    t.do("exhibit.designate_witness/1", command, "clerk")
    assert not t.state(number).in_lot.witness.stands
    with refused(t, "witness_designated"):
        t.do("exhibit.designate_witness/1", command, "clerk")
    t.hand("clerk", "clerk2", "storage", number)
    with refused(t, "witness_needs_other"):
        t.do("exhibit.designate_witness/1", command, "clerk2")
    t.do("exhibit.designate_witness/1", command, "inspector")
    assert t.state(number).in_lot.witness.stands


def test_i60_a_lot_has_one_witness_and_none_after_that_was_seen_lighter(t):
    numbers = lot(t)
    designated(t, numbers[0])
    with refused(t, "witness_stands"):
        t.do("exhibit.designate_witness/1", DesignateWitness(exhibit=numbers[1]), "inspector")
    counted(t, dict.fromkeys(numbers, "2,69") | {numbers[0]: "2,40"})
    assert t.state(numbers[0]).in_lot.witness.lighter
    with refused(t, "witness_lighter"):
        t.do("exhibit.designate_witness/1", DesignateWitness(exhibit=numbers[1]), "inspector")


def test_i60_what_was_never_weighed_is_no_witness(t):
    [number] = t.lot(1, weighed=False).exhibits
    with refused(t, "witness_unfit"):
        t.do("exhibit.designate_witness/1", DesignateWitness(exhibit=number), "inspector")


def test_i60_an_implausible_humidity_is_refused(t):
    numbers = lot(t)
    number = frozen(t)
    with refused(t, "humidity_implausible"):
        command = CountExhibits(inventory=number, seen=(tally(t, numbers[0]),), air=Air(humidity=0))
        t.do("inventory.count/1", command, "clerk2")


def few_weighed(t, numbers, weighed):
    """A count that weighs some packages and reads the seals of the others."""
    number = frozen(t)
    seen = tuple(tally(t, each, weight=t.weight("2,70") if each in weighed else None) for each in numbers)
    t.do("inventory.count/1", CountExhibits(inventory=number, seen=seen), "clerk2")
    return close_count(t, number, "inspector")


@pytest.mark.parametrize("weighed", [0, 1, 4])
def test_i60_a_lot_of_which_too_few_packages_were_weighed_is_marked(t, weighed):
    """Who weighs four of eight gets no comparison, and no silence; who weighs none made a count by seals."""
    numbers = t.lot(8).exhibits
    t.wait(days=170)
    done = few_weighed(t, numbers, numbers[:weighed])
    assert ("lot_few_weighed" in done.header.flags) is bool(weighed)
    lots = t.state(next(iter(t.states("RC")))).lots
    assert [(each.weighed, each.of, each.ground) for each in lots] == ([(weighed, 8, "few")] if weighed else [])


def test_i60_half_of_a_lot_in_another_store_is_still_of_the_lot(t):
    """One keeper alone moves four of eight: the count of the rest says that it compared nothing."""
    numbers = t.lot(8).exhibits
    t.wait(days=170)
    elsewhere = t.do("place.open/1", OpenPlace(name="Magasin 2", sort="store"), "supervisor").first("PL")
    t.do("exhibit.store/1", StoreExhibits(exhibits=numbers[4:], place=elsewhere), "clerk")
    [compared] = counted(t, dict.fromkeys(numbers[:4], "2,70")).lots
    assert (compared.weighed, compared.of, compared.ground) == (4, 8, "few")


def test_i60_a_small_lot_is_not_marked(t):
    numbers = t.lot(4).exhibits
    t.wait(days=170)
    assert counted(t, dict.fromkeys(numbers, "2,70")).lots == []


@pytest.mark.parametrize(("first", "ground"), [(60, "humidity"), (99, "air_alone")])
def test_i60_a_loss_that_only_a_typed_humidity_explains_is_marked(t, first, ground):
    """Who types 99 % at the first weighing has an eighth of each package explained: it is told as such."""
    numbers = t.lot(6).exhibits
    t.do("exhibit.blind_check/1", BlindCheck(checks=t.checks(*numbers), air=Air(humidity=first)), "clerk")
    t.wait(days=170)
    [compared] = counted(t, dict.fromkeys(numbers, "2,33"), air=Air(humidity=30)).lots
    assert (compared.ground, compared.shift) == (ground, "loss" if ground == "humidity" else "")


@pytest.mark.parametrize("halves", [("withdraw", "read"), ("read", "withdraw")])
def test_i60_a_mistyped_weight_takes_no_witness_from_its_lot(t, halves):
    """Whoever typed 2,07 for 2,70 withdraws it, and a second reading agrees: the witness was never seen lighter."""
    numbers = lot(t)
    designated(t, numbers[0])
    check = t.do("exhibit.blind_check/1", BlindCheck(checks=(t.check(numbers[0], weight=t.weight("2,07")),)), "clerk")
    [opened] = check.opened
    assert t.state(numbers[0]).in_lot.witness.lighter
    for half in halves:
        if half == "withdraw":
            t.do("discrepancy.withdraw_reading/1", WithdrawReading(discrepancy=opened), "clerk")
        else:
            command = ReadAgain(discrepancy=opened, weight=t.weight("2,70"), photos=(PHOTO,))
            t.do("discrepancy.read_again/1", command, "supervisor")
    if t.state(opened).awaits_look:
        t.do("discrepancy.look_at_photo/1", LookAtPhoto(discrepancy=opened, as_recorded=True), "inspector")
    assert not t.state(numbers[0]).open
    assert not t.state(numbers[0]).in_lot.witness.lighter
