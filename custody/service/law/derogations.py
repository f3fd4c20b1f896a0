"""Derogations as people read them: who let which rule stand unmet, for what, on which article, for what reason."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.law.derogation import Derogation
from custody.domain.law.rulepack_loader import HOME
from custody.domain.people.agency import Agency
from custody.storage.read import private_values, queries
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class DerogationLine(Struct, frozen=True, kw_only=True):
    """A derogation. ``pack``: id of the pack; ``article`` and ``reason`` are "" once erased."""

    number: str
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
    """How many derogations a person granted in a month (YYYY-MM)."""

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
    """Derogations of the reader's agency, every one for the inspection, and the next cursor."""
    columns = {} if sees_everything(reader.roles) else {"dossier": reader.agency}
    page = queries.find(connection, Derogation, after=after, limit=limit, **columns)
    following = next(reversed(page), "") if len(page) == limit else ""
    return _lines(connection, vault, page), following


def tallies(connection: Connection, reader: Reader) -> list[Tally]:
    """Derogations counted by person and month, the latest month first."""
    columns = {} if sees_everything(reader.roles) else {"dossier": reader.agency}
    found = queries.find(connection, Derogation, limit=None, **columns).values()
    counts = Counter((one.granted_at[:7], one.by) for one in found)
    return [Tally(by=by, month=month, count=n) for (month, by), n in sorted(counts.items(), reverse=True)]


def of(connection: Connection, vault: Vault, entries: Iterable[str]) -> list[DerogationLine]:
    """The derogations that stand in the state of an exhibit, an order or a session."""
    numbers = dict.fromkeys(entry.partition(" ")[2] for entry in entries)
    return _lines(connection, vault, queries.states(connection, Derogation, numbers))


def followed(connection: Connection) -> list[FollowedPack]:
    """The rule pack of each agency."""
    found = queries.find(connection, Agency, limit=None)
    return [FollowedPack(agency=number, pack=agency.pack or HOME) for number, agency in found.items()]


def _lines(connection: Connection, vault: Vault, found: dict[str, Derogation]) -> list[DerogationLine]:
    texts = private_values.of(connection, vault, [one.granted for one in found.values()])
    return [
        DerogationLine(
            number=number, rule=one.rule, pack=one.pack.partition(" ")[0], by=one.by, agency=one.agency,
            about=tuple(one.about), granted_at=one.granted_at, granted=one.granted,
            article=texts[one.granted].get("article") or "", reason=texts[one.granted].get("reason") or "",
        )
        for number, one in found.items()
    ]  # fmt: skip
