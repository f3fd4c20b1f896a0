"""Giving a proof bundle away: the form stands on the page of what it speaks of."""

from litestar import Response, post
from litestar.params import FromPath, URLEncodedBody

from custody.web import papers
from custody.web.auth import Web
from custody.web.desk import desk


@post("/exhibits/{number:str}/bundle", opt={"permission": "history.read"}, status_code=200)
async def exhibit(request: Web, number: FromPath[str], data: URLEncodedBody[papers.Giving]) -> Response[bytes]:
    """Give out a history as a proof that others check without us, the export on record with who gets it."""
    return await papers.bundle(desk(request), number, data)


@post("/certificates/{number:str}/bundle", opt={"permission": "certificate.read"}, status_code=200)
async def certificate(request: Web, number: FromPath[str], data: URLEncodedBody[papers.Giving]) -> Response[bytes]:
    """Give out a certificate as a proof that others check without us, the export on record with who gets it."""
    return await papers.bundle(desk(request), number, data)


handlers = [exhibit, certificate]
