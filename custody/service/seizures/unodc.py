"""Rows of the UNODC Individual Drug Seizures layout, read into first reports and written again.

A published row becomes a case with one seizure of one line, declared and no more. A row is taken only when the
record would give it back letter for letter: what the log cannot hold exactly is refused, never rounded.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from msgspec import Struct, structs

from custody.domain.kernel.errors import BadInput, CustodyError
from custody.domain.kernel.quantity import Count, MassEntry, VolumeEntry
from custody.domain.seizures.case import OpenCase
from custody.domain.seizures.declared_line import Line, LineEntry
from custody.domain.seizures.seizure import DeclareSeizure, Particulars, read_report
from custody.service.kernel.csv_cells import guarded, unguarded
from custody.service.seizures.seizure_place import particulars

SOURCE = "unodc_ids"
COLUMNS = (
    "REGION", "SUBREGION", "COUNTRY", "ADMINISTRATIVE_DIVISION", "PLACE", "SEIZURE_DATE", "DRUG_NAME", "AMOUNT",
    "DRUG_UNIT", "HIDING_PLACE", "INSTALLATION", "TRANSPORT", "PRODUCING_COUNTRY", "DEPARTURE_COUNTRY",
    "DESTINATION_COUNTRY", "ROUTING",
)  # fmt: skip
DRUGS = {
    "cannabis": "Cannabis herb", "cannabis_resin": "Cannabis resin", "cocaine": "Cocaine", "crack": "Crack",
    "heroin": "Heroin", "methamphetamine": "Methamphetamine", "amphetamine": "Amphetamine", "mdma": "Ecstasy",
    "tramadol": "Tramadol", "khat": "Khat", "ephedrine": "Ephedrine", "opium": "Opium", "ketamine": "Ketamine",
    "fentanyl": "Fentanyl", "nitazenes": "Nitazenes", "synthetic_cannabinoids": "Synthetic cannabinoids",
    "synthetic_cathinones": "Synthetic cathinones", "lsd": "LSD", "codeine": "Codeine", "tapentadol": "Tapentadol",
    "pregabalin": "Pregabalin", "morphine": "Morphine", "poppy_straw": "Poppy straw", "coca_leaf": "Coca leaf",
    "cannabis_seeds": "Cannabis seeds", "precursors": "Precursor chemicals",
    "psychotropics": "Psychotropic substances", "counterfeit_medicines": "Counterfeit medicines", "other": "Other",
    "carfentanil": "Carfentanil",
}  # fmt: skip
"""Substance to the layout's DRUG_NAME; any other name is ``other``, and kept beside it as the designation."""
MASSES = {"t": "Tonne", "kg": "Kilogram", "g": "Gram", "mg": "Milligram", "µg": "Microgram"}
VOLUMES = {"l": "Litre", "ml": "Millilitre", "µl": "Microlitre"}
COUNTS = {"tablet": "Tablet", "piece": "Piece", "pill": "Pill", "capsule": "Capsule", "bottle": "Bottles"}
"""Units as the published rows name them. A bare "Unit" is not on record here: such rows are refused."""
_NAMES = {word: code for code, word in {**MASSES, **VOLUMES, **COUNTS}.items()}
_SUBSTANCES = {word: code for code, word in DRUGS.items()}
_DETAILS = {name.upper(): name for name in Particulars.__struct_fields__ if name != "amount"}

Cells = Mapping[str, str]


class Row(Struct, frozen=True):
    """A row that can be imported: its line in the file, the case to open and the seizure to declare in it.

    ``pv``, the case's number, is made from what the row says (and from how many times before the file said the same),
    so that a file that is imported again, or one that overlaps it, adds nothing twice. ``line`` is what will be
    declared. ``repeats``: the line that said exactly the same before, or 0.
    """

    row_number: int
    pv: str
    cells: Cells
    report: DeclareSeizure
    line: Line
    repeats: int = 0

    @property
    def doubtful(self) -> bool:
        """Return True if a second person has to confirm the amount (T18)."""
        return self.line.to_confirm

    @property
    def case(self) -> OpenCase:
        """Return the act that opens the row's case."""
        where, day = self.cells["COUNTRY"], self.cells["SEIZURE_DATE"]
        return OpenCase(case_reference=self.pv, title=f"UNODC IDS, {where}, {day}")


class Refused(Struct, frozen=True):
    """A row that cannot be imported, the column that is to blame ("" for the row), and why."""

    row_number: int
    column: str
    error: CustodyError


class Sheet(Struct, frozen=True):
    """A file as read: what can be imported and what not."""

    rows: tuple[Row, ...]
    refused: tuple[Refused, ...]


