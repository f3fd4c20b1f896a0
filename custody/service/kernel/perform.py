"""Performing an act: who wants it, how each one's will was given, under which key; then the recorder.

Every change of evidence goes through here: web pages, the API, the demonstration, the replay.
"""

import asyncio
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

import msgspec
from msgspec import Struct, structs

from custody.domain.destruction.attendance import LARGEST_COMPANY, Attend
from custody.domain.destruction.on_site.group_photograph import PhotographGroup
from custody.domain.destruction.presence import ConfirmPresence
from custody.domain.kernel.claimed_time import require_typed
from custody.domain.kernel.context import unique
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Actor, Occurred
from custody.domain.people.compromised_credentials import DeclareCompromised
from custody.domain.people.passkey import RevokePasskey
from custody.domain.people.passkey_signed_acts import KINDS, SEED, SignedAct, challenge
from custody.domain.people.person import Person
from custody.domain.people.webauthn import packed
from custody.domain.registry.registry import ACTS
from custody.log import canonical
from custody.service.destruction.site_code import check_site_code
from custody.service.kernel import security_log
from custody.service.people.accounts import Accounts
from custody.service.people.device_access import require_password
from custody.service.people.sign_in import SignedIn
from custody.storage.tables.value_encryption import Vault
from custody.storage.write import clock
from custody.storage.write.act_receipts import ActReceipt
from custody.storage.write.batch import Request
from custody.storage.write.recorder import Recorder
from labels.layout.errors import LabelError
from labels.stock import identifier

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")
"""An act's id is the client's idempotency key: a UUIDv7 in lower case (RFC 9562 section 5.7)."""

CREDENTIALS = frozenset({
    "log.found/1", "pending_change.propose/1", "pending_change.confirm/1", "device.revoke/1", "device.reopen/1",
    "passkey.register/1", "passkey.confirm/1", "passkey.revoke/1", "credential.declare_compromised/1",
    "credential.withdraw_compromise/1",
})  # fmt: skip
"""Acts that change who may sign in, or sign, with what: each is a line of the security log too."""


