"""The log as a stream of its stored bytes, and who read about a number."""

import re

from custody.domain.access.read_audit import Record
from custody.domain.access.visibility import Reader
from custody.log.merkle import leaf_hash, root
from custody.service.access import readers
from custody.storage.audit.verify import Plan, verify
from custody.storage.read import read_audit, weighings
from custody.storage.signing import event_stream
from custody.storage.tables.rebuild import rebuild
from tests.count_statements import WHOLE, plans


def test_stream_is_the_whole_log(office, store, monkeypatch):
    """The stored bytes, streamed in small reads, hash to the root of the head."""
    monkeypatch.setattr(event_stream, "AT_ONCE", 7)
    now = office.head()
    bodies = list(event_stream.bodies(store, 0, now.size))
    assert len(bodies) == now.size
    assert root([leaf_hash(body) for body in bodies]) == now.root


def test_stream_from_a_place(office, store):
    """A stream that begins later is the tail of the whole one; an empty stretch is empty."""
    size = office.head().size
    whole = list(event_stream.bodies(store, 0, size))
    assert list(event_stream.bodies(store, 10, size)) == whole[10:]
    assert list(event_stream.bodies(store, size, size)) == []


def test_readings_of_a_number(office, store):
    """Everyone who read about an exhibit is found on their own chains, and nobody who read about another."""
    first, second = office.lot(2).exhibits
    for person, number in (("prosecutor", first), ("inspector", first), ("clerk", second)):
        office.do("read_audit.record/1", Record(about=number, form="page"), person)
    with store.reading() as connection:
        found, told = plans(connection, read_audit.readings_of, first)
    [plan] = told.values()
    assert "subject_event_about" in plan
    assert not WHOLE.search(plan)
    assert found == sorted(found, key=lambda pair: pair[0])
    assert [part.subject for _, part in found] == [office.prosecutor, office.inspector]


def test_nobody_reads_so_much_that_another_reader_falls_out(office, store, monkeypatch):
    """However many readings come after it, one is told with its person, form and time; one statement by index."""
    monkeypatch.setattr(readers, "LATEST", 2)
    lot = office.lot(2)
    first, second = lot.exhibits
    for person, number, form in (
        ("prosecutor", second, "pdf"),
        *(("clerk", first, "page"),) * 3,
        ("clerk", first, "api"),
    ):
        office.do("read_audit.record/1", Record(about=number, form=form), person)
    inspector = Reader(office.inspector, office.inspection, ("inspector",))
    with store.reading() as connection:
        told = readers.readers_of(connection, inspector, lot.case)
        alone = readers.readers_of(connection, inspector, second)
        rows, seen = plans(connection, read_audit.together, [first, second])
    assert [(one.person, one.forms) for one in told.readers] == [
        (office.clerk, {"api": 1, "page": 3}), (office.prosecutor, {"pdf": 1}),
    ]  # fmt: skip
    assert (told.readers[1].agency, told.readers[1].first) == (office.prosecution, told.readers[1].last)
    assert [line.form for line in told.lines] == ["api", "page"]
    assert [one.person for one in alone.readers] == [office.prosecutor]
    assert len(rows) == 3
    [plan] = seen.values()
    assert "subject_event_about" in plan
    assert not WHOLE.search(plan)


def test_exhibits_weighed_again_are_found_without_looking_at_any_other(office, store):
    """The plan of what a drift page asks: one index, whatever the length of the log and of the agency's holdings."""
    with store.reading() as connection:
        plan = _plan(connection, store, weighings.LATEST.params(weighed="weighed SV", most=9))
    assert "subject_event_about" in plan
    assert not re.search(r"SCAN|Seq Scan|TEMP B-TREE|Sort", plan)


def _plan(connection, store, statement):
    """The database's own plan of a look-up, as it is once tables are long."""
    literal = statement.compile(store.engine, compile_kwargs={"literal_binds": True})
    if store.is_sqlite:
        return "; ".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {literal}"))
    for way in ("seqscan", "bitmapscan"):  # what only pays while there is little to look through
        connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
    return "; ".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {literal}"))


def test_a_reading_that_is_not_found_any_more_is_named(office, store, administrator):
    """What a reading was about is part of the fold: verify names the row, rebuild makes it good."""
    number = office.lot(1).exhibits[0]
    office.do("read_audit.record/1", Record(about=number, form="page"), "prosecutor")
    administrator("UPDATE subject_event SET about = NULL WHERE about = ?", number)
    [finding] = verify(store, Plan()).findings
    assert (finding.code, finding.facts["table"], finding.facts["field"]) == ("row_wrong", "subject_event", "about")
    rebuild(store)
    assert verify(store, Plan()).ok
    with store.reading() as connection:
        assert [part.subject for _, part in read_audit.readings_of(connection, number)] == [office.prosecutor]
