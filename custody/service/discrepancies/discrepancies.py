"""Discrepancies as those who must settle them see them; closed ones stay in sight, with the reason (I45)."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from msgspec import Struct, structs

from custody.domain.access.visibility import Reader, knows_discrepancy, sees_discrepancy
from custody.domain.discrepancies.answer import answer_until, waits_for_answer
from custody.domain.discrepancies.discrepancy import (
    CLOSED,
    MISTYPED,
    OF_LOT,
    OPEN,
    Discrepancy,
    DiscrepancyClosed,
    unfound,
)
from custody.domain.discrepancies.second_reading import DiscrepancyPhotoLookedAt
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.inventories.inventory import RECONCILED, SIGNED, Inventory
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import Header
from custody.domain.offline.envelope import TAKE_UNSETTLED_ACT
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.service.access.audited_queries import blind_checks_due
from custody.service.discrepancies.asked_people import asked_of
from custody.service.discrepancies.causes import causes
from custody.service.discrepancies.discrepancy_line import DiscrepancyLine, blind_sort
from custody.service.discrepancies.opening_events import claimed, listed_in
from custody.service.exhibits.write_offs import last_agreed
from custody.storage.read import histories, private_values, subject_queries
from custody.storage.read.process_cache import remembered
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

MOST = 5_000
"""Discrepancies of one case that are looked through for those of an exhibit."""
REMEMBERED = 20_000
_SIGNERS: dict[str, frozenset[str]] = {}
"""Who signed the act that opened a discrepancy: the people and their agencies."""


class Concerned(Struct, frozen=True):
    """Agencies in the state of an exhibit or case that decide its visibility."""

    agencies: tuple[str, ...] = ()


def discrepancies(
    connection: Connection, vault: Vault, reader: Reader, status: str, after: str, limit: int
) -> tuple[list[DiscrepancyLine], str]:
    """Discrepancies of a status that the reader may see, and the next cursor; a page may be short before the end.

    ``mistyped``: those closed without the inspection, or after its look at a photograph (I57c).
    """
    wanted = [CLOSED, MISTYPED] if status == CLOSED else [status]
    page = subject_queries.find(connection, Discrepancy, status=wanted, after=after, limit=limit)
    following = next(reversed(page), "") if len(page) == limit else ""
    return lines_of(connection, vault, reader, page), following


def visible_discrepancy(connection: Connection, reader: Reader, discrepancy_id: str) -> Discrepancy:
    """Return a discrepancy that the reader may see, or knows from the signed act that opened it.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    discrepancy = subject_queries.state(connection, Discrepancy, discrepancy_id)
    if not visible_to(connection, reader, {discrepancy_id: discrepancy}):
        raise NotFound("not_found", kind="EC", number=discrepancy_id)
    return discrepancy


def discrepancy(connection: Connection, vault: Vault, reader: Reader, discrepancy_id: str) -> DiscrepancyLine:
    """One discrepancy.

    Raises:
        NotFound: no such discrepancy, or none that the reader may see.
    """
    lines = lines_of(
        connection, vault, reader, {discrepancy_id: subject_queries.state(connection, Discrepancy, discrepancy_id)}
    )
    if not lines:
        raise NotFound("not_found", kind="EC", number=discrepancy_id)
    return lines[0]


def opened_among(
    connection: Connection, vault: Vault, reader: Reader, cases: Iterable[str], seqs: Container[int]
) -> list[DiscrepancyLine]:
    """Discrepancies of these cases that were opened by events at ``seqs`` and are open, in that order."""
    discrepancies = subject_queries.find(connection, Discrepancy, dossier=sorted(set(cases)), status=OPEN, limit=None)
    lines = lines_of(
        connection,
        vault,
        reader,
        {discrepancy_id: d for discrepancy_id, d in discrepancies.items() if d.opened in seqs},
    )
    return sorted(lines, key=lambda line: line.opened)


def openers(connection: Connection, reader: Reader, discrepancy_id: str) -> tuple[str, ...]:
    """Return the people of the reader's agency who signed the act that opened a discrepancy."""
    opened = subject_queries.state(connection, Discrepancy, discrepancy_id).opened
    [line] = histories.lines_at(connection, [opened])
    return tuple(actor.person for actor in line.header.actors if actor.agency == reader.agency)


def of_count(connection: Connection, vault: Vault, reader: Reader, inventory_id: str) -> list[DiscrepancyLine]:
    """Return the discrepancies a reconciled inventory opened on counted exhibits; none before (I43)."""
    inventory = subject_queries.state(connection, Inventory, inventory_id)
    if inventory.status not in {RECONCILED, SIGNED}:
        return []
    about = set(inventory.counted) - set(inventory.missing)
    cases = sorted(set(subject_queries.dossiers(connection, about).values()))
    mine = {
        discrepancy_id: d
        for discrepancy_id, d in subject_queries.find(connection, Discrepancy, dossier=cases, limit=None).items()
        if d.about in about or (d.cause == inventory_id and d.sort in OF_LOT)
    }
    acts = {line.header_seq for line in histories.history(connection, inventory_id)}
    by = {line.seq: line.header_seq for line in histories.lines_at(connection, {d.opened for d in mine.values()})}
    lines = lines_of(
        connection, vault, reader, {discrepancy_id: d for discrepancy_id, d in mine.items() if by.get(d.opened) in acts}
    )
    return sorted(lines, key=lambda line: line.opened)


