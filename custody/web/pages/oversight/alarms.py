"""Alarms as pages: what is wrong and waits, taking note of it, and the sheet printed each morning."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.discrepancies.discrepancy import OPEN
from custody.domain.exhibits.balance_and_weighing import Balance
from custody.domain.kernel.errors import CustodyError
from custody.domain.oversight.alarm import ACKNOWLEDGED, Acknowledge
from custody.service.kernel.idempotency_keys import new_key
from custody.service.oversight import alarms
from custody.service.oversight.alarms import AlarmLine
from custody.service.search.list_filter import paged
from custody.text.i18n import N_
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, RequestContext, context_of
from custody.web.rendering import alarm_text, law_text
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/alarms",
        title=N_("Alarms"),
        text=N_("What is overdue, unseen or derogated from, and waits for somebody to take note of it."),
        permission="alarm.read",
        in_bar=True,
    )
]


class NoteForm(KeyedForm, kw_only=True):
    """The alarms ticked, and what follows from them."""

    alarms: list[str] | str = ""
    reason: str = ""

    def ticked(self) -> tuple[str, ...]:
        """Return the ticked alarm numbers; a form with a single box sends a bare string."""
        return tuple(self.alarms) if isinstance(self.alarms, list) else tuple(filter(None, [self.alarms]))


@get("/alarms", opt={"permission": "alarm.read"})
async def list_alarms(
    request: Web, status: FromQuery[str] = OPEN, after: FromQuery[str] = "", page: FromQuery[int] = 1
) -> Template:  # fmt: skip
    """Show open alarms, the worst first, or acknowledged ones, the last first; the search is on record."""
    ctx = context_of(request)
    if status != ACKNOWLEDGED:
        return await _open(ctx, NoteForm(key=new_key()), page=page)
    await ctx.read("", "search")
    alarm_lines, cursor = await ctx.query(alarms.noted, ctx.services.vault, ctx.reader, after, PAGE)
    return await _show(
        ctx, "oversight/alarm_list.html", alarm_lines, shown=ACKNOWLEDGED, listed=None, next=cursor, unreached=[]
    )


@post("/alarms/acknowledge", opt={"permission": "alarm.acknowledge/1"}, status_code=303)
async def acknowledge(request: Web, data: URLEncodedBody[NoteForm]) -> Response[Any]:
    """Take note of alarms."""
    ctx = context_of(request)
    try:
        command = Acknowledge(alarms=data.ticked(), reason=data.reason)
        await ctx.perform("alarm.acknowledge/1", command, data.keyed())
    except CustodyError as error:
        return await _open(ctx, data, error)
    return ctx.redirect("/alarms", "alarms_acknowledged")


@get("/alarms/morning", opt={"permission": "alarm.read"})
async def morning(request: Web) -> Template:
    """Show every open alarm on a sheet to print, the worst first, with a box to sign; the reading is on record."""
    ctx = context_of(request)
    await ctx.read("", "search")
    every = await ctx.query(alarms.worst_first, ctx.reader)
    alarm_lines = await ctx.query(alarms.listed, ctx.services.vault, ctx.reader, every)
    return await _show(ctx, "oversight/alarm_morning.html", alarm_lines, today=ctx.today())


async def _open(ctx: RequestContext, form: NoteForm, error: CustodyError | None = None, *, page: int = 1) -> Template:
    await ctx.read("", "search", "alarms")
    every = await ctx.query(alarms.worst_first, ctx.reader)
    listed = paged(every, page)
    alarm_lines = await ctx.query(alarms.listed, ctx.services.vault, ctx.reader, listed.rows)
    unreached = await ctx.query(alarms.unreached, ctx.reader)
    return await _show(
        ctx,
        "oversight/alarm_list.html",
        alarm_lines,
        error,
        form=form,
        shown=OPEN,
        listed=listed,
        next="",
        unreached=unreached,
    )


async def _show(
    ctx: RequestContext,
    template: str,
    alarm_lines: Sequence[AlarmLine],
    error: CustodyError | None = None,
    **context: Any,
) -> Template:
    names = await ctx.names(named_id for alarm_line in alarm_lines for named_id in alarm_line.named())
    linked = await ctx.linked(
        subject_id
        for alarm_line in alarm_lines
        for subject_id in (alarm_line.about, alarm_line.exhibit, alarm_line.case, *alarm_line.others)
    )
    balances = [alarm_line.about for alarm_line in alarm_lines if alarm_line.about.startswith(Balance.kind)]
    known_as = await ctx.known_as([*linked, *balances])
    return ctx.show(
        template,
        error,
        found=alarm_lines,
        names=names,
        law=law_text,
        words=alarm_text,
        linked=linked,
        known_as=known_as,
        **context,
    )


handlers = [list_alarms, acknowledge, morning]
