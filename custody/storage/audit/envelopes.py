"""Check of envelopes signed offline by devices against the log (I40).

The owner of the database cannot sign for a device. Each device's envelopes stand in the order of their numbers, each
under its digest and signed by the device's own key. Each states of its act the same as the log: kind, people, time and
exhibits. For a session's closing and signatures on a site, it states everything (``site``). An act that claims to come
from a device must have its envelope.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field
from sqlalchemy import Connection

from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.events import Header, Part
from custody.domain.offline.envelope import Envelope, occurred
from custody.domain.people.device import Device, DeviceEnrolled, DeviceEnvelopeTaken
from custody.domain.registry.registry import TYPES
from custody.kernel import UNREADABLE
from custody.log import disclosure
from custody.log.device_signature import signed
from custody.log.errors import LogError
from custody.storage.audit import site_sessions
from custody.storage.audit.findings import Finding, at_event
from custody.storage.audit.raw_rows import fetch
from custody.storage.tables.engine import Store
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import erased_values

DEVICES = "SELECT id FROM subject WHERE kind = ? ORDER BY id"
CHAIN = (
    "SELECT event.seq, event.body FROM subject_event JOIN event ON event.seq = subject_event.seq"
    " WHERE subject_event.subject = ? ORDER BY subject_event.n"
)
ACT = "SELECT body FROM event WHERE seq BETWEEN ? AND ? ORDER BY seq"
TEXT = "SELECT digest, scope, sealed FROM disclosure WHERE seq = ? AND name = ?"


UNKNOWN_TOO = frozenset({"inventory.count/1", "destruction_session.close/1"})
"""Kinds that name exhibits and record nothing of them: counts stand on the inventory, what burnt with the fire."""
EXHIBIT = re.compile(rf"{Exhibit.kind}[0-9A-Z]{{11}}\Z", re.ASCII)


class Said(Struct, frozen=True):
    """Statement of an envelope on its act: request digest, kind ("" if unsettled), author, device."""

    digest: str
    kind: str
    author: str
    device: str


class Envelopes(Struct):
    """Every envelope by the act that it came in as, and what is wrong with them."""

    acts: dict[str, Said] = field(default_factory=dict)
    wrong: list[Finding] = field(default_factory=list)

    @classmethod
    def read(cls, store: Store, data: Path | None, since: int = 0) -> "Envelopes":
        """Read all devices' chains; texts and signatures are looked at from event ``since`` on, and with the keys."""
        envelopes = cls()
        vault = Vault(data / "keys") if data else None
        with store.reading() as connection:
            devices = [row[0] for row in fetch(connection, DEVICES, (Device.kind,))]
        for device_id in devices:
            with store.reading() as connection:
                chain = [(seq, bytes(body)) for seq, body in fetch(connection, CHAIN, (device_id,))]
            envelopes._follow(store, device_id, chain, vault, since)
        return envelopes

    def _follow(
        self, store: Store, device_id: str, chain: list[tuple[int, bytes]], vault: Vault | None, since: int
    ) -> None:  # fmt: skip
        key, last, head = "", 0, ""
        for seq, part in _parts(chain):
            match part.data:
                case DeviceEnrolled() as enrolled:
                    key = enrolled.key
                case DeviceEnvelopeTaken() as taken:
                    claim = bool(taken.refused)
                    self.acts[part.act] = Said(taken.digest, "" if claim else taken.kind, taken.author, device_id)
                    wrong = "" if claim or taken.sequence == last + 1 else "sequence"
                    text = _text(store, seq, vault) if vault is not None and seq >= since else None
                    wrong = wrong or (_wrong(text, device_id, taken, part.act, key, head) if text is not None else "")
                    if text and vault and not claim and not wrong:
                        wrong = _untold(store, seq, part.part, text, vault)
                    if wrong:
                        self.wrong.append(at_event("envelope_wrong", seq, device=device_id, sequence=taken.sequence,
                                                   field=wrong))  # fmt: skip
                    if taken.sequence > last:
                        last, head = taken.sequence, taken.digest


