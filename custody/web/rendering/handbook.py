"""The French handbook (docs/fr) as pages of the product: Markdown read once, with an address for each section."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

import custody

ADDRESS = "/aide"
FIRST = "README"
"""The file of the first page, shown at ``ADDRESS`` itself."""
AddressOf = Callable[[str, str], str]
"""A function from a page and a section ("" for none) to an address."""
OWN_LINK = re.compile(r"([\w-]+)\.md(#.*)?|(#.*)")


@dataclass(frozen=True, kw_only=True)
class HandbookPage:
    """A page of the handbook, ready to be shown."""

    title: str
    body: Markup
    sections: tuple[str, ...]
    """The address of each heading in the page, in order."""


def folder() -> Path:
    """Return the folder of the handbook: inside an installed package, or in docs/fr of a checkout."""
    package = Path(custody.__file__).parent
    installed = package / "_handbook"
    return installed if installed.is_dir() else package.parent / "docs" / "fr"


@cache
def pages() -> dict[str, HandbookPage]:
    """Return every page by the name of its file, without ending."""
    return {name: _read(text, address, section_of) for name, text in _texts().items()}


@cache
def whole() -> Markup:
    """Return all pages in the order of the first one's links, as one text without links out of it.

    The scan desk keeps it for where there is no network.
    """
    texts = _texts()
    names = dict.fromkeys([FIRST, *re.findall(r"\]\(([\w-]+)\.md", texts[FIRST])])
    bodies = {name: _read(texts[name], anchor, partial(anchor_of, name)).body for name in names}
    return Markup("").join(Markup('<article id="{}">\n{}</article>\n').format(*part) for part in bodies.items())


def anchor(name: str, section: str = "") -> str:
    """Return the address of a page inside the whole handbook, or of a section of it."""
    return f"#{name}--{section}" if section else f"#{name}"


def anchor_of(name: str, heading: str) -> str:
    """Return the name of a section inside the whole handbook: several pages have sections of one name."""
    return f"{name}--{section_of(heading)}"


def address(name: str, section: str = "") -> str:
    """Return the address of a page of the handbook in the product, or of a section of it."""
    path = ADDRESS if name == FIRST else f"{ADDRESS}/{name}"
    return f"{path}#{section}" if section else path


def section_of(heading: str) -> str:
    """Return the name of a section as GitHub makes it, so that one link serves the repository and the product."""
    return re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")


def _texts() -> dict[str, str]:
    return {file.stem: file.read_text(encoding="utf-8") for file in sorted(folder().glob("*.md"))}


def _read(text: str, address_of: AddressOf, named: Callable[[str], str]) -> HandbookPage:
    markdown = MarkdownIt("commonmark", {"html": False})
    tokens = markdown.parse(text)
    sections, title = [], ""
    for heading, inline in _headings(tokens):
        section = named(inline.content)
        heading.attrSet("id", section)
        sections.append(section)
        title = title or inline.content
    for token in tokens:
        token.children = list(_within_the_product(token.children or [], address_of))
    html = markdown.renderer.render(tokens, markdown.options, {})
    # Ours, from the package itself; raw HTML in it stays text.
    return HandbookPage(title=title, body=Markup(html), sections=tuple(sections))  # noqa: S704


def _headings(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    for token, following in pairwise(tokens):
        if token.type == "heading_open":
            yield token, following


def _within_the_product(tokens: list[Token], address_of: AddressOf) -> Iterator[Token]:
    """Lead links between pages to their addresses here; a link to another document becomes its text."""
    inside = True
    for token in tokens:
        if token.type == "link_open":
            found = OWN_LINK.fullmatch(str(token.attrGet("href")))
            inside = found is not None
            if found and found[1]:
                token.attrSet("href", address_of(found[1], (found[2] or "").removeprefix("#")))
        if inside or token.type not in {"link_open", "link_close"}:
            yield token
        inside = inside or token.type == "link_close"
