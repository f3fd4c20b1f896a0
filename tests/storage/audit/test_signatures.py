"""A signature that nobody gave, or under a key of somebody else, is named by the verification (issue 5.6)."""

import pytest
from msgspec import structs

from custody.domain.kernel.events import Part
from custody.domain.people.device import DeviceEnvelopeTaken
from custody.domain.people.passkey import PersonPasskeyRegistered
from custody.domain.registry.registry import TYPES
from custody.log import canonical
from custody.log.errors import Mismatch
from custody.service.exchange.bundles.manifest import signed_path
from custody.service.exchange.bundles.signatures import require_signatures
from custody.storage.audit import signatures, stored_events
from custody.storage.audit.envelopes import Said
from tests.domain.authenticator import Authenticator
from tests.domain.destruction.test_sign_off import act_id, by_passkey, closed, passkey, sign
from tests.domain.site import Site


def seen(log):
    """Everybody's passkeys as a log tells them, and its events as the verification reads them."""
    keys, statements = {}, {}
    for seq, body in enumerate(log):
        part = TYPES.decode(body)
        signatures.closed(statements, body)
        if isinstance(part, Part):
            signatures.note(keys, part.subject, seq, part.data)
    return keys, statements, stored_events.read(log)


def faults(log, keys=None):
    own, statements, events = seen(log)
    return [f.facts["fault"] for f in signatures.wrong(own if keys is None else keys, statements, {}, 0, events)]


def unsaid(log, envelopes):
    """Events of a site that no envelope of its device says, by type."""
    keys, statements, events = seen(log)
    found = signatures.wrong(keys, statements, envelopes, 0, events)
    return [TYPES.decode(log[f.facts["seq"]]).type for f in found if f.code == "envelope_missing"]


def test_what_was_closed_and_signed_on_a_site_its_device_said():
    """A signature by PIN there out of nothing, or by another device; a closing that is not the device's envelope."""
    s = Site()
    s.keys = {}
    s.gather()
    s.burn()
    s.sign("witness1")
    done = s.home()
    said = {
        one.header.act: Said(e.digest, e.kind, e.author, number)
        for one in done for number, e in one.events if isinstance(e, DeviceEnvelopeTaken)
    }  # fmt: skip
    assert unsaid(s.t.log, said) == []
    *_, closing, signing = said
    both = ["destruction_session.closed_on_site/1", "destruction_session.signed_on_site/1"]
    for wrong in ({"device": "DV0000000000X"}, {"kind": "destruction_session.attend/1"}):
        other = {act: structs.replace(one, **wrong) for act, one in said.items()}
        assert unsaid(s.t.log, other) == both, wrong
    assert unsaid(s.t.log, said | {closing: structs.replace(said[closing], digest=said[signing].digest)}) == both[:1]
    assert unsaid(s.t.log, {closing: said[closing]}) == both[1:]


def test_an_assertion_is_checked_again_from_its_bytes_and_against_its_persons_key():
    """Right as recorded; not with a decision written over, nor under a key that was never theirs, or ended before."""
    t, session = closed()
    by_passkey(t, session, passkey(t, "witness1"), "witness1")
    assert faults(t.log) == []
    *before, last = t.log
    part = TYPES.decode(last)
    forged = canonical.encode(structs.replace(part, data=structs.replace(part.data, decision="refused")))
    assert faults([*before, forged]) == ["challenge"]
    assert faults(t.log, {}) == ["key"]
    keys, *_ = seen(t.log)
    [held] = keys.values()
    for wrong in ({"key": "AAAA"}, {"since": 0}, {"since": len(t.log)}, {"until": 1}):
        assert faults(t.log, dict.fromkeys(keys, structs.replace(held, **wrong))) == ["key"], wrong


def vouched(log, **false):
    """The log with what vouches for its passkeys written over; without any, the voucher taken out."""

    def said(body):
        part = TYPES.decode(body)
        if not isinstance(part, Part) or not isinstance(part.data, PersonPasskeyRegistered) or part.data.by is None:
            return body
        by = structs.replace(part.data.by, **false) if false else None
        return canonical.encode(structs.replace(part, data=structs.replace(part.data, by=by)))

    return [said(body) for body in log]


def test_a_false_voucher_is_named_where_a_passkey_is_said_to_be_made_by_another():
    """Its signature, whose key it is and that it signed then are asked; one that is missing is not (docs/limits.md)."""
    t, _ = closed()
    own = passkey(t, "witness1")
    t.do("passkey.register/1", Authenticator("next").registration(act_id(t), t.witness1, own), "witness1")
    assert faults(t.log) == []
    for false in ({"signature": "AAAA"}, {"credential": "AAAA"}, {"client_data": "AAAA"}):
        assert faults(vouched(t.log, **false)) == ["voucher"], false
    keys, *_ = seen(t.log)
    credential = t.state(t.witness1).passkeys[0].credential
    held = keys[t.witness1, credential]
    for wrong in ({"since": 0}, {"until": 1}, {"key": "AAAA"}):
        assert faults(t.log, keys | {(t.witness1, credential): structs.replace(held, **wrong)}) == ["voucher"], wrong
    assert faults(vouched(t.log)) == []


def test_every_signature_is_over_the_statement_that_was_frozen():
    """Of an account too, which no assertion proves: another hash in its event is named, and makes a bundle false."""
    t, session = closed()
    sign(t, session, "witness1")
    assert faults(t.log) == []
    *before, last = t.log
    part = TYPES.decode(last)
    forged = structs.replace(part, data=structs.replace(part.data, statement="0" * 64))
    assert faults([*before, canonical.encode(forged)]) == ["statement"]
    files = {signed_path(session): t.session_statement(session)}
    decoded = {seq: (TYPES.decode(body), b"") for seq, body in enumerate(t.log)}
    require_signatures(files, decoded)
    with pytest.raises(Mismatch, match="signed_wrong"):
        require_signatures(files, decoded | {len(before): (forged, b"")})
