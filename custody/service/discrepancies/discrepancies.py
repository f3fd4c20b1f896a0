"""Discrepancies as those who must settle them see them; closed ones stay in sight, with the reason (I45)."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from msgspec import Struct

from custody.domain.access.visibility import Reader, knows_discrepancy, sees_discrepancy
from custody.domain.discrepancies.discrepancy import (
    ACCEPTABLE,
    CLAIMS,
    OPEN,
    UNTOLD,
    Discrepancy,
    DiscrepancyClosed,
    Finding,
    took,
    unfound,
)
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.inventories.inventory import RECONCILED, SIGNED, ExhibitReconciled, Inventory
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import Event, Header
from custody.domain.offline.envelope import CLAIM
from custody.domain.people.device import TAKING, ExhibitClaimed
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.domain.transfers.transfer import ExhibitMissing
from custody.service.access.reading import due
from custody.service.exhibits.write_offs import last_agreed
from custody.storage.read import histories, log_reader, private_values, queries
from custody.storage.read.process_cache import remembered
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

MOST = 5_000
"""Discrepancies of one case that are looked through for those of an exhibit."""
ABSENT = frozenset({"missing", "missing_at_inventory"})
"""Sorts that say where something was to be and was not: on the list of a hand-over or an inventory."""
WEIGHT = "weight"
REMEMBERED = 20_000
_SIGNERS: dict[str, frozenset[str]] = {}
"""Who signed the act that opened a discrepancy: the people and their agencies."""


class Concerned(Struct, frozen=True):
    """Of the state of an exhibit or a case the agencies by which is told who may see it."""

    agencies: tuple[str, ...] = ()


class DiscrepancyLine(Struct, frozen=True, kw_only=True):
    """A discrepancy. ``about`` is the exhibit or the seizure; ``reason`` is "" while open, or once erased.

    ``hidden``: both sides and the reason are kept back until the reader has checked the exhibit blind. ``listed_in``:
    the hand-over or inventory at which it was missing. ``claimed``: the kind of act that was recorded offline and
    contradicts the record. ``untold``: the reader knows that it is there (``knows_discrepancy``), and of the rest,
    how it ended too, nothing is told. Of either, ``sort`` is ``weight`` for one of weight. ``unfound``: an exhibit is
    gone, and nobody has found it; nothing but a write-off ends it then.
    """

    number: str
    sort: str
    about: str
    case: str
    expected: Finding | None
    found: Finding | None
    opened_at: str
    opened: int
    status: str
    window: tuple[str, ...]
    resolution: str
    accepted: bool
    assignee: str = ""
    laboratory: str = ""
    conclusion: str = ""
    loss_agreed_by: str = ""
    loss_agreed_at: str = ""
    closed_at: str = ""
    closed_by: str = ""
    reason: str = ""
    hidden: bool = False
    listed_in: str = ""
    claimed: str = ""
    untold: bool = False
    unfound: bool = False

    @property
    def acceptable(self) -> bool:
        """Whether what was found may be taken as the record by closing it."""
        return self.claimed in TAKING or self.sort in ACCEPTABLE

    @property
    def turn(self) -> str:
        """As ``turn``; "" to who knows no more of it than that it is there."""
        return "" if self.untold else turn(self)

    @property
    def people(self) -> tuple[str, ...]:
        """Whom it names: who held the thing, who is said to hold it, and who inquires."""
        sides = (side.holder for side in (self.expected, self.found) if side)
        settling = (self.assignee, self.laboratory, self.loss_agreed_by, self.closed_by)
        return tuple(n for n in (*self.window, *sides, *settling) if n)


def turn(one: Discrepancy | DiscrepancyLine) -> str:
    """Whose turn it is: to ``conclude`` the inquirer's, to ``agree`` a prosecutor's, to ``close`` the inspection's.

    "" once it is closed.
    """
    if one.status != OPEN:
        return ""
    if one.assignee and not one.conclusion:
        return "conclude"
    gone = one.unfound if isinstance(one, DiscrepancyLine) else unfound(one)
    return "agree" if gone and not one.loss_agreed_by else "close"


def blind_sort(sort: str) -> str:
    """What differs, as it is told to who looks blind: that it is too much or too little is not (I13)."""
    return UNTOLD.get(sort, sort)


def discrepancies(
    connection: Connection, vault: Vault, reader: Reader, status: str, after: str, limit: int
) -> tuple[list[DiscrepancyLine], str]:
    """Discrepancies of a status that the reader may see, and the next cursor; a page may be short before the end."""
    page = queries.find(connection, Discrepancy, status=status, after=after, limit=limit)
    following = next(reversed(page), "") if len(page) == limit else ""
    return _told(connection, vault, reader, page), following


def visible_discrepancy(connection: Connection, reader: Reader, number: str) -> Discrepancy:
    """A discrepancy that the reader may see, or knows of by the signature that opened it.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    found = queries.state(connection, Discrepancy, number)
    if not in_sight(connection, reader, {number: found}):
        raise NotFound("not_found", kind="EC", number=number)
    return found


