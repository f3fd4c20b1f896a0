"""What should burn and is not there: taken out of the load, reported lost, before the fire or on the site (I9, I27)."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from custody.domain.destruction.burn import Withdraw, seconders
from custody.domain.destruction.destruction_session import Session
from custody.domain.kernel.errors import CustodyError
from custody.service.destruction import sessions
from custody.service.kernel.idempotency_keys import new_key
from custody.text.i18n import N_
from custody.web.forms.exhibit_list_form import ScansForm
from custody.web.forms.form_values import ticked
from custody.web.forms.second_person import consent
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk
from custody.web.rendering import step_blocked
from custody.web.rendering.load_pages import before_fire, look, show_barred, shown

TITLE = N_("Missing from the load")
MOST_LISTED = 300
"""Exhibits that the page offers to tick, not on site and on site; of a larger load the others are typed."""


class MissingForm(ScansForm, kw_only=True):
    """What is not there, ticked or typed; since when, and what was done to find it.

    ``person`` says so too, by their ``pin``: of what was scanned on the site already.
    """

    exhibits: list[str] | str = ""
    reason: str = ""
    person: str = ""
    pin: str = ""

    def all(self) -> tuple[str, ...]:
        """Each number once; raises as ``read``."""
        return tuple(dict.fromkeys((*ticked(self.exhibits), *self.numbers())))


@get("/sessions/{number:str}/missing", opt={"permission": "session.withdraw/1"})
async def missing_form(request: Web, number: FromPath[str]) -> Template:
    """Show what of the load has not arrived, to be ticked, or why nothing can be taken out."""
    here = desk(request)
    found, rows, progress = await look(here, number)
    bar = step_blocked.withdrawal(found, progress, here.session.person)
    if bar:
        return await show_barred(here, number, TITLE, bar)
    return await _page(here, number, found, rows, MissingForm(key=new_key()))


@post("/sessions/{number:str}/missing", opt={"permission": "session.withdraw/1"}, status_code=303)
async def report(request: Web, number: FromPath[str], data: URLEncodedBody[MissingForm]) -> Response[Any]:
    """Report it lost."""
    here = desk(request)
    found = await before_fire(here, number)
    try:
        command = Withdraw(session=number, missing=data.all(), reason=data.reason)
        await here.act("session.withdraw/1", command, data.keyed(), consent(data.person, data.pin))
    except CustodyError as error:
        rows, _ = await here.ask(sessions.look, number, found)
        return await _page(here, number, found, rows, data, error)
    return here.go(f"/sessions/{number}", "reported_lost")


async def _page(
    here: Desk,
    number: str,
    found: Session,
    rows: list[sessions.Row],
    form: MissingForm,
    error: CustodyError | None = None,
) -> Template:
    load = [row for row in rows if row.staged and not row.withdrawn]
    adrift = [row for row in load if not row.on_site][:MOST_LISTED]
    arrived = [row for row in load if row.on_site][:MOST_LISTED]
    seconds = seconders(found, here.session.person)
    return await shown(
        here, "destruction/session_missing.html", number, error, [row.exhibit for row in (*adrift, *arrived)],
        title=TITLE,
        form=form, ticked=ticked(form.exhibits), adrift=adrift, arrived=arrived,
        more=len(load) - len(adrift) - len(arrived), seconds=seconds, names=await here.names(seconds),
    )  # fmt: skip


handlers = [missing_form, report]
