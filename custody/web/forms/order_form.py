"""The form of an order to issue: from a case, or from a proposal to destroy that it answers."""

from collections.abc import Sequence
from hashlib import sha256

import msgspec
from litestar.response import Template
from msgspec import structs

from custody.domain.kernel.errors import CustodyError
from custody.domain.orders.issue_order import END_TEXTS
from custody.service.access.audited_queries import visible_case
from custody.service.destruction.candidates import summed
from custody.service.kernel import signing_preview
from custody.service.orders import court_registry, destruction_requests, orderable_exhibits
from custody.service.seizures import cases
from custody.web.forms.form_values import ticked
from custody.web.forms.passkey_signing import AnsweredForm, keyless
from custody.web.http.request_context import PER_SCREEN, RequestContext, following

REASONS = 3
"""Declined proposals whose reason stands on the form, the latest: each is a reading on record. The rest are links."""


class OrderForm(AnsweredForm):
    """An order for exhibits of one case, one number a line; ``everything`` takes all that may be ordered.

    ``proposal``: the form was opened from that proposal to destroy, and its exhibits are boxes to tick.
    ``seen``: the ``mark`` of what the form listed, "" where it was never shown.
    """

    case: str = ""
    order_reference: str = ""
    legal_basis: str = ""
    appeal_until: str = ""
    proposal: str = ""
    everything: str = ""
    exhibits: list[str] | str = ""
    samples: str = ""
    laboratory_waiver: str = ""
    sample_waiver: str = ""
    lapses_on: str = ""
    sort: str = ""
    controlled: str = ""
    licence: str = ""
    export_permit: str = ""
    import_permit: str = ""
    convention_request: str = ""
    purpose: str = ""
    keep_until: str = ""
    seen: str = ""

    def terms(self) -> dict[str, object]:
        """Return the terms of an end other than the fire (I53)."""
        texts = {name: getattr(self, name) for name in (*END_TEXTS, "keep_until")} if self.sort else {}
        return {**texts, "controlled": bool(self.controlled and self.sort)}

    def listed(self) -> str:
        """Return the typed or ticked exhibits as lines."""
        return "\n".join(ticked(self.exhibits))


def mark(rows: Sequence[orderable_exhibits.Orderable]) -> str:
    """Return a SHA-256 (hex) that changes when an exhibit becomes orderable, blocked or part of a draft."""
    return sha256(msgspec.json.encode([(row.exhibit, row.blocked, row.draft) for row in rows])).hexdigest()


async def order_cases(ctx: RequestContext, after: str, *, path: str, signs: bool = True) -> Template:
    """Return the page of cases whose exhibits the office may order, by title, and record the reading.

    ``path``: the form that the page leads to. ``signs``: True if anybody of the office signs orders.
    """
    await ctx.read("", "search")
    rows = await ctx.query(orderable_exhibits.cases, ctx.reader, after, PER_SCREEN, last_first=True)
    titles = await ctx.query(cases.titles, ctx.services.vault, ctx.reader, [row.case for row in rows])
    cursor = following((row.case for row in rows), PER_SCREEN)
    return ctx.show("orders/order_cases.html", rows=rows, titles=titles, next=cursor, path=path, signs=signs)


async def order_form(ctx: RequestContext, form: OrderForm, error: CustodyError | None = None) -> Template:
    """Return the form with the orderable exhibits of the case or the rest of the proposal; record the reading.

    Raises:
        NotFound: no such case or proposal, or none that the reader may see.
    """
    case = await ctx.query(visible_case, ctx.reader, form.case)
    await ctx.read(form.case, "page")
    rows = await ctx.query(orderable_exhibits.exhibits, ctx.reader, form.case, sort=form.sort)
    seen = mark(rows)
    asked = await _asked(ctx, form.proposal) if form.proposal else None
    if asked:
        proposed = {row.exhibit for row in asked.left}
        rows = [row for row in rows if row.exhibit in proposed]
    declined = {} if asked else await _declined(ctx, form.case, rows)
    shown = structs.replace(form, key=form.keyed(), exhibits=form.listed(), seen=seen)
    listed = set(form.listed().split())
    wanted = (
        [row for row in rows if not row.blocked and row.exhibit in listed] if asked else [r for r in rows if r.free]
    )
    chosen = [row.exhibit for row in wanted]
    amounts = await ctx.query(signing_preview.shown, ctx.reader, chosen)
    return ctx.show(
        "orders/order_form.html", error, form=shown, rows=rows, case=case, keyless=await keyless(ctx), asked=asked,
        chosen=len(chosen), totals=summed(amounts.values()),
        hearing=await ctx.query(court_registry.hearing_in_the_way, ctx.reader, case, ctx.today()),
        names=await ctx.names(
            [asked.line.agency, asked.line.by] if asked else [refusal.by for refusal in declined.values()]
        ),
        declined=declined, linked=await ctx.linked(
            [refusal.proposal for refusal in declined.values()]
            + [linked_id for row in rows for linked_id in (row.draft, row.proposal) if linked_id]
        ),
    )  # fmt: skip


async def _asked(ctx: RequestContext, proposal: str) -> destruction_requests.ProposalDetail:
    """Return the proposal that the form was opened from, and record its reading: the form shows its reason."""
    detail = await ctx.query(destruction_requests.proposal, ctx.services.vault, ctx.reader, proposal, ctx.reader.at)
    await ctx.read(proposal, "page")
    return detail


async def _declined(
    ctx: RequestContext, case: str, rows: Sequence[orderable_exhibits.Orderable]
) -> dict[str, destruction_requests.Declined]:
    """Return what was declined of these exhibits, by exhibit.

    The latest proposals (``REASONS``) keep their reasons, so their reading is recorded.
    """
    declined_exhibits = await ctx.query(destruction_requests.declined, ctx.services.vault, ctx.reader, case)
    shown = {row.exhibit: declined_exhibits[row.exhibit] for row in rows if row.exhibit in declined_exhibits}
    latest = dict.fromkeys(
        refusal.proposal for refusal in sorted(shown.values(), key=lambda refusal: refusal.at, reverse=True)
    )
    shown_proposals = list(latest)[:REASONS]
    for proposal in shown_proposals:
        await ctx.read(proposal, "page")
    return {
        exhibit_id: refusal if refusal.proposal in shown_proposals else structs.replace(refusal, reason=None)
        for exhibit_id, refusal in shown.items()
    }
