"""The search as a resource: what a number, a scan, a seal or a name leads to."""

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter

from custody.service.search.search import Found
from custody.web.forms.search_form import look
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of


@get("/search", opt={"permission": "exhibit.read"}, tags=["search"], summary="What bears this number or name?")
async def find(
    request: Web,
    q: Annotated[str, QueryParameter(description="A scan, a number, a seal, a name or words of a title.")],
) -> Found:
    """Look a scan, a number, a seal, a case, an order, a certificate or an operation up; the search is on record."""
    return await look(context_of(request), q)


handlers = [find]
