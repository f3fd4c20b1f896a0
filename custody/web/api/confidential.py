"""Confidential inquiries as resources: opened by two people, lifted by one of them, read by who may know."""

from litestar import get
from litestar.params import FromPath
from msgspec import Struct

from custody.service.access import confidential_inquiries
from custody.service.access.confidential_inquiries import InquiryView
from custody.service.exhibits.remarks import Remark
from custody.web.http.act_routes import act_route
from custody.web.http.auth import Web
from custody.web.http.query_parameters import After, Limit
from custody.web.http.request_context import PAGE, context_of, page_size

TAG = "confidential inquiries"


class Inquiries(Struct, frozen=True):
    """A page of confidential inquiries; ``next`` is the cursor of the next one, "" at the end."""

    inquiries: list[InquiryView]
    next: str


class InquiryDetail(Struct, frozen=True):
    """A confidential inquiry, why it was opened and lifted, and the names it takes to read it."""

    inquiry: InquiryView
    remarks: list[Remark]
    names: dict[str, str]


@get("/confidential", opt={"permission": "confidential.read"}, tags=[TAG], summary="Confidential inquiries")
async def listed(request: Web, after: After = "", limit: Limit = PAGE) -> Inquiries:
    """List the inquiries that the caller may know of: an agency looked at only those that have ended."""
    ctx = context_of(request)
    return Inquiries(*await ctx.query(confidential_inquiries.inquiries, ctx.reader, after, page_size(limit)))


@get("/confidential/{inquiry_id:str}", opt={"permission": "confidential.read"}, tags=[TAG], summary="One of them")
async def inquiry(request: Web, inquiry_id: FromPath[str]) -> InquiryDetail:
    """Show a confidential inquiry; the reading is on record."""
    ctx = context_of(request)
    inquiry_state, statement = await ctx.query(
        confidential_inquiries.inquiry, ctx.services.vault, ctx.reader, inquiry_id
    )
    await ctx.read(inquiry_id, "api")
    return InquiryDetail(
        inquiry_state, statement, await ctx.names([*inquiry_state.named(), *(r.by for r in statement)])
    )


handlers = [
    listed,
    inquiry,
    act_route("/confidential", "confidential.open/1", "Open a confidential inquiry, two people agreeing", TAG),
    act_route("/confidential/lift", "confidential.lift/1", "Lift a confidential inquiry", TAG),
]
