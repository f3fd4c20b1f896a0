"""The mass balance of a store: statements and CPU of the books of a year, and of all that is held added up (I20)."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from msgspec import Struct
from sqlalchemy import Connection, event

from custody.domain.access.visibility import Reader
from custody.domain.kernel.times import written
from custody.domain.people.person import Person
from custody.domain.places.place import OpenPlace
from custody.domain.places.put_away import StoreExhibits
from custody.service.kernel.directory import Directory
from custody.service.oversight import mass_balance, store_silence
from custody.storage.read import subject_queries
from custody.storage.tables.engine import Store
from tests.bench.databases import Fresh
from tests.bench.fixture import Scene, do, scene

TIMES = 5


class Figures(Struct, frozen=True, kw_only=True):
    """One question to a store of so many exhibits: statements, and CPU milliseconds, the median of ``TIMES``."""

    exhibits: int
    name: str
    statements: int
    cpu_ms: float


def measure(fresh: Fresh, folder: Path, sizes: Sequence[int]) -> Iterator[Figures]:
    """Yield the figures of each question for stores of each size."""
    for exhibits in sizes:
        with fresh() as store, scene(store, folder / f"keys-balance-{exhibits}", exhibits) as made:
            _put_away(made)
            for name, ask in _questions(made).items():
                yield _asked(store, exhibits, name, ask)


def _put_away(made: Scene) -> None:
    keeper = made.custodians[0]
    place = do(made, "place.open/1", OpenPlace(name="V", sort="vault"), keeper).first("PL")
    for start in range(0, len(made.exhibits), 1_000):
        command = StoreExhibits(place=place, exhibits=tuple(made.exhibits[start : start + 1_000]))
        do(made, "exhibit.store/1", command, keeper)


def _questions(made: Scene) -> dict[str, Callable[[Connection], object]]:
    directory, now = Directory(made.vault), written(datetime.now(UTC))
    agency = _agency(made)
    reader = Reader(made.custodians[1], agency, ("clerk", "supervisor"), now)
    period = mass_balance.period_of("2016-01-01", now[:10], now[:10])

    def books(connection: Connection, *, counted: bool) -> object:
        return mass_balance.balance(connection, directory, reader, agency, period, counted=counted)

    return {
        "books of a period": lambda connection: books(connection, counted=False),
        "the same, and what is held added up": lambda connection: books(connection, counted=True),
        "plan of the day": lambda connection: store_silence.plans(connection, directory, reader),
    }


def _agency(made: Scene) -> str:
    with made.store.reading() as connection:
        return subject_queries.state(connection, Person, made.custodians[0]).agency


def _asked(store: Store, exhibits: int, name: str, ask: Callable[[Connection], object]) -> Figures:
    spent: list[float] = []
    with store.reading() as connection:
        ask(connection)  # names are read once for all
        with statements(store) as listed:
            ask(connection)
        for _ in range(TIMES):
            begun = time.process_time()
            ask(connection)
            spent.append(1000 * (time.process_time() - begun))
    return Figures(exhibits=exhibits, name=name, statements=len(listed), cpu_ms=median(spent))


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """Yield a list that fills with the statements that a store is asked."""
    listed: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        listed.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield listed
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
