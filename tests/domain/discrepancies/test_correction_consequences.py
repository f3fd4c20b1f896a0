"""Corrections of what later events say: weighings, reports, orders, fires, slips, names, balances (I37, I45).

Each entry is typed as its own event has it, is corrected by who made it and agreed to by somebody who has no part in
it; what the right value contradicts opens a discrepancy, and no correction closes one.
"""

import typing

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.domain.destruction import arrival_and_ignition
from custody.domain.discrepancies import correctable_fields
from custody.domain.discrepancies.correction_consequences import MOST_AT_ONCE
from custody.domain.discrepancies.correction_event import Correct, EntryCorrected, stated
from custody.domain.discrepancies.discrepancy import Close
from custody.domain.exhibits.balance_and_weighing import RegisterBalance, WeightEntry
from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.events import Occurred
from custody.domain.kernel.quantity import MassEntry
from custody.domain.oversight.mass_balance import holding
from custody.domain.people import propose_and_confirm
from custody.domain.registry.registry import TYPES
from custody.domain.transfers.paper_slip import ConfirmSlip
from tests.domain.discrepancies.test_correction import agreed
from tests.domain.transfers.test_paper_slip import slip
from tests.factories.memory_office import KG, modest, refused, town


def last(t, number):
    """The number of a subject's newest event in its chain."""
    return t.world.entries[number].n


def fix(t, subject, field, n, person="clerk", second="inspector", **value):
    command = Correct(subject=subject, n=n, field=field, reason="Faute de frappe", **value)
    return t.do("entry.correct/1", command, person, agreed(t, second))


def weighed(t, text="2,70"):
    """An exhibit in the store, weighed once more since as ``text``, and which event says so."""
    number = t.lot().exhibits[0]
    t.measure("clerk", t.check(number, text))
    return number, last(t, number)


# --- every entry has the type that its own event has


def entries():
    return [(of, field) for of, table in correctable_fields.LATER.items() for field in table]


@pytest.mark.parametrize(("of", "field"), [e for e in entries() if correctable_fields.LATER[e[0]][e[1]] != "private"])
def test_i37_a_corrected_value_has_the_very_type_that_its_event_gives_it(of, field):
    """So that both are read alike for ever; the claimed time of an act stands in its header."""
    if field == "occurred":
        here = Occurred | None
    else:
        hints = typing.get_type_hints(TYPES.classes[of])
        here = hints.get(field) or typing.get_type_hints(hints["check"])[field]
    there = typing.get_type_hints(EntryCorrected)[field]
    assert {*(typing.get_args(here) or (here,))} - {type(None)} == {*(typing.get_args(there) or (there,))} - {
        type(None)
    }


@pytest.mark.parametrize("of", sorted(correctable_fields.LATER))
def test_i5_i19_what_moves_custody_or_takes_away_is_in_no_table(of):
    """No holder, no receiver, no list of exhibits, no amount consumed, no place to lie in."""
    never = {"holder", "receiver", "releaser", "exhibits", "exhibit", "consumed", "parts", "seal", "count", "substance",
             "containers", "to_agency", "appeal_until", "samples", "burnt", "witnesses"}  # fmt: skip
    assert never.isdisjoint(correctable_fields.LATER[of])
    assert of in TYPES.classes


# --- weighings


def test_i37_a_weighing_typed_wrong_keeps_its_first_entry_and_is_judged_as_of_then():
    """2,69 typed for 2,70, within the noise: both are on record, the newest weight is the right one."""
    t = town()
    number, n = weighed(t, "2,69")
    t.wait(days=3)
    [(_, event)] = fix(t, number, "weight", n, weight=t.weight("2,70")).events
    state = t.state(number)
    assert (event.corrects, event.of, event.past, event.opened) == (n, "exhibit.blind_checked/1", False, ())
    assert (event.comparison.verdict, event.comparison.difference_ug) == ("ok", 0)
    assert stated(t.world.recorded(number, n), "weight").gross.ug == 2.69 * KG
    assert (state.last_weight.gross.ug, state.last_comparison.verdict) == (2.7 * KG, "ok")
    assert state.basis[0].gross.ug == 2.7 * KG


