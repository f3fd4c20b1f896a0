"""Devices that record offline, as their agency, the key officers and the inspection see them."""

import asyncio
from base64 import b64decode
from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from msgspec import Struct

from custody.domain.access.roles import Role, sees_everything
from custody.domain.access.visibility import Reader, sees_device
from custody.domain.kernel.errors import NotFound
from custody.domain.kernel.events import Compromised
from custody.domain.kernel.times import instant
from custody.domain.people.device import REVOKED, Device, DeviceEnvelopeTaken, ReopenDevice, Reopened
from custody.service.access.audited_queries import AuditedQueries
from custody.service.kernel.directory import Directory
from custody.service.people.sign_in import SignedIn
from custody.storage.read import histories, private_values, subject_queries
from custody.storage.tables import guess_limits
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import clock
from custody.storage.write.act_receipts import ActReceipt

MISSED_DAYS = 30
"""So long start pages tell of a device that was ended and may keep acts; the page of devices tells it on."""


LAST_REOPENED = 3
"""So many of the times that a device was let take PINs again are told; its chain holds them all."""


class ReopenedLine(Struct, frozen=True, kw_only=True):
    """A key officer let a device take PINs again: who, when and why, "" once that was erased."""

    at: str
    by: str
    by_name: str
    reason: str


class DeviceLine(Struct, frozen=True, kw_only=True):
    """A device. ``fingerprint``: what its key officers compare.

    ``reason``: why it was ended. ``sequence``: how many envelopes were taken from it; ``refused``: how many of them
    are no act. ``shut``: too many PINs were wrong, and for a day it takes none of somebody, or of anybody.
    ``compromised``: since when it may have been in other hands, and in ``causes`` why, one for each; in ``withdrawn``
    why that was taken back, "" where it was not. ``reopened``: the last times that it was let take PINs again, of
    ``reopenings``. ``unsent``: as the function; ``brought``: some came in after its end,
    and of those before the last one ``missing`` did not.
    """

    id: str
    name: str
    agency: str
    agency_name: str
    status: str
    fingerprint: str
    enrolled_at: str
    revoked_at: str
    reason: str
    contact: str
    sequence: int
    refused: int
    shut: bool = False
    reopened: tuple[ReopenedLine, ...] = ()
    reopenings: int = 0
    compromised: tuple[Compromised, ...] = ()
    causes: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    unsent: bool = False
    brought: bool = False
    missing: int = 0


def fingerprint(public_key: str) -> str:
    """Return the first 64 bits of a key's SHA-256 in groups of four, short enough to be read aloud."""
    digest = sha256(b64decode(public_key)).hexdigest()[:16].upper()
    return " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))


def devices(connection: Connection, directory: Directory, vault: Vault, reader: Reader) -> list[DeviceLine]:
    """Return the devices that the reader sees, sorted by name, devices in use first."""
    everywhere = sees_everything(reader.roles) or Role.KEY_OFFICER in reader.roles
    where = {} if everywhere else {"dossier": reader.agency}
    listed = subject_queries.find(connection, Device, limit=None, **where)
    seen = {device_id: device for device_id, device in listed.items() if sees_device(reader, device)}
    names = directory.names(connection, [*seen, *(device.agency for device in seen.values())])
    seqs = [seq for device in seen.values() for seq in _told(device) if seq]
    shut = guess_limits.shut(connection, clock.now().wall_ms)
    reasons = private_values.of(connection, vault, seqs)
    reopened = _reopened(connection, directory, seen, reasons)
    lines = [
        DeviceLine(
            id=device_id, name=names[device_id], agency=device.agency, agency_name=names[device.agency],
            status=device.status,
            fingerprint=fingerprint(device.key), enrolled_at=device.enrolled_at, revoked_at=device.revoked_at,
            reason=reasons[device.revoked].get("reason") or "" if device.revoked else "",
            contact=device.contact, sequence=device.sequence, refused=device.refused,
            shut=device_id in shut and not device.revoked_at,
            reopened=reopened[device_id], reopenings=len(device.reopened),
            compromised=tuple(device.compromised), unsent=unsent(device),
            brought=brought(device), missing=missing(connection, device_id, device),
            causes=tuple(reasons[each.seq].get("reason") or "" for each in device.compromised),
            withdrawn=tuple(reasons.get(each.withdrawn, {}).get("reason") or "" for each in device.compromised),
        )
        for device_id, device in seen.items()
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (bool(line.revoked_at), line.name.casefold(), line.id))


