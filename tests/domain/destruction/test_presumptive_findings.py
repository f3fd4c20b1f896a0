"""Flour that burns as cocaine, late tests and one pair of eyes: each is refused or on the one list of page 1 (I65)."""

import pytest
from msgspec import structs

from custody.domain.destruction.arrival_and_ignition import Withdraw
from custody.domain.destruction.irregularities import irregularities
from custody.domain.destruction.presumptive_findings import presumptive_summary
from custody.domain.destruction.session_load import loaded
from custody.domain.exhibits.presumptive_result import DOUBTFUL, NEGATIVE
from custody.domain.kernel.events import FromPaper
from custody.domain.kernel.quantity import MassEntry
from custody.domain.kernel.times import hours_after
from custody.text.paper import WORDS
from tests.domain.destruction.test_presumptive_tests import cocaine, draw, trial, try_on
from tests.factories.memory_office import PHOTO, refused, town


def found(t, session, **changes):
    """The findings of a session, as it is or with some of its fields otherwise."""
    state = structs.replace(t.state(session), **changes)
    return irregularities(state, loaded(session, t.state(session), t.world))


def of_tests(t, session, **changes):
    """The codes on tests, each with its exhibits and its detail."""
    return {(each.code, each.detail): each for each in found(t, session, **changes) if each.code.startswith("test")}


def summary(t, session):
    return presumptive_summary(t.state(session), loaded(session, t.state(session), t.world))


def burnt(t, lot):
    """The load burns."""
    t.burn(lot.session, *lot.exhibits)
    return of_tests(t, lot.session)


def test_i65_a_fire_before_which_all_was_tested_has_no_finding_and_is_compatible():
    t = town()
    lot = cocaine(t)
    draw(t, lot.session)
    first, second = lot.exhibits
    try_on(t, first, lot.session)
    try_on(t, second, lot.session, person="witness1", beside=("verifier",))
    assert burnt(t, lot) == {}
    said = summary(t, lot.session)
    assert (said.asked, said.tested) == (2, 2)
    assert dict(said.compatible) == {"cocaine": tuple(lot.exhibits)}


def test_i65_a_fire_without_a_draw_and_what_was_drawn_and_left_out_are_found():
    t = town()
    lot = cocaine(t)
    assert ("tests_undrawn", "") in of_tests(t, lot.session, ignited_at=t.at)
    draw(t, lot.session)
    try_on(t, lot.exhibits[0], lot.session)
    told = burnt(t, lot)
    assert told["test_left_out", ""].exhibits == (lot.exhibits[1],)
    assert ("tests_undrawn", "") not in told


@pytest.mark.parametrize("result", [NEGATIVE, DOUBTFUL])
def test_i65_one_bad_test_that_nobody_repeated_is_found_and_told_in_the_title(result):
    t = town()
    lot = cocaine(t, 1)
    draw(t, lot.session)
    try_on(t, lot.exhibits[0], lot.session, result=result)
    told = burnt(t, lot)["test_unsettled", ""]
    assert told.exhibits == (lot.exhibits[0],)
    assert told.sort == "implausible"


def test_i65_flour_that_burns_on_a_device_is_disputed_and_found():
    """Two people with two lots said that it is none, and a record made elsewhere says that it burnt."""
    t = town()
    lot = cocaine(t, 1)
    [flour] = lot.exhibits
    try_on(t, flour, lot.session, result=NEGATIVE)
    try_on(t, flour, lot.session, result=NEGATIVE, person="witness1", beside=("verifier",), lot="B 3")
    with refused(t, "tested_negative"):
        t.burn(lot.session, flour)
    told = of_tests(t, lot.session, ignited_at=t.at)
    assert told["test_refuted", ""].exhibits == (flour,)
    assert told["test_refuted", ""].sort == "disputed"
    assert ("test_unsettled", "") not in told


