"""A mistyped reading ends with a withdrawal and a second reading by a stranger to the exhibit, and by no less (I57c)."""

import string
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from custody.domain.access.roles import Role
from custody.domain.discrepancies.discrepancy import Close, Discrepancy
from custody.domain.discrepancies.second_reading import LookAtPhoto, ReadAgain, WithdrawReading
from custody.domain.exhibits.balance_and_weighing import WeightEntry
from custody.domain.exhibits.blind_check import BlindCheck
from custody.domain.inventories.inventory_count import CountExhibits, PlanInventory, StartCount, Tally
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import Occurred
from custody.domain.kernel.normal_form import edit_distance, normal_seal
from custody.domain.kernel.quantity import Count, MassEntry
from custody.domain.people.propose_and_confirm import EnrolPerson
from custody.domain.transfers.receive import Receive
from tests.factories.memory_office import PHOTO, Done, Town, modest, refused, town

LETTERS = string.ascii_uppercase + string.digits
typed = st.text(LETTERS, min_size=4, max_size=9)
orders = st.sampled_from([("withdraw", "read"), ("read", "withdraw")])


def third(t: Town, agency: str = "drug_office", name: str = "clerk3", role: Role = Role.CLERK) -> str:
    """Enrol somebody who never held anything; return their short name."""
    person = EnrolPerson(name=f"Nom {name}", rank="Adj", agency=t.agency[agency], roles=(role,))
    t.who[name] = t.enrol(person)
    return name


def withdraw(t: Town, discrepancy: str, person: str) -> Done:
    return t.do("discrepancy.withdraw_reading/1", WithdrawReading(discrepancy=discrepancy), person)


def read(t: Town, discrepancy: str, person: str, **seen: Any) -> Done:
    command = ReadAgain(discrepancy=discrepancy, photos=seen.pop("photos", (PHOTO,)), **seen)
    return t.do("discrepancy.read_again/1", command, person)


def look(t: Town, discrepancy: str, as_recorded: bool = True, person: str = "inspector") -> Done:
    return t.do("discrepancy.look_at_photo/1", LookAtPhoto(discrepancy=discrepancy, as_recorded=as_recorded), person)


def close(t: Town, discrepancy: str) -> Done:
    command = Close(discrepancy=discrepancy, resolution="explained", reason="Photographie vue")
    return t.settle(command)


def once(t: Town, kind: str, command: Any, person: str) -> None:
    """Send a reading that is questioned, and so opens nothing yet (I57b)."""
    assert t.act(kind, command, t.who[person]).questioned


def misread(t: Town, number: str, seal: str, person: str = "clerk") -> str:
    """Read a seal wrong, and when asked wrong in another way: the second look confirms nothing."""
    once(t, "exhibit.blind_check/1", BlindCheck(checks=(t.check(number, seal="Z 0"),)), person)
    return t.measure(person, t.check(number, seal=seal)).opened[0]


def misweighed(t: Town, number: str, wrong: str) -> str:
    """Weigh wrong, and when asked wrong in another way."""
    once(t, "exhibit.blind_check/1", BlindCheck(checks=(t.check(number, "9,99"),)), "clerk")
    return t.measure("clerk", t.check(number, wrong)).opened[0]


def both(t: Town, order: tuple[str, ...], discrepancy: str, seal: str, reader: str = "supervisor") -> None:
    for step in order:
        if step == "withdraw":
            withdraw(t, discrepancy, "clerk")
        else:
            read(t, discrepancy, reader, seal=seal)


@given(typed, typed)
def test_i57c_the_distance_counts_a_swap_of_neighbours_once(one, other):
    """It is symmetric, zero for equal texts only, at most the longer text; a typing slip is one."""
    assert edit_distance(one, other) == edit_distance(other, one) <= max(len(one), len(other))
    assert (edit_distance(one, other) == 0) == (one == other)
    swapped = one[1] + one[0] + one[2:]
    assert edit_distance(one, swapped) == (one[0] != one[1])
    assert edit_distance(one, one[1:]) == edit_distance(one, one + "X") == 1