async def reopen(queries: AuditedQueries, session: SignedIn, command: ReopenDevice, key: str) -> ActReceipt:
    """Put on record that a device takes PINs again, and only then let it; who asks again under ``key`` lets it again.

    What was guessed since the act stays guessed: it is thrice a day, however often the act is sent.

    Raises:
        CustodyError: every refusal of the act ``device.reopen/1``.
    """
    receipt = await queries.acting.perform(session, "device.reopen/1", command, key)

    def forget() -> None:
        """Clear the counter of wrong guesses."""
        with queries.store.writing() as connection:
            guess_limits.reopen(connection, command.device, round(instant(receipt.at).timestamp() * 1000))

    await asyncio.to_thread(forget)
    return receipt


def _last_reopened(device: Device) -> list[Reopened]:
    return device.reopened[-LAST_REOPENED:]


def _reopened(
    connection: Connection, directory: Directory, devices: Mapping[str, Device], values: Mapping[int, Mapping[str, Any]]
) -> dict[str, tuple[ReopenedLine, ...]]:
    """Return by device the last times that it was let take PINs again, newest first."""
    last = {device_id: _last_reopened(device) for device_id, device in devices.items()}
    seqs = [reopening.seq for times in last.values() for reopening in times]
    by = {line.seq: line.header.actors[0].person for line in histories.lines_at(connection, seqs)}
    names = directory.names(connection, by.values())
    return {
        device_id: tuple(
            ReopenedLine(
                at=reopening.at,
                by=by[reopening.seq],
                by_name=names[by[reopening.seq]],
                reason=values[reopening.seq].get("reason") or "",
            )
            for reopening in reversed(times)
        )
        for device_id, times in last.items()
    }


def unsent(device: Device) -> bool:
    """Return True if a device was revoked and may still keep acts that have not come in.

    Its queue arrives as a file, which may be cut; only the device knows the number of its acts. The acts of a
    compromised device are in doubt and are not awaited.
    """
    lost = any(not each.withdrawn for each in device.compromised)
    return device.status == REVOKED and not lost


def brought(device: Device) -> bool:
    """Return True if an envelope of the device came in after its revocation."""
    return device.status == REVOKED and device.contact > device.revoked_at


def missing(connection: Connection, device_id: str, device: Device) -> int:
    """Return the number of missing envelopes before the last one that came in after the device's revocation."""
    if not brought(device):
        return 0
    [end] = histories.lines_at(connection, [device.revoked])
    later = (line.part.data for line in histories.history(connection, device_id, after=end.part.n))
    before = last_before(connection, device_id, device.revoked)
    came = {each.sequence for each in later if isinstance(each, DeviceEnvelopeTaken) and each.sequence > before}
    return device.sequence - before - len(came)


def last_before(connection: Connection, device_id: str, size: int) -> int:
    """Return the last sequence number of a device's queue among the first ``size`` events of the log."""
    parts = (part.data for part in histories.last_parts(connection, device_id, before=size))
    return max((each.sequence for each in parts if isinstance(each, DeviceEnvelopeTaken)), default=0)


def missed(connection: Connection, reader: Reader, today: str) -> dict[str, Device]:
    """Return devices ended in the last ``MISSED_DAYS`` that may keep such acts, for key officers and the inspection."""
    if not (sees_everything(reader.roles) or Role.KEY_OFFICER in reader.roles):
        return {}
    since = (date.fromisoformat(today) - timedelta(days=MISSED_DAYS)).isoformat()
    ended = subject_queries.find(connection, Device, status=REVOKED, limit=None)
    return {device_id: device for device_id, device in ended.items() if unsent(device) and device.revoked_at >= since}


def visible_device(connection: Connection, reader: Reader, device_id: str) -> Device:
    """Return a device that the reader sees.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    device = subject_queries.state(connection, Device, device_id)
    if not sees_device(reader, device):
        raise NotFound("not_found", kind="DV", number=device_id)
    return device


def _told(device: Device) -> list[int]:
    """Return the events that revoked, compromised, cleared or reopened the device; 0 for an absent one."""
    reopened = (reopening.seq for reopening in _last_reopened(device))
    return [
        device.revoked,
        *reopened,
        *(seq for compromise in device.compromised for seq in (compromise.seq, compromise.withdrawn)),
    ]


def known_to(connection: Connection, reader: Reader) -> dict[str, Device]:
    """Return devices of the reader's agency that were ended and on which the PIN that they have was typed."""
    ended = subject_queries.find(connection, Device, status=REVOKED, dossier=reader.agency, limit=None)
    typed = guess_limits.typed_on(connection, ended, reader.person)
    return {device_id: device for device_id, device in ended.items() if device_id in typed}
