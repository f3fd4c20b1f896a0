"""The second factor of a session, and the codes of one-time cards.

Revision: 0012.
"""

from alembic import op

revision = "0012"
down_revision = "0011"

KEYS = {"sqlite": "TEXT", "postgresql": 'TEXT COLLATE "C"'}


def upgrade() -> None:
    """Add the column and the table."""
    key = KEYS[op.get_context().dialect.name]
    op.execute(f"ALTER TABLE web_session ADD COLUMN factor {key} DEFAULT '' NOT NULL")
    op.execute(
        f"CREATE TABLE card_code (digest {key} NOT NULL, person {key} NOT NULL,"
        " PRIMARY KEY (digest), FOREIGN KEY (person) REFERENCES account (person))"
    )
    op.execute("CREATE INDEX card_code_person ON card_code (person)")
