"""View of the custody history of one exhibit, for its page."""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.orders.hand_out import ExhibitHandedOut
from custody.service.access import minutes_access
from custody.service.access.openable_links import PAGES, openable
from custody.service.access.page_view import names_of_openable
from custody.service.certificates.anchors import Trust
from custody.service.documents.minutes import OF_ACTS
from custody.service.exhibits import histories
from custody.service.exhibits.display_names import Named
from custody.service.exhibits.exhibit_view import acts_around, around, gives
from custody.service.exhibits.histories import History, HistoryLine
from custody.service.kernel.directory import Directory
from custody.service.places.place_history import Stay, whereabouts
from custody.storage.tables.connection import Connection
from custody.storage.tables.value_encryption import Vault


class HistoryView(Struct, frozen=True, kw_only=True):
    """A custody history as one reader sees it.

    ``printable``: the acts whose minutes the reader may have. ``gives``: as in ``ExhibitView``.
    """

    history: History
    stays: list[Stay]
    printable: set[str]
    gives: bool
    today: str
    names: dict[str, str]
    linked: frozenset[str]
    named: dict[str, Named]


def view(
    connection: Connection, directory: Directory, vault: Vault, trust: Trust, reader: Reader, exhibit_id: str,
    today: str,
) -> HistoryView:  # fmt: skip
    """Return the custody history of an exhibit as the reader sees it on the day ``today``.

    Raises:
        NotFound: no such exhibit, or none that the reader may see.
    """
    history = histories.history(connection, directory, vault, trust, reader, exhibit_id)
    mentioned = {subject_id for line in history.lines for subject_id in _numbers(line.data)}
    linked = openable(connection, reader, {*mentioned, *around(history.exhibit), *history.law.about()})
    stays = whereabouts(connection, vault, reader, exhibit_id)
    stay_names = directory.names(
        connection, [subject_id for stay in stays for subject_id in (stay.place, *stay.people())]
    )
    in_words = linked.intersection([*mentioned, *acts_around(history.exhibit)])
    acts = {act for line in history.lines if (act := act_with_minutes(line))}
    return HistoryView(
        history=history,
        stays=stays,
        printable=minutes_access.printable(connection, reader, exhibit_id, acts),
        gives=gives(history.exhibit),
        today=today,
        names=history.exhibit.names | history.names | stay_names,
        linked=linked,
        named=names_of_openable(connection, directory, reader, in_words),
    )


def act_with_minutes(line: HistoryLine) -> str:
    """Return the act of an event that has minutes (as ``documents.minutes.has_minutes``), else ""."""
    handed_out = line.type == ExhibitHandedOut.type and line.data.get("status")
    weighed = (line.data.get("check") or line.data).get("weight")
    return line.act if line.type in OF_ACTS or handed_out or weighed else ""


def _numbers(value: Any) -> Iterator[str]:
    """Yield the numbers in the data of an event whose kind has a page."""
    if isinstance(value, str):
        if value[:2] in PAGES:
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _numbers(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _numbers(part)
