"""Group discrepancies by the act, hand-over or count that opened them (issue 21).

First come those for the inspection, then those that the reader must answer, then those that others must answer.
"""

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.discrepancies.discrepancy import OPEN, Discrepancy
from custody.service.discrepancies.causes import Cause
from custody.service.discrepancies.discrepancies import discrepancies, lines_of
from custody.service.discrepancies.discrepancy_line import DiscrepancyLine
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

INSPECTION, MINE, ANSWERS, ENDED = "inspection", "mine", "answers", "ended"
"""Stages: it is the inspection's turn, the reader is asked, others are; and what is closed."""


class Group(Struct, frozen=True, kw_only=True):
    """Discrepancies of one ``cause`` that are at one ``stage``; ``until``: the last day for an answer, or ""."""

    cause: Cause
    stage: str
    lines: tuple[DiscrepancyLine, ...]
    until: str = ""


def groups(
    connection: Connection, vault: Vault, reader: Reader, status: str, after: str, limit: int
) -> tuple[list[Group], str]:
    """Return the groups of a status that the reader may see, ``limit`` at a time, and the next cursor.

    Of what is open all is ordered by stage, the oldest first; of the rest a page of discrepancies is grouped.
    """
    if status != OPEN:
        lines, following = discrepancies(connection, vault, reader, status, after, limit)
        return grouped(lines, reader), following
    found = subject_queries.find(connection, Discrepancy, status=OPEN, limit=None)
    every = grouped(lines_of(connection, vault, reader, found), reader)
    first = int(after) if after.isdecimal() else 0
    following = str(first + limit) if first + limit < len(every) else ""
    return every[first : first + limit], following


def grouped(lines: list[DiscrepancyLine], reader: Reader) -> list[Group]:
    """Return the lines by stage and cause."""
    order = (INSPECTION, MINE, ANSWERS, ENDED) if sees_everything(reader.roles) else (MINE, INSPECTION, ANSWERS, ENDED)
    by_cause: dict[tuple[str, str], list[DiscrepancyLine]] = {}
    for line in sorted(lines, key=lambda line: line.opened):
        assert line.cause is not None
        by_cause.setdefault((_stage(line, reader), line.cause.act), []).append(line)
    made = [_group(stage, tuple(members)) for (stage, _), members in by_cause.items()]
    return sorted(made, key=lambda group: order.index(group.stage))


def _group(stage: str, lines: tuple[DiscrepancyLine, ...]) -> Group:
    cause = lines[0].cause
    assert cause is not None
    until = min(line.answer_until for line in lines) if stage in {MINE, ANSWERS} else ""
    return Group(cause=cause, stage=stage, lines=lines, until=until)


def _stage(line: DiscrepancyLine, reader: Reader) -> str:
    if line.status != OPEN:
        return ENDED
    asked = not {"withdraw", "restate"}.isdisjoint(line.asks)
    asked = asked or ("answer" in line.asks and reader.person not in line.answered)
    if line.waits and (asked or ("read_again" in line.asks and (line.withdrawn_at or line.restated))):
        return MINE
    return ANSWERS if line.waits else INSPECTION
