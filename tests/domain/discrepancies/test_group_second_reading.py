"""One typing error in the weight of a group is one thing, and one good weighing of the group answers it (I57c)."""

from typing import Any

import pytest

from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.oversight.second_look_lapse import LapseSecondLook
from custody.domain.people import device
from custody.domain.seizures import register_exhibits
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.transfers.receive import Receive
from custody.storage.write.batch import SERVICE
from tests.devices import Pen, key_named
from tests.domain.discrepancies.test_second_reading import read, third, withdraw
from tests.factories.memory_office import Town, town


def on(balance: str, text: str) -> WeightEntry:
    return WeightEntry(gross=MassEntry(text, "g"), balance=balance)


@pytest.fixture
def held() -> tuple[Town, str, tuple[str, ...]]:
    """Ten doses of 50 g, in the clerk's hands, and the balance that weighed them."""
    office = town()
    third(office)
    fine = office.new_balance("supervisor", "1", "2")
    seized = office.declare(office.case(), LineEntry(substance="cocaine", count=Count(10, "package")))
    entries = tuple(
        register_exhibits.ExhibitEntry(
            exhibit_number=f"{i}", line=0, form="powder", seal=f"S77000{i}", count=Count(1, "package"),
            weight=on(fine, "50"),
        )
        for i in range(10)
    )  # fmt: skip
    command = register_exhibits.RegisterExhibits(seizure=seized, exhibits=entries)
    numbers = office.do("exhibit.register/1", command, "officer").all("EV")
    transfer = office.dispatch("officer", "clerk", "deposit", *numbers)
    checks = tuple(
        CheckEntry(exhibit=number, seal=office.state(number).seal, weight=on(fine, "50")) for number in numbers
    )
    office.do("transfer.receive/1", Receive(transfer=transfer, checks=checks, place=office.place), "clerk")
    return office, fine, tuple(numbers)


def weighed(office: Town, balance: str, numbers: tuple[str, ...], text: str) -> BlindCheck:
    first, *others = numbers
    seals = {number: office.state(number).seal for number in numbers}
    joint = CheckEntry(exhibit=first, seal=seals[first], weight=on(balance, text), together=tuple(others))
    return BlindCheck(checks=(joint, *(CheckEntry(exhibit=other, seal=seals[other]) for other in others)))


@pytest.mark.parametrize(("second", "status"), [("500", "closed"), ("400", "open")])
@pytest.mark.parametrize("first", ["withdraw", "read"])
def test_i57c_a_group_weighed_wrong_is_answered_by_one_good_weighing_of_the_group(
    held: Any, second: str, status: str, first: str
) -> None:  # fmt: skip
    office, fine, numbers = held
    assert office.act("exhibit.blind_check/1", weighed(office, fine, numbers, "55"), office.clerk).questioned
    opened = office.act("exhibit.blind_check/1", weighed(office, fine, numbers, "5001"), office.clerk).opened
    assert len(opened) == 10
    assert len({office.state(number).cause for number in opened} - {""}) == 1
    if first == "withdraw":
        withdraw(office, opened[3], "clerk")
    read(office, opened[0], "clerk3", weight=on(fine, second))
    if first == "read":
        withdraw(office, opened[7], "clerk")
    assert {office.state(number).status for number in opened} == {status}
    assert any(office.state(number).open for number in numbers) == (status == "open")
    assert office.refolded() == office.snapshot()


def test_i57b_a_group_that_nobody_weighs_again_lapses_in_one_act_and_may_be_weighed_still(held: Any) -> None:
    office, fine, numbers = held
    change = device.EnrolDevice(name="Tél", agency=office.agency["drug_office"], public_key=key_named("A"))
    phone = Pen(office.enrol(change), "A", office.origin, lambda: office.at)
    command = weighed(office, fine, numbers, "5000")
    office.offer(phone.write("exhibit.blind_check/1", command, office.clerk2, base={}), "clerk2")
    office.wait(days=10)
    done = office.act("exhibit.lapse_second_look/1", LapseSecondLook(about=numbers[4]), SERVICE.person)
    assert len(done.opened) == 10
    assert all(office.state(number).to_read_again is None for number in numbers)
    withdraw(office, done.opened[0], "clerk2")
    read(office, done.opened[5], "clerk3", weight=on(fine, "500"))
    assert {office.state(number).resolution for number in done.opened} == {"mistyped"}
