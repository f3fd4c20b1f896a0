"""One search for everything as a resource."""

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter

from custody.service.search import Found
from custody.web.auth import Web
from custody.web.desk import desk
from custody.web.search import look


@get("/find", opt={"permission": "exhibit.read"}, tags=["search"], summary="What bears this number or name?")
async def find(
    request: Web,
    q: Annotated[str, QueryParameter(description="A scan, a number, a seal, a name or words of a title.")],
) -> Found:
    """Look a scan, a number, a seal, a case, an order, a certificate or an operation up; the search is on record."""
    return await look(desk(request), q)


handlers = [find]
