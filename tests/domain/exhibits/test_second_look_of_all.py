"""A second look reads again all that was read first: less settles nothing and passes nothing clean (I57b)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.destruction import staging
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.exhibits.exhibit_values import LaboratoryResult
from custody.domain.exhibits.sacks import sealed_sack
from custody.domain.exhibits.sacks.sack_reading import SackEntry
from custody.domain.exhibits.second_look import MOVED_UNREAD
from custody.domain.inventories.inventory_count import CountExhibits
from custody.domain.kernel.events import FromPaper
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.oversight.second_look_lapse import LapseSecondLook
from custody.domain.places import place, put_away
from custody.domain.seizures import register_exhibits
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.transfers.receive import Receive
from custody.storage.write.batch import SERVICE
from tests.domain.exhibits.test_second_look import by_device
from tests.domain.inventories.test_inventory import frozen
from tests.factories.memory_office import PHOTO, Done, Town, modest, refused, town

Checks = tuple[CheckEntry, ...]


def weight(balance: str, text: str) -> WeightEntry:
    """A gross weight in grams."""
    return WeightEntry(gross=MassEntry(text, "g"), balance=balance)


def doses(t: Town) -> tuple[str, tuple[str, ...]]:
    """Ten exhibits of 50 g in the store, and a balance that decides about none of them alone."""
    fine = t.new_balance("supervisor", "1", "2")
    seized = t.declare(t.case(), LineEntry(substance="cocaine", count=Count(10, "package")))
    made = tuple(
        register_exhibits.ExhibitEntry(
            exhibit_number=f"{each}", line=0, form="powder", seal=f"S77{each:04d}", weight=weight(fine, "50")
        )
        for each in range(10)
    )
    command = register_exhibits.RegisterExhibits(seizure=seized, exhibits=made)
    numbers = tuple(t.do("exhibit.register/1", command, "officer").all("EV"))
    transfer = t.dispatch("officer", "clerk", "deposit", *numbers)
    checks = seals(t, numbers)
    t.do("transfer.receive/1", Receive(transfer=transfer, checks=checks, place=t.place), "clerk")
    return fine, numbers


def seals(t: Town, numbers: tuple[str, ...]) -> Checks:
    """The seals alone, as recorded."""
    return tuple(CheckEntry(exhibit=number, seal=t.state(number).seal) for number in numbers)


def group(t: Town, balance: str, text: str, numbers: tuple[str, ...]) -> Checks:
    """One weight for all of them, and their seals."""
    first, *others = seals(t, numbers)
    return (structs.replace(first, weight=weight(balance, text), together=numbers[1:]), *others)


def papered(t: Town, number: str, *named: str) -> FromPaper:
    """A paper of an hour ago."""
    people = tuple(t.who[each] for each in named)
    blob, case = PHOTO.blob, t.state(number).case
    return FromPaper(at=t.at, source="paper", zone="UTC", named=people, case=case, blob=blob, sha256=PHOTO.sha256)


def blind(t: Town, who: str, checks: Checks, **more: Any) -> Done:
    """One blind check, sent once."""
    return t.act("exhibit.blind_check/1", BlindCheck(checks=checks), t.who[who], **more)


LESS = st.sampled_from(["seals", "fewer", "coarse"])


def less(t: Town, kind: str, balance: str, numbers: tuple[str, ...]) -> Checks:
    """An answer that reads less than the group that was short."""
    if kind == "seals":
        return seals(t, numbers)
    if kind == "fewer":  # the full ones among them
        return (*group(t, balance, "300", numbers[:6]), *seals(t, numbers[6:]))
    return group(t, t.new_balance("supervisor", "100", "200"), "300", numbers)


@modest
@given(LESS)
def test_i57b_a_group_that_was_short_is_settled_by_no_lesser_reading(kind):
    """It waits; a few days later its weight is a discrepancy of each exhibit, and the group weighed again settles it."""
    t = town()
    fine, numbers = doses(t)
    assert len(blind(t, "clerk", group(t, fine, "300", numbers)).questioned) == 10
    assert all(t.state(each).to_read_again.together.weight.gross.text == "300" for each in numbers)
    window = t.state(numbers[0]).window
    done = blind(t, "clerk", less(t, kind, fine, numbers))
    assert not done.opened
    assert all(t.state(each).to_read_again for each in numbers)
    assert t.state(numbers[0]).window == window
    with refused(t, "to_read_again"):
        t.dispatch("clerk", "clerk2", "storage", *numbers)
    t.wait(days=10)
    opened = t.act("exhibit.lapse_second_look/1", LapseSecondLook(about=numbers[0]), SERVICE.person).opened
    assert [t.state(each).sort for each in opened] == ["weight_loss"] * len(numbers)


def test_i57b_a_group_weighed_again_as_a_group_is_settled_or_judged():
    """As recorded it settles; as short as before it is a discrepancy that its reader confirmed."""
    for text in ("500", "300"):
        t = town()
        fine, numbers = doses(t)
        blind(t, "clerk", group(t, fine, "300", numbers))
        done = blind(t, "clerk", group(t, fine, text, numbers))
        assert all(t.state(each).to_read_again is None for each in numbers)
        assert len(done.opened) == (0 if text == "500" else 10)
        assert all(t.state(each).confirmed_at_second_look for each in done.opened)


@pytest.mark.parametrize("way", ["paper", "device"])
def test_i57b_a_group_read_on_paper_or_without_network_lapses_with_its_weight(way):
    """Nobody reads it again: ten discrepancies, though a member's substance was reported otherwise since."""
    t = town()
    fine, numbers = doses(t)
    checks = group(t, fine, "300", numbers)
    t.wait(hours=2)
    if way == "device":
        by_device(t, "exhibit.blind_check/1", BlindCheck(checks=checks), "clerk2")
    else:
        blind(t, "clerk2", checks, occurred=papered(t, numbers[0], "supervisor"))
    t.wait(days=10)
    t.state(numbers[1]).laboratory = LaboratoryResult(report="L 1", substance="heroin")
    opened = t.act("exhibit.lapse_second_look/1", LapseSecondLook(about=numbers[0]), SERVICE.person).opened
    assert {t.state(each).about for each in opened} == set(numbers)


