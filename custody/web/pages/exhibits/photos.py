"""Photographs as pages show them: the same bytes as under /api, read by a person."""

from litestar import Response, get
from litestar.params import FromPath

from custody.service.exhibits import photos
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of


@get("/exhibits/{exhibit_id:str}/photos/{place:int}", opt={"permission": "exhibit.read"})
async def of_exhibit(request: Web, exhibit_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Show a photograph of an exhibit; the reading is on record."""
    ctx = context_of(request)
    scope, photo = await ctx.query(photos.of_exhibit, ctx.services.vault, ctx.reader, exhibit_id, place)
    return await downloads.photograph(ctx, scope, photo, exhibit_id, place, "page")


@get("/seizures/{seizure_id:str}/photos/{place:int}", opt={"permission": "case.read"})
async def of_seizure(request: Web, seizure_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Show a photograph of a seizure; the reading is on record."""
    ctx = context_of(request)
    scope, photo = await ctx.query(photos.of_seizure, ctx.services.vault, ctx.reader, seizure_id, place)
    return await downloads.photograph(ctx, scope, photo, seizure_id, place, "page")


@get("/cases/{case_id:str}/photos/{place:int}", opt={"permission": "case.read"})
async def of_case(request: Web, case_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Show a page of the decisions that joined, split or passed on a case; the reading is on record."""
    ctx = context_of(request)
    scope, photo = await ctx.query(photos.of_case, ctx.services.vault, ctx.reader, case_id, place)
    return await downloads.photograph(ctx, scope, photo, case_id, place, "page")


handlers = [of_exhibit, of_seizure, of_case]
