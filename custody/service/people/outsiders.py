"""Outsiders as the agency that knows them sees them, with what each of them holds."""

from msgspec import Struct

from custody.domain.access.visibility import Reader, sees_outsider
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.people.outsider import Outsider
from custody.service.kernel.directory import Directory
from custody.storage.read import private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class ReleasedExhibit(Struct, frozen=True, kw_only=True):
    """An exhibit in an outsider's hands, and the day it is due back."""

    exhibit: str
    due: str


class OutsiderLine(Struct, frozen=True, kw_only=True):
    """An outsider; ``name``, ``organisation`` and ``identity`` are "" once erased. ``holds``: what they have now."""

    id: str
    quality: str
    name: str
    organisation: str
    identity: str
    holds: tuple[ReleasedExhibit, ...]


def outsiders(connection: Connection, directory: Directory, vault: Vault, reader: Reader) -> list[OutsiderLine]:
    """Return outsiders that the reader's agency knows, by name."""
    registered = subject_queries.find(connection, Outsider, dossier=reader.agency, limit=None)
    seen = {outsider_id: outsider for outsider_id, outsider in registered.items() if sees_outsider(reader, outsider)}
    names = directory.names(connection, seen)
    values = private_values.of(connection, vault, (outsider.named for outsider in seen.values()))
    lines = [
        OutsiderLine(
            id=outsider_id,
            quality=outsider.quality,
            name=names[outsider_id],
            organisation=values[outsider.named].get("organisation") or "",
            identity=values[outsider.named].get("identity") or "",
            holds=tuple(
                ReleasedExhibit(exhibit=e, due=s.due)
                for e, s in subject_queries.find(connection, Exhibit, holder=outsider_id, limit=None).items()
            ),
        )
        for outsider_id, outsider in seen.items()
    ]
    return sorted(lines, key=lambda line: (line.name.casefold(), line.id))
