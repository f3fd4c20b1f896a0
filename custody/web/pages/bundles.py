"""Giving a proof away: to whom, and which private values are shown; every withheld one is listed in the bundle."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from custody.domain.errors import CustodyError
from custody.service import bundles
from custody.web import papers
from custody.web.auth import Web
from custody.web.desk import Desk, desk
from custody.web.giving import Giving, require_whole
from custody.web.verifier.words import FIELDS, KINDS

HISTORY, CERTIFICATE, CASE = "history.read", "certificate.read", "case.read"


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
async def exhibit(request: Web, number: FromPath[str], data: URLEncodedBody[Giving]) -> Response[Any]:
    """Give out a history as a proof that others check without us, the export on record with who gets it."""
    return await _give(desk(request), number, data)


@post("/certificates/{number:str}/bundle", opt={"permission": CERTIFICATE}, status_code=200)
async def certificate(request: Web, number: FromPath[str], data: URLEncodedBody[Giving]) -> Response[Any]:
    """Give out a certificate as a proof that others check without us, the export on record with who gets it."""
    return await _give(desk(request), number, data)


@post("/cases/{number:str}/bundle", opt={"permission": CASE}, status_code=200)
async def case(request: Web, number: FromPath[str], data: URLEncodedBody[Giving]) -> Response[Any]:
    """Give out a case as a proof that others check without us, the export on record with who gets it."""
    return await _give(desk(request), number, data)


async def _give(here: Desk, number: str, giving: Giving) -> Response[Any]:
    try:
        return await papers.bundle(here, number, giving)
    except CustodyError as error:
        return await _form(here, number, giving, error)


async def _form(here: Desk, number: str, giving: Giving | None = None, error: CustodyError | None = None) -> Template:
    await here.ask(require_whole, here.reader, number)
    fields = await here.ask(bundles.private_fields, number)
    await here.read(number, "page")
    form = giving or Giving()
    return here.show(
        "bundle_form.html", error, number=number, form=form, ticked=form.shown().fields, fields=fields, words=FIELDS,
        kind=KINDS[number[:2]],
    )  # fmt: skip


handlers = [exhibit_form, certificate_form, case_form, exhibit, certificate, case]
