"""Presence counts where it was given: on the device at the site, or with the code that this device shows (I64)."""

from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.access.roles import Role
from custody.domain.destruction.arrival_and_ignition import Arrive, Withdraw
from custody.domain.destruction.irregularities import irregularities
from custody.domain.destruction.on_site.change_site_device import ChangeSiteDevice
from custody.domain.destruction.presence import ConfirmPresence
from custody.domain.destruction.road.check_load import CheckLoad
from custody.domain.destruction.road.read_units import ReadUnits, UnitReading
from custody.domain.kernel.events import Actor
from custody.domain.people.propose_and_confirm import EnrolPerson
from tests.act_cases import ActCase
from tests.domain.destruction_sessions import burnt_in, confirm, join
from tests.factories.memory_office import modest, refused, town

QUORUM = {
    "chair": "chair",
    "prosecutor": "judicial",
    "member": "commission",
    "witness1": "witness",
    "witness2": "witness",
}
PLACES = ("tablet", "code", "elsewhere")
CHANGE = "destruction_session.change_site_device/1"


@contextmanager
def at(t, place):
    """Everybody in it is on the site's tablet, has its code, or sits in another town."""
    t.device, t.at_site = ("tablet" if place == "tablet" else f"phone of {place}"), place == "code"
    try:
        yield
    finally:
        t.device, t.at_site = "", False


def opened(t, count=1):
    """A session opened on the tablet, with nobody there yet."""
    lot = t.lot(count, "staged")
    with at(t, "tablet"):
        t.open(lot.session)
    return lot


def gathered(t, **places):
    """The quorum and the verifier, each where these say, else on the tablet; the load is there."""
    lot = opened(t)
    for name, quality in ({"verifier": "verifier"} | QUORUM).items():
        with at(t, places.get(name, "tablet")):
            join(t, lot.session, name, quality)
    with at(t, "tablet"):
        t.arrive(lot.session, *lot.exhibits)
    return lot


def _changed(t):
    lot = opened(t)
    with at(t, "new"):
        t.do(CHANGE, ChangeSiteDevice(session=lot.session), "chair")


ACT_CASES = (
    ActCase(
        CHANGE,
        roles={"commission": "own kept"},
        command=lambda w, s, r: ChangeSiteDevice(session=s.lots["open"].session),
        story=_changed,
    ),
)


@modest
@given(st.fixed_dictionaries({name: st.sampled_from(PLACES) for name in QUORUM}))
def test_i64_the_fire_counts_whoever_gave_their_presence_on_the_spot_and_nobody_who_telephoned(places):
    """A presence from another town is kept and marked; it bars nobody from confirming on the spot, which then counts."""
    t = town()
    lot = gathered(t, **places)
    away = {t.who[name] for name, place in places.items() if place == "elsewhere"}
    assert {a.person for a in t.state(lot.session).attendance if a.off_site} == away
    if away:
        with refused(t, "quorum_missing"), at(t, "tablet"):
            t.burn(lot.session, *lot.exhibits)
    for name, place in places.items():
        with at(t, "code" if place == "elsewhere" else place):
            confirm(t, lot.session, name)
    with at(t, "tablet"):
        t.burn(lot.session, *lot.exhibits)
    assert not {each.code for each in irregularities(t.state(lot.session), dict(burnt_in(t, lot.session)))} & {
        "off_site"
    }


def test_i64_who_confirms_from_elsewhere_counts_no_more_and_page_1_names_them():
    """A third witness comes on the spot and confirms from home: the fire burns without them, and is marked."""
    t = town()
    lot = gathered(t)
    with at(t, "tablet"):
        join(t, lot.session, "witness3", "witness")
    with at(t, "elsewhere"):
        again = ConfirmPresence(session=lot.session, people=(t.who["witness3"],))
        done = t.do("destruction_session.confirm_presence/1", again, "witness3")
    assert "presence_off_site" in done.header.flags
    with at(t, "tablet"):
        t.burn(lot.session, *lot.exhibits)
    found = {each.code: each for each in irregularities(t.state(lot.session), dict(burnt_in(t, lot.session)))}
    assert found["off_site"].people == (t.who["witness3"],)
    assert t.who["witness3"] not in t.state(t.state(lot.session).chair_agency).last_witnesses


