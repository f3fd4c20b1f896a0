"""Alarms as those outside the store read them: what is wrong, since when, who has heard of it, who took note."""

from msgspec import Struct

from custody.domain.alarm import ADDRESSEES, Alarm, Suspicion, sees_alarm
from custody.domain.case import Case
from custody.domain.discrepancy import OPEN
from custody.domain.roles import sees_everything
from custody.domain.visibility import Reader
from custody.storage import outbox, queries
from custody.storage.connection import Connection
from custody.storage.outbox import Trouble
from custody.storage.vault import Vault

MOST = 1_000
"""Open alarms on one morning sheet, and looked through for a prosecutor's number on the start page."""


class AlarmLine(Struct, frozen=True, kw_only=True):
    """An alarm. ``to``: its addressee now; ``by`` and ``reason`` of who took note, "" while open or once erased.

    ``found``: the figures of a suspicion.
    """

    number: str
    sort: str
    about: str
    rule: str
    since: str
    case: str
    agency: str
    raised_at: str
    raised: int
    to: str
    addressed_at: str
    status: str
    acknowledged_at: str
    by: str
    reason: str
    found: Suspicion | None = None

    def named(self) -> list[str]:
        """The numbers in it that have names."""
        people = (*self.found.people, self.found.to) if self.found else ()
        return [n for n in (self.agency, self.by, self.about, *people) if n]


def alarms(
    connection: Connection, vault: Vault, reader: Reader, status: str, after: str, limit: int
) -> tuple[list[AlarmLine], str]:
    """Alarms of a status that the reader may see, and the next cursor; a page may be short before the end."""
    page = queries.find(connection, Alarm, status=status, after=after, limit=limit)
    following = next(reversed(page), "") if len(page) == limit else ""
    return _lines(connection, vault, _seen(connection, reader, page)), following


def waiting(connection: Connection, reader: Reader) -> int:
    """How many open alarms the reader may take note of."""
    if sees_everything(reader.roles):
        return queries.count(connection, Alarm, status=OPEN)
    return len(_seen(connection, reader, queries.find(connection, Alarm, status=OPEN, limit=MOST)))


def unreached(connection: Connection, reader: Reader) -> list[Trouble]:
    """Addresses that word of alarms did not reach, for the inspection, which sees to it."""
    return outbox.troubles(connection) if sees_everything(reader.roles) else []


def _seen(connection: Connection, reader: Reader, page: dict[str, Alarm]) -> dict[str, Alarm]:
    cases = queries.states(connection, Case, {a.case for a in page.values() if a.case})
    return {n: a for n, a in page.items() if sees_alarm(reader, a, cases.get(a.case))}


def _lines(connection: Connection, vault: Vault, found: dict[str, Alarm]) -> list[AlarmLine]:
    texts = queries.private(connection, vault, [a.acknowledged for a in found.values() if a.acknowledged])
    return [
        AlarmLine(
            number=number, sort=a.sort, about=a.about, rule=a.rule, since=a.since, case=a.case, agency=a.agency,
            raised_at=a.raised_at, raised=a.raised, to=ADDRESSEES[a.level], addressed_at=a.addressed_at,
            status=a.status, acknowledged_at=a.acknowledged_at, by=a.acknowledged_by,
            reason=texts.get(a.acknowledged, {}).get("reason") or "", found=a.found,
        )
        for number, a in found.items()
    ]  # fmt: skip
