"""Seizures as resources: declared lines, and the exhibits sealed under them."""

from litestar import Response, get
from litestar.params import FromPath

from custody.domain.seizures.register_exhibits import RegisterExhibits
from custody.domain.seizures.seizure import DeclareSeizure, Seizure
from custody.service.exhibits import photos
from custody.service.seizures import seizures
from custody.service.seizures.seizures import SeizureDetail
from custody.storage.read import queries
from custody.web.http import downloads
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.http.services import Services

TAG = "seizures"


@get("/seizures/{seizure_id:str}", opt={"permission": "case.read"}, tags=[TAG], summary="One seizure")
async def seizure(request: Web, seizure_id: FromPath[str]) -> SeizureDetail:
    """Show a seizure as declared, beside what became of each line; the reading is on record."""
    ctx = context_of(request)
    seizure_detail = await ctx.query(
        seizures.seizure, ctx.services.directory, ctx.services.vault, ctx.reader, seizure_id
    )
    await ctx.read(seizure_id, "api")
    return seizure_detail


@get("/seizures/{seizure_id:str}/minutes", opt={"permission": "case.read"}, tags=[TAG], summary="Minutes as PDF")
async def minutes(request: Web, seizure_id: FromPath[str]) -> Response[bytes]:
    """Give out the minutes of a seizure: the first report and everything placed under seal; the export is on record."""
    return await downloads.seizure_minutes(context_of(request), seizure_id)


def _photos_of_seizure(services: Services, command: DeclareSeizure) -> None:
    photos.require_kept(services.blobs, command.case, command.photos)


def _photos_of_exhibits(services: Services, command: RegisterExhibits) -> None:
    named = [photo for entry in command.exhibits for photo in entry.photos]
    if named:
        with services.store.reading() as connection:
            seizure = queries.state(connection, Seizure, command.seizure)
        photos.require_kept(services.blobs, seizure.case, named)


handlers = [
    seizure,
    minutes,
    act_route("/seizures", "seizure.declare/1", "Declare a seizure", TAG, _photos_of_seizure),
    act_route("/seizures/confirm", "seizure.confirm/1", "Confirm an implausibly large line", TAG),
    act_route(
        "/exhibits",
        "exhibit.register/1",
        "Seal and register exhibits, up to 3,000 in one act",
        TAG,
        _photos_of_exhibits,
    ),
]
