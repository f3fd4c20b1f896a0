"""Corrections: the wrong entry stays, the right one follows, a second person agrees, and nothing is laundered (I37)."""

import unicodedata
from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from custody.domain.access.roles import Role
from custody.domain.discrepancies import correctable_fields
from custody.domain.discrepancies.correction_event import Correct
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel import times
from custody.domain.kernel.errors import BadInput, CustodyError
from custody.domain.kernel.events import Actor
from custody.domain.kernel.normal_form import seal_claim
from custody.domain.kernel.quantity import MASS, Count
from custody.domain.orders.court_registry import SetHearing
from custody.domain.oversight.mass_balance import entries, holding
from custody.domain.people import propose_and_confirm
from custody.domain.places import place
from custody.domain.seizures.case import OpenCase, ShareCase
from tests.domain.orders.test_court_registry import order_for
from tests.factories.memory_office import modest, refused, town


def agreed(t, name="supervisor", will="other_device"):
    return Actor(person=t.who[name], part="witness", will=will)


def fix(t, subject, field, value="", person="clerk", second="supervisor", n=1, **measured):
    command = Correct(subject=subject, n=n, field=field, value=value, reason="Faute de frappe", **measured)
    return t.do("entry.correct/1", command, person, agreed(t, second))


def test_i37_the_wrong_entry_stays_and_the_record_says_the_right_one():
    """A seal typed wrong: event 1 still says it, the record and the register of seals know the right number too."""
    t = town()
    number = t.lot().exhibits[0]
    wrong = t.state(number).seal
    [(subject, event)] = fix(t, number, "seal", "ML 4711", second="inspector").events
    assert (subject, event.corrects, event.seal, event.past) == (number, 1, "ML 4711", False)
    assert t.state(number).seal == "ML 4711"
    assert t.world.recorded(number, 1).seal == wrong
    issuing = t.state(number).agencies[0]
    assert t.world.claimed(*seal_claim("ML4711", issuing)) == t.world.claimed(*seal_claim(wrong, issuing)) == number
    t.measure("clerk", CheckEntry(exhibit=number, seal="ML 4711"))
    assert not t.state(number).open


def test_i37_a_correction_may_be_corrected_and_names_the_one_before_it():
    """The count was typed wrong twice: each entry is named by the next."""
    t = town()
    number = t.lot().exhibits[0]
    fix(t, number, "count", count=Count(12, "package"), second="inspector")
    at = t.world.entries[number].n
    fix(t, number, "count", count=Count(11, "package"), n=at, second="inspector")
    assert t.state(number).count == Count(11, "package")
    with refused(t, "nothing_to_correct"):
        fix(t, number, "count", count=Count(11, "package"), n=at + 1, second="inspector")


def test_an_entry_that_is_no_longer_the_record_is_corrected_without_changing_it():
    """The first seal, after the inspection accepted another: the history is put right, the record stays."""
    t = town()
    number = t.lot().exhibits[0]
    fix(t, number, "seal", "ML 1", second="inspector")
    [(_, event)] = fix(t, number, "seal", "ML 2", second="inspector").events
    assert event.past
    assert t.state(number).seal == "ML 1"


@pytest.mark.parametrize("second", ["clerk2", "chair", "courtclerk", "prosecutor"])
def test_only_a_supervisor_of_the_house_or_the_inspection_agrees(second):
    """Nobody corrects alone, and a colleague's word is not enough."""
    t = town()
    number = t.lot().exhibits[0]
    with refused(t, "consent_needed"):
        fix(t, number, "description", "Sac noir", second=second)
    with refused(t, "consent_needed"):
        t.do("entry.correct/1", Correct(subject=number, n=1, field="form", value="resin", reason="x"), "clerk")
    vouched = agreed(t, "supervisor", "vouched")
    with refused(t, "consent_needed"):
        command = Correct(subject=number, n=1, field="form", value="resin", reason="x")
        t.do("entry.correct/1", command, "clerk", vouched)


