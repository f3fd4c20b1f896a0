"""Erasures of private values and confidential inspections as resources."""

from litestar import get
from litestar.params import FromPath
from msgspec import Struct

from custody.service.access import confidential_inspections, erasures
from custody.service.access.confidential_inspections import ConfidentialInspectionView
from custody.service.access.erasures import Kept
from custody.service.exhibits.remarks import Remark
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, page_size

TAG = "erasures"
CONFIDENTIAL_TAG = "confidential inspections"


class Values(Struct, frozen=True):
    """The private values kept under the key of a case or a person, erased ones too, without what they say."""

    values: list[Kept]


@get("/erasures/{subject_id:str}", opt={"permission": "erasure.read"}, tags=[TAG], summary="What can be erased")
async def kept(request: Web, subject_id: FromPath[str]) -> Values:
    """List the private values of a case or a person by event, field and commitment; the reading is on record."""
    ctx = context_of(request)
    kept_values = await ctx.query(erasures.kept, ctx.reader, subject_id)
    await ctx.read(subject_id, "api")
    return Values(kept_values)


class Inquiries(Struct, frozen=True):
    """A page of confidential inspections; ``next`` is the cursor of the next one, "" at the end."""

    inquiries: list[ConfidentialInspectionView]
    next: str


class InquiryDetail(Struct, frozen=True):
    """A confidential inspection, why it was opened and lifted, and the names it takes to read it."""

    inquiry: ConfidentialInspectionView
    remarks: list[Remark]
    names: dict[str, str]


@get(
    "/confidential-inspections",
    opt={"permission": "confidential.read"},
    tags=[CONFIDENTIAL_TAG],
    summary="Confidential inspections",
)
async def listed(request: Web, after: After = "", limit: Limit = PAGE) -> Inquiries:
    """List the inquiries that the caller may know of: an agency looked at only those that have ended."""
    ctx = context_of(request)
    return Inquiries(*await ctx.query(confidential_inspections.inquiries, ctx.reader, after, page_size(limit)))


@get(
    "/confidential-inspections/{inquiry_id:str}",
    opt={"permission": "confidential.read"},
    tags=[CONFIDENTIAL_TAG],
    summary="One of them",
)
async def inquiry(request: Web, inquiry_id: FromPath[str]) -> InquiryDetail:
    """Show a confidential inspection; the reading is on record."""
    ctx = context_of(request)
    (inquiry_state, remark_lines), names = await ctx.query_named(
        confidential_inspections.inquiry,
        lambda answer: (*answer[0].named(), *(remark.by for remark in answer[1])),
        ctx.services.vault,
        ctx.reader,
        inquiry_id,
    )
    await ctx.read(inquiry_id, "api")
    return InquiryDetail(inquiry_state, remark_lines, names)


handlers = [
    listed,
    inquiry,
    act_route("/confidential-inspections", "confidential_inspection.open/1", CONFIDENTIAL_TAG),
    act_route("/confidential-inspections/lift", "confidential_inspection.lift/1", CONFIDENTIAL_TAG),
    kept,
    act_route("/erasures", "values.erase/1", TAG),
]
