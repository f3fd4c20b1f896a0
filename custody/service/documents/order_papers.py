"""Orders as papers of their own: the order, to be signed by hand, and the notice of it, to be served."""

from dataclasses import replace
from typing import Literal

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import RuleBroken
from custody.domain.orders.disposal import carried_out
from custody.domain.orders.order import CESSION, DRAFT, KEEPING, RESTITUTION, Order
from custody.domain.orders.order_original import COPY, TELEPHONE
from custody.domain.seizures.case import Case
from custody.service.documents.document_context import Desk, day, moment
from custody.service.documents.history import exhibit_line
from custody.service.documents.minutes_form import Draft, printed
from custody.service.documents.orders import order_line
from custody.service.documents.sources import Papers
from custody.service.people.compromised_acts import among
from custody.storage.read import histories, log_reader
from custody.storage.read.histories import Line
from labels import model
from labels.layout.quantity import Lang

SORTS: dict[str, model.OrderSort] = {"": "destruction", RESTITUTION: "release", CESSION: "transfer", KEEPING: "keep"}
CHANNELS: dict[str, Literal["", "copy", "telephone"]] = {"": "", COPY: "copy", TELEPHONE: "telephone"}
ISSUED = frozenset({"order.issued/1", "order.entered/1", "order.confirmed/1"})


def order_pdf(papers: Papers, number: str, lang: Lang = "fr") -> bytes:
    """An order as a paper, to be signed by hand or to go with the signed one.

    Raises:
        NotFound: no such order. RuleBroken: ``wrong_state`` for a draft, which binds nothing.
    """
    return printed(papers, lang, lambda desk: _order(desk, number, "order"))


def notice_pdf(papers: Papers, number: str, lang: Lang = "fr") -> bytes:
    """The notice of an order, to be served on whoever may appeal, with its receipt; raises as ``order_pdf``."""
    return printed(papers, lang, lambda desk: _order(desk, number, "notice"))


def _order(desk: Desk, number: str, kind: model.MinutesKind) -> Draft:
    order = desk.state(Order, number)
    if order.status == DRAFT:
        raise RuleBroken("wrong_state", number=number, status=order.status)
    own = [line for line in desk.history(number) if line.part.type in ISSUED]
    lines = [line for issued in own for line in _parts(desk, issued)]
    exhibits = desk.states(Exhibit, order.exhibits).values()
    cases, done = {e.case for e in exhibits}, carried_out(order, (e.status for e in exhibits))
    facts = model.OrderFacts(
        sort=SORTS[order.sort], line=order_line(desk, number, status="executed" if done else "", came=False),
        issuer=desk.party(order.issuer, order.agency, order.issued_at), lapses_on=day(order.lapses_on),
        kept=tuple(order.samples), signed_on=day(order.signed_on),
        entered_by=desk.party(order.entered_by) if order.entered_by else None,
        confirmed_by=desk.party(order.confirmed_by) if order.confirmed_by else None,
        doubted=number in among(desk.connection, [number]), channel=CHANNELS[order.channel],
        original_due=day(order.original_due), original_seen_at=moment(order.original_seen_at),
        original_seen_by=desk.party(order.original_seen_by) if order.original_seen_by else None,
    )  # fmt: skip
    fields = {"order": facts, "exhibits": tuple(_listed(desk, order)), "hands": 1}
    return Draft(kind, number, lines, cases.pop() if len(cases) == 1 else "", fields=fields)


def _parts(desk: Desk, issued: Line) -> list[Line]:
    return histories.lines_at(desk.connection, log_reader.places(issued.header_seq, issued.header))


def _listed(desk: Desk, order: Order) -> list[model.ExhibitLine]:
    """The exhibits that an order names, as they stand now."""
    exhibits = desk.states(Exhibit, order.exhibits)
    cases = desk.states(Case, {e.case for e in exhibits.values()})
    return [_exhibit(desk, n, exhibits[n], cases[exhibits[n].case].number) for n in order.exhibits]


def _exhibit(desk: Desk, number: str, exhibit: Exhibit, case: str) -> model.ExhibitLine:
    """An exhibit that an order names: whose it is, and nothing of its state, which the order is to change."""
    weight = exhibit.standing_weight
    return replace(
        exhibit_line(desk, number, exhibit, case), gross_ug=weight.gross.ug if weight else None, first_gross_ug=None,
        readability_ug=weight.step_ug if weight else None, seal_state="", state="", remark="",
        location=desk.name(exhibit.agency),
    )  # fmt: skip
