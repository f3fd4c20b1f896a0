"""Unaccounted-for material as a page: for each store, and in it by person, balance and lot, a picture and a verdict."""

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template
from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.oversight.drift import EXPLAINED, Reached
from custody.service.access.openable_links import openable
from custody.service.exhibits import display_names
from custody.service.exhibits.display_names import Named
from custody.service.oversight import drift
from custody.service.oversight.drift import LOT, Series
from custody.service.people import people
from custody.storage.tables.connection import Connection
from custody.text.i18n import N_
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.rendering import display_names as words
from custody.web.rendering.menu import Entry

WIDTH, HEIGHT, STRIP = 640, 180, 44
"""Of a picture, in its own units: the sum of a store above, the tests below."""
GRAM = 10**6
LIMIT = 1_000
"""Where an alarm begins, in parts of a thousand of its limit."""
SHOWN = 200
"""Weighings in a picture: the last ones."""

menu = [
    Entry(
        path="/drift",
        title=N_("Unaccounted-for quantities"),
        text=N_("What weighings lack, added up by store, person, balance and lot."),
        permission="drift.read",
    )
]


class Chart(Struct, frozen=True):
    """A store as points of SVG lines: the sum, the band that chance explains, the tests; heights of zero and limit.

    ``explained_ug``: half the width of the band at its end, ``top_ug`` of the picture, in whole grams.
    ``since`` and ``until``: when the first and the last weighing in it were made. ``passed``: where along the picture,
    in parts of a thousand, the tests first stood above their limit; None if they never did.
    """

    points: str
    band: str
    zero: int
    tests: str
    limit: int
    explained_ug: int
    top_ug: int
    since: str
    until: str
    passed: int | None


class Shown(Struct, frozen=True):
    """A store or route with its picture, and the series in it."""

    whole: Series
    chart: Chart
    parts: list[Series]

    @property
    def passing(self) -> list[Series]:
        """Return the series that pass their limit; the store itself is among them where it does."""
        return [series for series in (self.whole, *self.parts) if series.alarm]


@get("/drift", opt={"permission": "drift.read"})
async def table(request: Web, agency: FromQuery[str] = "") -> Template:
    """Show the series of the reader's agency, or for the inspection of any; the reading on record."""
    ctx = context_of(request)
    everyone = sees_everything(ctx.reader.roles)

    def opened(connection: Connection) -> tuple[list[people.AgencyLine], str, list[Series]]:
        """Return the agencies to choose from, and that on which the page opens: the inspection keeps nothing itself."""
        listed = people.agencies(connection, ctx.services.directory) if everyone else []
        weighing = drift.weighing_agencies(connection) if everyone else frozenset()
        agencies = [each for each in listed if each.id in weighing or each.id == agency]
        own = agency or ctx.reader.agency
        first = own if agency or own in weighing or not agencies else agencies[0].id
        return agencies, first, drift.series(connection, ctx.reader, first)

    agencies, asked, all_series = await ctx.query(opened)
    await ctx.read(asked, "page")
    names = await ctx.query(drift.names, ctx.services.directory, all_series, asked)
    corrected = list(dict.fromkeys(check for series in all_series for check in series.corrected))
    lots = {series.about for series in all_series if series.sort == LOT}

    def told(connection: Connection) -> tuple[frozenset[str], dict[str, Named]]:
        linked = openable(connection, ctx.reader, lots | {check.exhibit for check in corrected})
        return linked, display_names.named(connection, ctx.services.directory, ctx.reader, linked)

    linked, named = await ctx.query(told)
    return ctx.show(
        "oversight/drift.html", stores=stores(all_series), names=names, explained=explained,
        agencies=agencies,
        agency=asked,
        width=WIDTH, height=HEIGHT, strip=STRIP,
        corrected=corrected, linked=linked,
        known_as={subject_id: words.told(subject_id, name) for subject_id, name in named.items()},
    )  # fmt: skip


def stores(all_series: list[Series]) -> list[Shown]:
    """Return the stores in the order of their series, each with its own picture."""
    parts: dict[str, list[Series]] = {}
    for series in all_series:
        parts.setdefault(series.store, []).append(series)
    return [Shown(listed[0], chart(listed[0].course), listed[1:]) for listed in parts.values()]


def explained(sigma_ug: int) -> int:
    """Return what chance explains of a sum, in whole grams, rounded up."""
    return -(-EXPLAINED * sigma_ug // GRAM) * GRAM


def chart(course: list[Reached]) -> Chart:
    """Draw a course from left to right: a loss goes down, and the tests rise towards their limit."""
    shown = [Reached(0, 0, 0), *course[-SHOWN:]]
    top = max(GRAM, *(max(abs(each.sum_ug), EXPLAINED * each.sigma_ug) for each in shown))
    zero, highest = HEIGHT // 2, max(1_500, *(each.per_mille for each in shown))

    def x(index: int) -> int:
        return index * WIDTH // max(1, len(shown) - 1)

    def y(ug: int) -> int:
        return zero - ug * (zero - 4) // top

    passed = next((index for index, each in enumerate(shown) if each.per_mille >= LIMIT), None)
    edges = [(x(index), EXPLAINED * each.sigma_ug) for index, each in enumerate(shown)]
    band = [f"{at},{y(ug)}" for at, ug in edges] + [f"{at},{y(-ug)}" for at, ug in reversed(edges)]
    return Chart(
        points=" ".join(f"{x(index)},{y(each.sum_ug)}" for index, each in enumerate(shown)), band=" ".join(band),
        zero=zero, limit=STRIP - LIMIT * STRIP // highest,
        tests=" ".join(f"{x(i)},{STRIP - each.per_mille * STRIP // highest}" for i, each in enumerate(shown)),
        explained_ug=explained(shown[-1].sigma_ug), top_ug=-(-top // GRAM) * GRAM,
        since=shown[1].at if shown[1:] else "", until=shown[-1].at,
        passed=None if passed is None else 1_000 * x(passed) // WIDTH,
    )  # fmt: skip


handlers = [table]
