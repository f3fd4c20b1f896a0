"""For how many of its exhibits an order is executed: page, list, case and interface say the same (I47)."""

import re

import pytest

from custody.domain.destruction.arrival_and_ignition import Withdraw
from custody.domain.kernel.events import Actor
from custody.domain.transfers import hand_over
from tests.factories.office import Lot


@pytest.fixture(scope="module")
def lot(place):
    """An order of four exhibits, of which two burnt; the others wait under it."""
    lot = place.office.lot(4, "ordered")
    burns = Lot(lot.exhibits[:2], lot.seals[:2], lot.case, lot.seizure, order=lot.order, stage=lot.stage)
    place.office.advance(burns, "burnt")
    lot.session = burns.session
    return lot


def text(page):
    """A page as text."""
    return " ".join(re.sub("<.*?>", " ", page).replace("\u00a0", " ").split())


def test_i47_pages_and_interface_say_for_how_many_an_order_is_executed(place, lot):
    """It is issued still, and no place says executed of it."""
    prosecutor, office = place.client("prosecutor"), place.office
    detail = prosecutor.get(f"/api/orders/{lot.order}").json()
    keeper = office.state(lot.exhibits[3]).agency
    assert detail["status"] == "issued"
    assert detail["progress"] == {"named": 4, "done": 2, "kept": [[keeper, 2]], "ended": [], "left": True}
    assert detail["names"][keeper]
    [row] = [o for o in prosecutor.get("/api/orders?limit=200").json()["orders"] if o["order"] == lot.order]
    assert (row["status"], row["done"], row["exhibits"]) == ("issued", 2, 4)
    page = prosecutor.page(f"/orders/{lot.order}").text
    told = f"2 scellés sur 4 détruits · 2 restent en garde ({detail['names'][keeper]})"
    assert told in text(page)
    assert "exécutée" not in text(page).split("Gestes")[0]
    for path in ("/orders", f"/cases/{lot.case}"):
        assert "2 scellés sur 4 détruits" in text(prosecutor.page(path).text)


def test_i47_who_may_not_see_each_exhibit_reads_no_agency(place, lot):
    """The numbers stand there, and not who has what: the laboratory has one exhibit in its hands, no more."""
    office = place.office
    gone = Lot(lot.exhibits[3:], lot.seals[3:], lot.case, lot.seizure, order=lot.order, stage=lot.stage)
    office._hand("clerk", "analyst", "laboratory", gone, due="2099-01-01")
    reader = place.client("analyst")
    reached = reader.get(f"/api/orders/{lot.order}").json()["progress"]
    assert (reached["named"], reached["done"], reached["kept"]) == (4, 2, [["", 2]])
    assert "2 restent en garde" in text(reader.page(f"/orders/{lot.order}").text)
    assert "2 restent en garde (" not in text(reader.page(f"/orders/{lot.order}").text)


def test_i47_an_order_whose_rest_was_taken_out_is_not_executed(place):
    """What a session gave back is in custody again, and the order is spent."""
    office = place.office
    lot = office.lot(2, "on_site")
    out = Lot(lot.exhibits[1:], lot.seals[1:], lot.case, lot.seizure, order=lot.order, stage=lot.stage)
    office.do(
        "destruction_session.withdraw/1",
        Withdraw(session=lot.session, checks=office.checks(out), reason="Sceau douteux"), "verifier",
        Actor(person=office.people["chair"], part="witness", will="other_device"),
    )  # fmt: skip
    del lot.exhibits[1:], lot.seals[1:]
    office.advance(lot, "burnt")
    detail = place.client("prosecutor").get(f"/api/orders/{lot.order}").json()
    assert (detail["status"], detail["progress"]["done"], detail["progress"]["left"]) == ("spent", 1, False)


def test_i47_the_history_ends_with_the_fire_and_shows_what_is_open(place, lot):
    """Place, hour, certificate and who stood there; and what left and was not received."""
    prosecutor, office = place.client("prosecutor"), place.office
    number = lot.exhibits[0]
    session = office.state(lot.session)
    shown = text(prosecutor.page(f"/exhibits/{number}/history").text)
    lines = prosecutor.get(f"/api/exhibits/{number}/history").json()["lines"]
    [fire] = [line["fire"] for line in lines if line["type"] == "exhibit.destroyed/1"]
    assert fire["lit_at"] == session.lit_at
    assert [each["person"] for each in fire["stood"]] == [each.person for each in session.at_ignition()]
    assert fire["certificate_number"] == ""
    assert f"Lieu de l’incinération {fire['place']}" in shown
    assert "Présents à la mise à feu " in shown
    assert "témoin indépendant" in shown
    assert "aucun à ce jour" in shown
    waits = office.lot(1, "held")
    assert prosecutor.get(f"/api/exhibits/{waits.exhibits[0]}/history").json()["open"] == []
    command = hand_over.Dispatch(
        to=office.people["analyst"], purpose="laboratory", exhibits=tuple(waits.exhibits), due="2099-01-01"
    )
    office.do("transfer.dispatch/1", command, "clerk")
    [step] = prosecutor.get(f"/api/exhibits/{waits.exhibits[0]}/history").json()["open"]
    assert step["sort"] == "on_its_way"
    shown = text(prosecutor.page(f"/exhibits/{waits.exhibits[0]}/history").text)
    assert re.search(r"Parti le [\d/]+ [\d:]+( UTC)?, pour .*, non reçu à ce jour", shown)
