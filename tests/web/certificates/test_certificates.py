"""Destruction certificates over HTTP: totals, downloads, who may see them, what is put on record."""

import hashlib
import json
import re

import pytest

from custody.domain.certificates.certificate import Certify
from custody.domain.destruction import arrival_and_ignition, attendance, close_session
from custody.domain.kernel.events import Actor
from custody.domain.people.compromised_credentials import DeclareCompromised
from custody.service.people import compromised_acts
from custody.service.search import list_filter
from custody.text import i18n, local_time, terms
from custody.web.pages.certificates import certificates


@pytest.fixture(scope="module")
def lot(place):
    """Four exhibits that burnt."""
    return place.office.lot(4, "certified")


def test_totals_stand_per_substance_and_unit(place, lot):
    """Masses and packages stand beside each other and are never added (I21, I34)."""
    shown = place.client("chair").page(f"/certificates/{lot.certificate}").text
    assert "10,800\N{NO-BREAK SPACE}kg" in shown
    assert "4\N{NO-BREAK SPACE}colis" in shown
    found = place.client("chair").get(f"/api/certificates/{lot.certificate}").json()
    assert {(t["unit"], t["amount"]) for t in found["totals"]} == {("package", 4), ("µg", 10_800_000_000)}
    assert [line["exhibit"] for line in found["exhibits"]] == lot.exhibits
    assert {line["difference_ug"] for line in found["exhibits"]} == {0}


def test_the_lines_of_a_certificate_and_of_an_order_turn_page_by_page(place, lot, monkeypatch):
    """Each page shows its rows and the way to the others; the count is of all."""
    monkeypatch.setattr(list_filter, "ROWS", 3)
    first, last = f"/exhibits/{lot.exhibits[0]}", f"/exhibits/{lot.exhibits[3]}"
    for page in (f"/certificates/{lot.certificate}", f"/orders/{lot.order}"):
        begin, end = (place.client("prosecutor").page(page + more).text for more in ("", "?page=2"))
        assert (first in begin, last in begin) == (True, False)
        assert (first in end, last in end) == (False, True)
        assert "page=2#exhibits" in begin
    monkeypatch.setattr(certificates, "FEW", 3)
    folded, asked = (place.client("prosecutor").page(f"/certificates/{lot.certificate}{q}").text
                     for q in ("", f"?find={lot.exhibits[3]}"))  # fmt: skip
    assert '<details id="exhibits">' in folded
    assert '<details id="exhibits" open>' in asked
    assert f'<tr id="{lot.exhibits[3]}">' in asked
    assert first not in asked


def test_the_statement_is_the_one_in_the_log(place, lot):
    """The bytes given out have the digest that the log holds, by page and by API."""
    digest = place.office.state(lot.certificate).statement
    for where in ("", "/api"):
        answer = place.client("prosecutor").get(f"{where}/certificates/{lot.certificate}/statement")
        assert hashlib.sha256(answer.content).hexdigest() == digest
        assert f"{lot.certificate}.json" in answer.headers["content-disposition"]
    assert len(json.loads(answer.content)["exhibits"]) == 4


def test_the_pdf_is_a_sealed_document(place, lot):
    """A PDF with its signature and its attached statement, never kept by a cache."""
    answer = place.client("chair").get(f"/certificates/{lot.certificate}/pdf")
    assert answer.headers["content-type"].startswith("application/pdf")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"%PDF-")
    assert b"/ByteRange" in answer.content


def test_every_document_that_leaves_is_on_record_before(place, lot):
    """PDF and statement are exports on the certificate's chain, with where the chain stood (I41)."""
    before = place.office.history(lot.certificate)
    place.client("clerk").get(f"/api/certificates/{lot.certificate}/pdf")
    place.client("clerk").get(f"/certificates/{lot.certificate}/statement")
    pdf, statement = (line.part.data for line in place.office.history(lot.certificate)[len(before) :])
    assert (pdf.document, pdf.until_n) == ("certificate", len(before))
    assert (statement.document, statement.until_n) == ("json", len(before) + 1)
    assert pdf.head


def test_reading_a_certificate_is_on_record(place, lot):
    """A look at the page is an event on the reader's own chain."""
    reader = place.office.witness1
    before = len(place.office.history(reader))
    place.client("witness1").page(f"/certificates/{lot.certificate}")
    assert place.office.history(reader)[-1].part.data.about == lot.certificate
    assert len(place.office.history(reader)) == before + 1


