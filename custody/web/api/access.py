"""Sign-in, one's own sessions with their second factor, erasures, and confidential inspections, as resources."""

from anyio import to_thread
from litestar import Response, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from custody.domain.people.webauthn import Assertion, packed
from custody.service.access import confidential_inspections, erasures
from custody.service.access.confidential_inspections import ConfidentialInspectionView
from custody.service.access.erasures import Kept
from custody.service.exhibits.remarks import Remark
from custody.service.people import own_sessions, passkeys, session_factors
from custody.service.people.own_sessions import SessionLine
from custody.service.people.sign_in import SignedIn
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web, begin_session, services_of, session_cookies
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, page_size
from custody.web.http.route_permissions import OWN
from custody.web.http.security import CLEARED, SESSION, cookie, csrf_token
from custody.web.http.session_factor import strengthen

TAG = "erasures"
CONFIDENTIAL_TAG = "confidential inspections"


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
    second_factor_needed: bool = False


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
    services.sign_in.sign_out(request.auth.token)
    headers = {"clear-site-data": CLEARED}
    return Response(None, status_code=204, headers=headers, cookies=[cookie(services.settings, SESSION, "")])


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
        second_factor_needed=session.needs_factor,
    )


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
    return Sessions(await to_thread.run_sync(own_sessions.sessions, ctx.services.sign_in, ctx.session.person, token))


@delete(
    "/own-sessions/{session_id:str}", opt={"permission": OWN}, tags=["session"], summary="End one's own session",
    status_code=204,
)  # fmt: skip
async def end_session(request: Web, session_id: FromPath[str]) -> None:
    """End one of the caller's sessions; one that waits for its second factor ends itself alone."""
    ctx, token = context_of(request), request.auth.token
    await to_thread.run_sync(own_sessions.end, ctx.services.sign_in, ctx.session, token, session_id)


class Inquiries(Struct, frozen=True):
    """A page of confidential inspections; ``next`` is the cursor of the next one, "" at the end."""

    inquiries: list[ConfidentialInspectionView]
    next: str


class InquiryDetail(Struct, frozen=True):
    """A confidential inspection, why it was opened and lifted, and the names it takes to read it."""

    inquiry: ConfidentialInspectionView
    remarks: list[Remark]
    names: dict[str, str]


@get(
    "/confidential-inspections",
    opt={"permission": "confidential.read"},
    tags=[CONFIDENTIAL_TAG],
    summary="Confidential inspections",
)
async def listed(request: Web, after: After = "", limit: Limit = PAGE) -> Inquiries:
    """List the inquiries that the caller may know of: an agency looked at only those that have ended."""
    ctx = context_of(request)
    await ctx.read("", "search")
    return Inquiries(*await ctx.query(confidential_inspections.inquiries, ctx.reader, after, page_size(limit)))


@get(
    "/confidential-inspections/{inquiry_id:str}",
    opt={"permission": "confidential.read"},
    tags=[CONFIDENTIAL_TAG],
    summary="One of them",
)
async def inquiry(request: Web, inquiry_id: FromPath[str]) -> InquiryDetail:
    """Show a confidential inspection; the reading is on record."""
    ctx = context_of(request)
    (inquiry_state, remark_lines), names = await ctx.query_named(
        confidential_inspections.inquiry,
        lambda answer: (*answer[0].named(), *(remark.by for remark in answer[1])),
        ctx.services.vault,
        ctx.reader,
        inquiry_id,
    )
    await ctx.read(inquiry_id, "api")
    return InquiryDetail(inquiry_state, remark_lines, names)


handlers = [
    who,
    sign_in,
    sign_out,
    factor,
    answer_factor,
    sessions,
    end_session,
    listed,
    inquiry,
    act_route("/confidential-inspections", "confidential_inspection.open/1", CONFIDENTIAL_TAG),
    act_route("/confidential-inspections/lift", "confidential_inspection.lift/1", CONFIDENTIAL_TAG),
    kept,
    act_route("/erasures", "values.erase/1", TAG),
]
