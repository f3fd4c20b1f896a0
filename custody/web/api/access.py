"""Erasure of private values as a resource: what is kept under a key, and the act of two authorities that erases it."""

from anyio import to_thread
from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from custody.domain.people.webauthn import Assertion, packed
from custody.service.access import erasures
from custody.service.access.erasures import Kept
from custody.service.people import own_sessions, passkeys, session_factors
from custody.service.people.own_sessions import SessionLine
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web, services_of, session_cookies
from custody.web.http.request_context import context_of
from custody.web.http.route_permissions import OWN
from custody.web.http.security import csrf_token
from custody.web.http.session_factor import strengthen

TAG = "erasures"


class Values(Struct, frozen=True):
    """The private values kept under the key of a case or a person, erased ones too, without what they say."""

    values: list[Kept]


@get("/erasures/{subject_id:str}", opt={"permission": "erasure.read"}, tags=[TAG], summary="What can be erased")
async def kept(request: Web, subject_id: FromPath[str]) -> Values:
    """List the private values of a case or a person by event, field and commitment; the reading is on record."""
    ctx = context_of(request)
    kept_values = await ctx.query(erasures.kept, ctx.reader, subject_id)
    await ctx.read(subject_id, "api")
    return Values(kept_values)


class Factor(Struct, frozen=True, omit_defaults=True):
    """``needed``: the session opens nothing before. ``challenge`` (base64url): for one of the passkeys named."""

    needed: bool
    challenge: str
    credentials: list[str]


class FactorAnswer(Struct, frozen=True, forbid_unknown_fields=True):
    """The answer of a passkey, or the ``code`` of a one-time card."""

    assertion: Assertion | None = None
    code: str = ""


class Opened(Struct, frozen=True):
    """The session is open; ``csrf`` goes with its changing requests from now on."""

    csrf: str


class Sessions(Struct, frozen=True):
    """The caller's open sessions, the newest first."""

    sessions: list[SessionLine]


@get("/session/second-factor", opt={"permission": OWN}, tags=["session"], summary="What a second factor answers")
async def factor(request: Web) -> Factor:
    """Tell whether the session needs a second factor, and what a passkey would answer."""
    ctx = context_of(request)
    credentials = await ctx.query(passkeys.signing, ctx.session.person)
    challenge = packed(session_factors.challenge(request.auth.token))
    return Factor(needed=ctx.session.needs_factor, challenge=challenge, credentials=credentials)


@post("/session/second-factor", opt={"permission": OWN}, tags=["session"], summary="Open a session", status_code=201)
async def answer_factor(request: Web, data: JSONBody[FactorAnswer]) -> Response[Opened]:
    """Open the session by a passkey's answer or a code; the cookie is a new one."""
    opened = await strengthen(request, data.assertion, data.code)
    cookies = session_cookies(services_of(request).settings, opened, request.auth.device)
    return Response(Opened(csrf=csrf_token(opened)), status_code=201, cookies=cookies)


@get("/own-sessions", opt={"permission": OWN}, tags=["session"], summary="One's own sessions")
async def sessions(request: Web) -> Sessions:
    """List where the caller is signed in."""
    ctx, token = context_of(request), request.auth.token
    return Sessions(await to_thread.run_sync(own_sessions.sessions, ctx.services.signin, ctx.session.person, token))


@delete(
    "/own-sessions/{session_id:str}", opt={"permission": OWN}, tags=["session"], summary="End one's own session",
    status_code=204,
)  # fmt: skip
async def end_session(request: Web, session_id: FromPath[str]) -> None:
    """End one of the caller's sessions."""
    ctx = context_of(request)
    await to_thread.run_sync(own_sessions.end, ctx.services.signin, ctx.session.person, session_id)


handlers = [
    kept,
    act_route("/erasures", "values.erase/1", TAG),
    factor,
    answer_factor,
    sessions,
    end_session,
]
