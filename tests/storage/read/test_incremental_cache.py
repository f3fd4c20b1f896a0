"""What a process follows is what stands in the database, however much was read before; on both databases."""

import sqlite3
from contextlib import closing

import pytest
from msgspec import Struct

from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.seizures.seizure import Seizure
from custody.domain.transfers.transfer import Transfer
from custody.storage.read import log_tail, subject_queries
from custody.storage.read.incremental_cache import Followed
from custody.storage.tables.engine import Store
from custody.storage.tables.rebuild import rebuild
from tests.conftest import ORIGIN, Administrator
from tests.count_statements import WHOLE, counted, plans
from tests.factories.office import Office


class Stage(Struct):
    """Of a state how far it is."""

    status: str


class Registered(Struct):
    """Of a seizure what became of its lines."""

    tallies: list[dict]


@pytest.fixture
def followed():
    """How many exhibits each seizure has become."""
    followed.made = []

    def made(number, one):
        followed.made.append(number)
        return sum(tally.get("registered", 0) for tally in one.tallies)

    return Followed(Seizure, Registered, made)


def newly(connection, following):
    """What is told and true, and of which seizures it was read now."""
    followed.made.clear()
    told = following.all(connection)
    found = subject_queries.find(connection, Seizure, limit=None)
    assert told == {number: sum(tally.registered for tally in one.tallies) for number, one in found.items()}
    return sorted(followed.made)


def test_only_what_changed_since_is_read_again(office, followed):
    """A new seizure, and one whose exhibits were registered; nothing where nothing was recorded of any."""
    case = office.case()
    first, second = office.seize(1, case), office.seize(1, case)
    with office.store.reading() as connection:
        assert newly(connection, followed) == sorted([first, second])
        assert newly(connection, followed) == []
    third = office.seize(1, case)
    with office.store.reading() as connection:
        assert newly(connection, followed) == [third]
    lot = office.lot(2)
    with office.store.reading() as connection:
        assert len(newly(connection, followed)) == 1
        assert sum(followed.all(connection).values()) == len(lot.exhibits)
    office.case()
    with office.store.reading() as connection:
        assert newly(connection, followed) == []


def test_who_began_to_read_before_is_told_nothing_of_what_came_after(office, followed):
    """Nor does it take anything from whoever reads next."""
    first = office.seize(1, office.case())
    with office.store.snapshot() as before:
        assert newly(before, followed) == [first]
        second = office.seize(1, office.case())
        with office.store.reading() as after:
            assert newly(after, followed) == [second]
        assert newly(before, followed) == [first]
    with office.store.reading() as connection:
        assert set(newly(connection, followed)) <= {first, second}


def test_states_that_were_rebuilt_are_read_again(office, followed):
    """A later version may make other states of the same events."""
    number = office.seize(1, office.case())
    with office.store.reading() as connection:
        assert newly(connection, followed) == [number]
    rebuild(office.store)
    with office.store.reading() as connection:
        assert newly(connection, followed) == [number]


def test_each_store_has_its_own(office, followed, fresh, tmp_path):
    """Two logs of one process know nothing of each other's subjects."""
    other = Office(fresh(), tmp_path / "other", ORIGIN)
    first, second = office.seize(1, office.case()), other.seize(1, other.case())
    for store, number in ((office.store, first), (other.store, second)):
        with store.reading() as connection:
            assert newly(connection, followed) == [number]
            assert newly(connection, followed) == []
    other.close()


def test_too_many_are_not_remembered(office):
    """The memory of a process is bounded."""
    number, read = office.seize(1, office.case()), []
    none = Followed(Seizure, Registered, lambda number, _one: read.append(number), most=0)
    own = Followed(Seizure, Registered, lambda number, _one: number, most=1)
    with office.store.reading() as connection:
        assert list(none.all(connection)) == list(none.all(connection)) == [number]
        assert read == [number, number]
        own.all(connection)
        with counted(office.store) as statements:
            assert list(own.all(connection)) == [number]
    assert not any("subject" in said for said in statements), "it names its own bound"


def test_of_those_in_a_state_one_that_leaves_it_is_told_no_more(office):
    """And one that comes to it is; nothing that is in another."""
    ordered = Followed(Exhibit, Stage, lambda _number, one: one.status, status=("ordered", "staged"))
    lots = [office.lot(2, "held"), office.lot(1, "ordered"), office.lot(1, "sealed")]
    for lot, further in ((lots[0], "ordered"), (lots[1], "staged"), (lots[1], "burnt"), (lots[0], "")):
        with office.store.reading() as connection:
            found = subject_queries.find(connection, Exhibit, limit=None, status=["ordered", "staged"])
            assert ordered.all(connection) == {number: one.status for number, one in found.items()}
        if further:
            office.advance(lot, further)
    assert {*ordered_of(office, ordered)} == {*lots[0].exhibits}


def ordered_of(office, ordered):
    """What is told now."""
    with office.store.reading() as connection:
        return ordered.all(connection)


