"""Credentials for a first sign-in: a username made from the name, and a password shown once."""

import re
import secrets
import unicodedata

from custody.domain.kernel.errors import BadInput
from custody.service.people.passwords import accept_password
from custody.storage.tables import accounts
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that are not taken for one another on paper."""
GROUPS, GROUP = 4, 4
LONG, LONGEST = 30, 40
"""Characters of a username of which words are left out, and of any."""


def first_password(begins: str = "") -> str:
    """Return a fresh first password: four groups of four unambiguous characters, 79 bits.

    ``begins``: the half of it that another person holds.
    """
    while True:
        letters = "".join(secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP))
        password = begins + _grouped(letters)[len(begins) :]
        try:
            accept_password(password, "\0")
        except BadInput:
            continue
        return password


def proposers_half(vault: Vault, person_id: str, proposal_id: str) -> str:
    """Return the half of a first password that its proposer alone is shown: two groups of four characters.

    It is kept nowhere: the person's key gives it, which lies apart from the database.
    """
    drawn = int.from_bytes(vault.derive(person_id, f"first password {proposal_id}"))
    letters = []
    for _ in range(GROUPS // 2 * GROUP):
        drawn, at = divmod(drawn, len(ALPHABET))
        letters.append(ALPHABET[at])
    return _grouped("".join(letters)) + "-"


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def username_of(name: str, person_id: str) -> str:
    """Return ``aminata.traore`` for Aminata Traoré; a name without Latin letters gives the person's number.

    It is typed on phones: of a long name the first word and the last one. An apostrophe of either kind parts no word.
    """
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.findall("[a-z0-9]+", folded.replace("'", ""))
    if len(".".join(words)) > LONG:
        words = [words[0], *words[1:][-1:]]
    return ".".join(words)[:LONGEST].strip(".") or person_id.casefold()


def free_username(connection: Connection, name: str, person_id: str) -> str:
    """Return a username as ``username_of``, with a number appended if another account has it."""
    wanted = username = username_of(name, person_id)
    attempt = 1
    while accounts.account_named(connection, username) is not None:
        attempt += 1
        username = f"{wanted}{attempt}"
    return username