def discrepancy(connection: Connection, vault: Vault, reader: Reader, number: str) -> DiscrepancyLine:
    """One discrepancy.

    Raises:
        NotFound: no such discrepancy, or none that the reader may see.
    """
    told = _told(connection, vault, reader, {number: queries.state(connection, Discrepancy, number)})
    if not told:
        raise NotFound("not_found", kind="EC", number=number)
    return told[0]


def opened_among(
    connection: Connection, vault: Vault, reader: Reader, cases: Iterable[str], seqs: Container[int]
) -> list[DiscrepancyLine]:
    """Discrepancies of these cases that were opened by events at ``seqs`` and are open, in that order."""
    found = queries.find(connection, Discrepancy, dossier=sorted(set(cases)), status=OPEN, limit=None)
    told = _told(connection, vault, reader, {n: d for n, d in found.items() if d.opened in seqs})
    return sorted(told, key=lambda one: one.opened)


def openers(connection: Connection, reader: Reader, number: str) -> tuple[str, ...]:
    """Who of the reader's own service signed the act that opened a discrepancy."""
    opened = queries.state(connection, Discrepancy, number).opened
    [line] = histories.lines_at(connection, [opened])
    return tuple(actor.person for actor in line.header.actors if actor.agency == reader.agency)


def of_count(connection: Connection, vault: Vault, reader: Reader, number: str) -> list[DiscrepancyLine]:
    """Of a reconciled inventory what it opened about exhibits that were there, open or closed; none before (I43)."""
    found = queries.state(connection, Inventory, number)
    if found.status not in {RECONCILED, SIGNED}:
        return []
    about = set(found.counted) - set(found.missing)
    cases = sorted(set(queries.dossiers(connection, about).values()))
    mine = {
        n: d for n, d in queries.find(connection, Discrepancy, dossier=cases, limit=None).items() if d.about in about
    }
    acts = {line.header_seq for line in histories.history(connection, number)}
    by = {line.seq: line.header_seq for line in histories.lines_at(connection, {d.opened for d in mine.values()})}
    told = _told(connection, vault, reader, {n: d for n, d in mine.items() if by.get(d.opened) in acts})
    return sorted(told, key=lambda one: one.opened)


def in_sight(connection: Connection, reader: Reader, found: Mapping[str, Discrepancy]) -> dict[str, bool]:
    """Those of ``found`` of which the reader may know, in the same order, each with whether they see it in full."""
    about = (number for d in found.values() for number in (d.case, d.about))
    shared = {number for number in about if number.startswith((Case.kind, Exhibit.kind))}
    concerned = queries.fields(connection, Concerned, shared)
    full = {n for n, d in found.items() if sees_discrepancy(reader, d, concerned.get(d.case), concerned.get(d.about))}
    known = _signed(connection, reader, {n: d for n, d in found.items() if n not in full})
    return {n: n in full for n in found if n in full or n in known}