def visible_to(connection: Connection, reader: Reader, discrepancies: Mapping[str, Discrepancy]) -> dict[str, bool]:
    """Return the discrepancies the reader may know of, in order, with True if the reader sees them in full."""
    about = (subject_id for d in discrepancies.values() for subject_id in (d.case, d.about))
    shared = {subject_id for subject_id in about if subject_id.startswith((Case.kind, Exhibit.kind))}
    concerned = subject_queries.project(connection, Concerned, shared)
    full = {
        discrepancy_id
        for discrepancy_id, d in discrepancies.items()
        if sees_discrepancy(reader, d, concerned.get(d.case), concerned.get(d.about))
    }
    known = _signed(
        connection,
        reader,
        {discrepancy_id: d for discrepancy_id, d in discrepancies.items() if discrepancy_id not in full},
    )
    return {
        discrepancy_id: discrepancy_id in full
        for discrepancy_id in discrepancies
        if discrepancy_id in full or discrepancy_id in known
    }


def _signed(connection: Connection, reader: Reader, discrepancies: Mapping[str, Discrepancy]) -> set[str]:
    """Return the discrepancies whose opening act the reader or the reader's agency signed; signers are cached."""

    def read(numbers: list[str]) -> dict[str, frozenset[str]]:
        """Return the signers of the discrepancies asked for."""
        lines = histories.lines_at(connection, (discrepancies[discrepancy_id].opened for discrepancy_id in numbers))
        signers = {line.seq: _signers(line.header) for line in lines}
        return {discrepancy_id: signers[discrepancies[discrepancy_id].opened] for discrepancy_id in numbers}

    signed = remembered(_SIGNERS, REMEMBERED, discrepancies, read)
    return {discrepancy_id for discrepancy_id, signers in signed.items() if knows_discrepancy(reader, signers)}


def _signers(header: Header) -> frozenset[str]:
    """Return the signers of an act and their agencies; none for an unsettled one, sent by another."""
    if header.kind == TAKE_UNSETTLED_ACT:
        return frozenset()
    return frozenset(subject_id for actor in header.actors for subject_id in (actor.person, actor.agency))


def concerning(
    connection: Connection, vault: Vault, reader: Reader, exhibit_id: str, exhibit: Exhibit, *, hidden: bool = False
) -> tuple[DiscrepancyLine, ...]:
    """Every discrepancy about an exhibit or about the line it was seized under, open and closed, as they were opened.

    What was declared and never came concerns each exhibit of its line (I22); to who may not see that one (I41), that it
    is there, and no more.
    """
    discrepancies = subject_queries.find(connection, Discrepancy, dossier=exhibit.case, limit=MOST)
    of_line = _of_line(connection, exhibit)
    mine = {
        discrepancy_id: d
        for discrepancy_id, d in discrepancies.items()
        if d.about == exhibit_id or discrepancy_id == of_line
    }
    lines = _lines(connection, vault, reader, mine, {d.about for d in mine.values()} if hidden else set())
    apart = _untold(
        connection,
        reader,
        exhibit,
        {discrepancy_id: d for discrepancy_id, d in mine.items() if discrepancy_id == of_line},
    )
    shown = (_silent(line) if line.id == apart else line for line in lines)
    return tuple(sorted(shown, key=lambda line: line.opened))


def redacted_discrepancy(connection: Connection, reader: Reader, exhibit: Exhibit) -> str:
    """Return the line discrepancy of an exhibit whose existence alone the reader may know, or ""."""
    of_line = _of_line(connection, exhibit)
    return _untold(
        connection, reader, exhibit, subject_queries.states(connection, Discrepancy, [of_line] if of_line else [])
    )


def _of_line(connection: Connection, exhibit: Exhibit) -> str:
    return subject_queries.state(connection, Seizure, exhibit.seizure).tallies[exhibit.line].discrepancy


def _untold(connection: Connection, reader: Reader, exhibit: Exhibit, of_line: Mapping[str, Discrepancy]) -> str:
    case = subject_queries.state(connection, Case, exhibit.case)
    return next(
        (
            discrepancy_id
            for discrepancy_id, discrepancy in of_line.items()
            if not sees_discrepancy(reader, discrepancy, case, None)
        ),
        "",
    )


def lines_of(
    connection: Connection, vault: Vault, reader: Reader, discrepancies: Mapping[str, Discrepancy]
) -> list[DiscrepancyLine]:
    """Lines of those of which the reader may know, as much of each as they may."""
    seen = visible_to(connection, reader, discrepancies)
    exhibits = subject_queries.states(
        connection, Exhibit, {discrepancies[discrepancy_id].about for discrepancy_id in seen}
    )
    known = {discrepancy_id: discrepancies[discrepancy_id] for discrepancy_id in seen}
    lines = _lines(connection, vault, reader, known, blind_checks_due(connection, reader, exhibits))
    opened_by = causes(connection, known)
    return [structs.replace(line if seen[line.id] else _silent(line), cause=opened_by[line.id]) for line in lines]


