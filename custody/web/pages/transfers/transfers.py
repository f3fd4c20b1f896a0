"""Hand-overs as pages: what waits, what I hold, dispatch, one hand-over with its refusal, releases, missing slips.

Taking charge, the hand-over face to face and the paper slip have a module of their own, ``pages.receipts``.
"""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.access.roles import Role
from custody.domain.kernel.errors import CustodyError
from custody.domain.transfers.hand_over import Recall, Refuse
from custody.domain.transfers.paper_slip import ConfirmSlip
from custody.domain.transfers.transfer import Transfer
from custody.service.exhibits.remarks import SAID, remarks, speakers
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.law import unmet_rules
from custody.service.people import form_choices
from custody.service.people.form_choices import RECEIVERS
from custody.service.seizures import cases
from custody.service.transfers import contents as carried
from custody.service.transfers import my_exhibits, paper_slips, transfers
from custody.text import terms
from custody.text.i18n import N_
from custody.web.forms import exhibit_list_parser
from custody.web.forms.dispatch_form import DispatchForm
from custody.web.forms.form_values import chosen, one_a_line
from custody.web.forms.keyed_forms import ReasonForm
from custody.web.forms.list_filter import narrowed
from custody.web.forms.second_person import keys
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, Desk, desk
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
        path="/releases",
        title=N_("Temporary releases"),
        text=N_("What is out at the laboratory or the court, and what is overdue."),
        permission="transfer.read",
    ),
]


@get("/transfers", opt={"permission": "transfer.read"})
async def waiting(request: Web) -> Template:
    """Show what waits for the person, or because of them."""
    here = desk(request)
    found = await here.ask(transfers.waiting, here.reader)
    listed = (*found.inbox, *found.outgoing, *found.slips)
    names = await here.names(n for one in listed for n in (one.releaser, one.receiver))
    contents = await here.ask(carried.contents, here.reader, listed)
    return here.show("transfers/transfer_list.html", found=found, names=names, contents=contents)


@get("/holdings", opt={"permission": "transfer.read"})
async def holdings(request: Web, after: FromQuery[str] = "") -> Template:
    """Show the exhibits in the person's custody, case by case and number by number, a page at a time."""
    here = desk(request)
    rows, cursor = await here.ask(my_exhibits.held, here.reader, after, PAGE)
    names = await here.names(row.place for row in rows)
    pvs = await here.ask(cases.pv_numbers, [row.case for row in rows])
    return here.show(
        "transfers/transfer_holdings.html", rows=rows, names=names, pvs=pvs, next=cursor,
        today=here.today(),
    )  # fmt: skip


@get("/releases", opt={"permission": "transfer.read"})
async def releases(request: Web) -> Template:
    """Show temporary releases, longest due first."""
    here = desk(request)
    rows = await here.ask(transfers.releases, here.reader, here.today())
    names = await here.names(n for row in rows for n in (row.place, row.holder, row.agency, row.released_by))
    linked = await here.linked(row.case for row in rows)
    return here.show("transfers/transfer_releases.html", rows=rows, names=names, linked=linked)


@get("/slips", opt={"permission": "transfer.read"})
async def missing_slips(request: Web) -> Template:
    """Show numbers of paper slips that a series skips."""
    here = desk(request)
    gaps = await here.ask(paper_slips.missing, here.reader)
    return here.show("transfers/transfer_slips.html", gaps=gaps, names=await here.names(gap.agency for gap in gaps))


@get("/transfers/dispatch", opt={"permission": "transfer.dispatch/1"})
async def dispatch_form(request: Web, purpose: FromQuery[str] = "deposit", exhibits: FromQuery[str] = "") -> Template:
    """Show the form of a hand-over; ``exhibits`` are numbers to begin with, with commas between."""
    known = purpose if purpose in terms.PURPOSES else "deposit"
    form = DispatchForm(key=new_key(), purpose=known, lines=one_a_line(exhibits))
    return await _dispatch_page(desk(request), form)


