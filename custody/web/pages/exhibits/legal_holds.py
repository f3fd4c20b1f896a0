"""Legal holds as a page: a prosecutor holds exhibits back from every end of custody, a colleague lifts the hold."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import structs

from custody.domain.exhibits.legal_hold import LiftHold, PlaceHold
from custody.domain.kernel.errors import CustodyError
from custody.service.exhibits import legal_holds
from custody.service.kernel.idempotency_keys import new_key
from custody.text.i18n import N_
from custody.web.forms.exhibit_list_form import Field, ScansForm, Sheet, show_sheets
from custody.web.forms.form_values import one_a_line, ticked
from custody.web.forms.passkey_signing import given_back, keyless, signed_or_done
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, RequestContext, context_of
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/holds",
        title=N_("Legal hold"),
        text=N_("Keep exhibits from being destroyed, returned or ceded; lift a colleague’s hold."),
        permission="legal_hold.place/1",
    )
]
SHEETS = (
    Sheet(
        action="/holds", title=N_("Place a hold"), button=N_("Place the hold"),
        hint=N_("What is held is neither destroyed, returned nor ceded until your prosecution lifts the hold."),
        fields=(Field("legal_basis", N_("Legal basis")), Field("reason", N_("Reason"))),
    ),
    Sheet(
        action="/holds/lift", title=N_("Lift a hold"), button=N_("Lift the hold"), grave=True,
        hint=N_("A hold is lifted by another person of the prosecution than the one who placed it."),
        fields=(Field("reason", N_("Reason")),),
    ),
)  # fmt: skip


class HoldForm(ScansForm, kw_only=True):
    """Exhibits, scanned or ticked in the list, the ground of a hold, and why it is placed or lifted."""

    exhibits: list[str] | str = ""
    legal_basis: str = ""
    reason: str = ""
    answer: str = ""


@get("/holds", opt={"permission": "legal_hold.place/1"})
async def hold_form(request: Web, exhibits: FromQuery[str] = "", before: FromQuery[int] = 0) -> Template:
    """Show the two forms and what the prosecution holds back, the reading on record.

    ``exhibits`` are numbers to begin with, with commas between; ``before``: the cursor of the list.
    """
    return await _page(context_of(request), HoldForm(key=new_key(), scans=one_a_line(exhibits)), before=before)


@post("/holds", opt={"permission": "legal_hold.place/1"}, status_code=303)
async def place(request: Web, data: URLEncodedBody[HoldForm]) -> Response[Any]:
    """Place the hold."""
    ctx = context_of(request)
    if given_back(data):
        return await _page(ctx, data, "/holds")
    try:
        command = PlaceHold(exhibits=data.numbers(), legal_basis=data.legal_basis, reason=data.reason)
        return await signed_or_done(
            ctx,
            "/holds",
            "legal_hold.place/1",
            command,
            data,
            lambda done: ctx.redirect(f"/acts/{done.act}", "hold_placed"),
        )
    except CustodyError as error:
        return await _page(ctx, data, "/holds", error)


@post("/holds/lift", opt={"permission": "legal_hold.lift/1"}, status_code=303)
async def lift(request: Web, data: URLEncodedBody[HoldForm]) -> Response[Any]:
    """Lift the hold from what was typed or ticked."""
    ctx = context_of(request)
    data = structs.replace(data, scans="\n".join(filter(None, [data.scans, *ticked(data.exhibits)])), exhibits="")
    if given_back(data):
        return await _page(ctx, data, "/holds/lift")
    try:
        command = LiftHold(exhibits=data.numbers(), reason=data.reason)
        return await signed_or_done(
            ctx,
            "/holds/lift",
            "legal_hold.lift/1",
            command,
            data,
            lambda done: ctx.redirect(f"/acts/{done.act}", "hold_lifted"),
        )
    except CustodyError as error:
        return await _page(ctx, data, "/holds/lift", error)


async def _page(
    ctx: RequestContext, form: HoldForm, sent: str = "", error: CustodyError | None = None, before: int = 0
) -> Template:  # fmt: skip
    """Return the forms and the list of legal holds, also after a refused act, and record the reading.

    The form to lift holds is left out if the reader may lift none of them.
    """
    await ctx.read("", "search", "holds")
    rows, older = await ctx.query(legal_holds.standing, ctx.services.vault, ctx.reader, before, PAGE)
    to_lift = bool(form.scans or sent or before or older) or not all(row.own for row in rows)
    sheets = SHEETS if to_lift else SHEETS[:1]
    return show_sheets(
        ctx, N_("Legal hold"), sheets, form, sent=sent, error=error, keyless=await keyless(ctx),
        template="exhibits/legal_holds.html", focus=bool(form.scans) or not rows, rows=rows, older=older, before=before,
        new_key=new_key, names=await ctx.names(row.by for row in rows),
        linked=await ctx.linked(linked_id for row in rows for linked_id in (row.case,
            *(held_exhibit.exhibit for held_exhibit in row.exhibits))),
    )  # fmt: skip


handlers = [hold_form, place, lift]
