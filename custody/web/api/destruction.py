"""Destruction sessions as resources, and the acts of their course."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct

from custody.domain.destruction.attendance import Attend
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.presence import ConfirmPresence
from custody.domain.destruction.sign_off import Sign
from custody.domain.people.passkey import require_home
from custody.service.destruction import session_view, sessions
from custody.service.destruction.attendance_board import Board
from custody.service.destruction.session_tasks import Task
from custody.service.destruction.sessions import Progress, Row, Summary
from custody.service.exhibits import photos
from custody.service.exhibits.remarks import Remark
from custody.service.law.unmet_rules import Observed, Watched
from custody.storage.write import clock
from custody.web.http import downloads
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.openapi import JSON_OBJECT, PDF
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import LONGEST_PAGE, PAGE, context_of, page_size
from custody.web.http.services import Services

TAG = "sessions"


class Sessions(Struct, frozen=True):
    """Sessions; ``next`` is the ``after`` of the next page, "" at the end."""

    sessions: list[Summary]
    next: str
    names: dict[str, str]


class Detail(Struct, frozen=True):
    """A session, a page of its exhibits without seals and weights, how far it is, its private texts ("" if erased).

    ``next`` is the ``after`` of the exhibits' next page, "" at the end. ``quorum``: until the fire is lit.
    ``remarks``: reasons of a withdrawal or an abortion, reservations. ``law``: derogations and rules not met;
    ``watched``: who watched the weighings. ``tasks``: each step in the order of the day, with what is done, what is
    left and who must act; ``lacking``: what is missing, doubtful or reserved, as page 1 of the certificate says it.
    """

    session: DestructionSession
    exhibits: list[Row]
    next: str
    progress: Progress
    quorum: Board | None
    texts: dict[str, Any]
    names: dict[str, str]
    remarks: list[Remark]
    law: Observed
    watched: list[Watched]
    tasks: list[Task]
    lacking: tuple[str, ...]


@get("/destruction-sessions", opt={"permission": "session.read"}, tags=[TAG], summary="Destruction sessions")
async def listed(request: Web, after: After = "", limit: Limit = PAGE) -> Sessions:
    """List sessions, in order of number."""
    ctx = context_of(request)
    await ctx.read("", "search")
    (session_lines, following_page), names = await ctx.query_named(
        sessions.sessions,
        lambda page: (party_id for line in page[0] for party_id in (line.chair, line.chair_agency)),
        ctx.reader,
        after,
        page_size(limit),
    )
    return Sessions(session_lines, following_page, names)


@get(
    "/destruction-sessions/{session_number:str}",
    opt={"permission": "session.read"},
    tags=[TAG],
    summary="One destruction session",
)
async def session(
    request: Web, session_number: FromPath[str], after: After = "", limit: Limit = LONGEST_PAGE
) -> Detail:
    """Show a session and its exhibits behind ``after``, in the order of its orders; the reading is on record."""
    ctx = context_of(request)
    view = await ctx.query(
        session_view.view, ctx.services, ctx.reader, session_number, after, page_size(limit),
        clock.text(clock.now().wall_ms),
    )  # fmt: skip
    await ctx.read(session_number, "api")
    return Detail(
        view.session, view.rows, view.cursor, view.progress, view.quorum, view.texts, view.names, view.remarks,
        view.observed, view.watched, view.tasks, view.lacking,
    )  # fmt: skip


@get(
    "/destruction-sessions/{session_id:str}/checklist",
    opt={"permission": "session.read"},
    tags=[TAG],
    summary="What goes along to a site",
    responses=JSON_OBJECT,
)
async def printed(request: Web, session_id: FromPath[str]) -> Response[bytes]:
    """Give out the load and the quorum of a session as a file, without seal, weight and count, the export on record."""
    return await downloads.session_checklist(context_of(request), session_id)


@get(
    "/destruction-sessions/{session_id:str}/convocations/{person:str}",
    opt={"permission": "session.read"},
    tags=[TAG],
    summary="Letter that calls a person, as PDF",
    media_type=PDF,
)
async def letter(request: Web, session_id: FromPath[str], person: FromPath[str]) -> Response[bytes]:
    """Give out the letter that calls a person to a session; the export is on record."""
    return await downloads.summons(context_of(request), session_id, person)


@get(
    "/destruction-sessions/{session_id:str}/not-held",
    opt={"permission": "session.read"},
    tags=[TAG],
    summary="Record that a destruction did not take place, as PDF",
    media_type=PDF,
)
async def not_held(request: Web, session_id: FromPath[str]) -> Response[bytes]:
    """Give out the record of a session that was given up; the export is on record."""
    return await downloads.not_held(context_of(request), session_id)


def _kept(services: Services, command: Sign) -> None:
    """Check that the photographs were stored for the session and that a passkey signs at this service's address."""
    if command.assertion:
        require_home(command.assertion.client_data, services.settings.url)
    if command.photos:
        photos.require_kept(services.blobs, command.session, command.photos)


def _kept_paper(services: Services, command: Attend | ConfirmPresence) -> None:
    """Check that the photographs of a paper signed by hand were stored for the session."""
    if command.photos:
        photos.require_kept(services.blobs, command.session, command.photos)


handlers = [
    listed,
    session,
    printed,
    letter,
    not_held,
    act_route("/destruction-sessions", "destruction_session.plan/1", TAG),
    act_route("/destruction-sessions/sign", "destruction_session.sign/1", TAG, before=_kept),
    act_route("/destruction-sessions/attend", "destruction_session.attend/1", TAG, before=_kept_paper),
    act_route(
        "/destruction-sessions/confirm-presence", "destruction_session.confirm_presence/1", TAG, before=_kept_paper
    ),
]
