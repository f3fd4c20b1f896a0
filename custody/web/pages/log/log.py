"""The log as the inspection reads it: head, checkpoint, every act in the order of recording."""

from hashlib import sha256
from urllib.parse import urlencode

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.times import day as checked
from custody.domain.kernel.timezone import beginning
from custody.service.exchange import bundles
from custody.service.log import log
from custody.service.oversight.mass_balance import period_of
from custody.service.search import search
from custody.text import local_time, verification_messages
from custody.text.i18n import N_, gettext
from custody.text.titles import ACTS
from custody.web import verifier
from custody.web.http.auth import Web
from custody.web.http.request_context import Desk, desk
from custody.web.rendering.menu import Entry

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
    request: Web, before: FromQuery[int] = 0, readings: FromQuery[bool] = False, first: FromQuery[str] = "",
    day: FromQuery[str] = "", by: FromQuery[str] = "", kind: FromQuery[str] = "",
) -> Template:  # fmt: skip
    """Show the log now and the latest acts, or those before event ``before`` or up to the end of ``day``.

    None before the day ``first``. ``by`` a person or agency (number, username or name), of one ``kind``, where it is
    said; what is refused shows no act. The reading is on record.
    """
    here = desk(request)
    await here.read("log", "page")
    problem, asked = None, {"first": first, "day": day, "by": by, "kind": kind}
    try:
        if first and day:
            period_of(first, day, day)
        before = before or await _begins(here, day, "day", days=1)
        number = await here.ask(search.actor, here.services.directory, by) if by.strip() else ""
        sought = log.sought(number, kind, readings=readings, first=await _begins(here, first, "first"))
    except BadInput as error:
        problem, sought = error, log.sought("", "", readings=readings)
    found = await here.ask(
        log.view, here.services.directory, here.services.log, here.reader, before, PER_SCREEN, sought
    )
    further = urlencode(
        {"before": found.next, "first": first, "by": asked["by"], "kind": asked["kind"], "readings": int(readings)}
    )
    return here.show(
        "log/log_page.html", problem, one=found, readings=readings, asked=asked, further=further,
        findings=verification_messages,
        page_sha256=verifier.digest(), script_sha256=sha256(bundles.script()).hexdigest(),
        acts=sorted(ACTS.items(), key=lambda one: search.plain(gettext(one[1]))),
    )  # fmt: skip


async def _begins(here: Desk, day: str, field: str, days: int = 0) -> int:
    """The place of the first event of a day (YYYY-MM-DD) where the reader is, or so many ``days`` later; 0 for none."""
    if not day:
        return 0
    return await here.ask(log.since, beginning(checked(day, field), local_time.current().key, days))


@get("/log/events/{seq:int}", opt={"permission": "log.read"})
async def event(request: Web, seq: FromPath[int]) -> Template:
    """Show one event verbatim with its proof; the reading is on record."""
    here = desk(request)
    found = await here.ask(log.event, here.reader, seq)
    await here.read(f"event {seq}", "page")
    proof = await here.ask(log.proof, here.services.log, seq)
    return here.show("log/log_event.html", one=found, proof=proof)


handlers = [view, event]
