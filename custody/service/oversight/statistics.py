"""Statistics of seizures and destructions, by month, agency, substance and unit.

Unlike units are never added (I21, T17). First reports declare the seized amounts; an amount not yet confirmed by a
second person is listed apart and in no sum (T18). The newest certificates state the destroyed amounts, under the month
of the session and the agency of its chair. Published seizures of others stand under their source, never under the
importing agency.

Seized is what first reports declare; an amount that a second person has still to confirm stands apart and in no sum
(T18). Destroyed is what the newest certificates say, under the month of the session and the agency of its chair.
Published seizures of others stand under their source, never under the agency that imported them.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import itemgetter
from sys import intern
from typing import Any, NamedTuple

from babel import Locale
from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, sees_seizure
from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.exhibits.objects import is_object
from custody.domain.kernel.quantity import amounts, bounded, filed, filed_unit
from custody.domain.kernel.timezone import day_of
from custody.domain.people.agency import Agency
from custody.domain.seizures.declared_line import Line
from custody.domain.seizures.seizure import Seizure
from custody.service.certificates import certificates
from custody.service.certificates.certificates import Pair
from custody.service.kernel.csv_cells import guarded
from custody.service.kernel.directory import Directory
from custody.service.seizures import unodc
from custody.service.seizures.cases import part_in
from custody.storage.read import private_values, subject_queries
from custody.storage.read.incremental_cache import Followed
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

OWN = "own"
"""Asked for as a source: what officers here declared themselves."""
AT_ONCE = 500
"""Subjects read by one statement."""
REMEMBERED = 100_000
"""Instants whose day in a zone is remembered."""
COLUMNS = (
    "month", "source", "agency", "agency_name", "substance", "unit", "seized", "seizures", "to_confirm", "destroyed",
    "synthetic", "partial",
)  # fmt: skip


class Period(Struct, frozen=True):
    """Months from ``first`` to ``last`` (YYYY-MM, both included); "" leaves an end open."""

    first: str = ""
    last: str = ""

    def holds(self, day: str) -> bool:
        """Return True if a day (YYYY-MM-DD) lies in the period."""
        return (not self.first or self.first <= day[:7]) and (not self.last or day[:7] <= self.last)


Key = tuple[str, str, str, str, str, bool]
"""What is counted together: month, source (a published data set; then the agency is ""), agency, substance, unit, and
whether it is synthetic. A plain tuple: thousands are sorted."""


class Amounts(Struct, gc=False):
    """Sums in the unit of their key: declared and not doubted, declared and to be confirmed, certified as burnt."""

    seized: int = 0
    seizures: int = 0
    to_confirm: int = 0
    destroyed: int = 0


class Declared(Struct, frozen=True):
    """Outline of a seizure's state: amounts, agency and time declared; ``declared`` is the declaring event."""

    case: str
    agency: str
    seized_at: str
    declared: int
    lines: tuple[Line, ...]
    synthetic: bool = False
    source: str = ""


class Seizing(NamedTuple):
    """Outline of a seizure: its agency (``visibility.Owned``)."""

    agency: str


class Counted(Struct, frozen=True, gc=False, kw_only=True):
    """A seizure as it is remembered: of each of its lines substance, unit, amount, and whether it is doubted."""

    id: str
    case: str
    agency: str
    seized_at: str
    declared: int
    synthetic: bool
    source: str
    amounts: tuple[tuple[str, str, int, bool], ...]


class Told(NamedTuple):
    """Seizures and newest certificates that a reader may see, each with its local day (YYYY-MM-DD)."""

    seizures: list[tuple[Counted, str]]
    fires: list[tuple[Pair, str]]


class Row(Struct, frozen=True, gc=False, kw_only=True):
    """A line of the statistics; amounts in micrograms under ``µg``, in microlitres under ``µl``, else in things.

    ``seizures`` counts declared lines.
    """

    month: str
    source: str
    agency: str
    agency_name: str
    substance: str
    unit: str
    seized: int
    seizures: int
    to_confirm: int
    destroyed: int
    synthetic: bool


class Total(Struct, frozen=True, kw_only=True):
    """Sums of like rows over all months and agencies."""

    source: str
    substance: str
    unit: str
    seized: int
    to_confirm: int
    destroyed: int
    synthetic: bool


