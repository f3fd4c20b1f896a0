"""Outsiders who took part by name, as the pages and papers tell them; what they take part in, as the reader sees it."""

from collections.abc import Iterable

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.destruction.destruction_session import NamedThere
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound
from custody.domain.people.named_outsider import OutsidersTookPart, TakePart
from custody.domain.seizures.seizure import Seizure
from custody.service.access.audited_queries import visible_exhibit
from custody.service.destruction.sessions import visible_session
from custody.service.seizures.seizures import visible_seizure
from custody.storage.read import histories, private_values, subject_queries
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class Subject(Struct, frozen=True, kw_only=True):
    """A subject that outsiders take part in: the command's ``field``, the key of its names, and its page."""

    id: str
    field: str
    scope: str
    page: str


class NamedLine(Struct, frozen=True, kw_only=True):
    """An outsider who took part: ``name`` is "" once erased; ``confirmed_by`` and ``by`` answer for it."""

    seq: int
    at: str
    name: str
    quality: str
    refused: bool
    live: bool
    by: str
    confirmed_by: str


def subject_of(connection: Connection, reader: Reader, subject_id: str) -> Subject:
    """Return a session, seizure or exhibit that the reader may see.

    Raises:
        NotFound: none of them, or not for this reader.
    """
    match subject_id[:2]:
        case "DS":
            visible_session(connection, reader, subject_id)
            return Subject(id=subject_id, field="session", scope=subject_id, page=f"/sessions/{subject_id}")
        case "SE":
            seizure, _ = visible_seizure(connection, reader, subject_id)
            return Subject(id=subject_id, field="seizure", scope=seizure.case, page=f"/seizures/{subject_id}")
        case "EV":
            exhibit, _ = visible_exhibit(connection, reader, subject_id)
            return Subject(id=subject_id, field="exhibit", scope=exhibit.case, page=f"/exhibits/{subject_id}")
    raise NotFound("not_found", kind=subject_id[:2], number=subject_id[:20])


def scope_of(connection: Connection, command: TakePart) -> str:
    """Return the key under which a command's names and photographs are kept, "" if its subject does not exist."""
    if command.session:
        return command.session
    if command.exhibit:
        return subject_queries.state(connection, Exhibit, command.exhibit).case
    return subject_queries.state(connection, Seizure, command.seizure).case


def of_subject(connection: Connection, vault: Vault, subject_id: str) -> list[NamedLine]:
    """Return the outsiders named on the chain of a subject that the reader may see."""
    return named(connection, vault, histories.history(connection, subject_id))


def named(connection: Connection, vault: Vault, chain: Iterable[Line]) -> list[NamedLine]:
    """Return the outsiders named on a subject's chain, in order of recording."""
    found = named_there(chain)
    values = private_values.of(connection, vault, [line.seq for line, _, _ in found])
    return [
        NamedLine(
            seq=line.seq, at=line.part.at, name=values[line.seq].get(f"name_{place}") or "", quality=there.quality,
            refused=there.refused, live=there.live, by=line.header.actors[0].person,
            confirmed_by=line.part.data.confirmed_by,
        )
        for line, place, there in found
    ]  # fmt: skip


def named_there(chain: Iterable[Line]) -> list[tuple[Line, int, NamedThere]]:
    """Return each outsider named on a chain with their event and their place in it (from 0)."""
    lines = (line for line in chain if isinstance(line.part.data, OutsidersTookPart))
    return [(line, place, there) for line in lines for place, there in enumerate(line.part.data.outsiders)]
