"""Taking charge as pages: blind receipt, hand-over face to face, paper slips.

Whoever receives enters the seals and weights they see; the page never holds what was recorded before.
"""

from typing import Annotated, Any, Literal

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import structs

from custody.domain.access.roles import HOLDERS, KEEPERS
from custody.domain.kernel.errors import BadInput, CustodyError, RuleBroken
from custody.domain.kernel.events import Occurred
from custody.domain.kernel.normal_form import normal_seal
from custody.domain.kernel.not_done import Reason
from custody.domain.kernel.photo_reference import Photo
from custody.domain.places.place import Container
from custody.domain.transfers.receive import Receive
from custody.domain.transfers.transfer import Transfer
from custody.service.access.audited_queries import require_checked
from custody.service.exhibits import display_names
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent, convert
from custody.service.people import form_choices
from custody.service.places import places
from custody.service.transfers import paper_slips, transfers
from custody.text import local_time
from custody.web.forms import exhibit_list_parser
from custody.web.forms.dispatch_form import DispatchForm
from custody.web.forms.exhibit_list_parser import Line
from custody.web.forms.form_values import chosen, vault_key_holders
from custody.web.forms.idempotent_forms import ListForm
from custody.web.forms.list_drafts import Draft, ListDrafts
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering import display_names as called


class ReceiveForm(ListForm):
    """The receiver's half of a hand-over."""

    not_weighed: Reason | Literal["unsaid"] = ""
    place: str = ""
    reservations: str = ""


class HandOverForm(DispatchForm):
    """Both halves at once; ``by`` is who gives the PIN for the receiver, "" for the receiver.

    ``not_weighed``: why exhibits or sacks were not.
    """

    not_weighed: Reason | Literal["unsaid"] = ""
    reservations: str = ""
    by: str = ""
    pin: str = ""


class SlipForm(ListForm):
    """A paper slip as it is copied; ``at`` is the local time written on it."""

    slip: str = ""
    at: str = ""
    releaser: str = ""
    receiver: str = ""
    purpose: str = "deposit"
    due: str = ""
    photo: UploadFile | None = None


DRAFTS: ListDrafts[ReceiveForm] = ListDrafts()


@get("/transfers/{transfer_id:str}/receive", opt={"permission": "transfer.receive/1"})
async def receive_form(request: Web, transfer_id: FromPath[str], draft: FromQuery[str] = "") -> Template:
    """Show the form in which the receiver enters what they see, as far as ``draft`` has come."""
    ctx = context_of(request)
    transfer = await _addressed(ctx, transfer_id)
    begun = DRAFTS.find(ctx, request.url.path, draft)
    if begun:
        return await _receive_page(
            ctx, transfer_id, transfer, begun.form, begun.error, review=begun.review, focus=begun.focus
        )
    return await _receive_page(ctx, transfer_id, transfer, ReceiveForm(key=new_key(), balance=ctx.balance))


@post("/transfers/{transfer_id:str}/receive", opt={"permission": "transfer.receive/1"}, status_code=303)
async def receive(request: Web, transfer_id: FromPath[str], data: URLEncodedBody[ReceiveForm]) -> Response[Any]:
    """Take up one more exhibit, show what is missing, or take charge."""
    ctx, path = context_of(request), request.url.path
    transfer = await _addressed(ctx, transfer_id)
    data = structs.replace(data, key=data.keyed())
    try:
        focus = data.half([*transfer.exhibits, *transfer.containers])
        if focus:
            return DRAFTS.show(ctx, path, data.key, Draft(data, focus))
        lines = data.entered()
        _require_expected(transfer, lines)
        _require_own_seals(lines, await ctx.query(places.sealed_with, transfer.containers))
        if data.step != "send":
            return DRAFTS.show(ctx, path, data.key, Draft(data.taking(lines), review=data.step == "review"))
        reason = exhibit_list_parser.stated(lines, data.not_weighed)
        single, sealed = exhibit_list_parser.sacks(lines, data.balance, reason)
        command = Receive(
            transfer=transfer_id,
            checks=exhibit_list_parser.unweighed(exhibit_list_parser.checks(single, data.balance), reason),
            sacks=sealed,
            place=data.place,
            reservations=data.reservations,
            confirmed=data.answers(),
        )  # fmt: skip
        receipt = await ctx.perform("transfer.receive/1", command, data.keyed())
        if receipt.questioned:
            again = data.read_again(receipt.questioned)
            return DRAFTS.show(ctx, path, data.key, Draft(again, "seal"))
    except CustodyError as error:
        return DRAFTS.show(ctx, path, data.key, Draft(data, review=data.step == "send", error=error))
    DRAFTS.drop(ctx, path, data.key)
    notice = "received_amiss" if receipt.opened else "received"
    return ctx.redirect(f"/transfers/{transfer_id}", notice, balance=data.balance)


