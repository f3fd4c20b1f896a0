"""What anybody may do without signing in: ask whether a paper is ours, and take the page that checks proofs.

Nothing is enumerable here: only a document with our signature on it gets a yes, and a history says nothing of whether
it has grown. Files are looked at in a process of their own (``labels.stranger``), few at a time.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Template
from msgspec import Struct, field

from custody.domain.errors import BadInput, CustodyError
from custody.service import authenticity, bundles
from custody.service.authenticity import Found
from custody.storage.connection import Connection
from custody.web import papers, verifier
from custody.web.auth import Web, services_of
from custody.web.errors import problem_of
from custody.web.i18n import N_
from custody.web.render import page
from custody.web.security import CSRF_FIELD
from labels import revocation, stranger
from labels.mark import LONGEST_TEXT

LARGEST = 8 * 1024 * 1024
"""Bytes of a form with a PDF in it."""

ANSWERS: Mapping[str, tuple[str, str, str]] = {
    "current": (
        "good",
        N_("Authentic, and the last version."),
        N_("This certificate was issued here and its statement is the one in the log. No newer version exists. "
           "Compare the paper in your hand with it: number and digest stand below."),
    ),
    "superseded": (
        "warn",
        N_("Authentic, and superseded."),
        N_("This certificate was issued here, and a newer version of it exists. Ask for that one."),
    ),
    "history": (
        "good",
        N_("Authentic history, as it then stood."),
        N_("This history was given out here and is unchanged. A history grows: whether something was recorded since is "
           "told to those who may see it only. Ask for a new one to rely on it today."),
    ),
    "minutes": (
        "good",
        N_("Authentic minutes of an act, as then printed."),
        N_("These minutes were drawn up here from the log and are unchanged. Signatures by hand stand on the paper "
           "alone. What was recorded or corrected since is told to those who may see it only."),
    ),
    "annex": (
        "good",
        N_("Authentic annex, as it then stood."),
        N_("This annex was drawn up here from signatures of witnesses and time-stamp authorities, and is unchanged. "
           "They can be checked without us, with the files inside it. Check the certificate that it belongs to too."),
    ),
    "unconfirmed": (
        "bad",
        N_("Signed here, and not in the log."),
        N_("The signature is ours, yet the log does not hold this document. Do not rely on it, and tell the "
           "inspection: a database may have been put back, or a key misused."),
    ),
    "altered": (
        "bad",
        N_("Altered."),
        N_("This was signed here and has been changed since. Do not rely on it."),
    ),
    "foreign": (
        "bad",
        N_("Not ours."),
        N_("No signature of this service stands on it. It may come from another service, or be forged: nothing here "
           "confirms it."),
    ),
    "label": (
        "warn",
        N_("A label proves nothing."),
        N_("This is the number on an exhibit’s label, which anybody can copy. Scan the code of a certificate or of a "
           "history instead."),
    ),
    "unreadable": (
        "warn",
        N_("This cannot be read."),
        N_("It is neither a PDF of a certificate or history nor the text of its code. A paper from before there were "
           "signed codes cannot be confirmed here. A proof (ZIP) is checked by the page below, verifier.html."),
    ),
}  # fmt: skip
"""An answer to its colour, its heading and what to make of it."""


class Question(Struct, frozen=True):
    """A document's file, or the text of its code."""

    document: UploadFile | None = None
    code: str = ""
    csrf: str = field(name=CSRF_FIELD, default="")


@get("/verifier.html", opt={"bare": True}, include_in_schema=False)
async def verifier_page() -> Response[bytes]:
    """Give out the verifier page, to be kept and opened from the disk: it is the same for everybody."""
    return papers.file(verifier.page(), verifier.NAME, "text/html")


@get("/check.sh", opt={"bare": True}, include_in_schema=False)
async def script() -> Response[bytes]:
    """Give out the script that checks proofs with openssl: it is the same for everybody."""
    return papers.file(bundles.script(), bundles.SCRIPT, "text/x-shellscript")


@get("/verify", include_in_schema=False)
async def form() -> Template:
    """Ask for a document or its code."""
    return _page()


@post("/verify", status_code=200, include_in_schema=False, request_max_body_size=LARGEST)
async def ask(request: Web, data: Annotated[Question, Body(media_type=RequestEncodingType.MULTI_PART)]) -> Template:
    """Say whether a document, or the code of one, is ours."""
    try:
        request.app.state.strangers.ask(request.auth.address)
        pdf = await data.document.read() if data.document else b""
        return _page(await _of_pdf(request, pdf) if pdf else await _of_code(request, data.code))
    except CustodyError as error:
        return _page(error=error)


@get("/V/{code:str}", include_in_schema=False)
async def scanned(request: Web, code: FromPath[str]) -> Template:
    """Say what the code of a paper is worth, where a phone that read it has come to."""
    try:
        request.app.state.strangers.ask(request.auth.address)
        return _page(await _of_code(request, code))
    except CustodyError as error:
        return _page(error=error)


async def _of_code(request: Web, text: str) -> Found:
    if not text.strip():
        raise BadInput("document_needed")
    key = services_of(request).pki.mark.key.public_key()

    def asked(connection: Connection) -> Found:
        return authenticity.of_code(connection, key, text[: LONGEST_TEXT + 1])

    return await services_of(request).reading.ask(asked)


async def _of_pdf(request: Web, pdf: bytes) -> Found:
    async with request.app.state.looking:
        pki = services_of(request).pki
        seen = await asyncio.to_thread(stranger.look_apart, pdf, pki.root_pem, datetime.now(UTC), revocation.since(pki))
    return await services_of(request).reading.ask(authenticity.of_pdf, services_of(request).log, seen)


def _page(found: Found | None = None, error: CustodyError | None = None) -> Template:
    told: dict[str, Any] = {"found": found, "answer": ANSWERS[found.answer] if found else None}
    problem = problem_of(error) if error else None
    return page("verify.html", status=problem.status if problem else 200, problem=problem, **told)


handlers = [verifier_page, script, form, ask, scanned]
