"""The engine: every writer takes its lock first, every connection is durable, every failure has one name."""

import importlib.util
import threading

import pytest
from sqlalchemy.exc import IntegrityError

from custody.domain.kernel.errors import StorageRefused, Unconfirmed
from custody.storage.tables import engine, serving_role
from custody.storage.tables.engine import Store
from custody.storage.write import head_row
from custody.text import i18n
from custody.text.error_messages import explain


def test_a_writing_transaction_commits_or_leaves_nothing(store):
    """The block's end commits; an exception takes everything back."""
    with store.writing() as connection:
        serving_role.set_meta(connection, "a", "1")
    with pytest.raises(ZeroDivisionError), store.writing() as connection:
        change_and_fail(connection)
    with store.reading() as connection:
        assert serving_role.get_meta(connection, "a") == "1"


def change_and_fail(connection):
    serving_role.set_meta(connection, "a", "2")
    raise ZeroDivisionError


def test_two_writers_never_read_the_same_head(store):
    """Four writers that read, then write: no update is lost, so no chain can fork."""

    def count():
        for _ in range(25):
            with store.writing() as connection:
                head_row.read(connection, lock=True)
                serving_role.set_meta(connection, "n", str(int(serving_role.get_meta(connection, "n") or 0) + 1))

    with store.writing() as connection:
        serving_role.set_meta(connection, "n", "0")
    threads = [threading.Thread(target=count) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    with store.reading() as connection:
        assert serving_role.get_meta(connection, "n") == "100"


def test_a_snapshot_does_not_move(store):
    """What is committed while a snapshot is open is not seen in it."""
    with store.snapshot() as before:
        assert serving_role.get_meta(before, "a") is None
        with store.writing() as connection:
            serving_role.set_meta(connection, "a", "1")
        assert serving_role.get_meta(before, "a") is None
    with store.snapshot() as after:
        assert serving_role.get_meta(after, "a") == "1"


def test_a_plain_reading_sees_the_next_commit_on_postgresql(postgres_url):
    """Why a page is read in a snapshot: two statements of one reading may come from two states of the log."""
    store = Store(postgres_url)
    with store.reading() as before:
        assert serving_role.get_meta(before, "a") is None
        with store.writing() as connection:
            serving_role.set_meta(connection, "a", "1")
        assert serving_role.get_meta(before, "a") == "1"
    store.close()


def test_a_connection_of_a_snapshot_is_not_kept_at_its_isolation(store):
    """The next reading over the same pooled connection begins as every reading does."""
    one = Store(store.url, pool_size=1)
    try:
        with one.snapshot() as connection:
            serving_role.get_meta(connection, "a")
        with one.reading() as connection:
            level = connection.get_isolation_level()
    finally:
        one.close()
    assert level == ("SERIALIZABLE" if store.is_sqlite else "READ COMMITTED")


def test_a_duplicate_key_is_refused_by_the_database(store):
    """UNIQUE (subject, n) is the last guard against a fork."""
    with pytest.raises(IntegrityError), store.writing() as connection:
        connection.exec_driver_sql("INSERT INTO subject_event (subject, n, seq) VALUES ('EV', 1, 5), ('EV', 1, 6)")


def test_a_durable_store_is_accepted(store):
    """SQLite at FULL, PostgreSQL with fsync and synchronous commit: as it says itself."""
    store.require_durable()
    asked = ["PRAGMA synchronous"] if store.is_sqlite else ["SHOW synchronous_commit", "SHOW fsync"]
    with store.reading() as connection:
        told = [str(connection.exec_driver_sql(each).scalar_one()) for each in asked]
    assert told == (["2"] if store.is_sqlite else ["on", "on"])


def test_sqlite_that_does_not_flush_is_refused(sqlite_url):
    """A database that may lose an acknowledged act is not served from."""
    store = Store(sqlite_url, pool_size=1)
    with store.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA synchronous=NORMAL")
    with pytest.raises(StorageRefused, match="not_durable"):
        store.require_durable()
    store.close()


def test_postgresql_that_does_not_wait_is_refused(postgres, postgres_url):
    """``synchronous_commit=off`` acknowledges what a crash may lose."""
    name = postgres_url.partition("@/")[2].partition("?")[0]
    postgres.run(f"ALTER DATABASE {name} SET synchronous_commit = off")
    store = Store(postgres_url)
    with pytest.raises(StorageRefused, match="not_durable"):
        store.require_durable()
    store.close()


def test_postgresql_gives_bodies_as_bytes_not_as_digits(postgres_url):
    store = Store(postgres_url)
    with store.reading() as connection:
        found = connection.exec_driver_sql("SELECT decode('00ff', 'hex'), 7, 'é'")
        assert found.cursor.pgresult.fformat(0) == 1
        assert tuple(found.one()) == (b"\x00\xff", 7, "é")
    store.close()


def test_a_database_that_is_not_there_is_named(tmp_path):
    """Reading says that it cannot be reached, writing that nothing is certain; neither shows a driver's error."""
    store = Store(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")
    with pytest.raises(StorageRefused, match="database_unreachable"), store.reading():
        pass
    with pytest.raises(Unconfirmed, match="not_recorded"), store.writing():
        pass


def test_the_head_moves_only_from_where_it_was_read(store):
    """A writer that another one has overtaken in spite of the lock is refused."""
    with store.reading() as connection:
        now = head_row.read(connection)
    with store.writing() as connection:
        head_row.move(connection, now._replace(size=3), 0)
    with pytest.raises(StorageRefused, match="head_moved"), store.writing() as connection:
        head_row.move(connection, now._replace(size=4), 0)


def test_an_error_that_is_not_of_the_database_itself_stays_as_it_was_raised(store):
    """Nor is it its own cause: whoever walks up the causes of an error comes to an end."""
    for opened in (store.reading, store.snapshot):
        with pytest.raises(IntegrityError) as told, opened():
            raise IntegrityError("INSERT", {}, ValueError("twice"))
        assert told.value.__cause__ is None


def test_postgresql_without_its_driver_is_one_sentence(monkeypatch):
    """psycopg is an extra: whoever names PostgreSQL without it reads how to install it, and no traceback."""
    find = importlib.util.find_spec
    monkeypatch.setattr(engine, "find_spec", lambda name: None if name == "psycopg" else find(name))
    with pytest.raises(StorageRefused) as caught:
        Store("postgresql+psycopg://custody@/custody")
    assert caught.value.code == "driver_missing"
    with i18n.speaking("en"):
        sentence, remedy = explain(caught.value)
    assert sentence == "CUSTODY_DATABASE names PostgreSQL, and the driver for it is not installed."
    assert remedy == "Install it: pip install 'custody[postgresql]'"
