"""Acts of an office, reached from the page of what they are of: each is given out on record, to who sees its subject."""

import pytest
from msgspec import structs

from custody.domain.access.roles import Role
from custody.domain.destruction import convoke, plan_and_open
from custody.domain.discrepancies.answer import Answer
from custody.domain.orders.destruction_request import MakeDestructionRequest
from custody.domain.people.propose_and_confirm import EnrolAgency, EnrolPerson
from custody.domain.transfers.receive import Receive
from tests.demo_story import text_of
from tests.factories.http_office import town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town of this file's own."""
    with town(tmp_path_factory.mktemp("town")) as opened:
        yield opened


def printed(place, who, page, path):
    """Return the text of a paper that a page offers, once its issue is on the chain of its subject."""
    assert f'href="{path}"' in place.client(who).page(page).text
    before = place.size()
    answer = place.client(who).page(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert place.size() > before
    api = place.client(who).get(
        "/api" + path.replace("/sessions/", "/destruction-sessions/").replace("/proposed/", "/destruction-requests/")
    )
    assert api.headers["content-type"] == "application/pdf"
    text = " ".join(text_of(answer.content).replace("\u00a0", " ").replace("\u202f", " ").split())
    assert "non renseigné" not in text.partition("Vérifier ce document")[0]
    return text


def issued(place, subject):
    """Return the documents on the chain of a subject."""
    return [line.part.data for line in place.office.history(subject) if line.part.type == "document.issued/1"]


def test_a_request_is_a_letter_to_the_prosecution(place):
    """It says what is asked and why, and who answers."""
    office, lot = place.office, place.office.lot(2)
    asked = MakeDestructionRequest(exhibits=tuple(lot.exhibits), reason="Affaire jugée")
    number = office.do("destruction_request.make/1", asked, "clerk").first("DP")
    text = printed(place, "clerk", f"/proposed/{number}", f"/proposed/{number}/letter")
    assert all(said in text for said in ("DEMANDE DE DESTRUCTION", "deux (2) scellés", "Affaire jugée", "Suite donnée"))
    assert [document.document for document in issued(place, number)] == ["minutes"]


def test_a_convocation_is_a_letter_for_each_person(place):
    """It names the quality, the day, the hour and the place; nobody else has one."""
    office, lot = place.office, place.office.lot(1, until="planned")
    called = (convoke.Summons(office.witness1, "witness"),)
    command = convoke.Convoke(session=lot.session, people=called, means="letter", hour="09:00")
    office.do("destruction_session.convoke/1", command, "chair")
    page = f"/sessions/{lot.session}/convocations"
    text = printed(place, "chair", page, f"{page}/{office.witness1}")
    assert all(said in text for said in ("CONVOCATION", "Nom witness1", "09:00", "Four", "témoin", "Récépissé"))
    assert place.client("chair").page(f"{page}/{office.clerk}").status_code == 404


def test_a_fire_that_did_not_take_place_has_a_record(place):
    """Who was called, what they answered, and what stays to be burnt; before it is given up there is none."""
    office, lot = place.office, place.office.lot(1, until="planned")
    called = (convoke.Summons(office.witness1, "witness"), convoke.Summons(office.witness2, "witness"))
    command = convoke.Convoke(session=lot.session, people=called, means="telephone", hour="09:00")
    office.do("destruction_session.convoke/1", command, "chair")
    answer = convoke.AnswerConvocation(session=lot.session, says="absent")
    office.do("destruction_session.answer_convocation/1", answer, "witness1")
    path = f"/sessions/{lot.session}/not-held"
    assert place.client("chair").page(path).status_code == 409
    office.do(
        "destruction_session.abort/1", plan_and_open.Abort(session=lot.session, reason="Le feu a manqué"), "chair"
    )
    text = printed(place, "chair", f"/sessions/{lot.session}", path)
    assert all(said in text for said in ("CARENCE", "N’A PAS EU LIEU", "Le feu a manqué", "excusé", "aucune réponse"))


def test_a_loss_and_a_difference_have_a_record(place):
    """Both sides, the last regular check, and what was said; of a missing one that it is missing."""
    office, lot = place.office, place.office.lot(2, until="in_transit")
    transfer = lot.transfer
    checks = office.checks(lot)
    wrong = (structs.replace(checks[0], seal="AUTRE 7"),)
    command = Receive(transfer=transfer, checks=wrong, place=office.place)
    assert office.do_once("transfer.receive/1", command, "clerk")
    receipt = office.do("transfer.receive/1", command, "clerk")
    texts = []
    for number in receipt.all("EC"):
        office.do("discrepancy.answer/1", Answer(discrepancy=number, text="Je l’avais vu"), "officer")
        texts.append(printed(place, "inspector", f"/discrepancies/{number}", f"/discrepancies/{number}/record"))
    assert all("Je l’avais vu" in text for text in texts)
    assert ["Dernier constat régulier" in text for text in texts if "scellé n° " in text] == [True, True]
    assert sum("CONSTAT DE PERTE" in text and "MANQUE" in text for text in texts) == 1
    assert sum("CONSTAT D’ÉCART" in text and "AUTRE 7" in text for text in texts) == 1


def test_i13_the_expert_is_required_without_being_told_the_weight(place):
    """The letter lists numbers and questions; a hand-over for another purpose has none."""
    office, lot = place.office, place.office.lot(2)
    deposit = lot.transfer
    office._hand("clerk", "analyst", "laboratory", lot, due="2099-01-01")
    path = f"/transfers/{lot.transfer}/requisition"
    text = printed(place, "analyst", f"/transfers/{lot.transfer}", path)
    assert all(
        said in text for said in ("RÉQUISITION À PERSONNE QUALIFIÉE", "deux (2) scellés", "serment", "1er janvier 2099")
    )
    assert not any(seal in text for seal in lot.seals)
    assert "kg" not in text.partition("Vérifier ce document")[0]
    assert place.client("clerk").page(f"/transfers/{deposit}/requisition").status_code == 409


def test_what_a_court_receives_has_an_act_of_deposit(place):
    """Its clerk draws it; of what no court received there is none."""
    office = place.office
    office.agencies["court"] = office.enrol(EnrolAgency(name="Tribunal", sort="court"))
    entry = EnrolPerson(name="Me Sy", rank="", agency=office.agencies["court"], roles=(Role.COURT_CLERK,))
    office.people["greffe"] = office.enrol(entry)
    lot = office.lot(2)
    assert place.client("clerk").page(f"/transfers/{lot.transfer}/deposit").status_code == 409
    office._hand("clerk", "greffe", "storage", lot)
    text = printed(place, "clerk", f"/transfers/{lot.transfer}", f"/transfers/{lot.transfer}/deposit")
    assert all(
        said in text for said in ("ACTE DE DÉPÔT AU GREFFE", "Me Sy", "deux (2) scellés", "registre des scellés")
    )
