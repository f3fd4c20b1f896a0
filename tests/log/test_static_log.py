"""The log as files: exported, added to, read back, and verified down to the wrong byte."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from custody.log import checkpoint as checkpoints
from custody.log import merkle
from custody.log import static_log as exports
from custody.log.checkpoint import Checkpoint
from custody.log.errors import Malformed, Mismatch
from custody.log.signed_note import VerifierKey
from custody.log.verify_export import verify_directory

ORIGIN = "custody.example/ocs"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VKEY = VerifierKey.of(ORIGIN, KEY)


def entries(count, salt=b""):
    return [b'{"seq":%d%s}' % (i, salt) for i in range(count)]


def signed(events):
    return checkpoints.sign(Checkpoint(ORIGIN, len(events), merkle.root([merkle.leaf_hash(e) for e in events])), KEY)


def export(directory, events, start=0):
    return exports.write_log(directory, ORIGIN, iter(events[start:]), signed(events), VKEY, start=start)


def listing(directory):
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file())


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 513])
def test_an_export_reads_back_and_verifies(tmp_path, size):
    """What was written comes back in order, and the audit finds nothing."""
    events = entries(size)
    assert export(tmp_path, events).size == size
    assert list(exports.read_log(tmp_path)) == events
    found = verify_directory(tmp_path, VKEY)
    assert (found.ok, found.wrong, found.own_key) == (True, (), False)
    assert found.checkpoint == exports.read_checkpoint(tmp_path)
    assert verify_directory(tmp_path).own_key


def test_the_files_are_those_of_tlog_tiles(tmp_path):
    """A log of 513 entries is two full bundles and tiles, partial ones of width 1 and 2, checkpoint and vkey."""
    export(tmp_path, entries(513))
    assert listing(tmp_path) == [
        "checkpoint",
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/1",
        "tile/1/000.p/2",
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/1",
        "vkey",
    ]


@pytest.mark.parametrize("sizes", [(0, 1, 255, 256, 300, 512, 600), (300, 300, 1030)])
def test_an_export_grows_without_being_written_again(tmp_path, sizes):
    """Adding the new entries only gives the files of a whole export, but for older partial ones still allowed."""
    events = entries(max(sizes))
    for size in sizes:
        export(tmp_path / "grown", events[:size], exports.resume_at(tmp_path / "grown"))
        assert verify_directory(tmp_path / "grown", VKEY).ok
    export(tmp_path / "whole", events)
    grown, whole = tmp_path / "grown", tmp_path / "whole"
    assert {f: (grown / f).read_bytes() for f in listing(whole)} == {
        f: (whole / f).read_bytes() for f in listing(whole)
    }
    extra = set(listing(grown)) - set(listing(whole))
    assert all(".p/" in f and not (grown / f.partition(".p/")[0]).exists() for f in extra)


def test_full_tiles_are_not_touched_again(tmp_path):
    """Growing the export leaves the full files as they are, down to their time of change."""
    events = entries(900)
    export(tmp_path, events[:600])
    before = {f: (tmp_path / f).stat().st_mtime_ns for f in ("tile/0/000", "tile/entries/001")}
    export(tmp_path, events, 512)
    assert before == {f: (tmp_path / f).stat().st_mtime_ns for f in before}


def test_another_log_does_not_overwrite_this_one(tmp_path):
    """Exporting other entries over a log, from the start or from its end, is refused and harms nothing."""
    export(tmp_path, entries(600))
    before = {f: (tmp_path / f).read_bytes() for f in listing(tmp_path)}
    other = entries(700, b',"x":1')
    for start in (0, 256, 512):
        with pytest.raises(Mismatch, match="export_forked"):
            export(tmp_path, other, start)
    assert {f: (tmp_path / f).read_bytes() for f in before} == before
    assert verify_directory(tmp_path, VKEY).ok


@pytest.mark.parametrize(("size", "code"), [(301, "export_forked"), (300, "export_forked"), (299, "export_shrunk")])
def test_the_published_end_is_not_rewritten(tmp_path, size, code):
    """Other events in the last, partial bundle, or fewer, never take the place of those that a checkpoint covers."""
    events = entries(300)
    export(tmp_path, events)
    before = {f: (tmp_path / f).read_bytes() for f in listing(tmp_path)}
    with pytest.raises(Mismatch, match=code):
        export(tmp_path, [*events[:298], *entries(3, b',"x":1')][:size], exports.resume_at(tmp_path))
    assert {f: (tmp_path / f).read_bytes() for f in listing(tmp_path)} == before


def test_the_public_sees_hashes_without_events(tmp_path):
    """Written without entries, the files are the others; a log that grows stays without them."""
    events = entries(600)
    for size in (300, 600):
        start = exports.resume_at(tmp_path)
        exports.write_log(
            tmp_path, ORIGIN, iter(events[start:size]), signed(events[:size]), VKEY, start=start, entries=False
        )
    assert listing(tmp_path) == ["checkpoint", "tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/1",
                                 "tile/1/000.p/2", "vkey"]  # fmt: skip


def test_a_checkpoint_that_the_entries_do_not_make_is_refused(tmp_path):
    """Too few entries, another origin, another key, or a start in the middle of a bundle: no export."""
    events = entries(10)
    with pytest.raises(Mismatch, match="export_forked"):
        exports.write_log(tmp_path, ORIGIN, events[:9], signed(events), VKEY)
    with pytest.raises(Mismatch, match="checkpoint_origin"):
        exports.write_log(tmp_path, "other.example", events, signed(events), VKEY)
    with pytest.raises(Mismatch, match="note_unsigned"):
        exports.write_log(
            tmp_path, ORIGIN, events, signed(events), VerifierKey.of(ORIGIN, Ed25519PrivateKey.generate())
        )
    for start in (1, 256):
        with pytest.raises(Malformed, match="export_start"):
            exports.write_log(tmp_path, ORIGIN, [], signed(events), VKEY, start=start)
    assert not (tmp_path / "checkpoint").exists()


def test_an_interrupted_export_is_finished_by_the_next(tmp_path):
    """Files beyond the checkpoint may be torn by a crash; the old checkpoint still verifies, the next export mends."""
    events = entries(900)
    export(tmp_path, events[:300])
    (tmp_path / "tile/0/001").write_bytes(b"torn")
    (tmp_path / "tile/entries/001").write_bytes(b"torn")
    assert verify_directory(tmp_path, VKEY).ok
    export(tmp_path, events, 256)
    assert verify_directory(tmp_path, VKEY).ok
    assert not list((tmp_path / "tile").rglob("001.p"))


def test_a_grown_tile_serves_an_older_checkpoint(tmp_path):
    """Where partial files went because the full ones stand, an older checkpoint is read and verified from those."""
    events = entries(600)
    export(tmp_path, events[:300])
    old = (tmp_path / "checkpoint").read_bytes()
    export(tmp_path, events, 256)
    (tmp_path / "checkpoint").write_bytes(old)
    assert list(exports.read_log(tmp_path)) == events[:300]
    assert verify_directory(tmp_path, VKEY).ok


FILES = {
    "tile/entries/000": ("entry_wrong", {"entry": 3}),
    "tile/entries/002.p/1": ("entry_wrong", {"entry": 512}),
    "tile/0/000": ("tile_wrong", {"level": 0, "slot": 3, "entry": 3}),
    "tile/0/002.p/1": ("tile_wrong", {"level": 0, "slot": 0, "entry": 512}),
    "tile/1/000.p/2": ("tile_wrong", {"level": 1, "slot": 1, "entry": 256}),
}
AT = {
    "tile/entries/000": 42,
    "tile/entries/002.p/1": 5,
    "tile/0/000": 3 * 32,
    "tile/0/002.p/1": 31,
    "tile/1/000.p/2": 40,
}


def flip(path, at):
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_byte_is_named(tmp_path, name):
    """One changed byte in a bundle or tile is one finding, with the file and the entry or hash it hit."""
    export(tmp_path, entries(513))
    flip(tmp_path / name, AT[name])
    found = verify_directory(tmp_path, VKEY)
    assert [(w.code, w.path, w.facts) for w in found.wrong] == [(FILES[name][0], name, FILES[name][1])]


def test_every_byte_of_the_checkpoint_and_vkey_matters(tmp_path):
    """Whichever byte of the two text files is changed, the audit says so and names the file."""
    export(tmp_path, entries(3))
    for name in ("checkpoint", "vkey"):
        good = (tmp_path / name).read_bytes()
        for at in range(len(good)):
            flip(tmp_path / name, at)
            found = verify_directory(tmp_path, VKEY)
            assert name in {wrong.path for wrong in found.wrong}, (name, at)
            (tmp_path / name).write_bytes(good)
    assert verify_directory(tmp_path, VKEY).ok


@pytest.mark.parametrize("name", [*FILES, "checkpoint", "vkey"])
def test_a_missing_file_is_named(tmp_path, name):
    """A file that is not there is one finding; the rest is still verified."""
    export(tmp_path, entries(513))
    (tmp_path / name).unlink()
    found = verify_directory(tmp_path, VKEY)
    assert [(w.code, w.path) for w in found.wrong] == [("file_missing", name)]


@pytest.mark.parametrize(("name", "code"), [("tile/entries/001", "bundle_malformed"), ("tile/0/001", "tile_length")])
def test_a_file_cut_short_is_named(tmp_path, name, code):
    """A bundle or tile that lost its last byte is named."""
    export(tmp_path, entries(513))
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:-1])
    assert [(w.code, w.path) for w in verify_directory(tmp_path, VKEY).wrong] == [(code, name)]


def test_a_bundle_with_too_few_entries_is_named(tmp_path):
    """A bundle that lost a whole entry is named though it reads well."""
    export(tmp_path, entries(257))
    bundle = tmp_path / "tile/entries/000"
    bundle.write_bytes(bundle.read_bytes()[: -len(entries(256)[-1]) - 2])
    assert [(w.code, w.path) for w in verify_directory(tmp_path, VKEY).wrong] == [("bundle_wrong", "tile/entries/000")]


def test_several_faults_are_several_findings(tmp_path):
    """An entry here and a tile there are each named for what they are."""
    export(tmp_path, entries(900))
    flip(tmp_path / "tile/0/000", 0)
    flip(tmp_path / "tile/entries/001", 100)
    flip(tmp_path / "tile/1/000.p/3", 64)
    assert [(w.code, w.path) for w in verify_directory(tmp_path, VKEY).wrong] == [
        ("tile_wrong", "tile/0/000"),
        ("entry_wrong", "tile/entries/001"),
        ("tile_wrong", "tile/1/000.p/3"),
    ]


def test_an_entry_and_a_tile_of_nothing_stop_the_audit(tmp_path):
    """Where neither bundle nor tile tells the leaves, both are named and nothing is said of the root."""
    export(tmp_path, entries(600))
    (tmp_path / "tile/entries/001").unlink()
    (tmp_path / "tile/0/001").unlink()
    found = verify_directory(tmp_path, VKEY)
    assert [(w.code, w.path) for w in found.wrong] == [
        ("file_missing", "tile/entries/001"),
        ("file_missing", "tile/0/001"),
    ]


def test_a_rewritten_log_fails_against_the_kept_checkpoint(tmp_path):
    """An insider who rewrote entries and all tiles, and even signed, is caught by a checkpoint or key from outside."""
    events = entries(600)
    forged = [*events[:123], b'{"seq":999}', *events[124:]]
    export(tmp_path, forged)
    (tmp_path / "checkpoint").write_text(signed(events))
    assert [w.code for w in verify_directory(tmp_path, VKEY).wrong] == ["checkpoint_wrong"]
    thief = Ed25519PrivateKey.generate()
    head = exports.read_checkpoint(tmp_path)
    root = merkle.root([merkle.leaf_hash(e) for e in forged])
    (tmp_path / "checkpoint").write_text(checkpoints.sign(Checkpoint(ORIGIN, head.size, root), thief))
    (tmp_path / "vkey").write_text(f"{VerifierKey.of(ORIGIN, thief)}\n")
    assert verify_directory(tmp_path).ok
    assert [w.code for w in verify_directory(tmp_path, VKEY).wrong] == ["vkey_wrong", "note_unsigned"]


def test_an_unreadable_checkpoint_is_no_log(tmp_path):
    """Without a checkpoint there is nothing to hold the files against."""
    found = verify_directory(tmp_path, VKEY)
    assert found.checkpoint is None
    assert [(w.code, w.path) for w in found.wrong] == [("file_missing", "vkey"), ("file_missing", "checkpoint")]
    with pytest.raises(Mismatch, match="file_missing"):
        list(exports.read_log(tmp_path))
