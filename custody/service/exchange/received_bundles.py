"""Dossiers received as people see them: which ones, from whom, what was objected to; and one opened, as it was sent.

What a bundle tells is another log's word. It is shown from its own events, and nothing of it mixes with ours.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader, sees_received
from custody.domain.exchange.received_bundle import Objection, Received, claim, scope_of
from custody.domain.kernel.errors import BadInput, NotFound
from custody.domain.kernel.events import Header, Part
from custody.domain.registry.registry import TYPES
from custody.log import disclosure
from custody.log.checkpoint import read_note
from custody.log.trust_policy import NOBODY
from custody.service.exchange import partner_logs
from custody.service.exchange.bundles import files as bundle_files
from custody.service.exchange.bundles.collect import NAMING
from custody.service.exchange.bundles.manifest import EVENT, HEAD, VALUES, Disclosed
from custody.service.exchange.bundles.objections import NOTHING, Earlier, Told, told
from custody.storage.read import private_values, queries
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import claims, clock

LOOKED_INTO = 32
"""Bundles of one log whose proofs a new one is compared with: so many received last, and so many of its exhibits."""


class ReceivedLine(Struct, frozen=True, kw_only=True):
    """A bundle in a list. ``origin``, ``size``, ``root``: the head of the other log; ``agency`` and ``by`` received it.

    ``bundle``: the digest of its files (hex). ``about``: its subject there, and ``exhibits`` those it tells of.
    """

    number: str
    origin: str
    size: int
    root: str
    bundle: str
    about: str
    exhibits: tuple[str, ...]
    objections: tuple[Objection, ...]
    agency: str
    by: str
    at: str
    entered: int


class ToldLine(Struct, frozen=True, kw_only=True):
    """An event of another log as its bundle tells it: the act's ``kind``, the event's ``type``, who and upon what.

    ``data`` is the event's own; ``shown`` its private values that were disclosed, ``hidden`` the names of the others.
    """

    seq: int
    at: str
    kind: str
    type: str
    subject: str
    n: int
    author: str
    data: Mapping[str, Any]
    shown: Mapping[str, Any]
    hidden: tuple[str, ...]


class Cosigned(Struct, frozen=True):
    """A witness of the partner's trust policy that cosigned the head of a bundle, and when by its own clock (UTC)."""

    name: str
    at: str


class ReceivedDetail(Struct, frozen=True, kw_only=True):
    """A bundle received, and the history that it tells; ``names`` are those that it discloses, by number there.

    ``gone``: its bytes are no longer here. ``witnesses``: who of those known here by now cosigned its head.
    """

    received: ReceivedLine
    history: tuple[ToldLine, ...]
    names: dict[str, str]
    gone: bool = False
    witnesses: tuple[Cosigned, ...] = ()


def received(connection: Connection, reader: Reader, after: str, limit: int) -> list[ReceivedLine]:
    """Bundles that the reader's agency received, or for the inspection all, in order of number, after the cursor."""
    columns = {} if sees_everything(reader.roles) else {"holder": reader.agency}
    found = queries.find(connection, Received, after=after, limit=limit, **columns)
    return [line(number, one) for number, one in found.items() if sees_received(reader, one)]


def visible_received(connection: Connection, reader: Reader, number: str) -> Received:
    """A bundle that the reader may see.

    Raises:
        NotFound: no such bundle, or none that the reader may see.
    """
    found = queries.state(connection, Received, number)
    if not sees_received(reader, found):
        raise NotFound("not_found", kind=Received.kind, number=number)
    return found


def detail(
    connection: Connection, vault: Vault, blobs: Blobs, reader: Reader, number: str, data: Path
) -> ReceivedDetail:  # fmt: skip
    """One bundle with the history that it tells; ``data`` is the folder with the register of partners.

    Raises ``NotFound`` as ``visible_received``.
    """
    found = visible_received(connection, reader, number)
    files = kept(connection, vault, blobs, found)
    if files is None:
        return ReceivedDetail(received=line(number, found), history=(), names={}, gone=True)
    told = _told(files)
    history = tuple(one for one in told if one.subject[:2] not in NAMING)
    return ReceivedDetail(
        received=line(number, found), history=history, names=_names(told),
        witnesses=_witnesses(files[HEAD].decode(), data, found.origin),
    )  # fmt: skip


