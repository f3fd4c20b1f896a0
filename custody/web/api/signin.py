"""The session as a resource: who am I, sign in, sign out."""

from litestar import Response, delete, get, post
from litestar.params import JSONBody
from msgspec import Struct

from custody.service.people.sign_in import SignedIn
from custody.web.http.auth import Web, begin_session, services_of, session_cookies
from custody.web.http.permissions import OWN
from custody.web.http.security import SESSION, cookie, csrf_token


class Who(Struct, frozen=True, omit_defaults=True):
    """The caller. ``csrf`` goes into the header ``x-csrf-token`` of every changing request."""

    csrf: str
    signed_in: bool = False
    person: str = ""
    name: str = ""
    agency: str = ""
    roles: tuple[str, ...] = ()
    device: str = ""
    lang: str = "fr"
    must_change_password: bool = False


class Credentials(Struct, frozen=True, forbid_unknown_fields=True):
    """Username and password."""

    username: str
    password: str


@get("/session", tags=["session"], summary="Who am I, and with which CSRF token?", security=[{}])
async def who(request: Web) -> Who:
    """Tell the caller's identity, roles and CSRF token; works without a session too."""
    return _who(request.user, request.auth.csrf, request.auth.lang)


@post("/session", tags=["session"], summary="Sign in", security=[{}])
async def sign_in(request: Web, data: JSONBody[Credentials]) -> Response[Who]:
    """Begin a session; the cookie is new at every sign-in."""
    services = services_of(request)
    token = await begin_session(request, data.username, data.password)
    return Response(
        Who(csrf=csrf_token(token), signed_in=True, lang=request.auth.lang),
        status_code=201,
        cookies=session_cookies(services.settings, token, request.auth.device),
    )


@delete("/session", tags=["session"], summary="Sign out", opt={"permission": OWN}, status_code=204, sync_to_thread=True)
def sign_out(request: Web) -> Response[None]:
    """End the session."""
    services = services_of(request)
    services.signin.sign_out(request.auth.token)
    return Response(None, status_code=204, cookies=[cookie(services.settings, SESSION, "")])


def _who(session: SignedIn | None, csrf: str, lang: str) -> Who:
    if session is None:
        return Who(csrf=csrf, lang=lang)
    return Who(
        csrf=csrf,
        signed_in=True,
        person=session.person,
        name=session.name,
        agency=session.agency,
        roles=session.roles,
        device=session.device,
        lang=lang,
        must_change_password=session.must_change,
    )


handlers = [who, sign_in, sign_out]
