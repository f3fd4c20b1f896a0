"""A destruction order between its issue and the fire: notified, appealed, judged, lapsed (I24, I26)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.roles import Role
from custody.domain.kernel.errors import CustodyError
from custody.domain.orders import order_photo
from custody.domain.orders.appeal import AppealOrder, JudgeAppeal, NotifyOrder
from custody.domain.orders.appeal_confirmation import ConfirmAppeal
from custody.domain.orders.order import RevokeOrder
from custody.domain.people import propose_and_confirm
from custody.domain.seizures.case import ShareCase
from tests.domain.destruction_sessions import all_confirm
from tests.factories.memory_office import PHOTO, STAGES, modest, refused, town

LIVE = STAGES[STAGES.index("ordered") : STAGES.index("burnt")]


def notify(t, order, at="", by="prosecutor"):
    command = NotifyOrder(order=order, to="Me Diallo, conseil du mis en cause", notified_at=at or t.at, scans=(PHOTO,))
    return t.do("order.notify/1", command, by)


def share(t, order, agency="court"):
    """The case of the order, shared with that agency."""
    case = t.state(t.state(order).exhibits[0]).case
    if t.agency[agency] not in t.state(case).agencies:
        t.do("case.share/1", ShareCase(case=case, agency=t.agency[agency]), "prosecutor")


def lodge(t, order, on="", by="courtclerk", court=""):
    """Enter an appeal, which nobody has confirmed yet."""
    share(t, order)
    command = AppealOrder(
        order=order, filed_on=on or t.today, reason="Appel du mis en cause", scans=(PHOTO,), court=court
    )
    return t.do("order.appeal/1", command, by)


def confirm(t, order, by="courtclerk2", **more):
    return t.do("order.confirm_appeal/1", ConfirmAppeal(order=order, **more), by)


def appeal(t, order):
    """Enter an appeal and confirm it."""
    entered = lodge(t, order)
    confirm(t, order)
    return entered


def enter(t, order, outcome="upheld", by="courtclerk", court="", on=""):
    """Enter the decision, which nobody has confirmed yet."""
    command = JudgeAppeal(
        order=order, outcome=outcome, decided_on=on or t.today, reason="Arrêt 12/2016", scans=(PHOTO,), court=court
    )
    return t.do("order.judge_appeal/1", command, by)


def judge(t, order, outcome):
    """Enter the decision and confirm it."""
    enter(t, order, outcome)
    return confirm(t, order)


def registry():
    """A town with a registrar in its prosecution, two clerks at its court, and registries of other agencies."""
    t = town()
    for name, agency, roles in (
        ("registrar", "prosecution", (Role.COURT_CLERK,)),
        ("courtclerk2", "court", (Role.COURT_CLERK,)),
        ("neighbour", "prosecution2", (Role.COURT_CLERK,)),
        ("outsider", "drug_office", (Role.COURT_CLERK,)),
        ("insider_inspector", "prosecution", (Role.INSPECTOR,)),
    ):
        entry = propose_and_confirm.EnrolPerson(name=name, rank="", agency=t.agency[agency], roles=roles)
        t.who[name] = t.enrol(entry)
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
    for act in (lodge, notify):
        with refused(t, "wrong_state"):
            act(t, lot.order)
    assert t.state(t.issue(*lot.exhibits)).status == "issued"


@pytest.mark.parametrize("by", ["registrar", "neighbour"])
def test_i55_a_prosecution_neither_enters_nor_decides_nor_confirms_an_appeal(by):
    """A13: the prosecution's clerk dismissed the appeal alone. Nor does another prosecution of the case."""
    t = registry()
    lot = t.lot(1, "ordered")
    share(t, lot.order, "prosecution2")
    with refused(t, "prosecution_decides_no_appeal"):
        lodge(t, lot.order, by=by)
    with refused(t, "prosecution_decides_no_appeal"):
        lodge(t, lot.order, by=by, court="Cour d’appel de Mopti")
    lodge(t, lot.order)
    with refused(t, "prosecution_decides_no_appeal"):
        confirm(t, lot.order, by)
    confirm(t, lot.order)
    with refused(t, "prosecution_decides_no_appeal"):
        enter(t, lot.order, by=by)
    enter(t, lot.order)
    for each in (by, "insider_inspector"):
        with refused(t, "prosecution_decides_no_appeal"):
            confirm(t, lot.order, each)
    with refused(t, "role_needed"):
        confirm(t, lot.order, "prosecutor")
    assert t.state(lot.order).status == "appealed"


def test_i55_the_court_sees_the_order_of_a_case_that_is_shared_with_it_and_of_no_other():
    """A13: the court that decides was answered *not found*, since it had never held an exhibit."""
    t = registry()
    lot = t.lot(1, "ordered")
    command = AppealOrder(order=lot.order, filed_on=t.today, reason="Appel", scans=(PHOTO,))
    with refused(t, "not_found"):
        t.do("order.appeal/1", command, "courtclerk")
    share(t, lot.order)
    t.do("order.appeal/1", command, "courtclerk")
    assert t.state(lot.order).status == "appealed"


