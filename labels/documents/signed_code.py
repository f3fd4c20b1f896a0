r"""The signed code of a history or certificate (docs/formats.md): a QR symbol.

The text is an address in capitals, ``HTTPS://HOST/V/`` and base32 without padding (RFC 4648), so that the whole symbol
is alphanumeric. The base32 holds, all integers big-endian::

    version u8 = 1, key id (first 4 bytes of SHA-256 of the raw public key), size of the log u48,
    SHA-256 of the attached statement, length of the number u8, number in UTF-8 (its first 40 characters),
    Ed25519 signature

over ``custody-document/1\\0`` and everything before the signature. The key is the organisation's, for codes alone, with
a certificate of its own authority: neither the seal nor the log's key signs what stands on paper.
"""

from base64 import b32decode, b32encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from labels.layout.errors import LabelError

VERSION = 1
PATH = "/V/"
CONTEXT = b"custody-document/1\0"
LONGEST_NUMBER = 40
LONGEST_TEXT = 600
"""Characters of a code with its address; more is no code of ours."""
_FIXED, _SIGNATURE = 1 + 4 + 6 + 32 + 1, 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Content of a code: the number (its first 40 characters), the statement's SHA-256, and the size of the log."""

    reference: str
    statement_sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Marker:
    """Signing key of codes, and the address (scheme and host) to which they lead."""

    key: Ed25519PrivateKey
    address: str

    def code(self, marked: Marked) -> str:
        """Return the text of the symbol."""
        body = _body(key_id(self.key.public_key()), marked)
        signed = body + self.key.sign(CONTEXT + body)
        return self.address.upper() + PATH + b32encode(signed).decode().rstrip("=")


def key_id(key: Ed25519PublicKey) -> bytes:
    """Return the key id: the first four bytes of the SHA-256 of its 32 bytes."""
    return sha256(key.public_bytes_raw()).digest()[:4]


def read(text: str, key: Ed25519PublicKey) -> Marked:
    """Return the content of a code that this key signed.

    Raises:
        LabelError: ``bad_document_code`` when it is no code of this form; ``code_foreign`` when another key signed it;
            ``code_altered`` when it names this key and the signature is wrong.
    """
    signed = _signed(text)
    body, signature = signed[:-_SIGNATURE], signed[-_SIGNATURE:]
    marked = _taken_apart(body, text)
    if body[1:5] != key_id(key):
        raise LabelError("code_foreign", text=text[:80])
    try:
        key.verify(signature, CONTEXT + body)
    except InvalidSignature as error:
        raise LabelError("code_altered", number=marked.reference) from error
    return marked


def _body(key: bytes, marked: Marked) -> bytes:
    encoded = marked.reference[:LONGEST_NUMBER].encode()
    fixed = bytes([VERSION]) + key + marked.size.to_bytes(6) + bytes.fromhex(marked.statement_sha256)
    return fixed + bytes([len(encoded)]) + encoded


def _signed(text: str) -> bytes:
    """Return the bytes of a code, with or without its address, as a phone shows it or a person pastes it."""
    bare = "".join(text.split()).upper()
    bare = bare.rpartition(PATH)[2]
    try:
        signed = b32decode(bare + "=" * (-len(bare) % 8)) if len(text) <= LONGEST_TEXT else b""
    except ValueError as error:
        raise LabelError("bad_document_code", text=text[:80]) from error
    # the last character holds spare bits: only one spelling of the same bytes passes
    if b32encode(signed).decode().rstrip("=") != bare or len(signed) <= _FIXED + _SIGNATURE or signed[0] != VERSION:
        raise LabelError("bad_document_code", text=text[:80])
    return signed


def _taken_apart(body: bytes, text: str) -> Marked:
    try:
        document_id = body[_FIXED:].decode()
    except UnicodeDecodeError as error:
        raise LabelError("bad_document_code", text=text[:80]) from error
    if len(body) - _FIXED != body[_FIXED - 1]:
        raise LabelError("bad_document_code", text=text[:80])
    size, digest = int.from_bytes(body[5:11]), body[11 : _FIXED - 1]
    return Marked(reference=document_id, statement_sha256=digest.hex(), size=size)
