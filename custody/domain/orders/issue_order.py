"""Issuing an order: what it may name, which samples are kept of it, and what it binds (I26)."""

from collections import Counter
from collections.abc import Collection
from typing import Literal

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.exhibits.exhibit import AT_REST, HELD, KEPT, LARGEST_ACT, Exhibit, load_exhibits
from custody.domain.exhibits.objects import require_drug
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, private_texts, require, unique
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.times import day
from custody.domain.kernel.typed_text import as_typed, clean, required
from custody.domain.law.rule_outcome import unmet
from custody.domain.law.rule_pack import Pack, Sample
from custody.domain.orders.court_registry import require_heard
from custody.domain.orders.destruction_request import DestructionRequestSettled, settle
from custody.domain.orders.order import (
    CESSION,
    KEEPING,
    RESTITUTION,
    ExhibitOrdered,
    ExhibitRetained,
    Order,
    OrderIssued,
    order_claim,
    unexecuted,
)
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import Case, CaseShared

END_TEXTS = ("licence", "export_permit", "import_permit", "convention_request", "purpose")
"""Private texts of an end other than the fire (I53)."""


class IssueOrder(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Order a destruction or, by ``sort``, another end. Without report or retained sample, a waiver says why.

    Days are YYYY-MM-DD: ``appeal_until`` the last for an appeal, ``lapses_on`` the last on which it may be executed.
    The terms of an end other than the fire (I53): what is restituted is ``controlled``, to the holder of a ``licence``;
    a cession cites both permits or the request by a convention; a keeping has a ``purpose`` and a term.
    """

    order_reference: str
    exhibits: tuple[str, ...]
    legal_basis: str
    appeal_until: str = ""
    samples: tuple[str, ...] = ()
    laboratory_waiver: str = ""
    sample_waiver: str = ""
    lapses_on: str = ""
    sort: Literal["", "restitute", "cede", "keep"] = ""
    controlled: bool = False
    licence: str = ""
    export_permit: str = ""
    import_permit: str = ""
    convention_request: str = ""
    purpose: str = ""
    keep_until: str = ""


@act(
    "order.issue/1",
    title=N_("Order given"),
    summary='Give an order: its sort is "" (destruction), release, transfer or keep',
    roles={Role.PROSECUTOR},
    records=(CaseShared, ExhibitOrdered, ExhibitRetained, OrderIssued, DestructionRequestSettled),
)
def issue(command: IssueOrder, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Issue an order for exhibits of cases shared with the author's prosecution that no other one leads.

    Raises:
        NotFound: no such exhibit, or none of a case of the author's prosecution.
        RuleBroken: ``order_reference_taken``; and as ``require_orderable``.
    """
    order_reference = as_typed(command.order_reference, "order_reference")
    require_unused(order_reference, state_reader, ctx)
    terms, texts = worded(command, order_reference, ctx.author.person, state_reader, ctx)
    decision = Decision()
    require_orderable(terms, state_reader, ctx, decision)
    order = ctx.new_number("RE")
    decision.add(order, terms, *private_texts(order, **texts))
    bind(order, terms, state_reader, ctx, decision)
    return decision


def require_unused(order_reference: str, state_reader: StateReader, ctx: ActContext) -> None:
    """Require that no order of the author's prosecution bears this number, nor did one ever.

    Raises:
        RuleBroken: ``order_reference_taken``.
    """
    if state_reader.claimed(*order_claim(ctx.author.agency, order_reference)):
        raise RuleBroken("order_reference_taken", number=order_reference)


def worded(
    command: IssueOrder, order_reference: str, issuer: str, state_reader: StateReader, ctx: ActContext
) -> tuple[OrderIssued, dict[str, str]]:
    """Return the public terms and private texts of an order, parsed from the command.

    Raises:
        RuleBroken: ``act_too_large``, ``scanned_twice``, ``nothing_listed``.
        BadInput: ``bad_day``, ``field_empty``.
    """
    exhibits = load_exhibits(command.exhibits, state_reader)
    if len(exhibits) + len(command.samples) > LARGEST_ACT:
        raise RuleBroken("act_too_large", limit=LARGEST_ACT)
    texts = {
        "legal_basis": required(command.legal_basis, "legal_basis"),
        "laboratory_waiver": clean(command.laboratory_waiver, "laboratory_waiver"),
        "sample_waiver": clean(command.sample_waiver, "sample_waiver"),
        **{name: clean(getattr(command, name), name) for name in END_TEXTS},
    }
    days = {name: getattr(command, name) for name in ("appeal_until", "lapses_on", "keep_until")}
    terms = OrderIssued(
        order_reference=order_reference, issuer=issuer, agency=ctx.author.agency, exhibits=tuple(exhibits),
        samples=tuple(unique(command.samples)) if command.samples else (), sort=command.sort,
        laboratory_waived=bool(texts["laboratory_waiver"]), sample_waived=bool(texts["sample_waiver"]),
        controlled=command.controlled, permitted=_permitted(command.sort, texts),
        **{name: day(text, name) if text else "" for name, text in days.items()},
    )  # fmt: skip
    return terms, texts


def _permitted(sort: str, texts: dict[str, str]) -> bool:
    """Return True if the order cites what an end of its sort needs (I53): a licence, authorisations, a purpose."""
    if sort == CESSION:
        return bool(texts["convention_request"] or (texts["export_permit"] and texts["import_permit"]))
    return bool(texts[{RESTITUTION: "licence", KEEPING: "purpose"}[sort]]) if sort else False


def require_orderable(terms: OrderIssued, state_reader: StateReader, ctx: ActContext, decision: Decision) -> None:
    """Require that everything that the order names may be ordered so now; its rule pack marks ``decision``.

    Raises:
        NotFound: no such exhibit, or none of a case of the author's prosecution.
        RuleBroken: ``not_own_case``, ``wrong_state``, ``blocked_by_discrepancy``, ``reweigh_needed``,
            ``sample_retained`` by an order that is not carried out; ``sample_needed`` names a case of which nothing is
            kept; ``hearing_ahead``; ``sample_in_order``, ``sample_gone``; ``lapses_before_final``; ``pack_changed``;
            ``object_not_drug`` for an end other than a restitution.
    """
    states = {each: orderable(each, state_reader) for each in terms.exhibits}
    pack = require(state_reader, Agency, ctx.author.agency).rules()
    decision.rules = pack.mark
    if terms.lapses_on and terms.lapses_on <= max(terms.appeal_until, ctx.today):
        raise RuleBroken("lapses_before_final", value=terms.lapses_on)
    _require_samples(terms, states, state_reader, ctx, pack, decision)
    for each, exhibit in states.items():
        if terms.sort != RESTITUTION:
            require_drug(each, exhibit)
    if not terms.sort:
        require_heard(states, pack, state_reader, ctx, decision)
    for case in dict.fromkeys(e.case for e in states.values()):
        _led(case, state_reader, ctx)


def bind(order: str, terms: OrderIssued, state_reader: StateReader, ctx: ActContext, decision: Decision) -> None:
    """Put the order into effect: its prosecution leads the cases, its exhibits are bound, its samples kept.

    It also settles the proposals that keepers made about these exhibits.
    """
    for case in dict.fromkeys(require(state_reader, Exhibit, each).case for each in terms.exhibits):
        if not _led(case, state_reader, ctx).prosecution:
            decision.add(case, CaseShared(agency=ctx.author.agency, leads=True, again=True))
    settle(order, terms.sort, terms.exhibits, ctx.author.person, state_reader, decision)
    for each in terms.exhibits:
        decision.add(each, ExhibitOrdered(order=order))
    for each in terms.samples:
        decision.add(each, ExhibitRetained(order=order))


def orderable(exhibit_id: str, state_reader: StateReader) -> Exhibit:
    """Return an exhibit that an order may name in its present state.

    Raises:
        NotFound: no such exhibit.
        RuleBroken: ``wrong_state``, ``blocked_by_discrepancy``, ``reweigh_needed``, ``sample_retained``.
    """
    exhibit = require(state_reader, Exhibit, exhibit_id)
    if exhibit.status not in {HELD, KEPT}:
        raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
    if exhibit.open:
        raise RuleBroken("blocked_by_discrepancy", number=exhibit_id, discrepancy=exhibit.open[0])
    if exhibit.to_weigh:
        raise RuleBroken("reweigh_needed", number=exhibit_id)
    for order in exhibit.retained:
        if unexecuted(order, require(state_reader, Order, order), state_reader):
            raise RuleBroken("sample_retained", number=exhibit_id, order=order)
    return exhibit


def _led(case_id: str, state_reader: StateReader, ctx: ActContext) -> Case:
    """Return a case shared with the author's prosecution and led by no other prosecution."""
    case = require(state_reader, Case, case_id)
    case.require_shared(ctx.author.agency, case_id)
    if case.prosecution not in {"", ctx.author.agency}:
        raise RuleBroken("not_own_case", number=case_id)
    return case


def _require_samples(
    terms: OrderIssued,
    ordered: dict[str, Exhibit],
    state_reader: StateReader,
    ctx: ActContext,
    pack: Pack,
    decision: Decision,
) -> None:
    """Check that enough samples of each case are kept, as the pack asks, or that the order waives them."""
    kept: Counter[str] = Counter()
    for exhibit_id in terms.samples:
        if exhibit_id in ordered:
            raise RuleBroken("sample_in_order", number=exhibit_id)
        sample = require(state_reader, Exhibit, exhibit_id)
        require_kept(exhibit_id, sample)
        _led(sample.case, state_reader, ctx)
        kept[sample.case] += 1
    if terms.sort or terms.sample_waived:
        return  # only what is destroyed must leave something behind
    for case in dict.fromkeys(e.case for e in ordered.values()):
        require_sampled(case, kept[case], [e for e in ordered.values() if e.case == case], pack, decision)


def require_sampled(case: str, kept: int, burning: Collection[Exhibit], pack: Pack, decision: Decision) -> None:
    """Require as many samples of a case to be destroyed as the rule pack asks, and always one.

    Raises:
        RuleBroken: ``sample_needed``.
    """
    short = [rule for rule, asks in pack.asking(Sample) if kept < asks.at_least]
    for rule in short:
        for exhibit in burning:
            unmet(rule, decision, "sample_needed", exhibit, number=case)
    if not short and not kept:
        raise RuleBroken("sample_needed", number=case)


def require_kept(exhibit_id: str, sample: Exhibit) -> None:
    """Require a retained sample to be sealed, at rest, and free of orders and discrepancies (I26).

    Raises:
        RuleBroken: ``sample_gone``.
    """
    if sample.status not in AT_REST or sample.order or sample.open:
        raise RuleBroken("sample_gone", number=exhibit_id)
