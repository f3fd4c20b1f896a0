"""The log as the inspection reads it: head, checkpoints, latest acts; and single events with their proofs."""

from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from cryptography import x509
from msgspec import Struct

from custody.domain.access.roles import sees_everything
from custody.domain.access.visibility import Reader
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.events import Header, Part
from custody.domain.kernel.times import of_seconds, written
from custody.domain.people.installation import ClosedLog, LogKey
from custody.domain.registry.registry import TYPES
from custody.log.cose_receipt import receipt
from custody.log.merkle import leaf_hash
from custody.log.signed_note import VerifierKey, b64, ed25519
from custody.log.tiles import NodeReader, TileCache, inclusion_proof
from custody.log.tlog_proof import Proof
from custody.service.access import confidential_inspections
from custody.service.access.audited_queries import require_checked, visible_exhibits
from custody.service.certificates.anchors import NOWHERE, Anchored, Trust, anchored
from custody.service.inventories.inventories import counting
from custody.service.kernel.directory import Directory
from custody.service.log.timestamp_checks import believed
from custody.service.log.timestamps import Stamping
from custody.service.log.witnesses import Witnesses, WitnessStanding
from custody.service.people.compromised_acts import declared, flags, said
from custody.storage.read import log_reader, subject_queries
from custody.storage.read.log_reader import ANY, Sought
from custody.storage.signing import checkpoints, log_keys, timestamps
from custody.storage.signing.checkpoints import Note, Signing
from custody.storage.signing.timestamps import TimeStamp
from custody.storage.tables.connection import Connection
from custody.storage.tables.engine import Store
from custody.storage.write import head_row

STAMPS = 5
"""Time-stamps on the page of the log."""
READINGS = frozenset({"read_audit.record/1", "read_audit.count/1"})


class Log(NamedTuple):
    """Access to the log: database, keys that sign its heads, witnesses, time-stamps and their state.

    ``tiles`` keeps the full tiles that were read, so that the next proof reads fewer.
    """

    store: Store
    vkeys: tuple[VerifierKey, ...]
    witnesses: Witnesses
    tiles: TileCache
    signing: Signing = Signing()
    stamping: Stamping = Stamping()
    roots: tuple[x509.Certificate, ...] = ()

    @property
    def trust(self) -> Trust:
        """Return the witnesses and time-stamp authorities that count."""
        return Trust(self.witnesses.policy, self.roots)


class StampLine(Struct, frozen=True, kw_only=True):
    """A time-stamp (RFC 3161): the head of ``size`` events stood at ``at`` (UTC), by the word of ``authority``.

    ``own``: an installation stamped it itself. ``proved``: it holds, under the roots believed here; else it is no more
    than a row, and ``at`` what that says.
    """

    size: int
    at: str
    authority: str
    own: bool
    proved: bool


class ActLine(Struct, frozen=True, kw_only=True):
    """An act of the log: where its header stands, what it was, by whom, how many parts it has."""

    seq: int
    act: str
    kind: str
    at: str
    author: str
    author_name: str
    parts: int
    flags: tuple[str, ...]
    rules: str
    anchored: Anchored = NOWHERE


class LogView(Struct, frozen=True, kw_only=True):
    """The log now: origin, size, root (hex), the last signed checkpoint, the latest acts before ``before``.

    ``vkeys`` are the keys that sign checkpoints (Ed25519, ML-DSA-44), ``keys`` those that the log itself names, each
    with its time, ``witnesses`` those of the trust policy as they stand. ``signing`` says what keeps the log from being
    signed further. ``stamping`` says how it stands with the time-stamp authority, ``stamped`` are the last time-stamps.
    ``closed``: the log that this one goes on from.
    """

    origin: str
    size: int
    root: str
    vkeys: tuple[str, ...]
    keys: tuple[LogKey, ...]
    closed: ClosedLog | None
    checkpoint: str
    checkpoint_size: int
    signing: Signing
    witnesses: tuple[WitnessStanding, ...]
    stamping: Stamping
    stamped: tuple[StampLine, ...]
    acts: tuple[ActLine, ...]
    next: int