def test_i57b_a_receipt_by_less_than_was_read_first_is_flagged_and_waits():
    """Custody passes, not clean: the receiver cannot pass it on before the group was weighed again."""
    t = town()
    fine, numbers = doses(t)
    transfer = t.dispatch("clerk", "clerk2", "storage", *numbers)
    short = Receive(transfer=transfer, checks=group(t, fine, "300", numbers))
    assert t.act("transfer.receive/1", short, t.clerk2).questioned
    done = t.act("transfer.receive/1", Receive(transfer=transfer, checks=seals(t, numbers)), t.clerk2)
    assert MOVED_UNREAD in done.header.flags
    assert all(t.state(each).to_read_again and t.state(each).holder == t.clerk2 for each in numbers)
    with refused(t, "to_read_again"):
        t.dispatch("clerk2", "clerk", "storage", *numbers)


def sacked(t: Town, number: str, **more: Any) -> tuple[str, Any]:
    """A container with the exhibit in it, and how it is sealed."""
    box = t.do("container.open/1", place.OpenContainer(name="Sac", place=t.place), "clerk").first("CT")
    t.do("exhibit.store/1", put_away.StoreExhibits(container=box, exhibits=(number,)), "clerk")
    return box, sealed_sack.SealContainer(container=box, seal="SAC 001")


@pytest.mark.parametrize("paper", [False, True])
def test_i57b_what_is_to_be_read_again_is_sealed_into_no_sack_by_paper_either(paper):
    """The keeper would hide it from who reads it again."""
    t = town()
    [number] = t.lot().exhibits
    assert blind(t, "clerk2", (t.check(number, seal="ZZ 99"),)).questioned
    _, command = sacked(t, number)
    occurred = papered(t, number, "supervisor") if paper else None
    t.wait(minutes=5)
    with refused(t, "to_read_again"):
        t.act("container.seal/1", command, t.clerk, *t.present("supervisor"), occurred=occurred)


def test_i57b_in_a_sack_that_a_device_sealed_it_still_waits_and_lapses():
    """The seal of the sack settles nothing, and the discrepancy opens though nobody may look inside."""
    t = town()
    [number] = t.lot().exhibits
    blind(t, "clerk2", (t.check(number, seal="ZZ 99"),))
    box, command = sacked(t, number)
    done = by_device(t, "container.seal/1", command, "clerk", *t.present("supervisor"))
    assert MOVED_UNREAD in done.header.flags
    inventory = frozen(t, counters=("supervisor",))
    sack = SackEntry(container=box, seal="SAC 001")
    t.act("inventory.count/1", CountExhibits(inventory=inventory, sacks=(sack,)), t.supervisor)
    assert t.state(number).to_read_again
    t.wait(days=10)
    [opened] = t.act("exhibit.lapse_second_look/1", LapseSecondLook(about=number), SERVICE.person).opened
    assert t.state(opened).finding.seal == "ZZ 99"


def test_i57b_what_was_asked_about_before_a_fire_is_staged_by_no_lesser_reading():
    """A good weight does not answer for the count that differed beside it."""
    t = town()
    [number] = t.lot().exhibits
    session = t.plan(t.issue(number))
    good = t.check(number, count=t.state(number).count)
    wrong = structs.replace(good, count=Count(7, t.state(number).count.unit))
    stage = staging.Stage(session=session, checks=(wrong,))
    assert t.act("destruction_session.stage/1", stage, t.verifier).questioned
    with refused(t, "to_read_again"):
        less = structs.replace(good, count=None)
        t.act("destruction_session.stage/1", structs.replace(stage, checks=(less,)), t.verifier)
    assert t.state(number).status != "staged"
    t.act("destruction_session.stage/1", structs.replace(stage, checks=(good,)), t.verifier)
    assert t.state(number).status == "staged"
