"""The machine-readable half of a history or of minutes: each event as stored, with its proof that it stands in the log.

Canonical JSON, attached to the paper; whoever has it can check every word of the paper against the log's signed head,
without us: the SHA-256 of ``0x00 || body`` leads over ``proof`` to the root (RFC 9162 2.1.3.2).
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence

import msgspec

from custody.log.tiles import NodeReader, inclusion_proof
from custody.service.documents.document_context import DocumentContext
from custody.storage.read import log_reader
from custody.storage.read.histories import Line
from custody.storage.signing import checkpoints
from custody.storage.write import head_row

TYPE = "custody.history-statement/1"
MINUTES = "custody.minutes-statement/1"
CASE = "custody.case-statement/1"

_ENCODER = msgspec.json.Encoder(order="sorted")


def history_statement(
    ctx: DocumentContext, exhibit_id: str, lines: Sequence[Line], fire: Sequence[Line] = ()
) -> bytes:  # fmt: skip
    """Return the statement of an exhibit's history; bodies, hashes and proof nodes in base64.

    ``events`` are the exhibit's own, in order; ``fire`` those of the session in which it burnt, then the one that
    issued the certificate. ``acts`` are the headers of their acts. None holds a private value: names and free text are
    commitments.
    """
    return _ENCODER.encode({"type": TYPE, "exhibit": exhibit_id, **_proved(ctx, lines, fire)})


def minutes_statement(ctx: DocumentContext, subject_id: str, kind: str, lines: Sequence[Line]) -> bytes:
    """Return the statement of minutes: their source events, in the form of ``history_statement``."""
    return _ENCODER.encode({"type": MINUTES, "number": subject_id, "kind": kind, **_proved(ctx, lines)})


def case_statement(ctx: DocumentContext, case_id: str, ends: Mapping[str, Line]) -> bytes:
    """Return the statement of a case's history: the head of each exhibit's chain and of the log.

    It shows if an exhibit's history or bundle goes as far as this paper did.
    """
    now = head_row.read(ctx.connection)
    chains = [
        {"exhibit": exhibit_id, "n": x.part.n, "seq": x.seq, "leaf": b64encode(x.leaf).decode()}
        for exhibit_id, x in ends.items()
    ]
    log = {"origin": now.origin, "size": now.size, "root": b64encode(now.root).decode()}
    return _ENCODER.encode({"type": CASE, "case": case_id, "log": log, "exhibits": chains})


def _proved(ctx: DocumentContext, lines: Sequence[Line], fire: Sequence[Line] = ()) -> dict[str, object]:
    """Return events and the headers of their acts as stored, each with its proof that it stands in the log now.

    ``fire``: events of other subjects, listed apart where there are any.
    """
    now = head_row.read(ctx.connection)
    node = NodeReader(now.size, now.edge, checkpoints.tiles_in(ctx.connection))
    headers = sorted({line.header_seq for line in (*lines, *fire)})
    bodies = log_reader.bodies_at(ctx.connection, [*headers, *(line.seq for line in (*lines, *fire))])

    def entry(seq: int) -> dict[str, object]:
        """Return an event with its proof."""
        proof = [b64encode(proof_node).decode() for proof_node in inclusion_proof(seq, now.size, node)]
        return {"seq": seq, "body": b64encode(bodies[seq]).decode(), "proof": proof}

    return {
        "log": {"origin": now.origin, "size": now.size, "root": b64encode(now.root).decode()},
        "acts": [entry(seq) for seq in headers],
        "events": [{**entry(line.seq), "n": line.part.n} for line in lines],
        **({"fire": [{**entry(line.seq), "n": line.part.n} for line in fire]} if fire else {}),
    }