def test_a_supervisor_of_another_house_does_not_agree():
    """The police clerk's correction is no business of the drug office's supervisor."""
    t = town()
    number = t.seal().exhibits[0]
    with refused(t, "consent_needed"):
        fix(t, number, "description", "Sac noir", person="officer", second="supervisor")
    fix(t, number, "description", "Sac noir", person="officer", second="inspector")


MEASURES = correctable_fields.GUARDED - {"volume", "purity_per_mille", "net_received", "net_returned"}
VALUES = {
    "seal": {"value": "ML 2"},
    "count": {"count": Count(2, "package")},
    "substance": {"value": "cocaine"},
    "form": {"value": "resin"},
    "packing": {"value": "film"},
}


def value_of(t, field):
    return VALUES.get(field) or {"weight": t.weight("2,60")}


@pytest.mark.parametrize("field", sorted(MEASURES))
def test_t10_asheville_once_handed_over_no_house_calls_its_own_swap_a_slip_of_the_pen(field):
    """Clerk and supervisor put the contents into a new bag and "correct" the seal: the inspection has to agree."""
    t = town()
    number = t.lot().exhibits[0]
    before = t.state(number).seal, t.state(number).basis
    with refused(t, "consent_of_inspection"):
        fix(t, number, field, **value_of(t, field))
    assert (t.state(number).seal, t.state(number).basis) == before
    fix(t, number, field, second="inspector", **value_of(t, field))


def test_a_slip_of_the_pen_before_anything_was_handed_over_stays_in_the_house():
    """The officer typed the seal wrong at the roadside; their own supervisor agrees, as long as nobody else had it."""
    t = town()
    number = t.seal().exhibits[0]
    chief = t.enrol(
        propose_and_confirm.EnrolPerson(name="Chef", rank="Cne", agency=t.agency["police"], roles=(Role.SUPERVISOR,))
    )
    consent = Actor(person=chief, part="witness", will="other_device")
    t.do("entry.correct/1", Correct(subject=number, n=1, field="seal", value="ML 3", reason="Lu 8"), "officer", consent)
    assert t.state(number).seal == "ML 3"


@pytest.mark.parametrize("field", sorted(MEASURES))
def test_i45_who_held_it_since_the_last_full_check_agrees_to_no_measure(field):
    """An inspector who was a keeper until lately cannot bless another seal, count, weight or substance."""
    t = town()
    number = t.lot().exhibits[0]
    t.hand("clerk", "supervisor", "storage", number)
    t.enrol(propose_and_confirm.ChangeRoles(person=t.supervisor, grant=(Role.INSPECTOR,), revoke=(Role.SUPERVISOR,)))
    with refused(t, "consent_of_holder"):
        fix(t, number, field, second="supervisor", **value_of(t, field))
    fix(t, number, "description", "Sac noir", second="inspector")


def test_i45_an_open_discrepancy_is_not_corrected_away():
    """The seal read differs: from then on only the inspection's closing settles it, whoever would agree."""
    t = town()
    number = t.lot().exhibits[0]
    t.measure("clerk", CheckEntry(exhibit=number, seal="GH 4711"))
    with refused(t, "blocked_by_discrepancy"):
        fix(t, number, "seal", "GH 4711", second="inspector")


def test_i17_a_corrected_weight_is_a_weighing_and_later_ones_are_judged_against_it():
    """27 typed for 2,7: it is weighed again, the first weight stays as it was typed, the next check agrees."""
    t = town()
    number = t.lot(text="27,00").exhibits[0]
    fix(t, number, "weight", weight=t.weight("2,70"), second="inspector")
    state = t.state(number)
    assert (state.first_weight.gross.ug, state.basis[0].gross.ug) == (27 * 10**9, 27 * 10**8)
    t.measure("clerk", t.check(number, "2,70"))
    assert not t.state(number).open
    with refused(t, "nothing_to_correct"):
        fix(t, number, "weight", weight=t.weight("2,50"), second="inspector")


def test_i20_a_corrected_weight_or_count_stands_in_the_books_as_adjusted():
    """The mass balance names what a correction changed."""
    t = town()
    number = t.lot(text="27,00").exhibits[0]
    before = holding(t.state(number))
    [(_, event)] = fix(t, number, "weight", weight=t.weight("2,70"), second="inspector").events
    [line] = entries(before, holding(t.state(number)), t.state(number), event.type)
    assert (line.unit, line.column, line.amount) == (MASS, "adjusted", 27 * 10**8 - 27 * 10**9)


