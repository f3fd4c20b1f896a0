"""In whose hands exhibits are and ever were, as far as who sees their order, session or certificate depends on it.

Who has nothing to do with an order is told so by all its exhibits, however many ever burnt. Of what is gone for good
none of this changes any more (I9; ``tests/domain/holding.py`` asks it of every story): a process remembers it, order by
order and session by session, for each store apart.
"""

from collections.abc import Collection, Mapping
from itertools import chain
from weakref import WeakKeyDictionary

from msgspec import Struct

from custody.domain.exhibit import FOR_GOOD
from custody.domain.load import belonging, named
from custody.domain.order import DRAFT, Order
from custody.domain.session import ABORTED, CERTIFIED, Session
from custody.storage import queries
from custody.storage.connection import Connection
from custody.storage.remembered import remembered

REMEMBERED = 20_000
"""Orders, and sessions, whose exhibits are remembered once all of them are gone for good: some 700 bytes each."""


class Hands(Struct, frozen=True, gc=False):
    """Of an exhibit's state how far it is, the agency that answers for it, and those that ever held it."""

    status: str
    agency: str
    agencies: tuple[str, ...] = ()


class InLoad(Struct, frozen=True):
    """Of an exhibit's state what its hands are, and the order and the session that it is in."""

    status: str
    agency: str
    agencies: tuple[str, ...] = ()
    order: str = ""
    session: str = ""

    @property
    def hands(self) -> Hands:
        """In whose hands it is and was."""
        return Hands(self.status, self.agency, self.agencies)


class Load(Struct, frozen=True, gc=False):
    """The different hands of what belongs to a session, and of what is staged or burnt in it."""

    members: frozenset[Hands]
    loaded: frozenset[Hands]


_ORDERS: WeakKeyDictionary[object, dict[str, frozenset[Hands]]] = WeakKeyDictionary()
_ENDS: WeakKeyDictionary[object, dict[str, tuple[str, ...]]] = WeakKeyDictionary()
_SESSIONS: WeakKeyDictionary[object, dict[str, Load]] = WeakKeyDictionary()


def of_orders(connection: Connection, orders: Mapping[str, Order]) -> dict[str, frozenset[Hands]]:
    """The different hands of the exhibits that each of these orders names."""

    def read(unknown: list[str]) -> dict[str, frozenset[Hands]]:
        found = queries.fields(connection, Hands, chain.from_iterable(orders[n].exhibits for n in unknown))
        return {n: frozenset(found[e] for e in orders[n].exhibits if e in found) for n in unknown}

    def settled(number: str, hands: frozenset[Hands]) -> bool:
        return orders[number].status != DRAFT and _gone(hands)

    return remembered(_ORDERS.setdefault(connection.engine, {}), REMEMBERED, orders, read, settled)


def statuses(connection: Connection, orders: Mapping[str, Order]) -> dict[str, tuple[str, ...]]:
    """How far each exhibit is that each of these orders names, in its order."""

    def read(unknown: list[str]) -> dict[str, tuple[str, ...]]:
        found = queries.statuses(connection, chain.from_iterable(orders[n].exhibits for n in unknown))
        return {n: tuple(found[e] for e in orders[n].exhibits) for n in unknown}

    def settled(number: str, states: tuple[str, ...]) -> bool:
        return orders[number].status != DRAFT and FOR_GOOD.issuperset(states)

    return remembered(_ENDS.setdefault(connection.engine, {}), REMEMBERED, orders, read, settled)


def of_sessions(connection: Connection, sessions: Mapping[str, Session]) -> dict[str, Load]:
    """The different hands of what belongs to each of these sessions (``sessions.members``, ``sessions.load``)."""

    def read(unknown: list[str]) -> dict[str, Load]:
        orders = queries.states(connection, Order, chain.from_iterable(sessions[n].orders for n in unknown))
        spoken = {n: [*named(orders[o] for o in sessions[n].orders), *sessions[n].withdrawn] for n in unknown}
        found = queries.fields(connection, InLoad, chain.from_iterable(spoken.values()))
        return {n: _load(n, sessions[n], {e: found[e] for e in spoken[n]}) for n in unknown}

    def settled(number: str, load: Load) -> bool:
        return sessions[number].status in {CERTIFIED, ABORTED} and _gone(load.members)

    return remembered(_SESSIONS.setdefault(connection.engine, {}), REMEMBERED, sessions, read, settled)


def _load(number: str, session: Session, found: Mapping[str, InLoad]) -> Load:
    theirs = belonging(number, session, found).values()
    return Load(
        members=frozenset(one.hands for one in theirs),
        loaded=frozenset(one.hands for one in theirs if one.session == number),
    )


def _gone(hands: Collection[Hands]) -> bool:
    return all(one.status in FOR_GOOD for one in hands)
