"""From published entries to a whole database: row for row what was lost, or nothing at all."""

import shutil
from contextlib import closing

import pytest
from sqlalchemy import select

from custody.domain.kernel.errors import BadInput, StorageRefused, Tampered
from custody.log.signer_folder import open_folder
from custody.log.tile_files import entries_path
from custody.storage.audit.verify import Plan, verify
from custody.storage.keeping.backup import backup
from custody.storage.keeping.restore_from_log import Beside, restore_log
from custody.storage.keeping.restored_copy import KnownHead, go_on
from custody.storage.signing import timestamps
from custody.storage.signing.checkpoints import Checkpoints
from custody.storage.signing.export import export
from custody.storage.signing.timestamps import TimeStamp
from custody.storage.tables.migrations import require_current
from custody.storage.tables.tables import metadata
from tests.conftest import ORIGIN

OF_THE_LOG = ("event", "tile", "log_head", "act", "subject", "subject_event", "claim", "mass_balance", "meta")
BESIDE = ("disclosure", "account", "checkpoint", "time_stamp")


@pytest.fixture
def exported(signing_office, store, tmp_path, signing):
    """A log of some tiles with every kind of subject, exported."""
    signing_office.quarantine(signing_office.lot(3))
    signing_office.lot(2, "certified")
    signing_office.seal(150)
    note = signing.sign_now()
    with store.writing() as connection:
        timestamps.add(connection, TimeStamp(note.size, "CN=A", 1, b"x"))
    export(store, tmp_path / "log", signing.vkey)
    return tmp_path / "log"


@pytest.fixture
def empty(fresh):
    """A new, empty database of the same kind."""
    return fresh()


def rows(store, table):
    """Every row of a table in the order of its key, but for the count of rebuilds, a fact about a copy."""
    columns = [c for c in metadata.tables[table].columns if c.name != "epoch"]
    with store.reading() as connection:
        found = connection.execute(select(*columns).order_by(*metadata.tables[table].primary_key)).all()
    return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in found]


def test_every_row_of_the_log_comes_back(exported, store, empty, signing):
    """Events, tiles, head, acts, states, chains, claims and books, row by row and byte by byte; a reader may start."""
    assert restore_log(empty, exported, signing.vkey).ok
    for table in OF_THE_LOG:
        assert rows(store, table), table
        assert rows(empty, table) == rows(store, table), table
    require_current(empty, ORIGIN)
    assert rows(empty, "checkpoint") == rows(store, "checkpoint")[-1:]


def test_verify_names_the_values_that_are_not_in_the_log(exported, store, empty, signing):
    """Without a backup each private value is missing, is named, and nothing else is wrong."""
    restore_log(empty, exported, signing.vkey)
    found = verify(empty, Plan()).findings
    assert {(f.code, f.facts["table"]) for f in found} == {("row_missing", "disclosure")}


def test_a_backup_gives_the_rest(exported, signing_office, store, empty, signing, tmp_path):
    """Yesterday's backup with today's files: today's log, yesterday's values, and verify names what came between."""
    data = tmp_path / "data"
    backup(store, data, tmp_path / "copy", tmp_path / "keys")
    beside = Beside(tmp_path / "copy", tmp_path / "keys", tmp_path / "back")
    signing_office.lot(1)
    signing.sign_now()
    export(store, exported, signing.vkey)
    assert restore_log(empty, exported, signing.vkey, beside=beside).ok
    lost = [row[0] for row in rows(store, "disclosure") if row not in rows(empty, "disclosure")]
    report = verify(empty, Plan(data=tmp_path / "back"))
    assert lost
    assert {f.facts["key"] for f in report.findings} == set(lost)
    assert rows(empty, "checkpoint") == rows(store, "checkpoint")


def test_a_backup_of_the_same_moment_leaves_nothing_wrong(exported, store, empty, signing, tmp_path):
    """Files and backup of one moment: every table as it was, and verify finds nothing."""
    backup(store, tmp_path / "data", tmp_path / "copy", tmp_path / "keys")
    restore_log(empty, exported, signing.vkey, beside=Beside(tmp_path / "copy", tmp_path / "keys", tmp_path / "back"))
    for table in (*OF_THE_LOG, *BESIDE):
        assert rows(empty, table) == rows(store, table), table
    report = verify(empty, Plan(data=tmp_path / "back"))
    assert (report.findings, report.unopened) == ([], 0)
    assert report.disclosures == len(rows(store, "disclosure"))


