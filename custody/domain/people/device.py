"""Devices that record offline: a phone or laptop of an agency, enrolled by two key officers, known by its key.

What a device recorded without the service it signs itself and sends later (``domain.offline``). So whoever enrols a
device alone could act for anybody who uses it: it takes two, and of two agencies once the keys are divided. A lost
device is revoked by one, for that must not wait.
"""

import binascii
from base64 import b64decode, b64encode
from typing import ClassVar

from msgspec import Struct, field

from custody.domain.access.roles import Role
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Compromised, Event, Fact, Index, State
from custody.domain.kernel.public_key import sound
from custody.domain.kernel.times import hours_between
from custody.domain.kernel.typed_text import required

ENROLLED, REVOKED = "enrolled", "revoked"
KEY_FORMS: dict[bytes, int] = {
    bytes.fromhex("302a300506032b6570032100"): 32,
    bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004"): 64,
}
"""Prefixes of a key, with the number of bytes that follow (SubjectPublicKeyInfo in DER: Ed25519, RFC 8410; ECDSA
P-256, RFC 5480)."""


TAKING = frozenset({"transfer.hand_over/1", "transfer.receive/1", "exhibit.find_again/1"})
"""Acts after which somebody else holds the exhibit: of any other, an unsettled act names its author alone."""


REOPENINGS, REOPENING_HOURS = 3, 24
"""Most times within so many hours that a device may take PINs again. Without this limit, PINs could be guessed."""


class Reopened(Struct, frozen=True, forbid_unknown_fields=True):
    """A key officer let the device take PINs again, by the event ``seq``."""

    at: str
    seq: int


class Device(State, kw_only=True):
    """A device of an agency; its name is a private value of event ``named``, why it was ended one of ``revoked``.

    ``key``: SubjectPublicKeyInfo in base64, as WebCrypto exports it (``spki``). ``sequence`` and ``head``: the last
    envelope taken from it, and its SHA-256 in base64; ``said_at``: when that was done, by the device's clock.
    ``refused``: how many are no act. ``contact``: when it last sent any. ``reopened``: each time that it was let take
    PINs again.
    """

    kind: ClassVar[str] = "DV"
    agency: str
    key: str
    named: int
    status: str
    enrolled_at: str
    revoked_at: str = ""
    revoked: int = 0
    sequence: int = 0
    head: str = ""
    said_at: str = ""
    refused: int = 0
    contact: str = ""
    compromised: list[Compromised] = field(default_factory=list)
    reopened: list[Reopened] = field(default_factory=list)

    def ended(self, _means: str, _since: str) -> str:
        """Return since when it is revoked, "" while it is not."""
        return self.revoked_at

    def index(self) -> Index:
        """Return the index by agency."""
        return Index(status=self.status, dossier=self.agency)


class DeviceEnrolled(Event, frozen=True):
    """A device of an agency may record offline; its name is committed to in event ``proposed``."""

    type: ClassVar[str] = "device.enrolled/1"
    agency: str
    key: str
    proposed: int

    def apply(self, state: State | None, fact: Fact) -> Device:
        """Return the newly enrolled device, which has sent nothing yet."""
        return Device(
            agency=self.agency, key=self.key, named=self.proposed, status=ENROLLED, enrolled_at=fact.at,
            contact=fact.at,
        )  # fmt: skip

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the permanent claim that ties the key to one device."""
        return (("device_key", self.key),)


class DeviceEnvelopeTaken(Event, frozen=True, kw_only=True):
    """An envelope that the device signed came in, by the hands of ``by``; it is committed to as a private value.

    ``digest``: its SHA-256 in base64, which is the act's ``request`` too; ``signature``: the device's over it, in
    base64url. It says that ``author`` did an act of ``kind``. ``refused``: the code for which it is no act of this
    log, and stands here as what somebody claims; "" when the act was recorded with it. ``skew_ms``: by how much the
    device's clock was ahead then, as far as the device can tell.
    """

    type: ClassVar[str] = "device.envelope_taken/1"
    sequence: int
    digest: str
    signature: str
    kind: str
    author: str
    by: str
    refused: str = ""
    skew_ms: int | None = None
    said_at: str = ""

    def apply(self, state: Device, fact: Fact) -> Device:
        """Record the device's contact and advance its queue to this envelope, unless its sequence is a repeat."""
        state.contact = fact.at
        state.refused += bool(self.refused)
        if self.sequence > state.sequence:
            state.sequence, state.head, state.said_at = self.sequence, self.digest, self.said_at
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claim that takes the same envelope bytes only once."""
        return (("envelope", self.digest),)


class ExhibitActUnsettled(Event, frozen=True, kw_only=True):
    """A device's offline record that contradicts the record or was refused; it blocks the exhibit until settled.

    ``by`` claims an act of ``kind``, after which ``holder`` has the exhibit: envelope ``sequence`` of ``device``.
    """

    type: ClassVar[str] = "exhibit.act_unsettled/1"
    device: str
    sequence: int
    by: str
    kind: str
    holder: str
    discrepancy: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Record both possible holders (claimant and named) and block the exhibit with the discrepancy."""
        state.claim(self.by)
        state.claim(self.holder)
        if self.discrepancy not in state.open:
            state.open.append(self.discrepancy)
        return state


