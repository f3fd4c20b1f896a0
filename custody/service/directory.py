"""Names to print: of persons, agencies, places. They are private values, read by number and kept in memory.

Roles are not kept: they are read again at every request, so that a change counts at once in every process.

The name of a person or an agency never changes: an erasure is a later event, and empties this memory.
"""

from collections.abc import Iterable
from threading import Lock
from typing import Any

from custody.domain.agency import Agency
from custody.domain.device import Device
from custody.domain.errors import NotFound
from custody.domain.outsider import Outsider
from custody.domain.person import Person, display_name
from custody.domain.place import Container, Place
from custody.service.signin import Standing
from custody.storage import queries
from custody.storage.connection import Connection
from custody.storage.tombs import Gone
from custody.storage.vault import Vault

NAMED: dict[str, Any] = {
    "PE": Person, "SV": Agency, "PL": Place, "CT": Container, "TS": Outsider, "DV": Device,
}  # fmt: skip
KEPT = 20_000
LASTING = ("PE", "SV")
"""Kinds whose name never changes while they live; that of a place may be corrected, in any process."""


class Directory:
    """Names, and the standing of the person who signs in (``service.signin.People``)."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._names: dict[str, str] = {}
        self._lock = Lock()

    def standing(self, connection: Connection, person: str) -> Standing:
        """Name, agency and roles in force now; no roles for a person who is unknown or disabled."""
        found = _person(connection, person)
        agency = found.agency if found else ""
        names = self.names(connection, [person, agency])
        roles = found.roles if found and not found.disabled else ()
        return Standing(name=names[person], agency=agency, agency_name=names.get(agency, ""), roles=roles)

    def names(self, connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
        """Names of many subjects; a number whose name cannot be read, or was erased (``Gone``), stands for itself."""
        wanted = {n for n in numbers if n}
        missing = [n for n in wanted if n not in self._names]
        if missing:
            found = self._read(connection, missing)
            with self._lock:
                if len(self._names) > KEPT:
                    self._names.clear()
                self._names.update({n: name for n, name in found.items() if n.startswith(LASTING)})
            return {n: found.get(n) or self._names.get(n, n) for n in wanted}
        return {n: self._names[n] for n in wanted}

    def forget(self) -> None:
        """Empty the memory, after an erasure."""
        with self._lock:
            self._names.clear()

    def bare(self, connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
        """Names as recorded, without rank or organisation, as a certificate has them; "" for an erased one."""
        said = {number: values.get("name") for number, values in self._values(connection, list(numbers)).items()}
        return {number: "" if name is None or isinstance(name, Gone) else str(name) for number, name in said.items()}

    def _read(self, connection: Connection, numbers: list[str]) -> dict[str, str]:
        return {number: _title(values, number) for number, values in self._values(connection, numbers).items()}

    def _values(self, connection: Connection, numbers: list[str]) -> dict[str, dict[str, Any]]:
        by_number: dict[str, int] = {}
        for kind, cls in NAMED.items():
            asked = [n for n in numbers if n.startswith(kind)]
            by_number |= {n: s.last_said("name", s.named) for n, s in queries.states(connection, cls, asked).items()}
        values = queries.private(connection, self._vault, by_number.values())
        return {n: values[seq] for n, seq in by_number.items()}


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
