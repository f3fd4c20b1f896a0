"""Passkeys as people look at them: their own, and for key officers everybody's."""

from msgspec import Struct

from custody.domain.people.person import Passkey, Person
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection


class PasskeyLine(Struct, frozen=True, kw_only=True):
    """A passkey in a list. ``short``: the beginning of its id, as people tell two apart; times are "" until they were.

    ``state``: ``waits`` for a key officer, ``signs``, or ``ended``; ``unvouched`` if it waits in vain, since it was not
    made by one that signs (``passkey_unvouched``). ``device_bound``: it cannot be copied, it says.
    """

    credential: str
    short: str
    state: str
    origin: str
    since: str
    confirmed: str
    revoked: str
    device_bound: bool


def passkeys(connection: Connection, person: str) -> list[PasskeyLine]:
    """Return the person's passkeys, the newest first; raise NotFound for an unknown person."""
    return lines(subject_queries.state(connection, Person, person))


def signing(connection: Connection, person: str) -> list[str]:
    """Return the ids of the passkeys with which the person signs now, the newest first; raise as ``passkeys``."""
    return [line.credential for line in passkeys(connection, person) if line.state == "signs"]


def shortened(credential: str) -> str:
    """Return the first six characters of a passkey's id, by which people tell passkeys apart."""
    return credential[:6]


def lines(person: Person) -> list[PasskeyLine]:
    """Return the lines of the person's passkeys, the newest first."""
    signs = {passkey.credential for passkey in person.passkeys if passkey.signs}
    return [_line(passkey, signs) for passkey in reversed(person.passkeys)]


def to_confirm(person: Person) -> int:
    """Return the number of passkeys of the person that a key officer can confirm."""
    return sum(line.state == "waits" for line in lines(person))


def _line(passkey: Passkey, signs: set[str]) -> PasskeyLine:
    unsettled = "unvouched" if signs and passkey.by not in signs else "waits"
    return PasskeyLine(
        credential=passkey.credential, short=shortened(passkey.credential), origin=passkey.origin, since=passkey.since,
        state=unsettled if passkey.waits else "signs" if passkey.signs else "ended", confirmed=passkey.confirmed,
        revoked=passkey.revoked, device_bound=passkey.device_bound,
    )  # fmt: skip
