"""The day of a planned session is corrected before two, asked as when it was planned, and not while a device has it."""

import pytest

from custody.domain.destruction import plan_and_open
from custody.domain.destruction.offline_checkout import CheckOut
from custody.domain.discrepancies.correction_event import Correct
from tests.domain.destruction.test_offline_checkout_recall import recalled
from tests.domain.law.test_packs_decide import derogate, follow
from tests.domain.rule_pack_builder import enact, rule
from tests.domain.site import Site
from tests.factories.memory_office import refused, town


def move(t, session, day, n=1, person="chair", second="inspector"):
    """The day as it should have been, with why, a second person agreeing."""
    command = Correct(subject=session, n=n, field="planned_for", value=day, reason="Pluie annoncée")
    return t.do("entry.correct/1", command, person, *t.present(second))


@pytest.fixture
def t():
    """A town of its own."""
    return town()


def test_the_day_is_moved_and_the_one_before_stays_in_sight(t):
    """By the chair's commission, the prosecution or the inspection agreeing; and once more, of what was said last."""
    lot = t.lot(until="planned")
    for second, code in (("clerk", "consent_needed"), ("member", "consent_needed")):
        with refused(t, code):
            move(t, lot.session, t.day(3), second=second)
    move(t, lot.session, t.day(3), second="prosecutor")
    assert t.state(lot.session).planned_for == t.day(3)
    assert t.state(lot.session).index().due == t.day(3)
    with refused(t, "nothing_to_correct"):
        move(t, lot.session, t.day(3), n=2)
    move(t, lot.session, t.day(2), n=2)
    assert t.state(lot.session).planned_for == t.day(2)
    assert [(c.field, c.past) for c in t.state(lot.session).corrected] == [("planned_for", False)] * 2


def test_what_is_staged_waits_for_the_other_day(t):
    """Its checks stand, and everything is asked again at the fire."""
    lot = t.lot(until="staged")
    move(t, lot.session, t.day(3))
    t.wait(days=3)
    t.advance(lot, "burnt", since="staged")
    assert {t.state(number).status for number in lot.exhibits} == {"destroyed"}


def test_once_it_is_open_its_hours_tell_the_day(t):
    """What was planned is no more to be put right then."""
    lot = t.lot(until="open")
    with refused(t, "wrong_state"):
        move(t, lot.session, t.day(3))


def test_no_day_that_is_past(t):
    """As when it is planned."""
    lot = t.lot(until="planned")
    with refused(t, "day_past"):
        move(t, lot.session, t.day(-1))
    move(t, lot.session, t.day(1))
    move(t, lot.session, t.today, n=2)


def test_i26_no_day_after_the_last_of_an_order(t):
    """Nothing could be burnt under it on that day: neither planned nor moved."""
    lot = t.lot()
    lot.order = t.issue(*lot.exhibits, lapses_on=t.day(4))
    command = plan_and_open.Plan(orders=(lot.order,), method="other", planned_for=t.day(5), site="Four")
    with refused(t, "order_ends_before"):
        t.do("destruction_session.plan/1", command, "chair")
    session = t.plan(lot.order)
    with refused(t, "order_ends_before"):
        move(t, session, t.day(5))
    move(t, session, t.day(4))


def test_the_notice_that_a_pack_asks_is_given_of_the_new_day_too(t, monkeypatch):
    """A session brought forward, or put off on its eve, comes at no shorter notice than one that is planned."""
    enact(monkeypatch, rule("notice", {"check": "notice", "days": 15}, "derogable"))
    order = t.issue(*t.lot().exhibits)
    follow(t, "drug_office", "ZZ/1")
    command = plan_and_open.Plan(orders=(order,), method="other", planned_for=t.day(20), site="Four")
    session = t.do("destruction_session.plan/1", command, "chair").first("DS")
    move(t, session, t.day(15))
    t.wait(days=14)
    with refused(t, "notice_short"):
        move(t, session, t.day(2), n=2)
    derogate(t, "notice", order)
    moved = move(t, session, t.day(2), n=2)
    assert moved.header.flags == ("derogated:ZZ-notice",)
    assert moved.header.rules.startswith("ZZ/1")


def test_what_a_device_has_along_keeps_its_day_until_it_is_back():
    """Its pack says the old one: the session is recalled, its day moved, and it is checked out with the new one."""
    s = Site()
    with refused(s.t, "session_out"):
        move(s.t, s.session, s.t.day(3))
    recalled(s)
    move(s.t, s.session, s.t.day(3))
    out = CheckOut(session=s.session, device=s.device("C").device)
    s.t.do("destruction_session.check_out/1", out, "chair")
    assert s.t.state(s.session).planned_for == s.t.day(3)
