"""Photographs: taken in before the act that names them, and given out to those who see what they show."""

import asyncio
from typing import Annotated

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from msgspec import Struct

from custody.domain.kernel.photo_reference import Photo
from custody.service.access.reading import visible_case, visible_exhibit
from custody.service.exhibits import photos
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import desk
from custody.web.http.security import UPLOAD_LIMIT

TAG = "photographs"
UPLOAD = "transfer.handover/1"
"""Whoever may hold exhibits may photograph them, on an enrolled device too."""


class Upload(Struct, frozen=True):
    """One photograph of a case; whoever sees no more of it than an exhibit names that ``exhibit`` instead."""

    photo: UploadFile
    case: str = ""
    exhibit: str = ""


@post(
    "/photos",
    opt={"permission": UPLOAD},
    tags=[TAG],
    summary="Take in a photograph",
    request_max_body_size=UPLOAD_LIMIT,
)
async def upload(request: Web, data: Annotated[Upload, Body(media_type=RequestEncodingType.MULTI_PART)]) -> Photo:
    """Keep a JPEG or PNG of at most 10 MiB, encrypted under its case; name the answer in the act."""
    here, case = desk(request), data.case
    if data.exhibit:
        found, _ = await here.ask(visible_exhibit, here.reader, data.exhibit)
        case = found.case
    else:
        await here.ask(visible_case, here.reader, case)
    return await asyncio.to_thread(here.services.intake.keep, here.session.person, case, await data.photo.read())


@get("/exhibits/{number:str}/photos/{place:int}", opt={"permission": "exhibit.read"}, tags=[TAG], summary="A photo")
async def of_exhibit(request: Web, number: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Give out the ``place``-th photograph (from 1) of an exhibit; the reading is on record."""
    here = desk(request)
    scope, photo = await here.ask(photos.of_exhibit, here.services.vault, here.reader, number, place)
    return await downloads.photograph(here, scope, photo, number, place)


@get("/seizures/{number:str}/photos/{place:int}", opt={"permission": "case.read"}, tags=[TAG], summary="A photo")
async def of_seizure(request: Web, number: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Give out the ``place``-th photograph (from 1) of a seizure; the reading is on record."""
    here = desk(request)
    scope, photo = await here.ask(photos.of_seizure, here.services.vault, here.reader, number, place)
    return await downloads.photograph(here, scope, photo, number, place)


handlers = [upload, of_exhibit, of_seizure]
