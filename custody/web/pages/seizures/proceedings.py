"""A decision of the court on a case as a page: cases are joined, split or passed to another court, with its pages."""

import asyncio
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Template
from msgspec import field, structs

from custody.domain.kernel.errors import CustodyError
from custody.domain.kernel.photo_reference import Photo
from custody.service.access.audited_queries import visible_case
from custody.service.exhibits import photos
from custody.service.kernel.idempotency_keys import new_key
from custody.service.kernel.perform import convert
from custody.service.orders.court_registry import numbered
from custody.service.people import people
from custody.service.seizures import cases
from custody.web.forms import form_values
from custody.web.forms.form_photos import joined, take_in
from custody.web.forms.idempotent_forms import KeyedForm
from custody.web.http.auth import Web
from custody.web.http.request_context import RequestContext, context_of
from custody.web.http.security import UPLOAD_LIMIT

TYPED = ("others", "numbers", "title", "agency", "court", "prosecution", "decision_reference", "decided_on")


class DecisionForm(KeyedForm, kw_only=True):
    """The decision, and of each act what it needs; ``scans``: the pages kept, ``doing``: the act that was refused.

    ``others``: PV numbers, one a line. ``numbers``: exhibits by number in the case, as ``1-3, 8``.
    """

    doing: str = ""
    others: str = ""
    numbers: str = ""
    title: str = ""
    agency: str = ""
    court: str = ""
    prosecution: str = ""
    decision_reference: str = ""
    decided_on: str = ""
    scans: list[str] = field(default_factory=list)


@get("/cases/{case_id:str}/decision", opt={"permission": "case.join/1"})
async def decision(request: Web, case_id: FromPath[str]) -> Template:
    """Show the forms of what a court may decide on a case; the reading is on record."""
    return await _shown(context_of(request), case_id, DecisionForm(key=new_key()))


@post(
    "/cases/{case_id:str}/join", opt={"permission": "case.join/1"}, status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)  # fmt: skip
async def join(request: Web, case_id: FromPath[str]) -> Response[Any]:
    """Join other cases to this one."""
    return await _decided(request, case_id, "case.join/1", "cases_joined")


@post(
    "/cases/{case_id:str}/split", opt={"permission": "case.split/1"}, status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)  # fmt: skip
async def split(request: Web, case_id: FromPath[str]) -> Response[Any]:
    """Split exhibits from the case, or the case from the one that it was joined to."""
    return await _decided(request, case_id, "case.split/1", "case_split")


@post(
    "/cases/{case_id:str}/pass", opt={"permission": "case.pass/1"}, status_code=303,
    request_max_body_size=UPLOAD_LIMIT,
)  # fmt: skip
async def pass_on(request: Web, case_id: FromPath[str]) -> Response[Any]:
    """Pass the case to another court."""
    return await _decided(request, case_id, "case.pass/1", "case_passed")


async def _decided(request: Web, case_id: str, kind: str, notice: str) -> Response[Any]:
    """Keep the pages of the form, then record the act; refused, its page comes back with what was typed."""
    ctx, posted = context_of(request), await request.form()
    await ctx.query(visible_case, ctx.reader, case_id)
    typed = {name: form_values.text(posted, name) for name in TYPED}
    form = DecisionForm(key=form_values.text(posted, "key") or new_key(), doing=kind, **typed,
                        scans=form_values.texts(posted, "scans"))  # fmt: skip
    try:
        form.scans = joined(form.scans, await take_in(ctx, case_id, posted))
        scans = [Photo(blob=blob, sha256=digest) for blob, _, digest in (pair.partition(":") for pair in form.scans)]
        if scans:  # the rule says that they are needed
            await asyncio.to_thread(photos.require_kept, ctx.services.blobs, case_id, scans)
        asked = {
            "case": case_id, "decision_reference": form.decision_reference, "decided_on": form.decided_on,
            "scans": [structs.asdict(page) for page in scans], **await _asked(ctx, case_id, form),
        }  # fmt: skip
        receipt = await ctx.perform(kind, convert(kind, asked), form.keyed())
    except CustodyError as error:
        return await _shown(ctx, case_id, form, error)
    if kind == "case.pass/1":  # the registry may read it no longer
        return ctx.redirect("/cases", notice)
    return ctx.redirect(f"/cases/{receipt.first('CS') if kind == 'case.split/1' else case_id}", notice)


async def _asked(ctx: RequestContext, case_id: str, form: DecisionForm) -> dict[str, object]:
    """Return what the act needs beside the decision, found by the numbers that people know."""
    if form.doing == "case.join/1":
        others = [line for line in form.others.splitlines() if line.strip()]
        return {"cases": [await ctx.query(cases.case_with_number, ctx.reader, line) for line in others]}
    if form.doing == "case.pass/1":
        return {"court": form.court, "prosecution": form.prosecution}
    exhibits = await ctx.query(numbered, ctx.reader, case_id, form.numbers)
    return {"exhibits": list(exhibits), "title": form.title, "agencies": [form.agency] if form.agency else []}


async def _shown(
    ctx: RequestContext, case_id: str, form: DecisionForm, error: CustodyError | None = None
) -> Template:  # fmt: skip
    """Return the page, also after a refused act, and record the reading."""
    directory, vault = ctx.services.directory, ctx.services.vault
    state = await ctx.query_all(
        detail=lambda connection: cases.case(connection, directory, vault, ctx.reader, case_id),
        agencies=lambda connection: people.agencies(connection, directory),
    )
    await ctx.read(case_id, "page")
    return ctx.show("seizures/case_decision.html", error, form=form, one=state["detail"].case, today=ctx.today(),
                    agencies=state["agencies"])  # fmt: skip


handlers = [decision, join, split, pass_on]
