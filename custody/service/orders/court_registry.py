"""A registry's desk (greffe): what it holds under which numbers, and the hearings to come with what must be brought."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from itertools import accumulate, chain
from typing import Any

from msgspec import Struct, structs

from custody.domain.access.visibility import Reader, sees_case
from custody.domain.exhibits.exhibit import GONE, IN_TRANSIT, LARGEST_ACT, Exhibit
from custody.domain.kernel.errors import RuleBroken
from custody.domain.law.rule_pack import Heard
from custody.domain.orders.court_registry import APART, CLAIM
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import UNDATED, Case, Hearing
from custody.domain.transfers.transfer import Transfer
from custody.service.access.audited_queries import visible_exhibits
from custody.service.inventories.inventories import uncounted
from custody.service.kernel.natural_order import natural
from custody.service.seizures.cases import pv_numbers
from custody.storage.read import agency_holdings, due_dates, private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import unique_values

SPAN = re.compile(r"(?<!\w)(\d{1,6})\s*(?:-|–|à|to)\s*(\d{1,6})(?!\w)", re.IGNORECASE)
SEPARATED = re.compile(r"[\s,;]+(?:(?:ET|AND)\s+)?")
"""How people write numbers: ``1 à 3, 5 et 8``."""
MOST = 200
"""Exhibits of one hearing that are listed: the case itself shows the others."""


class AtCourt(Struct, frozen=True, kw_only=True):
    """An exhibit by both its numbers. ``court``: of the registry in question, "" for none; ``here``: it is there.

    ``to``: the agency of that registry to which it is on its way, "" for none. ``asked``: a hearing asks for it.
    """

    exhibit: str
    no: str
    court: str
    case: str
    pv: str
    substance: str
    status: str
    holder: str
    agency: str
    place: str
    due: str
    released_by: str
    here: bool
    to: str = ""
    asked: bool = True


class HearingLine(Struct, frozen=True, kw_only=True):
    """A hearing to come: where, what the court asks to be brought, and the exhibits in custody, those elsewhere first.

    ``day``: "" for one that is put off and has none. ``asked``: the numbers in their case of those that it names.
    ``more``: how many exhibits are not listed.
    """

    case: str
    pv: str
    day: str
    hour: str
    agency: str
    place: str
    bring: str
    exhibits: tuple[AtCourt, ...]
    asked: tuple[str, ...]
    more: int


class Numbered(Struct, frozen=True, gc=False):
    """Number of an exhibit: the part of its state that gives its place within its case."""

    exhibit_number: str


def held(connection: Connection, reader: Reader) -> list[list[str]]:
    """Return the exhibits that the reader's agency holds, by case: first all without a number of its register.

    Cases are in the natural order of their PV numbers, alike ones (1 and 01) together. Within a case there is no order,
    because no state of an exhibit is read. Exhibits that the reader counts in an inventory are left out (I43).
    """
    lots = agency_holdings.exhibits_of_agency(connection, reader.agency)
    ranked = _ranked(lots, pv_numbers(connection, lots))
    hidden = uncounted(connection, reader)
    entered = unique_values.having(connection, CLAIM, f"{APART}{reader.agency}{APART}") if lots else set()
    if hidden or entered:  # else each of what may be hundreds of thousands would be looked up twice for nothing
        waiting = [
            [exhibit_id for exhibit_id in lot if exhibit_id not in entered and exhibit_id not in hidden]
            for lot in ranked
        ]
        done = [
            [exhibit_id for exhibit_id in lot if exhibit_id in entered and exhibit_id not in hidden] for lot in ranked
        ]
        ranked = [lot for lot in (*waiting, *done) if lot]
    return ranked


def _ranked(lots: Mapping[str, list[str]], pvs: Mapping[str, str]) -> list[list[str]]:
    """Return the lots of cases in the natural order of their numbers, alike numbers as one lot."""
    alike: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for case, lot in lots.items():
        alike[natural(pvs[case])] += lot
    return [alike[key] for key in sorted(alike)]


def exhibit_page(connection: Connection, lots: Sequence[Sequence[str]], first: int, last: int) -> list[str]:
    """Return the held exhibits at these places, from 1, by number within their case.

    Both places are included; there may be fewer. No exhibit of other cases is read.
    """
    ends = list(accumulate(map(len, lots)))
    begun = bisect_left(ends, first)  # the lot that holds the first place
    near = lots[begun : bisect_left(ends, last) + 1]
    fields = subject_queries.project(connection, Numbered, chain.from_iterable(near))
    ordered = [
        exhibit_id
        for lot in near
        for exhibit_id in sorted(lot, key=lambda held_id: (natural(fields[held_id].exhibit_number), held_id))
    ]
    before = ends[begun - 1] if begun else 0
    return ordered[max(first - 1 - before, 0) : max(last - before, 0)]


def of_prosecution(connection: Connection, reader: Reader) -> bool:
    """Return True if the reader's agency is a prosecution.

    A prosecution keeps exhibits only if it has a registry of its own.
    """
    return subject_queries.state(connection, Agency, reader.agency).sort == "prosecution"


def lines(connection: Connection, reader: Reader, numbers: Sequence[str]) -> list[AtCourt]:
    """Return exhibits that people of the reader's agency hold, as lines in this order."""
    states = subject_queries.states(connection, Exhibit, numbers)
    return _rows(connection, reader, {exhibit_id: states[exhibit_id] for exhibit_id in numbers}, {reader.agency})


