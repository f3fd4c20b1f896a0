"""The page by which phones come to trust the server, over https and plain http, where it takes nothing and gives no cookie."""

import plistlib
import re
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from litestar.testing import TestClient

from custody.service.log import server_certificate
from custody.settings import Settings
from custody.web.http.http_redirect_app import create_door
from custody.web.http.security import header_adder
from custody.web.http.throttle import EACH, Throttle
from custody.web.pages.log.server_certificate import address_to_trust
from tests.web.shell import HTML

NAMES = ("custody.local", "192.168.1.10")


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    server_certificate.establish(folder, NAMES, datetime.now(UTC))
    return Settings(host="0.0.0.0", port=443, url="https://custody.local", tls=folder, http_port=80)


@pytest.fixture(scope="module")
def door(settings):
    with TestClient(create_door(settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(autouse=True)
def unhurried(door):
    door.app.state.strangers = Throttle()


def test_the_page_says_what_to_install_and_what_to_compare(door, settings):
    """In both languages: the steps, the fingerprint of the very certificate that is given out, the way to the check."""
    shown = door.get("/enrol", headers=HTML)
    given = x509.load_der_x509_certificate(door.get("/enrol/custody-ca.crt").content)
    pairs = re.findall(r"<span>([0-9A-F]{2})</span>", shown.text)
    assert bytes.fromhex("".join(pairs)) == given.fingerprint(hashes.SHA256())
    assert 'href="https://custody.local/enrol/check"' in shown.text
    assert "http://custody.local/enrol" in shown.text
    assert "custody.local, 192.168.1.10" in shown.text
    assert "ce téléphone ne connaît pas le nom custody.local" in shown.text
    assert "Faire confiance à ce serveur" in shown.text
    assert "Trust this server" in door.get("/enrol?lang=en", headers=HTML).text
    assert address_to_trust(settings) == "http://custody.local/enrol"


def test_each_system_is_given_its_form(door):
    """A phone's browser hands the file to its settings only under the right type; no other file is there."""
    types = {"crt": "application/x-x509-ca-cert", "pem": "application/x-pem-file",
             "mobileconfig": "application/x-apple-aspen-config"}  # fmt: skip
    given = {ending: door.get(f"/enrol/custody-ca.{ending}") for ending in types}
    assert {ending: answer.headers["content-type"] for ending, answer in given.items()} == types
    certificate = x509.load_pem_x509_certificate(given["pem"].content)
    assert certificate == x509.load_der_x509_certificate(given["crt"].content)
    assert plistlib.loads(given["mobileconfig"].content)["PayloadType"] == "Configuration"
    for name in ("custody-ca.key", "authority.key", "custody-ca", "..%2fauthority.key"):
        assert door.get(f"/enrol/{name}").status_code == 404


def test_the_door_leads_to_https_and_takes_nothing(door):
    """Always to the name of the settings, whatever host is asked for; nothing sent is taken, and no cookie given."""
    for path in ("/signin", "/exhibits/EV1?a=b", "/enrol/check", "//evil.example/x"):
        answer = door.get(path, headers=HTML | {"host": "evil.example"}, follow_redirects=False)
        assert answer.status_code == 307
        assert answer.headers["location"].startswith("https://custody.local/")
        assert "set-cookie" not in answer.headers
    sent = door.post("/signin", data={"username": "a", "password": "b"}, headers=HTML, follow_redirects=False)
    assert sent.status_code == 405
    assert "set-cookie" not in door.get("/enrol", headers=HTML).headers


def test_the_bare_name_leads_to_the_steps_and_these_on(door):
    """Over https a device that does not trust the server yet shows but a warning; one that does goes on in a tap."""
    arrived = door.get("/", headers=HTML | {"host": "evil.example"}, follow_redirects=False)
    assert (arrived.status_code, arrived.headers["location"]) == (307, "/enrol")
    assert '<a class="button" href="https://custody.local/">' in door.get("/enrol", headers=HTML).text
    with TestClient(create_door(Settings(url="https://scelles.ml")), raise_server_exceptions=False) as public:
        assert public.get("/", headers=HTML, follow_redirects=False).headers["location"] == "https://scelles.ml/"


@pytest.mark.parametrize(
    ("agent", "system"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1", "iPhone, iPad"),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile", "Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0", "Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Debian, Firefox, Chromium"),
        ("", "Android"),
    ],
)
def test_the_steps_of_the_own_system_stand_open(door, agent, system):
    """And no others; they are there all the same, a tap away."""
    shown = door.get("/enrol", headers=HTML | {"user-agent": agent}).text
    assert re.findall(r"<details open>\s*<summary>([^<]*)", shown) == [system]
    assert shown.count("<details>") == len(("the three others",)) + 2


def test_strangers_are_slowed(door):
    """So many questions of one address, then 429."""
    for _ in range(EACH):
        assert door.get("/enrol/custody-ca.pem").status_code == 200
    assert door.get("/enrol/custody-ca.pem").status_code == 429
    assert door.get("/enrol", headers=HTML).status_code == 429


def test_where_nothing_need_be_installed(browser):
    """A server under a public certificate says so; one on plain http has none that anybody could trust, and says that.

    Without a root certificate of its own it gives none out, and checks the browser all the same.
    """
    with TestClient(create_door(Settings(url="https://scelles.ml")), raise_server_exceptions=False) as public:
        assert "Rien à installer" in public.get("/enrol", headers=HTML).text
    plain = browser.get("/enrol", headers=HTML).text
    assert "Rien à installer" not in plain
    assert "sans https" in plain
    assert browser.get("/enrol/custody-ca.crt").status_code == 404
    assert "Travail sans réseau" in browser.get("/enrol/check", headers=HTML).text


async def _headers(settings):
    sent = {"type": "http.response.start", "headers": []}
    await header_adder(settings)(sent, {})
    return dict(sent["headers"])


def test_a_phone_is_never_locked_out_by_hsts(settings):
    """With a root certificate of our own no browser is told to refuse plain http: it may have to be enrolled once more."""
    import asyncio

    assert b"strict-transport-security" not in asyncio.run(_headers(settings))
    assert b"strict-transport-security" in asyncio.run(_headers(Settings(url="https://scelles.example.ml")))
