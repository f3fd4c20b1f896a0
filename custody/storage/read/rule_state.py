"""Read the present state as rules see it, for pages that ask a rule in advance."""

from collections.abc import Iterable

from custody.domain.exhibits.exhibit import Exhibit
from custody.storage.tables.connection import Connection
from custody.storage.write.locked_state import DatabaseStateReader


def state_reader(connection: Connection, numbers: Iterable[str]) -> DatabaseStateReader:
    """Return the present state as rules see it, without the lock; the exhibits' references are loaded at once."""
    listed = list(numbers)
    loaded = bare_state_reader(connection, listed)
    exhibits = [exhibit for exhibit_id in listed if (exhibit := loaded.find(Exhibit, exhibit_id)) is not None]
    loaded.load({related_id for e in exhibits for related_id in (e.seizure, e.agency, e.order) if related_id})
    return loaded


def bare_state_reader(connection: Connection, numbers: Iterable[str]) -> DatabaseStateReader:
    """Return a state reader like ``state_reader`` with these subjects alone; everything else is read on demand."""
    loaded = DatabaseStateReader()
    loaded.begin(connection)
    loaded.load(list(numbers))
    return loaded
