"""Database set-up beside its tables: the projections' version, and the rights of the serving role on PostgreSQL.

The serving role owns nothing and can neither change nor remove recorded data. ``custody migrate``, ``rebuild`` and a
restore run as the owner.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, insert, quoted_name, select, update

from custody.domain.kernel.errors import StorageRefused
from custody.storage.tables.tables import meta

PROJECTIONS = 1
"""Version of the fold and of its tables: raised whenever the same log folds to other rows."""

GRANTS: Mapping[str, tuple[str, ...]] = {
    "event": ("SELECT", "INSERT"),
    "tile": ("SELECT", "INSERT"),
    "checkpoint": ("SELECT", "INSERT"),
    "cosignature": ("SELECT", "INSERT"),
    "time_stamp": ("SELECT", "INSERT"),
    "log_head": ("SELECT", "UPDATE"),
    "act": ("SELECT", "INSERT"),
    "subject": ("SELECT", "INSERT", "UPDATE"),
    "subject_event": ("SELECT", "INSERT"),
    "claim": ("SELECT", "INSERT"),
    "mass_balance": ("SELECT", "INSERT", "UPDATE"),
    "disclosure": ("SELECT", "INSERT", "DELETE"),
    "account": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "web_session": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "card_code": ("SELECT", "INSERT", "DELETE"),
    "guess": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "reading_repeat": ("SELECT", "INSERT", "UPDATE", "DELETE"),
    "outbox": ("SELECT", "INSERT", "UPDATE"),
    "meta": ("SELECT", "INSERT", "UPDATE"),
    "alembic_version": ("SELECT",),
}
"""Table to the rights of the serving role: every table has its line, and no line has more than the service needs."""


def grant(connection: Connection, role: str) -> None:
    """Give the serving role its rights, exactly: what it had before on these tables is taken back first."""
    quoted = connection.dialect.identifier_preparer.quote(quoted_name(role, quote=True))
    for table, rights in GRANTS.items():
        connection.exec_driver_sql(f"REVOKE ALL ON {table} FROM {quoted}")
        connection.exec_driver_sql(f"GRANT {', '.join(rights)} ON {table} TO {quoted}")


def get_meta(connection: Connection, key: str) -> str | None:
    """Return a fact about this copy of the database, or None."""
    return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar_one_or_none()


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Write a fact about this copy of the database."""
    changed = connection.execute(update(meta).where(meta.c.key == key).values(value=value))
    if not changed.rowcount:
        connection.execute(insert(meta).values(key=key, value=value))


def require_projections(connection: Connection) -> None:
    """Refuse projections that another version of the fold has made.

    Raises:
        StorageRefused: ``projections_newer``, ``rebuild_needed``.
    """
    stored = int(get_meta(connection, "projections") or 0)
    if stored != PROJECTIONS:
        code = "projections_newer" if stored > PROJECTIONS else "rebuild_needed"
        raise StorageRefused(code, stored=stored, known=PROJECTIONS)
