"""Two key officers of one agency against a prosecutor: what they can do together, and what becomes of it (hole 8)."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from custody.commands.story.office import Office
from custody.commands.story.seizures import Goods, Package, seize
from custody.domain.kernel.quantity import Count
from custody.domain.orders.order import Order
from custody.domain.seizures.declared_line import LineEntry
from custody.domain.transfers.hand_over import Dispatch
from custody.domain.transfers.receive import Receive
from custody.service.oversight.attacks import look_for_attacks
from custody.storage.read import subject_queries
from tests.factories.http_office import Client
from tests.factories.real_log import RealLog, first_sign_in, real_log
from tests.web.shell import HTML

BARRED = {"passkey_needed", "second_factor_needed"}
ATTACKED = "le mot de passe des deux complices"


@pytest.fixture
def log(tmp_path) -> Iterator[RealLog]:
    """A real log with a prosecutor, an inspector and an exhibit of a case shared with the prosecution."""
    with real_log(tmp_path) as made:
        made.enrol("prosecutor", "prosecution", "prosecutor")
        made.enrol("inspector", "inspection", "inspector")
        made.enrol("officer", "police", "seizing_officer")
        made.enrol("clerk", "office", "clerk")
        made.make_passkey("inspector")
        assert made.confirm_passkey("inspector", "key1").status_code == 201
        made.renew("inspector")
        yield made


def seized(log: RealLog) -> str:
    """An exhibit that waits for an order of the prosecution."""
    office = Office(log.services.recorder)
    goods = Goods(
        reference="PV 57/2026", title="Cocaïne", officer=log.person["officer"],
        prosecution=log.agency["prosecution"], seized_at="2026-08-17T10:00:00Z", zone="Africa/Bamako", place="Mopti",
        circumstances="Au poste.", line=LineEntry(substance="counterfeit_medicines", count=Count(3, "carton")),
        form="tablets", packages=(Package(seal="GN-MOP-00417", count=Count(3, "carton")),),
    )  # fmt: skip
    [lot] = seize(office, [goods])
    sent = Dispatch(to=log.person["clerk"], purpose="deposit", exhibits=lot.exhibits)
    transfer = office.act(log.person["officer"], sent).first("TR")
    office.act(log.person["clerk"], Receive(transfer=transfer, checks=lot.checks()))
    return lot.exhibits[0]


def order(exhibit: str) -> dict:
    return {
        "order_reference": "ORD 1/2026", "exhibits": [exhibit], "legal_basis": "Art. 136", "sort": "",
        "laboratory_waiver": "inutile", "sample_waiver": "inutile",
    }  # fmt: skip


def taken_over(log: RealLog, proposal: str) -> Client | None:
    """The two officers confirm the reset and sign in with what both were shown; None if they may not."""
    answer = log.confirm(proposal)
    if answer.status_code != 201:
        return None
    issued = answer.json()["issued"]
    half = log.client("key1").get(f"/api/pending-changes/{proposal}").json().get("half", "")
    thief = log.guest()
    first_sign_in(thief, issued["username"], half + issued["password"], ATTACKED)
    assert thief.enter(issued["username"], ATTACKED).status_code == 201
    return thief


def make_own_passkey(log: RealLog, thief: Client, name: str) -> None:
    """They make a passkey of their own in the name of the person."""
    log.adopt(name, thief)
    log.make_passkey(name, "thief")


def ordered(log: RealLog) -> bool:
    with log.services.store.reading() as connection:
        return bool(subject_queries.find(connection, Order, status="issued", after="", limit=9))


@pytest.mark.parametrize("waited", [0, 73])
def test_two_officers_of_one_agency_order_nothing_as_the_prosecutor(log, waited):
    """They reset the prosecutor, sign in with what both were shown, and order: at once, and after the wait."""
    exhibit = seized(log)
    proposal = log.propose({"type": "reset", "person": log.person["prosecutor"]})
    log.ahead_hours = waited
    thief = taken_over(log, proposal)
    assert (thief is None) is (not waited)
    if thief is not None:
        assert thief.act("/api/orders", order(exhibit)).json()["code"] in BARRED
        make_own_passkey(log, thief, "prosecutor")
        for officer in ("key1", "key2"):
            answer = log.confirm_passkey("prosecutor", officer)
            assert (answer.status_code, answer.json()["code"]) == (409, "passkey_other_agency")
        assert thief.act("/api/orders", order(exhibit)).json()["code"] in BARRED
    assert not ordered(log)


@pytest.mark.parametrize(("agency", "role"), [("inspection", "inspector"), ("police", "key_officer")])
def test_an_accomplice_whom_they_enrol_elsewhere_is_no_second_agency(log, agency, role):
    """Signed in with what both were shown, in the first days: neither the reset nor a passkey is confirmed."""
    log.enrol("accomplice", agency, role)
    by = "accomplice" if role == "key_officer" else "key1"
    proposal = log.propose({"type": "reset", "person": log.person["prosecutor"]}, by)
    answer = log.confirm(proposal, "key1" if by == "accomplice" else "accomplice")
    assert (answer.status_code, answer.json()["code"]) == (409, "passkeys_first")
    log.make_passkey("prosecutor")
    assert log.confirm_passkey("prosecutor", "accomplice").json()["code"] == "passkeys_first"


def test_the_prosecutor_and_the_inspection_call_it_off(log):
    """Both see it while it waits, and either ends it."""
    for name in ("prosecutor", "inspector"):
        proposal = log.propose({"type": "reset", "person": log.person["prosecutor"]})
        page = log.client(name).page("/account").text
        assert f"/proposals/{proposal}/reject" in page
        answer = log.client(name).act("/api/pending-changes/reject", {"proposal": proposal})
        assert answer.status_code == 201, answer.text
        log.ahead_hours = 73
        assert log.confirm(proposal).json()["code"] == "already_confirmed"


def test_neither_officer_is_shown_a_whole_first_password(log):
    """The one who confirms sees the second half, the proposer the first, nobody else any."""
    proposal = log.propose({"type": "reset", "person": log.person["clerk"]})
    issued = log.confirm(proposal).json()["issued"]
    half = log.client("key1").get(f"/api/pending-changes/{proposal}").json()["half"]
    assert (len(half), len(issued["password"]), issued["halved"]) == (10, 9, True)
    assert "half" not in log.client("key2").get(f"/api/pending-changes/{proposal}").json() or (
        log.client("key2").get(f"/api/pending-changes/{proposal}").json()["half"] == ""
    )
    client = log.guest()
    assert client.enter(issued["username"], issued["password"]).status_code == 401
    assert client.enter(issued["username"], half + issued["password"]).status_code == 201


def attempts(log: RealLog, username: str, password: str) -> tuple[int, str]:
    answer = log.guest().enter(username, password)
    return answer.status_code, answer.json().get("code", "")


def told_to_inspection(log: RealLog) -> bool:
    """The watch looks; the inspection's page of alarms says so, by name."""
    services = log.services
    look_for_attacks(services.store, services.recorder, services.refused, datetime.now(UTC))
    page = log.client("inspector").page("/alarms").text
    return "Personne clerk" in page and "un premier mot de passe a été essayé après avoir servi" in page


