"""A session before its fire, as the pages that work through its load ask for it, or say what bars their step."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from litestar.response import Template
from msgspec.structs import replace

from custody.domain.access.visibility import Reader
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.kernel.errors import CustodyError, RuleBroken
from custody.service.destruction import load_board as board_of
from custody.service.destruction import sessions
from custody.service.exhibits.display_names import of_load
from custody.storage.tables.connection import Connection
from custody.storage.write import clock
from custody.web.forms.exhibit_list_parser import Line
from custody.web.http.request_context import RequestContext
from custody.web.rendering import step_blocked
from custody.web.rendering.display_names import told


async def before_fire(ctx: RequestContext, session_id: str) -> DestructionSession:
    """Return the session if it is planned or open.

    Raises:
        NotFound: there is none, or none for this person.
        RuleBroken: ``wrong_state`` once it has burnt or was called off.
    """
    return await ctx.query(_before_fire, ctx.reader, session_id)


def _before_fire(connection: Connection, reader: Reader, session_id: str) -> DestructionSession:
    session = sessions.visible_session(connection, reader, session_id)
    if session.status not in {"planned", "open"}:
        raise RuleBroken("wrong_state", number=session_id, status=session.status)
    return session


async def look(
    ctx: RequestContext, session_id: str
) -> tuple[DestructionSession, list[sessions.Row], sessions.Progress]:
    """Return the session, the exhibits on its list and its progress; raise as ``before_fire``."""
    session = await before_fire(ctx, session_id)
    return session, *await ctx.query(sessions.look, session_id, session)


async def load_on_its_way(ctx: RequestContext, session_id: str) -> tuple[DestructionSession, board_of.LoadBoard]:
    """Return the session with the units, the escort and what is to be read again; raise as ``before_fire``."""
    at = clock.text(clock.now().wall_ms)

    def asked(connection: Connection) -> tuple[DestructionSession, board_of.LoadBoard]:
        """Return both as one snapshot has them."""
        session = _before_fire(connection, ctx.reader, session_id)
        return session, board_of.board(connection, session_id, session, at)

    return await ctx.query(asked)


async def require_members(
    ctx: RequestContext, session_id: str, session: DestructionSession, lines: tuple[Line, ...], *, loaded: bool = False
) -> None:
    """Refuse at once what is not in the session or, with ``loaded``, not staged in it.

    Raises:
        RuleBroken: ``not_in_session``.
    """
    known = await ctx.query(sessions.load if loaded else sessions.members, session_id, session)
    stray = next((line.id for line in lines if line.id not in known), None)
    if stray:
        raise RuleBroken("not_in_session", number=stray)


async def show_barred(ctx: RequestContext, session_id: str, title: str, bar: str) -> Template:
    """Return the page that names what bars a step and what to do (``step_blocked.WORDS``), under the step's title."""
    return await shown(
        ctx, "destruction/session_barred.html", session_id, title=title, bar=bar, barred=step_blocked.WORDS
    )


async def shown(
    ctx: RequestContext,
    template: str,
    session_id: str,
    error: CustodyError | None = None,
    load: Sequence[str] = (),
    **more: Any,
) -> Template:
    """Return a page of a session with its names in words; ``load``: exhibits of its load that the page names."""
    known_as = await ctx.known_as([session_id])
    known_as |= await of_the_load(ctx, load)
    return ctx.show(template, error, number=session_id, known_as=known_as, **more)


async def of_the_load(
    ctx: RequestContext, load: Iterable[str], certified: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return exhibits of a session's load in words, for readers of the session.

    ``certified`` gives the substance on the certificate for each certified exhibit, whatever was corrected since (I35).
    """
    named_exhibits = await ctx.query(of_load, load)
    for each_exhibit_id, substance in (certified or {}).items():
        named_exhibits[each_exhibit_id] = replace(named_exhibits[each_exhibit_id], substances=(substance,))
    return {exhibit_id: told(exhibit_id, named_exhibit) for exhibit_id, named_exhibit in named_exhibits.items()}