def _witnesses(note: str, data: Path, origin: str) -> tuple[Cosigned, ...]:
    """Who cosigned, of the witnesses that the register of partners knows for a log; none where it cannot be read."""
    try:
        policy = partner_logs.policy_of(data, origin) or NOBODY
    except BadInput:
        policy = NOBODY
    names = {known.vkey: known.name for known in policy.witnesses}
    lines = read_note(note, names).signatures
    return tuple(Cosigned(names[one.key], clock.text(one.time * 1000)) for one in lines if one.time)


def known(connection: Connection, agency: str, proved: str) -> str | None:
    """The number under which an agency received this proof before."""
    return claims.by_claim(connection, *claim(agency, proved))


def earlier(connection: Connection, vault: Vault, blobs: Blobs, origin: str, exhibits: frozenset[str]) -> list[Earlier]:
    """Every bundle of a log received here before, by whatever agency, in the order in which they came.

    Only the heads of all are compared with. A few are unpacked, one after the other, for what they tell: those that
    came last, and the last of those that tell of the same exhibits.
    """
    found = sorted(
        queries.find(connection, Received, dossier=origin, limit=None).items(), key=lambda one: one[1].entered
    )
    same = [number for number, one in found if not exhibits.isdisjoint(one.exhibits)]
    wanted = {*(number for number, _ in found[-LOOKED_INTO:]), *same[-LOOKED_INTO:]}
    return [
        Earlier(number, one, _told_in(kept(connection, vault, blobs, one)) if number in wanted else NOTHING)
        for number, one in found
    ]


def _told_in(files: Mapping[str, bytes] | None) -> Told:
    return told(files) if files is not None else NOTHING


def packed(connection: Connection, vault: Vault, blobs: Blobs, reader: Reader, number: str) -> bytes:
    """The ZIP of a bundle as it was received.

    Raises:
        NotFound: none that the reader may see; ``bundle_gone``: its bytes are no longer here.
    """
    data = _bytes(connection, vault, blobs, visible_received(connection, reader, number))
    if data is None:
        raise NotFound("bundle_gone", number=number)
    return data


def kept(connection: Connection, vault: Vault, blobs: Blobs, one: Received) -> dict[str, bytes] | None:
    """The files of a bundle as they were received; None when they are gone, or not what was recorded."""
    data = _bytes(connection, vault, blobs, one)
    return None if data is None else bundle_files.unzip(data, one.bundle)


def _bytes(connection: Connection, vault: Vault, blobs: Blobs, one: Received) -> bytes | None:
    value = private_values.of(connection, vault, [one.entered])[one.entered].get("bundle")
    if not isinstance(value, dict):
        return None
    data = blobs.get(scope_of(one.agency, one.bundle), value["blob"])
    return data if data is not None and sha256(data).hexdigest() == value["sha256"] else None


def line(number: str, one: Received) -> ReceivedLine:
    """A bundle in short."""
    return ReceivedLine(
        number=number, origin=one.origin, size=one.size, root=one.root, bundle=one.bundle, about=one.about,
        exhibits=tuple(one.exhibits), objections=tuple(one.objections), agency=one.agency, by=one.by, at=one.at,
        entered=one.entered,
    )  # fmt: skip


def _told(files: Mapping[str, bytes]) -> list[ToldLine]:
    events = {int(at[1]): TYPES.decode(body) for path, body in files.items() if (at := EVENT.fullmatch(path))}
    values: dict[int, list[Disclosed]] = {}
    for value in msgspec.json.decode(files[VALUES], type=list[Disclosed]):
        values.setdefault(value.seq, []).append(value)
    headers = {seq: event for seq, event in events.items() if isinstance(event, Header)}
    parts = ((seq, event) for seq, event in sorted(events.items()) if isinstance(event, Part))
    return [_line(seq, part, headers, values) for seq, part in parts]


def _line(seq: int, part: Part, headers: Mapping[int, Header], values: Mapping[int, list[Disclosed]]) -> ToldLine:
    at = seq - 1 - part.part
    both = [*values.get(at, ()), *values.get(seq, ())]
    return ToldLine(
        seq=seq, at=part.at, kind=headers[at].kind, type=part.type, subject=part.subject, n=part.n,
        author=headers[at].actors[0].person if headers[at].actors else "", data=msgspec.to_builtins(part.data),
        shown={one.name: disclosure.reveal(one.disclosure)[1] for one in both if one.disclosure},
        hidden=tuple(one.name for one in both if not one.disclosure),
    )  # fmt: skip


def _names(told: Iterable[ToldLine]) -> dict[str, str]:
    """Who and what bears a name, where the bundle shows it: a proposal names the subject that it is about."""
    said = ((one.data.get("subject") or one.subject, one.shown.get("name")) for one in told)
    return {subject: name for subject, name in said if isinstance(name, str)}
