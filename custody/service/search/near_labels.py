"""Labels of which one character is wrong, or of which a half is torn off."""

from custody.domain.exhibits.exhibit import Exhibit
from custody.storage.read import subject_queries
from custody.storage.tables.connection import Connection
from labels.stock import identifier

PRINTED = (Exhibit.kind, "CT")
"""Kinds of number that stand on a label: of exhibits and of containers."""
SHORTEST_PART = 6
"""Characters of a label from which a part of it is looked for: 30 bits, which hardly two labels share."""


def mistyped(connection: Connection, text: str) -> list[str]:
    """Return the labels that exist and differ from the text by one character, or by two neighbours swapped."""
    return sorted(subject_queries.existing_ids(connection, identifier.one_off(text)))


def torn(connection: Connection, text: str, limit: int) -> list[str]:
    """Return the labels that have this part, whatever separates its groups."""
    part = identifier.body_characters(text)
    if len(part) < SHORTEST_PART:
        return []
    return subject_queries.holding(connection, PRINTED, part, limit)
