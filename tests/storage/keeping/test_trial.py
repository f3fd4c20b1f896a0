"""Room for a copy, and its trial restore: what does not fit leaves nothing, what cannot come back is told."""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from custody.commands.background import BACKUP_STALE, MISSING, TrialLoop
from custody.domain.kernel.errors import BadInput, StorageRefused
from custody.service.oversight.log_health import look_at_backups
from custody.storage.keeping import disk_space, trial
from custody.storage.keeping.backup import MANIFEST, backup
from custody.storage.keeping.scratch_folder import TRIAL, remove_abandoned, scratch_folder
from custody.storage.keeping.trial import Trial

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def copy(signing_office, store, signing, tmp_path):
    """A copy of an office with a signed head, as the service of the night makes it."""
    signing_office.case()
    signing.sign_now()
    backup(store, tmp_path / "data", tmp_path / "copies" / "2026-12-01", tmp_path / "keys")
    return tmp_path / "copies" / "2026-12-01"


def test_a_copy_comes_back_on_trial_and_nothing_is_left_of_it(copy, signing_office, tmp_path):
    """Of SQLite the whole, of PostgreSQL the events; the scratch folder is empty again."""
    (tmp_path / "scratch").mkdir()
    result, _ = trial.tried(copy, tmp_path / "scratch", NOW)
    assert (result.code, result.size) == ("", signing_office.head().size)
    assert not list((tmp_path / "scratch").iterdir())


@pytest.mark.parametrize("damage", ["cut", "swapped"])
def test_a_copy_that_cannot_come_back_is_told(copy, store, tmp_path, damage):
    """A file that is cut short, and one that was replaced together with its digest."""
    file = next(path for path in copy.rglob("*.gz") if path.name in {"custody.db.gz", "event.copy.gz"})
    if damage == "cut":
        file.write_bytes(file.read_bytes()[:-20])
    else:
        text = (copy / MANIFEST).read_text().replace('"size": ', '"size": 1')
        (copy / MANIFEST).write_text(text)
    result, _ = trial.tried(copy, tmp_path, NOW)
    told = {"cut": {"backup_changed"}, "swapped": {"backup_changed", "trial_wrong"}}  # restored, or only hashed anew
    assert result.code in told[damage]
    assert result.ok is False


def test_the_copies_of_a_week_are_tried(copy, tmp_path):
    """The first at once, the next after a week, a failed one after a day."""
    assert trial.newest(copy.parent) == copy
    assert trial.is_due(Trial(), NOW)
    good = Trial(at="2026-11-25T00:00:00Z")
    assert not trial.is_due(good, NOW)
    assert trial.is_due(good, NOW + timedelta(days=2))
    assert trial.is_due(Trial(at="2026-11-29T00:00:00Z", code="backup_changed"), NOW)


def test_copies_that_stopped_are_told_as_failed(copy, tmp_path):
    """No copy at all, or none for three days: nobody would notice before the disk breaks."""
    data = tmp_path / "data"
    (tmp_path / "none").mkdir()
    for folder, code in ((tmp_path / "none", MISSING), (tmp_path / "nowhere", MISSING)):
        loop = TrialLoop(data, folder, first=3600)
        loop._round()
        assert loop.state().code == code
        loop.close()
        (data / trial.NOTE).unlink()
    assert trial.is_stale(copy, datetime.now(UTC) + timedelta(days=4))
    assert not trial.is_stale(copy, datetime.now(UTC))
    assert BACKUP_STALE != MISSING


def test_a_failed_trial_is_an_alarm_once_a_day(copy, signing_office, store, tmp_path):
    """The inspection hears of it, as long as it lasts."""
    data = tmp_path / "data"
    assert look_at_backups(store, signing_office.recorder, data, NOW) == 0
    now = datetime.now(UTC)
    trial.note(data, Trial(at=f"{now:%Y-%m-%dT%H:%M:%SZ}", folder="x", code="backup_changed"))
    assert look_at_backups(store, signing_office.recorder, data, now) == 1
    assert look_at_backups(store, signing_office.recorder, data, now) == 0


def test_a_copy_that_does_not_fit_is_not_begun(signing_office, store, tmp_path, monkeypatch):
    """The need is estimated first, and a floor stays free."""
    monkeypatch.setattr(disk_space, "FLOOR", 10**18)
    with pytest.raises(StorageRefused, match="backup_no_room"):
        backup(store, tmp_path / "data", tmp_path / "copy", tmp_path / "keys")
    assert not (tmp_path / "copy").exists()
    assert not (tmp_path / "keys").exists()


def test_a_copy_that_fills_the_disk_is_removed(signing_office, store, tmp_path, monkeypatch):
    """Others write there too: it ends before the disk is full, and leaves nothing behind."""
    free = iter([10**12] * 3 + [0] * 1000)
    monkeypatch.setattr(disk_space.shutil, "disk_usage", lambda _: type("usage", (), {"free": next(free)}))
    with pytest.raises(StorageRefused, match="backup_no_room"):
        backup(store, tmp_path / "data", tmp_path / "copy", tmp_path / "keys")
    assert not (tmp_path / "copy").exists()


def test_the_disk_of_the_data_is_no_place_for_a_copy(tmp_path):
    """A folder that does not exist yet lies where the nearest one above it does."""
    with pytest.raises(BadInput, match="backup_same_disk"):
        disk_space.require_other_disk([tmp_path / "new" / "copy"], [tmp_path])
    disk_space.require_other_disk([tmp_path], [])


def test_what_a_killed_trial_left_goes_and_what_another_holds_stays(copy, tmp_path):
    """A killed trial leaves a whole copy of the register, with values that may be erased later."""
    scratch = tmp_path / "scratch"
    left = scratch / f"{TRIAL}left" / "data"
    left.mkdir(parents=True)
    (left / "custody.db").write_bytes(b"a copy")
    with scratch_folder(TRIAL, scratch) as held:
        result, _ = trial.tried(copy, scratch, NOW)
        assert result.ok
        assert list(scratch.iterdir()) == [held]
    assert not list(scratch.iterdir())


@pytest.mark.parametrize("ended", [signal.SIGTERM, signal.SIGKILL])
def test_a_trial_that_was_ended_is_removed_by_the_next_start(tmp_path, ended):
    """A process that dies lets its folder go; the service removes it when it starts."""
    script = (
        "import sys, time; from pathlib import Path; from custody.storage.keeping.scratch_folder import *\n"
        "with scratch_folder(TRIAL, Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"held\n"
    remove_abandoned(tmp_path)
    assert list(tmp_path.iterdir())
    process.send_signal(ended)
    process.wait()
    remove_abandoned(tmp_path)
    assert not list(tmp_path.iterdir())
