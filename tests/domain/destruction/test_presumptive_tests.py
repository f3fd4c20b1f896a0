"""Presumptive tests at the fire: drawn, with a kit that was tried, and twice negative is for the laboratory (I65)."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.destruction.check_kit import CheckKit
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.draw_tests import DrawTests, drawn
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.presumptive_result import NEGATIVE, TestResult, refuted, unsettled
from custody.domain.exhibits.presumptive_test import RecordTest, expired
from custody.domain.kernel.quantity import MassEntry
from custody.domain.law.test_kit import dangerous, kits
from custody.text.terms import FLAGS, TEST_MARKS
from tests.act_cases import ActCase
from tests.domain.destruction_sessions import ready
from tests.factories.memory_office import PHOTO, modest, refused, town

HOLDERS, ATTENDEES = "seizing_officer clerk supervisor laboratory court_clerk", "prosecutor commission verifier witness"
GOOD = {"kit": "scott", "lot": "A 17", "expiry": "2017-06", "result": "positive", "photos": (PHOTO,)}


def trial(t, session, person="verifier", **more):
    """Try a lot on a blank and on a known substance."""
    said = {"kit": "scott", "lot": "A 17", "expiry": "2017-06", "blank": True, "control": True} | more
    return t.do("destruction_session.check_kit/1", CheckKit(session=session, **said), person)


def draw(t, session, *add, person="verifier"):
    return t.do("destruction_session.draw_tests/1", DrawTests(session=session, add=add), person)


def try_on(t, number, session="", person="verifier", beside=("witness1",), occurred=None, **more):
    """Test an exhibit; with good kit, photograph and witness unless said otherwise."""
    command = RecordTest(exhibit=number, session=session, **(GOOD | more))
    return t.do("exhibit.test/1", command, person, *t.present(*beside), occurred=occurred)


def marks(done):
    return {flag.removeprefix("test_") for flag in done.header.flags if flag.startswith("test_")}


def cocaine(t, count=2):
    """So much cocaine on site, the kit tried."""
    lot = t.advance(t.seal(count, substance="cocaine"), "on_site")
    trial(t, lot.session)
    return lot


def _story(t):
    lot = ready(t, 1)
    trial(t, lot.session)
    draw(t, lot.session)
    try_on(t, lot.exhibits[0], lot.session)


PRESENT = {ATTENDEES: "", "commission": "own kept", "prosecutor": "own"}
ACT_CASES = (
    ActCase(
        "exhibit.test/1",
        roles={HOLDERS: "", **PRESENT},
        command=lambda world, made, role: RecordTest(
            exhibit=made.lots["on_site"].exhibits[0],
            session=made.lots["on_site"].session,
            kit="scott",
            lot="A 17",
            expiry="2017-06",
            result="positive",
        ),
        story=_story,
    ),
    ActCase(
        "destruction_session.check_kit/1",
        roles=PRESENT,
        command=lambda world, made, role: CheckKit(
            session=made.lots["on_site"].session, kit="scott", lot="A 17", expiry="2017-06", blank=True, control=True
        ),
        story=_story,
    ),
    ActCase(
        "destruction_session.draw_tests/1",
        roles=PRESENT,
        command=lambda world, made, role: DrawTests(session=made.lots["on_site"].session),
        story=_story,
    ),
)


def test_i65_a_test_with_all_it_asks_bears_no_mark():
    t = town()
    lot = cocaine(t)
    done = try_on(t, lot.exhibits[0], lot.session)
    assert marks(done) == set()
    [result] = t.state(lot.exhibits[0]).tests
    assert (result.result, result.kit, result.by) == ("positive", "scott", t.who["verifier"])
    assert t.state(lot.exhibits[0]).status == "on_site"


@pytest.mark.parametrize(
    ("mark", "more"),
    [
        ("expired", {"expiry": "2016-04"}),
        ("expired", {"expiry": ""}),
        ("unchecked", {"lot": "B 2"}),
        ("alone", {"beside": ()}),
        ("unpictured", {"photos": ()}),
        ("other_family", {"kit": "duquenois_levine"}),
        ("too_much", {"size": MassEntry("20", "mg")}),
    ],
)
def test_i65_what_makes_a_test_prove_less_is_marked_and_recorded(mark, more):
    """Nothing is refused: it has happened. The mark has words."""
    t = town()
    lot = cocaine(t)
    assert mark in marks(try_on(t, lot.exhibits[0], lot.session, **more))
    assert mark in t.state(lot.exhibits[0]).tests[0].marks
    assert FLAGS[f"test_{mark}"] == TEST_MARKS[mark]


def test_i65_a_kit_counts_to_the_last_day_of_its_month():
    assert not expired("2016-05", "2016-05-31")
    assert expired("2016-05", "2016-06-01")
    assert expired("2016-05-30", "2016-05-31")
    t = town()
    lot = cocaine(t)
    with refused(t, "bad_expiry"):
        try_on(t, lot.exhibits[0], lot.session, expiry="mai 2017")


def test_i65_a_failed_control_stands_until_another_person_makes_a_good_one():
    t = town()
    lot = ready(t, 1)
    assert "kit_failed" in trial(t, lot.session, blank=False).header.flags
    trial(t, lot.session)
    assert "failed" in marks(try_on(t, lot.exhibits[0], lot.session))
    trial(t, lot.session, person="witness1")
    assert "failed" not in marks(try_on(t, lot.exhibits[0], lot.session))


def test_i65_flour_found_negative_by_two_people_with_two_lots_does_not_burn():
    """The same person or the same lot settles nothing; the second person with the second lot does."""
    t = town()
    lot = cocaine(t)
    flour, true = lot.exhibits
    try_on(t, flour, lot.session, result=NEGATIVE)
    assert "repeated_alike" in marks(try_on(t, flour, lot.session, result=NEGATIVE, lot="B 3"))
    assert "repeated_alike" in marks(try_on(t, flour, lot.session, result=NEGATIVE, person="witness2", lot="a-17"))
    assert refuted(t.state(flour).tests), "the verifier's B 3 and the witness's A 17"
    with refused(t, "tested_negative"):
        t.burn(lot.session, *lot.exhibits)
    t.withdraw(lot.session, t.check(flour))
    state = t.state(flour)
    assert (state.status, state.before_opening) == ("opened", "held"), "to be sealed again"
    t.burn(lot.session, true)
    t.reseal(flour)
    assert t.state(flour).status == "held"


def test_i65_one_negative_of_two_alike_tests_stops_nothing_and_is_unsettled():
    t = town()
    lot = cocaine(t, 1)
    [number] = lot.exhibits
    try_on(t, number, lot.session, result=NEGATIVE)
    try_on(t, number, lot.session, result=NEGATIVE)
    assert not refuted(t.state(number).tests)
    assert unsettled(t.state(number).tests, lot.session)
    try_on(t, number, lot.session, person="witness1", beside=("verifier",), lot="B 3")
    assert not unsettled(t.state(number).tests, lot.session)
    t.burn(lot.session, number)
    assert t.state(number).status == "destroyed"


def test_i65_a_report_of_the_laboratory_answers_two_negatives():
    """What the laboratory reports after them counts; a new order and a new session may burn it."""
    tests = [
        TestResult(result=NEGATIVE, by="a", lot="1", at="2016-05-11"),
        TestResult(result=NEGATIVE, by="b", lot="2", at="2016-05-11"),
    ]
    assert refuted(tests)
    assert not refuted(tests, reported_at="2016-06-01")


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("12")), max_size=6))
def test_i65_only_other_people_with_other_lots_refute(pairs):
    tests = [TestResult(result=NEGATIVE, by=by, lot=lot, at="2016-05-11") for by, lot in pairs]
    crossed = {("a", "1"), ("b", "2")} <= set(pairs) or {("a", "2"), ("b", "1")} <= set(pairs)
    assert refuted(tests) is crossed


@modest
@given(st.integers(1, 7))
def test_i65_five_of_each_substance_are_drawn_or_all_where_there_are_fewer(count):
    t = town()
    lot = ready(t, count)
    draw(t, lot.session)
    asked = t.state(lot.session).tests.drawn
    assert len(asked) == len(set(asked)) == min(5, count)
    assert set(asked) <= set(lot.exhibits)
    with refused(t, "tests_drawn"):
        draw(t, lot.session)


@given(st.text(max_size=8), st.integers(5, 9))
def test_i65_each_substance_is_drawn_by_itself(seed, each):
    t = town()
    lot = ready(t, 2)
    load = {}
    for substance, count in (("cocaine", 12), ("heroin", 3)):
        for at in range(count):
            state = msgspec.structs.replace(t.state(lot.exhibits[0]), substance=substance)
            load[f"{substance}{at}"] = state
    chosen = drawn(load, each, seed)
    assert sum(number.startswith("cocaine") for number in chosen) == each
    assert sum(number.startswith("heroin") for number in chosen) == 3
    assert chosen == drawn(load, each, seed)


def test_i65_what_is_dangerous_to_open_is_not_drawn():
    t = town()
    lot = ready(t, 1)
    state = msgspec.structs.replace(t.state(lot.exhibits[0]), substance="fentanyl")
    assert dangerous("fentanyl")
    assert drawn({"EV1": state}, 5, "x") == ()


def test_i65_the_draw_waits_for_the_whole_load_and_the_commission_may_add():
    t = town()
    lot = t.lot(7, "open")
    t.arrive(lot.session, *lot.exhibits[:6])
    with refused(t, "load_incomplete"):
        draw(t, lot.session)
    t.arrive(lot.session, lot.exhibits[6])
    draw(t, lot.session)
    others = [e for e in lot.exhibits if e not in t.state(lot.session).tests.drawn]
    draw(t, lot.session, others[0])
    assert t.state(lot.session).tests.asked[-1] == others[0]
    with refused(t, "tests_drawn"):
        draw(t, lot.session, others[0])
    with refused(t, "not_in_session"):
        draw(t, lot.session, t.lot(1).exhibits[0])


def test_i65_what_is_not_there_is_not_tested():
    """Neither what has not arrived, nor what burns already, nor by who is not there."""
    t = town()
    lot = t.lot(2, "open")
    number = lot.exhibits[0]
    with refused(t, "wrong_state"):
        try_on(t, number, lot.session)
    t.arrive(lot.session, *lot.exhibits)
    with refused(t, "not_present"):
        try_on(t, number, lot.session, person="verifier2")
    t.burn(lot.session, *lot.exhibits)
    with refused(t, "wrong_state"):
        try_on(t, number, lot.session)
    with refused(t, "wrong_state"):
        trial(t, lot.session)


def test_i65_without_a_kit_the_test_is_not_done_with_its_reason():
    t = town()
    lot = ready(t, 1)
    [number] = lot.exhibits
    with refused(t, "field_empty"):
        try_on(t, number, lot.session, result="not_done")
    try_on(t, number, lot.session, result="not_done", reason="kit")
    [result] = t.state(number).tests
    assert (result.result, result.not_done, result.kit) == ("not_done", "kit", "")
    t.burn(lot.session, number)


def test_i65_a_test_outside_a_session_is_made_by_who_keeps_it():
    """At seizure by the officer; Raman through the packing opens nothing; another agency does not."""
    t = town()
    [number] = t.seal(1, substance="cocaine").exhibits
    assert marks(try_on(t, number, person="officer", beside=("officer2",))) == set()
    assert not marks(try_on(t, number, person="officer", beside=("officer2",), kit="raman"))
    assert [each.opened for each in t.state(number).tests] == [True, False]
    with refused(t, "not_found"):
        try_on(t, number, person="clerk", beside=())
    [kept] = t.lot(1, substance="cocaine").exhibits
    with refused(t, "not_holder"):
        try_on(t, kept, person="officer", beside=())
    assert "unopened" in marks(try_on(t, kept, person="clerk", beside=("supervisor",)))


def test_i65_every_kit_has_a_source():
    assert len({kit.code for kit in kits()}) == len(kits())
    assert all(kit.source.fr and kit.colour.fr for kit in kits())


def test_i65_the_state_of_a_session_without_tests_says_nothing_of_them():
    t = town()
    lot = ready(t, 1)
    assert t.world.find(DestructionSession, lot.session).tests is None
    assert t.world.find(Exhibit, lot.exhibits[0]).tests == []


@modest
@given(
    st.sampled_from(["cocaine", "methamphetamine", "heroin", "not_controlled"]),
    st.sampled_from(["positive", "doubtful"]),
)
def test_i58_a_report_that_a_positive_test_could_not_have_shown_is_substitution_or_a_false_test(found, result):
    """Within the kit's own family of reactions nobody is accused, nor where the test said nothing certain."""
    t = town()
    lot = t.lot(substance="cocaine")
    try_on(t, lot.exhibits[0], person="clerk", beside=("supervisor",), result=result)
    t.release(*lot.exhibits)
    opened = t.analyse(found, *lot.exhibits).opened
    scott = next(kit for kit in kits() if kit.code == "scott")
    assert [t.state(number).sort for number in opened] == (
        ["substance"] if result == "positive" and not scott.fits(found) else []
    )
