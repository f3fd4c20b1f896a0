"""Read private values, which stand beside the log: decrypted, or encrypted as they are stored."""

from collections.abc import Container, Iterable
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, select

from custody.domain.kernel.events import Event
from custody.log import disclosure as disclosures
from custody.storage.read import histories
from custody.storage.read.in_clause import among
from custody.storage.tables.tables import disclosure
from custody.storage.tables.value_encryption import Vault
from custody.storage.write.erased_values import Gone, erased_by

FILES = frozenset({"photo", "bundle", "file"})
"""Private values that say where a file lies."""

_PRIVATE = select(disclosure).where(among(disclosure.c.seq, "seqs"))


def of(
    connection: Connection, vault: Vault, seqs: Iterable[int], names: Container[str] | None = None
) -> dict[int, dict[str, Any]]:  # fmt: skip
    """Return private values of events: seq to {name: value}; repeated names make a list.

    A value that was erased is ``Gone``, but for a file; one whose key is lost is None. ``names``: of these alone.
    """
    wanted = sorted(set(seqs))
    values_by_seq: dict[int, dict[str, Any]] = {seq: {} for seq in wanted}
    rows: Any = connection.execute(_PRIVATE, {"seqs": wanted}) if wanted else ()
    for row in rows:
        if names is not None and row.name not in names:
            continue
        plain = vault.unseal(row.scope, row.digest, bytes(row.sealed))
        value = disclosures.reveal(plain.decode())[1] if plain is not None else _gone(row.name, bytes(row.sealed))
        _keep(values_by_seq[row.seq], row.name, value)
    return values_by_seq


def last_said(connection: Connection, vault: Vault, subject_id: str, kind: type[Event], name: str) -> str | None:
    """Return a private text of the last event of a kind about a subject, "" where none was given, None once lost.

    Raises:
        StopIteration: no event of that kind.
    """
    chain = histories.history(connection, subject_id)
    seq = next(line.seq for line in reversed(chain) if line.part.type == kind.type)
    said: str | None = of(connection, vault, [seq])[seq].get(name, "")
    return said


class Sealed(Struct, frozen=True):
    """A private value as stored: encrypted under the key of ``scope``."""

    seq: int
    name: str
    digest: str
    scope: str
    value: bytes


def sealed(connection: Connection, seqs: Iterable[int]) -> list[Sealed]:
    """Return the private values of events as stored, in the order of the events."""
    rows: Any = connection.execute(_PRIVATE, {"seqs": sorted(set(seqs))})
    values = [Sealed(row.seq, row.name, row.digest, row.scope, bytes(row.sealed)) for row in rows]
    return sorted(values, key=lambda value: (value.seq, value.digest))


def sealed_for(connection: Connection, scope: str) -> list[Sealed]:
    """Return every private value under the key of ``scope`` as stored, in the order of the events."""
    rows: Any = connection.execute(select(disclosure).where(disclosure.c.scope == scope))
    values = [Sealed(row.seq, row.name, row.digest, row.scope, bytes(row.sealed)) for row in rows]
    return sorted(values, key=lambda value: (value.seq, value.digest))


def _gone(name: str, sealed: bytes) -> Gone | None:
    by = erased_by(sealed)
    return Gone(by) if by and name not in FILES else None


def _keep(values: dict[str, Any], name: str, value: Any) -> None:
    if name not in values:
        values[name] = [value] if name == "photo" else value
    elif name == "photo":
        values[name].append(value)
