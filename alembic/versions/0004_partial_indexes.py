"""Subjects are indexed only by what they have: a new one no longer touches five indexes at random places.

Revision: 0004.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

INDEXES = {
    "holder": "holder, id",
    "place": "place, id",
    "container": "container, id",
    "dossier": "dossier, kind, id",
    "due": "due",
}


def upgrade() -> None:
    """Replace each index by one over the rows that have a value."""
    for column, columns in INDEXES.items():
        op.execute(f"DROP INDEX subject_{column}")
        op.execute(f"CREATE INDEX subject_{column} ON subject ({columns}) WHERE {column} IS NOT NULL")
