"""Errors to answers: problem+json (RFC 9457) for programs, a page in the reader's language for people.

Nobody ever sees a traceback. ``code`` is stable; the sentence and the remedy come from ``error_messages``.
"""

import logging
import re
from contextlib import suppress
from http import HTTPStatus
from typing import Any, cast
from urllib.parse import urlencode

from litestar import Response
from litestar.connection import Request
from litestar.exceptions import HTTPException, InternalServerException, ValidationException
from litestar.response import Redirect
from msgspec import Struct, structs

from custody.domain.kernel.errors import (
    BadInput,
    ConfirmationNeeded,
    Conflict,
    CustodyError,
    NotAllowed,
    NotFound,
    PrinterFailed,
    RuleBroken,
    StorageRefused,
    Unconfirmed,
)
from custody.service.kernel import security_log
from custody.service.kernel.security_log import follow
from custody.text.error_messages import explain
from custody.text.refusals import REFUSALS
from custody.web.http import form_recovery
from custody.web.http.auth import Caller, identify, request_trace, services_of, speak_to, stranger
from custody.web.http.security import CSRF_FIELD, request_id
from custody.web.rendering.law_text import Law, law
from custody.web.rendering.render import page
from labels.layout.errors import LabelError

log = logging.getLogger("custody.web")

RETRY_SECONDS = 5

STATUS_OF_CODE = {
    "signin_needed": 401,
    "session_ended": 401,
    "session_ended_held": 401,
    "signin_failed": 401,
    "guess_slowed": 429,
    "guess_refused": 429,
    "pin_refused": 429,
    "asked_too_often": 429,
    "heavy_busy": 429,
    "too_much_arriving": 429,
    "photos_too_many": 429,
    "photo_pixels_many": 429,
    "key_reused": 422,
    "method_not_allowed": 405,
    "request_slow": 408,
    "body_too_large": 413,
    "document_too_large": 413,
    "import_too_large": 413,
    "bundle_large": 413,
    "photo_too_large": 413,
    "photo_pixels": 413,
}
STATUS_OF_KIND: tuple[tuple[type[CustodyError], int], ...] = (
    (BadInput, 400),
    (RuleBroken, 409),
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (StorageRefused, 503),
    (PrinterFailed, 503),
)
PAST = frozenset({"own_sign_off_missing"})
"""Refusals of a rule that ask for something else than the rule itself did: for that it is too late."""
CUT = "client disconnected prematurely"
"""How Litestar says that the network ended in the middle of a body: an everyday thing, and no error of ours."""
DISK_FULL = ("database or disk is full", "No space left on device")
"""How SQLite and PostgreSQL say that nothing was written for want of room."""
QUIET = frozenset({"signin_busy"})
"""Refusals that a stranger can cause as often as they like: they fill no journal."""
ENDED = frozenset({"session_ended", "csrf_missing"})
"""How a form is refused whose session is over."""
REFUSED = frozenset({403, 404})
FIRST_STEPS = frozenset({"signin_needed", "password_must_change"})
"""Refusals of everybody's first step, which say nothing of anybody."""
CODE_OF_STATUS = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}

FORM_PAGES = re.compile(r"/(cases/CS\w{11}/seizure|seizures/SE\w{11}/exhibits|transfers/TR\w{11}/receive)", re.ASCII)
"""Pages of long forms, whose text the browser keeps: who sent one without a session signs in and goes back to it."""


class Field(Struct, frozen=True):
    """A field that could not be read: name, place (``request_body``, ``query``) and the parser's reason."""

    field: str
    source: str
    reason: str


class Also(Struct, frozen=True):
    """Something else that is refused of the same act: code, sentence, remedy, the facts in the sentence, the row."""

    code: str
    detail: str
    remedy: str
    facts: dict[str, str] = {}
    row: str = ""


