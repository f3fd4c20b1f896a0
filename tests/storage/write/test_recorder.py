"""The recorder: one order, one commit for many acts, one answer for each, whatever goes wrong."""

import asyncio
import itertools
import threading
import time
from concurrent.futures import wait

import msgspec
import pytest
from sqlalchemy.exc import OperationalError

from custody.domain.kernel.errors import Conflict, CustodyError, NotAllowed, RuleBroken, StorageRefused, Unconfirmed
from custody.domain.people.genesis import Found
from custody.domain.places.place import OpenPlace
from custody.domain.seizures.case import OpenCase
from custody.storage.audit.verify import Plan, verify
from custody.storage.tables import serving_role
from custody.storage.write import batch, recorder
from custody.storage.write.clock import ClockReading, StepWatch, text
from custody.storage.write.sources import Sources
from tests.another_rule import plant
from tests.conftest import ORIGIN
from tests.factories.office import Office


def case(office, number, act=""):
    return office.request(
        "case.open/1", OpenCase(case_reference=f"PV {number}/2020", title="Affaire"), "officer", act=act
    )


class Held:
    """Holds the recorder inside a transaction, so that what is submitted meanwhile waits for the next commit."""

    def __init__(self, office):
        self.office = office
        self.entered, self.go = threading.Event(), threading.Event()

    def __enter__(self):
        real = self.office.recorder._now

        def slow():
            self.office.recorder._now = real
            self.entered.set()
            self.go.wait(60)
            return real()

        self.office.recorder._now = slow
        self.first = self.office.recorder.submit(case(self.office, 900))
        assert self.entered.wait(60)
        return self

    def __exit__(self, *_):
        self.go.set()
        self.first.result(60)


def outcomes(futures):
    wait(futures, 20)
    return [future.exception() or future.result() for future in futures]


def test_the_same_key_gives_the_same_receipt(office):
    """A repeat is answered with the first receipt, and nothing is recorded twice."""
    request = case(office, 1)
    first, size = office.recorder.record(request), office.head().size
    again = office.recorder.record(request)
    assert again == msgspec.structs.replace(first, repeated=True)
    assert office.head().size == size


def test_a_key_used_for_something_else_is_refused(office):
    """One key stands for one request, for ever."""
    office.recorder.record(case(office, 1, act="00000000-0000-7000-8000-000000000001"))
    with pytest.raises(Conflict, match="key_reused"):
        office.recorder.record(case(office, 2, act="00000000-0000-7000-8000-000000000001"))


def test_a_key_used_twice_within_one_commit_is_refused_the_second_time(office):
    """Both wait for the same commit: the second request gets no receipt of an act that it never asked for."""
    with Held(office) as held:
        act = "00000000-0000-7000-8000-000000000002"
        futures = [office.recorder.submit(case(office, number, act=act)) for number in (1, 2)]
        commits = []
        office.recorder._committed = commits.append
        held.go.set()
        first, second = outcomes(futures)
    assert (type(second), getattr(second, "code", "")) == (Conflict, "key_reused")
    assert office.state(first.first("CS")).case_reference == "PV 1/2020"
    assert len(commits) == 2, "the one that was held, and one for both: else the table of acts would have refused it"


def test_one_commit_holds_many_acts(office):
    """What waits goes into one transaction, in the order in which it came; a repeat within it is answered too."""
    with Held(office) as held:
        before = office.head().size
        requests = [case(office, i) for i in range(20)]
        futures = [office.recorder.submit(request) for request in [*requests, requests[3]]]
        commits = []
        office.recorder._committed = commits.append
        held.go.set()
        done = outcomes(futures)
    assert [receipt.seq for receipt in done[:20]] == list(range(before + 2, before + 42, 2))
    assert done[20] == msgspec.structs.replace(done[3], repeated=True)
    assert len(commits) <= 2


def test_a_refusal_does_not_spoil_its_neighbours(office):
    """Between two refused acts the third is recorded, and the refused ones leave no trace."""
    with Held(office) as held:
        wrong = office.request("case.open/1", OpenCase(case_reference="PV 5/2020", title="Affaire"), "clerk")
        futures = [office.recorder.submit(r) for r in (case(office, 5), wrong, case(office, 5), case(office, 6))]
        held.go.set()
        first, role, taken, last = outcomes(futures)
    assert isinstance(role, NotAllowed)
    assert isinstance(taken, RuleBroken)
    assert taken.code == "case_exists"
    assert last.seq == first.seq + 2
    assert verify(office.store, Plan()).ok