@post("/transfers/dispatch", opt={"permission": "transfer.dispatch/1"}, status_code=303)
async def dispatch(request: Web, data: URLEncodedBody[DispatchForm]) -> Response[Any]:
    """Take up one more number, or hand the list over."""
    here = desk(request)
    try:
        lines = data.entered()
        if data.step != "send":
            return await _dispatch_page(here, data.taking(lines))
        listed = exhibit_list_parser.numbers(lines)
        asked: dict[str, object] = {
            "to": chosen(data.to, "to"),
            "purpose": data.purpose,
            "exhibits": [n for n in listed if not n.startswith("CT")],
            "containers": [n for n in listed if n.startswith("CT")],
            "due": data.due,
            "legal_basis": data.legal_basis,
            "escort": data.escort,
            "locker": data.locker,
        }
        kind = "transfer.dispatch/1"
        receipt = await here.act(kind, convert(kind, asked), data.keyed(), data.second_key())
    except CustodyError as error:
        return await _dispatch_page(here, data, error)
    return here.go(f"/transfers/{receipt.first('TR')}", "dispatched")


@get("/transfers/{number:str}", opt={"permission": "transfer.read"})
async def transfer(request: Web, number: FromPath[str], find: FromQuery[str] = "") -> Template:
    """Show a hand-over, the reading on record; ``find`` narrows what was found."""
    return await _transfer_page(desk(request), number, find=find)


