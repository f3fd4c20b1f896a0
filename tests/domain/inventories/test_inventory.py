"""Récolement: a blind count that adds up, whoever would rather it did not (I43, I44, T8, T9, T14)."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.discrepancies import discrepancy
from custody.domain.exhibits import labels
from custody.domain.exhibits.sighting import Sight
from custody.domain.inventories import inventory_count
from custody.domain.inventories.inventory import SIGNED
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.events import Actor
from custody.domain.places import custodian, place, put_away
from custody.domain.transfers.hand_over import HandOver
from tests.factories.ended_count import close_count
from tests.factories.memory_office import modest, refused, town

UNKNOWN = "EV0000000000A"
"""A label that nobody printed."""


@pytest.fixture
def t():
    """A town of its own."""
    return town()


def frozen(t, by="inspector", counters=("clerk2",), **scope):
    """An inventory of the store, ready to be counted."""
    asked = scope or {"place": t.place}
    command = inventory_count.PlanInventory(counters=tuple(t.who[c] for c in counters), **asked)
    number = t.do("inventory.plan/1", command, by).first("RC")
    t.do("inventory.start_count/1", inventory_count.StartCount(inventory=number), by)
    return number


def tally(t, number, **more):
    known = number in t.world.entries
    return inventory_count.Tally(label_id=number, **({"seal": t.state(number).seal if known else "X 1"} | more))


def count(t, inventory, *numbers, by="clerk2", **more):
    seen = tuple(tally(t, n, **more) for n in numbers)
    return t.do("inventory.count/1", inventory_count.CountExhibits(inventory=inventory, seen=seen), by)


def reconcile(t, inventory, by="inspector"):
    """End the count; what is missing is confirmed by a second person."""
    close_count(t, inventory, by)
    return t.state(inventory)


def sign(t, inventory, *people):
    for person in people:
        t.do("inventory.sign/1", inventory_count.SignInventory(inventory=inventory), person)
    return t.state(inventory)


def stock(t, many=3, **more):
    """Exhibits in the store, the clerk's."""
    return t.lot(many, **more).exhibits


def seen_elsewhere(t, number):
    """Another than its holder scans its label."""
    t.do("exhibit.print_label/1", labels.PrintLabels(exhibits=(number,)), "clerk")
    t.do("exhibit.sight/1", Sight(exhibits=(number,), copies=(1,)), "supervisor")


@modest
@given(
    st.lists(st.sampled_from(["found", "left", "seen", "dispatched", "received", "missing"]), min_size=1, max_size=6),
    st.integers(0, 2),
)
def test_i43_found_and_missing_and_moved_are_what_was_expected(fates, extra):
    """Whatever happens during the count, each expected exhibit is one of the three, and surplus is beside them."""
    t = town()
    lot = stock(t, len(fates))
    other = [t.lot(1, until="sealed").exhibits[0] for _ in range(extra)]
    number = frozen(t)
    for each, fate in zip(lot, fates, strict=True):
        if fate == "left":
            t.do("exhibit.store/1", put_away.StoreExhibits(place=t.shelf, exhibits=(each,)), "clerk")
        if fate == "dispatched":
            t.dispatch("clerk", "supervisor", "storage", each)
        if fate == "received":
            t.hand("clerk", "clerk2", "storage", each)
        if fate == "seen":
            t.do("exhibit.store/1", put_away.StoreExhibits(place=t.shelf, exhibits=(each,)), "clerk")
            seen_elsewhere(t, each)
    count(t, number, *(e for e, fate in zip(lot, fates, strict=True) if fate == "found"), *other, UNKNOWN)
    done = reconcile(t, number)
    assert done.expected == sorted(lot)
    assert done.found + len(done.missing) + len(done.moved) == len(lot)
    assert {n for n, f in zip(lot, fates, strict=True) if f not in {"found", "seen"}} == set(done.missing)
    assert {n for n, f in zip(lot, fates, strict=True) if f == "seen"} == set(done.moved)
    assert set(done.surplus) == {*other, UNKNOWN}


def test_i43_the_expected_list_is_fixed_at_the_freeze(t):
    """The digest is that of the sorted numbers, as sha256sum gives it; what comes in later changes it no more."""
    lot = stock(t)
    number = frozen(t)
    late = stock(t, 1)
    found = t.state(number)
    assert found.expected == sorted(lot)
    assert found.digest == sha256("".join(f"{n}\n" for n in sorted(lot)).encode()).hexdigest()
    count(t, number, *lot, *late)
    done = reconcile(t, number)
    assert (done.found, done.missing, done.surplus) == (3, [], list(late))
    assert not t.state(late[0]).open, "it came in by a recorded act, so it is where it should be"


