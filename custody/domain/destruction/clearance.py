"""Clearance: what must be so before the verifier stages an exhibit for the fire (CLEARED in docs/states.md; I26, I28).

The order stands and the time to challenge it is over, nothing holds the exhibit back, the laboratory has confirmed
it, and what the order keeps is kept. How long, and whether a report is a must, the rule pack says.
"""

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.presence import dispute
from custody.domain.discrepancies.discrepancy import FORBIDDEN
from custody.domain.exhibits.exhibit import ORDERED, Exhibit
from custody.domain.exhibits.legal_hold import require_unheld
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import Question, RuleBroken, refusals
from custody.domain.kernel.events import OWN_WILL, Actor
from custody.domain.kernel.times import hours_between
from custody.domain.kernel.timezone import day_of
from custody.domain.law.rule_outcome import unmet
from custody.domain.law.rule_pack import Pack, Presence, Report, Rule, Window
from custody.domain.offline.paper_act import require_confirmed
from custody.domain.orders.court_registry import require_heard
from custody.domain.orders.executable_order import require_final, require_in_force
from custody.domain.orders.issue_order import orderable, require_kept, require_sampled
from custody.domain.orders.order import Order
from custody.domain.orders.order_original import require_original
from custody.domain.people.person import Person

ON_HOLD, NO_ORDER = "burnt_on_hold", "burnt_without_order"
"""Flags of a fire that burnt something held back, or whose order was not in force when the fire was recorded (8.0)."""


class Staging(Struct, frozen=True):
    """The exhibits of one staging act, the pack that decides, and the decision that is being made."""

    states: dict[str, Exhibit]
    pack: Pack
    decision: Decision


def obstacles(
    exhibit_id: str, exhibit: Exhibit, pack: Pack, state_reader: StateReader, ctx: ActContext
) -> list[RuleBroken]:
    """Return everything that keeps an exhibit from the fire, whoever the verifier is; none for one that may burn.

    The same questions as when it is staged, and that of the fire for the order's original, all asked: who prepares a
    session wants to know what is missing, not only what is missing first.
    """
    order = require(state_reader, Order, exhibit.order)
    staging = Staging({exhibit_id: exhibit}, pack, Decision(rules=pack.mark))
    return refusals([
        *_of_exhibit(exhibit_id, exhibit), *_of_order(exhibit.order, order, staging, state_reader, ctx),
        partial(require_original, exhibit.order, order),
    ])  # fmt: skip


def before_order(
    exhibit_id: str, exhibit: Exhibit, kept: int, pack: Pack, state_reader: StateReader, ctx: ActContext
) -> list[RuleBroken]:  # fmt: skip
    """Return everything that an order, and then the fire, would still miss of what is held, before there is an order.

    ``kept``: how many parts of its case can stay as samples.
    """
    decision = Decision(rules=pack.mark)
    return refusals([
        partial(orderable, exhibit_id, state_reader), partial(require_unheld, exhibit_id, exhibit),
        partial(_require_report, exhibit_id, exhibit, pack, decision),
        partial(require_sampled, exhibit.case, kept, [exhibit], pack, decision),
        partial(require_heard, {exhibit_id: exhibit}, pack, state_reader, ctx, decision),
    ])  # fmt: skip


def keepable(exhibit_id: str, exhibit: Exhibit) -> bool:
    """Return True if the exhibit is a part that an order could keep back as a sample."""
    return bool(exhibit.portion) and not refusals([partial(require_kept, exhibit_id, exhibit)])


def require_clear(exhibit_id: str, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext) -> None:
    """Check that the exhibit is ordered, without discrepancy or hold, and unknown to the verifier.

    Raises:
        RuleBroken: ``wrong_state``, ``blocked_by_discrepancy``, ``on_legal_hold``, ``paper_unconfirmed``,
            ``verifier_in_chain``, ``verifier_of_unit``.
    """
    for ask in _of_exhibit(exhibit_id, exhibit):
        ask()
    # not among the ``obstacles`` of a list: it looks papers up, and few exhibits were opened by one
    require_confirmed(exhibit_id, exhibit, state_reader)
    require_stranger(exhibit_id, exhibit, ctx)


