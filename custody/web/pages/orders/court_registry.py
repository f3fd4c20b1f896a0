"""The registry's desk (greffe): exhibits by both their numbers, hearings by day with what must be brought."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.access.roles import Role
from custody.domain.access.visibility import Reader
from custody.domain.kernel.errors import CustodyError
from custody.domain.orders.court_registry import RegisterAtCourt, SetHearing
from custody.service.kernel.idempotency_keys import new_key
from custody.service.orders import court_registry, order_copies, orders
from custody.service.people import compromised_acts
from custody.service.search.list_filter import Page, paged
from custody.service.seizures.cases import case_with_number
from custody.service.transfers import slip_contents, transfers
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.text.i18n import N_
from custody.web.forms.exhibit_list_form import ScansForm
from custody.web.forms.form_values import chosen
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/court",
        title=N_("Orders and hearings"),
        text=N_("Orders to carry out, hearings to come, what must be brought; at a registry, what it keeps."),
        permission="court.read",
        in_bar=True,
    )
]


EXHIBITS = 25
"""Exhibits on a page: below them stand the orders and the hearings, and on a phone each is a card."""
ORDERS = 20
"""Orders that the desk lists, those to be carried out; their own page has all."""
LOOKED_AT = 200
"""Orders among which they are looked for, the newest."""


class NumberForm(ScansForm, kw_only=True):
    """Exhibits, and the number of the register under which they are kept."""

    court_reference: str = ""


class HearingForm(KeyedForm, kw_only=True):
    """A hearing by the number of its case's report (PV); no day: put off; ``over``: none is awaited any more."""

    pv: str = ""
    day: str = ""
    hour: str = ""
    place: str = ""
    asked: str = ""
    bring: str = ""
    over: bool = False


@get("/court", opt={"permission": "court.read"})
async def registry(request: Web, pv: FromQuery[str] = "", page: FromQuery[int] = 1) -> Template:
    """Show what the registry holds and the hearings to come, the reading on record; ``pv``: of the case to be heard."""
    return await _page(context_of(request), NumberForm(key=new_key()), HearingForm(key=new_key(), pv=pv), page=page)


@post("/court/numbers", opt={"permission": "exhibit.register_at_court/1"}, status_code=303)
async def enter(request: Web, data: URLEncodedBody[NumberForm]) -> Response[Any]:
    """Enter exhibits in the register under its number."""
    ctx = context_of(request)
    try:
        command = RegisterAtCourt(exhibits=data.numbers(), court_reference=data.court_reference)
        await ctx.perform("exhibit.register_at_court/1", command, data.keyed())
    except CustodyError as error:
        return await _page(ctx, data, HearingForm(key=new_key()), error)
    return ctx.redirect("/court", "entered_at_court")


@post("/court/hearings", opt={"permission": "case.set_hearing/1"}, status_code=303)
async def set_hearing(request: Web, data: URLEncodedBody[HearingForm]) -> Response[Any]:
    """Set the hearing of a case, or say that it is put off or that none is awaited."""
    ctx = context_of(request)
    try:
        case = await ctx.query(case_with_number, ctx.reader, data.pv)
        place = chosen(data.place.strip(), "court_room") if data.day else data.place
        command = SetHearing(
            case=case, day=data.day, hour=data.hour, place=place, bring=data.bring, over=data.over,
            asked=await ctx.query(court_registry.numbered, ctx.reader, case, data.asked),
        )  # fmt: skip
        await ctx.perform("case.set_hearing/1", command, data.keyed())
    except CustodyError as error:
        return await _page(ctx, NumberForm(key=new_key()), data, error)
    if data.day and not await ctx.query(court_registry.attended, case):
        return ctx.redirect(f"/cases/{case}", "hearing_unshared")
    notice = "hearing_over" if data.over else "hearing_set" if data.day else "hearing_put_off"
    return ctx.redirect("/court#hearings", notice)


async def _page(
    ctx: RequestContext, numbers: NumberForm, hearing: HearingForm, error: CustodyError | None = None, page: int = 1
) -> Template:  # fmt: skip
    """Return the registry's page, also after a refused act, and record the reading."""
    await ctx.read("", "search", "court")
    receives = ctx.may("transfer.receive/1")
    contents = await ctx.query(_told, ctx.services.vault, ctx.reader, ctx.today(), page, receives=receives)
    listed, hearings, standing, about, inbox = (
        contents[key] for key in ("listed", "hearings", "orders", "about", "inbox")
    )
    rows = [*listed.rows, *(row for hearing_line in hearings for row in hearing_line.exhibits)]
    named = [subject_id for row in rows for subject_id in (row.holder, row.agency, row.place, row.released_by)]
    return ctx.show(
        "orders/court.html", error, **contents, numbers=numbers, hearing=hearing, today=ctx.today(),
        me=ctx.session.person,
        prosecution=Role.COURT_CLERK not in ctx.session.roles
        or (not listed.total and await ctx.query(court_registry.of_prosecution, ctx.reader)),
        names=await ctx.names(
            [*named, *(transfer.releaser for transfer in inbox), *(hearing_line.agency for hearing_line in hearings),
             *(subject_id for row in standing for subject_id in (row.agency, row.issuer))]
        ),
        linked=await ctx.linked([
            *(row.exhibit for row in rows), *(row.case for row in listed.rows),
            *(hearing_line.case for hearing_line in hearings),
            *(case for each in about.values() for case, _ in each),
        ]),
    )  # fmt: skip


def _told(
    connection: Connection, vault: Vault, reader: Reader, today: str, page: int, *, receives: bool
) -> dict[str, Any]:  # fmt: skip
    """Return the page's contents from one transaction; ``receives``: True if the reader receives hand-overs."""
    lots = court_registry.held(connection, reader)
    places = paged(range(sum(map(len, lots))), page, EXHIBITS)
    shown = court_registry.exhibit_page(connection, lots, places.first, places.last)
    standing = orders.to_carry_out(connection, reader, today, ORDERS, LOOKED_AT)
    listed = [row.order for row in standing]
    inbox = transfers.waiting(connection, reader).inbox if receives else ()
    return {
        "listed": Page(court_registry.lines(connection, reader, shown), places.total, places.first, places.page_number),
        "hearings": court_registry.hearings(connection, vault, reader, today),
        "inbox": inbox, "contents": slip_contents.contents(connection, reader, inbox),
        "orders": standing, "about": orders.cases_of(connection, listed),
        "doubted": compromised_acts.among(connection, listed), "overtaken": order_copies.overtaken(connection, listed),
    }  # fmt: skip


handlers = [registry, enter, set_hearing]