def test_a_bug_in_a_rule_fails_its_act_alone(office, monkeypatch):
    """A rule that falls over does not end the recorder, and its neighbours are recorded."""
    plant(monkeypatch, "place.open/1", lambda *_: 1 / 0)
    with Held(office) as held:
        bad = office.request("place.open/1", OpenPlace(name="X", sort="store"), "supervisor")
        futures = [office.recorder.submit(r) for r in (case(office, 1), bad, case(office, 2))]
        held.go.set()
        one, failed, two = outcomes(futures)
    assert (type(failed), failed.code, failed.facts) == (CustodyError, "internal", {"reason": "ZeroDivisionError"})
    assert two.seq == one.seq + 2
    assert office.case()


def kept(name):
    """A small writing that is no act."""
    return lambda connection: serving_role.set_meta(connection, name, "kept")


def riding(office, *works):
    """Threads that wait for their writings to ride, and what each of them met."""
    met = {}

    def ride(i, work):
        try:
            office.store.write(work)
        except ValueError as error:
            met[i] = error

    threads = [threading.Thread(target=ride, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    while office.recorder._queue.qsize() < len(works):
        time.sleep(0.001)
    return threads, met


def metas(office):
    with office.store.reading() as connection:
        return {name for name in ("one", "two", "three") if serving_role.get_meta(connection, name) == "kept"}


def test_what_else_is_written_rides_with_the_acts(office, monkeypatch):
    """A checkpoint, or a cosignature, takes no transaction of its own from acts that wait."""
    with Held(office) as held:
        threads, met = riding(office, kept("one"), kept("two"))
        futures = [office.recorder.submit(case(office, i)) for i in range(2)]
        began = []
        real = office.store.writing
        monkeypatch.setattr(office.store, "writing", lambda: began.append(1) or real())
        held.go.set()
        outcomes(futures)
        for thread in threads:
            thread.join(60)
    assert (len(began), met, metas(office)) == (1, {}, {"one", "two"})
    office.store.write(kept("three"))
    assert (len(began), metas(office)) == (2, {"one", "two", "three"})


def test_what_rides_and_fails_spoils_no_act(office):
    """Only who wrote it hears of it: acts and other writings beside it are recorded."""
    with Held(office) as held:
        threads, met = riding(office, kept("one"), _raise(ValueError("x")))
        futures = [office.recorder.submit(case(office, i)) for i in range(2)]
        held.go.set()
        one, two = outcomes(futures)
        for thread in threads:
            thread.join(60)
    assert two.seq == one.seq + 2
    assert (list(met), metas(office)) == ([1], {"one"})


def test_what_rides_and_fails_spoils_no_act_that_comes_alone(office):
    """One act in the commit: it is tried again without what rode."""
    with Held(office) as held:
        threads, met = riding(office, _raise(ValueError("x")))
        future = office.recorder.submit(case(office, 1))
        held.go.set()
        [made] = outcomes([future])
        for thread in threads:
            thread.join(60)
    assert (office.state(made.first("CS")).case_reference, list(met)) == ("PV 1/2020", [0])


def test_what_is_written_after_the_recorder_closed_needs_none(office):
    """What is left at the end is signed then."""
    office.recorder.close()
    office.store.write(kept("one"))
    assert metas(office) == {"one"}


def test_a_commit_that_fails_is_answered_unconfirmed(office, monkeypatch):
    """When the database refuses to commit, the answer says that the outcome is not certain, and work goes on."""
    real = batch.Batch.write
    monkeypatch.setattr(batch.Batch, "write", _raise(OperationalError("COMMIT", {}, Exception("disk full"))))
    with pytest.raises(Unconfirmed, match="not_recorded"):
        office.recorder.record(case(office, 1))
    monkeypatch.setattr(batch.Batch, "write", real)
    assert office.recorder.record(case(office, 1)).events


def test_a_commit_that_happened_after_all_is_found(office):
    """The connection broke after the commit: the act is looked up and its receipt given."""
    office.recorder._committed = _raise(OperationalError("COMMIT", {}, Exception("connection lost")))
    receipt = office.recorder.record(case(office, 1))
    assert receipt.repeated
    office.recorder._committed = lambda _size: None
    assert office.state(receipt.first("CS")).case_reference == "PV 1/2020"
    office.lot(1)
    assert verify(office.store, Plan()).ok


def _raise(error):
    def fail(*_args):
        raise error

    return fail


def test_who_has_gone_away_does_not_stop_the_others(office):
    """A client that no longer waits is passed over."""
    with Held(office) as held:
        gone, stays = (office.recorder.submit(case(office, i)) for i in (1, 2))
        assert gone.cancel()
        held.go.set()
        assert stays.result(60).events
    assert office.case()


def test_an_event_loop_is_answered(office):
    """Handlers await many acts at once; refusals are raised where they were asked for."""

    async def ask():
        requests = [case(office, i) for i in (1, 2, 1)]
        return await asyncio.gather(*map(office.recorder.recorded, requests), return_exceptions=True)

    one, two, refused = asyncio.run(ask())
    assert two.seq > one.seq
    assert isinstance(refused, RuleBroken)


def test_closing_records_what_waits_and_takes_no_more(office):
    """At the end nothing that was taken is left behind, and nothing more is taken."""
    with Held(office) as held:
        waiting = office.recorder.submit(case(office, 1))
        closer = threading.Thread(target=office.recorder.close)
        closer.start()
        held.go.set()
        assert waiting.result(60).events
    closer.join(60)
    with pytest.raises(StorageRefused, match="closing"):
        office.recorder.submit(case(office, 2))


def test_more_than_a_commit_holds_is_split(office, monkeypatch):
    """A transaction stops at its number of events; the rest follows in the next ones."""
    monkeypatch.setattr(batch, "EVENTS_PER_COMMIT", 5)
    with Held(office) as held:
        futures = [office.recorder.submit(case(office, i)) for i in range(10)]
        commits = []
        office.recorder._committed = commits.append
        held.go.set()
        done = outcomes(futures)
    assert [r.seq for r in done] == sorted(r.seq for r in done)
    assert len(commits) >= 4
    assert verify(office.store, Plan()).ok


def test_two_recorders_keep_one_order(office, store):
    """Two processes on one database: no fork, no gap, each sees what the other recorded."""
    other = office.moved(store)
    threads = [threading.Thread(target=lambda who=who: [who.lot(1) for _ in range(5)]) for who in (office, other)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    other.close()
    assert verify(store, Plan()).ok


def test_a_log_is_founded_once(office):
    """Genesis is the first act and never comes again."""
    with pytest.raises(RuleBroken, match="already_founded"):
        office.do("log.found/1", Found(origin=ORIGIN, key="k", agency=None, officers=()), "")


def test_strangers_are_refused(office):
    """Who is not in the log acts in nothing."""
    with pytest.raises(NotAllowed, match="person_unknown"):
        office.do("case.open/1", OpenCase(case_reference="PV 9/2020", title="x"), "PE0000000000X")


class TurnedClock:
    """Both clocks, turned by hand, in milliseconds."""

    def __init__(self):
        self.wall, self.monotonic = 1_800_000_000_000, 0

    def __call__(self):
        self.wall += 1000
        self.monotonic += 1000
        return ClockReading(self.wall, self.monotonic)


@pytest.mark.parametrize("by", [-10_000, 600_000])
def test_a_clock_that_steps_is_put_on_record(store, tmp_path, by):
    """A step back or a jump is an event of its own and a flag on what is recorded with it; the next act has none."""
    clock = TurnedClock()
    office = Office(store, tmp_path / "keys", ORIGIN, sources=Sources(now=clock))
    clock.wall += by
    receipt = office.recorder.record(case(office, 1))
    with store.reading() as connection:
        rows = connection.exec_driver_sql(f"SELECT body FROM event WHERE seq >= {receipt.seq - 2} ORDER BY seq").all()
    step, part, header = (msgspec.json.decode(row[0]) for row in rows[:3])
    assert (step["kind"], part["type"], header["flags"]) == ("clock.step/1", "clock.stepped/1", ["clock_stepped"])
    assert abs(part["data"]["step_ms"] - by) <= 2000
    assert header["at"] == text(clock.wall)
    after = office.recorder.record(case(office, 2))
    assert after.seq == receipt.seq + 2
    assert verify(store, Plan()).ok
    office.close()


def test_a_clock_that_others_contradict_is_put_on_record_once(store, tmp_path):
    """A service started with its clock ahead steps nowhere; the witnesses' word is flagged, and again when it changes."""
    clock, ahead = TurnedClock(), [0]
    office = Office(store, tmp_path / "keys", ORIGIN, sources=Sources(now=clock), off=lambda: ahead[0])
    sizes = [office.recorder.record(case(office, 1)).seq]
    for n, word in enumerate((172_800_000, 172_801_000, 0, 172_800_000), 2):
        ahead[0] = word
        sizes.append(office.recorder.record(case(office, n)).seq)
    assert [b - a for a, b in itertools.pairwise(sizes)] == [4, 2, 2, 4]
    with store.reading() as connection:
        rows = connection.exec_driver_sql(f"SELECT body FROM event WHERE seq >= {sizes[1] - 2} ORDER BY seq").all()
    part, header = (msgspec.json.decode(row[0]) for row in rows[1:3])
    assert (part["data"]["step_ms"], header["flags"]) == (172_800_000, ["clock_stepped"])
    office.close()


def test_i42_a_clock_set_back_locks_nobody_out(store, tmp_path):
    """A role granted at a time that the clock has not reached again is in force: recorded is recorded."""
    clock = TurnedClock()
    office = Office(store, tmp_path / "keys", ORIGIN, sources=Sources(now=clock))
    clock.wall -= 3_600_000
    assert office.case()
    office.close()


def test_a_failed_commit_does_not_hide_a_jump(store, tmp_path, monkeypatch):
    """The jump that a failed transaction saw is put on record by the next one."""
    clock = TurnedClock()
    office = Office(store, tmp_path / "keys", ORIGIN, sources=Sources(now=clock))
    clock.wall += 600_000
    with monkeypatch.context() as patch:
        patch.setattr(batch.Batch, "write", _raise(OperationalError("COMMIT", {}, Exception("disk full"))))
        with pytest.raises(Unconfirmed):
            office.recorder.record(case(office, 1))
    size = office.head().size
    assert office.recorder.record(case(office, 1)).seq == size + 2
    office.close()


def test_small_drift_is_no_step():
    """Two minutes between the clocks are not a jump; the first reading has nothing to be compared with."""
    watch = StepWatch()
    assert watch.step(ClockReading(1_000_000, 0), 0) == 0
    watch.keep(ClockReading(1_000_000, 0))
    assert watch.step(ClockReading(1_000_000 + 120_000, 0), 0) == 0
    assert watch.step(ClockReading(1_000_000 + 120_001, 0), 0) == 120_001


def test_the_probe_writes_nothing_and_tells_of_a_lost_table(office, caplog):
    """It passes on a database that takes writes, and raises on one that does not; why is in the journal."""
    size = office.head().size
    office.recorder.probe()
    with office.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM guess").scalar_one() == 0
    assert office.head().size == size
    with office.store.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE guess RENAME TO hidden")
    with pytest.raises(StorageRefused, match="not_writable"):
        office.recorder.probe()
    assert "guess" in caplog.text


def test_a_recorder_that_hangs_is_told_in_time(office, monkeypatch):
    """By the probe, whose next callers wait no more, and to whoever waits for an act; afterwards all is well."""
    monkeypatch.setattr(recorder, "PROBE_SECONDS", 0.2)
    monkeypatch.setattr(recorder, "RECORD_SECONDS", 0.2)
    waits = []
    with Held(office):
        for _ in range(2):
            begun = time.monotonic()
            with pytest.raises(StorageRefused, match="not_writable"):
                office.recorder.probe()
            waits.append(time.monotonic() - begun)
        with pytest.raises(Unconfirmed, match="not_recorded"):
            asyncio.run(office.recorder.recorded(case(office, 901, act="0198f0a0-0000-7000-8000-000000000901")))
        with pytest.raises(Unconfirmed, match="not_recorded"):
            office.store.write(lambda _connection: pytest.fail("nobody waits for it"), seconds=0.1)
    assert waits[0] >= 0.2 > waits[1]
    again = office.recorder.record(case(office, 901, act="0198f0a0-0000-7000-8000-000000000901"))
    assert again.repeated
    monkeypatch.undo()
    office.store.write(lambda _connection: None)  # behind the probe that nobody waited for
    office.recorder.probe()