def test_i55_a_decision_has_no_effect_before_a_second_person_of_the_court_confirmed_it():
    """One person decides nothing; what is denied changes nothing and may be entered again."""
    t = registry()
    lot = t.lot(1, "ordered")
    lodge(t, lot.order)
    with refused(t, "appeal_unconfirmed"):
        enter(t, lot.order)
    with refused(t, "own_court_entry"):
        confirm(t, lot.order, "courtclerk")
    confirm(t, lot.order)
    with refused(t, "appeal_settled"):
        confirm(t, lot.order)
    enter(t, lot.order, "quashed")
    assert (t.state(lot.order).status, t.state(lot.exhibits[0]).status) == ("appealed", "ordered")
    with refused(t, "own_court_entry"):
        confirm(t, lot.order, "courtclerk")
    with refused(t, "appeal_other_confirms"):
        share(t, lot.order, "drug_office")
        confirm(t, lot.order, "outsider")
    with refused(t, "field_empty"):
        confirm(t, lot.order, denied=True)
    confirm(t, lot.order, denied=True, reason="L’arrêt confirme")
    assert (t.state(lot.order).status, t.state(lot.order).judgment) == ("appealed", None)
    seen = order_photo.version(lot.order, t.world)
    enter(t, lot.order, "upheld")
    with refused(t, "order_changed"):
        confirm(t, lot.order, version=seen)
    confirm(t, lot.order, version=order_photo.version(lot.order, t.world))
    state = t.state(lot.order)
    assert (state.status, bool(state.upheld_at)) == ("issued", True)
    with refused(t, "wrong_state"):
        enter(t, lot.order)


def test_i55_an_appeal_suspends_from_its_entry_and_its_denial_ends_that():
    """Waiting harms nobody; an appeal that no document shows stops nothing for long."""
    t = registry()
    lot = t.lot(1, "ordered")
    lodge(t, lot.order)
    with pytest.raises(CustodyError):
        t.advance(lot, "burnt", since="ordered")
    confirm(t, lot.order, denied=True, reason="Aucune déclaration d’appel")
    t.advance(lot, "burnt", since="ordered")
    assert t.state(lot.exhibits[0]).status == "destroyed"


def test_i55_for_a_court_without_an_account_a_registry_outside_enters_and_only_the_inspection_confirms():
    """The colleague who sits beside the one who typed it knows no more of that court than they do."""
    t = registry()
    lot = t.lot(1, "ordered")
    share(t, lot.order, "drug_office")
    with refused(t, "field_empty"):
        lodge(t, lot.order, by="outsider")
    lodge(t, lot.order, court="Tribunal de Douentza")
    with refused(t, "appeal_other_confirms"):
        confirm(t, lot.order)
    confirm(t, lot.order, "inspector")
    enter(t, lot.order, "quashed", by="outsider", court="Tribunal de Douentza")
    with refused(t, "appeal_other_confirms"):
        confirm(t, lot.order, "courtclerk")
    confirm(t, lot.order, "inspector")
    assert (t.state(lot.order).status, t.state(lot.exhibits[0]).status) == ("quashed", "held")


def test_i55_appeal_and_decision_rest_on_their_documents_and_the_days_of_these():
    """No page, no entry; no appeal before the order, no decision before the appeal, nothing of tomorrow."""
    t = registry()
    lot = t.lot(1, "ordered")
    share(t, lot.order)
    bare = AppealOrder(order=lot.order, filed_on=t.today, reason="x", scans=())
    with refused(t, "scan_needed"):
        t.do("order.appeal/1", bare, "courtclerk")
    with refused(t, "appeal_before_order"):
        lodge(t, lot.order, on=t.day(-1))
    with refused(t, "time_in_future"):
        lodge(t, lot.order, on=t.day(1))
    appeal(t, lot.order)
    with refused(t, "decided_before_appeal"):
        enter(t, lot.order, on=t.day(-1))
    with refused(t, "time_in_future"):
        enter(t, lot.order, on=t.day(1))
    unseen = JudgeAppeal(order=lot.order, outcome="upheld", decided_on=t.today, reason="x", scans=())
    with refused(t, "scan_needed"):
        t.do("order.judge_appeal/1", unseen, "courtclerk")


def test_a_late_appeal_suspends_all_the_same_and_says_that_it_is_late():
    """Whether it is admissible is the court's to say."""
    t = registry()
    lot = t.lot()
    number = t.issue(*lot.exhibits, appeal_until=t.day(1))
    t.wait(days=3)
    assert lodge(t, number).header.flags == ("appeal_late",)
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


def test_another_prosecution_does_not_learn_that_the_order_exists():
    """What is not theirs is answered as what does not exist (I41)."""
    t = registry()
    order = t.lot(1, "ordered").order
    with refused(t, "not_found"):
        notify(t, order, by="prosecutor2")
    with refused(t, "not_found"):
        lodge(t, order, by="neighbour")
