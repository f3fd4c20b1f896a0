"""Photographs and scans at rest: files encrypted under their case's key, named by the SHA-256 of the ciphertext.

A file is on disk, whole and flushed, before the act that names it is committed. Destroying the scope's key
destroys every file of the scope, in each copy ever made.
"""

import os
import re
import time
from collections import OrderedDict
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock

from custody.domain.kernel.errors import StorageRefused
from custody.log.durable_files import create_durably, sync_directory
from custody.storage.tables.value_encryption import Vault

NAME = re.compile(r"[0-9a-f]{64}\Z")
PURPOSE = "blob"
REMEMBERED = 4_096
IN_USE = 3_600.0
"""Seconds for which a file that an act is about to name is in use: none takes so long to be recorded."""


class Blobs:
    """Encrypted files in one directory, spread over 256 folders by the first two letters of their names."""

    def __init__(self, directory: Path, vault: Vault) -> None:
        self._directory = directory
        self._vault = vault
        self._recent: OrderedDict[tuple[str, bytes], str] = OrderedDict()
        self._lock = Lock()
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, scope: str, plain: bytes) -> str:
        """Encrypt and keep ``plain`` under the key of ``scope``; the file's name, once it is on disk.

        The same bytes again, soon after, give the same name, so that a form sent twice is the same request.

        Raises:
            StorageRefused: ``blob_store_unwritable``, ``key_store_unwritable``.
        """
        known = (scope, sha256(plain).digest())
        with self._lock:
            name = self._recent.get(known)
            if name is None or self.get(scope, name) != plain:  # its key may have been destroyed meanwhile
                name = self._recent[known] = self._write(scope, plain)
            self._recent.move_to_end(known)
            while len(self._recent) > REMEMBERED:
                self._recent.popitem(last=False)
        return name

    def get(self, scope: str, name: str) -> bytes | None:
        """Return the plain bytes, or None if the file or its key is gone or the file is another."""
        if not NAME.match(name):
            return None
        try:
            sealed = self._path(name).read_bytes()
        except FileNotFoundError:
            return None
        return self._vault.unseal(scope, PURPOSE, sealed) if sha256(sealed).hexdigest() == name else None

    def has(self, name: str) -> bool:
        """Return True if a file of that name is kept."""
        return bool(NAME.match(name)) and self._path(name).is_file()

    def use(self, name: str) -> None:
        """Say that an act is about to name a file, to whichever process looks for what no act names."""
        if NAME.match(name):
            with self._lock, suppress(OSError):
                os.utime(self._path(name))

    def remove_unused(self, name: str) -> bool:
        """Remove a file that no act names, unless one is about to; whether it is gone."""
        with self._lock, suppress(FileNotFoundError):
            if time.time() - self._path(name).stat().st_mtime < IN_USE:
                return False
            self._path(name).unlink()
        return True

    def remove(self, name: str) -> None:
        """Remove a file whose photograph was erased; one that is gone already is passed over."""
        if NAME.match(name):
            self._path(name).unlink(missing_ok=True)

    def _write(self, scope: str, plain: bytes) -> str:
        sealed = self._vault.seal(scope, PURPOSE, plain)
        name = sha256(sealed).hexdigest()
        path = self._path(name)
        try:
            if not path.parent.exists():
                path.parent.mkdir(mode=0o700, exist_ok=True)
                sync_directory(self._directory)
            create_durably(path, sealed)
        except OSError as error:
            raise StorageRefused("blob_store_unwritable") from error
        return name

    def _path(self, name: str) -> Path:
        return self._directory / name[:2] / name
