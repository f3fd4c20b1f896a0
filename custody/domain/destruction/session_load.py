"""The load of a destruction session: which exhibits are in it, found where they say so themselves (I27).

The session's orders name what it may take; an exhibit that was staged names its session, until it is withdrawn. So
each membership has one home, and a session of ten thousand exhibits is no larger than one of ten.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

from custody.domain.destruction.destruction_session import Session
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import Moment, World, get
from custody.domain.kernel.errors import RuleBroken
from custody.domain.orders.order import Order


def session_in(world: World, number: str, moment: Moment, *statuses: str) -> Session:
    """The session, in one of these states, for an act of its course.

    Raises:
        NotFound: no such session.
        RuleBroken: ``session_out`` before the service while a device has it along; ``wrong_state``.
    """
    session = get(world, Session, number)
    if not moment.envelope:
        require_home(number, session)
    if session.status not in statuses:
        raise RuleBroken("wrong_state", number=number, status=session.status)
    return session


def require_home(number: str, session: Session) -> None:
    """Refuse what would change a session before the service while a device has it; RuleBroken: ``session_out``."""
    if session.checkout and session.out:
        raise RuleBroken("session_out", number=number, device=session.checkout.device, since=session.checkout.since)


class Naming(Protocol):
    """An order, as far as what it names."""

    @property
    def exhibits(self) -> Iterable[str]:
        """The exhibits, in its order."""


def named(orders: Iterable[Naming]) -> list[str]:
    """The exhibits that these orders name, each once, in the orders' order."""
    return list(dict.fromkeys(number for order in orders for number in order.exhibits))


class Ordered(Protocol):
    """An exhibit, as far as whose load it belongs to depends on it."""

    @property
    def order(self) -> str:
        """The order that it is under."""

    @property
    def session(self) -> str:
        """The session that it is in."""


E = TypeVar("E", bound=Ordered)


def under(number: str, session: Session, states: Mapping[str, E]) -> dict[str, E]:
    """Of these exhibits, those under an order of session ``number`` and in no other session, staged yet or not."""
    return {n: e for n, e in states.items() if e.order in session.orders and e.session in {"", number}}


def belonging(number: str, session: Session, states: Mapping[str, E]) -> dict[str, E]:
    """As ``under`` and, after those, what was withdrawn from the session."""
    withdrawn = {n: states[n] for n in session.withdrawn}
    return {n: e for n, e in under(number, session, states).items() if n not in withdrawn} | withdrawn


def covered(number: str, session: Session, world: World) -> dict[str, Exhibit]:
    """What session ``number`` may still take, has staged, or has burnt, in the order of its orders."""
    world.load(session.orders)
    numbers = named(get(world, Order, n) for n in session.orders)
    world.load(numbers)
    return under(number, session, {n: get(world, Exhibit, n) for n in numbers})


def loaded(number: str, session: Session, world: World) -> dict[str, Exhibit]:
    """What is staged in session ``number``, on site or not, or burnt in it."""
    return {n: e for n, e in covered(number, session, world).items() if e.session == number}
