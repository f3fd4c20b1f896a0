"""What somebody holds in one state is found in the index: who holds ten thousand packages is asked at every page.

Revision: 0008.
"""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Put the status into the index of holders, after the number, by which lists are in order."""
    op.execute("DROP INDEX subject_holder")
    op.execute("CREATE INDEX subject_holder ON subject (holder, id, status) WHERE holder IS NOT NULL")