@pytest.mark.parametrize(("typed", "sort"), [("2,40", "weight_loss"), ("3,05", "weight_gain")])
def test_i45_a_weight_corrected_to_one_that_differs_opens_a_discrepancy_that_names_all_who_held_it(typed, sort):
    """The scale showed 2,40 and somebody typed 2,70: putting it right does not put the 300 g back."""
    t = town()
    number, n = weighed(t)
    made = fix(t, number, "weight", n, weight=t.weight(typed))
    found = t.state(made.first("EC"))
    assert (found.sort, found.about, t.state(number).open) == (sort, number, [made.first("EC")])
    assert {t.officer, t.clerk} <= set(found.window)
    assert t.state(number).last_comparison.verdict == sort.removeprefix("weight_")


def test_i45_a_correction_closes_no_discrepancy_and_is_refused_while_one_is_open():
    """2,30 typed for 2,70 opened a loss: only the inspection ends that, and then the entry is put right."""
    t = town()
    number, n = weighed(t, "2,30")
    [opened] = t.state(number).open
    with refused(t, "blocked_by_discrepancy"):
        fix(t, number, "weight", n, weight=t.weight("2,70"))
    assert t.state(opened).status == "open"
    t.settle(Close(discrepancy=opened, resolution="explained", reason="Saisie"))
    fix(t, number, "weight", n, weight=t.weight("2,70"))
    assert t.state(number).last_weight.gross.ug == 2.7 * KG
    assert t.state(opened).status == "closed"


def test_an_older_weighing_is_corrected_without_touching_the_newest():
    t = town()
    number, n = weighed(t, "2,69")
    t.measure("clerk", t.check(number, "2,71"))
    [(_, event)] = fix(t, number, "weight", n, weight=t.weight("2,68")).events
    assert (event.past, t.state(number).last_weight.gross.ug) == (True, 2.71 * KG)


def test_a_weight_corrected_to_what_it_says_or_taken_at_no_check_is_nothing_to_correct():
    t = town()
    number, n = weighed(t)
    t.measure("clerk", CheckEntry(exhibit=number, seal=t.state(number).seal))
    for event in (n, n + 1):
        with refused(t, "nothing_to_correct"):
            fix(t, number, "weight", event, weight=t.weight("2,70"))
    with refused(t, "field_empty"):
        fix(t, number, "weight", n, value="2,70")


def test_the_balance_of_a_weighing_is_corrected_with_its_uncertainty():
    """The right figure under the wrong balance: U and step come from the balance that it really was."""
    t = town()
    number, n = weighed(t)
    other = t.new_balance("supervisor", "1", "2")
    entry = WeightEntry(gross=MassEntry("2,700", "kg"), balance=other)
    [(_, event)] = fix(t, number, "weight", n, weight=entry).events
    assert (event.weight.balance, event.weight.step_ug) == (other, 10**6)
    assert t.state(number).last_weight.balance == other


def test_i17_a_first_weight_that_others_are_judged_against_is_weighed_again_and_not_typed_again():
    """Sealed without a balance at the roadside: the first weighing is the basis of every later one."""
    t = town()
    number = t.seal(weighed=False).exhibits[0]
    t.measure("officer", CheckEntry(exhibit=number, seal=t.state(number).seal, weight=t.weight("2,70")))
    [(_, event)] = fix(t, number, "weight", last(t, number), "officer", weight=t.weight("2,40")).events
    state = t.state(number)
    assert (event.of, state.basis[0].gross.ug, state.first_weight.gross.ug) == ("", 2.4 * KG, 2.7 * KG)
    t.measure("officer", t.check(number, "2,40"))
    assert not t.state(number).open


def test_a_house_does_not_retype_its_own_weighing_once_it_has_passed_on():
    t = town()
    number, n = weighed(t)
    with refused(t, "consent_of_inspection"):
        fix(t, number, "weight", n, second="supervisor", weight=t.weight("2,69"))


