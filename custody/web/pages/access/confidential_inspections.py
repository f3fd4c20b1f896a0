"""Confidential inspections as pages: opened by two people on one device, what was done within them, lifted."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.access.confidential_inspection import DAYS, OPENERS, LiftConfidential, OpenConfidential
from custody.domain.kernel.errors import CustodyError
from custody.service.access import confidential_inspections
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent
from custody.service.people import form_choices
from custody.text.i18n import N_
from custody.web.forms.form_values import consent
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import PER_SCREEN, RequestContext, context_of
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/confidential",
        title=N_("Confidential inspections"),
        text=N_("Look at an agency that is not to know it yet; afterwards it sees what was done."),
        permission="confidential.read",
    )
]


class OpenForm(KeyedForm):
    """Into what, why, and the second person with their PIN, which is never shown again."""

    agency: str = ""
    within: str = ""
    reason: str = ""
    person: str = ""
    pin: str = ""

    def consents(self) -> tuple[Consent, ...]:
        """Return the consent of the second person."""
        return consent(self.person, self.pin)


class LiftForm(KeyedForm):
    """Why the inquiry ends before its time."""

    reason: str = ""


@get("/confidential", opt={"permission": "confidential.read"})
async def listed(request: Web, after: FromQuery[str] = "") -> Template:
    """Show the inquiries that the person may know of and, to an inspector, the form of a new one."""
    return await _list_page(context_of(request), OpenForm(key=new_key()), after)


@post("/confidential", opt={"permission": "confidential_inspection.open/1"}, status_code=303)
async def open_inquiry(request: Web, data: URLEncodedBody[OpenForm]) -> Response[Any]:
    """Open an inquiry."""
    ctx = context_of(request)
    command = OpenConfidential(agency=data.agency, within=tuple(data.within.split()), reason=data.reason)
    try:
        receipt = await ctx.perform("confidential_inspection.open/1", command, data.keyed(), data.consents())
    except CustodyError as error:
        return await _list_page(ctx, data, error=error)
    return ctx.redirect(f"/confidential/{receipt.first('EN')}", "confidential_opened")


@get("/confidential/{inquiry_id:str}", opt={"permission": "confidential.read"})
async def inquiry(request: Web, inquiry_id: FromPath[str]) -> Template:
    """Show an inquiry; the reading is on record."""
    return await _shown(context_of(request), inquiry_id, LiftForm(key=new_key()))


@post("/confidential/{inquiry_id:str}/lift", opt={"permission": "confidential_inspection.lift/1"}, status_code=303)
async def lift(request: Web, inquiry_id: FromPath[str], data: URLEncodedBody[LiftForm]) -> Response[Any]:
    """Lift the inquiry."""
    ctx = context_of(request)
    await ctx.query(confidential_inspections.inquiry, ctx.services.vault, ctx.reader, inquiry_id)
    try:
        command = LiftConfidential(inquiry=inquiry_id, reason=data.reason)
        await ctx.perform("confidential_inspection.lift/1", command, data.keyed())
    except CustodyError as error:
        return await _shown(ctx, inquiry_id, data, error)
    return ctx.redirect(f"/confidential/{inquiry_id}", "confidential_lifted")


async def _list_page(
    ctx: RequestContext, form: OpenForm, after: str = "", error: CustodyError | None = None
) -> Template:
    await ctx.read("", "search", "confidential")
    inquiries, cursor = await ctx.query(confidential_inspections.inquiries, ctx.reader, after, PER_SCREEN)
    directory, opens = ctx.services.directory, ctx.may("confidential_inspection.open/1")
    return ctx.show(
        "access/confidential_list.html", error, found=inquiries, next=cursor, form=form, opens=opens, days=DAYS,
        names=await ctx.names(person_id for inquiry in inquiries for person_id in inquiry.named()),
        agencies=await ctx.query(form_choices.all_agencies, directory) if opens else [],
        people=await ctx.people(OPENERS) if opens else [],
    )  # fmt: skip


async def _shown(ctx: RequestContext, inquiry_id: str, form: LiftForm, error: CustodyError | None = None) -> Template:
    """Return the confidential inspection's page, also after a refused act, and record the reading."""
    inquiry, inquiry_remarks = await ctx.query(
        confidential_inspections.inquiry, ctx.services.vault, ctx.reader, inquiry_id
    )
    await ctx.read(inquiry_id, "page")
    names = await ctx.names([*inquiry.named(), *(person_id for r in inquiry_remarks for person_id in (r.by, r.person))])
    linked = await ctx.linked(inquiry.acts)
    return ctx.show(
        "access/confidential_page.html", error, one=inquiry, names=names, remarks=inquiry_remarks, form=form,
        linked=linked, known_as=await ctx.known_as(linked),
        liftable=inquiry.mine and inquiry.status == "open" and ctx.may("confidential_inspection.lift/1"), days=DAYS,
    )  # fmt: skip


handlers = [listed, open_inquiry, inquiry, lift]
