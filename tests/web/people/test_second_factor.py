"""Sessions on a real log: a password alone opens none of who decides; a passkey or a printed card does."""

import logging
import re
from collections.abc import Iterator
from urllib.parse import quote

import pypdfium2
import pytest

from custody.domain.people.second_factor import FIRST_DAYS
from custody.service.kernel import security_log
from custody.service.people import session_factors
from tests.factories.real_log import OWN, RealLog, answer_second_factor, packed_id, real_log
from tests.web.shell import HTML

HOURS = int(FIRST_DAYS.total_seconds()) // 3600 + 1


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Iterator[RealLog]:
    """A real log with an inspector and a prosecutor who have confirmed passkeys, and a clerk."""
    with real_log(tmp_path_factory.mktemp("real")) as log:
        log.enrol("prosecutor", "prosecution", "prosecutor")
        log.enrol("inspector", "inspection", "inspector")
        log.enrol("clerk", "office", "clerk")
        log.make_passkey("inspector")
        assert log.confirm_passkey("inspector", "key1").status_code == 201
        log.renew("inspector")
        log.make_passkey("prosecutor")
        assert log.confirm_passkey("prosecutor", "inspector").status_code == 201
        log.renew("prosecutor")
        log.client("clerk")
        yield log


def card(client, current=OWN):
    """Ask for a new card."""
    form = {"_csrf_token": client.token, "current": current}
    return client.post("/account/card", data=form, headers=HTML, follow_redirects=False)


def with_password(log: RealLog, name: str):
    """A browser on which only the password was typed."""
    client = log.guest()
    assert client.enter(log.issued[name][0], OWN).status_code == 201
    return client


def test_the_first_page_says_what_an_officer_without_a_passkey_does_next(built):
    """Make the passkey and print the card; once it is made, who confirms it. Store people are told nothing."""
    built.enrol("newcomer", "prosecution", "prosecutor")
    client = built.client("newcomer")
    assert "créez votre clé d’accès</a>, puis" in client.page("/").text
    built.make_passkey("newcomer")
    assert "attend d’être confirmée" in client.page("/").text
    for name in ("prosecutor", "clerk"):
        told = built.client(name).page("/").text
        assert "créez votre clé d’accès" not in told
        assert "attend d’être confirmée" not in told


def test_a_password_alone_opens_nothing_of_who_decides(built):
    """Programs are refused; a page leads to the second step and remembers where to go; the own account stays open."""
    client = with_password(built, "prosecutor")
    answer = client.get("/api/orders")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_needed")
    shown = client.page("/orders")
    assert shown.headers["location"] == f"/second-factor?next={quote('/orders', safe='')}"
    assert client.page("/account").status_code == 200
    assert client.page("/second-factor").status_code == 200
    assert client.get("/api/session").json()["second_factor_needed"]
    form = {"_csrf_token": client.token, "current": OWN, "pin": "973164"}
    answer = client.post("/account/pin", data=form, headers=HTML, follow_redirects=False)
    assert answer.headers["location"].startswith("/second-factor"), "no PIN either: others would take it"
    answer = card(client)
    assert answer.headers["location"].startswith("/second-factor"), "no card by a password alone"


def test_the_passkey_opens_it_and_the_cookie_is_another(built):
    """The half-open session is gone; the answer of another passkey or over another session opens nothing."""
    client = with_password(built, "prosecutor")
    before = client.cookies.get("custody")
    other = with_password(built, "prosecutor").get("/api/session/second-factor").json()["challenge"]
    asked = client.get("/api/session/second-factor").json()
    assert asked["needed"]
    assert asked["challenge"] != other, "each session has its own"
    given = built.keys["prosecutor"].answer(session_factors.challenge("another"))
    fields = {field: getattr(given, field) for field in given.__struct_fields__}
    answer = client.act("/api/session/second-factor", {"assertion": fields})
    assert (answer.status_code, answer.json()["code"]) == (409, "second_factor_wrong")
    foreign = built.keys["inspector"].answer(session_factors.challenge(before))
    fields = {field: getattr(foreign, field) for field in foreign.__struct_fields__}
    assert client.act("/api/session/second-factor", {"assertion": fields}).json()["code"] == "passkey_not_valid"
    assert answer_second_factor(client, built.keys["prosecutor"]).status_code == 201
    assert client.get("/api/orders").status_code == 200
    assert client.cookies.get("custody") != before
    stale = built.guest()
    stale.cookies.set("custody", before)
    assert stale.get("/api/orders").status_code == 401


