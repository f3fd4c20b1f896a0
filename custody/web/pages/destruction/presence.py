"""Presence at a session: by own account, by PIN on another's device, by hand or photograph; who denies it (I64)."""

from typing import Annotated, Any

from litestar import Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, URLEncodedBody

from custody.domain.destruction.attendance import Attend, Attendee
from custody.domain.destruction.on_site.change_site_device import ChangeSiteDevice
from custody.domain.destruction.on_site.group_photograph import PhotographGroup
from custody.domain.destruction.on_site.objection import About, ObjectTo
from custody.domain.destruction.presence import ConfirmPresence
from custody.domain.kernel.errors import BadInput, CustodyError
from custody.service.destruction import group_photos, sessions
from custody.service.kernel.perform import Consent
from custody.web.forms.form_values import consent
from custody.web.forms.session_forms import ByHandForm, PhotographForm, StepForm
from custody.web.http import downloads
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.rendering.session_page import record_presence, record_step, session_page


@post("/sessions/{session_id:str}/attend", opt={"permission": "destruction_session.attend/1"}, status_code=303)
async def attend(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Record that a person joins: the signed-in person, or another by their own PIN on this device."""
    ctx = context_of(request)
    person = data.person
    if not person:
        return await session_page(ctx, session_id, data, BadInput("field_empty", field="person"))
    others = (
        () if person == ctx.session.person else (Consent(person=person, part="attendee", method="pin", pin=data.pin),)
    )
    command = Attend(session=session_id, attendees=(Attendee(person, data.quality),), site_code=data.site_code)
    return await record_presence(ctx, session_id, "destruction_session.attend/1", command, data, "joined", others)


@post(
    "/sessions/{session_id:str}/confirm-presence",
    opt={"permission": "destruction_session.confirm_presence/1"},
    status_code=303,
)
async def confirm_presence(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Record that a person is there still: the signed-in person, or another by their own PIN on this device."""
    ctx = context_of(request)
    person = data.person or ctx.session.person
    others = (
        () if person == ctx.session.person else (Consent(person=person, part="attendee", method="pin", pin=data.pin),)
    )
    command = ConfirmPresence(session=session_id, people=(person,), site_code=data.site_code)
    kind = "destruction_session.confirm_presence/1"
    return await record_presence(ctx, session_id, kind, command, data, "presence_confirmed", others)


@post(
    "/sessions/{session_id:str}/by-hand",
    opt={"permission": "destruction_session.attend/1"},
    status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)
async def by_hand(
    request: Web,
    session_id: FromPath[str],
    data: Annotated[ByHandForm, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> Response[Any]:
    """Record that a person signed their presence on paper, before the signed-in person and a second (I64).

    Who came before confirms it so before the fire.
    """
    ctx = context_of(request)
    meeting = await ctx.query(sessions.visible_session, ctx.reader, session_id)
    try:
        picture = await data.photo.read() if data.photo else b""
        if not picture:
            raise BadInput("paper_photo_needed")
        kept = (await ctx.keep_photo(session_id, picture),)
    except CustodyError as error:
        return await session_page(ctx, session_id, data, error)
    coded = {"site_code": data.site_code}
    if meeting.attends(data.person):
        again = ConfirmPresence(session=session_id, people=(data.person,), by_hand=True, photos=kept, **coded)
        kind, notice = "destruction_session.confirm_presence/1", "presence_confirmed"
        return await record_presence(ctx, session_id, kind, again, data, notice, consent(data.by, data.by_pin))
    comer = Attendee(data.person, data.quality)
    first = Attend(session=session_id, attendees=(comer,), by_hand=True, photos=kept, **coded)
    return await record_presence(
        ctx, session_id, "destruction_session.attend/1", first, data, "joined", consent(data.by, data.by_pin)
    )


@post(
    "/sessions/{session_id:str}/site-device",
    opt={"permission": "destruction_session.change_site_device/1"},
    status_code=303,
)
async def change_site_device(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Use this device on the site from now on, before a second person who is there."""
    command = ChangeSiteDevice(session=session_id)
    return await record_step(
        context_of(request), session_id, "destruction_session.change_site_device/1", command, data,
        "site_device_changed", consent(data.person, data.pin),
    )  # fmt: skip


@post(
    "/sessions/{session_id:str}/group-photo",
    opt={"permission": "destruction_session.photograph_group/1"},
    status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)
async def photograph_group(
    request: Web,
    session_id: FromPath[str],
    data: Annotated[PhotographForm, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> Response[Any]:
    """Keep a photograph of everybody there beside the site's device (I64)."""
    ctx = context_of(request)
    await ctx.query(sessions.visible_session, ctx.reader, session_id)
    try:
        picture = await data.photo.read() if data.photo else b""
        if not picture:
            raise BadInput("field_empty", field="photo")
        kept = await ctx.keep_photo(session_id, picture)
    except CustodyError as error:
        return await session_page(ctx, session_id, data, error)
    command = PhotographGroup(session=session_id, photo=kept, site_code=data.site_code)
    kind = "destruction_session.photograph_group/1"
    return await record_step(ctx, session_id, kind, command, data, "group_photographed")


@get("/sessions/{session_id:str}/photos/{place:int}", opt={"permission": "session.read"})
async def group_photo(request: Web, session_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Show a photograph of the group; the reading is on record."""
    ctx = context_of(request)
    scope, photo = await ctx.query(group_photos.group_photo, ctx.services.vault, ctx.reader, session_id, place)
    return await downloads.photograph(ctx, scope, photo, session_id, place, "page")


@post("/sessions/{session_id:str}/object", opt={"permission": "destruction_session.object/1"}, status_code=303)
async def object_to(request: Web, session_id: FromPath[str], data: URLEncodedBody[StepForm]) -> Response[Any]:
    """Record that the person denies what others recorded of them."""
    ctx = context_of(request)
    about: About = "presence" if data.quality == "presence" else "departure"
    command = ObjectTo(session=session_id, about=about, objection=data.reason)
    return await record_step(ctx, session_id, "destruction_session.object/1", command, data, "objected")


handlers = [
    attend, confirm_presence, by_hand, change_site_device, photograph_group, group_photo, object_to,
]  # fmt: skip
