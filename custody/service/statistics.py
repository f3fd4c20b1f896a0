"""What was seized and destroyed, by month, agency, substance and unit: unlike units are never added (I21, T17).

Seized is what first reports declare; an amount that a second person has still to confirm stands apart and in no sum
(T18). Destroyed is what the newest certificates say, under the month of the session and the agency of its chair.
Published seizures of others stand under their source, never under the agency that imported them.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from babel import Locale
from msgspec import Struct

from custody.domain.agency import Agency
from custody.domain.case import Case
from custody.domain.quantity import amounts, bounded, filed, filed_unit
from custody.domain.roles import sees_everything
from custody.domain.seizure import Line, Seizure
from custody.domain.visibility import Reader, sees_seizure
from custody.domain.zone import day_of
from custody.service import certificates, unodc
from custody.service.cells import guarded
from custody.service.directory import Directory
from custody.storage import queries
from custody.storage.connection import Connection
from custody.storage.vault import Vault

OWN = "own"
"""Asked for as a source: what officers here declared themselves."""
AT_ONCE = 500
"""Subjects read by one statement."""
COLUMNS = (
    "month", "source", "agency", "agency_name", "substance", "unit", "seized", "seizures", "to_confirm", "destroyed",
    "synthetic", "partial",
)  # fmt: skip


class Period(Struct, frozen=True):
    """Months from ``first`` to ``last`` (YYYY-MM, both included); "" leaves an end open."""

    first: str = ""
    last: str = ""

    def holds(self, day: str) -> bool:
        """Whether a day (YYYY-MM-DD) lies in it."""
        return (not self.first or self.first <= day[:7]) and (not self.last or day[:7] <= self.last)


class Key(Struct, frozen=True, order=True):
    """What is counted together. ``source``: a published data set; then ``agency`` is ""."""

    month: str
    source: str
    agency: str
    substance: str
    unit: str
    synthetic: bool


class Amounts(Struct):
    """Sums in the unit of their key: declared and not doubted, declared and to be confirmed, certified as burnt."""

    seized: int = 0
    seizures: int = 0
    to_confirm: int = 0
    destroyed: int = 0


class Declared(Struct, frozen=True):
    """Of a seizure's state what was declared, by which agency and of when; ``declared``: the event that says it."""

    case: str
    agency: str
    seized_at: str
    declared: int
    lines: tuple[Line, ...]
    synthetic: bool = False
    source: str = ""


class Row(Struct, frozen=True, kw_only=True):
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
    """What the reader may see of a period, by month, source, agency, substance and unit."""
    sums: dict[Key, Amounts] = {}
    for seizure, day in seizures(connection, reader, period):
        _declared(sums, seizure, day)
    _burnt(connection, reader, period, sums)
    names = directory.names(connection, {key.agency for key in sums if key.agency})
    return [_row(key, sums[key], names) for key in sorted(sums)]


def partial(reader: Reader) -> bool:
    """Whether only a part is counted for a reader, what they may see: that must be said wherever the figures go."""
    return not sees_everything(reader.roles)


def totals(rows: Iterable[Row]) -> list[Total]:
    """The rows summed by source, substance and unit."""
    sums: dict[Key, Amounts] = {}
    for row in rows:
        key = Key("", row.source, "", row.substance, row.unit, row.synthetic)
        _add(sums, key, Amounts(row.seized, row.seizures, row.to_confirm, row.destroyed))
    return [
        Total(source=k.source, substance=k.substance, unit=k.unit, seized=bounded(a.seized),
              to_confirm=bounded(a.to_confirm), destroyed=bounded(a.destroyed), synthetic=k.synthetic)
        for k, a in sorted(sums.items())
    ]  # fmt: skip


def seizures(connection: Connection, reader: Reader, period: Period) -> Iterator[tuple[Declared, str]]:
    """Seizures of a period that the reader may see, each with its day (YYYY-MM-DD) there, in order of number."""
    after, zones = "", dict[str, str]()
    while found := queries.outlines(connection, Seizure, Declared, after=after, limit=AT_ONCE):
        after = max(found)
        houses = queries.states(connection, Agency, {s.agency for s in found.values()}.difference(zones))
        zones |= {number: house.calendar() for number, house in houses.items()}
        days = ((s, _day(s, zones[s.agency])) for s in found.values())
        wanted = [(s, day) for s, day in days if period.holds(day)]
        others = {s.case for s, _ in wanted if not sees_seizure(reader, s, None)}  # seen, if at all, by their case
        cases = queries.states(connection, Case, others)
        yield from ((s, day) for s, day in wanted if s.case not in others or sees_seizure(reader, s, cases.get(s.case)))


