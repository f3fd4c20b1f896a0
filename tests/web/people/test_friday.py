"""A lost phone, a forgotten password or PIN on a Friday evening, with one key officer away (docs/operate.md).

Each way is walked as the page says it, on a real log: one key officer and an inspector of another agency are there.
"""

from collections.abc import Iterator

import pytest

from tests.factories.real_log import OWN, PIN, RealLog, answer_second_factor, packed_id, real_log
from tests.web.people.test_second_factor import card, codes_of, with_password
from tests.web.shell import HTML

pytestmark = pytest.mark.slow

NEW_PIN = "739158"


@pytest.fixture
def log(tmp_path) -> Iterator[RealLog]:
    """``key1`` is away from now on; everybody else who decides has a confirmed passkey."""
    with real_log(tmp_path) as made:
        made.enrol("prosecutor", "prosecution", "prosecutor")
        made.enrol("inspector", "inspection", "inspector")
        made.enrol("clerk", "office", "clerk")
        for name, by in (("key2", "key1"), ("inspector", "key1"), ("prosecutor", "inspector")):
            made.make_passkey(name)
            assert made.confirm_passkey(name, by).status_code == 201
            made.renew(name)
        made.client("clerk")
        yield made


def test_a_prosecutors_lost_phone(log):
    """One key officer ends the passkey, the prosecutor makes another by the password, an inspector confirms it."""
    lost = packed_id(log.keys.pop("prosecutor"))
    body = {"person": log.person["prosecutor"], "credential": lost}
    assert log.client("key2").act("/api/passkeys/revoke", body).status_code == 201
    log.renew("prosecutor")
    assert log.client("prosecutor").get("/api/orders").json()["code"] == "second_factor_needed"
    log.make_passkey("prosecutor", "new phone")
    assert log.confirm_passkey("prosecutor", "key2").status_code == 409, "not whoever ended the last one"
    assert log.confirm_passkey("prosecutor", "inspector").status_code == 201
    answer_second_factor(log.client("prosecutor"), log.keys["prosecutor"])
    assert log.client("prosecutor").get("/api/orders").status_code == 200


@pytest.mark.parametrize("name", ["prosecutor", "clerk"])
def test_a_forgotten_password(log, name):
    """The key officer proposes, the inspector confirms at once, each hands a half over; the passkey stays."""
    proposal = log.propose({"type": "reset", "person": log.person[name]}, "key2")
    log.forget(name)
    log.carried_out(proposal, name, "key2", "inspector")
    assert log.client(name).get("/api/exhibits").status_code == 200


def test_a_forgotten_pin(log):
    """Its person alone sets another one on the own account, with the password; nobody else is needed."""
    client = log.client("clerk")
    form = {"_csrf_token": client.token, "current": OWN, "pin": NEW_PIN}
    answer = client.post("/account/pin", data=form, headers=HTML, follow_redirects=False)
    assert answer.headers["location"] == "/account"
    assert PIN != NEW_PIN


def test_a_key_officers_own_phone(log):
    """The other founder is away, so it is ended on Monday; the card in the safe opens the session until then."""
    codes = codes_of(card(log.client("key2")).content)
    client = with_password(log, "key2")
    assert client.get("/api/people").json()["code"] == "second_factor_needed"
    assert client.act("/api/session/second-factor", {"code": codes[0]}).status_code == 201
    assert client.get("/api/people").status_code == 200
