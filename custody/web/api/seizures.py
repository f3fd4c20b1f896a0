"""Cases, seizures, first notices and joint operations as resources."""

from typing import Annotated, Literal

from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from msgspec import Struct

from custody.domain.seizures.join_cases import JoinCases
from custody.domain.seizures.pass_case import PassCase
from custody.domain.seizures.register_exhibits import RegisterExhibits
from custody.domain.seizures.seizure import DeclareSeizure, Seizure
from custody.domain.seizures.split_case import SplitCase
from custody.service.exhibits import photos
from custody.service.seizures import cases, first_notices, joint_operations, seizures
from custody.service.seizures.cases import CaseDetail, CaseLine
from custody.service.seizures.first_notices import NoticeDetail, NoticeLine
from custody.service.seizures.joint_operations import OperationDetail, OperationLine
from custody.service.seizures.seizures import SeizureDetail
from custody.storage.read import subject_queries
from custody.web.http import downloads
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.openapi import PDF, PICTURE
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, following, page_size
from custody.web.http.services import Services

TAG = "seizures"
CASES_TAG = "cases"
NOTICES_TAG = "notices"
OPERATIONS_TAG = "operations"


class Cases(Struct, frozen=True):
    """Cases in order of number; ``next`` is the ``after`` of the next page, "" at the end."""

    cases: list[CaseLine]
    next: str


