"""List the exhibits whose sighting waits for a photograph, each with its code (I52)."""

from collections.abc import Sequence

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound
from custody.service.exhibits.exhibits import lines_of
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection


class PhotoRequest(Struct, frozen=True, kw_only=True):
    """An exhibit whose sighting waits for the photograph of its seal beside a code."""

    exhibit: str
    code: str


def photographs_asked(connection: Connection, reader: Reader, numbers: Sequence[str]) -> list[PhotoRequest]:
    """Return the exhibits that wait for a photograph, of those that the reader may see."""
    visible = [line.id for line in lines_of(connection, reader, numbers)]
    exhibits = subject_queries.states(connection, Exhibit, visible)
    waiting = ((exhibit_id, exhibits[exhibit_id].photo_asked) for exhibit_id in visible)
    return [PhotoRequest(exhibit=exhibit_id, code=asked.code) for exhibit_id, asked in waiting if asked is not None]


def scope(connection: Connection, reader: Reader, exhibit_id: str) -> str:
    """Return the case under whose key the photograph of an exhibit is kept.

    Raises:
        NotFound: no such exhibit that the reader may see.
    """
    for line in lines_of(connection, reader, [exhibit_id]):
        return line.case
    raise NotFound("not_found", kind=Exhibit.kind, number=exhibit_id[:20])
