"""Signing a destruction session (issue 5.6): one frozen statement, many ways to sign it, all beside one another.

When the session is closed its *statement* is frozen: canonical JSON made from states alone, the same bytes for ever.
Its SHA-256 stands in the log, on the screen and on paper, and is what everybody signs:

- ``account``: signed in on the own device; ``pin``: own PIN on another's device;
- ``passkey``: an assertion of a confirmed passkey, person verified, kept whole (``domain/assertion.py``);
- ``wet``: by hand on the paper original, whose scan one person entered and another confirmed;
- ``thumb``: by thumbprint on it, before two others who were there;
- ``device``: own PIN on the device that the session was checked out to, where there was no network.

Signed on the site, it is over the device's last word on the session (``site``): the envelope that closed it there.

Who signs in which order is the rule pack's (``sign_off``). Each may sign with a reservation or refuse; that is told in
the open. A further way repeats the same decision, but what two others say of a paper binds nobody who speaks for
themselves: then both stand, and the paper is contested.
"""

from typing import ClassVar, Literal

from msgspec import Struct, structs

from custody.domain.access.roles import ATTENDEES
from custody.domain.destruction.attendance_record import Attendance
from custody.domain.destruction.destruction_session import (
    CERTIFIED,
    CLOSED,
    VOUCHED,
    DestructionSession,
    Signed,
)
from custody.domain.destruction.session_load import session_in
from custody.domain.destruction.session_statement import challenge, committed, site_challenge
from custody.domain.destruction.signing_progress import NOTED, contested, late, require_turn, signers, word
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
from custody.domain.kernel.errors import BadInput, RuleBroken
from custody.domain.kernel.events import Event, Fact
from custody.domain.kernel.photo_reference import Photo, photos
from custody.domain.kernel.typed_text import SALT, clean, required
from custody.domain.people.person import Passkey, Person
from custody.domain.people.second_factor import asked_for
from custody.domain.people.webauthn import Assertion, fault

SignDecision = Literal["attested", "reserved", "refused"]
Way = Literal["account", "pin", "passkey", "wet", "thumb", "device"]
BEFORE = 2
"""Others before whom a paper is signed: the author of the act and its witness."""


class DestructionSessionSigned(Event, frozen=True, kw_only=True):
    """Somebody signed the session's statement (its SHA-256, hex), with a reservation or not, or refused.

    ``words``: the SHA-256 (hex) of salt and reservation, as the person signed it; both are committed to. ``assertion``
    and the ``key`` that it was checked with, of a passkey. ``before``: before whom it was signed on paper. ``late``:
    after the hours that the rule pack gives.
    """

    type: ClassVar[str] = "destruction_session.signed/1"
    person: str
    quality: str
    decision: str
    way: str
    statement: str
    words: str = ""
    assertion: Assertion | None = None
    key: str = ""
    origin: str = ""
    device_bound: bool = False
    before: tuple[str, ...] = ()
    late: bool = False

    @property
    def signed_at(self) -> str:
        """Return when it was signed on the site, by the clock of the session's device; "" for before the service."""
        return ""

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Return the session with one more signature; until certification it is the person's statement.

        A paper that contradicts its person's statement is contested from then on.
        """
        signed = Signed(
            person=self.person, quality=self.quality, decision=self.decision, way=self.way, at=fact.at, seq=fact.seq,
            late=self.late, before=list(self.before), site_at=self.signed_at,
        )  # fmt: skip
        denied = contested(state, self.person, self.decision, self.way)
        for paper in denied:
            paper.contested = True
        state.signatures.append(signed)
        for attendance in state.attendance:
            unsaid = (
                not attendance.attested_at
                or attendance.noted
                or attendance.attested_seq in {paper.seq for paper in denied}
            )
            if state.status == CLOSED and attendance.person == self.person and unsaid:
                attendance.attested_at, attendance.attested_seq, attendance.noted = fact.at, fact.seq, False
                attendance.refused, attendance.reservations = self.decision == "refused", self.decision == "reserved"
        return state


class DestructionSessionSignedOnSite(DestructionSessionSigned, frozen=True, kw_only=True):
    """Signature on the site without network, over ``site``: the device's closing of the session.

    Other fields as in ``destruction_session.signed/1``. ``nonce``: the nonce, checked out with the session, that a
    passkey's answer covers; used once. ``at``: the hour on the device's clock; ``late`` counts from the closing on that
    clock to the recording.
    """

    type: ClassVar[str] = "destruction_session.signed_on_site/1"
    site: str
    at: str
    nonce: str = ""

    @property
    def signed_at(self) -> str:
        """Return the hour on the device's clock."""
        return self.at

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Return the session with one more signature and one nonce less."""
        if state.checkout:
            state.checkout.nonces = [nonce for nonce in state.checkout.nonces if nonce != self.nonce]
        return super().apply(state, fact)


class Sign(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Sign, sign with a reservation, or refuse to.

    ``person``: who signs on the author's device, by passkey, or by PIN (then they consent as attendee), or whose hand
    or thumb is on the ``photos`` of the paper (``on_paper``; then another consents as witness). ``salt``: 16 random
    bytes in base64url, made where the reservation was written. ``site``: on the site without network, the SHA-256 (hex)
    of what the session's device closed it with; ``nonce``: one of those checked out, for a passkey's answer there.
    """

    session: str
    decision: SignDecision
    person: str = ""
    reservations: str = ""
    salt: str = ""
    assertion: Assertion | None = None
    on_paper: Literal["", "wet", "thumb"] = ""
    photos: tuple[Photo, ...] = ()
    site: str = ""
    nonce: str = ""


