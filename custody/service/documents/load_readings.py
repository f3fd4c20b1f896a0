"""Readings of each exhibit of a session's load and their authors, at staging and at withdrawal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from custody.domain.destruction.arrival_and_ignition import ExhibitWithdrawn
from custody.domain.destruction.sack_sampling import ExhibitStaged
from custody.domain.exhibits.balance_and_weighing import Weight
from custody.service.documents.checks import seal_state
from custody.storage.read import log_reader
from custody.storage.read.histories import Line
from custody.storage.tables.connection import Connection
from labels import model

LOADING = frozenset({"destruction_session.staged/1", "destruction_session.load_withdrawn/1"})
"""The events of a session whose acts read exhibits of its load, or found them missing."""


@dataclass(frozen=True, slots=True)
class LoadReading:
    """The seal as it was read last, by the person ``by``; "" and ``not_seen`` where nobody read it.

    ``missing``: it was not there to be read.
    """

    by: str = ""
    seal: str = ""
    state: model.SealState = "not_seen"
    weight: Weight | None = None
    missing: bool = False


UNREAD = LoadReading()


def readings(connection: Connection, chain: Iterable[Line], gone: Mapping[str, str]) -> dict[str, LoadReading]:
    """Return the last reading of each exhibit in the acts of a session's chain, by exhibit number.

    ``gone``: the exhibits missing from the load, each with its discrepancy (``service/missing.py``).
    """
    opened = {discrepancy: exhibit for exhibit, discrepancy in gone.items()}
    authors = {
        seq: line.header.actors[0].person
        for line in chain if line.part.type in LOADING for seq in log_reader.places(line.header_seq, line.header)
    }  # fmt: skip
    readings_by_exhibit: dict[str, LoadReading] = {}
    for seq, part in log_reader.parts_at(connection, authors).items():
        if isinstance(part.data, ExhibitStaged | ExhibitWithdrawn):
            check = part.data.check
            readings_by_exhibit[part.subject] = LoadReading(authors[seq], check.seal, seal_state(check), check.weight)
        elif part.subject in opened:
            readings_by_exhibit[opened[part.subject]] = LoadReading(authors[seq], missing=True)
    return readings_by_exhibit
