"""Bringing a database to this version of the tables, or refusing one that is not at it.

SQLite is created and migrated when the service opens it. PostgreSQL is migrated by ``custody migrate`` under the role
that owns the tables; the serving role only looks at the version.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text

import custody
from custody.domain.kernel.errors import StorageRefused
from custody.settings import Settings
from custody.storage.tables.engine import Store
from custody.storage.tables.serving_role import grant, require_projections
from custody.storage.write import head_row

VERSIONS = "alembic_version"
"""Alembic's own table: one row, the version."""
Progress = Callable[[int, int], None]
"""Told (migrations done, migrations to do)."""
BEFORE_RELEASE = frozenset(f"{revision:04}" for revision in range(2, 11))
"""Versions that only databases of before the first release bear: their formats changed until then."""
SINCE_0001 = ("card_code", "cosignature", "mass_balance", "reading_repeat", "time_stamp")
"""Tables that 0001 makes and did not make before the first release: without one of them it is of before, too."""
MIGRATION_LOCK = 0x63757374
"""Key of PostgreSQL's advisory lock under which two migrations follow one another ("cust")."""


def open_store(settings: Settings) -> Store:
    """Return the store of an installation, durable and at this version; create or migrate an SQLite file first.

    Raises:
        StorageRefused: ``database_unreachable``, ``database_before_release``, ``database_newer``,
            ``migration_needed``, ``not_durable``, ``origin_differs``, ``rebuild_needed``, ``projections_newer``.
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

    ``serving_role`` is the PostgreSQL role that gets the rights of ``serving_role.GRANTS``.

    Raises:
        StorageRefused: ``database_before_release``, ``database_newer``, ``origin_differs``.
    """
    with store.writing() as connection:
        if not store.is_sqlite:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        _require_known(connection)
        if version(connection) != newest():
            create(connection, progress=progress)
        found(connection, origin)
        if serving_role:
            grant(connection, serving_role)
    return newest()


def create(
    connection: Connection, revision: str = "head", progress: Progress = lambda _done, _total: None
) -> None:  # fmt: skip
    """Bring the tables to a version in the caller's transaction, and nothing but the tables."""
    from alembic import command  # noqa: PLC0415  (long to load, and only an upgrade needs it)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(folder()).replace("%", "%%"))
    last, now = newest() if revision == "head" else revision, version(connection) or ""
    missing = [revision for revision in _revisions() if now < revision <= last]
    total = len(missing)

    def applied(*, step: Any, **_: Any) -> None:
        """Report a migration that was applied."""
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
        stored = head_row.read(connection).origin
    except StorageRefused:
        head_row.create(connection, origin)
    else:
        _require_origin(stored, origin)


def require_current(store: Store, origin: str) -> None:
    """Refuse a database that this software must not write to.

    Raises:
        StorageRefused: ``database_before_release``, ``database_newer``, ``migration_needed``, ``not_initialised``,
            ``origin_differs``, ``rebuild_needed``, ``projections_newer``.
    """
    with store.reading() as connection:
        _require_known(connection)
        stored = version(connection)
        if stored != newest():
            raise StorageRefused("migration_needed", stored=stored or "-", known=newest())
        _require_origin(head_row.read(connection).origin, origin)
        require_projections(connection)


def version(connection: Connection) -> str | None:
    """Return the version of the database, or None if it is empty."""
    if not inspect(connection).has_table(VERSIONS):
        return None
    stored: str | None = connection.execute(text(f"SELECT version_num FROM {VERSIONS}")).scalar()  # noqa: S608
    return stored


def newest() -> str:
    """Return the version to which this software migrates a database."""
    return _revisions()[-1]


def folder() -> Path:
    """Return the folder of the migrations: inside an installed package, or beside it in a checkout."""
    package = Path(custody.__file__).parent
    installed = package / "_alembic"
    return installed if installed.is_dir() else package.parent / "alembic"


@cache
def _revisions() -> tuple[str, ...]:
    """Return every version, in order: each migration's file begins with its own."""
    return tuple(sorted(file.name.split("_")[0] for file in (folder() / "versions").glob("[0-9]*.py")))


def require_known(stored: str) -> None:
    """Refuse tables at a version that this software does not know.

    Raises:
        StorageRefused: ``database_before_release``, ``database_newer``.
    """
    if stored in BEFORE_RELEASE:
        raise StorageRefused("database_before_release", stored=stored)
    if stored not in _revisions():
        raise StorageRefused("database_newer", stored=stored, known=newest())


def _require_known(connection: Connection) -> None:
    stored = version(connection)
    if stored is None:
        return
    require_known(stored)
    # The first version of before the release had the number that the first of the release has.
    if not all(inspect(connection).has_table(table) for table in SINCE_0001):
        raise StorageRefused("database_before_release", stored=stored)


def _require_origin(stored: str, origin: str) -> None:
    if stored != origin:
        raise StorageRefused("origin_differs", stored=stored, set=origin)
