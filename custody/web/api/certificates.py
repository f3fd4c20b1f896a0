"""Destruction certificates as resources: the list, one certificate, its statement and its sealed PDF."""

from typing import Annotated

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody
from msgspec import Struct

from custody.domain.certificates.certificate_statement import Total
from custody.service.certificates import certificates, pdf_signatures, reissues
from custody.service.certificates.anchors import Anchored
from custody.service.certificates.certificates import Line, Listed
from custody.service.certificates.pdf_signatures import FileStanding
from custody.service.certificates.reissues import Amendment
from custody.web.http import downloads
from custody.web.http.act_routes import Key, act_route
from custody.web.http.auth import Web
from custody.web.http.pdf_signatures import PREPARE, SEAL, SIGN, prepare, seal, take
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, Desk, desk, page_size
from custody.web.http.security import UPLOAD_LIMIT

TAG = "certificates"


class Certificates(Struct, frozen=True):
    """Certificates that the caller may see; ``next`` is the ``after`` of the next page, "" at the end.

    ``unusual``: of those of which there is something to say beside their number: ``incidents`` that the chair told,
    ``missing`` for what was missing from the load, ``reservations`` of who was there, ``refused`` where
    somebody refused to sign or contests the paper that says they did.
    """

    certificates: list[Listed]
    next: str
    unusual: dict[str, tuple[str, ...]]


class Preparing(Struct, frozen=True, forbid_unknown_fields=True):
    """Why the file replaces the one that is there."""

    reason: str = ""


class Upload(Struct, frozen=True):
    """The file that the caller has signed."""

    pdf: UploadFile


class Closing(Struct, frozen=True, forbid_unknown_fields=True):
    """``without``: numbers of those who have not signed the session, and without whom it is closed all the same."""

    without: tuple[str, ...] = ()


class Detail(Struct, frozen=True):
    """A certificate: its totals per substance and unit (``µg`` for masses), what burnt, and who anchors its issue.

    ``file``: who signed the PDF itself by a certificate of their own, and whether the seal has closed it. ``versions``:
    every version, the oldest first; ``replaces``: what a later one states otherwise than the one before, and why.
    """

    certificate: Listed
    statement_sha256: str
    totals: list[Total]
    exhibits: list[Line]
    anchored: Anchored
    file: FileStanding
    versions: list[Listed]
    replaces: Amendment | None


@get("/certificates", opt={"permission": "certificate.read"}, tags=[TAG], summary="Destruction certificates")
async def listed(request: Web, after: After = "", limit: Limit = PAGE) -> Certificates:
    """List certificates that the caller may see, in order of number."""
    here = desk(request)
    found, following_page = await here.ask(certificates.certificates, here.reader, after, page_size(limit))
    return Certificates(found, following_page, await here.ask(certificates.unusual, found))


@get("/certificates/{number:str}", opt={"permission": "certificate.read"}, tags=[TAG], summary="One certificate")
async def certificate(request: Web, number: FromPath[str]) -> Detail:
    """Show a certificate; the reading is on record."""
    here = desk(request)
    found, session = await here.ask(certificates.visible_certificate, here.reader, number)
    lines = await here.ask(certificates.lines, number, found, session)
    anchor = await here.ask(certificates.anchor, here.services.trust, number)
    await here.read(number, "api")
    short, file = certificates.listed(number, found), await _standing(here, number)
    versions = await here.ask(reissues.versions, found)
    replaces = await here.ask(reissues.made, here.services.vault, number, found, session)
    return Detail(short, found.statement, found.totals, lines, anchor, file, versions, replaces)


