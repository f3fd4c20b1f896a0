"""Private values against the digests that commit to them: a row for each digest, and in it what was committed to."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from custody.log import disclosure
from custody.log.errors import LogError
from custody.storage.audit.findings import MOST, Finding, at_event, in_table
from custody.storage.audit.raw_rows import fetch
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import erased_values

ROWS = "SELECT digest, seq, name, scope, sealed FROM disclosure WHERE seq >= ? AND seq < ?"


class Values:
    """Checks the disclosure table along the log.

    ``data`` is the folder with the keys; without one nothing is opened and every value counts as ``unopened``. A key
    that is missing from the folder is a finding, and so is a photograph without its file; ``photos`` also reads the
    files. ``erased`` says of each commitment whose value was erased by which event: in its row stands just that.
    """

    def __init__(
        self, data: Path | None = None, *, photos: bool = False, erased: Mapping[str, int] = MappingProxyType({})
    ) -> None:
        self.seen = self.unopened = self.erased = 0
        self._erased = erased
        self.wrong: list[Finding] = []
        self._keys = data / "keys" if data else None
        self._vault = Vault(self._keys) if self._keys else None
        self._blobs = Blobs(data / "blobs", self._vault) if data and self._vault else None
        self._photos = photos
        self._missing: set[str] = set()

    def check(self, connection: Connection, commitments: Sequence[tuple[int, str]], start: int, end: int) -> None:
        """Compare the (event, digest) pairs of events ``start`` to ``end`` with the rows of these events."""
        rows = fetch(connection, ROWS, (start, end))
        rows_by_digest = {row[0]: row for row in rows}
        for seq, digest in commitments:
            self.seen += 1
            row = rows_by_digest.pop(digest, None)
            if row is None or row[1] != seq:
                self._report(in_table("row_missing", "disclosure", digest, event=seq))
            elif digest in self._erased or erased_values.erased_by(bytes(row[4])):
                self._buried(seq, digest, bytes(row[4]))
            else:
                self._open(seq, digest, *row[2:])
        for digest, row in rows_by_digest.items():
            self._report(in_table("row_extra", "disclosure", digest, event=row[1]))

    def _buried(self, seq: int, digest: str, sealed: bytes) -> None:
        """Check that an erased value is gone by its erasing event, and that no other value is gone."""
        erasing_seq, by = erased_values.erased_by(sealed), self._erased.get(digest, 0)
        if not erasing_seq:
            self._report(at_event("value_kept", seq, by=by))
        elif erasing_seq != by:
            self._report(at_event("value_lost", seq, digest=digest))
        else:
            self.erased += 1

    def _open(self, seq: int, digest: str, name: str, scope: str, sealed: bytes) -> None:
        if self._vault is None or self._keys is None:
            self.unopened += 1
            return
        if not scope.isalnum() or not (self._keys / scope).is_file():
            self.unopened += 1
            if scope not in self._missing:
                self._missing.add(scope)
                self._report(at_event("key_missing", seq, scope=scope))
            return
        inside = _inside(self._vault.unseal(scope, digest, sealed), digest)
        if inside is None or inside[0] != name:
            field = "name" if inside else "sealed"
            self._report(in_table("row_wrong", "disclosure", digest, field=field, event=seq))
        elif isinstance(inside[1], dict) and "blob" in inside[1]:
            self._look(seq, scope, str(inside[1]["blob"]))

    def _look(self, seq: int, scope: str, blob: str) -> None:
        assert self._blobs is not None
        there = self._blobs.get(scope, blob) is not None if self._photos else self._blobs.has(blob)
        if not there:
            self._report(at_event("photo_missing", seq, blob=blob))

    def _report(self, finding: Finding) -> None:
        if len(self.wrong) < MOST:
            self.wrong.append(finding)


def _inside(text: bytes | None, digest: str) -> tuple[str, Any] | None:
    """Return the name and value in a disclosure that the digest commits to, or None."""
    try:
        plain = text.decode("ascii") if text else ""
        return disclosure.reveal(plain) if disclosure.digest(plain) == digest else None
    except (LogError, UnicodeDecodeError):
        return None
