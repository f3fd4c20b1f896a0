"""Signing in over the web."""


def test_signs_in(browser):
    """A right password leads to the page that was asked for, with a session cookie."""
    answer = browser.sign_in(next="/account")
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == "/account"
    assert "Aminata" in browser.get("/", headers={"accept": "text/html"}).text
