"""What people read on pages: no code of the program and no plain typography, wherever a role's links lead."""

import re
from collections import deque
from html import unescape
from html.parser import HTMLParser

import pytest

from custody.service.law.rule_texts import french
from custody.text.formatting import state
from custody.text.i18n import ngettext
from custody.text.verification_page import private
from tests.web.full_custody import town

READERS = ("clerk", "prosecutor", "chair", "inspector")
CODE = re.compile(r"(?<![\w./=-])[a-z]+(?:_[a-z0-9]+)+(?![\w./=-])")
"""How the program writes its codes: ``pin_wrong``, ``cannabis_resin``."""
VERBATIM = frozenset({"script", "style", "pre", "textarea"})
VOID = frozenset({"br", "img", "input", "link", "meta", "hr", "wbr", "source"})
NUMBER = re.compile(r"/[A-Z]{2}[0-9A-Z]{11}|/[0-9a-f-]{36}|/\d+")
LINK = re.compile(r'href="(/[^"#]*)')
LEFT_OUT = ("/static", "/scan", "/verifier", "/schema", "/trust", "/log/events", "/acts", "/enrol")
PER_KIND = 1


class Texts(HTMLParser):
    """The texts of a page that are read: neither scripts, nor what is shown letter by letter, nor references."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._skipped: list[bool] = []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self._skipped.append(tag in VERBATIM or "reference" in (dict(attrs).get("class") or "").split())

    def handle_endtag(self, tag):
        if tag not in VOID and self._skipped:
            self._skipped.pop()

    def handle_data(self, data):
        if data.strip() and not any(self._skipped):
            self.found.append(" ".join(data.split(" ")).strip("\n "))


def read(page):
    """The texts of a page in the order in which they stand."""
    parser = Texts()
    parser.feed(page)
    return parser.found


def walk(client):
    """Each kind of page that is linked from the start page on, once at most: its path and its text."""
    seen, done, wanted = {}, set(), deque(["/"])
    while wanted:
        path = wanted.popleft()
        kind = NUMBER.sub("/#", path.partition("?")[0]) + ("?" if "?" in path else "")
        if path in done or seen.get(kind, 0) >= PER_KIND or path.startswith(LEFT_OUT):
            continue
        done.add(path)
        seen[kind] = seen.get(kind, 0) + 1
        answer = client.page(path)
        if answer.headers.get("content-type", "").startswith("text/html"):
            yield path, answer.text
            wanted.extend(unescape(link) for link in LINK.findall(answer.text))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A town with exhibits at every stage of their life, an order, a session and a certificate."""
    with town(tmp_path_factory.mktemp("words")) as made:
        for stage in ("held", "ordered", "planned", "certified"):
            made.office.lot(2, stage)
        yield made


@pytest.mark.parametrize("reader", READERS)
def test_no_page_shows_a_code_or_plain_typography(place, reader):
    """Every page that somebody reaches by links, in French: a code stands under support only, spaces hold."""
    pages = dict(walk(place.client(reader)))
    assert len(pages) > 15
    assert [(path, text) for path, page in pages.items() for text in read(page) if amiss(text)] == []


def amiss(text):
    """Whether a text shows a code, or a mark that French sets otherwise; the office's agencies are named by codes."""
    said = text.replace("Service civil_protection", "")
    return CODE.search(said) or re.search(r"[^\W\d_]'[^\W\d_]", said) or french(said) != said


def test_what_would_be_amiss_is_found():
    """A code and each plain mark are found; a support code, a number and a web address are not."""
    assert all(map(amiss, ("État : clos", "pin_wrong", "l'écart", "Quoi ?", "« oui »")))
    assert not any(map(amiss, ("L’écart\u00a0: clos", "EV 0A7K", "12:30", "https://a.test/b_c")))
    assert read('<p>a <code class="reference">pin_wrong</code> b<br>c</p><script>d_e</script>') == ["a", "b", "c"]


def test_private_values_are_named_in_words():
    """What a proof may show of a declaration is named to whoever ticks it, also where it stands in a list."""
    assert [private(name) for name in ("designation_0", "bring", "legal_basis")] == [
        "Désignation par l’agent 1", "Ce qu’il faut apporter", "Base légale",
    ]  # fmt: skip
    assert private("of_a_later_version_3") == "of_a_later_version_3"


def test_nought_is_singular_in_french():
    """« 0 alerte attend », « 2 alertes attendent »."""
    assert [ngettext("%(n)s event", "%(n)s events", n) % {"n": n} for n in (0, 1, 2)] == [
        "0 événement", "1 événement", "2 événements",
    ]  # fmt: skip


def test_a_state_agrees_with_what_it_is_said_of():
    """« séance prévue », « récolement prévu »: the word goes by the kind of what its number is of."""
    said = [state("planned", kind) for kind in ("DS0000000000Z", "RC0000000000Z", "SP0000000000Z")]
    assert said == ["prévue", "prévu", "prévu"]
    assert state("confirmed", "PR0000000000Z") == "confirmée par un autre responsable des habilitations"