def read(text: str, now: str) -> Sheet:
    """Read a file; ``now`` (RFC 3339) is the time after which nothing can have been seized.

    Raises:
        BadInput: ``import_columns`` names the columns that are missing.
    """
    lines = csv.DictReader(io.StringIO(text, newline=""))
    missing = [c for c in COLUMNS if c not in (lines.fieldnames or ())]
    if missing:
        raise BadInput("import_columns", columns=", ".join(missing))
    rows: list[Row] = []
    refused: list[Refused] = []
    seen: dict[tuple[str, ...], int] = {}
    times: Counter[tuple[str, ...]] = Counter()
    for cells in lines:
        position = lines.line_num
        key = tuple(unguarded(cells[c] or "") for c in COLUMNS)
        try:
            rows.append(_row(position, dict(zip(COLUMNS, key, strict=True)), times[key], seen.get(key, 0), now))
        except CustodyError as error:
            refused.append(Refused(position, _column(error), error))
        times[key] += 1
        seen.setdefault(key, position)
    return Sheet(tuple(rows), tuple(refused))


def _row(position: int, cells: Cells, before: int, first: int, now: str) -> Row:
    command = _report(cells)
    read_ = read_report(command, now)
    texts = {p.name: p.value for p in read_.private}
    given = written(read_.seized_at[:10], read_.lines[0], texts, 0)
    for column in COLUMNS:
        if given[column] != cells[column]:
            raise BadInput("import_not_exact", column=column, value=cells[column][:60], given=given[column][:60])
    digest = sha256("\0".join([*cells.values(), str(before)]).encode()).hexdigest()
    return Row(position, f"IDS-{digest[:16].upper()}", cells, command, read_.lines[0], first)


def _report(cells: Cells) -> DeclareSeizure:
    text, name = cells["AMOUNT"], cells["DRUG_NAME"]
    unit = _NAMES.get(cells["DRUG_UNIT"])
    if unit is None:
        raise BadInput("import_unit", unit=cells["DRUG_UNIT"][:40])
    details = Particulars(**{name: cells[column] for column, name in _DETAILS.items()})
    if unit in MASSES:
        amount: dict[str, Any] = {"mass": MassEntry(text, unit)}
    elif unit in VOLUMES:
        amount = {"volume": VolumeEntry(text, unit)}
    else:
        amount = {"count": Count(_whole(text), unit)}
        details = structs.replace(details, amount="" if text == str(_whole(text)) else text)
    return DeclareSeizure(
        case="", place=cells["PLACE"], seized_at=f"{cells['SEIZURE_DATE']}T00:00:00Z", source=SOURCE,
        circumstances="UNODC Individual Drug Seizures (IDS)", particulars=details,
        lines=(LineEntry(substance=_substance(name), designation="" if name in _SUBSTANCES else name, **amount),),
    )  # fmt: skip


def _substance(name: str) -> str:
    return _SUBSTANCES.get(name, "other")


def _whole(text: str) -> int:
    """Return a count as a whole number, though the layout may write ``5000.0``."""
    digits, _, rest = text.partition(".")
    if not (digits.isascii() and digits.isdigit() and not rest.strip("0")):
        raise BadInput("import_not_whole", value=text[:40])
    return int(digits)


def written(day: str, line: Line, texts: Mapping[str, Any], index: int) -> dict[str, str]:
    """Return a declared line in the layout, from its seizure's day and private values and its own index."""
    details = particulars(texts)
    name = texts.get(f"designation_{index}") or ""
    cells = {column: details.get(field, "") for column, field in _DETAILS.items()}
    cells |= {
        "PLACE": texts.get("place") or "",
        "SEIZURE_DATE": day,
        "DRUG_NAME": name if name and line.substance == "other" else DRUGS[line.substance],
    }
    if line.mass is not None:
        amount, unit = _typed(line.mass.text), MASSES[line.mass.unit]
    elif line.volume is not None:
        amount, unit = _typed(line.volume.text), VOLUMES[line.volume.unit]
    else:
        assert line.count is not None
        amount, unit = details.get("amount") or str(line.count.n), COUNTS.get(line.count.unit, line.count.unit.title())
    return cells | {"AMOUNT": amount, "DRUG_UNIT": unit}


def _typed(text: str) -> str:
    """Return a typed amount in the layout's notation."""
    return "".join(text.split()).replace(",", ".")


def write(rows: Iterable[Cells]) -> str:
    """Return rows as a file: quotes only where a field needs them, lines end with CR LF (RFC 4180)."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows({name: guarded(text) for name, text in row.items()} for row in rows)
    return out.getvalue()


_BLAME = {
    "mass_unreadable": "AMOUNT", "mass_too_fine": "AMOUNT", "mass_too_large": "AMOUNT", "import_not_whole": "AMOUNT",
    "count_out_of_range": "AMOUNT", "nothing_measured": "AMOUNT", "import_unit": "DRUG_UNIT",
    "bad_time": "SEIZURE_DATE", "time_in_future": "SEIZURE_DATE",
}  # fmt: skip


def _column(error: CustodyError) -> str:
    named = error.facts.get("column") or error.facts.get("field") or _BLAME.get(error.code, "")
    return str(named).upper()
