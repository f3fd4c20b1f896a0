"""Who has read about an exhibit or a case: everybody, from the readers' own chains, found by index (I41).

What was read within a confidential inquiry is told once that has ended.
"""

from collections.abc import Iterable

from msgspec import Struct

from custody.domain.exhibit import Exhibit
from custody.domain.visibility import Reader
from custody.service import confidential
from custody.service.reading import visible_case, visible_exhibit, visible_exhibits
from custody.storage import queries, readings
from custody.storage.connection import Connection

LATEST = 1_000
"""Readings that are told, the newest ones; ``whole`` says when there are more."""


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
    """Who has read, the latest first, and each of the readings; ``whole``: these are all."""

    readers: tuple[ReaderLine, ...]
    lines: tuple[ReadLine, ...]
    whole: bool


def readers_of(connection: Connection, reader: Reader, number: str) -> Readers:
    """Everyone who read about an exhibit, or about a case and its exhibits.

    Raises:
        NotFound: no such exhibit or case, or none that the reader may see.
    """
    numbers = [number]
    if number.startswith(Exhibit.kind):
        visible_exhibit(connection, reader, number)
    else:
        visible_case(connection, reader, number)
        exhibits = queries.find(connection, Exhibit, dossier=number, limit=LATEST)
        numbers += visible_exhibits(connection, reader, exhibits)
    found = readings.latest_of(connection, numbers, LATEST + 1)
    shown = confidential.showing(connection, found, reader.at)
    lines = [_line(line) for line in queries.lines_at(connection, [seq for seq, _ in shown])]
    lines.sort(key=lambda line: line.at, reverse=True)
    return Readers(readers=tuple(_readers(lines)), lines=tuple(lines[:LATEST]), whole=len(found) <= LATEST)


def _line(line: queries.Line) -> ReadLine:
    author, data = line.header.actors[0], line.part.data
    return ReadLine(
        at=line.part.at, person=author.person, agency=author.agency, about=str(getattr(data, "about", "")),
        form=str(getattr(data, "form", "export")),
    )  # fmt: skip


def _readers(lines: Iterable[ReadLine]) -> list[ReaderLine]:
    """One line for each person, in the order of their latest reading."""
    by: dict[str, list[ReadLine]] = {}
    for line in lines:
        by.setdefault(line.person, []).append(line)
    return [
        ReaderLine(
            person=person, agency=read[0].agency, first=read[-1].at, last=read[0].at,
            forms={form: sum(one.form == form for one in read) for form in dict.fromkeys(one.form for one in read)},
        )
        for person, read in by.items()
    ]  # fmt: skip
