"""A workbook from outside (XLSX), checked and unpacked before the workbook reader opens it.

The reader trusts what it is given: it makes a place for each cell up to the farthest one, and a copy of a shared text
for each cell that names it. A workbook of 2 kB could so take a gigabyte. Both are counted here first.
"""

import html
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice, pairwise
from threading import Lock
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound

from custody.domain.kernel.errors import BadInput
from custody.service.kernel.archive import Limits, unpack

LARGEST_UNPACKED = 50 * 1024 * 1024
"""Bytes of a workbook once it is unpacked, and of its texts with each copy: ten thousand rows need a tenth of it."""
MOST_COLUMNS = 256
MOST_TEXTS = 100_000
"""Shared texts, and pieces of them: a column of ten thousand rows has at most one for each row."""
MOST_PARTS = 500
"""Files inside a workbook."""
LIMITS = Limits(packed=5 * 1024 * 1024, member=LARGEST_UNPACKED, total=LARGEST_UNPACKED, members=MOST_PARTS)
PARTS = ("xl/", "_rels/", "[Content_Types].xml")
"""What of a workbook is read: everything else could make it pass for another format."""
TEXTS = (".xml", ".rels")
"""Endings of the parts that are read; pictures and macros are left out."""
_NAME = rb"<(?:[^\s<>/:]+:)?"
"""How an element begins, whichever prefix its name has."""
SHEET = re.compile(_NAME + rb"sheetData\b")
"""What every sheet has, wherever its part lies."""
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
"""The place of a cell (``C12``) or of a row (``12``), as the sheets of a workbook write it."""
ROW = re.compile(_NAME + rb"row\b")
CELL = re.compile(_NAME + rb"c\b")
FORMULA = re.compile(_NAME + rb"f[\s/>]")
VALUE = re.compile(_NAME + rb"v\b")
PLAIN_VALUE = re.compile(_NAME + rb"""v(?: xml:space="preserve")?(?:/>|>([^<]*)</)""")
"""A value as workbooks write it; in any other form a number could pass uncounted."""
SHARED_TEXT = re.compile(_NAME + rb"si\b")
PIECE = re.compile(_NAME + rb"(?:si|r|t|rPh)\b")
"""A shared text or one of its pieces: the reader makes an object for each."""
_one_at_a_time = Lock()
"""One workbook is unpacked and read at a time: the limit above is one of memory."""
NEVER = re.compile(rb"<!|\0|(?<!\A)(?<!\A\xef\xbb\xbf)<\?")
"""No workbook writes comments, CDATA, document types, instructions or UTF-16: they would hide what is counted here."""


def cells(data: bytes, sheet: str, most_rows: int, too_large: BadInput) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield line and cells of the rows of a sheet; ``sheet`` is its name, "" for the first one.

    Raises:
        BadInput: ``too_large``, ``import_formula``, ``file_unreadable``; ``archive_packing``, as ``unpack``.
    """
    with _one_at_a_time:
        table = _table(_checked(unpack(data, LIMITS, "XLSX", too_large), most_rows, too_large), sheet)
    for line, row in enumerate(table, 1):
        yield line, [_text(cell) for cell in row]


def _table(checked: bytes, sheet: str) -> list[list[Any]]:
    """Return the cells of a sheet of a checked workbook.

    Raises:
        BadInput: ``file_unreadable``.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(checked))
        page = book.get_sheet_by_name(sheet or next(iter(book.sheet_names), ""))
        return page.to_python(skip_empty_area=False)
    except (CalamineError, WorksheetNotFound) as error:
        raise BadInput("file_unreadable", path=sheet or "XLSX") from error


def _checked(parts: Iterator[tuple[str, bytes]], most_rows: int, too_large: BadInput) -> bytes:
    """Return the workbook with its checked parts, stored uncompressed."""
    stored, sheets, shared_lengths = io.BytesIO(), [], list[int]()
    with ZipFile(stored, "w") as archive:
        for path, content in parts:
            if not (path.startswith(PARTS) and path.endswith(TEXTS)):
                continue
            if NEVER.search(content):
                raise BadInput("file_unreadable", path="XLSX")
            if SHEET.search(content):
                _require_small(content, most_rows, too_large)
                sheets.append(content)
            if SHARED_TEXT.search(content):
                if shared_lengths:  # two lists of texts: which one the reader takes is not ours to guess
                    raise BadInput("file_unreadable", path="XLSX")
                shared_lengths = _lengths(content, too_large)
            archive.writestr(path, content)
    for content in sheets:
        if sum(_copied(content, shared_lengths)) > LARGEST_UNPACKED:
            raise too_large
    return stored.getvalue()


def _lengths(shared: bytes, too_large: BadInput) -> list[int]:
    """Return the bytes of each shared text; refuse more texts or pieces than a register has."""
    _require_fewer(PIECE, shared, MOST_TEXTS, too_large)
    texts = [match.start() for match in SHARED_TEXT.finditer(shared)]
    return [end - start for start, end in pairwise([*texts, len(shared)])]


def _require_fewer(element: re.Pattern[bytes], content: bytes, most: int, too_large: BadInput) -> None:
    """Refuse more than so many elements, without keeping any of them."""
    if any(True for _ in islice(element.finditer(content), most, None)):
        raise too_large


def _require_small(sheet: bytes, most_rows: int, too_large: BadInput) -> None:
    """Refuse a sheet whose rows or cells lie too far out, by the places they state or by their number."""
    for match in PLACE.finditer(sheet):
        letters, digits = match.groups()
        if len(digits) > len(str(most_rows)) or int(digits) > most_rows + 1 or _column(letters) > MOST_COLUMNS:
            raise too_large
    _require_fewer(ROW, sheet, most_rows + 1, too_large)
    _require_fewer(CELL, sheet, (most_rows + 1) * MOST_COLUMNS, too_large)
    _require_fewer(VALUE, sheet, (most_rows + 1) * MOST_COLUMNS, too_large)
    rows = [match.start() for match in ROW.finditer(sheet)]
    for start, end in zip(chain((0,), rows), [*rows, len(sheet)], strict=True):
        if sum(1 for _ in CELL.finditer(sheet, start, end)) > MOST_COLUMNS:
            raise too_large
    if FORMULA.search(sheet):
        raise BadInput("import_formula")


def _copied(sheet: bytes, shared_lengths: Sequence[int]) -> Iterator[int]:
    """Yield the bytes of the shared text that each value of a sheet may name; a plain number is counted too.

    Raises:
        BadInput: ``file_unreadable`` for a value in another form than workbooks write.
    """
    if sum(1 for _ in PLAIN_VALUE.finditer(sheet)) != sum(1 for _ in VALUE.finditer(sheet)):
        raise BadInput("file_unreadable", path="XLSX")
    for value in PLAIN_VALUE.finditer(sheet):
        text = (value[1] or b"").decode(errors="replace")
        digits = html.unescape(text).strip().removeprefix("+").lstrip("0") or "0"
        if digits.isdecimal() and len(digits) <= len(str(LARGEST_UNPACKED)) and int(digits) < len(shared_lengths):
            yield shared_lengths[int(digits)]


def _column(letters: bytes) -> int:
    """Return the number of a column: A is 1, Z 26, AA 27."""
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - ord("A") + 1
    return place


def _text(cell: object) -> str:
    """Return a cell as text: a workbook's day as YYYY-MM-DD, a whole number without a fraction."""
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
