"""Which files private values name: photographs, documents and bundles lie beside the database, named there."""

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
    """The files that values of these scopes name in events from the ``since``-th on, and the scopes that are in doubt.

    In doubt is where a value cannot be read that nobody erased: what it names is not known.
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
    """The name of the file that a sealed value speaks of; "" where it speaks of none, or cannot be read."""
    plain = vault.unseal(scope, digest, sealed)
    value = disclosures.reveal(plain.decode())[1] if plain else None
    return str(value["blob"]) if isinstance(value, dict) and "blob" in value else ""
