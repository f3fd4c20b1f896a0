"""The ash of a session: who saw it cold and what it weighs, each by their own form (I66)."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from custody.domain.destruction.ash_sighting import SeeAshes
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.quantity import MassEntry
from custody.domain.law.fire_line import FireLine, fire_line
from custody.service.destruction import sessions
from custody.service.kernel.idempotency_keys import new_key
from custody.storage.tables.connection import Connection
from custody.text import local_time
from custody.text.i18n import N_
from custody.web.forms.form_values import ticked
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.load_pages import shown

TITLE = N_("Look at the ash")


class AshForm(KeyedForm):
    """Form of one look at the ash; ``residue`` in kilograms, ``at``: the hour that a paper gives."""

    cold: list[str] | str = ""
    residue: str = ""
    at: str = ""


@get("/sessions/{session_id:str}/ashes", opt={"permission": "destruction_session.see_ashes/1"})
async def ashes_form(request: Web, session_id: FromPath[str]) -> Template:
    """Ask for one look at the ash, and show those so far."""
    ctx = context_of(request)
    await ctx.read(session_id, "page")
    return await _page(ctx, session_id, AshForm(key=new_key()))


@post("/sessions/{session_id:str}/ashes", opt={"permission": "destruction_session.see_ashes/1"}, status_code=303)
async def look(request: Web, session_id: FromPath[str], data: URLEncodedBody[AshForm]) -> Response[Any]:
    """Record one look at the ash."""
    ctx = context_of(request)
    residue = MassEntry(data.residue, "kg") if data.residue.strip() else None
    try:
        command = SeeAshes(session=session_id, cold=bool(ticked(data.cold)), residue=residue)
        hour = local_time.from_paper(data.at)
        await ctx.perform("destruction_session.see_ashes/1", command, data.keyed(), (), hour)
    except CustodyError as error:
        return await _page(ctx, session_id, data, error)
    return ctx.redirect(f"/sessions/{session_id}", "ashes_seen")


async def _page(
    ctx: RequestContext, session_id: str, form: AshForm, error: CustodyError | None = None
) -> Template:  # fmt: skip
    def asked(connection: Connection) -> tuple[DestructionSession, FireLine | None]:
        """Return the session and what its method takes."""
        session = sessions.visible_session(connection, ctx.reader, session_id)
        return session, fire_line(session.method, sessions.shown_pack(connection, session).fire)

    (session, line), names = await ctx.query_named(asked, lambda found: [seen.person for seen in found[0].ashes])
    return await shown(
        ctx, "destruction/session_ashes.html", session_id, error, title=TITLE, form=form,
        cold=bool(ticked(form.cold)), meeting=session, line=line, names=names,
    )  # fmt: skip


handlers = [ashes_form, look]