class Problem(Struct, frozen=True, omit_defaults=True):
    """An RFC 9457 problem. ``code`` is stable for programs; ``detail`` and ``remedy`` are for people.

    ``law``: the rule of a rule pack that refused, with its article and what would satisfy it. ``confirm``: the act is
    not refused but asked about; send it again with this among its ``confirmed`` if it is so. ``also``: what else is
    refused of it. ``row``: of a list, the row that this refuses; rows that no refusal names may be sent
    by themselves.
    """

    status: int
    title: str
    detail: str
    code: str
    remedy: str
    type: str = "about:blank"
    fields: tuple[Field, ...] = ()
    facts: dict[str, str] = {}
    reference: str = ""
    law: Law | None = None
    confirm: str = ""
    also: tuple[Also, ...] = ()
    row: str = ""


def problem_of(error: CustodyError, fields: tuple[Field, ...] = (), reference: str = "") -> Problem:
    """Return the problem that describes an error, in the language of this request.

    A page that shows a refusal beside its form passes this as ``problem`` to ``page``.
    """
    error = _told(error)
    status = status_of(error)
    detail, remedy = explain(error)
    facts = {name: str(value) for name, value in error.facts.items()}
    confirm = facts.pop("confirm", "") if isinstance(error, ConfirmationNeeded) else ""
    rule = law(facts.get("rule", ""), facts.get("pack", ""))
    if rule and error.code in PAST:
        rule = structs.replace(rule, remedy="")
    return Problem(
        status, HTTPStatus(status).phrase, detail, error.code, remedy, fields=fields, facts=facts,
        reference=reference or security_log.current_request(), law=rule,
        confirm=confirm, also=tuple(map(_also, error.also)), row=error.row,
    )  # fmt: skip


def _also(error: CustodyError) -> Also:
    detail, remedy = explain(error)
    return Also(error.code, detail, remedy, {name: str(value) for name, value in error.facts.items()}, error.row)


def _told(error: CustodyError) -> CustodyError:
    """Return the error as people see it: a full disk becomes ``no_room``, since a repeat would fail again."""
    failed = error.code in {"not_recorded", "not_shown"}
    full = failed and any(phrase in str(error.facts.get("reason", "")) for phrase in DISK_FULL)
    return StorageRefused("no_room") if full else error


def status_of(error: CustodyError) -> int:
    """Return the HTTP status of an error: by its code where that is listed, else by its kind."""
    by_kind = next((status for kind, status in STATUS_OF_KIND if isinstance(error, kind)), 500)
    return STATUS_OF_CODE.get(error.code, by_kind)


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer an exception; the application's only exception handler."""
    _prepare(request, error)
    if isinstance(error, RecursionError) or "stream consumed" in str(error):
        error = BadInput("bad_input")  # JSON nested deeper than any form; a form where JSON is asked for
    known, fields, reference = _understood(request, error)
    _note_refusal(request, known)
    if wants_page(request):
        elsewhere = _resume(request, known, reference) or _redirect(request, known)
        if elsewhere is not None:
            return elsewhere
    headers = {**(getattr(error, "headers", None) or {}), **headers_of(known)}
    return _respond(request, problem_of(known, fields, reference), headers)


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Return True if a browser awaits a page: outside /api, by ``Accept``, and also if that header is missing."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "text/html")


def _prepare(request: Request[Any, Any, Any], error: Exception) -> None:
    # an address without a route is refused before the Gate runs
    scope = cast("dict[str, Any]", request.scope)
    if "auth" not in scope:
        caller = _identified(request, error)
        follow(request_trace(request.scope, caller.address, caller.session))
        scope["user"], scope["auth"] = caller.session, caller
    speak_to(request, request.auth)


def _identified(request: Request[Any, Any, Any], error: Exception) -> Caller:
    """Return who asks for a page, or a stranger; also where the database has just failed to tell."""
    if wants_page(request) and not isinstance(error, StorageRefused):
        with suppress(StorageRefused):
            caller = identify(request)
            if caller.session:
                return caller
    return stranger(request)


def _understood(request: Request[Any, Any, Any], error: Exception) -> tuple[CustodyError, tuple[Field, ...], str]:
    if isinstance(error, CustodyError) and status_of(error) < HTTPStatus.INTERNAL_SERVER_ERROR:
        return error, (), ""
    if isinstance(error, LabelError) and error.code in REFUSALS:
        return BadInput(error.code, **error.facts), (), ""
    if isinstance(error, StorageRefused):
        if error.code not in QUIET:
            log.error("%s %r: %s (reference %s)", request.method, request.url.path, error, request_id(request.scope))
        only_read = error.code == "not_recorded" and request.method in {"GET", "HEAD"}
        return StorageRefused("not_shown", **error.facts) if only_read else error, (), ""
    if isinstance(error, InternalServerException) and error.detail == CUT:
        return BadInput("request_cut"), (), ""
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        return _from_http(error), _fields(error), ""
    reference = request_id(request.scope)
    log.error("%s %r: reference %s", request.method, request.url.path, reference, exc_info=error)
    return CustodyError("internal"), (), reference


