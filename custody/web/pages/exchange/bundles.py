"""Giving a proof away: to whom, and which private values are shown; every withheld one is listed in the bundle."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from litestar import Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath
from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.service.exchange import bundles
from custody.service.exchange.bundles import receipt
from custody.text.verification_page import KINDS, private
from custody.web.forms import form_values
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.bundle_download import Giving, require_whole
from custody.web.http.request_context import RequestContext, context_of

HISTORY, CERTIFICATE, CASE = "history.read", "certificate.read", "case.read"
REVEAL: Mapping[str, Literal["none", "some", "all"]] = {"some": "some", "all": "all"}


@get("/exhibits/{exhibit_id:str}/bundle", opt={"permission": HISTORY})
async def exhibit_form(request: Web, exhibit_id: FromPath[str]) -> Template:
    """Show what a proof of a history would hold; the reading is on record."""
    return await _form(context_of(request), exhibit_id)


@get("/certificates/{certificate_id:str}/bundle", opt={"permission": CERTIFICATE})
async def certificate_form(request: Web, certificate_id: FromPath[str]) -> Template:
    """Show what a proof of a certificate would hold; the reading is on record."""
    return await _form(context_of(request), certificate_id)


@get("/cases/{case_id:str}/bundle", opt={"permission": CASE})
async def case_form(request: Web, case_id: FromPath[str]) -> Template:
    """Show what a proof of a case would hold; the reading is on record."""
    return await _form(context_of(request), case_id)


@post("/exhibits/{exhibit_id:str}/bundle", opt={"permission": HISTORY}, status_code=200)
async def exhibit(request: Web, exhibit_id: FromPath[str]) -> Response[Any]:
    """Give out a history as a proof that others check without us, the export on record with who gets it."""
    return await _give(request, exhibit_id)


@post("/certificates/{certificate_id:str}/bundle", opt={"permission": CERTIFICATE}, status_code=200)
async def certificate(request: Web, certificate_id: FromPath[str]) -> Response[Any]:
    """Give out a certificate as a proof that others check without us, the export on record with who gets it."""
    return await _give(request, certificate_id)


@post("/cases/{case_id:str}/bundle", opt={"permission": CASE}, status_code=200)
async def case(request: Web, case_id: FromPath[str]) -> Response[Any]:
    """Give out a case as a proof that others check without us, the export on record with who gets it."""
    return await _give(request, case_id)


async def _give(request: Web, subject_id: str) -> Response[Any]:
    ctx, posted = context_of(request), await request.form()
    giving = _asked(posted)
    try:
        receipts = await form_values.files(posted, "receipt")
        since = receipt.acknowledged(receipts[0], ctx.services.settings.origin) if receipts else 0
        return await downloads.bundle(ctx, subject_id, msgspec.structs.replace(giving, since=since))
    except CustodyError as error:
        return await _form(ctx, subject_id, giving, error)


def _asked(posted: FormMultiDict) -> Giving:
    """Return what the form asks for; an unknown answer reveals nothing."""
    reveal = REVEAL.get(form_values.text(posted, "reveal"), "none")
    return Giving(to=form_values.text(posted, "to"), reveal=reveal, fields=form_values.texts(posted, "fields"))


async def _form(
    ctx: RequestContext, subject_id: str, giving: Giving | None = None, error: CustodyError | None = None
) -> Template:
    await ctx.query(require_whole, ctx.reader, subject_id)
    fields = await ctx.query(bundles.private_fields, subject_id)
    await ctx.read(subject_id, "page")
    form = giving or Giving()
    return ctx.show(
        "exchange/bundle_form.html", error, number=subject_id, form=form, ticked=form.shown().fields, fields=fields,
        word=private,
        kind=KINDS[subject_id[:2]], linked={subject_id}, known_as=await ctx.known_as([subject_id]),
    )  # fmt: skip


handlers = [exhibit_form, certificate_form, case_form, exhibit, certificate, case]
