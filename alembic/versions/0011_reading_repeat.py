"""Repetitions of a reading, counted beside the log until their quarter of an hour is over.

Revision: 0011, after 0001 (0002 to 0010 are of before the first release).
"""

from alembic import op

revision = "0011"
down_revision = "0001"

KEY = {"sqlite": "TEXT", "postgresql": 'TEXT COLLATE "C"'}
WHOLE = {"sqlite": "INTEGER", "postgresql": "BIGINT"}
TABLE = """CREATE TABLE reading_repeat (
    of {key} NOT NULL,
    act {key} NOT NULL,
    person {key} NOT NULL,
    agency {key} NOT NULL,
    about {key} NOT NULL,
    form {key} NOT NULL,
    inquiry {key} NOT NULL,
    first_at {whole} NOT NULL,
    last_at {whole} NOT NULL,
    repeats {whole} NOT NULL,
    PRIMARY KEY (of)
)"""


def upgrade() -> None:
    """Create the table of counts and the index by which ended ones are found."""
    database = op.get_context().dialect.name
    op.execute(TABLE.format(key=KEY[database], whole=WHOLE[database]))
    op.execute("CREATE INDEX reading_repeat_first ON reading_repeat (first_at)")
