"""The outbox: for each alarm and addressee what is to be sent, when next, and what became of it.

It is derived from the alarms on record: ``queue`` asks for every open alarm and level that has not been queued yet, so
a crash between event and sending, or the loss of this table, loses nothing. A message goes out at least once.
Times: Unix milliseconds.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from sqlalchemy import ColumnElement, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from custody.storage.tables.connection import Connection
from custody.storage.tables.tables import outbox

MINUTE = 60_000
LONGEST = 6 * 60 * MINUTE
"""Between two attempts never more than six hours."""


class Message(Struct, frozen=True):
    """Word of an alarm at a level for one address on one channel (``mail`` or ``sms``)."""

    alarm: str
    level: int
    channel: str
    address: str


class Trouble(Struct, frozen=True):
    """An address that could not be reached: how many messages wait for it, after how many attempts, and why."""

    channel: str
    address: str
    waiting: int
    attempts: int
    trouble: str


def queue(connection: Connection, wanted: Iterable[Message], now: int) -> None:
    """Put messages into the outbox that have never been in it."""
    rows = [
        {"alarm": m.alarm, "level": m.level, "channel": m.channel, "address": m.address, "attempts": 0,
         "next_at": now, "sent_at": None, "trouble": ""}
        for m in wanted
    ]  # fmt: skip
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    if rows:
        connection.execute(insert(outbox).on_conflict_do_nothing(), rows)


def due(connection: Connection, now: int) -> list[Message]:
    """Return the messages that are due now, address by address."""
    rows = connection.execute(
        select(outbox.c.alarm, outbox.c.level, outbox.c.channel, outbox.c.address)
        .where(outbox.c.sent_at.is_(None), outbox.c.next_at <= now)
        .order_by(outbox.c.channel, outbox.c.address, outbox.c.alarm, outbox.c.level)
    )
    return [Message(*row) for row in rows]


def sent(connection: Connection, messages: Sequence[Message], now: int) -> None:
    """Note that they have gone out."""
    connection.execute(update(outbox).where(_among(messages)).values(sent_at=now, trouble=""))


def failed(connection: Connection, messages: Sequence[Message], now: int, trouble: str) -> None:
    """Note that they could not be sent: each waits twice as long as before."""
    rows = connection.execute(select(outbox).where(_among(messages))).all()
    for row in rows:
        key = (row.alarm, row.level, row.channel, row.address)
        wait = min(MINUTE * 2**row.attempts, LONGEST)
        changed = {"attempts": row.attempts + 1, "next_at": now + wait, "trouble": trouble}
        connection.execute(update(outbox).where(_among([Message(*key)])).values(**changed))


def troubles(connection: Connection) -> list[Trouble]:
    """Return addresses with messages that failed at least once and still wait."""
    rows = connection.execute(
        select(outbox).where(outbox.c.sent_at.is_(None), outbox.c.attempts > 0).order_by(outbox.c.attempts)
    )
    troubles_by_address: dict[tuple[str, str], Trouble] = {}
    for row in rows:
        before = troubles_by_address.get((row.channel, row.address))
        waiting = 1 + (before.waiting if before else 0)
        troubles_by_address[row.channel, row.address] = Trouble(
            row.channel, row.address, waiting, row.attempts, row.trouble
        )
    return list(troubles_by_address.values())


def _among(messages: Sequence[Message]) -> ColumnElement[bool]:
    key = tuple_(outbox.c.alarm, outbox.c.level, outbox.c.channel, outbox.c.address)
    return key.in_([(m.alarm, m.level, m.channel, m.address) for m in messages])
