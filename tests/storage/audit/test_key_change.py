"""A change of the log's key, from the first step to the last: both keys sign for a time, and each counts in its own."""

from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from custody.domain.kernel.errors import BadInput, RuleBroken, StorageRefused
from custody.domain.people.installation import AnnounceKey, EndKey
from custody.log import checkpoint, key_rotation
from custody.log.checkpoint import Checkpoint
from custody.log.errors import SignerRefused
from custody.log.log_keys import LogKeys
from custody.log.private_keys import load_key
from custody.log.signed_note import ED25519, VerifierKey
from custody.log.signer import Signer
from custody.log.signer_folder import open_folder
from custody.log.verify_export import verify_directory
from custody.storage.audit.verify import Plan, verify
from custody.storage.keeping.restore_from_log import restore_log
from custody.storage.signing import log_keys
from custody.storage.signing.checkpoints import Checkpoints, latest
from custody.storage.signing.export import export
from custody.storage.signing.publication import publish
from custody.storage.tables.engine import Store
from tests.conftest import ORIGIN
from tests.factories.office import Office
from tests.storage.keeping.test_restore_from_log import rows


class Change:
    """A service that signs by itself, whose key is changed; ``notes`` are the checkpoints made on the way."""

    def __init__(self, store, data):
        self.store, self.data = store, data
        data.mkdir(exist_ok=True)
        self.old = self.signer().vkeys
        self.office = Office(store, data / "keys", ORIGIN, vkeys=self.signer().vkeys)
        self.notes = [self.sign()]

    def signer(self):
        return open_folder(self.data, ORIGIN)

    def sign(self):
        """One act and a checkpoint over it, by a service that was started anew."""
        self.office.case()
        with closing(Checkpoints(self.store, self.signer(), interval=3600)) as signing:
            return signing.sign_now().note

    def announce(self, *vkeys):
        for vkey in vkeys:
            self.office.enrol(AnnounceKey(log=self.office.log(), vkey=str(vkey)))

    def finish(self, *vkeys):
        for vkey in vkeys:
            self.office.enrol(EndKey(log=self.office.log(), vkey=str(vkey)))

    def whole(self):
        """Begin, announce, sign with all, end, sign with the new ones alone; the new keys."""
        new = key_rotation.begin(self.data)
        self.announce(*new)
        self.notes.append(self.sign())
        self.finish(*self.old)
        key_rotation.end(self.data)
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
    return [key for key, _ in checkpoint.signed_note.parse(note).by(vkeys)]


def test_old_and_new_keys_sign_for_a_time_then_the_new_ones_alone(change):
    """Old, all, new, each of both kinds: every checkpoint verifies, and the log says which key signs since which size."""
    new = change.whole()
    assert [signs(note, *change.old, *new) for note in change.notes] == [
        [*change.old], [change.old[0], new[0], change.old[1], new[1]], [*new],
    ]  # fmt: skip
    assert change.wrong() == []
    with change.store.reading() as connection:
        named = log_keys.named(connection)
        assert log_keys.believed(connection) == new
    assert [key.vkey for key in named] == list(map(str, (*change.old, *new)))
    assert [key.since for key in named[:2]] == [0, 0]
    assert 0 < max(key.since for key in named[2:]) < min(key.until for key in named[:2])
    assert [key.until for key in named[2:]] == [0, 0]


def test_given_keys_judge_each_in_its_time(change):
    """With all keys from paper all is right; with those of one time the checkpoints of the other time are not."""
    new = change.whole()
    assert change.wrong(vkeys=[*map(str, (*change.old, *new))]) == []
    for alone in (change.old, new):
        assert set(change.wrong(vkeys=[*map(str, alone)])) == {("checkpoint_wrong", "note_unsigned")}


