"""A paper register as a file: rows read by a mapping into what may be taken over.

The mapping (TOML) says which column holds what, and how the register's words for substances, forms and units are
meant. A word that it does not name is refused, never guessed.
"""

import csv
import io
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from custody.domain.kernel.errors import BadInput, CustodyError
from custody.domain.kernel.quantity import Count, MassEntry, VolumeEntry
from custody.domain.seizures.register_row import TakenEntry
from custody.service.seizures import workbook

FIELDS = (
    "pv", "exhibit_number", "seal", "seized_on", "substance", "form", "count", "unit", "mass", "mass_unit", "volume",
    "volume_unit", "description",
)  # fmt: skip
"""What a column may hold; ``defaults`` gives a value to a field that no column holds."""
NEEDED = ("pv", "exhibit_number", "seal", "seized_on", "substance", "form")
ZIP = b"PK\x03\x04"
"""First bytes of an XLSX workbook."""
LARGEST_FILE = workbook.LIMITS.packed
LONGEST_LINE = 500
"""Bytes of one line: the reader of TOML takes a time and a memory that grow with the square of a dotted key's parts."""
LARGEST_MAPPING = 64 * 1024
MOST_ROWS = 10_000
LONGEST_NUMBER = 18
"""Digits of a count; Python refuses to read one of 4,300."""


class Mapped(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The mapping: field to heading, field to the value where there is no column, and the register's words.

    ``sheet`` names a sheet of a workbook ("" for the first); ``day`` is how days are written, as ``strptime`` says it.
    """

    register: str
    as_of: str
    columns: dict[str, str]
    defaults: dict[str, str] = {}
    substances: dict[str, str] = {}
    forms: dict[str, str] = {}
    units: dict[str, str] = {}
    day: str = "%Y-%m-%d"
    sheet: str = ""
    delimiter: str = ","


class Read(Struct, frozen=True):
    """A row of the file: its line, and the entry, or why it cannot be read and in which field."""

    line: int
    entry: TakenEntry | None
    field: str = ""
    error: CustodyError | None = None


def mapping(data: bytes) -> Mapped:
    """Read a mapping.

    Raises:
        BadInput: ``mapping_bad`` with what is wrong.
    """
    if len(data) > LARGEST_MAPPING:
        raise BadInput("mapping_bad", detail=f"> {LARGEST_MAPPING // 1024} KiB")
    if max(map(len, data.splitlines()), default=0) > LONGEST_LINE:
        raise BadInput("mapping_bad", detail=f"> {LONGEST_LINE}")
    try:
        mapped = msgspec.convert(tomllib.loads(data.decode()), Mapped)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, msgspec.ValidationError) as error:
        raise BadInput("mapping_bad", detail=str(error)) from error
    try:
        datetime.strptime("", mapped.day)  # noqa: DTZ007
    except re.error as error:  # a part that is named twice, as in %d/%d/%Y
        raise BadInput("mapping_bad", detail=f"day = {mapped.day[:40]}") from error
    except ValueError:
        pass  # no row has such a day: the rows say so
    if len(mapped.delimiter) != 1 or mapped.delimiter in '"\r\n':
        raise BadInput("mapping_bad", detail="delimiter")
    named = {*mapped.columns, *mapped.defaults}
    wrong = [*sorted(named - set(FIELDS)), *(f for f in NEEDED if f not in named)]
    if wrong:
        raise BadInput("mapping_bad", detail=", ".join(wrong))
    return mapped


def rows(data: bytes, meant: Mapped) -> list[Read]:
    """Return the rows of a CSV file or a workbook, in order, without the empty rows.

    Raises:
        BadInput: ``import_empty``, ``import_too_large``, ``import_encoding``, ``import_formula``, ``file_unreadable``,
            ``archive_packing``;
            ``import_columns`` names headings that are missing.
    """
    if not data.strip():
        raise BadInput("import_empty")
    if len(data) > LARGEST_FILE:
        raise _too_large()
    table = (
        workbook.cells(data, meant.sheet, MOST_ROWS, _too_large())
        if data.startswith(ZIP)
        else _csv(data, meant.delimiter)
    )
    _, heads = next(table, (1, ()))
    missing = [head for head in meant.columns.values() if head not in heads]
    if missing:
        raise BadInput("import_columns", columns=", ".join(missing))
    places = {field: heads.index(head) for field, head in meant.columns.items()}
    entries: list[Read] = []
    for line, cells in table:
        if len(entries) >= MOST_ROWS:
            raise _too_large()
        if any(cells):
            values = {field: cells[place] if place < len(cells) else "" for field, place in places.items()}
            entries.append(_read(line, {**meant.defaults, **{f: v for f, v in values.items() if v}}, meant))
    if not entries:
        raise BadInput("import_empty")
    return entries


def _too_large() -> BadInput:
    return BadInput("import_too_large", limit_mib=LARGEST_FILE // 1024**2, rows=MOST_ROWS)


def _read(line: int, values: Mapping[str, str], meant: Mapped) -> Read:
    field = ""
    try:
        entry: dict[str, Any] = {name: values.get(name, "") for name in ("pv", "exhibit_number", "seal", "description")}
        field = "substance"
        entry["substance"] = _word(values.get(field, ""), meant.substances)
        field = "form"
        entry["form"] = _word(values.get(field, ""), meant.forms)
        field = "seized_on"
        entry["seized_on"] = _day(values.get(field, ""), meant.day)
        field = "count"
        if values.get(field):
            entry["count"] = Count(_number(values[field]), _word(values.get("unit", ""), meant.units))
        if values.get("mass"):
            entry["mass"] = MassEntry(values["mass"], values.get("mass_unit", ""))
        if values.get("volume"):
            entry["volume"] = VolumeEntry(values["volume"], values.get("volume_unit", ""))
    except CustodyError as error:
        return Read(line, None, field, error)
    return Read(line, TakenEntry(**entry))


def _word(text: str, words: Mapping[str, str]) -> str:
    """Return the code that the register's word stands for; a code may stand for itself."""
    return words.get(text, text)


def _day(text: str, form: str) -> str:
    try:
        return datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007  (a day has no zone)
    except ValueError as error:
        raise BadInput("import_day", value=text[:40], form=form) from error


def _number(text: str) -> int:
    plain = "".join(text.split())
    if not (plain.isascii() and plain.isdigit()) or len(plain) > LONGEST_NUMBER:
        raise BadInput("import_not_whole", value=text[:40])
    return int(plain)


def _csv(data: bytes, delimiter: str) -> Iterator[tuple[int, Sequence[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput("import_encoding") from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise BadInput("file_unreadable", path="CSV") from error
