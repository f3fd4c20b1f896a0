"""The signer never forgets and never contradicts itself."""

import os
import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from custody.log import checkpoint as checkpoints
from custody.log import merkle, tiles
from custody.log.checkpoint import Checkpoint
from custody.log.errors import Malformed, SignerRefused
from custody.log.keys import load_key
from custody.log.note import MLDSA44, VerifierKey
from custody.log.signer import Signer, open_signer

ORIGIN = "custody.example/ocs"


class Log:
    """A log of up to 40 leaves and its proofs."""

    def __init__(self, salt: bytes = b"") -> None:
        self.hashes = [merkle.leaf_hash(salt + b"%d" % i) for i in range(40)]

    def root(self, size):
        return merkle.root(self.hashes[:size])

    def consistency(self, size1, size2):
        def node(height, index):
            return merkle.root(self.hashes[index << height : (index + 1) << height])

        return tiles.consistency_proof(size1, size2, node)


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def files(tmp_path):
    return tmp_path / "key.pem", tmp_path / "signed"


def test_first_start_makes_a_private_key_and_an_empty_state(files):
    """The first start makes key and state with mode 0600; the second finds both."""
    first = open_signer(files[0], ORIGIN, files[1])
    assert [stat.S_IMODE(f.stat().st_mode) for f in files] == [0o600, 0o600]
    assert first.last() == Checkpoint(ORIGIN, 0, merkle.EMPTY_ROOT)
    assert open_signer(files[0], ORIGIN, files[1]).vkey == first.vkey
    assert sorted(f.name for f in files[0].parent.iterdir()) == ["key.pem", "signed", "signed.lock"]


def test_heads_that_extend_each_other_are_signed(files, log):
    """Each head is signed on proof that it extends the last, also after a restart, and opens under the vkey."""
    size = 0
    for new in (1, 2, 7, 8, 40):
        one = open_signer(files[0], ORIGIN, files[1])
        text = one.sign(new, log.root(new), log.consistency(size, new))
        assert checkpoints.open_note(text, [one.vkey]).checkpoint == Checkpoint(ORIGIN, new, log.root(new))
        size = new


def test_the_same_head_may_be_signed_again(files, log):
    """A head whose signature was lost on the way is signed again, with the same bytes."""
    one = open_signer(files[0], ORIGIN, files[1])
    first = one.sign(5, log.root(5))
    assert one.sign(5, log.root(5)) == first


def test_a_smaller_head_is_refused(files, log):
    """After size 8 nothing below is signed, with whatever proof."""
    one = open_signer(files[0], ORIGIN, files[1])
    one.sign(8, log.root(8))
    with pytest.raises(SignerRefused) as refused:
        one.sign(7, log.root(7), log.consistency(7, 8))
    assert (refused.value.code, refused.value.facts) == ("signer_shrunk", {"signed": 8, "offered": 7})
    assert one.last().size == 8


def test_another_history_is_refused(files, log):
    """No second root for a signed size, no successor without a proof, none with the proof of another log."""
    one = open_signer(files[0], ORIGIN, files[1])
    one.sign(8, log.root(8))
    fork = Log(b"x")
    offers = [
        (8, fork.root(8), []),
        (9, log.root(9), []),
        (9, fork.root(9), log.consistency(8, 9)),
        (9, fork.root(9), fork.consistency(8, 9)),
        (9, log.root(9), [b"short"]),
        (9, b"short", log.consistency(8, 9)),
    ]
    before = files[1].read_bytes()
    for size, root, proof in offers:
        with pytest.raises(SignerRefused, match="signer_forked"):
            one.sign(size, root, proof)
    assert files[1].read_bytes() == before


def test_a_crash_before_the_rename_gives_no_signature_and_keeps_the_old_state(files, log, monkeypatch):
    """If the new state could not be put in place, no signature comes out, and the old state rules after a restart."""
    one = open_signer(files[0], ORIGIN, files[1])
    one.sign(8, log.root(8))

    def crash(self, target):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", crash)
        with pytest.raises(OSError, match="No space"):
            one.sign(9, log.root(9), log.consistency(8, 9))
    again = open_signer(files[0], ORIGIN, files[1])
    assert again.last().size == 8
    again.sign(9, log.root(9), log.consistency(8, 9))
    assert again.last().size == 9


def test_a_crash_after_the_rename_holds_the_signer_to_the_new_head(files, log, monkeypatch):
    """Once the new state is in place the head counts as signed, even if its signature never came out."""
    one = open_signer(files[0], ORIGIN, files[1])
    one.sign(8, log.root(8))

    def crash(path):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("custody.log.files.sync_directory", crash)
        with pytest.raises(OSError, match="Input/output"):
            one.sign(9, log.root(9), log.consistency(8, 9))
    again = open_signer(files[0], ORIGIN, files[1])
    with pytest.raises(SignerRefused, match="signer_forked"):
        again.sign(9, Log(b"x").root(9), [])
    again.sign(9, log.root(9))


