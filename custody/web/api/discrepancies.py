"""Discrepancies and corrections as resources."""

from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from custody.domain.discrepancies.discrepancy import Discrepancy
from custody.domain.discrepancies.second_reading import ReadAgain
from custody.service.discrepancies import correctable_fields, discrepancies
from custody.service.discrepancies.correctable_fields import Entries
from custody.service.discrepancies.discrepancy_line import DiscrepancyLine
from custody.service.discrepancies.grouped_discrepancies import Group, groups
from custody.service.exhibits import photos
from custody.storage.read import subject_queries
from custody.web.http import downloads
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.openapi import PDF, PICTURE
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, page_size
from custody.web.http.services import Services

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


class DiscrepancyGroups(Struct, frozen=True):
    """Discrepancies by their cause; ``next`` is the ``after`` of the next page, "" at the end."""

    groups: list[Group]
    next: str


@get("/discrepancy-groups", opt={"permission": "discrepancy.read"}, tags=[TAG], summary="Discrepancies by their cause")
async def list_groups(
    request: Web,
    status: Annotated[str, QueryParameter(description="`open`, `closed` or `mistyped`.")] = "open",
    after: After = "",
    limit: Limit = PAGE,
) -> DiscrepancyGroups:
    """List what one act, hand-over or count opened as one group: first what is for the inspection or asked of you."""
    ctx = context_of(request)
    await ctx.read("", "search")
    found, following = await ctx.query(groups, ctx.services.vault, ctx.reader, status, after, page_size(limit))
    return DiscrepancyGroups(found, following)


@get("/discrepancies", opt={"permission": "discrepancy.read"}, tags=[TAG], summary="Discrepancies")
async def list_discrepancies(
    request: Web,
    status: Annotated[str, QueryParameter(description="`open`, `closed` or `mistyped`.")] = "open",
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


@get(
    "/discrepancies/{discrepancy_id:str}/record",
    opt={"permission": "discrepancy.read"},
    tags=[TAG],
    summary="Record of a loss or a difference, as PDF",
    media_type=PDF,
)
async def record(request: Web, discrepancy_id: FromPath[str]) -> Response[bytes]:
    """Give out the record (procès-verbal) of a loss or a difference; the export is on record."""
    return await downloads.difference(context_of(request), discrepancy_id)


@get(
    "/discrepancies/{discrepancy_id:str}/photos/{place:int}",
    opt={"permission": "discrepancy.read"},
    tags=[TAG],
    summary="A photo of the second reading",
    media_type=PICTURE,
)
async def photo(request: Web, discrepancy_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Give out the ``place``-th photograph (from 1) of a second reading; the reading is on record."""
    ctx = context_of(request)
    scope, taken = await ctx.query(photos.of_discrepancy, ctx.services.vault, ctx.reader, discrepancy_id, place)
    return await downloads.photograph(ctx, scope, taken, discrepancy_id, place)


def _read_again(services: Services, command: ReadAgain) -> None:
    with services.store.reading() as connection:
        scope = subject_queries.state(connection, Discrepancy, command.discrepancy).case
    photos.require_kept(services.blobs, scope, command.photos)


handlers = [
    entries,
    act_route("/corrections", "entry.correct/1", CORRECTIONS_TAG),
    list_discrepancies,
    list_groups,
    discrepancy,
    record,
    photo,
    act_route("/discrepancies/assign", "discrepancy.assign/1", TAG),
    act_route("/discrepancies/conclude", "discrepancy.conclude/1", TAG),
    act_route("/discrepancies/establish-loss", "discrepancy.establish_loss/1", TAG),
    act_route("/discrepancies/answer", "discrepancy.answer/1", TAG),
    act_route("/discrepancies/withdraw-reading", "discrepancy.withdraw_reading/1", TAG),
    act_route("/discrepancies/read-again", "discrepancy.read_again/1", TAG, before=_read_again),
    act_route("/discrepancies/look-at-photo", "discrepancy.look_at_photo/1", TAG),
    act_route("/discrepancies/close", "discrepancy.close/1", TAG),
]
