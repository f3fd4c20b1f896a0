"""Private keys in files that only their owner may open: PEM (PKCS#8); made once, never replaced by accident."""

from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from custody.log.durable_files import create_durably
from custody.log.errors import Malformed, SignerRefused

_GROUP_AND_OTHERS = 0o077


def load_key(path: Path) -> Ed25519PrivateKey:
    """Read an Ed25519 private key from a file that only its owner may open: PEM (PKCS#8), or the 32 raw bytes.

    Raises:
        SignerRefused: ``key_exposed`` when group or others have any right to the file.
        Malformed: ``key_malformed``.
        FileNotFoundError: there is none.
    """
    data = read_secret(path)
    try:
        key = _pem_key(data) if data.startswith(b"-----") else Ed25519PrivateKey.from_private_bytes(data)
    except (ValueError, TypeError) as error:
        raise Malformed("key_malformed", path=str(path)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise Malformed("key_malformed", path=str(path))
    return key


def load_mldsa_key(path: Path) -> MLDSA44PrivateKey:
    """Read an ML-DSA-44 private key (PEM, PKCS#8) from a file that only its owner may open.

    Raises:
        SignerRefused: ``key_exposed``.
        Malformed: ``key_malformed``.
        FileNotFoundError: there is none.
    """
    try:
        key = _pem_key(read_secret(path))
    except (ValueError, TypeError) as error:
        raise Malformed("key_malformed", path=str(path)) from error
    if not isinstance(key, MLDSA44PrivateKey):
        raise Malformed("key_malformed", path=str(path))
    return key


def create_key(path: Path, key: Ed25519PrivateKey | MLDSA44PrivateKey) -> None:
    """Write a new private key, durably and for its owner only.

    Raises:
        FileExistsError: there is a file already.
    """
    pkcs8 = serialization.PrivateFormat.PKCS8
    create_durably(path, key.private_bytes(serialization.Encoding.PEM, pkcs8, serialization.NoEncryption()))


def read_secret(path: Path) -> bytes:
    """Read a file that only its owner may open.

    Raises:
        SignerRefused: ``key_exposed``.
        FileNotFoundError: there is none.
    """
    mode = path.stat().st_mode & 0o777
    if mode & _GROUP_AND_OTHERS:
        raise SignerRefused("key_exposed", path=str(path), mode=f"{mode:04o}")
    return path.read_bytes()


def _pem_key(data: bytes) -> object:
    return serialization.load_pem_private_key(data, password=None)
