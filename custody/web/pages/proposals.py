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
from custody.service.reading import visible_case
from custody.storage import clock
from custody.web.auth import Web
from custody.web.desk import PER_SCREEN, Desk, desk, following
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
    """Exhibits of one case, ticked, and why."""

    case: str = ""
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
async def new(
    request: Web, case: FromQuery[str] = "", exhibit: FromQuery[str] = "", after: FromQuery[str] = ""
) -> Template:
    """Show the cases of which the agency keeps something, or the form for one of them."""
    here = desk(request)
    if case:
        await here.ask(visible_case, here.reader, case)
        await here.read(case, "page")
        return await _form(here, ProposeForm(key=new_key(), case=case, exhibits=exhibit))
    rows = await here.ask(proposals.kept_cases, here.reader, after, PER_SCREEN)
    cursor = following((row.case for row in rows), PER_SCREEN)
    return here.show("destruction_cases.html", rows=rows, next=cursor)


@post("/proposed/new", opt={"permission": "destruction.propose/1"}, status_code=303)
async def propose(request: Web, data: URLEncodedBody[ProposeForm]) -> Response[Any]:
    """Propose what is ticked."""
    here = desk(request)
    await here.ask(visible_case, here.reader, data.case)
    try:
        if not (chosen := ticked(data.exhibits)):
            raise BadInput("field_empty", field="exhibits")
        command = ProposeDestruction(exhibits=tuple(chosen), reason=data.reason)
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


async def _form(here: Desk, form: ProposeForm, error: CustodyError | None = None) -> Template:
    rows = await here.ask(proposals.proposable, here.reader, form.case, _now())
    case = await here.ask(visible_case, here.reader, form.case)
    shown = structs.replace(form, key=form.keyed())
    return here.show(
        "destruction_propose.html", error, form=shown, ticked=ticked(form.exhibits), rows=rows, case=case,
        linked=await here.linked(n for row in rows for n in (row.exhibit, row.proposal)),
    )  # fmt: skip


async def _page(here: Desk, number: str, form: EndForm, error: CustodyError | None = None) -> Template:
    found = await here.ask(proposals.proposal, here.services.vault, here.reader, number, _now())
    line = found.line
    linked = [line.case, *(n for row in found.exhibits for n in (row.exhibit, row.order))]
    return here.show(
        "destruction_proposal.html", error, one=found, form=structs.replace(form, key=form.keyed()),
        ticked=ticked(form.exhibits), today=here.today(), mine=here.reader.agency == line.agency,
        names=await here.names([line.agency, line.by, *(one.by for one, _ in found.settled)]),
        linked=await here.linked([*linked, *(one.order for one, _ in found.settled)]),
    )  # fmt: skip


def _now() -> str:
    return clock.text(clock.now().wall_ms)


handlers = [listed, new, propose, proposal, withdraw, decline]
