"""Blank labels: the register of their numbers, and what those say whose printing was just recorded."""

from collections.abc import Sequence

from msgspec import Struct

from custody.domain.blank import BlankLabels, BlanksIssued
from custody.domain.visibility import Reader
from custody.storage import queries
from custody.storage.connection import Connection
from custody.storage.logbook import parts_at

PAGE = 50


class Batch(Struct, frozen=True, kw_only=True):
    """A batch of blank labels: what became of its numbers, in the order of the sheet."""

    number: str
    issued_at: str
    left: tuple[str, ...]
    used: tuple[str, ...]
    voided: tuple[str, ...]


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
        left=tuple(n for n in one.numbers if n not in used | voided),
        used=tuple(n for n in one.numbers if n in used),
        voided=tuple(one.voided),
    )


def issued(connection: Connection, events: Sequence[int]) -> list[str]:
    """The numbers of a recorded issue, by its events, that are still free: a used one has its own, recorded print."""
    parts = parts_at(connection, events).values()
    batches = queries.states(connection, BlankLabels, [p.subject for p in parts if isinstance(p.data, BlanksIssued)])
    used = queries.known(connection, (n for batch in batches.values() for n in batch.numbers))
    return [n for number, batch in batches.items() for n in _batch(number, batch, used).left]
