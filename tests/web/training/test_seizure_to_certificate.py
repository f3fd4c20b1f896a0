"""From the declaration of a seizure to the certificate of its destruction, over HTTP only."""

import hashlib
import json

import pytest

from tests.web.full_custody import (
    COMPANY,
    PIN,
    checks,
    give_pins,
    landed,
    lines,
    made,
    numbers,
    ok,
    seized,
    today,
    town,
)


@pytest.fixture
def mopti(tmp_path):
    """A drug office with its partners, each person with a PIN."""
    with town(tmp_path) as place:
        give_pins(place, "clerk", "chair", *(name for name, _ in COMPANY))
        yield place


def declared(mopti):
    """A case opened, a seizure declared and three exhibits sealed by the officer's forms: numbers, seals, case."""
    officer, office = mopti.client("officer"), mopti.office
    opening = {
        "case_reference": "PV 5/2026",
        "title": "Affaire du fleuve",
        "prosecution": office.agencies["prosecution"],
    }
    case = landed(officer.submit("/cases", **opening), "/cases")
    report = {
        "place": "Mopti", "seized_at": "2026-05-10T10:00", "circumstances": "Pirogue", "substance": "cannabis",
        "amount": "3", "unit": "package", "mass": "", "mass_unit": "kg", "designation": "", "step": "send",
    }  # fmt: skip
    seizure = landed(officer.submit(f"/cases/{case}/seizure", **report), "/seizures")
    seals = [f"MPT {i:04d}" for i in range(3)]
    listed = "\n".join(f"{i + 1} ; 1 ; herb ; {seal} ; 1 package ; 2,70 kg" for i, seal in enumerate(seals))
    ok(officer.submit(f"/seizures/{seizure}/exhibits", lines=listed, balance=office.balance, step="send"))
    held = officer.get("/api/holdings").json()["exhibits"]
    return [e["id"] for e in sorted(held, key=lambda e: int(e["no"]))], seals, case


def test_a_seizure_ends_in_a_certificate_in_french_pages(mopti):
    """Handed over, received blind, ordered, staged, burnt before its quorum and certified: all by French forms."""
    office = mopti.office
    officer, clerk, prosecutor = (mopti.client(n) for n in ("officer", "clerk", "prosecutor"))
    chair, verifier = mopti.client("chair"), mopti.client("verifier")
    exhibits, seals, case = declared(mopti)

    transfer = landed(
        officer.submit("/transfers/dispatch", to=office.clerk, purpose="deposit", lines="\n".join(exhibits), step="send"),
        "/transfers",
    )  # fmt: skip
    inbox = clerk.page("/transfers").text
    assert "En attente de vous" in inbox
    assert f'href="/transfers/{transfer}"' in inbox
    form = {"lines": lines(exhibits, seals), "balance": office.balance, "place": office.place}
    ok(clerk.submit(f"/transfers/{transfer}/receive", step="send", **form))
    held = clerk.page("/holdings").text
    assert all(f"/exhibits/{each}" in held for each in exhibits)
    assert held.count(", PV\N{NO-BREAK SPACE}5/2026</a>") == len(exhibits)

    order = landed(
        prosecutor.submit(
            "/orders/new", case=case, order_reference="R 12/2026", legal_basis="Loi 01-078, art. 136", everything="1",
            laboratory_waiver="Test rapide positif", sample_waiver="Échantillon déjà au parquet",
        ),
        "/orders",
    )  # fmt: skip
    session = landed(
        chair.submit("/sessions/new", orders=order, method="incinerator", planned_for=today(), site="Four de Sénou"),
        "/sessions",
    )  # fmt: skip
    staging = {"lines": lines(exhibits, seals), "balance": office.balance, "step": "send"}
    ok(verifier.submit(f"/sessions/{session}/stage", **staging))
    assert "il manque 2 témoins indépendants" in chair.page(f"/sessions/{session}").text.lower()

    ok(chair.submit(f"/sessions/{session}/open"))
    ok(chair.submit(f"/sessions/{session}/attend", person=office.chair, quality="chair"))
    for name, quality in COMPANY:
        ok(chair.submit(f"/sessions/{session}/attend", person=office.people[name], quality=quality, pin=PIN))
    ok(verifier.submit(f"/sessions/{session}/arrive", lines="\n".join(exhibits), step="send"))
    ok(chair.submit(f"/sessions/{session}/burn", lines="\n".join(exhibits), step="send", confirmed="1"))
    answers = {"residue": "12 kg de cendres", "incidents": "Néant", "any_incident": "no", "non_retrievable": "yes"}
    ok(chair.submit(f"/sessions/{session}/close", **answers))
    for name in ("chair", *(name for name, _ in COMPANY)):
        ok(mopti.client(name).submit(f"/sessions/{session}/attest", attested="yes"))
    certificate = landed(chair.submit(f"/sessions/{session}/certify"), "/certificates")

    shown = chair.page(f"/certificates/{certificate}").text
    assert "8,100\N{NO-BREAK SPACE}kg" in shown
    assert "3\N{NO-BREAK SPACE}colis" in shown
    pdf = chair.get(f"/certificates/{certificate}/pdf")
    assert pdf.content.startswith(b"%PDF-")
    statement = prosecutor.get(f"/certificates/{certificate}/statement").content
    assert hashlib.sha256(statement).hexdigest() == office.state(certificate).statement
    assert {office.state(e).status for e in exhibits} == {"destroyed"}