@get("/certificates/{number:str}/statement", opt={"permission": "certificate.read"}, tags=[TAG], summary="Statement")
async def statement(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the canonical statement, byte for byte what the digest in the log is of; the export is on record."""
    return await downloads.statement(desk(request), number)


@get("/certificates/{number:str}/pdf", opt={"permission": "certificate.read"}, tags=[TAG], summary="Sealed PDF")
async def pdf(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the sealed PDF in the caller's language; the export is on record."""
    return await downloads.certificate(desk(request), number)


@get("/certificates/{number:str}/annex", opt={"permission": "certificate.read"}, tags=[TAG], summary="Anchoring annex")
async def annex(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the annex that says which witnesses and time-stamp authorities hold the certificate's acts fast.

    404 ``annex_waiting`` until there is one; the export is on record.
    """
    return await downloads.annex(desk(request), number)


@get("/certificates/{number:str}/file", opt={"permission": "certificate.read"}, tags=[TAG], summary="File to sign")
async def file(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the file that officials sign, as the last signature or the seal left it; the export is on record."""
    return await downloads.certificate_file(desk(request), number)


@get(
    "/certificates/{number:str}/files/{event:int}", opt={"permission": "certificate.read"}, tags=[TAG],
    summary="A file that was replaced",
)  # fmt: skip
async def replaced_file(request: Web, number: FromPath[str], event: FromPath[int]) -> Response[bytes]:
    """Give out a spoilt file that another one replaced, by its `file` under `replaced`; the export is on record."""
    return await downloads.replaced_file(desk(request), number, event)


@post("/certificates/{number:str}/file", opt={"permission": PREPARE}, tags=[TAG], summary="Prepare the file to sign")
async def prepare_file(
    request: Web, number: FromPath[str], key: Key, data: JSONBody[Preparing | None] = None
) -> FileStanding:
    """Make the file with an empty field for each who was there and did not refuse, and keep it: by the chair.

    A spoilt file is prepared again before the seal, with a ``reason``, by another member of the commission who was
    there: everybody signs the new one, and the old one stays listed under ``replaced``. A repeat under the same
    `Idempotency-Key` prepares nothing anew and gives the same answer.
    """
    here = desk(request)
    await prepare(here, number, key, data.reason if data else "")
    return await _standing(here, number)


@post(
    "/certificates/{number:str}/countersign", opt={"permission": SIGN}, tags=[TAG],
    summary="Bring back the signed file", request_max_body_size=UPLOAD_LIMIT,
)  # fmt: skip
async def countersign(
    request: Web, number: FromPath[str], key: Key,
    data: Annotated[Upload, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> FileStanding:  # fmt: skip
    """Take in the file with the caller's signature (PAdES) in their own field, and nothing else added to it.

    Refused with a code each: another file, a change beside the signature, another field, a certificate that leads to
    no known root, was revoked, or names somebody else; 409 ``file_signed_since`` or ``file_moved`` when somebody has
    signed since. A repeat under the same `Idempotency-Key` takes nothing in anew and gives the same answer.
    """
    here = desk(request)
    await take(here, number, await data.pdf.read(), request.app.state.looking, key)
    return await _standing(here, number)


@post("/certificates/{number:str}/seal", opt={"permission": SEAL}, tags=[TAG], summary="Close the file by the seal")
async def seal_file(request: Web, number: FromPath[str], key: Key, data: JSONBody[Closing]) -> FileStanding:
    """Close the file (PAdES B-LTA): from then on it is the certificate's PDF. By the chair.

    Refused with ``signatures_missing`` while somebody who was there has not signed the session and is not named in
    `without`. A repeat under the same `Idempotency-Key` closes nothing anew and gives the same answer.
    """
    here = desk(request)
    await seal(here, number, request.app.state.looking, key, data.without)
    return await _standing(here, number)


async def _standing(here: Desk, number: str) -> FileStanding:
    found, _ = await here.ask(certificates.visible_certificate, here.reader, number)
    return await here.ask(pdf_signatures.standing, here.services.vault, found)


handlers = [
    listed, certificate, statement, pdf, annex, file, replaced_file, prepare_file, countersign, seal_file,
    act_route("/certificates/reissue", "certificate.reissue/1", "Issue the next version", TAG),
]  # fmt: skip
