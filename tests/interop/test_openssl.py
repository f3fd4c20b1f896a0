"""OpenSSL verifies every kind of signature that stands under a checkpoint, over the bytes that the formats prescribe."""

from base64 import b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from custody.log.signed_note import ED25519, MLDSA44
from custody.log.witness import Submission, Witness
from tests.interop.conftest import ORIGIN, found_tool

NOW = 1_700_000_000
WITNESS = "witness.test/w"


@pytest.fixture
def verify(tmp_path, run):
    """Asks OpenSSL whether a signature over a message is this key's."""
    openssl = found_tool("openssl", "openssl")

    def asked(key, message, signature):
        pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        for name, data in (("pub.pem", pem), ("msg", message), ("sig", signature)):
            (tmp_path / name).write_bytes(data)
        command = "pkeyutl -verify -pubin -inkey pub.pem -rawin -in msg -sigfile sig"
        return run(openssl, *command.split()).returncode == 0

    return asked


@pytest.fixture
def mldsa(run):
    """Only where OpenSSL knows ML-DSA (3.5 and later); under CI a skipped test fails."""
    if "ML-DSA-44" not in run("openssl", "list", "-signature-algorithms").stdout:
        pytest.skip("this OpenSSL does not know ML-DSA")


def taken_apart(note):
    """The signed text, and what stands behind the key's id in each line."""
    text, _, lines = note.partition("\n\n")
    values = [b64decode(line.split(" ")[2])[4:] for line in lines.splitlines()]
    return text + "\n", values


def refused_when_changed(verify, key, message, signature):
    """A bit of the message, a bit of the signature."""
    assert not verify(key, message[:-2] + bytes([message[-2] ^ 1]) + message[-1:], signature)
    assert not verify(key, message, bytes([signature[0] ^ 1]) + signature[1:])


def subtree(name, time, text):
    """The message under an ML-DSA-44 line (C2SP tlog-cosignature), written down a second time."""
    origin, size, root = text.splitlines()
    named, whose = (bytes([len(each)]) + each.encode() for each in (name, origin))
    return b"subtree/v1\n\0" + named + time + whose + bytes(8) + int(size).to_bytes(8) + b64decode(root)


def test_openssl_verifies_the_logs_own_line(signed, verify):
    """Ed25519 over the three lines."""
    text, values = taken_apart(signed.note.note)
    vkey = signed.log.vkeys[0]
    assert vkey.kind == ED25519
    key = Ed25519PublicKey.from_public_bytes(vkey.key)
    assert verify(key, text.encode(), values[0])
    refused_when_changed(verify, key, text.encode(), values[0])


def test_openssl_verifies_the_logs_post_quantum_line(signed, verify, mldsa):
    """ML-DSA-44 over the tree's head."""
    text, values = taken_apart(signed.note.note)
    vkey = signed.log.vkeys[1]
    assert vkey.kind == MLDSA44
    key = MLDSA44PublicKey.from_public_bytes(vkey.key)
    message = subtree(ORIGIN, values[-1][:8], text)
    assert verify(key, message, values[-1][8:])
    refused_when_changed(verify, key, message, values[-1][8:])


@pytest.fixture
def cosigned(signed, tmp_path):
    """The checkpoint with the lines of a witness of ours, and its two keys."""
    key, pq = Ed25519PrivateKey.generate(), MLDSA44PrivateKey.generate()
    witness = Witness(WITNESS, key, tmp_path, lambda: {ORIGIN: signed.log.vkeys}, lambda: NOW, mldsa=pq)
    lines = witness.cosign(Submission(0, (), signed.note.note))
    text, values = taken_apart(signed.note.note.partition("\n\n")[0] + "\n\n" + lines)
    return text, values, key.public_key(), pq.public_key()


def test_openssl_verifies_a_cosignature(cosigned, verify):
    """A witness's Ed25519 line, over its time and the three lines."""
    text, values, key, _ = cosigned
    assert int.from_bytes(values[0][:8]) == NOW
    message = f"cosignature/v1\ntime {NOW}\n{text}".encode()
    assert verify(key, message, values[0][8:])
    assert not verify(key, message.replace(b"time 17", b"time 16"), values[0][8:])
    refused_when_changed(verify, key, message, values[0][8:])


def test_openssl_verifies_a_post_quantum_cosignature(cosigned, verify, mldsa):
    """A witness's ML-DSA-44 line, over its name, its time and the tree's head."""
    text, values, _, key = cosigned
    message = subtree(WITNESS, values[1][:8], text)
    assert verify(key, message, values[1][8:])
    assert not verify(key, subtree(WITNESS, bytes(8), text), values[1][8:])
    refused_when_changed(verify, key, message, values[1][8:])
