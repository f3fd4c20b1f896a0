"""Counting repetitions of a reading beside the log, where a kill of the service loses none.

The reading itself is an event on the log. Times: Unix milliseconds.
"""

from collections.abc import Iterable

from msgspec import Struct, structs
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from custody.storage.tables.tables import reading_repeat

MOST = 500
"""Counts that are written to the log in one round."""


class Repeat(Struct, frozen=True, kw_only=True):
    """Repetitions of the reading in act ``of``; ``act`` is the key of the act that writes the count to the log."""

    of: str
    act: str
    person: str
    agency: str
    about: str
    form: str
    inquiry: str
    listing: str
    first_at: int
    last_at: int
    repeats: int = 1


def add(connection: Connection, repeat: Repeat) -> None:
    """Count one repetition, in a writing transaction; the key drawn for the first one stays."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    counted = insert(reading_repeat).values(**structs.asdict(repeat))
    again = {"repeats": reading_repeat.c.repeats + 1, "last_at": counted.excluded.last_at}
    connection.execute(counted.on_conflict_do_update(index_elements=["of"], set_=again))


def ended(connection: Connection, before: int) -> list[Repeat]:
    """Return the counts of readings that began before an instant, the oldest first."""
    rows = select(reading_repeat).where(reading_repeat.c.first_at < before).order_by(reading_repeat.c.first_at)
    return [Repeat(**row) for row in connection.execute(rows.limit(MOST)).mappings()]


def forget(connection: Connection, acts: Iterable[str]) -> None:
    """Remove counts that are on the log, by the act of their reading, in a writing transaction."""
    connection.execute(delete(reading_repeat).where(reading_repeat.c.of.in_(list(acts))))
