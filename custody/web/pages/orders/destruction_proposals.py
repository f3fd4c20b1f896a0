"""Proposals to destroy as pages: keepers say what may go and why, the prosecution orders it or declines."""

from collections.abc import Iterable, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import structs

from custody.domain.kernel.errors import BadInput, CustodyError
from custody.domain.orders.destruction_proposal import DeclineProposal, ProposeDestruction, WithdrawProposal
from custody.service.destruction.candidates import summed
from custody.service.kernel.idempotency_keys import new_key
from custody.service.orders import destruction_proposals
from custody.service.orders.destruction_proposals import Proposable
from custody.service.people import compromised_acts
from custody.service.seizures import cases
from custody.text.i18n import N_
from custody.web.forms.form_values import ticked
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.forms.order_form import OrderForm, order_form
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk
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
    """Of a proposal what is ticked, or ``everything`` that is left, and why it ends otherwise than by an order."""

    everything: str = ""
    exhibits: list[str] | str = ""
    reason: str = ""


@get("/proposed", opt={"permission": "proposal.read"})
async def listed(request: Web, waiting: FromQuery[str] = "", after: FromQuery[str] = "") -> Template:
    """Show a screen of open proposals, the oldest first; after the last of them those that are settled."""
    here = desk(request)
    unanswered, more = (
        ([], "") if after else await here.ask(destruction_proposals.unanswered, here.reader, waiting, SCREEN)
    )
    settled, older = ([], "") if more else await here.ask(destruction_proposals.answered, here.reader, after, SCREEN)
    rows = [*unanswered, *settled]
    return here.show(
        "orders/destruction_proposals.html", waiting=unanswered, more=more, settled=settled, older=older,
        beginning=not (waiting or after),
        names=await here.names(n for row in rows for n in (row.agency, row.by)), today=here.today(),
        amounts=await here.ask(destruction_proposals.amounts_left, here.reader, [row.number for row in unanswered]),
        linked=await here.linked(
            [n for row in rows for n in (row.number, row.case, *(end.order for end in row.ends if end.order))]
        ),
        doubted=await here.ask(compromised_acts.among, [row.number for row in rows]),
    )  # fmt: skip


@get("/proposed/new", opt={"permission": "destruction.propose/1"})
async def new(request: Web, case: FromQuery[str] = "", exhibit: FromQuery[str] = "") -> Template:
    """Show the cases of which the agency keeps something, or the form for one of them, ``exhibit`` ticked."""
    here = desk(request)
    if case:
        return await _form(here, ProposeForm(key=new_key(), case=case, exhibits=exhibit))
    await here.read("", "search")
    rows = await here.ask(destruction_proposals.kept_cases, here.reader)
    titles = await here.ask(cases.titles, here.services.vault, here.reader, [row.case for row in rows])
    return here.show("orders/destruction_cases.html", rows=rows, titles=titles)


@post("/proposed/new", opt={"permission": "destruction.propose/1"}, status_code=303)
async def propose(request: Web, data: URLEncodedBody[ProposeForm]) -> Response[Any]:
    """Propose what is ticked."""
    here = desk(request)
    try:
        _, rows = await here.ask(destruction_proposals.proposable, here.reader, data.case, here.reader.at)
        chosen = _chosen(data, everything=(row.exhibit for row in rows if not row.proposal))
        command = ProposeDestruction(exhibits=chosen, reason=data.reason)
        receipt = await here.act("destruction.propose/1", command, data.keyed())
    except CustodyError as error:
        return await _form(here, data, error)
    return here.go(f"/proposed/{receipt.first('DP')}", "destruction_proposed")


@get("/proposed/{number:str}", opt={"permission": "proposal.read"})
async def proposal(request: Web, number: FromPath[str]) -> Template:
    """Show a proposal, the reading on record."""
    return await _page(desk(request), number, AnswerForm(key=new_key()))


@post("/proposed/{number:str}/withdraw", opt={"permission": "destruction.withdraw/1"}, status_code=303)
async def withdraw(request: Web, number: FromPath[str], data: URLEncodedBody[AnswerForm]) -> Response[Any]:
    """Withdraw the proposal, with the reason."""
    return await _ended(desk(request), number, "destruction.withdraw/1", WithdrawProposal, data, "proposal_withdrawn")


