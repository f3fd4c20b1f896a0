"""Carrying erasures out: in the transaction that records them, after it, and again when a backup brings values back.

1. ``bury``: salt and value leave the database with the event that says so, in one transaction.
2. ``finish``: files of photographs, keys without any value left and SQLite's old frames go, or a crash leaves it to 3.
3. ``replay``: before anything is served, every erasure on record is carried out on what is there.
"""

import logging
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from custody.domain.registry.registry import decode_state
from custody.storage.read.in_clause import among
from custody.storage.read.referenced_files import file_of
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.engine import Store
from custody.storage.tables.tables import claim, disclosure, subject
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import head_row
from custody.storage.write.erased_values import NAME_BYTES, SEQ_BYTES, blob_of, erased_by, tombstone

log = logging.getLogger(__name__)

_ROWS = select(disclosure).where(among(disclosure.c.digest, "digests"))
_ERASED = (
    select(disclosure, claim.c.subject)
    .join(claim, claim.c.value == disclosure.c.digest)
    .where(claim.c.kind == "erased")
)
_SUBJECTS = select(subject.c.id, subject.c.body).where(among(subject.c.id, "ids"))
_LIVE = (
    select(disclosure.c.digest)
    .where(disclosure.c.scope == bindparam("scope"), func.length(disclosure.c.sealed) > SEQ_BYTES + NAME_BYTES)
    .limit(1)
)


def write_tombstones(connection: Connection, vault: Vault, digests: Iterable[str], by: int) -> None:
    """Put tombs in the place of values, in the caller's transaction; ``by`` is the event that erases them."""
    rows: Any = connection.execute(_ROWS, {"digests": list(digests)}).all()
    for row in rows:
        sealed = bytes(row.sealed)
        if erased_by(sealed):
            continue
        stone = tombstone(by, file_of(vault, row.scope, row.digest, sealed))
        connection.execute(delete(disclosure).where(disclosure.c.digest == row.digest))
        made = {"digest": row.digest, "seq": row.seq, "name": row.name, "scope": row.scope, "sealed": stone}
        connection.execute(insert(disclosure).values(made))


def finish(store: Store, vault: Vault, blobs: Blobs) -> None:
    """Remove the files of erased photographs, and each key under which no value is left.

    The order lock is held meanwhile: nobody seals a value under a key that is about to go.
    """
    with store.writing() as connection:
        head_row.read(connection, lock=True)
        rows: Any = connection.execute(_ERASED).all()
        for name in filter(None, (blob_of(bytes(row.sealed)) for row in rows)):
            blobs.remove(name)
        for scope in sorted({row.scope for row in rows}):
            if connection.execute(_LIVE, {"scope": scope}).first() is None:
                vault.destroy(scope)
    if not store.empty_wal():
        log.warning("erased values stay in the write-ahead log until the next erasure or start: it is being read")


def replay(store: Store, vault: Vault, blobs: Blobs) -> None:
    """Carry out every erasure on record; a restored backup may hold what was erased after it was made."""
    with store.reading() as connection:
        rows: Any = connection.execute(_ERASED).all()
    if not rows:
        return
    back = [row.digest for row in rows if not erased_by(bytes(row.sealed))]
    if back:
        with store.writing() as connection:
            head_row.read(connection, lock=True)
            for digest, seq in erasures(connection, {row.subject for row in rows}).items():
                if digest in back:
                    write_tombstones(connection, vault, (digest,), seq)
    finish(store, vault, blobs)


def erasures(connection: Connection, subjects: Iterable[str]) -> dict[str, int]:
    """Return each commitment that was erased under the keys of these subjects, with the event that erased it."""
    erased_seqs: dict[str, int] = {}
    for row in connection.execute(_SUBJECTS, {"ids": list(subjects)}):
        with suppress(ValueError, KeyError):  # a state that somebody spoilt is a finding of its own
            erased_seqs |= {
                value: each.seq for each in decode_state(row.id, bytes(row.body)).erased for value in each.values
            }
    return erased_seqs
