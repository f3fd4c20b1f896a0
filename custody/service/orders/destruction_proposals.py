"""Proposals to destroy as keepers and prosecutions see them: what may be proposed, what was, what each still misses."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_proposal
from custody.domain.destruction.clearance import before_order, keepable
from custody.domain.exhibits.exhibit import HELD, LARGEST_ACT, Exhibit
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.orders.destruction_proposal import DECLINED, OPEN, SETTLED, DestructionProposal, Settled, kept_by
from custody.domain.oversight.anomaly_rules import answer_due
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import Case
from custody.service.access.reading import due
from custody.service.destruction.candidates import Amount, summed
from custody.service.exhibits.exhibits import natural
from custody.service.kernel.hypothetical import acting
from custody.service.kernel.signing_preview import covered
from custody.storage.read import first_and_last, holdings, private_values, queries, sweep_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class _Numbered(Struct, frozen=True):
    """Of the state of an order: the number that its office gave it."""

    number: str


class KeptCase(Struct, frozen=True, kw_only=True):
    """A case of which an agency keeps something, its PV number, and how many exhibits lie there at rest."""

    case: str
    number: str
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
    """How a proposal ended for ``count`` exhibits: ``outcome`` as ``Settled``.

    ``order``: by which, and ``order_no`` the number that its office gave it, "" for none.
    """

    outcome: str
    count: int
    order: str
    order_no: str


class ProposalLine(Struct, frozen=True, kw_only=True):
    """A proposal in a list: who made it, when, by when it is to be answered, how many exhibits wait of how many.

    ``ends``: what the answer was so far, alike ones together.
    """

    number: str
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
        """Those that still wait for an answer."""
        return tuple(row for row in self.exhibits if row.proposal == self.line.number)


class Declined(Struct, frozen=True, kw_only=True):
    """That a ``proposal`` was declined for an exhibit: when, by whom, why ("" once erased, None: not told here)."""

    proposal: str
    at: str
    by: str
    reason: str | None


def kept_cases(connection: Connection, reader: Reader) -> list[KeptCase]:
    """Cases of which the reader's agency holds something at rest, in the order of their PV numbers."""
    held = holdings.cases_held(connection, reader.agency, HELD)
    cases = queries.states(connection, Case, held)
    rows = [KeptCase(case=n, number=case.number, held=held[n]) for n, case in cases.items()]
    return sorted(rows, key=lambda row: natural(row.number))


def proposable(connection: Connection, reader: Reader, case: str, now: str) -> tuple[str, list[Proposable]]:
    """The PV number of a case, and the exhibits of it that the reader's agency keeps at rest, with what each misses.

    Raises:
        NotFound: the agency keeps none of it, or there is no such case.
    """
    found = queries.find(connection, Exhibit, dossier=case, status=HELD, limit=LARGEST_ACT)
    own = {n: e for n, e in found.items() if e.agency == reader.agency}
    if not own:
        raise NotFound("not_found", kind=Case.kind, number=case[:20])
    return queries.state(connection, Case, case).number, _judged(connection, reader, case, own, now)


