"""Proposals to destroy as pages: keepers say what may go and why, the prosecution orders it or declines."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import structs

from custody.domain.errors import BadInput, CustodyError
from custody.domain.proposal import DeclineProposal, ProposeDestruction, WithdrawProposal
from custody.service import proposals
from custody.service.keys import new_key
from custody.web.auth import Web
from custody.web.desk import PER_SCREEN, Desk, desk
from custody.web.entries import KeyedForm
from custody.web.forms import ticked
from custody.web.i18n import N_
from custody.web.menu import Entry

menu = [
    Entry(
        path="/proposed",
        title=N_("Proposals to destroy"),
        text=N_("What the keepers propose for destruction, and what the prosecution makes of it."),
        permission="proposal.read",
    )
]


class ProposeForm(KeyedForm, kw_only=True):
    """Exhibits of one case, ticked, and why; ``everything``: all that nobody has proposed yet."""

    case: str = ""
    everything: str = ""
    exhibits: list[str] | str = ""
    reason: str = ""


class EndForm(KeyedForm, kw_only=True):
    """Why a proposal ends otherwise than by an order; of it ``exhibits``, or none for all that are left."""

    exhibits: list[str] | str = ""
    reason: str = ""


@get("/proposed", opt={"permission": "proposal.read"})
async def listed(request: Web, after: FromQuery[str] = "") -> Template:
    """Show the open proposals, the oldest first, and those that are settled."""
    here = desk(request)
    waiting = [] if after else await here.ask(proposals.unanswered, here.reader)
    settled, cursor = await here.ask(proposals.answered, here.reader, after, PER_SCREEN)
    rows = [*waiting, *settled]
    return here.show(
        "destruction_proposals.html", waiting=waiting, settled=settled, next=cursor, after=after,
        names=await here.names(n for row in rows for n in (row.agency, row.by)), today=here.today(),
        linked=await here.linked(row.case for row in rows),
    )  # fmt: skip


@get("/proposed/new", opt={"permission": "destruction.propose/1"})
async def new(request: Web, case: FromQuery[str] = "", exhibit: FromQuery[str] = "") -> Template:
    """Show the cases of which the agency keeps something, or the form for one of them, ``exhibit`` ticked."""
    here = desk(request)
    if case:
        return await _form(here, ProposeForm(key=new_key(), case=case, exhibits=exhibit))
    return here.show("destruction_cases.html", rows=await here.ask(proposals.kept_cases, here.reader))


@post("/proposed/new", opt={"permission": "destruction.propose/1"}, status_code=303)
async def propose(request: Web, data: URLEncodedBody[ProposeForm]) -> Response[Any]:
    """Propose what is ticked."""
    here = desk(request)
    try:
        if not (chosen := await _chosen(here, data)):
            raise BadInput("field_empty", field="exhibits")
        command = ProposeDestruction(exhibits=chosen, reason=data.reason)
        receipt = await here.act("destruction.propose/1", command, data.keyed())
    except CustodyError as error:
        return await _form(here, data, error)
    return here.go(f"/proposed/{receipt.first('DP')}", "destruction_proposed")


@get("/proposed/{number:str}", opt={"permission": "proposal.read"})
async def proposal(request: Web, number: FromPath[str]) -> Template:
    """Show a proposal, the reading on record."""
    here = desk(request)
    await here.ask(proposals.visible_proposal, here.reader, number)
    await here.read(number, "page")
    return await _page(here, number, EndForm(key=new_key()))


@post("/proposed/{number:str}/withdraw", opt={"permission": "destruction.withdraw/1"}, status_code=303)
async def withdraw(request: Web, number: FromPath[str], data: URLEncodedBody[EndForm]) -> Response[Any]:
    """Withdraw the proposal, with the reason."""
    command = WithdrawProposal(
        destruction_proposal=number, reason=data.reason, exhibits=tuple(ticked(data.exhibits))
    )  # fmt: skip
    return await _ended(desk(request), number, "destruction.withdraw/1", command, data, "proposal_withdrawn")


@post("/proposed/{number:str}/decline", opt={"permission": "destruction.decline/1"}, status_code=303)
async def decline(request: Web, number: FromPath[str], data: URLEncodedBody[EndForm]) -> Response[Any]:
    """Decline the proposal, with the reason."""
    command = DeclineProposal(destruction_proposal=number, reason=data.reason, exhibits=tuple(ticked(data.exhibits)))
    return await _ended(desk(request), number, "destruction.decline/1", command, data, "proposal_declined")


async def _ended(
    here: Desk, number: str, kind: str, command: WithdrawProposal | DeclineProposal, form: EndForm, notice: str
) -> Response[Any]:
    await here.ask(proposals.visible_proposal, here.reader, number)
    try:
        await here.act(kind, command, form.keyed())
    except CustodyError as error:
        return await _page(here, number, form, error)
    return here.go(f"/proposed/{number}", notice)


async def _chosen(here: Desk, form: ProposeForm) -> tuple[str, ...]:
    if not form.everything:
        return ticked(form.exhibits)
    _, rows = await here.ask(proposals.proposable, here.reader, form.case, here.reader.at)
    return tuple(row.exhibit for row in rows if not row.proposal)


async def _form(here: Desk, form: ProposeForm, error: CustodyError | None = None) -> Template:
    pv, rows = await here.ask(proposals.proposable, here.reader, form.case, here.reader.at)
    return here.show(
        "destruction_propose.html", error, form=structs.replace(form, key=form.keyed()),
        ticked=ticked(form.exhibits), rows=rows, pv=pv,
        linked=await here.linked(n for row in rows for n in (row.exhibit, row.proposal)),
    )  # fmt: skip


async def _page(here: Desk, number: str, form: EndForm, error: CustodyError | None = None) -> Template:
    found = await here.ask(proposals.proposal, here.services.vault, here.reader, number, here.reader.at)
    line = found.line
    linked = [line.case, *(n for row in found.exhibits for n in (row.exhibit, row.order))]
    return here.show(
        "destruction_proposal.html", error, one=found, form=structs.replace(form, key=form.keyed()),
        ticked=ticked(form.exhibits), today=here.today(),
        mine=await here.ask(proposals.withdrawable, here.reader, number),
        names=await here.names([line.agency, line.by, *(one.by for one, _ in found.settled)]),
        linked=await here.linked([*linked, *(one.order for one, _ in found.settled)]),
    )  # fmt: skip


handlers = [listed, new, propose, proposal, withdraw, decline]
