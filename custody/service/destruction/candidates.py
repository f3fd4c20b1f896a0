"""Exhibits that may be destroyed now, and the obstacles of the others, by the verifier's own rules."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Protocol

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.destruction.clearance import obstacles
from custody.domain.exhibits.exhibit import ORDERED, Exhibit
from custody.domain.kernel.context import ActContext, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.law.rule_pack import Pack
from custody.domain.orders.order import APPEALED, ISSUED, STANDING, Order
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import Case
from custody.service.access.audited_queries import blind_checks_due
from custody.service.destruction.sessions import already
from custody.service.kernel.hypothetical import acting
from custody.service.orders.ordered_exhibits import UNDER_ORDER, UnderOrder
from custody.service.orders.orders import Listed, listed_order, visible_to
from custody.storage.read import rule_state, subject_queries
from custody.storage.tables.connection import Connection

Amount = tuple[str, str, int]
"""Substance, unit and how much: unlike units stay apart (I21)."""


class Counted(Protocol):
    """Summable record: a substance, and amounts of it by unit."""

    @property
    def substance(self) -> str:
        """Its code."""

    @property
    def amounts(self) -> Mapping[str, int]:
        """Return the amounts by unit."""


class Candidate(Struct, frozen=True, gc=False, kw_only=True):
    """An exhibit under an order to destroy it; ``missing``: every refusal that keeps it from the fire.

    ``order_no``: the number that the prosecution gave the order. ``hidden``: the reader has still to check it blind, so
    it has no amounts (I13). ``held_by``: prosecutions that hold it back.
    """

    exhibit: str
    no: str
    case: str
    case_no: str
    substance: str
    order: str
    order_no: str
    amounts: Mapping[str, int]
    hidden: bool
    held_by: tuple[str, ...]
    missing: tuple[RuleBroken, ...]


class Group(Struct, frozen=True, kw_only=True):
    """Exhibits that have an order, or a reason, in common. An exhibit with two reasons is in two groups.

    ``why``: the refusal that they share; None for those of an order. ``ready``: those that may burn.
    """

    key: str
    why: RuleBroken | None
    exhibits: tuple[Candidate, ...]
    ready: tuple[Candidate, ...]

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """Return the summed amounts; for an order, of the exhibits that may be destroyed."""
        return summed(self._counted)

    @property
    def hidden(self) -> int:
        """Return the number of exhibits left out of every sum."""
        return sum([counted.hidden for counted in self._counted])

    @property
    def held_by(self) -> dict[str, int]:
        """Prosecutions, to how many exhibits each holds back."""
        return dict(Counter(agency for candidate in self.exhibits for agency in candidate.held_by))

    @property
    def cases(self) -> tuple[str, ...]:
        """The numbers of their cases."""
        return tuple(dict.fromkeys([candidate.case_no for candidate in self.exhibits]))

    @property
    def _counted(self) -> tuple[Candidate, ...]:
        return self.exhibits if self.why else self.ready


class Prepared(Struct, frozen=True, kw_only=True):
    """Basis for planning a session: orders with exhibits left, and exhibits that may be destroyed or not.

    ``orders``: the orders whose appeal period has run out; ``candidates``: the exhibits that no session has taken yet,
    of
    other orders too.
    """

    orders: tuple[Listed, ...]
    candidates: tuple[Candidate, ...]


def prepared(connection: Connection, reader: Reader, now: str, today: str, limit: int) -> Prepared:
    """Return the basis for the reader's sessions from ``today``, within ``limit`` orders of each kind."""
    waiting = _waiting(connection)
    named = {e.order for e in waiting.values()}
    world = rule_state.bare_state_reader(connection, named)
    orders = _standing(connection, reader, {order_id: require(world, Order, order_id) for order_id in sorted(named)})
    issued = ((order_id, o) for order_id, o in orders.items() if o.status == ISSUED)
    return Prepared(
        orders=tuple(listed_order(order_id, o) for order_id, o in islice(issued, limit) if o.appeal_until < today),
        candidates=tuple(_found(connection, reader, waiting, dict(islice(orders.items(), limit)), world, now)),
    )


def many(connection: Connection, reader: Reader) -> int:
    """Return the number of exhibits to destroy that no planned session lists, whatever their obstacles."""
    named = Counter(exhibit.order for exhibit in _waiting(connection).values() if not exhibit.session)
    orders = _standing(connection, reader, subject_queries.states(connection, Order, named))
    planned = already(connection, reader, orders)
    return sum(named[order_id] for order_id in orders if order_id not in planned)


def by_order(candidates: Iterable[Candidate]) -> list[Group]:
    """Return the candidates by order, each order once."""
    members = defaultdict[str, list[Candidate]](list)
    for candidate in candidates:
        members[candidate.order].append(candidate)
    return [_group(order_id, None, tuple(rows)) for order_id, rows in members.items()]