@pytest.mark.parametrize(
    ("mark", "more"),
    [
        ("expired", {"expiry": "2016-04"}),
        ("unchecked", {"lot": "B 2"}),
        ("alone", {"beside": ()}),
        ("other_family", {"kit": "duquenois_levine"}),
        ("too_much", {"size": MassEntry("20", "mg")}),
    ],
)
def test_i65_each_mark_of_a_test_is_found_with_its_exhibit(mark, more):
    t = town()
    lot = cocaine(t)
    draw(t, lot.session)
    try_on(t, lot.exhibits[0], lot.session, **more)
    try_on(t, lot.exhibits[1], lot.session)
    assert burnt(t, lot)["test_marked", mark].exhibits == (lot.exhibits[0],)


def test_i65_a_control_that_failed_is_told_in_the_title():
    t = town()
    lot = cocaine(t, 1)
    trial(t, lot.session, control=False)
    try_on(t, lot.exhibits[0], lot.session)
    assert burnt(t, lot)["test_marked", "failed"].sort == "implausible"


def test_i65_who_repeats_alone_or_with_the_same_lot_settles_nothing():
    t = town()
    lot = cocaine(t, 1)
    draw(t, lot.session)
    try_on(t, lot.exhibits[0], lot.session, result=NEGATIVE)
    try_on(t, lot.exhibits[0], lot.session, lot="B 3")
    try_on(t, lot.exhibits[0], lot.session, person="witness1", beside=("verifier",))
    told = burnt(t, lot)
    assert ("test_unsettled", "") in told
    assert ("test_marked", "repeated_alike") in told


@pytest.mark.parametrize("reason", ["kit", "network", "power"])
def test_i65_what_was_not_tested_is_found_with_its_reason(reason):
    t = town()
    lot = cocaine(t, 1)
    draw(t, lot.session)
    try_on(t, lot.exhibits[0], lot.session, result="not_done", reason=reason)
    told = burnt(t, lot)
    assert told["test_not_done", reason].exhibits == (lot.exhibits[0],)
    assert ("test_left_out", "") not in told
    assert summary(t, lot.session).tested == 0


def test_i65_fentanyl_is_found_as_dangerous_whether_somebody_said_so_or_not():
    """Nobody opens it for a test: page 1 says that it was not tested, and why."""
    t = town()
    lot = t.advance(t.seal(1, substance="fentanyl"), "on_site")
    with refused(t, "nothing_to_test"):
        draw(t, lot.session)
    assert burnt(t, lot)["test_not_done", "dangerous"].exhibits == (lot.exhibits[0],)


def test_i65_a_test_entered_after_the_fire_from_its_paper_is_found_as_late():
    """Directly it is refused; from its paper it proves little, and says so."""
    t = town()
    lot = cocaine(t, 1)
    draw(t, lot.session)
    hour = t.at
    t.burn(lot.session, *lot.exhibits)
    with refused(t, "wrong_state"):
        try_on(t, lot.exhibits[0], lot.session)
    t.wait(hours=2)
    paper = FromPaper(
        at=hour, zone="Africa/Bamako", source="paper", case=lot.case, blob=PHOTO.blob, sha256=PHOTO.sha256,
        named=(t.witness1,),
    )  # fmt: skip
    try_on(t, lot.exhibits[0], lot.session, person="prosecutor", beside=(), occurred=paper)
    told = of_tests(t, lot.session)
    assert told["test_marked", "late"].exhibits == (lot.exhibits[0],)
    assert told["test_marked", "alone"].exhibits == (lot.exhibits[0],)


def late_positive(t, lot, hour, person):
    """Hours after the fire somebody types a positive test in from its paper."""
    paper = FromPaper(
        at=hour, zone="Africa/Bamako", source="paper", case=lot.case, blob=PHOTO.blob, sha256=PHOTO.sha256,
        named=(t.witness1,),
    )  # fmt: skip
    return try_on(t, lot.exhibits[0], lot.session, person=person, lot="B 3", beside=(), occurred=paper)


def test_i65_a_positive_typed_in_after_the_fire_answers_no_negative_and_makes_nothing_compatible():
    """One saw no reaction, and it burnt; the positive that a friend finds on paper afterwards proves nothing."""
    t = town()
    lot = cocaine(t, 1)
    draw(t, lot.session)
    hour = t.at
    try_on(t, lot.exhibits[0], lot.session, person="witness1", beside=("verifier",), result=NEGATIVE)
    t.burn(lot.session, *lot.exhibits)
    t.wait(hours=2)
    late_positive(t, lot, hour, "prosecutor")
    assert ("test_unsettled", "") in of_tests(t, lot.session)
    assert summary(t, lot.session).compatible == {}


