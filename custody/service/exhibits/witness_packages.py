"""Lots of an agency's stores whose witness package is still to be designated, or waits for a second person (I60)."""

from itertools import groupby

from msgspec import Struct

from custody.domain.access.roles import HOLDERS
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.drying.lot_comparison import LEAST, NO_LOT, InLot, Witness
from custody.domain.exhibits.drying.witness_package import fit
from custody.domain.exhibits.exhibit import STORED, Exhibit
from custody.domain.inventories.lot_members import curve_in_lot
from custody.domain.law.isotherm import MOVED_BY_AIR
from custody.domain.places.place import Place
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection


class LotOutline(Struct, frozen=True, gc=False):
    """What tells of an exhibit whether it waits for a second person to designate it."""

    status: str
    agency: str = ""
    in_lot: InLot | None = None
    handlers: list[str] = []


class OpenLot(Struct, frozen=True, kw_only=True):
    """A lot without a witness package: ``substance`` and ``packing`` of its ``packages``, those that may be one."""

    case: str
    substance: str
    packing: str
    packages: tuple[str, ...]
    numbers: tuple[str, ...]
    """Numbers of the packages in their case, in the same order."""


def waiting(connection: Connection, reader: Reader) -> list[str]:
    """Return the exhibits that a colleague designated and that the reader may designate as the second person."""
    if not HOLDERS.intersection(reader.roles):
        return []
    outlines = subject_queries.project_all(
        connection, Exhibit, LotOutline, limit=None, place=_places(connection, reader)
    )  # fmt: skip
    return sorted(exhibit_id for exhibit_id, outline in outlines.items() if _awaits(outline, reader))


def many(connection: Connection, reader: Reader) -> int:
    """Return how many designations wait for the reader."""
    return len(waiting(connection, reader))


def open_lots(connection: Connection, reader: Reader) -> list[OpenLot]:
    """Return the lots of five packages and more in the reader's stores that have no witness package."""
    found = subject_queries.find(connection, Exhibit, limit=None, place=_places(connection, reader))
    stored = {exhibit_id: e for exhibit_id, e in found.items() if e.status in STORED and e.agency == reader.agency}

    def lot_of(exhibit_id: str) -> tuple[str, str, int, str]:
        exhibit = stored[exhibit_id]
        return exhibit.case, exhibit.seizure, exhibit.line, exhibit.packing

    lots = []
    for (case, *_, packing), members in groupby(sorted(stored, key=lot_of), key=lot_of):
        packages = sorted(members, key=lambda exhibit_id: _in_order(stored[exhibit_id].exhibit_number))
        curve = curve_in_lot(stored[packages[0]])
        if curve is None or curve.material not in MOVED_BY_AIR:
            continue
        fitting = [exhibit_id for exhibit_id in packages if fit(stored[exhibit_id])]
        if len(packages) < LEAST or not fitting or any(_witness(stored[exhibit_id].in_lot) for exhibit_id in packages):
            continue
        lots.append(OpenLot(
            case=case, substance=stored[packages[0]].known_substance, packing=packing, packages=tuple(fitting),
            numbers=tuple(stored[exhibit_id].exhibit_number for exhibit_id in fitting),
        ))  # fmt: skip
    return lots


def _awaits(outline: LotOutline, reader: Reader) -> bool:
    witness = _witness(outline.in_lot)
    if witness is None or witness.stands or reader.person in witness.by or outline.agency != reader.agency:
        return False
    return outline.status in STORED and not {reader.person, *witness.by} <= set(outline.handlers)


def _witness(in_lot: InLot | None) -> Witness | None:
    return (in_lot or NO_LOT).witness


def _in_order(number: str) -> tuple[int, str]:
    return len(number), number


def _places(connection: Connection, reader: Reader) -> list[str]:
    return subject_queries.numbers(connection, Place, limit=None, dossier=reader.agency)
