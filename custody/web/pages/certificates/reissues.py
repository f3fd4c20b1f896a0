"""The next version of a certificate as a page: what changed since, why it is issued again, a second person agrees."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from custody.domain.access.roles import Role
from custody.domain.certificates.reissue import Reissue
from custody.domain.kernel.errors import CustodyError
from custody.service.certificates import certificates, reissues
from custody.service.kernel.idempotency_keys import new_key
from custody.text import correction_text
from custody.web.forms.form_values import chosen, consent
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering import version_differences

REISSUE = "certificate.reissue/1"


class ReissueForm(KeyedForm):
    """Why it is issued again; who agrees, with their PIN."""

    reason: str = ""
    second: str = ""
    pin: str = ""


@get("/certificates/{certificate_id:str}/reissue", opt={"permission": REISSUE})
async def form(request: Web, certificate_id: FromPath[str]) -> Template:
    """Show what a version issued now would state otherwise; the reading is on record."""
    return await _page(context_of(request), certificate_id, ReissueForm(key=new_key()))


@post("/certificates/{certificate_id:str}/reissue", opt={"permission": REISSUE}, status_code=303)
async def reissue(request: Web, certificate_id: FromPath[str], data: URLEncodedBody[ReissueForm]) -> Response[Any]:
    """Issue the next version with the second person's consent."""
    ctx = context_of(request)
    await ctx.query(certificates.visible_certificate, ctx.reader, certificate_id)
    try:
        second = consent(chosen(data.second, "second"), data.pin)
        receipt = await ctx.perform(
            REISSUE, Reissue(certificate=certificate_id, reason=data.reason), data.keyed(), second
        )
    except CustodyError as error:
        return await _page(ctx, certificate_id, data, error)
    return ctx.redirect(f"/certificates/{receipt.first('CE')}", "reissued")


async def _page(
    ctx: RequestContext, certificate_id: str, given: ReissueForm, error: CustodyError | None = None
) -> Template:
    certificate, session = await ctx.query(certificates.visible_certificate, ctx.reader, certificate_id)
    await ctx.read(certificate_id, "page")
    services = ctx.services
    pending = await ctx.query(reissues.pending, services.vault, certificate_id, certificate, session)
    anyone = await ctx.people([Role.COMMISSION, Role.INSPECTOR], home=session.chair_agency)
    seconds = [person for person in anyone if person.id not in pending.people]
    about = {exhibit_id for change in pending.changes for exhibit_id in change.exhibits} | {
        correction.subject for correction in pending.corrections
    }
    return ctx.show(
        "certificates/reissue_form.html", error, number=certificate_id, certificate=certificate, amendment=pending,
        form=given,
        seconds=seconds,
        names=await ctx.names(pending.people), linked=await ctx.linked(about), restated=version_differences,
        corrected=correction_text,
    )  # fmt: skip


handlers = [form, reissue]
