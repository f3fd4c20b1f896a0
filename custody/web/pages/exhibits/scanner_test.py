"""Trying a handheld scanner: a test code, and what this computer makes of it. Nothing is recorded."""

from collections.abc import Iterator
from itertools import accumulate

from litestar import get
from litestar.response import Template
from markupsafe import Markup

from custody.text.i18n import N_
from custody.web.http.auth import Web
from custody.web.http.permissions import SIGNED_IN
from custody.web.http.request_context import context_of
from custody.web.rendering.menu import Entry
from labels.stock import code128, identifier, qr

menu = [
    Entry(
        path="/scanner",
        title=N_("Try a handheld scanner"),
        text=N_("Scan a test code: the page says whether scanner and computer understand each other."),
        permission=SIGNED_IN,
    )
]

TEST = "NSAQWZMY0689Q"
"""A number that nothing bears, with the letters and digits whose keys differ between keyboards."""


@get("/scanner", opt={"permission": SIGNED_IN})
async def scanner(request: Web) -> Template:
    """Show the test code as a square and as bars."""
    payload = identifier.payload(TEST, 1)
    [square], wide = qr.matrices([payload]), code128.widths(payload)
    return context_of(request).show(
        "exhibits/scanner_test.html", test=TEST,
        square=Markup(qr.svg(square)), bars="".join(_bars(wide)), length=sum(wide),  # noqa: S704
        margin=code128.QUIET,
    )  # fmt: skip


def _bars(wide: tuple[int, ...]) -> Iterator[str]:
    """Yield the bars as SVG path pieces, one unit a module, 30 high."""
    places = accumulate(wide, initial=0)
    for i, (x, width) in enumerate(zip(places, wide, strict=False)):
        if i % 2 == 0:
            yield f"M{x} 0h{width}v30h-{width}z"


handlers = [scanner]
