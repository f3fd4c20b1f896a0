"""COSE receipts (RFC 9942): the inclusion proof in CBOR, over the same tree and by the same Ed25519 key.

A receipt is a COSE_Sign1 whose detached payload is the root. The log makes that signature once for each head and keeps
it as a line under the checkpoint (C2SP signed-note type 0xff), which other readers of notes pass over; with it every
tlog-proof can be written as a receipt, by anybody. The key signs a note's text or a COSE structure: the first begins
with the origin, the second with a CBOR array, so that neither signature is one of the other kind.

A receipt signs root and origin. The tree's size and the entry's index in it are not signed, as RFC 9942 has it; who
needs them proved takes the tlog-proof.
"""

from hashlib import sha256

from custody.log import cbor, signed_note
from custody.log.checkpoint import Checkpoint
from custody.log.errors import Malformed
from custody.log.signed_note import ED25519, SigningKey, VerifierKey, b64
from custody.log.tlog_proof import Proof

LINE = b"\xffRFC 9942 EdDSA"
"""Signature type of the line: 0xff and a name of our own, as signed-note asks for types that it does not assign."""
EDDSA, RFC9162_SHA256, INCLUSION = -8, 1, -1
"""The algorithm (RFC 9053), the tree (vds) and the kind of proof (RFC 9942)."""
ALG, KID, CLAIMS, VDS, PROOFS = 1, 4, 15, 395, 396
"""Labels of header parameters: RFC 9052, RFC 9597 (CWT claims) and RFC 9942."""
ISSUER = 1
SIGN1 = 18


def line(head: Checkpoint, key: SigningKey) -> str:
    """Give the line under a checkpoint with which its proofs can be written as receipts.

    It signs what it is given: only a signer, which remembers, may call it.
    """
    vkey = VerifierKey.of(head.origin, key)
    return f"\u2014 {head.origin} {b64(_line_id(vkey) + key.sign(_to_be_signed(vkey, head.root)))}\n"


def receipt(proof: Proof, vkey: VerifierKey) -> bytes | None:
    """Write a tlog-proof as a COSE receipt; None when its checkpoint has no line for that by this key.

    Raises:
        Malformed: as ``signed_note.parse``; ``vkey_malformed`` for a key that is not Ed25519.
    """
    if vkey.kind != ED25519:
        raise Malformed("vkey_malformed", name=vkey.name)
    parsed = signed_note.parse(proof.checkpoint)
    wanted = (vkey.name, _line_id(vkey))
    signed = next((each.value for each in parsed.signatures if (each.name, each.key_id) == wanted), None)
    if signed is None:
        return None
    path = cbor.encode([Checkpoint.parse(parsed.text).size, proof.index, list(proof.path)])
    unprotected = {PROOFS: {INCLUSION: [path]}}
    return cbor.encode(cbor.Tagged(SIGN1, [_protected(vkey), unprotected, None, signed]))


def _protected(vkey: VerifierKey) -> bytes:
    headers: dict[int, cbor.Item] = {ALG: EDDSA, KID: vkey.key_id, CLAIMS: {ISSUER: vkey.name}, VDS: RFC9162_SHA256}
    return cbor.encode(headers)


def _to_be_signed(vkey: VerifierKey, root: bytes) -> bytes:
    """Return the Sig_structure of RFC 9052 section 4.4, without external data, with the root as payload."""
    return cbor.encode(["Signature1", _protected(vkey), b"", root])


def _line_id(vkey: VerifierKey) -> bytes:
    """Return the signed-note key id: SHA-256 of name, newline, signature type and public key, four bytes."""
    return sha256(vkey.name.encode() + b"\n" + LINE + vkey.key).digest()[:4]
