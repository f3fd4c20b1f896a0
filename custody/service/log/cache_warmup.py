"""Cached log data that a process reads at its start, so that the first page need not read it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.kernel.times import written
from custody.domain.orders.order import Order
from custody.service.exhibits import past_holders
from custody.service.exhibits.exhibits_in_custody import PLACED
from custody.service.orders.ordered_exhibits import UNDER_ORDER
from custody.service.oversight import indicators
from custody.service.oversight.statistics import DECLARED
from custody.storage.read import newest_and_oldest, recent_acts, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store

AT_ONCE = 50
"""Orders, or sessions, that are read in one transaction, each with hundreds of exhibits: whoever asks meanwhile waits
for no more, and no more is in memory at once."""

Question = Callable[[Connection], object]


def remember(store: Store, now: datetime, ended: Callable[[], bool] = lambda: False) -> None:
    """Read what is remembered, and what changed of it since it was; each in a short transaction, none once ``ended``.

    From a cold disk all of it takes minutes, for which nobody's stop of the service waits.
    """
    for question in _questions(store, now):
        if ended():
            return
        with store.reading() as connection:
            question(connection)


def _questions(store: Store, now: datetime) -> Iterator[Question]:
    yield from (DECLARED.all, UNDER_ORDER.all, PLACED.all)
    month = written(now - timedelta(days=indicators.DAYS))
    yield lambda connection: recent_acts.since(connection, month, indicators.MOST)
    with store.reading() as connection:
        orders = newest_and_oldest.newest_numbers(connection, Order, limit=past_holders.REMEMBERED)
        sessions = newest_and_oldest.newest_numbers(connection, DestructionSession, limit=past_holders.REMEMBERED)
    for at in range(0, len(orders), AT_ONCE):
        yield partial(past_holders.of_orders, numbers=orders[at : at + AT_ONCE])
    for at in range(0, len(sessions), AT_ONCE):
        yield partial(_loads, sessions[at : at + AT_ONCE])


def _loads(numbers: list[str], connection: Connection) -> object:
    return past_holders.of_sessions(connection, subject_queries.states(connection, DestructionSession, numbers))
