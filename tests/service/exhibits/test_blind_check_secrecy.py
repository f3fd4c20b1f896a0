"""What was recorded stays hidden from who has still to check it, whatever they ask (I13); on both databases."""

import msgspec
import pytest
from msgspec import structs

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.destruction.staging import Stage
from custody.domain.exhibits.legal_hold import PlaceHold
from custody.domain.inventories.inventory_count import CountExhibits, PlanInventory, StartCount
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.quantity import MASS
from custody.domain.seizures.case import ShareCase
from custody.domain.transfers.hand_over import Dispatch
from custody.domain.transfers.receive import Receive
from custody.log.trust_policy import NOBODY
from custody.service.access.audited_queries import require_checked
from custody.service.certificates.anchors import Trust
from custody.service.discrepancies import discrepancies
from custody.service.exhibits import exhibits, histories, photos
from custody.service.kernel import signing_preview
from custody.service.kernel.directory import Directory
from custody.service.log import log
from custody.service.orders import orderable_exhibits
from custody.service.oversight import case_dashboard
from custody.service.seizures import seizures
from custody.service.transfers import transfers
from custody.storage.read.histories import history
from tests.factories.office import PEOPLE, Office


def reader(office: Office, name: str) -> Reader:
    """A person of the office as a reader."""
    agency, roles = PEOPLE[name]
    return Reader(office.people[name], office.agencies[agency], tuple(Role(r) for r in roles))


def share(office: Office, case: str, agency: str) -> None:
    office.do("case.share/1", ShareCase(case=case, agency=office.agencies[agency]), "officer")


def told(office: Office, who: Reader, lot) -> bytes:
    """Everything that the service says of a lot to a reader, as JSON."""
    directory = Directory(office.vault)
    with office.store.reading() as connection:
        answers = [exhibits.listed(connection, who, "", 100, {"dossier": lot.case})]
        answers += [histories.history(connection, directory, office.vault, Trust(NOBODY), who, n) for n in lot.exhibits]
        answers += [seizures.seizure(connection, directory, office.vault, who, lot.seizure)]
        answers += [discrepancies.discrepancies(connection, office.vault, who, "open", "", 100)]
        answers += [transfers.outcome(connection, who, lot.transfer, office.state(lot.transfer))]
    return msgspec.json.encode(answers)


def refused(office: Office, who: Reader, lot) -> None:
    """Documents, stored bytes, photographs and the search by seal give nothing away."""
    number = lot.exhibits[0]
    with office.store.reading() as connection:
        first = history(connection, number)[0].seq
        assert exhibits.sealed_under(connection, who, lot.seals[0]) == []
        for ask in (
            lambda: require_checked(connection, who, [number]),
            lambda: log.event(connection, who, first),
            lambda: photos.of_exhibit(connection, office.vault, who, number, 1),
        ):
            with pytest.raises(RuleBroken) as caught:
                ask()
            assert caught.value.code == "check_due"


def test_i13_the_receiver_is_told_no_measure_before_the_receipt(office):
    """Their agency held it before and takes part in the case, and a discrepancy about it is open: all the same."""
    lot = office.lot(2, "held")
    share(office, lot.case, "drug_office")
    office.do("transfer.dispatch/1", Dispatch(to=office.supervisor, purpose="return", exhibits=tuple(lot.exhibits)),
              "clerk")  # fmt: skip
    again = office.state(lot.exhibits[0]).transfer
    boss, clerk = reader(office, "supervisor"), reader(office, "clerk")
    hidden = told(office, boss, lot)
    assert not any(seal.encode() in hidden for seal in lot.seals)
    assert b"2700000000" not in hidden
    assert b'"hidden":true' in hidden
    refused(office, boss, lot)
    known = told(office, clerk, lot)
    assert all(seal.encode() in known for seal in lot.seals)
    assert b'"hidden":true' not in known
    office.do("transfer.receive/1", Receive(transfer=again, checks=office.checks(lot)), "supervisor")
    after = told(office, boss, lot)
    assert all(seal.encode() in after for seal in lot.seals)
    assert b"2700000000" in after


