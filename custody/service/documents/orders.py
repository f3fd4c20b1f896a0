"""Orders as histories and certificates print them: their state is computed from the log that the paper is made from."""

from datetime import date

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.timezone import day_of
from custody.domain.orders.order import Order
from custody.domain.orders.order_original import awaited
from custody.domain.orders.order_outcome import EXECUTED, effective_status, ended_by
from custody.service.documents import wording
from custody.service.documents.document_context import DocumentContext, claimed, day, moment
from custody.service.kernel.signing_keys import ActKey, issuing_key
from custody.storage.write import clock
from labels import model
from labels.layout.quantity import format_date, format_short


def order_line(ctx: DocumentContext, order_id: str, *, exhibit: str = "", came: bool = True) -> model.OrderLine:
    """Return an order: number, prosecution, ground, end of the appeal period, waivers with reasons, how far executed.

    ``exhibit``: the one that the paper is about; of the others it then tells nothing. ``came``: add the channel of the
    order to the reasons, for a paper that has no other line for it.
    """
    order = ctx.state(Order, order_id)
    status, executed = _executed(ctx, order_id, order, exhibit)
    chain = ctx.history(order_id)
    first = chain[0]
    waivers = (("laboratory_waiver", "no_laboratory"), ("sample_waiver", "no_order_sample"))
    reasons = [
        wording.sentence(key, ctx.lang, reason=ctx.said(first.seq, name))
        for name, key in waivers
        if ctx.said(first.seq, name)
    ]
    reasons += [*_came(ctx, order), *filter(None, [compared(ctx, order)])] if came else []
    return model.OrderLine(
        reference=order.order_reference, kind=order.sort or "destruction",
        authority=f"{ctx.name(order.issuer)}, {ctx.name(order.agency)}",
        at=claimed(first.header), legal_basis=ctx.said(first.seq, "legal_basis"),
        reason=" · ".join(reasons), appeal_until=day(order.appeal_until),
        notified_at=moment(order.notified_at), status=status, executed=executed,
        signed=_signed(ctx, issuing_key(chain), order),
    )  # fmt: skip


def _executed(ctx: DocumentContext, order_id: str, order: Order, exhibit: str) -> tuple[str, str]:
    """Return the order's state at the head of the paper, and for how many exhibits, or that for this one, it is done.

    A partly executed order never reads executed without that (I47).
    """
    reached = ctx.reached(order_id, order)
    status = effective_status(order, reached, day_of(clock.text(clock.now().wall_ms), ctx.zone(order.agency).key))
    if not exhibit:
        return status, wording.executed(order.sort, reached, ctx.lang, ctx.name)
    if status != EXECUTED and ended_by(order_id, order.sort, ctx.state(Exhibit, exhibit)):
        return status, wording.sentence("executed_here", ctx.lang)
    return status, ""


def _signed(ctx: DocumentContext, key: ActKey | None, order: Order) -> str:
    """Return with which key the order was signed here, by whom and when; or that it was signed with none."""
    at = moment(key.at) if key else None
    if key is None or at is None:
        return ""
    sort = ("confirmed_" if order.confirmed_by else "signed_") + ("with_key" if key.key else "without_key")
    when = format_short(at, ctx.lang, zone=ctx.zone(order.agency))
    return wording.sentence(sort, ctx.lang, passkey=key.key, name=ctx.name(key.person), when=when)


def _came(ctx: DocumentContext, order: Order) -> list[str]:
    """Return the channel of an order that came as a copy, and who saw its original and when."""
    if not order.channel:
        return []
    if awaited(order):
        due = format_date(date.fromisoformat(order.original_due), ctx.lang)
        return [wording.sentence(f"from_{order.channel}_awaited", ctx.lang, due=due)]
    seen = moment(order.original_seen_at)
    at = format_short(seen, ctx.lang, zone=ctx.zone(order.agency)) if seen else ""
    when = f"{at} ({ctx.name(order.original_seen_by)})"
    return [wording.sentence(f"from_{order.channel}", ctx.lang, when=when)]


def compared(ctx: DocumentContext, order: Order) -> str:
    """Return who compared the photograph of a signed paper, and how, or that nobody has yet; "" where nobody had to."""
    if not order.photo:
        return ""
    at = moment(order.photo_at)
    when = format_short(at, ctx.lang, zone=ctx.zone(order.agency)) if at else ""
    name = ctx.name(order.photo_by) if order.photo_by else ""
    return wording.sentence(f"photo_{order.photo}", ctx.lang, when=when, name=name)
