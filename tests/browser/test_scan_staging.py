"""The check before a destruction on the scan desk: over a crash and without the network, and on record exactly once."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.at_desk import Hands, enrol
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.phones import PHONE, Phone
from tests.browser.scanning import without_battery
from tests.browser.serving import running
from tests.factories.http_office import PIN

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=20_000)


class Store:
    """A verifier's phone that can lose its power, and a service beside it."""

    def __init__(self, browser, address: str, folder: Path, facts) -> None:
        self.kind, self.profile, self.facts = browser.browser_type, folder / "profile", facts
        self.others = Phone(browser, address, folder)
        self.hands = self.start()

    def start(self) -> Hands:
        """The phone, switched on."""
        self.context = self.kind.launch_persistent_context(
            str(self.profile), executable_path=CHROMIUM, args=FLAGS, viewport=PHONE, locale="fr-FR"
        )
        page = self.context.pages[0]
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: self.others.errors.append(str(error)))
        return Hands(page, self.others.address)

    def power_cut(self, *, offline: bool) -> None:
        """The browser is gone in a moment, and started again."""
        without_battery(self.context, self.profile)
        self.hands = self.start()
        self.context.set_offline(offline)
        self.hands.open()
        self.hands.unlock(self.facts["people"]["verifier"])

    def look(self, name: str) -> None:
        """A picture of the screen; nothing sticks out, nothing is out of reach."""
        self.hands.accessible()
        self.others.look(self.hands.page, name)

    def check(self, exhibit: str, seal: str, kilograms: str) -> None:
        """Label, seal and its state, then what the balance types."""
        hands = self.hands
        hands.scan(exhibit)
        expect(hands.page.locator("#seal")).to_be_focused()
        hands.read_seal(seal)
        assert hands.page.locator("[name=unit]:checked").count() == 0, "who looks blind begins without a unit"
        hands.scan(f"{kilograms} kg")
        self.sure()

    def sure(self) -> None:
        """Bricks of one weight to the last figure are asked about."""
        page = self.hands.page
        expect(
            page.locator(".outcome[data-outcome=taken], #screen .blind + [role=alert], .blind [role=alert]").first
        ).to_be_attached()
        if page.locator(".blind [role=alert] button").count():
            page.locator(".blind [role=alert] button").click()
            self.hands.press("Ajouter")
        self.hands.hears("taken")
        self.hands.clear()

    def history(self, exhibit: str, type_: str) -> list:
        """Events of a type on an exhibit's chain, as the inspection reads them."""
        page = self.others.of("inspector")
        lines = page.request.get(f"{self.others.address}/api/exhibits/{exhibit}/history").json()["lines"]
        return [line for line in lines if line["type"] == type_]