class EventView(Struct, frozen=True, kw_only=True):
    """One stored event: its bytes are the leaf, verbatim in ``body``; ``leaf`` its RFC 6962 leaf hash (base64)."""

    seq: int
    leaf: str
    body: str


class ProofView(Struct, frozen=True, kw_only=True):
    """Inclusion proof of event ``index``: path to the root of ``size`` events (base64, RFC 9162 2.1.3).

    ``text`` is the C2SP tlog-proof with the signed checkpoint it leads to, "" while no checkpoint covers the event. It
    is the first that enough witnesses have cosigned, with their lines, else the first. ``receipt``: the same as a COSE
    receipt (RFC 9942, base64), "" where that checkpoint was not signed for it. ``anchored``: its cosigners and time-
    stamps.
    """

    index: int
    size: int
    root: str
    path: tuple[str, ...]
    text: str
    receipt: str
    anchored: Anchored


def view(
    connection: Connection, directory: Directory, log: Log, reader: Reader, before: int, limit: int,
    sought: Sought = ANY,
) -> LogView:  # fmt: skip
    """Return the log now, and the last acts ``sought`` before event ``before`` (0: before the head).

    ``next`` is the ``before`` of the earlier acts, 0 at the end.
    """
    now, note = head_row.read(connection), checkpoints.latest(connection)
    log_itself = log_keys.installation(connection)
    start = max(-1, min(before, now.size)) if before else now.size
    hidden = partial(confidential_inspections.hides, connection, reader)
    latest, following = log_reader.latest_acts(connection, start, limit, sought, hidden)
    names = directory.names(connection, {h.actors[0].person for _, h in latest})
    anchors = anchored(connection, log.trust, {seq: h.at for seq, h in latest})
    signed = said(connection, latest)
    means = declared(connection, [h for _, h in latest], chain.from_iterable(signed.values()))
    acts = [_line(seq, h, names, anchors[seq], flags(h, signed.get(h.act, ()), means)) for seq, h in latest]
    return LogView(
        origin=now.origin, size=now.size, root=now.root.hex(), vkeys=tuple(map(str, log.vkeys)),
        keys=tuple(log_itself.keys) if log_itself else (), closed=log_itself.closed if log_itself else None,
        signing=log.signing, witnesses=tuple(log.witnesses.standing(connection)), stamping=log.stamping,
        stamped=tuple(_stamped(row, now.origin, log.roots) for row in timestamps.latest(connection, STAMPS)),
        checkpoint=note.note if note else "", checkpoint_size=note.size if note else 0,
        acts=tuple(acts), next=following,
    )  # fmt: skip


def sought(by: str, kind: str, *, readings: bool, first: int = 0) -> Sought:
    """Return the filter for acts: ``by`` a person or agency (its number), of one ``kind``, from event ``first``."""
    return Sought(frozenset() if readings or kind in READINGS else READINGS, by, kind, first)


def _line(seq: int, header: Header, names: dict[str, str], anchor: Anchored, marks: tuple[str, ...]) -> ActLine:
    author = header.actors[0].person
    return ActLine(
        seq=seq, act=header.act, kind=header.kind, at=header.at, author=author, author_name=names.get(author, ""),
        parts=header.parts, flags=marks, rules=header.rules, anchored=anchor,
    )  # fmt: skip


def since(connection: Connection, moment: str) -> int:
    """Return the position of the first event at ``moment`` (RFC 3339 UTC) or later.

    It is the log's size if there is none, and -1 if all are. Used as ``before`` of ``view`` it shows the events
    recorded until then.
    """
    return log_reader.since(connection, head_row.read(connection).size, moment) or -1


def event(connection: Connection, reader: Reader, seq: int) -> EventView:
    """Return one event: any of them for the inspection, those of exhibits they may see for everybody else.

    Raises:
        NotFound: no such event, or none that the reader may see.
        RuleBroken: ``check_due``: an event of an exhibit that the reader has still to check blind; ``count_open``: of
            an inventory in which they count.
    """
    body = log_reader.body(connection, seq) if 0 <= seq < head_row.read(connection).size else None
    if body is None or not _seen(connection, reader, seq, body):
        raise NotFound("not_found", kind="event", number=seq)
    return EventView(seq=seq, leaf=b64(leaf_hash(body)), body=body.decode())


