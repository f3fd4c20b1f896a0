"""An exhibit as its readers see it: the state now, and the lists they look it up in."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from custody.domain.access.visibility import Reader, is_masked
from custody.domain.discrepancies.discrepancy import LOST, Discrepancy, unfound
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.metrology import Weight
from custody.domain.kernel.quantity import Count
from custody.service.access.reading import visible_exhibit, visible_exhibits
from custody.service.discrepancies.corrections import CorrectionLine, corrections
from custody.service.discrepancies.discrepancies import DiscrepancyLine, concerning
from custody.service.exhibits.weight_loss import Change, change
from custody.service.inventories.inventories import uncounted
from custody.service.kernel.directory import Directory
from custody.storage.read import private_values, queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import claims

FIGURES = re.compile("([0-9]+)")
MOST_IN_CASE = 100_000
"""Exhibits of one case that are put in order: more than any register holds."""


class ExhibitLine(Struct, frozen=True, kw_only=True):
    """An exhibit in a list; ``hidden``: count and weight are kept back until the reader has checked it blind.

    ``lost``: it is reported lost, or missing, and nobody has found it since.
    """

    number: str
    case: str
    no: str
    substance: str
    form: str
    status: str
    holder: str
    place: str
    container: str
    count: Count | None
    weight: Weight | None
    due: str
    open: int
    hidden: bool
    lost: bool = False


class ExhibitDetail(Struct, frozen=True, kw_only=True):
    """An exhibit with its case, its description ("" once erased), what differs, and the names it takes to read it.

    ``hidden``: the reader has still to check it blind; until then there is no seal, weight, count or photograph.
    """

    number: str
    pv: str
    state: Exhibit
    description: str
    photos: int
    discrepancies: tuple[DiscrepancyLine, ...]
    corrections: tuple[CorrectionLine, ...]
    names: dict[str, str]
    hidden: bool
    change: Change | None = None

    @property
    def lost(self) -> bool:
        """Whether it is reported lost, or missing, and nobody has found it since."""
        gone = (one for one in self.discrepancies if one.sort in LOST and one.found is None)
        return any(one.number in self.state.open for one in gone)


def exhibit(connection: Connection, directory: Directory, vault: Vault, reader: Reader, number: str) -> ExhibitDetail:
    """One exhibit.

    Raises:
        NotFound: no such exhibit, or none that the reader may see.
    """
    found, case = visible_exhibit(connection, reader, number)
    said = found.last_said("description", found.described)
    pictured = (found.described, *found.pictured)
    values = private_values.of(connection, vault, [*pictured, said])
    hidden = is_masked(found)
    corrected = corrections(connection, vault, number, found, hidden=hidden)
    discrepancies = concerning(connection, vault, reader, number, found, hidden=hidden)
    people = [person for lines in (corrected, discrepancies) for line in lines for person in line.people]
    return ExhibitDetail(
        number=number, pv=case.number, state=found, description=values[said].get("description") or "",
        photos=0 if hidden else sum(len(values[seq].get("photo", [])) for seq in pictured),
        discrepancies=discrepancies, corrections=corrected, hidden=hidden, change=change(found),
        names=directory.names(connection, [*_mentioned(found), *people]),
    )  # fmt: skip


def listed(
    connection: Connection, reader: Reader, after: str, limit: int, columns: Mapping[str, str | Sequence[str]]
) -> tuple[list[ExhibitLine], str]:
    """Exhibits by index columns (``dossier`` for the case, status, holder, place, container), and the next cursor.

    Those that the reader may not see are passed over, so a page may be shorter than ``limit`` before the end; so are
    those that the reader counts blind, for a list of what is expected is what they may not have (I43).
    """
    found = queries.find(connection, Exhibit, after=after, limit=limit, **columns)
    following = next(reversed(found), "") if len(found) == limit else ""
    hidden = uncounted(connection, reader)
    return exhibit_lines(connection, reader, {n: e for n, e in found.items() if n not in hidden}), following


def of_case(connection: Connection, case: str) -> list[str]:
    """The exhibits of a case in the order of their own numbers, 2 before 10: read from the claims, one statement."""
    claimed = claims.claimed_from(connection, "exhibit_no", f"{case}/", MOST_IN_CASE)
    return [claimed[no] for no in sorted(claimed, key=natural)]


def natural(text: str) -> tuple[Any, ...]:
    """A key by which the numbers inside texts are in their order: ``A-2`` before ``A-10``."""
    parts: list[Any] = FIGURES.split(text)  # words at even places, figures at odd ones
    parts[1::2] = map(int, parts[1::2])
    return tuple(parts)


def in_order(rows: Iterable[ExhibitLine], pvs: Mapping[str, str]) -> list[ExhibitLine]:
    """These rows case by case (``pvs``: the PV number of each), and in a case by the exhibits' own numbers."""
    return sorted(rows, key=lambda row: (natural(pvs[row.case]), row.case, natural(row.no)))


def lines_of(connection: Connection, reader: Reader, numbers: Sequence[str]) -> list[ExhibitLine]:
    """Exhibits as lines in this order, without those that the reader may not see or counts blind (I43)."""
    hidden = uncounted(connection, reader)
    found = queries.states(connection, Exhibit, [n for n in numbers if n not in hidden])
    return exhibit_lines(connection, reader, found)


def exhibit_lines(connection: Connection, reader: Reader, found: dict[str, Exhibit]) -> list[ExhibitLine]:
    """Those of ``found`` that the reader may see, as lines of a list, in the same order."""
    seen = visible_exhibits(connection, reader, found)
    lost = _lost(connection, seen.values())
    return [_summary(n, e, not lost.isdisjoint(e.open)) for n, e in seen.items()]


def _mentioned(found: Exhibit) -> Iterator[str]:
    """Whom and what an exhibit's state names."""
    yield from (found.holder, found.agency, found.released_by, found.place, found.container)
    yield from (number for hold in found.holds for number in (hold.by, hold.agency))
    yield from (one.agency for one in found.court_numbers)


def _lost(connection: Connection, exhibits: Iterable[Exhibit]) -> set[str]:
    """Discrepancies that say of one of them that it is gone, and nobody has found it since."""
    opened = {number for one in exhibits for number in one.open}
    found = queries.states(connection, Discrepancy, opened) if opened else {}
    return {number for number, one in found.items() if unfound(one)}


def sealed_under(connection: Connection, reader: Reader, seal: str) -> str | None:
    """The exhibit that bears, or bore, a seal number, when the reader may see it and has not to check it blind."""
    number = claims.by_claim(connection, "seal", seal)
    if number is None:
        return None
    found = queries.states(connection, Exhibit, [number])
    seen = visible_exhibits(connection, reader, found)
    return number if number in seen and not is_masked(seen[number]) else None


def _summary(number: str, found: Exhibit, lost: bool) -> ExhibitLine:
    return ExhibitLine(
        number=number,
        case=found.case,
        no=found.number,
        substance=found.known_substance,
        form=found.form,
        status=found.status,
        holder=found.holder,
        place=found.place,
        container=found.container,
        count=found.count,
        weight=found.last_weight,
        due=found.due,
        open=len(found.open),
        hidden=is_masked(found),
        lost=lost,
    )
