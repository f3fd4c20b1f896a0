"""First notices as the post that took them down sees them: what was told, and the seizure it became."""

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, sees_notice
from custody.domain.kernel.errors import NotFound
from custody.domain.seizures.case import Case
from custody.domain.seizures.first_notice import OPEN, Notice
from custody.domain.seizures.seizure import Line
from custody.service.kernel.directory import Directory
from custody.storage.read import private_values, queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

TEXTS = ("caller", "place", "circumstances")
"""Private values of a notice; ``circumstances`` are the words as they were told."""


class NoticeLine(Struct, frozen=True, kw_only=True):
    """A notice in a list; ``seizure`` is "" until it is declared. ``differences``: discrepancies it opened then."""

    number: str
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
    """Notices that the reader's agency took down, or for the inspection all, in order of number.

    ``status``: ``open`` for those that nobody declared yet, ``declared``, or "" for all.
    """
    columns = {} if sees_everything(reader.roles) else {"dossier": reader.agency}
    columns |= {"status": status} if status else {}
    found = queries.find(connection, Notice, after=after, limit=limit, **columns)
    return _lines(connection, directory, {n: one for n, one in found.items() if sees_notice(reader, one)})


def waiting(connection: Connection, directory: Directory, reader: Reader) -> list[NoticeLine]:
    """Notices of the reader's own agency that nobody declared yet."""
    found = queries.find(connection, Notice, dossier=reader.agency, status=OPEN, limit=None)
    return _lines(connection, directory, found)


def visible_notice(connection: Connection, reader: Reader, number: str) -> Notice:
    """A notice that the reader may see.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    found = queries.state(connection, Notice, number)
    case = queries.states(connection, Case, [found.case]).get(found.case) if found.case else None
    if not sees_notice(reader, found, case):
        raise NotFound("not_found", kind="NT", number=number)
    return found


def notice(connection: Connection, directory: Directory, vault: Vault, reader: Reader, number: str) -> NoticeDetail:
    """One notice.

    Raises:
        NotFound: no such notice, or none that the reader may see.
    """
    found = visible_notice(connection, reader, number)
    values = private_values.of(connection, vault, [found.taken])[found.taken]
    [line] = _lines(connection, directory, {number: found})
    return NoticeDetail(
        notice=line,
        agency_name=directory.names(connection, [found.agency])[found.agency],
        taken_at=found.taken_at,
        taken=found.taken,
        case=found.case,
        texts={name: values[name] for name in TEXTS if values.get(name)},
        designations=tuple(values.get(f"designation_{i}") or "" for i in range(len(found.lines))),
    )


def _lines(connection: Connection, directory: Directory, found: dict[str, Notice]) -> list[NoticeLine]:
    names = directory.names(connection, {one.by for one in found.values()})
    return [
        NoticeLine(
            number=number,
            channel=one.channel,
            told_at=one.told_at,
            by=one.by,
            by_name=names[one.by],
            lines=tuple(one.lines),
            seizure=one.seizure,
            differences=one.opened,
        )
        for number, one in found.items()
    ]
