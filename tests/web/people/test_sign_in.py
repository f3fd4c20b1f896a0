"""Signing in: sessions that die when they must."""

import pytest

from custody.domain.kernel.errors import Conflict, NotFound
from custody.storage.tables.accounts import session_with
from tests.web.shell import HTML, PASSWORD

HERE, FAR = "41.73.96.10", "203.0.113.9"


def enter(sign_in, username="moussa", password=PASSWORD, *, device="device-1", address=HERE, old_token=""):
    return sign_in.sign_in(username, password, device=device, address=address, lang="fr", old_token=old_token)


def test_the_right_password_leads_on(browser):
    """A right password sets a session cookie and goes to the page that was asked for."""
    answer = browser.sign_in(next="/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert "Aminata Traoré" in browser.get("/", headers=HTML).text


def test_the_session_id_changes_at_sign_in(browser):
    """Signing in again gives another cookie and kills the one held before, so none can be planted."""
    browser.sign_in()
    first = browser.cookies["custody"]
    csrf = browser.csrf("/account")
    again = browser.post(
        "/signin",
        data={"username": "aminata", "password": PASSWORD, "_csrf_token": csrf},
        follow_redirects=False,
        headers=HTML,
    )
    assert again.status_code == 303
    assert browser.cookies["custody"] != first
    browser.cookies.set("custody", first, domain="testserver.local")
    assert browser.get("/api/session").json().get("signed_in", False) is False


def test_a_planted_cookie_is_never_taken_over(sign_in):
    """A session id that the server did not make is not signed in by a later sign-in."""
    planted = "A" * 43
    token = enter(sign_in, old_token=planted)
    assert token != planted
    assert sign_in.session(planted) is None


def test_only_the_digest_of_the_cookie_is_stored(sign_in, store):
    """The table of sessions holds no cookie that would open a session."""
    token = enter(sign_in)
    with store.reading() as connection:
        assert session_with(connection, token) is None
        stored = connection.exec_driver_sql("SELECT * FROM web_session").fetchall()
    assert token not in repr(stored)


def test_signing_out_kills_the_session(browser):
    """After signing out the old cookie opens nothing."""
    browser.sign_in()
    token = browser.cookies["custody"]
    assert browser.submit("/signout").headers["location"] == "/signin"
    browser.cookies.set("custody", token, domain="testserver.local")
    answer = browser.get("/account", headers=HTML, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/signin?ended=1&next=%2Faccount")


def test_a_closed_account_is_out_at_once(browser, sign_in):
    """Disabling an account ends its sessions and refuses the right password."""
    browser.sign_in()
    sign_in.accounts.disable("PE1")
    assert browser.get("/api/session").json().get("signed_in", False) is False
    assert browser.sign_in().status_code == 401
    sign_in.accounts.enable("PE1")
    assert browser.sign_in().status_code == 303


def test_roles_are_read_again_at_every_request(browser, people):
    """A role that was withdrawn opens nothing from the next request on."""
    browser.sign_in()
    assert browser.get("/registers").status_code == 200
    people.held["PE1"] = ("witness",)
    assert browser.get("/registers").status_code == 403


def test_a_role_change_ends_the_sessions(browser, elsewhere, sign_in):
    """``end_sessions`` ends every session of that person and of nobody else."""
    browser.sign_in()
    elsewhere.sign_in("moussa")
    assert sign_in.accounts.end_sessions("PE1") == 1
    assert browser.get("/registers").status_code == 401
    assert elsewhere.get("/account").status_code == 200


def test_an_idle_session_ends(sign_in, clock):
    """Half an hour without use ends a session; use keeps it."""
    token = enter(sign_in)
    for _ in range(3):
        clock.advance(29 * 60)
        assert sign_in.session(token) is not None
    clock.advance(30 * 60 + 1)
    assert sign_in.session(token) is None


def test_a_session_ends_after_twelve_hours_used_or_not(sign_in, clock):
    """The absolute age is never extended by use."""
    token = enter(sign_in)
    for _ in range(12 * 3):
        clock.advance(20 * 60)
        assert sign_in.session(token) is not None
    clock.advance(1)
    assert sign_in.session(token) is None


def test_a_session_from_the_future_is_over(sign_in, clock):
    """When the clock steps back, a session of unknown age is not trusted."""
    token = enter(sign_in)
    clock.advance(-3600)
    assert sign_in.session(token) is None


def test_accounts_are_unique_and_known(sign_in):
    """One account a person, one person a username, whatever its capitals; unknown persons are named."""
    with pytest.raises(Conflict):
        sign_in.accounts.open("PE3", "  AMINATA ", PASSWORD)
    with pytest.raises(Conflict):
        sign_in.accounts.open("PE1", "other", PASSWORD)
    with pytest.raises(NotFound):
        sign_in.accounts.disable("PE9")
    with pytest.raises(NotFound):
        sign_in.accounts.reset_password("PE9", PASSWORD)


def test_the_api_signs_in_and_out(browser):
    """A program reads its CSRF token, signs in, learns who it is, and signs out."""
    csrf = browser.get("/api/session").json()["csrf"]
    credentials = {"username": "aminata", "password": PASSWORD}
    answer = browser.post("/api/session", json=credentials, headers={"x-csrf-token": csrf})
    assert answer.status_code == 201, answer.text
    who = browser.get("/api/session").json()
    assert who["csrf"] == answer.json()["csrf"] != csrf
    assert (who["person"], who["roles"], who["agency"]) == ("PE1", ["clerk", "witness"], "OCS")
    assert browser.delete("/api/session", headers={"x-csrf-token": who["csrf"]}).status_code == 204
    assert browser.get("/registers").status_code == 401


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nx: y", "evil"])
def test_signing_in_never_leads_elsewhere(browser, path):
    """Only a plain path on this site is followed after signing in."""
    assert browser.sign_in(next=path).headers["location"] == "/"


def test_a_client_that_says_nothing_of_what_it_accepts_is_led_to_the_sign_in(browser):
    """The start page leads whoever asks without an Accept header to the sign-in page, which answers 200."""
    request = browser.build_request("GET", "/")
    del request.headers["accept"]
    answer = browser.send(request, follow_redirects=True)
    assert (answer.status_code, answer.url.path) == (200, "/signin")


def test_a_wrong_address_keeps_the_menu_of_who_is_signed_in(browser):
    """A page that is not there is answered to the person, with their name and their doors; to a stranger with none."""
    stranger = browser.get("/nowhere/at/all", headers=HTML)
    assert stranger.status_code == 404
    assert 'class="bar"' not in stranger.text
    browser.sign_in()
    answer = browser.get("/nowhere/at/all", headers=HTML)
    assert answer.status_code == 404
    assert "Aminata Traoré" in answer.text
    assert 'class="bar"' in answer.text


def test_a_register_with_nobody_in_it_says_how_it_begins(browser, monkeypatch):
    """By the command that makes the first two; where there is anybody it says nothing of it."""
    assert "custody user" not in browser.get("/signin", headers=HTML).text
    monkeypatch.setattr("custody.storage.tables.accounts.has_any", lambda _: False)
    assert "custody user --first" in browser.get("/signin", headers=HTML).text
