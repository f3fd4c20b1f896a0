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
from custody.web.http.request_context import context_of
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
    ctx, case = context_of(request), data.case
    if data.exhibit:
        exhibit_state, _ = await ctx.query(visible_exhibit, ctx.reader, data.exhibit)
        case = exhibit_state.case
    else:
        await ctx.query(visible_case, ctx.reader, case)
    return await asyncio.to_thread(ctx.services.intake.keep, ctx.session.person, case, await data.photo.read())


@get("/exhibits/{exhibit_id:str}/photos/{place:int}", opt={"permission": "exhibit.read"}, tags=[TAG], summary="A photo")
async def of_exhibit(request: Web, exhibit_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Give out the ``place``-th photograph (from 1) of an exhibit; the reading is on record."""
    ctx = context_of(request)
    scope, photo = await ctx.query(photos.of_exhibit, ctx.services.vault, ctx.reader, exhibit_id, place)
    return await downloads.photograph(ctx, scope, photo, exhibit_id, place)


@get("/seizures/{seizure_id:str}/photos/{place:int}", opt={"permission": "case.read"}, tags=[TAG], summary="A photo")
async def of_seizure(request: Web, seizure_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Give out the ``place``-th photograph (from 1) of a seizure; the reading is on record."""
    ctx = context_of(request)
    scope, photo = await ctx.query(photos.of_seizure, ctx.services.vault, ctx.reader, seizure_id, place)
    return await downloads.photograph(ctx, scope, photo, seizure_id, place)


handlers = [upload, of_exhibit, of_seizure]
