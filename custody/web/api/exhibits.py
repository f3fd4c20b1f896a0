"""Exhibits as resources: state, history, photographs, labels, checks, openings, samples and legal holds.

Everyone present beside the caller gives their will in ``consents``, with part ``witness`` and their own PIN.
"""

from typing import Annotated

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, QueryParameter
from msgspec import Struct

from custody.domain.exhibits.opening import OpenExhibit, Reseal
from custody.domain.kernel.photo_reference import Photo
from custody.domain.laboratory.sampling_plan import Sample
from custody.service.access.audited_queries import scanned, visible_case, visible_exhibit
from custody.service.exhibits import balances as balance_view
from custody.service.exhibits import exhibits, histories, legal_holds, my_exhibits, openings, photos, sampling
from custody.service.exhibits import seal_rolls as roll_view
from custody.service.exhibits.balances import BalanceLine
from custody.service.exhibits.exhibits import ExhibitDetail, ExhibitLine
from custody.service.exhibits.histories import History
from custody.service.exhibits.legal_holds import HoldLine
from custody.service.exhibits.sampling import Estimate
from custody.web.forms.label_reprint import label_route
from custody.web.http import downloads
from custody.web.http.act_routes import act_route, challenge_route
from custody.web.http.auth import Web
from custody.web.http.openapi import PDF, PICTURE
from custody.web.http.query_parameters import After, Before, Limit
from custody.web.http.request_context import PAGE, context_of, page_size
from custody.web.http.security import UPLOAD_LIMIT
from custody.web.http.services import Services

TAG = "exhibits"
OPENINGS_TAG = "openings"
SEALS_TAG = "seals"
SAMPLES_TAG = "samples"
HOLDS_TAG = "holds"
PHOTOS_TAG = "photographs"
BALANCES_TAG = "places"


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
    state, _ = await ctx.services.queries.exhibit(ctx.session, exhibit_id, "search")
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


@get(
    "/exhibits/{exhibit_id:str}/history/pdf",
    opt={"permission": "history.read"},
    tags=[TAG],
    summary="History as PDF",
    media_type=PDF,
)
async def history_pdf(request: Web, exhibit_id: FromPath[str]) -> Response[bytes]:
    """Give out the custody history as PDF in the caller's language; the export is on record."""
    return await downloads.history(context_of(request), exhibit_id)


@get(
    "/exhibits/{exhibit_id:str}/minutes/{act_id:str}",
    opt={"permission": "history.read"},
    tags=[TAG],
    summary="Minutes of an act as PDF",
    media_type=PDF,
)
async def minutes_pdf(request: Web, exhibit_id: FromPath[str], act_id: FromPath[str]) -> Response[bytes]:
    """Give out the minutes of a weighing, with the others of its case, or of an opening; the export is on record."""
    return await downloads.act_minutes(context_of(request), exhibit_id, act_id)


def _opened(services: Services, command: OpenExhibit) -> None:
    _require_kept(services, command.check.exhibit, command)


def _resealed(services: Services, command: Reseal) -> None:
    _require_kept(services, command.exhibit, command)


def _require_kept(services: Services, exhibit_id: str, command: OpenExhibit | Reseal) -> None:
    with services.store.reading() as connection:
        scope = openings.scope(connection, exhibit_id)
    photos.require_kept(services.blobs, scope, command.photos)


class SampleDetail(Struct, frozen=True):
    """A plan with its result; ``estimate`` once at least two units were weighed."""

    sample: Sample
    estimate: Estimate | None
    names: dict[str, str]


@get(
    "/sampling-plans/{sample_id:str}",
    opt={"permission": "exhibit.read"},
    tags=[SAMPLES_TAG],
    summary="One sampling plan",
)
async def sample(request: Web, sample_id: FromPath[str]) -> SampleDetail:
    """Show a plan and its result; the reading is on record."""
    ctx = context_of(request)
    sample_state, names = await ctx.query_named(
        sampling.visible_sample,
        lambda state: filter(None, (state.planner, state.examiner, state.agency)),
        ctx.reader,
        sample_id,
    )
    await ctx.read(sample_id, "api")
    return SampleDetail(sample_state, sampling.estimate(sample_state), names)


class Holds(Struct, frozen=True):
    """Holds that stand, the newest first; ``next`` is the ``before`` of the next page, 0 at the end.

    `names` has those of the people who placed them.
    """

    holds: list[HoldLine]
    next: int
    names: dict[str, str]


@get(
    "/legal-holds",
    opt={"permission": "legal_hold.place/1"},
    tags=[HOLDS_TAG],
    summary="What the prosecution holds back",
)
async def standing(request: Web, before: Before = 0, limit: Limit = PAGE) -> Holds:
    """List what the caller's prosecution holds back across cases, an act and a case a line; the reading is on record.

    `limit` counts exhibits upon which a hold was placed: a line may go on upon the next page.
    """
    ctx = context_of(request)
    await ctx.read("", "search")
    (hold_lines, following), names = await ctx.query_named(
        legal_holds.standing,
        lambda page: (line.by for line in page[0]),
        ctx.services.vault,
        ctx.reader,
        before,
        page_size(limit),
    )
    return Holds(hold_lines, following, names)


@get(
    "/seal-rolls",
    opt={"permission": "seal_roll.read"},
    tags=[SEALS_TAG],
    summary="Rolls of seals",
)
async def seal_rolls(
    request: Web, page: Annotated[int, QueryParameter(description="Page of the list, from 1.")] = 1
) -> roll_view.Rolls:
    """List rolls of seals, newest first: the caller's own, their agency's for who procures seals, all for inspectors.

    `next` is the `page` that follows, 0 at the end.
    """
    ctx = context_of(request)
    return await ctx.query(roll_view.rolls, ctx.reader, page)


