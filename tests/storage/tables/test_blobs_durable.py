"""Photographs of evidence survive a power cut, and the destruction of a key while their act waits."""

import os
from pathlib import Path

import pytest

from custody.log import key_rotation, signer_folder
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.value_encryption import Vault


def test_the_folder_of_a_new_photograph_is_durable(tmp_path, monkeypatch):
    """A new folder lasts once its parent is flushed; the act that names the photograph follows."""
    synced, flush = set(), os.fsync

    def fsync(handle):
        synced.add(os.readlink(f"/proc/self/fd/{handle}"))  # noqa: PTH115
        flush(handle)

    blobs = Blobs(tmp_path / "blobs", Vault(tmp_path / "keys"))
    monkeypatch.setattr(os, "fsync", fsync)
    name = blobs.put("CS1", b"photo")
    assert {str(tmp_path / "blobs"), str(tmp_path / "blobs" / name[:2])} <= synced


def test_a_photograph_sent_again_after_its_key_was_destroyed_is_kept_anew(tmp_path):
    """Under the old name nobody could read it any more, and each act that names it was refused."""
    vault = Vault(tmp_path / "keys")
    blobs = Blobs(tmp_path / "blobs", vault)
    first = blobs.put("CS1", b"photo")
    assert blobs.put("CS1", b"photo") == first
    vault.destroy("CS1")
    vault.seal("CS1", "name", b"a new value")
    again = blobs.put("CS1", b"photo")
    assert again != first
    assert blobs.get("CS1", again) == b"photo"


def test_the_end_of_a_change_of_keys_may_be_cut_anywhere(tmp_path, monkeypatch):
    """From a token to a file: the old token signed on, and the end said that there was no change."""
    (tmp_path / "log.token").write_text("old")
    (tmp_path / "log.next.key").write_text("new")
    replace = Path.replace

    def cut(path, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", cut)
    with pytest.raises(KeyboardInterrupt):
        key_rotation._replace(tmp_path)
    monkeypatch.setattr(Path, "replace", replace)
    assert signer_folder.has_key(tmp_path, "log.next")
    key_rotation._replace(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["log.key"]
