"""The page of a destruction session: the small steps upon it show it again when they are refused."""

from typing import Any

from litestar import Response
from litestar.response import Template
from litestar.status_codes import HTTP_303_SEE_OTHER
from msgspec import Struct

from custody.domain.access.roles import ATTENDEES
from custody.domain.access.visibility import sees_checklist
from custody.domain.destruction.attendance import Attend
from custody.domain.destruction.destruction_session import OPEN, PLANNED, DestructionSession
from custody.domain.destruction.presence import ConfirmPresence
from custody.domain.destruction.quorum import QUALITIES
from custody.domain.kernel.errors import CustodyError
from custody.service.destruction import (
    attendance_board,
    convocations,
    group_photos,
    load_board,
    session_tasks,
    sessions,
    sign_off,
    site_code,
    statement_summary,
    vouched_presence,
)
from custody.service.documents import session_irregularities
from custody.service.exhibits.remarks import SAID, remark_authors, remarks
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import Consent
from custody.service.people import compromised_acts, form_choices, named_outsiders
from custody.service.search.list_filter import narrowed, paged
from custody.storage.write import clock
from custody.text import i18n, local_time, terms
from custody.text.formatting import state
from custody.web.forms.session_forms import ByHandForm, ClosingForm, StepForm
from custody.web.http.request_context import RequestContext
from custody.web.rendering.load_pages import of_the_load


def words_of(row: sessions.Row) -> tuple[str, ...]:
    """Return by what an exhibit of a session is found in its list."""
    return row.exhibit, row.no, terms.substance(row.substance), state(row.status)


async def record_presence(
    ctx: RequestContext, session_id: str, kind: str, command: Attend | ConfirmPresence, form: StepForm | ByHandForm,
    notice: str, consents: tuple[Consent, ...] = (),
) -> Response[Any]:  # fmt: skip
    """Record a presence as ``record_step`` does, and say at once if it does not count for the fire (I64)."""
    answer = await record_step(ctx, session_id, kind, command, form, notice, consents)
    if answer.status_code != HTTP_303_SEE_OTHER:
        return answer
    meeting = await ctx.query(sessions.visible_session, ctx.reader, session_id)
    named = command.people if isinstance(command, ConfirmPresence) else [each.person for each in command.attendees]
    elsewhere = any(each.off_site and each.person in named for each in meeting.present())
    return ctx.redirect(f"/sessions/{session_id}", "presence_amiss") if elsewhere else answer


async def record_step(
    ctx: RequestContext, session_id: str, kind: str, command: Struct, form: StepForm | ClosingForm, notice: str,
    consents: tuple[Consent, ...] = (),
) -> Response[Any]:  # fmt: skip
    """Record a small step of a session and show its page again, with what was typed if the step is refused."""
    try:
        occurred = local_time.from_paper(form.at)
        await ctx.perform(kind, command, form.keyed(), consents, occurred)
    except CustodyError as error:
        return await session_page(ctx, session_id, form, error)
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
    people["attendees"] = convocations.expected_first(people["attendees"], session)
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
        before_fire=lambda c: (
            attendance_board.fire_presence(c, session_id, session, now)
            if session.status == OPEN and session.attendance and not session.out and not session.doubts else None
        ),
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


def _mine(ctx: RequestContext, session_id: str, session: DestructionSession) -> dict[str, Any]:
    """Return the reader's part in the session, and if they still owe an attestation."""
    me = ctx.session.person
    return {
        "me": me, "present": session.attends(me) and not session.out, "checklist": sees_checklist(ctx.reader, session),
        "owes_word": any(a.person == me and (not a.attested_at or a.noted) for a in session.attendance),
        "vouched": vouched_presence.of_session(ctx.reader, session_id, session, clock.text(clock.now().wall_ms)),
        "pictures": group_photos.taken(ctx.services.vault, session_id, session),
        "place": site_code.place_of(
            session_id, session, ctx.session.device, ctx.services.vault, ctx.services.accounts.clock()
        ),
    }  # fmt: skip


async def session_page(
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
        remarks=lambda connection: remarks(connection, ctx.services.vault, session_id, (*SAID, "objection")),
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
        *convocations.named(session),
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
        progress=progress, form=form, closing=closing, key=new_key(), **_mine(ctx, session_id, session),
        observed=observed, watched=watched, outsiders=outsiders, sheet=sheet, **await _offered(ctx, session, form),
        road=road, names=await ctx.names([*people, *road.escorts, *session_tasks.acting(listed_tasks)]),
    )  # fmt: skip
