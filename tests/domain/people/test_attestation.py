"""What a browser gives when a passkey is made is read as ``fido2`` reads it, and nothing else is taken for it."""

import cbor2
import pytest
from fido2.webauthn import AttestationObject, AuthenticatorData
from hypothesis import example, given
from hypothesis import strategies as st

from custody.domain.people import attestation
from custody.domain.people.attestation import NewCredential
from custody.domain.people.webauthn import unpacked
from tests.domain.authenticator import Authenticator

ITEMS = st.recursive(
    st.one_of(
        st.integers(-(2**64), 2**64 - 1), st.binary(max_size=300), st.text(max_size=40), st.none(), st.booleans()
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.dictionaries(st.integers(-9, 9), st.binary(max_size=300) | st.integers(-300, 300), max_size=6)
REGISTERED = unpacked(Authenticator().registration("act", "PE000000000M8").attestation)


def data_of(aaguid: bytes, credential_id: bytes, key: dict, extensions: dict | None) -> bytes:
    """Authenticator data as an authenticator writes them."""
    flags = 0x45 | (0x80 if extensions is not None else 0)
    length = len(credential_id).to_bytes(2, "big")
    rest = cbor2.dumps(extensions) if extensions is not None else b""
    return bytes(32) + bytes([flags]) + bytes(4) + aaguid + length + credential_id + cbor2.dumps(key) + rest


@given(
    st.binary(min_size=16, max_size=16), st.binary(max_size=1023), KEYS, st.none() | st.just({"credProtect": 2}), ITEMS
)
def test_a_passkey_is_read_back_with_all_that_it_is(aaguid, credential_id, key, extensions, statement):
    """Whatever its maker states beside it."""
    data = data_of(aaguid, credential_id, key, extensions)
    packed = cbor2.dumps({"fmt": "packed", "attStmt": {"x": statement}, "authData": data})
    assert attestation.authenticator_data(packed) == data
    assert attestation.new_credential(data) == NewCredential(aaguid, credential_id, key)


def test_fido2_reads_the_same():
    """Of what the authenticator of the tests gives."""
    theirs = AttestationObject(REGISTERED).auth_data
    data = attestation.authenticator_data(REGISTERED)
    ours = attestation.new_credential(data)
    assert data == bytes(theirs)
    assert ours is not None
    assert theirs.credential_data is not None
    assert ours.credential_id == theirs.credential_data.credential_id
    assert ours.public_key == dict(theirs.credential_data.public_key)
    assert ours.aaguid == bytes(theirs.credential_data.aaguid)


@given(st.integers(0, len(REGISTERED) - 1), st.binary(min_size=1, max_size=3))
def test_changed_bytes_are_read_as_fido2_reads_them_or_refused(at, put):
    """No reading of ours is one that the library would not give."""
    changed = REGISTERED[:at] + put + REGISTERED[at + len(put) :]
    try:
        data = attestation.authenticator_data(changed)
        ours = attestation.new_credential(data)
    except ValueError:
        return
    theirs = AuthenticatorData(data).credential_data
    assert (ours is None) == (theirs is None)
    if ours is not None and theirs is not None:
        assert (ours.credential_id, ours.public_key) == (theirs.credential_id, dict(theirs.public_key))


@given(st.binary(max_size=200))
@example(b"")
@example(b"\x9b" + b"\xff" * 8)
@example(b"\x81" * 150)
@example(b"\xbf\xff")
@example(b"\xa2\x01\x00\x01\x00")
@example(b"\xf9\x3c\x00")
@example(b"\xc0\x00")
@example(b"\x61\xff")
def test_other_bytes_are_refused_as_a_value_error(data):
    """Without end, without a length, nested a hundred times, a key twice, a fraction, a tag, no UTF-8."""
    with pytest.raises(ValueError, match=r"."):
        attestation.authenticator_data(data)


@pytest.mark.parametrize("cut", range(1, 60))
def test_data_that_end_early_or_late_hold_no_passkey(cut):
    data = attestation.authenticator_data(REGISTERED)
    for wrong in (data[:-cut], data + bytes(cut)):
        with pytest.raises(ValueError, match=r"early|late"):
            attestation.new_credential(wrong)
