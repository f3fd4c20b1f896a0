"""Hand-overs as pages: what waits, what I hold, dispatch, one hand-over with its refusal, releases, missing slips.

Taking charge, the hand-over face to face and the paper slip are in ``receiving``.
"""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.access.roles import KEEPERS, Role
from custody.domain.kernel.errors import CustodyError
from custody.domain.transfers.hand_over import CancelTransfer, Refuse
from custody.domain.transfers.paper_slip import ConfirmSlip
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.people import form_choices
from custody.service.seizures import seizure_path
from custody.service.seizures.seizure_path import SeizurePath
from custody.service.transfers import paper_slips, transfer_view, transfers
from custody.service.transfers import slip_contents as carried
from custody.text import terms
from custody.text.i18n import N_
from custody.web.forms import exhibit_list_parser
from custody.web.forms.dispatch_form import DispatchForm
from custody.web.forms.form_values import chosen, one_a_line, vault_key_holders
from custody.web.forms.idempotent_forms import ReasonForm
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.menu import Entry

SHOWN = 50
"""Exhibits of a list begun that the form shows, those entered last."""

menu = [
    Entry(
        path="/transfers",
        title=N_("Hand-overs"),
        text=N_("What waits for you; hand over, take charge, paper slips."),
        permission="transfer.read",
        in_bar=True,
    ),
    Entry(
        path="/holdings",
        title=N_("What you hold"),
        text=N_("Every exhibit that you answer for, and what is due back."),
        permission="transfer.dispatch/1",
    ),
    Entry(
        path="/temporary-releases",
        title=N_("Temporary releases"),
        text=N_("What is out at the laboratory or the court, and what is overdue."),
        permission="transfer.read",
    ),
]


@get("/transfers", opt={"permission": "transfer.read"})
async def waiting(request: Web) -> Template:
    """Show what waits for the person, or because of them."""
    ctx = context_of(request)
    await ctx.read("", "search")
    boxes = await ctx.query(transfers.waiting, ctx.reader)
    listed = (*boxes.inbox, *boxes.outgoing, *boxes.slips)
    names = await ctx.names(person_id for transfer in listed for person_id in (transfer.releaser, transfer.receiver))
    contents = await ctx.query(carried.contents, ctx.reader, listed)
    return ctx.show("transfers/transfer_list.html", found=boxes, names=names, contents=contents)


@get("/temporary-releases", opt={"permission": "transfer.read"})
async def releases(request: Web) -> Template:
    """Show temporary releases, longest due first."""
    ctx = context_of(request)
    await ctx.read("", "search")
    rows = await ctx.query(transfers.releases, ctx.reader, ctx.today())
    names = await ctx.names(
        subject_id for row in rows for subject_id in (row.place, row.holder, row.agency, row.released_by)
    )
    linked = await ctx.linked(row.case for row in rows)
    return ctx.show("transfers/temporary_releases.html", rows=rows, names=names, linked=linked)


@get("/slips", opt={"permission": "transfer.read"})
async def missing_slips(request: Web) -> Template:
    """Show numbers of paper slips that a series skips."""
    ctx = context_of(request)
    await ctx.read("", "search")
    gaps = await ctx.query(paper_slips.missing, ctx.reader)
    return ctx.show("transfers/transfer_slips.html", gaps=gaps, names=await ctx.names(gap.agency for gap in gaps))


@get("/transfers/dispatch", opt={"permission": "transfer.dispatch/1"})
async def dispatch_form(
    request: Web, purpose: FromQuery[str] = "deposit", exhibits: FromQuery[str] = "", of: FromQuery[str] = ""
) -> Template:
    """Show the form of a hand-over; ``exhibits`` are numbers to begin with, with commas between.

    ``of``: the reader's own seizure, with whose exhibits that they still hold it begins.
    """
    ctx, known = context_of(request), purpose if purpose in terms.PURPOSES else "deposit"
    path = await ctx.query(seizure_path.path, ctx.reader, of) if of else None
    listed = ",".join(path.to_hand_over) if path else exhibits
    form = DispatchForm(key=new_key(), purpose=known, lines=one_a_line(listed))
    return await _dispatch_page(ctx, form, path=path)


@post("/transfers/dispatch", opt={"permission": "transfer.dispatch/1"}, status_code=303)
async def dispatch(request: Web, data: URLEncodedBody[DispatchForm]) -> Response[Any]:
    """Take up one more number, or hand the list over."""
    ctx = context_of(request)
    try:
        lines = data.entered()
        if data.step != "send":
            return await _dispatch_page(ctx, data.taking(lines))
        listed = exhibit_list_parser.numbers(lines)
        asked: dict[str, object] = {
            "to": chosen(data.to, "to"),
            "purpose": data.purpose,
            "exhibits": [scanned_id for scanned_id in listed if not scanned_id.startswith("CT")],
            "containers": [scanned_id for scanned_id in listed if scanned_id.startswith("CT")],
            "due": data.due,
            "legal_basis": data.legal_basis,
            "escort": data.escort,
            "locker": data.locker,
        }
        kind = "transfer.dispatch/1"
        receipt = await ctx.perform(kind, convert(kind, asked), data.keyed(), data.second_key())
    except CustodyError as error:
        return await _dispatch_page(ctx, data, error)
    return ctx.redirect(f"/transfers/{receipt.first('TR')}", "dispatched")


@get("/transfers/{transfer_id:str}", opt={"permission": "transfer.read"})
async def transfer(request: Web, transfer_id: FromPath[str], find: FromQuery[str] = "") -> Template:
    """Show a hand-over, the reading on record; ``find`` narrows what was found."""
    return await _transfer_page(context_of(request), transfer_id, find=find)


