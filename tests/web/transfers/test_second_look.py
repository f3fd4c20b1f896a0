"""The pages that ask to read again what differs: own reading only, once, and a worklist of what waits (I57b)."""

import re

import pytest

from tests.demo_story import text_of
from tests.web.full_custody import checks, lines, ok, town


@pytest.fixture
def place(tmp_path):
    """A town of its own."""
    with town(tmp_path) as made_town:
        yield made_town


def reread(text: str) -> str:
    """The list to read again, as the page sends it back."""
    return re.search(r'name="reread" value="([^"]*)"', text)[1]


def test_i57b_the_page_shows_the_same_list_again_with_the_own_reading_only(place):
    """Neither the record nor what differs is on the page; the other rows stay, and nothing was received."""
    clerk, office = place.client("clerk"), place.office
    lot = office.lot(3, "in_transit")
    typed = lines(lot.exhibits, [lot.seals[0], lot.seals[1], "FAUX 1"])
    path = f"/transfers/{lot.transfer}/receive"
    asked = clerk.submit_once(path, lines=typed, balance=office.balance, step="send", reservations="Carton humide")
    assert asked.status_code == 200
    assert "Relisez 1 scellé" in asked.text
    assert reread(asked.text).startswith(lot.exhibits[2])
    assert "FAUX 1" in asked.text
    assert lot.seals[2] not in asked.text, "what is on record is not on the page"
    assert "Carton humide" in asked.text
    assert office.state(lot.exhibits[0]).holder == office.officer
    rest = re.search(r"<textarea id=\"lines\"[^>]*>([^<]*)", asked.text)[1]
    assert lot.exhibits[0] in rest
    assert lot.exhibits[2] not in rest
    key = re.search(r'name="key" value="([^"]+)"', asked.text)[1]
    again = {"exhibit_id": lot.exhibits[2], "seal": lot.seals[2], "state": "intact", "amount": "2,70", "unit": "kg"}
    form = {"key": key, "lines": rest, "reread": reread(asked.text), "balance": office.balance, "step": "add", **again}
    listed = clerk.submit_once(path, **form)
    assert "Relisez" not in listed.text, "all was read again"
    whole = re.search(r"<textarea id=\"lines\"[^>]*>([^<]*)", listed.text)[1]
    ok(clerk.submit_once(path, key=key, lines=whole, balance=office.balance, step="send"))
    assert office.state(lot.exhibits[2]).holder == office.clerk
    assert not office.state(lot.exhibits[2]).open
    history = clerk.page(f"/exhibits/{lot.exhibits[2]}/history").text
    assert "Lu d’abord" in history
    assert "Lecture non conforme" in history
    paper = " ".join(text_of(clerk.get(f"/exhibits/{lot.exhibits[2]}/history/pdf").content).split())
    assert "lu d’abord : FAUX 1" in paper.replace("\u00a0", " ")


def test_i57b_a_client_that_drops_the_question_gains_nothing(place):
    """Sent again without a word of the question, and on another session of the same person, the reading is judged."""
    clerk, office = place.client("clerk"), place.office
    lot = office.lot(1, "in_transit")
    wrong = {"transfer": lot.transfer, "checks": checks(lot.exhibits, ["FAUX 1"], office.balance)}
    first = clerk.act_once("/api/transfers/receive", wrong).json()
    assert (first["questioned"], first["opened"]) == (list(lot.exhibits), [])
    second = clerk.act_once("/api/transfers/receive", wrong).json()
    assert second.get("questioned", []) == []
    assert len(second["opened"]) == 1


def test_i57b_what_waits_to_be_read_again_stands_on_the_start_page_and_goes_nowhere(place):
    """The person is told on the start page and on the page of checks, and the hand-over says who is to read it."""
    clerk, office = place.client("clerk"), place.office
    lot = office.lot(1, "held")
    [number] = lot.exhibits
    asked = clerk.submit_once("/exhibits/measure", lines=f"{number} ; FAUX 1", step="send")
    assert "Relisez 1 scellé" in asked.text
    assert "1 scellé à relire" in clerk.page("/").text
    assert f"/exhibits/measure?exhibits={number}" in clerk.page("/exhibits/measure").text
    body = {"to": office.people["supervisor"], "purpose": "storage", "exhibits": [number]}
    refused = clerk.act("/api/transfers", body)
    assert refused.json()["code"] == "to_read_again"
    ok(clerk.submit_once("/exhibits/measure", lines=f"{number} ; {lot.seals[0]}", step="send"))
    assert "à relire" not in clerk.page("/").text
