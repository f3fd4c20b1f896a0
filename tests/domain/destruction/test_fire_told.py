"""A session told otherwise than it was: by its hours, from elsewhere, by what was done twice or before (I63-I66)."""

from collections import Counter

import pytest
from msgspec import structs

from custody.domain.destruction.arrival_and_ignition import Ignite
from custody.domain.destruction.ash_sighting import SeeAshes
from custody.domain.destruction.attendance import Leave
from custody.domain.destruction.check_kit import CheckKit
from custody.domain.destruction.draw_tests import DrawTests
from custody.domain.destruction.irregularities import irregularities
from custody.domain.destruction.on_site.group_photograph import PhotographGroup
from custody.domain.destruction.road.read_units import ReadUnits, UnitReading
from custody.domain.destruction.session_load import loaded
from custody.domain.kernel.events import Occurred
from custody.domain.kernel.quantity import MassEntry
from tests.domain.destruction import test_load_and_road as road
from tests.domain.destruction_sessions import all_confirm, join, ready
from tests.domain.site import Site
from tests.factories.memory_office import PHOTO, refused, town


def found(t, session, *acts, **changes):
    """What page 1 says of a session, some of its fields otherwise, and of these acts of it, by code."""
    state, marks = (
        structs.replace(t.state(session), **changes),
        Counter(flag for act in acts for flag in act.header.flags),
    )
    return {
        each.code: each
        for each in irregularities(state, loaded(session, t.state(session), t.world), state.rules(), marks)
    }


def ignite(t, lot, source, at=None):
    lit = Ignite(session=lot.session, exhibits=lot.exhibits)
    return t.do(
        "destruction_session.ignite/1", lit, "chair", occurred=Occurred(at=at or t.at, source=source, zone="UTC")
    )


def photograph(t, session):
    t.do("destruction_session.photograph_group/1", PhotographGroup(session=session, photo=PHOTO), "chair")


def telephoned(t, *, count=2, quality="judicial", person="prosecutor"):
    """A load on its site before everybody, of whom this person gave their presence from the office."""
    lot = t.lot(count, "staged")
    t.device = "tablet"
    t.open(lot.session)
    there = {"chair": "chair", "prosecutor": "judicial", "member": "commission", "verifier": "verifier",
             "witness1": "witness", "witness2": "witness", "witness3": "witness"}  # fmt: skip
    for name in there.keys() - {person}:
        join(t, lot.session, name, there[name])
    t.device = "office"
    join(t, lot.session, person, quality)
    t.device = "tablet"
    t.arrive(lot.session, *lot.exhibits)
    return lot


def test_i64_a_fire_from_paper_counts_no_authority_who_gave_presence_from_the_office():
    """Live it is refused; from paper it is recorded, in dispute, and the authority was not there."""
    t = town()
    lot = telephoned(t)
    with refused(t, "quorum_missing"):
        t.burn(lot.session, *lot.exhibits)
    done = ignite(t, lot, "paper")
    assert t.state(lot.session).without_authority
    assert {"authority_absent", "off_site"} <= set(found(t, lot.session, done))


def test_i64_a_fire_without_its_witnesses_is_told_on_page_1_as_rules_not_kept():
    """From paper before nobody but chair, authority and verifier: two rules of the pack."""
    t = town()
    lot = t.lot(1, "staged")
    t.open(lot.session)
    t.attend(lot.session, chair="chair", prosecutor="judicial", verifier="verifier")
    t.arrive(lot.session, *lot.exhibits)
    done = ignite(t, lot, "paper")
    unmet = [flag for flag in done.header.flags if flag.startswith("unmet:")]
    assert found(t, lot.session, done)["rules_unmet"].figures == {"rules": len(unmet)}
    assert unmet


def test_i64_a_device_that_burns_before_no_witness_is_told_on_page_1():
    """The device's fire is recorded; what it lacked is not silent."""
    site = Site(count=1)
    site.gather("witness1", "witness2", "member")
    site.burn(closes=False)
    assert "rules_unmet" in found(site.t, site.session, *site.home())


@pytest.mark.parametrize("source", ["entered", "live"])
def test_i64_an_hour_typed_for_a_live_fire_counts_no_presence_of_the_morning(source):
    """All came at nine; the fire is recorded at three, whatever hour the chair types for it."""
    t = town()
    lot = ready(t)
    early = t.at
    t.wait(hours=6)
    with refused(t, "quorum_missing"):
        if source == "live":
            t.burn(lot.session, *lot.exhibits)
        else:
            ignite(t, lot, source, early)


@pytest.mark.parametrize(("minutes", "told"), [(30, False), (31, True), (1800, True)])
def test_i66_a_fire_typed_in_later_than_presence_counts_is_told_and_has_no_length_from_its_hour(minutes, told):
    """Dated back and closed a minute later: too short, and cold too early, by the hour of its recording."""
    t = town()
    lot = ready(t)
    early = t.at
    t.wait(minutes=minutes)
    all_confirm(t, lot.session)
    ignite(t, lot, "entered", early)
    t.wait(minutes=1)
    t.do("destruction_session.see_ashes/1", SeeAshes(session=lot.session, cold=True), "witness1")
    t.close(lot.session)
    codes = found(t, lot.session, method="drum")
    assert ("fire_told_late" in codes) is told
    if told:
        assert codes["fire_told_late"].figures == {"minutes": minutes}
        assert {"fire_too_short", "ash_early"} <= codes.keys()


