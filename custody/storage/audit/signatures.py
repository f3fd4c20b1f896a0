"""Signatures of sessions: over the frozen statement each, and one by passkey under a key that was its signer's then.

Whoever owns the database could write a signature that nobody gave, or a key of their own into somebody's row for the
time of an act. The assertion is checked again from its own bytes, and its key against what the log says of its person.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from custody.domain import events as domain
from custody.domain.acts import TYPES
from custody.domain.events import Event
from custody.domain.passkey import PasskeyConfirmed, PasskeyRegistered, PasskeyRevoked
from custody.domain.session import SessionClosed
from custody.domain.signoff import SessionSigned, evidence_fault
from custody.storage.audit.findings import Finding, at_event
from custody.storage.audit.stored import Part, Stored


class Key(Struct):
    """A passkey's public key and origin; it signs between the events ``since`` and ``until``, 0 for never."""

    key: str
    origin: str
    since: int = 0
    until: int = 0


Keys = dict[tuple[str, str], Key]
"""Person and credential to its key."""


def note(keys: Keys, person: str, seq: int, event: Event) -> None:
    """What an event says of a person's passkeys."""
    match event:
        case PasskeyRegistered():
            keys[person, event.credential] = Key(event.key, event.origin)
        case PasskeyConfirmed():
            keys[person, event.credential].since = seq
        case PasskeyRevoked():
            keys[person, event.credential].until = seq


def closed(statements: dict[str, str], body: bytes) -> None:
    """What an event says that a session's people sign (SHA-256, hex), once it is closed."""
    try:
        part = TYPES.decode(body)
    except msgspec.DecodeError:
        return  # an event that cannot be read is named elsewhere
    if isinstance(part, domain.Part) and isinstance(part.data, SessionClosed):
        statements[part.subject] = part.data.statement


def wrong(
    keys: Mapping[tuple[str, str], Key], statements: Mapping[str, str], start: int, events: Sequence[Stored | None]
) -> Iterator[Finding]:
    """The signatures, in every way, among the events from ``start`` on that do not hold, with what is wrong.

    ``statement``: over another one than that which was frozen when the session was closed.
    """
    for seq, event in enumerate(events, start):
        if not isinstance(event, Part) or event.type != SessionSigned.type:
            continue
        try:
            signed = TYPES.decode_data(event.type, event.data)
        except msgspec.ValidationError:
            continue  # an event that cannot be read is named elsewhere
        assert isinstance(signed, SessionSigned)
        fault = evidence_fault(signed, event.act, event.subject) or _stranger(keys, seq, signed)
        if statements.get(event.subject) != signed.statement:
            fault = "statement"
        if fault:
            yield at_event("signed_wrong", seq, person=signed.person, act=event.act, fault=fault)


def _stranger(keys: Mapping[tuple[str, str], Key], seq: int, signed: SessionSigned) -> str:
    """``key`` for a signature under a key that was not its signer's at that place in the log; else ""."""
    if signed.assertion is None:
        return ""
    held = keys.get((signed.person, signed.assertion.credential))
    known = held is not None and (held.key, held.origin) == (signed.key, signed.origin)
    return "" if held and known and 0 < held.since < seq and not 0 < held.until < seq else "key"
