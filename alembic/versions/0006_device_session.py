"""Which enrolled device a web session was begun on by PIN ("" by password), so that it ends with the device.

Revision: 0006.
"""

from alembic import op

revision = "0006"
down_revision = "0005"

WORDS = {"sqlite": "TEXT", "postgresql": 'TEXT COLLATE "C"'}


def upgrade() -> None:
    """Add the column; sessions that are open stay open, each to its twelfth hour."""
    key = WORDS[op.get_context().dialect.name]
    op.execute(f"ALTER TABLE web_session ADD COLUMN enrolled {key} NOT NULL DEFAULT ''")
