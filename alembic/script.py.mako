"""${message}.

Revision: ${up_revision}, after ${down_revision | comma,n}. There is no way down: a register is never taken apart.
"""

import sqlalchemy as sa

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "raise NotImplementedError"}
