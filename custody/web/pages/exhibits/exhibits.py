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
from custody.web.http.request_context import PAGE, desk
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
    here = desk(request)
    error: CustodyError | None = None
    if number.strip():
        try:
            return led(await look(here, number)) or Redirect(search_token.address(here, number), status_code=303)
        except CustodyError as refusal:
            error = refusal
    mine, following = await here.ask(my_exhibits.held, here.reader, after, PAGE)
    names = await here.names(one.place for one in mine)
    pvs = await here.ask(cases.pv_numbers, [one.case for one in mine])
    shown = {"mine": mine, "next": following, "names": names, "pvs": pvs, "today": here.today()}
    return here.show("exhibits/exhibit_find.html", error, number=number, **shown)


@get("/exhibits/{number:str}", opt={"permission": "exhibit.read"})
async def exhibit(request: Web, number: FromPath[str], copy: FromQuery[int] = 0) -> Template:
    """Show an exhibit's present state, the reading on record; ``copy`` is the one on the label that was scanned."""
    here = desk(request)
    found = await here.ask(exhibits.exhibit, here.services.directory, here.services.vault, here.reader, number)
    await here.read(number, "page")
    old = copy not in {0, found.state.valid_copy}
    tree = await here.ask(openings.tree, here.reader, number)
    linked = await here.linked([*_around(found), *(branch.number for branch in tree)])
    hands_out = bool(await here.ask(orders.sort_of, found.state.order))
    holds = (hold.placed_at for hold in found.state.holds)
    shown = {found.state.weighed_at, found.state.sealed_at, found.state.sighted_at, *holds}
    return here.show("exhibits/exhibit_page.html", one=found, state=found.state, old=old, copy=copy, today=here.today(),
                     tree=tree, linked=linked, gives=_gives(found),
                     marked=len(await here.ask(compromised_acts.in_chain, number)),
                     hours=await here.ask(statement_summary.hours_at, number, shown),
                     corrected=correction_text, lost=is_lost(found), gone=found.state.status in GONE,
                     offers=set(filter(here.may, offered(found, here.reader, hands_out=hands_out))),
                     known_as=await here.known_as(linked.intersection(_acts(found))))  # fmt: skip


def _gives(found: exhibits.ExhibitDetail) -> bool:
    """Whether the reader may read all that a proof of it would tell (``giving.require_whole``)."""
    return not any(one.untold for one in found.discrepancies)


@get("/exhibits/{number:str}/history", opt={"permission": "history.read"})
async def history(request: Web, number: FromPath[str]) -> Template:
    """Show every event of an exhibit, what differs in the open, the reading on record."""
    here = desk(request)
    found = await here.ask(
        histories.history, here.services.directory, here.services.vault, here.services.trust, here.reader, number
    )
    await here.read(number, "page")
    entries = [history_lines.entry(line, found.names, found.law.derogations) for line in found.lines]
    facts = custody_diagram.read(found.lines, found.names)
    acts = {entry.minutes for entry in entries if entry.minutes}
    named = {links.number_in(item.href) for entry in entries for item in entry.items}
    linked = await here.linked([*named, *_around(found.exhibit), *found.law.about()])
    stays = await here.ask(whereabouts, here.services.vault, here.reader, number)
    kept = await here.names(n for stay in stays for n in (stay.place, *stay.people()))
    return here.show(
        "exhibits/exhibit_history.html", one=found.exhibit, hands=found.hands, state=found.exhibit.state,
        entries=entries,
        granted=found.law.derogations, names=found.exhibit.names | found.names | kept, today=here.today(), stays=stays,
        linked=linked, known_as=await here.known_as(linked.intersection([*named, *_acts(found.exhibit)])),
        printable=await here.ask(minutes_access.printable, here.reader, number, acts),
        corrected=correction_text, gives=_gives(found.exhibit),
        facts=facts, wide=custody_diagram_layout.wide(facts), tall=custody_diagram_layout.tall(facts),
    )  # fmt: skip


@get("/exhibits/{number:str}/history/pdf", opt={"permission": "history.read"})
async def history_file(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the custody history as PDF, the export and the reading on record."""
    return await downloads.history(desk(request), number)


@get("/exhibits/{number:str}/minutes/{act_id:str}", opt={"permission": "history.read"})
async def minutes_file(request: Web, number: FromPath[str], act_id: FromPath[str]) -> Response[bytes]:
    """Give out the minutes of a weighing or an opening, the export and the reading on record."""
    return await downloads.act_minutes(desk(request), number, act_id)


def _around(one: exhibits.ExhibitDetail) -> list[str]:
    """The numbers that an exhibit's page and history name besides its own."""
    state = one.state
    return [state.case, state.container, *_acts(one)]


def _acts(one: exhibits.ExhibitDetail) -> list[str]:
    """What was done with an exhibit, by what, what differs, and on which list it was missing: no code says that."""
    state = one.state
    differs = [number for line in one.discrepancies for number in (line.number, line.listed_in) if number]
    done = [state.transfer, state.sample, state.proposal, state.order, state.session, state.certificate]
    return [*differs, *done]


handlers = [find, exhibit, history, history_file, minutes_file]
