"""An authenticator in software: makes passkeys and answers challenges as a browser would, or wrongly on purpose."""

import json
from hashlib import sha256
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from custody.domain.people.passkey import RegisterPasskey, challenge, voucher
from custody.domain.people.webauthn import Assertion, packed

ORIGIN = "https://custody.example"
UP, UV, BE, AT = 0x01, 0x04, 0x08, 0x40


class Authenticator:
    """One passkey. ``flags`` are what it says of its user and itself."""

    def __init__(self, name: str = "a", origin: str = ORIGIN, flags: int = UP | UV) -> None:
        self.credential = sha256(name.encode()).digest()
        self.key = ec.derive_private_key(int.from_bytes(self.credential[:16], "big"), ec.SECP256R1())
        self.origin, self.flags = origin, flags

    def registration(self, act: str, person: str, by: "Authenticator | None" = None) -> RegisterPasskey:
        """What a browser gives when the passkey is made, ``by`` another of the same person."""
        cose = ES256.from_cryptography_key(self.key.public_key())
        new = AttestedCredentialData.create(bytes(16), self.credential, cose)
        said = AttestationObject.create("none", AuthenticatorData(self._data(AT) + new), {})
        client = self._client("webauthn.create", challenge(act, person))
        vouched = by.answer(voucher(act, person, packed(self.credential))) if by else None
        return RegisterPasskey(client_data=packed(client), attestation=packed(said), by=vouched)

    def answer(self, over: bytes, ceremony: str = "webauthn.get") -> Assertion:
        """What a browser gives when its user signs a challenge."""
        client, data = self._client(ceremony, over), self._data()
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(SHA256(), deterministic_signing=True))
        return Assertion(
            credential=packed(self.credential), client_data=packed(client), authenticator_data=packed(data),
            signature=packed(signature),
        )  # fmt: skip

    def _client(self, ceremony: str, over: bytes) -> bytes:
        said = {"type": ceremony, "challenge": packed(over), "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _data(self, more: int = 0) -> bytes:
        host = urlsplit(self.origin).hostname or ""
        return sha256(host.encode()).digest() + bytes([self.flags | more]) + bytes(4)
