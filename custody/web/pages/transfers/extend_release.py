"""The extension of temporary releases as a page: a later day, and why."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Template

from custody.domain.kernel.errors import CustodyError
from custody.domain.transfers.extend_release import ExtendRelease
from custody.service.kernel.idempotency_keys import new_key
from custody.text.i18n import N_
from custody.web.forms.exhibit_list_form import Field, ScansForm, Sheet, show_sheets
from custody.web.forms.form_values import one_a_line
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of

EXTENSION = Sheet(
    action="/temporary-releases/extend", title=N_("Extend a temporary release"), button=N_("Extend the release"),
    hint=N_("The releasing service’s supervisor, or the prosecution that leads the case, grants a later day."),
    fields=(Field("due", N_("New day due back"), "date"), Field("reason", N_("Reason"))),
)  # fmt: skip


class ExtensionForm(ScansForm, kw_only=True):
    """Exhibits that stay out longer, until when, and why."""

    due: str = ""
    reason: str = ""


@get("/temporary-releases/extend", opt={"permission": "exhibit.extend_release/1"})
async def extension_form(request: Web, exhibits: FromQuery[str] = "") -> Template:
    """Show the form; ``exhibits`` are numbers to begin with, with commas between."""
    return _page(context_of(request), ExtensionForm(key=new_key(), scans=one_a_line(exhibits)))


@post("/temporary-releases/extend", opt={"permission": "exhibit.extend_release/1"}, status_code=303)
async def extend(request: Web, data: URLEncodedBody[ExtensionForm]) -> Response[Any]:
    """Grant the later day."""
    ctx = context_of(request)
    try:
        command = ExtendRelease(exhibits=data.numbers(), due=data.due, reason=data.reason)
        receipt = await ctx.perform("exhibit.extend_release/1", command, data.keyed())
    except CustodyError as error:
        return _page(ctx, data, error)
    return ctx.redirect(f"/acts/{receipt.act}", "release_extended")


def _page(ctx: RequestContext, form: ExtensionForm, error: CustodyError | None = None) -> Template:
    return show_sheets(ctx, EXTENSION.title, (EXTENSION,), form, sent=EXTENSION.action, error=error)


handlers = [extension_form, extend]