def test_i13_what_differed_is_named_and_not_told(office):
    """The receiver sees that a discrepancy was closed; what was expected, what was found, and why come afterwards."""
    lot = office.lot(1, "held")
    [number] = office.quarantine(lot)
    office.close_discrepancy(number)
    boss = reader(office, "supervisor")

    def closed():
        with office.store.reading() as connection:
            return discrepancies.discrepancy(connection, office.vault, boss, number)

    office.do("transfer.dispatch/1", Dispatch(to=office.supervisor, purpose="return", exhibits=tuple(lot.exhibits)),
              "clerk")  # fmt: skip
    shown = closed()
    assert (shown.sort, shown.hidden, shown.expected, shown.finding, shown.reason) == ("seal", True, None, None, "")
    under_way = office.state(lot.exhibits[0]).transfer
    office.do("transfer.receive/1", Receive(transfer=under_way, checks=office.checks(lot)), "supervisor")
    assert closed().expected.seal == lot.seals[0]
    assert closed().reason


@pytest.mark.parametrize("stage", ["ordered", "planned", "staged", "open", "on_site"])
def test_i13_a_verifier_is_told_no_measure_from_the_order_to_the_fire(office, stage):
    """Staging and the load on site are both checked blind; after the fire the record is open to them."""
    lot = office.lot(2, stage)
    share(office, lot.case, "gendarmerie")
    who = reader(office, "verifier")
    hidden = told(office, who, lot)
    assert not any(seal.encode() in hidden for seal in lot.seals)
    assert b"2700000000" not in hidden
    refused(office, who, lot)
    office.advance(lot, "burnt")
    after = told(office, who, lot)
    assert all(seal.encode() in after for seal in lot.seals)


def test_i13_what_is_signed_and_what_may_be_ordered_hide_what_its_author_has_still_to_count(office):
    """A prosecutor who counts a store reads no amount of what lies there, nor a sum with it in: that of the rest."""
    counted, elsewhere, author = office.lot(2, "held"), office.lot(1, "sealed"), reader(office, "prosecutor")
    command = PlaceHold(exhibits=(*counted.exhibits, *elsewhere.exhibits), legal_basis="art. 41", reason="x")

    def read():
        with office.store.reading() as connection:
            return signing_preview.told(connection, author, command), orderable_exhibits.exhibits(
                connection, author, counted.case
            )

    said, rows = read()
    assert (said.hidden, [n for _, _, n in said.totals if n == 3 * 2_700_000_000]) == (0, [3 * 2_700_000_000])
    assert all(row.gross_ug for row in rows)
    plan = PlanInventory(place=office.place, counters=(author.person,))
    number = office.do("inventory.plan/1", plan, "supervisor").first("RC")
    office.do("inventory.start_count/1", StartCount(inventory=number), "supervisor")
    office.do("inventory.count/1", CountExhibits(inventory=number), "prosecutor")  # who only was named sees as before
    said, rows = read()
    assert {one.exhibit: one.hidden for one in said.exhibits} == dict.fromkeys(counted.exhibits, True) | {
        elsewhere.exhibits[0]: False
    }
    assert not any(one.amounts for one in said.exhibits if one.hidden)
    assert [n for _, unit, n in said.totals if unit == MASS] == [2_700_000_000]
    assert [(row.gross_ug, row.count, row.unit) for row in rows] == [(None, 0, "")] * 2


def test_i13_on_which_side_of_what_was_weighed_blind_the_record_lies_is_told_to_nobody_who_weighs_again(office):
    """The verifier knows the discrepancy that their own check opened, and stages the exhibit again once it is closed."""
    lot = office.lot(1, "planned")
    heavy = structs.replace(office.checks(lot)[0], weight=office.weight("3,40"))
    made = office.do("destruction_session.stage/1", Stage(session=lot.session, checks=(heavy,)), "verifier")
    number = made.opened[0]
    assert office.state(number).sort == "weight_gain"

    def sorts(name: str) -> list[str]:
        who = reader(office, name)
        with office.store.reading() as connection:
            listed, _ = discrepancies.discrepancies(connection, office.vault, who, "open", "", 100)
            return [one.sort for one in [*listed, discrepancies.discrepancy(connection, office.vault, who, number)]]

    assert sorts("verifier") == ["weight", "weight"]
    assert sorts("inspector") == ["weight_gain", "weight_gain"]
    share(office, lot.case, "gendarmerie")
    with office.store.reading() as connection:
        seen = case_dashboard.case_dashboard(
            connection, office.vault, reader(office, "verifier"), lot.case, "2026-11-27"
        )
    assert [one.sort for one in seen.wrong] == ["weight"]
