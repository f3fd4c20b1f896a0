"""Destruction certificates as resources: the list, one certificate, its statement and its sealed PDF."""

from typing import Annotated

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, JSONBody
from msgspec import Struct

from custody.domain.certificates.certificate_statement import Total
from custody.service.certificates import certificate_view, certificates, pdf_signatures
from custody.service.certificates.anchors import Anchored
from custody.service.certificates.certificates import Line, Listed
from custody.service.certificates.pdf_signatures import FileStanding
from custody.service.certificates.reissues import Amendment
from custody.web.http import downloads
from custody.web.http.act_routes import Key, performing, summary_of
from custody.web.http.auth import Web
from custody.web.http.openapi import JSON_OBJECT, PDF
from custody.web.http.pdf_signatures import PREPARE, SEAL, SIGN, prepare, seal, take
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, RequestContext, context_of, page_size
from custody.web.http.security import UPLOAD_LIMIT

TAG = "certificates"


class Certificates(Struct, frozen=True):
    """Certificates that the caller may see; ``next`` is the ``after`` of the next page, "" at the end.

    ``unusual``: of those of which there is something to say beside their number: ``incidents`` that the chair told,
    ``missing_exhibits`` for what was missing from the load, ``reservations`` of who was there, ``openapi_errors`` where
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
    ctx = context_of(request)
    await ctx.read("", "search")
    return Certificates(*await ctx.query(certificate_view.page_of_certificates, ctx.reader, after, page_size(limit)))


@get(
    "/certificates/{certificate_id:str}", opt={"permission": "certificate.read"}, tags=[TAG], summary="One certificate"
)
async def certificate(request: Web, certificate_id: FromPath[str]) -> Detail:
    """Show a certificate; the reading is on record."""
    ctx = context_of(request)
    view = await ctx.query(certificate_view.view, ctx.services.vault, ctx.services.trust, ctx.reader, certificate_id)
    await ctx.read(certificate_id, "api")
    return Detail(
        view.short, view.state.statement, view.state.totals, view.lines, view.anchored, view.file, view.versions,
        view.replaces,
    )  # fmt: skip


@get(
    "/certificates/{certificate_id:str}/statement",
    opt={"permission": "certificate.read"},
    tags=[TAG],
    summary="Statement",
    responses=JSON_OBJECT,
)
async def statement(request: Web, certificate_id: FromPath[str]) -> Response[bytes]:
    """Give out the canonical statement, byte for byte what the digest in the log is of; the export is on record."""
    return await downloads.statement(context_of(request), certificate_id)


@get(
    "/certificates/{certificate_id:str}/pdf",
    opt={"permission": "certificate.read"},
    tags=[TAG],
    summary="Sealed PDF",
    media_type=PDF,
)
async def pdf(request: Web, certificate_id: FromPath[str]) -> Response[bytes]:
    """Give out the sealed PDF in the caller's language; the export is on record."""
    return await downloads.certificate(context_of(request), certificate_id)


@get(
    "/certificates/{certificate_id:str}/annex",
    opt={"permission": "certificate.read"},
    tags=[TAG],
    summary="Anchoring annex",
    media_type=PDF,
)
async def annex(request: Web, certificate_id: FromPath[str]) -> Response[bytes]:
    """Give out the annex that says which witnesses and time-stamp authorities hold the certificate's acts fast.

    404 ``annex_waiting`` until there is one; the export is on record.
    """
    return await downloads.annex(context_of(request), certificate_id)


@get(
    "/certificates/{certificate_id:str}/file",
    opt={"permission": "certificate.read"},
    tags=[TAG],
    summary="File to sign",
    media_type=PDF,
)
async def file(request: Web, certificate_id: FromPath[str]) -> Response[bytes]:
    """Give out the file that officials sign, as the last signature or the seal left it; the export is on record."""
    return await downloads.certificate_file(context_of(request), certificate_id)


@get(
    "/certificates/{certificate_id:str}/files/{event:int}", opt={"permission": "certificate.read"}, tags=[TAG],
    summary="A file that was replaced", media_type=PDF,
)  # fmt: skip
async def replaced_file(request: Web, certificate_id: FromPath[str], event: FromPath[int]) -> Response[bytes]:
    """Give out a spoilt file that another one replaced, by its `file` under `replaced`; the export is on record."""
    return await downloads.replaced_file(context_of(request), certificate_id, event)


@post(
    "/certificates/{certificate_id:str}/file",
    opt=performing(PREPARE),
    tags=[TAG],
    summary=summary_of(PREPARE),
)
async def prepare_file(
    request: Web, certificate_id: FromPath[str], key: Key, data: JSONBody[Preparing | None] = None
) -> FileStanding:
    """Make the file with an empty field for each who was there and did not refuse, and keep it: by the chair.

    A spoilt file is prepared again before the seal, with a ``reason``, by another member of the commission who was
    there: everybody signs the new one, and the old one stays listed under ``replaced``. A repeat under the same
    `Idempotency-Key` prepares nothing anew and gives the same answer.
    """
    ctx = context_of(request)
    await prepare(ctx, certificate_id, key, data.reason if data else "")
    return await _standing(ctx, certificate_id)


@post(
    "/certificates/{certificate_id:str}/countersign", opt=performing(SIGN), tags=[TAG],
    summary=summary_of(SIGN), request_max_body_size=UPLOAD_LIMIT,
)  # fmt: skip
async def countersign(
    request: Web, certificate_id: FromPath[str], key: Key,
    data: Annotated[Upload, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> FileStanding:  # fmt: skip
    """Take in the file with the caller's signature (PAdES) in their own field, and nothing else added to it.

    Refused with a code each: another file, a change beside the signature, another field, a certificate that leads to
    no known root, was revoked, or names somebody else; 409 ``file_signed_since`` or ``file_moved`` when somebody has
    signed since. A repeat under the same `Idempotency-Key` takes nothing in anew and gives the same answer.
    """
    ctx = context_of(request)
    await take(ctx, certificate_id, await data.pdf.read(), request.app.state.looking, key)
    return await _standing(ctx, certificate_id)


@post(
    "/certificates/{certificate_id:str}/organisation-seal",
    opt=performing(SEAL),
    tags=[TAG],
    summary=summary_of(SEAL),
)
async def seal_file(request: Web, certificate_id: FromPath[str], key: Key, data: JSONBody[Closing]) -> FileStanding:
    """Close the file (PAdES B-LTA): from then on it is the certificate's PDF. By the chair.

    Refused with ``signatures_missing`` while somebody who was there has not signed the session and is not named in
    `without`. A repeat under the same `Idempotency-Key` closes nothing anew and gives the same answer.
    """
    ctx = context_of(request)
    await seal(ctx, certificate_id, request.app.state.looking, key, data.without)
    return await _standing(ctx, certificate_id)


async def _standing(ctx: RequestContext, certificate_id: str) -> FileStanding:
    certificate_state, _ = await ctx.query(certificates.visible_certificate, ctx.reader, certificate_id)
    return await ctx.query(pdf_signatures.standing, ctx.services.vault, certificate_state)


handlers = [
    listed, certificate, statement, pdf, annex, file, replaced_file, prepare_file, countersign, seal_file,
]  # fmt: skip
