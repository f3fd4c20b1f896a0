"""One walk over every page of the demonstration, as each role finds it by its links: what is looked at is up to others.

The tests judge each page; ``python -m tests.browser.screenshots`` keeps pictures of them.
"""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import zip_longest

from custody.commands.story.cast import PASSWORD

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}
LANGS = {"fr": "fr-FR", "en": "en-GB"}
NARROW = 320
"""CSS pixels at which nothing may have to be scrolled sideways (WCAG 1.4.10)."""
THEMES = ("light", "dark")
ROLES = (
    "gardien", "magasin", "saisie", "gendarme", "labo", "greffe", "procureur", "pole", "president", "commission",
    "verificateur", "temoin1", "inspection", "cles1", "admin", "parquet",
)  # fmt: skip
OUTSIDE = ("/signin", "/verify", "/enrol", "/enrol/check", "/V/EV0A7K9Q2M4XT")
"""Pages for whoever is not signed in."""
SOUGHT = {
    "gardien": ("PN-KAT-0004", "PN-KAT-0006"),
    "labo": ("PN-KAT-0001",),
}
"""Seals that somebody looks up: an exhibit drawn from, one to be handed out, one whose seal is open."""
NOBODY = "nobody"
LOST = "/nothing-here"
"""An address of no page: it shows how a refusal looks."""
EACH = 2
"""Pages of one kind that one role opens."""
HEADINGS = ("h2", "h3", "legend")
HANDBOOK = re.compile(r"/aide/[\w-]+")
"""Its pages come out of one template, whatever they tell."""
NUMBER = re.compile(r"[A-Z]{2}[0-9A-Z]{11}|\d+|[0-9a-f]{8}-[0-9a-f-]{27}", re.ASCII)


class Read(HTMLParser):
    """What a walk reads of a page: the addresses on this server that it leads to, or shows as pictures; its ``parts``.

    Its parts are its headings, without what is about one thing, and the addresses of its forms: who finds another part
    on a page than everybody before looks at another page.
    """

    def __init__(self, page: str, html: str) -> None:
        super().__init__()
        self.page, self.found, self.parts = page, [], set()
        self._heading = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self._heading = tag in HEADINGS
        if tag == "form":
            self.parts.add(kind(said.get("action", "")))
        address = (said.get({"a": "href", "img": "src"}.get(tag, ""), "") or "").partition("#")[0]
        if address.startswith("?"):
            self.found.append(self.page.partition("?")[0] + address)
        elif address.startswith("/") and not address.startswith("/static/"):
            self.found.append(address)

    def handle_data(self, data):
        if self._heading and data.strip():
            first, *rest = data.split()
            self.parts.add(" ".join((first, *(word for word in rest if word.isalpha() and word.islower()))))
            self._heading = False


def links(page: str, html: str) -> list[str]:
    return Read(page, html).found


def kind(address: str) -> str:
    """An address without what it is about: pages of one kind come out of one template."""
    path, _, query = address.partition("?")
    path = HANDBOOK.sub("/aide/0", path)
    names = sorted(part.partition("=")[0] for part in query.split("&"))
    return "/".join("*" if NUMBER.fullmatch(part) else part for part in path.split("/")) + "?" + "&".join(names)


def beside(looks: Iterable[Iterator[None] | None]) -> None:
    """Go on with each look in turn until all are done: while one page is at work another is looked at."""
    for _ in zip_longest(*filter(None, looks)):
        pass