@pytest.mark.parametrize("before", [0, 1, 2])
def test_i63_units_sealed_or_taken_only_after_the_opening_are_told(before):
    """What was closed under everybody's eyes at the site travelled loose."""
    t = town()
    road.escorted(t)
    lot = t.lot(3, "staged")
    steps = [lambda: road.pack(t, lot.session, lot.exhibits, beside=("witness1",)), lambda: road.take(t, lot.session)]
    for step in steps[:before]:
        step()
    t.open(lot.session)
    t.gather(lot.session)
    for step in steps[before:]:
        step()
    road.read(t, lot.session)
    road.sampled(t, lot)
    t.burn(lot.session, *lot.exhibits)
    told = found(t, lot.session).get("sealed_at_site")
    assert (told and dict(told.figures)) == ({"count": 1} if before < 2 else None)


def test_i63_a_unit_that_differed_stays_told_when_its_exhibits_are_packed_again():
    """Another unit with a good seal brings them in; own seals that nobody read are told as before."""
    t, lot = road.on_the_road(3, 1)
    road.read(t, lot.session, u1="FALSE1")
    road.pack(t, lot.session, lot.exhibits, beside=("witness1",))
    seal = t.state(lot.session).units[1].seal
    t.do("destruction_session.read_units/1",
         ReadUnits(session=lot.session, units=(UnitReading(number=2, seal=seal),)), "prosecutor")  # fmt: skip
    assert "unit_differs_unread" in t.burn(lot.session, *lot.exhibits).header.flags
    codes = found(t, lot.session)
    assert (codes["unit_differs"].figures, codes["unit_differs_unread"].figures) == ({"count": 1}, {"count": 3})


def test_i65_nobody_draws_tries_or_tests_from_another_town():
    """A witness at home, whose presence counts for nothing, makes no test; who left before the fire is named."""
    t = town()
    lot = telephoned(t, person="witness3", quality="witness")
    kit = CheckKit(session=lot.session, kit="marquis", lot="L1", expiry="2030-01", blank=True, control=True)
    for name, command in (("draw_tests", DrawTests(session=lot.session)), ("check_kit", kit)):
        with refused(t, "not_on_site"):
            t.do(f"destruction_session.{name}/1", command, "witness3")
    t.do("destruction_session.leave/1", Leave(session=lot.session), "witness3")
    t.burn(lot.session, *lot.exhibits)
    assert found(t, lot.session)["off_site"].people == (t.witness3,)


def test_i66_who_left_before_the_fire_sees_no_ash_of_it():
    """Their look is kept and named, and counts for no sighting; who came after the fire may look."""
    t = town()
    lot = ready(t)
    t.do("destruction_session.leave/1", Leave(session=lot.session), "verifier")
    t.burn(lot.session, *lot.exhibits)
    join(t, lot.session, "witness3", "witness")
    t.wait(hours=60)
    for person in ("verifier", "witness3"):
        ash = SeeAshes(session=lot.session, cold=True, residue=MassEntry("300", "g"))
        t.do("destruction_session.see_ashes/1", ash, person)
    codes = found(t, lot.session)
    assert codes["ash_by_absent"].people == (t.verifier,)
    assert codes["ash_unseen"].figures["seen"] == 1


@pytest.mark.parametrize("dice", ["", road.DICE])
def test_i63_dice_where_the_service_could_have_drawn_are_told(dice):
    """Everything about dice is known beforehand; with the service at hand they are a choice."""
    t, lot = road.on_the_road(2)
    road.read(t, lot.session)
    road.draw(t, lot.session, "prosecutor", dice)
    t.burn(lot.session, *lot.exhibits)
    assert ("site_drawn_by_dice" in found(t, lot.session)) is bool(dice)


@pytest.mark.parametrize("twice", [True, False])
def test_i64_one_photograph_of_everybody_is_not_two(twice):
    """Lit within minutes of the opening, one picture lies within both terms."""
    t = town()
    lot = ready(t)
    photograph(t, lot.session)
    if twice:
        photograph(t, lot.session)
    t.burn(lot.session, *lot.exhibits)
    assert ("group_photo_once" in found(t, lot.session)) is not twice


@pytest.mark.parametrize("emptied", [True, False])
def test_i63_a_draw_after_a_session_that_drew_was_emptied_is_told_though_it_was_not_called_off(emptied):
    """The first session stays open without a load; the second draws from the same exhibits."""
    t = town()
    lot = ready(t, 3)
    if emptied:
        road.draw(t, lot.session)
    t.withdraw(lot.session, *t.checks(*lot.exhibits), person="verifier")
    lot.order = t.issue(*lot.exhibits)
    lot.session = t.plan(lot.order)
    t.stage(lot.session, *lot.exhibits)
    t.open(lot.session)
    t.gather(lot.session)
    t.arrive(lot.session, *lot.exhibits)
    assert ("site_drawn_again" in road.draw(t, lot.session).header.flags) is emptied
    assert t.state(lot.session).site_draw.again == emptied
