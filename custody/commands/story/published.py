"""Published destruction sessions of any country: a CSV of lines, read exactly (no floats), grouped by session."""

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from custody.commands.story.synthetic_packages import scale_for
from custody.domain.kernel.errors import BadInput
from custody.domain.kernel.quantity import (
    MICROGRAMS,
    MICROLITRES,
    VOLUME,
    Count,
    MassEntry,
    VolumeEntry,
    count,
    mass,
    volume,
)
from custody.domain.kernel.times import day

FILE = "west_africa_destruction_sessions.csv"
ELSEWHERE = "destruction_sessions_elsewhere.csv"
REMARK = re.compile(r"( \((other report|summary line|headlines)| DERIVED ).*")
"""What those who typed the table noted behind the words of the source."""
COLUMNS = (
    "session_id", "country", "site", "date", "authority_or_order", "line", "substance", "amount", "unit", "source",
)  # fmt: skip
MASS = "µg"
"""The unit of totals of masses, beside the units of counts."""

COUNTRIES = {"Mali": "ML", "Niger": "NE", "Senegal": "SN", "Mexico": "MX", "India": "IN"}
"""Names of countries that the tables write out; any other country stands there by its ISO 3166 code."""
ISO = re.compile("[A-Z]{2}")
OTHER = ("other", "mixed")
"""Substance and form of a line whose words name none of the base list: its own words are kept."""

SUBSTANCES = (
    ("negativ", *OTHER),
    ("semilla de marihuana", "cannabis_seeds", "mixed"),
    ("objeto", *OTHER),
    ("metanfetamina liquida", "methamphetamine", "liquid"),
    ("metanfetamina", "methamphetamine", "crystal"),
    ("poppy husk", "poppy_straw", "leaves"),
    ("methamphetamine", "methamphetamine", "crystal"),
    ("amphetamine", "amphetamine", "tablets"),
    ("pharmaceutiques", "counterfeit_medicines", "mixed"),
    ("resine", "cannabis_resin", "resin"),
    ("haschich", "cannabis_resin", "resin"),
    ("cannabis", "cannabis", "herb"),
    ("chanvre", "cannabis", "herb"),
    ("kush", "cannabis", "herb"),
    ("skentch", "cannabis", "herb"),
    ("psychotropes", "psychotropics", "tablets"),
    ("cocaine", "cocaine", "powder"),
    ("heroine", "heroin", "powder"),
    ("crack", "crack", "crystal"),
    ("tramadol", "tramadol", "tablets"),
    ("khat", "khat", "leaves"),
    ("cocaina", "cocaine", "powder"),
    ("heroin", "heroin", "powder"),
    ("plantas de marihuana", "cannabis", "herb"),
    ("marihuana", "cannabis", "herb"),
    ("ganja", "cannabis", "herb"),
    ("charas", "cannabis_resin", "resin"),
    ("ice", "methamphetamine", "crystal"),
    ("opio", "opium", "resin"),
    ("opium", "opium", "resin"),
)
"""How a word of the source begins, the substance it names, its usual form; the first that fits counts."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One published line.

    ``words`` are the source's own; ``amount`` is micrograms under ``µg``, microlitres under ``µl``, else things.
    """

    row_number: str
    words: str
    substance: str
    form: str
    amount: int
    unit: str
    entered: str
    entered_unit: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Published:
    """One published session; ``day`` is YYYY-MM-DD, ``country`` an ISO 3166 code."""

    id: str
    country: str
    site: str
    day: str
    lines: tuple[Line, ...]

    def totals(self) -> dict[str, int]:
        """Return the sums of like units only: masses under ``µg``, counts under their unit (I21)."""
        sums: dict[str, int] = {}
        for line in self.lines:
            sums[line.unit] = sums.get(line.unit, 0) + line.amount
        return sums


def bundled() -> str:
    """Return the text of the file that comes with the software."""
    return (files("custody") / "data" / FILE).read_text(encoding="utf-8")


def read_file(path: Path) -> list[Published]:
    """Read the sessions of a CSV file.

    Raises:
        BadInput: ``file_unreadable``, or as ``read``.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("file_unreadable", path=str(path)) from error
    return read(text)


def read(text: str) -> list[Published]:
    """Read the sessions of a CSV text, in its order.

    Raises:
        BadInput: ``columns_missing``; ``row_unreadable`` with the number of the row and what is wrong with it.
    """
    rows = csv.DictReader(text.splitlines())
    missing = [c for c in COLUMNS if c not in (rows.fieldnames or ())]
    if missing:
        raise BadInput("columns_missing", columns=", ".join(missing))
    sessions: dict[str, list[dict[str, str]]] = {}
    for position, row in enumerate(rows, 2):
        _line(row, position)
        sessions.setdefault(row["session_id"], []).append(row | {"row": str(position)})
    return [_session(id_, group) for id_, group in sessions.items()]


def _session(id_: str, rows: Iterable[dict[str, str]]) -> Published:
    group = list(rows)
    first = group[0]
    return Published(
        id=id_, country=_country(first["country"]), site=first["site"], day=first["date"],
        lines=tuple(_line(row, int(row["row"])) for row in group),
    )  # fmt: skip


def _line(row: dict[str, str], position: int) -> Line:
    try:
        words = REMARK.sub("", row["substance"] or "")
        substance, form = _substance(words)
        _country(row["country"] or "")
        day(row["date"] or "", "date")
        amount, unit = _amount(row["amount"] or "", row["unit"] or "")
    except (BadInput, KeyError, StopIteration, ValueError) as error:
        raise BadInput("row_unreadable", row=position, value=", ".join(v or "" for v in row.values())[:200]) from error
    return Line(
        row_number=row["line"], words=words, substance=substance, form=form, amount=amount, unit=unit,
        entered=row["amount"], entered_unit=row["unit"], source=row["source"],
    )  # fmt: skip


def _country(name: str) -> str:
    code = COUNTRIES.get(name, name)
    if not ISO.fullmatch(code):
        raise ValueError(name)
    return code


def _substance(words: str) -> tuple[str, str]:
    """Return substance and form by the words of the source, without their accents."""
    if not words.strip():
        raise ValueError(words)
    plain = unicodedata.normalize("NFKD", words.casefold()).encode("ascii", "ignore").decode()
    return next(((s, form) for word, s, form in SUBSTANCES if re.search(rf"\b{word}", plain)), OTHER)


def _amount(text: str, unit: str) -> tuple[int, str]:
    if unit in MICROLITRES:
        return volume(VolumeEntry(text, unit)).ul, VOLUME
    if unit in MICROGRAMS:
        ug = mass(MassEntry(text, unit)).ug
        scale_for(ug)  # refuses nothing at all, and what no balance can show
        return ug, MASS
    return count(Count(int(text), unit)).n, unit
