"""The plan of a store's day as a page: what to see and to weigh today, and what has lasted too long (I52)."""

from typing import Any

from litestar import get
from litestar.params import FromQuery
from litestar.response import Template

from custody.domain.access.roles import sees_everything
from custody.service.access.openable_links import openable
from custody.service.exhibits import display_names
from custody.service.oversight import store_silence
from custody.service.people import people
from custody.service.seizures import cases
from custody.storage.tables.connection import Connection
from custody.text.i18n import N_
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.rendering import display_names as words
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/day-plan",
        title=N_("Today in the store"),
        text=N_("What is to be seen and weighed today, so that no exhibit is out of sight for too long."),
        permission="day_plan.read",
    )
]


@get("/day-plan", opt={"permission": "day_plan.read"})
async def plan(request: Web, agency: FromQuery[str] = "") -> Template:
    """Show today's plan of each store of an agency, the reader's own by default; the search is on record."""
    ctx = context_of(request)
    await ctx.read("", "search")

    everyone = sees_everything(ctx.reader.roles)
    directory = ctx.services.directory

    def asked(connection: Connection) -> dict[str, Any]:
        lines = store_silence.plans(connection, directory, ctx.reader, agency)
        listed = [line for each in lines for line in each.listed()]
        shown = {place for each in lines for place in (each.store, *each.rooms)}
        photographs = [] if agency else store_silence.photographs(connection, ctx.reader)
        named = display_names.named(connection, directory, ctx.reader, photographs)
        return {
            "photographs": photographs,
            "linked": openable(connection, ctx.reader, set(photographs)),
            "known_as": {subject_id: words.told(subject_id, naming) for subject_id, naming in named.items()},
            "lines": lines,
            "names": directory.names(
                connection,
                [*(line.place for line in listed), *shown],
            ),
            "pvs": cases.pv_numbers(connection, [line.case for line in listed]),
            "agencies": people.agencies(connection, directory) if everyone else [],
        }

    return ctx.show("oversight/day_plan.html", **await ctx.query(asked), chosen=agency or ctx.reader.agency)


handlers = [plan]
