"""Is this paper ours, and is it the last version? Asked by anybody, answered with nothing else.

Only who holds a document with a valid signature of ours learns anything: a number that somebody made up gets the same
answer whether it exists or not. A history grows, and whether it has grown is nobody's business who may not see it.
But the log that it is of must be ours still: whoever put the database back, or used the key, made what no log holds.
"""

import re
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Struct, structs

from custody.domain.certificates.certificate import NUMBER, Certificate
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.inventories.inventory import Inventory
from custody.domain.orders.order import Order
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure
from custody.log.signed_note import b64
from custody.log.tiles import frontier_at
from custody.service.log.log import Log, nodes
from custody.storage.read import log_reader, subject_queries
from custody.storage.tables.connection import Connection
from custody.storage.write import head_row, unique_values
from labels.documents import signed_code
from labels.layout.errors import LabelError
from labels.signing.inspect_pdf import Seen
from labels.stock import identifier

Answer = Literal[
    "current", "superseded", "history", "minutes", "annex", "unconfirmed", "altered", "misread", "foreign", "label",
    "number", "unreadable",
]  # fmt: skip
SUBJECTS = (Case.kind, Exhibit.kind, Inventory.kind, Order.kind, Seizure.kind)
"""What minutes are of, and orders."""
PAPER = re.compile(r"[0-9]{4}/[0-9]{4,}(-[0-9A-Z]{4,11})?", re.ASCII)
"""The number on a certificate's paper, as ``certify`` gives it."""
UNSURE = {"untrusted", "outdated", "revoked", "not_closed"}
"""What is wrong with a document of ours that nobody changed."""


class Found(Struct, frozen=True, kw_only=True):
    """The answer. ``reference`` and ``statement_sha256`` are the document's own words, and only when they were ours.

    ``certificate``: the one that it is (CE…), "" for none; ``version``: which one that is, ``last`` the newest.

    current: a certificate of ours, its last version. superseded: a certificate of ours; a newer version exists.
    history, minutes, annex: ours as of event ``size`` (0: the file says). unconfirmed: signed by us, and the log does
    not hold it. altered: signed by us and changed since. misread: a
    code that names our key without its signature. foreign: not signed by us. label: a pointer, no proof.
    """

    answer: Answer
    reference: str = ""
    statement_sha256: str = ""
    size: int = 0
    certificate: str = ""
    version: int = 0
    last: int = 0


def of_code(connection: Connection, key: Ed25519PublicKey, text: str) -> Found:
    """Return the standing of a paper by its code; ``text`` as a phone read it or a person typed it."""
    try:
        marked = signed_code.read(text, key)
    except LabelError as error:
        return Found(answer=_unsigned(error.code, text))
    standing = Found(
        answer="unconfirmed", reference=marked.reference, statement_sha256=marked.statement_sha256, size=marked.size
    )
    grows = _grows(marked.reference)
    if grows is None:
        return _certificate(connection, standing)
    return structs.replace(standing, answer=grows) if _held(connection, marked.reference, marked.size) else standing


def of_pdf(connection: Connection, log: Log, seen: Seen) -> Found:
    """Return the standing of a file whose seal was examined."""
    if "unreadable" in seen.problems:
        return Found(answer="unreadable")
    if (
        seen.ours and seen.problems and UNSURE.issuperset(seen.problems)
    ):  # whole, and nothing says (any more) that it was sealed in time
        return Found(answer="unconfirmed")
    if seen.problems:
        return Found(answer="altered" if seen.ours else "foreign")
    unsure = Found(answer="unconfirmed", reference=seen.reference, statement_sha256=seen.statement_sha256)
    if seen.kind not in {"history", "minutes", "annex"}:
        return _certificate(connection, unsure)
    held = _held(connection, seen.reference, seen.size) and _of_our_log(connection, log, seen)
    return structs.replace(unsure, answer=(held and _grows(seen.reference)) or "unconfirmed")


def _held(connection: Connection, document_id: str, size: int) -> bool:
    """Return True if the log has reached ``size`` events and knows the document's subject and act."""
    subject, stroke, act = document_id.partition("/")
    now = head_row.read(connection).size
    if size > now or not subject_queries.existing_ids(connection, [subject]):
        return False
    if not stroke or subject.startswith(Certificate.kind):
        return True
    return act.isdecimal() and int(act) < now and log_reader.header_at(connection, int(act)) is not None


def _of_our_log(connection: Connection, log: Log, seen: Seen) -> bool:
    """Return True if the statement's log is a beginning of this log."""
    return seen.root == b64(frontier_at(seen.size, nodes(connection, log)).root())


def _grows(document_id: str) -> Answer | None:
    """Return the kind of a document whose statement the log lacks, or None for others.

    Minutes bear the place of their act in their number.
    """
    subject, stroke, _ = document_id.partition("/")
    if stroke and len(subject) == identifier.LENGTH and subject.startswith(Certificate.kind):
        return "annex"
    if len(subject) != identifier.LENGTH or subject[:2] not in SUBJECTS:
        return None
    return "minutes" if stroke else "history" if subject[:2] in {Exhibit.kind, Case.kind} else None


def _unsigned(code: str, text: str) -> Answer:
    if code == "code_altered":
        return "misread"
    if code == "code_foreign":
        return "foreign"
    if PAPER.fullmatch(text.strip().upper()):
        return "number"
    try:
        subject_id, _ = identifier.read_payload(text.partition("/")[0])
    except LabelError:
        return "unreadable"
    return "label" if subject_id.startswith(Exhibit.kind) else "number"


def _certificate(connection: Connection, standing: Found) -> Found:
    """Return the standing of a certificate by its number and digest; unchanged if the log lacks it."""
    subject = unique_values.by_claim(connection, NUMBER, standing.reference)
    if subject is None:
        return standing
    session = subject_queries.state(connection, Certificate, subject).session
    versions = subject_queries.find(connection, Certificate, dossier=session)
    certificate_id = next(
        (certificate_id for certificate_id, made in versions.items() if made.statement == standing.statement_sha256), ""
    )
    if not certificate_id:
        return standing
    answer: Answer = "superseded" if versions[certificate_id].superseded else "current"
    return structs.replace(
        standing, answer=answer, certificate=certificate_id, version=versions[certificate_id].version,
        last=max(made.version for made in versions.values()),
    )  # fmt: skip
