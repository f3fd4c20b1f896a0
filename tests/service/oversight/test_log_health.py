"""A log that nobody signs and witnesses that are silent are told to the inspection, once a day, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from custody.domain.kernel.times import written
from custody.domain.oversight.alarm import PATIENCE_DAYS, Acknowledge, Alarm
from custody.log.signer_folder import open_folder
from custody.log.trust_policy import NOBODY
from custody.service.log.timestamps import TimeStamps
from custody.service.oversight.alarm_sweep import run_sweep
from custody.service.oversight.log_health import SILENT, UNSIGNED, look_at_heads, look_at_verification
from custody.storage.audit.verification_state import note_right, note_wrong, verified_to
from custody.storage.audit.verify import Plan, verify
from custody.storage.read import subject_queries
from custody.storage.signing.checkpoints import Checkpoints
from tests.conftest import ORIGIN
from tests.fake_witnesses import POLICY, VKEYS, Bystanders, forge
from tests.service.sweep_fixture import alarms

MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(turned_office):
    return turned_office


@pytest.fixture
def signing(store, tmp_path):
    thread = Checkpoints(store, open_folder(tmp_path / "data", ORIGIN), interval=3600)
    thread.close()  # what is signed, these tests ask for
    return thread


@pytest.fixture
def bystanders(store, tmp_path):
    return Bystanders(store, tmp_path / "data")


def look(office, clock, policy=NOBODY):
    return look_at_heads(office.store, office.recorder, policy, TimeStamps(office.store, None), clock.now)


def test_acts_that_wait_too_long_for_a_signature_are_told_every_day(office, clock, signing):
    """Not after an hour of rest, not for a young act; then once a day, and no more once they are signed."""
    signing.sign_now()
    clock.now += UNSIGNED * 3
    assert look(office, clock) == 0, "nothing came"
    signed = office.head().size
    office.case()
    since = clock.now
    clock.now += UNSIGNED - MINUTE
    assert look(office, clock) == 0
    clock.now += 2 * MINUTE
    size = office.head().size
    assert (look(office, clock), look(office, clock)) == (1, 0)
    [told] = alarms(office, "unsigned")
    assert (told.figures.count, told.figures.total) == (size - signed, size)
    assert told.since[:16] == f"{since:%Y-%m-%dT%H:%M}"
    clock.now += timedelta(days=1)
    assert look(office, clock) == 1
    signing.sign_now()
    clock.now += timedelta(days=1)
    assert look(office, clock) == 0


def test_witnesses_that_are_silent_are_told_by_name(office, clock, signing, bystanders):
    """Only those who lack what is signed, for more than a day; a log without witnesses says nothing."""
    signing.sign_now()
    bystanders.cosign(office.head().size)
    office.case()
    bystanders.cosign(signing.sign_now().size, by=1)
    clock.now += SILENT - MINUTE
    assert look(office, clock, POLICY) == 0
    clock.now += 2 * MINUTE
    assert look(office, clock) == 0
    assert look(office, clock, POLICY) == 1
    [told] = alarms(office, "unwitnessed")
    assert told.figures.where == ("w2", "w3")
    assert not alarms(office, "unsigned")
    forge(office.store, 10**9, *VKEYS)
    clock.now += timedelta(days=1)
    look(office, clock, POLICY)
    said = [one.figures.where for one in alarms(office, "unwitnessed")]
    assert said == [("w2", "w3")] * 2, "a row that nobody signed silences no alarm"


def test_an_altered_log_is_told_once_goes_on_while_nobody_notes_it_and_is_told_anew_when_it_is_another(
    office, clock, tmp_path, administrator
):
    """Not every night: once, then to the next addressee; anew when more is wrong, or other things, or wrong again, or next month."""
    clock.now = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
    exhibits = office.lot(2).exhibits
    data = tmp_path / "data"

    def night(since=0):
        clock.now += timedelta(days=1)
        plan = Plan(since=since)
        report = verify(office.store, plan)
        note_wrong(data, report, written(clock.now), photos=plan.photos)
        if report.ok:
            note_right(data, report)
        return look_at_verification(office.store, office.recorder, data, clock.now)

    def alter(exhibit, holder):
        [[before]] = administrator("SELECT holder FROM subject WHERE id = ?", exhibit)
        administrator("UPDATE subject SET holder = ? WHERE id = ?", holder, exhibit)
        return before

    assert night() == 0
    honest = alter(exhibits[0], "PE00000000000")
    assert (night(), night(), night()) == (1, 0, 0)
    [told] = alarms(office, "altered")
    assert (told.figures.count, told.figures.where, told.level) == (1, ("row_wrong",), 0)
    clock.now += timedelta(days=PATIENCE_DAYS)
    assert run_sweep(office.store, office.recorder, clock.now).sent_on >= 1
    assert [one.level for one in alarms(office, "altered")] == [1]
    assert verified_to(data, ORIGIN) == 0, "what is new is looked at with what is wrong, until that is right"
    assert night(since=office.head().size) == 0, "who looks at less does not say that it is right"
    assert verified_to(data, ORIGIN) == 0
    with office.store.reading() as connection:
        [number] = [n for n, one in subject_queries.find(connection, Alarm, limit=99).items() if one.sort == "altered"]
    office.do("alarm.acknowledge/1", Acknowledge(alarms=(number,), reason="Vu avec le parquet"), "inspector")
    assert night() == 0
    alter(exhibits[0], honest)
    other = alter(exhibits[1], "PE00000000000")
    assert (night(), night()) == (1, 0), "one row as before, and another one"
    alter(exhibits[0], "PE00000000000")
    assert (night(), night()) == (1, 0), "more is wrong"
    alter(exhibits[1], other)
    alter(exhibits[0], honest)
    assert night() == 0
    assert verified_to(data, ORIGIN) == office.head().size
    alter(exhibits[0], "PE00000000000")
    assert night() == 1, "wrong again"
    clock.now += timedelta(days=31)
    assert (night(), night()) == (1, 0), "the next month"