@dataclass
class Walk:
    """Everybody's way through all pages.

    ``look(page, lang, note)`` sees each kind of page in each language, already open, and ``again`` (or ``look``) whenever
    somebody's has a part that nobody's had; ``note(what, ...)`` puts down what is bad. ``seen`` are the parts of each kind that somebody
    looked at, ``opened`` the paths of pages and files that somebody opened, ``wrong`` everything that was put down.
    A look that yields lets the page in the other language be looked at beside it.
    """

    browser: object
    address: str
    look: Callable
    again: Callable | None = None
    seen: dict[str, set[str]] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def go(self, roles=ROLES) -> None:
        self.visit(NOBODY, OUTSIDE)
        for who in roles:
            self.follow(who)

    def visit(self, who: str, addresses) -> None:
        """Look at pages to which this person needs no link."""
        pages = self.pages(who)
        for at in addresses:
            self.open(pages, who, at, "by hand")
        self.close(pages)

    def follow(self, who: str) -> None:
        """One person: follow links breadth first, and miss once."""
        pages = self.pages(who)
        sought = [(f"/find?q={seal}", "a seal") for seal in SOUGHT.get(who, ())]
        waiting, known, opened = deque([("/", "sign-in"), *sought]), {"/"}, Counter()
        while waiting:
            at, origin = waiting.popleft()
            opened[kind(at)] += 1
            for one in links(at, self.open(pages, who, at, origin)):
                if one not in known and opened[kind(one)] + sum(kind(one) == kind(w) for w, _ in waiting) < EACH:
                    known.add(one)
                    waiting.append((one, at))
        if kind(LOST) not in self.seen:
            self.show(pages, who, LOST)
        self.close(pages)

    def pages(self, who: str) -> dict:
        """A browser of one's own in each language, signed in unless it is nobody's."""
        opened = {
            lang: self.browser.new_context(locale=locale, reduced_motion="reduce").new_page()
            for lang, locale in LANGS.items()
        }
        for page in opened.values():
            page.on("console", lambda m: m.type == "error" and self.complain(who, m.text, m.location["url"]))
            page.on("pageerror", lambda error: self.note(who, "script", str(error)))
            if who != NOBODY:
                self.sign_in(page, who)
        return opened

    def close(self, pages: dict) -> None:
        for page in pages.values():
            page.context.close()

    def sign_in(self, page, who: str) -> None:
        page.goto(f"{self.address}/signin")
        page.fill("#username", who)
        page.fill("#password", PASSWORD)
        page.click("main button")
        assert page.url == f"{self.address}/", who

    def complain(self, who: str, text: str, where: str) -> None:
        """What the console says, but for the page that is not there."""
        if LOST not in where:
            self.note(who, "console", text, where)

    def note(self, who: str, what: str, *facts: str) -> None:
        self.wrong.append(" ".join((what, who, *facts)))

    def open(self, pages: dict, who: str, at: str, origin: str) -> str:
        """A page's HTML, "" for a file; it is looked at if nobody has looked at all of its parts."""
        answer = next(iter(pages.values())).context.request.get(self.address + at, timeout=0)
        if answer.status != 200:
            self.note(who, str(answer.status), at, "from", origin)
        else:
            self.opened.add(at.partition("?")[0])
        shown = "text/html" in answer.headers["content-type"] and "content-disposition" not in answer.headers
        html = answer.text() if shown else ""
        looks = self.again if self.again and kind(at) in self.seen else self.look
        if shown and self.is_new(kind(at), Read(at, html).parts):
            self.show(pages, who, at, looks)
        return html

    def is_new(self, kind: str, parts: set[str]) -> bool:
        """Whether somebody sees of a kind of page what nobody has looked at; from now on it counts as looked at."""
        new = kind not in self.seen or not parts <= self.seen[kind]
        self.seen[kind] = self.seen.get(kind, set()) | parts
        return new

    def show(self, pages: dict, who: str, at: str, look: Callable | None = None) -> None:
        for page in pages.values():
            page.goto(self.address + at)
        self.judge(pages, who, at, look)

    def judge(self, pages: dict, who: str, at: str, look: Callable | None = None) -> None:
        """Look at what is open in each language under the name of an address."""
        self.seen.setdefault(kind(at), set())
        beside(
            (look or self.look)(page, lang, lambda what, *facts, lang=lang: self.note(who, what, lang, at, *facts))
            for lang, page in pages.items()
        )
