"""The log as a stream of its stored bytes, and who read about a number."""

from custody.domain.reading import Record
from custody.log.merkle import leaf_hash, root
from custody.storage import readings, stream


def test_stream_is_the_whole_log(office, store, monkeypatch):
    """The stored bytes, streamed in small reads, hash to the root of the head."""
    monkeypatch.setattr(stream, "AT_ONCE", 7)
    now = office.head()
    bodies = list(stream.bodies(store, 0, now.size))
    assert len(bodies) == now.size
    assert root([leaf_hash(body) for body in bodies]) == now.root


def test_stream_from_a_place(office, store):
    """A stream that begins later is the tail of the whole one; an empty stretch is empty."""
    size = office.head().size
    whole = list(stream.bodies(store, 0, size))
    assert list(stream.bodies(store, 10, size)) == whole[10:]
    assert list(stream.bodies(store, size, size)) == []


def test_readings_of_a_number(office, store):
    """Everyone who read about an exhibit is found on their own chains, and nobody who read about another."""
    first, second = office.lot(2).exhibits
    for person, number in (("prosecutor", first), ("inspector", first), ("clerk", second)):
        office.do("reading.record/1", Record(about=number, form="page"), person)
    with store.reading() as connection:
        found = readings.readings_of(connection, first)
    assert found == sorted(found, key=lambda pair: pair[0])
    assert [part.subject for _, part in found] == [office.prosecutor, office.inspector]
