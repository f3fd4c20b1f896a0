"""Alarms as those outside the store read them: what is wrong, since when, who has heard of it, who took note."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.discrepancies.discrepancy import OPEN, Discrepancy, Finding
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.oversight.alarm import ACKNOWLEDGED, ADDRESSEES, Alarm, IndicatorFigures, gravity, sees_alarm
from custody.domain.seizures.case import Case
from custody.service.access.audited_queries import blind_checks_due
from custody.service.discrepancies.discrepancy_line import blind_sort
from custody.service.kernel.natural_order import natural
from custody.storage.read import newest_and_oldest, private_values, subject_queries
from custody.storage.tables import outbox
from custody.storage.tables.connection import Connection
from custody.storage.tables.outbox import Trouble
from custody.storage.tables.value_encryption import Vault


class AlarmLine(Struct, frozen=True, kw_only=True):
    """An alarm. ``to``: its addressee now; ``by`` and ``reason`` of who took note, "" while open or once erased.

    ``differs``: of a discrepancy its sort, ``expected`` and ``seen`` its two sides, neither of them, nor on which side
    a weight lies, while the reader has still to check the exhibit blind. ``found``: the figures of an indicator.
    ``pv``: the number of the case; ``exhibit``: what it is about or, of a discrepancy, what differs, ``no`` its number
    in the case; "" for none. ``amounts``: how much was told of and never declared.
    ``others``: what it is to be compared with.
    """

    id: str
    sort: str
    about: str
    rule: str
    since: str
    case: str
    pv: str
    exhibit: str
    no: str
    agency: str
    raised_at: str
    raised: int
    to: str
    addressed_at: str
    status: str
    acknowledged_at: str
    by: str
    reason: str
    figures: IndicatorFigures | None = None
    differs: str = ""
    expected: Finding | None = None
    seen: Finding | None = None
    amounts: tuple[Finding, ...] = ()
    others: tuple[str, ...] = ()

    def named(self) -> list[str]:
        """Return the ids in the alarm that have names."""
        people = (*self.figures.people, self.figures.to) if self.figures else ()
        holders = (side.holder for side in (self.expected, self.seen) if side is not None)
        return [subject for subject in (self.agency, self.by, self.about, *self.others, *people, *holders) if subject]


def alarms(
    connection: Connection, vault: Vault, reader: Reader, status: str, after: str, limit: int
) -> tuple[list[AlarmLine], str]:
    """Alarms of a status that the reader may see, and the next cursor; a page may be short before the end."""
    page = subject_queries.find(connection, Alarm, status=status, after=after, limit=limit)
    following = next(reversed(page), "") if len(page) == limit else ""
    return lines(connection, vault, reader, _seen(connection, reader, page)), following


class Urgency(Struct, frozen=True):
    """By what open alarms are put in order."""

    sort: str
    since: str
    raised: int
    case: str = ""


def worst_first(connection: Connection, reader: Reader) -> list[str]:
    """Every open alarm that the reader may see: the gravest first, then what has been so for longest, by case.

    Of those of the inspection, which sees all there are, no more is read than their order takes.
    """
    alarms: Mapping[str, Urgency | Alarm]
    if sees_everything(reader.roles):
        alarms = subject_queries.project_all(connection, Alarm, Urgency, limit=None, status=OPEN)
    else:
        alarms = _seen(connection, reader, dict(subject_queries.every(connection, Alarm, status=OPEN)))
    return sorted(
        alarms,
        key=lambda subject_id: (
            gravity(alarms[subject_id].sort),
            alarms[subject_id].since,
            alarms[subject_id].case,
            alarms[subject_id].raised,
        ),
    )


def listed(connection: Connection, vault: Vault, reader: Reader, numbers: Sequence[str]) -> list[AlarmLine]:
    """Return these visible alarms as ``lines``, by gravity and age, then by case and exhibit number."""
    alarm_lines = lines(connection, vault, reader, subject_queries.states(connection, Alarm, numbers))
    return sorted(alarm_lines, key=lambda line: (gravity(line.sort), line.since, natural(line.pv), natural(line.no)))


def noted(
    connection: Connection, vault: Vault, reader: Reader, after: str, limit: int
) -> tuple[list[AlarmLine], str]:  # fmt: skip
    """Alarms that somebody took note of and the reader may see, the last raised first, and the next cursor."""
    page = newest_and_oldest.newest(connection, Alarm, status=ACKNOWLEDGED, after=after, limit=limit)
    following = next(reversed(page), "") if len(page) == limit else ""
    return lines(connection, vault, reader, _seen(connection, reader, page)), following


def waiting(connection: Connection, reader: Reader) -> int:
    """Return the number of open alarms that the reader may acknowledge."""
    if sees_everything(reader.roles):
        return subject_queries.count(connection, Alarm, status=OPEN)
    return len(_seen(connection, reader, dict(subject_queries.every(connection, Alarm, status=OPEN))))


def unreached(connection: Connection, reader: Reader) -> list[Trouble]:
    """Addresses that word of alarms did not reach, for the inspection, which sees to it."""
    return outbox.troubles(connection) if sees_everything(reader.roles) else []


def _seen(connection: Connection, reader: Reader, page: dict[str, Alarm]) -> dict[str, Alarm]:
    cases = subject_queries.states(connection, Case, {a.case for a in page.values() if a.case})
    return {subject_id: a for subject_id, a in page.items() if sees_alarm(reader, a, cases.get(a.case))}


def lines(connection: Connection, vault: Vault, reader: Reader, alarms: dict[str, Alarm]) -> list[AlarmLine]:
    """Return these alarms with the details that a page shows; hidden details are not looked up."""
    texts = private_values.of(connection, vault, [a.acknowledged for a in alarms.values() if a.acknowledged])
    cases = subject_queries.states(connection, Case, (a.case for a in alarms.values() if a.case))
    differing = subject_queries.states(connection, Discrepancy, (a.about for a in alarms.values()))
    about = {
        subject_id: differing[a.about].about if a.about in differing else a.about for subject_id, a in alarms.items()
    }
    exhibits = subject_queries.states(connection, Exhibit, about.values())
    blind = blind_checks_due(connection, reader, exhibits)
    shown = {subject_id: d for subject_id, d in differing.items() if d.about not in blind}
    return [
        AlarmLine(
            id=alarm_id, sort=a.sort, about=a.about, rule=a.rule, since=a.since, case=a.case, agency=a.agency,
            pv=cases[a.case].case_reference if a.case in cases else "",
            exhibit=about[alarm_id] if about[alarm_id] in exhibits else "",
            no=exhibits[about[alarm_id]].exhibit_number if about[alarm_id] in exhibits else "",
            raised_at=a.raised_at, raised=a.raised, to=ADDRESSEES[a.level], addressed_at=a.addressed_at,
            status=a.status, acknowledged_at=a.acknowledged_at, by=a.acknowledged_by,
            reason=texts.get(a.acknowledged, {}).get("reason") or "", figures=a.figures,
            differs=_differs(differing, shown, a.about),
            expected=shown[a.about].expected if a.about in shown else None,
            seen=shown[a.about].finding if a.about in shown else None, amounts=a.amounts,
            others=a.others,
        )
        for alarm_id, a in alarms.items()
    ]  # fmt: skip


def _differs(differing: Mapping[str, Discrepancy], shown: Mapping[str, Discrepancy], discrepancy_id: str) -> str:
    """Return the sort of a discrepancy, or its blind sort while the reader has to check its exhibit."""
    if discrepancy_id in shown:
        return shown[discrepancy_id].sort
    return blind_sort(differing[discrepancy_id].sort) if discrepancy_id in differing else ""
