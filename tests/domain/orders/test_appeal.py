"""A destruction order between its issue and the fire: notified, appealed, judged, lapsed (I24, I26)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.roles import Role
from custody.domain.kernel.errors import CustodyError
from custody.domain.orders.appeal import AppealOrder, JudgeAppeal, NotifyOrder
from custody.domain.orders.order import RevokeOrder
from custody.domain.people import propose_and_confirm
from tests.domain.destruction_sessions import all_confirm
from tests.factories.memory_office import STAGES, modest, refused, town

LIVE = STAGES[STAGES.index("ordered") : STAGES.index("burnt")]


def notify(t, order, at="", by="prosecutor"):
    command = NotifyOrder(order=order, to="Me Diallo, conseil du mis en cause", notified_at=at or t.at)
    return t.do("order.notify/1", command, by)


def appeal(t, order, on="", by="prosecutor"):
    command = AppealOrder(order=order, filed_on=on or t.today, reason="Appel du mis en cause")
    return t.do("order.appeal/1", command, by)


def judge(t, order, outcome, by="registrar"):
    command = JudgeAppeal(order=order, outcome=outcome, reason="Arrêt 12/2016 de la chambre")
    return t.do("order.judge_appeal/1", command, by)


def registry():
    """A town whose prosecution has a registrar beside its prosecutor."""
    t = town()
    entry = propose_and_confirm.EnrolPerson(
        name="Greffière", rank="", agency=t.agency["prosecution"], roles=(Role.COURT_CLERK,)
    )
    t.who["registrar"] = t.enrol(entry)
    return t


def test_i24_the_latest_notification_counts_and_none_is_before_the_order_or_after_the_clock():
    """Two people entitled to appeal: the time of the second one runs from their own notification."""
    t = registry()
    lot = t.lot(1, "ordered")
    with refused(t, "notified_before_order"):
        notify(t, lot.order, "2016-05-10T07:00:00Z")
    with refused(t, "time_in_future"):
        notify(t, lot.order, f"{t.day(1)}T07:00:00Z")
    notify(t, lot.order)
    t.wait(hours=5)
    late = t.at
    notify(t, lot.order, late, by="registrar")
    notify(t, lot.order, t.state(lot.order).issued_at)
    assert t.state(lot.order).notified_at == late
    assert b"Diallo" not in b"".join(t.log)


@modest
@given(stage=st.sampled_from(LIVE), outcome=st.sampled_from(["", "upheld", "quashed"]))
def test_i26_nothing_burns_under_an_order_that_is_appealed_or_quashed(stage, outcome):
    """An appeal suspends at every stage up to the fire; only a court that dismisses it opens the way again."""
    t = registry()
    lot = t.lot(1, stage)
    appeal(t, lot.order)
    if outcome:
        judge(t, lot.order, outcome)
    if outcome == "upheld":
        t.advance(lot, "burnt", since=stage)
        assert t.state(lot.exhibits[0]).status == "destroyed"
        return
    with pytest.raises(CustodyError):
        t.advance(lot, "burnt", since=stage)
    assert t.state(lot.exhibits[0]).status != "destroyed"


def test_a_quashed_order_frees_what_waits_and_no_more_can_be_done_with_it():
    """In the store, on the way: the exhibits are held as before the order and may be named in another."""
    t = registry()
    lot = t.lot(2, "ordered")
    moving = t.dispatch("clerk", "clerk2", "storage", lot.exhibits[0])
    appeal(t, lot.order)
    judge(t, lot.order, "quashed")
    t.receive(moving, "clerk2")
    assert {(t.state(e).status, t.state(e).order) for e in lot.exhibits} == {("held", "")}
    for act in (appeal, notify):
        with refused(t, "wrong_state"):
            act(t, lot.order)
    assert t.state(t.issue(*lot.exhibits)).status == "issued"


def test_who_issued_the_order_does_not_record_what_the_court_said_of_it():
    """Four eyes: the prosecutor whose order was appealed cannot declare the appeal dismissed."""
    t = registry()
    lot = t.lot(1, "ordered")
    with refused(t, "wrong_state"):
        judge(t, lot.order, "upheld")
    appeal(t, lot.order)
    with refused(t, "own_order"):
        judge(t, lot.order, "upheld", by="prosecutor")
    judge(t, lot.order, "upheld")
    state = t.state(lot.order)
    assert (state.status, bool(state.upheld_at)) == ("issued", True)


def test_a_late_appeal_suspends_all_the_same_and_says_that_it_is_late():
    """Whether it is admissible is the court's to say."""
    t = registry()
    lot = t.lot()
    number = t.issue(*lot.exhibits, appeal_until=t.day(1))
    t.wait(days=3)
    assert appeal(t, number).header.flags == ("appeal_late",)
    assert t.state(number).status == "appealed"


def test_what_has_burnt_cannot_be_appealed_nor_its_order_taken_back():
    """There is nothing left to suspend, and no order that a fire obeyed is said to have been revoked."""
    t = registry()
    lot = t.lot(1, "burnt")
    with refused(t, "order_executed"):
        appeal(t, lot.order)
    with refused(t, "order_executed"):
        t.do("order.revoke/1", RevokeOrder(order=lot.order, reason="x"), "prosecutor")


def test_an_order_is_of_no_use_after_its_last_day_but_may_still_be_revoked():
    """LAPSED: nothing is staged or burnt under it; the prosecution revokes it and orders anew."""
    t = registry()
    lot = t.lot()
    with refused(t, "lapses_before_final"):
        t.issue(*lot.exhibits, appeal_until=t.day(4), lapses_on=t.day(4))
    lot.order = t.issue(*lot.exhibits, lapses_on=t.day(2))
    t.advance(lot, "on_site", since="ordered")
    t.wait(days=3)
    all_confirm(t, lot.session)
    with refused(t, "order_lapsed"):
        t.burn(lot.session, *lot.exhibits)


@pytest.mark.parametrize("act", [notify, appeal])
def test_another_prosecution_does_not_learn_that_the_order_exists(act):
    """What is not theirs is answered as what does not exist (I41)."""
    t = registry()
    with refused(t, "not_found"):
        act(t, t.lot(1, "ordered").order, by="prosecutor2")