@modest
@given(orders, st.data())
def test_i57c_a_mistyped_seal_ends_without_the_inspection_in_either_order_and_only_within_two_characters(order, data):
    """What is typed wrong by up to two characters ends as mistyped; by more, the inspection decides."""
    t = town()
    number = t.lot().exhibits[0]
    recorded = t.state(number).seal
    wrong = list(recorded)
    for _ in range(data.draw(st.integers(1, 4))):
        wrong[data.draw(st.integers(0, len(wrong) - 1))] = data.draw(st.sampled_from(LETTERS))
    mistyped = "".join(wrong)
    assume(normal_seal(mistyped) != normal_seal(recorded))
    opened = misread(t, number, mistyped)
    both(t, order, opened, recorded.lower())
    state: Discrepancy = t.state(opened)
    near = edit_distance(normal_seal(mistyped), normal_seal(recorded)) <= 2
    assert (state.status, state.resolution) == (("closed", "mistyped") if near else ("open", ""))
    assert state.second_outcome == ("mistyped" if near else "far")
    assert (opened in t.state(number).open) != near
    assert (state.finding.seal, state.second.seal) == (mistyped, recorded.lower()), "both readings stay on record"
    assert t.refolded() == t.snapshot()


@modest
@given(st.sampled_from(["withdraw", "read"]))
def test_i57c_neither_half_alone_ends_it(half):
    """A withdrawal alone, or a second reading alone, leaves the exhibit blocked; each is said once."""
    t = town()
    number = t.lot().exhibits[0]
    opened = misread(t, number, t.state(number).seal + "9")
    both(t, (half,), opened, t.state(number).seal)
    assert (t.state(opened).status, t.state(number).open) == ("open", [opened])
    with refused(t, "already_read_again" if half == "read" else "already_withdrawn"):
        both(t, (half,), opened, t.state(number).seal)
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("clerk", "clerk2", "storage", number)


def test_i57c_only_the_first_reader_withdraws_and_nobody_else_for_them():
    t = town()
    number = t.lot().exhibits[0]
    opened = misread(t, number, t.state(number).seal + "9", "clerk2")
    for person in ("clerk", "supervisor", "inspector"):
        with refused(t, "not_first_reader"):
            withdraw(t, opened, person)
    withdraw(t, opened, "clerk2")
    assert t.state(opened).withdrawn_at


def test_i57c_at_a_receipt_the_receiver_is_the_first_reader():
    t = town()
    lot = t.seal()
    number = lot.exhibits[0]
    transfer = t.dispatch("officer", "clerk", "deposit", number)
    checks = (t.check(number, seal=lot.seals[number] + "9"),)
    once(t, "transfer.receive/1", Receive(transfer=transfer, checks=(t.check(number, seal="Z 0"),)), "clerk")
    opened = t.do("transfer.receive/1", Receive(transfer=transfer, checks=checks), "clerk").opened[0]
    assert (t.state(opened).read_by, t.state(opened).side) == (t.clerk, t.agency["drug_office"])
    with refused(t, "not_first_reader"):
        withdraw(t, opened, "officer")
    both(t, ("withdraw", "read"), opened, lot.seals[number])
    assert t.state(opened).resolution == "mistyped"
    assert not t.state(number).open
    t.dispatch("clerk", "clerk2", "storage", number)


@modest
@given(st.sampled_from(["holder", "handler", "window", "first reader", "other side"]))
def test_i57c_who_ever_held_it_cannot_read_it_a_second_time(who):
    """Two colluders: whoever had it in hand, once, or took part in the reading, is refused; another service too."""
    t = town()
    number = t.lot().exhibits[0]
    seal = t.state(number).seal
    person = {"holder": "clerk", "handler": "clerk", "window": "clerk2", "first reader": "supervisor"}.get(
        who, "verifier"
    )
    if who == "handler":  # long ago: a full check since has cleared the window
        t.hand("clerk", "clerk2", "storage", number)
        assert t.clerk not in t.state(number).window
    if who == "window":
        t.measure("clerk2", t.check(number))
    opened = misread(t, number, seal + "9", "supervisor")
    if who == "other side":
        with pytest.raises(NotFound):
            read(t, opened, person, seal=seal)
    else:
        with refused(t, "held_it_before"):
            read(t, opened, person, seal=seal)
    read(t, opened, third(t), seal=seal)


def test_i57c_a_second_reading_takes_a_photograph_and_is_made_at_once():
    """What is typed in afterwards from a paper is no blind reading."""
    t = town()
    number = t.lot().exhibits[0]
    opened = misread(t, number, t.state(number).seal + "9")
    with refused(t, "reading_photo_needed"):
        read(t, opened, "supervisor", seal=t.state(number).seal, photos=())
    with refused(t, "field_empty"):
        read(t, opened, "supervisor", seal=" ")
    paper = Occurred(at=t.at, source="paper", zone="UTC")
    command = ReadAgain(discrepancy=opened, seal=t.state(number).seal, photos=(PHOTO,))
    with refused(t, "time_source_unfit"):
        t.do("discrepancy.read_again/1", command, "supervisor", occurred=paper)


