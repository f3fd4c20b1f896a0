"""Destruction sessions as pages: the list, and one session with its numbered steps.

The plan is in ``planning``, the steps that work through a list in ``staging`` and ``burning`` (arrival,
withdrawal, fire).
"""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import Struct

from custody.domain.access.roles import ATTENDEES
from custody.domain.access.visibility import sees_checklist
from custody.domain.certificates.certificate import Certify
from custody.domain.destruction.attendance import Attend, Attendee, Attest, Leave
from custody.domain.destruction.close_session import TEXTS, CloseSession
from custody.domain.destruction.destruction_session import OPEN, PLANNED, DestructionSession
from custody.domain.destruction.offline_checkout import Recall
from custody.domain.destruction.plan_and_open import Abort, OpenSession
from custody.domain.destruction.presence import ConfirmPresence
from custody.domain.destruction.quorum import QUALITIES
from custody.domain.kernel.errors import BadInput, CustodyError
from custody.service.destruction import (
    attendance_board,
    load_board,
    session_tasks,
    sessions,
    sign_off,
    statement_summary,
)
from custody.service.destruction.closing_gaps import closing_gaps
from custody.service.documents import session_irregularities
from custody.service.exhibits.remarks import remark_authors, remarks
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent
from custody.service.people import compromised_acts, form_choices, named_outsiders
from custody.service.search.list_filter import narrowed, paged
from custody.storage.write import clock
from custody.text import i18n, local_time, terms
from custody.text.formatting import state
from custody.text.i18n import N_, gettext
from custody.web.forms.form_values import chosen, consent
from custody.web.forms.session_forms import ByHandForm, ClosingForm, StepForm
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering import display_names as spoken
from custody.web.rendering.load_pages import of_the_load
from custody.web.rendering.menu import Entry

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
    return await _session_page(context_of(request), session_id, StepForm(), find=find, page=page)


