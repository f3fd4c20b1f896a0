"""Exhibits as resources: state, history, lists; checks, sightings, places, labels."""

from typing import Annotated

from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from custody.service.access.reading import scanned
from custody.service.exhibits import exhibits, histories
from custody.service.exhibits.exhibits import ExhibitDetail, ExhibitLine
from custody.service.exhibits.histories import History
from custody.web.forms.label_reprint import label_route
from custody.web.http import downloads
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, page_size

TAG = "exhibits"


class Exhibits(Struct, frozen=True):
    """Exhibits in order of number; ``next`` is the ``after`` of the next page, "" at the end."""

    exhibits: list[ExhibitLine]
    next: str


class Found(Struct, frozen=True):
    """Meaning of a scan or a typed number; ``superseded``: a newer label replaces the scanned one."""

    exhibit: str
    copy: int
    copies: int
    superseded: bool


@get("/exhibits", opt={"permission": "exhibit.read"}, tags=[TAG], summary="Look exhibits up")
async def list_exhibits(
    request: Web,
    case: Annotated[str, QueryParameter(description="Only of this case, by its number.")] = "",
    status: Annotated[str, QueryParameter(description="Only in this state, as `status` of an exhibit says it.")] = "",
    holder: Annotated[str, QueryParameter(description="Only what this person, or outsider, holds, by number.")] = "",
    place: Annotated[str, QueryParameter(description="Only what lies in this place, by its number.")] = "",
    container: Annotated[str, QueryParameter(description="Only what lies in this container, by its number.")] = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Exhibits:
    """List exhibits that the caller may see; the search is on record. A page may be short before the end."""
    ctx = context_of(request)
    asked = {"dossier": case, "status": status, "holder": holder, "place": place, "container": container}
    columns = {name: value for name, value in asked.items() if value}
    await ctx.read(case or holder or place or container, "search")
    exhibit_lines, following = await ctx.query(exhibits.listed, ctx.reader, after, page_size(limit), columns)
    return Exhibits(exhibit_lines, following)


@get("/exhibits/scan", opt={"permission": "exhibit.read"}, tags=[TAG], summary="What is this label?")
async def scan(
    request: Web, text: Annotated[str, QueryParameter(description="What the scanner read, or a number as typed.")]
) -> Found:
    """Read a scan or a typed number; warns of a superseded label (I4). Changes nothing (I2)."""
    ctx = context_of(request)
    exhibit_id, copy = scanned(text)
    state, _ = await ctx.services.reading.exhibit(ctx.session, exhibit_id, "search")
    return Found(exhibit_id, copy, state.copies, copy not in {0, state.valid_copy})


@get("/exhibits/{exhibit_id:str}", opt={"permission": "exhibit.read"}, tags=[TAG], summary="One exhibit")
async def exhibit(request: Web, exhibit_id: FromPath[str]) -> ExhibitDetail:
    """Show an exhibit's present state and everything that differs; the reading is on record."""
    ctx = context_of(request)
    exhibit_detail = await ctx.query(
        exhibits.exhibit, ctx.services.directory, ctx.services.vault, ctx.reader, exhibit_id
    )
    await ctx.read(exhibit_id, "api")
    return exhibit_detail


@get("/exhibits/{exhibit_id:str}/history", opt={"permission": "history.read"}, tags=[TAG], summary="Custody history")
async def history(request: Web, exhibit_id: FromPath[str]) -> History:
    """Show every event of an exhibit's chain, with who outside anchors it and since when; the reading is on record.

    ``anchored.verdict`` is ``antedated`` or ``postdated`` where enough witnesses contradict the time of recording.
    """
    ctx = context_of(request)
    history_detail = await ctx.query(
        histories.history, ctx.services.directory, ctx.services.vault, ctx.services.trust, ctx.reader, exhibit_id
    )
    await ctx.read(exhibit_id, "api")
    return history_detail


@get("/exhibits/{exhibit_id:str}/history/pdf", opt={"permission": "history.read"}, tags=[TAG], summary="History as PDF")
async def history_pdf(request: Web, exhibit_id: FromPath[str]) -> Response[bytes]:
    """Give out the custody history as PDF in the caller's language; the export is on record."""
    return await downloads.history(context_of(request), exhibit_id)


@get(
    "/exhibits/{exhibit_id:str}/minutes/{act_id:str}", opt={"permission": "history.read"}, tags=[TAG],
    summary="Minutes of an act as PDF",
)  # fmt: skip
async def minutes_pdf(request: Web, exhibit_id: FromPath[str], act_id: FromPath[str]) -> Response[bytes]:
    """Give out the minutes of a weighing, with the others of its case, or of an opening; the export is on record."""
    return await downloads.act_minutes(context_of(request), exhibit_id, act_id)


handlers = [
    label_route("/exhibits/print/{act_id:str}", "exhibit.read", "exhibit.print/1", TAG),
    list_exhibits,
    scan,
    exhibit,
    history,
    history_pdf,
    minutes_pdf,
    act_route("/exhibits/court", "exhibit.enter_at_court/1", "Enter exhibits in the court's register", TAG),
    act_route("/exhibits/measure", "exhibit.measure/1", "Check seal, weight or count blind", TAG),
    act_route("/exhibits/sight", "exhibit.sight/1", "Record that exhibits were seen", TAG),
    act_route("/exhibits/succeed", "exhibit.succeed/1", "Take over from a person who is gone", TAG),
    act_route("/exhibits/lost", "exhibit.report_lost/1", "Report exhibits lost", TAG),
    act_route("/exhibits/found", "exhibit.find/1", "Take charge of exhibits found again", TAG),
    act_route("/exhibits/store", "exhibit.store/1", "Put exhibits and containers where they lie", TAG),
    label_route("/labels/issue/{act_id:str}", "label.issue/1", "label.issue/1", TAG),
    act_route("/labels/issue", "label.issue/1", "Issue blank labels", TAG),
    label_route("/labels/reprint/{act_id:str}", "label.reprint/1", "label.reprint/1", TAG),
    act_route("/labels/reprint", "label.reprint/1", "Print again what is left of a batch of blank labels", TAG),
    act_route("/labels/void", "label.void/1", "Void blank labels", TAG),
    act_route("/exhibits/print", "exhibit.print/1", "Number the copies of labels to print", TAG),
]
