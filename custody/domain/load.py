"""The load of a destruction session: which exhibits are in it, found where they say so themselves (I27).

The session's orders name what it may take; an exhibit that was staged names its session, until it is withdrawn. So
each membership has one home, and a session of ten thousand exhibits is no larger than one of ten.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from custody.domain.errors import RuleBroken
from custody.domain.events import Event, Fact
from custody.domain.exhibit import HELD, ON_SITE, STAGED, BySack, Check, Exhibit
from custody.domain.order import Order
from custody.domain.session import Session
from custody.domain.world import Moment, World, get


class SessionStaged(Event, frozen=True):
    """An independent verifier checked the exhibits of this act; ``passed`` of them may burn, ``refused`` may not.

    ``unsigned``: who refuses to sign. How each exhibit came out stands in its own part of the act.
    """

    type: ClassVar[str] = "session.staged/2"
    verifier: str
    passed: int
    refused: int = 0
    unsigned: tuple[str, ...] = ()

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session with what passed."""
        state.staged += self.passed
        state.staged_at = state.staged_at or fact.at
        if self.verifier not in state.verifiers:
            state.verifiers.append(self.verifier)
        return state


class ExhibitStaged(Event, frozen=True):
    """The verifier's blind check of one exhibit, passed or not; ``by_sack``: the sack was checked, not the exhibit."""

    type: ClassVar[str] = "exhibit.staged/1"
    session: str
    check: Check
    passed: bool = False
    by_sack: BySack | None = None

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Staged and out of its container when the check passed; else still ordered, with its discrepancies.

        What was staged by its sack counts with the last weight on record, which its seals have kept.
        """
        self.check.apply(state, fact.at)
        if self.passed:
            state.status, state.session, state.container = STAGED, self.session, ""
            state.staged_weight = state.last_weight if self.by_sack else self.check.weight
            state.by_sack = self.by_sack
            state.evacuated_at = ""
        return state


class LoadArrived(Event, frozen=True):
    """The exhibits of this act, so many, were scanned at the place of burning.

    ``doubts``: what speaks against its hour, where the session's device told it.
    """

    type: ClassVar[str] = "session.load_arrived/2"
    exhibits: int
    doubts: tuple[str, ...] = ()

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session with what is on site."""
        state.on_site += self.exhibits
        state.doubt(self.doubts, fact.at)
        return state


class ExhibitArrived(Event, frozen=True):
    """Scanned at the place of burning."""

    type: ClassVar[str] = "exhibit.arrived/1"
    session: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit, on site: in no store any more."""
        state.status, state.place = ON_SITE, ""
        return state


class LoadWithdrawn(Event, frozen=True):
    """Exhibits taken out of the session by one of those present; ``on_site`` of them were on site already."""

    type: ClassVar[str] = "session.load_withdrawn/1"
    exhibits: tuple[str, ...]
    on_site: int = 0

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session without them."""
        state.on_site -= self.on_site
        state.withdrawn += self.exhibits
        return state


class ExhibitWithdrawn(Event, frozen=True):
    """Taken out of the session; held again by the same holder, after a check (I33).

    ``to_weigh``: it could not be weighed where it was withdrawn, and goes nowhere before it is.
    """

    type: ClassVar[str] = "exhibit.withdrawn/1"
    session: str
    check: Check
    to_weigh: bool = False

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit, held again; a new order is needed to burn it."""
        self.check.apply(state, fact.at)
        state.status, state.session, state.order, state.staged_weight = HELD, "", "", None
        state.by_sack = None
        state.to_weigh = self.to_weigh
        return state


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


def named(orders: Iterable[Order]) -> list[str]:
    """The exhibits that these orders name, each once, in the orders' order."""
    return list(dict.fromkeys(number for order in orders for number in order.exhibits))


def under(number: str, session: Session, states: Mapping[str, Exhibit]) -> dict[str, Exhibit]:
    """Of these exhibits, those under an order of session ``number`` and in no other session, staged yet or not."""
    return {n: e for n, e in states.items() if e.order in session.orders and e.session in {"", number}}


def covered(number: str, session: Session, world: World) -> dict[str, Exhibit]:
    """What session ``number`` may still take, has staged, or has burnt, in the order of its orders."""
    world.load(session.orders)
    numbers = named(get(world, Order, n) for n in session.orders)
    world.load(numbers)
    return under(number, session, {n: get(world, Exhibit, n) for n in numbers})


def loaded(number: str, session: Session, world: World) -> dict[str, Exhibit]:
    """What is staged in session ``number``, on site or not, or burnt in it."""
    return {n: e for n, e in covered(number, session, world).items() if e.session == number}