@post("/sessions/{session_id:str}/attend", opt={"permission": "destruction_session.attend/1"}, status_code=303)
async def attend(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Record that a person joins: the signed-in person, or another by their own PIN on this device."""
    ctx = context_of(request)
    person = data.person
    if not person:
        return await _session_page(ctx, session_id, data, BadInput("field_empty", field="person"))
    others = (
        () if person == ctx.session.person else (Consent(person=person, part="attendee", method="pin", pin=data.pin),)
    )
    command = Attend(session=session_id, attendees=(Attendee(person, data.quality),))
    return await _step(ctx, session_id, "destruction_session.attend/1", command, data, "joined", others)


@post(
    "/sessions/{session_id:str}/confirm-presence",
    opt={"permission": "destruction_session.confirm_presence/1"},
    status_code=303,
)
async def confirm_presence(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Record that a person is there still: the signed-in person, or another by their own PIN on this device."""
    ctx = context_of(request)
    person = data.person or ctx.session.person
    others = (
        () if person == ctx.session.person else (Consent(person=person, part="attendee", method="pin", pin=data.pin),)
    )
    command = ConfirmPresence(session=session_id, people=(person,))
    kind = "destruction_session.confirm_presence/1"
    return await _step(ctx, session_id, kind, command, data, "presence_confirmed", others)


@post(
    "/sessions/{session_id:str}/by-hand",
    opt={"permission": "destruction_session.attend/1"},
    status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)
async def by_hand(
    request: Web,
    session_id: FromPath[str],
    data: Annotated[ByHandForm, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> Response[Any]:
    """Record that a person signed their presence on paper, before the signed-in person and a second (I64).

    Who came before confirms it so before the fire.
    """
    ctx = context_of(request)
    meeting = await ctx.query(sessions.visible_session, ctx.reader, session_id)
    try:
        picture = await data.photo.read() if data.photo else b""
        if not picture:
            raise BadInput("paper_photo_needed")
        kept = (await ctx.keep_photo(session_id, picture),)
    except CustodyError as error:
        return await _session_page(ctx, session_id, data, error)
    if meeting.attends(data.person):
        again = ConfirmPresence(session=session_id, people=(data.person,), by_hand=True, photos=kept)
        kind, command, notice = "destruction_session.confirm_presence/1", again, "presence_confirmed"
        return await _step(ctx, session_id, kind, command, data, notice, consent(data.by, data.by_pin))
    comer = Attendee(data.person, data.quality)
    first = Attend(session=session_id, attendees=(comer,), by_hand=True, photos=kept)
    return await _step(
        ctx, session_id, "destruction_session.attend/1", first, data, "joined", consent(data.by, data.by_pin)
    )


@post("/sessions/{session_id:str}/leave", opt={"permission": "destruction_session.leave/1"}, status_code=303)
async def leave(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Record that the person leaves, or that the chair notes another person's departure."""
    command = Leave(session=session_id, person=data.person)
    return await _step(context_of(request), session_id, "destruction_session.leave/1", command, data, "left")


@post("/sessions/{session_id:str}/open", opt={"permission": "destruction_session.open/1"}, status_code=303)
async def open_session(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Open the session at its site."""
    return await _step(
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
        return await _session_page(ctx, session_id, data, unsaid[0])
    return await _step(ctx, session_id, "destruction_session.close/1", command, data, "session_closed")


@post("/sessions/{session_id:str}/attest", opt={"permission": "destruction_session.attest/1"}, status_code=303)
async def attest(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Record that the person attests or refuses, or the chair's note that another left without attesting."""
    ctx = context_of(request)
    try:
        attested = answered(data.attested, "attested")
    except BadInput as error:
        return await _session_page(ctx, session_id, data, error)
    command = Attest(session=session_id, attested=attested, reservations=data.reservations, person=data.person)
    return await _step(ctx, session_id, "destruction_session.attest/1", command, data, "attested")


@post("/sessions/{session_id:str}/recall", opt={"permission": "destruction_session.recall/1"}, status_code=303)
async def recall(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Take the session back from the device that has it along, before a second person."""
    command = Recall(session=session_id, reason=data.reason)
    second = consent(data.person, data.pin)
    return await _step(
        context_of(request), session_id, "destruction_session.recall/1", command, data, "recalled_session", second
    )


@post("/sessions/{session_id:str}/abort", opt={"permission": "destruction_session.abort/1"}, status_code=303)
async def abort(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Call the session off, with the reason."""
    command = Abort(session=session_id, reason=data.reason)
    return await _step(context_of(request), session_id, "destruction_session.abort/1", command, data, "session_aborted")


@post("/sessions/{session_id:str}/certify", opt={"permission": "destruction_session.certify/1"}, status_code=303)
async def certify(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Issue the certificate."""
    ctx = context_of(request)
    try:
        receipt = await ctx.perform("destruction_session.certify/1", Certify(session=session_id), data.keyed())
    except CustodyError as error:
        return await _session_page(ctx, session_id, data, error)
    return ctx.redirect(f"/certificates/{receipt.first('CE')}", "certified")


def answered(text: str, field: str) -> bool:
    """Return the answer to a yes-or-no question.

    Raises:
        BadInput: ``field_empty`` for a question without an answer.
    """
    if text not in ANSWERS:
        raise BadInput("field_empty", field=field)
    return ANSWERS[chosen(text, field)]


def words_of(row: sessions.Row) -> tuple[str, ...]:
    """Return by what an exhibit of a session is found in its list."""
    return row.exhibit, row.no, terms.substance(row.substance), state(row.status)


async def _step(
    ctx: RequestContext, session_id: str, kind: str, command: Struct, form: StepForm | ClosingForm, notice: str,
    consents: tuple[Consent, ...] = (),
) -> Response[Any]:  # fmt: skip
    try:
        occurred = local_time.from_paper(form.at)
        await ctx.perform(kind, command, form.keyed(), consents, occurred)
    except CustodyError as error:
        return await _session_page(ctx, session_id, form, error)
    return ctx.redirect(f"/sessions/{session_id}", notice)


def _usual(ctx: RequestContext, session: DestructionSession) -> str:
    """Return the person's most likely quality in the session, with which the form begins."""
    if session.attends(ctx.session.person):
        return "witness"
    by_role = (
        ("destruction_session.stage/1", "verifier"),
        ("order.issue/1", "judicial"),
        ("destruction_session.plan/1", "commission"),
    )
    mine = next((quality for permission, quality in by_role if ctx.may(permission)), "witness")
    return "chair" if session.chair == ctx.session.person else mine


async def _offered(ctx: RequestContext, session: DestructionSession, form: StepForm) -> dict[str, Any]:
    """Return the people and qualities that may join, and the possible second persons of a recall."""
    directory, home = ctx.services.directory, ctx.session.agency
    people = await ctx.query_all(
        attendees=lambda c: form_choices.people(c, directory, ATTENDEES, but=ctx.session.person, home=home),
        seconds=lambda c: sessions.seconds(c, directory, session, ctx.reader) if session.out else [],
    )
    return people | {"qualities": list(QUALITIES), "quality": form.quality or _usual(ctx, session)}


async def _told(ctx: RequestContext, session_id: str, session: DestructionSession) -> dict[str, Any]:
    """Return what the page shows of a session besides its state."""
    me, vault, now = ctx.session.person, ctx.services.vault, clock.text(clock.now().wall_ms)
    early = session.status in (PLANNED, OPEN)
    return await ctx.query_all(
        originals=lambda c: sessions.originals(c, session), order_numbers=lambda c: sessions.order_numbers(c, session),
        doubted=lambda c: compromised_acts.among(c, session.orders), texts=lambda c: sessions.texts(c, vault, session),
        chairs=lambda c: not session.out and sessions.chairs(c, session, me),
        hours=lambda c: statement_summary.hours_of(c, session_id),
        board=lambda c: attendance_board.board(c, session_id, session, now) if early else None,
        burnt=lambda c: session_tasks.burnt(c, session_id, session),
        lacking=lambda c: session_irregularities(ctx.services, session_id, i18n.current(), c),
        unheard=lambda c: attendance_board.unconfirmed_signatories(c, session_id, session),
    )  # fmt: skip


def _tasks(
    session: DestructionSession,
    progress: sessions.Progress,
    sheet: sign_off.Sheet,
    road: load_board.LoadBoard,
    about: dict[str, Any],
) -> dict[str, session_tasks.Task]:
    """Return the tasks of a session by step, from what ``_told`` read."""
    standing = session_tasks.Standing(
        session=session, progress=progress, board=None if session.out else about["board"], road=road,
        sheet=sheet,
        burnt=about["burnt"], irregular=len(about["lacking"]), unheard=tuple(about["unheard"]),
    )  # fmt: skip
    return session_tasks.tasks(standing)


def _mine(ctx: RequestContext, session: DestructionSession) -> dict[str, Any]:
    """Return the reader's part in the session, and if they still owe an attestation."""
    me = ctx.session.person
    return {
        "me": me, "present": session.attends(me) and not session.out, "checklist": sees_checklist(ctx.reader, session),
        "owes_word": any(a.person == me and (not a.attested_at or a.noted) for a in session.attendance),
    }  # fmt: skip


async def _session_page(
    ctx: RequestContext, session_id: str, filled: StepForm | ClosingForm, error: CustodyError | None = None, *,
    find: str = "",
    page: int = 1,
) -> Template:  # fmt: skip
    """Return the session's page, also after a refused act with its form as filled in; record the reading."""
    closing = filled if isinstance(filled, ClosingForm) else ClosingForm()
    form = filled if isinstance(filled, StepForm) else StepForm()
    session = await ctx.query(sessions.visible_session, ctx.reader, session_id)
    await ctx.read(session_id, "page")
    rows, progress = await ctx.query(sessions.look, session_id, session)
    observed, watched = await ctx.query(sessions.observed, ctx.services.vault, session_id, session)
    now = clock.text(clock.now().wall_ms)
    told = await ctx.query_all(
        remarks=lambda connection: remarks(connection, ctx.services.vault, session_id),
        outsiders=lambda connection: named_outsiders.of_subject(connection, ctx.services.vault, session_id),
        road=lambda connection: load_board.board(connection, session_id, session, now),
    )
    session_remarks, outsiders, road = told["remarks"], told["outsiders"], told["road"]
    people = [
        *session.attending(),
        *remark_authors(session_remarks),
        *(person_id for observation in watched for person_id in (*observation.signed, *observation.unsigned)),
        *(outsider.confirmed_by for outsider in outsiders),
        *session.devices,
        *observed.people(),
    ]
    sheet = await ctx.query(sign_off.sheet, session_id, session, now)
    listed = paged(narrowed(rows, find, words_of), page)
    shown = [row.exhibit for row in listed.rows]
    unusual = await of_the_load(ctx, await ctx.query(sessions.incidents, session_id, session))
    elsewhere = await ctx.linked(progress.elsewhere)
    known_as = (
        await ctx.known_as([session_id, *elsewhere]) | await of_the_load(ctx, [*shown, *session.denied]) | unusual
    )
    about = await _told(ctx, session_id, session)
    listed_tasks = _tasks(session, progress, sheet, road, about)
    return ctx.show(
        "destruction/session_page.html", error, **await ctx.corrections(session_id),
        **about, tasks=listed_tasks, said=session_remarks, number=session_id, known_as=known_as,
        unusual=list(unusual),
        meeting=session, total=len(rows), find=find, listed=listed,
        linked=await ctx.linked(
            [*session.orders, *session.denied, session.certificate, *observed.about(), *shown]
        ) | elsewhere,
        progress=progress, form=form, closing=closing, key=new_key(), **_mine(ctx, session),
        observed=observed, watched=watched, outsiders=outsiders, sheet=sheet, **await _offered(ctx, session, form),
        road=road, names=await ctx.names([*people, *road.escorts, *session_tasks.acting(listed_tasks)]),
    )  # fmt: skip


handlers = [
    listed,
    session,
    attend,
    confirm_presence,
    by_hand,
    leave,
    open_session,
    close,
    attest,
    recall,
    abort,
    certify,
]