def test_a_key_that_ended_signs_no_longer(change):
    """The thief of the old key signs a head of the newest size: it is no checkpoint of this log; nor is one from before."""
    thief = load_key(change.data / "log.key")
    new = change.whole()
    head = change.office.head()
    forged = checkpoint.sign(Checkpoint(ORIGIN, head.size, head.root), thief)
    assert change.wrong(outside=[forged]) == [("checkpoint_wrong", "note_unsigned")]
    early = checkpoint.Checkpoint.parse(checkpoint.signed_note.parse(change.notes[0]).text)
    predated = f"{early.body()}\n{new[0].line(load_key(change.data / 'log.key').sign(early.body().encode()))}"
    assert change.wrong(outside=[predated]) == [("checkpoint_wrong", "note_unsigned")]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_checkpoint_whose_post_quantum_line_is_gone_or_false_is_named(change, administrator, which):
    """Before, during and after the change: the log names a key of ML-DSA-44 for that size, so its line must stand there."""
    new = change.whole()
    change.office.close()
    pq = [change.old[1], new[1]]
    whole = change.notes[which]
    size = Checkpoint.parse(checkpoint.signed_note.parse(whole).text).size
    theirs = [key for key, _ in checkpoint.signed_note.parse(whole).by(pq)]
    broken = checkpoint.signed_note.without(whole, theirs) + theirs[-1].line(bytes(8 + 2420))
    for text, reason in ((checkpoint.signed_note.without(whole, theirs), "note_unsigned"), (broken, "signature_wrong")):
        administrator("UPDATE checkpoint SET note = ? WHERE size = ?", text, size)
        assert change.wrong() == [("checkpoint_wrong", reason)]


def test_a_signer_without_the_post_quantum_key_of_the_log_signs_nothing(change):
    """Somebody took the line away on the way: nothing is stored, whoever answers for the signer."""
    keys = change.signer().keys
    poor = Signer(LogKeys(ORIGIN, keys.keys), change.data / "signer.state")
    change.office.case()
    with closing(Checkpoints(change.store, poor, interval=3600)) as signing:
        with pytest.raises(StorageRefused) as refused:
            signing.sign_now()
        assert refused.value.facts == {"reason": "signer_stranger"}
        with change.store.reading() as connection:
            assert latest(connection).note == change.notes[0]
    change.sign()
    assert change.wrong() == []


def test_what_the_signer_says_counts_only_with_a_key_that_the_log_names(change):
    """A key that is lost is replaced: until the officers announce the new one nothing is signed, and nothing is wrong."""
    (change.data / "log.key").unlink()
    new = key_rotation.begin(change.data)
    key_rotation.end(change.data, lost=change.old[0])
    change.office.case()
    with closing(Checkpoints(change.store, change.signer(), interval=3600)) as signing:
        with pytest.raises(StorageRefused) as refused:
            signing.sign_now()
        assert refused.value.facts == {"reason": "signer_stranger"}
        assert change.wrong() == [("checkpoint_wrong", "note_unsigned")]  # the signer's memory, and no checkpoint
        change.announce(*new)
        change.finish(*change.old)
        assert signs(signing.sign_now().note, *change.old, *new) == [*new]
        assert signing.vkeys == new
    assert change.wrong() == []


def test_exports_are_verified_with_either_key_in_its_time(change, tmp_path):
    """An export during the change opens under all keys; one after it under the new ones."""
    new = key_rotation.begin(change.data)
    change.announce(*new)
    change.sign()
    old = change.old
    export(change.store, tmp_path / "during", old[0])
    for vkeys in ([old[0]], old, [old[0], *new], [*old, *new]):
        assert verify_directory(tmp_path / "during", *vkeys).ok, vkeys
    assert [f.code for f in verify_directory(tmp_path / "during", new[0]).wrong] == ["vkey_wrong"]
    change.finish(*old)
    key_rotation.end(change.data)
    change.sign()
    export(change.store, tmp_path / "after", new[0])
    for vkeys in ([new[0]], new, [*old, *new]):
        assert verify_directory(tmp_path / "after", *vkeys).ok, vkeys
    for vkeys in ([old[0]], old, [old[0], new[1]]):
        found = [f.code for f in verify_directory(tmp_path / "after", *vkeys).wrong]
        assert found == ["vkey_wrong", "note_unsigned"], vkeys


def test_what_was_published_over_a_change_gives_every_row_back(change, tmp_path):
    """Published before, during and after, into one folder: restored with the new keys, row for row."""
    public = tmp_path / "out" / "oversight"
    publish(change.store, tmp_path / "out")
    assert verify_directory(public, *change.old).ok
    change.office.lot(2, "certified")
    new = key_rotation.begin(change.data)
    change.announce(*new)
    change.sign()
    publish(change.store, tmp_path / "out")
    assert verify_directory(public, *change.old).ok
    assert verify_directory(public, change.old[0], *new).ok
    change.finish(*change.old)
    key_rotation.end(change.data)
    change.sign()
    publish(change.store, tmp_path / "out")
    back = Store(f"sqlite:///{tmp_path / 'back.db'}")
    assert not restore_log(back, public, *change.old).ok
    assert restore_log(back, public, *new).ok
    for table in ("event", "tile", "log_head", "act", "subject", "subject_event", "claim", "mass_balance"):
        assert rows(back, table) == rows(change.store, table), table
    assert {f.code for f in verify(back, Plan(data=change.data)).findings} == {"row_missing"}  # private values
    back.close()