def hearings(connection: Connection, vault: Vault, reader: Reader, today: str) -> list[HearingLine]:
    """Return hearings of today and later in cases that the reader sees, the soonest first; without a day last."""
    cases = {case_id: case for case_id, case in due_dates.upcoming(connection, Case, today) if sees_case(reader, case)}
    set_for = {case_id: case.hearing for case_id, case in cases.items() if case.hearing}
    values = private_values.of(connection, vault, (hearing.said for hearing in set_for.values()))
    lines = [
        _hearing(connection, reader, case_id, cases[case_id], hearing, values[hearing.said])
        for case_id, hearing in set_for.items()
    ]
    return sorted(lines, key=lambda line: (line.day or UNDATED, line.hour, line.pv))


def _hearing(
    connection: Connection, reader: Reader, case_id: str, case: Case, hearing: Hearing, values: Mapping[str, object]
) -> HearingLine:  # fmt: skip
    exhibits = subject_queries.find(connection, Exhibit, dossier=case_id, limit=None)
    alive = {exhibit_id: e for exhibit_id, e in exhibits.items() if e.status not in GONE}
    courts = _courts(connection, hearing, alive)
    coming = _coming(connection, alive, courts)
    rows = [
        structs.replace(row, to=coming.get(row.exhibit, ""), asked=not hearing.asked or row.exhibit in hearing.asked)
        for row in _rows(connection, reader, alive, courts)
    ]
    rows.sort(key=lambda row: (not row.asked, row.here, bool(row.to), natural(row.no)))
    return HearingLine(
        case=case_id, pv=case.case_reference, day=hearing.day, hour=hearing.hour, agency=hearing.agency,
        place=_text(values.get("place")), bring=_text(values.get("bring")), exhibits=tuple(rows[:MOST]),
        asked=tuple(row.no for row in sorted(rows, key=lambda row: natural(row.no)) if row.asked and hearing.asked),
        more=max(len(rows) - MOST, 0),
    )  # fmt: skip


def _courts(connection: Connection, hearing: Hearing, exhibits: Mapping[str, Exhibit]) -> set[str]:
    """Return the courts whose registry counts.

    If a court set the hearing, its own registry counts. If a prosecution did, the registries of courts count that
    numbered or hold an exhibit.
    """
    agencies = subject_queries.states(
        connection, Agency, {hearing.agency, *(exhibit.agency for exhibit in exhibits.values())}
    )
    if agencies[hearing.agency].sort == "court":
        return {hearing.agency}
    named = {court_number.agency for exhibit in exhibits.values() for court_number in exhibit.court_references}
    return {hearing.agency, *named, *(agency_id for agency_id, agency in agencies.items() if agency.sort == "court")}


def attended(connection: Connection, case: str) -> bool:
    """Return True if any court takes part in a case, so that its registry knows of the hearing."""
    agencies = subject_queries.states(connection, Agency, subject_queries.state(connection, Case, case).agencies)
    return any(agency.sort == "court" for agency in agencies.values())


