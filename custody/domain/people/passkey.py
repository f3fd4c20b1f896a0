"""Passkeys: a person makes one on a device of their own, a key officer confirms it, and with it they sign.

Passwords and PINs are not in the log. The public key of a passkey is: whoever verifies a signature in twenty years
must find there whose it was, from when to when, and who confirmed it. Nobody confirms a key of their own.
Who has one that signs makes the next one by it: a stolen password and one officer would else make a second one.
"""

import json
import struct
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, ClassVar

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from msgspec import Struct

from custody.domain.access.roles import ATTENDEES, Role
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Actor, Event, Fact
from custody.domain.kernel.public_key import sound
from custody.domain.people import webauthn
from custody.domain.people.pending_change import DIVIDED
from custody.domain.people.person import Passkey, Person
from custody.domain.people.second_factor import CONFIRMING, PROTECTED, asked_for, require_outside_confirmer
from custody.kernel import UNREADABLE

if TYPE_CHECKING:
    from fido2.webauthn import AuthenticatorData

Public = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | rsa.RSAPublicKey
CREDENTIAL = "passkey"
"""Claim that a passkey's id takes for ever, so that no two people hold the same passkey."""
MOST = 20
"""Passkeys of one person: those that wait, and those ever confirmed."""
MOST_WAITING = 3
"""Passkeys of one person that wait for a key officer: a password alone makes them."""
SHORTEST_RSA = 2048
"""Bits (NIST SP 800-131A)."""
LONGEST_ATTESTATION = 24_000
"""Characters; a certificate chain of a security key takes about 4,000."""
UNREAD = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError, struct.error)
"""What the library raises for bytes that are no attestation object: they end early, nest too deep, or hold no map."""


class PersonPasskeyRegistered(Event, frozen=True):
    """A person made a passkey: its id, public key (DER SubjectPublicKeyInfo) and origin; it waits for a key officer.

    ``attestation`` and ``client_data`` are what the browser gave, whole, in base64url like the others; ``aaguid`` (hex)
    names the make of the authenticator. ``device_bound``: it says of itself that it cannot be copied. ``by``: what a
    passkey of theirs that signed then answered to ``voucher``.
    """

    type: ClassVar[str] = "person.passkey_registered/1"
    credential: str
    key: str
    origin: str
    aaguid: str
    attestation: str
    client_data: str
    device_bound: bool = False
    by: webauthn.Assertion | None = None

    def apply(self, state: Person, fact: Fact) -> Person:
        """Add an unconfirmed passkey to the person."""
        made = Passkey(
            credential=self.credential, key=self.key, origin=self.origin, since=fact.at, registered=fact.seq,
            device_bound=self.device_bound, by=self.by.credential if self.by else "",
        )  # fmt: skip
        state.passkeys.append(made)
        return state

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claim on the passkey's id, by digest because an id may be too long to claim."""
        return ((CREDENTIAL, sha256(self.credential.encode()).hexdigest()),)


class PersonPasskeyConfirmed(Event, frozen=True):
    """A key officer confirms that the passkey is that person's."""

    type: ClassVar[str] = "person.passkey_confirmed/1"
    credential: str

    def apply(self, state: Person, fact: Fact) -> Person:
        """Confirm the passkey, so that the person may sign with it."""
        for passkey in state.passkeys:
            if passkey.credential == self.credential:
                passkey.confirmed = fact.at
        return state


class PersonPasskeyRevoked(Event, frozen=True):
    """The passkey signs no more: lost, replaced, or not that person's. What it signed stays signed (I42).

    ``officer``: the key officer who ended one that signed; the next one is confirmed by another.
    """

    type: ClassVar[str] = "person.passkey_revoked/1"
    credential: str
    officer: str = ""

    def apply(self, state: Person, fact: Fact) -> Person:
        """Revoke the passkey of the person."""
        for passkey in state.passkeys:
            if passkey.credential == self.credential:
                passkey.revoked, passkey.ended_by = fact.at, self.officer
        if not state.may_sign:
            state.end("passkey", fact.at)
        return state


