"""What is late is told by its number in the index: hand-overs keep their day long after they were received.

Revision: 0010.
"""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Put the number into the index of days, behind the day: what is of another kind is passed without being read."""
    op.execute("DROP INDEX subject_due")
    op.execute("CREATE INDEX subject_due ON subject (due, id) WHERE due IS NOT NULL")