@get("/cases", opt={"permission": "case.read"}, tags=[CASES_TAG], summary="Cases, or the one under a PV number")
async def list_cases(
    request: Web,
    pv: Annotated[str, QueryParameter(description='The number of the report (PV): only that case; "" for all.')] = "",
    status: Annotated[
        Literal["", "open", "closed"],
        QueryParameter(description='`open`, `closed`: all of its exhibits have been destroyed; "" for both.'),
    ] = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Cases:
    """List the cases that the caller's agency takes part in; with ``pv`` only that one. The search is on record.

    A case is closed when all of its exhibits have been destroyed.
    """
    ctx, length = context_of(request), page_size(limit)
    directory, vault = ctx.services.directory, ctx.services.vault
    await ctx.read(pv, "search")
    if pv:
        case_id = await ctx.query(cases.case_with_number, ctx.reader, pv)
        return Cases([(await ctx.query(cases.case, directory, vault, ctx.reader, case_id)).case], "")
    case_lines = await ctx.query(cases.cases, directory, vault, ctx.reader, after, length, status)
    return Cases(case_lines, following((line.id for line in case_lines), length))


@get("/cases/{case_id:str}", opt={"permission": "case.read"}, tags=[CASES_TAG], summary="One case")
async def case(request: Web, case_id: FromPath[str]) -> CaseDetail:
    """Show a case with its seizures; the reading is on record."""
    ctx = context_of(request)
    case_detail = await ctx.query(cases.case, ctx.services.directory, ctx.services.vault, ctx.reader, case_id)
    await ctx.read(case_id, "api")
    return case_detail


@get(
    "/cases/{case_id:str}/history/pdf",
    opt={"permission": "history.read"},
    tags=[CASES_TAG],
    summary="History as PDF",
    media_type=PDF,
)
async def history_pdf(request: Web, case_id: FromPath[str]) -> Response[bytes]:
    """Give out the custody history of a case, of which the caller sees every exhibit; the export is on record."""
    return await downloads.case_history(context_of(request), case_id)


@get(
    "/cases/{case_id:str}/hearing-sheet",
    opt={"permission": "history.read"},
    tags=[CASES_TAG],
    summary="Sheet for a hearing",
    media_type=PDF,
)
async def hearing_sheet(request: Web, case_id: FromPath[str]) -> Response[bytes]:
    """Give out one page on a case: where each exhibit is, gaps, weights, reports; the export is on record."""
    return await downloads.hearing_sheet(context_of(request), case_id)


@get(
    "/cases/{case_id:str}/attestation",
    opt={"permission": "history.read"},
    tags=[CASES_TAG],
    summary="Attestation of destruction",
    media_type=PDF,
)
async def attestation(request: Web, case_id: FromPath[str]) -> Response[bytes]:
    """Give out one page that certifies what was destroyed of a case, for its file; the export is on record."""
    return await downloads.attestation(context_of(request), case_id)


@get(
    "/cases/{case_id:str}/photos/{place:int}",
    opt={"permission": "case.read"},
    tags=[CASES_TAG],
    summary="A page of a decision on the case",
    media_type=PICTURE,
)
async def page_of_decision(request: Web, case_id: FromPath[str], place: FromPath[int]) -> Response[bytes]:
    """Give out the ``place``-th page (from 1) of the decisions that joined, split or passed on a case, on record."""
    ctx = context_of(request)
    scope, photo = await ctx.query(photos.of_case, ctx.services.vault, ctx.reader, case_id, place)
    return await downloads.photograph(ctx, scope, photo, case_id, place)


@get("/seizures/{seizure_id:str}", opt={"permission": "case.read"}, tags=[TAG], summary="One seizure")
async def seizure(request: Web, seizure_id: FromPath[str]) -> SeizureDetail:
    """Show a seizure as declared, beside what became of each line; the reading is on record."""
    ctx = context_of(request)
    seizure_detail = await ctx.query(
        seizures.seizure, ctx.services.directory, ctx.services.vault, ctx.reader, seizure_id
    )
    await ctx.read(seizure_id, "api")
    return seizure_detail


@get(
    "/seizures/{seizure_id:str}/minutes",
    opt={"permission": "case.read"},
    tags=[TAG],
    summary="Minutes as PDF",
    media_type=PDF,
)
async def minutes(request: Web, seizure_id: FromPath[str]) -> Response[bytes]:
    """Give out the minutes of a seizure: the first report and everything placed under seal; the export is on record."""
    return await downloads.seizure_minutes(context_of(request), seizure_id)


def _photos_of_seizure(services: Services, command: DeclareSeizure) -> None:
    photos.require_kept(services.blobs, command.case, command.photos)


def _photos_of_exhibits(services: Services, command: RegisterExhibits) -> None:
    named = [photo for entry in command.exhibits for photo in entry.photos]
    if named:
        with services.store.reading() as connection:
            seizure = subject_queries.state(connection, Seizure, command.seizure)
        photos.require_kept(services.blobs, seizure.case, named)


def _pages_of_decision(services: Services, command: JoinCases | SplitCase | PassCase) -> None:
    """Check that the pages were stored for the case that the act is about."""
    photos.require_kept(services.blobs, command.case, command.scans)


class Notices(Struct, frozen=True):
    """Notices in order of number; ``next`` is the ``after`` of the next page, "" at the end."""

    notices: list[NoticeLine]
    next: str


@get("/first-notices", opt={"permission": "notice.read"}, tags=[NOTICES_TAG], summary="First notices of seizures")
async def list_notices(
    request: Web,
    status: Annotated[str, QueryParameter(description='`open`, `declared`, "" for both.')] = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Notices:
    """List what the caller's agency was told."""
    ctx, length = context_of(request), page_size(limit)
    await ctx.read("", "search")
    notice_lines = await ctx.query(first_notices.notices, ctx.services.directory, ctx.reader, after, length, status)
    return Notices(notice_lines, following((line.id for line in notice_lines), length))


@get(
    "/first-notices/{notice_id:str}", opt={"permission": "notice.read"}, tags=[NOTICES_TAG], summary="One first notice"
)
async def notice(request: Web, notice_id: FromPath[str]) -> NoticeDetail:
    """Show who told what, when and how, and the seizure it became; the reading is on record."""
    ctx = context_of(request)
    notice_detail = await ctx.query(
        first_notices.notice, ctx.services.directory, ctx.services.vault, ctx.reader, notice_id
    )
    await ctx.read(notice_id, "api")
    return notice_detail


class Operations(Struct, frozen=True):
    """Operations in order of number; ``next`` is the ``after`` of the next page, "" at the end."""

    operations: list[OperationLine]
    next: str


@get("/operations", opt={"permission": "operation.read"}, tags=[OPERATIONS_TAG], summary="Operations")
async def list_operations(request: Web, after: After = "", limit: Limit = PAGE) -> Operations:
    """List the operations to which the caller's agency is admitted, with their titles; the reading is on record."""
    ctx, length = context_of(request), page_size(limit)
    await ctx.read("", "search")
    directory, vault = ctx.services.directory, ctx.services.vault
    operation_lines = await ctx.query(joint_operations.operations, directory, vault, ctx.reader, after, length)
    return Operations(operation_lines, following((line.id for line in operation_lines), length))


@get(
    "/operations/{operation_id:str}",
    opt={"permission": "operation.read"},
    tags=[OPERATIONS_TAG],
    summary="One operation",
)
async def operation(request: Web, operation_id: FromPath[str]) -> OperationDetail:
    """Show the linked cases side by side and the persons in them; the reading is on record."""
    ctx = context_of(request)
    operation_detail = await ctx.query(
        joint_operations.operation, ctx.services.directory, ctx.services.vault, ctx.reader, operation_id
    )
    await ctx.read(operation_id, "api")
    return operation_detail


handlers = [
    list_cases,
    case,
    history_pdf,
    hearing_sheet,
    attestation,
    page_of_decision,
    act_route("/cases/join", "case.join/1", CASES_TAG, before=_pages_of_decision),
    act_route("/cases/split", "case.split/1", CASES_TAG, before=_pages_of_decision),
    act_route("/cases/pass", "case.pass/1", CASES_TAG, before=_pages_of_decision),
    act_route("/cases", "case.open/1", CASES_TAG),
    act_route("/cases/hearing", "case.set_hearing/1", CASES_TAG),
    seizure,
    minutes,
    act_route("/seizures", "seizure.declare/1", TAG, _photos_of_seizure),
    act_route("/exhibits", "exhibit.register/1", TAG, _photos_of_exhibits),
    list_notices,
    notice,
    act_route("/first-notices", "first_notice.take/1", NOTICES_TAG),
    list_operations,
    operation,
    act_route("/operations", "operation.open/1", OPERATIONS_TAG),
]
