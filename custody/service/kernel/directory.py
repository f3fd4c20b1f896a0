"""Names to print: of persons, agencies, places. They are private values, read by number and kept in memory.

Roles are not kept: they are read again at every request, so that a change counts at once in every process.

The name of a person or an agency changes by an erasure or a correction only, which are later events: each empties
this memory in its own process, and in the others it lasts a minute.
"""

from collections.abc import Iterable
from threading import Lock
from time import monotonic
from typing import Any

from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import State
from custody.domain.people.agency import Agency
from custody.domain.people.device import Device
from custody.domain.people.outsider import Outsider
from custody.domain.people.person import Person, display_name
from custody.domain.places.place import Container, Place
from custody.service.people import second_factor
from custody.service.people.second_factor import NONE
from custody.service.people.sign_in import Standing
from custody.storage.read import private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write.erased_values import Gone

NAMED: dict[str, Any] = {
    "PE": Person, "SV": Agency, "PL": Place, "CT": Container, "TS": Outsider, "DV": Device,
}  # fmt: skip
KEPT = 20_000
LASTING = ("PE", "SV")
"""Kinds whose names are kept; those of a place are read each time."""
SECONDS = 60
"""How long: a name that another process corrected or erased is printed no longer than that."""


class Directory:
    """Names, and the standing of the person who signs in (``sign_in.People``)."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._names: dict[str, str] = {}
        self._until = 0.0
        self._lock = Lock()
        self._asked: bool | None = None

    def standing(self, connection: Connection, person: str) -> Standing:
        """Name, agency and roles in force now; no roles for a person who is unknown or disabled."""
        state = _person(connection, person)
        agency = state.agency if state else ""
        names = self.names(connection, [person, agency])
        roles = state.roles if state and not state.disabled else ()
        demand = second_factor.demand(connection, person, state) if state and self._asks(connection) else NONE
        return Standing(
            name=names[person], agency=agency, agency_name=names.get(agency, ""), roles=roles,
            zone=self.zone(connection, agency, ""), demand=demand,
        )  # fmt: skip

    def _asks(self, connection: Connection) -> bool:
        """Return True if the log asks for second factors; genesis said so, and somebody is in it, so it is kept."""
        if self._asked is None:
            self._asked = second_factor.asked_for(connection)
        return self._asked

    def zone(self, connection: Connection, agency: str, otherwise: str) -> str:
        """Return the IANA zone of an agency's times, or ``otherwise`` if its country's pack names none."""
        agencies = subject_queries.states(connection, Agency, [agency]) if agency else {}
        return agencies[agency].zone(otherwise) if agencies else otherwise

    def names(self, connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
        """Return names of many subjects.

        A number whose name cannot be read, or was erased (``Gone``), stands for itself.
        """
        wanted, kept = {subject_id for subject_id in numbers if subject_id}, self._memory()
        missing = [subject_id for subject_id in wanted if subject_id not in kept]
        if not missing:
            return {subject_id: kept[subject_id] for subject_id in wanted}
        titles = self._read(connection, missing)
        with self._lock:
            kept.update({subject_id: name for subject_id, name in titles.items() if subject_id.startswith(LASTING)})
        return {subject_id: titles.get(subject_id) or kept.get(subject_id, subject_id) for subject_id in wanted}

    def forget(self) -> None:
        """Empty the memory, after an erasure or a correction."""
        with self._lock:
            self._names, self._until = {}, monotonic() + SECONDS

    def _memory(self) -> dict[str, str]:
        """Return the cached names, after clearing them if they are too old or too many."""
        if monotonic() >= self._until or len(self._names) > KEPT:
            self.forget()
        return self._names

    def bare(self, connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
        """Return names as recorded, without rank or organisation, as a certificate has them; "" for an erased one."""
        names = {
            subject_id: values.get("name") for subject_id, values in self._values(connection, list(numbers)).items()
        }
        return {
            subject_id: "" if name is None or isinstance(name, Gone) else str(name)
            for subject_id, name in names.items()
        }

    def _read(self, connection: Connection, numbers: list[str]) -> dict[str, str]:
        return {
            subject_id: _title(values, subject_id) for subject_id, values in self._values(connection, numbers).items()
        }

    def _values(self, connection: Connection, numbers: list[str]) -> dict[str, dict[str, Any]]:
        states: dict[str, State] = {}
        for kind, cls in NAMED.items():
            states |= subject_queries.states(
                connection, cls, [subject_id for subject_id in numbers if subject_id.startswith(kind)]
            )
        events = {subject_id: _said(state) for subject_id, state in states.items()}
        values = private_values.of(connection, self._vault, {seq for each in events.values() for seq in each.values()})
        return {
            subject_id: values[each[""]] | {field: values[seq].get(field) for field, seq in each.items() if field}
            for subject_id, each in events.items()
        }  # fmt: skip


def _said(state: Any) -> dict[str, int]:
    """Return the event that states each part of a name now; "" is the first, as each part is corrected alone."""
    return {"": state.named} | {field: state.last_said(field, state.named) for field in ("name", "rank")}


def _person(connection: Connection, person_id: str) -> Person | None:
    try:
        return subject_queries.state(connection, Person, person_id)
    except NotFound:
        return None


def _title(values: dict[str, Any], subject_id: str) -> str:
    """Return a person's name with rank, or an outsider's name with the organisation."""
    name, organisation = values.get("name"), values.get("organisation")
    if isinstance(name, Gone):
        return Gone(name.by, subject_id)
    if not name:
        return subject_id
    return f"{name} ({organisation})" if organisation else display_name(name, values.get("rank") or "")