def _silent(line: DiscrepancyLine) -> DiscrepancyLine:
    return DiscrepancyLine(
        id=line.id, sort=blind_sort(line.sort), about=line.about, case=line.case, expected=None,
        finding=None, window=(), opened_at=line.opened_at, opened=line.opened, status=line.status,
        resolution="", accepted=False, listed_in=line.listed_in, untold=True, weighed_with=line.weighed_with,
    )  # fmt: skip


def _lines(
    connection: Connection, vault: Vault, reader: Reader, discrepancies: dict[str, Discrepancy], hidden: Container[str]
) -> tuple[DiscrepancyLine, ...]:
    lists, claims = listed_in(connection, discrepancies), claimed(connection, discrepancies)
    read = {d.about for d in discrepancies.values() if d.awaits_second_reading or d.awaits_look}
    exhibits = subject_queries.states(connection, Exhibit, read)
    return tuple(
        DiscrepancyLine(
            id=discrepancy_id, about=d.about, case=d.case, opened_at=d.opened_at, opened=d.opened, status=d.status,
            window=tuple(d.window), resolution=d.resolution, accepted=d.accepted, assignee=d.assignee, event=d.event,
            laboratory=d.laboratory, conclusion=d.conclusion, loss_established_by=d.loss_established_by,
            listed_in=lists.get(discrepancy_id, ""), claimed=claims.get(discrepancy_id, ""),
            weighed_with=d.together.exhibits if d.together else (),
            asks=asked_of(reader, d, exhibits.get(d.about)), **_reading(d, reader, hidden=d.about in hidden),
            sealing_photos=_sealing_photos(d, exhibits.get(d.about), hidden=d.about in hidden),
            **_sides(d, hidden=d.about in hidden), **_course(connection, vault, discrepancy_id, d, d.about in hidden),
        )
        for discrepancy_id, d in discrepancies.items()
    )  # fmt: skip


def _sides(discrepancy: Discrepancy, *, hidden: bool) -> dict[str, Any]:
    """Return the kind and both sides of a discrepancy; ``hidden`` for a reader who must check the exhibit blind."""
    if hidden:
        return {
            "sort": blind_sort(discrepancy.sort),
            "expected": None,
            "finding": None,
            "hidden": True,
            "unfound": False,
        }
    return {
        "sort": discrepancy.sort, "expected": discrepancy.expected, "finding": discrepancy.finding, "hidden": False,
        "unfound": unfound(discrepancy),
    }  # fmt: skip


def _reading(discrepancy: Discrepancy, reader: Reader, *, hidden: bool) -> dict[str, Any]:
    """Return who read it, what became of that, and whose answers are awaited; ``hidden``: without what was read."""
    return {
        "read_by": discrepancy.read_by, "withdrawn_at": discrepancy.withdrawn_at,
        "restated": None if hidden else discrepancy.restated,
        "second": None if hidden else discrepancy.second, "second_by": discrepancy.second_by,
        "second_outcome": discrepancy.second_outcome, "photos": 0 if hidden else discrepancy.second_photos,
        "confirmed_at_second_look": discrepancy.confirmed_at_second_look, "answered": tuple(discrepancy.answered),
        "answer_until": answer_until(discrepancy) if discrepancy.status == OPEN else "",
        "waits": waits_for_answer(discrepancy, reader.at[:10]),
    }  # fmt: skip


def _sealing_photos(discrepancy: Discrepancy, exhibit: Exhibit | None, *, hidden: bool) -> int:
    """Return how many photographs of the sealing the inspection is asked to look at."""
    shown = discrepancy.restated is not None and exhibit is not None and not hidden
    return exhibit.sealing_photos if shown and exhibit is not None else 0


def _course(
    connection: Connection, vault: Vault, discrepancy_id: str, discrepancy: Discrepancy, hidden: bool
) -> dict[str, Any]:
    """When a loss was agreed to; of what is closed when, by whom and why."""
    if discrepancy.status == OPEN and not discrepancy.loss_established_by:
        return {}
    chain = histories.history(connection, discrepancy_id)
    agreed = last_agreed(chain)
    closing = _closing(connection, vault, chain[-1], hidden) if discrepancy.status != OPEN else {}
    return {"loss_agreed_at": agreed.at if agreed else "", **closing}


def _closing(connection: Connection, vault: Vault, last: histories.Line, hidden: bool) -> dict[str, Any]:
    values = private_values.of(connection, vault, [last.seq])[last.seq]
    closing = isinstance(last.part.data, DiscrepancyClosed | DiscrepancyPhotoLookedAt)
    by = last.header.actors[0].person if closing else ""
    reason = "" if hidden else values.get("reason") or ""
    return {"closed_at": last.part.at, "closed_by": by, "reason": reason}
