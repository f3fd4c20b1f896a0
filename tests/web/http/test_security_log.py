"""The security log: every event of the table is written, nothing private is, and one id goes through everything."""

import asyncio
import json
import logging
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from custody.commands.security_log import written_down
from custody.domain.kernel.errors import NotAllowed
from custody.domain.people.propose_and_confirm import Propose, ResetCredentials
from custody.service.kernel import security_log
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.security_log import EVENTS, Counted, Trace, follow, named, note
from custody.settings import Settings
from custody.web.http.throttle import Throttle
from tests.factories.http_office import PASSWORD, PIN, Town
from tests.web.shell import HTML

DOCS = Path(__file__).parents[3] / "docs" / "operate.md"


class Kept(logging.Handler):
    """What was written, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, object]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append({"level": record.levelname.lower(), **record.line})  # type: ignore[attr-defined]

    def of(self, event: str) -> list[dict[str, object]]:
        return [line for line in self.lines if line["event"] == event]


@pytest.fixture
def kept() -> Iterator[Kept]:
    handler = Kept()
    security_log.log.addHandler(handler)
    security_log.counted.flush()
    handler.lines.clear()
    yield handler
    security_log.log.removeHandler(handler)
    follow(Trace())


def test_the_table_of_the_documents_is_that_of_the_code() -> None:
    """docs/operate.md names each event with its level and its facts, and no other."""
    text = DOCS.read_text().partition("## Security log")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([a-z.]+)` \| (\w+) \| (.*?) \|", text, re.MULTILINE)
    told = {event: (level, tuple(re.findall(r"`(\w+)`", facts))) for event, level, facts in rows}
    assert told == {event: (logging.getLevelName(kind.level).lower(), kind.facts) for event, kind in EVENTS.items()}


def test_every_event_is_written_somewhere() -> None:
    """A row of the table that the code never writes would be a lie."""
    code = "".join(path.read_text() for path in (DOCS.parents[1] / "custody").rglob("*.py"))
    missing = [
        event
        for event in EVENTS
        if len(re.findall(rf'note\(\s*"{event}"|"{event}" if reads else|else "{event}"', code)) == 0
    ]
    assert missing == []


def test_one_id_is_in_the_header_the_line_and_the_page(place: Town, kept: Kept) -> None:
    answer = place.client("clerk").page("/exhibits/EV00000000000")
    assert answer.status_code == 404
    number = answer.headers["x-request-id"]
    assert re.fullmatch(r"[0-9A-F]{12}", number)
    assert number in answer.text
    [line] = kept.of("read.refused")
    assert (line["request"], line["by"], line["reason"]) == (number, place.office.clerk, "not_found")
    assert place.client("clerk").get("/api/exhibits/EV00000000000").json()["reference"]
    assert place.guest().get("/health").headers["x-request-id"] != number
    assert place.guest().get("/nowhere", headers={**HTML, "x-request-id": "MINE"}).headers["x-request-id"] != "MINE"


def test_signing_in_and_failing_is_written_without_what_was_typed(place: Town, kept: Kept) -> None:
    """Hole 9. A password typed in the place of the username stands nowhere, nor does a name, a PIN or a path."""
    client, secret = place.guest(), "mon vrai mot de passe 9"
    client.enter("clerk", "wrong wrong wrong")
    client.enter(secret, secret)
    client.enter("clerk")
    client.act("/api/account/pin", {"current": PASSWORD, "pin": PIN})
    client.post("/signout", data={"_csrf_token": client.token}, headers=HTML)
    failed, unknown = kept.of("signin.failed")
    assert (failed["account"], failed["level"], failed["reason"]) == (place.office.clerk, "warning", "wrong")
    assert failed["address"]
    assert failed["request"]
    assert (unknown["name"], "account" in unknown) == (named(secret), False)
    [done] = kept.of("signin.succeeded")
    assert (done["account"], done["means"], done["level"]) == (place.office.clerk, "password", "info")
    [over] = kept.of("session.ended")
    assert (over["account"], over["by"]) == (place.office.clerk, place.office.clerk)
    text = json.dumps(kept.lines)
    for private in (secret, "clerk", "wrong wrong", PASSWORD, PIN, "Aminata"):
        assert private not in text, private


def test_wrong_pins_of_colleagues_are_written(place: Town, kept: Kept) -> None:
    with pytest.raises(NotAllowed):
        place.sign_in.accounts.check_pin(place.office.supervisor, "000000", device="d", by=place.office.clerk)
    for _ in range(5):
        with pytest.raises(NotAllowed):
            place.sign_in.accounts.check_pin("Moussa Keïta", "000000", device="d", by="PE1")
    first, *others = kept.of("secret.failed")
    assert (first["account"], first["means"]) == (place.office.supervisor, "pin")
    assert {line["account"] for line in others} == {"unknown"}, "what is typed in the place of a number is not written"


def test_throttled_sign_ins_are_one_line_and_a_count(place: Town, kept: Kept) -> None:
    follow(Trace(address="198.51.100.200"))
    for _ in range(30):
        with pytest.raises(NotAllowed):
            place.sign_in.sign_in("chair", "wrong", device="q", address="198.51.100.200", lang="fr")
    assert len(kept.of("signin.failed")) == 3
    [line] = kept.of("signin.throttled")
    assert (line["count"], line["account"]) == (1, place.office.people["chair"])
    security_log.counted.flush()
    assert [line["count"] for line in kept.of("signin.throttled")] == [1, 27]


def test_refused_reads_are_counted_and_reach_the_alarm(place: Town, kept: Kept) -> None:
    client = place.client("supervisor")
    for _ in range(60):
        assert client.get("/api/exhibits/EV00000000000").status_code == 404
    assert [line["count"] for line in kept.of("read.refused")] == [1]
    assert [(person, count >= 60) for person, _, count in place.services.refused.many(datetime.now(UTC))] == [
        (place.office.supervisor, True)
    ]
    security_log.counted.flush()
    assert [line["count"] for line in kept.of("read.refused")] == [1, 60]


def test_credentials_that_change_are_written(place: Town, kept: Kept) -> None:
    person = place.office.supervisor
    accounts = place.sign_in.accounts
    accounts.reset_password(person, "un premier mot donné")
    accounts.disable(person)
    accounts.enable(person)
    accounts.end_sessions(person)
    assert [line["event"] for line in kept.lines] == [
        "account.reset", "sessions.revoked", "account.closed", "sessions.revoked", "account.reopened",
        "sessions.revoked",
    ]  # fmt: skip


def test_an_act_that_changes_credentials_is_written(place: Town, kept: Kept) -> None:
    token = place.client("key2").cookies["custody"]
    session, kind = place.sign_in.session(token), "pending_change.propose/1"
    assert session is not None
    kept.lines.clear()
    command = Propose(change=ResetCredentials(person=place.office.clerk))
    receipt = asyncio.run(place.services.acting.perform(session, kind, command, new_key()))
    [line] = kept.lines
    assert (line["event"], line["act"], line["kind"]) == ("credential.changed", receipt.act, kind)


def test_a_request_that_is_slowed_is_written(kept: Kept) -> None:
    throttle = Throttle(each=1)
    follow(Trace(address="2001:db8::7"))
    throttle.ask("2001:db8::7")
    for _ in range(3):
        with pytest.raises(NotAllowed):
            throttle.ask("2001:db8::7")
    [line] = kept.of("request.throttled")
    assert line["address"] == "2001:db8::7", "whole: a firewall blocks whole addresses"


def test_a_flood_from_everywhere_writes_a_bounded_number_of_lines(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security_log, "MOST", 10)
    counter = Counted()
    for at in range(1_000):
        follow(Trace(address=f"198.51.{at // 250}.{at % 250}"))
        counter.note("request.throttled")
    assert len(kept.lines) == 11
    counter.flush()
    assert kept.lines[-1]["count"] == 990
    assert "address" not in kept.lines[-1]


def test_what_a_proxy_says_that_is_no_address_is_not_written(kept: Kept) -> None:
    follow(Trace(address='1.1.1.1"}\n{"event":"forged'))
    note("service.stopped")
    assert kept.lines[-1]["address"] == "unknown"


def test_the_file_is_private_turns_over_and_is_one_json_a_line(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, security_log_mib=1)
    with written_down(settings, "serve-8000", stream=False):
        for _ in range(9_000):
            note("alarm.raised", sort="guessing", about="LO00000000000" * 5, count=3)
    files = sorted((tmp_path / "security-log").iterdir())
    assert [file.name for file in files] == ["serve-8000.jsonl", "serve-8000.jsonl.1"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE((tmp_path / "security-log").stat().st_mode) == 0o700
    lines = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    assert len(lines) == 9_000
    assert lines[0].keys() == {"time", "level", "event", "sort", "about", "count"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", lines[0]["time"])


def test_a_file_that_takes_no_line_stops_nothing_and_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(data=tmp_path)
    (tmp_path / "security-log" / "serve-8000.jsonl").mkdir(parents=True)
    with written_down(settings, "serve-8000", stream=False):
        for _ in range(3):
            note("service.started")
    assert capsys.readouterr().err.count("\n") == 1
