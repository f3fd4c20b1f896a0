"""A session while it goes on, on a phone: how far it is, who is there, what happened last, what comes next."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from custody.domain.destruction.destruction_session import OPEN, PLANNED, DestructionSession
from custody.service.destruction import attendance_board, sessions, site_code
from custody.storage.write import clock
from custody.text import local_time
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering import step_blocked


@get("/sessions/{session_id:str}/live", opt={"permission": "session.read"})
async def live(request: Web, session_id: FromPath[str]) -> Template:
    """Show a session that keeps itself up to date, the reading on record."""
    ctx = context_of(request)
    session = await ctx.query(sessions.visible_session, ctx.reader, session_id)
    await ctx.read(session_id, "page")
    return await _page(ctx, "destruction/session_live.html", session_id, session)


@get("/sessions/{session_id:str}/live/now", opt={"permission": "session.read"})
async def now(request: Web, session_id: FromPath[str]) -> Template:
    """Show what changes of it to the page's script, every few seconds; on record once a quarter of an hour."""
    ctx = context_of(request)
    session = await ctx.query(sessions.visible_session, ctx.reader, session_id)
    await ctx.read(session_id, "page")
    return await _page(ctx, "destruction/session_live_now.html", session_id, session)


async def _page(ctx: RequestContext, template: str, session_id: str, session: DestructionSession) -> Template:
    _, progress = await ctx.query(sessions.look, session_id, session)
    early = session.status in (PLANNED, OPEN)
    seats, acts = (
        await ctx.query(attendance_board.board, session_id, session, clock.text(clock.now().wall_ms))
        if early
        else None,
        await ctx.query(attendance_board.latest, session_id),
    )
    return ctx.show(
        template, number=session_id, barred=step_blocked.WORDS, meeting=session, progress=progress, board=seats,
        acts=acts,
        place=site_code.place_of(
            session_id, session, ctx.session.device, ctx.services.vault, ctx.services.accounts.clock()
        ),
        names=await ctx.names([*session.attending(), *(act.by for act in acts)]), me=ctx.session.person,
        known_as=await ctx.known_as([session_id]),
        days=await ctx.query(attendance_board.days, session_id, local_time.current().key),
        sacks=await ctx.query(sessions.sacks, session_id, session) if early else [],
    )  # fmt: skip


handlers = [live, now]
