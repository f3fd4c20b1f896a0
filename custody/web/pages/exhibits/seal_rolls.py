"""Rolls of seals as a page: issued, received, handed on, and seals voided before use."""

from typing import Any, cast

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import Struct, structs

from custody.domain.access.roles import HOLDERS
from custody.domain.exhibits.opening import Closure
from custody.domain.exhibits.seals.issue_seals import HandRollOn, IssueRoll, ReceiveRoll, VoidSeals
from custody.domain.exhibits.seals.seal_roll import LARGEST_ROLL
from custody.domain.kernel.errors import CustodyError
from custody.service.exhibits import seal_rolls as roll_view
from custody.service.kernel.idempotency_keys import new_key
from custody.service.people import form_choices
from custody.text.i18n import N_
from custody.web.forms.exhibit_list_parser import whole
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/seal-rolls",
        title=N_("Rolls of seals"),
        text=N_("Which seals were issued to whom, and which of them are left."),
        permission="seal_roll.read",
    )
]


class RollForm(KeyedForm, kw_only=True):
    """Form to issue a roll, or to hand one on."""

    roll: str = ""
    person: str = ""
    first: str = ""
    last: str = ""
    closure: str = "bag"


class CountForm(KeyedForm, kw_only=True):
    """Form to receive a roll: the unused seals counted in it; ``before``: as counted first, other than the register."""

    roll: str = ""
    counted: str = ""
    before: str = ""


class VoidForm(KeyedForm, kw_only=True):
    """Form to void unused seals, one a line, with the reason."""

    seals: str = ""
    reason: str = ""


@get("/seal-rolls", opt={"permission": "seal_roll.read"})
async def seal_rolls(request: Web, page: FromQuery[int] = 1) -> Template:
    """Show the rolls that the reader sees, with the forms that the reader may fill in."""
    return await _page(context_of(request), page=page)


@post("/seal-rolls", opt={"permission": "seal_roll.issue/1"}, status_code=303)
async def issue(request: Web, data: URLEncodedBody[RollForm]) -> Response[Any]:
    """Issue a roll to a person."""
    command = IssueRoll(
        person=data.person,
        first=data.first,
        last=data.last,
        closure=cast("Closure", data.closure),  # the rule checks it
    )
    return await _post(context_of(request), "seal_roll.issue/1", command, data, "roll_issued")


@post("/seal-rolls/void", opt={"permission": "seal_roll.void/1"}, status_code=303)
async def void(request: Web, data: URLEncodedBody[VoidForm]) -> Response[Any]:
    """Void seals that were spoilt or lost before use."""
    seals = tuple(line.strip() for line in data.seals.splitlines() if line.strip())
    command = VoidSeals(seals=seals, reason=data.reason)
    return await _post(context_of(request), "seal_roll.void/1", command, data, "seals_voided")


@post("/seal-rolls/receipt", opt={"permission": "seal_roll.receive/1"}, status_code=303)
async def receive(request: Web, data: URLEncodedBody[CountForm]) -> Response[Any]:
    """Confirm the receipt of a roll, counted; a count other than the register's is asked again, then kept and told."""
    ctx = context_of(request)
    try:
        command = ReceiveRoll(roll=data.roll, counted=whole(data.counted))
        differs = await ctx.query(roll_view.differs_from_left, ctx.reader, data.roll, command.counted)
    except CustodyError as error:
        return await _page(ctx, data, error)
    if differs and data.before != data.counted:
        return await _page(ctx, structs.replace(data, before=data.counted))
    done = "roll_received_amiss" if differs else "roll_received"
    return await _post(ctx, "seal_roll.receive/1", command, data, done)


@post("/seal-rolls/person", opt={"permission": "seal_roll.hand_on/1"}, status_code=303)
async def hand_on(request: Web, data: URLEncodedBody[RollForm]) -> Response[Any]:
    """Give the rest of a roll to another person."""
    command = HandRollOn(roll=data.roll, person=data.person)
    return await _post(context_of(request), "seal_roll.hand_on/1", command, data, "roll_issued")


async def _post(ctx: RequestContext, kind: str, command: Struct, form: KeyedForm, done: str) -> Response[Any]:
    try:
        await ctx.perform(kind, command, form.keyed())
    except CustodyError as error:
        return await _page(ctx, form, error)
    return ctx.redirect("/seal-rolls", done)


async def _page(
    ctx: RequestContext, typed: KeyedForm | None = None, error: CustodyError | None = None, page: int = 1
) -> Template:
    listed, names = await ctx.query_named(roll_view.rolls, roll_view.people_of, ctx.reader, page)
    people: list[form_choices.Choice] = []
    if ctx.may("seal_roll.issue/1"):
        offered = await ctx.query(form_choices.colleagues, ctx.services.directory, ctx.session.agency, *HOLDERS)
        people = [choice for choice in offered if choice.id != ctx.session.person]
    return ctx.show(
        "exhibits/seal_rolls.html", error, listed=listed, names=names, people=people, most=LARGEST_ROLL,
        form=typed if isinstance(typed, RollForm) else RollForm(key=""),
        recount=typed if isinstance(typed, CountForm) else CountForm(key=""),
        voided=typed if isinstance(typed, VoidForm) else VoidForm(key=""), new_key=new_key,
    )  # fmt: skip


handlers = [seal_rolls, issue, void, receive, hand_on]
