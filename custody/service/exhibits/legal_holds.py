"""Holds of prosecutions: the reader's own across cases, and the legal bases of given exhibits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.seizures.case import Case
from custody.service.access.audited_queries import visible_exhibits
from custody.service.inventories.inventories import uncounted
from custody.service.kernel.natural_order import natural
from custody.storage.read import legal_holds, private_values, subject_queries
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class HeldExhibit(Struct, frozen=True, kw_only=True):
    """An exhibit that is held back: its number within its case, what it is, in which state, and its own number."""

    no: str
    substance: str
    status: str
    exhibit: str


class HoldLine(Struct, frozen=True, kw_only=True):
    """An act by which exhibits of one case are held back: by whom, since when, on what ground, and what it covers.

    ``legal_basis`` and ``reason`` are "" once erased. ``own``: the reader placed it, and a colleague lifts it.
    """

    by: str
    placed_at: str
    legal_basis: str
    reason: str
    pv: str
    exhibits: tuple[HeldExhibit, ...]
    case: str
    act: str
    own: bool


def standing(
    connection: Connection, vault: Vault, reader: Reader, before: int, limit: int
) -> tuple[list[HoldLine], int]:  # fmt: skip
    """Return a page of the reader's standing holds, newest first, up to ``limit`` exhibits, and the next cursor.

    ``before``: the cursor, 0 for the first page; the next cursor is 0 when there are no more.
    """
    placements, following = legal_holds.standing(connection, reader.agency, before, limit)
    acts: dict[int, Line] = {}
    held: dict[int, list[str]] = defaultdict(list)
    for placement in placements:
        acts[placement.placed.header_seq] = placement.placed
        held[placement.placed.header_seq] += placement.exhibits
    hidden = uncounted(connection, reader)
    numbers = {exhibit_id for listed in held.values() for exhibit_id in listed} - hidden
    seen = visible_exhibits(connection, reader, subject_queries.states(connection, Exhibit, sorted(numbers)))
    cases = subject_queries.states(connection, Case, {exhibit.case for exhibit in seen.values()})
    values = private_values.of(connection, vault, acts)
    lines = [
        _line(
            reader,
            acts[seq],
            {exhibit_id: seen[exhibit_id] for exhibit_id in listed if exhibit_id in seen},
            cases,
            values[seq],
        )
        for seq, listed in held.items()
        if not seen.keys().isdisjoint(listed)
    ]
    return lines, following


def grounds(connection: Connection, vault: Vault, numbers: Iterable[str]) -> dict[str, list[str]]:
    """Return prosecutions to the legal bases of their holds on these exhibits, each once.

    One that was erased is left out.

    A part is held by the act that held what it was taken from. The caller has made sure that the reader may see the
    exhibits.
    """
    exhibits = subject_queries.states(connection, Exhibit, numbers)
    acts = {(hold.agency, hold.placed_at, e.case): exhibit_id for exhibit_id, e in exhibits.items() for hold in e.holds}
    origins = _origins(connection, {exhibit_id: exhibits[exhibit_id] for exhibit_id in acts.values()})
    asked: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for (agency, at, _), each_exhibit_id in acts.items():
        asked[agency] |= {(origin, at) for origin in origins[each_exhibit_id]}
    placed = {
        line.header_seq: agency
        for agency, upon in asked.items()
        for line in legal_holds.placed_upon(connection, agency, {origin for origin, _ in upon})
        if (line.part.subject, line.part.at) in upon
    }
    values = private_values.of(connection, vault, placed)
    bases: dict[str, dict[str, None]] = {}
    for header, agency in placed.items():
        if text := str(values[header].get("legal_basis") or ""):
            bases.setdefault(agency, {})[text] = None
    return {agency: list(texts) for agency, texts in bases.items()}


def _origins(connection: Connection, exhibits: Mapping[str, Exhibit]) -> dict[str, list[str]]:
    """Return each exhibit to itself and what it was taken from."""
    known = dict(exhibits)
    while above := {e.parent for e in known.values()} - {"", *known}:
        known |= subject_queries.states(connection, Exhibit, above)
    return {exhibit_id: list(_upwards(exhibit_id, known)) for exhibit_id in exhibits}


def _upwards(exhibit_id: str, known: Mapping[str, Exhibit]) -> Iterator[str]:
    while exhibit_id:
        yield exhibit_id
        exhibit_id = known[exhibit_id].parent


def _line(
    reader: Reader, placed: Line, exhibits: Mapping[str, Exhibit], cases: Mapping[str, Case],
    values: Mapping[str, str | None],
) -> HoldLine:  # fmt: skip
    rows = [
        HeldExhibit(exhibit=exhibit_id, no=e.exhibit_number, substance=e.known_substance, status=e.status)
        for exhibit_id, e in exhibits.items()
    ]
    [case] = {exhibit.case for exhibit in exhibits.values()}
    by = placed.header.actors[0].person
    return HoldLine(
        by=by, placed_at=placed.part.at, legal_basis=values.get("legal_basis") or "", reason=values.get("reason") or "",
        pv=cases[case].case_reference, exhibits=tuple(sorted(rows, key=lambda row: natural(row.no))), case=case,
        act=placed.part.act, own=by == reader.person,
    )  # fmt: skip