def read_about(view: EventView) -> str:
    """Return the subject that an event speaks of, for the record of its reading; of a header, the event itself."""
    decoded: Any = TYPES.decode(view.body.encode())
    return decoded.subject if isinstance(decoded, Part) else f"event {view.seq}"


def proof(connection: Connection, log: Log, seq: int) -> ProofView:
    """Return the inclusion proof of an event; it proves that bytes are in the log without revealing them.

    Raises:
        NotFound: no such event.
    """
    now = head_row.read(connection)
    if not 0 <= seq < now.size:
        raise NotFound("not_found", kind="event", number=seq)
    note = covering(connection, log, seq)
    size = note.size if note else now.size
    path = inclusion_proof(seq, size, NodeReader(now.size, now.edge, checkpoints.tiles_in(connection)))
    made = Proof(seq, tuple(path), note.note) if note else None
    root = _root(note.note) if note else b64(now.root)
    return ProofView(
        index=seq, size=size, root=root, path=tuple(map(b64, path)), text=made.write() if made else "",
        receipt=b64(_receipt(connection, log, size, made) if made else b""),
        anchored=anchored(connection, log.trust, {seq: log_reader.recorded_at(connection, seq)})[seq],
    )  # fmt: skip


def _receipt(connection: Connection, log: Log, size: int, made: Proof) -> bytes:
    """Return the COSE receipt by a key valid for the checkpoint; empty if the checkpoint has none."""
    keys = dict.fromkeys([*log_keys.signing(connection, size), *log.vkeys])
    receipts = (receipt(made, key) for key in ed25519(keys))
    return next(filter(None, receipts), b"")


def nodes(connection: Connection, log: Log) -> NodeReader:
    """Return a reader of the log's current hashes for proofs; full tiles are read once."""
    now = head_row.read(connection)
    return NodeReader(now.size, now.edge, log.tiles)


def covering(connection: Connection, log: Log, seq: int) -> Note | None:
    """Return the first checkpoint over event ``seq`` with enough cosignatures and their lines, else the first."""
    lines = log.witnesses.best(connection, seq)
    note = checkpoints.of_size(connection, lines[0].size) if lines else None
    if note is None:
        return checkpoints.covering(connection, seq)
    return Note(note.size, note.note + "".join(line.line for line in lines))


def latest_checkpoint(connection: Connection) -> str:
    """Return the last signed checkpoint (C2SP signed note).

    Raises:
        NotFound: ``no_checkpoint`` while none has been signed.
    """
    note = checkpoints.latest(connection)
    if note is None:
        raise NotFound("no_checkpoint")
    return note.note


def _seen(connection: Connection, reader: Reader, seq: int, body: bytes) -> bool:
    decoded: Any = TYPES.decode(body)
    if isinstance(decoded, Part) and decoded.subject in counting(connection, reader):
        raise RuleBroken("count_open", number=decoded.subject)
    if isinstance(decoded, Part) and confidential_inspections.kept_from(connection, reader, decoded):
        return False
    if isinstance(decoded, Header) and confidential_inspections.hides(connection, reader, seq, decoded):
        return False
    if not isinstance(decoded, Part) or not decoded.subject.startswith(Exhibit.kind):
        return sees_everything(reader.roles)
    seen = visible_exhibits(connection, reader, subject_queries.states(connection, Exhibit, [decoded.subject]))
    require_checked(connection, reader, seen)
    return bool(seen)


def _stamped(row: TimeStamp, origin: str, roots: tuple[x509.Certificate, ...]) -> StampLine:
    believed_stamp = believed(row, origin, roots)
    return StampLine(
        size=row.size, at=written(believed_stamp.at) if believed_stamp else of_seconds(row.at),
        authority=believed_stamp.authority if believed_stamp else row.authority,
        own=believed_stamp is not None and believed_stamp.own,
        proved=believed_stamp is not None,
    )  # fmt: skip


def _root(note: str) -> str:
    return note.splitlines()[2]
