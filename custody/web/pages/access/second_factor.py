"""The second factor of a session as a page: a passkey, or a code of a printed card; and printing that card."""

from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.params import QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template

from custody.domain.kernel.errors import CustodyError, NotAllowed
from custody.domain.kernel.typed_text import required
from custody.domain.people.webauthn import packed
from custody.service.documents import card_pdf
from custody.service.people import passkeys, session_factors
from custody.text import i18n
from custody.web.forms.passkey_signing import assertion_of
from custody.web.http.auth import Web, session_cookies
from custody.web.http.downloads import file
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.route_permissions import OWN
from custody.web.http.security import Form, safe_path
from custody.web.http.session_factor import strengthen
from custody.web.rendering.account_page import account_page


class FactorForm(Form):
    """A passkey's answer (JSON) or a code of the card; ``next``: the page that was asked for."""

    answer: str = ""
    code: str = ""
    next: str = "/"


class CardForm(Form):
    """The present password, for a new card."""

    current: str = ""


@get("/second-factor", opt={"permission": OWN})
async def show(
    request: Web, next_path: Annotated[str, QueryParameter(name="next")] = "/"
) -> Template | Redirect:  # fmt: skip
    """Ask for the second factor; whoever needs none goes on."""
    ctx = context_of(request)
    if not ctx.session.needs_factor:
        return Redirect(safe_path(next_path), status_code=303)
    return await _page(ctx, request.auth.token, safe_path(next_path))


@post("/second-factor", opt={"permission": OWN}, status_code=303)
async def answer(request: Web, data: URLEncodedBody[FactorForm]) -> Response[Any]:
    """Open the session, or show the form again with the reason."""
    ctx, token = context_of(request), request.auth.token
    if not ctx.session.needs_factor:
        return Redirect(safe_path(data.next), status_code=303)
    try:
        opened = await strengthen(request, assertion_of(data.answer), data.code)
    except CustodyError as error:
        return await _page(ctx, token, safe_path(data.next), error)
    made: Response[Any] = Redirect(safe_path(data.next), status_code=303)
    made.cookies.extend(session_cookies(ctx.services.settings, opened, request.auth.device))
    return made


@post("/account/card", opt={"permission": OWN}, status_code=200)
async def print_card(request: Web, data: URLEncodedBody[CardForm]) -> Response[Any]:
    """Print a new card; the codes of the one before open nothing any more.

    Raises:
        NotAllowed: ``second_factor_needed`` in a session that a password alone opened, where more is needed.
    """
    ctx = context_of(request)
    if ctx.session.needs_factor or ctx.session.enrolled:
        raise NotAllowed("second_factor_needed")
    draw = partial(session_factors.draw_card, ctx.services.sign_in, ctx.session, data.current)
    try:
        required(data.current, "current")
        codes = await request.app.state.hashing.run(draw)
    except CustodyError as error:
        return await account_page(ctx, error)
    pdf = await to_thread.run_sync(partial(card_pdf, ctx.services, ctx.session.person, codes, i18n.current()))
    return file(pdf, "card.pdf", "application/pdf")


async def _page(ctx: RequestContext, token: str, next_path: str, error: CustodyError | None = None) -> Template:
    signing = await ctx.query(passkeys.signing, ctx.session.person)
    asked = packed(session_factors.challenge(token))
    return ctx.show("access/second_factor.html", error, next=next_path, asked=asked, signing=signing)


handlers = [show, answer, print_card]
