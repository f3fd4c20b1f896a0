"""Derogations as people read them: who let which rule stand unmet, for what, on which article, for what reason."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.law.derogation import Derogation
from custody.domain.law.rule_pack_loader import pack_at_home
from custody.domain.people.agency import Agency
from custody.storage.read import private_values, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class DerogationLine(Struct, frozen=True, kw_only=True):
    """A derogation. ``pack``: id of the pack; ``article`` and ``reason`` are "" once erased."""

    id: str
    rule: str
    pack: str
    by: str
    agency: str
    about: tuple[str, ...]
    granted_at: str
    granted: int
    article: str = ""
    reason: str = ""


class Tally(Struct, frozen=True, kw_only=True):
    """Count of derogations granted by one person in one month (YYYY-MM)."""

    by: str
    month: str
    count: int


class FollowedPack(Struct, frozen=True, kw_only=True):
    """The rule pack that an agency follows."""

    agency: str
    pack: str


def derogations(
    connection: Connection, vault: Vault, reader: Reader, after: str, limit: int
) -> tuple[list[DerogationLine], str]:
    """Return derogations of the reader's agency, every one for the inspection, and the next cursor."""
    columns = {} if sees_everything(reader.roles) else {"dossier": reader.agency}
    page = subject_queries.find(connection, Derogation, after=after, limit=limit, **columns)
    following = next(reversed(page), "") if len(page) == limit else ""
    return _lines(connection, vault, page), following


def tallies(connection: Connection, reader: Reader) -> list[Tally]:
    """Return derogations counted by person and month, the latest month first."""
    columns = {} if sees_everything(reader.roles) else {"dossier": reader.agency}
    granted = subject_queries.find(connection, Derogation, limit=None, **columns).values()
    counts = Counter((derogation.granted_at[:7], derogation.by) for derogation in granted)
    return [Tally(by=by, month=month, count=count) for (month, by), count in sorted(counts.items(), reverse=True)]


def page_with_tallies(
    connection: Connection, vault: Vault, reader: Reader, after: str, limit: int
) -> tuple[list[DerogationLine], str, list[Tally]]:
    """Return a page of derogations, the next cursor, and all of them counted by person and month."""
    lines, following = derogations(connection, vault, reader, after, limit)
    return lines, following, tallies(connection, reader)


def of(connection: Connection, vault: Vault, entries: Iterable[str]) -> list[DerogationLine]:
    """Return the derogations listed in the state of an exhibit, order or session."""
    numbers = dict.fromkeys(entry.partition(" ")[2] for entry in entries)
    return _lines(connection, vault, subject_queries.states(connection, Derogation, numbers))


def followed(connection: Connection) -> list[FollowedPack]:
    """Return the rule pack of each agency."""
    agencies = subject_queries.find(connection, Agency, limit=None)
    return [
        FollowedPack(agency=agency_id, pack=agency.pack or pack_at_home(agency.country).id)
        for agency_id, agency in agencies.items()
    ]


def _lines(connection: Connection, vault: Vault, derogations: dict[str, Derogation]) -> list[DerogationLine]:
    texts = private_values.of(connection, vault, [derogation.granted for derogation in derogations.values()])
    return [
        DerogationLine(
            id=derogation_id, rule=derogation.rule, pack=derogation.pack.partition(" ")[0], by=derogation.by,
            agency=derogation.agency,
            about=tuple(derogation.about), granted_at=derogation.granted_at, granted=derogation.granted,
            article=texts[derogation.granted].get("article") or "",
            reason=texts[derogation.granted].get("reason") or "",
        )
        for derogation_id, derogation in derogations.items()
    ]  # fmt: skip
