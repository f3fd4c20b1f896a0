"""The envelope that closed a session on the site, with the bundle of its certificate: all there signed it (ADR 11).

Its SHA-256 is in the event of the closing, and in each signature; by itself that says nothing of what the service made
of it. So the envelope goes along where every private value of the closing is shown, for it holds them all; where it
is withheld, the check says that signatures were compared with its digest alone.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct

from custody.domain.destruction.close_session import TEXTS, DestructionSessionClosedOnSite
from custody.domain.destruction.compare_site_closing import differs
from custody.domain.destruction.destruction_session import Ignition, is_personal
from custody.domain.destruction.sign_off import DestructionSessionSigned, DestructionSessionSignedOnSite
from custody.domain.destruction.signature_evidence import Evidence
from custody.domain.kernel.events import Header, Part
from custody.domain.offline.envelope import Envelope
from custody.domain.registry.registry import TYPES
from custody.kernel import UNREADABLE
from custody.log import disclosure
from custody.log.errors import Mismatch
from custody.service.exchange.bundles.events import Decoded
from custody.storage.read import private_values
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault

ENDING = ".closing.json"


class Sites(Struct, frozen=True):
    """Sessions of a bundle closed on a site, ``opened`` of them with the envelope that people signed.

    ``by_device``: the people whose presence and signature only the session's device reports.
    """

    closed: int = 0
    opened: int = 0
    by_device: tuple[str, ...] = ()


def path_of(session: str) -> str:
    """Return the path of the envelope that closed a session on the site."""
    return f"signed/{session}{ENDING}"


def files(connection: Connection, vault: Vault, events: Mapping[int, bytes], shown: set[int]) -> dict[str, bytes]:
    """Return the closing envelopes of these events; ``shown``: events whose private values are all shown."""
    envelopes: dict[str, bytes] = {}
    for seq, part, _ in _closings((seq, TYPES.decode(body)) for seq, body in events.items()):
        header = TYPES.decode(events[seq - part.part - 1])
        if seq not in shown or not isinstance(header, Header):
            continue
        last = seq - part.part - 1 + header.parts  # an envelope is the last part of its act
        texts = (
            vault.unseal(sealed.scope, sealed.digest, sealed.value)
            for sealed in private_values.sealed(connection, [last])
        )
        envelopes |= {
            path_of(part.subject): str(disclosure.reveal(text.decode())[1]).encode() for text in texts if text
        }
    return envelopes


def check(files: Mapping[str, bytes], decoded: Decoded, texts: Iterable[tuple[int, str]], signed: str) -> Sites:
    """Require that each closing envelope that is here is the one that was signed, and the log says what it says.

    ``texts``: the disclosures that are shown, by event; ``signed``: where the frozen statements lie.

    Raises:
        Mismatch: ``closing_differs`` with the ``field``; ``site`` for another envelope than was signed.
    """
    words: dict[int, dict[str, Any]] = {}
    for seq, text in texts:
        name, value = disclosure.reveal(text)
        words.setdefault(seq, {})[name] = value
    closings = list(_closings((seq, event) for seq, (event, _) in decoded.items()))
    for seq, part, closed in closings:
        path = path_of(part.subject)
        if path not in files:
            continue
        by = _by(decoded, seq, part)
        field = _differing(files[path], by, part, closed, files[signed.format(part.subject)], words.get(seq, {}))
        if field:
            raise Mismatch("closing_differs", path=path, field=field)
    spoke = {
        (event.subject, event.data.person) for event, _ in decoded.values()
        if isinstance(event, Part) and isinstance(event.data, DestructionSessionSigned)
        and is_personal(event.data.way, on_site=isinstance(event.data, DestructionSessionSignedOnSite))
    }  # fmt: skip
    there = (
        (p.subject, attendee["person"])
        for _, p, _ in closings
        for attendee in _attendance(files[signed.format(p.subject)])
    )
    by_device = sorted({person for session, person in there if (session, person) not in spoke})
    return Sites(len(closings), sum(path_of(part.subject) in files for _, part, _ in closings), tuple(by_device))


def _attendance(statement: bytes) -> list[dict[str, str]]:
    attendance: list[dict[str, str]] = json.loads(statement)["attendance"]
    return attendance


def _closings(events: Iterable[tuple[int, Any]]) -> Iterator[tuple[int, Part, DestructionSessionClosedOnSite]]:
    for seq, event in events:
        if isinstance(event, Part) and isinstance(event.data, DestructionSessionClosedOnSite):
            yield seq, event, event.data


def _by(decoded: Decoded, seq: int, part: Part) -> tuple[str, str]:
    """Return the device that had the session at this closing, and the person who closed it."""
    evidence = Evidence()
    for at, (event, _) in sorted(decoded.items()):
        if at < seq and isinstance(event, Part) and event.subject == part.subject:
            evidence.note(event.data, event.act)
    header, _ = decoded[seq - part.part - 1]
    return evidence.device, header.actors[0].person if isinstance(header, Header) else ""


def _differing(
    text: bytes, by: tuple[str, str], part: Part, closed: DestructionSessionClosedOnSite, statement: bytes,
    words: Mapping[str, Any],
) -> str:  # fmt: skip
    """Return the field of event, statement or text that differs from the envelope, "" for none."""
    if sha256(text).hexdigest() != closed.site:
        return "site"
    try:
        envelope = msgspec.json.decode(text, type=Envelope)
    except UNREADABLE:
        return "form"
    if (envelope.device, envelope.author) != by:
        return "device" if envelope.device != by[0] else "author"
    frozen = json.loads(statement)
    lit = Ignition((frozen.get("ignition_claimed") or {"at": ""})["at"], frozen["ignited_at"])
    return differs(envelope, {
        "session": part.subject, "any_incident": closed.incidents, "non_retrievable": closed.non_retrievable,
        "burnt": sorted(line["exhibit"] for line in frozen["exhibits"]), "withdrawn": sorted(frozen["withdrawn"]),
        "present": sorted({(attendee["person"], attendee["quality"]) for attendee in frozen["attendance"]}),
        "ignited_at": lit,
        **{name: words[name] for name in TEXTS if name in words},
    })  # fmt: skip
