"""Ten officials sign in under ten minutes, three of them without a phone: passkeys, a PIN, a hand and a thumb."""

import json
import re
import time

import pytest

from tests.browser.phones import Phone, press
from tests.browser.serving import running
from tests.factories.http_office import PIN
from tests.web.matrix_world import JPEG

pytestmark = pytest.mark.browser

WITH_PHONE = ("witness1", "witness2", "verifier", "member", "member2", "prosecutor", "chair")
"""Who signs by passkey, in the order of the pack; the three others are witnesses who sign on the chair's device."""
ATTEST = "J’atteste ce que j’ai vu, sans réserve"
RESERVE = "Je signe avec réserve"
AUTHENTICATOR = {
    "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
MINUTES, TAPS = 10, 60


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("officials")
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.officials:app"]
    with running(folder, command, TOWN_FOLDER=str(folder)) as address:
        facts = json.loads((folder / "facts.json").read_text())
        yield address.replace("127.0.0.1", "localhost"), facts, folder  # a passkey needs a name, and a secure context


class Hands:
    """Counts what hands do: each touch of the glass, and each digit of a PIN."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, page, name: str, role: str = "button") -> None:
        self.taps += 1
        page.get_by_role(role, name=name, exact=True).click()

    def press(self, page, name: str) -> None:
        self.taps += 1
        press(page, name)

    def choose(self, page, label: str) -> None:
        self.taps += 1
        page.get_by_label(label).check()

    def open(self, page, summary: str) -> None:
        self.taps += 1
        page.get_by_text(summary).click()

    def pin(self, page, field: str) -> None:
        self.taps += 1 + len(PIN)
        page.fill(field, PIN)


def give_authenticator(page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})


def enrol(phone, facts, name: str) -> None:
    """The person makes a passkey on their phone; a key officer confirms what they show."""
    page = phone.open(name, "/passkeys")
    give_authenticator(page)
    press(page, "Faire une clé d’accès")
    assert "attend un responsable des habilitations" in page.inner_text("main")
    shown = page.locator("main code").first.inner_text()
    officer = phone.open("key1", f"/people/{facts['people'][name]}")
    assert shown in officer.inner_text("#passkeys")
    press(officer, "Confirmer cette clé d’accès")


def by_passkey(phone, hands, session: str, name: str, decision: str = ATTEST) -> None:
    page = phone.open(name, f"/sessions/{session}/sign")
    hands.taps += 1  # the page is opened from the start page
    hands.choose(page, decision)
    if decision == RESERVE:
        page.fill("#reservations", "Le troisième sac était humide.")
    hands.press(page, "Signer par clé d’accès")
    assert "La signature est enregistrée." in page.inner_text("main")


def on_paper(phone, hands, session: str, facts, how: str, second: str) -> None:
    """On the commission's device: the page chooses who is next by itself."""
    page = phone.of("chair")
    hands.choose(page, ATTEST)
    hands.open(page, "De la main ou du pouce, sur l’original papier")
    hands.choose(page, how)
    page.set_input_files("#photo", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": JPEG})
    hands.taps += 2  # the camera opens and shoots
    page.select_option("#by", facts["people"][second])
    hands.taps += 2
    hands.pin(page, "#by_pin")
    hands.press(page, "Enregistrer la signature sur papier")
    assert "La signature est enregistrée." in page.inner_text("main")


def test_ten_officials_sign_in_under_ten_minutes_three_of_them_without_a_phone(place, browser):
    """Every way stands beside the others on one page, in the order of the pack; the taps are counted."""
    address, facts, folder = place
    phone, hands, session = Phone(browser, address, folder), Hands(), facts["session"]
    for name in WITH_PHONE:
        enrol(phone, facts, name)
    phone.look(phone.open("witness1", "/passkeys"), "1-passkeys")
    chair = phone.open("chair", f"/sessions/{session}/sign")
    phone.look(chair, "2-to-sign")
    started = time.monotonic()

    by_passkey(phone, hands, session, "witness1", RESERVE)
    by_passkey(phone, hands, session, "witness2")
    chair.reload()
    chair.select_option("#person", facts["people"]["witness4"])
    hands.taps += 2
    hands.choose(chair, ATTEST)
    hands.pin(chair, "#pin")
    hands.press(chair, "Signer par code")
    for who, how, second in (
        ("witness5", "signature manuscrite", "witness1"),
        ("witness6", "empreinte du pouce", "witness4"),
    ):
        chair.select_option("#person", facts["people"][who])
        hands.taps += 2
        on_paper(phone, hands, session, facts, how, second)
    for name in WITH_PHONE[2:]:
        by_passkey(phone, hands, session, name)
    chair = phone.open("chair", f"/sessions/{session}/sign")
    phone.look(chair, "3-signed")
    assert "Tous ont signé." in chair.inner_text("main")
    seconds = time.monotonic() - started
    print(f"ten signatures: {hands.taps} taps, {seconds:.0f} s of machine")
    assert seconds + 2 * hands.taps < MINUTES * 60, "two seconds a tap are a slow hand"
    text = chair.inner_text(".turns")
    for way, times in (("clé d’accès", 7), ("code, sur l’appareil d’une autre personne", 1), ("empreinte du pouce, sur papier", 1),
                       ("de la main, sur papier", 1), ("signé avec réserve", 1)):  # fmt: skip
        assert len(re.findall(way, text)) == times, way

    chair = phone.open("chair", f"/sessions/{session}")
    phone.look(chair, "4-session")
    press(chair, "Établir le procès-verbal")
    phone.look(chair, "5-certificate")
    assert phone.errors == []
