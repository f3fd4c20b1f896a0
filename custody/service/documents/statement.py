"""The machine-readable half of a history: each event as stored, with its proof that it stands in the log.

Canonical JSON, attached to the paper; whoever has it can check every word of the paper against the log's signed head,
without us: the SHA-256 of ``0x00 || body`` leads over ``proof`` to the root (RFC 9162 2.1.3.2).
"""

from base64 import b64encode
from collections.abc import Sequence

import msgspec

from custody.log.tiles import NodeReader, inclusion_proof
from custody.service.documents.desk import Desk, Papers
from custody.storage import checkpoints, head, logbook
from custody.storage.queries import Line

TYPE = "custody.history-statement/1"

_ENCODER = msgspec.json.Encoder(order="sorted")


def history_statement(papers: Papers, desk: Desk, number: str, lines: Sequence[Line]) -> bytes:
    """The statement of an exhibit's history; bodies, hashes and proof nodes in base64.

    ``events`` are the exhibit's own, in order; ``acts`` the headers of the acts they are part of. No private value
    stands in either: names and free text are commitments.
    """
    now = head.read(desk.connection)
    node = NodeReader(now.size, now.edge, checkpoints.tile_reader(papers.store))

    def entry(seq: int) -> dict[str, object]:
        body = logbook.body(desk.connection, seq)
        assert body is not None
        proof = [b64encode(n).decode() for n in inclusion_proof(seq, now.size, node)]
        return {"seq": seq, "body": b64encode(body).decode(), "proof": proof}

    return _ENCODER.encode(
        {
            "type": TYPE,
            "exhibit": number,
            "log": {"origin": now.origin, "size": now.size, "root": b64encode(now.root).decode()},
            "acts": [entry(seq) for seq in sorted({line.header_seq for line in lines})],
            "events": [{**entry(line.seq), "n": line.part.n} for line in lines],
        }
    )
