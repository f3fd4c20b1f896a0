"""What a browser gives when a passkey is made is read, or refused as no attestation: nothing else comes of it."""

import resource
from contextlib import suppress
from types import SimpleNamespace

import cbor2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import structs

from custody.domain.kernel.errors import RuleBroken
from custody.domain.people import passkey
from custody.domain.people.webauthn import packed, unpacked
from tests.domain.authenticator import Authenticator

ACT, PERSON = "act", "PE000000000M8"
AUTHENTICATOR = Authenticator()
COMMAND = AUTHENTICATOR.registration(ACT, PERSON)
REGISTERED = unpacked(COMMAND.attestation)
DATA = cbor2.loads(REGISTERED)["authData"]


def made(attestation: bytes) -> passkey.PersonPasskeyRegistered:
    """The event of a registration with this evidence."""
    command = structs.replace(COMMAND, attestation=packed(attestation))
    return passkey._made(command, SimpleNamespace(act=ACT, author=SimpleNamespace(person=PERSON)))


def test_a_passkey_is_read_with_its_id_and_its_key():
    event = made(REGISTERED)
    assert unpacked(event.credential) == AUTHENTICATOR.credential
    assert unpacked(event.attestation) == REGISTERED


@given(st.integers(0, len(REGISTERED) - 1), st.binary(min_size=1, max_size=3))
def test_changed_bytes_are_read_or_refused(at, put):
    with suppress(RuleBroken):
        made(REGISTERED[:at] + put + REGISTERED[at + len(put) :])


@given(st.binary(max_size=200))
@example(b"")
@example(b"\x9b" + b"\xff" * 8)
@example(b"\x5b" + b"\xff" * 8)
@example(b"\x81" * 15_000)
@example(b"\xbf\xff")
@example(b"\xa2\x01\x00\x01\x00")
@example(b"\xa1\x80\x00")
@example(b"\xf9\x3c\x00")
@example(b"\xc0\x00")
@example(b"\x61\xff")
def test_other_bytes_are_refused(data):
    """Without end, without a length, nested ten thousand times, a key twice, a fraction, a tag, no UTF-8."""
    with pytest.raises(RuleBroken, match="passkey_refused"):
        made(data)


@pytest.mark.parametrize(
    "data", [5 * 10**9, 2**63, [1] * 50, "x" * 60, None, {1: 2}, DATA[:-1], DATA + b"\0", DATA[:36]]
)
def test_what_is_no_authenticator_data_is_refused_and_costs_nothing(data):
    """A number would be taken for so many bytes of memory."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(RuleBroken, match="passkey_refused"):
        made(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@pytest.mark.parametrize("key", [[1], 7, {}, {1: 2}, {3: -7}])
def test_what_is_no_key_is_refused(key):
    """In the place of the COSE key."""
    head = DATA[: 55 + len(AUTHENTICATOR.credential)]
    with pytest.raises(RuleBroken, match="passkey_refused"):
        made(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": head + cbor2.dumps(key)}))
