"""Orders as papers of their own: the order, to be signed by hand, and the notice of it, to be served."""

from dataclasses import replace
from typing import Literal

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import RuleBroken
from custody.domain.orders.order import CESSION, DRAFT, KEEPING, RESTITUTION, Order
from custody.domain.orders.order_original import COPY, TELEPHONE
from custody.domain.seizures.case import Case
from custody.service.documents.document_context import DocumentContext, day, moment
from custody.service.documents.history import arithmetic, exhibit_line
from custody.service.documents.minutes_form import MinutesForm, printed
from custody.service.documents.orders import compared, order_line
from custody.service.documents.sources import Papers
from custody.service.people.compromised_acts import among
from custody.storage.read import histories, log_reader
from custody.storage.read.histories import Line
from labels import model
from labels.layout.quantity import Lang

SORTS: dict[str, model.OrderSort] = {"": "destruction", RESTITUTION: "restitute", CESSION: "cede", KEEPING: "keep"}
CHANNELS: dict[str, Literal["", "copy", "telephone"]] = {"": "", COPY: "copy", TELEPHONE: "telephone"}
ISSUED = frozenset({"order.issued/1", "order.copy_entered/1", "order.copy_confirmed/1"})


def order_pdf(papers: Papers, order_id: str, lang: Lang = "fr") -> bytes:
    """Return an order as a paper, to be signed by hand or to go with the signed one.

    Raises:
        NotFound: no such order. RuleBroken: ``wrong_state`` for a draft, which binds nothing.
    """
    return printed(papers, lang, lambda ctx: _order(ctx, order_id, "order"))


def notice_pdf(papers: Papers, order_id: str, lang: Lang = "fr") -> bytes:
    """Return the notice of an order to the person who may appeal, with its receipt; raise as ``order_pdf``."""
    return printed(papers, lang, lambda ctx: _order(ctx, order_id, "notice"))


def _order(ctx: DocumentContext, order_id: str, kind: model.MinutesKind) -> MinutesForm:
    order = ctx.state(Order, order_id)
    if order.status == DRAFT:
        raise RuleBroken("wrong_state", number=order_id, status=order.status)
    own = [line for line in ctx.history(order_id) if line.part.type in ISSUED]
    lines = [line for issued in own for line in _parts(ctx, issued)]
    cases = {exhibit.case for exhibit in ctx.states(Exhibit, order.exhibits).values()}
    facts = model.OrderFacts(
        sort=SORTS[order.sort], line=order_line(ctx, order_id, came=False),
        issuer=ctx.party(order.issuer, order.agency, order.issued_at), lapses_on=day(order.lapses_on),
        kept=tuple(order.samples), signed_on=day(order.signed_on),
        entered_by=ctx.party(order.entered_by) if order.entered_by else None,
        confirmed_by=ctx.party(order.confirmed_by) if order.confirmed_by else None,
        doubted=order_id in among(ctx.connection, [order_id]), channel=CHANNELS[order.channel],
        original_due=day(order.original_due), original_seen_at=moment(order.original_seen_at),
        original_seen_by=ctx.party(order.original_seen_by) if order.original_seen_by else None,
        compared=compared(ctx, order),
    )  # fmt: skip
    fields = {"order": facts, "exhibits": tuple(_listed(ctx, order)), "hands": 1}
    return MinutesForm(kind, order_id, lines, cases.pop() if len(cases) == 1 else "", fields=fields)


def _parts(ctx: DocumentContext, issued: Line) -> list[Line]:
    return histories.lines_at(ctx.connection, log_reader.places(issued.header_seq, issued.header))


def _listed(ctx: DocumentContext, order: Order) -> list[model.ExhibitLine]:
    """Return the exhibits that an order names, as they stand now."""
    exhibits = ctx.states(Exhibit, order.exhibits)
    cases = ctx.states(Case, {e.case for e in exhibits.values()})
    return [
        _exhibit(ctx, exhibit_id, exhibits[exhibit_id], cases[exhibits[exhibit_id].case].case_reference)
        for exhibit_id in order.exhibits
    ]


def _exhibit(ctx: DocumentContext, exhibit_id: str, exhibit: Exhibit, case: str) -> model.ExhibitLine:
    """Return an exhibit of an order with its agency, without its state, which the order is to change."""
    weight = exhibit.standing_weight
    return replace(
        exhibit_line(ctx, exhibit_id, exhibit, case), gross_ug=weight.gross.ug if weight else None, first_gross_ug=None,
        readability_ug=weight.step_ug if weight else None, seal_state="", state="",
        remark=arithmetic(exhibit, ctx.lang),
        location=ctx.name(exhibit.agency),
    )  # fmt: skip
