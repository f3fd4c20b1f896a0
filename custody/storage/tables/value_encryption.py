"""Private values at rest: AES-256-GCM under one key per person, case or other scope.

Keys are files of their own, outside every database backup: destroying a key destroys every value of
its scope, in each copy of the database that was ever made. Losing them loses names, never proofs.
"""

import hmac
import secrets
from pathlib import Path
from threading import Lock

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from custody.domain.kernel.errors import StorageRefused
from custody.log.durable_files import create_durably, sync_directory
from custody.storage.write.sources import Draw

KEY_BYTES = 32
NONCE_BYTES = 12


class Vault:
    """Encrypts and decrypts under the keys in one directory (mode 0700, a file per scope)."""

    def __init__(self, directory: Path, draw: Draw = secrets.token_bytes) -> None:
        self._directory = directory
        self._draw = draw
        self._ciphers: dict[str, AESGCM] = {}
        self._lock = Lock()
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def seal(self, scope: str, name: str, plain: bytes) -> bytes:
        """Encrypt under the key of ``scope``, made durable before first use; bound to ``name``.

        Raises:
            StorageRefused: ``key_store_unwritable``.
        """
        nonce = self._draw(NONCE_BYTES)
        return nonce + self._cipher(scope, create=True).encrypt(nonce, plain, name.encode())

    def unseal(self, scope: str, name: str, sealed: bytes) -> bytes | None:
        """Decrypt, or None when the key is gone or the bytes are not what was sealed under ``name``."""
        try:
            cipher = self._cipher(scope, create=False)
            return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name.encode())
        except (FileNotFoundError, InvalidTag, ValueError):  # of the wrong key, or no sealed value at all
            return None

    def derive(self, scope: str, label: str) -> bytes:
        """Return 32 bytes that only the key of ``scope`` gives for ``label``; the key is made where there is none.

        Raises:
            StorageRefused: ``key_store_unwritable``.
        """
        return hmac.digest(self._key(scope, create=True), f"custody.derive/1\0{label}".encode(), "sha256")

    def destroy(self, scope: str) -> None:
        """Destroy the key of ``scope``: what was sealed under it is gone in every copy. Without one nothing happens.

        Raises:
            StorageRefused: ``key_store_unwritable``.
        """
        with self._lock:
            self._ciphers.pop(scope, None)
            try:
                (self._directory / scope).unlink(missing_ok=True)
                sync_directory(self._directory)
            except OSError as error:
                raise StorageRefused("key_store_unwritable", scope=scope) from error

    def _cipher(self, scope: str, *, create: bool) -> AESGCM:
        if scope in self._ciphers and not (self._directory / scope).exists():
            self._ciphers.pop(scope, None)  # destroyed by another process: nothing more is kept or read under it
        cipher = self._ciphers.get(scope)
        if cipher is None:
            with self._lock:
                cipher = AESGCM(self._key(scope, create=create))
                self._ciphers[scope] = cipher
        return cipher

    def _key(self, scope: str, *, create: bool) -> bytes:
        if not scope.isalnum():
            raise StorageRefused("bad_scope", scope=scope)
        path = self._directory / scope
        try:
            return path.read_bytes()
        except FileNotFoundError:
            if not create:
                raise
        try:
            create_durably(path, self._draw(KEY_BYTES))
        except FileExistsError:
            pass  # another process made it first: one key per scope, so theirs is ours
        except OSError as error:
            raise StorageRefused("key_store_unwritable", scope=scope) from error
        return path.read_bytes()
