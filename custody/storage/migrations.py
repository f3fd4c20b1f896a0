"""Bringing a database to this version of the tables, or refusing one that is not at it.

SQLite is created and migrated when the service opens it. PostgreSQL is migrated by ``custody migrate`` under the role
that owns the tables; the serving role only looks at the version.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import custody
from custody.domain.errors import StorageRefused
from custody.settings import Settings
from custody.storage import head, schema
from custody.storage.engine import Store

Progress = Callable[[int, int], None]
"""Told (migrations done, migrations to do)."""
MIGRATION_LOCK = 0x63757374
"""Key of PostgreSQL's advisory lock under which two migrations follow one another ("cust")."""


def open_store(settings: Settings) -> Store:
    """The store of an installation, durable and at this version; an SQLite file is made or migrated first.

    Raises:
        StorageRefused: ``database_unreachable``, ``database_newer``, ``migration_needed``, ``not_durable``,
            ``origin_differs``, ``rebuild_needed``, ``projections_newer``.
    """
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = Store(settings.database)
    try:
        store.require_durable()
        if store.is_sqlite:
            migrate(store, settings.origin)
        require_current(store, settings.origin)
    except StorageRefused:
        store.close()
        raise
    return store


def migrate(
    store: Store, origin: str, *, serving_role: str = "", progress: Progress = lambda _done, _total: None
) -> str:  # fmt: skip
    """Bring the tables to this version and give the log its head; the version, as ``"0001"``.

    ``serving_role`` is the PostgreSQL role that gets the rights of ``schema.GRANTS``.

    Raises:
        StorageRefused: ``database_newer``, ``origin_differs``.
    """
    with store.writing() as connection:
        if not store.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        if version(connection) != newest():
            _require_known(connection)
            create(connection, progress=progress)
        found(connection, origin)
        if serving_role:
            schema.grant(connection, serving_role)
    return newest()


def create(
    connection: Connection, revision: str = "head", progress: Progress = lambda _done, _total: None
) -> None:  # fmt: skip
    """Bring the tables to a version in the caller's transaction, and nothing but the tables."""
    config = _config()
    missing = [script.revision for script in _scripts().iterate_revisions(revision, version(connection) or "base")]
    total = len(missing)

    def applied(*, step: Any, **_: Any) -> None:
        missing.remove(step.up_revision_id)
        progress(total - len(missing), total)

    progress(0, total)
    config.attributes.update(connection=connection, applied=applied)
    command.upgrade(config, revision)


def found(connection: Connection, origin: str) -> None:
    """Write the head of an empty log where there is none.

    Raises:
        StorageRefused: ``origin_differs``.
    """
    try:
        stored = head.read(connection).origin
    except StorageRefused:
        head.create(connection, origin)
    else:
        _require_origin(stored, origin)


def require_current(store: Store, origin: str) -> None:
    """Refuse a database that this software must not write to.

    Raises:
        StorageRefused: ``database_newer``, ``migration_needed``, ``not_initialised``, ``origin_differs``,
            ``rebuild_needed``, ``projections_newer``.
    """
    with store.reading() as connection:
        _require_known(connection)
        stored = version(connection)
        if stored != newest():
            raise StorageRefused("migration_needed", stored=stored or "-", known=newest())
        _require_origin(head.read(connection).origin, origin)
        schema.require_projections(connection)


def version(connection: Connection) -> str | None:
    """The version that the database is at, or None for one without tables."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The version that this software brings a database to."""
    revision = _scripts().get_current_head()
    assert revision is not None
    return revision


def folder() -> Path:
    """Where the migrations are: inside an installed package, beside it in a checkout."""
    package = Path(custody.__file__).parent
    installed = package / "_alembic"
    return installed if installed.is_dir() else package.parent / "alembic"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder()).replace("%", "%%"))
    return config


@cache  # reading them takes longer than all else at a start
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _require_known(connection: Connection) -> None:
    stored = version(connection)
    known = {script.revision for script in _scripts().walk_revisions()}
    if stored is not None and stored not in known:
        raise StorageRefused("database_newer", stored=stored, known=newest())


def _require_origin(stored: str, origin: str) -> None:
    if stored != origin:
        raise StorageRefused("origin_differs", stored=stored, set=origin)
