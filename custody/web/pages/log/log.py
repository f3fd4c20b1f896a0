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
from custody.service.search.phrases import plain
from custody.text import local_time, verification_messages
from custody.text.i18n import N_, gettext
from custody.text.titles import ACTS
from custody.web import verifier
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.rendering.menu import Entry

menu = [
    Entry(
        path="/log",
        title=N_("Register of acts"),
        text=N_("Everything that was done and read, in the order of recording; checkpoints and proofs."),
        permission="log.read",
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
    ctx = context_of(request)
    await ctx.read("log", "page")
    problem, asked = None, {"first": first, "day": day, "by": by, "kind": kind}
    try:
        if first and day:
            period_of(first, day, day)
        before = before or await _begins(ctx, day, "day", days=1)
        actor_id = await ctx.query(search.actor, ctx.services.directory, by) if by.strip() else ""
        sought = log.sought(actor_id, kind, readings=readings, first=await _begins(ctx, first, "first"))
    except BadInput as error:
        problem, sought = error, log.sought("", "", readings=readings)
    events = await ctx.query(log.view, ctx.services.directory, ctx.services.log, ctx.reader, before, PER_SCREEN, sought)
    further = urlencode(
        {"before": events.next, "first": first, "by": asked["by"], "kind": asked["kind"], "readings": int(readings)}
    )
    return ctx.show(
        "log/log_page.html", problem, one=events, readings=readings, asked=asked, further=further,
        findings=verification_messages,
        page_sha256=verifier.digest(), script_sha256=sha256(bundles.script()).hexdigest(),
        acts=sorted(ACTS.items(), key=lambda choice: plain(gettext(choice[1]))),
    )  # fmt: skip


async def _begins(ctx: RequestContext, day: str, field: str, days: int = 0) -> int:
    """Return the position of the first event of a day (YYYY-MM-DD) in the reader's zone, or 0 without a day.

    ``days``: so many days later.
    """
    if not day:
        return 0
    return await ctx.query(log.since, beginning(checked(day, field), local_time.current().key, days))


@get("/log/events/{seq:int}", opt={"permission": "log.read"})
async def event(request: Web, seq: FromPath[int]) -> Template:
    """Show one event verbatim with its proof; the reading is on record."""
    ctx = context_of(request)
    found_event = await ctx.query(log.event, ctx.reader, seq)
    await ctx.read(log.read_about(found_event), "page")
    proof = await ctx.query(log.proof, ctx.services.log, seq)
    return ctx.show("log/log_event.html", one=found_event, proof=proof)


handlers = [view, event]
