"""Papers of checks and counts: everything that was checked, on which balance, and who ended or reopened a count."""

import pytest
from msgspec import structs

from custody.domain.exhibits.balance_and_weighing import Comparison, Weight
from custody.domain.exhibits.blind_check import BlindCheck, CheckEntry
from custody.domain.exhibits.check_mass import CheckMass
from custody.domain.inventories.inventory_count import CloseCount, CountExhibits, PlanInventory, StartCount, Tally
from custody.domain.inventories.missing_confirmation import ConfirmMissing, ReopenCount
from custody.domain.kernel.errors import ConfirmationNeeded
from custody.domain.kernel.quantity import Mass, MassEntry
from custody.service import documents
from custody.service.documents.checks import verdict
from labels.stock.identifier import group
from tests.demo_story import text_of
from tests.factories.http_office import town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town of this file's own."""
    with town(tmp_path_factory.mktemp("town")) as opened:
        yield opened


@pytest.fixture(scope="module")
def checked(place):
    """A lot of three and the act of its blind check: two were weighed, of the third the seal was read."""
    office = place.office
    lot = office.lot(3)
    two, twenty = MassEntry("2", "kg"), MassEntry("5", "g")
    office.do("balance.check_mass/1", CheckMass(balance=office.balance, nominal=two, uncertainty=twenty, reading=two),
              "clerk")  # fmt: skip
    checks = (*office.checks(lot)[:2], CheckEntry(exhibit=lot.exhibits[2], seal=lot.seals[2]))
    office.do("exhibit.blind_check/1", BlindCheck(checks=checks), "clerk")
    [act] = {line.header.act for line in office.history(lot.exhibits[0]) if line.part.type == "exhibit.blind_checked/1"}
    return lot, act


def test_the_record_of_a_blind_check_lists_all_that_was_checked(place, checked):
    """Under its own name, which is no inventory; the one without a weight too, from whichever it is asked for."""
    lot, act = checked
    for asked in (lot.exhibits[0], lot.exhibits[2]):
        text = text_of(documents.act_minutes_pdf(place.services, asked, act))
        assert all(group(exhibit) in text for exhibit in lot.exhibits)
        assert "PROCÈS-VERBAL DE CONTRÔLE À L’AVEUGLE" in text
        assert "récolement" not in text.lower()


def test_i48_the_check_mass_of_the_day_stands_beside_its_balance(place, checked):
    """Its nominal mass, its uncertainty and what the balance showed."""
    lot, act = checked
    text = text_of(documents.act_minutes_pdf(place.services, lot.exhibits[0], act))
    assert "valeur nominale 2 kg (U 5 g), valeur lue 2 kg : conforme" in text


def test_copies_are_those_of_this_very_paper(place, checked):
    """The minutes of another act in the same case are no copy of it."""
    lot, act = checked
    office = place.office
    office.do("exhibit.blind_check/1", BlindCheck(checks=office.checks(lot)), "clerk")
    other = [line.header.act for line in office.history(lot.exhibits[0]) if line.part.type == "exhibit.blind_checked/1"]
    clerk = place.client("clerk")
    given = {each: clerk.get(f"/api/exhibits/{lot.exhibits[0]}/minutes/{each}") for each in (other[-1], act)}
    assert {answer.status_code for answer in given.values()} == {200}
    assert "délivrés néant" in text_of(given[act].content).replace(" –", "")


def test_i61_the_record_of_a_count_tells_who_ended_reopened_and_confirmed(place):
    """By name and hour; nobody is asked there for a decision about a loss."""
    office = place.office
    lot = office.lot(2)
    number = office.do("inventory.plan/1", PlanInventory(place=office.place, counters=(office.officer,)),
                       "inspector").first("RC")  # fmt: skip
    office.do("inventory.start_count/1", StartCount(inventory=number), "inspector")
    office.do("inventory.count/1", CountExhibits(inventory=number, seen=(Tally(label_id=lot.exhibits[0], seal=lot.seals[0]),)),
              "officer")  # fmt: skip
    _end(office, number)
    office.do("inventory.reopen/1", ReopenCount(inventory=number), "supervisor")
    _end(office, number)
    office.do("inventory.confirm_missing/1", ConfirmMissing(inventory=number), "supervisor")
    text = text_of(documents.inventory_minutes_pdf(place.services, number))
    steps = ("Comptage clôturé par Adj Nom inspector", "Comptage rouvert par Adj Nom supervisor",
             "Manquants confirmés par Adj Nom supervisor")  # fmt: skip
    assert [step in text for step in steps] == [True] * 3
    assert "Attendu, non compté" in text
    assert "À décider maintenant" not in text
    assert "confirmed:" not in text


def _end(office, number):
    """End a count with exhibits missing, as the one who ends it is asked about."""
    command = CloseCount(inventory=number)
    with pytest.raises(ConfirmationNeeded) as question:
        office.do("inventory.close_count/1", command, "inspector")
    confirmed = (question.value.facts["confirm"],)
    office.do("inventory.close_count/1", structs.replace(command, confirmed=confirmed), "inspector")


@pytest.mark.parametrize(
    ("mark", "reason", "told"),
    [
        ("check_mass_off", "calibration_ended", "check_mass_off"),
        ("calibration_ended", "check_mass_off", "calibration_ended"),
        ("", "calibration_ended", "earlier_undecided"),
        ("", "check_mass_off", "earlier_undecided"),
        ("", "", "ok"),
    ],
)
def test_i48_the_reason_beside_a_weighing_is_of_its_own_balance(mark, reason, told):
    """A comparison keeps the reason of the earlier weighing, which says nothing of this one's balance."""
    weight = Weight(gross=Mass(2_700_000_000, "2,70", "kg", 10_000_000), balance="BL", step_ug=10_000_000,
                    uncertainty_ug=20_000_000, calibrated_until="2099-01-01", mark=mark)  # fmt: skip
    judged = Comparison(verdict="not_decisive" if reason else "ok", difference_ug=0, allowance_ug=0, reason=reason)
    assert verdict(judged, weight) == told
