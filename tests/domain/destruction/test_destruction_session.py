"""The course of a session: its stages in time, who chairs it, what it may not do any more (I24, I30)."""

from custody.domain.destruction import arrival_and_ignition, plan_and_open
from custody.domain.kernel.quantity import Count
from custody.domain.people import propose_and_confirm
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.seizures.seizure import DeclareSeizure
from tests.domain.destruction_sessions import join
from tests.factories.memory_office import refused, town

# --- I24


def test_i24_the_stages_follow_each_other_in_time():
    """seized <= sealed <= received <= order <= staged <= opened <= burnt <= closed <= certified, as recorded."""
    t = town()
    lot = t.lot(1, "certified")
    e, s, o = t.state(lot.exhibits[0]), t.state(lot.session), t.state(lot.order)
    seizure, received = t.state(lot.seizure), t.state(lot.transfer).settled_at
    course = [
        seizure.seized_at, seizure.declared_at, e.sealed_at, received, o.issued_at, s.opened_at, s.ignited_at, s.closed_at,
        t.state(lot.certificate).issued_at,
    ]  # fmt: skip
    assert course == sorted(course)


def test_i24_a_seizure_is_not_declared_before_it_happened():
    """A time of seizure after the clock is refused."""
    t = town()
    case = t.case()
    line = LineEntry(substance="cannabis", count=Count(1, "package"))
    command = DeclareSeizure(case=case, place="x", seized_at=f"{t.day(1)}T00:00:00Z", circumstances="x", lines=(line,))
    with refused(t, "time_in_future"):
        t.do("seizure.declare/1", command, "officer")


# --- orders


# --- I28


# --- I29, I30, I31


def test_i30_who_chairs_has_held_nothing_of_the_load():
    """Asked at the plan of everything on the list, and again at the staging of what came to it since."""
    t = town()
    t.enrol(propose_and_confirm.ChangeRoles(person=t.chair, grant=("clerk",)))
    held, away = t.lot(), t.lot()
    t.hand("clerk", "chair", "storage", *held.exhibits)
    mine = t.issue(*held.exhibits)
    with refused(t, "chair_is_custodian"):
        t.plan(mine)
    number = t.issue(*away.exhibits)
    session = t.plan(number)
    t.hand("clerk", "chair", "storage", *away.exhibits)
    with refused(t, "chair_is_custodian"):
        t.stage(session, *away.exhibits)


# --- I27, I32, I33


def test_a_session_is_given_up_only_when_nothing_is_staged_in_it():
    """What is staged must be withdrawn first; then the chair's commission may abort, before the fire only."""
    t = town()
    lot = t.lot(1, "staged")
    abort = plan_and_open.Abort(session=lot.session, reason="Pluie")
    with refused(t, "still_staged"):
        t.do("destruction_session.abort/1", abort, "chair")
    t.withdraw(lot.session, t.check(lot.exhibits[0]), person="verifier")
    with refused(t, "not_the_chair"):
        t.do("destruction_session.abort/1", abort, "member")
    t.do("destruction_session.abort/1", abort, "chair")
    with refused(t, "not_found"):
        join(t, lot.session, "witness1", "witness")


# --- I34, certificate


def test_only_the_chair_opens_lights_closes_and_certifies():
    """Another member of the commission cannot act in the chair's place."""
    t = town()
    t.enrol(propose_and_confirm.ChangeRoles(person=t.witness3, grant=("commission",)))
    lot = t.lot(1, "staged")
    with refused(t, "not_the_chair"):
        t.do("destruction_session.open/1", plan_and_open.OpenSession(session=lot.session), "member")
    t.open(lot.session)
    t.gather(lot.session)
    t.arrive(lot.session, *lot.exhibits)
    with refused(t, "not_the_chair"):
        t.do(
            "destruction_session.ignite/1",
            arrival_and_ignition.Ignite(session=lot.session, exhibits=lot.exhibits),
            "member",
        )
    t.burn(lot.session, *lot.exhibits)
    with refused(t, "not_the_chair"):
        join(t, lot.session, "witness3", "chair")
