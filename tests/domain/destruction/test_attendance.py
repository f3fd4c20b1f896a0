"""Who is at a session: by their own will, in one quality, for the time that they are there (I29, I30)."""

import pytest

from custody.domain.access.roles import Role
from custody.domain.destruction import attendance
from custody.domain.kernel.events import Actor
from custody.domain.people import propose_and_confirm
from tests.domain.destruction_sessions import join, ready
from tests.factories.memory_office import refused, town


@pytest.mark.parametrize("will", ["vouched", "paper", "service", ""])
def test_i29_nobody_is_present_by_hearsay(will):
    """Each attendee gives their own will on the spot; nobody vouches for a presence, and absent wills do not count."""
    t = town()
    lot = t.lot(1, "planned")
    t.open(lot.session)
    attendees = (attendance.Attendee(t.witness1, "witness"),)
    others = (Actor(person=t.witness1, part="attendee", will=will, by=t.member),) if will else ()
    with refused(t, "presence_unconfirmed"):
        t.do(
            "destruction_session.attend/1",
            attendance.Attend(session=lot.session, attendees=attendees),
            "chair",
            *others,
        )
    own = Actor(person=t.witness1, part="attendee", will="other_device")
    t.do("destruction_session.attend/1", attendance.Attend(session=lot.session, attendees=attendees), "chair", own)


def test_i29_a_role_revoked_during_the_session_no_longer_counts():
    """A witness whose role ends between opening and fire leaves the quorum short."""
    t = town()
    lot = ready(t)
    t.enrol(propose_and_confirm.ChangeRoles(person=t.witness1, revoke=("witness",)))
    with refused(t, "quorum_missing"):
        t.burn(lot.session, *lot.exhibits)
    t.enrol(propose_and_confirm.Disable(person=t.witness2))
    join(t, lot.session, "witness3", "witness")
    with refused(t, "quorum_missing"):
        t.burn(lot.session, *lot.exhibits)


def test_i29_a_witness_who_walked_away_is_recorded_as_gone_by_the_chair_only():
    """The chair records it; nobody else sends people away; the quorum notices."""
    t = town()
    lot = ready(t)
    gone = attendance.Leave(session=lot.session, person=t.witness1)
    for person in ("witness2", "verifier", "prosecutor"):
        with refused(t, "not_the_chair"):
            t.do("destruction_session.leave/1", gone, person)
    t.do("destruction_session.leave/1", gone, "chair")
    with refused(t, "quorum_missing"):
        t.burn(lot.session, *lot.exhibits)


def test_i30_one_person_has_one_quality_in_a_session():
    """Leaving and coming back as something else is refused, and so is being there twice."""
    t = town()
    lot = t.lot(1, "planned")
    t.open(lot.session)
    t.enrol(propose_and_confirm.ChangeRoles(person=t.member, grant=("witness", "verifier")))
    join(t, lot.session, "member", "commission")
    with refused(t, "already_present"):
        join(t, lot.session, "member", "commission")
    t.do("destruction_session.leave/1", attendance.Leave(session=lot.session), "member")
    for quality in ("witness", "verifier"):
        with refused(t, "quality_differs"):
            join(t, lot.session, "member", quality)
    join(t, lot.session, "member", "commission")


def test_i29_who_comes_after_the_fire_was_lit_attests_only_to_their_own_time():
    """A latecomer's presence begins when they came; who has attested does not come again to block the certificate."""
    t = town()
    lot = t.lot(1, "burnt")
    join(t, lot.session, "witness3", "witness")
    late = t.state(lot.session).attendance[-1]
    assert late.joined_at > t.state(lot.session).ignited_at
    t.attest(lot.session, "witness1")
    t.do("destruction_session.leave/1", attendance.Leave(session=lot.session), "witness1")
    with refused(t, "already_attested"):
        join(t, lot.session, "witness1", "witness")


def test_i29_who_serves_another_country_comes_as_a_witness_alone():
    """A magistrate of Dakar is no judicial authority of a fire in Bamako, and may see it as a partner's witness."""
    t = town()
    lot = t.lot(1, "planned")
    t.open(lot.session)
    agency = t.enrol(propose_and_confirm.EnrolAgency(name="Parquet de Dakar", sort="prosecution", country="SN"))
    roles = (Role.PROSECUTOR, Role.COMMISSION, Role.WITNESS)
    t.who["abroad"] = t.enrol(
        propose_and_confirm.EnrolPerson(name="Khady", rank="Substitut", agency=agency, roles=roles)
    )
    for quality in ("judicial", "commission"):
        with refused(t, "official_from_abroad"):
            t.attend(lot.session, abroad=quality)
    t.attend(lot.session, abroad="witness")
    assert t.state(lot.session).attends(t.who["abroad"], "witness")


def test_i29_who_is_at_two_fires_at_once_is_told_on_the_act_and_on_the_certificate():
    """Of whoever had left the other session, or whose session was closed, nothing is said."""
    t = town()
    first, second, third = t.lot(1, "staged"), t.lot(1, "staged"), t.lot(1, "staged")
    t.advance(first, "open", since="staged", witnesses=("witness1", "witness2", "witness3"))
    t.do("destruction_session.leave/1", attendance.Leave(session=first.session), "witness1")
    t.open(second.session)
    t.open(third.session)
    assert join(t, second.session, "witness1", "witness").header.flags == ()
    assert join(t, second.session, "chair", "chair").header.flags == ("attends_elsewhere",)
    assert [a.person for a in t.state(second.session).attendance if a.elsewhere] == [t.chair]
    t.attend(second.session, prosecutor="judicial", member="commission", verifier="verifier", witness2="witness")
    t.advance(second, "closed", since="open")
    t.advance(first, "closed", since="open")
    assert join(t, third.session, "prosecutor", "judicial").header.flags == ()
    for there in t.state(second.session).attendance:
        t.attest(second.session, t.name_of(there.person))
    assert t.certify(second.session).header.flags == ("attends_elsewhere",)
