"""Read the case of each exhibit, which never changes."""

from collections.abc import Iterable
from functools import partial

from sqlalchemy import Connection

from custody.storage.read import subject_queries
from custody.storage.read.process_cache import remembered

REMEMBERED = 100_000
"""Exhibits whose case is remembered."""
_CASES: dict[str, str] = {}


def cases_of(connection: Connection, exhibits: Iterable[str]) -> dict[str, str]:
    """Return the case of each exhibit; the index is read once."""
    return remembered(_CASES, REMEMBERED, exhibits, partial(subject_queries.dossiers, connection))
