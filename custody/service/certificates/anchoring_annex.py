"""The anchoring of a certificate: who outside holds the acts behind it fast, gathered from signatures that hold.

Whoever owns the database can write a cosignature or a time-stamp into it. Nothing here is believed but what the log,
a witness of the policy or an authority under the roots signed, over a head to which the stored event leads.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from custody.domain.certificates.certificate import Certificate
from custody.domain.destruction.arrival_and_ignition import DestructionSessionIgnited
from custody.domain.destruction.close_session import DestructionSessionClosed
from custody.domain.kernel.errors import NotFound
from custody.log.errors import LogError
from custody.log.merkle import leaf_hash
from custody.log.signed_note import VerifierKey
from custody.log.tiles import inclusion_proof
from custody.log.tlog_proof import Proof
from custody.service.destruction.statement_summary import first
from custody.service.log.log import Log, nodes
from custody.service.log.timestamp_checks import believed
from custody.storage.read import histories, log_reader
from custody.storage.signing import checkpoints, cosignatures, log_keys, timestamps
from custody.storage.signing.timestamps import TimeStamp
from custody.storage.tables.connection import Connection
from custody.storage.write import head_row
from labels.signing.timestamp_client import Stamp

TYPE = "custody.annex-statement/1"
_ENCODER = msgspec.json.Encoder(order="sorted")


class Act(Struct, frozen=True, kw_only=True):
    """An act behind the certificate: ``what`` it was, its event's index, leaf hash (hex), time of recording, bytes."""

    what: str
    index: int
    leaf: str
    at: str
    body: bytes


class Witnessed(Struct, frozen=True, kw_only=True):
    """A cosignature: the witness's name, the id of its key (hex), its time (UTC)."""

    name: str
    key: str
    at: datetime


class Head(Struct, frozen=True, kw_only=True):
    """A head that covers every act: its root (hex), the note with its lines, a proof of each act by its index."""

    size: int
    root: str
    note: str
    witnesses: tuple[Witnessed, ...]
    stamps: tuple[tuple[Stamp, TimeStamp], ...]
    proofs: Mapping[int, str]

    @property
    def held(self) -> bool:
        """Return True if a witness, or an authority apart from the installations, holds the head."""
        return bool(self.witnesses) or any(not stamp.own for stamp, _ in self.stamps)


class Anchoring(Struct, frozen=True, kw_only=True):
    """All that an annex states. ``reference``: the annex's own; ``heads``: the oldest first, each ``held``."""

    reference: str
    origin: str
    acts: tuple[Act, ...]
    heads: tuple[Head, ...]

    @property
    def last(self) -> datetime:
        """Return the time of the last anchor."""
        times = [witness.at for each in self.heads for witness in each.witnesses]
        return max(times + [stamp.at for each in self.heads for stamp, _ in each.stamps])


def anchoring(connection: Connection, log: Log, certificate_id: str, certificate: Certificate) -> Anchoring:
    """Return the outside anchors of the session's closing and of its certificate's issue.

    Raises:
        NotFound: ``annex_waiting`` while no witness has cosigned, and no authority time-stamped, a head that covers it.
    """
    acts = tuple(_acts(connection, certificate_id, certificate))
    made = (_head(connection, log, size, acts) for size in _sizes(connection, log, certificate))
    heads = tuple(anchored_head for anchored_head in made if anchored_head is not None and anchored_head.held)
    if not heads:
        raise NotFound("annex_waiting", number=certificate_id)
    return Anchoring(reference=f"{certificate_id}/A", origin=head_row.read(connection).origin, acts=acts, heads=heads)


