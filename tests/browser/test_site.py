"""Ten officials at an incinerator without network, with one laptop: they come, burn, close and sign; then it is in the log.

Four have a security key, three sign by PIN, three by thumb on the paper before two others. The network is cut from the
departure to the return, and every touch of the glass is counted.
"""

import json
import re
import time
from base64 import b64encode

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import expect

from custody.service.kernel.idempotency_keys import new_key
from tests.browser.at_desk import Hands, enrol
from tests.browser.phones import PHONE, Phone, press
from tests.browser.serving import running
from tests.domain.authenticator import Authenticator
from tests.factories.http_office import PIN
from tests.web.shell import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=60_000)
LAPTOP = {"width": 1280, "height": 800}
KEYS = ("witness1", "verifier", "prosecutor", "chair")
THUMBS = ("witness4", "witness5", "witness6")
COME = ("chair", "prosecutor", "member", "member2", "verifier", "witness1", "witness2", *THUMBS)
ORDER = ("witness1", "witness2", *THUMBS, "verifier", "member", "member2", "prosecutor", "chair")
USB = {
    "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "usb", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
MINUTES = 10
SUBSTANCE = "cannabis (herbe)"
STORES = """async () => {
  const page = document.querySelector('script[type=module][src$="page.js"]').src;
  const { open } = await import(page.replace(/page\\.js$/, 'engine.js'));
  const engine = await open();
  const duty = engine.state.person;
  return engine.record('exhibit.store/1', {place: '', exhibits: []}, {duty}).then(() => '', ({code}) => code);
}"""
"""Who is on duty records work of hands, whatever the screen offers: the code of the refusal."""
COVERED = """() => [...document.querySelectorAll('#screen button, #screen textarea')].filter(one => {
  one.focus();
  const {bottom} = one.getBoundingClientRect();
  return one.checkVisibility() && bottom > document.getElementById('bar').getBoundingClientRect().top;
}).map(one => one.id || one.textContent)"""
"""What lies under the bar at the bottom while it has the focus."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.site_served:app"]
    with running(folder, command, TOWN_FOLDER=str(folder)) as address:
        yield address.replace("127.0.0.1", "localhost"), json.loads((folder / "facts.json").read_text()), folder


class Counting(Hands):
    """A laptop that goes from hand to hand: each touch, and each digit of a PIN, is counted."""

    taps = 0

    def row(self, name: str) -> None:
        """A row of a list."""
        self.taps += 1
        self.page.locator(".names strong", has_text=re.compile(rf"Nom {name}$")).click()

    def tap(self, word: str) -> None:
        self.taps += 1
        super().tap(word)

    def press(self, word: str = "") -> None:
        self.taps += 1
        super().press(word)

    def pins(self, *, of: int = 1, word: str) -> None:
        """Who is asked types their PIN; the one button; and on."""
        for i in range(of):
            self.page.fill(f"#pin-{i}", PIN)
            self.taps += 1 + len(PIN)
        self.press(word)
        self.press("Continuer")

    def check(self, label: str) -> None:
        self.taps += 1
        self.page.locator("label", has_text=label).first.click()

    def look(self, folder, name: str) -> None:
        """A picture of the screen, on a phone and on a laptop: nothing sticks out, nothing is out of reach."""
        self.accessible()
        for size in (PHONE, LAPTOP):
            self.page.set_viewport_size(size)
            assert self.page.evaluate(COVERED) == [], name
            self.page.screenshot(path=str(folder / f"{name}-{size['width']}.png"), full_page=True)

    def at(self, screen: str) -> None:
        expect(self.page.locator("#screen")).to_have_attribute("data-screen", screen)


def person(address: str, name: str) -> httpx.Client:
    client = httpx.Client(base_url=address, timeout=60)
    csrf = client.get("/api/session").json()["csrf"]
    told = {"username": name, "password": PASSWORD}
    client.post("/api/session", json=told, headers={"x-csrf-token": csrf, "idempotency-key": new_key()})
    return client


def act(client: httpx.Client, path: str, body: object, key: str = "") -> None:
    csrf = client.get("/api/session").json()["csrf"]
    answer = client.post(path, json=body, headers={"x-csrf-token": csrf, "idempotency-key": key or new_key()})
    assert answer.status_code < 300, answer.text


def plug_in(page, address: str, facts) -> None:
    """Four security keys, each made by its owner and confirmed by a key officer; one socket stands for all of them."""
    socket = page.context.new_cdp_session(page)
    socket.send("WebAuthn.enable", {"enableUI": False})
    number = socket.send("WebAuthn.addVirtualAuthenticator", {"options": USB})["authenticatorId"]
    for name in KEYS:
        own, key = Authenticator(name, address), new_key()
        made = own.registration(key, facts["people"][name])
        client = person(address, name)
        act(client, "/api/passkeys", {"client_data": made.client_data, "attestation": made.attestation}, key)
        held = client.get("/api/passkeys").json()["passkeys"][0]["credential"]
        confirmed = {"person": facts["people"][name], "credential": held}
        act(person(address, "key1"), "/api/passkeys/confirm", confirmed)
        private = own.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        socket.send("WebAuthn.addCredential", {"authenticatorId": number, "credential": {
            "credentialId": b64encode(own.credential).decode(), "isResidentCredential": False, "rpId": "localhost",
            "privateKey": b64encode(private).decode(), "signCount": 0,
        }})  # fmt: skip


def departure(phone, hands, facts) -> None:
    """The commission checks the session out; each types their PIN once, while it can be found right."""
    page = phone.open("chair", f"/sessions/{facts['session']}/checklist")
    phone.look(page, "1-checklist")
    page.select_option("#device", label="Téléphone drug_office")
    press(page, "Remettre la séance à l’appareil")
    assert "Remise à Téléphone drug_office" in page.inner_text("main")
    hands.page.evaluate("""async () => {
      const page = document.querySelector('script[type=module][src$="page.js"]').src;
      const { open } = await import(page.replace(/page\\.js$/, 'engine.js'));
      await (await open()).refresh();
    }""")
    hands.tap("Séance sans réseau")
    hands.look(phone.folder, "2-course")
    headed(hands)
    hands.tap("Avant le départ")
    mistyped(hands, COME[0])
    for name in COME:
        hands.row(name)
        hands.page.fill("#pin-0", PIN)
        hands.press("Continuer")
        hands.at("site_pins")
    hands.page.click("#back")


def mistyped(hands, name: str) -> None:
    """A wrong PIN leaves its field open, and says whose it is, and to type it again here, whatever their agency."""
    hands.row(name)
    hands.page.fill("#pin-0", "135790")
    hands.press("Continuer")
    hands.hears("refused")
    hands.clear()
    hands.at("site_pin")
    told = hands.page.inner_text("#screen .problem")
    assert f"Nom {name}" in told
    assert "à nouveau ici" in told
    hands.page.click("#back")


def not_missed_at_the_store(hands, facts, folder) -> None:
    """What is loaded is reported missing in its session, where the rest then burns: the store's list says so."""
    hands.page.click("#back")
    hands.tap("Signaler un manquant")
    hands.scan(facts["exhibits"][0], "refused")
    expect(hands.page.locator(".outcome")).to_contain_text("Il manque quelque chose")
    hands.page.screenshot(path=str(folder / "2-loaded.png"))
    hands.clear()
    hands.page.click("#back")
    hands.tap("Séance sans réseau")


def opened_by_the_chair(hands, facts, folder) -> None:
    """With or without network the chair opens the device for the session alone; nobody else who needs a password does."""
    hands.page.click("#back")
    hands.page.click("#lock")
    listed = {name.split()[-1] for name in hands.page.locator(".names strong").all_inner_texts()}
    assert {"chair", "clerk", "supervisor"} <= listed
    assert not {"member", "member2", "key1", "key2", "inspector", "prosecutor"} & listed
    hands.accessible()
    hands.page.screenshot(path=str(folder / "2-unlock.png"))
    hands.scan(facts["people"]["member"], "refused")
    hands.unlock(facts["people"]["chair"])
    hands.says("Que voulez-vous faire")
    assert hands.page.locator(".doors strong").all_inner_texts() == ["Séance sans réseau"]
    assert hands.page.evaluate(STORES) == "password_needed"
    hands.look(folder, "2-chair")
    hands.tap("Séance sans réseau")
    assert "Avant le départ" not in hands.page.inner_text(".doors"), "the service would not say if a PIN is right"


def stands(hands) -> dict[str, str]:
    """The figures of the screen, by their names."""
    read = "(all) => all.map((dt) => [dt.innerText, dt.nextElementSibling.innerText])"
    return dict(hands.page.locator("#screen .facts dt").evaluate_all(read))


def headed(hands) -> None:
    """The session is headed by its day, which is today; nobody is there before it is open."""
    assert re.fullmatch(r"Séance du \d+(er)? \w+ 20\d\d", hands.page.inner_text("h1"))
    assert hands.page.inner_text("#screen .lead") == "Four", "where they stand"
    expect(hands.page.locator("#screen .hint.warn")).to_have_count(0)
    shown = stands(hands)
    assert shown["Scellés sur place"] == "0 sur 3"
    assert "Les règles exigent encore" not in shown
    assert "Présents" not in shown


def ready(hands) -> None:
    """All are there: their number stands, nothing lacks, and nobody is asked for a PIN any more."""
    shown = stands(hands)
    assert shown["Présents"] == str(len(COME))
    assert "Les règles exigent encore" not in shown
    hint = hands.page.locator("#screen .hint").first.inner_text()
    assert "ouverte" in hint
    assert "code" not in hint


def fire(hands, facts, folder) -> None:
    """The chair opens; everybody comes by PIN; the load is scanned twice; the chair closes."""
    hands.says("Pas encore ouverte")
    expect(hands.page.get_by_role("button", name="Enregistrer une présence")).to_have_count(0)
    hands.tap("Ouvrir la séance")
    hands.pins(word="Ouvrir la séance")
    assert "(encore 2 sur 2)" in stands(hands)["Les règles exigent encore"]
    for name in COME:
        hands.tap("Enregistrer une présence")
        if name == COME[0]:
            unverified(hands)
            hands.look(folder, "2-come")
        hands.row(name)
        hands.pins(word="Enregistrer une présence")
    ready(hands)
    hands.tap("Enregistrer un départ")
    hands.row("witness2")
    hands.look(folder, "2-leaver")
    hands.row("witness2")
    hands.pins(word="Enregistrer un départ")
    hands.says("Ont quitté les lieux")
    hands.tap("Enregistrer une présence")
    hands.row("witness2")
    hands.pins(word="Enregistrer une présence")
    said_to_have_left(hands, folder)
    scanned(hands, facts, "Scanner le chargement")
    missed(hands, facts["missing"], folder)
    seconded(hands, facts["exhibits"][0], folder)
    scanned(hands, facts, "Mise à feu")
    hands.tap("Clôturer la séance")
    hands.says("Manque au chargement")
    assert "registre" not in hands.page.inner_text("#screen .hint:has-text('Manque')")
    hands.page.fill("#residue", "Cendres grises, 3 kg, enfouies")
    hands.page.locator("label[for=gone-yes]").click()
    hands.page.locator("label[for=any-no]").click()
    hands.page.fill("#transport", "Convoi de la gendarmerie")
    hands.page.fill("#environment_opinion", "Sans objection")
    Hands.press(hands, "Clôturer la séance")
    hands.hears("refused")
    expect(hands.page.locator(".outcome")).to_contain_text("a été dit manquant")
    hands.says("répondez Oui")
    hands.clear()
    hands.page.locator("label[for=any-yes]").click()
    hands.page.fill("#incidents", "Néant.")
    hands.page.fill("#cooling", "Froid à 16 heures, cendres retournées")
    Hands.press(hands, "Clôturer la séance")
    hands.hears("refused")
    expect(hands.page.locator(".outcome")).to_contain_text("le texte dit")
    hands.clear()
    hands.page.fill("#incidents", "Feu éteint une fois, un sac manque")
    hands.look(folder, "3-close")
    hands.press("Clôturer la séance")
    hands.pins(word="Clôturer la séance")


def said_to_have_left(hands, folder) -> None:
    """The chair and a second who is there say by their PINs that somebody has left, who comes back."""
    hands.tap("Enregistrer un départ")
    hands.row("witness2")
    hands.row("chair")
    hands.at("site_leave_second")
    hands.look(folder, "2-second")
    hands.row("member")
    hands.pins(of=2, word="Enregistrer un départ")
    hands.says("Ont quitté les lieux")
    hands.tap("Enregistrer une présence")
    hands.row("witness2")
    hands.pins(word="Enregistrer une présence")


def unverified(hands) -> None:
    """Whose PIN the device does not know is told in their row, before it is typed for nothing."""
    hands.at("site_come")
    rows = hands.page.locator(".names li")
    marked = rows.filter(has_text="code non vérifié avant le départ").locator("strong").all_inner_texts()
    assert marked
    assert {name.split()[-1] for name in marked}.isdisjoint(COME)


def scanned(hands, facts, step: str) -> None:
    """Each exhibit that came; the list is left half-way, and found again as the list that it is."""
    hands.tap(step)
    for number in facts["exhibits"]:
        hands.scan(number, "taken")
        hands.taps += 1
        if number == facts["exhibits"][0]:
            hands.page.click("#back")
            hands.tap("Reprendre")
    hands.press("Terminer (2)")
    hands.press(step)
    if step == "Mise à feu":
        of_what(hands)
    hands.pins(word=step)


def of_what(hands) -> None:
    """Whoever types a PIN for a fire, or their word on it, has its day, its place and what burns under their eyes."""
    hands.at("sign")
    assert re.fullmatch(r"Séance du \d+(er)? \w+ 20\d\d · Four", hands.page.inner_text("#screen .about"))
    assert stands(hands) == {SUBSTANCE: "2 scellés"}


def read_through(hands) -> None:
    """What burnt and what did not, with the reason, a loss told from a withdrawal: who signs knows what they sign."""
    shown = stands(hands)
    assert (shown["Scellés brûlés"], shown["Retirés"], shown["Manquants"]) == ("2", "0", "1")
    assert [name for name, said in shown.items() if said == "2 scellés"] == [SUBSTANCE]
    for lists, n, said in (("burnt", 2, "Scellé"), ("withdrawn", 1, "manquant · Pas dans le camion à l’arrivée")):
        found = hands.page.locator(f"[data-list=site_{lists}_list]")
        found.locator("li").nth(n - 1).wait_for(state="attached")
        assert found.locator("li").count() == n
        assert said in found.text_content()


def missed(hands, number: str, folder) -> None:
    """One did not come: it is named, not scanned, and a witness says so."""
    hands.says("Il manque quelque chose")
    hands.tap("Il manque quelque chose")
    hands.scan(number, "refused")
    hands.clear()
    hands.page.locator(f".names li[data-number='{number}'] button").click()
    hands.says("Manquants (1)")
    hands.look(folder, "2-missing")
    hands.tap("Continuer")
    hands.page.fill("#why", "Pas dans le camion à l’arrivée")
    hands.press("Continuer")
    hands.row("witness1")
    hands.at("sign")
    assert "Scellé 3" in hands.page.inner_text("#screen .lines"), "the PIN is typed over what is said to be lost"
    hands.pins(word="Il manque quelque chose")
    hands.at("course")


def seconded(hands, number: str, folder) -> None:
    """What was scanned here leaves the load by two, its seal read or missing, one of them chair or verifier. It stays."""
    hands.tap("Retirer un scellé")
    hands.says("lisez son sceau")
    hands.page.fill("#why", "Sceau douteux")
    hands.scan(number)
    hands.page.fill("#seal", "SC 000901")
    hands.page.click("label[for=seal_state-none]")
    hands.press()
    assert seconds_of(hands, "chair") == {one for one in COME if one != "chair"}
    hands.page.click("#back")
    hands.page.click("#back")
    hands.tap("Il manque quelque chose")
    hands.page.locator(f".names li[data-number='{number}'] button").click()
    hands.tap("Continuer")
    hands.page.fill("#why", "Il était sur la table")
    hands.press("Continuer")
    assert seconds_of(hands, "witness1") == {"chair", "verifier"}
    hands.look(folder, "2-second")
    hands.row("verifier")
    hands.at("sign")
    assert hands.page.locator("input.pin").count() == 2
    hands.page.click("#back")
    hands.at("course")


def seconds_of(hands, author: str) -> set[str]:
    """Who is offered beside the author."""
    hands.row(author)
    hands.at("site_second")
    return {name.split()[-1] for name in hands.page.locator(".names strong").all_inner_texts()}


def sign(hands, name: str, folder) -> None:
    hands.row(name)
    if name == "witness2":
        hands.check("je signe avec une réserve")
        hands.page.fill("#text", "Le scellé 3 manquait")
    else:
        hands.check("j’atteste ce que j’ai vu, sans réserve")
    if name == "chair":
        told = hands.page.inner_text("main")
        assert "a signé avec réserve" in told
        assert "Le scellé 3 manquait" in told, "who signs last reads what was said before"
        assert "signe aussi l’original papier" in told, "before the PIN, and not once back"
        hands.look(folder, "4-chair")
    if name == "witness1":
        hands.look(folder, "4-deciding")
        shown = hands.page.inner_text("main")
        for said in (
            "un sac manque",
            "Cendres grises, 3 kg, enfouies",
            "Sans objection",
            "Convoi",
            "retournées",
            "incinérateur",
        ):
            assert said in shown, said
        read_through(hands)
    if name in KEYS:
        hands.tap("Signer par clé d’accès")
        hands.taps += 2  # the key is plugged in and touched
    elif name in THUMBS:
        hands.tap("Pouce sur le papier")
        hands.row("witness1")
        hands.says("2 sur 2")
        hands.row("verifier")
        hands.pins(of=2, word="Signer la séance")
    else:
        hands.tap("Signer par code")
        of_what(hands)
        hands.pins(word="Signer la séance")


def sent_by_who_keeps(hands, facts, folder) -> None:
    """The chair's PIN sends nothing: the queue says so, says what was saved, and follows when a keeper has unlocked."""
    page = hands.page
    page.context.set_offline(False)
    page.locator("#state button").first.click()
    hands.says("du président, rien ne part")
    hands.press("Enregistrer dans un fichier")
    hands.says("jsonl est enregistré, avec")
    waits = re.search(r"(\d+) actes restent à envoyer", hands.page.inner_text("#screen"))
    assert waits
    hands.says(f"restent à envoyer\N{NO-BREAK SPACE}: {waits[1]})")
    hands.look(folder, "6-queue")
    page.context.set_offline(True)
    page.click("#lock")
    hands.unlock(facts["people"]["clerk"])
    hands.says("Que voulez-vous faire")
    page.locator("#state button").first.click()
    hands.says("actes restent à envoyer")
    page.context.set_offline(False)
    hands.says("Tout est envoyé")
    hands.page.click("#back")
    hands.tap("Séance sans réseau")


def test_ten_officials_sign_at_a_site_without_network_in_under_ten_minutes(place, browser):
    """Back where there is one, all of it is in the log: a closed session, and ten signatures in three ways."""
    address, facts, folder = place
    phone = Phone(browser, address, folder)
    page = browser.new_context(viewport=LAPTOP, locale="fr-FR").new_page()
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: phone.errors.append(str(error)))
    hands = Counting(page, address)
    enrol(phone, page, facts).name("clerk")
    plug_in(page, address, facts)
    departure(phone, hands, facts)
    not_missed_at_the_store(hands, facts, folder)
    opened_by_the_chair(hands, facts, folder)
    page.context.set_offline(True)
    opened_by_the_chair(hands, facts, folder)
    fire(hands, facts, folder)
    hands.look(folder, "5-closed")
    hands.tap("Signer la séance")
    hands.taps, started = 0, time.monotonic()
    for name in ORDER:
        sign(hands, name, folder)
    hands.at("course")
    seconds = time.monotonic() - started
    hands.says("Procès-verbal de destruction, pas encore au registre")
    hands.says("Scellés brûlés")  # comes after its heading, out of what the device keeps
    read_through(hands)
    assert "Le scellé 3 manquait" in page.inner_text("main")
    unheard = page.inner_text("#screen .hint strong")
    assert "Nom witness2" in unheard
    assert "Nom chair" not in unheard, "a passkey speaks for itself"
    hands.look(folder, "6-signed")
    print(f"ten signatures without network: {hands.taps} taps, {seconds:.0f} s of machine")
    assert seconds + 2 * hands.taps < MINUTES * 60, "two seconds a tap are a slow hand"
    sent_by_who_keeps(hands, facts, folder)
    hands.says("10 sur 10")
    expect(page.locator("#state")).to_contain_text("Tout est envoyé", timeout=90_000)
    lost = phone.open("chair", f"/exhibits/{facts['missing']}").inner_text("main")
    assert "déclaré manquant" in lost
    board = phone.open("chair", f"/sessions/{facts['session']}/sign")
    phone.look(board, "7-recorded")
    told = board.inner_text("main")
    assert "Tous ont signé, certains au seul dire de l’appareil du site." in told
    assert "Passer au procès-verbal" not in told, "they have to sign once more first"
    assert "sur papier. Si ce n’est pas" not in told
    assert phone.errors == []
