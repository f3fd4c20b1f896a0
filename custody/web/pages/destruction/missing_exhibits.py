"""Exhibits due to burn but missing from the load before the fire or on the site (I9, I27)."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from custody.domain.destruction.arrival_and_ignition import Withdraw, seconders
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.kernel.errors import CustodyError
from custody.service.destruction import sessions
from custody.service.kernel.idempotency_keys import new_key
from custody.text.i18n import N_
from custody.web.forms.exhibit_list_form import ScansForm
from custody.web.forms.form_values import consent, ticked
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering import step_blocked
from custody.web.rendering.load_pages import before_fire, look, show_barred, shown

TITLE = N_("Missing from the load")
MOST_LISTED = 300
"""Exhibits that the page offers to tick, not on site and on site; of a larger load the others are typed."""


class MissingForm(ScansForm, kw_only=True):
    """Form of missing exhibits, ticked or typed: since when, and what was done to find them.

    ``person`` confirms by their ``pin`` the loss of exhibits already scanned on the site.
    """

    exhibits: list[str] | str = ""
    reason: str = ""
    person: str = ""
    pin: str = ""

    def all(self) -> tuple[str, ...]:
        """Each number once; raises as ``read``."""
        return tuple(dict.fromkeys((*ticked(self.exhibits), *self.numbers())))


@get("/sessions/{session_id:str}/missing", opt={"permission": "destruction_session.withdraw/1"})
async def missing_form(request: Web, session_id: FromPath[str]) -> Template:
    """Show what of the load has not arrived, to be ticked, or why nothing can be taken out."""
    ctx = context_of(request)
    session, rows, progress = await look(ctx, session_id)
    bar = step_blocked.withdrawal(session, progress, ctx.session.person)
    if bar:
        return await show_barred(ctx, session_id, TITLE, bar)
    return await _page(ctx, session_id, session, rows, MissingForm(key=new_key()))


@post("/sessions/{session_id:str}/missing", opt={"permission": "destruction_session.withdraw/1"}, status_code=303)
async def report(request: Web, session_id: FromPath[str], data: URLEncodedBody[MissingForm]) -> Response[Any]:
    """Report it missing."""
    ctx = context_of(request)
    session = await before_fire(ctx, session_id)
    try:
        command = Withdraw(session=session_id, missing=data.all(), reason=data.reason)
        await ctx.perform("destruction_session.withdraw/1", command, data.keyed(), consent(data.person, data.pin))
    except CustodyError as error:
        rows, _ = await ctx.query(sessions.look, session_id, session)
        return await _page(ctx, session_id, session, rows, data, error)
    return ctx.redirect(f"/sessions/{session_id}", "reported_lost")


async def _page(
    ctx: RequestContext,
    session_id: str,
    session: DestructionSession,
    rows: list[sessions.Row],
    form: MissingForm,
    error: CustodyError | None = None,
) -> Template:
    load = [row for row in rows if row.staged and not row.withdrawn]
    adrift = [row for row in load if not row.on_site][:MOST_LISTED]
    arrived = [row for row in load if row.on_site][:MOST_LISTED]
    seconds = seconders(session, ctx.session.person)
    return await shown(
        ctx, "destruction/session_missing.html", session_id, error, [row.exhibit for row in (*adrift, *arrived)],
        title=TITLE,
        form=form, ticked=ticked(form.exhibits), adrift=adrift, arrived=arrived,
        more=len(load) - len(adrift) - len(arrived), seconds=seconds, names=await ctx.names(seconds),
    )  # fmt: skip


handlers = [missing_form, report]
