"""Backup and restore: a copy made under work, put back, verifies to the same head; what was changed in it is named."""

import os
import shutil

import msgspec
import pytest
from msgspec import structs

from custody.commands import main
from custody.domain.kernel.errors import BadInput, StorageRefused, Tampered
from custody.log.signer_folder import open_folder
from custody.log.signer_place import bind
from custody.storage.audit.verify import Plan, verify
from custody.storage.keeping.backup import MANIFEST, backup, copy_tree, read_manifest
from custody.storage.keeping.restore import restore
from custody.storage.keeping.restored_copy import KnownHead, go_on
from custody.storage.signing.checkpoints import Checkpoints
from custody.storage.tables import tables
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.engine import Store
from custody.storage.write import head_row
from tests.conftest import ORIGIN
from tests.factories.office import Office, at_work


@pytest.fixture
def busy(store, data, signing):
    """An office with some history, a photograph, and a signed head."""
    office = Office(store, data / "keys", ORIGIN, vkeys=signing.vkeys)
    lot = office.lot(3, "certified")
    Blobs(data / "blobs", office.vault).put(lot.case, b"a picture")
    signing.sign_now()
    yield office
    office.close()


def test_a_thousand_keys_do_not_wait_for_the_disk_one_by_one(tmp_path, monkeypatch):
    """Old disks take 30 ms for each: what is copied is made durable once, at the end, by whoever copies."""
    waited = []
    monkeypatch.setattr(os, "fsync", waited.append)
    for i in range(20):
        (tmp_path / "from" / f"{i}").parent.mkdir(exist_ok=True)
        (tmp_path / "from" / f"{i}").write_bytes(b"a key")
    copy_tree(tmp_path / "from", tmp_path / "to")
    assert len(list((tmp_path / "to").iterdir())) == 20
    assert waited == []


@pytest.fixture
def elsewhere(request, store, tmp_path):
    """The URL of an empty database of the same kind."""
    if store.is_sqlite:
        yield f"sqlite:///{tmp_path / 'elsewhere' / 'custody.db'}"
        return
    postgres = request.getfixturevalue("postgres")
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


def test_a_backup_is_restored_and_verifies(busy, store, data, tmp_path, elsewhere, signing):
    """Database, photographs and keys come back: same head, every value opens, every checkpoint holds."""
    made = backup(store, data, tmp_path / "copy", tmp_path / "keys")
    restored = restore(tmp_path / "copy", tmp_path / "keys", tmp_path / "elsewhere", elsewhere)
    assert restored == made
    copy = Store(elsewhere)
    with copy.reading() as connection:
        assert head_row.read(connection) == busy.head()
    report = verify(copy, Plan(data=tmp_path / "elsewhere", photos=True))
    assert report.ok
    assert (report.size, report.unopened) == (busy.head().size, 0)
    assert report.disclosures > 0
    known = KnownHead(made.size, busy.head().root.hex()[:16])
    go_on(copy, tmp_path / "elsewhere", known, tmp_path / "keys", None)
    signer = open_folder(tmp_path / "elsewhere", ORIGIN)
    assert signer.vkeys[0] == signing.vkey
    again = Checkpoints(copy, signer, interval=3600)
    resumed = busy.moved(copy)
    resumed.case()
    assert again.sign_now().size == resumed.head().size
    resumed.close()
    again.close()
    copy.close()


def test_s9_a_backup_takes_no_sign_in_session_along(busy, store, data, tmp_path, elsewhere):
    """Whoever steals a copy finds no living session in it, and no count of wrong guesses; accounts come along."""
    rows = {
        tables.account: {
            "person": busy.clerk, "username": "clerk", "password": "x", "disabled": False, "must_change": False,
            "changed_at": 0,
        },
        tables.web_session: {
            "id": "s", "person": busy.clerk, "device": "d", "lang": "fr", "created_at": 0, "seen_at": 0,
        },
        tables.guess: {"bucket": "10.0.0.1", "failures": 3, "last_at": 0},
    }  # fmt: skip
    with store.writing() as connection:
        for table, row in rows.items():
            connection.execute(table.insert().values(**row))
    backup(store, data, tmp_path / "copy", tmp_path / "keys")
    restore(tmp_path / "copy", tmp_path / "keys", tmp_path / "elsewhere", elsewhere)
    copy = Store(elsewhere)
    for opened, counts in ((store, [1, 1, 1]), (copy, [1, 0, 0])):
        with opened.reading() as connection:
            assert [len(connection.execute(table.select()).all()) for table in rows] == counts
    copy.close()


