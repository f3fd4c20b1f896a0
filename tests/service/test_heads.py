"""A log that nobody signs and witnesses that are silent are told to the inspection, once a day, on both databases."""

from datetime import timedelta

import pytest

from custody.log.policy import NOBODY
from custody.log.signer_folder import open_folder
from custody.service.heads import SILENT, UNSIGNED, look_at_heads
from custody.service.timestamps import TimeStamps
from custody.storage.checkpoints import Checkpoints
from tests.bystanders import POLICY, VKEYS, Bystanders, forge
from tests.conftest import ORIGIN
from tests.office import Office
from tests.service.test_rounds import Clock, alarms

MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def office(store, tmp_path, clock):
    with Office(store, tmp_path / "data" / "keys", ORIGIN, now=clock).closing() as office:
        yield office


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
    assert (told.found.count, told.found.total) == (size - signed, size)
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
    assert told.found.where == ("w2", "w3")
    assert not alarms(office, "unsigned")
    forge(office.store, 10**9, *VKEYS)
    clock.now += timedelta(days=1)
    look(office, clock, POLICY)
    said = [one.found.where for one in alarms(office, "unwitnessed")]
    assert said == [("w2", "w3")] * 2, "a row that nobody signed silences no alarm"
