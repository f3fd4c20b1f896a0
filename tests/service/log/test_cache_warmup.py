"""What pages remember is read before anybody asks: the first one after a start finds it, and what came since."""

from datetime import UTC, datetime

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.kernel.times import written
from custody.service.exhibits import past_holders
from custody.service.exhibits.exhibits_in_custody import PLACED
from custody.service.log import cache_warmup
from custody.service.orders.ordered_exhibits import UNDER_ORDER
from custody.service.oversight import indicators
from custody.service.oversight.statistics import DECLARED
from custody.storage.read import recent_acts, subject_queries
from tests.count_statements import counted


def read(office, lot):
    """How often states or events are read for what pages ask of it."""
    with office.store.reading() as connection:
        sessions = subject_queries.states(connection, DestructionSession, [lot.session])
        with counted(office.store) as statements:
            assert set(lot.exhibits).isdisjoint(PLACED.all(connection)), "it is burnt"
            assert lot.seizure in DECLARED.all(connection)
            assert UNDER_ORDER.all(connection)
            assert list(past_holders.of_orders(connection, [lot.order])) == [lot.order]
            assert list(past_holders.of_sessions(connection, sessions)) == [lot.session]
            assert recent_acts.since(connection, written(datetime.now(UTC)), indicators.MOST).size
    return sum(".body" in said for said in statements)


def test_the_first_page_after_a_start_finds_it_read(office, monkeypatch):
    """Order by order too; and what came since the last reading is read by the next."""
    monkeypatch.setattr(cache_warmup, "AT_ONCE", 1)
    office.lot(1, "ordered")
    for first in (True, False):
        lot = office.lot(1, "certified")
        if first:
            assert read(office, lot) > 0
            lot = office.lot(1, "certified")
        cache_warmup.remember(office.store, datetime.now(UTC))
        assert read(office, lot) == 0