def by_reason(candidates: Iterable[Candidate]) -> list[Group]:
    """Return the exhibits that may not be destroyed, by obstacle, the most frequent first."""
    whys: dict[str, RuleBroken] = {}
    members: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        for why in candidate.missing:
            key = f"{why.code} {why.facts.get('rule', '')} {_shared(candidate, why)}"
            whys.setdefault(key, why)
            members.setdefault(key, []).append(candidate)
    groups = [_group(key, whys[key], tuple(rows)) for key, rows in members.items()]
    return sorted(groups, key=lambda group: -len(group.exhibits))


def _group(key: str, why: RuleBroken | None, exhibits: tuple[Candidate, ...]) -> Group:
    return Group(
        key=key, why=why, exhibits=exhibits, ready=tuple([exhibit for exhibit in exhibits if not exhibit.missing])
    )


def summed(records: Iterable[Counted]) -> tuple[Amount, ...]:
    """Return the sums of exhibits, per substance and unit."""
    sums = defaultdict[tuple[str, str], int](int)
    for record in records:
        for unit, amount in record.amounts.items():
            sums[record.substance, unit] += amount
    return tuple((substance, unit, amount) for (substance, unit), amount in sorted(sums.items()))


def _waiting(connection: Connection) -> dict[str, UnderOrder]:
    """Every exhibit under an order to destroy it that no session has staged, in no order."""
    return {
        exhibit_id: exhibit for exhibit_id, exhibit in UNDER_ORDER.all(connection).items() if exhibit.status == ORDERED
    }


def _standing(connection: Connection, reader: Reader, orders: Mapping[str, Order]) -> dict[str, Order]:
    """Return the orders among these that stand, order destruction, and are visible to the reader."""
    asked = [order_id for order_id, order in orders.items() if not order.sort and order.status in STANDING]
    return {order_id: orders[order_id] for order_id in visible_to(connection, reader, asked)}


def _found(
    connection: Connection, reader: Reader, waiting: Mapping[str, UnderOrder], orders: Mapping[str, Order],
    state_reader: StateReader, now: str,
) -> list[Candidate]:  # fmt: skip
    """Return the exhibits under these orders and outside sessions, orders under appeal last."""
    last = sorted(orders.values(), key=lambda order: order.status == APPEALED)
    named = (exhibit_id for order in last for exhibit_id in order.exhibits)
    free = {
        exhibit_id: e for exhibit_id in named if (e := waiting.get(exhibit_id)) and not e.session and e.order in orders
    }
    alike = _alike(free)
    cases = {e.case for e in free.values()}
    beside = (subject_id for order in last for subject_id in (order.agency, *order.samples))
    state_reader.load({reader.agency, *(first for first, *_ in alike), *cases, *beside})
    pvs = {case_id: require(state_reader, Case, case_id).case_reference for case_id in cases}
    pack = require(state_reader, Agency, reader.agency).rules_now()  # the rules of who would chair
    missing = _judged(alike, pack, state_reader, acting(reader, reader.agency, now, state_reader))
    blind = blind_checks_due(connection, reader, free)
    return [
        Candidate(
            exhibit=exhibit_id, no=e.exhibit_number, case=e.case, case_no=pvs[e.case], substance=e.substance,
            order=e.order, order_no=orders[e.order].order_reference, amounts={} if exhibit_id in blind else e.amounts,
            hidden=exhibit_id in blind, held_by=e.held_by, missing=missing.get(exhibit_id, ()),
        )
        for exhibit_id, e in free.items()
    ]  # fmt: skip


def _alike(free: Mapping[str, UnderOrder]) -> list[list[str]]:
    """Return the exhibits in groups that the rules judge alike."""
    groups = defaultdict[bytes, list[str]](list)
    for exhibit_id, e in free.items():
        groups[e.judged_by].append(exhibit_id)
    return list(groups.values())


def _judged(
    alike: Iterable[list[str]], pack: Pack, state_reader: StateReader, ctx: ActContext
) -> dict[str, tuple[RuleBroken, ...]]:  # fmt: skip
    """Exhibits to what keeps them from the fire; of many that are alike one is asked, thousands would take seconds."""
    missing: dict[str, tuple[RuleBroken, ...]] = {}
    for first, *others in alike:
        reasons = tuple(obstacles(first, require(state_reader, Exhibit, first), pack, state_reader, ctx))
        missing[first] = reasons
        for exhibit_id in others if reasons else ():
            missing[exhibit_id] = tuple(
                _of(exhibit_id, why) if why.facts.get("number") == first else why for why in reasons
            )
    return missing


def _of(exhibit_id: str, why: RuleBroken) -> RuleBroken:
    """Return a reason about one exhibit, restated for another exhibit."""
    return RuleBroken(why.code, **{**why.facts, "number": exhibit_id})


def _shared(candidate: Candidate, why: RuleBroken) -> str:
    """Return the subject of a reason that is not about the exhibit itself, else "".

    The reasons of an order are stated once for each order.
    """
    return "" if why.facts.get("number") == candidate.exhibit else str(why.facts.get("number", ""))
