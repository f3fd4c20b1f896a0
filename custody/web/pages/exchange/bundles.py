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
from custody.web.forms import form_values
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.bundle_download import Giving, require_whole
from custody.web.http.request_context import Desk, desk
from custody.web.verifier.words import KINDS, private

HISTORY, CERTIFICATE, CASE = "history.read", "certificate.read", "case.read"
REVEAL: Mapping[str, Literal["none", "some", "all"]] = {"some": "some", "all": "all"}


@get("/exhibits/{number:str}/bundle", opt={"permission": HISTORY})
async def exhibit_form(request: Web, number: FromPath[str]) -> Template:
    """Show what a proof of a history would hold; the reading is on record."""
    return await _form(desk(request), number)


@get("/certificates/{number:str}/bundle", opt={"permission": CERTIFICATE})
async def certificate_form(request: Web, number: FromPath[str]) -> Template:
    """Show what a proof of a certificate would hold; the reading is on record."""
    return await _form(desk(request), number)


@get("/cases/{number:str}/bundle", opt={"permission": CASE})
async def case_form(request: Web, number: FromPath[str]) -> Template:
    """Show what a proof of a case would hold; the reading is on record."""
    return await _form(desk(request), number)


@post("/exhibits/{number:str}/bundle", opt={"permission": HISTORY}, status_code=200)
async def exhibit(request: Web, number: FromPath[str]) -> Response[Any]:
    """Give out a history as a proof that others check without us, the export on record with who gets it."""
    return await _give(request, number)


@post("/certificates/{number:str}/bundle", opt={"permission": CERTIFICATE}, status_code=200)
async def certificate(request: Web, number: FromPath[str]) -> Response[Any]:
    """Give out a certificate as a proof that others check without us, the export on record with who gets it."""
    return await _give(request, number)


@post("/cases/{number:str}/bundle", opt={"permission": CASE}, status_code=200)
async def case(request: Web, number: FromPath[str]) -> Response[Any]:
    """Give out a case as a proof that others check without us, the export on record with who gets it."""
    return await _give(request, number)


async def _give(request: Web, number: str) -> Response[Any]:
    here, posted = desk(request), await request.form()
    giving = _asked(posted)
    try:
        receipts = await form_values.files(posted, "receipt")
        since = receipt.acknowledged(receipts[0], here.services.settings.origin) if receipts else 0
        return await downloads.bundle(here, number, msgspec.structs.replace(giving, since=since))
    except CustodyError as error:
        return await _form(here, number, giving, error)


def _asked(posted: FormMultiDict) -> Giving:
    """What the form says; an answer that it does not offer shows nothing."""
    reveal = REVEAL.get(form_values.text(posted, "reveal"), "none")
    return Giving(to=form_values.text(posted, "to"), reveal=reveal, fields=form_values.texts(posted, "fields"))


async def _form(here: Desk, number: str, giving: Giving | None = None, error: CustodyError | None = None) -> Template:
    await here.ask(require_whole, here.reader, number)
    fields = await here.ask(bundles.private_fields, number)
    await here.read(number, "page")
    form = giving or Giving()
    return here.show(
        "exchange/bundle_form.html", error, number=number, form=form, ticked=form.shown().fields, fields=fields,
        word=private,
        kind=KINDS[number[:2]], linked={number}, known_as=await here.known_as([number]),
    )  # fmt: skip


handlers = [exhibit_form, certificate_form, case_form, exhibit, certificate, case]
