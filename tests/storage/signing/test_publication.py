"""The log as the service publishes it: hashes for everybody, events for oversight, never shorter, never another."""

import pytest

from custody.log.errors import Mismatch
from custody.log.static_log import read_checkpoint
from custody.log.verify_export import verify_directory
from custody.storage.audit.exported_files import verify_export
from custody.storage.signing.export import export
from custody.storage.signing.publication import contradiction, publish
from tests.fake_witnesses import VKEYS, Bystanders, forge

pytestmark = pytest.mark.slow


@pytest.fixture
def published(signing_office, store, tmp_path, signing):
    """A log published at its founding, and again some tiles later."""
    signing_office.lot(2, "certified")
    signing.sign_now()
    assert publish(store, tmp_path / "out")
    signing_office.seal(300)
    signing.sign_now()
    assert publish(store, tmp_path / "out")
    return tmp_path / "out"


def files(folder):
    """Path to bytes of everything in a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_public_folder_holds_hashes_only(published, signing_office):
    """Every file for the public stands for oversight too, the same; the events stand there alone, and no word of them outside."""
    public, oversight = files(published / "public"), files(published / "oversight")
    assert {name: data for name, data in oversight.items() if not name.startswith("tile/entries/")} == public
    assert {"checkpoint", "vkey", "tile/0/000", "tile/1/000.p/1"} <= public.keys()
    assert read_checkpoint(published / "public").size == signing_office.head().size
    assert b"seizure" not in b"".join(public.values())
    assert (published / "oversight").stat().st_mode & 0o077 == 0
    assert (published / "public").stat().st_mode & 0o055 == 0o055


def test_oversight_verifies_all_and_equals_an_export(published, store, tmp_path, signing):
    """What is published event by event is what an export writes at once, and verifies as it does."""
    assert verify_export(published / "oversight", signing.vkey).findings == []
    export(store, tmp_path / "log", signing.vkey)
    whole, grown = files(tmp_path / "log"), files(published / "oversight")
    assert whole.items() <= grown.items()
    assert all(".p/" in name for name in grown.keys() - whole.keys())


def test_nothing_is_written_where_nothing_is_new(published, store, signing):
    """A second look leaves every file alone, down to its time of change."""
    before = {p: p.stat().st_mtime_ns for p in published.rglob("*")}
    assert not publish(store, published)
    assert {p: p.stat().st_mtime_ns for p in published.rglob("*")} == before


def test_witnesses_lines_are_published_when_they_come(published, store, signing_office, signing, tmp_path):
    """The same head is published again with its cosignature, and signed as before."""
    forge(store, signing_office.head().size, VKEYS[1])
    assert not publish(store, published), "no witness signed that"
    Bystanders(store, tmp_path).cosign(signing_office.head().size, by=1)
    assert publish(store, published)
    assert (published / "public" / "checkpoint").read_text().splitlines()[-1].startswith("— w1.example/w ")
    assert verify_directory(published / "oversight", signing.vkey).ok


def test_a_log_that_was_put_back_is_not_published(published, signing_office, store, tmp_path, signing, administrator):
    """Behind what was published nothing is written, and nothing may be signed."""
    before = files(published)
    size = signing_office.head().size
    administrator("DELETE FROM checkpoint WHERE size = ?", size)
    with pytest.raises(Mismatch, match="export_shrunk"):
        publish(store, published)
    assert files(published) == before
    assert contradiction(store, published) == ""
    administrator("UPDATE log_head SET size = ? WHERE id = 1", size - 1)
    assert contradiction(store, published) == "published_beyond"
