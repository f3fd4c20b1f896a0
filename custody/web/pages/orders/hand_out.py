"""An exhibit handed out as its order says, blind and before a second person: as a page."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template

from custody.domain.kernel.typed_text import required
from custody.web.forms.opening_form import (
    Opening,
    Step,
    blank_form,
    check_of,
    photos_of,
    record_step,
    step_page,
)
from custody.web.http.auth import Web
from custody.web.http.request_context import context_of
from custody.web.http.security import UPLOAD_LIMIT

FOREIGN = ("agency", "receipt_number", "dated", "sha256")


def _hand_out(exhibit_id: str, form: Opening) -> dict[str, Any]:
    fields = form.texts
    check = check_of(exhibit_id, fields)
    foreign = {name: fields[f"foreign_{name}"].strip() for name in FOREIGN}
    foreign["sha256"] = foreign["sha256"].lower()
    return {
        "check": check, "recipient": required(fields["recipient"], "to"), "photos": photos_of(form),
        "foreign": foreign if any(foreign.values()) else None,
        "received": fields["foreign_received"].strip().upper(),
        "identity": fields["identity"], "obeyed": fields["obeyed"],
    }  # fmt: skip


HAND_OUT = Step("exhibit.hand_out/1", "orders/hand_out.html", _hand_out, "handed_out", pictured=True)


@get("/exhibits/{exhibit_id:str}/handout", opt={"permission": "exhibit.hand_out/1"})
async def hand_out_form(request: Web, exhibit_id: FromPath[str]) -> Template:
    """Show the form in which an exhibit is handed out as its order says, blind."""
    return await step_page(context_of(request), exhibit_id, HAND_OUT, blank_form())


@post("/exhibits/{exhibit_id:str}/handout", opt={"permission": "exhibit.hand_out/1"}, status_code=303,
      request_max_body_size=UPLOAD_LIMIT)  # fmt: skip
async def hand_out(request: Web, exhibit_id: FromPath[str]) -> Response[Any]:
    """Hand it out, before a second person."""
    return await record_step(context_of(request), exhibit_id, HAND_OUT, await request.form())


handlers = [hand_out_form, hand_out]
