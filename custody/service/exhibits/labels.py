"""Labels: what is to be printed of a case, and what those say whose printing was just recorded.

Those of exhibits name no person and no place (I2).
"""

from collections.abc import Sequence

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import GONE, Exhibit
from custody.domain.exhibits.labels import SIGNS, ExhibitLabelPrinted
from custody.domain.seizures.seizure import Seizure
from custody.service.exhibits.exhibits import of_case
from custody.service.inventories.inventories import uncounted
from custody.service.kernel.directory import Directory
from custody.service.seizures.cases import pv_numbers
from custody.storage.read import subject_queries
from custody.storage.read.log_reader import parts_at
from custody.storage.tables.connection import Connection


class Printed(Struct, frozen=True, kw_only=True):
    """One label of a recorded print."""

    id: str
    copy: int
    pv: str
    seized_at: str
    exhibit: Exhibit


class Signed(Struct, frozen=True, kw_only=True):
    """One label of a place or a container, or badge, of a recorded print: its number, copy and name."""

    id: str
    copy: int
    name: str


class Labelled(Struct, frozen=True):
    """Agency, status, seizure and number of printed labels of an exhibit, from its state."""

    agency: str
    status: str
    seizure: str
    copies: int = 0


def to_print(connection: Connection, reader: Reader, of: str, *, again: bool = False) -> list[str]:
    """Return the agency's exhibits of a case or seizure without a label, or else all, by number.

    ``again``: those that have one.

    Exhibits that the reader counts blind are left out (I43).
    """
    declared = subject_queries.states(connection, Seizure, [of]).get(of)
    numbers = of_case(connection, declared.case if declared else of)
    labelled = subject_queries.project(connection, Labelled, numbers)
    hidden = uncounted(connection, reader)
    held = {
        exhibit_id: exhibit
        for exhibit_id, exhibit in labelled.items()
        if exhibit.agency == reader.agency and exhibit.status not in GONE and exhibit_id not in hidden
        and (declared is None or exhibit.seizure == of)
    }  # fmt: skip
    if again:
        return [exhibit_id for exhibit_id, exhibit in held.items() if exhibit.copies]
    return [exhibit_id for exhibit_id, exhibit in held.items() if not exhibit.copies] or list(held)


def signs(connection: Connection, directory: Directory, events: Sequence[int]) -> list[Signed]:
    """Return the labels of places, containers and badges of a recorded print; a repeat gives the same copies."""
    parts = parts_at(connection, events)
    copies = {p.subject: p.data.copy for p in parts.values() if isinstance(p.data, SIGNS)}
    names = directory.names(connection, copies)
    return [Signed(id=subject_id, copy=copy, name=names[subject_id]) for subject_id, copy in copies.items()]


def printed(connection: Connection, events: Sequence[int]) -> list[Printed]:
    """Return the exhibit labels of a recorded print, by its events; a repeat gives the same copies."""
    parts = parts_at(connection, events)
    copies = {p.subject: p.data.copy for p in parts.values() if isinstance(p.data, ExhibitLabelPrinted)}
    exhibits = subject_queries.states(connection, Exhibit, copies)
    pvs = pv_numbers(connection, (e.case for e in exhibits.values()))
    seizures = subject_queries.states(connection, Seizure, {e.seizure for e in exhibits.values()})
    return [
        Printed(
            id=exhibit_id,
            copy=copies[exhibit_id],
            pv=pvs[e.case],
            seized_at=seizures[e.seizure].seized_at,
            exhibit=e,
        )
        for exhibit_id, e in exhibits.items()
    ]
