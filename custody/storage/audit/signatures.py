"""Signatures of sessions and of acts: over what was frozen or recorded, by passkey under a key of its signer then.

Whoever owns the database could write a signature that nobody gave, or a key of their own into somebody's row for the
time of an act. The assertion is checked again from its own bytes, and its key against what the log says of its person.
What was closed and signed on a site stands in an envelope of the device that the session was checked out to.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import msgspec
from msgspec import Struct

from custody.domain.destruction.close_session import DestructionSessionClosedOnSite
from custody.domain.destruction.compare_site_closing import CLOSE, SIGN
from custody.domain.destruction.sign_off import DestructionSessionSigned, DestructionSessionSignedOnSite
from custody.domain.destruction.signature_evidence import Evidence
from custody.domain.kernel import events as domain
from custody.domain.kernel.events import Event, Header
from custody.domain.kernel.typed_text import HEX_DIGEST
from custody.domain.law.rule_outcome import DEROGATED
from custody.domain.law.rule_pack import Keyed
from custody.domain.law.rule_pack_loader import packs
from custody.domain.people import webauthn
from custody.domain.people.passkey import PersonPasskeyConfirmed, PersonPasskeyRegistered, PersonPasskeyRevoked, voucher
from custody.domain.people.passkey_signed_acts import KINDS, signature_fault
from custody.domain.registry.registry import TYPES
from custody.storage.audit.envelopes import Said
from custody.storage.audit.findings import Finding, at_event
from custody.storage.audit.stored_events import Part, Stored


class Key(Struct):
    """A passkey's public key and origin; it signs between the events ``since`` and ``until``, 0 for never."""

    key: str
    origin: str
    since: int = 0
    until: int = 0

    def signs(self, seq: int) -> bool:
        """Return True if the passkey was confirmed before event ``seq`` and not revoked before it."""
        return 0 < self.since < seq and not 0 < self.until < seq


Keys = dict[tuple[str, str], Key]
"""Person and credential to its key."""


def note(keys: Keys, person: str, seq: int, event: Event) -> None:
    """Record an event on a person's passkeys."""
    match event:
        case PersonPasskeyRegistered():
            keys[person, event.credential] = Key(event.key, event.origin)
        case PersonPasskeyConfirmed():
            keys[person, event.credential].since = seq
        case PersonPasskeyRevoked():
            keys[person, event.credential].until = seq


SIGNED = frozenset({DestructionSessionSigned.type, DestructionSessionSignedOnSite.type})
ON_SITE = {DestructionSessionClosedOnSite.type: CLOSE, DestructionSessionSignedOnSite.type: SIGN}
"""Events of a session without network, and the kind of act that its device signed."""


def closed(sessions: dict[str, Evidence], body: bytes) -> None:
    """Record the statement and nonces that an event gives a session's people to sign."""
    try:
        part = TYPES.decode(body)
    except msgspec.DecodeError:
        return  # an event that cannot be read is named elsewhere
    if isinstance(part, domain.Part):
        sessions.setdefault(part.subject, Evidence()).note(part.data, part.act)


def wrong(
    keys: Mapping[tuple[str, str], Key], sessions: Mapping[str, Evidence], envelopes: Mapping[str, Said], start: int,
    events: Sequence[Stored | None], log: str = "",
) -> Iterator[Finding]:  # fmt: skip
    """Yield findings on signatures of any way that do not hold, among the events from ``start`` on.

    Signatures of acts stand in their headers, for the log of origin ``log``; a missing signature is reported. So are
    closings and signatures of a site without a statement in ``envelopes``, which are listed by act.
    """
    for seq, event in enumerate(events, start):
        if isinstance(event, Header):
            yield from _of_act(keys, seq, event, log)
        elif isinstance(event, Part) and event.type == PersonPasskeyRegistered.type:
            yield from _of_voucher(keys, seq, event)
        if not isinstance(event, Part) or event.type not in SIGNED | ON_SITE.keys():
            continue
        try:
            signed = TYPES.decode_data(event.type, event.data)
        except msgspec.ValidationError:
            continue  # an event that cannot be read is named elsewhere
        evidence = sessions.get(event.subject, Evidence())
        if event.type in ON_SITE and not _said(envelopes.get(event.act), signed, evidence):
            yield at_event("envelope_missing", seq, act=event.act, device=evidence.device)
        if not isinstance(signed, DestructionSessionSigned):
            continue
        fault = evidence.fault(signed, event.act, event.subject)
        if not fault and signed.assertion:
            held = keys.get((signed.person, signed.assertion.credential))
            fault = _stranger(held, seq, signed.key, signed.origin)
        if fault:
            yield at_event("signed_wrong", seq, person=signed.person, act=event.act, fault=fault)


def _said(statement: Said | None, event: Event, evidence: Evidence) -> bool:
    """Return True if an envelope of the session's device states the event.

    A closing bears the digest of its envelope.
    """
    if statement is None or (statement.kind, statement.device) != (ON_SITE[event.type], evidence.device):
        return False
    if not isinstance(event, DestructionSessionClosedOnSite):
        return True
    return bool(HEX_DIGEST.match(event.site)) and b64encode(bytes.fromhex(event.site)).decode() == statement.digest


def _of_act(keys: Mapping[tuple[str, str], Key], seq: int, header: Header, log: str) -> Iterator[Finding]:
    """Yield findings on an act's signatures over its header; ``missing`` is a signature its author owed."""
    if _owed(keys, seq, header):
        yield at_event("signed_wrong", seq, person=header.actors[0].person, act=header.act, fault="missing")
    for signature in header.sigs:
        held = keys.get((signature.signer, signature.credential))
        fault = signature_fault(header, signature, log) or _stranger(held, seq, signature.key, signature.origin)
        if fault:
            yield at_event("signed_wrong", seq, person=signature.signer, act=header.act, fault=fault)


def _of_voucher(keys: Mapping[tuple[str, str], Key], seq: int, event: Part) -> Iterator[Finding]:
    """Yield a finding on a passkey whose vouching passkey signed something else or was invalid then.

    A passkey without a voucher is not reported: one that a key officer confirmed needs none.
    """
    try:
        made = TYPES.decode_data(event.type, event.data)
    except msgspec.ValidationError:
        return  # an event that cannot be read is named elsewhere
    if not isinstance(made, PersonPasskeyRegistered) or made.by is None:
        return
    held = keys.get((event.subject, made.by.credential))
    over = voucher(event.act, event.subject, made.credential)
    if held is None or not held.signs(seq) or webauthn.fault(made.by, held.key, held.origin, over):
        yield at_event("signed_wrong", seq, person=event.subject, act=event.act, fault="voucher")


def _stranger(held: Key | None, seq: int, key: str, origin: str) -> str:
    """Return ``key`` for a signature under a key that was not its signer's at that place in the log; else ""."""
    known = held is not None and (held.key, held.origin) == (key, origin)
    return "" if held and known and held.signs(seq) else "key"


def _owed(keys: Mapping[tuple[str, str], Key], seq: int, header: Header) -> bool:
    """Return True if an act lacks its passkey signature though its author had a passkey.

    An act under a derogation from that rule owes none.
    """
    if header.kind not in KINDS or header.sigs or not header.actors or not _excuses().isdisjoint(header.flags):
        return False
    author = header.actors[0].person
    return any(person == author and held.signs(seq) for (person, _), held in keys.items())


@cache
def _excuses() -> frozenset[str]:
    """Return the flags of acts that a derogation excuses from the passkey signature."""
    return frozenset(DEROGATED + rule.id for pack in packs().values() for rule, _ in pack.asking(Keyed))
