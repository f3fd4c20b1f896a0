"""A change of the log's key, from the first step to the last: both keys sign for a time, and each counts in its own."""

import shutil
from contextlib import closing

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from custody.domain.errors import BadInput, RuleBroken
from custody.domain.installation import AnnounceKey, EndKey
from custody.log import checkpoint, keychange
from custody.log.audit import verify_directory
from custody.log.checkpoint import Checkpoint
from custody.log.errors import SignerRefused
from custody.log.keys import load_key
from custody.log.note import ED25519, VerifierKey
from custody.log.signer import open_signer
from custody.log.signer_folder import NEXT, find_key, open_folder
from custody.storage import logkeys
from custody.storage.checkpoints import Checkpoints
from custody.storage.export import export
from custody.storage.verify import Plan, verify
from tests.conftest import ORIGIN
from tests.office import Office


class Change:
    """A service that signs by itself, whose key is changed; ``notes`` are the checkpoints made on the way."""

    def __init__(self, store, data):
        self.store, self.data = store, data
        data.mkdir(exist_ok=True)
        self.old = self.signer().vkey
        self.office = Office(store, data / "keys", ORIGIN, key=str(self.old))
        self.notes = [self.sign()]

    def signer(self):
        return open_signer(
            self.data / "log.key", ORIGIN, self.data / "signer.state", following=find_key(self.data, NEXT)
        )  # fmt: skip

    def sign(self):
        """One act and a checkpoint over it, by a service that was started anew."""
        self.office.case()
        with closing(Checkpoints(self.store, self.signer(), interval=3600)) as signing:
            return signing.sign_now().note

    def log(self):
        with self.store.reading() as connection:
            return connection.exec_driver_sql("SELECT id FROM subject WHERE kind = 'NS'").scalar_one()

    def announce(self, vkey):
        self.office.enrol(AnnounceKey(log=self.log(), vkey=str(vkey)))

    def finish(self, vkey):
        self.office.enrol(EndKey(log=self.log(), vkey=str(vkey)))

    def whole(self):
        """Begin, announce, sign with both, end, sign with the new one alone; the new key."""
        new = keychange.begin(self.data)
        self.announce(new)
        self.notes.append(self.sign())
        self.finish(self.old)
        keychange.end(self.data)
        self.notes.append(self.sign())
        return new

    def wrong(self, **plan):
        return [(f.code, f.facts.get("reason")) for f in verify(self.store, Plan(data=self.data, **plan)).findings]


@pytest.fixture
def change(store, tmp_path):
    made = Change(store, tmp_path / "data")
    yield made
    made.office.close()


def signs(note, *vkeys):
    """Which of the keys have signed a checkpoint."""
    return [key for key, _ in checkpoint.note.parse(note).by(vkeys)]


def test_both_keys_sign_for_a_time_then_the_new_one_alone(change):
    """Old, both, new: every checkpoint verifies, and the log says which key signs since which size."""
    new = change.whole()
    assert [signs(note, change.old, new) for note in change.notes] == [[change.old], [change.old, new], [new]]
    assert change.wrong() == []
    with change.store.reading() as connection:
        first, second = logkeys.named(connection)
    assert (first.vkey, second.vkey) == (str(change.old), str(new))
    assert 0 == first.since < second.since < first.until
    assert second.until == 0
    assert logkeys.believed(change.store) == [new]


def test_given_keys_judge_each_in_its_time(change):
    """With both keys from paper all is right; with one of them the checkpoints of the other's time are not."""
    new = change.whole()
    assert change.wrong(vkeys=[str(change.old), str(new)]) == []
    for alone in (change.old, new):
        assert set(change.wrong(vkeys=[str(alone)])) == {("checkpoint_wrong", "note_unsigned")}


def test_a_key_that_ended_signs_no_longer(change):
    """The thief of the old key signs a head of the newest size: it is no checkpoint of this log; nor is one from before."""
    thief = load_key(change.data / "log.key")
    new = change.whole()
    head = change.office.head()
    forged = checkpoint.sign(Checkpoint(ORIGIN, head.size, head.root), thief)
    assert change.wrong(outside=[forged]) == [("checkpoint_wrong", "note_unsigned")]
    early = checkpoint.Checkpoint.parse(checkpoint.note.parse(change.notes[0]).text)
    predated = f"{early.body()}\n{new.line(load_key(change.data / 'log.key').sign(early.body().encode()))}"
    assert change.wrong(outside=[predated]) == [("checkpoint_wrong", "note_unsigned")]


