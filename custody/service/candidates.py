"""What may burn now, and for the rest what is missing: asked by the same rules as when the verifier checks it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Protocol

from msgspec import Struct

from custody.domain.agency import Agency
from custody.domain.case import Case
from custody.domain.clearance import obstacles
from custody.domain.errors import RuleBroken
from custody.domain.exhibit import ORDERED, Exhibit
from custody.domain.order import APPEALED, STANDING, Order
from custody.domain.quantity import amounts
from custody.domain.visibility import Reader
from custody.service.orders import in_sight, waiting
from custody.service.reading import due
from custody.service.supposed import acting
from custody.storage import queries, survey
from custody.storage.connection import Connection

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


class Candidate(Struct, frozen=True, kw_only=True):
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
    amounts: dict[str, int]
    hidden: bool
    held_by: tuple[str, ...]
    missing: tuple[RuleBroken, ...]


class _Waiting(Struct, frozen=True):
    """Of the state of an exhibit under an order: which one, and the session that has taken it ("" for none)."""

    order: str
    session: str = ""


class Group(Struct, frozen=True, kw_only=True):
    """Exhibits that have an order, or a reason, in common: how many, how much, of which cases.

    ``why``: the refusal that they share; None for those of an order. An exhibit with two reasons is in two groups.
    """

    key: str
    why: RuleBroken | None
    exhibits: tuple[Candidate, ...]

    @property
    def ready(self) -> tuple[Candidate, ...]:
        """Those that may burn."""
        return tuple(one for one in self.exhibits if not one.missing)

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """How much they are together, per substance and unit; of an order, what may burn."""
        return summed(self.exhibits if self.why else self.ready)

    @property
    def hidden(self) -> int:
        """How many of those that ``amounts`` is of are in no sum."""
        return sum(one.hidden for one in (self.exhibits if self.why else self.ready))

    @property
    def held_by(self) -> dict[str, int]:
        """Prosecutions, to how many of them each holds back."""
        return dict(Counter(agency for one in self.exhibits for agency in one.held_by))

    @property
    def cases(self) -> tuple[str, ...]:
        """Numbers of their cases."""
        return tuple(dict.fromkeys(one.case_no for one in self.exhibits))


def candidates(connection: Connection, reader: Reader, now: str, limit: int) -> list[Candidate]:
    """Everything ordered to be destroyed that the reader may see and no session has taken yet, by order."""
    standing = waiting(connection, STANDING, limit)
    orders = dict(sorted(standing.items(), key=lambda each: each[1].status == APPEALED))
    found = queries.states(connection, Exhibit, [n for o in orders.values() for n in o.exhibits])
    seen = in_sight(connection, reader, orders)
    free = {n: e for n, e in found.items() if e.status == ORDERED and not e.session and e.order in seen}
    return _judged(connection, reader, free, orders, now)


def many(connection: Connection, reader: Reader) -> int:
    """How many ``candidates`` there are; whether they may burn is not asked."""
    found = queries.outlines(connection, Exhibit, _Waiting, limit=None, status=ORDERED)
    named = Counter(one.order for one in found.values() if not one.session)
    orders = queries.states(connection, Order, named)
    asked = {n: order for n, order in orders.items() if not order.sort and order.status in STANDING}
    return sum(named[number] for number in in_sight(connection, reader, asked))


def by_order(found: Iterable[Candidate]) -> list[Group]:
    """The candidates by order, each order once."""
    rows = list(found)
    orders = dict.fromkeys(one.order for one in rows)
    return [Group(key=n, why=None, exhibits=tuple(one for one in rows if one.order == n)) for n in orders]


def by_reason(found: Iterable[Candidate]) -> list[Group]:
    """What may not burn by what is missing, the most frequent first."""
    whys: dict[str, RuleBroken] = {}
    members: dict[str, list[Candidate]] = {}
    for one in found:
        for why in one.missing:
            key = f"{why.code} {why.facts.get('rule', '')} {_shared(one, why)}"
            whys.setdefault(key, why)
            members.setdefault(key, []).append(one)
    groups = [Group(key=key, why=whys[key], exhibits=tuple(rows)) for key, rows in members.items()]
    return sorted(groups, key=lambda group: -len(group.exhibits))


def summed(found: Iterable[Counted]) -> tuple[Amount, ...]:
    """How much exhibits are together, per substance and unit."""
    sums: Counter[tuple[str, str]] = Counter()
    for one in found:
        for unit, amount in one.amounts.items():
            sums[one.substance, unit] += amount
    return tuple((substance, unit, amount) for (substance, unit), amount in sorted(sums.items()))


def _judged(
    connection: Connection, reader: Reader, free: dict[str, Exhibit], orders: dict[str, Order], now: str
) -> list[Candidate]:
    samples = (s for o in orders.values() for s in o.samples)
    world = survey.world(connection, [*free, *samples, *{e.case for e in free.values()}])
    moment = acting(reader, reader.agency, now, world)
    pack = queries.state(connection, Agency, reader.agency).rules_now()  # the rules of who would chair
    cases = queries.states(connection, Case, {e.case for e in free.values()})
    waiting = due(connection, reader, free)
    return [
        Candidate(
            exhibit=n, no=e.number, case=e.case, case_no=cases[e.case].number, substance=e.known_substance,
            order=e.order, order_no=orders[e.order].number, amounts={} if n in waiting else _amounts(e),
            hidden=n in waiting, held_by=tuple({hold.agency: None for hold in e.holds}),
            missing=tuple(obstacles(n, e, pack, world, moment)),
        )
        for n, e in free.items()
    ]  # fmt: skip


def _amounts(e: Exhibit) -> dict[str, int]:
    weight = e.standing_weight
    return amounts(e.count, weight.gross.ug if weight else None, e.volume)


def _shared(one: Candidate, why: RuleBroken) -> str:
    """What a reason is about beside the exhibit itself: an order's reasons are told once for each order."""
    return "" if why.facts.get("number") == one.exhibit else str(why.facts.get("number", ""))
