"""What an end of custody other than the fire needs (I53): the rows of the table of domain.md, section 8d.

A restitution of what is not controlled needs the reports of a laboratory; one of a controlled substance a licence and a
court's decision; a cession its authorisations and the receipt of the receiver; a keeping a purpose, a term and little.
All but the first need a second authority. A restitution waits until the inspection and the commission were told.
"""

from collections.abc import Iterator

from custody.domain.exchange.received_bundle import Received
from custody.domain.exhibits.balance_and_weighing import Weight
from custody.domain.exhibits.exhibit import RETURNED, Exhibit
from custody.domain.exhibits.exhibit_values import NegativeReport
from custody.domain.exhibits.objects import is_object
from custody.domain.kernel.context import ActContext, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.quantity import PACKED
from custody.domain.kernel.times import hours_after
from custody.domain.laboratory.analysis_result import LABORATORY, NOT_CONTROLLED
from custody.domain.law.end_limits import EndLimits
from custody.domain.orders.order import CESSION, KEEPING, RESTITUTION, Order
from custody.domain.people.agency import Agency

KEPT_CLAIM = "kept"
"""Index of what an office keeps of a substance in a year: agency, substance, year, exhibit and order."""
COURT = "court"


def needs_second_authority(order: Order) -> bool:
    """Return True if the order takes effect only once a second authority has approved it."""
    return order.sort in {CESSION, KEEPING} or (order.sort == RESTITUTION and order.controlled)


def decided_at(order: Order) -> str:
    """Return when the decision was complete: the inspection and the commission are told then; "" before."""
    return "" if needs_second_authority(order) and not order.approved_at else order.approved_at or order.issued_at


def free_from(order: Order, limits: EndLimits) -> str:
    """Return the time from which a restitution may be handed out; "" where nothing has to be waited for."""
    decided = decided_at(order)
    waits = order.sort == RESTITUTION and decided and not order.court_words
    return hours_after(decided, limits.waiting_hours) if waits else ""


def unmet_needs(
    exhibit_id: str, exhibit: Exhibit, order_id: str, order: Order, state_reader: StateReader, ctx: ActContext, *,
    receipt: str = "",
) -> Iterator[RuleBroken]:  # fmt: skip
    """Yield the rules of the table that the end of an exhibit by its order does not meet now.

    ``receipt``: the received bundle by which the receiver of a cession proves that they took charge.

    Raises:
        RuleBroken: yields, and raises none: ``second_authority_needed``, ``end_terms_needed``,
            ``court_decision_needed``, ``negative_report_needed``, ``second_report_needed``, ``keep_term_needed``,
            ``too_much_kept``, ``receipt_unverified``, ``restitution_waits``.
    """
    limits = require(state_reader, Agency, exhibit.house).rules_or_home().ends
    if needs_second_authority(order) and not order.approved_by:
        yield RuleBroken("second_authority_needed", number=order_id)
    if needs_second_authority(order) and not order.permitted:
        yield RuleBroken("end_terms_needed", number=order_id)
    if order.sort == RESTITUTION and order.controlled:
        yield from _by_court(order_id, order, state_reader)
    elif order.sort == RESTITUTION and not is_object(exhibit.substance):
        yield from _reported(exhibit_id, exhibit, limits, state_reader)
    elif order.sort == KEEPING:
        yield from _kept(exhibit_id, exhibit, order_id, order, limits, state_reader, ctx)
    elif order.sort == CESSION:
        yield from _received(exhibit_id, order_id, order, receipt, state_reader)
    until = free_from(order, limits)
    if until and ctx.at < until and not is_object(exhibit.substance):
        yield RuleBroken("restitution_waits", number=order_id, until=until)


def _by_court(order_id: str, order: Order, state_reader: StateReader) -> Iterator[RuleBroken]:
    """Yield a refusal unless one of the two authorities is a court."""
    agencies = [order.agency, *([order.approved_agency] if order.approved_agency else [])]
    if all(require(state_reader, Agency, each).sort != COURT for each in agencies):
        yield RuleBroken("court_decision_needed", number=order_id)


def _reported(exhibit_id: str, exhibit: Exhibit, limits: EndLimits, state_reader: StateReader) -> Iterator[RuleBroken]:
    """Yield a refusal unless enough laboratories reported that the exhibit holds nothing controlled."""
    result = exhibit.laboratory
    reports = [each for each in result.negatives if _counts(each)] if result else []
    if result is None or result.substance != NOT_CONTROLLED or not reports:
        yield RuleBroken("negative_report_needed", number=exhibit_id)
        return
    if _second_needed(exhibit_id, exhibit, limits, state_reader) and not _confirmed(reports, exhibit, state_reader):
        yield RuleBroken("second_report_needed", number=exhibit_id, limit_g=limits.second_report_g)