def test_the_restored_signer_goes_on_and_never_back(exported, signing_office, store, fresh, signing, tmp_path):
    """With the keys of the backup the head of the files is signed again, the same; from older files nothing is."""
    backup(store, tmp_path / "data", tmp_path / "copy", tmp_path / "keys")
    shutil.copytree(exported, tmp_path / "older")
    signing_office.lot(1)
    signing.sign_now()
    export(store, exported, signing.vkey)
    back, head = tmp_path / "back", signing_office.head()
    known = KnownHead(head.size, head.root.hex())
    newest, older = fresh(), fresh()
    restore_log(newest, exported, signing.vkey, beside=Beside(tmp_path / "copy", tmp_path / "keys", back))
    go_on(newest, back, known, tmp_path / "keys", None)
    signer = open_folder(back, ORIGIN)
    assert signer.last().size == head.size
    with closing(Checkpoints(newest, signer, interval=3600)) as again:
        assert again.sign_now().note == rows(store, "checkpoint")[-1][1]
    restore_log(older, tmp_path / "older", signing.vkey, data=tmp_path / "second")
    with pytest.raises(StorageRefused, match="acts_lost"):
        go_on(older, tmp_path / "second", known, tmp_path / "keys", None)
    with closing(Checkpoints(older, signer, interval=3600)) as behind, pytest.raises(StorageRefused) as refused:
        behind.sign_now()
    assert refused.value.facts == {"reason": "signer_shrunk"}


def test_a_changed_entry_is_named_and_nothing_is_written(exported, empty, signing):
    """One bit in a bundle: the first wrong entry is named, the database stays empty."""
    bundle = exported / entries_path(0)
    data = bytearray(bundle.read_bytes())
    data[60_000] ^= 1
    bundle.write_bytes(data)
    report = restore_log(empty, exported, signing.vkey)
    assert report.findings[0].code == "entry_wrong"
    assert 0 < report.findings[0].facts["entry"] < 256
    assert all(rows(empty, table) == [] for table in ("event", "tile", "subject", "checkpoint"))


def test_another_key_or_a_lost_file_restores_nothing(exported, empty, signing, tmp_path):
    """The key comes from paper; a bundle that is gone is named by its path."""
    other = open_folder(tmp_path / "other", ORIGIN).vkeys[0]
    assert {f.code for f in restore_log(empty, exported, other).findings} == {"vkey_wrong", "note_unsigned"}
    (exported / entries_path(0)).unlink()
    assert restore_log(empty, exported, signing.vkey).findings[0].facts["path"] == entries_path(0)
    assert rows(empty, "event") == []


def test_nothing_is_overwritten(exported, store, signing):
    """A database that holds a log is left alone."""
    before = rows(store, "event")
    with pytest.raises(StorageRefused, match="restore_not_empty"):
        restore_log(store, exported, signing.vkey)
    assert rows(store, "event") == before


def test_a_backup_of_another_history_is_refused(
    exported, signing_office, store, empty, signing, tmp_path, administrator
):
    """Neither a backup that a rewritten log gave nor one that is longer than the files is mixed with them."""
    signing_office.lot(1)
    backup(store, tmp_path / "data", tmp_path / "longer")
    with pytest.raises(BadInput, match="backup_newer"):
        restore_log(empty, exported, signing.vkey, beside=Beside(tmp_path / "longer", None, tmp_path / "back"))
    signing.sign_now()
    export(store, exported, signing.vkey)
    administrator.flip("log_head", "root", "id = 1")
    backup(store, tmp_path / "data", tmp_path / "forged")
    with pytest.raises(Tampered, match="backup_of_other_log"):
        restore_log(empty, exported, signing.vkey, beside=Beside(tmp_path / "forged", None, tmp_path / "back"))
    assert rows(empty, "event") == []
    assert not (tmp_path / "back").exists()
