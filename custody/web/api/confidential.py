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
from custody.web.http.request_context import PAGE, desk, page_size

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
    here = desk(request)
    return Inquiries(*await here.ask(confidential_inquiries.inquiries, here.reader, after, page_size(limit)))


@get("/confidential/{number:str}", opt={"permission": "confidential.read"}, tags=[TAG], summary="One of them")
async def inquiry(request: Web, number: FromPath[str]) -> InquiryDetail:
    """Show a confidential inquiry; the reading is on record."""
    here = desk(request)
    found, said = await here.ask(confidential_inquiries.inquiry, here.services.vault, here.reader, number)
    await here.read(number, "api")
    return InquiryDetail(found, said, await here.names([*found.named(), *(r.by for r in said)]))


handlers = [
    listed,
    inquiry,
    act_route("/confidential", "confidential.open/1", "Open a confidential inquiry, two people agreeing", TAG),
    act_route("/confidential/lift", "confidential.lift/1", "Lift a confidential inquiry", TAG),
]
