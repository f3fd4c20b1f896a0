"""The office at a glance: charts of what is held, late, amiss and to be burnt, each with its table behind it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache, partial

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template
from markupsafe import Markup

from custody.domain.access.roles import REGISTRY, sees_everything
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.quantity import MASS, VOLUME
from custody.service.inventories import inventories
from custody.service.oversight import office_dashboard
from custody.service.oversight.office_dashboard import Account
from custody.service.people import people
from custody.service.people.people import AgencyLine
from custody.storage.write import clock
from custody.text import local_time, terms
from custody.text.formatting import amount, number
from custody.text.i18n import N_, gettext, ngettext
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering import charts
from custody.web.rendering.charts import Chart, Row
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/office",
        title=N_("The office at a glance"),
        text=N_("Charts: what is held and since when, late, amiss, to be burnt; what came and went by month."),
        permission="office.read",
    )
]

AGES = (N_("over a year"), N_("181 to 365 days"), N_("91 to 180 days"), N_("31 to 90 days"), N_("up to 30 days"))
LATE = (N_("up to 7 days"), N_("8 to 30 days"), N_("31 to 90 days"), N_("over 90 days"))
BALANCE = (N_("opening"), N_("came"), N_("corrected"), N_("went"), N_("closing"))
STAGES = {
    office_dashboard.UNASSIGNED: N_("nobody inquires yet"),
    office_dashboard.INQUIRY: N_("under inquiry"),
    office_dashboard.CONCLUDED: N_("concluded, to be closed"),
}
SPAN = 12
"""Months that are shown."""
APART = 12
"""Places, or agencies, that stand apart, the fullest; all others stand together."""

LISTS = {
    "stored": ("/places", N_("The places")),
    "late": ("/temporary-releases", N_("What is due back")),
    "differing": ("/discrepancies", N_("The discrepancies")),
    "backlog": ("/orders", N_("The destruction orders")),
    "came": ("/mass-balance", N_("Mass balance")),
    "went": ("/mass-balance", N_("Mass balance")),
    "closing": ("/mass-balance", N_("Mass balance")),
    "balance": ("/mass-balance", N_("Mass balance")),
}
"""Key of a chart to the list that its figures are of, for those who may open it."""
ASKS = {
    "/places": "place.read", "/temporary-releases": "transfer.read", "/discrepancies": "discrepancy.read",
    "/orders": "order.read", "/mass-balance": "register.read",
}  # fmt: skip
"""What each of these pages asks for."""

OVERDUE = {
    "temporary_release": ("/temporary-releases", "transfer.read"),
    "transit": ("/transfers", "transfer.read"),
    "count": ("/inventories", "inventory.read"),
    "original": ("/orders", "order.read"),
    "order_photo": ("/orders", "order.read"),
    "proposal": ("/proposed", "proposal.read"),
    "never_sealed": ("/cases", "case.read"),
    "notice": ("/notices", "notice.read"),
    "session": ("/sessions", "session.read"),
}
"""What is late, by sort: the list that shows it, and what that asks for; for the others the alarms."""

Figure = tuple[Chart, Markup]


@get("/office", opt={"permission": "office.read"})
async def show_office(request: Web, agency: FromQuery[str] = "", unit: FromQuery[str] = "") -> Template:
    """Show the charts of the reader's agency or, to the inspection, of any or all; the reading is on record."""
    ctx = context_of(request)
    await ctx.query(inventories.require_not_counting, ctx.reader)
    everyone = sees_everything(ctx.reader.roles)
    listed = await ctx.query(people.agencies, ctx.services.directory) if everyone else []
    agencies = _asked(ctx, listed, agency)
    await ctx.read(agencies[0] if len(agencies) == 1 else "office", "page")
    today, zone = ctx.today(), local_time.current().key
    books = ctx.may("register.read")
    accounts = await ctx.query(office_dashboard.accounts, agencies, _first(today), today, zone) if books else []
    waits = await ctx.query(office_dashboard.backlog, ctx.reader, agencies if books else None, accounts)
    known = {account.unit for account in accounts} | {backlog.unit for backlog in waits}
    units = sorted(known, key=lambda code: (code != MASS, code != VOLUME, code))
    unit = unit if unit in units else next(iter(units), MASS)
    of_unit = [account for account in accounts if account.unit == unit]
    figures = await _counted(ctx, agencies if books else None, today)
    format_amount = _said(unit)
    figures += _backlog([backlog for backlog in waits if backlog.unit == unit], format_amount)
    figures += _books(of_unit, format_amount) if of_unit else []
    return ctx.show(
        "oversight/office.html", figures=figures, legend=charts.legend, table=charts.table, agencies=listed,
        agency=agency,
        units=units, unit=unit, said=format_amount, unit_word=_unit_word,
        lists={key: page for key, page in LISTS.items() if ctx.may(ASKS[page[0]])},
    )  # fmt: skip