def test_t8_what_is_missing_blocks_and_names_who_held_it(t):
    """Pilar: 6,000 on record, 5,460 there. Each missing one opens a discrepancy with its holders, and goes nowhere."""
    lot = stock(t)
    number = frozen(t)
    count(t, number, *lot[:2])
    assert reconcile(t, number).missing == [lot[2]]
    [opened] = t.state(lot[2]).open
    found = t.state(opened)
    assert (found.sort, found.about) == ("missing_at_inventory", lot[2])
    assert t.who["clerk"] in found.window
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("clerk", "supervisor", "storage", lot[2])


def test_t9_shuffling_shelves_during_the_count_hides_nothing(t):
    """What is said to be put elsewhere inside what is counted must still be found there."""
    inner = t.do("place.open/1", place.OpenPlace(name="Étagère", sort="shelf", parent=t.place), "supervisor").first(
        "PL"
    )
    lot = stock(t)
    number = frozen(t)
    count(t, number, *lot[:2])
    t.do("exhibit.store/1", put_away.StoreExhibits(place=inner, exhibits=(lot[2],)), "clerk")
    assert reconcile(t, number).missing == [lot[2]]


def test_t9_what_its_holder_alone_says_to_have_moved_during_the_count_is_missing(t):
    """Until another has scanned its label where it lies: a shell game needs no second shelf, nor a second pocket."""
    lot = stock(t, 4)
    number = frozen(t)
    count(t, number, lot[0])
    t.do("exhibit.store/1", put_away.StoreExhibits(place=t.shelf, exhibits=lot[1:3]), "clerk")
    with refused(t, "sighting_by_holder"):
        t.do("exhibit.sight/1", Sight(exhibits=(lot[1],), copies=(1,)), "clerk")
    seen_elsewhere(t, lot[1])
    t.hand("clerk", "supervisor", "storage", lot[3])
    done = reconcile(t, number)
    assert (done.missing, done.moved) == (sorted(lot[2:]), [lot[1]])
    with refused(t, "not_found_yet"):
        t.do("exhibit.store/1", put_away.StoreExhibits(place=t.place, exhibits=(lot[2],)), "clerk")
    assert [t.state(d).sort for d in t.state(lot[2]).open] == ["missing_at_inventory"]


def test_t8_what_the_keepers_hold_and_put_nowhere_is_expected_in_the_count_of_the_whole_store(t):
    """Asheville: not located in a bin. Of all people of the agency but those who keep another store."""
    lot, nowhere = stock(t), t.lot(1, until="sealed").exhibits[0]
    t.hand("officer", "clerk", "deposit", nowhere)
    assert t.state(nowhere).place == ""
    assert t.state(frozen(t)).expected == sorted((*lot, nowhere))
    inner = t.do("place.open/1", place.OpenPlace(name="Étagère", sort="shelf", parent=t.place), "supervisor")
    assert t.state(frozen(t, place=inner.first("PL"))).expected == []
    named(t, "supervisor")
    assert t.state(frozen(t)).expected == sorted((*lot, nowhere)), "a colleague of the custodian holds it"
    other = t.do("place.open/1", place.OpenPlace(name="Magasin 2", sort="store"), "supervisor").first("PL")
    named(t, "clerk", place=other)
    assert t.state(frozen(t)).expected == sorted(lot), "it is expected in the store that its holder keeps"


def test_t8_what_lies_in_a_sack_that_stands_nowhere_is_expected_in_the_count_of_the_whole_store(t):
    """A sack without a place takes nothing out of the counts, nor out of what its keeper is told to have put nowhere."""
    left, gone = (lot := stock(t, 4))[:2], lot[2:]
    sack = t.do("container.open/1", place.OpenContainer(name="Sac"), "clerk").first("CT")
    t.do("exhibit.store/1", put_away.StoreExhibits(container=sack, exhibits=tuple(gone)), "clerk")
    assert [t.state(number).index().place for number in gone] == [t.clerk] * 2
    number = frozen(t)
    count(t, number, *left)
    done = reconcile(t, number)
    assert (done.expected, done.missing) == (sorted(lot), sorted(gone))
    t.do("exhibit.store/1", put_away.StoreExhibits(place=t.place, containers=(sack,)), "clerk")
    assert [t.state(number).index().place for number in gone] == [t.place] * 2


