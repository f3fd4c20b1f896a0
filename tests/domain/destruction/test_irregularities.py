"""A fire that can have happened: what is missing, implausible or reserved is found, and nothing is refused (I66)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.destruction.ash_sighting import SeeAshes
from custody.domain.destruction.destruction_session import AshesSeen
from custody.domain.destruction.irregularities import irregularities
from custody.domain.destruction.session_load import loaded
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.exhibits.opening import OpenExhibit
from custody.domain.kernel.events import Occurred
from custody.domain.kernel.quantity import MassEntry
from custody.domain.kernel.times import hours_after
from custody.domain.law.fire_line import UG_PER_KG, base_lines, fire_line
from custody.domain.law.rule_pack_loader import pack_of
from tests.act_cases import ActCase
from tests.factories.memory_office import PHOTO, refused, town

ATTENDEES = "prosecutor commission verifier witness"


def see(t, session, person, residue=None, *, cold=True, **more):
    entry = MassEntry(residue, "g") if residue is not None else None
    return t.do("destruction_session.see_ashes/1", SeeAshes(session=session, cold=cold, residue=entry), person, **more)


def found(t, session, **changes):
    """The codes found of a session, as it is or with some of its fields otherwise."""
    state = structs.replace(t.state(session), **changes)
    return {each.code: each for each in irregularities(state, loaded(session, t.state(session), t.world))}


def heavy(t, session, kg):
    """What burnt, as if it had weighed so many kilograms together."""
    load = loaded(session, t.state(session), t.world)
    weight = next(iter(load.values())).staged_weight
    mass = structs.replace(weight.gross, ug=kg * UG_PER_KG // len(load))
    return {e: structs.replace(x, staged_weight=structs.replace(weight, gross=mass)) for e, x in load.items()}


def test_i66_a_fire_of_one_minute_for_27_tonnes_is_found():
    """2.7 t in one minute: the sentence says the minutes, the least believable and the mass."""
    t = town()
    lot = t.lot(2, "burnt")
    t.wait(minutes=1)
    t.close(lot.session)
    session = structs.replace(t.state(lot.session), method="open_burn")
    codes = {each.code: each for each in irregularities(session, heavy(t, lot.session, 2_700))}
    assert codes["fire_too_short"].figures == {"minutes": 1, "least": 216, "kg": 2_700}
    assert codes["fire_too_short"].sort == "implausible"
    long = structs.replace(session, closed_at="2199-01-01T00:00:00.000Z")
    assert "fire_too_short" not in {each.code for each in irregularities(long, heavy(t, lot.session, 2_700))}


@given(kg=st.integers(0, 50_000), minutes=st.integers(0, 10_000), line=st.sampled_from(base_lines()))
def test_i66_least_durations_grow_with_the_mass_and_are_never_below_the_fixed_time(kg, minutes, line):
    """More mass never makes a shorter fire believable."""
    least = line.least_minutes(kg * UG_PER_KG)
    assert least >= line.fixed_minutes
    assert line.least_minutes((kg + 1) * UG_PER_KG) >= least
    assert least <= line.fixed_minutes + 60 * kg / line.rate_kg_hour


def test_i66_each_line_has_its_source_or_says_that_it_is_assumed_and_no_line_judges_nothing():
    """A method without a line is judged by nothing; a pack's own line stands before the base's."""
    assert all(line.source.fr and line.source.en for line in base_lines())
    assert {line.status for line in base_lines()} <= {"assumed", "read", "computed"}
    assert fire_line("other") is None
    own = structs.replace(fire_line("drum"), rate_kg_hour=1)
    assert fire_line("drum", (own,)) == own
    t = town()
    lot = t.lot(1, "closed")
    codes = found(t, lot.session, method="other")
    assert not codes.keys() & {"fire_too_short", "ash_unseen", "residue_unweighed", "residue_implausible"}


def test_i66_cold_ash_twice_by_one_person_is_one_sighting():
    """Two different people are asked for; the second look of the same person counts for nothing."""
    t = town()
    lot = t.lot(1, "burnt")
    t.wait(hours=13)
    see(t, lot.session, "witness1")
    see(t, lot.session, "witness1")
    t.close(lot.session)
    missing = found(t, lot.session, method="open_burn")["ash_unseen"]
    assert missing.figures == {"seen": 1, "asked": 2, "hours": 12}
    see(t, lot.session, "verifier")
    assert "ash_unseen" not in found(t, lot.session, method="open_burn")


def test_i66_ash_said_cold_too_early_is_named_and_counts_for_nothing():
    """An hour after ignition an open fire is not cold, whoever says so."""
    t = town()
    lot = t.lot(1, "burnt")
    t.wait(hours=1)
    see(t, lot.session, "witness1")
    see(t, lot.session, "witness2")
    t.close(lot.session)
    codes = found(t, lot.session, method="open_burn")
    assert codes["ash_early"].people == (t.witness1, t.witness2)
    assert codes["ash_unseen"].figures["seen"] == 0


def test_i66_a_look_entered_later_from_paper_is_said_to_be():
    """The hour that a paper claims is kept, and it is told that it was entered later."""
    t = town()
    lot = t.lot(1, "burnt")
    hour = t.at
    t.wait(hours=2)
    see(t, lot.session, "witness1", occurred=Occurred(at=hour, zone="Africa/Bamako", source="paper"))
    see(t, lot.session, "witness2", occurred=Occurred(at=hour, zone="Africa/Bamako", source="entered"))
    assert found(t, lot.session, method="drum")["ash_entered_later"].people == (t.witness1, t.witness2)
    with refused(t, "time_in_future"):
        see(t, lot.session, "verifier", occurred=Occurred(at=hours_after(t.at, 13), zone="UTC", source="entered"))


@pytest.mark.parametrize(("share", "believable"), [(0, False), (4, False), (6, True), (39, True), (41, False),
                                                   (120, False)])  # fmt: skip
def test_i66_residue_of_nothing_or_of_more_than_burnt_is_implausible(share, believable):
    """An open fire leaves 5 to 40 %: no ash at all, or more ash than load, is on page 1."""
    t = town()
    lot = t.lot(1, "burnt")
    burnt = sum(e.staged_weight.gross.ug for e in loaded(lot.session, t.state(lot.session), t.world).values())
    seen = AshesSeen(person=t.witness1, cold=True, at=t.at, residue_ug=burnt * share // 100, live=True)
    codes = found(t, lot.session, method="open_burn", ashes=[seen])
    assert ("residue_implausible" not in codes) == believable
    assert "residue_unweighed" not in codes


def test_i66_only_who_was_there_says_it_and_only_between_fire_and_certificate():
    """Nobody looks at ash before the fire, from afar, or behind the certificate's back."""
    t = town()
    lot = t.lot(1, "on_site")
    with refused(t, "wrong_state"):
        see(t, lot.session, "witness1")
    t.burn(lot.session, *lot.exhibits)
    with refused(t, "not_present"):
        see(t, lot.session, "witness3")
    with refused(t, "field_empty"):
        see(t, lot.session, "witness1", cold=False)
    t.advance(lot, "certified", since="burnt")
    with refused(t, "wrong_state"):
        see(t, lot.session, "witness1")