@modest
@given(
    st.lists(
        st.tuples(st.sampled_from(["measure", "retype"]), st.integers(200, 320), st.integers(0, 8)),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_i45_i20_no_correction_of_a_reading_closes_a_discrepancy_moves_an_exhibit_or_changes_the_books(story):
    """Whatever is typed and typed again: what is open stays open, the amount on record is that of the first weight."""
    t = town()
    number = t.lot().exhibits[0]
    before, received = t.state(number), last(t, number)
    kept = (before.holder, before.place, before.status, before.seal, before.basis, tuple(before.handlers))
    books = holding(before)
    for step, hundredths, n in story:
        was_open = list(t.state(number).open)
        try:
            if step == "measure":
                t.measure("clerk", t.check(number, f"{hundredths / 100:.2f}"))
            else:
                fix(t, number, "weight", max(received, last(t, number) - n), weight=t.weight(f"{hundredths / 100:.2f}"))
        except CustodyError:
            assert list(t.state(number).open) == was_open
        after = t.state(number)
        assert after.open[: len(was_open)] == was_open
        assert all(t.state(each).status == "open" for each in after.open)
        if abs(hundredths - 270) > 45 and len(after.open) == len(was_open):
            assert after.last_weight.gross.ug != hundredths * 10**7 or was_open, "a difference that nobody is told of"
        assert (after.holder, after.place, after.status, after.seal, after.basis, tuple(after.handlers)) == kept
        assert holding(after) == books


def test_each_register_is_corrected_by_its_own_people_and_no_other():
    """Evidence by who holds it, court papers by the court, a session by its commission, names by the key officers."""
    t = town()
    lot = t.lot(until="planned")
    mine = {
        (lot.exhibits[0], 1, "form"): ("clerk", "resin"),
        (lot.order, 1, "order_reference"): ("prosecutor", "R 4711/2016"),
        (lot.session, 1, "site"): ("chair", "Four de Dio"),
        (t.clerk, 1, "name"): ("key1", "Awa Diarra"),
        (t.balance, 1, "serial"): ("supervisor", "B-4711"),
    }
    for (subject, n, field), (own, value) in mine.items():
        for person in {"clerk", "prosecutor", "chair", "key1", "supervisor", "courtclerk"} - {own}:
            if (subject, person) == (lot.exhibits[0], "supervisor"):
                continue  # of the same house, and a keeper too
            with pytest.raises(CustodyError) as error:
                fix(t, subject, field, n, person, second="key2" if own == "key1" else "inspector", value=value)
            assert error.value.code in {"not_recorder", "not_found", "not_allowed"}, (subject, person)
        fix(t, subject, field, n, own, second="key2" if own == "key1" else "inspector", value=value)


# --- laboratory reports


def reported(t, **figures):
    number = t.lot().exhibits[0]
    t.release(number)
    t.analyse("cannabis", number, **figures)
    return number, last(t, number)


def test_i37_a_reports_figures_and_number_are_corrected_by_the_laboratory_and_agreed_to_by_the_inspection():
    t = town()
    number, n = reported(t, purity_per_mille=80, adulterants=("caffeine",))
    fix(t, number, "purity_per_mille", n, "analyst", figure=90)
    fix(t, number, "adulterants", n, "analyst", codes=("starch", "caffeine"))
    fix(t, number, "report", n, "analyst", value="L-2/2016")
    result = t.state(number).laboratory
    assert (result.purity_per_mille, result.adulterants, result.report) == (90, ("caffeine", "starch"), "L-2/2016")
    assert not t.state(number).open
    first = t.world.recorded(number, n)
    assert (first.purity_per_mille, first.adulterants, first.report) == (80, ("caffeine",), "L-1/2016")


def test_the_figures_of_a_laboratory_are_nobody_elses_to_correct():
    t = town()
    number, n = reported(t, purity_per_mille=80)
    for person in ("officer", "clerk", "prosecutor"):
        with refused(t, "not_recorder"):
            fix(t, number, "purity_per_mille", n, person, figure=90)
    with refused(t, "consent_needed"):
        fix(t, number, "purity_per_mille", n, "analyst", second="analyst2", figure=90)
    with refused(t, "nothing_to_correct"):
        fix(t, number, "purity_per_mille", n, "analyst", figure=80)
    with refused(t, "nothing_to_correct"):
        fix(t, number, "substance", n, "analyst", value="cocaine")


@pytest.mark.parametrize(
    ("figures", "field", "value", "code"),
    [
        ({"purity_per_mille": 80}, "purity_per_mille", {"figure": 1001}, "purity_out_of_range"),
        ({"purity_per_mille": 80}, "purity_per_mille", {"figure": -1}, "purity_out_of_range"),
        ({"purity_per_mille": 80}, "purity_per_mille", {"value": "90"}, "field_empty"),
        ({}, "adulterants", {"codes": ("plâtre",)}, "adulterant_unknown"),
        ({}, "net_received", {"value": "2,60"}, "field_empty"),
        ({}, "dated", {"value": "2031-01-01"}, "time_in_future"),
        ({}, "dated", {"value": "hier"}, "bad_day"),
    ],
)
def test_a_corrected_figure_is_read_like_a_reported_one(figures, field, value, code):
    t = town()
    number, n = reported(t, **figures)
    with refused(t, code):
        fix(t, number, field, n, "analyst", **value)


@pytest.mark.parametrize(("which", "figure", "falls"), [(0, 860, (860, 800)), (1, 740, (800, 740))])
def test_t13_farak_a_corrected_purity_that_makes_a_fall_opens_a_discrepancy(which, figure, falls):
    """Two reports of 80 %: put one right so that the drug got weaker in between, and it shows, whichever it is."""
    t = town()
    number, first = reported(t, purity_per_mille=800)
    t.analyse("cannabis", number, purity_per_mille=800)
    made = fix(t, number, "purity_per_mille", (first, last(t, number))[which], "analyst", figure=figure)
    found = t.state(made.first("EC"))
    assert (found.sort, found.expected.purity, found.finding.purity) == ("purity", *falls)
    assert t.state(number).open == [made.first("EC")]
    assert t.state(number).laboratory.purity_per_mille == (800, 740)[which]


def test_a_fall_of_exactly_the_slack_is_none_and_a_later_correction_is_read_with_the_earlier():
    t = town()
    number, n = reported(t, purity_per_mille=800)
    t.analyse("cannabis", number, purity_per_mille=800)
    fix(t, number, "purity_per_mille", n, "analyst", figure=850)
    assert not t.state(number).open
    [(_, event)] = fix(t, number, "purity_per_mille", n + 2, "analyst", figure=840).events
    assert (event.past, event.opened, event.corrects) == (True, (), n + 2)
    made = fix(t, number, "purity_per_mille", n + 1, "analyst", figure=780)
    assert t.state(made.first("EC")).expected.purity == 840


def test_i17_a_corrected_net_weight_is_held_against_the_weight_on_record():
    """The laboratory typed what it should have weighed; what it did weigh is 300 g less."""
    t = town()
    number = t.lot().exhibits[0]
    t.unseal(number)
    t.reseal(number)
    t.release(number)
    t.analyse("cannabis", number)
    made = fix(t, number, "net_received", last(t, number), "analyst", mass=MassEntry("2,30", "kg"))
    assert t.state(made.first("EC")).sort == "weight_loss"
    assert t.state(number).open == [made.first("EC")]
    with refused(t, "blocked_by_discrepancy"):
        fix(t, number, "net_returned", last(t, number) - 1, "analyst", mass=MassEntry("2,60", "kg"))


# --- orders, hand-overs, fires


def test_i1_an_orders_number_is_corrected_within_its_prosecution():
    t = town()
    lot = t.lot(until="ordered")
    again = t.lot(until="ordered")
    with refused(t, "order_reference_taken"):
        fix(t, lot.order, "order_reference", 1, "prosecutor", value=t.state(again.order).order_reference)
    fix(t, lot.order, "order_reference", 1, "prosecutor", value="R 99/2016")
    fix(t, lot.order, "legal_basis", 1, "prosecutor", value="art. 137")
    state = t.state(lot.order)
    assert state.order_reference == "R 99/2016"
    assert t.world.claimed("order_no", f"{state.agency}/R99/2016") == lot.order
    assert state.last_said("legal_basis", state.issued) == len(t.log) - 1
    with refused(t, "not_recorder"):
        fix(t, again.order, "order_reference", 1, "chair", value="R 98/2016")


def test_i1_a_slips_number_and_time_are_corrected_once_it_is_confirmed():
    t = town()
    lot = t.seal()
    number = slip(t, lot).first("TR")
    with refused(t, "wrong_state"):
        fix(t, number, "slip", 1, value="BR 2")
    t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=number), "supervisor")
    fix(t, number, "slip", 1, value="BR 2")
    fix(t, number, "occurred", 1, value="2016-05-10T08:01:00Z")
    state = t.state(number)
    assert (state.slip, state.signed_at) == ("BR 2", "2016-05-10T08:01:00.000Z")
    other = t.seal()
    with refused(t, "slip_used"):
        slip(t, other, number="BR 2")
    with refused(t, "time_in_future"):
        fix(t, number, "occurred", last(t, number), value="2031-01-01T00:00:00Z")
    with refused(t, "time_implausible"):
        fix(t, number, "occurred", last(t, number), value="1999-01-01T00:00:00Z")
    assert t.state(lot.exhibits[0]).holder == t.clerk


