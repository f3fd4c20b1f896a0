"""Migrations: both databases get the tables that the code knows, and refuse what the log forbids."""

import re
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateTable

from custody.domain.kernel.errors import StorageRefused
from custody.settings import Settings
from custody.storage.signing import timestamps
from custody.storage.signing.timestamps import TimeStamp
from custody.storage.tables import migrations, serving_role
from custody.storage.tables.engine import Store
from custody.storage.tables.migrations import migrate, newest, open_store, require_current
from custody.storage.tables.tables import metadata
from custody.storage.write import head_row
from tests.conftest import ORIGIN
from tests.factories.office import Office

FROZEN = {
    "event": "CREATE TABLE event ( seq INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (seq) )",
    "tile": "CREATE TABLE tile ( level INTEGER NOT NULL, n INTEGER NOT NULL, hashes BLOB NOT NULL,"
    " PRIMARY KEY (level, n) )",
}


def test_the_log_is_frozen(sqlite_url):
    """The tables of the log are for ever what the first revision made them."""
    store = Store(sqlite_url)
    with store.reading() as connection:
        for table, golden in FROZEN.items():
            found = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table})
            assert " ".join(found.scalar_one().split()) == golden
    store.close()


def test_no_later_revision_touches_the_log():
    """Only the first revision speaks of event and tile: SQLite's batch mode would drop their triggers."""
    later = [path for path in Path(migrations.folder(), "versions").glob("*.py") if not path.name.startswith("0001")]
    assert not [path.name for path in later if re.search(r"\b(event|tile)\b", path.read_text())]


def test_code_and_database_agree(store):
    """Every table, column, type, key and index that the code names is in the database, and nothing else."""
    engine = create_engine(store.url)  # what SQLAlchemy tells of indexes it reads as text
    found = inspect(engine)
    assert set(found.get_table_names()) == {*metadata.tables, "alembic_version"}
    for name, table in metadata.tables.items():
        columns = {
            c["name"]: (str(c["type"].compile(store.engine.dialect)), c["nullable"]) for c in found.get_columns(name)
        }
        ours = {c.name: (str(c.type.compile(store.engine.dialect)), c.nullable) for c in table.columns}
        assert plain(columns) == plain(ours), name
        assert found.get_pk_constraint(name)["constrained_columns"] == [c.name for c in table.primary_key], name
        indexes = {i["name"]: i["column_names"] for i in found.get_indexes(name) if "duplicates_constraint" not in i}
        assert indexes == {i.name: [c.name for c in i.columns] for i in table.indexes}, name
        assert {k["referred_table"] for k in found.get_foreign_keys(name)} == {
            key.column.table.name for key in table.foreign_keys
        }, name
    engine.dispose()


def plain(columns):
    """Types without the collation, which only PostgreSQL shows and only in one of the two."""
    return {name: (kind.partition(" COLLATE")[0], nullable) for name, (kind, nullable) in columns.items()}


def test_sqlite_is_word_for_word_what_the_code_says(sqlite_url):
    """On SQLite the statements themselves agree, WITHOUT ROWID and all."""
    store = Store(sqlite_url)
    with store.reading() as connection:
        for name, table in metadata.tables.items():
            if not table.foreign_keys:
                found = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name})
                ours = str(CreateTable(table).compile(store.engine))
                assert squeezed(found.scalar_one()) == squeezed(ours), name
    store.close()


def squeezed(sql):
    return re.sub(r"[\s\"]+", "", sql)


CHANGES = [
    "UPDATE event SET body = body", "DELETE FROM event", "UPDATE tile SET level = level", "DELETE FROM tile",
    "UPDATE checkpoint SET note = note", "DELETE FROM checkpoint", "DELETE FROM log_head",
    "UPDATE log_head SET size = size - 1", "UPDATE log_head SET origin = 'other'",
    "UPDATE log_head SET epoch = epoch - 1", "UPDATE time_stamp SET at = at", "DELETE FROM time_stamp",
]  # fmt: skip


