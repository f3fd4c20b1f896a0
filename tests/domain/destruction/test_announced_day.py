"""A session opens on its announced day or in the week after it; before that only under a derogation (I55, A14)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.destruction.plan_and_open import OpenSession, Plan
from custody.domain.discrepancies.correction_event import Correct
from custody.domain.law import derogation
from tests.factories.memory_office import modest, refused, town


def announced(t, ahead):
    """A session for an order, its load checked, announced so many days ahead."""
    lot = t.lot(1, "ordered")
    command = Plan(orders=(lot.order,), method="incinerator", planned_for=t.day(ahead), site="Four")
    lot.session = t.do("destruction_session.plan/1", command, "chair").first("DS")
    return lot


def open_it(t, session):
    return t.do("destruction_session.open/1", OpenSession(session=session), "chair")


def derogate(t, session, by):
    command = derogation.Grant(
        pack="ML/1", rule="ML-announced-day", about=(session,), article="art. 1", reason="Le four ferme demain"
    )
    return t.do("derogation.grant/1", command, by)


@modest
@given(ahead=st.integers(0, 20), waited=st.integers(0, 40))
def test_i55_a_session_opens_from_its_announced_day_on_and_for_a_week(ahead, waited):
    """Planned in 15 days and burnt today (A14): no more. A week late, an inspection no longer knows when to come."""
    t = town()
    lot = announced(t, ahead)
    t.wait(days=waited)
    if waited < ahead:
        with refused(t, "session_before_day"):
            open_it(t, lot.session)
    elif waited > ahead + 7:
        with refused(t, "session_after_days"):
            open_it(t, lot.session)
    else:
        open_it(t, lot.session)
        assert t.state(lot.session).status == "open"


@pytest.mark.parametrize("by", ["prosecutor", "inspector"])
def test_i55_prosecutor_or_inspection_derogate_from_the_announced_day_and_the_act_says_so(by):
    """Never who chairs it, nor another prosecution."""
    t = town()
    lot = announced(t, 15)
    for other, code in (("chair", "role_needed"), ("prosecutor2", "not_own_case")):
        with refused(t, code):
            derogate(t, lot.session, other)
    derogate(t, lot.session, by)
    assert open_it(t, lot.session).header.flags == ("derogated:ML-announced-day",)


def test_i55_no_derogation_lets_it_wait_longer_and_a_day_announced_again_does():
    """It is announced again, so that whoever would come knows."""
    t = town()
    lot = announced(t, 1)
    derogate(t, lot.session, "prosecutor")
    t.wait(days=9)
    with refused(t, "session_after_days"):
        open_it(t, lot.session)
    again = Correct(subject=lot.session, n=1, field="planned_for", value=t.day(2), reason="Le four était en panne")
    t.do("entry.correct/1", again, "chair", *t.present("inspector"))
    t.wait(days=2)
    open_it(t, lot.session)
    assert t.state(lot.session).status == "open"
