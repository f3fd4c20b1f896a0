"""Time-stamps of checkpoints: kept once, for ever, and found for the events that they bracket."""

from custody.storage.signing import timestamps
from custody.storage.signing.timestamps import TimeStamp

EARLY = TimeStamp(3, "CN=A", 100, b"\x30\x00")
LATER = TimeStamp(7, "CN=A", 300, b"\x30\x01")
SECOND = TimeStamp(7, "CN=B", 200, b"\x30\x02")


def keep(store, *made):
    """Store time-stamps."""
    with store.writing() as connection:
        for one in made:
            timestamps.add(connection, one)


def test_the_first_of_an_authority_stays(store):
    """A second answer of the same authority under the same checkpoint changes nothing."""
    keep(store, LATER, SECOND, TimeStamp(7, "CN=A", 999, b"other"))
    with store.reading() as connection:
        assert timestamps.under(connection, 7) == [SECOND, LATER]
        assert timestamps.under(connection, 3) == []


def test_those_at_or_above_a_size_the_oldest_head_first(store):
    """An export goes on where the last one ended."""
    keep(store, LATER, SECOND, EARLY)
    with store.reading() as connection:
        assert timestamps.since(connection, 0) == [EARLY, SECOND, LATER]
        assert timestamps.since(connection, 7) == [SECOND, LATER]
        assert timestamps.since(connection, 8) == []
        assert timestamps.latest(connection, 2) == [SECOND, LATER]


def test_an_event_is_after_a_time_stamp(store):
    """Event 3 came after the head of three events; the best word counts."""
    keep(store, LATER, SECOND, EARLY)
    with store.reading() as connection:
        assert timestamps.last_before(connection, 2) is None
        assert timestamps.last_before(connection, 3) == timestamps.last_before(connection, 6) == EARLY
        assert timestamps.last_before(connection, 7) == LATER


def test_many_events_are_each_before_a_time_stamp(office):
    """Those of the oldest head over an event, the earliest first; asked for at once. Behind the newest there is none."""
    keep(office.store, LATER, SECOND, EARLY)
    with office.store.reading() as connection:
        found = timestamps.first_over(connection, range(9))
    assert found == {seq: [EARLY] if seq < 3 else [SECOND, LATER] for seq in range(7)}