def test_t9_a_seal_that_is_not_as_recorded_shows_at_the_count(t):
    """Counting looks at seals: another number opens a discrepancy at once."""
    lot = stock(t)
    number = frozen(t)
    done = count(t, number, lot[0], seal="X 404")
    assert [t.state(d).sort for d in done.opened] == ["seal"]
    assert t.state(lot[0]).open == done.opened


def test_surplus_tells_where_the_record_puts_it(t):
    """Recorded in another place: misplaced, and blocked. Burnt: it reappeared. Unknown: listed, and nothing else."""
    lot, elsewhere = stock(t), stock(t, 1)
    burnt = t.lot(1, until="certified").exhibits
    t.do("exhibit.store/1", put_away.StoreExhibits(place=t.shelf, exhibits=elsewhere), "clerk")
    t.wait(days=8)
    number = frozen(t)
    count(t, number, *lot, *elsewhere, *burnt, UNKNOWN)
    done = reconcile(t, number)
    assert done.surplus == [*elsewhere, *burnt, UNKNOWN]
    assert [t.state(d).sort for e in (*elsewhere, *burnt) for d in t.state(e).open] == ["misplaced", "reappeared"]


def test_i43_counters_are_named_and_do_not_hold_what_they_count(t):
    """A stranger to the inventory does not count; neither does who holds the exhibits, or one of them since."""
    lot = stock(t)
    number = frozen(t)
    with refused(t, "not_a_counter"):
        count(t, number, *lot, by="supervisor")
    with refused(t, "not_found"):
        count(t, number, *lot, by="officer")
    with refused(t, "counter_is_holder"):
        frozen(t, counters=("clerk",))
    t.hand("clerk", "clerk2", "storage", lot[0])
    with refused(t, "counter_is_holder"):
        count(t, number, lot[0])


def test_what_a_person_holds_is_counted_like_a_place(t):
    """The holdings of one clerk, wherever they lie."""
    lot = stock(t, 2)
    t.do("exhibit.store/1", put_away.StoreExhibits(place=t.shelf, exhibits=lot[:1]), "clerk")
    number = frozen(t, by="supervisor", person=t.who["clerk"])
    assert t.state(number).expected == sorted(lot)
    with refused(t, "counter_is_holder"):
        frozen(t, person=t.who["clerk"], counters=("clerk",))
    with refused(t, "place_or_person"):
        frozen(t, person=t.who["clerk"], place=t.place)


def test_i44_high_risk_are_what_the_rule_pack_wants_seen_often(t):
    """Cocaine is expected, cannabis is not; counting is a sighting."""
    cocaine, _ = stock(t, 1, substance="cocaine"), stock(t, 1)
    number = frozen(t, place=t.place, high_risk=True)
    assert t.state(number).expected == list(cocaine)
    count(t, number, *cocaine)
    assert t.state(cocaine[0]).sighted_at == t.at


def test_counting_twice_is_one_exhibit(t):
    """Two counters, or one twice: the count is of exhibits, not of scans; within one act it is refused."""
    lot = stock(t)
    number = frozen(t, counters=("clerk2", "supervisor"))
    count(t, number, *lot)
    count(t, number, lot[0], by="supervisor")
    with refused(t, "scanned_twice"):
        count(t, number, lot[0], lot[0])
    done = reconcile(t, number)
    assert (done.found, len(done.counted), done.counts) == (3, 3, 2)


def test_an_inventory_takes_its_steps_in_order(t):
    """No count before the freeze, no result before the count, no signature before the result."""
    lot = stock(t)
    command = inventory_count.PlanInventory(place=t.place, counters=(t.who["clerk2"],))
    number = t.do("inventory.plan/1", command, "supervisor").first("RC")
    with refused(t, "wrong_state"):
        count(t, number, *lot)
    t.do("inventory.start_count/1", inventory_count.StartCount(inventory=number), "supervisor")
    with refused(t, "nothing_counted"):
        reconcile(t, number)
    with refused(t, "wrong_state"):
        sign(t, number, "clerk2")
    count(t, number, *lot)
    reconcile(t, number, by="supervisor")
    with refused(t, "wrong_state"):
        count(t, number, *lot)


