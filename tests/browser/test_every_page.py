"""Every page of the demonstration as each role finds it: by its links, on a phone and on a desk.

No page offers a link that its reader may not open, sticks out of its screen, complains to the console, or shows words
of the other language.
"""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po

from custody.commands.story.cast import PASSWORD
from tests.browser.serving import running

pytestmark = pytest.mark.browser

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
ROLES = (
    "gardien", "magasin", "saisie", "gendarme", "labo", "greffe", "procureur", "pole", "president", "commission",
    "verificateur", "temoin1", "inspection", "cles1", "admin",
)  # fmt: skip
EACH = 2
"""Pages of one kind that one role opens."""
NUMBER = re.compile(r"[A-Z]{2}[0-9A-Z]{11}|\d+|[0-9a-f]{8}-[0-9a-f-]{27}", re.ASCII)
ENGLISH = re.compile(r"\b(the|of|and|with|was|were|has|have|must|this|that|from)\b")
NOTHING = re.compile(r"(?!)")
TYPED = {"parquet"}
"""What people of the story wrote, and a page says too."""
WORDS = """() => [...document.querySelectorAll("body *:not(pre):not(code):not([lang])")]
    .flatMap(e => [...e.childNodes]).filter(n => n.nodeType === 3).map(n => n.textContent.trim()).filter(t => t)"""


class Links(HTMLParser):
    """The addresses on this server that a page leads to, or shows as pictures."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found = page, []

    def handle_starttag(self, tag, attrs):
        address = (dict(attrs).get({"a": "href", "img": "src"}.get(tag, ""), "") or "").partition("#")[0]
        if address.startswith("?"):
            self.found.append(self.page.partition("?")[0] + address)
        elif address.startswith("/") and not address.startswith("/static/"):
            self.found.append(address)


def links(page: str, html: str) -> list[str]:
    parser = Links(page)
    parser.feed(html)
    return parser.found


def kind(address: str) -> str:
    """An address without what it is about: pages of one kind come out of one template."""
    path, _, query = address.partition("?")
    names = sorted(part.partition("=")[0] for part in query.split("&"))
    return "/".join("*" if NUMBER.fullmatch(part) else part for part in path.split("/")) + "?" + "&".join(names)


@dataclass
class Walk:
    """One person's way through all pages; ``seen`` are the kinds that somebody has looked at, ``wrong`` what is bad."""

    context: object
    address: str
    who: str
    foreign: re.Pattern
    msgids: frozenset[str]
    seen: set[str]
    wrong: list[str] = field(default_factory=list)

    def go(self) -> int:
        """Follow links breadth first; the number of pages opened."""
        page = self.context.new_page()
        page.on("console", lambda message: message.type == "error" and self.note("console", message.text))
        page.on("pageerror", lambda error: self.note("script", str(error)))
        self.sign_in(page)
        waiting, known, opened = deque([("/", "sign-in")]), {"/"}, Counter()
        while waiting:
            at, origin = waiting.popleft()
            opened[kind(at)] += 1
            for one in links(at, self.open(page, at, origin)):
                if one not in known and opened[kind(one)] + sum(kind(one) == kind(w) for w, _ in waiting) < EACH:
                    known.add(one)
                    waiting.append((one, at))
        return opened.total()

    def sign_in(self, page) -> None:
        page.goto(f"{self.address}/signin")
        page.fill("#username", self.who)
        page.fill("#password", PASSWORD)
        page.click("main button")
        assert page.url == f"{self.address}/", self.who

    def note(self, what: str, *facts: str) -> None:
        self.wrong.append(" ".join((self.who, what, *facts)))

    def open(self, page, at: str, origin: str) -> str:
        """A page's HTML, "" for a file; its looks are judged the first time that anybody opens one of its kind."""
        answer = self.context.request.get(self.address + at)
        if answer.status != 200:
            self.note(str(answer.status), at, "from", origin)
        shown = "text/html" in answer.headers["content-type"] and "content-disposition" not in answer.headers
        html = answer.text() if shown else ""
        if html and kind(at) not in self.seen:
            self.seen.add(kind(at))
            self.look(page, at)
        return html

    def look(self, page, at: str) -> None:
        page.goto(self.address + at)
        for name, size in SIZES.items():
            page.set_viewport_size(size)
            if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
                self.note("sticks out on the", name, at)
        for text in page.evaluate(WORDS):
            if text in self.msgids or self.foreign.search(text):
                self.note("untranslated", at, repr(text))


def catalogue() -> dict[str, str]:
    """Every sentence that differs in the two languages: English to French."""
    folder = files("custody.web") / "locales" / "fr" / "LC_MESSAGES"
    found = {}
    for source in folder.iterdir():
        for message in read_po(source.open("rb"), locale="fr"):
            if message.id and not message.pluralizable and message.id != message.string:
                found[message.id] = message.string
    return found


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    with running(folder, ["custody", "demo", "--data", str(folder / "data")]) as served:
        yield served


def test_every_role_finds_only_doors_that_open(browser, address):
    """In French, as the office works."""
    seen, wrong, english = set(), [], frozenset(catalogue())
    for who in ROLES:
        context = browser.new_context(locale="fr-FR")
        walk = Walk(context, address, who, ENGLISH, english, seen)
        walk.go()
        wrong += walk.wrong
        context.close()
    assert wrong == []
    assert len(seen) > 80


def test_the_inspection_reads_english(browser, address):
    """The same pages in the other language; what people wrote themselves stays as they wrote it."""
    context = browser.new_context(locale="en-GB")
    walk = Walk(context, address, "inspection", NOTHING, frozenset(catalogue().values()) - TYPED, set())
    assert walk.go() > 60
    context.close()
    assert walk.wrong == []
