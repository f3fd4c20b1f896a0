"""Orders as histories and certificates print them."""

from datetime import date

from custody.domain.orders.order import Order
from custody.domain.orders.order_original import awaited
from custody.service.documents import wording
from custody.service.documents.document_context import Desk, claimed, day, moment
from custody.service.kernel.signing_keys import ActKey, issuing_key
from labels import model
from labels.layout.quantity import format_date, format_short


def order_line(desk: Desk, number: str, *, status: str = "", came: bool = True) -> model.OrderLine:
    """An order: number, prosecution, ground, end of recourse, and what was waived and why.

    ``came``: whether the last says also how it came, for a paper that has no other line for it.
    """
    order = desk.state(Order, number)
    chain = desk.history(number)
    first = chain[0]
    waivers = (("laboratory_waiver", "no_laboratory"), ("sample_waiver", "no_order_sample"))
    reasons = [
        wording.sentence(key, desk.lang, reason=desk.said(first.seq, name))
        for name, key in waivers
        if desk.said(first.seq, name)
    ]
    reasons += _came(desk, order) if came else []
    return model.OrderLine(
        number=order.number, kind=order.sort or "destruction",
        authority=f"{desk.name(order.issuer)}, {desk.name(order.agency)}",
        at=claimed(first.header), legal_basis=desk.said(first.seq, "legal_basis"),
        reason=" · ".join(reasons), appeal_until=day(order.appeal_until),
        notified_at=moment(order.notified_at), status=status or order.status,
        signed=_signed(desk, issuing_key(chain), order),
    )  # fmt: skip


def _signed(desk: Desk, key: ActKey | None, order: Order) -> str:
    """With which key the order was signed here, by whom and when; or that it was signed with none."""
    at = moment(key.at) if key else None
    if key is None or at is None:
        return ""
    sort = ("confirmed_" if order.confirmed_by else "signed_") + ("with_key" if key.key else "without_key")
    when = format_short(at, desk.lang, zone=desk.zone(order.agency))
    return wording.sentence(sort, desk.lang, passkey=key.key, name=desk.name(key.person), when=when)


def _came(desk: Desk, order: Order) -> list[str]:
    """How the order came, where not as its original, and when that was seen and by whom."""
    if not order.channel:
        return []
    if awaited(order):
        due = format_date(date.fromisoformat(order.original_due), desk.lang)
        return [wording.sentence(f"from_{order.channel}_awaited", desk.lang, due=due)]
    seen = moment(order.original_seen_at)
    at = format_short(seen, desk.lang, zone=desk.zone(order.agency)) if seen else ""
    when = f"{at} ({desk.name(order.original_seen_by)})"
    return [wording.sentence(f"from_{order.channel}", desk.lang, when=when)]