def test_exports_are_verified_with_either_key_in_its_time(change, tmp_path):
    """An export during the change opens under both keys; one after it under the new key."""
    new = keychange.begin(change.data)
    change.announce(new)
    change.sign()
    export(change.store, tmp_path / "during", change.old)
    assert verify_directory(tmp_path / "during", change.old).ok
    assert [f.code for f in verify_directory(tmp_path / "during", new).wrong] == ["vkey_wrong"]
    assert verify_directory(tmp_path / "during", change.old, new).ok
    change.finish(change.old)
    keychange.end(change.data)
    change.sign()
    export(change.store, tmp_path / "after", new)
    assert verify_directory(tmp_path / "after", new, change.old).ok
    assert [f.code for f in verify_directory(tmp_path / "after", change.old).wrong] == ["vkey_wrong", "note_unsigned"]


def test_what_no_key_of_the_log_can_be_is_refused(change):
    """Mistyped, another log's, a post-quantum one, known already; and the last key cannot be ended."""
    good = str(VerifierKey.of(ORIGIN, Ed25519PrivateKey.generate()))
    bad = (
        good[:-4] + "AAA=", good.replace(ORIGIN, "custody.test/another"), "", "x", f"{ORIGIN}+00000000+AQID", good + " ",
        str(VerifierKey(ORIGIN, 6, bytes(1312))), str(VerifierKey(ORIGIN, 4, bytes(32))),
    )  # fmt: skip
    for vkey in bad:
        with pytest.raises(BadInput, match="log_key_malformed"):
            change.announce(vkey)
    with pytest.raises(RuleBroken, match="nothing_changes"):
        change.announce(change.old)
    with pytest.raises(RuleBroken, match="nothing_changes"):
        change.finish(good)
    with pytest.raises(RuleBroken, match="last_log_key"):
        change.finish(change.old)
    change.announce(good)
    change.finish(change.old)
    with pytest.raises(RuleBroken, match="last_log_key"):
        change.finish(good)


def test_steps_out_of_order_are_refused(change):
    """No end without a beginning, no second beginning, no end before the new key has signed."""
    with pytest.raises(SignerRefused, match="key_change_none"):
        keychange.end(change.data)
    keychange.begin(change.data)
    with pytest.raises(SignerRefused, match="key_change_begun"):
        keychange.begin(change.data)
    with pytest.raises(SignerRefused, match="key_change_unsigned"):
        keychange.end(change.data)
    assert open_signer(change.data / "log.key", ORIGIN, change.data / "signer.state").vkey == change.old


def test_a_lost_key_is_replaced_on_the_word_of_its_public_half(change):
    """The file is gone: with the old key from paper the memory goes over to the new one, and no other key will do."""
    (change.data / "log.key").unlink()
    new = keychange.begin(change.data)
    for wrong in (new, VerifierKey(ORIGIN, ED25519, bytes(32))):
        with pytest.raises(SignerRefused, match="signer_state_wrong"):
            keychange.end(change.data, lost=wrong)
    keychange.end(change.data, lost=change.old)
    change.announce(new)
    change.finish(change.old)
    assert signs(change.sign(), change.old, new) == [new]
    assert change.wrong() == []


def test_a_signer_apart_changes_its_key_too(tmp_path):
    """The memory with its edge goes over; what was signed stays the floor."""
    folder = tmp_path / "signer"
    old = open_folder(folder, ORIGIN)
    floor = old.last()
    new = keychange.begin(folder)
    assert open_folder(folder).keys.ed25519 == (*old.keys.ed25519, new)
    (folder / "log.key").unlink()
    keychange.end(folder, lost=old.keys.ed25519[0])
    assert open_folder(folder).keys.ed25519 == (new,)
    assert open_folder(folder).last() == floor
    assert not (folder / "log.next.key").exists()


def test_a_crash_in_between_leaves_the_old_key_at_work(change, monkeypatch):
    """The renaming fails: the old key signs on, and the end is repeated."""
    new = keychange.begin(change.data)
    change.announce(new)
    change.sign()

    def crash(*_):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("custody.log.keychange._replace", crash)
        with pytest.raises(OSError, match="Input/output"):
            keychange.end(change.data)
    assert signs(change.sign(), change.old, new) == [change.old, new]
    keychange.end(change.data)
    assert signs(change.sign(), change.old, new) == [new]
    shutil.rmtree(change.data)
