"""Proposals to destroy as keepers and prosecutions see them: what may be proposed, what was, what each still misses."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_proposal
from custody.domain.destruction.clearance import before_order, keepable
from custody.domain.exhibits.exhibit import HELD, LARGEST_ACT, Exhibit
from custody.domain.exhibits.objects import is_object
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.orders.destruction_request import DECLINED, OPEN, SETTLED, DestructionRequest, Settled, kept_by
from custody.domain.oversight.anomaly_rules import answer_due
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import Case
from custody.service.access.audited_queries import blind_checks_due
from custody.service.destruction.candidates import Amount, summed
from custody.service.kernel.hypothetical import acting
from custody.service.kernel.natural_order import natural
from custody.service.kernel.signing_preview import covered
from custody.storage.read import (
    agency_holdings,
    due_dates,
    newest_and_oldest,
    private_values,
    rule_state,
    subject_queries,
)
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class _Numbered(Struct, frozen=True):
    """Outline of an order's state: the number that its office gave it."""

    order_reference: str


class KeptCase(Struct, frozen=True, kw_only=True):
    """A case of which an agency keeps something, its PV number, and how many exhibits lie there at rest."""

    case: str
    reference: str
    held: int


class Proposable(Struct, frozen=True, kw_only=True):
    """An exhibit that may be, or is, proposed, with the open ``proposal`` and the ``order`` that name it, "" for none.

    ``missing``: the codes of all that an order, and then the fire, would still miss. ``amounts``: how much it is, by
    unit (µg, µl or what is counted), none while it is ``hidden``: the reader has still to check it blind (I13).
    """

    exhibit: str
    no: str
    substance: str
    form: str
    report: str
    status: str
    proposal: str
    order: str
    amounts: dict[str, int]
    hidden: bool
    missing: tuple[str, ...]


class End(Struct, frozen=True, kw_only=True):
    """End of a proposal for ``count`` exhibits: ``outcome`` as in ``Settled``.

    ``order``: the order that answered it; ``order_no``: the number that its office gave it, "" for none.
    """

    outcome: str
    count: int
    order: str
    order_no: str


class ProposalLine(Struct, frozen=True, kw_only=True):
    """A proposal in a list: who made it, when, by when it is to be answered, how many exhibits wait of how many.

    ``ends``: what the answer was so far, alike ones together.
    """

    id: str
    case: str
    case_no: str
    agency: str
    by: str
    made_at: str
    due: str
    left: int
    exhibits: int
    status: str
    ends: tuple[End, ...]


class ProposalDetail(Struct, frozen=True, kw_only=True):
    """A proposal with its reason ("" once erased), its exhibits, and how it ended for some: with the reason of each."""

    line: ProposalLine
    made: int
    reason: str
    exhibits: tuple[Proposable, ...]
    settled: tuple[tuple[Settled, str], ...]

    @property
    def left(self) -> tuple[Proposable, ...]:
        """Return the exhibits that still wait for an answer."""
        return tuple(row for row in self.exhibits if row.proposal == self.line.id)


class Declined(Struct, frozen=True, kw_only=True):
    """Refusal of a ``proposal`` for an exhibit: time, author and reason.

    The reason is "" once erased, and None where it is not shown.
    """

    proposal: str
    at: str
    by: str
    reason: str | None


def kept_cases(connection: Connection, reader: Reader) -> list[KeptCase]:
    """Cases of which the reader's agency holds something at rest, in the order of their PV numbers."""
    held = agency_holdings.cases_held(connection, reader.agency, HELD)
    cases = subject_queries.states(connection, Case, held)
    rows = [
        KeptCase(case=case_id, reference=case.case_reference, held=held[case_id]) for case_id, case in cases.items()
    ]
    return sorted(rows, key=lambda row: natural(row.reference))


def proposable(connection: Connection, reader: Reader, case: str, now: str) -> tuple[str, list[Proposable]]:
    """Return the PV number of a case, and its exhibits that rest with the reader's agency.

    Each exhibit comes with what it lacks for a proposal.

    Raises:
        NotFound: the agency keeps none of it, or there is no such case.
    """
    by_id = subject_queries.find(connection, Exhibit, dossier=case, status=HELD, limit=LARGEST_ACT)
    own = {exhibit_id: e for exhibit_id, e in by_id.items() if e.agency == reader.agency}
    if not own:
        raise NotFound("not_found", kind=Case.kind, number=case[:20])
    own = {exhibit_id: e for exhibit_id, e in own.items() if not is_object(e.substance)}
    return subject_queries.state(connection, Case, case).case_reference, _judged(connection, reader, case, own, now)


