"""The signing thread: it signs what is durable, proves that it extends what was signed, and refuses a rollback."""

import shutil
import threading

import pytest

from custody.domain.kernel.errors import StorageRefused
from custody.log import checkpoint
from custody.storage.signing import checkpoints
from custody.storage.signing.checkpoints import Checkpoints
from custody.storage.tables.engine import Store
from tests.conftest import ORIGIN
from tests.factories.office import Office


def opened(note, signing):
    return checkpoint.open_note(note.note, [signing.vkey]).checkpoint


def test_signs_the_newest_head_on_demand(office, signing):
    """What was recorded a moment ago is covered by the checkpoint, with the log's own root."""
    office.lot(2)
    head = office.head()
    signed = opened(signing.sign_now(), signing)
    assert (signed.origin, signed.size, signed.root) == (ORIGIN, head.size, head.root)


def test_signs_by_itself_after_commits(office, store, signer):
    """Nobody asks: the recorder's notice is enough, and closing signs what is left."""
    thread = Checkpoints(store, signer, interval=0.01)
    office.lot(1)
    thread.committed(office.head().size)
    thread.close()
    with store.reading() as connection:
        assert checkpoints.latest(connection).size == office.head().size


def test_an_empty_log_is_not_signed(store, signing):
    """There is nothing to say about a log without events."""
    assert signing.sign_now() is None


def test_signing_twice_gives_the_same_note(office, signing):
    """A head that is signed already is not signed again."""
    assert signing.sign_now() == signing.sign_now()


def test_finds_the_checkpoint_that_covers_an_event(office, store, signing):
    """Each event is proved by the first checkpoint past it."""
    first = signing.sign_now()
    office.case()
    second = signing.sign_now()
    with store.reading() as connection:
        assert checkpoints.covering(connection, first.size - 1) == first
        assert checkpoints.covering(connection, first.size) == second
        assert checkpoints.covering(connection, second.size) is None
        assert checkpoints.latest(connection, second.size - 1) == first


def test_a_crash_between_state_and_table_is_made_good(office, store, signer, signing, administrator):
    """The signer remembers a head whose note never reached the table: it is signed again."""
    size = signing.sign_now().size
    administrator("DELETE FROM checkpoint")
    assert signing.sign_now().size == size == signer.last().size


def test_proves_consistency_over_many_tiles(office, signing):
    """A head of several tiles extends one of none: the proof is read from the database."""
    signing.sign_now()
    office.seal(400)
    assert signing.sign_now().size == office.head().size > 512


def test_refuses_a_database_put_back(tmp_path, signer, sqlite_url):
    """After a restore the log is shorter than what was signed: nothing is signed, and /ready says why."""
    file = tmp_path / "data" / "custody.db"
    founded = Office(Store(sqlite_url), tmp_path / "data" / "keys", ORIGIN)
    founded.close()
    founded.store.close()
    shutil.copy(file, tmp_path / "old.db")
    office = founded.moved(Store(sqlite_url))
    office.case()
    office.close()
    Checkpoints(office.store, signer).close()
    office.store.close()
    shutil.copy(tmp_path / "old.db", file)
    store = Store(sqlite_url)
    restored = Checkpoints(store, signer, interval=3600)
    with pytest.raises(StorageRefused) as refused:
        restored.sign_now()
    assert refused.value.code == "signer_refuses"
    assert refused.value.facts == {"reason": "signer_shrunk"}
    with pytest.raises(StorageRefused):
        restored.check()
    restored.close()
    store.close()


def test_what_is_asked_first_and_fails_is_asked_again(office, store, signer):
    """Whatever it raises: ``/ready`` says so until it has answered, and then the log is signed."""
    asked, twice, again = [], threading.Event(), threading.Event()

    def first():
        asked.append(1)
        if len(asked) == 1:
            raise OverflowError
        twice.set()
        again.wait(60)
        return ""

    thread = Checkpoints(store, signer, interval=0.01, first=first)
    assert twice.wait(60)
    with pytest.raises(StorageRefused) as refused:
        thread.check()
    assert (refused.value.facts, thread.signing.trouble) == ({"reason": "OverflowError"}, "OverflowError")
    again.set()
    thread.close()
    with store.reading() as connection:
        assert checkpoints.latest(connection).size == office.head().size


def test_whatever_a_signature_raises_does_not_end_the_thread(office, store, signer, monkeypatch):
    """It is tried again."""
    tried = threading.Event()
    thread = Checkpoints(store, signer, interval=0.01)
    thread.sign_now()
    real = thread._sign

    def sign():
        monkeypatch.setattr(thread, "_sign", real)
        tried.set()
        raise ValueError

    monkeypatch.setattr(thread, "_sign", sign)
    office.case()
    thread.committed(office.head().size)
    assert tried.wait(60)
    thread.close()
    with store.reading() as connection:
        assert checkpoints.latest(connection).size == office.head().size


def test_a_thread_that_has_ended_is_told(store, signer):
    """Nothing is signed any more, so the service is not ready."""
    thread = Checkpoints(store, signer, interval=0.01)
    thread.check()
    thread.close()
    with pytest.raises(StorageRefused) as refused:
        thread.check()
    assert (refused.value.facts, thread.signing.trouble) == ({"reason": "signing_ended"}, "signing_ended")


def test_refuses_another_history_of_the_same_size(office, store, signer, signing, administrator):
    """A head with another root at a signed size is a fork."""
    signing.sign_now()
    office.close()
    administrator("UPDATE log_head SET root = ?", bytes(32))
    administrator("DELETE FROM checkpoint")
    with pytest.raises(StorageRefused) as refused:
        signing.sign_now()
    assert refused.value.facts == {"reason": "signer_forked"}
