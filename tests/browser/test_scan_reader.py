"""The reader of the scan desk: numbers, scanners on four keyboards, the camera before our own labels."""

import os
import shutil
import subprocess
import time
from functools import cache
from itertools import pairwise
from statistics import median

import pytest
from playwright.sync_api import expect

from custody.web.pages.exhibits.scanner_test import TEST
from labels.stock import identifier
from labels.stock.identifier import group, new, parse
from tests.browser.clips import Held, Shot, write
from tests.browser.conftest import CHROMIUM, FLAGS, unavailable
from tests.browser.phones import PHONE
from tests.browser.scan_bench import bench
from tests.web.shell import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBERS = [new("EV", (i * 0x5DEECE66D1F3).to_bytes(7)) for i in range(1, 26)]
PATIENCE = 30_000


class Bench:
    """The page with the reader, and what it told."""

    def __init__(self, browser, address, **context) -> None:
        self.troubles = []
        self.page = browser.new_context(**context).new_page()
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda message: message.type == "error" and self.troubles.append(message.text))
        self.open(address)

    def open(self, address) -> None:
        self.page.goto(address)
        self.page.wait_for_load_state("networkidle")

    def told(self, least=0, kind="read"):
        """What was told since the last time, once there are so many."""
        end = time.monotonic() + PATIENCE / 1000
        while self.page.evaluate("told.length") < least and time.monotonic() < end:
            self.page.wait_for_timeout(50)
        self.page.wait_for_timeout(150)
        found = self.page.evaluate("told.splice(0)")
        assert [one["kind"] for one in found] == [kind] * len(found), found
        return found

    def focus(self, selector="") -> None:
        self.page.evaluate("id => id ? document.querySelector(id).focus() : document.activeElement.blur()", selector)

    def value(self, selector):
        return self.page.input_value(selector)


@pytest.fixture(scope="module")
def address():
    with bench() as served:
        yield served


@pytest.fixture(scope="module")
def page(browser, address):
    """A page in a browser without a screen, for what needs no real keyboard and no camera."""
    made = Bench(browser, address)
    yield made
    assert made.troubles == []


def test_numbers_are_those_of_labels(page):
    """Check characters and form are the same as on paper; the GRid vector of ISO 7064 gives its M."""
    ask = page.page.evaluate
    assert ask("import('/number.js').then(n => n.check('A12425GABC1234002'))") == "M"
    assert ask("import('/number.js').then(n => n.group('EV0A7K9Q2M4XT'))") == group("EV0A7K9Q2M4XT")
    texts = NUMBERS + [identifier.payload(one, copy) for one in NUMBERS[:3] for copy in (1, 10, 31)]
    texts += [one[:-1] + other for one in NUMBERS[:3] for other in identifier.ALPHABET]
    texts += [NUMBERS[0] + "0", NUMBERS[0] + "12", NUMBERS[0][:-1], "ZZ" + NUMBERS[0][2:], NUMBERS[0].lower(), ""]
    expected = []
    for text in texts:
        try:
            number, copy = identifier.read_payload(text)
            expected.append([number, identifier.ALPHABET[copy] if copy else ""] if text == text.upper() else None)
        except identifier.LabelError:
            expected.append(None)
    found = ask("texts => import('/number.js').then(n => texts.map(n.parse))", texts)
    assert [one and [one["id"], one["copy"]] for one in found] == expected
    assert sum(one is not None for one in expected) > len(NUMBERS)


@pytest.mark.parametrize(
    "text", [group(NUMBERS[0]).lower().replace(" ", "-"), NUMBERS[0].replace("0", "O"), f" {NUMBERS[0]} "]
)
def test_what_fingers_type(page, text):
    """Any case, spaces, hyphens, O for 0; the field is emptied only when the number is right."""
    page.page.fill("#typed", text)
    page.page.press("#typed", "Enter")
    [read] = page.told(1)
    assert (read["id"], read["how"], read["raw"]) == (parse(text), "typed", text.strip())
    assert page.value("#typed") == ""


def test_what_fingers_mistype(page):
    """A wrong check character is said, and what was typed stays; what has not our form is a code of others."""
    wrong = NUMBERS[0][:-1] + ("A" if NUMBERS[0][-1] != "A" else "B")
    page.page.fill("#typed", wrong)
    page.page.press("#typed", "Enter")
    assert page.told(1, "unreadable")[0]["raw"] == wrong
    assert page.value("#typed") == wrong
    page.page.fill("#typed", "ML-0045-7")
    page.page.press("#typed", "Enter")
    [read] = page.told(1)
    assert (read["id"], read["raw"]) == ("", "ML-0045-7")