def visible_proposal(connection: Connection, reader: Reader, proposal_id: str) -> DestructionRequest:
    """Return a proposal that the reader may see.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    proposal = subject_queries.state(connection, DestructionRequest, proposal_id)
    if not sees_proposal(reader, proposal, subject_queries.state(connection, Case, proposal.case)):
        raise NotFound("not_found", kind=DestructionRequest.kind, number=proposal_id)
    return proposal


def proposal(connection: Connection, vault: Vault, reader: Reader, proposal_id: str, now: str) -> ProposalDetail:
    """One proposal.

    Raises:
        NotFound: no such proposal, or none that the reader may see.
    """
    state = visible_proposal(connection, reader, proposal_id)
    private = private_values.of(connection, vault, [state.made, *(settled.seq for settled in state.settled)])
    exhibits = subject_queries.states(connection, Exhibit, state.exhibits)
    [line] = _lines(connection, {proposal_id: state})
    return ProposalDetail(
        line=line, made=state.made, reason=private[state.made].get("reason") or "",
        exhibits=tuple(_judged(connection, reader, state.case, exhibits, now)),
        settled=tuple((settled, private[settled.seq].get("reason") or "") for settled in state.settled),
    )  # fmt: skip


def left(connection: Connection, reader: Reader, proposal_id: str) -> list[str]:
    """Return the exhibits of a proposal that still wait.

    Raises:
        NotFound: no such proposal, or none that the reader may see.
    """
    return visible_proposal(connection, reader, proposal_id).left


def declined(connection: Connection, vault: Vault, reader: Reader, case: str) -> dict[str, Declined]:
    """Return by exhibit of a case its latest refusal, in proposals that the reader may see."""
    proposals = _seen(connection, reader, dict(subject_queries.every(connection, DestructionRequest, dossier=case)))
    ends = sorted(
        (settled.seq, proposal_id, settled)
        for proposal_id, each in proposals.items()
        for settled in each.settled
        if settled.outcome == DECLINED
    )
    private = private_values.of(connection, vault, [seq for seq, _, _ in ends])
    return {
        exhibit: Declined(proposal=proposal_id, at=settled.at, by=settled.by, reason=private[seq].get("reason") or "")
        for seq, proposal_id, settled in ends for exhibit in settled.exhibits
    }  # fmt: skip


def require_left(connection: Connection, reader: Reader, proposal_id: str, exhibits: Iterable[str]) -> None:
    """Refuse an order on a proposal for what does not, or no longer, wait in it.

    What an order stands on already is left to the rule of orders: a form sent twice is the same order.

    Raises:
        NotFound: as ``left``.
        RuleBroken: ``not_in_destruction_request``.
    """
    waiting = set(left(connection, reader, proposal_id))
    others = [exhibit_id for exhibit_id in exhibits if exhibit_id not in waiting]
    states = subject_queries.states(connection, Exhibit, others)
    for other_id in others:
        if other_id not in states or not states[other_id].order:
            raise RuleBroken("not_in_destruction_request", number=other_id, proposal=proposal_id)


def amounts_left(connection: Connection, reader: Reader, numbers: Iterable[str]) -> dict[str, tuple[Amount, ...]]:
    """Return the amounts that still wait in each proposal, per substance and unit.

    Exhibits that the reader has still to check blind are left out.
    """
    proposals = subject_queries.states(connection, DestructionRequest, numbers)
    exhibits = subject_queries.states(
        connection, Exhibit, [exhibit_id for proposal in proposals.values() for exhibit_id in proposal.left]
    )
    shown = exhibits.keys() - blind_checks_due(connection, reader, exhibits)
    return {
        proposal_id: summed(covered(exhibits, shown & set(proposal.left)))
        for proposal_id, proposal in proposals.items()
    }


def withdrawable(connection: Connection, reader: Reader, proposal_id: str) -> list[str]:
    """Return the waiting exhibits of a proposal that the reader's agency keeps; raise as ``left``."""
    proposal = visible_proposal(connection, reader, proposal_id)
    return kept_by(reader.agency, proposal, rule_state.state_reader(connection, proposal.left))


def unanswered(connection: Connection, reader: Reader, after: str, limit: int) -> tuple[list[ProposalLine], str]:
    """Open proposals that the reader may see, the oldest first, and the next cursor ("" at the end).

    So many are looked at together: at least as many are on a page, where there are, however many others wait elsewhere.
    """
    seen: dict[str, DestructionRequest] = {}
    while len(seen) < limit:
        proposals = newest_and_oldest.oldest(connection, DestructionRequest, status=OPEN, after=after, limit=limit)
        seen |= _seen(connection, reader, proposals)
        if len(proposals) < limit:
            return _lines(connection, seen), ""
        after = next(reversed(proposals))
    more = newest_and_oldest.oldest(connection, DestructionRequest, status=OPEN, after=after, limit=1)
    return _lines(connection, seen), after if more else ""


def of_own_cases(connection: Connection, reader: Reader) -> list[ProposalLine]:
    """Open proposals of the cases in which the reader's agency takes part, the oldest first; no other one is read."""
    proposals = subject_queries.in_cases(connection, DestructionRequest, reader.agency, status=OPEN)
    return sorted(_lines(connection, _seen(connection, reader, proposals)), key=lambda line: line.made_at)


