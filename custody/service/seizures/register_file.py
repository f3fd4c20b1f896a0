"""A paper register as a file: rows read by a mapping into what may be taken over.

The mapping (TOML) says which column holds what, and how the register's words for substances, forms and units are
meant. A word that it does not name is refused, never guessed.
"""

import csv
import io
import re
import tomllib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zipfile import BadZipFile, ZipFile

import msgspec
from msgspec import Struct
from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from custody.domain.kernel.errors import BadInput, CustodyError
from custody.domain.kernel.quantity import Count, MassEntry, VolumeEntry
from custody.domain.seizures.register_row import TakenEntry

FIELDS = (
    "pv", "exhibit_number", "seal", "seized_on", "substance", "form", "count", "unit", "mass", "mass_unit", "volume",
    "volume_unit", "description",
)  # fmt: skip
"""What a column may hold; ``defaults`` gives a value to a field that no column holds."""
NEEDED = ("pv", "exhibit_number", "seal", "seized_on", "substance", "form")
ZIP = b"PK\x03\x04"
"""First bytes of an XLSX workbook."""
LARGEST_FILE = 5 * 1024 * 1024
LARGEST_UNPACKED = 50 * 1024 * 1024
"""Bytes of a file, and of a workbook once it is unpacked: ten thousand rows need a tenth of it."""
LARGEST_MAPPING = 64 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 256
MOST_PARTS = 500
"""Files inside a workbook."""
PARTS = ("xl/", "_rels/", "[Content_Types].xml")
"""What of a workbook is read: everything else could make it pass for another format."""
SHEET = b"sheetData"
"""What every sheet has, wherever its part lies."""
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
"""The place of a cell (``C12``) or of a row (``12``), as the sheets of a workbook write it."""
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")


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
    try:
        mapped = msgspec.convert(tomllib.loads(data.decode()), Mapped)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, msgspec.ValidationError) as error:
        raise BadInput("mapping_bad", detail=str(error)) from error
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
        BadInput: ``import_empty``, ``import_too_large``, ``import_encoding``, ``import_formula``, ``file_unreadable``;
            ``import_columns`` names headings that are missing.
    """
    if not data.strip():
        raise BadInput("import_empty")
    if len(data) > LARGEST_FILE:
        raise _too_large()
    table = _workbook(data, meant.sheet) if data.startswith(ZIP) else _csv(data, meant.delimiter)
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
    if not (plain.isascii() and plain.isdigit()):
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


def _workbook(data: bytes, sheet: str) -> Iterator[tuple[int, Sequence[str]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_unpacked(data)))
        page = book.get_sheet_by_name(sheet or next(iter(book.sheet_names), ""))
    except (CalamineError, WorksheetNotFound) as error:
        raise BadInput("file_unreadable", path=sheet or "XLSX") from error
    for line, cells in enumerate(page.to_python(skip_empty_area=False), 1):
        yield line, [_cell(cell) for cell in cells]


def _unpacked(data: bytes) -> bytes:
    """Return the workbook with its parts stored uncompressed, after measuring them (zip bombs).

    The workbook reader allocates a place for each cell up to the farthest one. A cell too far out is therefore refused
    first.
    """
    plain = io.BytesIO()
    try:
        with ZipFile(io.BytesIO(data)) as packed, ZipFile(plain, "w") as stored:
            parts = [part for part in packed.infolist() if part.filename.startswith(PARTS)]
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise _too_large()
            for part in parts:
                content = packed.read(part)
                if SHEET in content:
                    _require_small(content)
                stored.writestr(part.filename, content)
    except (BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, ValueError) as error:
        # another compression, a password, a name that no file can have: nothing that a spreadsheet writes
        raise BadInput("file_unreadable", path="XLSX") from error
    return plain.getvalue()


def _require_small(sheet: bytes) -> None:
    for letters, digits in PLACE.findall(sheet):
        if len(digits) > len(str(MOST_ROWS)) or int(digits) > MOST_ROWS + 1 or _column(letters) > MOST_COLUMNS:
            raise _too_large()
    if FORMULA.search(sheet):
        raise BadInput("import_formula")


def _column(letters: bytes) -> int:
    """Return the number of a column: A is 1, Z 26, AA 27."""
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - ord("A") + 1
    return place


def _cell(value: object) -> str:
    """Return a cell as text: a workbook's day as YYYY-MM-DD, a whole number without a fraction."""
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
