"""The books of each agency by quarters of an hour, so that the days of every zone are sums of them.

Revision: 0007. The rows come from ``custody rebuild``, which the raised version of the projections asks for.
"""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Name the column by what it holds from now on."""
    op.execute("ALTER TABLE ledger RENAME COLUMN day TO quarter")
