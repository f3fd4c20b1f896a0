"""The log as the inspection reads it: head, checkpoint, every act in the order of recording."""

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from custody.service import log
from custody.web import chronicle, findings, verifier
from custody.web.auth import Web
from custody.web.desk import PAGE, desk
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


@get("/log", opt={"permission": "log.read"})
async def view(request: Web, before: FromQuery[int] = 0, readings: FromQuery[bool] = False) -> Template:
    """Show the log now and the latest acts, or those before event ``before``; the reading is on record."""
    here = desk(request)
    await here.read("log", "page")
    found = await here.ask(
        log.view, here.services.directory, here.services.log, here.reader, before, PAGE, readings=readings
    )
    return here.show(
        "log_page.html", one=found, readings=readings, chronicle=chronicle, findings=findings,
        page_sha256=verifier.digest(),
    )  # fmt: skip


@get("/log/events/{seq:int}", opt={"permission": "log.read"})
async def event(request: Web, seq: FromPath[int]) -> Template:
    """Show one event verbatim with its proof; the reading is on record."""
    here = desk(request)
    found = await here.ask(log.event, here.reader, seq)
    await here.read(f"event {seq}", "page")
    proof = await here.ask(log.proof, here.services.log, seq)
    return here.show("log_event.html", one=found, proof=proof)


handlers = [view, event]
