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
from custody.domain.people.device import REVOKED, Device, EnvelopeTaken, ReopenDevice, Reopened
from custody.service.access.reading import Reading
from custody.service.kernel.directory import Directory
from custody.service.people.sign_in import SignedIn
from custody.storage.read import histories, private_values, queries
from custody.storage.tables import rate_limits
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import clock
from custody.storage.write.receipts import Receipt

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

    number: str
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
    """The first 64 bits of the SHA-256 of a key, in groups of four, short enough to be read aloud."""
    digest = sha256(b64decode(public_key)).hexdigest()[:16].upper()
    return " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))


def devices(connection: Connection, directory: Directory, vault: Vault, reader: Reader) -> list[DeviceLine]:
    """The devices that the reader sees, those in use first, by name."""
    everywhere = sees_everything(reader.roles) or Role.KEY_OFFICER in reader.roles
    where = {} if everywhere else {"dossier": reader.agency}
    found = queries.find(connection, Device, limit=None, **where)
    seen = {n: one for n, one in found.items() if sees_device(reader, one)}
    names = directory.names(connection, [*seen, *(one.agency for one in seen.values())])
    told = [seq for one in seen.values() for seq in _told(one) if seq]
    shut = rate_limits.shut(connection, clock.now().wall_ms)
    reasons = private_values.of(connection, vault, told)
    reopened = _reopened(connection, directory, seen, reasons)
    lines = [
        DeviceLine(
            number=n, name=names[n], agency=one.agency, agency_name=names[one.agency], status=one.status,
            fingerprint=fingerprint(one.key), enrolled_at=one.enrolled_at, revoked_at=one.revoked_at,
            reason=reasons[one.revoked].get("reason") or "" if one.revoked else "",
            contact=one.contact, sequence=one.sequence, refused=one.refused, shut=n in shut and not one.revoked_at,
            reopened=reopened[n], reopenings=len(one.reopened),
            compromised=tuple(one.compromised), unsent=unsent(one),
            brought=brought(one), missing=missing(connection, n, one),
            causes=tuple(reasons[each.seq].get("reason") or "" for each in one.compromised),
            withdrawn=tuple(reasons.get(each.withdrawn, {}).get("reason") or "" for each in one.compromised),
        )
        for n, one in seen.items()
    ]  # fmt: skip
    return sorted(lines, key=lambda line: (bool(line.revoked_at), line.name.casefold(), line.number))


async def reopen(reading: Reading, session: SignedIn, command: ReopenDevice, key: str) -> Receipt:
    """Put on record that a device takes PINs again, and only then let it; who asks again under ``key`` lets it again.

    What was guessed since the act stays guessed: it is thrice a day, however often the act is sent.

    Raises:
        CustodyError: every refusal of the act ``device.reopen/1``.
    """
    receipt = await reading.acting.perform(session, "device.reopen/1", command, key)

    def forget() -> None:
        with reading.store.writing() as connection:
            rate_limits.reopen(connection, command.device, round(instant(receipt.at).timestamp() * 1000))

    await asyncio.to_thread(forget)
    return receipt


def _last_reopened(device: Device) -> list[Reopened]:
    return device.reopened[-LAST_REOPENED:]


def _reopened(
    connection: Connection, directory: Directory, found: Mapping[str, Device], said: Mapping[int, Mapping[str, Any]]
) -> dict[str, tuple[ReopenedLine, ...]]:
    """By device the last times that it was let take PINs again, newest first."""
    last = {number: _last_reopened(device) for number, device in found.items()}
    seqs = [one.seq for times in last.values() for one in times]
    by = {line.seq: line.header.actors[0].person for line in histories.lines_at(connection, seqs)}
    names = directory.names(connection, by.values())
    return {
        number: tuple(
            ReopenedLine(
                at=one.at, by=by[one.seq], by_name=names[by[one.seq]], reason=said[one.seq].get("reason") or ""
            )
            for one in reversed(times)
        )
        for number, times in last.items()
    }


def unsent(one: Device) -> bool:
    """Whether a device was ended and may still keep acts that nobody has brought.

    What it kept is brought as a file, and no file ends this: it may be cut, and the device alone knows how many there
    are. Of one that was in other hands its acts are in doubt, and nobody waits for them.
    """
    lost = any(not each.withdrawn for each in one.compromised)
    return one.status == REVOKED and not lost


def brought(one: Device) -> bool:
    """Whether any of what a device kept came in after its end."""
    return one.status == REVOKED and one.contact > one.revoked_at


def missing(connection: Connection, number: str, one: Device) -> int:
    """How many envelopes before the last one that came in after its end did not: until then none is passed over."""
    if not brought(one):
        return 0
    [end] = histories.lines_at(connection, [one.revoked])
    later = (line.part.data for line in histories.history(connection, number, after=end.part.n))
    before = last_before(connection, number, one.revoked)
    came = {each.sequence for each in later if isinstance(each, EnvelopeTaken) and each.sequence > before}
    return one.sequence - before - len(came)


def last_before(connection: Connection, number: str, size: int) -> int:
    """The last number of a device's queue among the first ``size`` events of the log."""
    found = (part.data for part in histories.last_parts(connection, number, before=size))
    return max((each.sequence for each in found if isinstance(each, EnvelopeTaken)), default=0)


def missed(connection: Connection, reader: Reader, today: str) -> dict[str, Device]:
    """Devices ended in the last ``MISSED_DAYS`` that may keep such acts, for key officers and the inspection."""
    if not (sees_everything(reader.roles) or Role.KEY_OFFICER in reader.roles):
        return {}
    since = (date.fromisoformat(today) - timedelta(days=MISSED_DAYS)).isoformat()
    ended = queries.find(connection, Device, status=REVOKED, limit=None)
    return {n: one for n, one in ended.items() if unsent(one) and one.revoked_at >= since}


def visible_device(connection: Connection, reader: Reader, number: str) -> Device:
    """A device that the reader sees.

    Raises:
        NotFound: ``not_found``, whether there is none or none for this reader.
    """
    device = queries.state(connection, Device, number)
    if not sees_device(reader, device):
        raise NotFound("not_found", kind="DV", number=number)
    return device


def _told(device: Device) -> list[int]:
    """The events that say why it was ended, declared in other hands, or that wrongly, or reopened; 0 for none."""
    reopened = (one.seq for one in _last_reopened(device))
    return [device.revoked, *reopened, *(seq for one in device.compromised for seq in (one.seq, one.withdrawn))]


def known_to(connection: Connection, reader: Reader) -> dict[str, Device]:
    """Devices of the reader's agency that were ended and on which the PIN that they have was typed."""
    ended = queries.find(connection, Device, status=REVOKED, dossier=reader.agency, limit=None)
    typed = rate_limits.typed_on(connection, ended, reader.person)
    return {number: one for number, one in ended.items() if number in typed}
