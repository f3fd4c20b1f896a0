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
from custody.domain.law.rulepack import Heard
from custody.domain.orders.court_registry import APART, CLAIM
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import UNDATED, Case, Hearing
from custody.domain.transfers.transfer import Transfer
from custody.service.access.reading import visible_exhibits
from custody.service.exhibits.exhibits import natural
from custody.service.inventories.inventories import uncounted
from custody.service.seizures.cases import pv_numbers
from custody.storage.read import holdings, private_values, queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import claims

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
    """Of an exhibit's state what its place within its case depends on."""

    number: str


def held(connection: Connection, reader: Reader) -> list[list[str]]:
    """What people of the reader's agency hold, case by case: first all without a number of its register, then the rest.

    Cases are in the natural order of their PV numbers, those alike there (1 and 01) together; exhibits within in none:
    no state of an exhibit is read. Without what the reader counts in an inventory (I43).
    """
    lots = holdings.held_by(connection, reader.agency)
    ranked = _ranked(lots, pv_numbers(connection, lots))
    hidden = uncounted(connection, reader)
    entered = claims.having(connection, CLAIM, f"{APART}{reader.agency}{APART}") if lots else set()
    if hidden or entered:  # else each of what may be hundreds of thousands would be looked up twice for nothing
        waiting = [[n for n in lot if n not in entered and n not in hidden] for lot in ranked]
        done = [[n for n in lot if n in entered and n not in hidden] for lot in ranked]
        ranked = [lot for lot in (*waiting, *done) if lot]
    return ranked


def _ranked(lots: Mapping[str, list[str]], pvs: Mapping[str, str]) -> list[list[str]]:
    """The lots of cases in the natural order of their numbers, those of numbers that are alike there as one."""
    alike: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for case, lot in lots.items():
        alike[natural(pvs[case])] += lot
    return [alike[key] for key in sorted(alike)]


def shown(connection: Connection, lots: Sequence[Sequence[str]], first: int, last: int) -> list[str]:
    """The exhibits at these places of what is held, from 1, by number within their case: of other cases none is read.

    Both places are shown; there may be fewer.
    """
    ends = list(accumulate(map(len, lots)))
    begun = bisect_left(ends, first)  # the lot that holds the first place
    near = lots[begun : bisect_left(ends, last) + 1]
    found = queries.fields(connection, Numbered, chain.from_iterable(near))
    ordered = [n for lot in near for n in sorted(lot, key=lambda n: (natural(found[n].number), n))]
    before = ends[begun - 1] if begun else 0
    return ordered[max(first - 1 - before, 0) : max(last - before, 0)]


def of_prosecution(connection: Connection, reader: Reader) -> bool:
    """Whether the reader's agency is a prosecution, which keeps no exhibits unless it has a registry of its own."""
    return queries.state(connection, Agency, reader.agency).sort == "prosecution"


def lines(connection: Connection, reader: Reader, numbers: Sequence[str]) -> list[AtCourt]:
    """Exhibits that people of the reader's agency hold, as lines in this order."""
    found = queries.states(connection, Exhibit, numbers)
    return _rows(connection, reader, {n: found[n] for n in numbers}, {reader.agency})


def hearings(connection: Connection, vault: Vault, reader: Reader, today: str) -> list[HearingLine]:
    """Hearings of today and later in cases that the reader sees, the soonest first; without a day last."""
    found = {n: case for n, case in queries.coming(connection, Case, today) if sees_case(reader, case)}
    set_for = {n: case.hearing for n, case in found.items() if case.hearing}
    said = private_values.of(connection, vault, (one.said for one in set_for.values()))
    lines = [_hearing(connection, reader, n, found[n], hearing, said[hearing.said]) for n, hearing in set_for.items()]
    return sorted(lines, key=lambda line: (line.day or UNDATED, line.hour, line.pv))


def _hearing(
    connection: Connection, reader: Reader, number: str, case: Case, hearing: Hearing, said: Mapping[str, object]
) -> HearingLine:  # fmt: skip
    found = queries.find(connection, Exhibit, dossier=number, limit=None)
    alive = {n: e for n, e in found.items() if e.status not in GONE}
    courts = _courts(connection, hearing, alive)
    coming = _coming(connection, alive, courts)
    rows = [
        structs.replace(row, to=coming.get(row.exhibit, ""), asked=not hearing.asked or row.exhibit in hearing.asked)
        for row in _rows(connection, reader, alive, courts)
    ]
    rows.sort(key=lambda row: (not row.asked, row.here, bool(row.to), natural(row.no)))
    return HearingLine(
        case=number, pv=case.number, day=hearing.day, hour=hearing.hour, agency=hearing.agency,
        place=_text(said.get("place")), bring=_text(said.get("bring")), exhibits=tuple(rows[:MOST]),
        asked=tuple(row.no for row in sorted(rows, key=lambda row: natural(row.no)) if row.asked and hearing.asked),
        more=max(len(rows) - MOST, 0),
    )  # fmt: skip


