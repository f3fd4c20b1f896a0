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
from custody.domain.people.external_party import Outsider
from custody.domain.people.person import Person, display_name
from custody.domain.places.place import Container, Place
from custody.service.people.sign_in import Standing
from custody.storage.read import private_values, queries
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
    """Names, and the standing of the person who signs in (``service.signin.People``)."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._names: dict[str, str] = {}
        self._until = 0.0
        self._lock = Lock()

    def standing(self, connection: Connection, person: str) -> Standing:
        """Name, agency and roles in force now; no roles for a person who is unknown or disabled."""
        found = _person(connection, person)
        agency = found.agency if found else ""
        names = self.names(connection, [person, agency])
        roles = found.roles if found and not found.disabled else ()
        return Standing(
            name=names[person], agency=agency, agency_name=names.get(agency, ""), roles=roles,
            zone=self.zone(connection, agency, ""),
        )  # fmt: skip

    def zone(self, connection: Connection, agency: str, otherwise: str) -> str:
        """The IANA zone in which an agency's times are read; ``otherwise`` where no pack of its country names one."""
        found = queries.states(connection, Agency, [agency]) if agency else {}
        return found[agency].zone(otherwise) if found else otherwise

    def names(self, connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
        """Names of many subjects; a number whose name cannot be read, or was erased (``Gone``), stands for itself."""
        wanted, kept = {n for n in numbers if n}, self._memory()
        missing = [n for n in wanted if n not in kept]
        if not missing:
            return {n: kept[n] for n in wanted}
        found = self._read(connection, missing)
        with self._lock:
            kept.update({n: name for n, name in found.items() if n.startswith(LASTING)})
        return {n: found.get(n) or kept.get(n, n) for n in wanted}

    def forget(self) -> None:
        """Empty the memory, after an erasure or a correction."""
        with self._lock:
            self._names, self._until = {}, monotonic() + SECONDS

    def _memory(self) -> dict[str, str]:
        """The names in memory, while they are neither too old nor too many."""
        if monotonic() >= self._until or len(self._names) > KEPT:
            self.forget()
        return self._names

    def bare(self, connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
        """Names as recorded, without rank or organisation, as a certificate has them; "" for an erased one."""
        said = {number: values.get("name") for number, values in self._values(connection, list(numbers)).items()}
        return {number: "" if name is None or isinstance(name, Gone) else str(name) for number, name in said.items()}

    def _read(self, connection: Connection, numbers: list[str]) -> dict[str, str]:
        return {number: _title(values, number) for number, values in self._values(connection, numbers).items()}

    def _values(self, connection: Connection, numbers: list[str]) -> dict[str, dict[str, Any]]:
        found: dict[str, State] = {}
        for kind, cls in NAMED.items():
            found |= queries.states(connection, cls, [n for n in numbers if n.startswith(kind)])
        said = {number: _said(state) for number, state in found.items()}
        values = private_values.of(connection, self._vault, {seq for each in said.values() for seq in each.values()})
        return {
            number: values[each[""]] | {field: values[seq].get(field) for field, seq in each.items() if field}
            for number, each in said.items()
        }  # fmt: skip


def _said(state: Any) -> dict[str, int]:
    """Which event says the parts of a name now: under "" the first, and each part by itself, for each is corrected."""
    return {"": state.named} | {field: state.last_said(field, state.named) for field in ("name", "rank")}


def _person(connection: Connection, number: str) -> Person | None:
    try:
        return queries.state(connection, Person, number)
    except NotFound:
        return None


def _title(values: dict[str, Any], number: str) -> str:
    """A person's name with rank; an outsider's with the organisation they come from."""
    name, organisation = values.get("name"), values.get("organisation")
    if isinstance(name, Gone):
        return Gone(name.by, number)
    if not name:
        return number
    return f"{name} ({organisation})" if organisation else display_name(name, values.get("rank") or "")