def test_a_restored_log_is_append_only(busy, store, data, tmp_path, elsewhere):
    """The triggers are there again after a restore."""
    backup(store, data, tmp_path / "copy", tmp_path / "keys")
    restore(tmp_path / "copy", None, tmp_path / "elsewhere", elsewhere)
    copy = Store(elsewhere)
    with pytest.raises(Exception, match="append-only"), copy.writing() as connection:
        connection.exec_driver_sql("DELETE FROM event")
    copy.close()


def test_a_backup_under_work_is_of_one_instant(busy, store, data, tmp_path, elsewhere):
    """The service goes on recording while the copy is made, and the copy is whole."""
    with at_work(lambda: busy.lot(2)):
        made = backup(store, data, tmp_path / "copy", tmp_path / "keys")
    restore(tmp_path / "copy", tmp_path / "keys", tmp_path / "elsewhere", elsewhere)
    copy = Store(elsewhere)
    report = verify(copy, Plan(data=tmp_path / "elsewhere"))
    assert (report.findings, report.size) == ([], made.size)
    copy.close()


def test_a_file_that_gets_its_name_meanwhile_is_no_fault(busy, store, data, tmp_path, monkeypatch):
    """A key half written when the folder was read, and renamed before it was measured, does not stop the copy."""
    walk = os.walk
    monkeypatch.setattr(os, "walk", lambda top: ((at, below, [*names, ".half.new"]) for at, below, names in walk(top)))
    made = backup(store, data, tmp_path / "copy", tmp_path / "keys")
    assert made.size == busy.head().size


def test_keys_lie_apart(busy, store, data, tmp_path):
    """No key is in the first folder, and no photograph or row in the second; both are their owner's alone."""
    backup(store, data, tmp_path / "copy", tmp_path / "keys")
    first = {path.name for path in (tmp_path / "copy").rglob("*")}
    second = {path.name for path in (tmp_path / "keys").rglob("*")}
    keys = {path.name for path in (data / "keys").iterdir()}
    assert not first & (keys | {"log.key", "signer.state"})
    assert keys | {"log.key", "log.mldsa.key"} <= second
    assert "signer.state" not in second, "an old memory would sign a second history"
    for folder in (tmp_path / "copy", tmp_path / "keys"):
        assert folder.stat().st_mode & 0o077 == 0
        assert not [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]


def test_a_signer_that_survived_keeps_its_memory(busy, store, data, tmp_path, elsewhere, signing):
    """What was signed after the backup is not forgotten by restoring it: the shorter log is not signed."""
    backup(store, data, tmp_path / "copy", tmp_path / "keys")
    busy.case()
    signing.sign_now()
    (tmp_path / "elsewhere").mkdir()
    for name in ("log.key", "log.mldsa.key", "signer.state"):
        shutil.copy(data / name, tmp_path / "elsewhere" / name)
    bind(tmp_path / "elsewhere")  # it survived where it is
    restore(tmp_path / "copy", tmp_path / "keys", tmp_path / "elsewhere", elsewhere)
    copy = Store(elsewhere)
    signer = open_folder(tmp_path / "elsewhere", ORIGIN)
    again = Checkpoints(copy, signer, interval=3600)
    with pytest.raises(StorageRefused, match="signer_shrunk"):
        again.sign_now()
    again.close()
    copy.close()


def test_a_changed_backup_is_not_restored(busy, store, data, tmp_path, elsewhere):
    """Each file is compared with the manifest before anything is written."""
    made = backup(store, data, tmp_path / "copy", tmp_path / "keys")
    victim = min(made.files)
    file = tmp_path / "copy" / victim
    kept = file.read_bytes()
    file.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
    with pytest.raises(Tampered) as refused:
        restore(tmp_path / "copy", None, tmp_path / "elsewhere", elsewhere)
    assert refused.value.facts == {"path": victim}
    assert not (tmp_path / "elsewhere").exists()


