"""Passkeys as people look at them: their own, and for key officers everybody's."""

from msgspec import Struct

from custody.domain.people.person import Passkey, Person
from custody.storage.read import queries
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
    """A person's passkeys, the newest first; raises NotFound for no such person."""
    return lines(queries.state(connection, Person, person))


def signing(connection: Connection, person: str) -> list[str]:
    """The ids of the passkeys with which a person signs now, the newest first; raises as ``passkeys``."""
    return [one.credential for one in passkeys(connection, person) if one.state == "signs"]


def shortened(credential: str) -> str:
    """The beginning of a passkey's id, as people tell two apart."""
    return credential[:6]


def lines(person: Person) -> list[PasskeyLine]:
    """The passkeys of a person, the newest first."""
    signs = {one.credential for one in person.passkeys if one.signs}
    return [_line(one, signs) for one in reversed(person.passkeys)]


def to_confirm(person: Person) -> int:
    """How many passkeys of a person a key officer can confirm."""
    return sum(one.state == "waits" for one in lines(person))


def _line(one: Passkey, signs: set[str]) -> PasskeyLine:
    unsettled = "unvouched" if signs and one.by not in signs else "waits"
    return PasskeyLine(
        credential=one.credential, short=shortened(one.credential), origin=one.origin, since=one.since,
        state=unsettled if one.waits else "signs" if one.signs else "ended", confirmed=one.confirmed,
        revoked=one.revoked, device_bound=one.device_bound,
    )  # fmt: skip
