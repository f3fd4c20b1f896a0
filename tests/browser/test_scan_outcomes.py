"""What became of a scan, for eyes that look elsewhere: three outcomes by colour, word, sound and tremor, never too early."""

import pytest
from playwright.sync_api import expect

from tests.browser.at_desk import come_on_duty
from tests.browser.phones import wait_until
from tests.browser.scan_bench import bench

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=20_000)

FELT = """() => {
  window.felt = [];
  navigator.vibrate = (pattern) => felt.push({ tremor: pattern });
  window.AudioContext = class {
    state = "suspended";
    currentTime = 7;
    destination = {};
    async resume() {
      this.state = "running";
    }
    createGain() {
      const level = (loud) => (volume.loud ??= loud);
      const volume = { gain: { setValueAtTime: level, linearRampToValueAtTime: level }, connect: (next) => (volume.to = next) };
      return volume;
    }
    createOscillator() {
      const heard = () => tone.to?.loud > 0 && tone.to.to === this.destination;
      const tone = {
        frequency: { value: 440 },
        connect: (next) => (tone.to = next),
        start: (at) => (tone.at = at),
        stop: (at) => heard() && felt.push({ sound: [tone.type, tone.frequency.value], seconds: at - tone.at }),
      };
      return tone;
    }
  };
}"""
"""A phone whose loudspeaker and motor write down in ``felt`` what they are told; what is not connected is not heard."""
SLOW = """() => {
  const begin = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (stores, mode, ...more) {
    const begun = begin.call(this, stores, mode, ...more);
    if (mode !== "readwrite") return begun;
    const written = [stores].flat();
    let rounds = 50;
    const round = () => rounds-- && (begun.objectStore(written[0]).count().onsuccess = round);
    round();
    felt.push({ begun: written });
    begun.addEventListener("complete", () => felt.push({ kept: written }));
    return begun;
  };
}"""
"""A disk that takes its time, and writes down in ``felt`` when a write begins and when it is kept."""


def felt(page) -> list[dict]:
    """What was written down since the last time."""
    return page.evaluate("felt.splice(0)")


def sounds(told: list[dict]) -> list[tuple]:
    """What was heard, in its order."""
    return [(*one["sound"], round(one["seconds"], 3)) for one in told if "sound" in one]


def test_outcomes_fill_the_screen_and_differ_for_ear_and_hand(browser):
    """Mark and word over the whole screen until a touch; no two outcomes sound alike, or tremble alike."""
    with bench() as address:
        page = browser.new_page()
        page.add_init_script(f"({FELT})()")
        page.goto(address)
        wait_until(page, "globalThis.feedback")
        page.mouse.click(300, 300)  # browsers are silent until then
        heard, trembled = [], []
        for outcome in ("taken", "already", "refused"):
            page.evaluate(f"feedback.{outcome}('Pris en charge')")
            box = page.locator(".outcome").bounding_box()
            assert (box["x"], box["y"], box["width"]) == (0, 0, page.viewport_size["width"]), outcome
            assert page.locator(".outcome").get_attribute("data-outcome") == outcome
            assert page.get_by_role("alert").inner_text() == "Pris en charge"
            told = felt(page)
            heard.append(sounds(told))
            trembled += [tuple(one["tremor"]) for one in told if "tremor" in one]
        page.mouse.click(200, 200)
        assert not page.is_visible(".outcome")
        page.close()
    assert all(heard), "an outcome is silent"
    assert len({tones[0][:2] for tones in heard}) == 3, "two outcomes begin with the same tone"
    assert len(trembled) == len(set(trembled)) == 3
    assert all(0 < sum(tone[2] for tone in tones) < 1 for tones in heard), "a sound lasts into the next scan"


SEEN = """() => {
  const [screen, mark] = ["", "::before"].map((part) => getComputedStyle(document.querySelector(".outcome"), part));
  const channels = (colour) => colour.match(/\\d+/g).map(Number);
  return { ground: channels(screen.backgroundColor), ink: channels(screen.color), mark: mark.content.split('"')[1] };
}"""
"""The colour of the whole screen, that of what stands on it, and the mark."""
AGREED = {
    "taken": ("✓", lambda red, green, blue: green > 2 * red and green > blue),
    "already": ("=", lambda red, green, blue: red > green > blue),
    "refused": ("✕", lambda red, green, blue: red > 4 * max(green, blue)),
}
"""Of each outcome its mark, and whether a colour is green, brown, red."""


@pytest.mark.parametrize("light", ["light", "dark"])
def test_colour_mark_word_sound_and_tremor_of_a_scan_agree(desk, light):
    """Taken in green and high, there already in brown and twice, refused in red, low and long: by night as by day."""
    _, hands, facts = desk
    page, [first, second, _] = hands.page, facts["held"]
    page.add_init_script(f"({FELT})()")
    page.emulate_media(color_scheme=light)
    come_on_duty(hands, facts, "clerk")
    hands.tap("Ranger")
    hands.scan(facts["shelf"], "taken")
    pitches, tremors = {}, {}
    for number, outcome, word in (
        (first, "taken", "Scellé "),
        (first, "already", "est déjà dans cette liste."),
        (facts["people"]["analyst"], "refused", "Il n’a rien à faire ici."),
        (second[:12] + ("0" if second[12] != "0" else "1"), "refused", "Le numéro de cette étiquette est faux"),
    ):
        felt(page)
        hands.scan(number, outcome)
        mark, colour = AGREED[outcome]
        seen, told = page.evaluate(SEEN), felt(page)
        assert seen["mark"] == mark
        assert colour(*seen["ground"]), (outcome, light, seen)
        assert min(seen["ink"]) > 180, "by night too light letters on a deep ground"
        expect(page.locator(".outcome")).to_contain_text(word)
        pitches[outcome] = [tone[1] for tone in sounds(told)]
        tremors[outcome] = sum(next(one["tremor"] for one in told if "tremor" in one))
    assert pitches["taken"][0] > pitches["already"][0] > pitches["refused"][0]
    assert [len(pitches[one]) for one in AGREED] == [1, 2, 2]
    assert tremors["refused"] > tremors["already"] > tremors["taken"]
    page.emulate_media(color_scheme="light")


def written_first(told: list[dict], store: str) -> bool:
    """Whether the first that was heard or felt came after all writes to a store, of which there was one at least."""
    first = next(i for i, one in enumerate(told) if one.keys() & {"sound", "tremor"})
    begun, kept = (sum(store in one.get(step, ()) for one in told[:first]) for step in ("begun", "kept"))
    return begun == kept > 0


def test_nothing_sounds_before_it_is_on_the_disk(desk):
    """A line of a list, and the act that the list becomes: the disk first, then ear and hand."""
    _, hands, facts = desk
    hands.page.add_init_script(f"({FELT})()")
    hands.page.add_init_script(f"({SLOW})()")
    come_on_duty(hands, facts, "clerk")
    hands.tap("Ranger")
    hands.scan(facts["shelf"], "taken")
    felt(hands.page)
    hands.scan(facts["held"][0], "taken")
    told = felt(hands.page)
    assert sounds(told)
    assert written_first(told, "drafts"), told
    hands.press("Terminer (1)")
    expect(hands.page.locator("#main")).to_have_text("Enregistrer l’emplacement")
    felt(hands.page)
    hands.press("Enregistrer l’emplacement")
    hands.page.wait_for_selector("#screen[data-screen=done]")
    told = felt(hands.page)
    assert sounds(told)
    assert written_first(told, "outbox"), told
