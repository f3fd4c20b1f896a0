"""Place of a signer's folder: plain copies of it sign nothing; boots, renames and the memory's own writes change nothing."""

import os
import shutil
import subprocess

import msgspec
import pytest

from custody.log import merkle, signer_place
from custody.log.checkpoint import Checkpoint
from custody.log.errors import SignerRefused
from custody.log.merkle import Frontier
from custody.log.signer_feed import Feed
from custody.log.signer_folder import is_copied, move, open_folder, resume
from custody.log.signer_place import PLACE, Place, bind, is_bound

ORIGIN = "custody.example/ocs"
LEAVES = (merkle.leaf_hash(b"0"),)


@pytest.fixture
def folder(tmp_path):
    """The folder of a signer that has signed a head."""
    open_folder(tmp_path / "signer", ORIGIN).sign(Feed(0, LEAVES, Checkpoint(ORIGIN, 1, merkle.root(LEAVES))))
    return tmp_path / "signer"


@pytest.mark.parametrize(
    "command", ["cp -a signer copy", "mkdir copy && tar -C signer -c . | tar -C copy -xp", "cp -a signer/. copy"]
)
def test_a_copy_signs_nothing_and_the_original_goes_on(folder, tmp_path, command):
    """Modes, owners and times are copied; the inode is not."""
    subprocess.run(command, shell=True, check=True, cwd=tmp_path)
    assert is_copied(tmp_path / "copy")
    for refused in (lambda: open_folder(tmp_path / "copy"), lambda: move(tmp_path / "copy", tmp_path / "apart")):
        with pytest.raises(SignerRefused, match="signer_copied"):
            refused()
    assert open_folder(folder).last().size == 1


def test_a_folder_renamed_on_its_disk_goes_on(folder, tmp_path):
    """``mv`` makes no second folder."""
    folder.rename(tmp_path / "elsewhere")
    assert open_folder(tmp_path / "elsewhere").last().size == 1


def test_a_signer_that_moves_out_is_bound_to_its_new_folder(folder, tmp_path):
    """``custody signer --move`` leaves nothing behind, and its folder signs."""
    move(folder, tmp_path / "apart")
    assert open_folder(tmp_path / "apart").last().size == 1
    assert not (folder / PLACE).exists()


@pytest.mark.parametrize("left", [None, b"", b"{", b'{"inode":"1","born":0}', b'{"inode":1,"born":0}'])
def test_a_place_that_is_gone_or_damaged_binds_to_nothing(folder, left):
    """Nobody who leaves the file out of the copy has an original."""
    (folder / PLACE).unlink()
    if left is not None:
        (folder / PLACE).write_bytes(left)
    assert not is_bound(folder)
    with pytest.raises(SignerRefused, match="signer_copied"):
        open_folder(folder)


def test_another_file_of_the_same_number_is_another_place(folder, monkeypatch):
    """On a second disk the number can be the same by chance: the birth time is not."""
    place = msgspec.json.decode((folder / PLACE).read_bytes(), type=Place)
    assert place.inode == (folder / PLACE).stat().st_ino
    monkeypatch.setattr(signer_place, "_born", lambda handle: place.born + 1)
    assert not is_bound(folder) or place.born == 0
    monkeypatch.setattr(signer_place, "_born", lambda handle: 0)
    assert is_bound(folder), "a filesystem that keeps no birth time has the number alone"


def test_a_memory_that_is_there_binds_no_folder(folder, tmp_path):
    """Making a memory where one is fails, and a copy stays a copy."""
    shutil.copytree(folder, tmp_path / "copy")
    with pytest.raises(FileExistsError):
        resume(tmp_path / "copy", ORIGIN, Frontier())
    assert is_copied(tmp_path / "copy")


def test_a_binding_is_whole_when_the_power_goes(folder, monkeypatch):
    """Until the new file is durable, the old one stands."""

    def power(handle):
        raise OSError("the power went")

    monkeypatch.setattr(os, "fsync", power)
    with pytest.raises(OSError, match="the power went"):
        bind(folder)
    monkeypatch.undo()
    assert is_bound(folder)
    bind(folder)
    assert is_bound(folder)
