"""Exhibits as pages: find one by scan, number or seal; its present state; its custody history in plain words."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from custody.domain.exhibits.exhibit import GONE
from custody.domain.kernel.errors import CustodyError
from custody.service.access import minutes_access
from custody.service.destruction import statement_summary
from custody.service.exhibits import exhibits, histories, openings
from custody.service.orders import orders
from custody.service.people import compromised_acts
from custody.service.places.place_history import whereabouts
from custody.service.seizures import cases
from custody.service.transfers import my_exhibits
from custody.text import correction_text
from custody.text.i18n import N_
from custody.web.forms.search_form import led, look
from custody.web.http import downloads, search_token
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, context_of
from custody.web.rendering import custody_diagram, custody_diagram_layout, history_lines, links
from custody.web.rendering.available_acts import is_lost, offered
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/exhibits",
        title=N_("Find an exhibit"),
        text=N_("Scan a label, or type a number or a seal: state and custody history."),
        permission="exhibit.read",
        in_bar=True,
    )
]


@get("/exhibits", opt={"permission": "exhibit.read"})
async def find(request: Web, number: FromQuery[str] = "", after: FromQuery[str] = "") -> Response[Any]:
    """Go to the exhibit whose label, number or seal was given, or list what the person holds."""
    ctx = context_of(request)
    error: CustodyError | None = None
    if number.strip():
        try:
            return led(await look(ctx, number)) or Redirect(search_token.address(ctx, number), status_code=303)
        except CustodyError as refusal:
            error = refusal
    mine, following = await ctx.query(my_exhibits.held, ctx.reader, after, PAGE)
    names = await ctx.names(exhibit_line.place for exhibit_line in mine)
    pvs = await ctx.query(cases.pv_numbers, [exhibit_line.case for exhibit_line in mine])
    shown = {"mine": mine, "next": following, "names": names, "pvs": pvs, "today": ctx.today()}
    return ctx.show("exhibits/exhibit_find.html", error, number=number, **shown)


@get("/exhibits/{exhibit_id:str}", opt={"permission": "exhibit.read"})
async def exhibit(request: Web, exhibit_id: FromPath[str], copy: FromQuery[int] = 0) -> Template:
    """Show an exhibit's present state, the reading on record; ``copy`` is the one on the label that was scanned."""
    ctx = context_of(request)
    detail = await ctx.query(exhibits.exhibit, ctx.services.directory, ctx.services.vault, ctx.reader, exhibit_id)
    await ctx.read(exhibit_id, "page")
    old = copy not in {0, detail.state.valid_copy}
    tree = await ctx.query(openings.tree, ctx.reader, exhibit_id)
    linked = await ctx.linked([*_around(detail), *(branch.number for branch in tree)])
    hands_out = bool(await ctx.query(orders.disposal_kind, detail.state.order))
    holds = (hold.placed_at for hold in detail.state.holds)
    shown = {detail.state.weighed_at, detail.state.sealed_at, detail.state.sighted_at, *holds}
    return ctx.show("exhibits/exhibit_page.html", one=detail, state=detail.state, old=old, copy=copy, today=ctx.today(),
                     tree=tree, linked=linked, gives=_gives(detail),
                     marked=len(await ctx.query(compromised_acts.in_chain, exhibit_id)),
                     hours=await ctx.query(statement_summary.hours_at, exhibit_id, shown),
                     corrected=correction_text, lost=is_lost(detail), gone=detail.state.status in GONE,
                     offers=set(filter(ctx.may, offered(detail, ctx.reader, hands_out=hands_out))),
                     known_as=await ctx.known_as(linked.intersection(_acts(detail))))  # fmt: skip


def _gives(detail: exhibits.ExhibitDetail) -> bool:
    """Return True if the reader may read all that a proof of the exhibit would tell (``giving.require_whole``)."""
    return not any(discrepancy.untold for discrepancy in detail.discrepancies)


@get("/exhibits/{exhibit_id:str}/history", opt={"permission": "history.read"})
async def history(request: Web, exhibit_id: FromPath[str]) -> Template:
    """Show every event of an exhibit, what differs in the open, the reading on record."""
    ctx = context_of(request)
    detail = await ctx.query(
        histories.history, ctx.services.directory, ctx.services.vault, ctx.services.trust, ctx.reader, exhibit_id
    )
    await ctx.read(exhibit_id, "page")
    entries = [history_lines.entry(line, detail.names, detail.law.derogations) for line in detail.lines]
    facts = custody_diagram.read(detail.lines, detail.names)
    acts = {entry.minutes for entry in entries if entry.minutes}
    named = {links.number_in(item.href) for entry in entries for item in entry.items}
    linked = await ctx.linked([*named, *_around(detail.exhibit), *detail.law.about()])
    stays = await ctx.query(whereabouts, ctx.services.vault, ctx.reader, exhibit_id)
    kept = await ctx.names(number for stay in stays for number in (stay.place, *stay.people()))
    return ctx.show(
        "exhibits/exhibit_history.html", one=detail.exhibit, hands=detail.hands, state=detail.exhibit.state,
        entries=entries,
        granted=detail.law.derogations, names=detail.exhibit.names | detail.names | kept, today=ctx.today(),
        stays=stays,
        linked=linked, known_as=await ctx.known_as(linked.intersection([*named, *_acts(detail.exhibit)])),
        printable=await ctx.query(minutes_access.printable, ctx.reader, exhibit_id, acts),
        corrected=correction_text, gives=_gives(detail.exhibit),
        facts=facts, wide=custody_diagram_layout.wide(facts), tall=custody_diagram_layout.tall(facts),
    )  # fmt: skip


@get("/exhibits/{exhibit_id:str}/history/pdf", opt={"permission": "history.read"})
async def history_file(request: Web, exhibit_id: FromPath[str]) -> Response[bytes]:
    """Give out the custody history as PDF, the export and the reading on record."""
    return await downloads.history(context_of(request), exhibit_id)


@get("/exhibits/{exhibit_id:str}/minutes/{act_id:str}", opt={"permission": "history.read"})
async def minutes_file(request: Web, exhibit_id: FromPath[str], act_id: FromPath[str]) -> Response[bytes]:
    """Give out the minutes of a weighing or an opening, the export and the reading on record."""
    return await downloads.act_minutes(context_of(request), exhibit_id, act_id)


def _around(detail: exhibits.ExhibitDetail) -> list[str]:
    """Return the other numbers that an exhibit's page and history name."""
    state = detail.state
    return [state.case, state.container, *_acts(detail)]


def _acts(detail: exhibits.ExhibitDetail) -> list[str]:
    """Return the exhibit's acts, discrepancies and the lists it was missing from; their codes do not describe them."""
    state = detail.state
    differs = [
        subject_id for line in detail.discrepancies for subject_id in (line.number, line.listed_in) if subject_id
    ]
    done = [state.transfer, state.sample, state.proposal, state.order, state.session, state.certificate]
    return [*differs, *done]


handlers = [find, exhibit, history, history_file, minutes_file]
