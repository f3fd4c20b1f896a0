"""Passkeys as people look at them: their own, and for key officers everybody's."""

from msgspec import Struct

from custody.domain.person import Passkey, Person
from custody.storage import queries
from custody.storage.connection import Connection


class PasskeyLine(Struct, frozen=True, kw_only=True):
    """A passkey in a list. ``short``: the beginning of its id, as people tell two apart; times are "" until they were.

    ``state``: ``waits`` for a key officer, ``signs``, or ``ended``. ``device_bound``: it cannot be copied, it says.
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
    return [line_of(one) for one in reversed(queries.state(connection, Person, person).passkeys)]


def signing(connection: Connection, person: str) -> list[str]:
    """The ids of the passkeys with which a person signs now, the newest first; raises as ``passkeys``."""
    return [one.credential for one in passkeys(connection, person) if one.state == "signs"]


def shortened(credential: str) -> str:
    """The beginning of a passkey's id, as people tell two apart."""
    return credential[:6]


def line_of(one: Passkey) -> PasskeyLine:
    """A passkey in a list."""
    return PasskeyLine(
        credential=one.credential, short=shortened(one.credential), origin=one.origin, since=one.since,
        state="waits" if one.waits else "signs" if one.signs else "ended", confirmed=one.confirmed,
        revoked=one.revoked, device_bound=one.device_bound,
    )  # fmt: skip
