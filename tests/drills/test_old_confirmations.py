"""An old confirmation is sent again under its own key: no rule looks at a repeat, so it may give nothing anew."""

import re
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest

from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import second_factor
from custody.storage.write.clock import ClockReading
from custody.storage.write.clock import now as real
from tests.factories.real_log import OWN, RealLog, first_sign_in, real_log
from tests.web.shell import HTML

CODE = re.compile(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b")


@pytest.fixture
def log(tmp_path) -> Iterator[RealLog]:
    with real_log(tmp_path) as made:
        yield made


def keyed(log: RealLog, name: str, by: str) -> None:
    """The person makes a passkey and another confirms it."""
    log.make_passkey(name)
    answer = log.confirm_passkey(name, by)
    assert answer.status_code == 201, answer.text
    log.renew(name)


def confirmed(log: RealLog, proposal: str, key: str, by: str = "key2") -> Any:
    """The answer to a confirmation under a key of the client's choice."""
    return log.client(by).act("/api/pending-changes/confirm", {"proposal": proposal}, key=key)


def enrolment(log: RealLog) -> str:
    """A proposal to enrol a prosecutor."""
    change = {"type": "person", "name": "Procureur X", "rank": "", "agency": log.agency["prosecution"]}
    return log.propose(change | {"roles": ["prosecutor"]})


def half_of(log: RealLog, proposal: str) -> str:
    return str(log.client("key1").get(f"/api/pending-changes/{proposal}").json()["half"])


def days_later(log: RealLog, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    log.ahead_hours = 24 * days
    monkeypatch.setattr(second_factor.clock, "now", lambda: ClockReading(real().wall_ms + days * 86_400_000, 0))


def test_an_old_confirmation_gives_no_sign_in_after_a_later_reset(log):
    """Two officers of one agency would else hold what two agencies have just given."""
    kept, proposal = new_key(), enrolment(log)
    issued = confirmed(log, proposal, kept).json()["issued"]
    person, username = issued["person"], issued["username"]
    first_sign_in(log.guest(), username, half_of(log, proposal) + issued["password"], OWN)
    log.enrol("inspector", "inspection", "inspector")
    keyed(log, "inspector", "key1")
    log.enrol("key3", "inspection", "key_officer")
    keyed(log, "key3", "inspector")
    for founder in ("key1", "key2"):
        keyed(log, founder, "key3")
    reset = log.propose({"type": "reset", "person": person}, "key3")
    assert log.confirm(reset, "key2").status_code == 201
    again = confirmed(log, proposal, kept)
    assert (again.status_code, again.json()["issued"]) == (200, None)
    assert not half_of(log, proposal)
    assert log.client("key3").get(f"/api/pending-changes/{reset}").json()["half"]  # the control


def test_an_old_confirmation_gives_no_sign_in_days_later(log, monkeypatch):
    """Whoever never signed in would else be taken over when the rules have long become stricter."""
    kept, proposal = new_key(), enrolment(log)
    assert confirmed(log, proposal, kept).json()["issued"]
    assert confirmed(log, proposal, kept).json()["issued"]  # the control: a power cut took the first answer
    assert half_of(log, proposal)
    days_later(log, monkeypatch, 4)
    for founder in ("key1", "key2"):
        log.renew(founder)
    assert confirmed(log, proposal, kept).json()["issued"] is None
    assert not half_of(log, proposal)


def test_a_repeated_confirmation_gives_nothing_to_who_has_chosen_a_password(log):
    kept, proposal = new_key(), enrolment(log)
    issued = confirmed(log, proposal, kept).json()["issued"]
    first_sign_in(log.guest(), issued["username"], half_of(log, proposal) + issued["password"], OWN)
    assert confirmed(log, proposal, kept).json()["issued"] is None
    assert not half_of(log, proposal)


def test_a_repeated_confirmation_ends_no_later_session_and_no_later_card(log):
    """Its officer could else throw somebody out at any time, with nothing on record."""
    kept = new_key()
    log.enrol("inspector", "inspection", "inspector")
    keyed(log, "inspector", "key1")
    change = {"type": "roles", "person": log.person["inspector"], "grant": ["witness"], "revoke": []}
    proposal = log.propose(change)
    assert confirmed(log, proposal, kept).status_code == 201
    log.renew("inspector")
    client = log.client("inspector")
    form = {"_csrf_token": client.token, "current": OWN}
    card = client.post("/account/card", data=form, headers=HTML, follow_redirects=False)
    text = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(card.content))
    assert len(CODE.findall(text)) == 10
    assert confirmed(log, proposal, kept).status_code == 200
    with log.services.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM card_code").scalar_one() == 10
    assert client.get("/api/alarms").status_code == 200
