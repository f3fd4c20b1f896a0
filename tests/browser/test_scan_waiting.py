"""What was done without the network: how much of it waits, and for how long, stands on every screen of the scan desk."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.at_desk import Hands, come_on_duty
from tests.factories.http_office import PIN

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=20_000)
WARN, BAD = re.compile(r"\bwarn\b"), re.compile(r"\bbad\b")

MINUTED = """async ([outbox, kept, site]) => {
  const page = document.querySelector('script[type=module][src$="page.js"]').src;
  const { minuted } = await import(page.replace(/page\\.js$/, "flows/session_state.js"));
  const { closed, reasons } = await minuted({ outbox, store: { all: async () => kept } }, { session: "DS", site });
  return [closed?.residue ?? null, Object.fromEntries(reasons)];
}"""
"""What the minutes of a session say in the device's own words."""
SUMMED = """async ([exhibits, onSite, amounts]) => {
  const page = document.querySelector('script[type=module][src$="page.js"]').src;
  const { minutes } = await import(page.replace(/page\\.js$/, "flows/session_minutes.js"));
  const known = exhibits.map(([number, substance]) => [number, { id: number, substance }]);
  const desk = { exhibits: new Map(known), name: (one) => one };
  const none = { withdrawn: new Set(), missing: new Set(), present: new Map(), litAt: 0, method: "incinerator" };
  const told = minutes(desk, { ...none, onSite: new Set(onSite), amounts }, { closed: null, reasons: new Map() });
  return told.filter(Boolean).map((one) => one.textContent).join(" | ");
}"""
"""The minutes that are read before one signs."""
ASKED = """async ([author, differs]) => {
  const page = document.querySelector('script[type=module][src$="page.js"]').src;
  const [engine, unread] = await Promise.all(["engine.js", "unread_discrepancies.js"].map((one) => import(page.replace("page.js", one))));
  const { store } = await engine.open();
  const act = { sequence: 999, act: "A1", kind: "exhibit.blind_check/1", author };
  await store.write(["meta"], (of) => unread.remember(of, [{ ...act, answer: { outcome: "recorded", opened: ["DC1"] } }]));
  const asked = [];
  const told = (answer) => ({ api: { ask: async (path) => (asked.push(path), answer()) }, signedIn: author });
  const down = () => { throw new Error("offline"); };
  for (const answer of [down, ...Array(3).fill(() => ({ data: { differs } }))])
    await unread.complete({ store, unread: await unread.all(store) }, told(answer));
  const kept = await unread.all(store);
  await unread.forget(store, [act]);
  return [asked, kept.map((one) => one.differs)];
}"""
"""An act was sent by somebody else: its author asks the service four times on what it differs; the first time in vain."""


def test_how_much_has_burnt_is_told_only_where_all_that_was_checked_of_it_has(desk):
    """Of a substance of which something was taken out, how many and no more; nothing is added up on the device."""
    _, hands, _ = desk
    exhibits = [("A", "cannabis"), ("B", "cannabis"), ("C", "cocaine"), ("D", "cocaine")]
    sums = [("cannabis", 2, "µg", 5_400_100_000), ("cannabis", 2, "package", 12), ("cocaine", 2, "µg", 700_000)]
    amounts = [dict(zip(("substance", "exhibits", "unit", "amount"), one, strict=True)) for one in sums]
    all_of_them = hands.page.evaluate(SUMMED, [exhibits, ["A", "B", "C", "D"], amounts])
    assert "2 scellés · 5,4001\xa0kg · 12\xa0" in all_of_them
    assert "2 scellés · 0,7\xa0g" in all_of_them
    assert "Quantités\xa0: telles que contrôlées avant le départ." in all_of_them
    one_out = hands.page.evaluate(SUMMED, [exhibits, ["A", "C", "D"], amounts])
    assert "1 scellé" in one_out
    assert "5,4" not in one_out
    assert "0,7\xa0g" in one_out
    assert "Quantités" not in hands.page.evaluate(SUMMED, [exhibits, ["A", "C"], amounts])


