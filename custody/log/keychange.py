"""Changing the Ed25519 key of a log, in the folder of a signer apart or in the data folder of a service that signs.

``begin`` makes the key that is to follow; from the next start both sign. Two key officers announce it in the log and,
once it signs, end the old one; then ``end`` puts it in the old one's place. The log and its name go on.
"""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from custody.log import note
from custody.log.apart import without_edge
from custody.log.errors import LogError, SignerRefused
from custody.log.files import create_durably, locked, sync_directory, write_durably
from custody.log.keys import create_key
from custody.log.note import SigningKey, VerifierKey
from custody.log.signer_folder import LOG, NEXT, STATE, find_key
from custody.log.token import Place, TokenKey


def begin(folder: Path, *, token: Place | None = None, pin: str = "") -> VerifierKey:
    """Make the key that is to follow, or name it in its token; it is what the two officers announce.

    Raises:
        SignerRefused: ``key_change_begun``, ``signer_state_missing``, ``signer_state_wrong``; as ``TokenKey``.
    """
    with locked(folder / LOG):
        origin = _remembered(folder)[1].text.partition("\n")[0]
        if find_key(folder, NEXT, pin) is not None:
            raise SignerRefused("key_change_begun")
        return VerifierKey.of(origin, _make(folder, token, pin))


def end(folder: Path, *, lost: VerifierKey | None = None, pin: str = "") -> None:
    """Put the key that follows in the old one's place; the old one is deleted, where it lies in a file.

    The memory must bear the new key's signature, so that the signer can go on from it. ``lost`` is the old key, had on
    paper, when it is gone: the memory that it signed is then signed by the new one.

    Raises:
        SignerRefused: ``key_change_none``; ``key_change_unsigned``: nothing was signed with the new key yet;
            ``signer_state_missing``, ``signer_state_wrong``.
    """
    with locked(folder / LOG), locked(folder / STATE):
        key = find_key(folder, NEXT, pin)
        if key is None:
            raise SignerRefused("key_change_none")
        before, signed = _remembered(folder)
        vkey = VerifierKey.of(signed.text.partition("\n")[0], key)
        if lost is not None:
            _verified(folder, signed, lost)
            again = note.sign(signed.text, vkey.name, key)
            write_durably(folder / STATE, (before + again).encode())
        elif not list(signed.by([vkey])):
            raise SignerRefused("key_change_unsigned")
        _replace(folder)


def _make(folder: Path, token: Place | None, pin: str) -> SigningKey:
    if token is None:
        made = Ed25519PrivateKey.generate()
        create_key(folder / f"{NEXT}.key", made)
        return made
    key = TokenKey(token, pin)
    create_durably(folder / f"{NEXT}.token", token.write().encode())
    return key


def _remembered(folder: Path) -> tuple[str, note.Note]:
    """The memory of either signer: what stands before its note (the edge of a signer apart), and the note."""
    try:
        text = (folder / STATE).read_bytes().decode()
        signed = without_edge(text)
        return text.removesuffix(signed), note.parse(signed)
    except FileNotFoundError as error:
        raise SignerRefused("signer_state_missing", path=str(folder / STATE)) from error
    except (LogError, UnicodeDecodeError) as error:
        raise SignerRefused("signer_state_wrong", path=str(folder / STATE)) from error


def _verified(folder: Path, signed: note.Note, lost: VerifierKey) -> None:
    lines = list(signed.by([lost]))
    try:
        for key, line in lines:
            key.verify(line.value, signed.text.encode())
    except LogError as error:
        raise SignerRefused("signer_state_wrong", path=str(folder / STATE)) from error
    if not lines:
        raise SignerRefused("signer_state_wrong", path=str(folder / STATE))


def _replace(folder: Path) -> None:
    for ending, other in (("token", "key"), ("key", "token")):
        file = folder / f"{NEXT}.{ending}"
        if file.exists():
            file.replace(folder / f"{LOG}.{ending}")
            (folder / f"{LOG}.{other}").unlink(missing_ok=True)
            sync_directory(folder)
            return