@get("/transfers/handover", opt={"permission": "transfer.hand_over/1"})
async def handover_form(request: Web) -> Template:
    """Show the form for two people who stand together."""
    ctx = context_of(request)
    return await _handover_page(ctx, HandOverForm(key=new_key(), balance=ctx.balance))


@post("/transfers/handover", opt={"permission": "transfer.hand_over/1"}, status_code=303)
async def handover(request: Web, data: URLEncodedBody[HandOverForm]) -> Response[Any]:
    """Take up one more exhibit, or let custody pass with the receiver's PIN."""
    ctx = context_of(request)
    try:
        focus = data.half()
        if focus:
            return await _handover_page(ctx, data, focus=focus)
        lines = data.entered()
        if data.step != "send":
            return await _handover_page(ctx, data.taking(lines))
        to = chosen(data.to, "to")
        reason = exhibit_list_parser.stated(lines, data.not_weighed)
        singly, sacks = exhibit_list_parser.sacks(lines, data.balance, reason)
        asked: dict[str, object] = {
            "to": to,
            "purpose": data.purpose,
            "checks": exhibit_list_parser.unweighed(exhibit_list_parser.checks(singly, data.balance), reason),
            "sacks": sacks,
            "due": data.due,
            "legal_basis": data.legal_basis,
            "reservations": data.reservations,
        }
        consent = consent_of(to, "receiver", data.pin, data.by)
        kind = "transfer.hand_over/1"
        receipt = await ctx.perform(kind, convert(kind, asked), data.keyed(), (consent, *data.second_key()))
        if receipt.questioned:
            return await _handover_page(ctx, data.read_again(receipt.questioned), focus="seal")
    except CustodyError as error:
        return await _handover_page(ctx, data, error)
    notice = "received_amiss" if receipt.opened else "received"
    return ctx.redirect(f"/transfers/{receipt.first('TR')}", notice, balance=data.balance)


@get("/transfers/slip", opt={"permission": "transfer.enter_slip/1"})
async def slip_form(request: Web) -> Template:
    """Show the form of a paper slip."""
    ctx = context_of(request)
    return await _slip_page(ctx, SlipForm(key=new_key(), balance=ctx.balance))