def test_i35_a_fire_is_corrected_until_people_sign_and_noted_beside_it_afterwards():
    """Typed later than it was lit: what everybody signs says the right hour when it is put right before, and stays as signed afterwards."""
    t = town()
    lot = t.lot(until="on_site")
    at = Occurred(at=t.at, source="entered", zone="Africa/Bamako")
    command = arrival_and_ignition.Ignite(session=lot.session, exhibits=lot.exhibits)
    t.do("destruction_session.ignite/1", command, "chair", occurred=at)
    n, hour = last(t, lot.session), t.state(lot.session).staged_at
    fix(t, lot.session, "occurred", n, "chair", value=hour)
    assert t.state(lot.session).ignition_claimed.at == hour
    t.close(lot.session)
    signed = t.session_statement(lot.session)
    [(_, event)] = fix(t, lot.session, "site", 1, "chair", value="Four de Dio").events
    assert event.past
    assert t.session_statement(lot.session) == signed
    assert t.state(lot.session).last_said("site", t.state(lot.session).planned) == t.state(lot.session).planned
    with refused(t, "consent_needed"):
        fix(t, lot.session, "site", 1, "chair", second="supervisor", value="Four")


# --- people, agencies, balances


def test_names_are_put_right_by_two_key_officers():
    t = town()
    fix(t, t.clerk, "name", 1, "key1", second="key2", value="Awa Diarra")
    state = t.state(t.clerk)
    assert state.last_said("name", state.named) == len(t.log) - 1
    assert state.last_said("rank", state.named) == state.named
    fix(t, t.agency["police"], "name", 1, "key1", second="key2", value="Police du 7e")
    assert b"Awa Diarra" not in b"".join(t.log)
    for person, second, code in (("key1", "inspector", "consent_needed"), ("supervisor", "key2", "not_found")):
        with refused(t, code):
            fix(t, t.clerk, "name", 1, person, second=second, value="Autre")


