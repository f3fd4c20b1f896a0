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
from custody.service.exchange.bundles import receipt
from custody.service.exchange.bundles.collect import NAMING
from custody.service.exchange.bundles.manifest import EVENT, HEAD, VALUES, Disclosed
from custody.service.exchange.bundles.objections import NOTHING, Earlier, Told, told
from custody.service.exchange.bundles.receipt import BundleReceipt
from custody.service.log.log import Log
from custody.storage.read import private_values, subject_queries
from custody.storage.signing import checkpoints
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import clock, unique_values

LOOKED_INTO = 32
"""Bundles of one log whose proofs a new one is compared with: so many received last, and so many of its exhibits."""


class ReceivedLine(Struct, frozen=True, kw_only=True):
    """A bundle in a list. ``origin``, ``size``, ``root``: the head of the other log; ``agency`` and ``by`` received it.

    ``bundle``: the digest of its files (hex). ``about``: its subject there, and ``exhibits`` those it tells of.
    """

    id: str
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
    """Return bundles that the reader's agency received (for the inspection all) by number, after the cursor."""
    columns = {} if sees_everything(reader.roles) else {"holder": reader.agency}
    bundles = subject_queries.find(connection, Received, after=after, limit=limit, **columns)
    return [line(received_id, bundle) for received_id, bundle in bundles.items() if sees_received(reader, bundle)]


def visible_received(connection: Connection, reader: Reader, received_id: str) -> Received:
    """Return a received bundle that the reader may see.

    Raises:
        NotFound: no such bundle, or none that the reader may see.
    """
    bundle = subject_queries.state(connection, Received, received_id)
    if not sees_received(reader, bundle):
        raise NotFound("not_found", kind=Received.kind, number=received_id)
    return bundle


def cosigned_receipt(connection: Connection, log: Log, reader: Reader, received_id: str) -> BundleReceipt | None:
    """Return the receipt of a bundle as ``signed_receipt``, or None while a signature or a cosignature is missing.

    Raises:
        NotFound: no such bundle, or none that the reader may see.
    """
    entered = visible_received(connection, reader, received_id).entered
    if log.witnesses.policy.witnesses:
        held = bool(log.witnesses.best(connection, entered))
    else:
        held = checkpoints.covering(connection, entered) is not None
    return receipt.make(connection, log, entered) if held else None


def signed_receipt(connection: Connection, log: Log, reader: Reader, received_id: str) -> BundleReceipt:
    """Return the receipt of a bundle, cosigned if it can be; raise ``NotFound``, or as ``receipt.make``."""
    return receipt.make(connection, log, visible_received(connection, reader, received_id).entered)


def detail(
    connection: Connection, vault: Vault, blobs: Blobs, reader: Reader, received_id: str, data: Path
) -> ReceivedDetail:  # fmt: skip
    """Return one bundle with the history that it tells; ``data`` is the folder with the register of partners.

    Raises ``NotFound`` as ``visible_received``.
    """
    bundle = visible_received(connection, reader, received_id)
    files = kept(connection, vault, blobs, bundle)
    if files is None:
        return ReceivedDetail(received=line(received_id, bundle), history=(), names={}, gone=True)
    event_lines = _told(files)
    history = tuple(event_line for event_line in event_lines if event_line.subject[:2] not in NAMING)
    return ReceivedDetail(
        received=line(received_id, bundle), history=history, names=_names(event_lines),
        witnesses=_witnesses(files[HEAD].decode(), data, bundle.origin),
    )  # fmt: skip


def _witnesses(note: str, data: Path, origin: str) -> tuple[Cosigned, ...]:
    """Return the cosignatures of witnesses in the register of partners for a log.

    Without a readable register there are none.
    """
    try:
        policy = partner_logs.policy_of(data, origin) or NOBODY
    except BadInput:
        policy = NOBODY
    names = {known.vkey: known.name for known in policy.witnesses}
    lines = read_note(note, names).signatures
    return tuple(
        Cosigned(names[signature.key], clock.text(signature.time * 1000)) for signature in lines if signature.time
    )


def known(connection: Connection, agency: str, proved: str) -> str | None:
    """Return the number under which an agency received this proof before, or None."""
    return unique_values.by_claim(connection, *claim(agency, proved))


def earlier(connection: Connection, vault: Vault, blobs: Blobs, origin: str, exhibits: frozenset[str]) -> list[Earlier]:
    """Return every bundle of a log received here before, by whatever agency, in the order in which they came.

    Only the heads of all are compared with. A few are unpacked, one after the other, for what they tell: those that
    came last, and the last of those that tell of the same exhibits.
    """
    bundles = sorted(
        subject_queries.find(connection, Received, dossier=origin, limit=None).items(), key=lambda pair: pair[1].entered
    )
    same = [received_id for received_id, bundle in bundles if not exhibits.isdisjoint(bundle.exhibits)]
    wanted = {*(received_id for received_id, _ in bundles[-LOOKED_INTO:]), *same[-LOOKED_INTO:]}
    return [
        Earlier(
            received_id, bundle, _told_in(kept(connection, vault, blobs, bundle)) if received_id in wanted else NOTHING
        )
        for received_id, bundle in bundles
    ]


def _told_in(files: Mapping[str, bytes] | None) -> Told:
    return told(files) if files is not None else NOTHING


def packed(connection: Connection, vault: Vault, blobs: Blobs, reader: Reader, received_id: str) -> bytes:
    """Return the ZIP of a bundle as it was received.

    Raises:
        NotFound: none that the reader may see; ``bundle_gone``: its bytes are no longer here.
    """
    data = _bytes(connection, vault, blobs, visible_received(connection, reader, received_id))
    if data is None:
        raise NotFound("bundle_gone", number=received_id)
    return data


def kept(connection: Connection, vault: Vault, blobs: Blobs, bundle: Received) -> dict[str, bytes] | None:
    """Return the files of a bundle as received; None if they are gone or differ from the record."""
    data = _bytes(connection, vault, blobs, bundle)
    return None if data is None else bundle_files.unzip(data, bundle.bundle)


def _bytes(connection: Connection, vault: Vault, blobs: Blobs, bundle: Received) -> bytes | None:
    value = private_values.of(connection, vault, [bundle.entered])[bundle.entered].get("bundle")
    if not isinstance(value, dict):
        return None
    data = blobs.get(scope_of(bundle.agency, bundle.bundle), value["blob"])
    return data if data is not None and sha256(data).hexdigest() == value["sha256"] else None


def line(received_id: str, bundle: Received) -> ReceivedLine:
    """Return the list line of a received bundle."""
    return ReceivedLine(
        id=received_id, origin=bundle.origin, size=bundle.size, root=bundle.root, bundle=bundle.bundle,
        about=bundle.about,
        exhibits=tuple(bundle.exhibits), objections=tuple(bundle.objections), agency=bundle.agency, by=bundle.by,
        at=bundle.at,
        entered=bundle.entered,
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
        shown={value.name: disclosure.reveal(value.disclosure)[1] for value in both if value.disclosure},
        hidden=tuple(value.name for value in both if not value.disclosure),
    )  # fmt: skip


def _names(event_lines: Iterable[ToldLine]) -> dict[str, str]:
    """Return the names by subject that the bundle discloses.

    The name in a proposal belongs to the subject that the proposal is about.
    """
    pairs = (
        (event_line.data.get("subject") or event_line.subject, event_line.shown.get("name"))
        for event_line in event_lines
    )
    return {subject: name for subject, name in pairs if isinstance(name, str)}
