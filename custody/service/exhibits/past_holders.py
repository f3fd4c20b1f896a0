"""Current and past holders of exhibits, which decide who sees orders, sessions and certificates.

The same reading tells how far an order is carried out. A process caches results by order and session until the order,
the session or an exhibit changes. Exhibits gone for good never change them again (I9; ``tests/domain/holding.py``
checks it in every story), so only the others are watched.
"""

from collections.abc import Iterable, Mapping
from itertools import chain
from operator import attrgetter

from msgspec import Struct

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.session_load import belonging, named
from custody.domain.exhibits.exhibit import FOR_GOOD, Exhibit
from custody.domain.orders.order import Order
from custody.domain.orders.order_outcome import Progress, progress
from custody.storage.read import subject_queries
from custody.storage.read.process_cache import Remembered
from custody.storage.tables.connection import Connection

REMEMBERED = 20_000
"""Orders, and sessions, of which it is remembered: some 700 bytes each, and 70 for each exhibit not gone for good."""


class Hands(Struct, frozen=True, gc=False):
    """The agency that answers for an exhibit, and those that ever held it."""

    agency: str
    agencies: tuple[str, ...] = ()


class Held(Struct, frozen=True):
    """Holders of an exhibit, with its order and session, from its state."""

    status: str
    agency: str
    agencies: tuple[str, ...] = ()
    order: str = ""
    session: str = ""

    @property
    def hands(self) -> Hands:
        """Return the present and past holding agencies."""
        return Hands(self.agency, self.agencies)


class Issued(Struct, frozen=True):
    """Agency, status and exhibits of an order, and what it makes of them."""

    agency: str
    status: str
    exhibits: tuple[str, ...]
    sort: str = ""


class Ordered(Struct, frozen=True):
    """Agency and status of an order, the distinct holders of its exhibits, and how far it is executed.

    ``on`` as in ``Remembered``.
    """

    agency: str
    status: str
    hands: frozenset[Hands]
    progress: Progress
    on: frozenset[str]

    @property
    def judged_by(self) -> tuple[object, ...]:
        """Return the key of the visibility rule; it gives equal answers for equal keys."""
        return self.agency, self.status, self.hands


class Load(Struct, frozen=True):
    """The different hands of what belongs to a session, and of what is staged or burnt in it; ``on`` as there."""

    members: frozenset[Hands]
    loaded: frozenset[Hands]
    on: frozenset[str]


_ORDERS: Remembered[Ordered] = Remembered(REMEMBERED, Order, Exhibit, on=attrgetter("on"))
# Of no order: what one that is issued names never changes, so no event of it changes what belongs to a session.
_SESSIONS: Remembered[Load] = Remembered(REMEMBERED, DestructionSession, Exhibit, on=attrgetter("on"))


def of_orders(connection: Connection, numbers: Iterable[str]) -> dict[str, Ordered]:
    """Return the holders and statuses that decide the visibility and progress of these orders."""

    def make(unknown: list[str]) -> dict[str, Ordered]:
        """Read the orders that no cache knows yet."""
        orders = subject_queries.project(connection, Issued, unknown)
        exhibits = subject_queries.project(
            connection, Held, chain.from_iterable(order.exhibits for order in orders.values())
        )
        return {
            order_id: _ordered(order_id, order, {e: exhibits[e] for e in order.exhibits})
            for order_id, order in orders.items()
        }

    return _ORDERS.of(connection, numbers, make)


def of_sessions(connection: Connection, sessions: Mapping[str, DestructionSession]) -> dict[str, Load]:
    """Return the distinct holders of each session's exhibits (``sessions.members``, ``sessions.load``)."""

    def make(unknown: list[str]) -> dict[str, Load]:
        """Read the loads of the sessions that no cache knows yet."""
        orders = subject_queries.project(
            connection, Issued, chain.from_iterable(sessions[session_id].orders for session_id in unknown)
        )
        spoken = {
            session_id: [*named(orders[o] for o in sessions[session_id].orders), *sessions[session_id].withdrawn]
            for session_id in unknown
        }
        exhibits = subject_queries.project(connection, Held, chain.from_iterable(spoken.values()))
        return {
            session_id: _load(session_id, sessions[session_id], {e: exhibits[e] for e in spoken[session_id]})
            for session_id in unknown
        }

    return _SESSIONS.of(connection, sessions, make)


def _ordered(order_id: str, order: Issued, exhibits: Mapping[str, Held]) -> Ordered:
    return Ordered(
        agency=order.agency, status=order.status, hands=_hands(exhibits.values()),
        progress=progress(order_id, order.sort, exhibits.values()),
        on=_changing(exhibits),
    )  # fmt: skip


def _load(session_id: str, session: DestructionSession, exhibits: Mapping[str, Held]) -> Load:
    theirs = belonging(session_id, session, exhibits).values()
    loaded = (exhibit for exhibit in theirs if exhibit.session == session_id)
    return Load(members=_hands(theirs), loaded=_hands(loaded), on=_changing(exhibits))


def _hands(held: Iterable[Held]) -> frozenset[Hands]:
    return frozenset(exhibit.hands for exhibit in held)


def _changing(exhibits: Mapping[str, Held]) -> frozenset[str]:
    """Return the exhibits whose holders may still change."""
    return frozenset(exhibit_id for exhibit_id, exhibit in exhibits.items() if exhibit.status not in FOR_GOOD)