@post(
    "/transfers/slip", opt={"permission": "transfer.enter_slip/1"}, status_code=303, request_max_body_size=UPLOAD_LIMIT
)
async def slip(
    request: Web, data: Annotated[SlipForm, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Response[Any]:
    """Take up one more exhibit, or record the slip with its photograph."""
    ctx = context_of(request)
    try:
        focus = data.half()
        if focus:
            return await _slip_page(ctx, data, focus=focus)
        lines = data.entered()
        if data.step != "send":
            return await _slip_page(ctx, data.taking(lines))
        if not data.at:
            raise BadInput("time_needed")
        kind, asked = "transfer.enter_slip/1", await _on_slip(ctx, data, lines)
        occurred = Occurred(at=local_time.typed(data.at, "at"), source="paper", zone=local_time.current().key)
        receipt = await ctx.perform(kind, convert(kind, asked), data.keyed(), occurred=occurred)
    except CustodyError as error:
        return await _slip_page(ctx, data, error)
    return ctx.redirect(f"/transfers/{receipt.first('TR')}", "slip_entered")


@get("/transfers/{transfer_id:str}/photo", opt={"permission": "transfer.read"})
async def slip_photo(request: Web, transfer_id: FromPath[str]) -> Response[bytes]:
    """Give out the photograph of a slip, the reading on record."""
    ctx = context_of(request)
    transfer = await ctx.query(transfers.visible_transfer, ctx.reader, transfer_id)
    if transfer.settled_at:  # its exhibits may be on their way again, to be checked blind
        await ctx.query(require_checked, ctx.reader, transfer.exhibits)
    scope, photo = await ctx.query(paper_slips.photo, ctx.services.vault, transfer_id, transfer)
    return await downloads.photograph(ctx, scope, photo, transfer_id, 1, "page")


def consent_of(person: str, part: Literal["receiver", "attendee"], pin: str, by: str = "") -> Consent:
    """Return a consent given on this device: by the person's own PIN, or by the PIN of ``by``, who vouches."""
    return Consent(person=person, part=part, method="vouched" if by else "pin", pin=pin, by=by)


async def _addressed(ctx: RequestContext, transfer_id: str) -> Transfer:
    """Return a hand-over that awaits the signed-in person."""
    transfer = await ctx.query(transfers.visible_transfer, ctx.reader, transfer_id)
    if transfer.receiver != ctx.session.person:
        raise RuleBroken("not_receiver", number=transfer_id)
    if transfer.status != "dispatched":
        raise RuleBroken("wrong_state", number=transfer_id, status=transfer.status)
    return transfer


async def _called(ctx: RequestContext, transfer_id: str, exhibits: list[str]) -> dict[str, str]:
    """Return the hand-over in words, its exhibits by case and exhibit number, without findings (I13)."""
    known = await ctx.query(display_names.of_load, exhibits)
    names = {
        exhibit_id: called.told(exhibit_id, structs.replace(name, substances=())) for exhibit_id, name in known.items()
    }
    return names | await ctx.known_as([transfer_id])


def _require_expected(transfer: Transfer, lines: tuple[Line, ...]) -> None:
    expected = {*transfer.exhibits, *transfer.containers}
    stray = next((line.id for line in lines if line.id not in expected), None)
    if stray:
        raise RuleBroken("not_expected", number=stray)


def _require_own_seals(lines: tuple[Line, ...], sacks: dict[str, str]) -> None:
    """Refuse an exhibit entered with the seal of the sack around it: the sack was seen, not the exhibit."""
    by_seal = {normal_seal(seal): sack for seal, sack in sacks.items()}
    for line in lines:
        sack = by_seal.get(normal_seal(line.seal)) if line.seal else None
        if sack and not line.id.startswith(Container.kind):
            raise RuleBroken("seal_of_sack", number=line.id, sack=sack)


async def _awaited(ctx: RequestContext, transfer: Transfer, scanned: set[str], missing: list[str]) -> list[str]:
    """Return the labels still to be scanned: sacks not scanned at all, in place of their contents, then exhibits."""
    awaited, covered = list[str](), set[str]()
    for box in transfer.containers:
        contents = await ctx.query(places.inside, [box])
        if box not in scanned and contents and not contents & scanned:
            awaited.append(box)
            covered |= contents
    return [*awaited, *(exhibit_id for exhibit_id in missing if exhibit_id not in covered)]


async def _on_slip(ctx: RequestContext, form: SlipForm, lines: tuple[Line, ...]) -> dict[str, object]:
    """Return the fields of a paper-slip act, and keep its photograph."""
    singly, sacks = exhibit_list_parser.sacks(lines, form.balance)
    return {
        "slip": form.slip,
        "releaser": chosen(form.releaser, "releaser"),
        "receiver": chosen(form.receiver, "receiver"),
        "purpose": form.purpose,
        "checks": exhibit_list_parser.checks(singly, form.balance),
        "sacks": sacks,
        "photo": await _photo(ctx, form, lines),
        "due": form.due,
    }


async def _photo(ctx: RequestContext, form: SlipForm, lines: tuple[Line, ...]) -> Photo:
    data = await form.photo.read() if form.photo else b""
    if not data:
        raise BadInput("photo_needed")
    scope = await ctx.query(paper_slips.nameable, ctx.reader, exhibit_list_parser.numbers(lines), form.releaser)
    return await ctx.keep_photo(scope, data)


async def _receive_page(
    ctx: RequestContext, transfer_id: str, transfer: Transfer, form: ReceiveForm, error: CustodyError | None = None, *,
    focus: str = "", review: bool = False,
) -> Template:  # fmt: skip
    lines, agency = form.listed(), ctx.session.agency
    scanned = {line.id for line in lines}
    seen = await ctx.query(places.inside, [box for box in transfer.containers if box in scanned]) | scanned
    missing = [exhibit_id for exhibit_id in transfer.exhibits if exhibit_id not in seen]
    return ctx.show(
        "transfers/transfer_receive.html", error, one=transfers.summary(transfer_id, transfer), form=form, lines=lines,
        focus=focus,
        review=review, expected=transfer.exhibits, taken=len(seen.intersection(transfer.exhibits)),
        missing=missing, awaited=await _awaited(ctx, transfer, scanned, missing),
        known_as=await _called(ctx, transfer_id, list(transfer.exhibits)),
        balances=await ctx.query(form_choices.balances, ctx.services.directory, agency),
        places=await ctx.query(form_choices.places, ctx.services.directory, agency),
        names=await ctx.names([transfer.releaser, transfer.agency]),
        unweighed=len(exhibit_list_parser.unmeasured(lines)),
    )  # fmt: skip


async def _handover_page(
    ctx: RequestContext, form: HandOverForm, error: CustodyError | None = None, *, focus: str = ""
) -> Template:
    receivers = await ctx.people(KEEPERS)
    return ctx.show(
        "transfers/transfer_handover.html", error, form=form, lines=form.listed(), focus=focus, receivers=receivers,
        unweighed=len(exhibit_list_parser.unmeasured(form.listed())),
        vouchers=await ctx.people(HOLDERS),
        balances=await ctx.query(form_choices.balances, ctx.services.directory, ctx.session.agency),
        keys=await vault_key_holders(ctx),
    )  # fmt: skip


async def _slip_page(
    ctx: RequestContext, form: SlipForm, error: CustodyError | None = None, *, focus: str = ""
) -> Template:
    return ctx.show(
        "transfers/transfer_slip.html", error, form=form, lines=form.listed(), focus=focus,
        zone=local_time.current().key,
        releasers=await ctx.people(HOLDERS, me=True),
        receivers=await ctx.people(KEEPERS, me=True),
        balances=await ctx.query(form_choices.balances, ctx.services.directory, ctx.session.agency),
    )  # fmt: skip


handlers = [receive_form, receive, handover_form, handover, slip_form, slip, slip_photo]
