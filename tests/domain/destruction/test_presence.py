"""Presence is given at an open session, and once more before the fire (I64)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.roles import Role
from custody.domain.destruction.arrival_and_ignition import Ignite
from custody.domain.destruction.attendance import Attend, Attendee, Leave
from custody.domain.destruction.irregularities import irregularities
from custody.domain.destruction.presence import ConfirmPresence
from custody.domain.kernel.events import Actor, Occurred
from custody.domain.people.propose_and_confirm import EnrolPerson
from tests.act_cases import ActCase
from tests.domain.destruction.test_offline_checkout import refusals
from tests.domain.destruction_sessions import burnt_in, confirm, join, ready
from tests.domain.site import Site
from tests.factories.memory_office import PHOTO, modest, refused, town

SAID = {"authority_absent", "authority_silent", "fire_from_paper", "attested_late", "by_hand", "by_hand_unconfirmed"}
QUORUM = ("chair", "prosecutor", "member", "witness1", "witness2")


def _confirmed(t):
    lot = ready(t, 1)
    confirm(t, lot.session, "chair")


ACT_CASES = (
    ActCase(
        "destruction_session.confirm_presence/1",
        roles={"prosecutor": "own", "verifier": "", "commission": "own kept", "witness": ""},
        command=lambda w, s, r: ConfirmPresence(session=s.lots["open"].session, people=(w.readers[r],)),
        story=_confirmed,
    ),
)


def test_i64_nobody_is_present_at_a_session_that_is_not_open_at_its_site():
    """Forty days before the fire nobody signs in; after the opening everybody may."""
    t = town()
    lot = t.lot(1, "staged")
    for person, quality in {"prosecutor": "judicial", "witness1": "witness", "chair": "chair"}.items():
        with refused(t, "session_not_open"):
            join(t, lot.session, person, quality)
    t.open(lot.session)
    join(t, lot.session, "prosecutor", "judicial")
    assert t.state(lot.session).attends(t.prosecutor, "judicial")


@modest
@given(st.integers(1, 25) | st.integers(31, 60), st.sets(st.sampled_from(QUORUM)))
def test_i64_the_fire_counts_only_who_was_there_in_the_minutes_before_it(minutes, silent):
    """Who does not confirm within thirty minutes before the fire is not counted, whoever they are."""
    t = town()
    lot = ready(t, 1)
    t.wait(minutes=40)
    confirm(t, lot.session, *(name for name in QUORUM if name not in silent))
    t.wait(minutes=minutes)
    if silent or minutes > 30:
        with refused(t, "quorum_missing"):
            t.burn(lot.session, *lot.exhibits)
        assert t.state(lot.exhibits[0]).status == "on_site"
        confirm(t, lot.session, *QUORUM)
    t.burn(lot.session, *lot.exhibits)
    assert t.state(lot.session).status == "burnt"


def test_i64_presence_is_confirmed_by_ones_own_will_and_only_by_who_is_there():
    """Nobody confirms for another; who left, or never came, is asked to come first."""
    t = town()
    lot = ready(t, 1)
    others = ConfirmPresence(session=lot.session, people=(t.witness1,))
    with refused(t, "presence_unconfirmed"):
        t.do("destruction_session.confirm_presence/1", others, "chair")
    own = Actor(person=t.witness1, part="attendee", will="other_device")
    t.do("destruction_session.confirm_presence/1", others, "chair", own)
    with refused(t, "nobody_listed"):
        t.do("destruction_session.confirm_presence/1", ConfirmPresence(session=lot.session, people=()), "chair")
    with refused(t, "not_present"):
        confirm(t, lot.session, "witness3")
    t.do("destruction_session.leave/1", Leave(session=lot.session), "witness1")
    with refused(t, "not_present"):
        confirm(t, lot.session, "witness1")


@pytest.mark.parametrize(("waits", "proved"), [(10, True), (50, False)])
def test_i64_where_there_is_no_network_the_devices_own_clock_counts_the_minutes(waits, proved):
    """All comes in days later at once; how long before the fire the device was told counts: too long ago is in dispute."""
    site = Site()
    site.gather()
    site.t.wait(minutes=waits)
    site.burn(closes=False)
    site.t.wait(hours=20)
    assert set(refusals(site.home())) == {""}
    session = site.t.state(site.session)
    assert (session.status, session.without_authority) == ("burnt", not proved)
    assert all(bool(exhibit.doubts) is not proved for _, exhibit in burnt_in(site.t, site.session))


def test_i64_a_fire_from_paper_proves_nobodys_presence_and_says_so():
    """Hours after the opening it is typed in from its checklist: it is kept, and act and certificate are marked."""
    t = town()
    lot = ready(t, 1)
    t.wait(hours=3)
    paper = Occurred(at=t.at, source="paper", zone="UTC")
    t.wait(hours=2)
    lit = Ignite(session=lot.session, exhibits=lot.exhibits)
    assert "fire_from_paper" in t.do("destruction_session.ignite/1", lit, "chair", occurred=paper).header.flags
    t.close(lot.session)
    for there in t.state(lot.session).attendance:
        t.attest(lot.session, t.name_of(there.person))
    assert "fire_from_paper" in t.certify(lot.session).header.flags


def codes(t, session):
    """What page 1 says of presence and attestations, by sort."""
    load = dict(burnt_in(t, session))
    return {each.code: each.sort for each in irregularities(t.state(session), load) if each.code in SAID}


def on_paper(t, lot, *absent):
    """Lit on paper hours ago, typed in now by the chair, after these had left."""
    for name in absent:
        t.do("destruction_session.leave/1", Leave(session=lot.session), name)
    paper = Occurred(at=t.at, source="paper", zone="UTC")
    t.wait(hours=2)
    return t.do(
        "destruction_session.ignite/1", Ignite(session=lot.session, exhibits=lot.exhibits), "chair", occurred=paper
    )


def test_i64_what_burnt_without_a_judicial_authority_is_recorded_in_dispute_and_in_no_total():
    """The paper of a fire that the prosecutor did not see: each exhibit is a discrepancy, and page 1 says so first."""
    t = town()
    lot = ready(t, 2)
    done = on_paper(t, lot, "prosecutor")
    assert {"burnt_disputed", "fire_from_paper", "unmet:ML-136-judicial"} <= set(done.header.flags)
    assert [t.state(number).sort for number in done.opened] == ["burnt_unwatched"] * 2
    assert all(exhibit.doubts for _, exhibit in burnt_in(t, lot.session))
    assert codes(t, lot.session) == {"authority_absent": "disputed", "fire_from_paper": "missing"}


@pytest.mark.parametrize(("days", "late"), [(6, False), (8, True)])
def test_i64_the_authority_attests_within_seven_days_or_page_1_says_so(days, late):
    """Until it attests the fire is in dispute; a word that came after the seven days is told as late."""
    t = town()
    lot = ready(t, 1)
    t.burn(lot.session, *lot.exhibits)
    t.close(lot.session)
    for there in t.state(lot.session).attendance:
        if there.person != t.prosecutor:
            t.attest(lot.session, t.name_of(there.person))
    assert codes(t, lot.session) == {"authority_silent": "disputed"}
    t.wait(days=days)
    t.attest(lot.session, "prosecutor")
    assert codes(t, lot.session) == ({"attested_late": "missing"} if late else {})


def hand(t, session, person, quality, *seconds, photos=(PHOTO,), at=None):
    """Somebody signs a paper; the first of the seconds records it, the others give their PINs."""
    command = Attend(session=session, attendees=(Attendee(t.who[person], quality),), by_hand=True, photos=photos)
    return t.do("destruction_session.attend/1", command, seconds[0], *others(t, seconds), occurred=at)


def hand_again(t, session, person, *seconds):
    command = ConfirmPresence(session=session, people=(t.who[person],), by_hand=True, photos=(PHOTO,))
    return t.do("destruction_session.confirm_presence/1", command, seconds[0], *others(t, seconds))


def others(t, seconds):
    return [Actor(person=t.who[name], part="witness", will="other_device") for name in seconds[1:]]


def waiting_for(t, *absent):
    """An open session with its load on site, at which these are not."""
    lot = ready(t, 1)
    for name in absent:
        t.do("destruction_session.leave/1", Leave(session=lot.session), name)
    return lot


def test_i64_a_wet_signature_needs_two_who_are_there_of_two_agencies_and_one_from_outside():
    """Not chair and verifier, not two of one agency, not one alone or somebody who is elsewhere, no paper, no photograph."""
    t = town()
    lot = waiting_for(t, "prosecutor", "witness2")
    inside = EnrolPerson(name="Membre", rank="", agency=t.agency["drug_office"], roles=(Role.COMMISSION,))
    t.who["inside"] = t.enrol(inside)
    join(t, lot.session, "inside", "commission")
    alone, near, gone, absent = ("chair",), ("chair", "verifier"), ("chair", "witness2"), ("chair", "witness3")
    for seconds in (alone, near, gone, absent, ("chair", "prosecutor"), ("chair", "inside")):
        with refused(t, "by_hand_needs_two"):
            hand(t, lot.session, "prosecutor", "judicial", *seconds)
    with refused(t, "paper_photo_needed"):
        hand(t, lot.session, "prosecutor", "judicial", "chair", "witness1", photos=())
    with refused(t, "by_hand_later"):
        earlier = Occurred(at=t.at, source="entered", zone="UTC")
        hand(t, lot.session, "prosecutor", "judicial", "chair", "witness1", at=earlier)
    assert not t.state(lot.session).attends(t.prosecutor)
    done = hand(t, lot.session, "prosecutor", "judicial", "chair", "witness1")
    assert "presence_by_hand" in done.header.flags
    assert t.state(lot.session).attends(t.prosecutor, "judicial")


@pytest.mark.parametrize(("days", "proved"), [(6, True), (8, False), (None, False)])
def test_i64_an_authority_who_signed_by_hand_confirms_from_their_own_office_within_seven_days(days, proved):
    """The fire counts the wet signature; until the authority speaks for itself, or if it does so late, it is in dispute."""
    t = town()
    lot = waiting_for(t, "prosecutor")
    hand(t, lot.session, "prosecutor", "judicial", "chair", "witness1")
    t.wait(minutes=45)
    confirm(t, lot.session, "chair", "member", "verifier", "witness1", "witness2")
    with refused(t, "quorum_missing"):
        t.burn(lot.session, *lot.exhibits)
    hand_again(t, lot.session, "prosecutor", "chair", "witness1")
    t.burn(lot.session, *lot.exhibits)
    t.close(lot.session)
    assert codes(t, lot.session)["by_hand_unconfirmed"] == "disputed"
    if days is not None:
        t.wait(days=days)
        t.attest(lot.session, "prosecutor")
    said = codes(t, lot.session)
    assert said["by_hand"] == "missing"
    assert ("by_hand_unconfirmed" not in said) is proved


def burnt_and_closed(t, lot, *, attest=("chair", "member", "verifier", "witness1", "witness2")):
    """The load burnt and the session closed; these attest at once."""
    t.burn(lot.session, *lot.exhibits)
    t.close(lot.session)
    for name in attest:
        t.attest(lot.session, name)


def assert_disputed(t, session, certified):
    """All that burnt is in a discrepancy, listed by the certificate, and in none of its totals."""
    certificate = t.state(certified.first("CE"))
    load = burnt_in(t, session)
    assert "burnt_disputed" in certified.header.flags
    assert {t.state(number).sort for number in certified.opened} == {"burnt_unattested"}
    assert all(exhibit.doubts and exhibit.certificate for _, exhibit in load)
    assert (certificate.exhibits, certificate.totals) == (len(load), [])


def test_i64_what_the_authority_refuses_to_attest_is_certified_in_dispute_and_in_no_total():
    """It was there and says no: there is nothing to wait for, and nothing of it is added up."""
    t = town()
    lot = ready(t, 2)
    burnt_and_closed(t, lot)
    t.attest(lot.session, "prosecutor", attested=False, reservations="Je n’ai rien vu")
    assert_disputed(t, lot.session, t.certify(lot.session))


def test_i64_an_authority_that_never_attests_has_seven_days_before_the_certificate_is_disputed():
    """The chair notes its silence at once; the certificate waits for its word until the last second of the days."""
    t = town()
    lot = ready(t, 1)
    burnt_and_closed(t, lot)
    t.attest(lot.session, "chair", attested=False, person=t.prosecutor, reservations="Parti")
    with refused(t, "authority_has_days"):
        t.certify(lot.session)
    t.wait(days=8)
    assert_disputed(t, lot.session, t.certify(lot.session))


@pytest.mark.parametrize("confirms", [True, False])
def test_i64_a_wet_signature_is_certified_in_dispute_unless_the_authority_confirms_it(confirms):
    """Two others vouched for it; only its own word, from its own office, brings what burnt into a total."""
    t = town()
    lot = waiting_for(t, "prosecutor")
    hand(t, lot.session, "prosecutor", "judicial", "chair", "witness1")
    burnt_and_closed(t, lot)
    if confirms:
        t.attest(lot.session, "prosecutor")
        assert t.state(t.certify(lot.session).first("CE")).totals
        return
    t.attest(lot.session, "chair", attested=False, person=t.prosecutor, reservations="Au palais")
    with refused(t, "authority_has_days"):
        t.certify(lot.session)
    t.wait(days=8)
    assert_disputed(t, lot.session, t.certify(lot.session))


def test_i64_a_second_authority_who_came_after_the_fire_attests_nothing_of_it():
    """The one who saw it refuses; a colleague joins when it has burnt and attests: it stays in dispute."""
    t = town()
    lot = ready(t, 1)
    colleague = EnrolPerson(name="Substitut", rank="", agency=t.agency["prosecution"], roles=(Role.PROSECUTOR,))
    t.who["colleague"] = t.enrol(colleague)
    t.burn(lot.session, *lot.exhibits)
    t.wait(minutes=5)
    join(t, lot.session, "colleague", "judicial")
    t.close(lot.session)
    for name in ("chair", "member", "verifier", "witness1", "witness2", "colleague"):
        t.attest(lot.session, name)
    t.attest(lot.session, "prosecutor", attested=False, reservations="Je n’ai rien vu")
    assert codes(t, lot.session)["authority_silent"] == "disputed"
    assert_disputed(t, lot.session, t.certify(lot.session))
