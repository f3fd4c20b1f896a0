"""What people signed on the site is compared field by field with what the log made of it; what its events tell of it."""

import msgspec
import pytest
from msgspec import structs

from custody.domain.destruction.attendance import Attendee
from custody.domain.destruction.close_session import (
    TEXTS,
    CloseSession,
    DestructionSessionClosed,
    DestructionSessionClosedOnSite,
    Shown,
)
from custody.domain.destruction.compare_site_closing import CLOSE, SIGN, differs
from custody.domain.destruction.offline_checkout import DestructionSessionCheckedOut
from custody.domain.destruction.session_statement import committed
from custody.domain.destruction.sign_off import Sign
from custody.domain.destruction.signature_evidence import Evidence
from custody.domain.offline.envelope import Envelope

SALT = "A" * 22
SHOWN = Shown(
    burnt=("EV2", "EV1"), withdrawn=("EV4", "EV3"), present=(Attendee("PE2", "witness"), Attendee("PE1", "chair")),
    ignited_at="2016-11-04T10:00:00Z", left=("PE2", "PE1"),
)  # fmt: skip
CLOSING = CloseSession(
    session="DS1", residue=" Cendres ", incidents="Néant", any_incident=False, non_retrievable=True,
    environment_opinion="Favorable", transport="Camion", estimated_value="1 F", temperature="900 °C", cooling="18 h",
    escort="Deux agents", departure="7 h", arrival="8 h", load_seal="P 1", fuel="Bois", fire_safety="Pompiers",
    site_tests="Aucun", ashes="30 kg", ashes_test="Négatif", ashes_place="Fosse", site=SHOWN,
)  # fmt: skip
CLOSED = {
    "session": "DS1", "any_incident": False, "non_retrievable": True, "burnt": ["EV1", "EV2"],
    "withdrawn": ["EV3", "EV4"], "present": [("PE1", "chair"), ("PE2", "witness")], "left": ["PE1", "PE2"],
    "ignited_at": "2016-11-04T10:00:00Z", "residue": "Cendres", "incidents": "Néant",
    "environment_opinion": "Favorable", "transport": "Camion", "estimated_value": "1 F", "temperature": "900 °C",
    "cooling": "18 h", "escort": "Deux agents", "departure": "7 h", "arrival": "8 h", "load_seal": "P 1",
    "fuel": "Bois", "fire_safety": "Pompiers", "site_tests": "Aucun", "ashes": "30 kg", "ashes_test": "Négatif",
    "ashes_place": "Fosse",
}  # fmt: skip
SIGNED = {
    "session": "DS1", "person": "PE9", "decision": "attested", "way": "device", "words": "", "assertion": None,
    "site": "ab" * 32, "nonce": "cd" * 16,
}  # fmt: skip


def envelope(kind, command):
    return Envelope(
        version=1, log="log", device="DV1", sequence=1, prev="", act="act", salt="salt", kind=kind, author="PE9",
        command=msgspec.Raw(command if isinstance(command, bytes) else msgspec.json.encode(command)), base={},
        at="2016-11-04T12:00:00Z", zone="UTC", mono=1, boot="boot",
    )  # fmt: skip


def signature(**said):
    return envelope(
        SIGN, Sign(**{"session": "DS1", "decision": "attested", "site": "ab" * 32, "nonce": "cd" * 16} | said)
    )


def test_a_closing_that_is_recorded_as_it_was_signed_differs_in_nothing():
    assert set(TEXTS) < set(CLOSED)
    assert differs(envelope(CLOSE, CLOSING), CLOSED) == ""


@pytest.mark.parametrize("name", sorted(CLOSED))
def test_i35_each_field_of_a_closing_that_was_recorded_otherwise_is_named(name):
    """Nothing that people signed can be another in the log: the first field that is, is told."""
    assert differs(envelope(CLOSE, CLOSING), {**CLOSED, name: "autre"}) == name


def test_a_closing_without_what_was_shown_says_nothing_of_it():
    """Closed before the service: there is no list to compare, and whoever asks for one is told."""
    plain = envelope(CLOSE, structs.replace(CLOSING, site=None, cooling=""))
    assert differs(plain, {"session": "DS1", "cooling": "", "residue": "Cendres"}) == ""
    assert differs(plain, {"burnt": ["EV1", "EV2"]}) == "form"


@pytest.mark.parametrize("name", sorted(SIGNED))
def test_i35_each_field_of_a_signature_that_was_recorded_otherwise_is_named(name):
    assert differs(signature(), SIGNED) == ""
    assert differs(signature(), {**SIGNED, name: "autre"}) == name


def test_a_signature_is_its_persons_in_its_way_and_with_its_words():
    """Named beside the author; by hand on paper; with a reservation that stands as a commitment alone."""
    assert differs(signature(person="PE7"), {**SIGNED, "person": "PE7"}) == ""
    assert differs(signature(on_paper="thumb"), {**SIGNED, "way": "thumb"}) == ""
    reserved = signature(decision="reserved", reservations=" Sceau abîmé ", salt=SALT)
    words = committed(SALT, "Sceau abîmé")
    assert differs(reserved, {**SIGNED, "decision": "reserved", "words": words}) == ""
    assert differs(reserved, {**SIGNED, "decision": "reserved"}) == "words"


@pytest.mark.parametrize(
    "wrong",
    [
        envelope("destruction_session.abort/1", {}),
        envelope(CLOSE, b"{}"),
        envelope(SIGN, {"session": 1}),
        signature(salt="x"),
    ],
)
def test_what_is_no_closing_and_no_signature_is_told_as_such(wrong):
    """Another act, fields that are missing or of another form, a salt that is none."""
    assert differs(wrong, {"session": "DS1"}) == "form"


def test_evidence_keeps_the_last_device_every_nonce_and_what_the_site_was_closed_with():
    """Checked out twice: the nonces of both count, each unused; a closing before the service takes the site's back."""
    found = Evidence()
    found.note(DestructionSessionCheckedOut(device="DV1", until="x", nonces=("a", "b")), "act1")
    found.note(DestructionSessionCheckedOut(device="DV2", until="x", nonces=("c",)), "act2")
    assert (found.device, found.nonces) == ("DV2", {"a": "", "b": "", "c": ""})
    said = {"incidents": False, "non_retrievable": True, "statement": "st"}
    found.note(DestructionSessionClosedOnSite(site="site", claimed=None, **said), "act3")
    assert (found.statement, found.site) == ("st", "site")
    found.note(DestructionSessionClosed(**said | {"statement": "st2"}), "act4")
    assert (found.statement, found.site) == ("st2", "")