def test_i66_each_reservation_and_refusal_is_found_and_so_is_silence():
    """One finding for each who reserves or refuses, one for all who said nothing."""
    t = town()
    lot = t.lot(1, "closed")
    t.attest(lot.session, "witness1", reservations="Je n'ai pas vu la fin du feu.")
    t.attest(lot.session, "witness2", attested=False, reservations="Trop de fumée.")
    codes = found(t, lot.session)
    assert codes["reserved"].people == (t.witness1,)
    assert codes["refused"].people == (t.witness2,)
    assert t.chair in codes["unsigned"].people
    assert not {t.witness1, t.witness2} & set(codes["unsigned"].people)


def test_i66_nothing_is_said_before_the_fire_and_what_was_published_misses_things_once():
    """A session without a fire has no irregularity; of a fire of 2016 what nobody recorded is one finding."""
    t = town()
    lot = t.lot(1, "on_site")
    assert found(t, lot.session) == {}
    t.burn(lot.session, *lot.exhibits)
    t.close(lot.session)
    session = t.state(lot.session)
    press = Occurred(at="2016-05-10T10:00:00.000Z", zone="Africa/Bamako", source="press")
    codes = found(t, lot.session, method="open_burn", ignition_claimed=press)
    assert codes["not_recorded_then"].figures == {"year": 2016}
    assert [each.code for each in codes.values() if each.sort == "missing"] == ["not_recorded_then"]
    assert session.ignition_claimed is None


def test_i66_the_packs_of_the_countries_read_with_their_fires():
    """A pack without lines of its own is judged by the base's."""
    assert pack_of("ML/1").fire == ()


def _looked(town_):
    """One of the two witnesses did not see the fire before (I31)."""
    before = town_.state(town_.agency["drug_office"]).last_witnesses
    pair = ("witness1", "witness3" if town_.who["witness2"] in before else "witness2")
    lot = town_.advance(town_.lot(1, "staged"), "burnt", since="staged", witnesses=pair)
    return see(town_, lot.session, "witness1", "20")


ACT_CASES = (
    ActCase(
        "destruction_session.see_ashes/1",
        roles={ATTENDEES: "", "commission": "own kept", "prosecutor": "own"},
        command=lambda world, made, role: SeeAshes(session=made.lots["burnt"].session, cold=True),
        story=_looked,
    ),
)


def test_i46_page_1_names_what_was_packed_anew_without_a_weighing():
    """Opened and sealed again unweighed, into a heavier box: the gross weight at staging agrees, and says nothing."""
    t = town()
    lot = t.lot(2)
    number, other = lot.exhibits
    blind = CheckEntry(exhibit=number, seal=t.state(number).seal, count=t.state(number).count, not_weighed="power")
    opened = OpenExhibit(check=blind, purpose="repacking", legal_basis="art. 56", photos=(PHOTO,))
    t.do("exhibit.open/1", opened, "clerk", *t.present("supervisor", "witness1"))
    t.reseal(number, weight=None, count=t.state(number).count, not_weighed="power")
    t.advance(lot, "on_site", since="held")
    t.burn(lot.session, number, other)
    load = {each: t.state(each) for each in lot.exhibits}
    [unknown] = [each for each in irregularities(t.state(lot.session), load) if each.code == "net_unknown"]
    assert (unknown.exhibits, unknown.figures) == ((number,), {"count": 1})
