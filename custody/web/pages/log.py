"""The log as the inspection reads it: head, checkpoint, every act in the order of recording."""

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from custody.domain.errors import BadInput
from custody.domain.times import day as checked
from custody.domain.zone import beginning
from custody.service import log
from custody.web import findings, local, verifier
from custody.web.auth import Web
from custody.web.desk import Desk, desk
from custody.web.i18n import N_
from custody.web.menu import Entry

menu = [
    Entry(
        path="/log",
        title=N_("Register of acts"),
        text=N_("Everything that was done and read, in the order of recording; checkpoints and proofs."),
        permission="log.read",
        in_bar=True,
    )
]


PER_SCREEN = 30
"""Acts on one page."""


@get("/log", opt={"permission": "log.read"})
async def view(
    request: Web, before: FromQuery[int] = 0, readings: FromQuery[bool] = False, day: FromQuery[str] = ""
) -> Template:
    """Show the log now and the latest acts, or those before event ``before`` or up to the end of ``day``.

    The reading is on record.
    """
    here = desk(request)
    await here.read("log", "page")
    problem = None
    try:
        before = before or await _end_of(here, day)
    except BadInput as error:
        problem, day = error, ""
    found = await here.ask(
        log.view, here.services.directory, here.services.log, here.reader, before, PER_SCREEN, readings=readings
    )
    return here.show(
        "log_page.html", problem, one=found, readings=readings, day=day, findings=findings,
        page_sha256=verifier.digest(),
    )  # fmt: skip


async def _end_of(here: Desk, day: str) -> int:
    """The place of the first event after a day (YYYY-MM-DD) where the reader is; 0 where none is asked for."""
    if not day:
        return 0
    return await here.ask(log.since, beginning(checked(day, "day"), local.current().key, days=1))


@get("/log/events/{seq:int}", opt={"permission": "log.read"})
async def event(request: Web, seq: FromPath[int]) -> Template:
    """Show one event verbatim with its proof; the reading is on record."""
    here = desk(request)
    found = await here.ask(log.event, here.reader, seq)
    await here.read(f"event {seq}", "page")
    proof = await here.ask(log.proof, here.services.log, seq)
    return here.show("log_event.html", one=found, proof=proof)


handlers = [view, event]
