"""An Ed25519 key that never leaves its PKCS#11 token (the extra ``token``: python-pkcs11)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct

from custody.log.errors import Malformed, SignerRefused

PUBLIC = 32
"""Bytes of the public key: the last ones of EC_POINT, whether or not the token wraps it in an OCTET STRING."""


class KeyPlace(Struct, frozen=True):
    """Location of a key: the token's library (``module``), the token's label, and the label of the key pair."""

    module: str
    token: str
    key: str

    def write(self) -> str:
        """Give the three lines of a ``.token`` file."""
        return f"module {self.module}\ntoken {self.token}\nkey {self.key}\n"

    @classmethod
    def parse(cls, text: str) -> "KeyPlace":
        """Read a ``.token`` file.

        Raises:
            Malformed: ``token_malformed``.
        """
        fields = {name: value for name, _, value in (line.partition(" ") for line in text.splitlines())}
        if fields.keys() != {"module", "token", "key"} or not all(fields.values()):
            raise Malformed("token_malformed")
        return cls(**fields)


class TokenKey:
    """Signs in the token (``custody.log.signed_note.SigningKey``).

    The PIN is given once, at the start: a token that fails later is not asked again, for a few wrong tries lock it.

    Raises:
        SignerRefused: ``token_library_missing``; ``token_unavailable``: no module, token or key, or a wrong PIN, with
            the library's word for it as ``reason``.
    """

    def __init__(self, place: KeyPlace, pin: str) -> None:
        self._lock = threading.Lock()
        try:
            import pkcs11  # noqa: PLC0415  (an extra: only who has a token needs it)
        except ModuleNotFoundError as error:
            raise SignerRefused("token_library_missing") from error
        self._mechanism = pkcs11.Mechanism.EDDSA
        with _refusing():
            self._session = _opened(place, pin)
            self._key: Any = self._session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=place.key)
            public = self._session.get_key(object_class=pkcs11.ObjectClass.PUBLIC_KEY, label=place.key)
            point = bytes(public[pkcs11.Attribute.EC_POINT])[-PUBLIC:]
        self._public = Ed25519PublicKey.from_public_bytes(point)

    def public_key(self) -> Ed25519PublicKey:
        """Give the public half."""
        return self._public

    def sign(self, data: bytes, /) -> bytes:
        """Give the 64-byte signature.

        Raises:
            SignerRefused: ``token_unavailable``: it was taken out, or refuses.
        """
        with self._lock, _refusing():
            return bytes(self._key.sign(data, mechanism=self._mechanism))


@contextmanager
def session_of(place: KeyPlace, pin: str) -> Iterator[Any]:
    """Yield a session with a token for a signature with another key than the log's; close it afterwards.

    Raises:
        SignerRefused: ``token_library_missing``; as ``TokenKey``.
    """
    try:
        import pkcs11  # noqa: F401, PLC0415  (as above)
    except ModuleNotFoundError as error:
        raise SignerRefused("token_library_missing") from error
    with _refusing():
        session = _opened(place, pin)
    try:
        yield session
    finally:
        session.close()


def _opened(place: KeyPlace, pin: str) -> Any:
    """Open a session with the token; a PIN given for another key of this process still holds."""
    import pkcs11  # noqa: PLC0415  (as above)

    token = pkcs11.lib(place.module).get_token(token_label=place.token)
    try:
        return token.open(user_pin=pin)
    except pkcs11.exceptions.UserAlreadyLoggedIn:
        return token.open()


@contextmanager
def _refusing() -> Iterator[None]:
    from pkcs11.exceptions import PKCS11Error  # noqa: PLC0415  (as above)

    try:
        yield
    except PKCS11Error as error:
        raise SignerRefused("token_unavailable", reason=type(error).__name__) from error
