"""Blank labels: the register of their numbers, and what those say whose printing was just recorded."""

from collections.abc import Sequence

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.blank_labels import BlankLabelIssued, BlankLabelReprinted, BlankLabels
from custody.storage.read import subject_queries
from custody.storage.read.log_reader import parts_at
from custody.storage.tables.connection import Connection

PAGE = 50


class Batch(Struct, frozen=True, kw_only=True):
    """A batch of blank labels: what became of its numbers, in the order of the sheet."""

    id: str
    issued_at: str
    copies: int
    left: tuple[str, ...]
    used: tuple[str, ...]
    voided: tuple[str, ...]


class Totals(Struct, frozen=True, kw_only=True):
    """Counts of blank labels: issued, used on an exhibit, voided and left."""

    issued: int
    used: int
    voided: int
    left: int


def batches(connection: Connection, reader: Reader) -> list[Batch]:
    """Return the newest ``PAGE`` batches of blank labels of the reader's agency, newest first."""
    labels = subject_queries.find(connection, BlankLabels, dossier=reader.agency, limit=10_000)
    newest = sorted(labels.items(), key=lambda item: item[1].issued_at, reverse=True)[:PAGE]
    used = subject_queries.existing_ids(connection, (subject_id for _, batch in newest for subject_id in batch.numbers))
    return [_batch(batch_id, batch, used) for batch_id, batch in newest]


def _batch(batch_id: str, batch: BlankLabels, used: set[str]) -> Batch:
    voided = set(batch.voided)
    return Batch(
        id=batch_id,
        issued_at=batch.issued_at,
        copies=batch.copies,
        left=tuple(label for label in batch.numbers if label not in used | voided),
        used=tuple(label for label in batch.numbers if label in used),
        voided=tuple(batch.voided),
    )


def totals(connection: Connection, reader: Reader) -> Totals:
    """Return all blank labels that were ever issued to the reader's agency, in figures."""
    all_batches = subject_queries.find(connection, BlankLabels, dossier=reader.agency, limit=None).values()
    issued = [label_id for batch in all_batches for label_id in batch.numbers]
    used = subject_queries.existing_ids(connection, issued)
    voided = {label_id for batch in all_batches for label_id in batch.voided} - used
    return Totals(issued=len(issued), used=len(used), voided=len(voided), left=len(issued) - len(used | voided))


def printed(connection: Connection, events: Sequence[int]) -> list[tuple[str, int]]:
    """Return the free labels of a recorded print with their copy; none once a later copy was printed.

    A used label has its own, recorded print.
    """
    parts = [
        p for p in parts_at(connection, events).values() if isinstance(p.data, BlankLabelIssued | BlankLabelReprinted)
    ]
    batches = subject_queries.states(connection, BlankLabels, [p.subject for p in parts])
    used = subject_queries.existing_ids(connection, (label for batch in batches.values() for label in batch.numbers))
    copies = {p.subject: getattr(p.data, "copy", 1) for p in parts}
    current = (
        (_batch(subject_id, batch, used), batch.copies)
        for subject_id, batch in batches.items()
        if batch.copies == copies[subject_id]
    )
    return [(label_id, copy) for batch, copy in current for label_id in batch.left]
