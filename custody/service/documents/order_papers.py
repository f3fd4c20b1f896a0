"""A magistrate's acts as papers: the order, to be signed by hand, the notice of it, a legal hold and its lifting."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.legal_hold import ExhibitLegalHoldLifted, ExhibitLegalHoldPlaced
from custody.domain.kernel.errors import RuleBroken
from custody.domain.orders.order import CESSION, DRAFT, KEEPING, RESTITUTION, Order
from custody.domain.orders.order_original import COPY, TELEPHONE
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import Case
from custody.service.documents.document_context import DocumentContext, claimed, day, moment
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
COURT = "court"
"""Kind of the agency whose members are judges: they order, where a prosecutor requires."""
HOLDS = frozenset({ExhibitLegalHoldPlaced.type, ExhibitLegalHoldLifted.type})
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
    exhibits = ctx.states(Exhibit, order.exhibits).values()
    cases = {exhibit.case for exhibit in exhibits}
    house = ctx.find(Agency, order.agency)
    facts = model.OrderFacts(
        sort=SORTS[order.sort], line=order_line(ctx, order_id, came=False),
        issuer=ctx.party(order.issuer, order.agency, order.issued_at), lapses_on=day(order.lapses_on),
        kept=tuple(order.samples), signed_on=day(order.signed_on),
        entered_by=ctx.party(order.entered_by) if order.entered_by else None,
        confirmed_by=ctx.party(order.confirmed_by) if order.confirmed_by else None,
        doubted=order_id in among(ctx.connection, [order_id]), channel=CHANNELS[order.channel],
        original_due=day(order.original_due), original_seen_at=moment(order.original_seen_at),
        original_seen_by=ctx.party(order.original_seen_by) if order.original_seen_by else None,
        compared=compared(ctx, order), bench=house is not None and house.sort == COURT,
        addressees=tuple(ctx.name(agency) for agency in dict.fromkeys(e.agency for e in exhibits) if agency),
        no_report=ctx.said(own[0].seq, "laboratory_waiver"), no_sample=ctx.said(own[0].seq, "sample_waiver"),
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


def hold_form(ctx: DocumentContext, lines: Sequence[Line]) -> MinutesForm:
    """Return the act by which these exhibits were held back, or by which that was lifted."""
    held = [line for line in lines if line.part.type in HOLDS]
    first = held[0]
    exhibits = ctx.states(Exhibit, [line.part.subject for line in held])
    case_id = exhibits[first.part.subject].case
    number = ctx.state(Case, case_id).case_reference
    author = first.header.actors[0]
    facts = model.HoldFacts(
        issuer=ctx.party(author.person, author.agency, first.part.at), reason=ctx.said(first.header_seq, "reason"),
        **(_lifted(ctx, first, exhibits[first.part.subject]) if first.part.type == ExhibitLegalHoldLifted.type else {}),
    )  # fmt: skip
    listed = tuple(
        replace(exhibit_line(ctx, line.part.subject, exhibits[line.part.subject], number), seal_state="", state="")
        for line in held
    )
    return MinutesForm("hold", case_id, held, case_id, fields={"hold": facts, "exhibits": listed, "hands": 0})


def _lifted(ctx: DocumentContext, lifting: Line, exhibit: Exhibit) -> dict[str, Any]:
    """Return whose hold a lifting ended and when it was placed, and the prosecutions whose holds stay."""
    agency = lifting.part.data.agency
    placed = next(
        line for line in reversed(ctx.history(lifting.part.subject))
        if line.seq < lifting.seq and line.part.type == ExhibitLegalHoldPlaced.type and line.part.data.agency == agency
    )  # fmt: skip
    return {
        "lifted": True, "placed_by": ctx.party(placed.part.data.by, agency, placed.part.at),
        "placed_at": claimed(placed.header), "others": tuple(ctx.name(hold.agency) for hold in exhibit.holds),
    }  # fmt: skip
