"""What others say of a person at a fire is told to that person, who may object; the group is photographed (I64)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.destruction.attendance import Attend, Attendee, Leave
from custody.domain.destruction.irregularities import irregularities
from custody.domain.destruction.on_site.group_photograph import PhotographGroup
from custody.domain.destruction.on_site.objection import ObjectTo
from custody.domain.kernel.times import instant
from custody.domain.oversight.anomaly_rules import concerns
from tests.act_cases import ActCase
from tests.domain.destruction.test_presence import hand, others, waiting_for
from tests.domain.destruction.test_site_presence import at, gathered
from tests.domain.destruction_sessions import all_confirm, burnt_in, ready
from tests.domain.site import Site
from tests.factories.memory_office import PHOTO, modest, refused, town

LEAVE = "destruction_session.leave/1"
OBJECT = "destruction_session.object/1"
PHOTOGRAPH = "destruction_session.photograph_group/1"
PHOTOS = {"group_photos_missing", "group_photo_opening", "group_photo_fire"}
WHOLE = {"prosecutor": "own", "verifier": "", "commission": "own kept", "witness": ""}


def gone(t, session, person, *seconds):
    """The chair, and whoever else, say that somebody has left."""
    return t.do(LEAVE, Leave(session=session, person=t.who[person]), "chair", *others(t, ("chair", *seconds)))


def objects(t, session, person, about="departure", words="J’étais au bord de la fosse"):
    return t.do(OBJECT, ObjectTo(session=session, about=about, objection=words), person)


def picture(t, session, person="witness1"):
    return t.do(PHOTOGRAPH, PhotographGroup(session=session, photo=PHOTO), person)


def found(t, session):
    """What page 1 says, by code."""
    return {each.code: each for each in irregularities(t.state(session), dict(burnt_in(t, session)))}


def _objected(t):
    lot = ready(t, 1)
    gone(t, lot.session, "witness2", "witness1")
    objects(t, lot.session, "witness2")


def _photographed(t):
    picture(t, ready(t, 1).session)


ACT_CASES = (
    ActCase(
        OBJECT,
        roles=WHOLE | {"commission": ""},  # of whom nobody has said that they left
        command=lambda w, s, r: ObjectTo(session=s.lots["left"].session, about="departure", objection="Présent"),
        story=_objected,
    ),
    ActCase(
        PHOTOGRAPH,
        roles=WHOLE,
        command=lambda w, s, r: PhotographGroup(session=s.lots["open"].session, photo=PHOTO),
        story=_photographed,
    ),
)


@pytest.mark.parametrize("seconds", [(), ("prosecutor",), ("witness3",), ("witness2",)])
def test_i64_of_somebody_else_two_who_are_there_say_that_they_left_or_it_is_marked(seconds):
    """The chair with a second is enough; alone, with one who is not there or with the person itself, it is the chair alone."""
    t = town()
    lot = ready(t, 1)
    done = gone(t, lot.session, "witness2", *seconds)
    two = seconds == ("prosecutor",)
    mine = next(a for a in t.state(lot.session).attendance if a.person == t.witness2)
    assert mine.gone_by == [t.chair, *([t.prosecutor] if two else [])]
    assert ("departure_by_one" in done.header.flags) is not two


def test_i64_who_leaves_by_their_own_word_has_nothing_to_object_to():
    """Nor has whoever stayed: only what others say of a person can be denied, and by that person alone."""
    t = town()
    lot = ready(t, 1)
    t.do(LEAVE, Leave(session=lot.session), "witness2")
    gone(t, lot.session, "member", "prosecutor")
    for person in ("witness2", "witness1"):
        with refused(t, "nothing_to_object"):
            objects(t, lot.session, person)
    with refused(t, "nothing_to_object"):
        objects(t, lot.session, "member", "presence")
    with refused(t, "field_empty"):
        objects(t, lot.session, "member", words=" ")
    objects(t, lot.session, "member")
    with refused(t, "objected_already"):
        objects(t, lot.session, "member")


@modest
@given(st.integers(-3_600, 3_600))
def test_i64_whoever_is_recorded_as_gone_may_object_for_seven_days_and_later_it_is_said_to_be_late(seconds):
    """To the second; page 1 quotes the person, whenever the objection came."""
    t = town()
    lot = ready(t, 1)
    gone(t, lot.session, "witness2", "witness1")
    t.wait(days=7, seconds=seconds)
    done = objects(t, lot.session, "witness2")
    mine = next(a for a in t.state(lot.session).attendance if a.objections)
    late = instant(mine.objections[0].at) - instant(mine.told_at) > timedelta(days=7)
    assert ("objection_late" in done.header.flags, mine.objections[0].late) == (late, late)


def test_i64_a_departure_that_the_person_denies_is_quoted_on_page_1_and_told_to_the_inspection():
    """After the certificate too: the answer to its code and the alarm read what is on record."""
    t = town()
    lot = ready(t, 1)
    gone(t, lot.session, "member")
    with refused(t, "quorum_missing"):
        t.burn(lot.session, *lot.exhibits)
    t.do("destruction_session.attend/1", _again(t, lot.session, "member"), "member")
    t.burn(lot.session, *lot.exhibits)
    t.close(lot.session)
    for name in ("chair", "member", "verifier", "witness1", "witness2", "prosecutor"):
        t.attest(lot.session, name)
    t.certify(lot.session)
    assert found(t, lot.session)["gone_by_one"].people == (t.member,)
    objects(t, lot.session, "member")
    said = found(t, lot.session)["objected_departure"]
    assert (said.sort, said.people, said.said > 0) == ("reserved", (t.member,), True)
    told = [c.sort for c in concerns(lot.session, t.world, instant(t.at) + timedelta(seconds=1))]
    assert told == ["objection"]


def _again(t, session, person):
    return Attend(session=session, attendees=(Attendee(t.who[person], "commission"),))


def test_i64_a_wet_signature_that_its_person_denies_counts_for_no_fire():
    """Two said that the prosecutor signed; the prosecutor says no from the office, and nothing burns before one comes."""
    t = town()
    lot = waiting_for(t, "prosecutor")
    hand(t, lot.session, "prosecutor", "judicial", "chair", "witness1")
    done = objects(t, lot.session, "prosecutor", "presence", "Je n’ai rien signé")
    assert done.header.actors[0].person == t.prosecutor
    all_but = [a.person for a in t.state(lot.session).present() if a.person != t.prosecutor]
    assert len(all_but) == 5
    with refused(t, "quorum_missing"):
        t.burn(lot.session, *lot.exhibits)


@modest
@given(st.integers(0, 90), st.integers(0, 60))
def test_i64_a_photograph_of_the_group_is_missing_where_it_was_not_taken_in_time(opening, before):
    """Within an hour of the opening, and within thirty minutes before the fire; one may do for both."""
    t = town()
    lot = t.lot(1, "staged")
    t.open(lot.session)
    t.gather(lot.session)
    opened = t.state(lot.session).opened_at
    t.wait(minutes=opening)
    picture(t, lot.session)
    t.wait(minutes=100)
    t.arrive(lot.session, *lot.exhibits)
    picture(t, lot.session)
    t.wait(minutes=before)
    all_confirm(t, lot.session)
    t.burn(lot.session, *lot.exhibits)
    first, last = (instant(photo.at) for photo in t.state(lot.session).group_photos)
    lit = instant(t.state(lot.session).ignited_at)
    early = first - instant(opened) <= timedelta(minutes=60)
    late = lit - last <= timedelta(minutes=30)
    expected = {(True, True): set(), (False, True): {"group_photo_opening"}, (True, False): {"group_photo_fire"}}
    assert found(t, lot.session).keys() & PHOTOS == expected.get((early, late), {"group_photos_missing"})


def test_i64_a_photograph_that_is_sent_from_elsewhere_without_the_code_is_kept_and_proves_nothing():
    """From the site's device, or with its code, it does; whoever is not there, or sends it after the fire, is refused."""
    t = town()
    lot = gathered(t)
    with at(t, "elsewhere"):
        assert "presence_off_site" in picture(t, lot.session).header.flags
    with refused(t, "not_present"), at(t, "tablet"):
        picture(t, lot.session, "witness3")
    with at(t, "tablet"):
        t.burn(lot.session, *lot.exhibits)
    assert "group_photos_missing" in found(t, lot.session)
    with refused(t, "wrong_state"), at(t, "tablet"):
        picture(t, lot.session)


def test_i64_a_wet_signature_is_confirmed_where_there_is_no_network_by_two_pins_on_the_sites_device():
    """The device's envelope carries it home; who signed so is on page 1, and may object from then on."""
    site = Site()
    site.gather("witness2")
    site.by_hand("witness2", "witness1", "member")
    site.burn(closes=False)
    site.t.wait(days=2)
    site.home()
    session = site.t.state(site.session)
    mine = next(a for a in session.attendance if a.person == site.t.witness2)
    assert (session.status, sorted(mine.by_hand)) == ("burnt", sorted([site.t.witness1, site.t.member]))
    assert mine.told_at > mine.confirmed_at
    assert found(site.t, site.session)["by_hand"].people == (site.t.witness2,)
