"""Proposals to destroy over HTTP: the store proposes, the prosecution finds them and orders in one click."""

import re

import pytest

from custody.service import proposals
from custody.storage import queries
from tests.web.life import landed, ok, town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town with a store and a prosecution."""
    with town(tmp_path_factory.mktemp("proposals")) as made_town:
        yield made_town


def proposed(place, count=2):
    """What the store proposed over its page: the exhibits, their case and the proposal."""
    lot = place.office.lot(count, "held")
    sent = place.client("clerk").submit(
        "/proposed/new", case=lot.case, exhibits=lot.exhibits, reason="Affaire jugée, magasin plein"
    )
    ok(sent)
    return lot, re.search(r"/proposed/(DP\w+)", sent.headers["location"])[1]


def test_the_store_sees_what_each_misses_proposes_and_every_exhibit_says_so(place):
    """From the case's form; what is missing does not stand in the way."""
    lot, number = proposed(place)
    form = place.client("clerk").page(f"/proposed/new?case={lot.case}").text
    assert "le laboratoire n’a pas rendu de rapport" not in form  # nothing is left to propose
    assert number in form
    page = place.client("clerk").page(f"/proposed/{number}").text
    assert "le laboratoire n’a pas rendu de rapport" in page
    assert "Affaire jugée, magasin plein" in page
    assert "proposé à la destruction" in place.client("clerk").page(f"/exhibits/{lot.exhibits[0]}").text
    history = place.client("clerk").page(f"/exhibits/{lot.exhibits[0]}/history").text
    assert f"/proposed/{number}" in history


def test_the_prosecution_finds_it_on_its_start_page_and_orders_from_the_form_filled_in(place):
    """One click to the order; with it the proposal is settled, and names the order."""
    lot, number = proposed(place)
    prosecutor = place.client("prosecutor")
    assert f"/proposed/{number}" in prosecutor.page("/").text
    door = f"/orders/new?case={lot.case}&amp;proposal={number}"
    assert door in prosecutor.page("/proposed").text
    form = prosecutor.page(door.replace("&amp;", "&")).text
    assert "Affaire jugée, magasin plein" in form
    waivers = {"laboratory_waiver": "Test positif", "sample_waiver": "Au parquet"}
    named = re.findall(r'name="exhibits" value="(EV\w+)" form="order"[^>]* checked', form)
    assert named == lot.exhibits
    sent = prosecutor.submit(
        "/orders/new", case=lot.case, exhibits=named, number="PR 1/2026", legal_basis="art. 136", **waivers
    )
    landed(sent, "/orders")
    detail = prosecutor.page(f"/api/destruction-proposals/{number}").json()
    assert (detail["line"]["status"], detail["line"]["left"]) == ("settled", 0)
    assert detail["settled"][0][0]["outcome"] == "ordered"
    assert f"/proposed/{number}" not in prosecutor.page("/").text


def test_many_open_proposals_hide_none(place, monkeypatch):
    """The list is of all that wait for the reader, read page by page."""
    waiting = {proposed(place, 1)[1] for _ in range(3)}
    for module in (proposals, queries):
        monkeypatch.setattr(module, "AT_ONCE", 1)
    listed = place.client("prosecutor").page("/proposed").text
    assert {number for number in waiting if number not in listed} == set()


def test_the_prosecution_orders_a_part_of_what_is_proposed_and_sees_nothing_else_of_the_case(place):
    """Only what was ticked is ordered; the rest goes on waiting, and a refused form keeps what was ticked."""
    lot, number = proposed(place)
    prosecutor = place.client("prosecutor")
    form = {
        "case": lot.case,
        "proposal": number,
        "exhibits": lot.exhibits[:1],
        "number": "PR 2/2026",
        "sample_waiver": "x",
    }
    refused = prosecutor.submit("/orders/new", **form, laboratory_waiver="x", legal_basis=" ")
    assert refused.status_code == 400
    assert re.findall(r'value="(EV\w+)" form="order"[^>]* checked', refused.text) == lot.exhibits[:1]
    ok(prosecutor.submit("/orders/new", **form, laboratory_waiver="x", legal_basis="art. 136"))
    assert [place.office.state(n).status for n in lot.exhibits] == ["ordered", "held"]
    again = prosecutor.page(f"/orders/new?case={lot.case}&proposal={number}").text
    assert re.findall(r'value="(EV\w+)" form="order"', again) == lot.exhibits[1:]


def test_a_refusal_gives_its_reason_to_the_keepers_and_keeps_what_was_typed_when_it_is_none(place):
    """In part first; a blank reason is refused and what was ticked stays ticked."""
    lot, number = proposed(place)
    prosecutor = place.client("prosecutor")
    again = prosecutor.submit(f"/proposed/{number}/decline", exhibits=lot.exhibits[0], reason=" ")
    assert again.status_code == 400
    assert re.search(rf'value="{lot.exhibits[0]}"[^>]* checked', again.text)
    ok(prosecutor.submit(f"/proposed/{number}/decline", exhibits=lot.exhibits[0], reason="Appel probable"))
    page = place.client("clerk").page(f"/proposed/{number}").text
    assert "refusé par le parquet" in page
    assert "Appel probable" in page
    ok(place.client("clerk").submit(f"/proposed/{number}/withdraw", reason="À revoir"))
    assert place.office.state(number).status == "settled"
