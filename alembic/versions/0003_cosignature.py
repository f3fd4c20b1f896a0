"""What witnesses have cosigned.

Revision: 0003.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLE = """
CREATE TABLE cosignature (
    size {whole} NOT NULL,
    witness {key} NOT NULL,
    at {whole} NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (size, witness)
) {slim}
"""
INDEX = "CREATE INDEX cosignature_witness ON cosignature (witness, size)"
WORDS = {
    "sqlite": {"whole": "INTEGER", "key": "TEXT", "slim": "WITHOUT ROWID"},
    "postgresql": {"whole": "BIGINT", "key": 'TEXT COLLATE "C"', "slim": ""},
}


def upgrade() -> None:
    """Create the table."""
    op.execute(TABLE.format(**WORDS[op.get_context().dialect.name]))
    op.execute(INDEX)