def test_keys_without_names_are_read_from_the_field(page):
    """Android and Alt codes give keys without names: then what came into the field is the scan."""
    page.focus("#typed")
    page.page.evaluate(
        """text => {
          const field = document.activeElement;
          for (const char of text) {
            field.dispatchEvent(new KeyboardEvent("keydown", { key: "Unidentified", bubbles: true }));
            field.value += char;
          }
          field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
        }""",
        NUMBERS[0],
    )
    [read] = page.told(1)
    assert (read["id"], read["how"]) == (NUMBERS[0], "wedge")
    assert page.value("#typed") == ""


SCALES = {
    "S S     100.00 g": ("100.00", "g"),  # Mettler Toledo, MT-SICS: at rest
    "S S      2.7134 kg\r\n": ("2.7134", "kg"),
    "S D     100.00 g": "moving",
    "S I": "moving",
    "S +": "over",
    "S -": "under",
    "S S     -12.00 g": "under",
    "N     +  100.00 g  ": ("100.00", "g"),  # Sartorius, 22 and 16 characters; without a unit it is not at rest
    "+  100.00 g  ": ("100.00", "g"),
    "+  100.00    ": "bare",
    "      High": "over",
    "     192.21 g": ("192.21", "g"),  # Ohaus
    "       0.01 g ?": "moving",
    "     192.08 g   00:00:30": ("192.08", "g"),
    "     207.80 g TOTAL": None,
    "ST,+00100.00  g": ("100.00", "g"),  # A&D
    "US,+00100.00  g": "moving",
    "OL,+99999999E+19": "over",
    "QT,+00000012 PC": None,
    "2,71 kg": ("2.71", "kg"),  # whoever types it as it is said
    "B000124": None,
}
"""Lines as the makers' manuals give them: text and unit of a weight at rest, what is wrong, or nothing of a balance."""


def test_what_balances_say(page):
    """A weight at rest with its unit is read, however its maker writes it; anything else is told apart."""
    ask = "lines => import('/balance_line.js').then(b => lines.map(b.weighed))"
    told = page.page.evaluate(ask, list(SCALES))
    assert [one and (one.get("trouble") or (one["text"], one["unit"])) for one in told] == list(SCALES.values())


def keycodes(text: str) -> list[str]:
    """The keys that a scanner in its factory setting presses: a US keyboard, shift for capitals, Enter at the end."""
    rows = {10: "1234567890", 24: "QWERTYUIOP", 38: "ASDFGHJKL", 52: "ZXCVBNM"}
    places = {char: str(first + i) for first, row in rows.items() for i, char in enumerate(row)} | {"-": "20"}
    return [f"shift+{places[char]}" if char.isalpha() else places[char] for char in text] + ["36"]


@cache
def first() -> list[str]:
    """What starts a program before all others, where that may be: a scanner does not wait for a busy machine."""
    real_time = ["chrt", "-f", "10"]
    may = shutil.which("chrt") and not subprocess.run([*real_time, "true"], capture_output=True, check=False).returncode
    return real_time if may else []