def visible_proposal(connection: Connection, reader: Reader, number: str) -> DestructionProposal:
    """A proposal that the reader may see.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    found = queries.state(connection, DestructionProposal, number)
    if not sees_proposal(reader, found, queries.state(connection, Case, found.case)):
        raise NotFound("not_found", kind=DestructionProposal.kind, number=number)
    return found


def proposal(connection: Connection, vault: Vault, reader: Reader, number: str, now: str) -> ProposalDetail:
    """One proposal.

    Raises:
        NotFound: no such proposal, or none that the reader may see.
    """
    found = visible_proposal(connection, reader, number)
    said = private_values.of(connection, vault, [found.made, *(one.seq for one in found.settled)])
    exhibits = queries.states(connection, Exhibit, found.exhibits)
    [line] = _lines(connection, {number: found})
    return ProposalDetail(
        line=line, made=found.made, reason=said[found.made].get("reason") or "",
        exhibits=tuple(_judged(connection, reader, found.case, exhibits, now)),
        settled=tuple((one, said[one.seq].get("reason") or "") for one in found.settled),
    )  # fmt: skip


def left(connection: Connection, reader: Reader, number: str) -> list[str]:
    """The exhibits of a proposal that still wait.

    Raises:
        NotFound: no such proposal, or none that the reader may see.
    """
    return visible_proposal(connection, reader, number).left


def declined(connection: Connection, vault: Vault, reader: Reader, case: str) -> dict[str, Declined]:
    """How exhibits of a case were declined last, by exhibit, in proposals that the reader may see."""
    found = _seen(connection, reader, dict(queries.every(connection, DestructionProposal, dossier=case)))
    ends = sorted((one.seq, n, one) for n, each in found.items() for one in each.settled if one.outcome == DECLINED)
    said = private_values.of(connection, vault, [seq for seq, _, _ in ends])
    return {
        exhibit: Declined(proposal=n, at=one.at, by=one.by, reason=said[seq].get("reason") or "")
        for seq, n, one in ends for exhibit in one.exhibits
    }  # fmt: skip


def require_left(connection: Connection, reader: Reader, number: str, exhibits: Iterable[str]) -> None:
    """Refuse an order on a proposal for what does not, or no longer, wait in it.

    What an order stands on already is left to the rule of orders: a form sent twice is the same order.

    Raises:
        NotFound: as ``left``.
        RuleBroken: ``not_proposed``.
    """
    waiting = set(left(connection, reader, number))
    others = [one for one in exhibits if one not in waiting]
    found = queries.states(connection, Exhibit, others)
    for one in others:
        if one not in found or not found[one].order:
            raise RuleBroken("not_proposed", number=one, proposal=number)


def amounts_left(connection: Connection, reader: Reader, numbers: Iterable[str]) -> dict[str, tuple[Amount, ...]]:
    """How much still waits of each of these proposals, per substance and unit, without what is to be checked blind."""
    found = queries.states(connection, DestructionProposal, numbers)
    exhibits = queries.states(connection, Exhibit, [n for one in found.values() for n in one.left])
    shown = exhibits.keys() - due(connection, reader, exhibits)
    return {number: summed(covered(exhibits, shown & set(one.left))) for number, one in found.items()}


def withdrawable(connection: Connection, reader: Reader, number: str) -> list[str]:
    """What the reader's agency keeps of what still waits in a proposal; raises as ``left``."""
    found = visible_proposal(connection, reader, number)
    return kept_by(reader.agency, found, sweep_queries.world(connection, found.left))


def unanswered(connection: Connection, reader: Reader, after: str, limit: int) -> tuple[list[ProposalLine], str]:
    """Open proposals that the reader may see, the oldest first, and the next cursor ("" at the end).

    So many are looked at together: at least as many are on a page, where there are, however many others wait elsewhere.
    """
    seen: dict[str, DestructionProposal] = {}
    while len(seen) < limit:
        found = first_and_last.oldest(connection, DestructionProposal, status=OPEN, after=after, limit=limit)
        seen |= _seen(connection, reader, found)
        if len(found) < limit:
            return _lines(connection, seen), ""
        after = next(reversed(found))
    more = first_and_last.oldest(connection, DestructionProposal, status=OPEN, after=after, limit=1)
    return _lines(connection, seen), after if more else ""


def of_own_cases(connection: Connection, reader: Reader) -> list[ProposalLine]:
    """Open proposals of the cases in which the reader's agency takes part, the oldest first; no other one is read."""
    found = queries.in_cases(connection, DestructionProposal, reader.agency, status=OPEN)
    return sorted(_lines(connection, _seen(connection, reader, found)), key=lambda line: line.made_at)