def codes_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    return re.findall(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b", text)


def test_each_code_of_a_printed_card_opens_one_session(built):
    """Once; and a new card ends the one before. The table holds no code."""
    client = built.client("inspector")
    first, second = (codes_of(card(client).content) for _ in range(2))
    assert len(first) == len(second) == session_factors.CODES
    late = with_password(built, "inspector")
    for code in (first[0], "aaaa-aaaa-aaaa-aaaa"):
        assert late.act("/api/session/second-factor", {"code": code}).status_code == 409
    answer = late.act("/api/session/second-factor", {"code": second[0].upper().replace("-", " ")})
    assert answer.status_code == 201
    assert late.get("/api/alarms").status_code == 200
    again = with_password(built, "inspector")
    assert again.act("/api/session/second-factor", {"code": second[0]}).status_code == 409
    with built.services.store.reading() as connection:
        kept = str(connection.exec_driver_sql("SELECT * FROM card_code").all())
    assert not any(code in kept or code.replace("-", "") in kept for code in second)


def test_guessed_codes_are_slowed(built):
    """Like passwords: after some tries one waits."""
    client = with_password(built, "prosecutor")
    codes = [client.act("/api/session/second-factor", {"code": f"aaaa-{i:04}"}).json()["code"] for i in range(12)]
    assert codes[0] == "second_factor_wrong"
    assert codes[-1] in {"guess_slowed", "guess_refused"}


def test_store_work_takes_no_second_factor(built):
    """A clerk goes on with the password, and nothing is asked."""
    client = with_password(built, "clerk")
    assert client.get("/api/exhibits").status_code == 200
    assert not client.get("/api/session/second-factor").json()["needed"]


def test_own_sessions_are_listed_and_ended(built):
    """On a page and for programs; another's session is not mine to end."""
    one, two = (with_password(built, "clerk") for _ in range(2))
    listed = one.get("/api/own-sessions").json()["sessions"]
    assert sum(each["here"] for each in listed) == 1
    mine = next(each["id"] for each in two.get("/api/own-sessions").json()["sessions"] if each["here"])
    assert mine[:8] not in one.cookies.get("custody")
    foreign = with_password(built, "prosecutor")
    headers = {"x-csrf-token": foreign.token}
    foreign.delete(f"/api/own-sessions/{mine}", headers=headers)
    assert two.get("/api/exhibits").status_code == 200
    assert "/account/sessions/end" in one.page("/account/sessions").text
    form = {"_csrf_token": one.token, "session": mine}
    assert one.post("/account/sessions/end", data=form, follow_redirects=False).status_code == 303
    assert two.get("/api/exhibits").status_code == 401


def test_a_password_alone_ends_no_session_but_its_own(built):
    """It may list its owner's sessions and end itself; whoever guessed the password throws nobody out."""
    owner = with_password(built, "prosecutor")
    assert answer_second_factor(owner, built.keys["prosecutor"]).status_code == 201
    full = next(each["id"] for each in owner.get("/api/own-sessions").json()["sessions"] if each["here"])
    half = with_password(built, "prosecutor")
    itself = next(each["id"] for each in half.get("/api/own-sessions").json()["sessions"] if each["here"])
    headers = {"x-csrf-token": half.token}
    for named in (full, full[:1], itself[:1]):
        answer = half.delete(f"/api/own-sessions/{named}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_needed")
    for named in (full, ""):
        form = {"_csrf_token": half.token, "session": named}
        answer = half.post("/account/sessions/end", data=form, headers=HTML, follow_redirects=False)
        assert answer.headers["location"].startswith("/second-factor")
    assert owner.get("/api/orders").status_code == 200
    assert half.delete(f"/api/own-sessions/{itself}", headers=headers).status_code == 204
    assert half.get("/api/own-sessions").status_code == 401


def test_an_ending_with_wildcards_ends_nothing(built):
    """``%`` is no wildcard there."""
    client = with_password(built, "clerk")
    client.delete("/api/own-sessions/%25", headers={"x-csrf-token": client.token})
    assert client.get("/api/exhibits").status_code == 200


def test_the_first_days_end(built, monkeypatch):
    """A founder without a passkey signs in by password for a week, then makes one first, and nothing else."""
    client = with_password(built, "key2")
    assert client.get("/api/people").status_code == 200
    from custody.service.people import second_factor
    from custody.storage.write.clock import ClockReading, now

    later = lambda: ClockReading(now().wall_ms + HOURS * 3_600_000, 0)  # noqa: E731
    monkeypatch.setattr(second_factor.clock, "now", later)
    assert client.get("/api/people").json()["code"] == "second_factor_needed"
    page = client.page("/second-factor").text
    assert "/passkeys" in page
    assert client.page("/passkeys").status_code == 200


@pytest.fixture
def lines() -> Iterator[list[dict[str, str]]]:
    """The lines of the security log."""

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(record.line)

    kept: list[dict[str, str]] = []
    handler = Kept()
    security_log.log.addHandler(handler)
    yield kept
    security_log.log.removeHandler(handler)


def told(lines: list[dict[str, str]]) -> list[tuple[str, str]]:
    said = [(line["event"], line.get("means", "")) for line in lines]
    lines.clear()
    return said


def codes_left(log: RealLog, name: str) -> int:
    with log.services.store.reading() as connection:
        return connection.exec_driver_sql(
            f"SELECT count(*) FROM card_code WHERE person = '{log.person[name]}'"
        ).scalar_one()


def test_a_card_asks_for_the_password_and_a_change_of_roles_ends_it(built, lines):
    """Drawn before the role came, by whoever had the password then, it opened the session of the prosecutor."""
    built.enrol("registrar", "prosecution", "court_clerk")
    client = built.client("registrar")
    lines.clear()
    assert card(client, "un autre mot de passe").status_code == 403
    assert told(lines)[0] == ("secret.failed", "password")
    assert card(client).status_code == 200
    assert told(lines) == [("card.drawn", "")]
    assert codes_left(built, "registrar") == session_factors.CODES
    change = {"type": "roles", "person": built.person["registrar"], "grant": ["witness"], "revoke": []}
    assert built.confirm(built.propose(change)).status_code == 201
    assert codes_left(built, "registrar") == 0
    built.renew("registrar")
    assert card(built.client("registrar")).status_code == 200
    assert built.confirm(built.propose({"type": "reset", "person": built.person["registrar"]})).status_code == 201
    assert codes_left(built, "registrar") == 0


def test_the_security_log_tells_a_password_alone_from_an_opened_session(built, lines):
    """``signin.half``, then the factor that opened it; wrong answers of a passkey are lines, and slowed."""
    built.enrol("inspector2", "inspection", "inspector")
    built.make_passkey("inspector2")
    assert built.confirm_passkey("inspector2", "inspector").status_code == 201
    lines.clear()
    client = with_password(built, "inspector2")
    assert told(lines) == [("signin.half", "password")]
    assert answer_second_factor(client, built.keys["inspector2"]).status_code == 201
    assert told(lines) == [("signin.succeeded", "passkey")]
    client = with_password(built, "inspector2")
    lines.clear()
    given = built.keys["inspector2"].answer(b"another")
    fields = {field: getattr(given, field) for field in given.__struct_fields__}
    codes = [client.act("/api/session/second-factor", {"assertion": fields}).json()["code"] for _ in range(12)]
    assert codes[0] == "second_factor_wrong"
    assert codes[-1] in {"guess_slowed", "guess_refused"}
    assert told(lines)[0] == ("secret.failed", "passkey")


def test_an_ended_passkey_opens_no_session_any_more_nor_keeps_one_open(built):
    """A stolen phone: what its passkey opened ends with it."""
    built.enrol("prosecutor2", "prosecution", "prosecutor")
    built.make_passkey("prosecutor2")
    assert built.confirm_passkey("prosecutor2", "inspector").status_code == 201
    built.renew("prosecutor2")
    live = built.client("prosecutor2")
    assert live.get("/api/orders").status_code == 200
    body = {"person": built.person["prosecutor2"], "credential": packed_id(built.keys["prosecutor2"])}
    assert built.client("key1").act("/api/passkeys/revoke", body).status_code == 201
    assert live.get("/api/orders").status_code == 401
