"""Blank labels: the register of their numbers, and what those say whose printing was just recorded."""

from collections.abc import Sequence

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.exhibits.blank_labels import BlankLabels, BlanksIssued, BlanksReprinted
from custody.storage.read import queries
from custody.storage.read.log_reader import parts_at
from custody.storage.tables.connection import Connection

PAGE = 50


class Batch(Struct, frozen=True, kw_only=True):
    """A batch of blank labels: what became of its numbers, in the order of the sheet."""

    number: str
    issued_at: str
    copies: int
    left: tuple[str, ...]
    used: tuple[str, ...]
    voided: tuple[str, ...]


class Totals(Struct, frozen=True, kw_only=True):
    """How many blank labels were issued, are on an exhibit, were voided, and are left."""

    issued: int
    used: int
    voided: int
    left: int


def batches(connection: Connection, reader: Reader) -> list[Batch]:
    """The blank labels of the reader's agency, the newest ``PAGE`` batches first."""
    found = queries.find(connection, BlankLabels, dossier=reader.agency, limit=10_000)
    newest = sorted(found.items(), key=lambda item: item[1].issued_at, reverse=True)[:PAGE]
    used = queries.known(connection, (n for _, batch in newest for n in batch.numbers))
    return [_batch(number, one, used) for number, one in newest]


def _batch(number: str, one: BlankLabels, used: set[str]) -> Batch:
    voided = set(one.voided)
    return Batch(
        number=number,
        issued_at=one.issued_at,
        copies=one.copies,
        left=tuple(n for n in one.numbers if n not in used | voided),
        used=tuple(n for n in one.numbers if n in used),
        voided=tuple(one.voided),
    )


def totals(connection: Connection, reader: Reader) -> Totals:
    """All blank labels that were ever issued to the reader's agency, in figures."""
    found = queries.find(connection, BlankLabels, dossier=reader.agency, limit=None).values()
    issued = [number for batch in found for number in batch.numbers]
    used = queries.known(connection, issued)
    voided = {number for batch in found for number in batch.voided} - used
    return Totals(issued=len(issued), used=len(used), voided=len(voided), left=len(issued) - len(used | voided))


def printed(connection: Connection, events: Sequence[int]) -> list[tuple[str, int]]:
    """The labels of a recorded print that are still free, and their copy; none once a later copy was printed.

    A used one has its own, recorded print.
    """
    parts = [p for p in parts_at(connection, events).values() if isinstance(p.data, BlanksIssued | BlanksReprinted)]
    batches = queries.states(connection, BlankLabels, [p.subject for p in parts])
    used = queries.known(connection, (n for one in batches.values() for n in one.numbers))
    copies = {p.subject: getattr(p.data, "copy", 1) for p in parts}
    current = ((_batch(n, one, used), one.copies) for n, one in batches.items() if one.copies == copies[n])
    return [(number, copy) for one, copy in current for number in one.left]
