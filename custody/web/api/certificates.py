"""Destruction certificates as resources: the list, one certificate, its statement and its sealed PDF."""

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from msgspec import Struct

from custody.domain.certificate import Total
from custody.service import certificates
from custody.service.anchoring import Anchored
from custody.service.certificates import Line, Listed
from custody.web import papers
from custody.web.auth import Web
from custody.web.desk import PAGE, desk, page_size

TAG = "certificates"


class Certificates(Struct, frozen=True):
    """Certificates that the caller may see; ``next`` is the ``after`` of the next page, "" at the end."""

    certificates: list[Listed]
    next: str


class Detail(Struct, frozen=True):
    """A certificate: its totals per substance and unit (``µg`` for masses), what burnt, and who anchors its issue."""

    certificate: Listed
    statement_sha256: str
    totals: list[Total]
    exhibits: list[Line]
    anchored: Anchored


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
    lines = await here.ask(certificates.lines, found, session)
    anchor = await here.ask(certificates.anchor, here.services.trust, number)
    await here.read(number, "api")
    return Detail(certificates.listed(number, found), found.statement, found.totals, lines, anchor)


@get("/certificates/{number:str}/statement", opt={"permission": "certificate.read"}, tags=[TAG], summary="Statement")
async def statement(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the canonical statement, byte for byte what the digest in the log is of; the export is on record."""
    return await papers.statement(desk(request), number)


@get("/certificates/{number:str}/pdf", opt={"permission": "certificate.read"}, tags=[TAG], summary="Sealed PDF")
async def pdf(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the sealed PDF in the caller's language; the export is on record."""
    return await papers.certificate(desk(request), number)


handlers = [listed, certificate, statement, pdf]
