"""What labels say whose printing was just recorded. Those of exhibits name no person and no place (I2)."""

from collections.abc import Sequence

from msgspec import Struct

from custody.domain.exhibit import Exhibit
from custody.domain.labelling import SIGNS, LabelPrinted
from custody.domain.seizure import Seizure
from custody.service.cases import pv_numbers
from custody.service.directory import Directory
from custody.storage import queries
from custody.storage.connection import Connection
from custody.storage.logbook import parts_at


class Printed(Struct, frozen=True, kw_only=True):
    """One label of a recorded print."""

    number: str
    copy: int
    pv: str
    seized_at: str
    exhibit: Exhibit


class Signed(Struct, frozen=True, kw_only=True):
    """One label of a place or a container, or badge, of a recorded print: its number, copy and name."""

    number: str
    copy: int
    name: str


def signs(connection: Connection, directory: Directory, events: Sequence[int]) -> list[Signed]:
    """The labels of places and containers, and the badges, of a recorded print; a repeat gives the same copies."""
    parts = parts_at(connection, events)
    copies = {p.subject: p.data.copy for p in parts.values() if isinstance(p.data, SIGNS)}
    names = directory.names(connection, copies)
    return [Signed(number=n, copy=copy, name=names[n]) for n, copy in copies.items()]


def printed(connection: Connection, events: Sequence[int]) -> list[Printed]:
    """The labels of a recorded print, by its events; a repeat of the act gives the same copies."""
    parts = parts_at(connection, events)
    copies = {p.subject: p.data.copy for p in parts.values() if isinstance(p.data, LabelPrinted)}
    exhibits = queries.states(connection, Exhibit, copies)
    pvs = pv_numbers(connection, (e.case for e in exhibits.values()))
    seizures = queries.states(connection, Seizure, {e.seizure for e in exhibits.values()})
    return [
        Printed(number=n, copy=copies[n], pv=pvs[e.case], seized_at=seizures[e.seizure].seized_at, exhibit=e)
        for n, e in exhibits.items()
    ]
