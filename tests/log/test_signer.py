"""The signer computes every root itself, forgets nothing, never contradicts itself, and answers what it is sent in one line."""

import os
import shutil
import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given
from hypothesis import strategies as st

from custody.log import checkpoint, merkle
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError, Malformed, SignerRefused
from custody.log.private_keys import load_key
from custody.log.signer_feed import LONGEST, MOST, Feed
from custody.log.signer_folder import open_folder
from custody.log.signer_socket import answer

ORIGIN = "custody.example/ocs"
LEAVES = tuple(merkle.leaf_hash(b"%d" % i) for i in range(600))
OTHERS = tuple(merkle.leaf_hash(b"x%d" % i) for i in range(600))


def feed(old, size, leaves=LEAVES, origin=ORIGIN, root=None):
    """What an honest service sends, but for what a test changes."""
    return Feed(old, leaves[old:size], Checkpoint(origin, size, root or merkle.root(leaves[:size])))


@pytest.fixture
def signer(tmp_path):
    return open_folder(tmp_path / "signer", ORIGIN)


def test_signs_each_head_that_grows_from_the_last(signer):
    """One event, a tile's worth, more: each note opens under both keys, with the root that was computed."""
    old = 0
    for size in (1, 2, 255, 256, 257, 600):
        opened = checkpoint.open_note(signer.sign(feed(old, size)), signer.vkeys)
        assert opened.checkpoint == Checkpoint(ORIGIN, size, merkle.root(LEAVES[:size])) == signer.last()
        assert len(opened.signatures) == 2
        old = size


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (feed(99, 99), "signer_shrunk"),
        (feed(0, 50), "signer_shrunk"),
        (feed(101, 110), "signer_gap"),
        (feed(90, 110), "signer_stale"),
        (feed(0, 110), "signer_stale"),
        (feed(100, 110, root=bytes(32)), "signer_forked"),
        (feed(100, 110, OTHERS), "signer_forked"),
        (feed(100, 100, OTHERS), "signer_forked"),
        (Feed(100, LEAVES[100:110], Checkpoint(ORIGIN, 110, merkle.root([*OTHERS[:100], *LEAVES[100:110]]))), "signer_forked"),
        (Feed(100, LEAVES[101:111], Checkpoint(ORIGIN, 110, merkle.root(LEAVES[:110]))), "signer_forked"),
        (feed(100, 110, origin="custody.example/other"), "signer_other_log"),
    ],
)  # fmt: skip
def test_refuses_a_log_that_shrank_forked_skipped_or_was_rewritten(signer, tmp_path, wrong, code):
    """Refused by its code, and the memory is byte for byte what it was; the honest next head is then signed."""
    signer.sign(feed(0, 100))
    before = (tmp_path / "signer" / "signer.state").read_bytes()
    with pytest.raises(SignerRefused) as refused:
        signer.sign(wrong)
    assert refused.value.code == code
    assert (tmp_path / "signer" / "signer.state").read_bytes() == before
    assert checkpoint.open_note(signer.sign(feed(100, 110)), signer.vkeys).checkpoint.size == 110


def test_the_same_head_is_signed_again(signer):
    """Whose answer was lost asks again without events, and is given the same Ed25519 line."""
    first = signer.sign(feed(0, 9))
    assert signer.sign(feed(9, 9)).splitlines()[:5] == first.splitlines()[:5]


def test_remembers_over_a_start(signer, tmp_path):
    """The next process goes on from the edge on disk."""
    signer.sign(feed(0, 300))
    again = open_folder(tmp_path / "signer")
    assert again.last().size == 300
    assert again.sign(feed(300, 600)).startswith(f"{ORIGIN}\n600\n")


def test_a_memory_that_was_changed_signs_nothing(signer, tmp_path):
    """An edge of another tree, another log's note, an older note over a newer edge, half a file, no file."""
    state = tmp_path / "signer" / "signer.state"
    signer.sign(feed(0, 5))
    old = state.read_text()
    signer.sign(feed(5, 9))
    new = state.read_text()
    edge, _, note = new.partition("\n\n")
    wrong = [
        old.partition("\n\n")[0] + "\n\n" + note, edge + "\n\n" + old.partition("\n\n")[2], new[:40], "", "\xff",
        new.replace(ORIGIN, "custody.example/abc"), new.replace("edge ", "edge A"),
    ]  # fmt: skip
    for text in wrong:
        state.write_bytes(text.encode("latin-1", "ignore") if text == "\xff" else text.encode())
        with pytest.raises(SignerRefused) as refused:
            signer.sign(feed(9, 10))
        assert refused.value.code == "signer_state_wrong"
    state.unlink()
    with pytest.raises(SignerRefused, match="signer_state_missing"):
        open_folder(tmp_path / "signer")


