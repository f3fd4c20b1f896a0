"""A reading that differs is read again before it accuses anybody; nobody can guess again and again (I57b)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.exhibits import second_look
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.kernel.context import ActContext
from custody.domain.kernel.events import Actor, Occurred
from custody.domain.oversight import second_look_lapse
from custody.domain.registry.registry import ACTS
from custody.domain.transfers import hand_over, receive
from custody.storage.write.batch import SERVICE
from tests.factories.memory_office import KG, Done, Town, modest, refused, town


def wrong(t: Town, number: str, fact: str, text: str = "X 1") -> CheckEntry:
    """A check that differs in one fact."""
    return t.check(number, seal=text) if fact == "seal" else t.check(number, weight=t.weight("2"))


def blind(t: Town, who: str, *checks: CheckEntry) -> Done:
    """One blind check, sent once."""
    return t.act("exhibit.blind_check/1", BlindCheck(checks=checks), t.who[who])


def by_device(t: Town, kind: str, command: Any, who: str, *others: Actor, believed: bool = True) -> Done:
    """An act that a device did without the service, as the intake lets it be decided."""
    t.wait(seconds=1)
    author = Actor(person=t.who[who], agency=t.state(t.who[who]).agency, part="author", will="enrolled_device")
    ctx = ActContext(
        act=t.coming, at=t.at, actors=(author, *others), new_number=t.number, envelope="e" * 64,
        occurred=Occurred(at=t.at, source="device", zone="UTC"), judged_at=t.at if believed else "",
    )  # fmt: skip
    return t._record(kind, ctx, ACTS[kind].decide(command, t.world, ctx))


def offline(t: Town, who: str, *checks: CheckEntry) -> Done:
    """One blind check of a device."""
    return by_device(t, "exhibit.blind_check/1", BlindCheck(checks=checks), who)


def sent(t: Town, leg: str, who: str, number: str, check: CheckEntry):
    """One act of a leg, sent once."""
    if leg == "check":
        return blind(t, who, check)
    if leg == "receive":
        return t.act("transfer.receive/1", receive.Receive(transfer=number, checks=(check,)), t.who[who])
    will = Actor(person=t.clerk, part="receiver", will="other_device")
    command = hand_over.HandOver(to=t.clerk, purpose="deposit", checks=(check,))
    return t.act("transfer.hand_over/1", command, t.who["officer"], will)


def start(t: Town, leg: str) -> tuple[str, str]:
    """An exhibit that is about to be read in a leg, and the hand-over."""
    if leg == "check":
        return t.lot().exhibits[0], ""
    lot = t.seal()
    transfer = t.dispatch("officer", "clerk", "deposit", *lot.exhibits) if leg == "receive" else ""
    return lot.exhibits[0], transfer


LEGS = st.sampled_from(["receive", "handover", "check"])
FACTS = st.sampled_from(["seal", "weight"])


@modest
@given(LEGS, FACTS)
def test_i57b_a_reading_that_differs_is_questioned_and_judges_nothing(leg, fact):
    """The first time: nothing passes, nothing opens, and what was read is on record as it was read."""
    t = town()
    number, transfer = start(t, leg)
    before = t.state(number)
    holder, status = before.holder, before.status
    check = wrong(t, number, fact)
    done = sent(t, leg, "clerk", transfer, check)
    assert done.questioned == [number]
    assert not done.opened
    assert [e.type for _, e in done.events] == ["exhibit.reading_questioned/1"]
    after = t.state(number)
    assert (after.holder, after.status, after.open) == (holder, status, [])
    [first] = after.questioned
    assert first.seal == check.seal
    assert first.weight.gross.ug == int(float(check.weight.gross.text.replace(",", ".")) * KG)
    assert after.to_read_again == first


@modest
@given(LEGS, FACTS)
def test_i57b_a_second_reading_as_recorded_accuses_nobody(leg, fact):
    """Custody passes, no discrepancy, both readings are in the check, and the exhibit may move."""
    t = town()
    number, transfer = start(t, leg)
    sent(t, leg, "clerk", transfer, wrong(t, number, fact))
    done = sent(t, leg, "clerk", transfer, t.check(number))
    assert not done.questioned
    assert not done.opened
    [check] = [e.check for s, e in done.events if s == number]
    assert check.good
    assert check.first_reading == t.state(number).questioned[0]
    assert t.state(number).to_read_again is None
    assert t.dispatch("clerk", "clerk2", "storage", number)


@modest
@given(LEGS, FACTS)
def test_i57b_a_second_reading_that_differs_is_a_discrepancy_confirmed_at_the_second_look(leg, fact):
    """It opens as ever, says that its reader had looked again, and blocks."""
    t = town()
    number, transfer = start(t, leg)
    sent(t, leg, "clerk", transfer, wrong(t, number, fact))
    done = sent(t, leg, "clerk", transfer, wrong(t, number, fact))
    [opened] = done.opened
    assert t.state(opened).confirmed_at_second_look
    assert t.state(number).open == [opened]
    [check] = [e.check for s, e in done.events if s == number]
    assert check.first_reading is not None
    assert not check.good


@modest
@given(st.sampled_from(["broken", "absent"]), LEGS)
def test_i57b_a_broken_or_absent_seal_is_no_slip_of_the_pen(state, leg):
    """It is a discrepancy at once."""
    t = town()
    number, transfer = start(t, leg)
    check = CheckEntry(exhibit=number, seal_state=state, seal="" if state == "absent" else t.state(number).seal)
    done = sent(t, leg, "clerk", transfer, check)
    assert not done.questioned
    assert len(done.opened) == 1
    assert not t.state(done.opened[0]).confirmed_at_second_look


def test_i57b_the_whole_list_waits_for_the_rows_to_read_again():
    """Of a list nothing is received before each row that differs was read again."""
    t = town()
    lot = t.seal(3)
    transfer = t.dispatch("officer", "clerk", "deposit", *lot.exhibits)
    first, second, third = lot.exhibits
    command = receive.Receive(
        transfer=transfer, checks=(t.check(first), t.check(second, seal="X 1"), t.check(third, seal="X 2"))
    )
    done = t.act("transfer.receive/1", command, t.clerk)
    assert done.questioned == [second, third]
    assert t.state(first).holder == t.officer
    assert t.state(transfer).status == "dispatched"
    command = receive.Receive(transfer=transfer, checks=tuple(t.check(each) for each in lot.exhibits))
    assert not t.act("transfer.receive/1", command, t.clerk).opened
    assert {t.state(each).holder for each in lot.exhibits} == {t.clerk}


@modest
@given(
    st.lists(st.tuples(st.sampled_from(["clerk", "clerk2", "supervisor"]), st.integers(2, 9)), min_size=1, max_size=8)
)
def test_i57b_two_colluders_with_a_wrong_slip_get_one_retry_each_and_all_stays_on_record(guesses):
    """Whoever guesses in whatever order: at most one question a person, two a leg; then each guess is judged."""
    t = town()
    number = t.lot().exhibits[0]
    asked: list[str] = []
    readings = []
    for who, digit in guesses:
        done = blind(t, who, t.check(number, seal=f"X {digit}"))
        readings.append(f"X {digit}")
        if done.questioned:
            assert who not in asked
            assert len(asked) < second_look.MOST_ASKED
            asked.append(who)
        else:
            assert who in asked or len(asked) == second_look.MOST_ASKED or t.state(number).open
    told = [event for (subject, _), event in t.world.chains.items() if subject == number]
    kept = [e.reading.seal for e in told if e.type == "exhibit.reading_questioned/1"]
    kept += [e.check.seal for e in told if e.type == "exhibit.blind_checked/1"]
    assert sorted(kept) == sorted(readings), "each guess is on record"
    assert len(asked) == len(t.state(number).questioned) <= second_look.MOST_ASKED
    assert bool(t.state(number).open) == (len(guesses) > len(asked)) or t.state(number).to_read_again


def test_i57b_another_day_is_no_new_question_while_the_first_reading_waits():
    """Who reads wrong once a day is judged at the second guess, not asked each day."""
    t = town()
    number = t.lot().exhibits[0]
    assert blind(t, "clerk", t.check(number, seal="X 1")).questioned
    t.wait(days=1)
    done = blind(t, "clerk", t.check(number, seal="X 2"))
    assert not done.questioned
    assert len(done.opened) == 1


@modest
@given(FACTS, st.booleans())
def test_i57b_recorded_without_network_custody_passes_and_the_exhibit_is_to_be_read_again(fact, believed):
    """Nothing opens yet, and the exhibit stays where it is until somebody of the agency has read it."""
    t = town()
    number, transfer = start(t, "receive")
    command = receive.Receive(transfer=transfer, checks=(wrong(t, number, fact),))
    done = by_device(t, "transfer.receive/1", command, "clerk", believed=believed)
    state = t.state(number)
    assert not done.questioned
    assert not done.opened
    assert state.holder == t.clerk
    assert state.to_read_again.by == t.clerk
    assert state.to_read_again.leg == transfer
    with refused(t, "to_read_again"):
        t.dispatch("clerk", "clerk2", "storage", number)
    done = blind(t, "clerk", t.check(number))
    assert not done.opened
    assert t.state(number).to_read_again is None
    assert t.dispatch("clerk", "clerk2", "storage", number)


def test_i57b_at_a_hand_over_face_to_face_without_network_the_receiver_is_the_reader():
    """Who took charge reads again, of another agency than who recorded it; the releaser does not."""
    t = town()
    [number] = t.seal().exhibits
    will = Actor(person=t.clerk, agency=t.state(t.clerk).agency, part="receiver", will="enrolled_device")
    command = hand_over.HandOver(to=t.clerk, purpose="deposit", checks=(t.check(number, seal="X 1"),))
    assert not by_device(t, "transfer.hand_over/1", command, "officer", will).opened
    assert t.state(number).to_read_again.by == t.clerk
    blind(t, "clerk", t.check(number))
    assert t.state(number).to_read_again is None


def test_i57b_a_differing_second_reading_of_an_offline_one_is_judged_for_good():
    """The reading of the device was the first; this one is the second."""
    t = town()
    number, transfer = start(t, "receive")
    command = receive.Receive(transfer=transfer, checks=(t.check(number, seal="X 1"),))
    by_device(t, "transfer.receive/1", command, "clerk")
    done = blind(t, "clerk", t.check(number, seal="X 1"))
    assert len(done.opened) == 1
    assert t.state(done.opened[0]).confirmed_at_second_look
    assert t.state(number).to_read_again is None


def test_i57b_who_held_it_does_not_take_back_what_another_read():
    """The holder knows the number. Their reading is recorded, and the exhibit still waits for its reader."""
    t = town()
    number = t.lot().exhibits[0]
    offline(t, "clerk2", t.check(number, seal="X 1"))
    assert not blind(t, "clerk", t.check(number)).opened
    assert t.state(number).to_read_again.by == t.clerk2
    blind(t, "supervisor", t.check(number))
    assert t.state(number).to_read_again is None, "a colleague who never held it may"


def test_i57b_a_glance_at_the_seal_does_not_settle_a_weight():
    """All that was read first is read again."""
    t = town()
    number = t.lot().exhibits[0]
    offline(t, "clerk2", t.check(number, weight=t.weight("2")))
    blind(t, "clerk2", CheckEntry(exhibit=number, seal=t.state(number).seal))
    assert t.state(number).to_read_again is not None
    blind(t, "clerk2", t.check(number))
    assert t.state(number).to_read_again is None


@modest
@given(st.booleans(), st.integers(0, 6))
def test_i57b_what_nobody_reads_again_in_three_working_days_is_a_discrepancy_with_the_first_reading(live, day):
    """The watch opens it, not a day earlier; the same for a question that nobody answered."""
    t = town()
    t.wait(days=day)
    number = t.lot().exhibits[0]
    (blind if live else offline)(t, "clerk", t.check(number, seal="X 1"))
    due = datetime.fromisoformat(t.state(number).to_read_again.due)
    lapse = second_look_lapse.LapseSecondLook(about=number)
    t.now = due - timedelta(minutes=1)
    with refused(t, "not_due"):
        t.act("exhibit.lapse_second_look/1", lapse, SERVICE.person)
    t.now = due
    if not live:  # a question of today is still answered by another day's act, which judges it
        assert not blind(t, "clerk", t.check(number)).opened, "too late: it is no answer any more"
        assert t.state(number).to_read_again
    [opened] = t.act("exhibit.lapse_second_look/1", lapse, SERVICE.person).opened
    assert t.state(opened).finding.seal == "X 1"
    assert t.state(number).open == [opened]
    assert t.state(number).to_read_again is None
    with refused(t, "not_due"):
        t.act("exhibit.lapse_second_look/1", lapse, SERVICE.person)


@pytest.mark.parametrize(
    ("today", "due"),
    [
        ("2026-11-30", "2026-12-04"),
        ("2026-12-01", "2026-12-05"),
        ("2026-12-03", "2026-12-09"),
        ("2026-12-05", "2026-12-10"),
    ],
)
def test_i57b_three_working_days_leave_out_the_weekend(today, due):
    """A Thursday's reading waits until Tuesday evening, a Saturday's until Wednesday evening."""
    assert second_look.due_after(today, "UTC") == f"{due}T00:00:00.000Z"


def test_i57b_an_offline_hand_over_of_what_is_to_be_read_again_is_recorded_and_flagged():
    """It has happened: the act says so, and the exhibit is still to be read again."""
    t = town()
    number = t.lot().exhibits[0]
    offline(t, "clerk", t.check(number, seal="X 1"))
    command = hand_over.Dispatch(to=t.clerk2, purpose="storage", exhibits=(number,))
    done = by_device(t, "transfer.dispatch/1", command, "clerk")
    assert second_look.MOVED_UNREAD in done.header.flags
    assert t.state(number).to_read_again is not None
