"""One search box for everything: what a person has in hand leads to its page, or to a list to choose from."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.response import Redirect

from custody.domain.kernel.errors import CustodyError
from custody.service.search.case_words import TITLES
from custody.service.search.search import Found
from custody.web.forms import form_values
from custody.web.forms.search_form import led, look
from custody.web.http import search_token
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of


@get("/find", opt={"permission": "exhibit.read"})
async def find(request: Web, q: FromQuery[str] = "", s: FromQuery[str] = "") -> Response[Any]:
    """Go to the only thing that bears the text, or list what may be meant; the search is on record.

    ``q`` is a number that a link asks for; what somebody typed comes sealed, as ``s``.
    """
    ctx = context_of(request)
    q = search_token.opened(ctx, s) if s else q
    if not q.strip():
        return ctx.show("search/search.html", q="", found=Found([]), titles=TITLES)
    try:
        matches = await look(ctx, q)
    except CustodyError as error:
        return ctx.show("search/search.html", error, q=q, found=Found([]), titles=TITLES)
    return led(matches) or ctx.show("search/search.html", q=q, found=matches, titles=TITLES)


@post("/find", opt={"permission": "exhibit.read"}, status_code=303)
async def typed(request: Web) -> Redirect:
    """Look for what was typed, at an address that does not tell it."""
    return Redirect(
        search_token.address(context_of(request), form_values.text(await request.form(), "q")), status_code=303
    )


handlers = [find, typed]
