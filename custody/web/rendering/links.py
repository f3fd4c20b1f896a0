"""Links to what a number names, for those only who may open its page (I41): for others the number stands as text.

A handler asks ``Desk.linked`` about the numbers that its page names and shows the page with the answer as ``linked``;
templates write ``link(number)``. Without ``linked`` nothing is a link.
"""

from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from custody.service.access.openable_links import PAGES
from custody.text.formatting import identifier

LONGEST = 24
"""Characters of a number that still stands on one line of a phone."""


def address(number: str) -> str:
    """Where the page of a number stands, "" for one that has no page."""
    page = PAGES.get(number[:2])
    return page.path + number if page else ""


def found(number: str, copy: int = 0) -> str:
    """The page of what was found, told which ``copy`` of its label was scanned."""
    return f"{address(number)}?copy={copy}" if copy else address(number)


def number_in(href: str) -> str:
    """The number that an address ends with, "" for one of another sort."""
    number = href.rpartition("/")[2]
    return number if number and address(number) == href else ""


@pass_context
def link(context: Context, number: str, text: Any = "", css: str = "") -> Markup:
    """A number, or ``text`` in its place, as a link where the reader may open its page, else as it stands.

    The number that an office gave an order, and that alone, is never broken over two lines.
    """
    shown = text or identifier(number)
    alone = number.startswith("RE") and text and "," not in text and len(text) <= LONGEST
    css = css or ("whole" if alone else "")
    style = Markup(' class="%s"') % css if css else ""
    if number in context.get("linked", ()):
        return Markup('<a%s href="%s">%s</a>') % (style, address(number), shown)
    return Markup("<span%s>%s</span>") % (style, shown) if css else escape(shown)


@pass_context
def leads(context: Context, href: str) -> bool:
    """Whether an address may be offered: it names no number, or one whose page the reader may open."""
    number = number_in(href)
    return bool(href) and (not number or number in context.get("linked", ()))
