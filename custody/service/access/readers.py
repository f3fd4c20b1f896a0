"""Readers of an exhibit or a case, taken by index from the readers' own chains (I41).

Readings within a confidential inspection are shown once it has ended.

What was read within a confidential inspection is told once that has ended.
"""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from custody.domain.access.read_audit import HistoryReadAgain
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.events import Part
from custody.service.access import confidential_inspections
from custody.service.access.audited_queries import visible_case, visible_exhibit
from custody.storage.read import histories, read_audit, subject_queries
from custody.storage.read.read_audit import Together
from custody.storage.tables.connection import Connection

LATEST = 100
"""Readings that are told one by one; the readers are all told, with everything that they read counted."""
GIVEN_OUT = "export"
"""How a document that was given out is read: its event names no form."""


class ReadLine(Struct, frozen=True, kw_only=True):
    """One reading: who, of which agency then, what of it, how (page, search, pdf, export, api).

    ``times``: so often within a quarter of an hour, the last time at ``last`` ("" for once).
    """

    at: str
    person: str
    agency: str
    about: str
    form: str
    times: int = 1
    last: str = ""


class ReaderLine(Struct, frozen=True, kw_only=True):
    """One person's readings together: how many of each form, the first and the last."""

    person: str
    agency: str
    forms: dict[str, int]
    first: str
    last: str


class Readers(Struct, frozen=True, kw_only=True):
    """Everybody who has read, the latest first, and the latest readings one by one."""

    readers: tuple[ReaderLine, ...]
    lines: tuple[ReadLine, ...]


def readers_of(connection: Connection, reader: Reader, subject_id: str) -> Readers:
    """Everyone who read about an exhibit, or about a case and its exhibits, however much another read since.

    Raises:
        NotFound: no such exhibit or case, or none that the reader may see.
    """
    numbers = [subject_id]
    if subject_id.startswith(Exhibit.kind):
        visible_exhibit(connection, reader, subject_id)
    else:
        visible_case(connection, reader, subject_id)  # who sees a case sees its exhibits (``visibility.sees_exhibit``)
        numbers += (exhibit for exhibit, _ in subject_queries.every(connection, Exhibit, dossier=subject_id))
    groups = read_audit.together(connection, numbers)
    hiding = confidential_inspections.going_on(
        connection, (inquiry_id for group in groups for inquiry_id in _inquiries(group)), reader.at
    )
    shown = [group for group in groups if hiding.isdisjoint(_inquiries(group))]
    latest = confidential_inspections.showing(connection, read_audit.latest_of(connection, numbers, LATEST), reader.at)
    lines = _lines(connection, latest)
    return Readers(readers=tuple(_readers(shown)), lines=tuple(reversed(lines)))


def _inquiries(group: Together) -> set[str]:
    """Return the possible inquiries of a reading: the one named in the event, and the chain it stands on."""
    return {group.inquiry or "", group.chain}


def _lines(connection: Connection, latest: Iterable[tuple[int, Part]]) -> list[ReadLine]:
    """Return the readings, each with its repetitions; a reading too old to be among them is left out."""
    listed = list(latest)
    counts = {part.data.of: part.data for _, part in listed if isinstance(part.data, HistoryReadAgain)}
    readings_alone = [seq for seq, part in listed if not isinstance(part.data, HistoryReadAgain)]
    return [_line(line, counts.get(line.header.act)) for line in histories.lines_at(connection, readings_alone)]


def _line(line: histories.Line, again: HistoryReadAgain | None) -> ReadLine:
    author, data = line.header.actors[0], line.part.data
    return ReadLine(
        at=line.part.at, person=author.person, agency=author.agency, about=str(getattr(data, "about", "")),
        form=str(getattr(data, "form", GIVEN_OUT)), times=1 + again.repeats if again else 1,
        last=again.last if again else "",
    )  # fmt: skip


def _readers(groups: Iterable[Together]) -> list[ReaderLine]:
    """One line for each person, in the order of their latest reading; the agency is the one they had then."""
    by: dict[str, list[Together]] = {}
    for group in sorted(groups, key=lambda reading: reading.last, reverse=True):
        by.setdefault(group.person, []).append(group)
    return [
        ReaderLine(
            person=person, agency=alike[0].agency or "", first=min(reading.first for reading in alike),
            last=alike[0].last,
            forms=_forms(alike),
        )
        for person, alike in by.items()
    ]  # fmt: skip


def _forms(alike: Iterable[Together]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for group in alike:
        counted[group.form or GIVEN_OUT] += group.count
    return dict(counted)
