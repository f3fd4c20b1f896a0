"""View of a page: everything that one reader is shown of one subject, read in one snapshot, as data with codes."""

from collections.abc import Iterable
from typing import Protocol

from custody.domain.access.visibility import Reader
from custody.service.access.openable_links import openable
from custody.service.exhibits import display_names
from custody.service.exhibits.display_names import Named
from custody.service.kernel.directory import Directory
from custody.storage.tables.connection import Connection


class PageView(Protocol):
    """View with the numbers that it mentions; rendering turns them into links and words."""

    @property
    def linked(self) -> frozenset[str]:
        """Return the numbers whose page the reader may open."""
        ...

    @property
    def named(self) -> dict[str, Named]:
        """Return the parts of the words for each of these numbers that the page names in words."""
        ...


def names_of_openable(
    connection: Connection, directory: Directory, reader: Reader, numbers: Iterable[str]
) -> dict[str, Named]:
    """Return the parts of the words for each of these numbers whose page the reader may open."""
    return display_names.named(connection, directory, reader, openable(connection, reader, set(numbers)))