def statistics(connection: Connection, directory: Directory, reader: Reader, period: Period) -> list[Row]:
    """Return the statistics that the reader may see of a period, by month, source, agency, substance and unit."""
    return _table(connection, directory, _told(connection, reader), period)


def of_year(
    connection: Connection, directory: Directory, reader: Reader, year: str
) -> tuple[str, list[str], list[Row]]:  # fmt: skip
    """Return the statistics that the reader may see of a year (YYYY), by default the newest, as ``statistics``.

    Before the rows: the year itself, and every year with data for this reader, the newest first.
    """
    visible = _told(connection, reader)
    present_years = {day[:4] for seizure, day in visible.seizures if seizure.amounts}
    present_years |= {day[:4] for (certificate, _), day in visible.fires if certificate.totals}
    years = sorted(present_years, reverse=True)
    shown = year or next(iter(years), "")
    rows = _table(connection, directory, visible, Period(f"{shown}-01", f"{shown}-12")) if shown else []
    return shown, years, rows


def _told(connection: Connection, reader: Reader) -> Told:
    return Told(list(seizures(connection, reader)), list(fires(connection, reader)))


def _table(connection: Connection, directory: Directory, visible: Told, period: Period) -> list[Row]:
    sums: dict[Key, Amounts] = defaultdict(Amounts)
    for seizure, day in visible.seizures:
        if period.holds(day):
            _declared(sums, seizure, day[:7])
    for pair, day in visible.fires:
        if period.holds(day):
            _burnt(sums, *pair, day[:7])
    names = directory.names(connection, {agency for _, _, agency, *_ in sums if agency})
    return [_row(key, sums[key], names) for key in sorted(sums)]


def partial(reader: Reader) -> bool:
    """Return True if the figures cover only a part, namely what the reader may see.

    Every output must say so.
    """
    return not sees_everything(reader.roles)


def totals(rows: Iterable[Row]) -> list[Total]:
    """Return the rows summed by source, substance and unit."""
    sums: dict[tuple[str, str, str, bool], Amounts] = defaultdict(Amounts)
    for row in rows:
        amounts = sums[row.source, row.substance, row.unit, row.synthetic]
        amounts.seized += row.seized
        amounts.to_confirm += row.to_confirm
        amounts.destroyed += row.destroyed
    return [
        Total(source=source, substance=substance, unit=unit, seized=bounded(a.seized),
              to_confirm=bounded(a.to_confirm), destroyed=bounded(a.destroyed), synthetic=synthetic)
        for (source, substance, unit, synthetic), a in sorted(sums.items(), key=itemgetter(0))
    ]  # fmt: skip


def _counted(seizure_id: str, declaration: Declared) -> Counted:
    return Counted(
        id=seizure_id, case=declaration.case, agency=intern(declaration.agency), seized_at=declaration.seized_at,
        declared=declaration.declared,
        synthetic=declaration.synthetic, source=intern(declaration.source),
        amounts=tuple(
            (intern(line.substance), intern(unit), amount, line.to_confirm)
            for line in declaration.lines
            if not is_object(line.substance)
            for unit, amount in amounts(line.count, line.mass.ug if line.mass else None, line.volume).items()
        ),
    )  # fmt: skip


DECLARED = Followed(Seizure, Declared, _counted)
"""Every seizure, as it is counted."""


def seizures(connection: Connection, reader: Reader) -> Iterator[tuple[Counted, str]]:
    """Yield seizures that the reader may see, each with its day (YYYY-MM-DD) there, in no order."""
    declarations = DECLARED.all(connection).values()
    houses = subject_queries.states(connection, Agency, {declaration.agency for declaration in declarations})
    zones = {agency_id: house.calendar() for agency_id, house in houses.items()}
    mine = {agency for agency in zones if sees_seizure(reader, Seizing(agency), None)}
    cases = part_in(connection, reader) if len(mine) < len(zones) else set[str]()
    return (
        (declaration, _day(declaration, zones[declaration.agency]))
        for declaration in declarations
        if declaration.agency in mine or declaration.case in cases
    )


def fires(connection: Connection, reader: Reader) -> Iterator[tuple[Pair, str]]:
    """Yield certificates that the reader may see, each with the day (YYYY-MM-DD) there on which its fire was lit.

    Not the day for which it was planned: rain puts a fire off, over the end of a month and of a year too. Nor one that
    its device's clock read and the log doubts: that could choose the year.
    """
    pairs = list(certificates.newest(connection, reader))
    houses = subject_queries.states(connection, Agency, {session.chair_agency for _, session in pairs})
    zones = {agency_id: house.calendar() for agency_id, house in houses.items()}
    for pair in pairs:
        _, session = pair
        yield pair, day_there(session.lit_at, zones[session.chair_agency])