def _counts(report: NegativeReport) -> bool:
    """Return True if the report is a laboratory's own; one typed in from paper counts if the inspection confirmed it.

    Two colleagues could otherwise write the paper themselves.
    """
    return bool(report.analysts) or report.inspected


def _second_needed(exhibit_id: str, exhibit: Exhibit, limits: EndLimits, state_reader: StateReader) -> bool:
    """Return True if what the case gives back in all is so much that a second laboratory reports on it.

    The sum is of the case: who divides a sack into bags below the limit asks for the same.
    """
    ug, things, known = 0, 0, True
    numbers = [each for each in state_reader.where("dossier", exhibit.case) if each.startswith(Exhibit.kind)]
    state_reader.load([*numbers, exhibit_id])
    for each in dict.fromkeys((*numbers, exhibit_id)):
        other = require(state_reader, Exhibit, each)
        if each == exhibit_id or other.status == RETURNED or _restituted(other, state_reader):
            mass_ug, count, measured = amount(other)
            ug, things, known = ug + mass_ug, things + count, known and measured
    return limits.needs_second_report(ug, things, known=known)


def _restituted(exhibit: Exhibit, state_reader: StateReader) -> bool:
    order = state_reader.find(Order, exhibit.order) if exhibit.order else None
    return order is not None and order.sort == RESTITUTION


def amount(exhibit: Exhibit) -> tuple[int, int, bool]:
    """Return the net mass (µg), the things of what is only counted, and whether that says how much it is.

    A number of packages says nothing of how much is in them.
    """
    weight: Weight | None = exhibit.standing_weight
    if weight is not None:
        return (weight.gross.ug if weight.net_ug is None else weight.net_ug), 0, True
    if exhibit.count is None:
        return 0, 0, False
    return 0, exhibit.count.n, exhibit.count.unit not in PACKED


def _confirmed(reports: list[NegativeReport], exhibit: Exhibit, state_reader: StateReader) -> bool:
    """Return True if two laboratories found nothing controlled; or two analysts each in a country that has one.

    There the second report is of two other analysts, made before the inspection.
    """
    if len({report.laboratory for report in reports}) > 1:
        return True
    country = require(state_reader, Agency, exhibit.house).country
    laboratories = [
        agency for agency in state_reader.naming(Agency, LABORATORY, ())
        if (agency.sort, agency.country) == (LABORATORY, country)
    ]  # fmt: skip
    if len(laboratories) > 1:
        return False
    first = set(reports[0].analysts)
    return any(report.inspected and len(set(report.analysts) - first) > 1 for report in reports[1:])


def kept_claim(exhibit: Exhibit, year: str) -> str:
    """Return the beginning of the index values of what its agency keeps of the exhibit's substance in a year."""
    return f"{exhibit.agency}/{exhibit.known_substance}/{year}/"


def _kept(
    exhibit_id: str, exhibit: Exhibit, order_id: str, order: Order, limits: EndLimits, state_reader: StateReader,
    ctx: ActContext,
) -> Iterator[RuleBroken]:  # fmt: skip
    """Yield refusals of a keeping without a term to come, or above what an office keeps in a year."""
    if not order.keep_until or order.keep_until < ctx.today:
        yield RuleBroken("keep_term_needed", number=order_id)
    year = ctx.today[:4]
    numbers = list(dict.fromkeys(state_reader.claimed_from(KEPT_CLAIM, kept_claim(exhibit, year))))
    state_reader.load(numbers)
    ug, things, known = amount(exhibit)
    for each in numbers:
        if each != exhibit_id:
            other_ug, others, _ = amount(require(state_reader, Exhibit, each))
            ug, things = ug + other_ug, things + others
    if not known or limits.too_much_kept(ug, things):
        yield RuleBroken("too_much_kept", number=exhibit_id, limit_g=limits.kept_g, limit=limits.kept_units)


def _received(
    exhibit_id: str, order_id: str, order: Order, receipt: str, state_reader: StateReader
) -> Iterator[RuleBroken]:
    """Yield a refusal unless the receiver's own log proves that they took charge since the order was given.

    A number that somebody types proves nothing. A bundle that contradicts its log is no receipt.
    """
    received = state_reader.find(Received, receipt) if receipt else None
    if received is None or received.forked or received.at < order.issued_at:
        yield RuleBroken("receipt_unverified", number=exhibit_id, order=order_id)