def _signed(connection: Connection, reader: Reader, found: Mapping[str, Discrepancy]) -> set[str]:
    """Those of ``found`` of whose opening the reader knows by a signature: who signed stands, and is remembered."""

    def read(numbers: list[str]) -> dict[str, frozenset[str]]:
        lines = histories.lines_at(connection, (found[number].opened for number in numbers))
        signers = {line.seq: _signers(line.header) for line in lines}
        return {number: signers[found[number].opened] for number in numbers}

    signed = remembered(_SIGNERS, REMEMBERED, found, read)
    return {number for number, signers in signed.items() if knows_discrepancy(reader, signers)}


def _signers(header: Header) -> frozenset[str]:
    """Who signed an act, and for whom; of a claim nobody: who brings a device's queue has signed nothing in it."""
    if header.kind == CLAIM:
        return frozenset()
    return frozenset(number for actor in header.actors for number in (actor.person, actor.agency))


def concerning(
    connection: Connection, vault: Vault, reader: Reader, number: str, exhibit: Exhibit, *, hidden: bool = False
) -> tuple[DiscrepancyLine, ...]:
    """Every discrepancy about an exhibit or about the line it was seized under, open and closed, as they were opened.

    What was declared and never came concerns each exhibit of its line (I22); to who may not see that one (I41), that it
    is there, and no more.
    """
    found = queries.find(connection, Discrepancy, dossier=exhibit.case, limit=MOST)
    of_line = _of_line(connection, exhibit)
    mine = {n: d for n, d in found.items() if d.about == number or n == of_line}
    lines = _lines(connection, vault, mine, {d.about for d in mine.values()} if hidden else set())
    apart = _untold(connection, reader, exhibit, {n: d for n, d in mine.items() if n == of_line})
    told = (_silent(one) if one.number == apart else one for one in lines)
    return tuple(sorted(told, key=lambda one: one.opened))


def untold(connection: Connection, reader: Reader, exhibit: Exhibit) -> str:
    """The discrepancy of an exhibit's line of which the reader may know that it is there, and no more; "" for none."""
    of_line = _of_line(connection, exhibit)
    return _untold(connection, reader, exhibit, queries.states(connection, Discrepancy, [of_line] if of_line else []))


def _of_line(connection: Connection, exhibit: Exhibit) -> str:
    return queries.state(connection, Seizure, exhibit.seizure).tallies[exhibit.line].discrepancy


def _untold(connection: Connection, reader: Reader, exhibit: Exhibit, of_line: Mapping[str, Discrepancy]) -> str:
    case = queries.state(connection, Case, exhibit.case)
    return next((n for n, one in of_line.items() if not sees_discrepancy(reader, one, case, None)), "")


def _told(
    connection: Connection, vault: Vault, reader: Reader, found: Mapping[str, Discrepancy]
) -> list[DiscrepancyLine]:
    """Lines of those of which the reader may know, as much of each as they may."""
    seen = in_sight(connection, reader, found)
    exhibits = queries.states(connection, Exhibit, {found[n].about for n in seen})
    lines = _lines(connection, vault, {n: found[n] for n in seen}, due(connection, reader, exhibits))
    return [line if seen[line.number] else _silent(line) for line in lines]


def _silent(line: DiscrepancyLine) -> DiscrepancyLine:
    return DiscrepancyLine(
        number=line.number, sort=blind_sort(line.sort), about=line.about, case=line.case, expected=None,
        found=None, window=(), opened_at=line.opened_at, opened=line.opened, status=line.status,
        resolution="", accepted=False, listed_in=line.listed_in, untold=True,
    )  # fmt: skip


