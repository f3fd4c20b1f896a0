"""COSE receipts (RFC 9942): ``cwt`` verifies the signature, ``cbor2`` reads the proof, ``pymerkle`` knows the root."""

from base64 import b64decode

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cwt import COSE, COSEKey, VerifyError
from pymerkle import InmemoryTree

from custody.log import merkle, signed_note
from custody.log.cose_receipt import receipt
from custody.log.errors import LogError
from custody.log.tlog_proof import Proof
from custody.service.log import log as logs
from tests.interop.conftest import ORIGIN


@pytest.fixture
def key(signed):
    """The log's key as ``cwt`` takes it."""
    vkey = signed.log.vkeys[0]
    pem = Ed25519PublicKey.from_public_bytes(vkey.key).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return COSEKey.from_pem(pem, kid=vkey.key_id, alg="EdDSA")


def given(signed, seq):
    """The receipt of an event, as the API gives it."""
    with signed.log.store.reading() as connection:
        return b64decode(logs.proof(connection, signed.log, seq).receipt)


@pytest.mark.parametrize("seq", [0, 255, 256, 300])
def test_others_verify_a_receipt(signed, key, seq):
    """The root that the proof in the receipt leads to is what the signature in it signs, by another's COSE."""
    data = given(signed, seq)
    protected, unprotected = cbor2.loads(data).value[:2]
    headers = cbor2.loads(protected)
    assert (headers[1], headers[395], headers[15]) == (-8, 1, {1: ORIGIN})
    size, index, path = cbor2.loads(unprotected[396][-1][0])
    tree = InmemoryTree(algorithm="sha256")
    for entry in signed.entries[:size]:
        tree.append_entry(entry)
    root = tree.get_root(size)
    merkle.verify_inclusion(tree.get_leaf(seq + 1), index, size, path, root)
    COSE.new().decode(data, key, detached_payload=root)


def test_a_receipt_of_another_root_or_key_is_refused(signed, key):
    """The detached payload, the signature, the protected header: a bit of any, and another's COSE refuses it."""
    data = given(signed, 256)
    protected, unprotected, _, signature = cbor2.loads(data).value
    root = Proof.parse(signed.proof(256)).checkpoint.split("\n")[2]
    root = b64decode(root)
    COSE.new().decode(data, key, detached_payload=root)
    flipped = bytes([signature[0] ^ 1]) + signature[1:]
    renamed = protected.replace(ORIGIN.encode(), ORIGIN.encode()[:-1] + b"q")
    assert renamed != protected
    for forged, payload in (
        (data, bytes([root[0] ^ 1]) + root[1:]),
        (cbor2.dumps(cbor2.CBORTag(18, [protected, unprotected, None, flipped])), root),
        (cbor2.dumps(cbor2.CBORTag(18, [renamed, unprotected, None, signature])), root),
    ):
        with pytest.raises(VerifyError):
            COSE.new().decode(forged, key, detached_payload=payload)


def test_a_receipt_needs_the_line_of_its_key(signed):
    """A checkpoint that was not signed for it gives no receipt, and neither does one for another key."""
    proof = Proof.parse(signed.proof(5))
    text, _, lines = proof.checkpoint.partition("\n\n")
    first = lines.split("\n")[0]
    bare = Proof(proof.index, proof.path, f"{text}\n\n{first}\n")
    assert receipt(proof, signed.log.vkeys[0])
    assert receipt(bare, signed.log.vkeys[0]) is None
    stranger = signed_note.VerifierKey(ORIGIN, signed_note.ED25519, bytes(32))
    assert receipt(proof, stranger) is None
    with pytest.raises(LogError):
        receipt(proof, signed.log.vkeys[1])


def test_the_same_proof_is_the_same_receipt(signed):
    """Deterministic CBOR: whoever has the tlog-proof writes the same bytes."""
    data = given(signed, 7)
    assert data == receipt(Proof.parse(signed.proof(7)), signed.log.vkeys[0])
    assert cbor2.dumps(cbor2.loads(data), canonical=True) == data
