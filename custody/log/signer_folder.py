"""The folder of a signer that stands apart: name of the log, keys, and the memory of what was signed."""

from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from custody.log import note
from custody.log.apart import SignerApart
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError, SignerRefused
from custody.log.files import locked, write_durably
from custody.log.keys import create_key, load_key, open_mldsa_key
from custody.log.logkeys import LogKeys
from custody.log.note import SigningKey

ORIGIN, KEY, MLDSA_KEY, STATE, SOCKET = "origin", "log.key", "log.mldsa.key", "signer.state", "signer.sock"


def open_folder(folder: Path, origin: str = "") -> SignerApart:
    """The signer of a folder, founded for ``origin`` when the folder is new.

    The key is written last: a folder without it that has signed nothing is founded again, one that has signed is
    refused, since a signer that lost its key or its memory must not quietly begin anew.

    Raises:
        SignerRefused: ``signer_nameless``, ``signer_other_log``, ``signer_key_missing``, ``signer_state_missing``,
            ``signer_state_wrong``, ``key_exposed``.
        Malformed: ``key_name``, ``key_malformed``.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(folder / KEY):
        if not (folder / KEY).exists():
            _found(folder, origin)
    named = (folder / ORIGIN).read_text().strip()
    if origin not in {"", named}:
        raise SignerRefused("signer_other_log", origin=named)
    return SignerApart(_keys(folder, named, load_key(folder / KEY)), folder / STATE)


def _found(folder: Path, origin: str) -> None:
    if not origin:
        raise SignerRefused("signer_nameless", path=str(folder))
    if _has_signed(folder / STATE):
        raise SignerRefused("signer_key_missing", path=str(folder / KEY))
    key = Ed25519PrivateKey.generate()
    keys = _keys(folder, origin, key)
    (folder / STATE).unlink(missing_ok=True)
    write_durably(folder / ORIGIN, f"{origin}\n".encode())
    SignerApart.create(keys, folder / STATE)
    create_key(folder / KEY, key)


def _keys(folder: Path, origin: str, key: SigningKey) -> LogKeys:
    return LogKeys(origin, key, mldsa=open_mldsa_key(folder / MLDSA_KEY))


def _has_signed(state: Path) -> bool:
    """Whether a state is there that is not of the empty tree; one that cannot be read may have signed anything."""
    with suppress(LogError, UnicodeDecodeError, FileNotFoundError):
        return Checkpoint.parse(note.parse(state.read_text().partition("\n\n")[2]).text).size > 0
    return state.exists()