class Keyboard:
    """A real X keyboard, with a scanner on it."""

    def __init__(self, display: str) -> None:
        self.environment = {**os.environ, "DISPLAY": display}

    def run(self, *command: str) -> str:
        done = subprocess.run([*first(), *command], env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout

    def layout(self, name: str) -> None:
        self.run("setxkbmap", name)

    def scan(self, *texts: str) -> None:
        self.run("xdotool", "key", "--delay", "4", *(key for text in texts for key in keycodes(text)))

    def type(self, text: str) -> None:
        """As a person does, a key in 110 ms, and Enter."""
        self.run("xdotool", "key", "--delay", "110", *keycodes(text))


@pytest.fixture(scope="module")
def keyboard(tmp_path_factory):
    for program in ("Xvfb", "xdotool", "setxkbmap", "xkbcomp"):
        if shutil.which(program) is None:
            unavailable(f"there is no {program}")
    reading, writing = os.pipe()
    # without -noreset the layout is forgotten when the last program leaves
    command = [*first(), "Xvfb", "-noreset", "-screen", "0", "1000x800x24", "-displayfd", str(writing)]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as told:
        display = told.readline().strip()
    yield Keyboard(f":{display}")
    server.terminate()
    server.wait()


@pytest.fixture(scope="module")
def desk(browser, address, keyboard):
    """The page on a screen of its own, with the keyboard's focus in it; ``browser`` has started Playwright."""
    opened = browser.browser_type.launch(
        executable_path=CHROMIUM, headless=False, args=[*FLAGS, "--window-position=0,0"], env=keyboard.environment
    )
    made = Bench(opened, address)
    window = keyboard.run("xdotool", "search", "--sync", "--onlyvisible", "--name", "bench").split()[0]
    keyboard.run("xdotool", "windowfocus", "--sync", window)
    made.page.mouse.click(500, 400)
    yield made
    opened.close()
    assert made.troubles == []


@pytest.mark.parametrize("layout", ["us", "fr", "de", "be"])
def test_scans_on_a_keyboard(desk, keyboard, layout):
    """Twenty-five labels on end, a scanner in its factory setting: each is read, whatever the computer believes."""
    keyboard.layout(layout)
    desk.page.evaluate("localStorage.clear()")
    desk.focus()
    keyboard.scan(*(identifier.payload(number, 1 + i) for i, number in enumerate(NUMBERS)))
    read = desk.told(len(NUMBERS))
    assert [(one["id"], one["copy"]) for one in read] == [
        (number, identifier.ALPHABET[1 + i]) for i, number in enumerate(NUMBERS)
    ]
    assert {one["how"] for one in read} == {"wedge"}


def test_a_seal_is_read_as_labels_were(desk, keyboard):
    """A code of others has no check: it is read the way that was right for our own labels."""
    keyboard.layout("fr")
    desk.page.evaluate("localStorage.clear()")
    desk.focus()
    keyboard.scan("ML-0045AZ")
    [before] = desk.told(1)
    keyboard.scan(NUMBERS[0], "ML-0045AZ")
    [_, after] = desk.told(2)
    assert (before["id"], after["id"]) == ("", "")
    assert after["raw"] == "ML-0045AZ"
    assert set(after["texts"]) == set(before["texts"]) == {before["raw"], "ML-0045AZ"}


def test_a_scan_into_a_field_is_taken_out_of_it(desk, keyboard):
    """The field is as it was, cut short or not, and its form is not sent; the scan is told."""
    keyboard.layout("fr")
    desk.page.fill("#text", "abc")
    desk.focus("#text")
    keyboard.scan(NUMBERS[3])
    [read] = desk.told(1)
    assert read["id"] == NUMBERS[3]
    assert desk.value("#text") == "abc"


def test_people_who_type_are_left_alone(desk, keyboard):
    """Thirteen characters at a person's pace go into the field, and Enter sends its form."""
    keyboard.layout("us")
    desk.page.fill("#typed", "")
    desk.page.fill("#text", "")
    desk.focus("#text")
    keyboard.type("EVRAPIDE")
    assert desk.told(1, "sent")
    assert desk.value("#text") == "EVRAPIDE"


def test_a_misread_is_said(desk, keyboard):
    """One character wrong on a French keyboard: nothing is read, and that is told."""
    keyboard.layout("fr")
    desk.focus()
    other = "A" if NUMBERS[5][7] != "A" else "B"
    keyboard.scan(NUMBERS[5][:7] + other + NUMBERS[5][8:])
    assert desk.told(1, "unreadable")


def test_scans_wait_for_a_page_that_is_busy_or_not_ready(desk, keyboard, address):
    """Frozen for a second and a half while it is scanned, and scanned before its modules listen: nothing is lost."""
    keyboard.layout("fr")
    desk.focus()
    desk.page.evaluate("() => setTimeout(() => { const end = Date.now() + 1500; while (Date.now() < end); }, 0)")
    keyboard.scan(NUMBERS[7])
    assert [one["id"] for one in desk.told(1)] == [NUMBERS[7]]
    desk.open(f"{address}?deaf")
    keyboard.scan(*NUMBERS[8:10])
    assert desk.told() == []
    desk.page.evaluate("hear()")
    assert [one["id"] for one in desk.told(2)] == NUMBERS[8:10]


@pytest.fixture
def filmed(browser, address, tmp_path):
    """A page whose camera shows a clip, and how long that is."""
    opened = []

    def film(shots, at=address):
        clip = tmp_path / "clip.mjpeg"
        seconds = write(clip, shots)
        flags = [
            *FLAGS, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={clip}",
        ]  # fmt: skip
        opened.append(browser.browser_type.launch(executable_path=CHROMIUM, args=flags))
        made = Bench(opened[0], at, permissions=["camera"], viewport=PHONE, locale="fr-FR")
        if at == address:
            made.page.evaluate("start()")
        return made, seconds

    yield film
    for one in opened:
        one.close()
    clip = tmp_path / "clip.mjpeg"
    clip.unlink(missing_ok=True)


def missing(read, numbers):
    return set(numbers) - {one["id"] for one in read}


def test_the_camera_reads_our_labels(filmed):
    """Clean, out of focus, tilted and turned, dark, far away, three at once: each is read once, and soon."""
    empty = Shot(0.4)
    one = NUMBERS[:10]
    shots = [
        empty, Shot(0.8, [Held(one[0])]),
        empty, Shot(0.8, [Held(one[1])], blur=2.4),
        empty, Shot(0.8, [Held(one[2], tilt=0.2, turn=25)]),
        empty, Shot(0.8, [Held(one[3])], light=0.3, noise=9),
        empty, Shot(0.8, [Held(one[4], width=0.22, x=0.4)]),
        empty, Shot(0.8, [Held(one[5], turn=180)], shake=0.01),
        empty, Shot(0.8, [Held(n, x, y, 0.3) for n, x, y in ((one[6], 0.25, 0.3), (one[7], 0.7, 0.35), (one[8], 0.5, 0.75))]),
    ]  # fmt: skip
    desk, seconds = filmed(shots)
    read, end = [], time.monotonic() + 8 * seconds
    while len(lit := desk.page.evaluate("lamp.filter(({ lit }) => lit).map(({ at }) => at)")) < 2 * 7 or missing(
        read, one[:9]
    ):
        assert time.monotonic() < end, missing(read, one[:9])
        read += desk.told()  # the clip runs round and round: on a busy machine a label may pass unseen once
    assert {one["id"] for one in read} == set(one[:9])
    assert {(one["copy"], one["how"]) for one in read} == {("1", "camera")}
    took = [min(one["at"] - at for at in lit if at <= one["at"]) for one in read if one["at"] > lit[1]]
    print(f"label in view to read: median {median(took):.0f} ms, most {max(took):.0f} ms of {len(took)}")
    assert median(took) < 1500, "on a busy machine too"
    assert desk.troubles == []


def test_label_and_seal_in_one_view_are_both_read(filmed):
    """One aim at both, the seal's barcode of the bag beside our label."""
    held = [Held("SN 884512", y=0.2, width=0.4), Held(NUMBERS[0], y=0.65, width=0.5)]
    desk, _ = filmed([Shot(1), Shot(2.5, held)])
    assert {one["id"] or one["raw"] for one in desk.told(2)} == {NUMBERS[0], "SN 884512"}


def test_of_one_picture_the_label_is_told_before_the_seal(page):
    """So that the seal is taken for that label's, whichever of both was found first."""
    ask = "texts => import('/camera.js').then(({ inOrder, seen }) => inOrder(texts.map(seen)).map(({ raw }) => raw))"
    assert page.page.evaluate(ask, ["SN 884512", NUMBERS[0]]) == [NUMBERS[0], "SN 884512"]


def test_what_no_picture_was_taken_of_has_not_gone(page):
    """A code is told again after pictures over a second and a half had none of it, not when a busy phone took none."""
    ask = """pictures => import('/camera.js').then(({ InView }) => {
      const view = new InView();
      return pictures.map(([texts, at]) => view.fresh(texts, at).join());
    })"""
    pictures = [["A", 0], ["A", 5000], ["", 5100], ["A", 6500], ["", 6600], ["", 8200], ["AB", 8300]]
    assert page.page.evaluate(ask, [[list(texts), at] for texts, at in pictures]) == ["A", "", "", "", "", "", "A,B"]


def test_a_label_in_view_is_told_once(filmed):
    """Held for two seconds, hidden for one and shown again: once; hidden for two: again."""
    desk, seconds = filmed([Shot(2), Shot(2, [Held(NUMBERS[0])]), Shot(1), Shot(1, [Held(NUMBERS[0])])])
    read = desk.told(3)
    assert len(read) == 3
    assert all(after["at"] - before["at"] > 1000 * (seconds - 2) for before, after in pairwise(read))


def test_the_camera_rests_and_stops(filmed):
    """While the page is hidden the camera is off; back again it goes on; stopped it stays off."""
    desk, _ = filmed([Shot(1, [Held(NUMBERS[0])])])
    assert desk.told(1)
    hide = """hidden => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    desk.page.evaluate("globalThis.track = video.srcObject.getVideoTracks()[0]")
    desk.page.evaluate(hide, True)
    assert desk.page.evaluate("[track.readyState, video.srcObject]") == ["ended", None]
    desk.told()
    desk.page.evaluate(hide, False)
    assert desk.told(1)[0]["id"] == NUMBERS[0]
    desk.page.evaluate("globalThis.track = video.srcObject.getVideoTracks()[0]; eye.stop()")
    assert desk.page.evaluate("[track.readyState, video.srcObject, eye.hasTorch]") == ["ended", None, False]


def test_why_there_is_no_camera(page, browser, address):
    """A camera that is refused, and a page without encryption, are told by a code."""
    assert page.page.evaluate("start().then(() => '', (trouble) => trouble.code)") in {"no_camera", "refused"}
    other = Bench(browser, address)
    other.page.evaluate("Object.defineProperty(globalThis, 'isSecureContext', { value: false })")
    other.page.evaluate("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    assert other.page.evaluate("start().then(() => '', (trouble) => trouble.code)") == "insecure"


def sign_in(page, address, name):
    page.goto(f"{address}/signin")
    page.fill("#username", name)
    page.fill("#password", PASSWORD)
    page.click("main button")


def test_ordinary_pages_of_an_azerty_computer(desk, keyboard, served):
    """The trial page says what is wrong with a scanner, and fields for scans get the number that the label has."""
    (address, facts), page = served, desk.page
    keyboard.layout("fr")
    sign_in(page, address, "officer")
    page.goto(f"{address}/scanner")
    page.mouse.click(5, 400)
    keys = keycodes(f"{TEST}1")
    for verdict, pressed in (
        ("good", ["--delay", "4", *keys]),
        ("endless", ["--delay", "4", *keys[:-1]]),
        ("slow", ["--delay", "200", *keys]),
        ("padded", ["--delay", "4", *keycodes("Q3")[:-1], *keys]),
        ("strange", ["--delay", "4", *keycodes(NUMBERS[0])]),
    ):
        keyboard.run("xdotool", "key", *pressed)
        page.wait_for_selector(f"[data-verdict={verdict}]:not([hidden])")
    keyboard.scan(f"{TEST}1")
    page.wait_for_selector("[data-verdict=good]:not([hidden])")
    assert page.is_visible("[data-fact=computer] [data-is=fr]")
    assert page.is_visible("[data-fact=scanner] [data-is=us]")
    page.goto(f"{address}/exhibits", wait_until="networkidle")  # a scanner types when the page is there
    with page.expect_navigation():
        keyboard.scan(f"{facts['exhibits'][0]}1")
    assert page.url.endswith(f"/exhibits/{facts['exhibits'][0]}?copy=1")
    page.goto(f"{address}/labels")
    page.wait_for_selector("textarea.scan:focus")
    keyboard.scan(*facts["exhibits"])
    expect(page.locator("textarea.scan")).to_have_value("".join(f"{one}\n" for one in facts["exhibits"]))


def test_the_camera_beside_a_field(filmed, served):
    """On a phone the field for scans has a button: the label before the camera opens its exhibit, or joins the list."""
    address, facts = served
    desk, _ = filmed([Shot(0.5), Shot(1.5, [Held(facts["exhibits"][0])])], address)
    page = desk.page
    sign_in(page, address, "officer")
    page.goto(f"{address}/labels")
    page.get_by_role("button", name="Scanner avec la caméra").click()
    page.wait_for_selector("#aim [role=status]:has-text('✓')")
    page.click("[data-close]")
    assert page.input_value("textarea.scan") == f"{facts['exhibits'][0]}1\n"
    page.goto(f"{address}/exhibits", wait_until="networkidle")  # a scanner types when the page is there
    page.get_by_role("button", name="Scanner avec la caméra").click()
    page.wait_for_url(f"**/exhibits/{facts['exhibits'][0]}?copy=1")
    assert desk.troubles == []
