"""Guards that keep the log append-only: its triggers, and on PostgreSQL the serving role's rights.

They prove nothing about the past. A missing guard shows that somebody prepared a change of the log.

Neither proves anything of the past; but a guard that is gone says that somebody made ready to change it.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, create_engine

from custody.storage.audit.findings import Finding
from custody.storage.audit.raw_rows import fetch
from custody.storage.tables import serving_role
from custody.storage.tables.engine import Store

SQLITE = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"
TRIGGERS = """SELECT c.relname, t.tgname,
    CASE WHEN t.tgenabled = 'A' THEN pg_get_triggerdef(t.oid, true) || '; ' || p.prosrc ELSE 'not ALWAYS' END
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
    WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"""
RULES = "SELECT tablename, rulename, definition FROM pg_rules WHERE schemaname = current_schema()"
RIGHTS = """SELECT c.relname, coalesce(r.rolname, 'PUBLIC'), a.privilege_type,
    coalesce(r.rolsuper OR pg_has_role(r.oid, c.relowner, 'MEMBER'), false)
    FROM pg_class c LEFT JOIN LATERAL (
        SELECT attacl AS acl FROM pg_attribute WHERE attrelid = c.oid AND attacl IS NOT NULL
        UNION ALL SELECT c.relacl) AS kept ON true
    CROSS JOIN LATERAL aclexplode(kept.acl) AS a LEFT JOIN pg_roles r ON r.oid = a.grantee
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND a.grantee <> c.relowner
    ORDER BY 1, 2, 3"""
"""Every right on a table or column that somebody beside the owner has: table, role, right, whether the role may all."""

REFUSE = "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END"
GROWS = """BEGIN IF NEW.id <> OLD.id OR NEW.origin <> OLD.origin OR NEW.size < OLD.size OR NEW.epoch < OLD.epoch THEN
    RAISE EXCEPTION 'log_head only grows'; END IF; RETURN NEW; END"""
FROZEN = "CREATE TRIGGER {trigger} BEFORE {what} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change(); {body}"

Triggers = Mapping[tuple[str, str], str]
"""(table, trigger) to what it does, with white space squeezed."""


def guards(store: Store) -> list[Finding]:
    """Return triggers that are missing, changed or too many; rights that are too many."""
    with store.snapshot() as connection:
        sqlite = connection.dialect.name == "sqlite"
        there = _sqlite(connection) if sqlite else _postgres(connection)
        rights = [] if sqlite else list(_rights(connection))
    return [*_compare(there, _made_anew() if sqlite else _written()), *rights]


def _compare(there: Triggers, ought: Triggers) -> Iterator[Finding]:
    for key in sorted({*there, *ought}):
        if there.get(key) != ought.get(key):
            code = "trigger_wrong" if key in there and key in ought else "trigger_extra" if key in there else ""
            yield Finding(code or "trigger_missing", {"table": key[0], "trigger": key[1]})


def _sqlite(connection: Connection) -> Triggers:
    return {(table, name): normalise_space(sql) for table, name, sql in fetch(connection, SQLITE)}


def _made_anew() -> Triggers:
    """Return the triggers that the migrations make in an empty database."""
    from custody.storage.tables import migrations  # noqa: PLC0415 - Alembic takes long to load, and only this needs it

    engine = create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            migrations.create(connection)
            return _sqlite(connection)
    finally:
        engine.dispose()


def _postgres(connection: Connection) -> Triggers:
    return {
        (table, name): normalise_space(sql)
        for table, name, sql in fetch(connection, TRIGGERS) + fetch(connection, RULES)
    }


def _written() -> Triggers:
    """Return PostgreSQL's wording of the triggers that the migrations make there."""
    made = {
        (table, f"{table}_frozen"): FROZEN.format(
            trigger=f"{table}_frozen", what="DELETE OR UPDATE OR TRUNCATE", table=table, body=REFUSE
        )
        for table in ("event", "tile", "checkpoint", "time_stamp")
    }
    made["log_head", "log_head_kept"] = FROZEN.format(
        trigger="log_head_kept", what="DELETE OR TRUNCATE", table="log_head", body=REFUSE
    )
    made["log_head", "log_head_grows"] = (
        "CREATE TRIGGER log_head_grows BEFORE UPDATE ON log_head FOR EACH ROW EXECUTE FUNCTION refuse_shrinking(); "
        + GROWS
    )
    return {key: normalise_space(sql) for key, sql in made.items()}


def _rights(connection: Connection) -> Iterator[Finding]:
    """Yield findings on rights of roles other than the owner that exceed ``serving_role.GRANTS``."""
    strong = set()
    for table, role, right, may_all in fetch(connection, RIGHTS):
        if may_all:
            strong.add(role)
        elif right not in serving_role.GRANTS.get(table, ()):
            yield Finding("right_extra", {"table": table, "role": role, "right": right})
    for role in sorted(strong):
        yield Finding("role_strong", {"role": role})


def normalise_space(sql: str) -> str:
    """Return a statement with its white space collapsed."""
    return " ".join(sql.split())