def _lines(
    connection: Connection, vault: Vault, found: dict[str, Discrepancy], hidden: Container[str]
) -> tuple[DiscrepancyLine, ...]:
    lists, claims = listed_in(connection, found), claimed(connection, found)
    return tuple(
        DiscrepancyLine(
            number=n, about=d.about, case=d.case, opened_at=d.opened_at, opened=d.opened, status=d.status,
            window=tuple(d.window), resolution=d.resolution, accepted=d.accepted, assignee=d.assignee,
            laboratory=d.laboratory, conclusion=d.conclusion, loss_agreed_by=d.loss_agreed_by,
            listed_in=lists.get(n, ""), claimed=claims.get(n, ""),
            **_sides(d, hidden=d.about in hidden), **_course(connection, vault, n, d, d.about in hidden),
        )
        for n, d in found.items()
    )  # fmt: skip


def _sides(one: Discrepancy, *, hidden: bool) -> dict[str, Any]:
    """What differs, and how; ``hidden``: from who has still to check the exhibit blind."""
    if hidden:
        return {"sort": blind_sort(one.sort), "expected": None, "found": None, "hidden": True, "unfound": False}
    return {
        "sort": one.sort, "expected": one.expected, "found": one.found, "hidden": False, "unfound": unfound(one),
    }  # fmt: skip


def listed_in(connection: Connection, found: Mapping[str, Discrepancy]) -> dict[str, str]:
    """On the list of which hand-over or inventory each that is absent stood: what follows its opening says so."""
    told = _after_opening(connection, {n: d for n, d in found.items() if d.sort in ABSENT})
    return {
        n: data.transfer if isinstance(data, ExhibitMissing) else data.inventory
        for n, data in told.items() if isinstance(data, ExhibitMissing | ExhibitReconciled)
    }  # fmt: skip


def claimed(connection: Connection, found: Mapping[str, Discrepancy]) -> dict[str, str]:
    """Of those that a device's claim opened, the kind of the act claimed: what follows its opening says so.

    Where a later claim of the same discrepancy says how who is said to hold it took charge, the kind of that one.
    """
    mine = {n: d for n, d in found.items() if d.sort == CLAIMS}
    told = _after_opening(connection, mine)
    first = {n: data.kind for n, data in told.items() if isinstance(data, ExhibitClaimed)}
    return {n: kind if kind in TAKING else _took(connection, n, mine[n]) or kind for n, kind in first.items()}


def _took(connection: Connection, number: str, one: Discrepancy) -> str:
    chain = (line.part.data for line in histories.history(connection, one.about))
    claims = (data for data in chain if isinstance(data, ExhibitClaimed))
    return next((claim.kind for claim in claims if one.found and took(claim, number, one.found.holder)), "")


def _after_opening(connection: Connection, found: Mapping[str, Discrepancy]) -> dict[str, Event]:
    """What its act says right after it opened each: of which list, or of which claim, it is."""
    after = {d.opened + 1: n for n, d in found.items()}
    return {after[seq]: part.data for seq, part in log_reader.parts_at(connection, after).items()}


def _course(connection: Connection, vault: Vault, number: str, one: Discrepancy, hidden: bool) -> dict[str, Any]:
    """When a loss was agreed to; of what is closed when, by whom and why."""
    if one.status == OPEN and not one.loss_agreed_by:
        return {}
    chain = histories.history(connection, number)
    agreed = last_agreed(chain)
    closing = _closing(connection, vault, chain[-1], hidden) if one.status != OPEN else {}
    return {"loss_agreed_at": agreed.at if agreed else "", **closing}


def _closing(connection: Connection, vault: Vault, last: histories.Line, hidden: bool) -> dict[str, Any]:
    values = private_values.of(connection, vault, [last.seq])[last.seq]
    by = last.header.actors[0].person if isinstance(last.part.data, DiscrepancyClosed) else ""
    reason = "" if hidden else values.get("reason") or ""
    return {"closed_at": last.part.at, "closed_by": by, "reason": reason}
