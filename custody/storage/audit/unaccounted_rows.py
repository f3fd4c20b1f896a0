"""Check of tables beside the log: unaccounted rows, the head row, and sign-in accounts."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from custody.domain.kernel.events import Header
from custody.domain.registry.registry import TYPES
from custody.log.tiles import levels
from custody.storage.audit.findings import MOST, Finding, Report, in_table, lasting
from custody.storage.audit.raw_rows import fetch
from custody.storage.tables.engine import Store
from custody.storage.write import clock, head_row

PAGE = 2_000
ACTS = (
    "SELECT act.id, event.body FROM act LEFT JOIN event ON event.seq = act.seq"
    " WHERE act.id > ? AND act.seq < ? ORDER BY act.id LIMIT ?"
)
BEYOND = {
    "event": "SELECT seq FROM event WHERE seq >= ? OR seq < 0 ORDER BY seq LIMIT 1",
    "disclosure": "SELECT digest FROM disclosure WHERE seq >= ? OR seq < 0 ORDER BY seq LIMIT 1",
    "act": "SELECT id FROM act WHERE seq >= ? OR seq < 0 ORDER BY seq LIMIT 1",
}
ACCOUNTS = (
    "SELECT account.person, subject.id FROM account LEFT JOIN subject ON subject.id = account.person AND kind = 'PE'"
    " WHERE subject.id IS NULL OR account.disabled <> (status = 'disabled') ORDER BY account.person"
)
SESSIONS = (
    "SELECT DISTINCT web_session.person FROM web_session LEFT JOIN account ON account.person = web_session.person"
    " LEFT JOIN subject ON subject.id = web_session.person AND kind = 'PE'"
    " WHERE account.person IS NULL OR account.disabled OR subject.id IS NULL OR status = 'disabled'"
)
"""Sessions of nobody, or of somebody who may not sign in."""


def counts(store: Store, size: int, acts: int | None) -> list[Finding]:
    """Return rows of the log's tables that a log of so many events and acts has no place for.

    ``acts`` None: not counted.
    """
    with store.snapshot() as connection:
        now = head_row.read(connection)
        findings = [*_beyond(connection, now.size), *_tiles(connection, now.size), *_head(connection, now)]
        stored = fetch(connection, "SELECT count(*) FROM act WHERE seq < ?", (size,))[0][0]
    return findings + (_stray_acts(store, size) if acts is not None and stored > acts else [])


def _beyond(connection: Connection, size: int) -> Iterator[Finding]:
    for table, sql in BEYOND.items():
        for row in fetch(connection, sql, (size,)):
            yield in_table("row_extra", table, row[0])


def _tiles(connection: Connection, size: int) -> Iterator[Finding]:
    for level, index in fetch(connection, "SELECT level, max(n) FROM tile GROUP BY level"):
        if not 0 <= level < levels(size) or index >= size >> 8 * (level + 1):
            yield in_table("row_extra", "tile", (level, index))


def _head(connection: Connection, now: head_row.Head) -> Iterator[Finding]:
    """Yield findings unless the head row is the only one and has the clock reading of the last act."""
    for row in fetch(connection, "SELECT id FROM log_head WHERE id <> 1 ORDER BY id LIMIT 1"):
        yield in_table("row_extra", "log_head", row[0])
    for row in fetch(connection, "SELECT body FROM event WHERE seq = ?", (now.size - 1,)):
        written = f'"at":"{at}"' if (at := _at(now.at)) else None
        if isinstance(row[0], bytes) and (written is None or written.encode() not in row[0]):
            yield in_table("row_wrong", "log_head", 1, field="at")


def _at(wall_ms: int) -> str:
    try:
        return clock.text(wall_ms)
    except (ValueError, OverflowError):
        return ""


def people(store: Store, report: Report) -> list[Finding]:
    """Return accounts and sessions of nobody in the log, and accounts that are open, or closed, against it.

    This is all that the log says of them. Notes the number of accounts in ``report``.
    """

    def look() -> list[Finding]:
        """Return the findings on accounts and web sessions."""
        with store.snapshot() as connection:
            report.accounts = fetch(connection, "SELECT count(*) FROM account")[0][0]
            return [*_accounts(connection), *_sessions(connection)]

    return lasting(look)


def _accounts(connection: Connection) -> Iterator[Finding]:
    for account, person in fetch(connection, ACCOUNTS)[:MOST]:
        if person is None:
            yield in_table("row_extra", "account", account)
        else:
            yield in_table("row_wrong", "account", account, field="disabled")


def _sessions(connection: Connection) -> Iterator[Finding]:
    for row in fetch(connection, SESSIONS)[:MOST]:
        yield in_table("row_extra", "web_session", row[0])


def _stray_acts(store: Store, size: int) -> list[Finding]:
    """Return findings on acts whose row does not point at their header, page by page."""
    after, findings = "", list[Finding]()
    while True:
        with store.reading() as connection:
            page = fetch(connection, ACTS, (after, size, PAGE))
        findings += [in_table("row_extra", "act", act) for act, body in page if not _heads(body, act)]
        if len(page) < PAGE:
            return findings
        after = page[-1][0]


def _heads(body: Any, act: str) -> bool:
    try:
        header = TYPES.decode(bytes(body or b""))
    except ValueError:
        return False
    return isinstance(header, Header) and header.act == act