def test_i64_nobody_handles_the_load_from_another_town():
    """A verifier who telephoned scans nothing in, reads no seal, and is no second of whoever takes drugs out."""
    t = town()
    lot = opened(t)
    for name, quality in QUORUM.items():
        with at(t, "tablet"):
            join(t, lot.session, name, quality)
    with at(t, "elsewhere"):
        join(t, lot.session, "verifier", "verifier")
    acts = {
        "destruction_session.arrive/1": Arrive(session=lot.session, exhibits=tuple(lot.exhibits)),
        "destruction_session.read_units/1": ReadUnits(session=lot.session, units=(UnitReading(number=1, seal="X"),)),
        "destruction_session.check_load/1": CheckLoad(session=lot.session, checks=t.checks(*lot.exhibits)),
    }
    for kind, command in acts.items():
        with refused(t, "not_on_site"), at(t, "tablet"):
            t.do(kind, command, "verifier")
    with at(t, "tablet"):
        confirm(t, lot.session, "verifier")
        t.arrive(lot.session, *lot.exhibits)
    with at(t, "elsewhere"):
        confirm(t, lot.session, "chair")
    out = Withdraw(session=lot.session, checks=t.checks(*lot.exhibits), reason="Sceau douteux")
    chair = Actor(person=t.chair, part="witness", will="other_device")
    with refused(t, "seconding_needed"), at(t, "tablet"):
        t.do("destruction_session.withdraw/1", out, "witness1", chair)


def test_i64_a_session_that_was_opened_where_no_device_is_known_binds_nobody():
    """Replayed history, and sessions of before this rule."""
    t = town()
    lot = t.lot(1, "staged")
    t.open(lot.session)
    with at(t, "elsewhere"):
        join(t, lot.session, "prosecutor", "judicial")
    assert not t.state(lot.session).attendance[0].off_site


@pytest.mark.parametrize("colleague", ["", "inside"])
def test_i64_the_chair_alone_or_with_their_own_agency_moves_the_site_to_no_other_device(colleague):
    """Somebody of another service who is there types their PIN on the new device; page 1 says that it was replaced."""
    t = town()
    lot = gathered(t)
    inside = EnrolPerson(name="Membre", rank="", agency=t.agency["drug_office"], roles=(Role.COMMISSION,))
    t.who["inside"] = t.enrol(inside)
    with at(t, "tablet"):
        join(t, lot.session, "inside", "commission")
    asked = ChangeSiteDevice(session=lot.session)
    actors = [
        Actor(person=t.who[name], part="witness", will="other_device") for name in (colleague, "witness1") if name
    ]
    with refused(t, "site_device_needs_second"), at(t, "new"):
        t.do(CHANGE, asked, "chair", *actors[:-1])
    with refused(t, "site_device_same"), at(t, "tablet"):
        t.do(CHANGE, asked, "chair", *actors)
    with at(t, "new"):
        done = t.do(CHANGE, asked, "chair", *actors)
        join(t, lot.session, "witness3", "witness")
    assert "site_device_changed" in done.header.flags
    assert not t.state(lot.session).attendance[-1].off_site
    with at(t, "tablet"):
        confirm(t, lot.session, "witness2")
    assert [a.off_site for a in t.state(lot.session).attendance if a.person == t.who["witness2"]] == [True]
    with at(t, "new"):
        confirm(t, lot.session, "witness2")
        t.burn(lot.session, *lot.exhibits)
    found = {each.code: each for each in irregularities(t.state(lot.session), dict(burnt_in(t, lot.session)))}
    assert found["site_device_changed"].figures == {"count": 1}


def test_i64_while_nobody_else_is_there_the_chair_takes_another_device_alone():
    """The first tablet died before anybody came: no presence is given away."""
    t = town()
    lot = opened(t)
    with at(t, "new"):
        t.do(CHANGE, ChangeSiteDevice(session=lot.session), "chair")
        join(t, lot.session, "prosecutor", "judicial")
    assert not t.state(lot.session).attendance[0].off_site
