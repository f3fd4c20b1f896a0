"""Bundles given out, and bundles of other logs received, as resources."""

from typing import Annotated

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.openapi import ResponseSpec
from litestar.params import Body, FromPath, JSONBody
from msgspec import Struct

from custody.service.exchange import received_bundles
from custody.service.exchange.bundles import files
from custody.service.exchange.received_bundles import ReceivedDetail, ReceivedLine
from custody.service.kernel import heavy_work
from custody.text.objections import explain_objection
from custody.web.http import downloads
from custody.web.http.act_routes import performing, summary_of
from custody.web.http.auth import Web
from custody.web.http.bundle_download import Giving
from custody.web.http.bundle_upload import ACT, receive
from custody.web.http.openapi import JSON_OBJECT, ZIP
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, following, page_size
from custody.web.http.security import BUNDLE_LIMIT

BUNDLES_TAG = "bundles"
RECEIVED_TAG = "bundles received"


@post(
    "/exhibits/{exhibit_id:str}/bundle",
    opt={"permission": "history.read"},
    status_code=200,
    tags=[BUNDLES_TAG],
    summary="Proof bundle of a history",
)
async def exhibit(request: Web, exhibit_id: FromPath[str], data: JSONBody[Giving]) -> Response[bytes]:
    """Give out a history with its proofs as a ZIP; its last event says that it was given, and the head before."""
    return await downloads.bundle(context_of(request), exhibit_id, data)


@post(
    "/certificates/{certificate_id:str}/bundle",
    opt={"permission": "certificate.read"},
    status_code=200,
    tags=[BUNDLES_TAG],
    summary="Proof bundle of a certificate",
)
async def certificate(request: Web, certificate_id: FromPath[str], data: JSONBody[Giving]) -> Response[bytes]:
    """Give out a certificate and its session with their proofs as a ZIP; the export is on record."""
    return await downloads.bundle(context_of(request), certificate_id, data)


@post(
    "/cases/{case_id:str}/bundle",
    opt={"permission": "case.read"},
    status_code=200,
    tags=[BUNDLES_TAG],
    summary="Proof bundle of a case",
)
async def case(request: Web, case_id: FromPath[str], data: JSONBody[Giving]) -> Response[bytes]:
    """Give out a case with its seizures, exhibits and all that was amiss, as a ZIP; the export is on record."""
    return await downloads.bundle(context_of(request), case_id, data)


READ = "bundle.read"
REFUSED = 422


class Upload(Struct, frozen=True):
    """The ZIP that the other agency gave."""

    bundle: UploadFile


class Told(Struct, frozen=True):
    """An objection: whether it ``refuses`` the bundle, whether it alarms, and the sentence."""

    code: str
    said: str
    refuses: bool = False
    alarms: bool = False


class Answer(Struct, frozen=True):
    """Outcome of a bundle: its ``id`` here, "" when it was refused, and every objection."""

    id: str
    repeated: bool
    objections: list[Told]


class Bundles(Struct, frozen=True):
    """A page of bundles received; ``next`` is the cursor of the next one, "" at the end."""

    received: list[ReceivedLine]
    next: str


@get("/received-bundles", opt={"permission": READ}, tags=[RECEIVED_TAG], summary="Bundles received from other agencies")
async def listed(request: Web, after: After = "", limit: Limit = PAGE) -> Bundles:
    """List what the caller's agency received, or for the inspection all."""
    ctx, size = context_of(request), page_size(limit)
    await ctx.read("", "search")
    bundle_lines = await ctx.query(received_bundles.received, ctx.reader, after, size)
    return Bundles(bundle_lines, following((line.id for line in bundle_lines), size))


@post(
    "/received-bundles",
    opt=performing(ACT),
    tags=[RECEIVED_TAG],
    summary=summary_of(ACT),
    status_code=201,
    request_max_body_size=BUNDLE_LIMIT,
    responses={
        200: ResponseSpec(Answer, generate_examples=False, description="Received before: the same number again."),
        REFUSED: ResponseSpec(Answer, generate_examples=False, description="Refused, and why; nothing is on record."),
    },
)
async def take_in(
    request: Web, data: Annotated[Upload, Body(media_type=RequestEncodingType.MULTI_PART)]
) -> Response[Answer]:  # fmt: skip
    """Verify a bundle and keep it as it came: 201, 200 when it is known, 422 with the reasons when it is refused."""
    ctx = context_of(request)
    with heavy_work.turn(ctx.session.person):
        members = await heavy_work.bundle(files.unzip, await data.bundle.read(), "ZIP")
        outcome = await receive(ctx.services, ctx.session, members)
    if outcome.refused:
        objections = [Told(refusal.code, refusal.said, refuses=True) for refusal in outcome.refused]
        return Response(Answer("", repeated=False, objections=objections), status_code=REFUSED)
    received_bundle = await ctx.query(received_bundles.visible_received, ctx.reader, outcome.id)
    objections = [Told(each.code, explain_objection(each), alarms=each.alarms) for each in received_bundle.objections]
    answer = Answer(outcome.id, outcome.repeated, objections)
    return Response(answer, status_code=200 if outcome.repeated else 201)


@get("/received-bundles/{received_id:str}", opt={"permission": READ}, tags=[RECEIVED_TAG], summary="A bundle received")
async def bundle(request: Web, received_id: FromPath[str]) -> ReceivedDetail:
    """Show a bundle and the events that it tells, another log's word; the reading is on record."""
    ctx = context_of(request)
    services = ctx.services
    bundle_detail = await ctx.query(
        received_bundles.detail, services.vault, services.blobs, ctx.reader, received_id, services.settings.data
    )
    await ctx.read(received_id, "api")
    return bundle_detail


@get(
    "/received-bundles/{received_id:str}/receipt",
    opt={"permission": READ},
    tags=[RECEIVED_TAG],
    summary="The signed receipt of a bundle",
    responses=JSON_OBJECT,
)
async def receipt(request: Web, received_id: FromPath[str]) -> Response[bytes]:
    """Give out the receipt that is handed back; that it left is on record."""
    return await downloads.receipt(context_of(request), received_id)


@get(
    "/received-bundles/{received_id:str}/bundle",
    opt={"permission": READ},
    tags=[RECEIVED_TAG],
    summary="A bundle as it was received",
    media_type=ZIP,
)
async def as_sent(request: Web, received_id: FromPath[str]) -> Response[bytes]:
    """Give out the ZIP with every file as it came; that it left is on record."""
    return await downloads.received_bundle(context_of(request), received_id)


handlers = [
    exhibit,
    certificate,
    case,
    listed,
    take_in,
    bundle,
    receipt,
    as_sent,
]
