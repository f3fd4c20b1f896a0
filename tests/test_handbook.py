"""The French handbook says what the product says: its words, its links, its length."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from tests.web.text.refused_expressions import HANDBOOK, VARIABLE, catalogue_texts, handbook_texts, refused_expressions

PAGES = sorted(HANDBOOK.glob("*.md"))
SPACES = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")
LINK = re.compile(r"\]\(([\w-]+\.md)")
LONGEST = 700
HALF_AT_MOST = 600
LONGEST_SENTENCE = 32


def plain(text: str) -> str:
    """Return a text with ordinary spaces."""
    return SPACES.sub(" ", text).strip()


@cache
def labels() -> frozenset[str]:
    """Return every French text of the catalogue that holds no variable."""
    return frozenset(plain(form) for _, form in catalogue_texts() if not VARIABLE.search(form))


def quoted(page: Path) -> set[str]:
    """Return the words that a page quotes: labels, buttons and titles of the screens."""
    return {plain(words) for words in re.findall(r"«([^»]+)»", page.read_text())}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_quoted_label_is_in_the_catalogue(page):
    """A button that was renamed, or that never was, is no help."""
    assert sorted(quoted(page) - labels()) == []


def test_labels_are_quoted():
    """The test above would pass over pages that quote nothing."""
    assert len({label for page in PAGES for label in quoted(page)}) > 150


def test_every_page_is_reached_from_the_first():
    """A page that no link leads to is read by nobody."""
    linked = set(LINK.findall((HANDBOOK / "README.md").read_text()))
    assert {page.name for page in PAGES} - {"README.md"} == linked


def test_no_refused_expression_stands_in_the_handbook():
    """Without any exemption, unlike the catalogue."""
    paragraphs = {key: plain(text) for key, text in handbook_texts()}
    assert len(paragraphs) > 200
    found = [(e, key) for e in refused_expressions() for key, text in paragraphs.items() if re.search(e, text)]
    assert found == []


def test_pages_are_short():
    """Half of them have at most 600 words, none more than 700."""
    counts = {page.stem: len(page.read_text().split()) for page in PAGES}
    assert len(counts) >= 24
    assert median(counts.values()) <= HALF_AT_MOST
    assert {name: count for name, count in counts.items() if count > LONGEST} == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_one_title_then_sections(page):
    """One heading of the first level, no level left out, and no heading twice: each has its own address."""
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    headings = re.findall(r"^(#+) (.*)", text, re.MULTILINE)
    levels = [len(marks) for marks, _ in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    names = [name for _, name in headings]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_sentences_are_short_and_say_vous(page):
    """No sentence of more than 32 words, and nobody is called "tu"."""
    text = re.sub(r"^#.*$|^\s*(?:\d+\.|-) ", "\n\n", page.read_text(), flags=re.MULTILINE)
    for block in re.split(r"\n\s*\n", text):
        for sentence in re.split(r"(?<=[.?!:;])\s", plain(re.sub(r"\]\([^)]*\)", "]", block))):
            assert len(re.findall(r"\w[\w’-]*", sentence)) <= LONGEST_SENTENCE, sentence
    assert not re.search(r"\b(?:tu|ton|tes|toi)\b", text)
