"""A device that records offline is enrolled by two key officers and ended by one."""

from base64 import b64encode

import pytest

from custody.domain.access.visibility import Reader, sees_device
from custody.domain.people import device, propose_and_confirm
from tests.devices import key_named
from tests.factories.memory_office import Town, refused, town


@pytest.fixture
def t() -> Town:
    return town()


def entry(t: Town, key: str = "A", agency: str = "drug_office") -> device.EnrolDevice:
    return device.EnrolDevice(name="Téléphone 3", agency=t.agency[agency], public_key=key_named(key))


def propose(t: Town, change: propose_and_confirm.Change) -> str:
    return t.do("pending_change.propose/1", propose_and_confirm.Propose(change=change), "key1").first("PR")


def test_four_eyes_a_device_is_enrolled_by_two_key_officers(t):
    """Nobody alone: who could, could sign for everybody who uses it."""
    proposal = propose(t, entry(t))
    with refused(t, "own_pending_change"):
        t.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=proposal), "key1")
    number = t.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=proposal), "key2").first("DV")
    state = t.state(number)
    assert (state.status, state.agency, state.key) == ("enrolled", t.agency["drug_office"], key_named("A"))


def test_a_key_is_one_devices_for_ever(t):
    """Not even a revoked device gives its key to another; a second proposal that waited is refused too."""
    waiting = propose(t, entry(t, agency="police"))
    number = t.enrol(entry(t))
    with refused(t, "device_known"):
        t.do("pending_change.confirm/1", propose_and_confirm.Confirm(proposal=waiting), "key2")
    t.do("device.revoke/1", device.RevokeDevice(device=number, reason="Perdu"), "key1")
    with refused(t, "device_known"):
        propose(t, entry(t))


def spki(form: bytes, raw: bytes) -> str:
    return b64encode(form + raw).decode()


ED25519, P256 = device.KEY_FORMS
SMALL, OFF = (n.to_bytes(32, "little") for n in (1, 2))
WEAK = (
    spki(ED25519, SMALL), spki(ED25519, bytes(32)), spki(ED25519, SMALL[:-1] + b"\x80"), spki(ED25519, OFF),
    spki(ED25519, b"\xed" + b"\xff" * 30 + b"\x7f"), spki(P256, bytes(63) + b"\x01"), key_named("A")[:-2] + "5=",
)  # fmt: skip
"""Points of small order, under which anybody signs; points of no curve; a point written otherwise."""


@pytest.mark.parametrize("key", ["", "x", "é", "AAAA", key_named("A")[:-4], key_named("A") + "AAAA", *WEAK])
def test_what_is_no_key_of_a_device_is_refused(t, key):
    """Ed25519 and P-256 as WebCrypto exports them, and nothing else."""
    with refused(t, "device_key_malformed"):
        propose(t, device.EnrolDevice(name="x", agency=t.agency["police"], public_key=key))


def test_a_lost_device_is_ended_by_one_officer_once(t):
    """That does not wait for a second; it stays ended."""
    number = t.enrol(entry(t))
    for by in ("clerk", "administrator", "inspector"):
        with refused(t, "role_needed"):
            t.do("device.revoke/1", device.RevokeDevice(device=number, reason="Perdu"), by)
    t.do("device.revoke/1", device.RevokeDevice(device=number, reason="Perdu"), "key2")
    assert t.state(number).status == "revoked"
    assert t.state(number).revoked_at
    with refused(t, "device_revoked"):
        t.do("device.revoke/1", device.RevokeDevice(device=number, reason="Perdu"), "key1")


def test_i41_a_device_is_seen_by_its_agency_the_key_officers_and_the_inspection(t):
    """And by no other agency, nor by who runs the service."""
    state = t.state(t.enrol(entry(t)))
    home, other = t.agency["drug_office"], t.agency["police"]
    seen = {("clerk", home), ("key_officer", other), ("inspector", other)}
    for role in ("clerk", "key_officer", "inspector", "administrator", "prosecutor"):
        for agency in (home, other):
            expected = (role, agency) in seen or role in {"key_officer", "inspector"}
            expected = expected or (role == "prosecutor" and agency == home)
            assert sees_device(Reader("PE", agency, (role,)), state) == expected, (role, agency)


def test_a_shut_device_is_let_take_pins_again_on_record_three_times_a_day(t):
    """By a key officer who says why, and by nobody else; what was guessed is in no log."""
    number = t.enrol(entry(t))
    again = device.ReopenDevice(device=number, reason="Doigts mouillés")
    for by in ("clerk", "inspector", "administrator"):
        with refused(t, "role_needed"):
            t.do("device.reopen/1", again, by)
    for by in ("key1", "key2", "key1"):
        t.do("device.reopen/1", again, by)
        t.wait(hours=1)
    assert [one.seq for one in t.state(number).reopened] == [
        seq for seq, body in enumerate(t.log) if b'"type":"device.reopened/1"' in body
    ]
    with refused(t, "reopened_often"):
        t.do("device.reopen/1", again, "key2")
    t.wait(hours=22)
    t.do("device.reopen/1", again, "key2")
    t.do("device.revoke/1", device.RevokeDevice(device=number, reason="Perdu"), "key1")
    with refused(t, "device_revoked"):
        t.do("device.reopen/1", again, "key2")
