"""What a process remembers of states is what stands in the database, however much was read before; on both databases."""

import itertools
from operator import attrgetter

import pytest
from msgspec import Struct

from custody.domain.exhibits.exhibit import Exhibit
from custody.storage.read import subject_queries
from custody.storage.read.process_cache import Remembered
from custody.storage.tables.rebuild import rebuild
from tests.conftest import ORIGIN
from tests.count_statements import WHOLE, plans
from tests.factories.office import Office


class Stages(Struct):
    """How far the exhibits of a lot are."""

    statuses: list[str]
    on: list[str]


@pytest.fixture
def memory():
    """Of lots by a name, each with all its exhibits to hang on."""
    return Remembered(10, Exhibit, on=attrgetter("on"))


def newly(connection, memory, lots):
    """Of which of these lots, names to exhibits, it was read now; what is told is true."""
    made = []

    def make(unknown):
        made.extend(unknown)
        found = {n: subject_queries.states(connection, Exhibit, lots[n]) for n in unknown}
        return {n: Stages([e.status for e in found[n].values()], lots[n]) for n in unknown}

    told = memory.of(connection, lots, make)
    assert {n: one.statuses for n, one in told.items()} == {
        n: [e.status for e in subject_queries.states(connection, Exhibit, exhibits).values()]
        for n, exhibits in lots.items()
    }
    return made


def test_it_is_read_again_once_something_changed_on_which_it_hangs(office, memory):
    """And nothing else is."""
    first, second = office.lot(2, "held"), office.lot(1, "held")
    lots = {"first": first.exhibits, "second": second.exhibits}
    for changed in (None, first, second):
        if changed is not None:
            office.advance(changed, "ordered")
        with office.store.reading() as connection:
            expected = [name for name, lot in lots.items() if changed is None or lot == changed.exhibits]
            assert newly(connection, memory, lots) == expected
            assert newly(connection, memory, lots) == []


def test_what_it_is_known_by_is_watched_too(office, memory):
    """Whatever else it hangs on."""
    lot = office.lot(1, "held")
    [number] = lot.exhibits

    def made(connection):
        return memory.of(connection, [number], lambda asked: {n: Stages([str(next(count))], []) for n in asked})[number]

    count = itertools.count()
    with office.store.reading() as connection:
        assert made(connection) is made(connection)
        before = made(connection)
    office.advance(lot, "ordered")
    with office.store.reading() as connection:
        assert made(connection) is not before


def test_who_began_to_read_before_is_told_nothing_of_what_came_after(office, memory):
    """Nor does it take anything from whoever reads next."""
    lot = office.lot(1, "held")
    lots = {"lot": lot.exhibits}
    with office.store.snapshot() as before:
        assert newly(before, memory, lots) == ["lot"]
        office.advance(lot, "ordered")
        with office.store.reading() as after:
            assert newly(after, memory, lots) == ["lot"]
        assert newly(before, memory, lots) == ["lot"]
    with office.store.reading() as connection:
        assert newly(connection, memory, lots) == []


def test_states_that_were_rebuilt_are_read_again(office, memory):
    """A later version may make other states of the same events."""
    lots = {"lot": office.lot(1, "held").exhibits}
    for _ in range(2):
        with office.store.reading() as connection:
            assert newly(connection, memory, lots) == ["lot"]
        rebuild(office.store)


def test_each_store_has_its_own(office, memory, fresh, tmp_path):
    """A copy of a store goes a way of its own."""
    other = Office(fresh(), tmp_path / "other", ORIGIN)
    for one in (office, other):
        lots = {"lot": one.lot(1, "held").exhibits}
        with one.store.reading() as connection:
            assert newly(connection, memory, lots) == ["lot"]
            assert newly(connection, memory, lots) == []
    other.close()


def test_over_so_many_it_begins_anew(office):
    """The memory of a process is bounded."""
    lot, memory = office.lot(2, "held"), Remembered(1, Exhibit, on=attrgetter("on"))
    with office.store.reading() as connection:
        for name in "abcd":
            newly(connection, memory, {name: lot.exhibits})
    assert set(memory._known[office.store.engine].values) == {"c", "d"}


def test_what_changed_is_found_by_the_latest_events(office, memory):
    """No table is read from end to end for it."""
    lots = {"lot": office.lot(1, "held").exhibits}
    with office.store.reading() as connection:
        newly(connection, memory, lots)
    office.case()
    with office.store.reading() as connection:
        _, told = plans(connection, newly, memory, lots)
    assert told
    assert not any(WHOLE.search(plan) for plan in told.values())