def test_the_end_of_the_log_is_read_once_for_all_who_follow(office, followed):
    """Whatever was recorded since: the first who asks reads it, also for those who have heard of less."""
    others = [Followed(kind, Stage, lambda number, _one: number) for kind in (Exhibit, Transfer, DestructionSession)]
    lot = office.lot(1, "sealed")
    for one in (followed, *others):
        ordered_of(office, one)
    for _ in range(2):
        office.advance(lot, "held")
        with office.store.reading() as connection:
            followed.all(connection)
            with counted(office.store) as asked:
                assert set(lot.exhibits) <= {*others[0].all(connection)}
                others[1].all(connection)
                others[2].all(connection)
        assert not any("FROM event" in statement for statement in asked)


def test_of_a_long_end_only_the_last_is_kept(office, followed, monkeypatch):
    """Who has fallen further behind reads everything again."""
    monkeypatch.setattr("custody.storage.read.log_tail.TAIL", 3)
    case = office.case()
    first = office.seize(1, case)
    behind = Followed(Seizure, Registered, lambda _number, one: len(one.tallies))
    assert {*ordered_of(office, behind)} == {first}
    with office.store.reading() as connection:
        assert newly(connection, followed) == [first]
    for _ in range(3):
        number = office.seize(1, case)
        with office.store.reading() as connection:
            assert newly(connection, followed) == [number]
    assert len(ordered_of(office, behind)) == 4


@pytest.mark.parametrize("rebuilt", [False, True])
def test_nothing_is_believed_of_a_file_that_was_put_back(sqlite_url, followed, tmp_path, rebuilt):
    """From a copy of before, under who goes on reading: smaller, as large and larger than what was lost."""
    office, reading = Office(Store(sqlite_url), tmp_path / "data" / "keys", ORIGIN), Store(sqlite_url)
    path = reading.engine.url.database
    office.seize(1, office.case())
    _copied(path, tmp_path / "copy.db")
    for _ in range(3):
        with reading.reading() as connection:
            newly(connection, followed)
        office.seize(1, office.case())
    office.recorder.close()
    office.store.close()
    _copied(tmp_path / "copy.db", path)
    back = Store(str(reading.engine.url))
    if rebuilt:
        rebuild(back)
    again = office.moved(back)
    for _ in range(5):
        with reading.reading() as connection:
            newly(connection, followed)
        again.seize(1, again.case())
    again.close()
    back.close()
    reading.close()


def test_a_store_put_back_is_remembered_again(sqlite_url, followed, tmp_path, monkeypatch):
    """Once nobody has seen what was lost for longer than a transaction takes, though fewer rebuilds are in it."""
    office, reading = Office(Store(sqlite_url), tmp_path / "data" / "keys", ORIGIN), Store(sqlite_url)
    path = reading.engine.url.database
    seizure = office.seize(1, office.case())
    _copied(path, tmp_path / "copy.db")
    rebuild(office.store)
    assert _read(reading, followed) == [seizure]
    office.close()
    _copied(tmp_path / "copy.db", path)
    assert _read(reading, followed) == _read(reading, followed) == [seizure], "as by who began before the rebuild"
    monkeypatch.setattr("custody.storage.read.log_tail.LONGEST", 0.0)
    assert _read(reading, followed) == [seizure]
    monkeypatch.undo()
    assert _read(reading, followed) == []
    reading.close()


def _read(store, following):
    """Of which seizures something was read now, in a transaction of its own."""
    with store.reading() as connection:
        return newly(connection, following)


def _copied(source, target):
    """One SQLite file put into another, as it stands."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.backup(written)


def test_another_log_is_none_that_grew(office, followed, fresh, tmp_path):
    """However large it is: what came since must make its root, put on the edge of what was read. On both databases."""
    other = Office(fresh(), tmp_path / "other", ORIGIN)
    case = office.case()
    office.seize(1, case)
    ordered_of(office, followed)
    for _ in range(3):
        with other.store.reading() as connection:
            log = log_tail._TAILS[office.store.engine].tail.log
            log_tail._TAILS[other.store.engine] = log_tail._TAILS[office.store.engine]
            found = log_tail.seen(connection)
            assert found is None or found.log is not log
            assert found is None or found.since(log, 1, Seizure) is None
        other.seize(1, other.case())
    other.close()


def test_where_an_event_is_missing_the_states_are_read(office, followed):
    """Who owns the database took it away: the page answers with what stands there; `custody verify` names it."""
    office.seize(1, office.case())
    ordered_of(office, followed)
    office.seize(1, office.case())
    Administrator(office.store)("DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)")
    with office.store.reading() as connection:
        assert len(newly(connection, followed)) == 2


def test_nothing_else_is_looked_at(office, followed):
    """It is found by the numbers of its kind, which stand in the index."""
    office.seize(1, office.case())
    with office.store.reading() as connection:
        _, told = plans(connection, followed.all)
    assert told
    assert not any(WHOLE.search(plan) for plan in told.values())