@pytest.fixture(scope="module")
def recorded(installed):
    """The store of a log with a full tile, a checkpoint's row and a time-stamp's."""
    with closing(Store(installed.url)) as store:
        with Office(store, installed.folder / "keys", ORIGIN).closing() as office:
            office.lot(5, "certified")
            office.seal(120)
        with store.writing() as connection:
            connection.exec_driver_sql("INSERT INTO checkpoint (size, note) VALUES (1, 'x')")
            timestamps.add(connection, TimeStamp(1, "CN=A", 1, b"x"))
        yield store


@pytest.mark.parametrize("change", CHANGES)
def test_the_log_refuses_changes(recorded, change):
    """Events, tiles and checkpoints are append-only and the head only grows, even for the owner."""
    with pytest.raises(DBAPIError, match=r"append-only|only grows"), recorded.writing() as connection:
        connection.exec_driver_sql(change)


@pytest.mark.parametrize("table", ["event", "tile", "checkpoint", "time_stamp", "log_head"])
def test_sqlite_refuses_replacement(sqlite_url, tmp_path, table):
    """INSERT OR REPLACE removes a row without any DELETE trigger; it is refused all the same."""
    store = Store(sqlite_url)
    first = {
        "event": "INSERT {} INTO event VALUES (0, x'00')", "tile": "INSERT {} INTO tile VALUES (0, 0, x'00')",
        "checkpoint": "INSERT {} INTO checkpoint VALUES (1, 'x')",
        "time_stamp": "INSERT {} INTO time_stamp VALUES (1, 'CN=A', 1, x'00')",
        "log_head": "INSERT {} INTO log_head VALUES (1, 'o', 0, x'', x'', 0, 0)",
    }[table]  # fmt: skip
    if table != "log_head":
        with store.writing() as connection:
            connection.exec_driver_sql(first.format(""))
    with pytest.raises(DBAPIError, match=r"append-only|only grows"), store.writing() as connection:
        connection.exec_driver_sql(first.format("OR REPLACE"))
    store.close()


def test_opening_makes_and_reopens_an_installation(tmp_path):
    """The first start makes folder, file and head; the second finds them."""
    settings = Settings(data=tmp_path / "new" / "data", origin=ORIGIN)
    for _ in range(2):
        store = open_store(settings)
        with store.reading() as connection:
            assert migrations.version(connection) == newest()
            assert (head_row.read(connection).origin, head_row.read(connection).size) == (ORIGIN, 0)
        store.close()
    assert settings.data.stat().st_mode & 0o077 == 0


def test_another_origin_is_refused(store, settings):
    """A log never changes its name."""
    with pytest.raises(StorageRefused, match="origin_differs"):
        open_store(Settings(data=settings.data, database=store.url, origin="custody.test/other"))


