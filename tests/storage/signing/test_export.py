"""The log as files: written from either database, grown later, verified without one."""

import pytest

from custody.domain.kernel.errors import StorageRefused
from custody.log.errors import Mismatch
from custody.log.signer_folder import open_folder
from custody.log.tile_files import entries_path
from custody.storage.audit.exported_files import verify_export
from custody.storage.signing.export import export
from tests.conftest import ORIGIN


@pytest.fixture
def exported(office, store, tmp_path, signing):
    """A log of a few tiles, written to files once, grown and written again."""
    office.lot(2, "certified")
    signing.sign_now()
    export(store, tmp_path / "log", signing.vkey)
    office.seal(300)
    signing.sign_now()
    export(store, tmp_path / "log", signing.vkey)
    return tmp_path / "log"


def test_an_export_verifies_without_the_database(exported, office, signing):
    """Bytes, tree, signature, acts, chains and folds hold, from the files and the key alone."""
    report = verify_export(exported, signing.vkey)
    assert report.findings == []
    assert (report.size, report.root) == (office.head().size, office.head().root)
    assert report.acts > 50


def test_a_changed_file_is_named(exported, signing):
    """One bit in a bundle of entries is named by its event."""
    bundle = exported / entries_path(0)
    body = bytearray(bundle.read_bytes())
    body[100] ^= 1
    bundle.write_bytes(body)
    finding = verify_export(exported, signing.vkey).findings[0]
    assert (finding.code, finding.facts["path"]) == ("entry_wrong", entries_path(0))


def test_another_key_is_not_believed(exported, tmp_path):
    """The key comes from outside: a directory signed by somebody else is named."""
    other = open_folder(tmp_path / "other", ORIGIN).vkeys[0]
    assert verify_export(exported, other).findings[0].code in {"vkey_wrong", "note_unsigned"}


def test_an_unsigned_log_is_not_exported(store, tmp_path, signing):
    """Files without a signed head would prove nothing."""
    with pytest.raises(StorageRefused, match="not_signed"):
        export(store, tmp_path / "log", signing.vkey)


def test_a_forked_log_does_not_overwrite_an_export(exported, office, store, signing, administrator):
    """Files that an earlier checkpoint covers are compared, never replaced."""
    administrator.flip("event", "body", "seq = 300")
    office.seal(300)
    signing.sign_now()
    with pytest.raises((Mismatch, StorageRefused)):
        export(store, exported, signing.vkey)
    assert verify_export(exported, signing.vkey).findings == []
