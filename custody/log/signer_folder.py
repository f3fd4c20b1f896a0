"""The folder of a signer: its keys, and its memory. A service that signs by itself has them in its own folder.

A key lies in ``log.key``, or in a token that ``log.token`` names, the post-quantum one in ``log.mldsa.key``; those that
are to follow them in ``log.next.key`` or ``log.next.token``, and ``log.next.mldsa.key``.
"""

import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from custody.log.durable_files import create_durably, locked, sync_directory
from custody.log.errors import SignerRefused
from custody.log.log_keys import LogKeys
from custody.log.merkle import Frontier
from custody.log.pkcs11_key import KeyPlace, TokenKey
from custody.log.private_keys import create_key, load_key, load_mldsa_key, read_secret
from custody.log.signed_note import SigningKey
from custody.log.signer import Memory, Signer
from custody.log.signer_place import PLACE, bind, is_bound

STATE, SOCKET = "signer.state", "signer.sock"
LOG, NEXT = "log", "log.next"
"""The keys in use and those that are to follow them, each with one of these endings."""
KEY, TOKEN, MLDSA_KEY = ".key", ".token", ".mldsa.key"
SECRETS = tuple(which + ending for which in (LOG, NEXT) for ending in (KEY, TOKEN, MLDSA_KEY))
"""Every file that a key may lie in."""
KEY_SEED = 32
"""Random bytes that a key is made of (RFC 8032 section 5.1.5, FIPS 204 algorithm 1)."""


def open_folder(
    folder: Path, origin: str = "", *, token: KeyPlace | None = None, pin: str = "",
    draw: Callable[[int], bytes] = secrets.token_bytes,
) -> Signer:  # fmt: skip
    """Open the signer of a folder; found a new one for ``origin``, with its key in ``token`` where given.

    The Ed25519 key is written last. A folder without it that has signed nothing is founded again. One that has signed
    is refused: a signer that lost its key or its state must not quietly begin anew.

    Raises:
        SignerRefused: ``signer_nameless``, ``signer_other_log``, ``signer_key_missing``, ``signer_key_kept``,
            ``signer_state_missing``, ``signer_state_wrong``, ``signer_copied``, ``key_exposed``; as ``TokenKey``.
        Malformed: ``key_name``, ``key_malformed``, ``token_malformed``.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with locked(folder / LOG):
        if not has_key(folder, LOG):
            _found(folder, origin, token, pin, draw)
        elif token is not None and _place(folder, LOG) != token:
            raise SignerRefused("signer_key_kept")
    named = Memory.read(folder / STATE).head.origin
    require_original(folder)
    if origin not in {"", named}:
        raise SignerRefused("signer_other_log", origin=named)
    return Signer(folder_keys(folder, named, pin), folder / STATE)


def is_copied(folder: Path) -> bool:
    """Return True if a signer's memory lies elsewhere than where it was made: the signer may live there as well."""
    return (folder / STATE).exists() and not is_bound(folder)


def require_original(folder: Path) -> None:
    """Refuse a folder that was copied or moved from one disk to another.

    Raises:
        SignerRefused: ``signer_copied``.
    """
    if is_copied(folder):
        raise SignerRefused("signer_copied", path=str(folder))


def folder_keys(folder: Path, origin: str, pin: str = "") -> LogKeys:
    """Return the keys of a folder, those in use first. Raises as ``open_folder``."""
    keys = filter(None, (find_key(folder, which, pin) for which in (LOG, NEXT)))
    return LogKeys(origin, tuple(keys), tuple(_mldsa(folder)))


def resume(folder: Path, origin: str, edge: Frontier) -> None:
    """Make the memory of a signer whose own memory is lost: it begins at a head that is known to be the last.

    Raises:
        FileExistsError: there is a memory, and it is never replaced; SignerRefused: as ``open_folder``.
    """
    with locked(folder / LOG):
        Signer.create(folder_keys(folder, origin), folder / STATE, edge)


