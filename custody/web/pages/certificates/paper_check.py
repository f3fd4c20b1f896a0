"""Pages open without signing in: check if a paper is authentic, and get the page that checks proofs.

Nothing can be enumerated here: only a document with our signature gets a yes, and an answer about a history does not
tell if the history has grown. Files are examined in a separate process (``labels.signing.inspect_pdf``), few at a time.
"""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Template
from msgspec import Struct, field

from custody.domain.kernel.errors import BadInput, CustodyError
from custody.service import documents
from custody.service.certificates import paper_check
from custody.service.certificates.first_page import of_certificate
from custody.service.certificates.paper_check import Found
from custody.service.exchange import bundles
from custody.storage.tables.connection import Connection
from custody.text import i18n
from custody.text.i18n import N_
from custody.web import verifier
from custody.web.http import downloads
from custody.web.http.auth import Web, services_of
from custody.web.http.error_responses import headers_of, problem_of
from custody.web.http.security import CSRF_FIELD
from custody.web.rendering.render import page
from labels.documents.signed_code import LONGEST_TEXT
from labels.signing import inspect_pdf, revocation
from labels.signing.inspect_pdf import Seen

LARGEST = 8 * 1024 * 1024
"""Bytes of a form with a PDF in it."""

ANSWERS: Mapping[str, tuple[str, str, str]] = {
    "current": (
        "good",
        N_("Authentic, and the last version."),
        N_("This certificate was issued here and its statement is the one in the log. No newer version exists."),
    ),
    "superseded": (
        "warn",
        N_("Authentic, and superseded."),
        N_("This certificate was issued here, and a newer version of it exists. Ask for that one."),
    ),
    "history": (
        "good",
        N_("Authentic history, as it then stood."),
        N_("A history grows: whether something was recorded since is told to those who may see it only. Ask for a new "
           "one to rely on it today."),
    ),
    "minutes": (
        "good",
        N_("Authentic minutes of an act, as then printed."),
        N_("These minutes were drawn up here from the log. Signatures by hand stand on the paper alone. What "
           "was recorded or corrected since is told to those who may see it only."),
    ),
    "annex": (
        "good",
        N_("Authentic annex, as it then stood."),
        N_("This annex was drawn up here from signatures of witnesses and time-stamp authorities. "
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
    "misread": (
        "bad",
        N_("This code bears no signature of ours."),
        N_("It is misread, mistyped or forged. Point a phone’s camera at the code on the paper, or have the PDF file "
           "checked; if the answer stays the same, do not rely on the paper."),
    ),
    "foreign": (
        "bad",
        N_("Not ours."),
        N_("No signature of this service stands on it. It may come from another service, or be forged, or be a code "
           "with a letter mistyped: nothing here confirms it."),
    ),
    "label": (
        "warn",
        N_("A label proves nothing."),
        N_("This is the number on an exhibit’s label, which anybody can copy. Scan the code of a certificate or of a "
           "history instead."),
    ),
    "number": (
        "warn",
        N_("A number proves nothing."),
        N_("Anybody can write it on a paper, and whether it exists is not told here. Scan the square code on the "
           "paper, or have its PDF file checked."),
    ),
    "unreadable": (
        "warn",
        N_("This cannot be read."),
        N_("It is neither a PDF of a certificate or history nor the text of its code. A proof (ZIP) is checked by the "
           "page below, verifier.html."),
    ),
}  # fmt: skip
"""An answer to its colour, its heading and what to make of it."""
ON_PAPER: Mapping[str, str] = {
    "current": N_("Such a certificate was issued here, and it is the last version."),
    "superseded": N_("Such a certificate was issued here, and it is superseded."),
    "history": N_("Such a history was given out here."),
    "minutes": N_("Such minutes were drawn up here."),
    "annex": N_("Such an annex was drawn up here."),
}
"""The headings of what a code alone proves: it does not vouch for the paper that it stands on."""


class Question(Struct, frozen=True):
    """A document's file, or the text of its code."""

    document: UploadFile | None = None
    code: str = ""
    csrf: str = field(name=CSRF_FIELD, default="")


@get("/verifier.html", opt={"bare": True}, include_in_schema=False)
async def verifier_page() -> Response[bytes]:
    """Give out the verifier page, to be kept and opened from the disk: it is the same for everybody."""
    return downloads.file(verifier.page(), verifier.NAME, "text/html")


@get("/check.sh", opt={"bare": True}, include_in_schema=False)
async def script() -> Response[bytes]:
    """Give out the script that checks proofs with openssl: it is the same for everybody."""
    return downloads.file(bundles.script(), bundles.SCRIPT, "text/x-shellscript")


@get("/verify", include_in_schema=False)
async def form() -> Template:
    """Ask for a document or its code."""
    return _page()


def _too_large(_request: Web, _error: Exception) -> Template:
    return _page(error=BadInput("document_too_large", limit=LARGEST // 1024**2))


@post(
    "/verify", status_code=200, include_in_schema=False, request_max_body_size=LARGEST,
    exception_handlers={413: _too_large},
)  # fmt: skip
async def ask(request: Web, data: Annotated[Question, Body(media_type=RequestEncodingType.MULTI_PART)]) -> Template:
    """Say whether a document, or the code of one, is ours."""
    try:
        request.app.state.strangers.ask(request.auth.address)
        pdf = await data.document.read() if data.document else b""
        finding = await _of_pdf(request, pdf) if pdf else await _of_code(request, data.code)
        return await _told(request, finding, by_code=not pdf)
    except CustodyError as error:
        return _page(error=error)


@get("/V/{code:str}", include_in_schema=False)
async def scanned(request: Web, code: FromPath[str]) -> Template:
    """Say what the code of a paper is worth, where a phone that read it has come to."""
    try:
        request.app.state.strangers.ask(request.auth.address)
        return await _told(request, await _of_code(request, code), by_code=True)
    except CustodyError as error:
        return _page(error=error)


async def _of_code(request: Web, text: str) -> Found:
    if not text.strip():
        raise BadInput("document_needed")
    key = services_of(request).pki.mark.key.public_key()

    def asked(connection: Connection) -> Found:
        """Return what the code of a paper says."""
        return paper_check.of_code(connection, key, text[: LONGEST_TEXT + 1])

    return await services_of(request).queries.in_snapshot(asked)


async def _of_pdf(request: Web, pdf: bytes) -> Found:
    pki = services_of(request).pki

    def check() -> Seen:
        """Look at the file in a process of its own."""
        return inspect_pdf.look_apart(pdf, pki.root_pem, datetime.now(UTC), revocation.since(pki))

    seen = await request.app.state.checking.run(check)
    return await services_of(request).queries.in_snapshot(paper_check.of_pdf, services_of(request).log, seen)


async def _told(request: Web, finding: Found, *, by_code: bool = False) -> Template:
    """Return the answer with a certificate's first-page facts; for a code, also what it does not prove."""
    colour, heading, text = ANSWERS[finding.answer]
    heading = ON_PAPER.get(finding.answer, heading) if by_code else heading
    context: dict[str, Any] = {"found": finding, "answer": (colour, heading, text)}
    context["by_code"] = by_code and finding.answer in ON_PAPER
    if finding.certificate:
        services = services_of(request)
        context["borne"] = await services.queries.in_snapshot(of_certificate, services.vault, finding.certificate)
        told = partial(documents.certificate_anomalies, services, finding.certificate, i18n.current(), public=True)
        context["wrong"] = await asyncio.to_thread(told)
    return _page(**context)


def _page(error: CustodyError | None = None, **context: Any) -> Template:
    problem = problem_of(error) if error else None
    nothing = {"found": None, "by_code": False, "borne": None, "wrong": ()}
    return page(
        "certificates/paper_check.html",
        status=problem.status if problem else 200,
        headers=headers_of(error) if error else None,
        problem=problem,
        **(nothing | context),
    )


handlers = [verifier_page, script, form, ask, scanned]
