"""The offline proof file: written, read, verified, and verified again without any of our code."""

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from custody.log import checkpoint as checkpoints
from custody.log import merkle
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError, Malformed, Mismatch
from custody.log.signed_note import COSIGNATURE, VerifierKey
from custody.log.tlog_proof import Proof

ORIGIN = "custody.example/ocs"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
VKEY = VerifierKey.of(ORIGIN, KEY)
ENTRIES = [b'{"seq":%d}' % i for i in range(13)]
HASHES = [merkle.leaf_hash(entry) for entry in ENTRIES]


def make(index, size=13, extra=None):
    root, paths = merkle.root_and_paths(HASHES[:size])
    note = checkpoints.sign(Checkpoint(ORIGIN, size, root), KEY)
    return Proof(index, tuple(paths[index]), note, extra)


@pytest.mark.parametrize("size", [1, 2, 3, 8, 13])
@pytest.mark.parametrize("extra", [None, b"", b"\x00extra"])
def test_a_proof_round_trips_and_verifies(size, extra):
    """Every entry's proof reads back as it was and verifies for exactly its own bytes."""
    for index in range(size):
        proof = make(index, size, extra)
        assert Proof.parse(proof.write()) == proof
        assert proof.verify(ENTRIES[index], [VKEY]).checkpoint.size == size
        with pytest.raises(Mismatch, match="inclusion_wrong"):
            proof.verify(ENTRIES[index] + b" ", [VKEY])


def test_the_text_is_that_of_the_specification():
    """Header, extra, index, path, empty line, checkpoint verbatim."""
    proof = make(2, 3, b"xyz")
    lines = proof.write().split("\n")
    assert lines[:3] == ["c2sp.org/tlog-proof@v1", "extra eHl6", "index 2"]
    assert lines[4:6] == ["", ORIGIN]
    assert proof.write().endswith(proof.checkpoint)


def test_every_flipped_byte_of_a_proof_is_refused():
    """Whichever byte of the file is changed, the proof no longer verifies."""
    data = make(6).write().encode()
    for at in range(len(data)):
        for mask in (0x01, 0x20, 0x80):
            flipped = bytearray(data)
            flipped[at] ^= mask
            with pytest.raises((LogError, UnicodeDecodeError)):
                Proof.parse(bytes(flipped).decode()).verify(ENTRIES[6], [VKEY])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v1\n\nnote",
        "c2sp.org/tlog-proof@v2\nindex 0\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 00\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n\nnote",
        "c2sp.org/tlog-proof@v1\nextra AAAA\n\nnote",
        "c2sp.org/tlog-proof@v1\nextra AAA\nindex 0\n\nnote",
        "c2sp.org/tlog-proof@v1\nindex 0\n" + "A" * 43 + "=\n" * 65 + "\nnote",
    ],
)
def test_a_text_that_is_no_proof_is_refused(text):
    """Another header, a missing or odd index, and hashes of the wrong length are refused."""
    with pytest.raises(Malformed):
        Proof.parse(text)


def test_the_witnesses_are_handed_to_the_readers_policy():
    """Known cosignatures come back with their times, for a policy to count."""
    witness = Ed25519PrivateKey.generate()
    proof = make(4)
    head = checkpoints.open_note(proof.checkpoint, [VKEY]).checkpoint
    line = checkpoints.cosign_line(head, "witness.example", witness, 1_800_000_000)
    vkey = VerifierKey("witness.example", COSIGNATURE, witness.public_key().public_bytes_raw())
    opened = Proof(proof.index, proof.path, proof.checkpoint + line).verify(ENTRIES[4], [VKEY, vkey])
    assert [(s.key.name, s.time) for s in opened.witnesses] == [("witness.example", 1_800_000_000)]


def _openssl(tmp_path, entry, text):
    (tmp_path / "event.json").write_bytes(entry)
    (tmp_path / "event.json.tlog-proof").write_text(text)
    pem = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "log.pub.pem").write_bytes(pem)
    script = Path(__file__).parents[2] / "docs" / "check-proof.sh"
    command = ["bash", str(script), "event.json", "event.json.tlog-proof", "log.pub.pem"]
    return subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True)


@pytest.mark.skipif(not (shutil.which("openssl") and shutil.which("bash")), reason="needs bash and openssl")
@pytest.mark.parametrize(("index", "size"), [(0, 1), (6, 13), (12, 13)])
def test_bash_and_openssl_verify_a_proof_without_our_code(tmp_path, index, size):
    """A prosecutor's machine with nothing but bash, openssl and coreutils verifies it, unknown lines or not."""
    text = make(index, size, b"extra").write()
    text += checkpoints.mldsa_line(
        Checkpoint(ORIGIN, size, merkle.root(HASHES[:size])), ORIGIN, MLDSA44PrivateKey.generate(), 0
    )
    done = _openssl(tmp_path, ENTRIES[index], text)
    assert (done.returncode, done.stdout) == (0, "vérifié\n"), done.stderr


@pytest.mark.skipif(not (shutil.which("openssl") and shutil.which("bash")), reason="needs bash and openssl")
@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("index 6", "index 7", "racine de l’arbre"),
        ("\n13\n", "\n14\n", "signature"),
        (None, None, "racine de l’arbre"),
    ],
)
def test_bash_and_openssl_refuse_a_tampered_proof(tmp_path, old, new, why):
    """The same script refuses another index, another size, and another event."""
    text = make(6).write()
    done = _openssl(tmp_path, ENTRIES[6] if old else ENTRIES[5], text.replace(old, new) if old else text)
    assert (done.returncode, done.stderr.strip().split("\n")[-1]) == (1, f"refusé\N{NO-BREAK SPACE}: {why}")


@pytest.mark.skipif(not (shutil.which("openssl") and shutil.which("bash")), reason="needs bash and openssl")
@pytest.mark.parametrize(("old", "new"), [("\n13\n", "\nfn[$(id>ran)0]\n"), ("index 6", "index fn[$(id>ran)0]")])
def test_the_script_runs_nothing_that_stands_in_a_proof(tmp_path, old, new):
    """A size or an index that bash would take for a program is refused before it is counted with."""
    text = make(6).write()
    assert old in text
    assert _openssl(tmp_path, ENTRIES[6], text.replace(old, new)).returncode == 1
    assert not (tmp_path / "ran").exists()