@get("/transfers/{transfer_id:str}/slip", opt={"permission": "transfer.read"})
async def slip_file(request: Web, transfer_id: FromPath[str]) -> Response[bytes]:
    """Give out the slip of a hand-over in two copies, the export and the reading on record."""
    return await downloads.slip(context_of(request), transfer_id)


@get("/transfers/{transfer_id:str}/requisition", opt={"permission": "transfer.read"})
async def requisition_file(request: Web, transfer_id: FromPath[str]) -> Response[bytes]:
    """Give out the requisition of the expert, the export and the reading on record."""
    return await downloads.requisition(context_of(request), transfer_id)


@get("/transfers/{transfer_id:str}/deposit", opt={"permission": "transfer.read"})
async def deposit_file(request: Web, transfer_id: FromPath[str]) -> Response[bytes]:
    """Give out the act of deposit at a registry, the export and the reading on record."""
    return await downloads.deposit(context_of(request), transfer_id)


@post("/transfers/{transfer_id:str}/refuse", opt={"permission": "transfer.refuse/1"}, status_code=303)
async def refuse(request: Web, transfer_id: FromPath[str], data: URLEncodedBody[ReasonForm]) -> Response[Any]:
    """Refuse a hand-over, or a slip, with the reason; its releaser says of one that was confirmed that it is not so."""
    ctx = context_of(request)
    transfer = await ctx.query(transfers.visible_transfer, ctx.reader, transfer_id)
    notice = "denied" if transfer.named_by_others else "refused"
    command = Refuse(transfer=transfer_id, reason=data.reason)
    return await _settle(ctx, transfer_id, "transfer.refuse/1", command, data, notice)


@post("/transfers/{transfer_id:str}/cancel", opt={"permission": "transfer.cancel/1"}, status_code=303)
async def cancel(request: Web, transfer_id: FromPath[str], data: URLEncodedBody[ReasonForm]) -> Response[Any]:
    """Take back what nobody has received."""
    command = CancelTransfer(transfer=transfer_id, reason=data.reason)
    return await _settle(context_of(request), transfer_id, "transfer.cancel/1", command, data, "recalled")


@post("/transfers/{transfer_id:str}/confirm", opt={"permission": "transfer.confirm_slip/1"}, status_code=303)
async def confirm(request: Web, transfer_id: FromPath[str], data: URLEncodedBody[ReasonForm]) -> Response[Any]:
    """Confirm a slip that another person entered; its releaser says of one that was confirmed that it is so."""
    ctx = context_of(request)
    transfer = await ctx.query(transfers.visible_transfer, ctx.reader, transfer_id)
    command, notice = ConfirmSlip(transfer=transfer_id), "affirmed" if transfer.named_by_others else "slip_confirmed"
    return await _settle(ctx, transfer_id, "transfer.confirm_slip/1", command, data, notice)


async def _settle(
    ctx: RequestContext,
    transfer_id: str,
    kind: str,
    command: Refuse | CancelTransfer | ConfirmSlip,
    form: ReasonForm,
    notice: str,
) -> Response[Any]:
    await ctx.query(transfers.visible_transfer, ctx.reader, transfer_id)
    try:
        await ctx.perform(kind, command, form.keyed())
    except CustodyError as error:
        return await _transfer_page(ctx, transfer_id, error, form.reason)
    return ctx.redirect(f"/transfers/{transfer_id}", notice)


async def _dispatch_page(
    ctx: RequestContext, form: DispatchForm, error: CustodyError | None = None, path: SeizurePath | None = None
) -> Template:
    lines = form.listed()
    numbers = [line.id for line in lines]
    releasing_agency = await _releasing_agency(ctx, form, numbers)
    people = await ctx.people(KEEPERS, home=releasing_agency)
    if releasing_agency and not form.to:
        last_releaser = await ctx.query(transfers.last_releaser, releasing_agency, numbers)
        form.to = last_releaser if any(person.id == last_releaser for person in people) else ""
    escorts = await ctx.people((Role.ESCORT,))
    lockers = await ctx.query(form_choices.lockers, ctx.services.directory)
    known_as = await ctx.known_as(await ctx.linked(line.id for line in lines[-SHOWN:]))
    return ctx.show("transfers/transfer_dispatch.html", error, form=form, lines=lines, receivers=people, path=path,
        known_as=known_as,
                     escorts=escorts, lockers=lockers, keys=await vault_key_holders(ctx))  # fmt: skip


async def _releasing_agency(ctx: RequestContext, form: DispatchForm, numbers: list[str]) -> str:
    """Return the agency whose people receive a return, or "" for any other hand-over."""
    return await ctx.query(transfers.releasing_agency, ctx.reader, numbers) if form.purpose == "return" else ""


async def _transfer_page(
    ctx: RequestContext, transfer_id: str, error: CustodyError | None = None, reason: str = "", find: str = ""
) -> Template:
    """Return the hand-over's page, also after a refused act, and record the reading."""
    services = ctx.services
    view = await ctx.query(transfer_view.view, services.directory, services.vault, ctx.reader, transfer_id, find)
    await ctx.read(transfer_id, "page")
    form = ReasonForm(key=new_key(), reason=reason)
    return ctx.show_view("transfers/transfer_page.html", view, error, form=form)


handlers = [
    waiting, releases, missing_slips, dispatch_form, dispatch, transfer, slip_file, requisition_file,
    deposit_file, refuse, cancel, confirm,
]  # fmt: skip