def _note_refusal(request: Request[Any, Any, Any], error: CustodyError) -> None:
    """Count a refused look or act of somebody in the security log, and of a signed-in person for the alarm too."""
    if status_of(error) not in REFUSED or error.code in FIRST_STEPS:
        return
    reads = request.method in {"GET", "HEAD"}
    security_log.counted.note("read.refused" if reads else "act.refused", reason=error.code)
    if reads and request.user is not None:
        services_of(request).refused.add(request.user.person)


def _from_http(error: HTTPException) -> CustodyError:
    code = CODE_OF_STATUS.get(error.status_code, "bad_input")
    kind = NotFound if code == "not_found" else BadInput
    return kind(code)


def _fields(error: HTTPException) -> tuple[Field, ...]:
    if not isinstance(error, ValidationException) or not isinstance(error.extra, list):
        return ()
    return tuple(
        Field(
            str(entry.get("key", "")),
            str(getattr(entry.get("source"), "value", entry.get("source", ""))),
            entry["message"],
        )
        for entry in error.extra
    )


def headers_of(error: CustodyError) -> dict[str, str]:
    """Return the headers of an error's answer: when to try again, and how to sign in."""
    headers = {}
    if isinstance(error, Unconfirmed | StorageRefused):
        headers["Retry-After"] = str(RETRY_SECONDS)
    if "seconds" in error.facts:
        headers["Retry-After"] = str(error.facts["seconds"])
    if status_of(error) == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Session realm="custody"'
    return headers


def _resume(request: Request[Any, Any, Any], error: CustodyError, reference: str) -> Response[Any] | None:
    """Return the page with the form that could not be taken, to send again, after signing in again if needed.

    A refused form comes back by its own page.
    """
    kept = form_recovery.kept(request)
    failed = status_of(error) >= HTTPStatus.INTERNAL_SERVER_ERROR
    if kept is None or not (failed or error.code in ENDED):
        return None
    if request.user is not None:
        return page(
            "common/kept_form.html", status=status_of(error), headers=headers_of(error), kept=kept,
            csrf_name=CSRF_FIELD, csrf=request.auth.csrf,
            problem=problem_of(error, reference=reference) if failed else None,
        )  # fmt: skip
    problem = problem_of(NotAllowed("session_ended_held"))
    status = status_of(error)
    return page(
        "people/sign_in.html", status=status, next="/", username="", kept=form_recovery.write(kept, request.auth.token),
        problem=problem,
    )  # fmt: skip


def _redirect(request: Request[Any, Any, Any], error: CustodyError) -> Response[Any] | None:
    if error.code == "password_must_change":
        return Redirect("/account", status_code=303)
    if error.code == "second_factor_needed":
        return Redirect(f"/second-factor?{urlencode({'next': _asked_page(request)})}", status_code=303)
    if error.code not in {"signin_needed", "session_ended"}:
        return None
    query = {"ended": "1"} if error.code == "session_ended" else {}
    asked = _asked_page(request)
    if request.method == "GET" or asked != "/":
        query["next"] = asked
    return Redirect(f"/signin?{urlencode(query)}" if query else "/signin", status_code=303)


def _asked_page(request: Request[Any, Any, Any]) -> str:
    """Return the page to go on with: the one that was asked for, or that of the form that was sent."""
    if request.method != "GET":
        return request.url.path if FORM_PAGES.fullmatch(request.url.path) else "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _respond(request: Request[Any, Any, Any], problem: Problem, headers: dict[str, str]) -> Response[Any]:
    if wants_page(request):
        return page("base/error.html", status=problem.status, headers=headers, problem=problem)
    return Response(problem, status_code=problem.status, headers=headers, media_type="application/problem+json")