@pytest.mark.parametrize(("signers", "complete"), [
    (["clerk2"], False), (["clerk"], False), (["inspector"], False), (["supervisor"], None),
    (["clerk2", "clerk"], True), (["inspector", "clerk2"], True), (["clerk", "inspector"], False),
])  # fmt: skip
def test_a_counter_and_a_keeper_or_the_inspection_sign(t, signers, complete):
    """Two people: one who counted, one who keeps; nobody else's name stands for them."""
    lot = stock(t)
    number = frozen(t)
    count(t, number, *lot)
    reconcile(t, number)
    if complete is None:
        with refused(t, "no_part_in_inventory"):
            sign(t, number, "supervisor")
        return
    assert (sign(t, number, *signers).status == SIGNED) is complete
    if not complete:
        with refused(t, "already_signed"):
            sign(t, number, signers[0])


def test_another_agencys_place_is_the_inspections_only(t):
    """A supervisor plans at home; the inspection everywhere."""
    with pytest.raises(CustodyError, match="not_found"):
        frozen(t, by="supervisor", person=t.who["analyst"])
    assert t.state(frozen(t, person=t.who["analyst"])).agency == t.agency["laboratory"]


def test_only_labels_of_exhibits_are_counted(t):
    """A place's number, or free text, is no exhibit."""
    stock(t)
    number = frozen(t)
    for text in (t.place, "Diallo", ""):
        command = inventory_count.CountExhibits(
            inventory=number, seen=(inventory_count.Tally(label_id=text, seal="X 1"),)
        )
        with refused(t, "not_a_label"):
            t.do("inventory.count/1", command, "clerk2")
    with refused(t, "check_incomplete"):
        count(t, number, *stock(t, 1), seal="")


def named(t, person, by="supervisor", place=""):
    t.do("place.name_custodian/1", custodian.NameCustodian(place=place or t.place, person=t.who[person]), by)


def signed(t, lot, *people, counters=("clerk2",)):
    number = frozen(t, by="supervisor", place=t.place, counters=counters)
    count(t, number, *lot, by=counters[0])
    reconcile(t, number, by="supervisor")
    return sign(t, number, *people)


def test_i12_t8_a_new_custodian_takes_over_only_what_both_have_counted(t):
    """Pilar 2018: found out at the change of commissioner. Nothing is released until keeper and successor signed."""
    lot = stock(t)
    named(t, "clerk")
    named(t, "clerk2")
    with refused(t, "custodian_change_open"):
        t.dispatch("clerk", "supervisor", "storage", lot[0])
    with refused(t, "custodian_change_open"):
        t.do("exhibit.store/1", put_away.StoreExhibits(place=t.shelf, exhibits=lot[:1]), "clerk")
    assert signed(t, lot[:2], "clerk2").status != SIGNED
    assert t.state(t.place).successor == t.who["clerk2"]
    number = max(t.states("RC"), key=lambda n: t.state(n).frozen)
    assert sign(t, number, "clerk").status == SIGNED
    post = t.state(t.place)
    assert (post.keeper, post.successor, post.change) == (t.who["clerk2"], "", 0)
    assert [t.state(d).sort for d in t.state(lot[2]).open] == ["missing_at_inventory"]
    t.dispatch("clerk", "supervisor", "storage", lot[0])


def test_i12_a_count_from_before_the_change_passes_no_post(t):
    """What was frozen before the change was opened proves nothing about the day of the change."""
    lot = stock(t)
    named(t, "clerk")
    number = frozen(t, by="supervisor", place=t.place)
    count(t, number, *lot)
    named(t, "clerk2")
    reconcile(t, number, by="supervisor")
    assert sign(t, number, "clerk", "clerk2").status != SIGNED
    assert t.state(t.place).keeper == t.who["clerk"]


def test_i12_things_may_move_inside_and_into_the_fire(t):
    """The block is on releases: a shelf inside is no release, and a session's staging goes on."""
    inner = t.do("place.open/1", place.OpenPlace(name="Étagère", sort="shelf", parent=t.place), "supervisor").first(
        "PL"
    )
    lot = t.lot(2, until="planned")
    named(t, "clerk")
    named(t, "clerk2")
    t.do("exhibit.store/1", put_away.StoreExhibits(place=inner, exhibits=lot.exhibits[:1]), "clerk")
    with refused(t, "custodian_change_open"):
        t.do("exhibit.store/1", put_away.StoreExhibits(place=t.shelf, exhibits=lot.exhibits[:1]), "clerk")
    t.stage(lot.session, *lot.exhibits)
    assert t.state(lot.exhibits[0]).status == "staged"


