"""Destruction orders as histories and certificates print them."""

from custody.domain.order import Order
from custody.service.documents import words
from custody.service.documents.desk import Desk, claimed, day, moment
from labels import model


def order_line(desk: Desk, number: str, *, status: str = "") -> model.OrderLine:
    """A destruction order: number, prosecution, ground, end of recourse, and what was waived and why."""
    order = desk.state(Order, number)
    chain = desk.history(number)
    first = chain[0]
    waivers = (("laboratory_waiver", "no_laboratory"), ("sample_waiver", "no_order_sample"))
    reasons = [
        words.sentence(key, desk.lang, reason=desk.said(first.seq, name))
        for name, key in waivers
        if desk.said(first.seq, name)
    ]
    return model.OrderLine(
        number=order.number, kind=order.sort or "destruction",
        authority=f"{desk.name(order.issuer)}, {desk.name(order.agency)}",
        at=claimed(first.header), reason=" · ".join(reasons), appeal_until=day(order.appeal_until),
        notified_at=moment(order.notified_at), status=status or order.status,
    )  # fmt: skip
