"""Destruction sessions as pages: the list, and one session with its numbered steps.

The plan is in ``planning``, the steps that work through a list in ``staging`` and ``burning`` (arrival,
withdrawal, fire).
"""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.certificates.certificate import Certify
from custody.domain.destruction.attendance import Attest, Leave
from custody.domain.destruction.close_session import TEXTS, CloseSession
from custody.domain.destruction.offline_checkout import Recall
from custody.domain.destruction.plan_and_open import Abort, OpenSession
from custody.domain.kernel.errors import BadInput, CustodyError
from custody.service.destruction import sessions
from custody.service.destruction.closing_gaps import closing_gaps
from custody.text.i18n import N_, gettext
from custody.web.forms.form_values import chosen, consent
from custody.web.forms.session_forms import ClosingForm, StepForm
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, context_of
from custody.web.rendering import display_names as spoken
from custody.web.rendering.menu import Entry
from custody.web.rendering.session_page import record_step, session_page

menu = [
    Entry(
        path="/sessions",
        title=N_("Destruction sessions"),
        text=N_("Plan, stage, attend, burn, attest."),
        permission="session.read",
        in_bar=True,
    )
]
ANSWERS = {"yes": True, "no": False}
UNSAID = "?"
"""Stands for the words about incidents while nobody says whether there was any."""


@get("/sessions", opt={"permission": "session.read"})
async def listed(request: Web, after: FromQuery[str] = "") -> Template:
    """Show the sessions that the person may see."""
    ctx = context_of(request)
    await ctx.read("", "search")
    rows, cursor = await ctx.query(sessions.sessions, ctx.reader, after, PAGE)
    names = await ctx.names(subject_id for row in rows for subject_id in (row.chair, row.chair_agency))
    newest = sorted(rows, key=lambda row: row.planned_for, reverse=True)
    sites = await ctx.query(sessions.sites, ctx.services.vault, ctx.reader, [row.session for row in rows])
    nth = await ctx.query(sessions.nth_of_day, [row.session for row in rows])
    of_day = {session_id: spoken.nth(ordinal) for session_id, ordinal in nth.items()}
    return ctx.show("destruction/session_list.html", rows=newest, names=names, sites=sites, of_day=of_day, next=cursor)


@get("/sessions/{session_id:str}", opt={"permission": "session.read"})
async def session(
    request: Web, session_id: FromPath[str], find: FromQuery[str] = "", page: FromQuery[int] = 1
) -> Template:
    """Show a session, the reading on record; ``find`` narrows its list of exhibits, ``page`` turns it."""
    return await session_page(context_of(request), session_id, StepForm(), find=find, page=page)


@post("/sessions/{session_id:str}/leave", opt={"permission": "destruction_session.leave/1"}, status_code=303)
async def leave(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Record that the person leaves, or that the chair and a second say so of another person."""
    ctx = context_of(request)
    command = Leave(session=session_id, person=data.person)
    seconds = consent(data.by, data.by_pin) if data.person else ()
    return await record_step(ctx, session_id, "destruction_session.leave/1", command, data, "left", seconds)


@post("/sessions/{session_id:str}/open", opt={"permission": "destruction_session.open/1"}, status_code=303)
async def open_session(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Open the session at its site."""
    return await record_step(
        context_of(request), session_id, "destruction_session.open/1", OpenSession(session=session_id), data,
        "session_open"
    )  # fmt: skip


@post("/sessions/{session_id:str}/close", opt={"permission": "destruction_session.close/1"}, status_code=303)
async def close(request: Web, session_id: FromPath[str], data: URLEncodedBody[ClosingForm]) -> Response[Any]:
    """State residue and incidents; every question must be answered, and a no to incidents needs no more words."""
    ctx = context_of(request)
    said = {name: ANSWERS.get(getattr(data, name)) for name in ("non_retrievable", "any_incident")}
    happened = said["any_incident"]
    blank = {None: UNSAID, False: gettext("Nil"), True: ""}[happened]
    texts = {name: getattr(data, name) for name in TEXTS} | {"incidents": data.incidents.strip() or blank}
    # a question without an answer is asked beside everything else that is missing: for that, as if it were answered Yes
    command = CloseSession(
        session=session_id, any_incident=happened is not False, non_retrievable=said["non_retrievable"] is not False,
        **texts,
    )  # fmt: skip
    unsaid = [BadInput("field_empty", field=name) for name, value in said.items() if value is None]
    if unsaid:
        more = await ctx.query(closing_gaps, ctx.reader, command)
        unsaid[0].also = (*unsaid[1:], *more)
        return await session_page(ctx, session_id, data, unsaid[0])
    return await record_step(ctx, session_id, "destruction_session.close/1", command, data, "session_closed")


@post("/sessions/{session_id:str}/attest", opt={"permission": "destruction_session.attest/1"}, status_code=303)
async def attest(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Record that the person attests or refuses, or the chair's note that another left without attesting."""
    ctx = context_of(request)
    try:
        attested = answered(data.attested, "attested")
    except BadInput as error:
        return await session_page(ctx, session_id, data, error)
    command = Attest(session=session_id, attested=attested, reservations=data.reservations, person=data.person)
    return await record_step(ctx, session_id, "destruction_session.attest/1", command, data, "attested")


@post("/sessions/{session_id:str}/recall", opt={"permission": "destruction_session.recall/1"}, status_code=303)
async def recall(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Take the session back from the device that has it along, before a second person."""
    command = Recall(session=session_id, reason=data.reason)
    second = consent(data.person, data.pin)
    return await record_step(
        context_of(request), session_id, "destruction_session.recall/1", command, data, "recalled_session", second
    )


@post("/sessions/{session_id:str}/abort", opt={"permission": "destruction_session.abort/1"}, status_code=303)
async def abort(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Call the session off, with the reason."""
    command = Abort(session=session_id, reason=data.reason)
    return await record_step(
        context_of(request), session_id, "destruction_session.abort/1", command, data, "session_aborted"
    )


@post("/sessions/{session_id:str}/certify", opt={"permission": "destruction_session.certify/1"}, status_code=303)
async def certify(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Issue the certificate."""
    ctx = context_of(request)
    try:
        receipt = await ctx.perform("destruction_session.certify/1", Certify(session=session_id), data.keyed())
    except CustodyError as error:
        return await session_page(ctx, session_id, data, error)
    return ctx.redirect(f"/certificates/{receipt.first('CE')}", "certified")


def answered(text: str, field: str) -> bool:
    """Return the answer to a yes-or-no question.

    Raises:
        BadInput: ``field_empty`` for a question without an answer.
    """
    if text not in ANSWERS:
        raise BadInput("field_empty", field=field)
    return ANSWERS[chosen(text, field)]


handlers = [
    listed,
    session,
    leave,
    open_session,
    close,
    attest,
    recall,
    abort,
    certify,
]
