"""The serving role on PostgreSQL: it records, and can neither change nor remove what was recorded."""

import secrets
import time
from contextlib import nullcontext, suppress

import pytest
from sqlalchemy.exc import DBAPIError

from custody.domain.kernel.errors import StorageRefused
from custody.settings import Settings
from custody.storage.audit.verify import Plan, verify
from custody.storage.tables.engine import Store
from custody.storage.tables.migrations import migrate, open_store
from tests.conftest import ORIGIN
from tests.drills.silent_proxy import SilentProxy
from tests.factories.office import Office


@pytest.fixture(scope="module")
def role(postgres):
    """A fresh role without any rights, with a name that must be quoted."""
    name = f"App-{secrets.token_hex(4)}"
    postgres.run(f'CREATE ROLE "{name}" LOGIN')
    yield name
    postgres.run(f'DROP ROLE "{name}"')


@pytest.fixture(scope="module")
def served(postgres, role):
    """A migrated database opened as the serving role."""
    name = postgres.create()
    owner = Store(postgres.url(name))
    migrate(owner, ORIGIN, serving_role=role)
    store = Store(postgres.url(name, user=role))
    yield store
    store.close()
    owner.close()
    postgres.drop(name)


@pytest.fixture(scope="module")
def recorded(served, tmp_path_factory):
    """A founded log, recorded by the serving role; whatever is tried here is refused, and leaves it as it was."""
    with Office(served, tmp_path_factory.mktemp("served") / "keys", ORIGIN).closing() as office:
        office.lot(2, "certified")
        yield office


@pytest.mark.parametrize("rest", [0.0, 60.0])
def test_a_connection_that_was_left_alone_is_asked_whether_it_is_there(postgres, served, monkeypatch, rest):
    """Its server may have been started anew: another is made, and nobody notices; within a second nobody asks."""
    monkeypatch.setattr("custody.storage.tables.postgres.IDLE", rest)
    store = Store(served.url, pool_size=1)
    with store.reading() as connection:
        before = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    postgres.run(f"SELECT pg_terminate_backend({before}, 5000)")
    with nullcontext() if rest == 0 else pytest.raises(StorageRefused, match="database_unreachable"):  # noqa: SIM117
        with store.reading() as connection:
            assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() != before
    with store.reading() as connection:  # and where it was not asked, the next one is made anew
        assert connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one() != before
    store.close()


ATTACKS = [
    "UPDATE event SET body = ''",
    "DELETE FROM event",
    "TRUNCATE event",
    "DROP TABLE event",
    "ALTER TABLE event DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "ALTER TABLE event ADD COLUMN x INTEGER",
    "UPDATE tile SET hashes = ''",
    "DELETE FROM checkpoint",
    "DELETE FROM log_head",
    "INSERT INTO log_head VALUES (2, 'o', 0, '', '', 0, 0)",
    "DELETE FROM subject",
    "DELETE FROM claim",
    "UPDATE claim SET subject = ''",
    "UPDATE act SET seq = 0",
    "DELETE FROM mass_balance",
    "UPDATE subject_event SET seq = 0",
    "UPDATE disclosure SET name = ''",
    "UPDATE alembic_version SET version_num = '0'",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "DROP TRIGGER event_frozen ON event",
    "CREATE TABLE mine (x INTEGER)",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_by_the_serving_role_is_refused(recorded, served, attack):
    """Whoever takes over the service's connection cannot rewrite the past."""
    with (
        pytest.raises(DBAPIError, match=r"permission denied|must be owner|append-only"),
        served.writing() as connection,
    ):
        connection.exec_driver_sql(attack)
    assert verify(served, Plan()).ok


def test_the_serving_role_does_its_work(recorded, served, postgres, tmp_path):
    """It opens, records, reads, verifies and signs people in with the rights it has."""
    settings = Settings(data=tmp_path, database=served.url, origin=ORIGIN)
    open_store(settings).close()
    recorded.quarantine(recorded.lot(1))
    assert verify(served, Plan()).ok
    with served.writing() as connection:
        connection.exec_driver_sql("DELETE FROM web_session")
        connection.exec_driver_sql("DELETE FROM guess")


@pytest.mark.parametrize("attack", ["UPDATE event SET body = ''", "DELETE FROM tile", "TRUNCATE event, tile"])
def test_the_owner_is_refused_too(postgres, recorded, served, attack):
    """The owner must at least disable a trigger first, in plain sight; replica mode does not switch it off."""
    postgres.run("ALTER ROLE postgres SET session_replication_role = replica")
    owner = Store(postgres.url(served.engine.url.database))
    with pytest.raises(DBAPIError, match="append-only"), owner.writing() as connection:
        connection.exec_driver_sql(attack)
    owner.close()
    postgres.run("ALTER ROLE postgres RESET session_replication_role")


def test_rights_that_were_too_many_are_taken_back(postgres, served, role):
    """Migrating again leaves the serving role with the rights of the table, no more."""
    owner = Store(postgres.url(served.engine.url.database))
    with owner.writing() as connection:
        connection.exec_driver_sql(f'GRANT ALL ON event, subject TO "{role}"')
    migrate(owner, ORIGIN, serving_role=role)
    with owner.reading() as connection:
        found = connection.exec_driver_sql(
            "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = %s", (role,)
        ).all()
    assert {right for table, right in found if table == "event"} == {"SELECT", "INSERT"}
    assert {right for table, right in found if table == "subject"} == {"SELECT", "INSERT", "UPDATE"}
    owner.close()


def test_a_silent_server_is_waited_for_by_nobody(postgres, served):
    """A statement ends within its seconds, or once the heartbeat falls silent; then nobody tries until it is back."""
    proxy = SilentProxy(f"{postgres.socket}/.s.PGSQL.5432")
    name = served.url.partition("@/")[2].partition("?")[0]
    store = Store(f"postgresql+psycopg://postgres@127.0.0.1:{proxy.port}/{name}")
    store.start_heartbeat()
    try:
        begun = time.monotonic()
        with pytest.raises(StorageRefused, match="database_unreachable"), store.reading(0.3) as connection:
            connection.exec_driver_sql("SELECT pg_sleep(60)")
        assert time.monotonic() - begun < 2
        with pytest.raises(StorageRefused, match="database_unreachable"), store.reading() as connection:
            connection.exec_driver_sql("SELECT 1" if proxy.silence() is None else "")
        assert time.monotonic() - begun < 8
        begun = time.monotonic()
        with pytest.raises(StorageRefused, match="database_unreachable"), store.writing():
            pass
        assert time.monotonic() - begun < 0.1
        proxy.speak()
        while time.monotonic() < begun + 8:
            with suppress(StorageRefused), store.reading() as connection:
                assert connection.exec_driver_sql("SELECT 1").scalar_one() == 1
                break
            time.sleep(0.1)
        else:
            pytest.fail("it was not found again")
    finally:
        store.close()
        proxy.close()


def test_no_statement_is_cancelled_by_the_server(served):
    """A commit that is cancelled while it waits for its replica is acknowledged without it."""
    with served.reading() as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar_one() == "0"
