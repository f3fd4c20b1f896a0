"""Rules for passwords and PINs, and their argon2id hashes (RFC 9106; ASVS 5.0 V6.2, V11.4.2).

There is no rule on the mix of characters and no forced change: both make passwords worse (NIST SP 800-63B-4).
Cookies and names are kept as digests, so that nobody who reads the database learns them.
"""

import hashlib
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from custody.domain.kernel.errors import BadInput
from custody.service.people.weak_secrets import is_guessable_password, is_guessable_pin

LEAST, MOST = 12, 128
LOOKED_AT = 8 * MOST
"""Characters that are brought to NFC: at most four make one, so that what is cut was too long before."""
PIN_LEAST, PIN_MOST = 6, 12
LEAST_DIFFERENT = 5


class Passwords:
    """Hashing with one fixed cost. ``check`` takes as long for a user who does not exist."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, secret: str) -> str:
        """Return the argon2id hash to store; it contains the parameters and the salt."""
        return self._hasher.hash(_normal(secret))

    def check(self, stored: str | None, secret: str) -> bool:
        """Return True if ``secret`` matches the hash ``stored``.

        None as ``stored`` always gives False but costs the same time.
        """
        try:
            self._hasher.verify(stored or self._nobody, _normal(secret)[:MOST])
        except (VerifyMismatchError, InvalidHashError):
            return False
        return stored is not None and len(_normal(secret)) <= MOST

    def outdated(self, stored: str) -> bool:
        """Return True if the hash was computed with other cost parameters than today's."""
        return self._hasher.check_needs_rehash(stored)


def accept_password(password: str, username: str, names: Iterable[str] = ()) -> None:
    """Refuse a password that is too short, too long, or among those that guessers try first.

    ``names``: of the person and the agency, where they are known; none may be the password's core.

    Raises:
        BadInput: ``password_short``, ``password_long`` or ``password_common``.
    """
    normal = _normal(password)
    if len(normal) < LEAST:
        raise BadInput("password_short", least=LEAST)
    if len(normal) > MOST:
        raise BadInput("password_long", most=MOST)
    folded = normal.casefold()
    named = username in folded or len(set(folded)) < LEAST_DIFFERENT
    if named or is_guessable_password(normal, (username, *names)):
        raise BadInput("password_common")


def accept_pin(pin: str) -> None:
    """Refuse a PIN that is not 6 to 12 digits, or that repeats, counts, is a date or a way over the keys.

    Raises:
        BadInput: ``pin_form`` or ``pin_simple``.
    """
    if not (pin.isascii() and pin.isdigit() and PIN_LEAST <= len(pin) <= PIN_MOST):
        raise BadInput("pin_form", least=PIN_LEAST, most=PIN_MOST)
    if len(set(pin)) <= 2 or is_guessable_pin(pin):  # noqa: PLR2004 - 121212 is as easy to read over a shoulder as 111111
        raise BadInput("pin_simple")


def _normal(secret: str) -> str:
    # the same key pressed on two keyboards must give the same bytes
    return unicodedata.normalize("NFC", secret[:LOOKED_AT])


def sha256(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_first(person: str, password: str) -> str:
    """Return the digest by which a first password is known again once it is used up: its 79 random bits protect it."""
    return sha256(f"{person} {_normal(password)}")


def device_id(device: str) -> str:
    """Return the short id of a browser, made from its cookie and safe to show and to record."""
    return sha256(device)[:32]