def test_one_officer_alone_opens_nothing_with_the_half_they_were_shown(log):
    """Neither half signs in, nor is anything raised of an honest first sign-in, after which the sign-in is the person's."""
    username, whole = log.issued["clerk"]
    for half in (whole[:10], whole[10:]):
        assert attempts(log, username, half) == (401, "signin_failed")
    honest = log.guest()
    assert honest.enter(username, whole).status_code == 201
    assert "arrêtez-vous" not in honest.page("/account").text
    assert log.client("clerk").get("/api/exhibits").status_code == 200
    assert not told_to_inspection(log)


@pytest.mark.parametrize("again", [False, True])
def test_two_officers_who_use_a_first_password_together_are_found_when_its_person_comes_with_it(log, again):
    """They join their halves and choose a password; the person is told, the inspection too, even after another reset."""
    username, whole = log.issued["clerk"]
    first_sign_in(log.guest(), username, whole, ATTACKED)
    if again:
        log.carried_out(log.propose({"type": "reset", "person": log.person["clerk"]}), "clerk")
        newer = log.guest()
        assert newer.enter(*log.issued["clerk"]).status_code == 201
        assert "arrêtez-vous et avertissez l’inspection" in newer.page("/account").text
    assert not told_to_inspection(log)
    assert attempts(log, username, whole + "x") == (401, "signin_failed")
    assert attempts(log, username, whole) == (403, "first_password_used")
    assert told_to_inspection(log)
    page = log.guest()
    token = page.get("/api/session").json()["csrf"]
    form = {"_csrf_token": token, "username": username, "password": whole}
    assert "avertissez aussitôt l’inspection" in page.post("/signin", data=form, headers=HTML).text
