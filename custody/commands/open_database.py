"""The database that a command works on: one that is there, for a command founds none."""

from collections.abc import Iterator
from contextlib import contextmanager

from custody.bootstrap import open_services
from custody.commands.security_log import written_down
from custody.settings import Settings, check_database
from custody.storage.tables.engine import Store, require_there
from custody.web.http.services import Services


@contextmanager
def stored(url: str, *, streamed: bool = False) -> Iterator[Store]:
    """Yield the store at a URL, and close it afterwards.

    Raises:
        BadInput: ``setting_bad``; StorageRefused: ``database_missing``.
    """
    check_database(url)
    require_there(url)
    store = Store(url, streamed=streamed)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def installed(settings: Settings) -> Iterator[Services]:
    """Yield everything that serves, on an installation that is there.

    Raises:
        StorageRefused: ``database_missing``, and as ``open_services``.
    """
    require_there(settings.database)
    with written_down(settings, "commands", stream=False), open_services(settings) as services:
        yield services