class Holdings(Struct, frozen=True):
    """Exhibits in the caller's custody; ``next`` is the ``after`` of the next page, "" at the end."""

    exhibits: list[ExhibitLine]
    next: str


@get("/holdings", opt={"permission": "transfer.read"}, tags=["transfers"], summary="What do I hold?")
async def holdings(request: Web, after: After = "", limit: Limit = PAGE) -> Holdings:
    """List exhibits in the caller's custody, case by case and number by number.

    What the caller counts blind is left out until the count is reconciled.
    """
    ctx, length = context_of(request), page_size(limit)
    await ctx.read("", "search")
    return Holdings(*await ctx.query(my_exhibits.held, ctx.reader, after, length))


class Balances(Struct, frozen=True):
    """All balances."""

    balances: list[BalanceLine]


@get("/balances", opt={"permission": "directory.read"}, tags=[BALANCES_TAG], summary="All balances")
async def list_balances(request: Web) -> Balances:
    """List balances with readability, uncertainty and calibration."""
    ctx = context_of(request)
    return Balances(await ctx.query(balance_view.balances, ctx.services.directory, ctx.services.vault, ctx.reader))


UPLOAD = "transfer.hand_over/1"
"""Whoever may hold exhibits may photograph them, on an enrolled device too."""


class Upload(Struct, frozen=True):
    """One photograph of a case; whoever sees no more of it than an exhibit names that ``exhibit`` instead."""

    photo: UploadFile
    case: str = ""
    exhibit: str = ""


@post(
    "/photos",
    opt={"permission": UPLOAD},
    tags=[PHOTOS_TAG],
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
    return await ctx.keep_photo(case, await data.photo.read())


@get(
    "/exhibits/{exhibit_id:str}/photos/{place:int}",
    opt={"permission": "exhibit.read"},
    tags=[PHOTOS_TAG],
    summary="A photo",
    media_type=PICTURE,
)
async def photo_of_exhibit(request: Web, exhibit_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Give out the ``place``-th photograph (from 1) of an exhibit; the reading is on record."""
    ctx = context_of(request)
    scope, photo = await ctx.query(photos.of_exhibit, ctx.services.vault, ctx.reader, exhibit_id, place)
    return await downloads.photograph(ctx, scope, photo, exhibit_id, place)


@get(
    "/seizures/{seizure_id:str}/photos/{place:int}",
    opt={"permission": "case.read"},
    tags=[PHOTOS_TAG],
    summary="A photo",
    media_type=PICTURE,
)
async def photo_of_seizure(request: Web, seizure_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Give out the ``place``-th photograph (from 1) of a seizure; the reading is on record."""
    ctx = context_of(request)
    scope, photo = await ctx.query(photos.of_seizure, ctx.services.vault, ctx.reader, seizure_id, place)
    return await downloads.photograph(ctx, scope, photo, seizure_id, place)


handlers = [
    label_route("/exhibits/print-label/{act_id:str}", "exhibit.read", "exhibit.print_label/1", TAG),
    list_exhibits,
    scan,
    exhibit,
    history,
    history_pdf,
    minutes_pdf,
    upload,
    photo_of_exhibit,
    photo_of_seizure,
    act_route("/exhibits/register-at-court", "exhibit.register_at_court/1", TAG),
    act_route("/exhibits/report-missing", "exhibit.report_missing/1", TAG),
    act_route("/exhibits/designate-witness", "exhibit.designate_witness/1", TAG),
    act_route("/exhibits/find-again", "exhibit.find_again/1", TAG),
    label_route("/blank-labels/issue/{act_id:str}", "blank_label.issue/1", "blank_label.issue/1", TAG),
    act_route("/blank-labels/issue", "blank_label.issue/1", TAG),
    label_route("/blank-labels/reprint/{act_id:str}", "blank_label.reprint/1", "blank_label.reprint/1", TAG),
    act_route("/blank-labels/reprint", "blank_label.reprint/1", TAG),
    act_route("/blank-labels/void", "blank_label.void/1", TAG),
    seal_rolls,
    act_route("/seal-rolls", "seal_roll.issue/1", SEALS_TAG),
    act_route("/seal-rolls/receive", "seal_roll.receive/1", SEALS_TAG),
    act_route("/seal-rolls/hand-on", "seal_roll.hand_on/1", SEALS_TAG),
    act_route("/seal-rolls/void", "seal_roll.void/1", SEALS_TAG),
    act_route("/exhibits/open", "exhibit.open/1", OPENINGS_TAG, before=_opened),
    act_route("/exhibits/reseal", "exhibit.reseal/1", OPENINGS_TAG, before=_resealed),
    act_route("/exhibits/split", "exhibit.split/1", OPENINGS_TAG),
    act_route("/exhibits/consume", "exhibit.consume/1", OPENINGS_TAG),
    act_route("/exhibits/agree-consumption", "exhibit.agree_consumption/1", OPENINGS_TAG),
    sample,
    act_route("/sampling-plans", "sampling_plan.make/1", SAMPLES_TAG),
    act_route("/sampling-plans/record-result", "sampling_plan.record_result/1", SAMPLES_TAG),
    standing,
    act_route("/legal-holds", "legal_hold.place/1", HOLDS_TAG),
    challenge_route("/legal-holds", "legal_hold.place/1", "What a passkey signs to hold exhibits back", HOLDS_TAG),
    challenge_route("/legal-holds/lift", "legal_hold.lift/1", "What a passkey signs to lift the hold", HOLDS_TAG),
    holdings,
    list_balances,
    act_route("/balances", "balance.register/1", BALANCES_TAG),
    act_route("/balances/check-mass", "balance.check_mass/1", BALANCES_TAG),
]