@pytest.fixture(scope="module")
def store(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("staging")
    command = ["granian", "--interface", "asgi", "--http", "1", "tests.browser.staging_served:app"]
    with running(folder, command, TOWN_FOLDER=str(folder)) as address:
        made = Store(browser, address, folder, json.loads((folder / "facts.json").read_text()))
        try:
            enrol(made.others, made.hands.page, made.facts, "gendarmerie")
            made.hands.name("verifier")
            made.hands.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            yield made
            assert made.others.errors == []
        finally:
            without_battery(made.context, made.profile)


class Kit:
    """What the service tells the phone: all, or as before it knew of a session ("before"), or nothing yet ("late")."""

    def __init__(self, page, session: str) -> None:
        self.session, self.way, self.held = session, "before", []
        page.route("**/api/scan/kit*", self.tell)

    def tell(self, route) -> None:
        """One answer."""
        if self.way == "late":
            self.held.append(route)
        elif self.way == "before":
            answer = route.fetch(headers={**route.request.headers, "if-none-match": ""})
            kit = answer.json()
            kit["stagings"] = [one for one in kit["stagings"] if one["session"] != self.session]
            route.fulfill(response=answer, json=kit, headers={**answer.headers, "etag": '"before"'})
        else:
            route.continue_()


PATIENT = """async () => {
  const page = document.querySelector('script[type=module][src$="page.js"]').src;
  const { PATIENCE } = await import(page.replace(/page\\.js$/, "flows/kit_freshness.js"));
  const real = window.setTimeout;
  const ours = (work, wait, ...told) => (wait === PATIENCE ? (window.overtaxed = work) : real(work, wait, ...told));
  window.setTimeout = ours;
}"""
"""The desk waits for a slow service until its patience is ``overtaxed``, whatever a clock says."""


def chosen(store: Store, session: str) -> None:
    """From the start to a session."""
    store.hands.tap("Contrôle avant destruction")
    store.hands.scan(store.facts[session])
    store.hands.says("Bons pour destruction")


def test_ten_exhibits_are_staged_over_a_power_cut_without_network_and_exactly_once(store):
    """Five, the power goes, five more; recorded without network it waits, and goes by itself when the network is there.

    The service commits and its answer is lost: the list stands as it was sent, and recorded again it is the same act.
    """
    hands, facts = store.hands, store.facts
    store.look("staging-0-home")
    hands.tap("Contrôle avant destruction")
    hands.says("10 à contrôler")
    store.look("staging-1-choice")
    hands.scan(facts["session"])
    hands.says("Bons pour destruction")
    store.look("staging-2-course")
    store.context.set_offline(True)
    hands.tap("Contrôler des scellés")
    hands.scan(facts["balance"], "taken")
    for exhibit, seal in list(zip(facts["exhibits"], facts["seals"], strict=True))[:5]:
        store.check(exhibit, seal, "2.70")
    hands.counts("5 / 10")
    hands.scan(facts["stray"], "refused")
    hands.says("1 mis de côté")
    hands.scan(facts["exhibits"][7])
    expect(hands.page.locator("#seal")).to_be_focused()
    store.look("staging-3-look")
    store.power_cut(offline=True)
    hands = store.hands
    hands.says("1 liste à terminer")
    hands.tap("Reprendre")
    hands.read_seal(facts["seals"][7])
    hands.scan(facts["seals"][8], "refused")  # the next sack's: one works on without looking
    hands.says(facts["seals"][7])
    hands.clear()
    hands.scan("2.70 kg")
    store.sure()
    for i in (5, 6, 8, 9):
        store.check(facts["exhibits"][i], facts["seals"][i], "2.70")
    hands.counts("10 / 10")
    store.look("staging-4-list")
    hands.press("Terminer (10)")
    hands.tap("Ajouter une personne")
    hands.scan(facts["people"]["witness1"])
    hands.says("était présent et refuse de signer")
    store.look("staging-5-review")
    hands.press("Enregistrer les contrôles")
    hands.pin("#pin-0")
    hands.press()
    hands.hears("refused")
    hands.clear()
    hands.pin("#pin-1")
    hands.press("Enregistrer les contrôles")
    hands.says("La liste reste sur cet appareil")
    store.look("staging-6-waits")

    def commit_and_lose(route) -> None:
        route.fetch()
        route.abort()

    hands.page.route("**/api/destruction-sessions/stage", commit_and_lose)
    with hands.page.expect_event(
        "requestfailed", lambda request: request.url.endswith("/api/destruction-sessions/stage")
    ):
        store.context.set_offline(False)
    store.power_cut(offline=False)
    hands = store.hands
    hands.tap("Reprendre")
    hands.says("aucune réponse n’est venue")
    store.look("staging-7-again")
    hands.press("Enregistrer les contrôles")
    hands.pin("#pin-0")
    hands.pin("#pin-1")
    hands.press("Enregistrer les contrôles")
    hands.says("Inscrit au registre")
    store.look("staging-8-done")
    hands.press("Continuer")
    hands.says("Rien ne vous attend dans cette séance.")
    for exhibit in facts["exhibits"]:
        assert len(store.history(exhibit, "exhibit.staged/1")) == 1
    hands.page.click("#back")
    expect(hands.page.locator("#screen")).not_to_contain_text("à terminer")


def test_a_sealed_sack_is_drawn_from_opened_before_somebody_and_staged_as_one(store):
    """Nothing from inside before the draw; the sack goes with what was drawn from it, and one of them differs."""
    hands, facts = store.hands, store.facts
    chosen(store, "sack_session")
    hands.says("Sac 9")
    hands.tap("Contrôler des scellés")
    hands.scan(facts["inside"][0], "refused")
    hands.clear()
    hands.scan(facts["sack"], "refused")
    hands.clear()
    hands.page.click("#back")
    chosen(store, "sack_session")
    hands.tap("Lire le sceau et tirer au sort")
    hands.page.evaluate("scrollTo(0, 0)")  # what is scrolled half out of sight is no small target
    store.look("staging-a-draw")
    hands.scan("SAC-0009")
    expect(hands.page.locator("#seal")).to_have_value("SAC-0009")
    hands.page.click("label[for=seal_state-none]")
    hands.unweighed()
    hands.says("Inscrit au registre")
    hands.press("Continuer")
    hands.says("À en sortir et à contrôler")
    store.look("staging-b-drawn")
    [kit] = [
        one
        for one in store.others.of("verifier").request.get(f"{store.others.address}/api/scan/kit").json()["stagings"]
        if one["session"] == facts["sack_session"]
    ]
    [sack] = kit["sacks"]
    hands.tap("Contrôler des scellés")
    seals = dict(zip(facts["inside"], facts["inside_seals"], strict=True))
    hands.scan(facts["balance"])
    for number in sack["drawn"]:
        store.check(number, seals[number], "2.70")
    hands.press(f"Terminer ({len(sack['drawn'])})")
    hands.press("Enregistrer les contrôles")
    hands.hears("refused")
    hands.clear()
    hands.tap("Continuer à scanner")
    hands.take(facts["sack"], "SAC-0009")
    hands.counts("4 / 4")
    hands.press()
    hands.press("Enregistrer les contrôles")
    hands.hears("refused")
    hands.clear()
    for name in ("witness1", "clerk"):
        hands.tap("Ajouter une personne")
        hands.scan(facts["people"][name])
    store.look("staging-c-sack")
    hands.press("Enregistrer les contrôles")
    for i in range(3):
        hands.pin(f"#pin-{i}", PIN)
    hands.press("Enregistrer les contrôles")
    hands.says("Inscrit au registre")
    assert [len(store.history(one, "exhibit.staged/1")) for one in facts["inside"]] == [1] * 4


def test_what_comes_to_the_site_is_scanned_in(store):
    """A verifier on the list of attendance: all of the load, at once; what is not of it is put aside."""
    hands, facts = store.hands, store.facts
    hands.open()
    chosen(store, "site")
    store.look("staging-d-site")
    hands.tap("Scanner le chargement")
    hands.scan(facts["stray"], "refused")
    for number in facts["come"]:
        hands.scan(number, "taken")
    hands.counts("2 / 2")
    hands.press("Terminer (2)")
    store.look("staging-e-load")
    hands.press("Scanner le chargement")
    hands.says("Inscrit au registre")
    for number in facts["come"]:
        assert len(store.history(number, "exhibit.arrived/1")) == 1


def test_what_differs_is_named_with_what_to_do(store):
    """A number typed closes its panel over the fields; the result says which exhibit, what differs, and what to do."""
    hands, facts = store.hands, store.facts
    page = hands.page
    hands.open()
    chosen(store, "differs_session")
    expect(page.locator("#screen summary")).to_have_text("Maintenu sous main de justice (1)")
    hands.tap("Contrôler des scellés")
    hands.scan(facts["balance"])
    page.click("#keys")
    page.fill("#typed", facts["differs"])
    page.press("#typed", "Enter")
    expect(page.locator("#seal")).to_be_focused()
    expect(page.locator("#typing")).to_be_hidden()
    hands.read_seal("FAUX 1")
    hands.scan("2.70 kg")
    store.sure()
    hands.press("Terminer (1)")
    hands.press("Enregistrer les contrôles")
    expect(page.locator("#screen [role=alert]")).to_contain_text("Rien n’est encore enregistré")
    store.look("staging-e-read-again")
    page.click("#keys")
    page.fill("#typed", facts["differs"])
    page.press("#typed", "Enter")
    hands.read_seal("FAUX 1")
    hands.scan("2.70 kg")
    hands.press("Terminer (1)")
    hands.press("Enregistrer les contrôles")
    told = page.locator("#screen [role=alert] li")
    expect(told).to_have_text(re.compile("^Scellé 1 · .*: sceau différent – mettez-le à part."))
    hands.says("1 écart a été ouvert")
    store.look("staging-f-differs")
    hands.press("Continuer")
    hands.says("Rien ne vous attend dans cette séance.")


def test_a_session_planned_just_now_is_there_when_the_door_is_opened(store):
    """Asked for with the network, by its case; a service that is slow is not waited for, and moves nobody later."""
    hands, facts = store.hands, store.facts
    page = hands.page
    kit = Kit(page, facts["late_session"])
    hands.open()
    page.click("#lock")
    hands.unlock(facts["people"]["verifier"])
    hands.known()
    page.wait_for_load_state("networkidle")
    kit.way = "now"
    case = facts["late_case"].replace(" ", "\N{NO-BREAK SPACE}")
    hands.tap("Contrôle avant destruction")
    hands.says(case)
    idle = ["rien ne vous attend" in row for row in page.locator("#screen .names li").all_inner_texts()]
    assert idle == sorted(idle), "what waits stands first"
    store.look("staging-g-late")
    page.click("#back")
    kit.way = "late"
    page.evaluate(PATIENT)
    hands.tap("Contrôle avant destruction")
    hands.says("Un instant")
    page.evaluate("window.overtaxed()")
    hands.tap(case)
    hands.says("Bons pour destruction")
    with page.expect_response("**/api/scan/kit*"):
        kit.held[0].continue_()
    kit.way = "now"
    hands.tap("Contrôler des scellés")
    hands.counts("0 / 1")
    store.context.set_offline(True)
    page.click("#back")
    hands.tap("Contrôle avant destruction")
    hands.says("Sans réseau, ceci date du")
    store.look("staging-h-offline")
    store.context.set_offline(False)
