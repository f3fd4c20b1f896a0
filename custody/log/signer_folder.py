"""The folder of a signer that stands apart: name of the log, keys, and the memory of what was signed.

A key lies in ``log.key``, or in a token that ``log.token`` names; the one that is to follow it in ``log.next.key`` or
``log.next.token``.
"""

from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from custody.log import note
from custody.log.apart import SignerApart, without_edge
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError, SignerRefused
from custody.log.files import create_durably, locked, write_durably
from custody.log.keys import create_key, load_key, open_mldsa_key
from custody.log.logkeys import LogKeys
from custody.log.note import SigningKey
from custody.log.token import Place, TokenKey

ORIGIN, MLDSA_KEY, STATE, SOCKET = "origin", "log.mldsa.key", "signer.state", "signer.sock"
LOG, NEXT = "log", "log.next"
"""The key in use and the one that is to follow it; each with ``.key`` or ``.token`` behind."""


def open_folder(folder: Path, origin: str = "", *, token: Place | None = None, pin: str = "") -> SignerApart:
    """The signer of a folder, founded for ``origin`` when the folder is new, with its key in ``token`` where given.

    The key is named last: a folder without it that has signed nothing is founded again, one that has signed is
    refused, since a signer that lost its key or its memory must not quietly begin anew.

    Raises:
        SignerRefused: ``signer_nameless``, ``signer_other_log``, ``signer_key_missing``, ``signer_key_kept``,
            ``signer_state_missing``, ``signer_state_wrong``, ``key_exposed``; as ``TokenKey``.
        Malformed: ``key_name``, ``key_malformed``, ``token_malformed``.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(folder / LOG):
        key = find_key(folder, LOG, pin)
        if key is None:
            key = _found(folder, origin, token, pin)
        elif token is not None and _place(folder, LOG) != token:
            raise SignerRefused("signer_key_kept")
    named = (folder / ORIGIN).read_text().strip()
    if origin not in {"", named}:
        raise SignerRefused("signer_other_log", origin=named)
    return SignerApart(_keys(folder, named, key, find_key(folder, NEXT, pin)), folder / STATE)


def find_key(folder: Path, which: str, pin: str = "") -> SigningKey | None:
    """The key that ``which`` names, in its token or in its file; None for neither. Raises as ``open_folder``."""
    place = _place(folder, which)
    if place is not None:
        return TokenKey(place, pin)
    file = folder / f"{which}.key"
    return load_key(file) if file.exists() else None


def _place(folder: Path, which: str) -> Place | None:
    file = folder / f"{which}.token"
    return Place.parse(file.read_text()) if file.exists() else None


def _found(folder: Path, origin: str, token: Place | None, pin: str) -> SigningKey:
    if not origin:
        raise SignerRefused("signer_nameless", path=str(folder))
    if _has_signed(folder / STATE):
        raise SignerRefused("signer_key_missing", path=str(folder))
    key = TokenKey(token, pin) if token else Ed25519PrivateKey.generate()
    keys = _keys(folder, origin, key)
    (folder / STATE).unlink(missing_ok=True)
    write_durably(folder / ORIGIN, f"{origin}\n".encode())
    SignerApart.create(keys, folder / STATE)
    if token:
        create_durably(folder / f"{LOG}.token", token.write().encode())
    elif isinstance(key, Ed25519PrivateKey):
        create_key(folder / f"{LOG}.key", key)
    return key


def _keys(folder: Path, origin: str, key: SigningKey, following: SigningKey | None = None) -> LogKeys:
    return LogKeys(origin, key, following, open_mldsa_key(folder / MLDSA_KEY))


def _has_signed(state: Path) -> bool:
    """Whether a state is there that is not of the empty tree; one that cannot be read may have signed anything."""
    with suppress(LogError, UnicodeDecodeError, FileNotFoundError):
        return Checkpoint.parse(note.parse(without_edge(state.read_text())).text).size > 0
    return state.exists()