class DeviceRevoked(Event, frozen=True):
    """The device was lost, stolen or given away: what it signed and had not sent counts no more as an act."""

    type: ClassVar[str] = "device.revoked/1"

    def apply(self, state: Device, fact: Fact) -> Device:
        """Mark the device as revoked, which ends its compromises."""
        state.status, state.revoked_at, state.revoked = REVOKED, fact.at, fact.seq
        for compromise in state.compromised:
            compromise.until = compromise.until or fact.at
        return state


class DeviceReopened(Event, frozen=True):
    """A device that too many wrong PINs had shut takes them again; the reason is committed to."""

    type: ClassVar[str] = "device.reopened/1"

    def apply(self, state: Device, fact: Fact) -> Device:
        """Record that the device was reopened."""
        state.reopened.append(Reopened(fact.at, fact.seq))
        return state


class EnrolDevice(Struct, tag="device", frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Enrol a device of an agency; ``public_key`` is a SubjectPublicKeyInfo in base64."""

    name: str
    agency: str
    public_key: str


class RevokeDevice(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Let a device that is lost record no more."""

    device: str
    reason: str


@act(
    "device.revoke/1",
    title=N_("Device revoked"),
    summary="Let a lost device record no more",
    roles={Role.KEY_OFFICER},
    records=(DeviceRevoked,),
)
def revoke(command: RevokeDevice, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Revoke a device, for good: one that is found again is enrolled anew, with another key.

    Raises:
        NotFound: no such device.
        RuleBroken: ``device_revoked`` already.
    """
    del ctx  # the fold takes its time from the event
    device = require(state_reader, Device, command.device)
    if device.status == REVOKED:
        raise RuleBroken("device_revoked", number=command.device)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), command.device)
    decision.add(command.device, DeviceRevoked(), reason)
    return decision


class ReopenDevice(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Let a device take PINs again on which too many were wrong; why that was."""

    device: str
    reason: str


@act(
    "device.reopen/1",
    title=N_("Device let take PINs again"),
    summary="Let a device take PINs again",
    roles={Role.KEY_OFFICER},
    records=(DeviceReopened,),
)
def reopen(command: ReopenDevice, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Record that a key officer vouches for the entries on a device, before it accepts a PIN again.

    Raises:
        NotFound: no such device.
        RuleBroken: ``device_revoked``; ``reopened_often`` within a day.
        BadInput: ``field_empty``.
    """
    device = require(state_reader, Device, command.device)
    if device.status == REVOKED:
        raise RuleBroken("device_revoked", number=command.device)
    lately = sum(hours_between(reopening.at, ctx.at) < REOPENING_HOURS for reopening in device.reopened)
    if lately >= REOPENINGS:
        raise RuleBroken("reopened_often", number=command.device, limit=REOPENINGS)
    decision = Decision()
    reason = Private("reason", required(command.reason, "reason"), command.device)
    decision.add(command.device, DeviceReopened(), reason)
    return decision


def require_new_key(public_key: str, state_reader: StateReader) -> None:
    """Refuse what is no key of a device (nor one under which anybody may sign), or the key of one.

    Raises:
        BadInput: ``device_key_malformed``.
        RuleBroken: ``device_known``.
    """
    try:
        der = b64decode(public_key, validate=True)
    except (binascii.Error, ValueError):
        der = b""
    formed = any(der.startswith(form) and len(der) == len(form) + rest for form, rest in KEY_FORMS.items())
    if not (formed and sound(der) and b64encode(der).decode() == public_key):
        raise BadInput("device_key_malformed")
    known = state_reader.claimed("device_key", public_key)
    if known is not None:
        raise RuleBroken("device_known", number=known)
