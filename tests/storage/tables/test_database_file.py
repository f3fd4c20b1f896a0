"""The SQLite file of a running store: it must stay the one that was opened, with its write-ahead log."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from custody.domain.kernel.errors import StorageRefused
from custody.storage.tables.engine import Store


@pytest.fixture
def file(tmp_path):
    return tmp_path / "custody.db"


@pytest.fixture
def opened(file):
    """A store with one table and a row in it."""
    store = Store(f"sqlite:///{file}")
    with store.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE thing (name TEXT)")
        connection.exec_driver_sql("INSERT INTO thing VALUES ('before')")
    yield store
    store.close()


def things(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM thing")]


def write(store: Store, name: str = "after") -> None:
    with store.writing() as connection:
        connection.exec_driver_sql("INSERT INTO thing VALUES (?)", (name,))


def test_a_file_that_was_moved_back_is_written_to_again(opened, file):
    """Moved away it is refused, and moved back it is the same file."""
    file.rename(file.with_suffix(".away"))
    with pytest.raises(StorageRefused, match="database_replaced"):
        write(opened)
    with pytest.raises(StorageRefused, match="database_replaced"):
        opened.require_file()
    file.with_suffix(".away").rename(file)
    write(opened)
    assert things(file) == ["before", "after"]


def test_what_an_unlinked_file_held_is_saved_at_the_end(opened, file):
    """Nobody wrote or asked since: the end of the service itself looks, and saves."""
    file.unlink()
    opened.close()
    assert things(Path(f"{file}.rescued")) == ["before"]


def test_no_empty_file_is_made_in_the_place_of_one_that_is_gone(opened, file):
    """A further connection would make it, and the next start would begin an empty register."""
    file.unlink()
    first = opened.engine.connect()
    with pytest.raises(StorageRefused, match="database_replaced"), opened.reading():
        pass
    first.close()
    assert not file.exists()


def test_the_content_of_a_removed_wal_is_put_into_the_file(opened, file):
    """What was committed is in the file alone, before anything is said."""
    Path(f"{file}-wal").unlink()
    with pytest.raises(StorageRefused, match="wal_missing"):
        write(opened)
    copy = file.with_suffix(".copy")
    copy.write_bytes(file.read_bytes())
    assert things(copy) == ["before"]
    with pytest.raises(StorageRefused, match="wal_missing"):
        opened.require_file()


def test_the_last_connection_may_take_the_wal_along(opened, file):
    """SQLite removes it with the last connection and makes another with the next one: that is no loss."""
    opened.engine.dispose()
    assert not Path(f"{file}-wal").exists()
    write(opened)
    with opened.engine.connect() as connection:
        connection.detach()
    opened.engine.dispose()
    write(opened)
    opened.require_file()


def test_all_pages_are_looked_through(opened, file):
    """A page that no act has met yet is found too."""
    with opened.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE other (name TEXT)")
        connection.exec_driver_sql("INSERT INTO other VALUES (hex(randomblob(9000)))")
    opened.look_through()
    assert opened.file.trouble == ""
    opened.engine.dispose()
    content = bytearray(file.read_bytes())
    content[-4096:-4000] = b"\xff" * 96
    content[4096 * 2 : 4096 * 2 + 16] = b"\xff" * 16
    file.write_bytes(content)
    opened.look_through()
    assert opened.file.trouble == "database_damaged"
    with pytest.raises(StorageRefused, match="database_damaged"):
        write(opened)


def test_who_reads_while_the_wal_is_removed_costs_no_committed_act(opened, file):
    """The file takes in the rest when the reader is gone, and until then a copy beside it holds all."""
    reader = opened.reading()
    reading = reader.__enter__()
    reading.exec_driver_sql("SELECT count(*) FROM thing").scalar()
    write(opened, "during")
    Path(f"{file}-wal").unlink()
    with pytest.raises(StorageRefused, match="wal_missing"):
        write(opened)
    assert things(Path(f"{file}.rescued")) == ["before", "during"]
    reader.__exit__(None, None, None)
    with pytest.raises(StorageRefused, match="wal_missing"):
        opened.require_file()
    copy = file.with_suffix(".copy")
    copy.write_bytes(file.read_bytes())
    assert things(copy) == ["before", "during"]
