"""A signature that nobody gave, or under a key of somebody else, is named by the verification (issue 5.6)."""

import pytest
from msgspec import structs

from custody.domain.acts import TYPES
from custody.domain.events import Part
from custody.log import canonical
from custody.log.errors import Mismatch
from custody.service.bundles.check import require_signatures
from custody.service.bundles.make import signed_path
from custody.storage.audit import signatures, stored
from tests.domain.test_signoff import by_passkey, closed, passkey, sign


def seen(log):
    """Everybody's passkeys as a log tells them, and its events as the verification reads them."""
    keys, statements = {}, {}
    for seq, body in enumerate(log):
        part = TYPES.decode(body)
        signatures.closed(statements, body)
        if isinstance(part, Part):
            signatures.note(keys, part.subject, seq, part.data)
    return keys, statements, stored.read(log)


def faults(log, keys=None):
    own, statements, events = seen(log)
    return [f.facts["fault"] for f in signatures.wrong(own if keys is None else keys, statements, 0, events)]


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
