"""What was recorded lately is told as it stands in the log, however much of it was read before; on both databases."""

import pytest

from custody.domain.transfers.transfer import Transfer
from custody.storage.read import log_reader, recent_acts, subject_queries
from custody.storage.write import head_row
from tests.act_summaries import as_brief
from tests.count_statements import WHOLE, counted, plans

MOST = 1_000


@pytest.fixture
def read(monkeypatch):
    """The acts that are read of the log, and not remembered, in order of reading."""
    found = []
    decode = recent_acts._DECODE
    monkeypatch.setattr(recent_acts, "_DECODE", lambda body: found.append(decode(body)) or found[-1])
    return found


def newly(connection, moment, read):
    """How many acts were read to tell what was recorded since a moment, which is what the log says of it."""
    read.clear()
    told = recent_acts.since(connection, moment, MOST)
    headers = [(seq, header) for seq, header in log_reader.acts_from(connection, 0, MOST) if header.at >= moment][::-1]
    assert told.acts == [(seq, as_brief(header)) for seq, header in headers]
    assert told.first == (headers[0][0] if headers else told.size)
    assert told.subjects(Transfer, told.first) == list(subject_queries.changed_since(connection, Transfer, told.first))
    return len(read)


def recorded(office):
    """When each act so far was recorded, in order."""
    with office.store.reading() as connection:
        return [header.at for _, header in log_reader.acts_from(connection, 0, MOST)][::-1]


def test_only_what_came_since_is_read(office, read):
    """Of the days that were asked for before; what is asked of earlier ones is read anew."""
    office.lot(1)
    early, late = recorded(office)[0], recorded(office)[-1]
    with office.store.reading() as connection:
        assert newly(connection, late, read)
        assert newly(connection, late, read) == 0
        assert newly(connection, early, read) == len(recorded(office))
        assert newly(connection, late, read) == 0
    before = len(recorded(office))
    office.lot(2)
    with office.store.reading() as connection:
        assert newly(connection, early, read) == len(recorded(office)) - before
        assert newly(connection, "9999-12-31", read) == 0


def test_every_moment_of_the_log_is_told(office, read):
    """Remembered or not, with hand-overs that were begun before it and settled after it."""
    office.lot(1)
    office.lot(1)
    times = recorded(office)
    with office.store.reading() as connection:
        for moment in (*times, *times[::-1]):
            newly(connection, moment, read)


def test_who_began_to_read_before_is_told_nothing_of_what_came_after(office, read):
    """Nor does it take anything from whoever reads next."""
    office.lot(1)
    first = recorded(office)[0]
    with office.store.snapshot() as before:
        newly(before, first, read)
        office.lot(1)
        with office.store.reading() as after:
            newly(after, first, read)
        newly(before, first, read)
    with office.store.reading() as connection:
        newly(connection, first, read)


def test_of_more_acts_than_asked_for_the_latest_are_told(office):
    """Whatever is remembered; and that they are not all is never remembered."""
    office.lot(1)
    first = recorded(office)[0]
    with office.store.reading() as connection:
        for most in (2, MOST, 2):
            told = recent_acts.since(connection, first, most)
            assert [brief.at for _, brief in told.acts] == recorded(office)[-most:]
            assert told.first == 0


def test_too_many_are_not_remembered(office, read, monkeypatch):
    """The memory of a process is bounded: nor does it keep what it had before they were too many."""
    first = recorded(office)[0]
    with office.store.reading() as connection:
        newly(connection, first, read)
    monkeypatch.setattr(recent_acts, "REMEMBERED", 1)
    office.lot(1)
    with office.store.reading() as connection:
        newly(connection, first, read)
        assert newly(connection, first, read) == len(recorded(office))


def test_nothing_else_is_looked_at(office):
    """The events of those days stand together."""
    with office.store.reading() as connection:
        _, told = plans(connection, recent_acts.since, recorded(office)[0], MOST)
    assert told
    assert not any(WHOLE.search(plan) for plan in told.values())


@pytest.mark.parametrize("together", [1, 2, 3, 32])
def test_when_the_log_passed_a_moment_is_found_by_looking_at_some_places_together(office, monkeypatch, together):
    """However many: the first event of then or later, its size for none; in as few looks as a tree of so many has levels."""
    monkeypatch.setattr(log_reader, "LOOKED_AT", together)
    office.lot(1)
    with office.store.reading() as connection:
        size = head_row.read(connection).size
        times = [log_reader.recorded_at(connection, seq) for seq in range(size)]
        for moment in ("", *times, "9999"):
            with counted(office.store) as asked:
                found = log_reader.since(connection, size, moment)
            assert found == next((seq for seq, at in enumerate(times) if at >= moment), size)
            assert (together + 1) ** (len(asked) - 1) <= 4 * size or together == 1