def require_outsider(session: DestructionSession, ctx: ActContext) -> None:
    """Check that the verifier takes no other part in the session, such as its chair (I30).

    Raises:
        RuleBroken: ``verifier_not_independent``.
    """
    person = ctx.author.person
    if person == session.chair or any(a.person == person and a.quality != "verifier" for a in session.attendance):
        raise RuleBroken("verifier_not_independent")


def require_stranger(exhibit_id: str, exhibit: Exhibit, ctx: ActContext) -> None:
    """Check that the verifier never held the exhibit and is outside the unit that holds it (I28).

    Raises:
        RuleBroken: ``verifier_in_chain``, ``verifier_of_unit``.
    """
    if ctx.author.person in exhibit.keepers:
        raise RuleBroken("verifier_in_chain", number=exhibit_id)
    kept_by = exhibit.on_road.kept_by if exhibit.on_road else ""
    if ctx.author.agency in {exhibit.agency, kept_by}:
        raise RuleBroken("verifier_of_unit", number=exhibit_id)


def in_force(order_id: str, state_reader: StateReader, ctx: ActContext) -> Order:
    """Return the order after checking at the fire that it is in force and its original has been seen.

    Raises:
        NotFound: no such order.
        RuleBroken: as ``require_in_force``; ``order_original_needed``.
    """
    order = require(state_reader, Order, order_id)
    require_in_force(order_id, order, state_reader, ctx)
    require_original(order_id, order)
    return order


def forbidden_burnt(
    exhibit_id: str, exhibit: Exhibit, state_reader: StateReader, ctx: ActContext, decision: Decision, *, happened: bool
) -> tuple[str, ...]:  # fmt: skip
    """Refuse to burn what a hold or the state of its order forbids; what burnt all the same is a discrepancy (8.0).

    An order is asked at the arrival of the record: an appeal that was entered since the fire disputes it, too.
    """
    asked: dict[str, Question] = {
        ON_HOLD: partial(require_unheld, exhibit_id, exhibit),
        NO_ORDER: partial(in_force, exhibit.order, state_reader, ctx),
    }  # fmt: skip
    broken = {mark: error for mark, ask in asked.items() for error in refusals([ask])}
    for error in broken.values():
        if not happened:
            raise error
    decision.flag(*broken)
    return dispute(FORBIDDEN, exhibit_id, exhibit, ctx, decision) if broken else ()


def require_executable(order_id: str, staging: Staging, state_reader: StateReader, ctx: ActContext) -> None:
    """Check that the appeal is over, the laboratory has confirmed and the order's samples are kept (I26).

    Raises:
        RuleBroken: as ``require_final``; ``order_not_notified``, ``order_appealable``, ``report_needed``,
            ``hearing_ahead``, ``sample_gone``.
    """
    for ask in _of_order(order_id, require(state_reader, Order, order_id), staging, state_reader, ctx):
        ask()


INTERESTED = frozenset({"seized_from", "owner"})
"""Qualities of named outsiders who are no disinterested witness."""


def require_weighing_company(
    session: DestructionSession, refusing: tuple[str, ...], staging: Staging, state_reader: StateReader, ctx: ActContext
) -> None:
    """Check that the people whom a pack requires watch the weighing before destruction.

    The pack asks for the person from whom each exhibit was seized, or for a number of outsiders from other agencies
    than the weigher's and the holder's. Named outsiders of the session count, signed or not (``named_outsider``). They,
    and a colleague who refuses to sign (``refusing``), count only if somebody of a third agency who never held any of
    the exhibits confirms it (I68).

    Raises:
        RuleBroken: ``weighing_company_missing``.
    """
    units = {ctx.author.agency, *(e.agency for e in staging.states.values())}
    company = [actor for actor in ctx.actors[1:] if _own(actor) and actor.agency not in units]
    handlers = {person for exhibit in staging.states.values() for person in exhibit.handlers}
    there = [
        outsider
        for outsider in session.outsiders
        if outsider.live and day_of(outsider.at, ctx.zone) == ctx.today
        and outsider.confirmed_by not in handlers and _agency(outsider.confirmed_by, state_reader) not in units
    ]  # fmt: skip
    seizures = {e.seizure for e in staging.states.values()}
    watched = seizures <= {outsider.seizure for outsider in there if outsider.seizure}
    outsiders = len(company) + sum(outsider.quality not in INTERESTED for outsider in there)
    confirming = [actor for actor in company if actor.person not in handlers]
    outsiders += _confirmed_refusals(refusing, confirming, units, state_reader)
    for rule, asks in staging.pack.asking(Presence):
        if asks.act == "weighing" and not watched and outsiders < asks.at_least:
            unmet(rule, staging.decision, "weighing_company_missing", session, needed=asks.at_least, present=outsiders)