class Consent(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Another person's will: own PIN on this device; who has none, vouched for by ``by``, who gives theirs.

    ``part``: releaser, receiver, witness, attendee.
    """

    person: str
    part: Literal["receiver", "releaser", "witness", "attendee"]
    method: Literal["pin", "vouched"]
    pin: str
    by: str = ""


class ToSign(Struct, frozen=True, kw_only=True):
    """An act as it would be recorded, to be signed with a passkey before it is (``passkey_signed_acts``).

    ``statement``: the canonical JSON that is signed; ``challenge``: what the passkey answers (SHA-256, base64url).
    ``seed``, ``numbers`` and ``shown``, the hour (RFC 3339), go back with the answer, unchanged and within 15 minutes.
    """

    act: str
    statement: str
    challenge: str
    seed: str
    numbers: tuple[str, ...]
    shown: str


@dataclass(frozen=True)
class Acting:
    """The way into the recorder for signed-in people."""

    recorder: Recorder
    accounts: Accounts
    vault: Vault

    async def perform(
        self, session: SignedIn, kind: str, command: Struct, key: str,
        consents: tuple[Consent, ...] = (), occurred: Occurred | None = None, answer: SignedAct | None = None,
        pins_apart_ms: int | None = None,
    ) -> ActReceipt:  # fmt: skip
        """Record an act and wait for its receipt; with ``answer``, signed by the person's passkey as it was shown.

        Raises:
            BadInput: ``bad_key``; RuleBroken: ``voucher_not_third``, ``receiver_has_pin``, ``act_too_large``,
            ``scanned_twice`` for a person with two parts; NotAllowed: a wrong PIN, and as ``check_site_code``;
            and every refusal of the rules.
        """
        require_typed(occurred)
        request = request_of(session, kind, command, key, consents, occurred, answer)
        _require_distinct(session, consents)
        at_site = await asyncio.to_thread(self._is_at_site, command, session)
        request = structs.replace(request, pins_apart_ms=pins_apart_ms, at_site=at_site)
        for consent in consents:
            await asyncio.to_thread(self._check_will, consent, session)
        receipt = await self._signed(request) if answer is not None else await self.recorder.recorded(request)
        if kind in CREDENTIALS:
            if not receipt.repeated:
                security_log.note("credential.changed", act=receipt.act, kind=kind)
            # a repeat ends them too: the first time may have failed after the act was recorded
            before = clock.milliseconds(receipt.at) if receipt.repeated else None
            await asyncio.to_thread(self._end_what_was_opened, command, before)
        return receipt

    def _end_what_was_opened(self, command: Struct, before: int | None) -> None:
        """End the sessions that ended or compromised means may have opened; of compromised ones, the card too.

        ``before``: only what began before this instant.
        """
        match command:
            case RevokePasskey():
                self.accounts.end_sessions(command.person, before=before)
            case DeclareCompromised() if command.whose.startswith(Person.kind):
                self.accounts.end_sessions(command.whose, with_card=True, before=before)
            case DeclareCompromised():
                self.accounts.end_sessions_on(command.whose, before=before)

    async def _signed(self, request: Request) -> ActReceipt:
        """Record an act that a passkey signed; a signature that is wrong goes into the security log."""
        try:
            return await self.recorder.recorded(request)
        except RuleBroken as error:
            if error.code in {"passkey_not_valid", "assertion_wrong", "act_changed"}:
                security_log.note("secret.failed", account=request.actors[0].person, means="passkey")
            raise

    async def show(self, session: SignedIn, kind: str, command: Struct, key: str, occurred: Occurred | None) -> ToSign:
        """Return the statement that the person would sign with a passkey for that act; record nothing.

        Raises:
            CustodyError: every refusal of the rules, as ``perform``; RuleBroken: ``not_keyed`` for a kind of act that
                no passkey signs.
        """
        if kind not in KINDS:
            raise RuleBroken("not_keyed")
        require_typed(occurred)
        request, seed = request_of(session, kind, command, key, (), occurred), packed(self.recorder.sources.seeds(SEED))
        shown = await asyncio.to_thread(self.recorder.show, request, seed)
        return ToSign(
            act=key, statement=shown.statement.decode(), challenge=packed(challenge(shown.statement)), seed=seed,
            numbers=shown.numbers, shown=shown.at,
        )  # fmt: skip

    def _is_at_site(self, command: Struct, session: SignedIn) -> bool:
        """Return True if a presence or a photograph of it comes with the code of the site's device, which is right."""
        if not isinstance(command, Attend | ConfirmPresence | PhotographGroup) or not command.site_code.strip():
            return False
        check_site_code(self.accounts, self.vault, session, command.session, command.site_code)
        return True

    def _check_will(self, consent: Consent, session: SignedIn) -> None:
        vouched = consent.method == "vouched"
        speaker = consent.by if vouched else consent.person
        # ``by`` goes into the log in clear: unless the PIN proves whose it is, nobody may write anything there
        if bool(consent.by) != vouched or not speaker or (vouched and speaker in {consent.person, session.person}):
            raise RuleBroken("voucher_not_third")
        if vouched and self.accounts.has_pin(consent.person):
            raise RuleBroken("receiver_has_pin", person=consent.person)
        self.accounts.check_pin(speaker, consent.pin, device=session.device, by=session.person)


def _require_distinct(session: SignedIn, consents: tuple[Consent, ...]) -> None:
    """Require each person once: nobody consents to their own act, and no request buys any number of argon2 rounds."""
    if len(consents) > LARGEST_COMPANY:
        raise RuleBroken("act_too_large", limit=LARGEST_COMPANY)
    unique([session.person, *(c.person for c in consents)])


def request_of(
    session: SignedIn, kind: str, command: Struct, key: str,
    consents: tuple[Consent, ...] = (), occurred: Occurred | None = None, answer: SignedAct | None = None,
) -> Request:  # fmt: skip
    """Return the recorder's request; its digest covers all but the PINs and the passkey's answer.

    It leaves out the browser too: its cookie may be lost in the power cut after which a person asks again.

    Raises:
        BadInput: ``bad_key`` or ``act_unknown``; RuleBroken: ``not_keyed``, ``act_changed``;
            NotAllowed: ``password_needed`` in a session by PIN.
    """
    if not KEY.match(key):
        raise BadInput("bad_key")
    if kind not in ACTS:
        raise BadInput("act_unknown", kind=kind)
    if answer is not None:
        _require_sound(kind, answer)
    require_password(session, kind, reads=False)
    device = session.device
    author = Actor(person=session.person, part="author", will="own_device", device=device)
    others = tuple(_actor(c, device) for c in consents)
    people = [structs.replace(actor, device="") for actor in (author, *others)]
    asked = {"actors": people, "command": command, "kind": kind, "occurred": occurred}
    digest = sha256(canonical.encode(asked)).digest()
    return Request(
        act=key, kind=kind, command=command, digest=digest, actors=(author, *others), occurred=occurred, answer=answer
    )


def _require_sound(kind: str, answer: SignedAct) -> None:
    """Require a kind of act that passkeys sign, and numbers that this service may give."""
    if kind not in KINDS:
        raise RuleBroken("not_keyed")
    try:
        sound = all(identifier.parse(subject_id) == subject_id for subject_id in answer.numbers)
    except LabelError:
        sound = False
    if not sound:
        raise RuleBroken("act_changed")


def convert(kind: str, body: bytes | dict[str, object]) -> Struct:
    """Convert JSON or plain data to a command.

    Raises:
        BadInput: ``bad_input`` with what is wrong.
    """
    command = ACTS[kind].command
    try:
        return msgspec.json.decode(body, type=command) if isinstance(body, bytes) else msgspec.convert(body, command)
    except msgspec.ValidationError as error:
        raise BadInput("bad_input", detail=str(error)) from error


def _actor(consent: Consent, device: str) -> Actor:
    will = "other_device" if consent.method == "pin" else "vouched"
    return Actor(person=consent.person, part=consent.part, will=will, by=consent.by, device=device)
