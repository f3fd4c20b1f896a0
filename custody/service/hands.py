"""In whose hands exhibits are and ever were, as far as who sees their order, session or certificate depends on it.

Who has nothing to do with an order is told so by all its exhibits, however many ever burnt. A process remembers it,
order by order and session by session, until one of those exhibits changes. Of what is gone for good none of this
changes any more (I9; ``tests/domain/holding.py`` asks it of every story): only the others are kept an eye on.
"""

from collections.abc import Iterable, Mapping
from itertools import chain
from sys import intern

from msgspec import Struct

from custody.domain.exhibit import FOR_GOOD, GONE, Exhibit
from custody.domain.load import belonging, named
from custody.domain.order import DRAFT, Order
from custody.domain.session import ABORTED, CERTIFIED, Session
from custody.storage import queries
from custody.storage.connection import Connection
from custody.storage.remembered import Remembered

REMEMBERED = 20_000
"""Orders, and sessions, of which it is remembered: some 700 bytes each, and 70 for each exhibit not gone for good."""


class Hands(Struct, frozen=True, gc=False):
    """Of an exhibit's state how far it is, the agency that answers for it, and those that ever held it."""

    status: str
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
        return Hands(self.status, self.agency, self.agencies)


class Named(Struct, frozen=True):
    """Of what an order names the different hands, and how far each is, in its order; ``on`` as ``remembered.Hanging``.

    ``left``: whether an exhibit that is not gone is still under the order.
    """

    hands: frozenset[Hands]
    statuses: tuple[str, ...]
    left: bool
    on: frozenset[str] | None


class Load(Struct, frozen=True):
    """The different hands of what belongs to a session, and of what is staged or burnt in it; ``on`` as there."""

    members: frozenset[Hands]
    loaded: frozenset[Hands]
    on: frozenset[str] | None


_ORDERS: Remembered[Named] = Remembered(Exhibit, REMEMBERED)
_SESSIONS: Remembered[Load] = Remembered(Exhibit, REMEMBERED)


def of_orders(connection: Connection, orders: Mapping[str, Order]) -> dict[str, Named]:
    """In whose hands and how far the exhibits are that each of these orders names."""

    def make(unknown: list[str]) -> dict[str, Named]:
        found = queries.fields(connection, Held, chain.from_iterable(orders[n].exhibits for n in unknown))
        return {n: _named(n, orders[n], {e: found[e] for e in orders[n].exhibits}) for n in unknown}

    return _ORDERS.of(connection, orders, make)


def of_sessions(connection: Connection, sessions: Mapping[str, Session]) -> dict[str, Load]:
    """The different hands of what belongs to each of these sessions (``sessions.members``, ``sessions.load``)."""

    def make(unknown: list[str]) -> dict[str, Load]:
        orders = queries.states(connection, Order, chain.from_iterable(sessions[n].orders for n in unknown))
        spoken = {n: [*named(orders[o] for o in sessions[n].orders), *sessions[n].withdrawn] for n in unknown}
        found = queries.fields(connection, Held, chain.from_iterable(spoken.values()))
        return {n: _load(n, sessions[n], {e: found[e] for e in spoken[n]}) for n in unknown}

    return _SESSIONS.of(connection, sessions, make)


def _named(number: str, order: Order, found: Mapping[str, Held]) -> Named:
    return Named(
        hands=_hands(found.values()), statuses=tuple(intern(one.status) for one in found.values()),
        left=any(one.order == number and one.status not in GONE for one in found.values()),
        on=None if order.status == DRAFT else _changing(found),
    )  # fmt: skip


def _load(number: str, session: Session, found: Mapping[str, Held]) -> Load:
    theirs = belonging(number, session, found).values()
    return Load(
        members=_hands(theirs), loaded=_hands(one for one in theirs if one.session == number),
        on=_changing(found) if session.status in {CERTIFIED, ABORTED} else None,
    )  # fmt: skip


def _hands(held: Iterable[Held]) -> frozenset[Hands]:
    return frozenset(one.hands for one in held)


def _changing(found: Mapping[str, Held]) -> frozenset[str]:
    """Those of which this may still change."""
    return frozenset(number for number, one in found.items() if one.status not in FOR_GOOD)
