"""Read which files private values name: photographs, documents and bundles beside the database."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, select

from custody.log import disclosure as disclosures
from custody.storage.read.in_clause import among
from custody.storage.read.private_values import FILES
from custody.storage.tables.tables import disclosure
from custody.storage.tables.value_encryption import Vault
from custody.storage.write.erased_values import blob_of, erased_by

_SAID = select(disclosure.c.digest, disclosure.c.scope, disclosure.c.sealed).where(
    disclosure.c.seq >= bindparam("since"), disclosure.c.name.in_(sorted(FILES)), among(disclosure.c.scope, "scopes")
)


def named(connection: Connection, vault: Vault, scopes: Iterable[str], since: int) -> tuple[set[str], set[str]]:
    """Return the files named by values of these scopes in events from ``since`` on, and doubtful scopes.

    A scope is doubtful if one of its values is unreadable without having been erased: its file is unknown.
    """
    rows: Any = connection.execute(_SAID, {"since": since, "scopes": sorted(set(scopes))})
    files, doubtful = set[str](), set[str]()
    for row in rows:
        sealed = bytes(row.sealed)
        file = blob_of(sealed) if erased_by(sealed) else file_of(vault, row.scope, row.digest, sealed)
        files.add(file)
        if not file and not erased_by(sealed):
            doubtful.add(row.scope)
    return files, doubtful


def file_of(vault: Vault, scope: str, digest: str, sealed: bytes) -> str:
    """Return the name of the file in a sealed value; "" if it names none or is unreadable."""
    plain = vault.unseal(scope, digest, sealed)
    value = disclosures.reveal(plain.decode())[1] if plain else None
    return str(value["blob"]) if isinstance(value, dict) and "blob" in value else ""
