"""Release exhibits to an outsider until a day, and take them back, each time on paper."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromQuery
from litestar.response import Template

from custody.domain.access.roles import READERS
from custody.domain.kernel.errors import CustodyError
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.people import form_choices, outsiders
from custody.web.forms import exhibit_list_parser
from custody.web.forms.form_photos import keep_paper
from custody.web.forms.form_values import chosen, consent, one_a_line
from custody.web.forms.idempotent_forms import ListForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT

RELEASE, RETURN = "release", "return"
KINDS = {RELEASE: "exhibit.release_to_outsider/1", RETURN: "exhibit.return_from_outsider/1"}


class OutsiderReleaseForm(ListForm, kw_only=True):
    """Form to release to an outsider or take back (``way``): the exhibits, the paper and the second person."""

    way: str = RELEASE
    outsider: str = ""
    purpose: str = "laboratory"
    due: str = ""
    legal_basis: str = ""
    paper: str = "slip"
    reference: str = ""
    second: str = ""
    pin: str = ""
    photo: UploadFile | None = None


@get("/outsiders/release", opt={"permission": "exhibit.release_to_outsider/1"})
async def release_form(request: Web, exhibits: FromQuery[str] = "") -> Template:
    """Show the form of a release; ``exhibits`` are numbers to begin with, with commas between."""
    ctx = context_of(request)
    form = OutsiderReleaseForm(key=new_key(), lines=one_a_line(exhibits), balance=ctx.balance)
    return await _release_page(ctx, form)


@get("/outsiders/return", opt={"permission": "exhibit.return_from_outsider/1"})
async def return_form(request: Web, outsider: FromQuery[str] = "") -> Template:
    """Show the form in which exhibits are taken back, checked blind."""
    ctx = context_of(request)
    return await _release_page(
        ctx, OutsiderReleaseForm(key=new_key(), way=RETURN, outsider=outsider, balance=ctx.balance)
    )


@post(
    "/outsiders/release",
    opt={"permission": "exhibit.release_to_outsider/1"},
    status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)
async def release(
    request: Web, data: Annotated[OutsiderReleaseForm, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Response[Any]:
    """Take up one more exhibit, or release them."""
    data.way = RELEASE
    return await _settle(context_of(request), data)


@post(
    "/outsiders/return",
    opt={"permission": "exhibit.return_from_outsider/1"},
    status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)
async def take_back(
    request: Web, data: Annotated[OutsiderReleaseForm, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Response[Any]:
    """Take up one more exhibit, or take them back."""
    data.way = RETURN
    return await _settle(context_of(request), data)


async def _settle(ctx: RequestContext, form: OutsiderReleaseForm) -> Response[Any]:
    try:
        focus = form.half()
        if focus:
            return await _release_page(ctx, form, focus=focus)
        lines = form.entered()
        if form.step != "send":
            return await _release_page(ctx, form.taking(lines))
        asked: dict[str, object] = {
            "outsider": chosen(form.outsider, "outsider"), "checks": exhibit_list_parser.checks(lines, form.balance),
            "paper": form.paper, "reference": form.reference, "photos": await keep_paper(ctx, form.photo, lines),
        }  # fmt: skip
        if form.way == RELEASE:
            asked |= {"purpose": form.purpose, "due": form.due, "legal_basis": form.legal_basis}
        kind = KINDS[form.way]
        receipt = await ctx.perform(
            kind, convert(kind, asked), form.keyed(), consent(chosen(form.second, "second"), form.pin)
        )
    except CustodyError as error:
        return await _release_page(ctx, form, error)
    return ctx.redirect(f"/transfers/{receipt.first('TR')}", "received_amiss" if receipt.opened else "received")


async def _release_page(
    ctx: RequestContext, form: OutsiderReleaseForm, error: CustodyError | None = None, *, focus: str = ""
) -> Template:  # fmt: skip
    known = await ctx.query(outsiders.outsiders, ctx.services.directory, ctx.services.vault, ctx.reader)
    await ctx.read("", "search")
    people = [form_choices.Choice(outsider.id, outsider.name) for outsider in known]
    return ctx.show(
        "transfers/release_to_outsider.html", error, form=form, lines=form.listed(), focus=focus, known=people,
        seconds=await ctx.people(READERS),
        balances=await ctx.query(form_choices.balances, ctx.services.directory, ctx.session.agency),
    )  # fmt: skip


handlers = [release_form, return_form, release, take_back]
