"""Proposals to destroy as pages: keepers say what may go and why, the prosecution orders it or declines."""

from collections.abc import Iterable, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import structs

from custody.domain.kernel.errors import BadInput, CustodyError
from custody.domain.orders.destruction_request import DeclineProposal, MakeDestructionRequest, WithdrawProposal
from custody.service.destruction.candidates import summed
from custody.service.kernel.idempotency_keys import new_key
from custody.service.orders import destruction_requests
from custody.service.orders.destruction_requests import Proposable
from custody.service.people import compromised_acts
from custody.service.seizures import cases
from custody.text.i18n import N_
from custody.web.forms.form_values import ticked
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.forms.order_form import OrderForm, order_form
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/proposed",
        title=N_("Proposals to destroy"),
        text=N_("What the keepers propose for destruction, and what the prosecution makes of it."),
        permission="proposal.read",
    )
]
SCREEN = 50
"""Proposals that are looked at for one screen."""


class ProposeForm(KeyedForm, kw_only=True):
    """Exhibits of one case, ticked, and why; ``everything``: all that nobody has proposed yet."""

    case: str = ""
    everything: str = ""
    exhibits: list[str] | str = ""
    reason: str = ""


class AnswerForm(KeyedForm, kw_only=True):
    """Form to settle ticked exhibits of a proposal, or ``everything`` left, by other means than an order."""

    everything: str = ""
    exhibits: list[str] | str = ""
    reason: str = ""


@get("/proposed", opt={"permission": "proposal.read"})
async def listed(request: Web, waiting: FromQuery[str] = "", after: FromQuery[str] = "") -> Template:
    """Show a screen of open proposals, the oldest first; after the last of them those that are settled."""
    ctx = context_of(request)
    await ctx.read("", "search")
    unanswered, more = (
        ([], "") if after else await ctx.query(destruction_requests.unanswered, ctx.reader, waiting, SCREEN)
    )
    settled, older = ([], "") if more else await ctx.query(destruction_requests.answered, ctx.reader, after, SCREEN)
    rows = [*unanswered, *settled]
    return ctx.show(
        "orders/destruction_requests.html", waiting=unanswered, more=more, settled=settled, older=older,
        beginning=not (waiting or after),
        names=await ctx.names(person_id for row in rows for person_id in (row.agency, row.by)), today=ctx.today(),
        amounts=await ctx.query(destruction_requests.amounts_left, ctx.reader, [row.id for row in unanswered]),
        linked=await ctx.linked(
            [linked_id for row in rows for linked_id in (row.id, row.case,
                *(end.order for end in row.ends if end.order))]
        ),
        doubted=await ctx.query(compromised_acts.among, [row.id for row in rows]),
    )  # fmt: skip


@get("/proposed/new", opt={"permission": "destruction_request.make/1"})
async def new(request: Web, case: FromQuery[str] = "", exhibit: FromQuery[str] = "") -> Template:
    """Show the cases of which the agency keeps something, or the form for one of them, ``exhibit`` ticked."""
    ctx = context_of(request)
    if case:
        return await _form(ctx, ProposeForm(key=new_key(), case=case, exhibits=exhibit))
    await ctx.read("", "search")
    rows = await ctx.query(destruction_requests.kept_cases, ctx.reader)
    titles = await ctx.query(cases.titles, ctx.services.vault, ctx.reader, [row.case for row in rows])
    return ctx.show("orders/destruction_cases.html", rows=rows, titles=titles)


@post("/proposed/new", opt={"permission": "destruction_request.make/1"}, status_code=303)
async def propose(request: Web, data: URLEncodedBody[ProposeForm]) -> Response[Any]:
    """Propose what is ticked."""
    ctx = context_of(request)
    try:
        _, rows = await ctx.query(destruction_requests.proposable, ctx.reader, data.case, ctx.reader.at)
        chosen = _chosen(data, everything=(row.exhibit for row in rows if not row.proposal))
        command = MakeDestructionRequest(exhibits=chosen, reason=data.reason)
        receipt = await ctx.perform("destruction_request.make/1", command, data.keyed())
    except CustodyError as error:
        return await _form(ctx, data, error)
    return ctx.redirect(f"/proposed/{receipt.first('DP')}", "destruction_proposed")


@get("/proposed/{proposal_id:str}", opt={"permission": "proposal.read"})
async def proposal(request: Web, proposal_id: FromPath[str]) -> Template:
    """Show a proposal, the reading on record."""
    return await _page(context_of(request), proposal_id, AnswerForm(key=new_key()))


@get("/proposed/{proposal_id:str}/letter", opt={"permission": "proposal.read"})
async def letter(request: Web, proposal_id: FromPath[str]) -> Response[bytes]:
    """Give out the request as a letter, the export and the reading on record."""
    return await downloads.request(context_of(request), proposal_id)


