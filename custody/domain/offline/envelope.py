"""Envelopes that a device writes for acts done offline, and their permitted content (docs/formats.md).

Each envelope bears the device's number and clock, is chained to the one before and signed. The resulting event says
``offline``.
"""

from typing import Literal

import msgspec
from msgspec import Struct

from custody.domain.kernel import times
from custody.domain.kernel.acts import Category
from custody.domain.kernel.context import plausible
from custody.domain.kernel.events import Actor, Occurred
from custody.domain.kernel.quantity import LARGEST

VERSION = 1
TAKE_UNSETTLED_ACT = "device.take_unsettled_act/1"
"""The kind of act that records an envelope which is no act."""
OFFLINE: tuple[Category, ...] = ("look", "hands", "site")
"""What may be recorded offline: the work of hands, and a session on the device that it was checked out to.

Orders, roles and what is decided at a desk may not; nor an opening, whose photographs must be here before it. The work
of a verifier's hands ("list") never comes in an envelope. Whether the exhibit may burn is said by seals and weights
that no device may know (I13), of a sack by a draw that nobody could know before; and the load leaves by it, which no
claim afterwards calls back.
"""


class Party(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Another person of the act, who gave their PIN on the device."""

    person: str
    part: Literal["releaser", "receiver", "witness", "attendee"]


class Contact(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When the device last heard the service: ``at`` as the service said, ``clock`` and ``mono`` as the device read.

    ``mono`` counts milliseconds since ``boot``, a name of the time that its counter runs.
    """

    at: str
    clock: str
    mono: int
    boot: str


class Envelope(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One act as a device signed it.

    ``prev``: SHA-256 of the envelope before, in base64, "" for the first. ``command``: the act as the API takes it.
    ``base``: for each exhibit the number (``n``) of its last event known to the device that changed holder, seal or
    state, or the act of this device that did. ``at``, ``mono`` and ``boot``: the device's clock and counter as read.
    ``salt``: at least 128 random bits in base64url, without which nobody can try out what the envelope says.
    """

    version: int
    log: str
    device: str
    sequence: int
    prev: str
    act: str
    salt: str
    kind: str
    author: str
    command: msgspec.Raw
    base: dict[str, int | str]
    at: str
    zone: str
    mono: int
    boot: str
    parties: tuple[Party, ...] = ()
    contact: Contact | None = None


class VerifiedEnvelope(Struct, frozen=True, kw_only=True):
    """An envelope whose signature was found right, brought by ``sender``: its text, and the command read out of it.

    ``refused``: why the command cannot be decided, "" for nothing.
    """

    envelope: Envelope
    text: str
    digest: str
    signature: str
    sender: Actor
    command: Struct | None = None
    refused: str = ""


def skew(envelope: Envelope) -> int | None:
    """Return by how many milliseconds the device's clock was ahead of the service's.

    None when it never heard the service.

    While its counter runs on from the last contact the counter tells the time since; else the clock itself must. A
    counter that tells of more than the log can write down tells nothing.
    """
    contact = envelope.contact
    if contact is None:
        return None
    then = between_ms(contact.clock, contact.at)
    if contact.boot != envelope.boot:
        return then
    ahead = then + between_ms(envelope.at, contact.clock) - (envelope.mono - contact.mono)
    return ahead if abs(ahead) <= LARGEST else None


def between_ms(later: str, earlier: str) -> int:
    """Return milliseconds from one moment to a later one."""
    return round((times.instant(later) - times.instant(earlier)).total_seconds() * 1000)


def occurred(envelope: Envelope, at: str) -> Occurred | None:
    """Return the device clock's time of the act, or None if implausible; the flags then say so."""
    return Occurred(at=envelope.at, source="device", zone=envelope.zone) if plausible(envelope.at, at) else None