def test_the_age_of_what_waits_is_always_in_sight(desk):
    """An act, and two weeks in a drawer: how many and since when, in red from the second day, until the network is back."""
    _, hands, facts = desk
    page = hands.page
    page.clock.install()
    come_on_duty(hands, facts, "clerk")
    waiting = page.locator("#state button")
    expect(waiting).to_have_text("Tout est envoyé")
    page.context.set_offline(True)
    hands.tap("Ranger")
    hands.scan(facts["shelf"])
    expect(page.locator("#context")).to_contain_text("Étagère A3")
    hands.scan(facts["held"][0], "taken")
    hands.press("Terminer (1)")
    hands.press("Enregistrer l’emplacement")
    hands.says("Signé et gardé sur cet appareil")
    expect(waiting).to_have_text("1 à envoyer · à l’instant")
    hands.press("Au début")
    page.clock.fast_forward(timedelta(hours=3) // timedelta(milliseconds=1))
    expect(waiting).to_have_text("1 à envoyer · il y a 3 heures")
    expect(waiting).to_have_class(WARN)
    page.clock.fast_forward(timedelta(days=14) // timedelta(milliseconds=1))
    hands.unlock(facts["people"]["clerk"])
    hands.says("Que voulez-vous faire")
    hands.says("il y a 14 jours")
    for screen in ("Peser et contrôler", "Récolement"):
        hands.tap(screen)
        expect(waiting).to_have_text("1 à envoyer · il y a 14 jours")
        expect(waiting).to_have_class(BAD)
        page.click("#back")
    hands.accessible()
    page.context.set_offline(False)
    page.click("#lock")
    hands.unlock(facts["people"]["clerk"], PIN)
    expect(waiting.first).to_have_text("Tout est envoyé")


def test_the_network_is_told_as_it_is(desk):
    """Nothing to send, and no word of the browser: within a minute the page says that no service answers, and that one does."""
    _, hands, facts = desk
    page = hands.page.context.new_page()
    page.clock.install()
    looking = Hands(page, hands.address)
    come_on_duty(looking, facts, "clerk")
    told = page.locator("#state .chip").first
    expect(told).to_have_text("En ligne")
    page.route("**/api/scan/hello", lambda route: route.abort())
    page.clock.run_for(timedelta(seconds=75) // timedelta(milliseconds=1))
    expect(told).to_have_text("Sans réseau")
    page.unroute("**/api/scan/hello")
    page.clock.run_for(timedelta(seconds=75) // timedelta(milliseconds=1))
    expect(told).to_have_text("En ligne")
    page.close()


def test_what_an_act_that_was_sent_later_opened_is_told_to_its_author_alone(desk):
    """A colleague sends the queue and is told nothing; the author reads on what it differs, once, and it is gone."""
    phone, hands, facts = desk
    page, exhibit = hands.page, facts["held"][1]
    told = page.locator("#screen section", has_text="n’est pas ce que dit le registre")
    come_on_duty(hands, facts, "clerk")
    page.context.set_offline(True)
    for balance in ("taken", "already"):  # what is read again as it was read first is a discrepancy (I57b)
        hands.tap("Peser et contrôler")
        hands.scan(facts["balance"], balance)
        hands.scan(exhibit)
        expect(page.locator("#seal")).to_be_focused()
        hands.read_seal("ML 999999")
        page.fill("#amount", "2,70")
        page.click("label[for=unit-kg]")
        hands.press("Ajouter")
        hands.press("Terminer (1)")
        hands.press("Enregistrer les contrôles")
        hands.says("Signé et gardé sur cet appareil")
        hands.press("Au début")
    page.click("#lock")
    page.context.set_offline(False)
    come_on_duty(hands, facts, "supervisor")
    expect(page.locator("#state button")).to_have_text("Tout est envoyé")
    expect(told).to_have_count(0)
    come_on_duty(hands, facts, "clerk")
    expect(told).to_contain_text("sceau différent – mettez-le à part.")
    assert facts["held_seals"][1] not in told.inner_text()
    assert phone.open("clerk", told.locator("a").first.get_attribute("href")).locator("main h1").is_visible()
    hands.accessible()
    phone.look(page, "desk-5-told-later")
    told.get_by_role("button", name="J’ai lu").click()
    expect(told).to_have_count(0)
    hands.open()
    hands.says("Que voulez-vous faire")
    expect(told).to_have_count(0)


def test_what_was_said_on_the_site_is_read_also_when_the_queue_has_gone(desk):
    """Why something is not burnt, or was missing, and the chair's words: from what waits, and from what is kept."""
    _, hands, facts = desk
    come_on_duty(hands, facts, "clerk")

    def act(kind: str, **command: object) -> dict[str, object]:
        return {"kind": kind, "command": {"session": "DS", **command}, "digest": "AAAA"}

    taken = act("destruction_session.withdraw/1", checks=[{"exhibit": "EV1"}], reason="Scellé rompu")
    gone = act("destruction_session.withdraw/1", missing=["EV2"], reason="Pas dans le camion")
    others = act("destruction_session.withdraw/1", session="DS2", missing=["EV3"], reason="Ailleurs")
    closed = act("destruction_session.close/1", residue="Cendres")
    said = {"EV1": "Scellé rompu", "EV2": "Pas dans le camion"}
    for waiting, kept in (([taken, gone, closed], []), ([closed], [taken, gone, others]), ([], [taken, gone])):
        chair = "Cendres" if closed in waiting else None
        closing = [{**one, "digest": "//8=" if one is not closed else "AAAA"} for one in waiting]
        rest = [{**one, "digest": "//8="} for one in kept]
        assert hands.page.evaluate(MINUTED, [closing, rest, "000000"]) == [chair, said]


def test_on_what_an_act_differs_is_asked_until_it_is_answered(desk):
    """Also where the service has nothing more to tell: the next kit brings no other answer."""
    _, hands, _ = desk
    differs = [{"id": "DC1", "sort": "seal"}]
    for told in (differs, []):
        assert hands.page.evaluate(ASKED, ["PE1", told]) == [["/api/acts/A1"] * 2, [told]]
