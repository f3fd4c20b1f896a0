"""Proof bundles over HTTP: a ZIP that anyone checks with openssl and coreutils; who gets it is on record."""

from litestar import Response, post
from litestar.params import FromPath, JSONBody

from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.bundle_download import Giving
from custody.web.http.request_context import context_of

TAG = "bundles"


@post(
    "/exhibits/{exhibit_id:str}/bundle", opt={"permission": "history.read"}, status_code=200, tags=[TAG],
    summary="Proof bundle of a history",
)  # fmt: skip
async def exhibit(request: Web, exhibit_id: FromPath[str], data: JSONBody[Giving]) -> Response[bytes]:
    """Give out a history with its proofs as a ZIP; its last event says that it was given, and the head before."""
    return await downloads.bundle(context_of(request), exhibit_id, data)


@post(
    "/certificates/{certificate_id:str}/bundle", opt={"permission": "certificate.read"}, status_code=200, tags=[TAG],
    summary="Proof bundle of a certificate",
)  # fmt: skip
async def certificate(request: Web, certificate_id: FromPath[str], data: JSONBody[Giving]) -> Response[bytes]:
    """Give out a certificate and its session with their proofs as a ZIP; the export is on record."""
    return await downloads.bundle(context_of(request), certificate_id, data)


@post(
    "/cases/{case_id:str}/bundle", opt={"permission": "case.read"}, status_code=200, tags=[TAG],
    summary="Proof bundle of a case",
)  # fmt: skip
async def case(request: Web, case_id: FromPath[str], data: JSONBody[Giving]) -> Response[bytes]:
    """Give out a case with its seizures, exhibits and all that was amiss, as a ZIP; the export is on record."""
    return await downloads.bundle(context_of(request), case_id, data)


handlers = [exhibit, certificate, case]