def test_a_changed_photograph_is_not_restored(busy, store, data, tmp_path, elsewhere):
    """A photograph is named by its own digest."""
    backup(store, data, tmp_path / "copy", tmp_path / "keys")
    photo = next(path for path in (tmp_path / "copy" / "blobs").rglob("*") if path.is_file())
    photo.write_bytes(b"another picture")
    with pytest.raises(Tampered, match=photo.name):
        restore(tmp_path / "copy", None, tmp_path / "elsewhere", elsewhere)


def test_nothing_is_overwritten(busy, store, data, tmp_path):
    """A backup wants empty folders, a restore an empty database."""
    made = backup(store, data, tmp_path / "copy", tmp_path / "keys")
    assert read_manifest(tmp_path / "copy") == made
    with pytest.raises(BadInput, match="backup_not_empty"):
        backup(store, data, tmp_path / "copy", tmp_path / "other")
    with pytest.raises(StorageRefused, match="restore_not_empty"):
        restore(tmp_path / "copy", None, tmp_path / "elsewhere", store.url)


@pytest.mark.parametrize("inside", ["copy", "copy/keys"])
def test_keys_inside_the_backup_are_refused(busy, store, data, tmp_path, inside):
    """The keys' folder must be one that can be kept elsewhere."""
    with pytest.raises(BadInput, match="backup_keys_inside"):
        backup(store, data, tmp_path / "copy", tmp_path / inside)


def test_what_is_no_backup_is_refused(tmp_path):
    """A folder without a manifest, or with one that cannot be read, is no backup."""
    with pytest.raises(BadInput, match="backup_unreadable"):
        read_manifest(tmp_path)
    (tmp_path / MANIFEST).write_text('{"format": "tar"}')
    with pytest.raises(BadInput, match="backup_unreadable"):
        read_manifest(tmp_path)


def test_a_backup_of_before_the_release_is_refused(busy, store, data, tmp_path):
    """Of tables at a version that the release does not know nothing is put back."""
    made = backup(store, data, tmp_path / "copy")
    (tmp_path / "copy" / MANIFEST).write_bytes(msgspec.json.encode(structs.replace(made, version="0010")))
    with pytest.raises(StorageRefused, match="database_before_release"):
        restore(tmp_path / "copy", None, tmp_path / "again", store.url)
    assert not (tmp_path / "again").exists()


def test_a_backup_of_the_other_database_is_refused(busy, store, data, tmp_path):
    """A copy of tables is no SQLite file, and the other way round."""
    backup(store, data, tmp_path / "copy", tmp_path / "keys")
    other = "postgresql+psycopg://nobody@/nothing" if store.is_sqlite else f"sqlite:///{tmp_path / 'x.db'}"
    with pytest.raises(BadInput, match="backup_other_database"):
        restore(tmp_path / "copy", None, tmp_path / "elsewhere", other)


@pytest.mark.parametrize("changed", [{"size": 900}, {"root": "A" * 43 + "="}, {"origin": "another.example/1"}])
def test_a_copy_that_ends_otherwise_than_its_manifest_says_is_not_whole(
    busy, store, data, tmp_path, elsewhere, changed
):
    """An older database under a newer manifest: acts would be lost and nobody told."""
    made = backup(store, data, tmp_path / "copy")
    (tmp_path / "copy" / MANIFEST).write_bytes(msgspec.json.encode(structs.replace(made, **changed)))
    with pytest.raises((StorageRefused, Tampered), match=r"backup_changed|origin_differs"):
        restore(tmp_path / "copy", None, tmp_path / "again", elsewhere)


def test_a_copy_that_leads_out_of_itself_brings_nothing_in(tmp_path):
    """A symbolic link among the keys of a copy would put a file of the machine into the next copy of the keys."""
    (tmp_path / "secret").write_bytes(b"not yours")
    (tmp_path / "from").mkdir()
    (tmp_path / "from" / "key").symlink_to(tmp_path / "secret")
    copy_tree(tmp_path / "from", tmp_path / "to")
    assert not (tmp_path / "to").exists()


def test_a_trial_without_a_data_folder_is_refused_in_a_sentence(tmp_path, monkeypatch, capsys):
    """A folder mistyped in the settings; nothing is made there."""
    monkeypatch.setenv("CUSTODY_DATA", str(tmp_path / "nowhere"))
    assert main(["backup", str(tmp_path), "--trial"]) != 0
    assert "nowhere" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()
