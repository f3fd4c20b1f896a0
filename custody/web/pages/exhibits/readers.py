"""Who has read an exhibit or a case, as a page: every reading is on record, and so is this one (I41)."""

from litestar import get
from litestar.params import FromPath
from litestar.response import Template

from custody.service.access import readers
from custody.web.http.auth import Web
from custody.web.http.request_context import desk


@get("/exhibits/{number:str}/readers", opt={"permission": "history.read"})
async def of_exhibit(request: Web, number: FromPath[str]) -> Template:
    """Show who has read about an exhibit, the reading on record."""
    return await _page(request, number)


@get("/cases/{number:str}/readers", opt={"permission": "history.read"})
async def of_case(request: Web, number: FromPath[str]) -> Template:
    """Show who has read about a case and its exhibits, the reading on record."""
    return await _page(request, number)


async def _page(request: Web, number: str) -> Template:
    here = desk(request)
    found = await here.ask(readers.readers_of, here.reader, number)
    await here.read(number, "page")
    people = {n for one in found.readers for n in (one.person, one.agency)}
    linked = await here.linked({number, *(one.about for one in found.lines)})
    return here.show(
        "exhibits/readers.html", number=number, found=found, names=await here.names(people | {number}), linked=linked,
        known_as=await here.known_as(linked),
    )  # fmt: skip


handlers = [of_exhibit, of_case]