def statement(anchors: Anchoring, certificate_id: str, certificate: Certificate) -> bytes:
    """Return the annex's statement as canonical JSON: the same anchors give the same bytes."""
    body: dict[str, Any] = {
        "type": TYPE, "number": anchors.reference, "certificate": certificate_id,
        "certificate_number": certificate.certificate_number,
        "version": certificate.version, "statement": certificate.statement, "origin": anchors.origin,
        "acts": [{"what": a.what, "event": a.index, "leaf": a.leaf, "at": a.at} for a in anchors.acts],
        "heads": [
            {
                "size": anchored_head.size, "root": anchored_head.root,
                "witnesses": [{"name": w.name, "key": w.key, "at": _utc(w.at)} for w in anchored_head.witnesses],
                "stamps": [
                    {"authority": s.authority, "at": _utc(s.at), "own": s.own,
                     "token": hashlib.sha256(row.token).hexdigest()}
                    for s, row in anchored_head.stamps
                ],
            }
            for anchored_head in anchors.heads
        ],
    }  # fmt: skip
    return _ENCODER.encode(body)


def _acts(connection: Connection, certificate_id: str, certificate: Certificate) -> Iterable[Act]:
    chain = histories.history(connection, certificate.session)
    events = {"ignited": first(chain, DestructionSessionIgnited), "closed": first(chain, DestructionSessionClosed)}
    lines = [(what, line) for what, line in events.items() if line is not None]
    lines.append(("issued", histories.history(connection, certificate_id, limit=1)[0]))
    bodies = log_reader.bodies_at(connection, [line.seq for _, line in lines])
    for what, line in lines:
        body = bodies[line.seq]
        yield Act(what=what, index=line.seq, leaf=leaf_hash(body).hex(), at=line.part.at, body=body)


def _sizes(connection: Connection, log: Log, certificate: Certificate) -> list[int]:
    """Return the sizes of heads that may anchor the issue: each witness's first, and the first outside stamp."""
    keys = [known.vkey for known in log.witnesses.policy.witnesses]
    cosigned = {
        cosignature.size for cosignature in cosignatures.first_over(connection, certificate.issued, keys).values()
    }
    now = head_row.read(connection)
    rows = timestamps.each_over(connection, certificate.issued)
    judged = ((row.size, believed(row, now.origin, log.roots)) for row in rows)
    stamped = next(({size} for size, stamp in judged if stamp is not None and not stamp.own), set())
    return sorted(size for size in cosigned | stamped if size <= now.size)


def _head(connection: Connection, log: Log, size: int, acts: tuple[Act, ...]) -> Head | None:
    """Return a head with its anchors, or None if its signature or the path of an act fails."""
    stored = checkpoints.of_size(connection, size)
    if stored is None:
        return None
    known = {str(witness.vkey): witness.vkey for witness in log.witnesses.policy.witnesses}
    lines = [cosignature for cosignature in cosignatures.under(connection, size) if cosignature.witness in known]
    note = stored.note + "".join(cosignature.line for cosignature in lines)
    keys: list[VerifierKey] = [*dict.fromkeys([*log_keys.signing(connection, size), *log.vkeys]), *known.values()]
    node = nodes(connection, log)
    proofs = {act.index: Proof(act.index, tuple(inclusion_proof(act.index, size, node)), note) for act in acts}
    try:
        [opened, *_] = [proofs[act.index].verify(act.body, keys) for act in acts]
    except LogError:
        return None  # a row that no key of the log signed: it says nothing, and `custody verify` names it
    rows = timestamps.under(connection, size)
    judged = ((believed(row, opened.checkpoint.origin, log.roots), row) for row in rows)
    return Head(
        size=size, root=opened.checkpoint.root.hex(), note=note,
        witnesses=tuple(
            Witnessed(name=witness.key.name, key=witness.key.key_id.hex(), at=datetime.fromtimestamp(witness.time, UTC))
            for witness in opened.witnesses
            if witness.time
        ),
        stamps=tuple((stamp, row) for stamp, row in judged if stamp is not None),
        proofs={index: proof.write() for index, proof in proofs.items()},
    )  # fmt: skip


def _utc(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