def test_a_newer_database_is_refused(store, settings, administrator):
    """Software that does not know the tables does not write to them."""
    administrator("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageRefused, match="database_newer"):
        open_store(settings)
    with pytest.raises(StorageRefused, match="database_newer"):
        migrate(store, ORIGIN)


@pytest.mark.parametrize("stored", ["0002", "0010"])
def test_a_database_of_before_the_release_is_refused(store, settings, administrator, stored):
    """It is older than this software, not newer: what it says is true, and nothing is written to it."""
    administrator(f"UPDATE alembic_version SET version_num = '{stored}'")
    for opening in (
        lambda: open_store(settings),
        lambda: migrate(store, ORIGIN),
        lambda: require_current(store, ORIGIN),
    ):
        with pytest.raises(StorageRefused, match="database_before_release") as refused:
            opening()
        assert refused.value.facts == {"stored": stored}
    with store.reading() as connection:
        assert migrations.version(connection) == stored


@pytest.mark.parametrize("table", migrations.SINCE_0001)
def test_the_first_schema_of_before_the_release_is_known_by_its_tables(store, settings, table):
    """It bears the number of the release's own, and lacks a table that came later."""
    require_current(store, ORIGIN)
    with store.writing() as connection:
        connection.exec_driver_sql(f"DROP TABLE {table}")
    for opening in (lambda: open_store(settings), lambda: migrate(store, ORIGIN)):
        with pytest.raises(StorageRefused, match="database_before_release"):
            opening()


def test_no_revision_takes_a_number_of_before_the_release():
    """Else a database of before would be taken for one of the release."""
    assert migrations.BEFORE_RELEASE.isdisjoint(migrations._revisions())


def test_postgresql_is_not_migrated_by_the_service(postgres, tmp_path):
    """The serving role is told to have the database migrated; migrating twice changes nothing."""
    name = postgres.create()
    settings = Settings(data=tmp_path, database=postgres.url(name), origin=ORIGIN)
    with pytest.raises(StorageRefused, match="migration_needed"):
        open_store(settings)
    store = Store(settings.database)
    assert migrate(store, ORIGIN) == migrate(store, ORIGIN) == newest()
    store.close()
    open_store(settings).close()
    postgres.drop(name)


def test_a_missing_database_is_named(postgres, tmp_path):
    """A database that does not exist is one clear refusal."""
    settings = Settings(data=tmp_path, database=postgres.url("nowhere"), origin=ORIGIN)
    with pytest.raises(StorageRefused, match="database_unreachable"):
        open_store(settings)


def test_a_database_without_head_is_refused(store, administrator):
    """Tables without a log's head are not served from."""
    administrator("DELETE FROM log_head")
    with pytest.raises(StorageRefused, match="not_initialised"):
        require_current(store, ORIGIN)


def test_every_table_has_its_rights():
    """No table is without a line in the rights of the serving role, and no line without a table."""
    assert set(serving_role.GRANTS) == {*metadata.tables, "alembic_version"}


def test_an_installed_package_brings_its_migrations(tmp_path, monkeypatch):
    """Inside a wheel the migrations lie in the package; in a checkout beside it."""
    package = tmp_path / "custody"
    (package / "_alembic").mkdir(parents=True)
    assert migrations.folder().name == "alembic"
    monkeypatch.setattr(migrations.custody, "__file__", str(package / "__init__.py"))
    assert migrations.folder() == package / "_alembic"


def test_the_url_of_a_percent_path_works(tmp_path):
    """A folder may have any name, a percent sign in it too."""
    settings = Settings(data=tmp_path / "50%full", origin=ORIGIN)
    open_store(settings).close()
    assert (tmp_path / "50%full" / "custody.db").stat().st_size
    again = create_engine(settings.database)
    with again.connect() as connection:
        assert connection.exec_driver_sql("SELECT origin FROM log_head").scalar_one() == ORIGIN
    again.dispose()


def test_each_migration_is_told_to_the_bar(tmp_path):
    """All of a new database, one after the other; none of one that is at this version."""
    store = Store(f"sqlite:///{tmp_path / 'new.db'}")
    told: list[tuple[int, int]] = []
    migrate(store, ORIGIN, progress=lambda done, total: told.append((done, total)))
    total = len(list(Path(migrations.folder(), "versions").glob("[0-9]*.py")))
    assert told == [(n, total) for n in range(total + 1)]
    told.clear()
    migrate(store, ORIGIN, progress=lambda done, total: told.append((done, total)))
    assert told == []
    store.close()


def test_the_files_say_in_which_order_they_come():
    """``newest`` reads names of files only: each begins with its own version, and follows the one before."""
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migrations.folder()))
    scripts = list(ScriptDirectory.from_config(config).walk_revisions())[::-1]
    assert [one.revision for one in scripts] == list(migrations._revisions())
    assert all(Path(one.path).name.startswith(f"{one.revision}_") for one in scripts)
    assert scripts[-1].revision == newest()
