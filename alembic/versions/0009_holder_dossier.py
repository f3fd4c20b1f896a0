"""What people hold is told by its case in the index: a registry that holds two hundred thousand exhibits is shown.

Revision: 0009.
"""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Put what a subject belongs to into the index of holders, behind what it is found and narrowed by."""
    op.execute("DROP INDEX subject_holder")
    op.execute("CREATE INDEX subject_holder ON subject (holder, id, status, dossier) WHERE holder IS NOT NULL")
