"""Alarms as pages: what is wrong and waits, taking note of it, and the sheet printed each morning."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.alarm import ACKNOWLEDGED, Acknowledge
from custody.domain.discrepancy import OPEN
from custody.domain.errors import CustodyError
from custody.service import alarms
from custody.service.alarms import MOST, AlarmLine
from custody.service.keys import new_key
from custody.web import law
from custody.web.auth import Web
from custody.web.desk import PAGE, Desk, desk
from custody.web.entries import KeyedForm
from custody.web.i18n import N_
from custody.web.menu import Entry

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
async def list_alarms(request: Web, status: FromQuery[str] = OPEN, after: FromQuery[str] = "") -> Template:
    """Show open or acknowledged alarms; the search is on record."""
    wanted = ACKNOWLEDGED if status == ACKNOWLEDGED else OPEN
    return await _page(desk(request), NoteForm(key=new_key()), wanted, after)


@post("/alarms/acknowledge", opt={"permission": "alarm.acknowledge/1"}, status_code=303)
async def acknowledge(request: Web, data: URLEncodedBody[NoteForm]) -> Response[Any]:
    """Take note of alarms."""
    here = desk(request)
    try:
        command = Acknowledge(alarms=data.ticked(), reason=data.reason)
        await here.act("alarm.acknowledge/1", command, data.keyed())
    except CustodyError as error:
        return await _page(here, data, OPEN, "", error)
    return here.go("/alarms", "alarms_acknowledged")


@get("/alarms/morning", opt={"permission": "alarm.read"})
async def morning(request: Web) -> Template:
    """Show every open alarm on a sheet to print, with a box to sign; the reading is on record."""
    here = desk(request)
    await here.read("", "search")
    found, _ = await here.ask(alarms.alarms, here.services.vault, here.reader, OPEN, "", MOST)
    return await _show(here, "alarm_morning.html", found, today=here.today())


async def _page(here: Desk, form: NoteForm, status: str, after: str, error: CustodyError | None = None) -> Template:
    await here.read("", "search")
    found, cursor = await here.ask(alarms.alarms, here.services.vault, here.reader, status, after, PAGE)
    unreached = await here.ask(alarms.unreached, here.reader)
    return await _show(here, "alarm_list.html", found, error, form=form, shown=status, next=cursor, unreached=unreached)


async def _show(
    here: Desk, template: str, found: list[AlarmLine], error: CustodyError | None = None, **context: Any
) -> Template:
    names = await here.names(n for one in found for n in one.named())
    linked = await here.linked(n for one in found for n in (one.about, one.case))
    return here.show(template, error, found=found, names=names, law=law, linked=linked, **context)


handlers = [list_alarms, acknowledge, morning]
