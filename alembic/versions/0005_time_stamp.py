"""What time-stamp authorities have said of checkpoints (RFC 3161).

Revision: 0005. Unlike a witness's line, a time-stamp cannot be had again: tomorrow's says tomorrow. So it is kept
append-only like the checkpoint under it.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

TABLE = """
CREATE TABLE time_stamp (
    size {whole} NOT NULL,
    authority {key} NOT NULL,
    at {whole} NOT NULL,
    token {bytes} NOT NULL,
    PRIMARY KEY (size, authority)
) {slim}
"""
WORDS = {
    "sqlite": {"whole": "INTEGER", "bytes": "BLOB", "key": "TEXT", "slim": "WITHOUT ROWID"},
    "postgresql": {"whole": "BIGINT", "bytes": "BYTEA", "key": 'TEXT COLLATE "C"', "slim": ""},
}
TRIGGERS = {
    "sqlite": (
        """CREATE TRIGGER time_stamp_update BEFORE UPDATE ON time_stamp
        BEGIN SELECT RAISE(ABORT, 'time_stamp is append-only'); END""",
        """CREATE TRIGGER time_stamp_delete BEFORE DELETE ON time_stamp
        BEGIN SELECT RAISE(ABORT, 'time_stamp is append-only'); END""",
        """CREATE TRIGGER time_stamp_replace BEFORE INSERT ON time_stamp
        WHEN EXISTS (SELECT 1 FROM time_stamp WHERE size = NEW.size AND authority = NEW.authority)
        BEGIN SELECT RAISE(ABORT, 'time_stamp is append-only'); END""",
    ),
    "postgresql": (
        """CREATE TRIGGER time_stamp_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON time_stamp
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()""",
        "ALTER TABLE time_stamp ENABLE ALWAYS TRIGGER time_stamp_frozen",
    ),
}


def upgrade() -> None:
    """Create the table and the triggers that keep it append-only."""
    database = op.get_context().dialect.name
    op.execute(TABLE.format(**WORDS[database]))
    for statement in TRIGGERS[database]:
        op.execute(statement)