def of_case(connection: Connection, reader: Reader, case: str) -> list[ProposalLine]:
    """Open proposals of a case that the reader may see."""
    found = queries.find(connection, DestructionProposal, dossier=case, status=OPEN, limit=None)
    return _lines(connection, _seen(connection, reader, found))


def declined_lately(connection: Connection, agency: str, today: str) -> Iterator[tuple[ProposalLine, str, int]]:
    """Proposals of an agency declined lately, when at last, and for how many exhibits in all; no older one is read."""
    told = {n: one for n, one in queries.coming(connection, DestructionProposal, today) if one.agency == agency}
    for line in _lines(connection, told):
        ends = [one for one in told[line.number].settled if one.outcome == DECLINED]
        yield line, ends[-1].at, sum(len(one.exhibits) for one in ends)


def answered(connection: Connection, reader: Reader, after: str, limit: int) -> tuple[list[ProposalLine], str]:
    """Proposals of which nothing is left that the reader may see, the newest first, and the next cursor."""
    found = first_and_last.newest(connection, DestructionProposal, status=SETTLED, after=after, limit=limit)
    following = next(reversed(found), "") if len(found) == limit else ""
    return _lines(connection, _seen(connection, reader, found)), following


def _seen(
    connection: Connection, reader: Reader, found: Mapping[str, DestructionProposal]
) -> dict[str, DestructionProposal]:
    cases = queries.states(connection, Case, {one.case for one in found.values()})
    return {n: one for n, one in found.items() if sees_proposal(reader, one, cases.get(one.case))}


def _lines(connection: Connection, found: Mapping[str, DestructionProposal]) -> list[ProposalLine]:
    cases = queries.states(connection, Case, {one.case for one in found.values()})
    orders = {end.order for one in found.values() for end in one.settled if end.order}
    numbers = {n: order.number for n, order in queries.fields(connection, _Numbered, orders).items()}
    return [
        ProposalLine(
            number=n, case=one.case, case_no=cases[one.case].number, agency=one.agency, by=one.by, made_at=one.made_at,
            due=answer_due(one), left=len(one.left), exhibits=len(one.exhibits), status=one.status,
            ends=tuple(_ends(one, numbers)),
        )
        for n, one in found.items()
    ]  # fmt: skip


def _ends(one: DestructionProposal, numbers: Mapping[str, str]) -> Iterator[End]:
    """What the answer was; ``numbers``: those of the orders in it."""
    counts: Counter[tuple[str, str]] = Counter()
    for end in one.settled:
        counts[end.outcome, end.order] += len(end.exhibits)
    for (outcome, order), count in counts.items():
        yield End(outcome=outcome, count=count, order=order, order_no=numbers.get(order, ""))


def _judged(
    connection: Connection, reader: Reader, case: str, exhibits: Mapping[str, Exhibit], now: str
) -> list[Proposable]:
    """Exhibits of a case in the order of their numbers; nothing is missing of what is no longer held."""
    parts = queries.find(connection, Exhibit, dossier=case, limit=LARGEST_ACT)
    kept = sum(keepable(n, e) and not e.proposal for n, e in parts.items())
    world = sweep_queries.world(connection, [*exhibits, case])
    prosecution = queries.state(connection, Case, case).prosecution or reader.agency
    pack = queries.state(connection, Agency, prosecution).rules_now()  # the rules of who would order
    moment = acting(reader, prosecution, now, world)
    hidden = due(connection, reader, dict(exhibits))
    amounts = {one.exhibit: one.amounts for one in covered(exhibits, exhibits.keys() - hidden)}
    rows = [
        Proposable(
            exhibit=n, no=e.number, substance=e.known_substance, form=e.form, status=e.status, proposal=e.proposal,
            order=e.order, report=e.laboratory.report if e.laboratory else "", hidden=n in hidden,
            amounts=amounts.get(n, {}),
            missing=tuple(w.code for w in before_order(n, e, kept, pack, world, moment)) if e.status == HELD else (),
        )
        for n, e in exhibits.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: natural(row.no))