def _agency(person: str, state_reader: StateReader) -> str:
    return require(state_reader, Person, person).agency


def _confirmed_refusals(
    refusing: tuple[str, ...], confirming: list[Actor], units: set[str], state_reader: StateReader
) -> int:
    """Count the colleagues who refuse to sign, of other agencies, confirmed by one present of a third agency."""
    agencies = [_agency(person, state_reader) for person in refusing]
    return sum(
        agency not in units and any(actor.agency != agency and actor.person not in refusing for actor in confirming)
        for agency in agencies
    )


def _of_exhibit(exhibit_id: str, exhibit: Exhibit) -> Iterator[Question]:
    yield partial(_require_ordered, exhibit_id, exhibit)
    yield partial(_require_settled, exhibit_id, exhibit)
    yield partial(require_unheld, exhibit_id, exhibit)


def _of_order(
    order_id: str, order: Order, staging: Staging, state_reader: StateReader, ctx: ActContext
) -> Iterator[Question]:
    yield partial(require_final, order_id, order, state_reader, ctx)
    for rule, asks in staging.pack.asking(Window):
        yield partial(_require_window, rule, asks, order_id, order, staging, ctx)
    yield partial(_require_reports, order_id, order, staging)
    waiting = {exhibit_id: e for exhibit_id, e in staging.states.items() if e.order == order_id}
    yield partial(require_heard, waiting, staging.pack, state_reader, ctx, staging.decision)
    for sample in order.samples:
        yield partial(require_kept, sample, require(state_reader, Exhibit, sample))


def _require_ordered(exhibit_id: str, exhibit: Exhibit) -> None:
    if exhibit.status != ORDERED:
        raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)


def _require_settled(exhibit_id: str, exhibit: Exhibit) -> None:
    if exhibit.open:
        raise RuleBroken("blocked_by_discrepancy", number=exhibit_id, discrepancy=exhibit.open[0])


def _own(actor: Actor) -> bool:
    return actor.part in {"witness", "attendee"} and actor.will in OWN_WILL


def _require_window(rule: Rule, asks: Window, order_id: str, order: Order, staging: Staging, ctx: ActContext) -> None:
    since = order.issued_at if asks.after == "ordered" else order.notified_at
    if not since:
        unmet(rule, staging.decision, "order_not_notified", order, number=order_id)
    elif hours_between(since, ctx.at) < asks.hours:
        unmet(rule, staging.decision, "order_appealable", order, number=order_id, hours=asks.hours)


def _require_reports(order_id: str, order: Order, staging: Staging) -> None:
    """Require that what no laboratory confirmed burns only by an order that waives it with a reason."""
    bare = {exhibit_id: e for exhibit_id, e in staging.states.items() if e.order == order_id and e.laboratory is None}
    if not bare or order.laboratory_waived:
        return
    for each, exhibit in bare.items():
        _require_report(each, exhibit, staging.pack, staging.decision)


def _require_report(exhibit_id: str, exhibit: Exhibit, pack: Pack, decision: Decision) -> None:
    if exhibit.laboratory is not None:
        return
    rules = [rule for rule, _ in pack.asking(Report)]
    if not rules:
        raise RuleBroken("report_needed", number=exhibit_id)
    for rule in rules:
        unmet(rule, decision, "report_needed", exhibit, number=exhibit_id)
