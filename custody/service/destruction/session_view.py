"""View of one destruction session, for its resource."""

from typing import Any

from msgspec import Struct, structs

from custody.domain.access.visibility import Reader
from custody.domain.destruction.destruction_session import OPEN, PLANNED, DestructionSession
from custody.service.access.openable_links import openable
from custody.service.destruction import attendance_board, sessions
from custody.service.destruction.attendance_board import Board
from custody.service.destruction.sessions import Progress, Row
from custody.service.exhibits.remarks import Remark, remark_authors, remarks
from custody.service.kernel.directory import Directory
from custody.service.law.unmet_rules import Observed, Watched
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class SessionView(Struct, frozen=True, kw_only=True):
    """A session with a page of its exhibits; ``cursor``: that of the next page; ``quorum``: until the fire is lit."""

    session: DestructionSession
    rows: list[Row]
    cursor: str
    progress: Progress
    quorum: Board | None
    texts: dict[str, Any]
    names: dict[str, str]
    remarks: list[Remark]
    observed: Observed
    watched: list[Watched]


def view(
    connection: Connection, directory: Directory, vault: Vault, reader: Reader, session_id: str, after: str, limit: int,
    at: str,
) -> SessionView:  # fmt: skip
    """Return a session as the reader sees it at this time, with so many exhibits behind ``after``.

    Raises:
        NotFound: no such session, or none that the reader may see.
    """
    session = sessions.visible_session(connection, reader, session_id)
    rows, progress = sessions.look(connection, session_id, session)
    remark_lines = remarks(connection, vault, session_id)
    observed, watched = sessions.observed(connection, vault, session_id, session)
    people = [*session.attending(), *remark_authors(remark_lines), *observed.people()]
    people += [
        person_id for weighing in watched for person_id in (weighing.verifier, *weighing.signed, *weighing.unsigned)
    ]
    shown, cursor = sessions.page(rows, after, limit)
    burning = session.status not in (PLANNED, OPEN)
    return SessionView(
        session=session,
        rows=shown,
        cursor=cursor,
        progress=_openable_elsewhere(connection, reader, progress),
        quorum=None if burning else attendance_board.board(connection, session_id, session, at),
        texts=sessions.texts(connection, vault, session),
        names=directory.names(connection, people),
        remarks=remark_lines,
        observed=observed,
        watched=watched,
    )


def _openable_elsewhere(connection: Connection, reader: Reader, progress: Progress) -> Progress:
    """Return the progress without the other sessions that the reader may not open."""
    seen = openable(connection, reader, set(progress.elsewhere))
    elsewhere = {session_id: taken for session_id, taken in progress.elsewhere.items() if session_id in seen}
    return structs.replace(progress, elsewhere=elsewhere)
