"""Erasures carried out: salt, value, file and key go, proofs stay; what comes back with a backup goes again."""

from hashlib import sha256
from pathlib import Path

import pytest

from custody.domain.access import erasure
from custody.domain.kernel import photo_reference
from custody.domain.kernel.errors import RuleBroken, StorageRefused
from custody.domain.kernel.events import Actor
from custody.domain.kernel.quantity import Count
from custody.domain.people import propose_and_confirm
from custody.domain.seizures import seizure
from custody.storage.audit.verify import Plan, verify
from custody.storage.keeping.backup import backup
from custody.storage.keeping.restore_from_log import Beside, restore_log
from custody.storage.read import private_values
from custody.storage.signing.export import export
from custody.storage.tables.blobs import Blobs
from custody.storage.tables.engine import file_of
from custody.storage.write import erased_values
from custody.storage.write.erasure import finish, replay
from tests.conftest import ORIGIN
from tests.factories.office import Office


@pytest.fixture
def office(store, signing, tmp_path):
    """An office whose recorder finishes erasures, as the service's does."""
    made = Office(
        store, tmp_path / "data" / "keys", ORIGIN, vkeys=signing.vkeys,
        erased=lambda: finish(store, made.vault, blobs_of(made, tmp_path)),
    )  # fmt: skip
    yield made
    made.close()


def blobs_of(office, tmp_path):
    return Blobs(tmp_path / "data" / "blobs", office.vault)


@pytest.fixture
def case(office, signing, tmp_path):
    """A case that is over, with a photograph, in a signed log."""
    case = office.lot(1, "certified").case
    name = blobs_of(office, tmp_path).put(case, b"a photograph")
    report = seizure.DeclareSeizure(
        case=case, place="Bamako", seized_at="2016-05-01T10:00:00Z", circumstances="Contrôle",
        lines=(seizure.LineEntry(substance="cannabis", count=Count(1, "package")),),
        photos=(photo_reference.Photo(blob=name, sha256=sha256(b"a photograph").hexdigest()),),
    )  # fmt: skip
    office.do("seizure.declare/1", report, "officer")
    signing.sign_now()
    return case


def values(store, scope):
    """Commitments kept under a key."""
    with store.reading() as connection:
        return [one for one in private_values.sealed_for(connection, scope) if not erased_values.erased_by(one.value)]


def erase(office, store, scope, names=()):
    """Erase what is kept under a key, all of it or the named fields; the event."""
    chosen = tuple(one.digest for one in values(store, scope) if not names or one.name in names)
    command = erasure.EraseValues(
        scope=scope, values=chosen, kept_until="2020-01-01", legal_basis="art. 5", reason="Délai passé"
    )
    beside = Actor(person=office.people["inspector"], part="witness", will="other_device")
    return office.do("values.erase/1", command, "prosecutor", beside).events[0].seq


def contents(store):
    """Everything in the table of private values, as the driver gives it."""
    with store.reading() as connection:
        return {row[0]: bytes(row[1]) for row in connection.exec_driver_sql("SELECT digest, sealed FROM disclosure")}


def test_one_field_goes_and_the_key_stays(office, store, case, tmp_path):
    """The value is gone and says by which event; its neighbours are read as before; verify finds nothing."""
    before = {one.digest: one for one in values(store, case)}
    by = erase(office, store, case, names=("circumstances",))
    after = contents(store)
    gone = [digest for digest, one in before.items() if one.name == "circumstances"]
    assert gone
    assert all(after[digest] == erased_values.tombstone(by) for digest in gone)
    kept = [one for digest, one in before.items() if digest not in gone]
    assert all(office.vault.unseal(case, one.digest, after[one.digest]) is not None for one in kept)
    with store.reading() as connection:
        seqs = [before[digest].seq for digest in gone]
        assert {names["circumstances"].by for names in private_values.of(connection, office.vault, seqs).values()} == {
            by
        }
    report = verify(store, Plan(data=tmp_path / "data"))
    assert report.findings == []


def test_what_was_erased_is_in_no_file_of_the_database(office, store, case):
    """Old frames of the write-ahead log held it beside its living key."""
    before = values(store, case)
    erase(office, store, case, names=("circumstances",))
    gone = set(before) - set(values(store, case))
    assert gone
    if store.is_sqlite:
        path = file_of(store.url)
        held = path.read_bytes() + Path(f"{path}-wal").read_bytes()
        assert not [value for value in gone if value.value in held]