def hearing_in_the_way(connection: Connection, reader: Reader, case: Case, today: str) -> Hearing | None:
    """Return the coming hearing if the prosecution's rules then bar destruction orders, else None."""
    hearing = case.hearing
    if not hearing or not hearing.ahead(today):
        return None
    return hearing if subject_queries.state(connection, Agency, reader.agency).rules_or_home().asking(Heard) else None


def _coming(connection: Connection, exhibits: Mapping[str, Exhibit], courts: Container[str]) -> dict[str, str]:
    """Return the registry that each exhibit goes to, for those in transit to one of these registries."""
    moving = {exhibit_id: e.transfer for exhibit_id, e in exhibits.items() if e.status == IN_TRANSIT}
    transfers = subject_queries.states(connection, Transfer, set(moving.values()))
    return {
        exhibit_id: transfers[transfer_id].to_agency
        for exhibit_id, transfer_id in moving.items()
        if transfers[transfer_id].to_agency in courts
    }


def numbered(connection: Connection, reader: Reader, case: str, text: str) -> tuple[str, ...]:
    """Return the visible exhibits of a case that a text names by number, as ``1-3, 8``.

    Raises:
        RuleBroken: ``not_of_case`` for a number that none of them bears; ``act_too_large``.
    """
    if not text.strip():
        return ()
    if sum(max(0, int(last) - int(first)) for first, last in SPAN.findall(text)) > LARGEST_ACT:
        raise RuleBroken("act_too_large", limit=LARGEST_ACT)
    exhibits = subject_queries.find(connection, Exhibit, dossier=case, limit=None)
    hidden = uncounted(connection, reader)
    seen = visible_exhibits(
        connection, reader, {exhibit_id: e for exhibit_id, e in exhibits.items() if exhibit_id not in hidden}
    )
    known = {exhibit.exhibit_number.upper(): exhibit_id for exhibit_id, exhibit in seen.items()}
    expanded = SPAN.sub(_each, text).upper()
    named = [part for part in SEPARATED.split(expanded) if part]
    for entry in named:
        if entry not in known:
            raise RuleBroken("not_of_case", number=entry[:20])
    return tuple(dict.fromkeys(known[part] for part in named))


def _each(span: re.Match[str]) -> str:
    """Return the numbers of a span, both ends included; a reversed or too large span stays as it is."""
    first, last = int(span[1]), int(span[2])
    within = first <= last < first + LARGEST_ACT
    return " ".join(map(str, range(first, last + 1))) if within else f"{span[1]}-{span[2]}"


def courtroom(connection: Connection, vault: Vault, case: str) -> str:
    """Return the place of a case's hearing; "" if no hearing or place is on record."""
    hearing = subject_queries.state(connection, Case, case).hearing
    return _text(private_values.of(connection, vault, [hearing.said])[hearing.said].get("place")) if hearing else ""


def _text(value: object) -> str:
    """Return a private text; "" if it is missing or erased."""
    return value if isinstance(value, str) else ""


def _rows(
    connection: Connection, reader: Reader, candidates: Mapping[str, Exhibit], courts: Container[str]
) -> list[AtCourt]:  # fmt: skip
    """Return these exhibits as lines with the courts' numbers, except hidden or counted exhibits (I43).

    A counted exhibit is one that the reader counts in an inventory.
    """
    hidden = uncounted(connection, reader)
    exhibits = visible_exhibits(
        connection, reader, {exhibit_id: e for exhibit_id, e in candidates.items() if exhibit_id not in hidden}
    )
    pvs = pv_numbers(connection, {e.case for e in exhibits.values()})
    return [
        AtCourt(
            exhibit=exhibit_id, no=e.exhibit_number,
            court=next((o.court_reference for o in e.court_references if o.agency in courts),
            ""),
            case=e.case, pv=pvs[e.case], substance=e.known_substance, status=e.status, holder=e.holder,
            agency=e.agency, place=e.place, due=e.due, released_by=e.released_by, here=e.agency in courts,
        )
        for exhibit_id, e in exhibits.items()
    ]  # fmt: skip