def _day(seizure: Declared, zone: str) -> str:
    """The day of the place; of a published data set, which has days alone, as it was published."""
    return seizure.seized_at[:10] if seizure.source else day_of(seizure.seized_at, zone)


def unodc_rows(
    connection: Connection, vault: Vault, reader: Reader, period: Period, source: str = ""
) -> list[dict[str, str]]:
    """Declared lines in the layout of the UNODC, in order of declaration; invented data never leaves in it.

    ``source``: ``own`` for what officers here declared, a published source, or "" for both. An amount of one's own
    that is still to be confirmed is left out; a published one is given back as it was published.
    """
    wanted = (each for each in seizures(connection, reader, period) if not each[0].synthetic)
    found = sorted(
        ((s, day) for s, day in wanted if source in {"", s.source or OWN}), key=lambda each: each[0].declared
    )
    agencies = queries.states(connection, Agency, {s.agency for s, _ in found})
    countries = {number: _country(agency) for number, agency in agencies.items()}
    rows: list[dict[str, str]] = []
    for start in range(0, len(found), AT_ONCE):
        some = found[start : start + AT_ONCE]
        texts = queries.private(connection, vault, (s.declared for s, _ in some))
        for one, day in some:
            rows += _written(one, day, texts[one.declared], countries[one.agency])
    return rows


def _written(seizure: Declared, day: str, texts: dict[str, Any], country: str) -> Iterator[dict[str, str]]:
    for i, line in enumerate(seizure.lines):
        cells = unodc.written(day, line, texts, i)
        if seizure.source:
            yield cells
        elif not line.to_confirm:
            yield cells | {"COUNTRY": cells["COUNTRY"] or country}


def _country(agency: Agency) -> str:
    return str(Locale("en").territories.get(agency.country, agency.country))


def as_csv(rows: Iterable[Row], *, partial: bool) -> str:
    """The rows as CSV (RFC 4180), masses in kilograms, volumes in litres, every digit that was recorded.

    ``partial``: they count only what their reader may see, which each of them says.
    """
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    for row in rows:
        cells = {name: getattr(row, name) for name in COLUMNS if name != "partial"}
        cells |= {name: guarded(text) for name, text in cells.items() if isinstance(text, str)}
        cells["unit"] = filed_unit(row.unit)
        cells |= {n: filed(cells[n], row.unit) for n in ("seized", "to_confirm", "destroyed")}
        writer.writerow(cells | {"synthetic": "yes" if row.synthetic else "", "partial": "yes" if partial else ""})
    return out.getvalue()


def _declared(sums: dict[Key, Amounts], seizure: Declared, day: str) -> None:
    agency = "" if seizure.source else seizure.agency
    for line in seizure.lines:
        for unit, amount in amounts(line.count, line.mass.ug if line.mass else None, line.volume).items():
            key = Key(day[:7], seizure.source, agency, line.substance, unit, seizure.synthetic)
            doubted = line.to_confirm
            _add(sums, key, Amounts(0 if doubted else amount, 1, amount if doubted else 0))


def _burnt(connection: Connection, reader: Reader, period: Period, sums: dict[Key, Amounts]) -> None:
    for certificate, session in certificates.newest(connection, reader):
        if not period.holds(session.planned_for):
            continue
        for each in certificate.totals:
            month, agency = session.planned_for[:7], session.chair_agency
            key = Key(month, "", agency, each.substance, each.unit, certificate.synthetic)
            _add(sums, key, Amounts(destroyed=each.amount))


def _add(sums: dict[Key, Amounts], key: Key, more: Amounts) -> None:
    one = sums.get(key)
    if one is None:
        one = sums[key] = Amounts()
    one.seized += more.seized
    one.seizures += more.seizures
    one.to_confirm += more.to_confirm
    one.destroyed += more.destroyed


def _row(key: Key, sums: Amounts, names: dict[str, str]) -> Row:
    return Row(
        month=key.month, source=key.source, agency=key.agency, agency_name=names.get(key.agency, ""),
        substance=key.substance, unit=key.unit, seized=bounded(sums.seized), seizures=sums.seizures,
        to_confirm=bounded(sums.to_confirm), destroyed=bounded(sums.destroyed), synthetic=key.synthetic,
    )  # fmt: skip