@post("/proposed/{proposal_id:str}/withdraw", opt={"permission": "destruction_request.withdraw/1"}, status_code=303)
async def withdraw(request: Web, proposal_id: FromPath[str], data: URLEncodedBody[AnswerForm]) -> Response[Any]:
    """Withdraw the proposal, with the reason."""
    return await _ended(
        context_of(request), proposal_id, "destruction_request.withdraw/1", WithdrawProposal, data, "proposal_withdrawn"
    )


@post("/proposed/{proposal_id:str}/decline", opt={"permission": "destruction_request.decline/1"}, status_code=303)
async def decline(request: Web, proposal_id: FromPath[str], data: URLEncodedBody[AnswerForm]) -> Response[Any]:
    """Decline the proposal, with the reason."""
    return await _ended(
        context_of(request), proposal_id, "destruction_request.decline/1", DeclineProposal, data, "proposal_declined"
    )


@post("/proposed/{proposal_id:str}/order", opt={"permission": "order.issue/1"}, status_code=200)
async def order(request: Web, proposal_id: FromPath[str], data: URLEncodedBody[AnswerForm]) -> Template:
    """Show the form of an order with what was chosen of the proposal; only the reading is on record yet."""
    ctx = context_of(request)
    asked = await ctx.query(destruction_requests.visible_proposal, ctx.reader, proposal_id)
    try:
        chosen = _chosen(data, everything=asked.left)
    except CustodyError as error:
        return await _page(ctx, proposal_id, data, error)
    return await order_form(ctx, OrderForm(key=new_key(), case=asked.case, proposal=proposal_id, exhibits=list(chosen)))


async def _ended(
    ctx: RequestContext,
    proposal_id: str,
    kind: str,
    command: type[WithdrawProposal | DeclineProposal],
    form: AnswerForm,
    notice: str,
) -> Response[Any]:
    await ctx.query(destruction_requests.visible_proposal, ctx.reader, proposal_id)
    try:
        chosen = _chosen(form, everything=())  # an act that names none is about all that its author may end
        answer = command(destruction_request=proposal_id, reason=form.reason, exhibits=chosen)
        await ctx.perform(kind, answer, form.keyed())
    except CustodyError as error:
        return await _page(ctx, proposal_id, form, error)
    return ctx.redirect(f"/proposed/{proposal_id}", notice)


def _chosen(form: ProposeForm | AnswerForm, everything: Iterable[str]) -> tuple[str, ...]:
    """Return the ticked exhibits, or ``everything`` if the form says so; raise BadInput ``nothing_ticked``."""
    if form.everything:
        return tuple(everything)
    if not (chosen := ticked(form.exhibits)):
        raise BadInput("nothing_ticked")
    return chosen


async def _form(ctx: RequestContext, form: ProposeForm, error: CustodyError | None = None) -> Template:
    pv, rows = await ctx.query(destruction_requests.proposable, ctx.reader, form.case, ctx.reader.at)
    free = [row for row in rows if not row.proposal]
    return ctx.show(
        "orders/destruction_propose.html", error, form=structs.replace(form, key=form.keyed()), pv=pv, free=free,
        ticked=ticked(form.exhibits), asked=[row for row in rows if row.proposal], shared=_shared(free),
        linked=await ctx.linked(linked_id for row in rows for linked_id in (row.exhibit, row.proposal)),
    )  # fmt: skip


async def _page(ctx: RequestContext, proposal_id: str, form: AnswerForm, error: CustodyError | None = None) -> Template:
    """Return the proposal's page, also after a refused act, and record the reading."""
    detail = await ctx.query(destruction_requests.proposal, ctx.services.vault, ctx.reader, proposal_id, ctx.reader.at)
    await ctx.read(proposal_id, "page")
    line = detail.line
    orders = {
        order_id
        for order_id in (*(row.order for row in detail.exhibits), *(answer.order for answer, _ in detail.settled))
        if order_id
    }
    return ctx.show(
        "orders/destruction_request.html", error, one=detail, form=structs.replace(form, key=form.keyed()),
        ticked=ticked(form.exhibits), today=ctx.today(), totals=summed(detail.left), shared=_shared(detail.exhibits),
        mine=await ctx.query(destruction_requests.withdrawable, ctx.reader, proposal_id),
        known_as=await ctx.known_as([proposal_id]),
        names=await ctx.names([line.agency, line.by, *(answer.by for answer, _ in detail.settled)]),
        linked=await ctx.linked([line.case, *orders, *(row.exhibit for row in detail.exhibits)]),
        doubted=await ctx.query(compromised_acts.among, [proposal_id, *orders]),
    )  # fmt: skip


def _shared(rows: Sequence[Proposable]) -> list[str]:
    """Return what is missing of every one of these exhibits, for the page to say once."""
    first = rows[0].missing if len(rows) > 1 else ()
    return [why for why in first if all(why in row.missing for row in rows)]


handlers = [listed, new, propose, proposal, letter, order, withdraw, decline]