class RegisterPasskey(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Registration of a passkey: ``clientDataJSON`` and attestation object from the browser, base64url.

    ``by``: the answer to ``voucher`` by a passkey that already signs for the person, if any.
    """

    client_data: str
    attestation: str
    by: webauthn.Assertion | None = None


class ConfirmPasskey(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A key officer confirms a person's passkey."""

    person: str
    credential: str


class RevokePasskey(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A key officer ends a person's passkey, or the person their own, but for the last one that signs."""

    person: str
    credential: str


def challenge(act: str, person: str) -> bytes:
    """Return the challenge for a new passkey: act and person, so that an answer serves only this registration."""
    return sha256(f"custody.passkey/1\0{act}\0{person}".encode()).digest()


def voucher(act: str, person: str, credential: str) -> bytes:
    """Return the challenge by which a signing passkey vouches for another passkey of the same person."""
    return sha256(f"custody.passkey.by/1\0{act}\0{person}\0{credential}".encode()).digest()


@act(
    "passkey.register/1",
    title=N_("Passkey made"),
    summary="Register a passkey that one's browser has made",
    roles=ATTENDEES | {Role.COURT_CLERK} | PROTECTED,
    records=(PersonPasskeyRegistered,),
)
def register(command: RegisterPasskey, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Register the author's passkey, which signs only after a key officer confirms it.

    Raises:
        RuleBroken: ``passkey_refused`` names what the browser's answer lacks, ``passkey_known``, ``too_many_passkeys``,
            ``passkeys_waiting``;
            ``passkey_by_another`` of who has one that signs and did not use it, ``passkey_not_valid``,
            ``assertion_wrong``.
    """
    person, made = ctx.author.person, _made(command, ctx)
    # one that was ended unconfirmed takes no place: whoever knew the password would else use them all up
    passkeys = require(state_reader, Person, person).passkeys
    if sum(1 for passkey in passkeys if passkey.confirmed or passkey.waits) >= MOST:
        raise RuleBroken("too_many_passkeys", limit=MOST)
    if sum(1 for passkey in passkeys if passkey.waits) >= MOST_WAITING:
        raise RuleBroken("passkeys_waiting", limit=MOST_WAITING)
    if state_reader.claimed(CREDENTIAL, sha256(made.credential.encode()).hexdigest()):
        raise RuleBroken("passkey_known")
    _require_voucher(made, state_reader, ctx)
    decision = Decision()
    decision.add(person, made)
    return decision


def require_home(client_data: str, url: str) -> None:
    """Refuse what a browser made at another address than the service's ``url``; "" is this machine, at any port.

    Asked when a passkey is made, and of each signature again: the address may have changed since.

    Raises:
        RuleBroken: ``passkey_elsewhere``; ``passkey_refused`` for what is no browser's answer.
    """
    try:
        origin = _origin(webauthn.unpacked(client_data))
    except ValueError as error:
        raise RuleBroken("passkey_refused", fault="base64") from error
    if not (origin == url if url else origin.startswith("http://localhost")):
        raise RuleBroken("passkey_elsewhere", origin=origin)


@act(
    "passkey.confirm/1",
    title=N_("Passkey confirmed"),
    summary="Confirm a person's passkey",
    roles=CONFIRMING,
    records=(PersonPasskeyConfirmed,),
)
def confirm(command: ConfirmPasskey, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Confirm a passkey of another person, as a key officer or inspector who has seen that person.

    The officer who ended the previous signing passkey may not confirm the next; otherwise one officer could sign in
    another's name.

    Raises:
        NotFound: no such person.
        RuleBroken: ``own_passkey``, ``passkey_unknown``; ``passkey_settled`` when it was confirmed or revoked before;
            ``passkey_other_officer`` for the officer who ended the last one, once the keys lie in two agencies also for
            those of the same agency; ``passkey_unvouched`` where one signs, for one that was not made by it: made
            before it, or by one that was ended since, which may have been stolen; ``passkey_other_agency`` where the
            log asks for second factors, for the agency that gave the person their sign-in; ``passkeys_first`` and
            ``passkey_waits``, as ``require_outside_confirmer``; ``key_officer_needed``.
    """
    if command.person == ctx.author.person:
        raise RuleBroken("own_passkey")
    officer = Role.KEY_OFFICER in require(state_reader, Person, ctx.author.person).roles
    if not officer and not asked_for(state_reader):
        raise RuleBroken("key_officer_needed", number=command.person)
    passkey = _passkey(state_reader, command.person, command.credential)
    if not passkey.waits:
        raise RuleBroken("passkey_settled")
    require_outside_confirmer(command.person, passkey, state_reader, ctx)
    ended_by = require(state_reader, Person, command.person).last_ended_by
    if ended_by and _near(ended_by, ctx.author, state_reader):
        raise RuleBroken("passkey_other_officer", person=command.person)
    signing = _signing(state_reader, command.person)
    if signing and _passkey(state_reader, command.person, command.credential).by not in signing:
        raise RuleBroken("passkey_unvouched", person=command.person)
    decision = Decision()
    decision.add(command.person, PersonPasskeyConfirmed(credential=command.credential))
    return decision


@act(
    "passkey.revoke/1",
    title=N_("Passkey ended"),
    summary="End a passkey",
    roles=ATTENDEES | {Role.COURT_CLERK} | PROTECTED,
    records=(PersonPasskeyRevoked,),
)
def revoke(command: RevokePasskey, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Revoke a passkey: a person's own or, for a key officer, anybody's.

    A passkey owner signs with it until a key officer decides otherwise, so a password alone cannot end the last
    passkey.

    Raises:
        NotFound: no such person.
        RuleBroken: ``not_your_passkey``, ``passkey_unknown``; ``passkey_settled`` when it was revoked before;
            ``last_passkey`` for one's own, when no other one signs.
    """
    author = ctx.author.person
    if command.person != author and Role.KEY_OFFICER not in require(state_reader, Person, author).roles:
        raise RuleBroken("not_your_passkey")
    ended = _passkey(state_reader, command.person, command.credential)
    if ended.revoked:
        raise RuleBroken("passkey_settled")
    left = [
        passkey
        for passkey in require(state_reader, Person, command.person).passkeys
        if passkey.signs and passkey is not ended
    ]
    if command.person == author and ended.signs and not left:
        raise RuleBroken("last_passkey")
    decision = Decision()
    officer = author if ended.signs and command.person != author else ""
    decision.add(command.person, PersonPasskeyRevoked(credential=command.credential, officer=officer))
    return decision


def _require_voucher(made: PersonPasskeyRegistered, state_reader: StateReader, ctx: ActContext) -> None:
    """Check that a signer with a passkey uses it to make another one.

    A password alone is therefore not enough.
    """
    person, signing = ctx.author.person, _signing(state_reader, ctx.author.person)
    if made.by is None:
        if signing:
            raise RuleBroken("passkey_by_another")
        return
    used = signing.get(made.by.credential)
    if used is None:
        raise RuleBroken("passkey_not_valid", person=person)
    wrong = webauthn.fault(made.by, used.key, used.origin, voucher(ctx.act, person, made.credential))
    if wrong:
        raise RuleBroken("assertion_wrong", fault=wrong)


def _signing(state_reader: StateReader, person: str) -> dict[str, Passkey]:
    """Return the passkeys with which a person signs now, by their ids."""
    return {passkey.credential: passkey for passkey in require(state_reader, Person, person).passkeys if passkey.signs}


def _near(officer: str, other: Actor, state_reader: StateReader) -> bool:
    """Return True if both are the same officer, or of one agency once the keys are divided."""
    same = require(state_reader, Person, officer).agency == other.agency
    return officer == other.person or (same and state_reader.claimed(*DIVIDED) is not None)


def _passkey(state_reader: StateReader, person: str, credential: str) -> Passkey:
    passkey = next(
        (
            candidate
            for candidate in require(state_reader, Person, person).passkeys
            if candidate.credential == credential
        ),
        None,
    )
    if passkey is None:
        raise RuleBroken("passkey_unknown", person=person)
    return passkey


def _made(command: RegisterPasskey, ctx: ActContext) -> PersonPasskeyRegistered:
    """Return the event of a registration, after checking that the browser's data are consistent."""
    try:
        client = webauthn.unpacked(command.client_data)
        data = _authenticator_data(webauthn.unpacked(command.attestation, LONGEST_ATTESTATION))
    except UNREAD as error:
        raise RuleBroken("passkey_refused", fault="base64") from error
    made = data.credential_data
    origin = _origin(client)
    fault = webauthn.fault_of_client(client, "webauthn.create", origin, challenge(ctx.act, ctx.author.person))
    fault = fault or webauthn.fault_of_authenticator(data, origin)
    if fault or made is None:
        raise RuleBroken("passkey_refused", fault=fault or "key")
    return PersonPasskeyRegistered(
        credential=webauthn.packed(made.credential_id), origin=origin, aaguid=made.aaguid.hex(),
        key=webauthn.packed(public_key(made.public_key)), attestation=command.attestation,
        client_data=command.client_data, device_bound=webauthn.device_bound(data), by=command.by,
    )  # fmt: skip


def _authenticator_data(attestation: bytes) -> "AuthenticatorData":
    """Return the authenticator data of an attestation object; one of ``UNREAD`` says that it is none."""
    from fido2 import cbor, webauthn  # noqa: PLC0415  (seldom needed by a running service)

    item = cbor.decode(attestation)
    data = item["authData"] if isinstance(item, dict) else None
    if not isinstance(data, bytes):  # the library would take a number for so many bytes of memory
        raise TypeError("no attestation object")
    return webauthn.AuthenticatorData(data)


def public_key(cose: Mapping[int, Any]) -> bytes:
    """Return a COSE public key (RFC 9053) as DER SubjectPublicKeyInfo: ES256, EdDSA or RS256, all used today.

    Raises:
        RuleBroken: ``passkey_refused`` for any other, and for one under which others can sign too.
    """
    try:
        match cose[3]:
            case -7:
                x, y = (int.from_bytes(cose[each], "big") for each in (-2, -3))
                key: Public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
            case -8:
                key = ed25519.Ed25519PublicKey.from_public_bytes(cose[-2])
            case -257:
                modulus, exponent = (int.from_bytes(cose[each], "big") for each in (-1, -2))
                if modulus.bit_length() < SHORTEST_RSA:
                    raise RuleBroken("passkey_refused", fault="key")
                key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
            case _:
                raise RuleBroken("passkey_refused", fault="key")
    except (ValueError, LookupError, TypeError) as error:
        raise RuleBroken("passkey_refused", fault="key") from error
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if cose[3] in {-7, -8} and not sound(der):
        raise RuleBroken("passkey_refused", fault="key")
    return der


def _origin(client: bytes) -> str:
    """Return the browser's origin, which must be https or the machine itself.

    Raises:
        RuleBroken: ``passkey_refused``.
    """
    try:
        client_data = json.loads(client)
    except UNREADABLE as error:
        raise RuleBroken("passkey_refused", fault="type") from error
    origin = client_data.get("origin") if isinstance(client_data, dict) else None
    if not isinstance(origin, str) or not webauthn.ORIGIN.match(origin):
        raise RuleBroken("passkey_refused", fault="origin")
    return origin
