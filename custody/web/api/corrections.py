"""Corrections as resources: what may be corrected of a subject, what was, and the correction itself."""

from litestar import get
from litestar.params import FromPath

from custody.service.discrepancies import correctable_fields
from custody.service.discrepancies.correctable_fields import Entries
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of

TAG = "corrections"


@get(
    "/corrections/{subject_id:str}", opt={"permission": "directory.read"}, tags=[TAG], summary="Entries and corrections"
)
async def entries(request: Web, subject_id: FromPath[str]) -> Entries:
    """Show the entries of a subject that the reader may see, each correction beside what it corrects.

    Subjects: exhibits, seizures, cases, orders, hand-overs, sessions, places, containers, balances; for key officers
    and the inspection persons and agencies.
    """
    ctx = context_of(request)
    entry_lines = await ctx.query(correctable_fields.entries, ctx.services.vault, ctx.reader, subject_id)
    await ctx.read(subject_id, "api")
    return entry_lines


handlers = [entries, act_route("/corrections", "fact.correct/1", "Correct an entry", TAG)]
