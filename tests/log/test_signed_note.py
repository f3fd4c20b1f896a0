"""Signed notes and checkpoints: known answers, strict reading, and the lines of witnesses."""

import hashlib
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from custody.log import checkpoint as checkpoints
from custody.log import signed_note
from custody.log.checkpoint import Checkpoint
from custody.log.errors import LogError, Malformed, Mismatch
from custody.log.signed_note import COSIGNATURE, MLDSA44, VerifierKey

# The example of golang.org/x/mod/sumdb/note.
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
ORIGIN = "custody.example/ocs"
WITNESS = "witness.example/parquet"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
MLDSA_KEY = MLDSA44PrivateKey.from_seed_bytes(bytes(32))
VKEY = VerifierKey.of(ORIGIN, KEY)
WITNESS_VKEY = VerifierKey(WITNESS, COSIGNATURE, WITNESS_KEY.public_key().public_bytes_raw())
MLDSA_VKEY = VerifierKey(ORIGIN, MLDSA44, MLDSA_KEY.public_key().public_bytes_raw())
HEAD = Checkpoint(ORIGIN, 70_000, hashlib.sha256(b"root").digest())


def test_the_note_of_go_verifies():
    """The published example note of Go's sumdb verifies under its vkey, which is spelled back as it was."""
    key = VerifierKey.parse(GO_VKEY)
    assert str(key) == GO_VKEY
    note = signed_note.parse(GO_NOTE)
    [(known, line)] = note.by([key])
    known.verify(line.value, note.text.encode())
    with pytest.raises(Mismatch, match="signature_wrong"):
        known.verify(line.value, note.text.replace("your problem is", "your problem was").encode())
    assert list(note.by([VKEY])) == []


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+AhpcAA==",
        "PeterNeumann+c74f20a3+A",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_a_wrong_vkey_is_refused(vkey):
    """A vkey with another id, name, type or length than its key's is not taken."""
    with pytest.raises(Malformed):
        VerifierKey.parse(vkey)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\nb", "a\x01b"])
def test_a_key_name_without_spaces_or_plus(name):
    """Key names are not empty and carry no space of any script, plus, or control character."""
    with pytest.raises(Malformed, match="key_name"):
        VerifierKey.of(name, KEY)


def test_a_checkpoint_is_three_lines_and_a_signature():
    """The body is origin, size and root; the note round-trips and names its signer."""
    text = checkpoints.sign(HEAD, KEY)
    assert text.split("\n")[:4] == [ORIGIN, "70000", signed_note.b64(HEAD.root), ""]
    opened = checkpoints.open_note(text, [VKEY])
    assert opened.checkpoint == HEAD
    assert [(signed.key, signed.time) for signed in opened.signatures] == [(VKEY, None)]
    assert opened.witnesses == ()


def test_witness_and_post_quantum_lines_are_verified_where_known():
    """Cosignatures of known witnesses are verified with their time; unknown lines are ignored."""
    text = checkpoints.sign(HEAD, KEY)
    text += checkpoints.mldsa_line(HEAD, ORIGIN, MLDSA_KEY, 0)
    text += checkpoints.cosign_line(HEAD, WITNESS, WITNESS_KEY, 1_800_000_000)
    assert checkpoints.open_note(text, [VKEY]).witnesses == ()
    opened = checkpoints.open_note(text, [VKEY, WITNESS_VKEY, MLDSA_VKEY])
    assert [(s.key.name, s.time) for s in opened.witnesses] == [(WITNESS, 1_800_000_000)]
    assert [(s.key.kind, s.time) for s in opened.signatures] == [(1, None), (6, 0), (4, 1_800_000_000)]
    assert checkpoints.open_note(text, [MLDSA_VKEY]).checkpoint == HEAD


@pytest.mark.parametrize("key", [WITNESS_VKEY, MLDSA_VKEY])
def test_a_timed_line_signs_its_time_and_the_head(key):
    """A known timed line whose time, head or signature was changed spoils the whole note."""
    lines = {
        COSIGNATURE: lambda head, time: checkpoints.cosign_line(head, WITNESS, WITNESS_KEY, time),
        MLDSA44: lambda head, time: checkpoints.mldsa_line(head, ORIGIN, MLDSA_KEY, time),
    }
    make = lines[key.kind]
    text = checkpoints.sign(HEAD, KEY)
    other = make(Checkpoint(ORIGIN, 70_001, HEAD.root), 7)
    retimed = signed_note.parse(text + make(HEAD, 7)).signatures[1].value
    for line in (other, key.line((8).to_bytes(8) + retimed[8:]), key.line(retimed[:-1]), key.line(b"short")):
        with pytest.raises(Mismatch, match="signature_wrong"):
            checkpoints.open_note(text + line, [VKEY, key])


def test_a_note_keeps_the_lines_of_some_keys_only():
    """What is left verifies as before, and the others' lines are gone; of no key, no line."""
    log, post_quantum = (
        VerifierKey.of(ORIGIN, KEY),
        VerifierKey(ORIGIN, MLDSA44, MLDSA_KEY.public_key().public_bytes_raw()),
    )
    ed25519 = checkpoints.sign(HEAD, KEY)
    both = ed25519 + checkpoints.mldsa_line(HEAD, ORIGIN, MLDSA_KEY, 9)
    assert signed_note.only(both, [log]) == signed_note.without(both, [post_quantum]) == ed25519
    assert signed_note.only(both, [post_quantum, log]) == both
    assert signed_note.only(both, []) == HEAD.body() + "\n"