def test_i57c_another_agency_does_not_learn_whether_a_discrepancy_has_ended():
    t = town()
    number = t.lot().exhibits[0]
    seal = t.state(number).seal
    opened = misread(t, number, seal + "9")
    for _ in ("open", "closed"):
        with pytest.raises(NotFound):
            read(t, opened, "officer", seal=seal)
        if t.state(opened).status == "open":
            close(t, opened)
    assert t.state(opened).status == "closed"


@modest
@given(orders)
def test_i57c_a_second_reading_that_differs_too_is_for_the_inspection(order):
    """Nobody reads a third time: what two people read otherwise than recorded is no typing error."""
    t = town()
    number = t.lot().exhibits[0]
    seal = t.state(number).seal
    opened = misread(t, number, seal + "9")
    both(t, order, opened, seal + "9")
    assert (t.state(opened).status, t.state(opened).second_outcome) == ("open", "differs")
    with refused(t, "already_read_again"):
        read(t, opened, third(t), seal=seal)
    with refused(t, "no_photo_awaits_look"):
        look(t, opened)
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("clerk", "clerk2", "storage", number)
    close(t, opened)


@modest
@given(orders, st.booleans(), st.booleans())
def test_i57c_a_substituted_seal_that_is_issued_elsewhere_always_goes_to_the_inspection(order, as_recorded, by_close):
    """Two colluders read the recorded number from the slip: the withdrawn number is another's, so the photograph is seen.

    The exhibit travels meanwhile, and is not opened.
    """
    t = town()
    lots = [t.lot(), t.lot()]
    number, other = (lot.exhibits[0] for lot in lots)
    seal, substituted = (t.state(each).seal for each in (number, other))
    assert edit_distance(normal_seal(seal), normal_seal(substituted)) <= 2
    opened = misread(t, number, substituted)
    both(t, order, opened, seal)
    assert (t.state(opened).status, t.state(opened).second_outcome) == ("open", "look")
    assert t.state(opened).awaits_look
    with refused(t, "awaits_look"):
        t.unseal(number)
    with refused(t, "blocked_by_discrepancy"):
        t.issue(number)
    t.hand("clerk", "clerk2", "storage", number)
    if by_close:
        close(t, opened)
    else:
        look(t, opened, as_recorded)
    ended = by_close or as_recorded
    assert (t.state(opened).status == "closed", not t.state(number).open) == (ended, ended)
    if not ended:
        assert t.state(opened).second_outcome == "photo_differs"
        with refused(t, "blocked_by_discrepancy"):
            t.dispatch("clerk2", "clerk", "storage", number)


@modest
@given(orders)
def test_i57c_a_reading_confirmed_at_the_second_look_ends_only_when_the_photograph_was_seen(order):
    t = town()
    number = t.lot().exhibits[0]
    opened = misread(t, number, t.state(number).seal + "9")
    t.state(opened).confirmed_at_second_look = True
    both(t, order, opened, t.state(number).seal)
    assert t.state(opened).awaits_look
    with refused(t, "in_window"):
        t.state(opened).window.append(t.inspector)
        look(t, opened)
    t.state(opened).window.remove(t.inspector)
    look(t, opened)
    assert t.state(opened).resolution == "mistyped"


def test_i57c_another_discrepancy_of_the_exhibit_keeps_it_where_it_is():
    """Only what awaits nothing but the look may travel."""
    t = town()
    lot, other = t.lot(), t.lot()
    number = lot.exhibits[0]
    opened = misread(t, number, other.seals[other.exhibits[0]])
    t.measure("clerk", t.check(number, "2,00"))
    both(t, ("read", "withdraw"), opened, t.state(number).seal)
    assert t.state(opened).awaits_look
    with refused(t, "blocked_by_discrepancy"):
        t.dispatch("clerk", "clerk2", "storage", number)


@modest
@given(orders, st.sampled_from(["2,07", "0,27", "27,00"]), st.booleans())
def test_i57c_a_mistyped_weight_is_weighed_again_and_is_never_the_last_weight(order, wrong, agrees):
    """Unit or digits typed wrong: it ends where a stranger to the exhibit weighs what is on record, within I17."""
    t = town()
    number = t.lot().exhibits[0]
    first = t.state(number).first_weight
    opened = misweighed(t, number, wrong)
    for step in order:
        if step == "withdraw":
            withdraw(t, opened, "clerk")
        else:
            with refused(t, "held_it_before"):
                read(t, opened, "clerk", weight=t.weight())
            read(t, opened, "supervisor", weight=t.weight("2,70" if agrees else "2,00"))
    state = t.state(opened)
    assert (state.resolution, bool(t.state(number).open)) == (("mistyped", False) if agrees else ("", True))
    assert t.state(number).first_weight == first
    assert t.state(number).last_weight.gross.ug == (2_700_000_000 if agrees else 2_000_000_000)
    if agrees:
        assert t.state(number).last_comparison.verdict == "ok"
        t.dispatch("clerk", "clerk2", "storage", number)


