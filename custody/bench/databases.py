"""Fresh migrated databases for a benchmark: a SQLite file, and PostgreSQL from a wheel when there is one."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from custody.settings import Settings
from custody.storage import schema
from custody.storage.engine import Store

Fresh = Callable[[], AbstractContextManager[Store]]


def sqlite(folder: Path) -> Fresh:
    """A maker of empty SQLite databases in a folder."""

    @contextmanager
    def fresh() -> Iterator[Store]:
        data = folder / uuid.uuid4().hex
        data.mkdir(parents=True)
        store = schema.open_store(Settings(data=data, secure=False))
        try:
            yield store
        finally:
            store.close()

    return fresh
