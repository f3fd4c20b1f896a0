"""Page of the readers of an exhibit or a case; every reading, including this one, is recorded (I41)."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from custody.service.access import readers
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of


@get("/exhibits/{exhibit_id:str}/readers", opt={"permission": "history.read"})
async def of_exhibit(request: Web, exhibit_id: FromPath[str]) -> Template:
    """Show who has read about an exhibit, the reading on record."""
    return await _page(request, exhibit_id)


@get("/cases/{case_id:str}/readers", opt={"permission": "history.read"})
async def of_case(request: Web, case_id: FromPath[str]) -> Template:
    """Show who has read about a case and its exhibits, the reading on record."""
    return await _page(request, case_id)


async def _page(request: Web, subject_id: str) -> Template:
    ctx = context_of(request)
    readings = await ctx.query(readers.readers_of, ctx.reader, subject_id)
    await ctx.read(subject_id, "page")
    people = {subject_id for reader_line in readings.readers for subject_id in (reader_line.person, reader_line.agency)}
    linked = await ctx.linked({subject_id, *(line.about for line in readings.lines)})
    return ctx.show(
        "exhibits/readers.html", number=subject_id, found=readings, names=await ctx.names(people | {subject_id}),
        linked=linked,
        known_as=await ctx.known_as(linked),
    )  # fmt: skip


handlers = [of_exhibit, of_case]