@post("/proposed/{number:str}/decline", opt={"permission": "destruction.decline/1"}, status_code=303)
async def decline(request: Web, number: FromPath[str], data: URLEncodedBody[AnswerForm]) -> Response[Any]:
    """Decline the proposal, with the reason."""
    return await _ended(desk(request), number, "destruction.decline/1", DeclineProposal, data, "proposal_declined")


@post("/proposed/{number:str}/order", opt={"permission": "order.issue/1"}, status_code=200)
async def order(request: Web, number: FromPath[str], data: URLEncodedBody[AnswerForm]) -> Template:
    """Show the form of an order with what was chosen of the proposal; only the reading is on record yet."""
    here = desk(request)
    asked = await here.ask(destruction_proposals.visible_proposal, here.reader, number)
    try:
        chosen = _chosen(data, everything=asked.left)
    except CustodyError as error:
        return await _page(here, number, data, error)
    return await order_form(here, OrderForm(key=new_key(), case=asked.case, proposal=number, exhibits=list(chosen)))


async def _ended(
    here: Desk, number: str, kind: str, command: type[WithdrawProposal | DeclineProposal], form: AnswerForm, notice: str
) -> Response[Any]:
    await here.ask(destruction_proposals.visible_proposal, here.reader, number)
    try:
        chosen = _chosen(form, everything=())  # an act that names none is about all that its author may end
        said = command(destruction_proposal=number, reason=form.reason, exhibits=chosen)
        await here.act(kind, said, form.keyed())
    except CustodyError as error:
        return await _page(here, number, form, error)
    return here.go(f"/proposed/{number}", notice)


def _chosen(form: ProposeForm | AnswerForm, everything: Iterable[str]) -> tuple[str, ...]:
    """What is ticked, or ``everything`` where the form says so; raises BadInput ``nothing_ticked``."""
    if form.everything:
        return tuple(everything)
    if not (chosen := ticked(form.exhibits)):
        raise BadInput("nothing_ticked")
    return chosen


async def _form(here: Desk, form: ProposeForm, error: CustodyError | None = None) -> Template:
    pv, rows = await here.ask(destruction_proposals.proposable, here.reader, form.case, here.reader.at)
    free = [row for row in rows if not row.proposal]
    return here.show(
        "orders/destruction_propose.html", error, form=structs.replace(form, key=form.keyed()), pv=pv, free=free,
        ticked=ticked(form.exhibits), asked=[row for row in rows if row.proposal], shared=_shared(free),
        linked=await here.linked(n for row in rows for n in (row.exhibit, row.proposal)),
    )  # fmt: skip


async def _page(here: Desk, number: str, form: AnswerForm, error: CustodyError | None = None) -> Template:
    """The proposal's page, also for who is refused, the reading on record: nothing shows it without a trace."""
    found = await here.ask(destruction_proposals.proposal, here.services.vault, here.reader, number, here.reader.at)
    await here.read(number, "page")
    line = found.line
    orders = {n for n in (*(row.order for row in found.exhibits), *(one.order for one, _ in found.settled)) if n}
    return here.show(
        "orders/destruction_proposal.html", error, one=found, form=structs.replace(form, key=form.keyed()),
        ticked=ticked(form.exhibits), today=here.today(), totals=summed(found.left), shared=_shared(found.exhibits),
        mine=await here.ask(destruction_proposals.withdrawable, here.reader, number),
        known_as=await here.known_as([number]),
        names=await here.names([line.agency, line.by, *(one.by for one, _ in found.settled)]),
        linked=await here.linked([line.case, *orders, *(row.exhibit for row in found.exhibits)]),
        doubted=await here.ask(compromised_acts.among, [number, *orders]),
    )  # fmt: skip


def _shared(rows: Sequence[Proposable]) -> list[str]:
    """What is missing of each of these exhibits: a page says it once for all of them."""
    first = rows[0].missing if len(rows) > 1 else ()
    return [why for why in first if all(why in row.missing for row in rows)]


handlers = [listed, new, propose, proposal, order, withdraw, decline]