def _courts(connection: Connection, hearing: Hearing, found: Mapping[str, Exhibit]) -> set[str]:
    """Whose registry counts: the court's that set it; where a prosecution did, of courts that numbered or hold."""
    agencies = queries.states(connection, Agency, {hearing.agency, *(one.agency for one in found.values())})
    if agencies[hearing.agency].sort == "court":
        return {hearing.agency}
    named = {number.agency for one in found.values() for number in one.court_numbers}
    return {hearing.agency, *named, *(n for n, agency in agencies.items() if agency.sort == "court")}


def attended(connection: Connection, case: str) -> bool:
    """Whether any court takes part in a case, so that its registry knows of the hearing."""
    agencies = queries.states(connection, Agency, queries.state(connection, Case, case).agencies)
    return any(agency.sort == "court" for agency in agencies.values())


def hearing_in_the_way(connection: Connection, reader: Reader, case: Case, today: str) -> Hearing | None:
    """The hearing to come for which the prosecution's rules let nothing of the case be ordered to be destroyed."""
    hearing = case.hearing
    if not hearing or not hearing.ahead(today):
        return None
    return hearing if queries.state(connection, Agency, reader.agency).rules_or_home().asking(Heard) else None


def _coming(connection: Connection, found: Mapping[str, Exhibit], courts: Container[str]) -> dict[str, str]:
    """Of what is handed over to one of these registries and waits to be received there, to which."""
    moving = {n: e.transfer for n, e in found.items() if e.status == IN_TRANSIT}
    transfers = queries.states(connection, Transfer, set(moving.values()))
    return {n: transfers[one].to_agency for n, one in moving.items() if transfers[one].to_agency in courts}


def numbered(connection: Connection, reader: Reader, case: str, text: str) -> tuple[str, ...]:
    """The exhibits of a case that a text names by their numbers in it, as ``1-3, 8``: those that the reader may see.

    Raises:
        RuleBroken: ``not_of_case`` for a number that none of them bears; ``act_too_large``.
    """
    if not text.strip():
        return ()
    if sum(max(0, int(last) - int(first)) for first, last in SPAN.findall(text)) > LARGEST_ACT:
        raise RuleBroken("act_too_large", limit=LARGEST_ACT)
    found = queries.find(connection, Exhibit, dossier=case, limit=None)
    hidden = uncounted(connection, reader)
    seen = visible_exhibits(connection, reader, {n: e for n, e in found.items() if n not in hidden})
    known = {exhibit.number.upper(): n for n, exhibit in seen.items()}
    said = SPAN.sub(_each, text).upper()
    named = [one for one in SEPARATED.split(said) if one]
    for one in named:
        if one not in known:
            raise RuleBroken("not_of_case", number=one[:20])
    return tuple(dict.fromkeys(known[one] for one in named))


def _each(span: re.Match[str]) -> str:
    """The numbers from one to another, both included; what runs backwards or is larger than an act stays as it is."""
    first, last = int(span[1]), int(span[2])
    within = first <= last < first + LARGEST_ACT
    return " ".join(map(str, range(first, last + 1))) if within else f"{span[1]}-{span[2]}"


def room(connection: Connection, vault: Vault, case: str) -> str:
    """Where a case is to be heard; "" where no hearing is set, no place is said, or it was erased."""
    hearing = queries.state(connection, Case, case).hearing
    return _text(private_values.of(connection, vault, [hearing.said])[hearing.said].get("place")) if hearing else ""


def _text(value: object) -> str:
    """A private text; "" for none, and for one that was erased."""
    return value if isinstance(value, str) else ""


def _rows(
    connection: Connection, reader: Reader, found: Mapping[str, Exhibit], courts: Container[str]
) -> list[AtCourt]:  # fmt: skip
    """As lines with these courts' numbers, without what the reader may not see or counts in an inventory (I43)."""
    hidden = uncounted(connection, reader)
    exhibits = visible_exhibits(connection, reader, {n: e for n, e in found.items() if n not in hidden})
    pvs = pv_numbers(connection, {e.case for e in exhibits.values()})
    return [
        AtCourt(
            exhibit=n, no=e.number, court=next((o.number for o in e.court_numbers if o.agency in courts), ""),
            case=e.case, pv=pvs[e.case], substance=e.known_substance, status=e.status, holder=e.holder,
            agency=e.agency, place=e.place, due=e.due, released_by=e.released_by, here=e.agency in courts,
        )
        for n, e in exhibits.items()
    ]  # fmt: skip