def test_what_no_key_of_the_log_can_be_is_refused(change):
    """Mistyped, another log's, a witness's, known already; and the last Ed25519 key cannot be ended, others can."""
    good = str(VerifierKey.of(ORIGIN, Ed25519PrivateKey.generate()))
    pq = str(VerifierKey(ORIGIN, 6, bytes(1312)))
    bad = (
        good[:-4] + "AAA=", good.replace(ORIGIN, "custody.test/another"), "", "x", f"{ORIGIN}+00000000+AQID", good + " ",
        str(VerifierKey(ORIGIN, 4, bytes(32))), pq.replace("AAAA", "AAAB", 1), pq.replace(ORIGIN, "custody.test/another"),
    )  # fmt: skip
    for vkey in bad:
        with pytest.raises(BadInput, match="log_key_malformed"):
            change.announce(vkey)
    for known in change.old:
        with pytest.raises(RuleBroken, match="nothing_changes"):
            change.announce(known)
    with pytest.raises(RuleBroken, match="nothing_changes"):
        change.finish(good)
    with pytest.raises(RuleBroken, match="last_log_key"):
        change.finish(change.old[0])
    change.announce(pq, good)
    change.finish(*change.old, pq)
    with pytest.raises(RuleBroken, match="last_log_key"):
        change.finish(good)


def test_steps_out_of_order_are_refused(change):
    """No end without a beginning, no second beginning, no end before the new key has signed."""
    with pytest.raises(SignerRefused, match="key_change_none"):
        key_rotation.end(change.data)
    key_rotation.begin(change.data)
    with pytest.raises(SignerRefused, match="key_change_begun"):
        key_rotation.begin(change.data)
    with pytest.raises(SignerRefused, match="key_change_unsigned"):
        key_rotation.end(change.data)
    assert change.signer().keys.ed25519[0] == change.old[0]


def test_a_lost_key_is_replaced_on_the_word_of_its_public_half(change):
    """The file is gone: with the old key from paper the memory goes over to the new one, and no other key will do."""
    (change.data / "log.key").unlink()
    new = key_rotation.begin(change.data)
    for wrong in (*new, change.old[1], VerifierKey(ORIGIN, ED25519, bytes(32))):
        with pytest.raises(SignerRefused, match="signer_state_wrong"):
            key_rotation.end(change.data, lost=wrong)
    key_rotation.end(change.data, lost=change.old[0])
    change.announce(*new)
    change.finish(*change.old)
    assert signs(change.sign(), *change.old, *new) == [*new]
    assert change.wrong() == []


def test_a_signer_apart_changes_its_keys_too(tmp_path):
    """The memory with its edge goes over; what was signed stays the floor."""
    folder = tmp_path / "signer"
    old = open_folder(folder, ORIGIN)
    floor = old.last()
    new = key_rotation.begin(folder)
    assert open_folder(folder).vkeys == (old.vkeys[0], new[0], old.vkeys[1], new[1])
    (folder / "log.key").unlink()
    key_rotation.end(folder, lost=old.vkeys[0])
    assert open_folder(folder).vkeys == new
    assert open_folder(folder).last() == floor
    assert not list(folder.glob("log.next.*"))


def test_a_crash_in_between_leaves_the_old_keys_at_work(change, monkeypatch):
    """The renaming fails, before it or in the middle: the old key signs on, and the end is repeated."""
    new = key_rotation.begin(change.data)
    change.announce(*new)
    change.sign()
    replace, left = Path.replace, [0]

    def crash(self, target):
        if self.name.startswith("log.next") and not left[0]:
            raise OSError(5, "Input/output error")
        left[0] -= self.name.startswith("log.next")
        return replace(self, target)

    for renamed in (0, 1):
        left[0] = renamed
        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", crash)
            with pytest.raises(OSError, match="Input/output"):
                key_rotation.end(change.data)
        assert signs(change.sign(), change.old[0], new[0]) == [change.old[0], new[0]]
    assert signs(change.sign(), *change.old, *new) == [change.old[0], new[0], new[1]]
    change.finish(*change.old)
    key_rotation.end(change.data)
    assert signs(change.sign(), *change.old, *new) == [*new]
    assert change.wrong() == []