def has_key(folder: Path, which: str) -> bool:
    """Return True if ``which`` names a key, in a file or in a token."""
    return any((folder / f"{which}{ending}").exists() for ending in (KEY, TOKEN))


def find_key(folder: Path, which: str, pin: str = "") -> SigningKey | None:
    """Return the key that ``which`` names, from its token or file, or None. Raises as ``open_folder``."""
    place = _place(folder, which)
    if place is not None:
        return TokenKey(place, pin)
    file = folder / f"{which}{KEY}"
    return load_key(file) if file.exists() else None


def move(source: Path, folder: Path) -> None:
    """Let the signer in ``source`` stand apart in a new ``folder``; ``source`` has neither key nor memory after it.

    A service that still runs signs nothing more.

    Raises:
        SignerRefused: ``signer_folder_taken``; ``key_change_begun``; ``signer_key_missing``, ``signer_state_missing``,
            ``signer_state_wrong``, ``signer_copied``.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / STATE).exists() or has_key(folder, LOG):
        raise SignerRefused("signer_folder_taken", path=str(folder))
    if has_key(source, NEXT):
        raise SignerRefused("key_change_begun")
    for ending in (MLDSA_KEY, KEY):
        if not (source / f"{LOG}{ending}").exists():
            raise SignerRefused("signer_key_missing", path=str(source / f"{LOG}{ending}"))
    with locked(source / STATE):
        memory = Memory.read(source / STATE).bytes()
        require_original(source)
        keys = {name: read_secret(source / name) for name in (f"{LOG}{MLDSA_KEY}", f"{LOG}{KEY}")}
        bind(folder)
        create_durably(folder / STATE, memory)
        for name, secret in keys.items():
            create_durably(folder / name, secret)
        for name in (STATE, *keys):  # the memory first: without it nothing is signed here any more
            (source / name).unlink()
        (source / PLACE).unlink()
        sync_directory(source)


def _place(folder: Path, which: str) -> KeyPlace | None:
    file = folder / f"{which}{TOKEN}"
    return KeyPlace.parse(file.read_text()) if file.exists() else None


def _mldsa(folder: Path) -> list[MLDSA44PrivateKey]:
    """Return the post-quantum keys; a lost first key raises an error and is not made anew."""
    if not (folder / f"{LOG}{MLDSA_KEY}").exists():
        raise SignerRefused("signer_key_missing", path=str(folder / f"{LOG}{MLDSA_KEY}"))
    files = (folder / f"{which}{MLDSA_KEY}" for which in (LOG, NEXT))
    return [load_mldsa_key(file) for file in files if file.exists()]


def _found(folder: Path, origin: str, token: KeyPlace | None, pin: str, draw: Callable[[int], bytes]) -> None:
    if not origin:
        raise SignerRefused("signer_nameless", path=str(folder))
    if _has_signed(folder / STATE):
        raise SignerRefused("signer_key_missing", path=str(folder))
    key = TokenKey(token, pin) if token else Ed25519PrivateKey.from_private_bytes(draw(KEY_SEED))
    keys = LogKeys(origin, (key,))
    (folder / STATE).unlink(missing_ok=True)
    Signer.create(keys, folder / STATE)
    with suppress(FileExistsError):  # of a founding that was not finished
        create_key(folder / f"{LOG}{MLDSA_KEY}", MLDSA44PrivateKey.from_seed_bytes(draw(KEY_SEED)))
    if token:
        create_durably(folder / f"{LOG}{TOKEN}", token.write().encode())
    elif isinstance(key, Ed25519PrivateKey):
        create_key(folder / f"{LOG}{KEY}", key)


def _has_signed(state: Path) -> bool:
    """Return True if the signer's state covers events; an unreadable state counts as signed."""
    with suppress(SignerRefused):
        return Memory.read(state).edge.size > 0
    return state.exists()
