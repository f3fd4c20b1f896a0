"""A prosecutor on a real log: the first week by password, then a passkey opens each session."""

import json

import pytest

from tests.browser.phones import Phone, press
from tests.browser.serving import running
from tests.browser.test_sign_off import give_authenticator

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("real")
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.real_served:app"]
    with running(folder, command, TOWN_FOLDER=str(folder)) as address:
        facts = json.loads((folder / "facts.json").read_text())
        yield address.replace("127.0.0.1", "localhost"), facts, folder


def test_a_passkey_opens_the_session(place, browser):
    """Made by password, confirmed by the inspection; at the next sign-in one gesture leads to the page asked for."""
    address, facts, folder = place
    phone = Phone(browser, address, folder, password=facts["own"])
    prosecutor, inspector, founder = (facts["usernames"][name] for name in ("prosecutor", "inspector", "key1"))
    seen = phone.open(inspector, "/passkeys")
    give_authenticator(seen)
    press(seen, "Faire une clé d’accès")
    press(phone.open(founder, f"/people/{facts['people']['inspector']}"), "Confirmer cette clé d’accès")
    page = phone.open(prosecutor, "/passkeys")
    give_authenticator(page)
    press(page, "Faire une clé d’accès")
    seen.goto(f"{address}/people/{facts['people']['prosecutor']}")
    press(seen, "Débloquer ma clé d’accès")
    press(seen, "Confirmer cette clé d’accès")
    page.goto(f"{address}/account")
    press(page, "Se déconnecter")
    page.goto(f"{address}/orders")
    page.fill("#username", prosecutor)
    page.fill("#password", facts["own"])
    press(page, "Se connecter")
    assert "/second-factor" in page.url
    phone.look(page, "second-factor")
    press(page, "Débloquer ma clé d’accès")
    assert page.url == f"{address}/orders"
    page.goto(f"{address}/account/sessions")
    assert "avec clé d’accès" in page.inner_text("main")
    phone.look(page, "sessions")
    assert phone.errors == []