def _parts(chain: list[tuple[int, bytes]]) -> Iterator[tuple[int, Part]]:
    for seq, body in chain:
        try:
            part = TYPES.decode(body)
        except msgspec.DecodeError:
            continue  # named where the bytes are looked at
        if isinstance(part, Part):
            yield seq, part


def _text(store: Store, seq: int, vault: Vault) -> bytes | None:
    """Return the envelope as sent; None if erased, b"" if lost otherwise."""
    with store.reading() as connection:
        return _value(connection, vault, seq, "envelope")


def _value(connection: Connection, vault: Vault, seq: int, name: str) -> bytes | None:
    rows = fetch(connection, TEXT, (seq, name))
    if len(rows) != 1:
        return b""
    digest, scope, sealed = rows[0]
    if erased_values.erased_by(bytes(sealed)):
        return None
    try:
        plain = vault.unseal(scope, digest, bytes(sealed))
        return str(disclosure.reveal(plain.decode("ascii"))[1]).encode() if plain else b""
    except (LogError, UnicodeDecodeError):
        return b""


def _wrong(text: bytes, device_id: str, taken: DeviceEnvelopeTaken, act: str, key: str, head: str) -> str:
    """Return the part of an envelope that differs from the log, "" for none."""
    if b64encode(sha256(text).digest()).decode() != taken.digest:
        return "digest"
    if not signed(key, taken.signature, text):
        return "signature"
    try:
        envelope = msgspec.json.decode(text, type=Envelope)
    except UNREADABLE:
        return "form"
    fields = (envelope.device, envelope.sequence, envelope.kind, envelope.author)
    if fields != (device_id, taken.sequence, taken.kind, taken.author):
        return "content"
    if taken.refused:
        return ""
    return "" if (envelope.act, envelope.prev) == (act, head) else "prev"


def _untold(store: Store, seq: int, position: int, text: bytes, vault: Vault) -> str:
    """Return the part of an act that differs from its envelope: people, time or exhibits; "" for none.

    Part ``position`` of the act stands at ``seq``. For a closing or a signature on the site, return the differing
    field.
    """
    envelope = msgspec.json.decode(text, type=Envelope)
    with store.reading() as connection:
        rows = fetch(connection, ACT, (seq - position - 1, seq))
    try:
        header, *parts = [TYPES.decode(bytes(row[0])) for row in rows]
    except (msgspec.DecodeError, ValueError):
        return ""  # named where the bytes are looked at
    if not isinstance(header, Header):
        return ""
    unlike = _unlike(envelope, header, position)
    if unlike:
        return unlike
    placed = [(at, part) for at, part in enumerate(parts, seq - position) if isinstance(part, Part)]
    recorded = {part.subject for _, part in placed}
    if envelope.kind not in UNKNOWN_TOO and not recorded.issuperset(_exhibits(msgspec.json.decode(envelope.command))):
        return "exhibits"
    with store.reading() as connection:
        return site_sessions.differing_field(
            connection, envelope, header, placed, lambda at, name: _words(connection, vault, at, name)
        )


def _unlike(envelope: Envelope, header: Header, position: int) -> str:
    people = [(envelope.author, "author"), *((party.person, party.part) for party in envelope.parties)]
    if [(actor.person, actor.part) for actor in header.actors] != people:
        return "people"
    if header.occurred != occurred(envelope, header.at):
        return "time"
    return "" if position == header.parts - 1 else "place"


def _words(connection: Connection, vault: Vault, seq: int, name: str) -> str | None:
    """Return a text of an event, "" if absent; None if erased or unreadable.

    Another check reports an unreadable text.
    """
    if not fetch(connection, TEXT, (seq, name)):
        return ""
    text = _value(connection, vault, seq, name)
    return text.decode() if text else None


def _exhibits(command: Any) -> Iterator[str]:
    """Yield the numbers of exhibits that a command names, at any depth."""
    if isinstance(command, dict):
        command = list(command.values())
    if isinstance(command, list):
        for each in command:
            yield from _exhibits(each)
    elif isinstance(command, str) and EXHIBIT.match(command):
        yield command
