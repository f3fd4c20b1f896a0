"""Photographs as pages show them: the same bytes as under /api, read by a person."""

from litestar import Response, get
from litestar.params import FromPath

from custody.service.exhibits import photos
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import desk


@get("/exhibits/{number:str}/photos/{place:int}", opt={"permission": "exhibit.read"})
async def of_exhibit(request: Web, number: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Show a photograph of an exhibit; the reading is on record."""
    here = desk(request)
    scope, photo = await here.ask(photos.of_exhibit, here.services.vault, here.reader, number, place)
    return await downloads.photograph(here, scope, photo, number, place, "page")


@get("/seizures/{number:str}/photos/{place:int}", opt={"permission": "case.read"})
async def of_seizure(request: Web, number: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Show a photograph of a seizure; the reading is on record."""
    here = desk(request)
    scope, photo = await here.ask(photos.of_seizure, here.services.vault, here.reader, number, place)
    return await downloads.photograph(here, scope, photo, number, place, "page")


handlers = [of_exhibit, of_seizure]
