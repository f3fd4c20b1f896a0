"""Rebuilding the projections: from the log alone, byte for byte, under a running service."""

import time

import pytest

from custody.domain.kernel.errors import StorageRefused, Tampered
from custody.storage.audit import follow_chains
from custody.storage.audit.verify import Plan, verify
from custody.storage.tables import rebuild as rebuilding
from custody.storage.tables import serving_role
from custody.storage.tables.rebuild import KEYS, rebuild
from tests.factories.office import at_work


def contents(administrator):
    """Every projection as it stands."""
    return {t: sorted(map(tuple, administrator(f"SELECT * FROM {t}")), key=repr) for t in KEYS}


def test_an_intact_database_is_left_as_it_is(office, store, administrator):
    """Where nothing was wrong nothing is written."""
    office.lot(5, "certified")
    before = contents(administrator)
    done = rebuild(store)
    assert set(done.written.values()) == set(done.removed.values()) == {0}
    assert done.size == office.head().size
    assert contents(administrator) == before


def test_emptied_projections_come_back_byte_for_byte(office, store, administrator):
    """The log alone is enough."""
    office.quarantine(office.lot(3))
    office.lot(2, "certified")
    before = contents(administrator)
    for table in KEYS:
        administrator(f"DELETE FROM {table}")
    rebuild(store)
    assert contents(administrator) == before
    assert verify(store, Plan()).ok


def test_wrong_and_surplus_rows_are_made_good(office, store, administrator):
    """What differs is written, what nothing accounts for is removed, and nothing else is touched."""
    lot = office.lot(3)
    administrator("UPDATE subject SET holder = 'PE', body = ? WHERE id = ?", b"{}", lot.exhibits[0])
    administrator("INSERT INTO claim (kind, value, subject) VALUES ('seal', 'S-X', 'EV')")
    done = rebuild(store)
    assert (done.written["subject"], done.removed["claim"]) == (1, 1)
    assert sum(done.written.values()) + sum(done.removed.values()) == 2
    assert verify(store, Plan()).ok


def test_many_ranges_give_the_same(office, store, administrator, monkeypatch):
    """A log whose subjects do not fit into memory at once is folded range by range."""
    office.lot(3, "certified")
    before = contents(administrator)
    monkeypatch.setattr(follow_chains, "SUBJECTS_AT_ONCE", 10)
    administrator("DELETE FROM subject WHERE kind = 'TR'")
    rebuild(store)
    assert contents(administrator) == before


def test_what_is_recorded_meanwhile_is_folded_too(office, store, administrator, monkeypatch):
    """Events that arrive during a rebuild are caught up, the last of them under the lock."""
    monkeypatch.setattr(rebuilding, "LITTLE", 0)
    recorded = []
    with at_work(lambda: recorded.append(office.lot(1))):
        while not recorded:
            time.sleep(0.001)
        administrator("DELETE FROM subject_event WHERE n = 1")
        for _ in range(3):
            rebuild(store)
    assert verify(store, Plan()).ok


def test_a_running_recorder_forgets_what_it_had_cached(office, store, administrator):
    """A state that was wrong in the database, and so in the cache, does not outlive the rebuild."""
    lot = office.lot(1)
    right = bytes(administrator("SELECT body FROM subject WHERE id = ?", lot.exhibits[0])[0][0])
    wrong = right.replace(b'"held"', b'"sealed"')
    administrator("UPDATE subject SET body = ? WHERE id = ?", wrong, lot.exhibits[0])
    other = office.moved(store)
    opened = other.quarantine(lot)
    assert other.state(lot.exhibits[0]).status == "sealed"
    rebuild(store)
    other.close_discrepancy(opened[0])
    assert other.state(lot.exhibits[0]).status == "held"
    assert verify(store, Plan()).ok
    other.close()


def test_a_log_that_cannot_be_folded_changes_nothing(office, store, administrator):
    """A hole in the log is said, and the tables stay as they were."""
    lot = office.lot(1)
    seq = administrator("SELECT seq FROM subject_event WHERE subject = ? AND n = 2", lot.exhibits[0])[0][0]
    administrator("UPDATE event SET body = ? WHERE seq = ?", b'{"type":"act/1"}', seq)
    before = contents(administrator)
    with pytest.raises(Tampered, match="event_unreadable"):
        rebuild(store)
    assert contents(administrator) == before


def test_the_version_of_the_fold_is_noted(office, store, administrator):
    """A recorder refuses rows of another fold, and takes up work once they are folded by its own."""
    administrator("UPDATE meta SET value = '0' WHERE key = 'projections'")
    with store.reading() as connection, pytest.raises(StorageRefused, match="rebuild_needed"):
        serving_role.require_projections(connection)
    stale = office.moved(store)
    with pytest.raises(StorageRefused, match="rebuild_needed"):
        stale.case()
    rebuild(store)
    stale.case()
    stale.close()
