"""What prosecutions hold back: the reader's own across cases; of given exhibits, on which legal bases."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.seizures.case import Case
from custody.service.access.reading import visible_exhibits
from custody.service.exhibits.exhibits import natural
from custody.service.inventories.inventories import uncounted
from custody.storage.read import legal_holds, private_values, queries
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
    """Holds of the reader's prosecution that stand, the newest first, of so many exhibits; and the next cursor.

    ``before``: the cursor, 0 for the first page; the next one is 0 when there are no more.
    """
    found, following = legal_holds.standing(connection, reader.agency, before, limit)
    acts: dict[int, Line] = {}
    held: dict[int, list[str]] = defaultdict(list)
    for one in found:
        acts[one.placed.header_seq] = one.placed
        held[one.placed.header_seq] += one.exhibits
    hidden = uncounted(connection, reader)
    numbers = {n for listed in held.values() for n in listed} - hidden
    seen = visible_exhibits(connection, reader, queries.states(connection, Exhibit, sorted(numbers)))
    cases = queries.states(connection, Case, {exhibit.case for exhibit in seen.values()})
    said = private_values.of(connection, vault, acts)
    lines = [
        _line(reader, acts[seq], {n: seen[n] for n in listed if n in seen}, cases, said[seq])
        for seq, listed in held.items()
        if not seen.keys().isdisjoint(listed)
    ]
    return lines, following


def grounds(connection: Connection, vault: Vault, numbers: Iterable[str]) -> dict[str, list[str]]:
    """Prosecutions to the legal bases of their holds on these exhibits, each once; one that was erased is left out.

    A part is held by the act that held what it was taken from. The caller has made sure that the reader may see the
    exhibits.
    """
    found = queries.states(connection, Exhibit, numbers)
    acts = {(hold.agency, hold.placed_at, e.case): n for n, e in found.items() for hold in e.holds}
    origins = _origins(connection, {n: found[n] for n in acts.values()})
    asked: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for (agency, at, _), number in acts.items():
        asked[agency] |= {(origin, at) for origin in origins[number]}
    placed = {
        line.header_seq: agency
        for agency, upon in asked.items()
        for line in legal_holds.placed_upon(connection, agency, {origin for origin, _ in upon})
        if (line.part.subject, line.part.at) in upon
    }
    said = private_values.of(connection, vault, placed)
    told: dict[str, dict[str, None]] = {}
    for header, agency in placed.items():
        if text := str(said[header].get("legal_basis") or ""):
            told.setdefault(agency, {})[text] = None
    return {agency: list(texts) for agency, texts in told.items()}


def _origins(connection: Connection, found: Mapping[str, Exhibit]) -> dict[str, list[str]]:
    """Each exhibit to itself and what it was taken from."""
    known = dict(found)
    while above := {e.parent for e in known.values()} - {"", *known}:
        known |= queries.states(connection, Exhibit, above)
    return {number: list(_upwards(number, known)) for number in found}


def _upwards(number: str, known: Mapping[str, Exhibit]) -> Iterator[str]:
    while number:
        yield number
        number = known[number].parent


def _line(
    reader: Reader, placed: Line, exhibits: Mapping[str, Exhibit], cases: Mapping[str, Case],
    said: Mapping[str, str | None],
) -> HoldLine:  # fmt: skip
    rows = [
        HeldExhibit(exhibit=n, no=e.number, substance=e.known_substance, status=e.status) for n, e in exhibits.items()
    ]
    [case] = {exhibit.case for exhibit in exhibits.values()}
    by = placed.header.actors[0].person
    return HoldLine(
        by=by, placed_at=placed.part.at, legal_basis=said.get("legal_basis") or "", reason=said.get("reason") or "",
        pv=cases[case].number, exhibits=tuple(sorted(rows, key=lambda row: natural(row.no))), case=case,
        act=placed.part.act, own=by == reader.person,
    )  # fmt: skip
