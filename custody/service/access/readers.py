"""Who has read about an exhibit or a case: everybody, from the readers' own chains, found by index (I41).

What was read within a confidential inquiry is told once that has ended.
"""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.service.access import confidential_inquiries
from custody.service.access.reading import visible_case, visible_exhibit
from custody.storage.read import histories, queries, readings
from custody.storage.read.readings import Together
from custody.storage.tables.connection import Connection

LATEST = 100
"""Readings that are told one by one; the readers are all told, with everything that they read counted."""
GIVEN_OUT = "export"
"""How a document that was given out is read: its event names no form."""


class ReadLine(Struct, frozen=True, kw_only=True):
    """One reading: who, of which agency then, what of it, how (page, search, pdf, export, api)."""

    at: str
    person: str
    agency: str
    about: str
    form: str


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


def readers_of(connection: Connection, reader: Reader, number: str) -> Readers:
    """Everyone who read about an exhibit, or about a case and its exhibits, however much another read since.

    Raises:
        NotFound: no such exhibit or case, or none that the reader may see.
    """
    numbers = [number]
    if number.startswith(Exhibit.kind):
        visible_exhibit(connection, reader, number)
    else:
        visible_case(connection, reader, number)  # who sees a case sees its exhibits (``visibility.sees_exhibit``)
        numbers += (exhibit for exhibit, _ in queries.every(connection, Exhibit, dossier=number))
    found = readings.together(connection, numbers)
    hiding = confidential_inquiries.going_on(connection, (n for one in found for n in _inquiries(one)), reader.at)
    told = [one for one in found if hiding.isdisjoint(_inquiries(one))]
    latest = confidential_inquiries.showing(connection, readings.latest_of(connection, numbers, LATEST), reader.at)
    lines = [_line(line) for line in histories.lines_at(connection, [seq for seq, _ in latest])]
    return Readers(readers=tuple(_readers(told)), lines=tuple(reversed(lines)))


def _inquiries(one: Together) -> set[str]:
    """What may be an inquiry that they were read in: named in the event, or the chain that it stands on."""
    return {one.inquiry or "", one.chain}


def _line(line: histories.Line) -> ReadLine:
    author, data = line.header.actors[0], line.part.data
    return ReadLine(
        at=line.part.at, person=author.person, agency=author.agency, about=str(getattr(data, "about", "")),
        form=str(getattr(data, "form", GIVEN_OUT)),
    )  # fmt: skip


def _readers(found: Iterable[Together]) -> list[ReaderLine]:
    """One line for each person, in the order of their latest reading; the agency is the one they had then."""
    by: dict[str, list[Together]] = {}
    for one in sorted(found, key=lambda one: one.last, reverse=True):
        by.setdefault(one.person, []).append(one)
    return [
        ReaderLine(
            person=person, agency=alike[0].agency or "", first=min(one.first for one in alike), last=alike[0].last,
            forms=_forms(alike),
        )
        for person, alike in by.items()
    ]  # fmt: skip


def _forms(alike: Iterable[Together]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for one in alike:
        counted[one.form or GIVEN_OUT] += one.count
    return dict(counted)
