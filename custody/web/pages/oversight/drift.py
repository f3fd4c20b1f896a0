"""Losses added up as a page: for each place, keeper and route the sum of its weighings, its course and a verdict."""

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template
from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.oversight.drift import DECISION
from custody.service.oversight import drift
from custody.service.oversight.drift import Series
from custody.service.people import people
from custody.text.i18n import N_
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.rendering.menu import Entry

WIDTH, HEIGHT = 160, 36
"""Of a chart, in its own units."""
GRAM = 10**6
SHOWN = 200
"""Checks in a chart: the last ones."""

menu = [
    Entry(
        path="/drift",
        title=N_("Losses added up"),
        text=N_("Small differences of weight, judged together by place, keeper and route."),
        permission="drift.read",
    )
]


class Chart(Struct, frozen=True):
    """A course as points of an SVG polyline, the height of the alarm limit, and two sigma in whole grams."""

    points: str
    limit: int
    explained_ug: int


@get("/drift", opt={"permission": "drift.read"})
async def table(request: Web, agency: FromQuery[str] = "") -> Template:
    """Show the series of the reader's agency, or for the inspection of any; the reading on record."""
    ctx = context_of(request)
    asked = agency or ctx.reader.agency
    all_series = await ctx.query(drift.series, ctx.reader, asked)
    await ctx.read(asked, "page")
    everyone = sees_everything(ctx.reader.roles)
    agencies = await ctx.query(people.agencies, ctx.services.directory) if everyone else []
    names = await ctx.query(drift.names, ctx.services.directory, all_series)
    return ctx.show(
        "oversight/drift.html", series=[(series, chart(series)) for series in all_series], names=names,
        agencies=agencies,
        agency=asked,
        width=WIDTH, height=HEIGHT,
        corrected=list(dict.fromkeys(check for series in all_series for check in series.corrected)),
    )  # fmt: skip


def chart(series: Series) -> Chart:
    """Draw the course of a series from left to right, its limit at a fixed share of the height when it never passed."""
    course = [0, *series.course[-SHOWN:]]
    top = max(DECISION * 3 // 2, *course)
    points = (f"{i * WIDTH // (len(course) - 1)},{HEIGHT - value * HEIGHT // top}" for i, value in enumerate(course))
    grams = -(-2 * series.drift.sigma_ug // GRAM)
    return Chart(" ".join(points), HEIGHT - DECISION * HEIGHT // top, grams * GRAM)


handlers = [table]
