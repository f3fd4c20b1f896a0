"""A session while it goes on, on a phone: how far it is, who is there, what happened last, what comes next."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from custody.domain.destruction.destruction_session import OPEN, PLANNED, Session
from custody.service.destruction import attendance_board, sessions
from custody.text import local_time
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk
from custody.web.rendering import step_blocked


@get("/sessions/{number:str}/live", opt={"permission": "session.read"})
async def live(request: Web, number: FromPath[str]) -> Template:
    """Show a session that keeps itself up to date, the reading on record."""
    here = desk(request)
    found = await here.ask(sessions.visible_session, here.reader, number)
    await here.read(number, "page")
    return await _page(here, "destruction/session_live.html", number, found)


@get("/sessions/{number:str}/live/now", opt={"permission": "session.read"})
async def now(request: Web, number: FromPath[str]) -> Template:
    """Show what changes of it to the page's script, every few seconds; on record once a quarter of an hour."""
    here = desk(request)
    found = await here.ask(sessions.visible_session, here.reader, number)
    await here.read(number, "page", again=request.auth.csrf)
    return await _page(here, "destruction/session_live_now.html", number, found)


async def _page(here: Desk, template: str, number: str, found: Session) -> Template:
    _, progress = await here.ask(sessions.look, number, found)
    early = found.status in (PLANNED, OPEN)
    seats, acts = (
        await here.ask(attendance_board.board, number, found) if early else None,
        await here.ask(attendance_board.latest, number),
    )
    return here.show(
        template, number=number, barred=step_blocked.WORDS, meeting=found, progress=progress, board=seats, acts=acts,
        names=await here.names([*found.attending(), *(one.by for one in acts)]), me=here.session.person,
        known_as=await here.known_as([number]),
        days=await here.ask(attendance_board.days, number, local_time.current().key),
        sacks=await here.ask(sessions.sacks, number, found) if early else [],
    )  # fmt: skip


handlers = [live, now]