def test_founded_once_and_never_without_its_key(tmp_path):
    """No name, another name, a key that is gone: refused; keys are their owner's alone."""
    folder = tmp_path / "signer"
    with pytest.raises(SignerRefused, match="signer_nameless"):
        open_folder(folder)
    signer = open_folder(folder, ORIGIN)
    assert [stat.S_IMODE((folder / name).stat().st_mode) for name in ("log.key", "signer.state")] == [0o600] * 2
    assert open_folder(folder, ORIGIN).vkeys == signer.vkeys
    with pytest.raises(SignerRefused, match="signer_other_log"):
        open_folder(folder, "custody.example/other")
    signer.sign(feed(0, 3))
    (folder / "log.key").unlink()
    with pytest.raises(SignerRefused, match="signer_key_missing"):
        open_folder(folder, ORIGIN)


def test_a_folder_that_was_not_finished_is_founded_again(tmp_path):
    """A crash before the key was written leaves a state that has signed nothing."""
    folder = tmp_path / "signer"
    open_folder(folder, ORIGIN)
    (folder / "log.key").unlink()
    assert open_folder(folder, ORIGIN).last().size == 0
    (folder / "log.key").unlink()
    (folder / "signer.state").write_bytes(b"\xff")
    with pytest.raises(SignerRefused, match="signer_key_missing"):
        open_folder(folder, ORIGIN)


def test_a_full_disk_signs_nothing(signer, monkeypatch):
    """The state cannot be written: no signature leaves, and the same feed is signed once there is room."""
    signer.sign(feed(0, 8))

    def full(*_):
        raise OSError(28, "No space left on device")

    told = []
    with monkeypatch.context() as patched:
        patched.setattr("custody.log.signer.write_durably", full)
        assert answer(signer, feed(8, 9).write().encode(), told.append) == "refused signer_state_unwritable\n"
    assert [(e.code, e.facts) for e in told] == [("signer_state_unwritable", {"reason": "No space left on device"})]
    assert signer.last().size == 8
    assert answer(signer, feed(8, 9).write().encode()).startswith("ok\n")


@given(st.integers(0, 300), st.integers(0, 40))
def test_a_feed_comes_back_as_it_was_written(old, number):
    """Written and read, a feed is the same."""
    one = feed(old, old + number)
    assert Feed.parse(one.write()) == one


@pytest.mark.parametrize(
    "text",
    [
        b"", b"\n\n", b"who", b"who\n\n", b"\x00\xff", b"old -1\n\n" + feed(0, 1).head.body().encode(),
        b"old 01\n\n" + feed(0, 1).head.body().encode(), b"old 0\n\n" + feed(0, 1).head.body().encode(),
        b"old 0\nAAAA\n\n" + feed(0, 1).head.body().encode(), b"old 0\n\xc3\xa9\n\n" + feed(0, 1).head.body().encode(),
        feed(0, 5).write().encode() + b"extra\n", feed(0, 5).write().encode()[:-1], b"x" * (LONGEST + 1),
        b"old 0\n" + b"\n".join([b"A" * 43 + b"="] * (MOST + 1)) + f"\n\n{ORIGIN}\n{MOST + 1}\n".encode(),
        b"old 9999999999999999999\n\n" + feed(0, 1).head.body().encode(),
    ],
)  # fmt: skip
def test_garbage_is_refused(tmp_path, text):
    """Whatever comes over the socket: one line that refuses, and nothing is remembered of it."""
    signer = open_folder(tmp_path / "signer", ORIGIN)
    said = answer(signer, text)
    assert said.startswith("refused ")
    assert said.endswith("\n")
    assert said.count("\n") == 1
    assert signer.last().size == 0


@given(st.binary(max_size=300))
def test_no_bytes_at_all_make_it_fail(tmp_path_factory, data):
    """Random bytes and random cuts of an honest feed: refused, never an error of another kind."""
    assume(data != b"who\n")
    folder = tmp_path_factory.getbasetemp() / "fuzzed"
    signer = open_folder(folder, ORIGIN)
    honest = feed(0, 6).write().encode()
    for text in (data, honest[: len(data)] + data):
        assert answer(signer, text).startswith("refused ")
    shutil.rmtree(folder)


def test_who_says_keys_and_the_last_head(signer):
    """Anybody at the socket may ask what has been signed."""
    signer.sign(feed(0, 7))
    said = answer(signer, b"who\n")
    keys, _, note = said.removeprefix("ok\n").partition("\n\n")
    assert keys.splitlines() == list(map(str, signer.vkeys))
    assert checkpoint.open_note(note, signer.vkeys).checkpoint.size == 7


