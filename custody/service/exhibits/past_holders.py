"""In whose hands exhibits are and ever were, as far as it tells who sees an order, session or certificate.

And what an order has come to, which the same look tells.

Who has nothing to do with an order is told so by all its exhibits, however many ever burnt. A process remembers it,
order by order and session by session, until it or one of those exhibits changes. Of what is gone for good none of this
changes any more (I9; ``tests/domain/invariants.py`` asks it of every story): only the others are kept an eye on.
"""

from collections.abc import Iterable, Mapping
from itertools import chain
from operator import attrgetter

from msgspec import Struct

from custody.domain.destruction.destruction_session import Session
from custody.domain.destruction.session_load import belonging, named
from custody.domain.exhibits.exhibit import FOR_GOOD, GONE, Exhibit
from custody.domain.orders.order import Order
from custody.storage.read import queries
from custody.storage.read.process_cache import Remembered
from custody.storage.tables.connection import Connection

REMEMBERED = 20_000
"""Orders, and sessions, of which it is remembered: some 700 bytes each, and 70 for each exhibit not gone for good."""


class Hands(Struct, frozen=True, gc=False):
    """The agency that answers for an exhibit, and those that ever held it."""

    agency: str
    agencies: tuple[str, ...] = ()


class Held(Struct, frozen=True):
    """Of an exhibit's state what its hands are, and the order and the session that it is in."""

    status: str
    agency: str
    agencies: tuple[str, ...] = ()
    order: str = ""
    session: str = ""

    @property
    def hands(self) -> Hands:
        """In whose hands it is and was."""
        return Hands(self.agency, self.agencies)


class Issued(Struct, frozen=True):
    """Of an order whose it is, how far it is, and what it names."""

    agency: str
    status: str
    exhibits: tuple[str, ...]


class Ordered(Struct, frozen=True):
    """Of an order whose it is, how far it is, and the different hands and states of what it names.

    ``left``: whether an exhibit that is not gone is still under it. ``on`` as of ``Remembered``.
    """

    agency: str
    status: str
    hands: frozenset[Hands]
    states: frozenset[str]
    left: bool
    on: frozenset[str]

    @property
    def judged_by(self) -> tuple[object, ...]:
        """What the rule looks at that tells who sees it: of two that are alike in this it says the same."""
        return self.agency, self.status, self.hands


class Load(Struct, frozen=True):
    """The different hands of what belongs to a session, and of what is staged or burnt in it; ``on`` as there."""

    members: frozenset[Hands]
    loaded: frozenset[Hands]
    on: frozenset[str]


_ORDERS: Remembered[Ordered] = Remembered(REMEMBERED, Order, Exhibit, on=attrgetter("on"))
# Of no order: what one that is issued names never changes, so no event of it changes what belongs to a session.
_SESSIONS: Remembered[Load] = Remembered(REMEMBERED, Session, Exhibit, on=attrgetter("on"))


def of_orders(connection: Connection, numbers: Iterable[str]) -> dict[str, Ordered]:
    """What tells who sees these orders and what they have come to."""

    def make(unknown: list[str]) -> dict[str, Ordered]:
        orders = queries.fields(connection, Issued, unknown)
        found = queries.fields(connection, Held, chain.from_iterable(order.exhibits for order in orders.values()))
        return {n: _ordered(n, order, {e: found[e] for e in order.exhibits}) for n, order in orders.items()}

    return _ORDERS.of(connection, numbers, make)


def of_sessions(connection: Connection, sessions: Mapping[str, Session]) -> dict[str, Load]:
    """The different hands of what belongs to each of these sessions (``sessions.members``, ``sessions.load``)."""

    def make(unknown: list[str]) -> dict[str, Load]:
        orders = queries.fields(connection, Issued, chain.from_iterable(sessions[n].orders for n in unknown))
        spoken = {n: [*named(orders[o] for o in sessions[n].orders), *sessions[n].withdrawn] for n in unknown}
        found = queries.fields(connection, Held, chain.from_iterable(spoken.values()))
        return {n: _load(n, sessions[n], {e: found[e] for e in spoken[n]}) for n in unknown}

    return _SESSIONS.of(connection, sessions, make)


def _ordered(number: str, order: Issued, found: Mapping[str, Held]) -> Ordered:
    return Ordered(
        agency=order.agency, status=order.status, hands=_hands(found.values()),
        states=frozenset(one.status for one in found.values()),
        left=any(one.order == number and one.status not in GONE for one in found.values()), on=_changing(found),
    )  # fmt: skip


def _load(number: str, session: Session, found: Mapping[str, Held]) -> Load:
    theirs = belonging(number, session, found).values()
    loaded = (one for one in theirs if one.session == number)
    return Load(members=_hands(theirs), loaded=_hands(loaded), on=_changing(found))


def _hands(held: Iterable[Held]) -> frozenset[Hands]:
    return frozenset(one.hands for one in held)


def _changing(found: Mapping[str, Held]) -> frozenset[str]:
    """Those of which this may still change."""
    return frozenset(number for number, one in found.items() if one.status not in FOR_GOOD)
