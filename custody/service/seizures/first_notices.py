"""First notices as the post that took them down sees them: what was told, and the seizure it became."""

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, sees_notice
from custody.domain.kernel.errors import NotFound
from custody.domain.seizures.case import Case
from custody.domain.seizures.declared_line import Line
from custody.domain.seizures.first_notice import OPEN, Notice
from custody.service.kernel.directory import Directory
from custody.storage.read import private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

TEXTS = ("caller", "place", "circumstances")
"""Private values of a notice; ``circumstances`` are the words as they were told."""


class NoticeLine(Struct, frozen=True, kw_only=True):
    """A notice in a list; ``seizure`` is "" until it is declared. ``differences``: discrepancies it opened then."""

    id: str
    channel: str
    told_at: str
    by: str
    by_name: str
    lines: tuple[Line, ...]
    seizure: str
    differences: tuple[str, ...]


class NoticeDetail(Struct, frozen=True, kw_only=True):
    """A notice. ``texts`` are its private values by name; one that was erased is ``Gone``. ``taken``: its event."""

    notice: NoticeLine
    agency_name: str
    taken_at: str
    taken: int
    case: str
    texts: dict[str, str]
    designations: tuple[str, ...]


def notices(
    connection: Connection, directory: Directory, reader: Reader, after: str, limit: int, status: str = ""
) -> list[NoticeLine]:
    """Return notices that the reader's agency took down, or for the inspection all, in order of number.

    ``status``: ``open`` for those that nobody declared yet, ``declared_lines``, or "" for all.
    """
    columns = {} if sees_everything(reader.roles) else {"dossier": reader.agency}
    columns |= {"status": status} if status else {}
    listed = subject_queries.find(connection, Notice, after=after, limit=limit, **columns)
    return _lines(
        connection,
        directory,
        {notice_id: notice_state for notice_id, notice_state in listed.items() if sees_notice(reader, notice_state)},
    )


def waiting(connection: Connection, directory: Directory, reader: Reader) -> list[NoticeLine]:
    """Return notices of the reader's own agency that nobody declared yet."""
    waiting_notices = subject_queries.find(connection, Notice, dossier=reader.agency, status=OPEN, limit=None)
    return _lines(connection, directory, waiting_notices)


def visible_notice(connection: Connection, reader: Reader, notice_id: str) -> Notice:
    """Return a notice that the reader may see.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    state = subject_queries.state(connection, Notice, notice_id)
    case = subject_queries.states(connection, Case, [state.case]).get(state.case) if state.case else None
    if not sees_notice(reader, state, case):
        raise NotFound("not_found", kind="NT", number=notice_id)
    return state


def notice(connection: Connection, directory: Directory, vault: Vault, reader: Reader, notice_id: str) -> NoticeDetail:
    """Return one notice.

    Raises:
        NotFound: no such notice, or none that the reader may see.
    """
    state = visible_notice(connection, reader, notice_id)
    values = private_values.of(connection, vault, [state.taken])[state.taken]
    [line] = _lines(connection, directory, {notice_id: state})
    return NoticeDetail(
        notice=line,
        agency_name=directory.names(connection, [state.agency])[state.agency],
        taken_at=state.taken_at,
        taken=state.taken,
        case=state.case,
        texts={name: values[name] for name in TEXTS if values.get(name)},
        designations=tuple(values.get(f"designation_{i}") or "" for i in range(len(state.lines))),
    )


def _lines(connection: Connection, directory: Directory, notices_by_id: dict[str, Notice]) -> list[NoticeLine]:
    names = directory.names(connection, {notice_state.by for notice_state in notices_by_id.values()})
    return [
        NoticeLine(
            id=notice_id,
            channel=notice_state.channel,
            told_at=notice_state.told_at,
            by=notice_state.by,
            by_name=names[notice_state.by],
            lines=tuple(notice_state.lines),
            seizure=notice_state.seizure,
            differences=notice_state.opened,
        )
        for notice_id, notice_state in notices_by_id.items()
    ]