def test_names_take_officers_of_two_agencies_once_the_keys_lie_in_two():
    t = town()
    elsewhere = propose_and_confirm.EnrolPerson(
        name="Clé C", rank="Cdt", agency=t.agency["police"], roles=("key_officer",)
    )
    t.who["key3"] = t.enrol(elsewhere)
    with refused(t, "second_agency_needed"):
        fix(t, t.clerk, "name", 1, "key1", second="key2", value="Awa Diarra")
    fix(t, t.clerk, "name", 1, "key1", second="key3", value="Awa Diarra")


def test_a_balances_record_is_corrected_and_weighings_keep_what_they_were_judged_by():
    t = town()
    number, _ = weighed(t)
    fix(t, t.balance, "uncertainty_ug", 1, "supervisor", mass=MassEntry("15", "g"))
    fix(t, t.balance, "certificate", 1, "supervisor", value="ET 44")
    fix(t, t.balance, "serial", 1, "supervisor", value="B-4711")
    state = t.state(t.balance)
    assert (state.uncertainty_ug, state.certificate, state.serial) == (15 * 10**6, "ET 44", "B-4711")
    assert t.state(number).last_weight.uncertainty_ug == 20 * 10**6
    for text in ("1", "4711"):
        with refused(t, "balance_implausible"):
            fix(t, t.balance, "uncertainty_ug", 1, "supervisor", mass=MassEntry(text, "g"))
    with refused(t, "consent_needed"):
        fix(t, t.balance, "serial", 1, "supervisor", second="verifier", value="B-1")
    renewed = RegisterBalance(
        serial="B-4711", readability=MassEntry("10", "g"), uncertainty=MassEntry("20", "g"), balance=t.balance,
        calibrated_on="2016-05-01", calibrated_until="2017-05-01", certificate="ET 45",
    )  # fmt: skip
    t.do("balance.register/1", renewed, "supervisor", *t.present("clerk"))
    assert [one.field for one in t.state(t.balance).corrected] == ["uncertainty_ug", "certificate", "serial"]


