"""The load of a destruction session: which exhibits are in it, found where they say so themselves (I27).

The session's orders name what it may take; an exhibit that was staged names its session, until it is withdrawn. So
each membership has one home, and a session of ten thousand exhibits is no larger than one of ten.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol, TypeVar

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.exhibit import STAGED, Exhibit
from custody.domain.kernel.context import ActContext, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.orders.order import Order


def session_in(state_reader: StateReader, session_id: str, ctx: ActContext, *statuses: str) -> DestructionSession:
    """Return the session, if it is in one of these states, for an act of its course.

    Raises:
        NotFound: no such session.
        RuleBroken: ``session_out`` before the service while a device has it along; ``wrong_state``.
    """
    session = require(state_reader, DestructionSession, session_id)
    if not ctx.envelope:
        require_home(session_id, session)
    if session.status not in statuses:
        raise RuleBroken("wrong_state", number=session_id, status=session.status)
    return session


def require_home(session_id: str, session: DestructionSession) -> None:
    """Refuse what would change a session before the service while a device has it; RuleBroken: ``session_out``."""
    if session.checkout and session.out:
        raise RuleBroken("session_out", number=session_id, device=session.checkout.device, since=session.checkout.since)


class Naming(Protocol):
    """An order, as far as what it names."""

    @property
    def exhibits(self) -> Iterable[str]:
        """Yield the exhibits, in its order."""


def named(orders: Iterable[Naming]) -> list[str]:
    """Return the exhibits that these orders name, each once, in the order of the orders."""
    return list(dict.fromkeys(exhibit_id for order in orders for exhibit_id in order.exhibits))


class Ordered(Protocol):
    """An exhibit, as far as whose load it belongs to depends on it."""

    @property
    def order(self) -> str:
        """Return the order that it is under."""

    @property
    def session(self) -> str:
        """Return the session that it is in."""


E = TypeVar("E", bound=Ordered)


def exhibits_of_session(session_id: str, session: DestructionSession, states: Mapping[str, E]) -> dict[str, E]:
    """Return the exhibits under an order of session ``number``, staged or not, outside other sessions."""
    return {
        exhibit_id: e for exhibit_id, e in states.items() if e.order in session.orders and e.session in {"", session_id}
    }


def belonging(session_id: str, session: DestructionSession, states: Mapping[str, E]) -> dict[str, E]:
    """Return the exhibits of ``under``, followed by the exhibits withdrawn from the session."""
    withdrawn = {exhibit_id: states[exhibit_id] for exhibit_id in session.withdrawn}
    return {
        exhibit_id: e
        for exhibit_id, e in exhibits_of_session(session_id, session, states).items()
        if exhibit_id not in withdrawn
    } | withdrawn


def covered(session_id: str, session: DestructionSession, state_reader: StateReader) -> dict[str, Exhibit]:
    """Return the exhibits that session ``number`` may take, has staged or has destroyed, by order."""
    state_reader.load(session.orders)
    numbers = named(require(state_reader, Order, order_id) for order_id in session.orders)
    state_reader.load(numbers)
    return exhibits_of_session(
        session_id, session, {exhibit_id: require(state_reader, Exhibit, exhibit_id) for exhibit_id in numbers}
    )


def loaded(session_id: str, session: DestructionSession, state_reader: StateReader) -> dict[str, Exhibit]:
    """Return the exhibits staged in session ``number``, on site or not, or destroyed in it."""
    return {
        exhibit_id: e for exhibit_id, e in covered(session_id, session, state_reader).items() if e.session == session_id
    }


def require_whole(load: Mapping[str, Exhibit], scanned: Collection[str]) -> None:
    """Check that the load is on site and fully scanned at the fire (``load_incomplete``, ``load_differs``)."""
    adrift = [exhibit_id for exhibit_id, exhibit in load.items() if exhibit.status == STAGED]
    if adrift:
        raise RuleBroken("load_incomplete", number=min(adrift))
    differing = load.keys() ^ set(scanned)
    if differing:
        raise RuleBroken("load_differs", number=min(differing))
