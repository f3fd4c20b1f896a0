"""The mass balance over HTTP: it adds up, agrees with what is held, and belongs to one agency (I20, I21, I41)."""

import csv
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from custody.domain.kernel.quantity import MASS
from custody.domain.people.agency import Agency
from custody.storage.read import histories
from tests.labels.pdf_text import text_of
from tests.web.full_custody import town


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town where one lot lies in store and another was burnt."""
    with town(tmp_path_factory.mktemp("mass_balance")) as made_town:
        made_town.burnt = made_town.office.lot(2, "certified")
        made_town.held = made_town.office.lot(3)
        yield made_town


def accounts(client, **asked):
    """The accounts of a balance by (substance, unit)."""
    answer = client.get("/api/mass-balance", params=asked)
    assert answer.status_code == 200, answer.text
    return {(a["substance"], a["unit"]): a for a in answer.json()["accounts"]}


def test_i20_opening_and_what_moved_are_the_closing_and_what_is_held(place):
    """What came less what burnt is what every exhibit in the store says, to the microgram."""
    found = accounts(place.client("clerk"), counted="true")
    assert found
    for account in found.values():
        assert account["opening"] + sum(account["moved"].values()) == account["closing"] == account["held"]
    masses = [a for (_, unit), a in found.items() if unit == MASS]
    assert sum(a["moved"]["received"] for a in masses) > -sum(a["moved"].get("destroyed", 0) for a in masses) > 0


def test_i20_a_row_taken_out_of_the_books_shows(place):
    """The books are compared with the exhibits one by one; a difference is an alarm on the page."""
    client = place.client("clerk")
    with place.office.store.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE mass_balance SET amount = amount - 1 WHERE heading = 'received' AND unit = 'µg'"
        )
    try:
        assert any(a["held"] != a["closing"] for a in accounts(client, counted="true").values())
        assert "ne concordent pas" in client.get("/mass-balance?counted=true").text
    finally:
        with place.office.store.writing() as connection:
            connection.exec_driver_sql(
                "UPDATE mass_balance SET amount = amount + 1 WHERE heading = 'received' AND unit = 'µg'"
            )
    assert "Les comptes concordent" in client.get("/mass-balance?counted=true").text


def test_the_closing_of_one_period_opens_the_next(place):
    """A period after everything has nothing in it but what is held."""
    client = place.client("clerk")
    closed = {key: a["closing"] for key, a in accounts(client).items()}
    later = accounts(client, first="2099-01-01", last="2099-12-31")
    assert {key: a["opening"] for key, a in later.items()} == closed
    assert not any(a["moved"] for a in later.values())


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_days_are_those_of_the_agency_s_place(place, monkeypatch, zone):
    """At any hour it is another day than in UTC in one of the two; what was just recorded is of the day there."""
    monkeypatch.setattr(Agency, "calendar", lambda _: zone)
    client, day = place.client("clerk"), datetime.now(ZoneInfo(zone)).date()
    here = accounts(client, first=str(day), last=str(day))
    assert any(account["moved"] for account in here.values())
    assert {account["opening"] for account in here.values()} == {0}
    after = accounts(client, first=str(day + timedelta(days=1)), last="2099-12-31")
    assert not any(account["moved"] for account in after.values())
    before = accounts(client, first="2001-01-01", last=str(day - timedelta(days=1)))
    assert not any(account["moved"] for account in before.values())
    assert client.get("/api/mass-balance", params={"first": "0001-01-01", "last": "9999-12-31"}).status_code == 400


def test_i21_the_file_keeps_units_apart_and_every_digit(place):
    """One line for each substance and unit; kilograms are exact."""
    client = place.client("clerk")
    rows = list(csv.DictReader(io.StringIO(client.get("/api/mass-balance/csv").text)))
    found = accounts(client)
    assert len(rows) == len(found)
    for row in rows:
        unit = MASS if row["unit"] == "kg" else row["unit"]
        closing = found[row["substance"], unit]["closing"]
        whole, _, rest = row["closing"].partition(".")
        assert closing == (int(whole) * 10**9 + int(rest.ljust(9, "0")) if unit == MASS else int(whole))


def test_the_paper_is_given_out_on_record(place):
    """The PDF says what the page says; that it left is on the agency's chain."""
    client = place.client("clerk")
    answer = client.get("/mass-balance/pdf")
    assert answer.headers["content-type"] == "application/pdf"
    text = text_of(answer.content)
    assert "ÉTAT DES ENTRÉES ET SORTIES" in text
    assert "À signaler" not in text
    agency = place.office.state(place.held.exhibits[0]).agency
    with place.office.store.reading() as connection:
        last = histories.latest(connection, agency, 1)[-1]
    assert (last.part.type, last.part.data.document) == ("document.issued/1", "mass_balance")


def test_i41_the_books_are_their_agency_s_own(place):
    """Another agency's books do not exist for a clerk; the inspection reads any; a system administrator none."""
    other = place.office.state(place.held.exhibits[0]).agencies[0]
    assert place.client("clerk").get("/api/mass-balance", params={"agency": other}).status_code == 404
    assert accounts(place.client("inspector"), agency=other)
    assert place.client("administrator").get("/api/mass-balance").status_code == 403


def test_a_period_that_cannot_be_read_is_said(place):
    """The API refuses it; the page shows why above the year's balance."""
    client = place.client("clerk")
    refused = client.get("/api/mass-balance?first=2026-05-01&last=2026-04-01")
    assert (refused.status_code, refused.json()["code"]) == (400, "period_reversed")
    assert client.get("/api/mass-balance?first=mai").json()["code"] == "bad_day"
    shown = client.get("/mass-balance?first=2026-05-01&last=2026-04-01").text
    assert "avant de commencer" in shown
    assert "État des entrées et sorties" in shown