def test_the_list_has_what_the_reader_may_see_by_day_and_site_of_the_fire(place, lot):
    """Who took part finds the certificate; a laboratory that never held the exhibits finds nothing (I41)."""
    i18n.use("fr")
    own, session = (place.office.state(n) for n in (lot.certificate, lot.session))
    fire = terms.day(local_time.day_of(session.lit.claimed or session.lit.at))
    for name in ("chair", "clerk", "officer", "inspector", "prosecutor"):
        shown = place.client(name).page("/certificates").text
        row = shown.split(f'<a href="/certificates/{lot.certificate}">')[1].split("</tr>")[0]
        assert re.fullmatch(rf"{re.escape(fire)}(, séance n° \d+ de ce jour)?, Four", row.split("</a>")[0]), name
        assert own.certificate_number in row
    reading = place.office.history(place.office.prosecutor)[-1].part.data
    assert reading.form == "search", "the site is private: it is on record"
    analyst = place.client("analyst")
    assert lot.certificate not in analyst.page("/certificates").text
    assert analyst.get("/api/certificates").json()["certificates"] == []
    for path in ("", "/pdf", "/statement"):
        assert analyst.get(f"/api/certificates/{lot.certificate}{path}").status_code == 404


def test_the_list_says_what_was_unusual_beside_a_certificate(place, lot):
    """On page and API: incidents, what was missing from the load, reservations; nothing beside one without any."""
    office = place.office
    other = office.lot(3, "on_site")
    gone = other.exhibits.pop()
    second = Actor(person=office.verifier, part="witness", will="other_device")
    command = arrival_and_ignition.Withdraw(session=other.session, missing=(gone,), reason="Disparu")
    office.do("destruction_session.withdraw/1", command, "chair", second)
    other.seals.pop()
    office.do(
        "destruction_session.ignite/1",
        arrival_and_ignition.Ignite(session=other.session, exhibits=tuple(other.exhibits)),
        "chair",
    )
    said = {"residue": "Cendres", "incidents": "Un sac a disparu", "any_incident": True, "non_retrievable": True}
    office.do("destruction_session.close/1", close_session.CloseSession(session=other.session, **said), "chair")
    for person in [one.person for one in office.state(other.session).attendance]:
        reserved = "Arrivé en retard" if person == office.verifier else ""
        command = attendance.Attest(session=other.session, attested=True, reservations=reserved)
        office.do("destruction_session.attest/1", command, person)
    other.certificate = office.do("destruction_session.certify/1", Certify(session=other.session), "chair").first("CE")
    chair = place.client("chair")
    said = chair.get("/api/certificates").json()["unusual"]
    assert (said[other.certificate], lot.certificate in said) == (["incidents", "missing", "reservations"], False)
    page = chair.page("/certificates").text
    rows = {n: page.split(f"/certificates/{n}")[1].split("</tr>")[0] for n in (lot.certificate, other.certificate)}
    for chip in ("il y a eu des incidents", "chargement incomplet", "avec réserves"):
        assert [n for n, row in rows.items() if f">{chip}<" in row] == [other.certificate]


def test_a_certificate_that_does_not_exist(place):
    """An unknown number is not found, and no export is recorded for it."""
    before = place.size()
    assert place.client("chair").page("/certificates/CE0000000000Z/pdf").status_code == 404
    assert place.size() == before


def test_i42_the_page_names_the_acts_that_rest_on_means_in_other_hands_and_the_file_stays(place):
    """Declared after the fire: the certificate stands, its statement is the same bytes, its page says what is in doubt."""
    burnt = place.office.lot(1, "certified")
    chair = place.client("chair")
    path = f"/certificates/{burnt.certificate}"
    statement = chair.get(f"{path}/statement").content
    assert "en d’autres mains" not in chair.page(path).text
    command = DeclareCompromised(
        whose=place.office.people["verifier"], means="sign_in", since="2016-01-01T00:00:00Z", reason="Code vu"
    )
    place.office.do("credential.declare_compromised/1", command, "key1")
    with place.office.store.reading() as connection:
        every = connection.exec_driver_sql("SELECT id FROM subject").scalars().all()
        marked = {number for number in every if compromised_acts.in_chain(connection, number)}
        assert burnt.session in marked < set(every)
        assert compromised_acts.among(connection, every) == marked, "together as one by one"
    shown = chair.page(path).text
    assert "derrière ce procès-verbal repose" in shown
    assert "Chargement arrivé sur le site" in shown
    assert chair.get(f"{path}/statement").content == statement
