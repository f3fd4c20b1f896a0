"""A rehearsal of a restore leaves the living installation as it is."""

import argparse

import pytest

from custody.commands import backup
from custody.domain.kernel.errors import StorageRefused
from custody.storage.keeping.backup import backup as copy
from custody.storage.keeping.restored_copy import is_restored
from tests.factories.real_log import real_log


def test_a_rehearsal_with_the_living_settings_marks_no_living_folder(tmp_path, monkeypatch):
    """With the data folder of the living service, another ``--database`` is refused before anything is written."""
    with real_log(tmp_path) as log:
        settings = log.services.settings
        copy(log.services.store, settings.data, tmp_path / "copy")
    monkeypatch.setenv("CUSTODY_DATA", str(settings.data))
    monkeypatch.setenv("CUSTODY_DATABASE", settings.database)
    monkeypatch.setenv("CUSTODY_ORIGIN", settings.origin)
    parser = argparse.ArgumentParser()
    backup.add_arguments(parser)
    rehearsal = tmp_path / "rehearsal.db"
    arguments = parser.parse_args([str(tmp_path / "copy"), "--restore", "--database", f"sqlite:///{rehearsal}"])
    with pytest.raises(StorageRefused, match="restore_not_empty"):
        backup.run(arguments)
    assert not is_restored(settings.data)
    assert not rehearsal.exists()
