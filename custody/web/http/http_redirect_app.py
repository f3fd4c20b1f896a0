"""The door on plain http: it shows how to trust the server, and sends everybody else to https. It takes nothing.

No session, no cookie, no database: what comes here crosses the network in the open. The way to https is the address
of the settings, never the one that the asker named, and it is told anew each time: a browser keeps nothing of it.
"""

from dataclasses import dataclass

from litestar import Litestar, get
from litestar.datastructures import State
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.template import TemplateConfig
from litestar.types import ASGIApp, Receive, Scope, Send

from custody.settings import Settings
from custody.web.http import error_responses
from custody.web.http.auth import Web, speak_to, stranger
from custody.web.http.security import header_adder
from custody.web.http.static_files import favicon, static_files
from custody.web.http.throttle import Throttle
from custody.web.pages.log import server_certificate
from custody.web.rendering.render import engine


@dataclass(frozen=True)
class Few:
    """All that the door knows: the settings. It records nothing, so nothing keeps it from that."""

    settings: Settings
    obstacle: str = ""


class Strangers(ASGIMiddleware):
    """Everybody here is a stranger: only the language is looked up."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Fill ``scope["user"]`` and ``scope["auth"]``."""
        request: Web = Web(scope, receive)
        scope["user"], scope["auth"] = None, stranger(request)
        speak_to(request, request.auth)
        await next_app(scope, receive, send)


@get("/", include_in_schema=False)
async def arrive(request: Web) -> Redirect:
    """Redirect a bare name to the page on trusting the server, since https would only show a warning."""
    settings: Settings = request.app.state.services.settings
    return Redirect("/enrol" if settings.tls else f"{settings.address}/", status_code=307)


@get(["/enrol/check", "/{path:path}"], include_in_schema=False)
async def onward(request: Web, path: FromPath[str] = "") -> Redirect:  # noqa: ARG001
    """Go on over https, to the same page."""
    settings: Settings = request.app.state.services.settings
    query = f"?{request.url.query}" if request.url.query else ""
    return Redirect(f"{settings.address}{request.url.path}{query}", status_code=307)


def create_door(settings: Settings) -> Litestar:
    """Return the application on plain http."""
    return Litestar(
        route_handlers=[server_certificate.steps, server_certificate.take, arrive, onward, favicon, static_files()],
        middleware=[Strangers()],
        exception_handlers={Exception: error_responses.answer},
        before_send=[header_adder(settings)],
        template_config=TemplateConfig(instance=engine(settings, [])),
        state=State({"services": Few(settings), "strangers": Throttle()}),
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