@get("/transfers/{number:str}/slip", opt={"permission": "transfer.read"})
async def slip_file(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the slip of a hand-over in two copies, the export and the reading on record."""
    return await downloads.slip(desk(request), number)


@post("/transfers/{number:str}/refuse", opt={"permission": "transfer.refuse/1"}, status_code=303)
async def refuse(request: Web, number: FromPath[str], data: URLEncodedBody[ReasonForm]) -> Response[Any]:
    """Refuse a hand-over, or a slip, with the reason; its releaser says of one that was confirmed that it is not so."""
    here = desk(request)
    found = await here.ask(transfers.visible_transfer, here.reader, number)
    command, notice = Refuse(transfer=number, reason=data.reason), "denied" if found.on_paper else "refused"
    return await _settle(here, number, "transfer.refuse/1", command, data, notice)


@post("/transfers/{number:str}/recall", opt={"permission": "transfer.recall/1"}, status_code=303)
async def recall(request: Web, number: FromPath[str], data: URLEncodedBody[ReasonForm]) -> Response[Any]:
    """Take back what nobody has received."""
    command = Recall(transfer=number, reason=data.reason)
    return await _settle(desk(request), number, "transfer.recall/1", command, data, "recalled")


@post("/transfers/{number:str}/confirm", opt={"permission": "transfer.confirm_slip/1"}, status_code=303)
async def confirm(request: Web, number: FromPath[str], data: URLEncodedBody[ReasonForm]) -> Response[Any]:
    """Confirm a slip that another person entered; its releaser says of one that was confirmed that it is so."""
    here = desk(request)
    found = await here.ask(transfers.visible_transfer, here.reader, number)
    command, notice = ConfirmSlip(transfer=number), "affirmed" if found.on_paper else "slip_confirmed"
    return await _settle(here, number, "transfer.confirm_slip/1", command, data, notice)


async def _settle(
    here: Desk, number: str, kind: str, command: Refuse | Recall | ConfirmSlip, form: ReasonForm, notice: str
) -> Response[Any]:
    await here.ask(transfers.visible_transfer, here.reader, number)
    try:
        await here.act(kind, command, form.keyed())
    except CustodyError as error:
        return await _transfer_page(here, number, error, form.reason)
    return here.go(f"/transfers/{number}", notice)


async def _dispatch_page(here: Desk, form: DispatchForm, error: CustodyError | None = None) -> Template:
    lines = form.listed()
    numbers = [line.number for line in lines]
    lender = await _lender(here, form, numbers)
    people = await here.people(RECEIVERS, home=lender)
    if lender and not form.to:
        lent_by = await here.ask(transfers.lent_by, lender, numbers)
        form.to = lent_by if any(one.number == lent_by for one in people) else ""
    escorts = await here.people((Role.ESCORT,))
    lockers = await here.ask(form_choices.lockers, here.services.directory)
    known_as = await here.known_as(await here.linked(line.number for line in lines[-SHOWN:]))
    return here.show("transfers/transfer_dispatch.html", error, form=form, lines=lines, receivers=people,
        known_as=known_as,
                     escorts=escorts, lockers=lockers, keys=await keys(here))  # fmt: skip


async def _lender(here: Desk, form: DispatchForm, numbers: list[str]) -> str:
    """Whose people receive what is given back; "" for any other hand-over."""
    return await here.ask(transfers.lender, here.reader, numbers) if form.purpose == "return" else ""


async def _transfer_page(
    here: Desk, number: str, error: CustodyError | None = None, reason: str = "", find: str = ""
) -> Template:
    """The hand-over's page, also for who is refused, the reading on record."""
    found = await here.ask(transfers.visible_transfer, here.reader, number)
    await here.read(number, "page")
    one, me = transfers.summary(number, found), here.session.person
    outcome = await here.ask(transfers.outcome, here.reader, found)
    gaps = await here.ask(transfers.differing, here.services.vault, here.reader, number, found)
    said = await here.ask(remarks, here.services.vault, number, ("legal_basis", "reference", *SAID))
    slip = (await here.ask(paper_slips.slips, [number])).get(number)
    observed = await here.ask(unmet_rules.of_transfer, here.services.vault, number, found)
    asked = _is_asked(here, found)
    listed = () if outcome and not asked else await here.linked(found.exhibits)
    people = [*speakers(said), *observed.people(), *([slip.entered_by, slip.settled_by] if slip else [])]
    return here.show(
        "transfers/transfer_page.html", error, **await here.corrections(one.number), one=one,
        said=said, slip=slip, observed=observed, known_as=await here.known_as([number, *listed]),
        linked=await here.linked(
            [*found.containers, *observed.about(), *(n for row in outcome for n in row.numbers()),
             *(one.number for one in gaps)]
        ),
        printable=not await here.ask(carried.untold, here.reader, found), exhibits=found.exhibits,
        containers=found.containers, **await _carried(here, found, bool(outcome)),
        key=new_key(), reason=reason, outcome=outcome, gaps=gaps, find=find,
        nos={row.exhibit: row.no for row in outcome},
        listed=narrowed(outcome, find, lambda row: (row.exhibit, row.no, row.seal)),
        mine=found.receiver == me, me=me, asked=asked, until=found.asked_until,
        handed=await here.ask(carried.on_slip, here.reader, found) if asked else [],
        to_put_away=await here.ask(transfers.to_put_away, here.reader, found),
        refusable=_may_undo(here, found), entered_by_me=found.entered_by == me, photo=bool(found.slip),
        names=await here.names([
            one.releaser, one.receiver, one.agency, one.to_agency, *people, *found.containers,
            *filter(None, [found.escort, found.locker]),
        ]),
        escort=found.escort, locker=found.locker, paper=found.paper,
    )  # fmt: skip


def _is_asked(here: Desk, found: Transfer) -> bool:
    """Whether the person has still to say if they handed over what others typed in from a paper slip."""
    return found.asks(here.session.person, here.reader.at[:10]) and here.may("transfer.confirm_slip/1")


async def _carried(here: Desk, found: Transfer, ended: bool) -> dict[str, Any]:
    """What goes along, while no outcome tells it of each exhibit: by its content, and as it stands on the slip."""
    if ended:
        return {"contents": {}, "typed": []}
    return {
        "contents": await here.ask(carried.content, found.exhibits),
        "typed": await here.ask(carried.on_slip, here.reader, found),
    }


def _may_undo(here: Desk, found: Transfer) -> bool:
    """Whether the person may refuse the hand-over or take it back: the rules have the last word."""
    if found.status == "slip":
        return found.entered_by != here.session.person and here.may("transfer.refuse/1")
    if found.status != "dispatched":
        return False
    if found.receiver == here.session.person:
        return here.may("transfer.refuse/1")
    return found.agency == here.session.agency and here.may("transfer.recall/1")


handlers = [
    waiting, holdings, releases, missing_slips, dispatch_form, dispatch, transfer, slip_file, refuse, recall, confirm,
]  # fmt: skip