def test_i38_a_correction_folds_again_to_the_same_state():
    t = town()
    number, n = weighed(t, "2,69")
    fix(t, number, "weight", n, weight=t.weight("2,40"))
    other, m = reported(t, purity_per_mille=80)
    fix(t, other, "purity_per_mille", m, "analyst", figure=90)
    assert t.refolded() == t.snapshot()
    event = t.world.recorded(number, n + 1)
    assert msgspec.json.decode(msgspec.json.encode(event), type=EntryCorrected) == event


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("substance", {"value": "farine"}, "substance_unknown"),
        ("form", {"value": "sac"}, "form_unknown"),
        ("count", {"value": "2"}, "field_empty"),
        ("weight", {"value": "2,70"}, "field_empty"),
        ("volume", {"value": "2"}, "nothing_to_correct"),
    ],
)
def test_a_value_that_the_field_does_not_take_is_refused(field, value, code):
    """A word that is none of the list, a measure typed as a text."""
    t = town()
    with refused(t, code):
        fix(t, t.lot().exhibits[0], field, 1, **value)


def test_i1_a_slip_does_not_take_the_number_of_another():
    t = town()
    one, other = t.seal(), t.seal()
    numbers = [slip(t, lot, number=f"BR {n}").first("TR") for n, lot in enumerate((one, other))]
    for number in numbers:
        t.do("transfer.confirm_slip/1", ConfirmSlip(transfer=number), "supervisor")
    with refused(t, "slip_used"):
        fix(t, numbers[0], "slip", 1, value="BR 1")


def test_t13_net_weights_given_back_that_exceed_what_came_are_told():
    """Received 2,60, given back 2,50 typed for 2,70: more came back than went in."""
    t = town()
    number, n = reported(t)
    fix(t, number, "net_received", n, "analyst", mass=MassEntry("2,60", "kg"))
    assert not t.state(number).open
    made = fix(t, number, "net_returned", n, "analyst", mass=MassEntry("2,70", "kg"))
    assert t.state(made.first("EC")).sort == "mass_balance"


# --- a whole report


def all_reported(t, count=3):
    """Exhibits that one report speaks of, and which event of the first one says so."""
    numbers = t.lot(count).exhibits
    t.release(*numbers)
    t.analyse("cannabis", *numbers, purity_per_mille=750)
    return numbers, last(t, numbers[0])


def test_i37_one_correction_puts_a_whole_report_right_whatever_was_corrected_of_one_exhibit_before():
    """75 % typed for 57 %: each exhibit says 57 and names its own entry, the one corrected already its correction."""
    t = town()
    numbers, n = all_reported(t)
    fix(t, numbers[1], "purity_per_mille", last(t, numbers[1]), "analyst", figure=740)
    again = last(t, numbers[1])
    made = fix(t, numbers[0], "purity_per_mille", n, "analyst", figure=570, exhibits=tuple(numbers[1:]))
    events = {number: event for number, event in made.events if isinstance(event, EntryCorrected)}
    assert [events[number].corrects for number in numbers] == [n, again, n]
    assert {t.state(number).laboratory.purity_per_mille for number in numbers} == {570}


def test_i37_a_whole_report_is_right_or_unchanged_and_nothing_else_is_taken_along():
    """An exhibit of another report, one named twice, what is each one's own, too many: nothing is recorded."""
    t = town()
    numbers, n = all_reported(t, 2)
    stranger = t.lot(1).exhibits[0]
    wrong = {"figure": 570}
    with refused(t, "not_found"):
        fix(t, numbers[0], "purity_per_mille", n, "analyst", exhibits=(numbers[1], stranger), **wrong)
    t.release(stranger)
    with refused(t, "not_of_report"):
        fix(t, numbers[0], "purity_per_mille", n, "analyst", exhibits=(numbers[1], stranger), **wrong)
    with refused(t, "scanned_twice"):
        fix(t, numbers[0], "purity_per_mille", n, "analyst", exhibits=(numbers[1], numbers[1]), **wrong)
    with refused(t, "scanned_twice"):
        fix(t, numbers[0], "purity_per_mille", n, "analyst", exhibits=(numbers[0],), **wrong)
    with refused(t, "not_correctable"):
        fix(t, numbers[0], "net_received", n, "analyst", exhibits=(numbers[1],), mass=MassEntry("2", "kg"))
    with refused(t, "not_correctable"):
        fix(t, numbers[0], "description", 1, exhibits=(numbers[1],), value="Autre")
    with refused(t, "act_too_large"):
        fix(t, numbers[0], "purity_per_mille", n, "analyst", exhibits=(numbers[1],) * (MOST_AT_ONCE + 1), **wrong)
    assert {t.state(number).laboratory.purity_per_mille for number in numbers} == {750}
