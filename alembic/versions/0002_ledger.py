"""The books of each agency, rolled up by day.

Revision: 0002. The rows of what was recorded before come from ``custody rebuild``, which the raised version of the
projections asks for.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLE = """
CREATE TABLE ledger (
    agency {key} NOT NULL,
    day {key} NOT NULL,
    substance {key} NOT NULL,
    unit {key} NOT NULL,
    heading {key} NOT NULL,
    amount {whole} NOT NULL,
    PRIMARY KEY (agency, day, substance, unit, heading)
) {slim}
"""
WORDS = {
    "sqlite": {"whole": "INTEGER", "key": "TEXT", "slim": "WITHOUT ROWID"},
    "postgresql": {"whole": "BIGINT", "key": 'TEXT COLLATE "C"', "slim": ""},
}


def upgrade() -> None:
    """Create the table."""
    op.execute(TABLE.format(**WORDS[op.get_context().dialect.name]))
