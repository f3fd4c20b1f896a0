"""What a slip tells after the receipt: what is on record beside what was read, and how each difference ended."""

import pytest
from msgspec import structs

from custody.domain.exhibits.blind_check import CheckEntry
from custody.domain.transfers.receive import Receive
from custody.service import documents
from custody.service.documents import history, slips_and_registers
from tests.demo_story import text_of
from tests.factories.http_office import town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town of this file's own."""
    with town(tmp_path_factory.mktemp("town")) as opened:
        yield opened


@pytest.fixture(scope="module")
def received(place):
    """The number of a hand-over of two exhibits: a seal and a weight were read otherwise, twice; and its lot."""
    office = place.office
    lot = office.lot(2, "in_transit")
    transfer = next(line.part.data.transfer for line in reversed(office.history(lot.exhibits[0]))
                    if hasattr(line.part.data, "transfer"))  # fmt: skip
    checks = (
        CheckEntry(exhibit=lot.exhibits[0], seal="AUTRE 7", weight=office.weight()),
        CheckEntry(exhibit=lot.exhibits[1], seal=lot.seals[1], weight=office.weight("3,40")),
    )
    first = tuple(structs.replace(check, seal="FAUX 9") for check in checks)
    assert office.do_once("transfer.receive/1", Receive(transfer=transfer, checks=first, place=office.place), "clerk")
    office.do("transfer.receive/1", Receive(transfer=transfer, checks=checks, place=office.place), "clerk")
    return transfer, lot


def test_i13_the_slip_prints_the_seal_on_record_and_the_one_read(place, received):
    """Each under its own name; a seal that was read as recorded stands once."""
    transfer, lot = received
    other, own = slips_and_registers.slip_paper(place.services, transfer).lines
    assert (other.seal, other.seal_read, other.seal_state) == (lot.seals[0], "AUTRE 7", "differs")
    assert (own.seal, own.seal_read, own.seal_state) == (lot.seals[1], "", "intact")
    assert "lu : AUTRE 7, différent" in text_of(documents.slip_pdf(place.services, transfer))


def test_a_weight_that_differs_says_so_beside_the_one_on_record(place, received):
    """The weight read is the one printed; the other is named."""
    transfer, _ = received
    other, own = slips_and_registers.slip_paper(place.services, transfer).lines
    assert (other.gross_on_record, own.gross_on_record) == ("", "2,70\xa0kg")
    assert "différent du poids enregistré : 2,70 kg" in text_of(documents.slip_pdf(place.services, transfer))


def test_i57b_the_slip_tells_of_the_second_look(place, received):
    """What was read first, by whom, and what then."""
    transfer, _ = received
    other, own = slips_and_registers.slip_paper(place.services, transfer).lines
    assert "FAUX 9" in other.remark
    assert "FAUX 9" in own.remark


def test_a_second_look_is_no_inventory_check(place, received):
    """The exhibit's history keeps it apart, and prints a gain in no capitals."""
    _, lot = received
    paper, _ = history.history_paper(place.services, lot.exhibits[1])
    assert [look.seal for look in paper.sightings] == []
    assert any("FAUX 9" in look.remark for look in paper.looks)
    text = text_of(documents.history_pdf(place.services, lot.exhibits[1]))
    assert "Relectures" in text.partition("11. Récolements")[0]
    assert "gain anormal" in text
    assert "GAIN" not in text


def test_reservations_are_not_none_where_something_differed(place, received):
    """The discrepancies stand on the slip with their state."""
    transfer, lot = received
    text = text_of(documents.slip_pdf(place.services, transfer))
    assert "Réserves néant" not in text
    assert f"enregistré {lot.seals[0]}, constaté AUTRE 7 ; ouvert" in text
    assert "gain de poids" in text


def test_reservations_are_none_where_nothing_differed(place):
    """A hand-over that was received as recorded."""
    office = place.office
    lot = office.lot()
    [transfer] = {line.part.data.transfer for line in office.history(lot.exhibits[0])
                  if hasattr(line.part.data, "transfer")}  # fmt: skip
    assert "Réserves néant" in text_of(documents.slip_pdf(place.services, transfer))
