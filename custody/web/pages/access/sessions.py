"""One's own sessions as a page, with the end of one or of all others, and the uses of one's PIN by others."""

from datetime import UTC, datetime

from anyio import to_thread
from litestar import get, post
from litestar.params import URLEncodedBody
from litestar.response import Redirect, Template

from custody.service.people import own_sessions
from custody.service.people.pin_uses import pin_uses
from custody.text import titles
from custody.web.http.auth import Web, services_of
from custody.web.http.request_context import context_of
from custody.web.http.route_permissions import OWN
from custody.web.http.security import Form


class EndForm(Form):
    """The session to end, as the page names it."""

    session: str


@get("/account/sessions", opt={"permission": OWN})
async def show(request: Web) -> Template:
    """Show where the caller is signed in."""
    ctx, token = context_of(request), request.auth.token
    lines = await to_thread.run_sync(own_sessions.sessions, ctx.services.sign_in, ctx.session.person, token)
    return ctx.show("access/session_list.html", lines=lines)


@get("/account/pin-uses", opt={"permission": OWN})
async def show_pin_uses(request: Web) -> Template:
    """Show on whose devices the caller's PIN was used, when and for what (I71)."""
    ctx = context_of(request)
    uses, names = await ctx.query_named(
        pin_uses, lambda found: {use.author for use in found}, ctx.session.person, datetime.now(UTC)
    )
    return ctx.show("access/pin_use_list.html", uses=uses, names=names, act=titles.act)


@post("/account/sessions/end", opt={"permission": OWN}, status_code=303, sync_to_thread=True)
def end(request: Web, data: URLEncodedBody[EndForm]) -> Redirect:
    """End one of the caller's sessions."""
    session = request.user
    assert session is not None
    own_sessions.end(services_of(request).sign_in, session, request.auth.token, data.session)
    return Redirect("/account/sessions", status_code=303)


handlers = [show, show_pin_uses, end]