def of_case(connection: Connection, reader: Reader, case: str) -> list[ProposalLine]:
    """Open proposals of a case that the reader may see."""
    proposals = subject_queries.find(connection, DestructionRequest, dossier=case, status=OPEN, limit=None)
    return _lines(connection, _seen(connection, reader, proposals))


def declined_lately(connection: Connection, agency: str, today: str) -> Iterator[tuple[ProposalLine, str, int]]:
    """Proposals of an agency declined lately, when at last, and for how many exhibits in all; no older one is read."""
    proposals = {
        proposal_id: proposal
        for proposal_id, proposal in due_dates.upcoming(connection, DestructionRequest, today)
        if proposal.agency == agency
    }
    for line in _lines(connection, proposals):
        ends = [settled for settled in proposals[line.id].settled if settled.outcome == DECLINED]
        yield line, ends[-1].at, sum(len(end.exhibits) for end in ends)


def answered(connection: Connection, reader: Reader, after: str, limit: int) -> tuple[list[ProposalLine], str]:
    """Proposals of which nothing is left that the reader may see, the newest first, and the next cursor."""
    proposals = newest_and_oldest.newest(connection, DestructionRequest, status=SETTLED, after=after, limit=limit)
    following = next(reversed(proposals), "") if len(proposals) == limit else ""
    return _lines(connection, _seen(connection, reader, proposals)), following


def _seen(
    connection: Connection, reader: Reader, proposals: Mapping[str, DestructionRequest]
) -> dict[str, DestructionRequest]:
    cases = subject_queries.states(connection, Case, {proposal.case for proposal in proposals.values()})
    return {
        proposal_id: proposal
        for proposal_id, proposal in proposals.items()
        if sees_proposal(reader, proposal, cases.get(proposal.case))
    }


def _lines(connection: Connection, proposals: Mapping[str, DestructionRequest]) -> list[ProposalLine]:
    cases = subject_queries.states(connection, Case, {proposal.case for proposal in proposals.values()})
    orders = {end.order for proposal in proposals.values() for end in proposal.settled if end.order}
    numbers = {
        order_id: order.order_reference
        for order_id, order in subject_queries.project(connection, _Numbered, orders).items()
    }
    return [
        ProposalLine(
            id=proposal_id, case=proposal.case, case_no=cases[proposal.case].case_reference, agency=proposal.agency,
            by=proposal.by, made_at=proposal.made_at,
            due=answer_due(proposal), left=len(proposal.left), exhibits=len(proposal.exhibits), status=proposal.status,
            ends=tuple(_ends(proposal, numbers)),
        )
        for proposal_id, proposal in proposals.items()
    ]  # fmt: skip


def _ends(proposal: DestructionRequest, numbers: Mapping[str, str]) -> Iterator[End]:
    """Yield the ends of a proposal; ``numbers`` maps the orders in it to their office numbers."""
    counts: Counter[tuple[str, str]] = Counter()
    for end in proposal.settled:
        counts[end.outcome, end.order] += len(end.exhibits)
    for (outcome, order), count in counts.items():
        yield End(outcome=outcome, count=count, order=order, order_no=numbers.get(order, ""))


def _judged(
    connection: Connection, reader: Reader, case: str, exhibits: Mapping[str, Exhibit], now: str
) -> list[Proposable]:
    """Exhibits of a case in the order of their numbers; nothing is missing of what is no longer held."""
    parts = subject_queries.find(connection, Exhibit, dossier=case, limit=LARGEST_ACT)
    kept = sum(keepable(exhibit_id, e) and not e.proposal for exhibit_id, e in parts.items())
    world = rule_state.state_reader(connection, [*exhibits, case])
    prosecution = subject_queries.state(connection, Case, case).prosecution or reader.agency
    pack = subject_queries.state(connection, Agency, prosecution).rules_now()  # the rules of who would order
    moment = acting(reader, prosecution, now, world)
    hidden = blind_checks_due(connection, reader, dict(exhibits))
    amounts = {
        covered_exhibit.exhibit: covered_exhibit.amounts
        for covered_exhibit in covered(exhibits, exhibits.keys() - hidden)
    }
    rows = [
        Proposable(
            exhibit=exhibit_id, no=e.exhibit_number, substance=e.known_substance, form=e.form, status=e.status,
            proposal=e.proposal,
            order=e.order, report=e.laboratory.report if e.laboratory else "", hidden=exhibit_id in hidden,
            amounts=amounts.get(exhibit_id, {}),
            missing=tuple(w.code for w in before_order(exhibit_id, e, kept, pack, world,
                moment)) if e.status == HELD else (),
        )
        for exhibit_id, e in exhibits.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: natural(row.no))
