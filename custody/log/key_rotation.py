"""Changing the keys of a log, Ed25519 and ML-DSA-44, in a signer's folder or the data folder of a service that signs.

``begin`` makes the keys that are to follow; from the next start all of them sign. Two key officers announce them in the
log and, once they sign, end the old ones; then ``end`` puts them in the old ones' place. The log and its name go on.
"""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from custody.log import signed_note
from custody.log.durable_files import create_durably, locked, sync_directory, write_durably
from custody.log.errors import LogError, SignerRefused
from custody.log.log_keys import mldsa_vkey
from custody.log.pkcs11_key import KeyPlace, TokenKey
from custody.log.private_keys import create_key
from custody.log.signed_note import SigningKey, VerifierKey
from custody.log.signer import Memory
from custody.log.signer_folder import KEY, LOG, MLDSA_KEY, NEXT, STATE, TOKEN, find_key, has_key


def begin(folder: Path, *, token: KeyPlace | None = None, pin: str = "") -> tuple[VerifierKey, VerifierKey]:
    """Make the keys that are to follow, the Ed25519 one perhaps in its token; it is what the two officers announce.

    Raises:
        SignerRefused: ``key_change_begun``, ``signer_state_missing``, ``signer_state_wrong``; as ``TokenKey``.
    """
    with locked(folder / LOG):
        origin = Memory.read(folder / STATE).head.origin
        if has_key(folder, NEXT):
            raise SignerRefused("key_change_begun")
        (folder / f"{NEXT}{MLDSA_KEY}").unlink(missing_ok=True)  # of a beginning that did not come to its end
        mldsa = MLDSA44PrivateKey.generate()
        create_key(folder / f"{NEXT}{MLDSA_KEY}", mldsa)
        return VerifierKey.of(origin, _make(folder, token, pin)), mldsa_vkey(origin, mldsa)


def end(folder: Path, *, lost: VerifierKey | None = None, pin: str = "") -> None:
    """Put the keys that follow in the old ones' place; the old ones are deleted, where they lie in files.

    The memory must bear the new key's signature, so that the signer can go on from it. ``lost`` is the old Ed25519 key,
    had on paper, when it is gone: the memory that it signed is then signed by the new one.

    Raises:
        SignerRefused: ``key_change_none``; ``key_change_unsigned``: nothing was signed with the new key yet;
            ``signer_state_missing``, ``signer_state_wrong``.
    """
    with locked(folder / LOG), locked(folder / STATE):
        key = find_key(folder, NEXT, pin)
        if key is None:
            raise SignerRefused("key_change_none")
        memory = Memory.read(folder / STATE)
        signed = signed_note.parse(memory.note)
        vkey = VerifierKey.of(memory.head.origin, key)
        if lost is not None:
            _verified(folder, signed, lost)
            again = Memory(memory.edge, signed_note.sign(signed.text, vkey.name, key))
            write_durably(folder / STATE, again.bytes())
        elif not list(signed.by([vkey])):
            raise SignerRefused("key_change_unsigned")
        _replace(folder)


def _make(folder: Path, token: KeyPlace | None, pin: str) -> SigningKey:
    if token is None:
        made = Ed25519PrivateKey.generate()
        create_key(folder / f"{NEXT}{KEY}", made)
        return made
    key = TokenKey(token, pin)
    create_durably(folder / f"{NEXT}{TOKEN}", token.write().encode())
    return key


def _verified(folder: Path, signed: signed_note.Note, lost: VerifierKey) -> None:
    lines = list(signed.by([lost]))
    try:
        for key, line in lines:
            key.verify(line.value, signed.text.encode())
    except LogError as error:
        raise SignerRefused("signer_state_wrong", path=str(folder / STATE)) from error
    if not lines:
        raise SignerRefused("signer_state_wrong", path=str(folder / STATE))


def _replace(folder: Path) -> None:
    """Replace the keys, the Ed25519 key last: until then ``end`` can be repeated."""
    mldsa = folder / f"{NEXT}{MLDSA_KEY}"
    if mldsa.exists():
        mldsa.replace(folder / f"{LOG}{MLDSA_KEY}")
    for ending, other in ((TOKEN, KEY), (KEY, TOKEN)):
        file = folder / f"{NEXT}{ending}"
        if file.exists():
            (folder / f"{LOG}{other}").unlink(missing_ok=True)  # first: what follows is still there to be repeated
            file.replace(folder / f"{LOG}{ending}")
    sync_directory(folder)
