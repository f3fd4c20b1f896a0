"""Who had a hand in a discrepancy is asked before the inspection is; an answer closes nothing."""

from hypothesis import given
from hypothesis import strategies as st

from custody.domain.discrepancies.answer import Answer, answer_until, concerned, waits_for_answer
from custody.domain.discrepancies.discrepancy import OPEN, Close, Discrepancy
from custody.domain.discrepancies.second_reading import WithdrawReading
from custody.domain.transfers.receive import Receive
from tests.factories.memory_office import Town, modest, refused, town


def differing(t: Town) -> tuple[str, str]:
    """Return an exhibit whose receiver read another seal, and its discrepancy."""
    lot = t.seal()
    number = lot.exhibits[0]
    transfer = t.dispatch("officer", "clerk", "deposit", number)
    checks = (t.check(number, seal="X 1"),)
    return number, t.do("transfer.receive/1", Receive(transfer=transfer, checks=checks), "clerk").opened[0]


def answer(t: Town, discrepancy: str, person: str, text: str = "Le scellé fut mal recopié") -> None:
    t.do("discrepancy.answer/1", Answer(discrepancy=discrepancy, text=text), person)


@modest
@given(st.permutations(["officer", "clerk"]))
def test_i57c_all_who_are_concerned_may_answer_and_no_answer_closes_anything(order):
    """Sealing officer, releaser and receiver, each as often as they like; then it is the inspection's turn."""
    t = town()
    number, opened = differing(t)
    assert concerned(t.state(opened)) == {t.officer, t.clerk}
    assert waits_for_answer(t.state(opened), t.today)
    answer(t, opened, order[0])
    answer(t, opened, order[0], "Encore un mot")
    assert waits_for_answer(t.state(opened), t.today)
    answer(t, opened, order[1])
    assert t.state(opened).answered == [t.who[person] for person in order]
    assert not waits_for_answer(t.state(opened), t.today)
    assert (t.state(opened).status, t.state(number).open) == (OPEN, [opened])


def test_i57c_nobody_answers_who_had_no_hand_in_it_or_says_nothing_or_comes_too_late():
    t = town()
    _, opened = differing(t)
    for person in ("supervisor", "inspector"):
        with refused(t, "not_asked"):
            answer(t, opened, person)
    with refused(t, "field_empty"):
        answer(t, opened, "clerk", "  ")
    t.settle(Close(discrepancy=opened, resolution="explained", reason="x"))
    with refused(t, "already_closed"):
        answer(t, opened, "clerk")


def test_i57c_the_inspection_waits_three_working_days_for_answers():
    """From a Tuesday to the Friday; a weekend does not count."""
    opened = {"2016-05-10": "2016-05-13", "2016-05-12": "2016-05-17", "2016-05-14": "2016-05-18"}
    for day, until in opened.items():
        state = Discrepancy(
            sort="seal",
            about="EV1",
            case="CS1",
            opened_at=f"{day}T08:00:00.000Z",
            opened=1,
            status=OPEN,
            window=["PE1"],
        )
        assert answer_until(state) == until
        assert waits_for_answer(state, until)
        assert not waits_for_answer(state, f"{until[:8]}{int(until[8:]) + 1:02}")


def test_i57c_a_reported_loss_waits_for_nobodys_answer():
    """The same for a broken seal, an inquiry, and what a second reading did not settle."""
    t = town()
    number = t.lot().exhibits[0]
    broken = t.measure("clerk", t.check(number, seal_state="broken")).opened[0]
    assert not waits_for_answer(t.state(broken), t.today)
    _, opened = differing(t)
    t.state(opened).second_outcome = "differs"
    assert not waits_for_answer(t.state(opened), t.today)


def test_i57c_a_reading_withdrawn_waits_for_the_colleague_who_reads_again():
    t = town()
    _, opened = differing(t)
    for person in ("officer", "clerk"):
        answer(t, opened, person)
    t.do("discrepancy.withdraw_reading/1", WithdrawReading(discrepancy=opened), "clerk")
    assert waits_for_answer(t.state(opened), t.today)
