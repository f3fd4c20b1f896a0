"""Anchors of a bundle in the log: the covering checkpoint, its keys, the proofs, the heads around."""

from collections.abc import Collection, Iterable, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from custody.domain.kernel.errors import BadInput, NotFound
from custody.kernel import Progress
from custody.log.signed_note import MLDSA44, VerifierKey, without
from custody.log.signed_note import parse as parse_note
from custody.log.tiles import consistency_proof, inclusion_proof
from custody.log.tlog_proof import Proof
from custody.log.witness import Submission
from custody.service.exchange.bundles.manifest import CONSISTENCY, HEADS
from custody.service.log.log import Log, covering, nodes
from custody.storage.signing import checkpoints, cosignatures, log_keys
from custody.storage.signing.checkpoints import Note
from custody.storage.tables.connection import Connection


def head(connection: Connection, log: Log, seq: int) -> Note:
    """Return the checkpoint that covers an event.

    Raises:
        NotFound: ``no_checkpoint`` while none does.
    """
    note = covering(connection, log, seq)
    if note is None:
        raise NotFound("no_checkpoint")
    return note


def signers(connection: Connection, log: Log, note: Note) -> list[VerifierKey]:
    """Return the keys under a checkpoint, Ed25519 first; an older checkpoint may bear an ended key."""
    keys = dict.fromkeys([*log.vkeys, *log_keys.signing(connection, note.size)])
    return sorted((key for key, _ in parse_note(note.note).by(keys)), key=lambda key: key.kind)


def keys(log: Log, signed: Sequence[VerifierKey]) -> dict[str, bytes]:
    """Return the keys of the checkpoint and of the witnesses, and the log's first key as PEM."""
    key = Ed25519PublicKey.from_public_bytes(signed[0].key)
    return {
        "vkeys": "".join(f"{vkey}\n" for vkey in signed).encode(),
        "witnesses": "".join(f"{known.vkey}\n" for known in log.witnesses.policy.witnesses).encode(),
        "log.pub.pem": key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    }


def proofs(
    connection: Connection, log: Log, note: Note, seqs: Collection[int], signed: Iterable[VerifierKey],
    progress: Progress,
) -> dict[int, str]:  # fmt: skip
    """Return proofs under the checkpoint without its post-quantum lines, which stand once, in ``checkpoint``."""
    node = nodes(connection, log)
    keys = [*signed, *(known.vkey for known in log.witnesses.policy.witnesses)]
    short = without(note.note, (vkey for vkey in keys if vkey.kind == MLDSA44))
    by_seq = {}
    for seq in seqs:
        by_seq[seq] = Proof(seq, tuple(inclusion_proof(seq, note.size, node)), short).write()
        progress(len(by_seq), len(seqs))
    return by_seq


def heads(connection: Connection, log: Log, note: Note, seqs: Iterable[int]) -> dict[str, bytes]:
    """Return the cosigned heads just before and just after each event, which bracket its time.

    Post-quantum lines are long: those of the log are left out, those of witnesses stand only in the first and the last
    head.
    """
    witnesses = [known.vkey for known in log.witnesses.policy.witnesses]
    keys = [*log.vkeys, *log_keys.readable(log_keys.named(connection))]
    long = [key for key in keys if key.kind == MLDSA44]
    head_files = {}
    sizes = [size for size in cosignatures.sizes_around(connection, seqs, witnesses) if size != note.size]
    for size in sizes:
        signed = checkpoints.of_size(connection, size)
        lines = [
            cosignature.line
            for cosignature in cosignatures.under(connection, size)
            if size in {sizes[0], sizes[-1]} or VerifierKey.parse(cosignature.witness).kind != MLDSA44
        ]
        if signed is not None and lines:
            head_files[f"{HEADS}{size:010}"] = (without(signed.note, long) + "".join(lines)).encode()
    return head_files


def extension(connection: Connection, log: Log, note: Note, since: int) -> dict[str, bytes]:
    """Return the consistency proof from an older head, in a witness's request form (C2SP tlog-witness).

    Raises:
        BadInput: ``since_beyond``.
    """
    if not since:
        return {}
    if not 0 < since <= note.size:
        raise BadInput("since_beyond", since=since, size=note.size)
    proof = consistency_proof(since, note.size, nodes(connection, log))
    return {CONSISTENCY: Submission(since, tuple(proof), note.note).write().encode()}
