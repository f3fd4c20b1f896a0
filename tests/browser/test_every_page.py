"""Every page of the demonstration as each role finds it: by its links, in both languages, on a phone and on a desk.

No page offers a link that its reader may not open, sticks out of its screen, complains to the console, shows words of
the other language, small print or a target too small for a thumb; axe-core finds nothing, in the light and in the dark.
"""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.browser import steps
from tests.browser.serving import running
from tests.browser.walking import NARROW, SIZES, THEMES, Walk
from tests.web.matrix_table import ROUTES

pytestmark = pytest.mark.browser

AXE = next((Path(__file__).parent / "vendor").glob("axe-*/axe.min.js")).read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ENGLISH = re.compile(r"\b(the|of|and|with|was|were|has|have|must|this|that|from)\b")
FRENCH = re.compile(r"règle de ce logiciel|la juridiction peut")
TYPED = {"parquet", "absent", "Description"}
"""What people of the story wrote and a page says too, and what is one word in both languages."""
WORDS = """() => [...document.querySelectorAll("body *:not(pre, code, script, [lang], body [lang] *)")]
    .flatMap(e => [...e.childNodes]).filter(n => n.nodeType === 3).map(n => n.textContent.trim()).filter(t => t)"""
SMALL = """() => [...document.querySelectorAll("body *")].filter(e => e.checkVisibility({visibilityProperty: true}))
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .filter(e => parseFloat(getComputedStyle(e).fontSize) * (e.getScreenCTM?.()?.a ?? 1) < 11.99)
    .map(e => e.textContent.trim().slice(0, 40))"""
"""Text under 12 pixels, in a drawing as it is scaled."""
TARGETS = """() => [...document.querySelectorAll("nav a, .button, button, summary, input:not([type=hidden]), select, textarea")]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && getComputedStyle(e).opacity !== "0")
    .map(e => [e, (e.matches("[type=checkbox], [type=radio]") && e.closest("label") || e).getBoundingClientRect()])
    .filter(([e, box]) => box.width > 2 && (box.height < 43.9 || box.width < 43.9))
    .map(([e, box]) => `${e.outerHTML.slice(0, 90)} ${Math.round(box.width)}x${Math.round(box.height)}`)"""
"""What a thumb cannot hit: under 44 pixels. Links inside a text are as high as its lines (WCAG 2.5.8)."""
BEGIN = """rules => { window.judged = axe.run({runOnly: rules, resultTypes: ["violations"], preload: false})
    .then(found => found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.target.join(" ")} ${n.html.slice(0, 120)}`)))
}"""
"""Ask axe, and do not wait for it. It need not load what a page plays: that is the camera's picture alone."""
END = "() => window.judged"

MACHINES = ("/api/", "/schema", "/static/", "/pki/", "/health", "/ready", "/favicon.ico", "/scan/", "/verifier.html")
"""What no person opens as a page; the offline verifier is judged by ``test_verifier``."""
PAGES = {
    route.name.removeprefix("GET ")
    for route in ROUTES
    if route.method == "GET" and not route.target.startswith(MACHINES)
}
"""Pages and files of the application, their numbers left out."""
NEVER = {
    "/second-factor": "only on a real log: test_second_factor",
    "/exercise": "only in an exercise: test_exercise",
    "/enrol/{}": "the files of the certificate authority of an installation with its own: web/test_trust",
    "/sessions/{}/live/now": "a part of the page around it, which fetches it",
    "/seizures/{}/photos/{}": "a picture; the story has none",
    "/paper-acts/{}": "the story has no act from paper: web/offline/test_paper_acts",
    "/paper-acts/{}/photo": "a picture, as there",
    "/discrepancies/{}/read-again": "nobody of the story withdraws a reading: web/discrepancies",
    "/discrepancies/{}/photos/{}": "a picture, as there",
    "/sessions/{}/photos/{}": "a picture; the story has none",
    "/sessions/{}/not-held": "a paper that the story has no cause for: web/destruction/test_office_acts",
    "/sessions/{}/convocations/{}": "a paper that the story has no cause for: web/destruction/test_office_acts",
    "/transfers/{}/deposit": "a paper that the story has no cause for: web/destruction/test_office_acts",
    "/transfers/{}/requisition": "a paper that the story has no cause for: web/destruction/test_office_acts",
    "/proposed/{}/letter": "a paper that the story has no cause for: web/destruction/test_office_acts",
    "/discrepancies/{}/record": "a paper that the story has no cause for: web/destruction/test_office_acts",
    "/exhibits/{}/consumption": "nothing of the story is consumed whole: web/access/test_permission_matrix",
    "/sessions/{}/ashes": "no session of the story burns today: web/destruction/test_ashes",
    "/sessions/{}/load": "no load of the story goes by road: web/destruction/test_load_and_road",
    "/sessions/{}/charge": "no load of the story goes by road: web/destruction/test_load_and_road",
    "/sessions/{}/units": "no load of the story goes by road: web/destruction/test_load_and_road",
    "/sessions/{}/site-draw": "no load of the story goes by road: web/destruction/test_load_and_road",
    "/sessions/{}/check-load": "no load of the story goes by road: web/destruction/test_load_and_road",
    "/registers/to-confirm/{}/{}": "the story takes no register over: web/seizures/test_register_takeover",
    "/certificates/{}/file": "a file, once it was prepared: test_sign_off",
    "/certificates/{}/files/{}": "a file, once it was prepared: test_sign_off",
    "/certificates/{}/annex": "a file, once a head was cosigned or stamped: web/test_annex",
}
"""Pages that the walk does not open, and why. The page of what is signed, which only a form answers: ``test_passkey_signed_acts``."""


