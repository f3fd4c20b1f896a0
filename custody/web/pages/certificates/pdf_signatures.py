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
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.pdf_signatures import PREPARE, SEAL, SIGN, prepare, seal, take
from custody.web.http.request_context import Desk, desk
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


@get("/certificates/{number:str}/signatures", opt={"permission": READ})
async def page(request: Web, number: FromPath[str]) -> Template:
    """Show who has signed the file and what comes next; the reading is on record."""
    return await _page(desk(request), number)


@get("/certificates/{number:str}/file", opt={"permission": READ})
async def file(request: Web, number: FromPath[str]) -> Response[bytes]:
    """Give out the file to be signed, as the last signature left it, the export on record."""
    return await downloads.certificate_file(desk(request), number)


@get("/certificates/{number:str}/files/{event:int}", opt={"permission": READ})
async def replaced_file(request: Web, number: FromPath[str], event: FromPath[int]) -> Response[bytes]:
    """Give out a spoilt file that another one has replaced, the export on record."""
    return await downloads.replaced_file(desk(request), number, event)


@post("/certificates/{number:str}/file", opt={"permission": PREPARE}, status_code=303)
async def make_file(request: Web, number: FromPath[str], data: URLEncodedBody[PreparingForm]) -> Response[Any]:
    """Make the file that officials sign, or another one in its place."""
    here = desk(request)
    return await _step(here, number, prepare(here, number, data.keyed(), data.reason), "file_prepared")


@post(
    "/certificates/{number:str}/countersign", opt={"permission": SIGN}, status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)  # fmt: skip
async def countersign(
    request: Web, number: FromPath[str], data: Annotated[SignedForm, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Response[Any]:
    """Take in the file that the person has signed."""
    here, pdf = desk(request), await data.pdf.read() if data.pdf else b""
    taken = take(here, number, pdf, request.app.state.looking, data.keyed())
    return await _step(here, number, taken, "file_signed")


@post("/certificates/{number:str}/seal", opt={"permission": SEAL}, status_code=303)
async def close(request: Web, number: FromPath[str], data: URLEncodedBody[SealForm]) -> Response[Any]:
    """Close the file by the seal."""
    here, without = desk(request), tuple(data.without.split())
    closing = seal(here, number, request.app.state.looking, data.keyed(), without)
    return await _step(here, number, closing, "file_sealed")


async def _step(here: Desk, number: str, step: Awaitable[None], notice: str) -> Response[Any]:
    try:
        await step
    except NotFound:
        raise
    except CustodyError as error:
        return await _page(here, number, error)
    return here.go(f"/certificates/{number}/signatures", notice)


async def _page(here: Desk, number: str, error: CustodyError | None = None) -> Template:
    """The page of the file's signatures, also for who is refused, the reading on record."""
    found, session = await here.ask(certificates.visible_certificate, here.reader, number)
    await here.read(number, "page")
    standing = await here.ask(pdf_signatures.standing, here.services.vault, found)
    sheet = await here.ask(sign_off.sheet, found.session, session, clock.text(clock.now().wall_ms))
    people = [n for one in sheet.signers for n in (one.person, one.agency)]
    return here.show(
        "certificates/certificate_signatures.html", error, number=number, certificate=found, meeting=session,
        file=standing,
        names=await here.names([*_named(standing), *people]), sheet=sheet, unsigned=unsigned(session),
        versions=await here.ask(reissues.versions, found),
        me=here.session.person, again=another_member(session, found, here.session.person), key=new_key(),
        stamps=f"{here.services.settings.address}/pki/timestamp",
    )  # fmt: skip


def _named(standing: FileStanding) -> Iterator[str]:
    yield from (one.person for one in standing.fields)
    for one in standing.replaced:
        yield from (one.by, *one.signed)


handlers = [page, file, replaced_file, make_file, countersign, close]
