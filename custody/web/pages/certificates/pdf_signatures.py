"""Signing the certificate's file by a certificate of one's own (PAdES): prepared, signed elsewhere, brought back."""

from collections.abc import Awaitable, Iterator
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, URLEncodedBody
from litestar.response import Template

from custody.domain.certificates.pdf_signatures import another_member, unsigned
from custody.domain.kernel.errors import CustodyError, NotFound
from custody.service.certificates import certificates, pdf_signatures, reissues
from custody.service.certificates.pdf_signatures import FileStanding
from custody.service.destruction import sign_off
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.write import clock
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.pdf_signatures import PREPARE, SEAL, SIGN, prepare, seal, take
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT

READ = "certificate.read"


class PreparingForm(KeyedForm):
    """Why the file is prepared again, "" for the first time."""

    reason: str = ""


class SignedForm(KeyedForm):
    """The file that the person has signed."""

    pdf: UploadFile | None = None


class SealForm(KeyedForm):
    """``without``: the numbers of those who have not signed the session, a space between, once they are ticked."""

    without: str = ""


@get("/certificates/{certificate_id:str}/signatures", opt={"permission": READ})
async def page(request: Web, certificate_id: FromPath[str]) -> Template:
    """Show who has signed the file and what comes next; the reading is on record."""
    return await _page(context_of(request), certificate_id)


@get("/certificates/{certificate_id:str}/file", opt={"permission": READ})
async def file(request: Web, certificate_id: FromPath[str]) -> Response[bytes]:
    """Give out the file to be signed, as the last signature left it, the export on record."""
    return await downloads.certificate_file(context_of(request), certificate_id)


@get("/certificates/{certificate_id:str}/files/{event:int}", opt={"permission": READ})
async def replaced_file(request: Web, certificate_id: FromPath[str], event: FromPath[int]) -> Response[bytes]:
    """Give out a spoilt file that another one has replaced, the export on record."""
    return await downloads.replaced_file(context_of(request), certificate_id, event)


@post("/certificates/{certificate_id:str}/file", opt={"permission": PREPARE}, status_code=303)
async def make_file(request: Web, certificate_id: FromPath[str], data: URLEncodedBody[PreparingForm]) -> Response[Any]:
    """Make the file that officials sign, or another one in its place."""
    ctx = context_of(request)
    return await _step(ctx, certificate_id, prepare(ctx, certificate_id, data.keyed(), data.reason), "file_prepared")


@post(
    "/certificates/{certificate_id:str}/countersign", opt={"permission": SIGN}, status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)  # fmt: skip
async def countersign(
    request: Web,
    certificate_id: FromPath[str],
    data: Annotated[SignedForm, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> Response[Any]:
    """Take in the file that the person has signed."""
    ctx, pdf = context_of(request), await data.pdf.read() if data.pdf else b""
    taken = take(ctx, certificate_id, pdf, request.app.state.looking, data.keyed())
    return await _step(ctx, certificate_id, taken, "file_signed")


@post("/certificates/{certificate_id:str}/seal", opt={"permission": SEAL}, status_code=303)
async def close(request: Web, certificate_id: FromPath[str], data: URLEncodedBody[SealForm]) -> Response[Any]:
    """Close the file by the seal."""
    ctx, without = context_of(request), tuple(data.without.split())
    closing = seal(ctx, certificate_id, request.app.state.looking, data.keyed(), without)
    return await _step(ctx, certificate_id, closing, "file_sealed")


async def _step(ctx: RequestContext, certificate_id: str, step: Awaitable[None], notice: str) -> Response[Any]:
    try:
        await step
    except NotFound:
        raise
    except CustodyError as error:
        return await _page(ctx, certificate_id, error)
    return ctx.redirect(f"/certificates/{certificate_id}/signatures", notice)


async def _page(ctx: RequestContext, certificate_id: str, error: CustodyError | None = None) -> Template:
    """Return the page of the file's signatures, also after a refused act, and record the reading."""
    certificate, session = await ctx.query(certificates.visible_certificate, ctx.reader, certificate_id)
    await ctx.read(certificate_id, "page")
    standing = await ctx.query(pdf_signatures.standing, ctx.services.vault, certificate)
    sheet = await ctx.query(sign_off.sheet, certificate.session, session, clock.text(clock.now().wall_ms))
    people = [subject_id for signer in sheet.signers for subject_id in (signer.person, signer.agency)]
    return ctx.show(
        "certificates/certificate_signatures.html", error, number=certificate_id, certificate=certificate,
        meeting=session,
        file=standing,
        names=await ctx.names([*_named(standing), *people]), sheet=sheet, unsigned=unsigned(session),
        versions=await ctx.query(reissues.versions, certificate),
        me=ctx.session.person, key=new_key(),
        again=bool(certificate.file) and another_member(session, certificate, ctx.session.person),
        stamps=f"{ctx.services.settings.address}/pki/timestamp",
    )  # fmt: skip


def _named(standing: FileStanding) -> Iterator[str]:
    yield from (signature.person for signature in standing.fields)
    for replaced in standing.replaced:
        yield from (replaced.by, *replaced.signed)


handlers = [page, file, replaced_file, make_file, countersign, close]
