"""Service of revocation lists, OCSP answers and time-stamps, at the addresses in the certificates.

It is for programs, without a session: stock tools check here if a certificate in a paper is still valid. Lists and
answers are signed and the same for everybody, so caches may keep them for an hour.
"""

import asyncio
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import unquote

from cryptography.hazmat.primitives.serialization import Encoding
from litestar import Response, get, post
from litestar.params import FromPath

from custody.domain.kernel.errors import BadInput, NotFound
from custody.web.http.auth import Web, services_of, stranger
from labels.layout.errors import LabelError
from labels.signing import revocation
from labels.signing.pki import Pki

HOUR = "public, max-age=3600"
LARGEST = 4096
"""Bytes of a question: a real one has about a hundred."""
CRL, OCSP, STAMP = "application/pkix-crl", "application/ocsp-response", "application/timestamp-reply"
LISTS: dict[str, Callable[[Pki, datetime], bytes]] = {
    "root.crl": revocation.root_list, "issuing.crl": revocation.issuing_kept,
}  # fmt: skip
BARE = {"bare": True}


@get("/pki/{name:str}", opt=BARE, include_in_schema=False)
async def published(request: Web, name: FromPath[str]) -> Response[bytes]:
    """Give out the certificate of an authority or of the codes' key (PEM), or a list of revoked ones (DER)."""
    pki = _asked(request)
    certificates = {"root.pem": pki.root, "issuing.pem": pki.issuing, "mark.pem": pki.mark.certificate}
    if name in certificates:
        return _answer(certificates[name].public_bytes(Encoding.PEM), "application/x-pem-file")
    if name not in LISTS:
        raise NotFound("not_found", kind="pki", number=name[:20])
    try:
        body = await asyncio.to_thread(LISTS[name], pki, _now())
    except LabelError as error:
        raise NotFound("not_found", kind="pki", number=name) from error
    return _answer(body, CRL)


@get("/pki/ocsp/{question:path}", opt=BARE, include_in_schema=False)
async def ocsp_got(request: Web, question: FromPath[str]) -> Response[bytes]:
    """Answer a question in the address (RFC 6960, A.1.1), which caches may keep.

    It is read from the address as it was sent: of two slashes of its base64 that follow one another a path keeps one.
    """
    del question
    sent = request.scope["raw_path"].decode("latin-1").partition("/pki/ocsp/")[2]
    try:
        asked = b64decode(unquote(sent), validate=True)
    except ValueError as error:
        raise BadInput("bad_question") from error
    return _answer(await _ocsp(_asked(request), asked), OCSP)


@post("/pki/ocsp", opt=BARE, include_in_schema=False, status_code=200, request_max_body_size=LARGEST)
async def ocsp_posted(request: Web) -> Response[bytes]:
    """Answer a question (OCSPRequest, DER)."""
    pki = _asked(request)
    return _answer(await _ocsp(pki, await request.body()), OCSP, "no-store")


@post("/pki/timestamp", opt=BARE, include_in_schema=False, status_code=200, request_max_body_size=LARGEST)
async def stamped(request: Web) -> Response[bytes]:
    """Answer a time-stamp question (RFC 3161) by the installation's own clock and key, for officials who sign."""
    from labels.signing.local_tsa import LocalTimeStamper  # noqa: PLC0415  (as ``labels.signing.timestamp_client``: seldom needed, and heavy)

    pki, question = _asked(request), await request.body()
    try:
        body = await asyncio.to_thread(LocalTimeStamper(pki, _now()).answer, question)
    except (ValueError, TypeError, KeyError) as error:
        raise BadInput("bad_question") from error
    return _answer(body, STAMP, "no-store")


def _asked(request: Web) -> Pki:
    """Return the installation's PKI, unless the client asks too often; raise ``NotAllowed``.

    These programs are counted apart from visitors of the pages, so that neither group can block the other.
    """
    request.app.state.checkers.ask(stranger(request).address)
    return services_of(request).pki


async def _ocsp(pki: Pki, question: bytes) -> bytes:
    return await asyncio.to_thread(revocation.answer_to, pki, question, _now())


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _answer(body: bytes, media_type: str, kept: str = HOUR) -> Response[bytes]:
    return Response(body, media_type=media_type, headers={"cache-control": kept})


handlers = [published, ocsp_got, ocsp_posted, stamped]