def test_a_seizure_ends_in_a_certificate_over_the_api(mopti):
    """The same life by programs alone, each act under its own key."""
    office = mopti.office
    exhibits, seals, _ = seized(mopti)
    officer, clerk, chair = mopti.client("officer"), mopti.client("clerk"), mopti.client("chair")
    seen = checks(exhibits, seals, office.balance)

    consent = {"person": office.clerk, "part": "receiver", "method": "pin", "pin": PIN}
    handed = {"to": office.clerk, "purpose": "deposit", "checks": seen, "consents": [consent]}
    made(officer.act("/api/transfers/hand-over", handed))
    assert [e["id"] for e in clerk.get("/api/holdings").json()["exhibits"]] == exhibits

    asked = {
        "order_reference": "R 13/2026", "exhibits": exhibits, "legal_basis": "Loi 01-078, art. 136",
        "laboratory_waiver": "Test positif", "sample_waiver": "Au parquet",
    }  # fmt: skip
    order = numbers(made(mopti.client("prosecutor").act("/api/orders", asked)), "RE")[0]
    plan = {"orders": [order], "method": "open_burn", "planned_for": today(), "site": "Carrière"}
    session = numbers(made(chair.act("/api/destruction-sessions", plan)), "DS")[0]
    made(mopti.client("verifier").act("/api/destruction-sessions/stage", {"session": session, "checks": seen}))
    attendees = [{"person": office.people[n], "quality": q} for n, q in (("chair", "chair"), *COMPANY)]
    consents = [
        {"person": office.people[n], "part": "attendee", "method": "pin", "pin": PIN} for n, _ in COMPANY
    ]  # fmt: skip
    made(chair.act("/api/destruction-sessions/open", {"session": session}))
    made(
        chair.act(
            "/api/destruction-sessions/attend", {"session": session, "attendees": attendees, "consents": consents}
        )
    )
    made(mopti.client("verifier").act("/api/destruction-sessions/arrive", {"session": session, "exhibits": exhibits}))
    made(chair.act("/api/destruction-sessions/ignite", {"session": session, "exhibits": exhibits}))
    closing = {
        "session": session, "residue": "Cendres", "incidents": "Néant", "any_incident": False,
        "non_retrievable": True,
    }  # fmt: skip
    made(chair.act("/api/destruction-sessions/close", closing))
    for name in ("chair", *(name for name, _ in COMPANY)):
        made(mopti.client(name).act("/api/destruction-sessions/attest", {"session": session, "attested": True}))
    certificate = numbers(made(chair.act("/api/destruction-sessions/certify", {"session": session})), "CE")[0]

    found = chair.get(f"/api/certificates/{certificate}").json()
    totals = {(t["unit"], t["amount"]) for t in found["totals"]}
    assert totals == {("µg", 8_100_000_000), ("package", 3)}
    statement = json.loads(chair.get(f"/api/certificates/{certificate}/statement").content)
    assert [line["exhibit"] for line in statement["exhibits"]] == exhibits
