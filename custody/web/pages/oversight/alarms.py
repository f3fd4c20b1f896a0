"""Alarms as pages: what is wrong and waits, taking note of it, and the sheet printed each morning."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.discrepancies.discrepancy import OPEN
from custody.domain.kernel.errors import CustodyError
from custody.domain.oversight.alarm import ACKNOWLEDGED, Acknowledge
from custody.service.kernel.idempotency_keys import new_key
from custody.service.oversight import alarms
from custody.service.oversight.alarms import AlarmLine
from custody.text.i18n import N_
from custody.web.forms.keyed_forms import KeyedForm
from custody.web.forms.list_filter import paged
from custody.web.http.auth import Web
from custody.web.http.request_context import PAGE, Desk, desk
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
        """The numbers ticked; a form with a single box sends it bare."""
        return tuple(self.alarms) if isinstance(self.alarms, list) else tuple(filter(None, [self.alarms]))


@get("/alarms", opt={"permission": "alarm.read"})
async def list_alarms(
    request: Web, status: FromQuery[str] = OPEN, after: FromQuery[str] = "", page: FromQuery[int] = 1
) -> Template:  # fmt: skip
    """Show open alarms, the worst first, or acknowledged ones, the last first; the search is on record."""
    here = desk(request)
    if status != ACKNOWLEDGED:
        return await _open(here, NoteForm(key=new_key()), page=page)
    await here.read("", "search")
    found, cursor = await here.ask(alarms.noted, here.services.vault, here.reader, after, PAGE)
    return await _show(
        here, "oversight/alarm_list.html", found, shown=ACKNOWLEDGED, listed=None, next=cursor, unreached=[]
    )


@post("/alarms/acknowledge", opt={"permission": "alarm.acknowledge/1"}, status_code=303)
async def acknowledge(request: Web, data: URLEncodedBody[NoteForm]) -> Response[Any]:
    """Take note of alarms."""
    here = desk(request)
    try:
        command = Acknowledge(alarms=data.ticked(), reason=data.reason)
        await here.act("alarm.acknowledge/1", command, data.keyed())
    except CustodyError as error:
        return await _open(here, data, error)
    return here.go("/alarms", "alarms_acknowledged")


@get("/alarms/morning", opt={"permission": "alarm.read"})
async def morning(request: Web) -> Template:
    """Show every open alarm on a sheet to print, the worst first, with a box to sign; the reading is on record."""
    here = desk(request)
    await here.read("", "search")
    every = await here.ask(alarms.worst_first, here.reader)
    found = await here.ask(alarms.listed, here.services.vault, here.reader, every)
    return await _show(here, "oversight/alarm_morning.html", found, today=here.today())


async def _open(here: Desk, form: NoteForm, error: CustodyError | None = None, *, page: int = 1) -> Template:
    await here.read("", "search")
    every = await here.ask(alarms.worst_first, here.reader)
    listed = paged(every, page)
    found = await here.ask(alarms.listed, here.services.vault, here.reader, listed.rows)
    unreached = await here.ask(alarms.unreached, here.reader)
    return await _show(
        here,
        "oversight/alarm_list.html",
        found,
        error,
        form=form,
        shown=OPEN,
        listed=listed,
        next="",
        unreached=unreached,
    )


async def _show(
    here: Desk, template: str, found: Sequence[AlarmLine], error: CustodyError | None = None, **context: Any
) -> Template:
    names = await here.names(n for one in found for n in one.named())
    linked = await here.linked(n for one in found for n in (one.about, one.exhibit, one.case))
    known_as = await here.known_as(linked)
    return here.show(
        template,
        error,
        found=found,
        names=names,
        law=law_text,
        words=alarm_text,
        linked=linked,
        known_as=known_as,
        **context,
    )


handlers = [list_alarms, acknowledge, morning]