def _asked(ctx: RequestContext, listed: Sequence[AgencyLine], agency: str) -> list[str]:
    """Return the agencies whose figures are shown: the reader's, or for the inspection the one asked for or all.

    Raises:
        NotFound: no such agency, or another's.
    """
    own = [ctx.reader.agency]
    known = [agency_line.id for agency_line in listed] or own
    if agency and agency not in known:
        raise NotFound("not_found", kind="SV", number=agency[:20])
    return [agency] if agency else known


async def _counted(ctx: RequestContext, agencies: Sequence[str] | None, today: str) -> list[Figure]:
    """Charts of how many: exhibits by place and age, what is late, what differs. ``agencies``: None without books."""
    figures = []
    if agencies is not None:
        rows = await ctx.query(
            office_dashboard.stored, ctx.services.directory, agencies, today, local_time.current().key
        )
        figures.append(_bars(_held_apart(rows) if len(agencies) > 1 else _held(ctx, rows)))
    late = await ctx.query(office_dashboard.late, ctx.reader, agencies, clock.text(clock.now().wall_ms), today)
    figures.append(_bars(Chart(
        key="late", title=gettext("Overdue, by what and for how long"), head=gettext("What"),
        told=gettext("What should have happened by now, by how long ago."), series=_words(LATE), say=number,
        rows=tuple(_overdue(ctx, sort, ages) for sort, ages in late.items() if any(ages)),
    )))  # fmt: skip
    differing = await ctx.query(office_dashboard.differing, ctx.reader, today, local_time.current().key)
    figures.append(_bars(Chart(
        key="differing", title=gettext("Open discrepancies, by state and age"), head=gettext("State"),
        told=gettext("How many discrepancies are open, by how far their settling is and how long they have been open."),
        series=_words(LATE), say=number, sums=True,
        rows=tuple(Row(label=gettext(STAGES[stage]), amounts=ages) for stage, ages in differing.items()),
    )))  # fmt: skip
    return figures


def _held(ctx: RequestContext, rows: Sequence[office_dashboard.Stored]) -> Chart:
    """By place: the fullest, the others together, what lies in none."""
    placed = [row for row in rows if row.id]
    apart, others = _parted(placed)
    place_rows = [Row(label=row.name, amounts=row.ages, lead=f"/places/{row.id}") for row in apart]
    if others:
        label = ngettext("%(n)s other place", "%(n)s other places", len(others)) % {"n": number(len(others))}
        place_rows.append(Row(label=label, amounts=_together(others), lead="/places" if ctx.may("place.read") else ""))
    unplaced = gettext("in no place (on the way, opened)")
    place_rows += [Row(label=unplaced, amounts=row.ages) for row in rows if not row.id]
    return Chart(
        key="stored", title=gettext("Held, by place and age"), head=gettext("Place"), sums=True,
        told=gettext("How many exhibits are held in each place, by how long ago they were seized."),
        series=_words(AGES), say=number, rows=tuple(place_rows),
    )  # fmt: skip


def _held_apart(rows: Sequence[office_dashboard.Stored]) -> Chart:
    """By agency, each leading to its own figures, which tell its places: those of many agencies have the same names."""
    apart, others = _parted(rows)
    agency_rows = [Row(label=row.name, amounts=row.ages, lead=f"/office?agency={row.id}") for row in apart]
    if others:
        label = ngettext("%(n)s other agency", "%(n)s other agencies", len(others)) % {"n": number(len(others))}
        agency_rows.append(Row(label=label, amounts=_together(others)))
    return Chart(
        key="stored", title=gettext("Held, by agency and age"), head=gettext("Agency"), sums=True,
        told=gettext("How many exhibits each agency holds, by how long ago they were seized."),
        series=_words(AGES), say=number, rows=tuple(agency_rows),
    )  # fmt: skip


def _parted(
    rows: Sequence[office_dashboard.Stored],
) -> tuple[Sequence[office_dashboard.Stored], Sequence[office_dashboard.Stored]]:
    """Return the fullest rows and the others; a single other row stays with the fullest."""
    return (rows, ()) if len(rows) <= APART + 1 else (rows[:APART], rows[APART:])


def _together(rows: Sequence[office_dashboard.Stored]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*(row.ages for row in rows), strict=True)))


def _overdue(ctx: RequestContext, sort: str, ages: tuple[int, ...]) -> Row:
    """Return the row of overdue work of one sort, linked to its list for readers who may open it.

    A prosecution keeps no list of releases: overdue releases are shown exhibit by exhibit on its start page.
    """
    path, ask = OVERDUE.get(sort, ("/alarms", "alarm.read"))
    label = terms.alarm(sort)
    due = "/#todo" if sort == office_dashboard.TEMPORARY_RELEASE and not REGISTRY.isdisjoint(ctx.reader.roles) else ""
    return Row(label=label[:1].upper() + label[1:], amounts=ages, lead=path if ctx.may(ask) else due)