def test_a_path_is_not_told_to_who_asks(signer, tmp_path):
    """Refusals carry code and numbers; where the signer keeps its memory is its own affair."""
    (tmp_path / "signer" / "signer.state").write_text("?")
    assert answer(signer, b"who\n") == "refused signer_state_wrong\n"
    with pytest.raises(LogError) as told:
        signer.last()
    assert "path" in told.value.facts


def test_a_crash_before_the_rename_gives_no_signature_and_keeps_the_old_state(signer, tmp_path, monkeypatch):
    """If the new state could not be put in place, no signature comes out, and the old state rules after a restart."""
    signer.sign(feed(0, 8))

    def crash(self, target):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", crash)
        with pytest.raises(OSError, match="No space"):
            signer.sign(feed(8, 9))
    again = open_folder(tmp_path / "signer")
    assert again.last().size == 8
    again.sign(feed(8, 9))
    assert again.last().size == 9


def test_a_crash_after_the_rename_holds_the_signer_to_the_new_head(signer, tmp_path, monkeypatch):
    """Once the new state is in place the head counts as signed, even if its signature never came out."""
    signer.sign(feed(0, 8))

    def crash(path):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("custody.log.durable_files.sync_directory", crash)
        with pytest.raises(OSError, match="Input/output"):
            signer.sign(feed(8, 9))
    again = open_folder(tmp_path / "signer")
    with pytest.raises(SignerRefused, match="signer_forked"):
        again.sign(feed(9, 9, OTHERS))
    again.sign(feed(9, 9))


def test_the_state_is_on_disk_before_the_signature_is_given(signer, monkeypatch):
    """The state is fsynced under another name, renamed, and its directory fsynced, in this order."""
    steps = []
    fsync, replace = os.fsync, Path.replace

    def record_fsync(handle):
        steps.append("dir" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def record_replace(self, target):
        steps.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", record_fsync)
    monkeypatch.setattr(Path, "replace", record_replace)
    signer.sign(feed(0, 8))
    assert steps == ["file", "rename", "dir"]


def test_two_signers_on_one_state_never_contradict(signer, tmp_path):
    """Signers that race for the same size with different roots: exactly one root is ever signed."""
    signed: list[tuple[int, bytes]] = []

    def run(leaves):
        one = open_folder(tmp_path / "signer")
        for size in range(1, 20):
            try:
                one.sign(feed(min(one.last().size, size), size, leaves))
                signed.append((size, merkle.root(leaves[:size])))
            except SignerRefused:
                continue

    threads = [threading.Thread(target=run, args=(leaves,)) for leaves in (LEAVES, OTHERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    roots = {}
    for size, root in signed:
        assert roots.setdefault(size, root) == root
    assert {merkle.root(LEAVES[:size]) == root for size, root in signed} in ({True}, {False})


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
@pytest.mark.parametrize("name", ["log.key", "log.mldsa.key"])
def test_an_exposed_key_is_refused(signer, tmp_path, name, mode):
    """A key file that anyone but its owner may open is not used."""
    (tmp_path / "signer" / name).chmod(mode)
    with pytest.raises(SignerRefused, match="key_exposed"):
        open_folder(tmp_path / "signer")


def test_a_lost_post_quantum_key_is_not_made_anew(signer, tmp_path):
    """The log names it: a stranger in its place would be no key of the log, and nobody would have been told."""
    (tmp_path / "signer" / "log.mldsa.key").unlink()
    with pytest.raises(SignerRefused, match="signer_key_missing"):
        open_folder(tmp_path / "signer")
    assert not (tmp_path / "signer" / "log.mldsa.key").exists()


def test_keys_are_read_as_pem_or_raw(tmp_path):
    """A key file holds PEM or the 32 raw bytes; anything else is refused."""
    key, file = Ed25519PrivateKey.generate(), tmp_path / "key"
    file.touch(mode=0o600)
    file.write_bytes(key.private_bytes_raw())
    assert load_key(file).public_key() == key.public_key()
    for bad in (b"", b"short", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"):
        file.write_bytes(bad)
        with pytest.raises(Malformed, match="key_malformed"):
            load_key(file)


def test_an_origin_that_cannot_name_a_key_founds_nothing(tmp_path):
    """An origin with a space is refused before any file is made."""
    with pytest.raises(Malformed, match="key_name"):
        open_folder(tmp_path / "signer", "custody example")
    assert [f.name for f in (tmp_path / "signer").iterdir()] == ["log.lock"]