@act(
    "destruction_session.sign/1",
    title=N_("Session signed"),
    summary="Sign what the session states, or refuse to",
    roles=ATTENDEES,
    records=(DestructionSessionSigned, DestructionSessionSignedOnSite),
    device="site",
)
def sign(command: Sign, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Let one person sign what the session states, in the order that the rule pack asks.

    Raises:
        RuleBroken: ``wrong_state``, ``not_present``, ``signed_so_already``, ``signed_otherwise`` when the decision is
            another than the person's own before, ``signs_too_early`` names the rule and who has to sign before;
            ``presence_unconfirmed``, ``paper_needs_two``, ``passkey_not_valid``, ``assertion_wrong``,
            ``session_pack_changed``; ``passkey_or_paper_needed`` of the judicial authority; ``site_differs`` for
            another ``site`` than the session's, ``nonce_spent``; by the service, ahead of these,
            ``passkey_elsewhere``, and ``passkey_refused`` for what is no browser's answer.
        BadInput: ``field_empty``, ``bad_salt``, ``one_way_only``, ``site_unsaid``; ``bad_photo``, ``too_many_photos``,
            ``photo_unknown``.
    """
    session = session_in(state_reader, command.session, ctx, CLOSED, CERTIFIED)
    person = command.person or ctx.author.person
    mine = _attended(session, person)
    _require_site(command, session, ctx)
    way, before = _way(command, person, session, ctx)
    _require_own_hand(mine, way, state_reader)
    _require_new(session, mine, command, way)
    text, words = reservation(command)
    pack = session.rules()
    denied = contested(session, person, command.decision, way)
    decision = Decision(rules=pack.mark, flags=("paper_contested",) if denied else ())
    if all(s.person != person for s in session.signatures):
        require_turn(session, mine.quality, pack, decision)
    event = DestructionSessionSigned(
        person=person, quality=mine.quality, decision=command.decision, way=way, statement=session.statement,
        words=words, assertion=command.assertion, before=before,
    )  # fmt: skip
    if command.site:
        fields = structs.asdict(event)
        event = DestructionSessionSignedOnSite(**fields, site=command.site, at=ctx.claimed_at, nonce=command.nonce)
    if command.assertion:
        key = _valid(command.assertion, person, _over(event, ctx.act, command.session), state_reader)
        event = structs.replace(event, key=key.key, origin=key.origin, device_bound=key.device_bound)
    event = structs.replace(event, late=late(session, pack, ctx, decision))
    private = [Private("reservations", text, command.session), Private("salt", command.salt, command.session)]
    decision.add(command.session, event, *(private if text else ()), *photos(command.photos, command.session))
    return decision


def evidence_fault(event: DestructionSessionSigned, act: str, session: str) -> str:
    """Return the fault of a recorded passkey signature, as ``webauthn.fault`` names it, or ""."""
    if event.assertion is None:
        return "" if event.way != "passkey" else "missing"
    return fault(event.assertion, event.key, event.origin, _over(event, act, session))


def _over(event: DestructionSessionSigned, act: str, session: str) -> bytes:
    """Return the bytes that a passkey signs for this event, on the site or at the service."""
    signed_fields = event.person, event.quality, event.decision, event.words
    if isinstance(event, DestructionSessionSignedOnSite):
        return site_challenge(event.nonce, session, event.site, *signed_fields)
    return challenge(act, session, event.statement, *signed_fields)


def reservation(command: Sign) -> tuple[str, str]:
    """Return the cleaned text of a reservation or refusal and the commitment to it; both "" for none.

    Raises:
        BadInput: ``field_empty``, ``bad_salt``; ``reservation_undeclared`` for a text beside an unreserved signature.
    """
    if command.salt and not SALT.match(command.salt):
        raise BadInput("bad_salt")
    if command.decision == "attested":
        if clean(command.reservations, "reservations"):
            raise BadInput("reservation_undeclared")
        return "", ""
    text = required(command.reservations, "reservations")
    if not command.salt:
        raise BadInput("bad_salt")
    return text, committed(command.salt, text)


def _attended(session: DestructionSession, person: str) -> Attendance:
    attendance = signers(session).get(person)
    if attendance is None:
        raise RuleBroken("not_present")
    return attendance


def _way(command: Sign, person: str, session: DestructionSession, ctx: ActContext) -> tuple[Way, tuple[str, ...]]:
    """Return the way of signing and, on paper, the two persons who vouch for it.

    The way follows from the person who gave the consent, never from a claim.
    """
    photographed = bool(command.photos) or bool(command.site and command.on_paper)  # on the site the paper alone
    if (command.assertion and command.on_paper) or bool(command.on_paper) != photographed:
        raise BadInput("one_way_only")
    if command.assertion:
        return "passkey", ()
    if command.on_paper:
        return command.on_paper, _before(person, session, ctx)
    if command.site and person in session.willing(ctx.actors):
        return "device", ()
    if person == ctx.author.person:
        return "account", ()
    if person not in session.willing(ctx.actors):
        raise RuleBroken("presence_unconfirmed", person=person)
    return "pin", ()


def _require_own_hand(attendance: Attendance, way: Way, state_reader: StateReader) -> None:
    """Refuse the judicial authority's word by password or PIN, where the log asks for second factors.

    Both are what other people reset. A passkey, or a hand on paper before two others, is the person's own.

    Raises:
        RuleBroken: ``passkey_or_paper_needed``.
    """
    if attendance.quality == "judicial" and way in {"account", "pin", "device"} and asked_for(state_reader):
        raise RuleBroken("passkey_or_paper_needed", person=attendance.person)


def _before(person: str, session: DestructionSession, ctx: ActContext) -> tuple[str, ...]:
    """Return the two other attendees who vouch for a hand or thumb on paper: author and witness."""
    there = signers(session)
    two = tuple(p for p in session.willing(ctx.actors) if p in there and p != person)
    if len(two) < BEFORE:
        raise RuleBroken("paper_needs_two", person=person)
    return two


def _require_site(command: Sign, session: DestructionSession, ctx: ActContext) -> None:
    """Require a signature on the site to cover the device's closing, with a fresh nonce for a passkey."""
    nonced = bool(command.site and command.assertion)
    if bool(command.site) != bool(ctx.envelope) or bool(command.nonce) != nonced:
        raise BadInput("site_unsaid")
    if command.site and command.site != session.site:
        raise RuleBroken("site_differs", number=command.session, field="site")
    if nonced and not (session.checkout and command.nonce in session.checkout.nonces):
        raise RuleBroken("nonce_spent", number=command.session)


def _require_new(session: DestructionSession, mine: Attendance, command: Sign, way: Way) -> None:
    """Require one signature a way; a paper of the site is shown again, with its photograph, before the service."""
    own = [s for s in session.signatures if s.person == mine.person]
    if any(s.way == way and bool(s.site_at) == bool(command.site) for s in own):
        raise RuleBroken("signed_so_already", person=mine.person)
    if _bound(own, mine, way) not in {"", NOTED, command.decision}:
        raise RuleBroken("signed_otherwise", person=mine.person)


def _bound(own: list[Signed], mine: Attendance, way: Way) -> str:
    """Return the decision that a further way must repeat: the person's own, else that of earlier papers."""
    papers = {s.seq: s.decision for s in own if s.way in VOUCHED}
    statement = "" if mine.attested_seq in papers else word(mine)
    willed = next((s.decision for s in own if s.seq not in papers), statement)
    return next(iter(papers.values()), willed) if way in VOUCHED and willed in {"", NOTED} else willed


def _valid(given: Assertion, person: str, over: bytes, state_reader: StateReader) -> Passkey:
    """Return the confirmed passkey of an active person that made the assertion over the challenge."""
    signer = require(state_reader, Person, person)
    passkey = next(
        (
            own_passkey
            for own_passkey in signer.passkeys
            if own_passkey.credential == given.credential and own_passkey.signs
        ),
        None,
    )
    if passkey is None or signer.disabled:
        raise RuleBroken("passkey_not_valid", person=person)
    wrong = fault(given, passkey.key, passkey.origin, over)
    if wrong:
        raise RuleBroken("assertion_wrong", fault=wrong)
    return passkey