def test_i1_a_corrected_number_is_taken_like_any_other():
    """Neither seal nor case number of another."""
    t = town()
    one, two = t.lot(), t.lot()
    with refused(t, "seal_used"):
        fix(t, one.exhibits[0], "seal", t.state(two.exhibits[0]).seal, second="inspector")
    with refused(t, "case_reference_taken"):
        fix(t, one.case, "case_reference", t.state(two.case).case_reference, person="officer", second="inspector")
    fix(t, one.case, "case_reference", "PV 99/2016", person="officer", second="inspector")
    assert t.state(one.case).case_reference == "PV 99/2016"
    with refused(t, "case_exists"):
        t.do("case.open/1", OpenCase(case_reference="PV 99/2016", title="Autre"), "officer")


def test_t2_the_lines_of_a_declaration_are_not_corrected():
    """238 packages declared stay 238; place, time and circumstances may be put right."""
    t = town()
    lot = t.seal(2, declared=238)
    for field in ("lines", "officer", "case", "declared"):
        with refused(t, "not_correctable"):
            fix(t, lot.seizure, field, "2", person="officer", second="inspector")
    fix(t, lot.seizure, "place", "Ségou", person="officer", second="inspector")
    fix(t, lot.seizure, "seized_at", "2016-05-10T07:00:00Z", person="officer", second="inspector")
    assert t.state(lot.seizure).seized_at == "2016-05-10T07:00:00.000Z"
    with refused(t, "time_in_future"):
        fix(t, lot.seizure, "seized_at", "2016-05-20T07:00:00Z", person="officer", second="inspector")


def test_only_who_recorded_it_or_has_it_now_corrects():
    """The customs see the case, and correct nothing in it."""
    t = town()
    lot = t.seal()
    t.do("case.share/1", ShareCase(case=lot.case, agency=t.agency["customs"]), "officer")
    with refused(t, "not_recorder"):
        fix(t, lot.exhibits[0], "description", "Sac", person="customs", second="inspector")
    with refused(t, "not_recorder"):
        fix(t, lot.seizure, "place", "Ségou", person="customs", second="inspector")


def test_i41_what_the_author_does_not_see_is_corrected_like_what_does_not_exist():
    """A stranger to the case learns nothing from a refusal."""
    t = town()
    lot = t.seal()
    for number in (lot.exhibits[0], lot.case, lot.seizure, t.place):
        with refused(t, "not_found"):
            fix(t, number, "description", "Sac", person="customs", second="inspector")


@pytest.mark.parametrize("n", [0, -1, 2, 99, 2**53])
def test_an_event_that_does_not_say_the_field_is_not_corrected(n):
    """The number of the entry must be one of the chain, and an entry of that field."""
    t = town()
    number = t.lot().exhibits[0]
    with refused(t, "nothing_to_correct"):
        fix(t, number, "seal", "ML 2", second="inspector", n=n)


def test_what_is_on_the_way_is_not_measured_anew():
    """In transit nobody can look at it."""
    t = town()
    lot = t.lot(1, "in_transit")
    with refused(t, "wrong_state"):
        fix(t, lot.exhibits[0], "seal", "ML 2", person="officer", second="inspector")


def test_names_are_corrected_as_private_values():
    """A place's and a container's name, a title: the event says which, never what."""
    t = town()
    box = t.do("container.open/1", a_box(t), "clerk").first("CT")
    for number in (t.place, box):
        [(_, event)] = fix(t, number, "name", "Magasin nord").events
        assert event.field == "name"
        assert t.state(number).last_said("name", 0) == len(t.log) - 1
    assert b"Magasin nord" not in b"".join(t.log)


def a_box(t):
    return place.OpenContainer(name="Sac", place=t.place)


def kept_of(state):
    """Where an exhibit is and was: what no correction changes."""
    return state.holder, state.place, state.status, list(state.handlers), list(state.window)


names = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=8).map(
    lambda name: unicodedata.normalize("NFC", name)
)
RIGHT = {
    "description": names.map(lambda name: {"value": f"Sac {name}"}),
    "substance": st.sampled_from(["heroin", "cocaine"]).map(lambda code: {"value": code}),
    "form": st.sampled_from(["resin", "powder"]).map(lambda code: {"value": code}),
    "seal": st.integers(1, 10**6).map(lambda number: {"value": f"ZZ {number}"}),
    "count": st.integers(2, 99).map(lambda amount: {"count": Count(amount, "package")}),
    "weight": st.integers(100, 260).map(lambda hundredths: {"weight": f"{hundredths // 100},{hundredths % 100:02}"}),
}
"""A value that each field of a package can be corrected to."""


@modest
@given(st.sampled_from(sorted(RIGHT)), st.sampled_from(["sealed", "held", "ordered", "planned", "staged"]), st.data())
def test_i5_a_correction_that_is_taken_never_moves_an_exhibit(field, stage, data):
    """Each of these is recorded: holder, place, state and handlers are as before, and the field is another."""
    assume(not (stage == "staged" and field in correctable_fields.LOOKED_AT))
    t = town()
    number = t.lot(1, stage).exhibits[0]
    before = t.state(number)
    kept, was = kept_of(before), before.last_said(field, 0)
    right = data.draw(RIGHT[field], "right")
    if "weight" in right:
        right = {"weight": t.weight(right["weight"])}
    fix(t, number, field, person="officer", second="inspector", **right)
    after = t.state(number)
    assert kept_of(after) == kept
    assert after.last_said(field, 0) == len(t.log) - 1 != was


@modest
@given(st.sampled_from(sorted(correctable_fields.FIELDS["EV"])), st.integers(-1, 6), st.text(max_size=8))
def test_i5_a_correction_of_anything_taken_or_not_never_moves_an_exhibit(field, n, value):
    """Whatever is asked, most of it refused: holder, place, state and handlers are as before."""
    t = town()
    number = t.lot().exhibits[0]
    kept = kept_of(t.state(number))
    measured = {"count": Count(3, "package"), "weight": t.weight("2,60")}
    with suppress(CustodyError):
        fix(t, number, field, value, second="inspector", n=n, **({field: measured[field]} if field in measured else {}))
    assert kept_of(t.state(number)) == kept


def said_at(t, subject, kind):
    """The number of the newest event of a type in a subject's chain."""
    return max(n for n in range(1, t.world.entries[subject].n + 1) if t.world.recorded(subject, n).type == kind)


def test_what_a_rule_rests_on_is_not_corrected_but_done_again():
    """The last day of an order and the day of a hearing: two clerks would bring back what has lapsed (I24)."""
    t = town()
    lot = t.lot(1, "held")
    lot.order = order_for(t, *lot.exhibits, lapses_on=t.day(40)).first("RE")
    t.do("case.set_hearing/1", SetHearing(case=lot.case, day=t.day(5), place="Salle 2"), "prosecutor")
    for subject, kind, field in ((lot.order, "order.issued/1", "lapses_on"), (lot.case, "case.hearing_set/1", "day")):
        with pytest.raises(BadInput, match="not_correctable"):
            fix(t, subject, field, t.day(400), person="prosecutor", second="inspector", n=said_at(t, subject, kind))


@pytest.mark.parametrize(("hours", "taken"), [(2, True), (-71, True), (-73, False)])
def test_the_hour_of_a_fire_is_corrected_by_hours_not_to_another_day(hours, taken):
    """A slip of the pen; who signs later signs that hour too (I35)."""
    t = town()
    lot = t.lot(1, "staged")
    t.wait(hours=80)
    session = t.advance(lot, "burnt", since="staged").session
    n = said_at(t, session, "destruction_session.ignited/1")
    at = times.hours_after(t.state(session).ignited_at, hours)
    t.wait(hours=3)
    how = {"person": "chair", "second": "inspector", "n": n}
    if taken:
        fix(t, session, "occurred", at, **how)
        assert t.state(session).ignition_claimed.at == at
    else:
        with pytest.raises(BadInput, match="time_implausible"):
            fix(t, session, "occurred", at, **how)
