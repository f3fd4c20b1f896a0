"""Photographs of everybody at a session, with the code that the site's device showed then (I64)."""

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.kernel.photo_reference import Photo
from custody.service.destruction.sessions import visible_session
from custody.service.destruction.site_code import shown_at
from custody.service.exhibits.photos import nth_photo
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class Taken(Struct, frozen=True, kw_only=True):
    """A photograph of the group: when it came, and the ``code`` that it must show, "" where no device showed one."""

    at: str
    code: str
    off_site: bool


def taken(vault: Vault, session_id: str, session: DestructionSession) -> list[Taken]:
    """Return the photographs of a session in order."""
    return [
        Taken(
            at=photo.at, off_site=photo.off_site,
            code=shown_at(vault, session_id, photo.device, photo.at) if photo.device else "",
        )
        for photo in session.group_photos
    ]  # fmt: skip


def group_photo(
    connection: Connection, vault: Vault, reader: Reader, session_id: str, place: int
) -> tuple[str, Photo]:  # fmt: skip
    """Return the scope and the ``place``-th photograph (from 1) of the group, of a session that the reader may see.

    Raises:
        NotFound: no such session or photograph, or none that the reader may see.
    """
    session = visible_session(connection, reader, session_id)
    seqs = tuple(photo.seq for photo in session.group_photos)
    return session_id, nth_photo(connection, vault, seqs, session_id, place)
