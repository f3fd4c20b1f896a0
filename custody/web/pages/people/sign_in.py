"""Signing in and out, the language, and one's own password and PIN."""

from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from litestar import Response, get, post
from litestar.params import FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect, Template

from custody.domain.kernel.errors import BadInput, CustodyError, NotAllowed, StorageRefused
from custody.text import i18n
from custody.text.i18n import N_
from custody.web.http import form_recovery
from custody.web.http.auth import Web, begin_session, services_of, session_cookies
from custody.web.http.error_responses import QUIET, headers_of, problem_of
from custody.web.http.request_context import context_of
from custody.web.http.route_permissions import OWN
from custody.web.http.security import CLEARED, CSRF_FIELD, LANG, SESSION, Form, cookie, csrf_token, safe_path
from custody.web.rendering.account_page import account_page
from custody.web.rendering.menu import Entry
from custody.web.rendering.render import page, see_other

LANG_SECONDS = 400 * 24 * 60 * 60

menu = [
    Entry(
        path="/account",
        title=N_("My account"),
        text=N_("Change your password, set the PIN for signing on another person's device."),
        permission=OWN,
    )
]


class SignInForm(Form):
    """Username and password; ``next`` is the page that was asked for, ``kept`` a form that came too late."""

    username: str
    password: str
    next: str = "/"
    kept: str = ""


class LanguageForm(Form):
    """The language to go on in, and the page to go on with."""

    lang: str
    next: str = "/"


class PasswordForm(Form):
    """The present password, and the new one twice; with a first password also the PIN."""

    current: str
    new: str
    again: str
    pin: str = ""


class PinForm(Form):
    """The present password and the new PIN."""

    current: str
    pin: str


@get("/signin")
async def show_sign_in(
    request: Web, next_path: Annotated[str, QueryParameter(name="next")] = "/", ended: FromQuery[bool] = False
) -> Template | Redirect:
    """Show the form; who is signed in already goes on, unless by PIN: what is more takes the password."""
    if request.user is not None and not request.user.enrolled:
        return Redirect(safe_path(next_path), status_code=303)
    problem = problem_of(NotAllowed("session_ended")) if ended else None
    nobody = await to_thread.run_sync(services_of(request).accounts.are_none)
    return page("people/sign_in.html", next=safe_path(next_path), username="", kept="", problem=problem, nobody=nobody)


@post("/signin", status_code=303)
async def sign_in(request: Web, data: URLEncodedBody[SignInForm]) -> Response[Any]:
    """Begin a session, or show the form again with the reason."""
    services = services_of(request)
    before = await to_thread.run_sync(services.sign_in.owner, request.auth.token)
    try:
        token = await begin_session(request, data.username, data.password)
    except (NotAllowed, StorageRefused) as error:
        if error.code not in QUIET and isinstance(error, StorageRefused):
            raise
        problem = problem_of(error)
        return page(
            "people/sign_in.html", status=problem.status, headers=headers_of(error), next=safe_path(data.next),
            username=data.username, kept=data.kept, problem=problem,
        )  # fmt: skip
    kept = form_recovery.read(data.kept, request.auth.token)
    answer: Response[Any] = Redirect(safe_path(data.next), status_code=303)
    same = before and before == await to_thread.run_sync(services.sign_in.owner, token)
    if kept and same:
        names = await services.queries.in_snapshot(services.directory.names, kept.people())
        answer = page("common/kept_form.html", kept=kept, csrf_name=CSRF_FIELD, csrf=csrf_token(token), names=names)
    ended = request.auth.token if same else ""
    answer.cookies.extend(session_cookies(services.settings, token, request.auth.device, ended))
    return answer


@post("/signout", status_code=303, opt={"permission": OWN}, sync_to_thread=True)
def sign_out(request: Web) -> Redirect:
    """End the session, and let the browser forget its pages; lists that were not sent yet stay."""
    services = services_of(request)
    services.sign_in.sign_out(request.auth.token)
    answer = see_other(services.settings, "/signin", "signed_out")
    answer.cookies.append(cookie(services.settings, SESSION, ""))
    answer.headers["clear-site-data"] = CLEARED
    return answer


@post("/language", status_code=303, sync_to_thread=True)
def change_language(request: Web, data: URLEncodedBody[LanguageForm]) -> Redirect:
    """Go on in another language, in this session and on this device."""
    services, lang = services_of(request), i18n.known(data.lang)
    if lang is None:
        raise BadInput("bad_input")
    if request.user is not None:
        services.sign_in.set_language(request.auth.token, lang)
    kept = cookie(services.settings, LANG, lang, LANG_SECONDS)
    return Redirect(safe_path(data.next), status_code=303, cookies=[kept])


@get("/account", opt={"permission": OWN})
async def account(request: Web) -> Template:
    """Show the forms for password and PIN; at the first sign-in also who gave it."""
    return await account_page(context_of(request))


@post("/account/password", status_code=303, opt={"permission": OWN})
async def change_password(request: Web, data: URLEncodedBody[PasswordForm]) -> Response[Any]:
    """Change the password; every session ends, so the person signs in again with the new one."""
    services, session = services_of(request), request.user
    assert session is not None
    if session.needs_factor and not session.must_change:
        raise NotAllowed("second_factor_needed")
    try:
        if data.new != data.again:
            raise BadInput("password_differs")
        change = partial(
            services.accounts.change_password, session.person, data.current, data.new, data.pin,
            device=session.device, names=(session.name, session.agency_name), with_pin=not session.needs_factor,
        )  # fmt: skip
        await request.app.state.hashing.run(change)
    except CustodyError as error:
        return await account_page(context_of(request), error)
    answer = see_other(services.settings, "/signin", "password_changed")
    answer.cookies.append(cookie(services.settings, SESSION, ""))
    return answer


@post("/account/pin", status_code=303, opt={"permission": OWN})
async def set_pin(request: Web, data: URLEncodedBody[PinForm]) -> Response[Any]:
    """Set the PIN."""
    services, session = services_of(request), request.user
    assert session is not None
    if session.needs_factor:
        raise NotAllowed("second_factor_needed")
    try:
        change = partial(
            services.accounts.set_pin, session.person, data.current, data.pin,
            device=session.device, token=request.auth.token,
        )  # fmt: skip
        await request.app.state.hashing.run(change)
    except CustodyError as error:
        return await account_page(context_of(request), error)
    return see_other(services.settings, "/account", "pin_set")


handlers = [show_sign_in, sign_in, sign_out, change_language, account, change_password, set_pin]
