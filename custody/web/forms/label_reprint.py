"""The labels of a recorded print as a file again, for the person who printed them."""

import asyncio
from typing import Annotated, Literal

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter

from custody.domain.access.visibility import Reader
from custody.domain.kernel.errors import BadInput, NotFound
from custody.service.access.audited_queries import require_checked, visible_exhibit
from custody.service.exhibits import blank_labels, labels
from custody.service.kernel import act_receipts
from custody.storage.tables.connection import Connection
from custody.web.forms import label_stock_form
from custody.web.http.auth import Web
from custody.web.http.openapi import LABELS
from custody.web.http.request_context import RequestContext, context_of
from labels.stock.label import Label
from labels.stock.label_stock import DEFAULT, STOCKS

FormName = Annotated[
    str,
    QueryParameter(
        name="form",
        description="What the labels are printed on: " + ", ".join(STOCKS) + ". The number after a hyphen is the"
        " printer's dpi; ZPL is for those forms only.",
    ),
]
Output = Annotated[Literal["pdf", "zpl"], QueryParameter(name="output", description="The kind of file.")]
Start = Annotated[int, QueryParameter(name="start", description="First free label of a used A4 sheet, from 1.")]


def label_route(path: str, permission: str, kind: str, tag: str) -> HTTPRouteHandler:
    """Return the GET route of the labels that acts of ``kind`` numbered; the path ends with the act's id."""

    async def label_file(
        request: Web,
        act_id: FromPath[str],
        form: FormName = DEFAULT.name,
        start: Start = 1,
        output: Output = "pdf",
    ) -> Response[bytes]:
        """Give the person who printed the labels their file, in the copies that the print numbered (I4)."""
        return await _again(context_of(request), act_id, kind, form, start, output)

    summary = "The labels of a print, as PDF or ZPL"
    return get(path, opt={"permission": permission}, tags=[tag], summary=summary, media_type=LABELS)(label_file)


async def _again(ctx: RequestContext, act: str, kind: str, form: str, start: int, output: Output) -> Response[bytes]:
    """Return the labels of a recorded print as a file, in its numbered copies, for the person who printed.

    Raises:
        NotFound: no such print of this person, or of exhibits that they no longer see, or of blanks all used, voided or
            printed again since.
        RuleBroken: ``check_due``.
        BadInput: ``stock_unknown``, ``bad_position``; ``not_thermal`` for ZPL on a sheet.
    """
    paper = label_stock_form.LabelsForm(key="", stock=form, start=start).paper()
    act_detail = await ctx.query(act_receipts.act, ctx.services.vault, ctx.services.trust, ctx.reader, act)
    if act_detail.kind != kind or ctx.session.person not in {actor.person for actor in act_detail.actors}:
        raise NotFound("not_found", kind="act", number=act[:40])
    drawn = await _drawn(
        ctx, [event.seq for event in act_detail.events], [event.subject for event in act_detail.events]
    )
    if not drawn:
        raise NotFound("not_found", kind="act", number=act[:40])
    if output == "pdf":
        body = await asyncio.to_thread(label_stock_form.pdf, ctx.services, drawn, paper, 1 if paper.dpi else start)
        return Response(body, media_type="application/pdf")
    if not paper.dpi:
        raise BadInput("not_thermal", value=paper.name)
    body = await asyncio.to_thread(label_stock_form.thermal, ctx.services, drawn, paper)
    return Response(body, media_type="application/zpl")


async def _drawn(ctx: RequestContext, events: list[int], numbers: list[str]) -> list[Label]:
    """Return the labels of a print by its events; the reader must still see and have checked the exhibits."""
    await ctx.query(_require_seen, ctx.reader, [exhibit_id for exhibit_id in numbers if exhibit_id.startswith("EV")])
    signs = await ctx.query(labels.signs, ctx.services.directory, events)
    printed = await ctx.query(labels.printed, events)
    for case in sorted(
        {printed_label.exhibit.case for printed_label in printed}
    ):  # seals and weights are read once more
        await ctx.read(case, "pdf")
    drawn = [label_stock_form.of(printed_label) for printed_label in printed]
    drawn += [Label(id=sign.id, copy=sign.copy, nature=sign.name) for sign in signs]
    free = await ctx.query(blank_labels.printed, events)
    return drawn + [Label(id=label_id, copy=copy, blank=True) for label_id, copy in free]


def _require_seen(connection: Connection, reader: Reader, exhibits: list[str]) -> None:
    for exhibit_id in exhibits:
        visible_exhibit(connection, reader, exhibit_id)
    require_checked(connection, reader, exhibits)
