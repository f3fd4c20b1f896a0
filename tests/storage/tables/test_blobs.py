"""Photographs at rest: whole, encrypted, named by what is on the disk."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custody.domain.kernel.errors import StorageRefused
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.value_encryption import Vault


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs", Vault(tmp_path / "keys"))


@given(st.binary(max_size=2_000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_put_is_got(blobs, plain):
    """Any bytes come back under their name and scope, and under no other scope."""
    name = blobs.put("CS1", plain)
    assert blobs.get("CS1", name) == plain
    assert blobs.has(name)
    assert blobs.get("CS2", name) is None


def test_the_name_is_the_digest_of_the_file(blobs, tmp_path):
    """Anyone can check a file by its name, without a key; the plain bytes stand nowhere."""
    name = blobs.put("CS1", b"a brick on a table")
    [file] = [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    assert file.name == name == sha256(file.read_bytes()).hexdigest()
    assert b"brick" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_the_same_bytes_again_are_the_same_file(blobs):
    """A form sent twice, also by two threads at once, names one file; another case has its own."""
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(lambda _: blobs.put("CS1", b"twice"), range(16)))
    assert len(names) == 1
    assert blobs.put("CS2", b"twice") not in names


def test_a_changed_file_is_no_file(blobs, tmp_path):
    """One flipped bit, a cut file or a missing one: nothing is given out."""
    name = blobs.put("CS1", b"a brick on a table")
    path = tmp_path / "blobs" / name[:2] / name
    whole = path.read_bytes()
    for wrong in (whole[:-1], bytes([whole[0] ^ 1]) + whole[1:], b""):
        path.write_bytes(wrong)
        assert blobs.get("CS1", name) is None
    path.unlink()
    assert blobs.get("CS1", name) is None
    assert not blobs.has(name)


@pytest.mark.parametrize("name", ["", "..", "../keys/CS1", "/etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_a_name_is_never_a_path(blobs, name):
    """Only 64 lower-case hexadecimal digits name a file."""
    assert blobs.get("CS1", name) is None
    assert not blobs.has(name)


def test_without_its_key_a_file_says_nothing(tmp_path):
    """Destroying a case's key destroys its photographs, in every copy."""
    name = Blobs(tmp_path / "blobs", Vault(tmp_path / "keys")).put("CS1", b"erased")
    (tmp_path / "keys" / "CS1").unlink()
    assert Blobs(tmp_path / "blobs", Vault(tmp_path / "keys")).get("CS1", name) is None


def test_a_disk_that_refuses_is_said(blobs, tmp_path, monkeypatch):
    """A full disk is a refusal with its code, not a photograph that is not there."""

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("custody.storage.tables.blobs.create_durably", refuse)
    with pytest.raises(StorageRefused, match="blob_store_unwritable"):
        blobs.put("CS1", b"too much")
