"""Discrepancies and corrections as resources."""

from typing import Annotated

from litestar import get
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from custody.service.discrepancies import correctable_fields, discrepancies
from custody.service.discrepancies.correctable_fields import Entries
from custody.service.discrepancies.discrepancies import DiscrepancyLine
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, page_size

TAG = "discrepancies"
CORRECTIONS_TAG = "corrections"


@get(
    "/corrections/{subject_id:str}",
    opt={"permission": "directory.read"},
    tags=[CORRECTIONS_TAG],
    summary="Entries and corrections",
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


class Discrepancies(Struct, frozen=True):
    """Discrepancies in order of number; ``next`` is the ``after`` of the next page, "" at the end."""

    discrepancies: list[DiscrepancyLine]
    next: str


@get("/discrepancies", opt={"permission": "discrepancy.read"}, tags=[TAG], summary="Discrepancies")
async def list_discrepancies(
    request: Web,
    status: Annotated[str, QueryParameter(description="`open` or `closed`.")] = "open",
    after: After = "",
    limit: Limit = PAGE,
) -> Discrepancies:
    """List discrepancies of a status. A page may be short before the end."""
    ctx = context_of(request)
    await ctx.read("", "search")
    discrepancy_lines, following = await ctx.query(
        discrepancies.discrepancies, ctx.services.vault, ctx.reader, status, after, page_size(limit)
    )
    return Discrepancies(discrepancy_lines, following)


@get(
    "/discrepancies/{discrepancy_id:str}", opt={"permission": "discrepancy.read"}, tags=[TAG], summary="One discrepancy"
)
async def discrepancy(request: Web, discrepancy_id: FromPath[str]) -> DiscrepancyLine:
    """Show what was expected, what was found, who had it in between; the reading is on record."""
    ctx = context_of(request)
    discrepancy_detail = await ctx.query(discrepancies.discrepancy, ctx.services.vault, ctx.reader, discrepancy_id)
    await ctx.read(discrepancy_id, "api")
    return discrepancy_detail


handlers = [
    entries,
    act_route("/corrections", "entry.correct/1", CORRECTIONS_TAG),
    list_discrepancies,
    discrepancy,
    act_route("/discrepancies/assign", "discrepancy.assign/1", TAG),
    act_route("/discrepancies/conclude", "discrepancy.conclude/1", TAG),
    act_route("/discrepancies/establish-loss", "discrepancy.establish_loss/1", TAG),
    act_route("/discrepancies/close", "discrepancy.close/1", TAG),
]