def _day(seizure: Counted, zone: str) -> str:
    """Return the local day of a seizure; for a published data set, which has only days, the published day."""
    return seizure.seized_at[:10] if seizure.source else day_there(seizure.seized_at, zone)


day_there = lru_cache(REMEMBERED)(day_of)
"""``day_of``, remembered."""


def unodc_rows(
    connection: Connection, vault: Vault, reader: Reader, period: Period, source: str = ""
) -> list[dict[str, str]]:
    """Return the declared lines in the layout of the UNODC, in order of declaration, without synthetic data.

    ``source``: ``own`` for declarations of officers here, a published source, or "" for both. Own amounts still to be
    confirmed are left out; a published amount is given as published.
    """
    dated_seizures = sorted(
        (
            (seizure, day) for seizure, day in seizures(connection, reader)
            if period.holds(day) and not seizure.synthetic and source in {"", seizure.source or OWN}
        ), key=lambda each: each[0].declared,
    )  # fmt: skip
    agencies = subject_queries.states(connection, Agency, {s.agency for s, _ in dated_seizures})
    countries = {agency_id: _country(agency) for agency_id, agency in agencies.items()}
    rows: list[dict[str, str]] = []
    for start in range(0, len(dated_seizures), AT_ONCE):
        some = dated_seizures[start : start + AT_ONCE]
        declarations = subject_queries.project(connection, Declared, (s.id for s, _ in some))
        texts = private_values.of(connection, vault, (s.declared for s, _ in some))
        for declared_seizure, day in some:
            rows += _written(
                declarations[declared_seizure.id],
                day,
                texts[declared_seizure.declared],
                countries[declared_seizure.agency],
            )
    return rows


def _written(seizure: Declared, day: str, texts: dict[str, Any], country: str) -> Iterator[dict[str, str]]:
    for i, line in enumerate(seizure.lines):
        if is_object(line.substance):
            continue
        cells = unodc.written(day, line, texts, i)
        if seizure.source:
            yield cells
        elif not line.to_confirm:
            yield cells | {"COUNTRY": cells["COUNTRY"] or country}


def _country(agency: Agency) -> str:
    return str(Locale("en").territories.get(agency.country, agency.country))


def as_csv(rows: Iterable[Row], *, partial: bool) -> str:
    """Return the rows as CSV (RFC 4180), masses in kilograms, volumes in litres, with every recorded digit.

    ``partial``: the rows count only what their reader may see; each row says so.
    """
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for row in rows:
        cells = {name: getattr(row, name) for name in COLUMNS if name != "partial"}
        cells |= {name: guarded(text) for name, text in cells.items() if isinstance(text, str)}
        cells["unit"] = filed_unit(row.unit)
        cells |= {column: filed(cells[column], row.unit) for column in ("seized", "to_confirm", "destroyed")}
        writer.writerow(cells | {"synthetic": "yes" if row.synthetic else "", "partial": "yes" if partial else ""})
    return out.getvalue()


def _declared(sums: dict[Key, Amounts], seizure: Counted, month: str) -> None:
    agency = "" if seizure.source else seizure.agency
    for substance, unit, amount, doubted in seizure.amounts:
        amounts = sums[month, seizure.source, agency, substance, unit, seizure.synthetic]
        amounts.seizures += 1
        if doubted:
            amounts.to_confirm += amount
        else:
            amounts.seized += amount


def _burnt(sums: dict[Key, Amounts], certificate: Certificate, session: DestructionSession, month: str) -> None:
    for each in certificate.totals:
        sums[month, "", session.chair_agency, each.substance, each.unit, certificate.synthetic].destroyed += each.amount


def _row(key: Key, sums: Amounts, names: dict[str, str]) -> Row:
    month, source, agency, substance, unit, synthetic = key
    return Row(
        month=month, source=source, agency=agency, agency_name=names.get(agency, ""), substance=substance, unit=unit,
        seized=bounded(sums.seized), seizures=sums.seizures, to_confirm=bounded(sums.to_confirm),
        destroyed=bounded(sums.destroyed), synthetic=synthetic,
    )  # fmt: skip