def test_the_state_is_on_disk_before_the_signature_is_given(files, log, monkeypatch):
    """The state is fsynced under another name, renamed, and its directory fsynced, in this order."""
    steps = []
    fsync, replace = os.fsync, Path.replace

    def record_fsync(handle):
        steps.append("dir" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def record_replace(self, target):
        steps.append("rename")
        return replace(self, target)

    one = open_signer(files[0], ORIGIN, files[1])
    monkeypatch.setattr(os, "fsync", record_fsync)
    monkeypatch.setattr(Path, "replace", record_replace)
    one.sign(8, log.root(8))
    assert steps == ["file", "rename", "dir"]


def test_a_signer_that_lost_its_memory_does_not_begin_again(files, log):
    """With a key but no state, or a state that signed but no key, the signer refuses to start."""
    one = open_signer(files[0], ORIGIN, files[1])
    one.sign(8, log.root(8))
    state = files[1].read_bytes()
    files[1].unlink()
    with pytest.raises(SignerRefused, match="signer_state_missing"):
        open_signer(files[0], ORIGIN, files[1])
    files[1].write_bytes(state)
    files[0].unlink()
    with pytest.raises(SignerRefused, match="signer_key_missing"):
        open_signer(files[0], ORIGIN, files[1])


def test_a_crash_while_founding_is_repaired(files):
    """A state of size 0 without a key is the rest of a first start that died: the next one founds anew."""
    open_signer(files[0], ORIGIN, files[1])
    files[0].unlink()
    assert open_signer(files[0], ORIGIN, files[1]).last().size == 0


def test_a_changed_state_file_is_refused(files, log):
    """A state that is torn, edited, not text, or of another log is not believed."""
    one = open_signer(files[0], ORIGIN, files[1])
    one.sign(8, log.root(8))
    good = files[1].read_bytes()
    other = checkpoints.sign(Checkpoint("other.example", 1, bytes(32)), load_key(files[0])).encode()
    for bad in (b"", good[:-10], good.replace(b"\n8\n", b"\n7\n"), b"\xff" + good, other):
        files[1].write_bytes(bad)
        with pytest.raises(SignerRefused, match="signer_state_wrong"):
            one.sign(9, log.root(9), log.consistency(8, 9))
        with pytest.raises(SignerRefused, match="signer_state_wrong"):
            Signer(load_key(files[0]), ORIGIN, files[1])


def test_after_a_key_rotation_the_memory_stays(files, log):
    """A new key takes over the state signed by the retired one, and its floor."""
    old = open_signer(files[0], ORIGIN, files[1])
    old.sign(8, log.root(8))
    key = Ed25519PrivateKey.generate()
    with pytest.raises(SignerRefused, match="signer_state_wrong"):
        Signer(key, ORIGIN, files[1])
    new = Signer(key, ORIGIN, files[1], previous=[old.vkey])
    with pytest.raises(SignerRefused, match="signer_shrunk"):
        new.sign(7, log.root(7))
    text = new.sign(9, log.root(9), log.consistency(8, 9))
    assert checkpoints.open_note(text, [new.vkey]).checkpoint.size == 9


def test_the_post_quantum_line_is_added(files, log):
    """With an ML-DSA key every checkpoint carries a second line that verifies by itself."""
    mldsa = MLDSA44PrivateKey.generate()
    one = open_signer(files[0], ORIGIN, files[1], mldsa=mldsa)
    text = one.sign(3, log.root(3), time=77)
    vkey = VerifierKey(ORIGIN, MLDSA44, mldsa.public_key().public_bytes_raw())
    assert [s.time for s in checkpoints.open_note(text, [one.vkey, vkey]).signatures] == [None, 77]


def test_two_signers_on_one_state_never_contradict(files, log):
    """Signers that race for the same size with different roots: exactly one root is ever signed."""
    key_file, state = files
    open_signer(key_file, ORIGIN, state)
    logs = [log, Log(b"x")]
    signed: list[tuple[int, bytes]] = []

    def run(mine):
        one = open_signer(key_file, ORIGIN, state)
        for size in range(1, 20):
            last = one.last()
            try:
                one.sign(size, mine.root(size), mine.consistency(last.size, size) if last.size <= size else [])
                signed.append((size, mine.root(size)))
            except SignerRefused:
                continue

    threads = [threading.Thread(target=run, args=(mine,)) for mine in logs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    roots = {}
    for size, root in signed:
        assert roots.setdefault(size, root) == root
    assert len({any(root == one.root(size) for size, root in signed) for one in logs}) == 2


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_an_exposed_key_is_refused(files, mode):
    """A key file that anyone but its owner may open is not used."""
    open_signer(files[0], ORIGIN, files[1])
    files[0].chmod(mode)
    with pytest.raises(SignerRefused, match="key_exposed"):
        open_signer(files[0], ORIGIN, files[1])


def test_keys_are_read_as_pem_or_raw(files):
    """A key file holds PEM or the 32 raw bytes; anything else is refused."""
    key = Ed25519PrivateKey.generate()
    files[0].touch(mode=0o600)
    files[0].write_bytes(key.private_bytes_raw())
    assert load_key(files[0]).public_key() == key.public_key()
    for bad in (b"", b"short", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"):
        files[0].write_bytes(bad)
        with pytest.raises(Malformed, match="key_malformed"):
            load_key(files[0])


def test_an_origin_that_cannot_name_a_key_founds_nothing(files):
    """An origin with a space is refused before any file is made."""
    with pytest.raises(Malformed, match="key_name"):
        open_signer(files[0], "custody example", files[1])
    assert not files[0].exists()
    assert not files[1].exists()
