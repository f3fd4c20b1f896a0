"""View of one destruction session, for its resource."""

from typing import Any

from msgspec import Struct, structs

from custody.domain.access.visibility import Reader
from custody.domain.destruction.destruction_session import OPEN, PLANNED, DestructionSession
from custody.service.access.openable_links import openable
from custody.service.destruction import attendance_board, convocations, load_board, session_tasks, sessions, sign_off
from custody.service.destruction.attendance_board import Board
from custody.service.destruction.session_tasks import Standing, Task
from custody.service.destruction.sessions import Progress, Row
from custody.service.documents import Papers, session_irregularities
from custody.service.exhibits.remarks import Remark, remark_authors, remarks
from custody.service.law.unmet_rules import Observed, Watched
from custody.storage.tables.connection import Connection
from custody.text import i18n


class SessionView(Struct, frozen=True, kw_only=True):
    """A session with a page of its exhibits; ``cursor``: that of the next page; ``quorum``: until the fire is lit.

    ``tasks``: each step, in the order of the day; ``lacking``: what page 1 of the certificate says to be amiss.
    """

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
    tasks: list[Task]
    lacking: tuple[str, ...]


def view(
    connection: Connection, papers: Papers, reader: Reader, session_id: str, after: str, limit: int, at: str
) -> SessionView:  # fmt: skip
    """Return a session as the reader sees it at this time, with so many exhibits behind ``after``.

    Raises:
        NotFound: no such session, or none that the reader may see.
    """
    session = sessions.visible_session(connection, reader, session_id)
    rows, progress = sessions.look(connection, session_id, session)
    vault = papers.vault
    remark_lines = remarks(connection, vault, session_id)
    observed, watched = sessions.observed(connection, vault, session_id, session)
    people = [*session.attending(), *remark_authors(remark_lines), *observed.people(), *convocations.named(session)]
    people += [
        person_id for weighing in watched for person_id in (weighing.verifier, *weighing.signed, *weighing.unsigned)
    ]
    shown, cursor = sessions.page(rows, after, limit)
    early = session.status in (PLANNED, OPEN)
    board = attendance_board.board(connection, session_id, session, at) if early else None
    lacking = session_irregularities(papers, session_id, i18n.current(), connection)
    standing = Standing(
        session=session, progress=progress, board=None if session.out else board, irregular=len(lacking),
        road=load_board.board(connection, session_id, session, at),
        sheet=sign_off.sheet(connection, session_id, session, at),
        burnt=session_tasks.burnt(connection, session_id, session),
        unheard=tuple(attendance_board.unconfirmed_signatories(connection, session_id, session)),
    )  # fmt: skip
    listed = session_tasks.tasks(standing)
    people += session_tasks.acting(listed)
    return SessionView(
        session=session,
        rows=shown,
        cursor=cursor,
        progress=_openable_elsewhere(connection, reader, progress),
        quorum=board,
        texts=sessions.texts(connection, vault, session),
        names=papers.directory.names(connection, people),
        remarks=remark_lines,
        observed=observed,
        watched=watched,
        tasks=list(listed.values()),
        lacking=lacking,
    )


def _openable_elsewhere(connection: Connection, reader: Reader, progress: Progress) -> Progress:
    """Return the progress without the other sessions that the reader may not open."""
    seen = openable(connection, reader, set(progress.elsewhere))
    elsewhere = {session_id: taken for session_id, taken in progress.elsewhere.items() if session_id in seen}
    return structs.replace(progress, elsewhere=elsewhere)
