"""Sealed at the roadside without a balance: weighed at the first store, or it goes nowhere."""

from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.transfers.receive import Receive
from tests.factories.memory_office import refused, town


def unweighed(t, purpose="deposit", to="clerk"):
    """An exhibit that nobody weighed, on its way from the officer."""
    lot = t.seal(1, weighed=False)
    return lot.exhibits[0], t.dispatch("officer", to, purpose, *lot.exhibits)


def received(t, number, transfer, to="clerk", **more):
    check = CheckEntry(exhibit=number, seal=t.state(number).seal, **more)
    t.do("transfer.receive/1", Receive(transfer=transfer, checks=(check,), place=t.place), to)


def test_what_comes_to_a_store_unweighed_waits_for_the_balance():
    """Custody passes, for the drugs must lie somewhere tonight; out again it goes only once it was weighed."""
    t = town()
    number, transfer = unweighed(t)
    assert not t.state(number).to_weigh, "at the roadside nothing is owed yet"
    received(t, number, transfer)
    assert t.state(number).to_weigh
    with refused(t, "reweigh_needed"):
        t.dispatch("clerk", "clerk2", "storage", number)
    t.measure("clerk", CheckEntry(exhibit=number, seal=t.state(number).seal, weight=t.weight()))
    t.dispatch("clerk", "clerk2", "storage", number)


def test_what_is_weighed_at_the_first_receipt_owes_nothing():
    """The first weight is taken by the store, blind like any other check; later ones are judged against it."""
    t = town()
    number, transfer = unweighed(t)
    received(t, number, transfer, weight=t.weight())
    assert not t.state(number).to_weigh
    assert t.state(number).first_weight.gross.ug == 2_700_000_000


def test_i48_a_store_without_a_balance_lets_go_what_it_cannot_weigh_and_the_next_one_weighs_it():
    t = town()
    change = EnrolPerson(name="Nom Greffier", rank="Adj", agency=t.agency["gendarmerie"], roles=("clerk",))
    t.who["gclerk"] = t.enrol(change)
    [number] = t.seal(weighed=False).exhibits
    transfer = t.dispatch("officer", "gclerk", "deposit", number)
    check = CheckEntry(exhibit=number, seal=t.state(number).seal)
    done = t.do("transfer.receive/1", Receive(transfer=transfer, checks=(check,)), "gclerk")
    assert "not_done:weight:balance" in done.header.flags
    assert not t.state(number).to_weigh
    transfer = t.dispatch("gclerk", "clerk", "storage", number)
    t.do("transfer.receive/1", Receive(transfer=transfer, checks=(check,), place=t.place), "clerk")
    assert t.state(number).to_weigh


def test_i48_a_receipt_by_seal_alone_is_marked():
    t = town()
    lot = t.lot(until="in_transit")
    [number] = lot.exhibits
    check = CheckEntry(exhibit=number, seal=t.state(number).seal)
    done = t.do("transfer.receive/1", Receive(transfer=lot.transfer, checks=(check,)), "clerk")
    assert done.header.flags == ("received_by_seal",)
    read = t.lot(until="in_transit")
    assert not t.receive(read.transfer, "clerk", place=t.place).header.flags
