"""The machine-readable half of a history or of minutes: each event as stored, with its proof that it stands in the log.

Canonical JSON, attached to the paper; whoever has it can check every word of the paper against the log's signed head,
without us: the SHA-256 of ``0x00 || body`` leads over ``proof`` to the root (RFC 9162 2.1.3.2).
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence

import msgspec

from custody.log.tiles import NodeReader, inclusion_proof
from custody.service.documents.document_context import Desk
from custody.service.documents.sources import Papers
from custody.storage.read import log_reader
from custody.storage.read.histories import Line
from custody.storage.signing import checkpoints
from custody.storage.write import head_row

TYPE = "custody.history-statement/1"
MINUTES = "custody.minutes-statement/1"
CASE = "custody.case-statement/1"

_ENCODER = msgspec.json.Encoder(order="sorted")


def history_statement(papers: Papers, desk: Desk, number: str, lines: Sequence[Line]) -> bytes:
    """The statement of an exhibit's history; bodies, hashes and proof nodes in base64.

    ``events`` are the exhibit's own, in order; ``acts`` the headers of the acts they are part of. No private value
    stands in either: names and free text are commitments.
    """
    return _ENCODER.encode({"type": TYPE, "exhibit": number, **_proved(papers, desk, lines)})


def minutes_statement(papers: Papers, desk: Desk, number: str, kind: str, lines: Sequence[Line]) -> bytes:
    """The statement of minutes: the events that they are drawn from, told as ``history_statement`` tells them."""
    return _ENCODER.encode({"type": MINUTES, "number": number, "kind": kind, **_proved(papers, desk, lines)})


def case_statement(desk: Desk, number: str, ends: Mapping[str, Line]) -> bytes:
    """The statement of a case's history: where each exhibit's chain ends, and the log's head.

    Whoever has it can tell of any exhibit's history or bundle whether it goes as far as this paper did.
    """
    now = head_row.read(desk.connection)
    chains = [{"exhibit": n, "n": x.part.n, "seq": x.seq, "leaf": b64encode(x.leaf).decode()} for n, x in ends.items()]
    log = {"origin": now.origin, "size": now.size, "root": b64encode(now.root).decode()}
    return _ENCODER.encode({"type": CASE, "case": number, "log": log, "exhibits": chains})


def _proved(papers: Papers, desk: Desk, lines: Sequence[Line]) -> dict[str, object]:
    """Events and the headers of their acts as stored, each with its proof that it stands in the log of this moment."""
    now = head_row.read(desk.connection)
    node = NodeReader(now.size, now.edge, checkpoints.tile_reader(papers.store))
    headers = sorted({line.header_seq for line in lines})
    bodies = log_reader.bodies_at(desk.connection, [*headers, *(line.seq for line in lines)])

    def entry(seq: int) -> dict[str, object]:
        proof = [b64encode(n).decode() for n in inclusion_proof(seq, now.size, node)]
        return {"seq": seq, "body": b64encode(bodies[seq]).decode(), "proof": proof}

    return {
        "log": {"origin": now.origin, "size": now.size, "root": b64encode(now.root).decode()},
        "acts": [entry(seq) for seq in headers],
        "events": [{**entry(line.seq), "n": line.part.n} for line in lines],
    }