def _backlog(waits: Sequence[office_dashboard.Backlog], say: Callable[[int], str]) -> list[Figure]:
    """Return the chart of what waits for destruction.

    Amounts without an order are left out for readers to whom the books do not disclose them.
    """
    all_known = all(backlog.unordered is not None for backlog in waits)
    series = (gettext("under a destruction order"), gettext("without an order"))[: 1 + all_known]
    rows = sorted(waits, key=lambda backlog: -(backlog.ordered + (backlog.unordered or 0)))
    title, seen = (
        (gettext("Held, with or without an order"), gettext("What is held, by whether a destruction order names it."))
        if all_known else
        (gettext("Held under an order"), gettext("What is still held and is named by a destruction order."))
    )  # fmt: skip
    return [_bars(Chart(
        key="backlog", title=title, head=gettext("Substance"), told=seen, series=series, say=say,
        rows=tuple(
            Row(label=terms.substance(backlog.substance),
                amounts=(backlog.ordered, backlog.unordered or 0)[: len(series)])
            for backlog in rows
        ),
    ))]  # fmt: skip


def _books(accounts: Sequence[Account], say: Callable[[int], str]) -> list[Figure]:
    """Return the monthly charts of what came, went and was held, and the figure showing that the books balance."""
    came = _monthly("came", gettext("What came, by month"), accounts, say)
    went = _monthly("went", gettext("What went, by month"), accounts, say)
    there = _monthly("closing", gettext("Held at the end of each month"), accounts, say)
    return [*((chart, charts.strips(chart)) for chart in (came, went, there)), _balance(accounts, say)]


def _monthly(side: str, title: str, accounts: Sequence[Account], say: Callable[[int], str]) -> Chart:
    """Return a chart of what came, went or was held (``closing``) by month, each substance separately (I21)."""
    sign = -1 if side == "went" else 1
    series = [
        (terms.substance(account.substance), [sign * getattr(m, side) for m in account.months]) for account in accounts
    ]
    moved = sorted(((name, each) for name, each in series if any(each)), key=lambda entry: -max(entry[1]))
    captions = {
        "came": gettext("What was seized, received or found again in each month, each substance on its own scale."),
        "went": gettext("What was destroyed, sent or given back in each month, each substance on its own scale."),
        "closing": gettext("What the books say was held at the end of each month, each substance on its own scale."),
    }[side]
    return Chart(
        key=side, title=title, told=captions, head=gettext("Month"), series=tuple(name for name, _ in moved), say=say,
        rows=tuple(_month(m.month, [each[i] for _, each in moved]) for i, m in enumerate(accounts[0].months)),
        adds=False, sums=side != "closing",
    )  # fmt: skip


def _balance(accounts: Sequence[Account], say: Callable[[int], str]) -> Figure:
    """Two bars of one length for each substance: what was there and came, what went and is there."""
    rows = []
    for account in sorted(accounts, key=lambda entry: -(entry.opening + entry.total("came"))):
        came, went, changed = account.total("came"), -account.total("went"), account.total("changed")
        name = terms.substance(account.substance)
        rows.append(Row(label=f"{name} +", amounts=(account.opening, came, max(changed, 0), 0, 0)))
        rows.append(Row(label=f"{name} −", amounts=(0, 0, max(-changed, 0), went, account.closing)))
    return _bars(Chart(
        key="balance", title=gettext("Mass balance"), head=gettext("Substance"),
        told=gettext("What was there and came (+) is what went and is still there (−): two bars of one length."),
        series=_words(BALANCE), say=say, rows=tuple(rows),
    ))  # fmt: skip


def _bars(chart: Chart) -> Figure:
    return chart, charts.bars(chart)


def _words(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(gettext(code) for code in codes)


def _month(month: str, amounts: Iterable[int]) -> Row:
    day = date.fromisoformat(f"{month}-01")
    short = f"{day.month}/{day:%y}" if day.month == 1 else str(day.month)
    return Row(label=terms.month(month), short=short, amounts=tuple(amounts))


def _first(today: str) -> str:
    """Return the first day of the last twelve months."""
    months = int(today[:4]) * 12 + int(today[5:7]) - SPAN
    return f"{months // 12:04}-{months % 12 + 1:02}-01"


def _said(unit: str) -> Callable[[int], str]:
    """Return the function that formats amounts of a unit, cached for a chart and its table."""
    return cache(partial(amount, unit=unit))


def _unit_word(unit: str) -> str:
    return {MASS: "kg", VOLUME: "l"}.get(unit) or terms.unit(unit)


handlers = [show_office]
