"""Sacks, an inventory, the camera, a disk without room, a device that cannot know all: the scan desk in French on a phone."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.at_desk import Hands, both_sign, come_on_duty, enrol, plan, sent
from tests.browser.clips import Held, Shot, write
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.phones import PHONE, press

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=20_000)
FULL = """on => {
  const proto = IDBObjectStore.prototype;
  window.put ??= proto.put;
  proto.put = on ? function () { throw new DOMException('', 'QuotaExceededError'); } : window.put;
}"""
"""The disk has no room for anything more, or has again."""
WATCHED = """() => {
  const video = document.getElementById('video');
  const dots = new OffscreenCanvas(8, 8).getContext('2d', { willReadFrequently: true });
  const look = () => {
    if (video.videoWidth) {
      dots.drawImage(video, 0, 0, 40, 40, 0, 0, 8, 8);
      if (dots.getImageData(4, 4, 1, 1).data[0] > 200) window.lit ??= performance.now();
    }
    if (document.querySelector('.counter strong')?.textContent === '1') window.listed ??= performance.now();
    else requestAnimationFrame(look);
  };
  look();
}"""
"""When the label came into view, and when it stood in the list, which is when it was on the disk."""
PHONE_PARTS = """() => {
  window.trembled = [];
  window.light = [];
  navigator.vibrate = (pattern) => window.trembled.push(pattern);
  MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
  MediaStreamTrack.prototype.applyConstraints = async ({ advanced }) => void window.light.push(advanced[0].torch);
}"""
"""A phone that trembles, and has a lamp beside its camera."""
NO_ROOM = "L’appareil n’a plus de place"


def holder(phone, facts, exhibit: str) -> str:
    """Who holds an exhibit, as the register says."""
    page = phone.open("supervisor", "/")
    answer = page.request.get(f"{phone.address}/api/exhibits/{exhibit}").json()
    names = {number: name for name, number in facts["people"].items()}
    return names[answer["state"]["holder"]]


def kept(hands: Hands, name: str = "") -> list:
    """The lists that lie on the disk."""
    read = """() => new Promise((resolve, reject) => {
      const opened = indexedDB.open('custody-scan');
      opened.onerror = reject;
      opened.onsuccess = () => {
        const asked = opened.result.transaction('drafts').objectStore('drafts').getAll();
        asked.onsuccess = () => resolve(asked.result.filter((one) => one.lines));
      };
    })"""
    return [one for one in hands.page.evaluate(read) if one["name"].startswith(name)]


def until_none_is_kept(hands: Hands) -> None:
    """The list is gone from the disk, with the write that makes it an act."""
    end = time.monotonic() + 20
    while kept(hands, "store"):
        assert time.monotonic() < end
        hands.page.wait_for_timeout(100)


def test_an_inventory_is_counted_blind_with_a_sealed_sack(desk):
    """Two of three and the sack by its seal: what is expected is nowhere on the phone, and the third accuses nobody yet."""
    phone, hands, facts = desk
    come_on_duty(hands, facts, "supervisor")
    hands.tap("Récolement")
    hands.tap("Étagère B1")
    for exhibit, seal in list(zip(facts["counted"], facts["counted_seals"], strict=True))[:2]:
        hands.take(exhibit, seal)
    hands.take(facts["packed"], "SAC-0009")
    hands.counts("3")
    hands.accessible()
    phone.look(hands.page, "desk-8-inventory")
    hands.press("Terminer (3)")
    hands.page.fill("#humidity", "140")
    hands.press("Enregistrer le compte")
    expect(hands.page.locator("body")).to_contain_text("Relisez l’enregistreur")
    hands.page.fill("#humidity", "61,4")
    hands.page.fill("#temperature", "29")
    hands.press("Enregistrer le compte")
    hands.says("Compte enregistré")
    sent(hands)
    page = phone.open("inspector", f"/inventories/{facts['inventory']}")
    press(page, "Clôturer le comptage et comparer")
    page.check("[name=confirmed]")
    press(page, "Clôturer le comptage et comparer")
    told = page.inner_text("main")
    assert "Comptés jusqu’ici\n4" in told.replace("\n\n", "\n"), told
    told_of = page.request.get(
        page.url.split("/inventories")[0] + f"/api/exhibits/{facts['counted'][0]}/history"
    ).text()
    assert '"humidity":61' in told_of.replace(" ", ""), "the air of the store is typed at the desk too"
    assert "Une seconde personne" in told, "who may reopen it or confirm what is missing (I61)"
    phone.errors[:] = [error for error in phone.errors if "409" not in error]  # the question


def test_a_sack_is_filled_sealed_sent_received_and_handed_back_on_the_spot(desk):
    """Filled and sealed, on its way and taken charge of by its seal, and back by one act that both sign: always whole."""
    phone, hands, facts = desk
    come_on_duty(hands, facts, "clerk")
    hands.tap("Remplir un sac")
    hands.tap("Sac 12")
    within = facts["held"][:2]
    for exhibit in within:
        hands.scan(exhibit, "taken")
    hands.press("Terminer (2)")
    hands.press("Enregistrer le contenu")
    hands.says("Rangé")
    hands.press("Au début")
    hands.tap("Sceller ou ouvrir un sac")
    hands.tap("Sac 12")
    hands.says("Ouvert, avec 2 scellés")
    hands.scan("SAC-0012")
    hands.unweighed()
    hands.scan(facts["people"]["supervisor"])
    hands.press("Le sceller")
    both_sign(hands, "Le sceller")
    hands.says("Inscrit au registre")
    hands.press("Au début")
    plan(hands, facts, "supervisor", "storage", "sent")
    hands.press("Commencer à scanner")
    hands.scan(within[0], "refused")
    hands.scan(facts["empty"], "taken")
    hands.press("Terminer (1)")
    hands.press("Envoyer")
    hands.says("En cours de transfert vers Adj Nom supervisor")
    sent(hands)
    come_on_duty(hands, facts, "supervisor")
    hands.tap("Prendre en charge")
    hands.tap("Nom clerk")
    hands.counts("0 / 2")
    hands.take(facts["empty"], "SAC-0012")
    hands.counts("2 / 2")
    hands.press("Terminer (1)")
    hands.press("Prendre en charge")
    hands.says("Enregistré : 2 scellés")
    sent(hands)
    hands.press("Au début")
    assert [holder(phone, facts, one) for one in within] == ["supervisor", "supervisor"]
    plan(hands, facts, "clerk", "storage", "here")
    hands.page.select_option("#scope", "all")
    hands.press("Commencer à scanner")
    hands.scan(within[0], "refused")
    hands.take(facts["empty"], "SAC-0012")
    hands.counts("2 / 2")
    hands.accessible()
    phone.look(hands.page, "desk-9-sack-here")
    hands.press("Terminer (1)")
    hands.press("Signer à deux")
    hands.says("2 scellés")
    both_sign(hands, "Signer à deux")
    hands.says("La garde est transférée à Adj Nom clerk\N{NO-BREAK SPACE}: 2 scellés remis")
    sent(hands)
    assert [holder(phone, facts, one) for one in within] == ["clerk", "clerk"]


def test_a_disk_without_room_is_said_and_nothing_is_taken(desk):
    """No tone of success, no line that is not kept, and no act: with room again all goes on where it stood."""
    phone, hands, facts = desk
    page, third = hands.page, facts["held"][2]
    come_on_duty(hands, facts, "clerk")
    hands.tap("Ranger")
    page.wait_for_selector("#screen[data-screen=store]")
    before = page.inner_text("#context")
    page.evaluate(FULL, True)
    hands.scan(facts["vault"], "refused")
    expect(page.locator(".outcome")).to_contain_text(NO_ROOM)
    assert page.inner_text("#context") == before
    page.evaluate(FULL, False)
    hands.scan(facts["vault"], "taken")  # not "already": what is not on the disk is not in memory either
    hands.scan(facts["shelf"], "taken")
    hands.clear()
    page.evaluate(FULL, True)
    hands.scan(third, "refused")
    expect(page.locator(".outcome")).to_contain_text(NO_ROOM)
    phone.look(page, "desk-10-full")
    expect(page.locator(".counter strong")).to_have_text("0")
    assert kept(hands, "store") == []
    page.evaluate(FULL, False)
    hands.scan(third, "taken")
    page.evaluate(FULL, True)
    hands.scan(third, "already")
    hands.clear()
    hands.tap("Le retirer")
    hands.hears("refused")
    hands.counts("1")
    hands.clear()
    hands.press("Terminer (1)")
    hands.press("Enregistrer l’emplacement")
    hands.hears("refused")
    hands.says(NO_ROOM)
    expect(page.locator("#state")).to_contain_text("Tout est envoyé")
    [draft] = kept(hands, "store")
    assert [line["id"] for line in draft["lines"]] == [third]
    page.evaluate(FULL, False)
    hands.open()
    hands.tap("Reprendre")
    hands.counts("1")
    hands.press("Terminer (1)")
    hands.press("Enregistrer l’emplacement")
    hands.says("Rangé")
    sent(hands)
    until_none_is_kept(hands)


def test_a_device_that_cannot_know_all_says_so(desk):
    """On the home screen, beside lists of what is expected, and to who would move a box that may hold more."""
    phone, hands, facts = desk

    def cut(route):
        answer = route.fetch(headers={**route.request.headers, "if-none-match": ""})
        route.fulfill(response=answer, json={**answer.json(), "whole": False})

    hands.page.route("**/api/scan/kit*", cut)
    come_on_duty(hands, facts, "supervisor")
    hands.says("Votre service détient plus")
    hands.accessible()
    phone.look(hands.page, "desk-11-cut")
    hands.tap("Remettre")
    hands.scan(facts["people"]["clerk"])
    hands.says("ses listes de ce qui est attendu sont incomplètes")
    hands.page.click("label[for=purpose-storage]")
    hands.page.click("label[for=way-sent]")
    hands.press("Commencer à scanner")
    hands.scan(facts["sack"], "refused")
    expect(hands.page.locator(".outcome")).to_contain_text("ne connaît pas tout")
    hands.page.unroute("**/api/scan/kit*")


def test_the_camera_at_the_desk_reads_a_label_into_the_list(desk, tmp_path):
    """Opened by its button, lit by its lamp, and off when closed; label in view to act recorded is printed."""
    phone, _, facts = desk
    clip = tmp_path / "clip.mjpeg"
    write(clip, [Shot(0.6), Shot(1.2, [Held(facts["held"][2])])])
    flags = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    flags.append(f"--use-file-for-fake-video-capture={clip}")
    filmed = phone.browser.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
    page = filmed.new_context(viewport=PHONE, locale="fr-FR", permissions=["camera"]).new_page()
    hands = enrol(phone, page, facts)
    hands.name("clerk")
    hands.tap("Ranger")
    hands.scan(facts["shelf"], "taken")
    page.evaluate(PHONE_PARTS)
    page.evaluate(WATCHED)
    page.click("#eye")
    hands.hears("taken")
    hands.counts("1")
    hands.clear()
    page.click("#torch")
    page.click("#torch")
    assert page.evaluate("window.light") == [True, False]
    assert [60] in page.evaluate("window.trembled")
    page.click("#eye")
    assert page.evaluate("document.getElementById('video').srcObject") is None
    hands.press("Terminer (1)")
    begun = page.evaluate("performance.now()")
    hands.press("Enregistrer l’emplacement")
    page.wait_for_selector("#screen[data-screen=done]")
    recorded = page.evaluate("performance.now()") - begun
    seen = page.evaluate("window.listed - window.lit")
    print(f"label in view to the list {seen:.0f} ms, pressed to act recorded {recorded:.0f} ms")
    sent(hands)
    filmed.close()
