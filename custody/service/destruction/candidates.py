"""What may burn now, and for the rest what is missing: asked by the same rules as when the verifier checks it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Protocol

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.destruction.clearance import obstacles
from custody.domain.exhibits.exhibit import ORDERED, Exhibit
from custody.domain.kernel.context import Moment, World, get
from custody.domain.kernel.errors import RuleBroken
from custody.domain.law.rulepack import Pack
from custody.domain.orders.order import APPEALED, ISSUED, STANDING, Order
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import Case
from custody.service.access.reading import due
from custody.service.destruction.sessions import already
from custody.service.kernel.hypothetical import acting
from custody.service.orders.ordered_exhibits import UNDER_ORDER, UnderOrder
from custody.service.orders.orders import Listed, in_sight, listed_order
from custody.storage.read import queries, sweep_queries
from custody.storage.tables.connection import Connection

Amount = tuple[str, str, int]
"""Substance, unit and how much: unlike units stay apart (I21)."""


class Counted(Protocol):
    """What is summed: a substance, and amounts of it by unit."""

    @property
    def substance(self) -> str:
        """Its code."""

    @property
    def amounts(self) -> Mapping[str, int]:
        """How much, by unit."""


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
        """How much they are together, of an order what may burn."""
        return summed(self._counted)

    @property
    def hidden(self) -> int:
        """How many of these are in no sum."""
        return sum([one.hidden for one in self._counted])

    @property
    def held_by(self) -> dict[str, int]:
        """Prosecutions, to how many exhibits each holds back."""
        return dict(Counter(agency for one in self.exhibits for agency in one.held_by))

    @property
    def cases(self) -> tuple[str, ...]:
        """The numbers of their cases."""
        return tuple(dict.fromkeys([one.case_no for one in self.exhibits]))

    @property
    def _counted(self) -> tuple[Candidate, ...]:
        return self.exhibits if self.why else self.ready


class Prepared(Struct, frozen=True, kw_only=True):
    """What a session can be planned from: orders with something still to burn, and what may burn under them or not.

    ``orders`` are those whose time for appeal has run out; ``found`` what no session has taken yet, of others too.
    """

    orders: tuple[Listed, ...]
    found: tuple[Candidate, ...]


def prepared(connection: Connection, reader: Reader, now: str, today: str, limit: int) -> Prepared:
    """What the reader may plan a session from ``today``, from so many orders of each kind at most, by their number."""
    waiting = _waiting(connection)
    named = {e.order for e in waiting.values()}
    world = sweep_queries.bare_world(connection, named)
    orders = _standing(connection, reader, {n: get(world, Order, n) for n in sorted(named)})
    issued = ((n, o) for n, o in orders.items() if o.status == ISSUED)
    return Prepared(
        orders=tuple(listed_order(n, o) for n, o in islice(issued, limit) if o.appeal_until < today),
        found=tuple(_found(connection, reader, waiting, dict(islice(orders.items(), limit)), world, now)),
    )


def many(connection: Connection, reader: Reader) -> int:
    """How many exhibits are to burn that no planned session has on its list; whether they may burn is not asked."""
    named = Counter(one.order for one in _waiting(connection).values() if not one.session)
    orders = _standing(connection, reader, queries.states(connection, Order, named))
    planned = already(connection, reader, orders)
    return sum(named[number] for number in orders if number not in planned)


def by_order(found: Iterable[Candidate]) -> list[Group]:
    """The candidates by order, each order once."""
    members = defaultdict[str, list[Candidate]](list)
    for one in found:
        members[one.order].append(one)
    return [_group(n, None, tuple(rows)) for n, rows in members.items()]


def by_reason(found: Iterable[Candidate]) -> list[Group]:
    """What may not burn by what is missing, the most frequent first."""
    whys: dict[str, RuleBroken] = {}
    members: dict[str, list[Candidate]] = {}
    for one in found:
        for why in one.missing:
            key = f"{why.code} {why.facts.get('rule', '')} {_shared(one, why)}"
            whys.setdefault(key, why)
            members.setdefault(key, []).append(one)
    groups = [_group(key, whys[key], tuple(rows)) for key, rows in members.items()]
    return sorted(groups, key=lambda group: -len(group.exhibits))


def _group(key: str, why: RuleBroken | None, exhibits: tuple[Candidate, ...]) -> Group:
    return Group(key=key, why=why, exhibits=exhibits, ready=tuple([one for one in exhibits if not one.missing]))


def summed(found: Iterable[Counted]) -> tuple[Amount, ...]:
    """How much exhibits are together, per substance and unit."""
    sums = defaultdict[tuple[str, str], int](int)
    for one in found:
        for unit, amount in one.amounts.items():
            sums[one.substance, unit] += amount
    return tuple((substance, unit, amount) for (substance, unit), amount in sorted(sums.items()))


def _waiting(connection: Connection) -> dict[str, UnderOrder]:
    """Every exhibit under an order to destroy it that no session has staged, in no order."""
    return {n: one for n, one in UNDER_ORDER.all(connection).items() if one.status == ORDERED}


def _standing(connection: Connection, reader: Reader, found: Mapping[str, Order]) -> dict[str, Order]:
    """Those of these orders that stand, are to destroy, and that the reader may see."""
    asked = [n for n, order in found.items() if not order.sort and order.status in STANDING]
    return {n: found[n] for n in in_sight(connection, reader, asked)}


def _found(
    connection: Connection, reader: Reader, waiting: Mapping[str, UnderOrder], orders: Mapping[str, Order],
    world: World, now: str,
) -> list[Candidate]:  # fmt: skip
    """What is under these orders and in no session, those under appeal last."""
    last = sorted(orders.values(), key=lambda order: order.status == APPEALED)
    named = (n for order in last for n in order.exhibits)
    free = {n: e for n in named if (e := waiting.get(n)) and not e.session and e.order in orders}
    alike = _alike(free)
    cases = {e.case for e in free.values()}
    beside = (n for order in last for n in (order.agency, *order.samples))
    world.load({reader.agency, *(first for first, *_ in alike), *cases, *beside})
    pvs = {n: get(world, Case, n).number for n in cases}
    pack = get(world, Agency, reader.agency).rules_now()  # the rules of who would chair
    missing = _judged(alike, pack, world, acting(reader, reader.agency, now, world))
    blind = due(connection, reader, free)
    return [
        Candidate(
            exhibit=n, no=e.number, case=e.case, case_no=pvs[e.case], substance=e.substance,
            order=e.order, order_no=orders[e.order].number, amounts={} if n in blind else e.amounts,
            hidden=n in blind, held_by=e.held_by, missing=missing.get(n, ()),
        )
        for n, e in free.items()
    ]  # fmt: skip


def _alike(free: Mapping[str, UnderOrder]) -> list[list[str]]:
    """The exhibits, together those of which the rules say the same."""
    found = defaultdict[bytes, list[str]](list)
    for n, e in free.items():
        found[e.judged_by].append(n)
    return list(found.values())


def _judged(
    alike: Iterable[list[str]], pack: Pack, world: World, moment: Moment
) -> dict[str, tuple[RuleBroken, ...]]:  # fmt: skip
    """Exhibits to what keeps them from the fire; of many that are alike one is asked, thousands would take seconds."""
    missing: dict[str, tuple[RuleBroken, ...]] = {}
    for first, *others in alike:
        told = tuple(obstacles(first, get(world, Exhibit, first), pack, world, moment))
        missing[first] = told
        for n in others if told else ():
            missing[n] = tuple(_of(n, why) if why.facts.get("number") == first else why for why in told)
    return missing


def _of(number: str, why: RuleBroken) -> RuleBroken:
    """A reason that is about an exhibit itself, said of another one."""
    return RuleBroken(why.code, **{**why.facts, "number": number})


def _shared(one: Candidate, why: RuleBroken) -> str:
    """What a reason is about beside the exhibit itself: an order's reasons are told once for each order."""
    return "" if why.facts.get("number") == one.exhibit else str(why.facts.get("number", ""))
