"""The receipt of a bundle (accusé de réception): what the receiver hands back, signed by the receiver's log.

One JSON file: the event ``bundle.received`` byte for byte, its C2SP tlog-proof under a signed checkpoint, and the same
told as plain fields. Whoever gave the bundle checks it with the key of the receiver's log, had from elsewhere.
"""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from custody.domain.exchange.received_bundle import BundleReceived, Objection
from custody.domain.kernel.errors import BadInput, NotFound
from custody.domain.kernel.events import Part
from custody.domain.registry.registry import TYPES
from custody.kernel import UNREADABLE
from custody.log import canonical
from custody.log.checkpoint import Checkpoint
from custody.log.errors import Malformed, Mismatch
from custody.log.signed_note import VerifierKey
from custody.log.tiles import inclusion_proof
from custody.log.tlog_proof import Proof
from custody.log.trust_policy import Policy
from custody.service.log.log import Log, covering, nodes
from custody.storage.read import log_reader
from custody.storage.tables.connection import Connection
from custody.storage.write import head_row

FORMAT = "custody-receipt/1"


class Statement(Struct, frozen=True, kw_only=True):
    """Statement of a receipt: ``receiver`` is the receiving log, ``receipt_id`` the receipt's id there.

    ``origin``, ``size`` and ``root`` (base64) are the head of the giver's log that the bundle proved, ``bundle`` the
    digest of its files.
    """

    receiver: str
    receipt_id: str
    at: str
    agency: str
    by: str
    bundle: str
    origin: str
    size: int
    root: str
    about: str
    exhibits: tuple[str, ...]
    objections: tuple[Objection, ...]


class BundleReceipt(Struct, frozen=True, kw_only=True):
    """The file. ``words``: each objection in French and English, for readers; what counts is the event."""

    format: str = FORMAT
    statement: Statement
    words: tuple[dict[str, str], ...] = ()
    event: str
    proof: str


class Checked(Struct, frozen=True, kw_only=True):
    """A receipt that holds: what it says, the head of the receiver's log that signs it, and who cosigned that."""

    statement: Statement
    checkpoint: Checkpoint
    witnesses: tuple[str, ...]


def make(connection: Connection, log: Log, seq: int) -> BundleReceipt:
    """Return the receipt, in data only, of the bundle that event ``seq`` received.

    Raises:
        NotFound: ``no_checkpoint`` while none covers the event.
    """
    body, note = log_reader.bodies_at(connection, [seq])[seq], covering(connection, log, seq)
    if note is None:
        raise NotFound("no_checkpoint")
    path = inclusion_proof(seq, note.size, nodes(connection, log))
    statement = _statement(_decoded(body), head_row.read(connection).origin)
    return BundleReceipt(statement=statement, event=body.decode(), proof=Proof(seq, tuple(path), note.note).write())


def check(data: bytes, vkeys: Iterable[VerifierKey], policy: Policy | None = None) -> Checked:
    """Verify a receipt; ``vkeys`` are the keys of the receiver's log had from elsewhere, ``policy`` its witnesses.

    Raises:
        Malformed: ``receipt_malformed``; whatever the formats refuse.
        Mismatch: ``receipt_wrong`` when its fields are not those of the event; ``witnesses_few``; as ``Proof.verify``.
    """
    try:
        receipt = msgspec.json.decode(data, type=BundleReceipt)
    except UNREADABLE as error:
        raise Malformed("receipt_malformed") from error
    body = receipt.event.encode()
    opened = Proof.parse(receipt.proof).verify(body, [*vkeys, *(policy.vkeys() if policy else ())])
    if policy is not None:
        policy.require(opened)
    canonical.check(body)
    if receipt.format != FORMAT or receipt.statement != _statement(_decoded(body), opened.checkpoint.origin):
        raise Mismatch("receipt_wrong")
    witnesses = tuple(signed.key.name for signed in opened.witnesses)
    return Checked(statement=receipt.statement, checkpoint=opened.checkpoint, witnesses=witnesses)


def acknowledged(data: bytes, origin: str) -> int:
    """Return the size of the head of log ``origin`` that a receipt acknowledges; verify nothing.

    Raises:
        BadInput: ``receipt_elsewhere``: no receipt, or of another log's bundle.
    """
    try:
        statement = msgspec.json.decode(data, type=BundleReceipt).statement
    except UNREADABLE as error:
        raise BadInput("receipt_elsewhere", origin=origin) from error
    if statement.origin != origin:
        raise BadInput("receipt_elsewhere", origin=origin)
    return statement.size


def _decoded(body: bytes) -> Part:
    try:
        event = TYPES.decode(body)
    except msgspec.DecodeError as error:
        raise Malformed("receipt_malformed") from error
    if not isinstance(event, Part) or not isinstance(event.data, BundleReceived):
        raise Malformed("receipt_malformed")
    return event


def _statement(event: Part, receiver: str) -> Statement:
    data: BundleReceived = event.data
    return Statement(
        receiver=receiver, receipt_id=event.subject, at=event.at, agency=data.agency, by=data.by, bundle=data.bundle,
        origin=data.origin, size=data.size, root=data.root, about=data.about, exhibits=data.exhibits,
        objections=data.objections,
    )  # fmt: skip