def test_only_the_log_makes_a_checkpoint():
    """Without a line of a known key under the origin's own name there is no checkpoint, whoever else signed."""
    witnessed = signed_note.sign(HEAD.body(), "other.example", KEY) + checkpoints.cosign_line(
        HEAD, WITNESS, WITNESS_KEY, 1
    )
    with pytest.raises(Mismatch, match="note_unsigned"):
        checkpoints.open_note(witnessed, [VKEY, WITNESS_VKEY])
    with pytest.raises(Mismatch, match="note_unsigned"):
        checkpoints.open_note(checkpoints.sign(HEAD, WITNESS_KEY), [VKEY])


def test_key_rotation_signs_twice_under_one_name():
    """During a rotation both keys sign under the origin: either key opens the note, and each is verified."""
    text = checkpoints.sign(HEAD, KEY)
    new = VerifierKey.of(ORIGIN, WITNESS_KEY)
    text += new.line(WITNESS_KEY.sign(HEAD.body().encode()))
    assert len(checkpoints.open_note(text, [VKEY, new]).signatures) == 2
    assert checkpoints.open_note(text, [new]).checkpoint == HEAD


@pytest.mark.parametrize("wrong", [0, 1])
def test_l3_one_wrong_signature_of_a_known_key_spoils_a_note_with_a_right_one(wrong):
    """Whichever of two lines is wrong: a note verifies when none of the known keys signed another text."""
    body, other = HEAD.body(), Checkpoint(ORIGIN, 70_001, HEAD.root).body()
    keys = [KEY, WITNESS_KEY]
    vkeys = [VerifierKey.of(ORIGIN, key) for key in keys]
    lines = [vkey.line(key.sign(body.encode())) for vkey, key in zip(vkeys, keys, strict=True)]
    assert checkpoints.open_note(f"{body}\n{''.join(lines)}", vkeys).checkpoint == HEAD
    lines[wrong] = vkeys[wrong].line(keys[wrong].sign(other.encode()))
    with pytest.raises(Mismatch, match="signature_wrong"):
        checkpoints.open_note(f"{body}\n{''.join(lines)}", vkeys)


def test_every_flipped_byte_of_a_checkpoint_is_refused():
    """Whichever byte of a checkpoint is changed, it does not open."""
    data = checkpoints.sign(HEAD, KEY).encode()
    for at in range(len(data)):
        for mask in (0x01, 0x20, 0x80):
            flipped = bytearray(data)
            flipped[at] ^= mask
            with pytest.raises((LogError, UnicodeDecodeError)):
                checkpoints.open_note(bytes(flipped).decode(), [VKEY])


@pytest.mark.parametrize(
    "body",
    [
        f"{ORIGIN}\n3\n",
        f"{ORIGIN}\n03\n{signed_note.b64(bytes(32))}\n",
        f"{ORIGIN}\n-1\n{signed_note.b64(bytes(32))}\n",
        f"{ORIGIN}\n\u0663\n{signed_note.b64(bytes(32))}\n",
        f"{ORIGIN}\n3\n{signed_note.b64(bytes(31))}\n",
        f"{ORIGIN}\n3\n{signed_note.b64(bytes(32))}",
        f"{ORIGIN}\n3\n{signed_note.b64(bytes(32))}\nextension\n",
        f"\n3\n{signed_note.b64(bytes(32))}\n",
        f"{ORIGIN}\n3\n{signed_note.b64(bytes(32))[:-1]}\n",
    ],
)
def test_a_body_that_is_no_checkpoint_is_refused(body):
    """A body with another shape than origin, decimal size and 32-byte root is no checkpoint."""
    with pytest.raises(Malformed, match="checkpoint_malformed"):
        Checkpoint.parse(body)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name AAAA\n",
        "text\n\n- name AAAAAAAA\n",
        "text\n\n— name AAAAAAAA",
        "te\rxt\n\n— name AAAAAAAA\n",
        "text\n\n— AAAAAAAA\n",
        "x" * 1_000_001,
    ],
)
def test_a_text_that_is_no_note_is_refused(text):
    """A note needs its final newlines, an em dash, a name, and no control characters."""
    with pytest.raises(Malformed):
        signed_note.parse(text)


@pytest.mark.parametrize("text", ["AB==", "QUI", "QUI=\n", "QU I=", "Q_-=", "QUI==", "é"])
def test_base64_has_one_spelling(text):
    """Loose trailing bits, missing or extra padding, spaces and other alphabets are refused."""
    with pytest.raises(Malformed, match="base64_malformed"):
        signed_note.unb64(text)


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl on the machine")
def test_openssl_verifies_the_post_quantum_line(tmp_path):
    """OpenSSL 3.5 or later verifies the ML-DSA-44 line over the bytes that tlog-cosignature prescribes."""
    version = subprocess.run(["openssl", "version"], check=True, capture_output=True, text=True).stdout.split()[1]
    if tuple(int(part) for part in version.split(".")[:2]) < (3, 5):
        pytest.skip(f"openssl {version} does not know ML-DSA")
    value = (
        signed_note.parse(checkpoints.sign(HEAD, KEY) + checkpoints.mldsa_line(HEAD, ORIGIN, MLDSA_KEY, 9))
        .signatures[1]
        .value
    )
    name = bytes([len(ORIGIN)]) + ORIGIN.encode()
    message = b"subtree/v1\n\0" + name + value[:8] + name + bytes(8) + (70_000).to_bytes(8) + HEAD.root
    (tmp_path / "msg").write_bytes(message)
    (tmp_path / "sig").write_bytes(value[8:])
    pem = MLDSA_KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    (tmp_path / "pub.pem").write_bytes(pem)
    command = [
        "openssl",
        "pkeyutl",
        "-verify",
        "-pubin",
        "-inkey",
        "pub.pem",
        "-rawin",
        "-in",
        "msg",
        "-sigfile",
        "sig",
    ]
    subprocess.run(command, check=True, cwd=tmp_path, capture_output=True)
