"""Links to what a number names, for those only who may open its page (I41): for others the number stands as text.

A handler asks ``RequestContext.linked`` about the numbers that its page names and shows the page with the answer as
``linked``; templates write ``link(number)``. Without ``linked`` nothing is a link.
"""

from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from custody.service.access.openable_links import PAGES
from custody.text.formatting import identifier

LONGEST = 24
"""Characters of a number that still stands on one line of a phone."""


def address(subject_id: str) -> str:
    """Return the address of a number's page, or "" if it has no page."""
    page = PAGES.get(subject_id[:2])
    return page.path + subject_id if page else ""


def found(subject_id: str, copy: int = 0) -> str:
    """Return the page of a scanned or typed number, with the ``copy`` of the scanned label."""
    return f"{address(subject_id)}?copy={copy}" if copy else address(subject_id)


def number_in(href: str) -> str:
    """Return the number that an address ends with, or "" for an address of another sort."""
    subject_id = href.rpartition("/")[2]
    return subject_id if subject_id and address(subject_id) == href else ""


@pass_context
def link(context: Context, subject_id: str, text: Any = "", css: str = "") -> Markup:
    """Return a number, or ``text`` for it, as a link where the reader may open its page, else as plain text.

    A single reference given by an office to an order is never broken over two lines.
    """
    shown = text or identifier(subject_id)
    alone = subject_id.startswith("RE") and text and "," not in text and len(text) <= LONGEST
    css = css or ("whole" if alone else "")
    style = Markup(' class="%s"') % css if css else ""
    if subject_id in context.get("linked", ()):
        return Markup('<a%s href="%s">%s</a>') % (style, address(subject_id), shown)
    return Markup("<span%s>%s</span>") % (style, shown) if css else escape(shown)


@pass_context
def leads(context: Context, href: str) -> bool:
    """Return True if an address may be offered: it names no number, or one whose page the reader may open."""
    subject_id = number_in(href)
    return bool(href) and (not subject_id or subject_id in context.get("linked", ()))