def test_i57c_a_mistyped_weight_is_settled_by_no_balance_too_coarse_to_decide():
    t = town()
    number = t.lot().exhibits[0]
    opened = misweighed(t, number, "27,00")
    coarse = t.new_balance("supervisor", "1000", "2000")
    withdraw(t, opened, "clerk")
    read(t, opened, "supervisor", weight=WeightEntry(gross=MassEntry("3", "kg"), balance=coarse))
    assert t.state(opened).resolution != "mistyped"
    assert t.state(number).open == [opened]


def test_i57c_a_broken_seal_or_a_missing_exhibit_is_no_typing_error():
    t = town()
    number = t.lot().exhibits[0]
    opened = t.measure("clerk", t.check(number, seal_state="broken")).opened[0]
    assert not t.state(opened).read_by
    with refused(t, "not_first_reader"):
        withdraw(t, opened, "clerk")
    with pytest.raises(NotFound):
        read(t, opened, "supervisor", seal=t.state(number).seal)


@modest
@given(
    orders,
    st.sampled_from(
        [(13, "mistyped"), (21, "mistyped"), (24, "look"), (6, "look"), (2, "look"), (1234, "look"), (3456, "far")]
    ),
)
def test_i57c_a_count_typed_wrong_is_counted_again(order, typed):
    """A count of half or twice as much goes to the inspection's look: one digit may be thousands of tablets."""
    t = town()
    number = t.lot().exhibits[0]
    one, (wrong, outcome) = Count(12, "package"), typed
    t.state(number).count = one
    other = BlindCheck(checks=(t.check(number, count=Count(7, one.unit)),))
    once(t, "exhibit.blind_check/1", other, "clerk")
    opened = t.measure("clerk", t.check(number, count=Count(wrong, one.unit))).opened[0]
    for step in order:
        if step == "withdraw":
            withdraw(t, opened, "clerk")
        else:
            read(t, opened, "supervisor", count=one)
    assert t.state(opened).second_outcome == outcome
    assert bool(t.state(number).open) == (outcome != "mistyped")


@pytest.mark.parametrize(
    ("second", "again", "outcome"),
    [("QQ 77", True, "look"), ("", False, "differs")],
)
def test_i57c_where_two_readings_differ_a_third_person_reads_and_the_inspection_looks(second, again, outcome):
    """The second reader mistyped too; who reads the same as the first has confirmed it, and nobody reads a third time."""
    t = town()
    third(t), third(t, name="clerk4")
    [number] = t.lot().exhibits
    seal = t.state(number).seal
    first = seal[:-1] + "X"
    opened = misread(t, number, first, "clerk2")
    withdraw(t, opened, "clerk2")
    read(t, opened, "clerk3", seal=second or first)
    assert t.state(opened).awaits_second_reading == again
    if again:
        read(t, opened, "clerk4", seal=seal)
    with refused(t, "already_read_again"):
        read(t, opened, "clerk4", seal=seal)
    assert t.state(opened).second_outcome == outcome
    if again:
        look(t, opened)
        assert t.state(opened).resolution == "mistyped"


@given(order=orders, later=st.sampled_from(["clerk2", "supervisor", "inspector"]))
def test_i57c_a_reading_that_somebody_else_read_alike_is_looked_at_by_the_inspection(order, later):
    """Two colluders open and end a discrepancy over a swapped bag: they take no honest reading of it along."""
    t = town()
    [number] = t.lot(1).exhibits
    third(t)
    recorded = t.state(number).seal
    swapped = f"{recorded[:-1]}X"
    opened = misread(t, number, swapped, "clerk")
    if later == "inspector":
        plan = PlanInventory(place=t.place, counters=(t.inspector,))
        count = t.do("inventory.plan/1", plan, "inspector").first("RC")
        t.do("inventory.start_count/1", StartCount(inventory=count), "inspector")
        tally = Tally(label_id=number, seal=swapped)
        t.do("inventory.count/1", CountExhibits(inventory=count, seen=(tally,)), "inspector")
    else:
        t.do("exhibit.blind_check/1", BlindCheck(checks=(t.check(number, seal=swapped),)), later)
    for step in order:
        _ = withdraw(t, opened, "clerk") if step == "withdraw" else read(t, opened, "clerk3", seal=recorded)
    assert t.state(opened).second_outcome == "look"
    assert t.state(number).open == [opened]