def test_i12_the_inspection_overrides_in_the_open_and_ends_a_change(t):
    """An override is the inspection's, with a reason; so is calling a change off."""
    lot = stock(t)
    with refused(t, "no_custodian_change"):
        t.do(
            "place.override_custodian_change/1",
            custodian.OverrideCustodianChange(place=t.place, reason="x"),
            "inspector",
        )
    named(t, "clerk")
    named(t, "clerk2")
    for who in ("clerk", "supervisor"):
        with refused(t, "custodian_change_open" if who == "supervisor" else "role_needed"):
            named(t, "clerk", by=who)
    t.do(
        "place.override_custodian_change/1",
        custodian.OverrideCustodianChange(place=t.place, reason="Audience demain"),
        "inspector",
    )
    t.dispatch("clerk", "supervisor", "storage", lot[0])
    named(t, "clerk", by="inspector")
    assert t.state(t.place).successor == ""
    with refused(t, "same_person"):
        named(t, "clerk")


def test_i12_the_inspection_signs_for_a_keeper_who_cannot(t):
    """A keeper who died or fled does not block the store for ever; the successor signs in any case."""
    lot = stock(t)
    named(t, "supervisor")
    named(t, "clerk")
    assert signed(t, lot, "inspector", "clerk2").status != SIGNED
    number = max(t.states("RC"), key=lambda n: t.state(n).frozen)
    assert sign(t, number, "clerk").status == SIGNED
    assert t.state(t.place).keeper == t.who["clerk"]


def test_i12_a_custodian_is_of_the_house_and_keeps_exhibits(t):
    """Not a witness, not another agency's clerk."""
    for person in ("insidewitness", "policeclerk"):
        with refused(t, "custodian_has_no_role"):
            named(t, person)
    with refused(t, "not_found"):
        t.do(
            "place.name_custodian/1", custodian.NameCustodian(place=t.place, person=t.who["clerk"] + "0"), "supervisor"
        )


def test_i45_who_counted_does_not_close_what_they_say_they_did_not_find(t):
    """An inspector alone in the store counts one too few and explains it: another inspector has to."""
    [gone, there] = t.lot(2).exhibits
    number = frozen(t, counters=("inspector",))
    count(t, number, there, by="inspector")
    [opened] = close_count(t, number, "inspector").opened
    assert {t.inspector, t.clerk} <= set(t.state(opened).window)
    close = discrepancy.Close(discrepancy=opened, resolution="explained", reason="Retrouvé")
    with refused(t, "in_window"):
        t.settle(close)
    assert t.state(gone).open == [opened]


@pytest.mark.parametrize("hands", ["handed over", "sent and received"])
def test_i43_what_colleagues_pass_on_during_the_count_is_missing_until_it_is_counted_there(t, hands):
    """Two of one store could else hand what is gone to each other at each count, for ever."""
    gone, *there = t.lot(3).exhibits
    number = frozen(t, counters=("inspector",))
    count(t, number, *there, by="inspector")
    if hands == "handed over":
        over = HandOver(to=t.clerk2, purpose="storage", checks=(t.check(gone),))
        t.do("transfer.hand_over/1", over, "clerk", Actor(person=t.clerk2, part="receiver", will="other_device"))
    else:
        t.hand("clerk", "clerk2", "storage", gone)
    [opened] = close_count(t, number, "inspector").opened
    assert (t.state(opened).sort, t.state(number).moved) == ("missing_at_inventory", [])


@pytest.mark.parametrize("state", ["opened", "staged"])
def test_i43_what_stands_opened_or_staged_in_no_place_is_expected(t, state):
    """Its keeper has it, and says alone how it stands."""
    t.lot(1)  # something lies in the store
    lot = t.lot(1, "in_transit")
    [number] = lot.exhibits
    t.receive(lot.transfer, "clerk")
    if state == "opened":
        t.unseal(number)
    else:
        t.stage(t.plan(t.issue(number)), number)
    assert not t.state(number).place
    assert number in t.state(frozen(t, counters=("inspector",))).expected