def test_with_the_last_value_the_key_and_the_photographs_go(office, store, case, tmp_path):
    """The key's file and the photograph's are gone, the bytes of the log are not touched."""
    keys, blobs = tmp_path / "data" / "keys", tmp_path / "data" / "blobs"
    before = office.head()
    assert (keys / case).exists()
    assert sum(file.is_file() for file in blobs.rglob("*")) == 1
    erase(office, store, case)
    assert not (keys / case).exists()
    assert sum(file.is_file() for file in blobs.rglob("*")) == 0
    assert office.head().size == before.size + 2
    assert verify(store, Plan(data=tmp_path / "data", photos=True)).findings == []


def test_a_person_is_forgotten_and_a_new_value_gets_a_new_key(office, store, tmp_path):
    """After service the name goes with its key; what is kept under it later is sealed anew."""
    person = office.people["witness3"]
    office.enrol(propose_and_confirm.Disable(person=person))
    key = (tmp_path / "data" / "keys" / person).read_bytes()
    erase(office, store, person)
    assert not (tmp_path / "data" / "keys" / person).exists()
    office.vault.seal(person, "x", b"y")
    assert (tmp_path / "data" / "keys" / person).read_bytes() != key


def test_verify_names_a_value_that_is_lost_or_back(office, store, case, tmp_path, administrator):
    """Gone without an event, or with another's number, or there although it was erased: each is named."""
    some = values(store, case)
    before = contents(store)
    by = erase(office, store, case, names=("title",))
    [erased] = [one.digest for one in some if one.name == "title"]
    other = next(one for one in some if one.name == "circumstances")
    for digest, sealed, code in (
        (erased, before[erased], "value_kept"), (erased, erased_values.tombstone(by + 1), "value_lost"),
        (other.digest, erased_values.tombstone(by), "value_lost"),
    ):  # fmt: skip
        stood = contents(store)[digest]
        administrator("UPDATE disclosure SET sealed = ? WHERE digest = ?", sealed, digest)
        assert [f.code for f in verify(store, Plan(data=tmp_path / "data")).findings] == [code]
        administrator("UPDATE disclosure SET sealed = ? WHERE digest = ?", stood, digest)
    administrator("DELETE FROM disclosure WHERE digest = ?", other.digest)
    assert [f.code for f in verify(store, Plan(data=tmp_path / "data")).findings] == ["row_missing"]


def test_an_older_backup_brings_nothing_back(office, store, case, fresh, signing, tmp_path):
    """Values, key and photograph of a backup made before are erased again before anything is served."""
    backup(store, tmp_path / "data", tmp_path / "copy", tmp_path / "safe")
    by = erase(office, store, case)
    signing.sign_now()
    export(store, tmp_path / "log", signing.vkey)
    back, empty = tmp_path / "back", fresh()
    assert restore_log(
        empty, tmp_path / "log", signing.vkey, beside=Beside(tmp_path / "copy", tmp_path / "safe", back)
    ).ok
    assert values(empty, case)
    assert (back / "keys" / case).exists()
    assert {f.code for f in verify(empty, Plan(data=back)).findings} >= {"value_kept"}
    vault = type(office.vault)(back / "keys")
    replay(empty, vault, Blobs(back / "blobs", vault))
    assert values(empty, case) == []
    assert not (back / "keys" / case).exists()
    assert not any(file.is_file() for file in (back / "blobs").rglob("*"))
    assert {erased_values.erased_by(one) for digest, one in contents(empty).items()} >= {by}
    # what the law's grounds say came after the backup, and is lost with the machine
    assert {f.code for f in verify(empty, Plan(data=back)).findings} == {"row_missing"}


def test_a_file_that_cannot_go_is_removed_at_the_next_start(office, store, case, tmp_path, monkeypatch):
    """The act stands; what is left to do is done by the replay."""

    def broken(*_):
        raise StorageRefused("key_store_unwritable", scope=case)

    monkeypatch.setattr(type(office.vault), "destroy", broken)
    erase(office, store, case)
    assert values(store, case) == []
    assert (tmp_path / "data" / "keys" / case).exists()
    monkeypatch.undo()
    replay(store, office.vault, blobs_of(office, tmp_path))
    assert not (tmp_path / "data" / "keys" / case).exists()


def test_nobody_is_forgotten_whom_a_running_exhibit_names(office, store):
    """The officer who sealed it holds nothing any more; once it has burnt, the name goes."""
    person, lot = office.people["officer"], office.lot(1)
    office.enrol(propose_and_confirm.Disable(person=person))
    with pytest.raises(RuleBroken, match="person_serves"):
        erase(office, store, person)
    office.advance(lot, "certified")
    erase(office, store, person)
