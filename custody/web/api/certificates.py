"""Destruction certificates as resources: the list, one certificate, its statement and its sealed PDF."""

import asyncio
from typing import Literal

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from msgspec import Struct

from custody.domain.certificate import Total
from custody.domain.reading import Export, Form
from custody.service import certificates, documents
from custody.service.certificates import Line, Listed
from custody.web import i18n
from custody.web.auth import Web
from custody.web.desk import PAGE, Desk, desk, page_size

TAG = "certificates"


class Certificates(Struct, frozen=True):
    """Certificates that the caller may see; ``next`` is the ``after`` of the next page, "" at the end."""

    certificates: list[Listed]
    next: str


class Detail(Struct, frozen=True):
    """A certificate: its totals per substance and unit (``µg`` for masses), and what burnt."""

    certificate: Listed
    statement_sha256: str
    totals: list[Total]
    exhibits: list[Line]


@get("/certificates", opt={"permission": "certificate.read"}, tags=[TAG], summary="Destruction certificates")
async def listed(request: Web, after: FromQuery[str] = "", limit: FromQuery[int] = PAGE) -> Certificates:
    """List certificates that the caller may see, in order of number."""
    here = desk(request)
    found, following_page = await here.ask(certificates.certificates, here.reader, after, page_size(limit))
    return Certificates(found, following_page)


@get("/certificates/{number:str}", opt={"permission": "certificate.read"}, tags=[TAG], summary="One certificate")
async def certificate(request: Web, number: FromPath[str]) -> Detail:
    """Show a certificate; the reading is on record."""
    here = desk(request)
    found, session = await here.ask(certificates.visible_certificate, here.reader, number)
    lines = await here.ask(certificates.lines, session)
    await here.read(number, "api")
    return Detail(certificates.listed(number, found), found.statement, found.totals, lines)


@get("/certificates/{number:str}/statement", opt={"permission": "certificate.read"}, tags=[TAG], summary="Statement")
async def statement(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the canonical statement, byte for byte what the digest in the log is of; the export is on record."""
    return await statement_file(desk(request), number)


@get("/certificates/{number:str}/pdf", opt={"permission": "certificate.read"}, tags=[TAG], summary="Sealed PDF")
async def pdf(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the sealed PDF in the caller's language; the export is on record."""
    return await certificate_file(desk(request), number)


async def statement_file(here: Desk, number: str) -> Response[bytes]:
    """The canonical statement of a certificate that the person may see, the export on record."""
    found, session = await here.ask(certificates.visible_certificate, here.reader, number)
    body = await here.ask(certificates.statement_of, number, found, session)
    await record(here, number, "json", "export")
    return file(body, f"{number}.json", "application/json")


async def certificate_file(here: Desk, number: str) -> Response[bytes]:
    """The sealed PDF of a certificate that the person may see, the export on record."""
    await here.ask(certificates.visible_certificate, here.reader, number)
    body = await asyncio.to_thread(documents.certificate_pdf, here.services, number, i18n.current())
    await record(here, number, "certificate", "pdf")
    return file(body, f"{number}.pdf", "application/pdf")


async def record(here: Desk, number: str, document: Literal["certificate", "json"], form: Form) -> None:
    """Put on record, before it is sent, that a document of the certificate left: on its own chain and the reader's."""
    last, head = await here.ask(certificates.end, number)
    command = Export(about=number, document=document, until_n=last, head=head)
    await here.services.reading.export(here.session, command)
    await here.read(number, form)


def file(body: bytes, name: str, media_type: str) -> Response[bytes]:
    """A file to keep under ``name``."""
    return Response(body, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})


handlers = [listed, certificate, statement, pdf]