def test_i65_a_late_test_alone_leaves_what_was_drawn_untested():
    t = town()
    lot = cocaine(t, 1)
    draw(t, lot.session)
    hour = t.at
    t.burn(lot.session, *lot.exhibits)
    t.wait(hours=2)
    late_positive(t, lot, hour, "prosecutor")
    assert of_tests(t, lot.session)["test_left_out", ""].exhibits == (lot.exhibits[0],)
    assert summary(t, lot.session).tested == 0


def test_i65_the_verifier_of_another_agency_who_was_there_may_enter_a_late_test_from_its_paper():
    """Their agency has no part in the case; they attended its fire, and whoever did not finds nothing."""
    t = town()
    lot = cocaine(t, 1)
    draw(t, lot.session)
    hour = t.at
    t.burn(lot.session, *lot.exhibits)
    t.wait(hours=2)
    with refused(t, "not_found"):
        late_positive(t, lot, hour, "witness3")
    late_positive(t, lot, hour, "verifier")
    assert of_tests(t, lot.session)["test_marked", "late"].exhibits == (lot.exhibits[0],)


@pytest.mark.parametrize("more", [{"kit": "duquenois_levine"}, {"lot": "C 9"}])
def test_i65_a_kit_that_could_not_show_it_makes_nothing_compatible(more):
    """A kit for other drugs, or one that coloured on a blank: page 1 calls nothing compatible by it."""
    t = town()
    lot = cocaine(t, 1)
    draw(t, lot.session)
    trial(t, lot.session, lot="C 9", control=False)
    try_on(t, lot.exhibits[0], lot.session, **more)
    burnt(t, lot)
    assert summary(t, lot.session).compatible == {}


def test_i65_one_person_who_made_all_tests_is_found():
    t = town()
    lot = cocaine(t)
    draw(t, lot.session)
    for number in lot.exhibits:
        try_on(t, number, lot.session)
    assert burnt(t, lot)["tests_by_one", ""].people == (t.verifier,)


def test_i65_what_was_drawn_for_a_test_and_then_withdrawn_is_found():
    """The draw names the bag of flour; two take it out of the load, and the rest burns."""
    t = town()
    lot = cocaine(t)
    draw(t, lot.session)
    drawn_one, other = lot.exhibits
    try_on(t, other, lot.session)
    out = Withdraw(session=lot.session, checks=t.checks(drawn_one), reason="Pluie")
    t.do("destruction_session.withdraw/1", out, "chair", *t.present("witness1"))
    t.burn(lot.session, other)
    assert of_tests(t, lot.session)["test_withdrawn", ""].exhibits == (drawn_one,)


def test_i65_a_test_in_another_session_or_at_seizure_says_nothing_of_this_fire():
    t = town()
    lot = t.seal(1, substance="cocaine")
    try_on(t, lot.exhibits[0], person="officer", beside=("officer2",), result=NEGATIVE)
    t.advance(lot, "on_site")
    other = cocaine(t, 1)
    with refused(t, "wrong_state"):
        try_on(t, other.exhibits[0], lot.session)
    draw(t, lot.session)
    told = burnt(t, lot)
    assert told["test_left_out", ""].exhibits == (lot.exhibits[0],)
    assert ("test_unsettled", "") not in told


def test_i65_what_lay_open_overnight_before_it_burnt_is_found():
    t = town()
    lot = cocaine(t, 1)
    draw(t, lot.session)
    try_on(t, lot.exhibits[0], lot.session)
    t.burn(lot.session, *lot.exhibits)
    told = of_tests(t, lot.session, ignited_at=hours_after(t.at, 30))
    assert told["test_overnight", ""].exhibits == (lot.exhibits[0],)


def test_i65_every_finding_has_its_sentence():
    for code in ("tests_undrawn", "test_not_done", "test_left_out", "test_refuted", "test_unsettled", "test_marked",
                 "test_overnight", "test_withdrawn", "tests_by_one"):  # fmt: skip
        assert f"irregular.{code}" in WORDS["fr"]