def judge(page, lang: str, note) -> Iterator[None]:
    """Look at an open page: its words, and how it looks on both screens, in both lights; it yields while axe looks."""
    read(page, lang, note)
    for name, size in SIZES.items():
        page.set_viewport_size(size)
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            note("sticks out", name)
        for what, script in (("small print", SMALL), ("small target", TARGETS)):
            for found in page.evaluate(script):
                note(what, name, found)
        for light in THEMES:
            page.emulate_media(color_scheme=light)
            page.evaluate(BEGIN, RULES)
            yield
            for found in page.evaluate(END):
                note("axe", name, light, found)


def judge_again(page, lang: str, note) -> Iterator[None]:
    """Look at a page of a kind that was judged, where somebody sees more of it: its words, and axe on a phone."""
    read(page, lang, note)
    page.set_viewport_size(SIZES["phone"])
    page.evaluate(BEGIN, RULES)
    yield
    for found in page.evaluate(END):
        note("axe", "phone", found)


def read(page, lang: str, note) -> None:
    """Its words, and whether it fits on the narrowest screen; then axe is there to be asked."""
    mine, foreign = WRONG[lang]
    for text in page.evaluate(WORDS):
        if text in mine or foreign.search(text):
            note("untranslated", repr(text))
    page.set_viewport_size({"width": NARROW, "height": 640})
    if page.evaluate("document.documentElement.scrollWidth") > NARROW:
        note("sticks out", "narrow")
    page.evaluate(AXE)


def catalogue() -> dict[str, str]:
    """Every sentence that differs in the two languages: English to French."""
    folder = files("custody.text") / "locales" / "fr" / "LC_MESSAGES"
    found = {}
    for source in folder.iterdir():
        for message in read_po(source.open("rb"), locale="fr"):
            if message.id and not message.pluralizable and message.id != message.string:
                found[message.id] = message.string
    return found


SAID = catalogue()
WRONG = {"fr": (frozenset(SAID), ENGLISH), "en": (frozenset(SAID.values()) - TYPED, FRENCH)}
"""Sentences that a page in a language must not show, and words that none of its sentences holds."""


@pytest.fixture(scope="module")
def walk(browser, tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    with running(folder, ["custody", "demo", "--data", str(folder / "data")]) as served:
        made = Walk(browser, served, judge, judge_again)
        made.go()
        steps.take(made, folder)
        yield made


@pytest.mark.parametrize("what", ["untranslated", "sticks out", "small print", "small target", "axe"])
def test_every_page_is_clear(walk, what):
    """Its words, its width, its print, its targets, and everything that axe-core knows."""
    assert [line for line in walk.wrong if line.startswith(what)] == []


def test_every_door_opens(walk):
    """What a page links to, its reader may open, and nothing goes wrong on the way."""
    looks = ("untranslated", "sticks out", "small", "axe")
    assert [line for line in walk.wrong if not line.startswith(looks)] == []


def test_every_page_was_opened(walk):
    """No page or file that a person may ask for is left out, but for those that are named with their reason."""
    never = PAGES - {page_of(path) for path in walk.opened}
    assert sorted(never - set(NEVER)) == []
    assert set(NEVER) <= PAGES


def page_of(path: str) -> str:
    """The route that answers a path: the one with the fewest parameters."""
    fitting = [page for page in PAGES if re.fullmatch(page.replace("{}", "[^/]+"), path)]
    return min(fitting, key=lambda page: page.count("{}"), default="")
