"""Signing a session as people look at it: what it states, who signed how, who is missing, whose turn it is."""

import hashlib
from collections.abc import Iterable
from itertools import groupby

from msgspec import Struct

from custody.domain.access.visibility import Reader
from custody.domain.destruction import signing_progress
from custody.domain.destruction.destruction_session import (
    CERTIFIED,
    CLOSED,
    VOUCHED,
    DestructionSession,
    Signed,
    is_personal,
)
from custody.domain.destruction.session_statement import frozen, short
from custody.domain.kernel import times
from custody.domain.kernel.errors import RuleBroken, Tampered
from custody.domain.law.rule_pack import Pack, SignDelay
from custody.domain.people.person import Person
from custody.domain.seizures.case import Case
from custody.service.destruction.sessions import load, shown_pack, visible_session
from custody.storage.read import historical_state, subject_queries
from custody.storage.tables.connection import Connection


class Signer(Struct, frozen=True, kw_only=True):
    """Somebody who attended: their signatures, in order, and their word without one.

    ``word``: ``attested``, ``reserved``, ``openapi_errors``, ``noted`` as gone without a word, "" for none yet.
    ``after``: who has to give a word before, by the ``rule`` of the pack; "" when it is their turn. ``turn``: from 1,
    by the same rules. ``passkeys``: how many may sign.
    """

    person: str
    agency: str
    quality: str
    word: str
    signatures: tuple[Signed, ...]
    after: str
    rule: str
    turn: int
    passkeys: int

    @property
    def owes(self) -> bool:
        """Return True if the person has signed nothing yet."""
        return not self.signatures

    @property
    def unheard(self) -> str:
        """Return the only source for this person's signature: others' ``paper`` or a site's ``device``; else ""."""
        ways = {s.way for s in self.signatures}
        if not ways or not ways <= set(VOUCHED):
            return ""
        return "device" if ways == {"device"} else "paper"


class Present(Struct, frozen=True, gc=False):
    """Outline of a presence (``Attendance``): the person."""

    person: str


class Given(Struct, frozen=True, gc=False):
    """Outline of a signature (``Signed``): the person, the way, and the time if given on the site."""

    person: str
    way: str
    site_at: str = ""


class Ended(Struct, frozen=True):
    """Outline of a closed session for its signatures; ``statement`` is "" if there was nothing to sign."""

    chair: str
    closed_at: str = ""
    statement: str = ""
    attendance: tuple[Present, ...] = ()
    signatures: tuple[Given, ...] = ()


class Own(Struct, frozen=True, kw_only=True):
    """Somebody's sessions by number, the newest first.

    ``owed``: those that they attended and have signed in no way; ``vouched``: that they have signed only as two others
    say of a paper, or a site's device; ``again``: those of these without a certificate, for which the device alone
    speaks.
    """

    owed: dict[str, Ended]
    vouched: dict[str, Ended]
    again: list[str]


class Sheet(Struct, frozen=True, kw_only=True):
    """Statement to be signed, with its signers.

    ``statement``: the SHA-256 (hex); ``short`` its beginning as read aloud. ``hours``: the time that the pack gives, 0
    for no limit; ``until``: its end ("" for none). ``gone``: hours since the session was closed. ``by_device``: people
    for whose presence and signature the session's device is the only source.
    """

    session: str
    statement: str
    short: str
    closed_at: str
    signers: tuple[Signer, ...]
    hours: int
    until: str
    gone: int
    by_device: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[Signer, ...]:
        """Return the signers without any signature."""
        return tuple(signer for signer in self.signers if signer.owes)

    @property
    def turn(self) -> str:
        """Return the next signer: the first whose turn it is, "" if none is left."""
        return next((signer.person for signer in self.missing if not signer.after), "")

    @property
    def now(self) -> tuple[Signer, ...]:
        """Return all signers who may sign now."""
        return tuple(signer for signer in self.missing if not signer.after)

    @property
    def disputed(self) -> tuple[Signer, ...]:
        """Return the signers who refused to sign, or contest a paper with their signature."""
        return tuple(o for o in self.signers if any(s.disputed for s in o.signatures))

    def turns(self) -> list[list[Signer]]:
        """Return everybody in the order in which they sign: who may sign at the same time, together."""
        ordered = sorted(self.signers, key=lambda signer: signer.turn)
        return [list(group) for _, group in groupby(ordered, key=lambda signer: signer.turn)]


def sheet(connection: Connection, session_id: str, session: DestructionSession, now: str) -> Sheet:
    """Return the signers of a session, signed and missing; ``now`` (RFC 3339) decides what is late."""
    pack = shown_pack(connection, session)
    people = subject_queries.states(connection, Person, signing_progress.signers(session))
    hours = next((asks.hours for _, asks in pack.asking(SignDelay)), 0)
    return Sheet(
        session=session_id, statement=session.statement, short=short(session.statement),
        closed_at=session.closed_at, hours=hours,
        until=times.hours_after(session.ended_at, hours) if session.closed_at and hours else "",
        gone=times.hours_between(session.ended_at, now) if session.closed_at else 0,
        signers=tuple(_signers(session, pack, people)), by_device=tuple(session.by_device),
    )  # fmt: skip


def statement_of(connection: Connection, session_id: str, session: DestructionSession) -> bytes:
    """Return the statement that all signers sign, byte for byte as its digest in the log, despite corrections.

    Raises:
        Tampered: ``statement_differs`` when the states no longer give it.
    """
    now = load(connection, session_id, session)
    cases = subject_queries.states(connection, Case, {e.case for e in now.values()})
    body = frozen(session_id, session, list(now.items()), cases)
    if hashlib.sha256(body).hexdigest() != session.statement:  # only then: each exhibit has had events since
        burnt = historical_state.before(connection, now, session.closed + 1)
        cases = historical_state.before(connection, cases, session.closed + 1)
        body = frozen(session_id, session, list(burnt.items()), cases)
    if hashlib.sha256(body).hexdigest() != session.statement:
        raise Tampered("statement_differs", number=session_id)
    return body


def visible_statement(connection: Connection, reader: Reader, session_id: str) -> bytes:
    """Return the statement signed of a session that the reader may see.

    Raises:
        NotFound: no such session, or none that the reader may see.
        RuleBroken: ``wrong_state`` before there is one.
    """
    session = visible_session(connection, reader, session_id)
    if not session.statement:
        raise RuleBroken("wrong_state", number=session_id, status=session.status)
    return statement_of(connection, session_id, session)


def missing(connection: Connection, numbers: Iterable[str]) -> dict[str, int]:
    """Return by session the number of people present who have not signed; only sessions with a statement."""
    sessions = subject_queries.states(connection, DestructionSession, numbers)
    return {
        session_id: len(signing_progress.missing(session))
        for session_id, session in sessions.items()
        if session.statement
    }


def own(connection: Connection, reader: Reader) -> Own:
    """Return the sessions that the reader has still to sign or check, read in outline."""
    open_ended = subject_queries.project_all(connection, DestructionSession, Ended, status=CLOSED, limit=None)
    outlines = open_ended | subject_queries.project_all(
        connection, DestructionSession, Ended, status=CERTIFIED, limit=None
    )
    mine = Own(owed={}, vouched={}, again=[])
    for session_id, outline in sorted(outlines.items(), key=lambda each: each[1].closed_at, reverse=True):
        given = [s for s in outline.signatures if s.person == reader.person]
        if not {s.way for s in given} <= set(VOUCHED):
            continue
        if given:
            mine.vouched[session_id] = outline
            if session_id in open_ended and not any(is_personal(s.way, on_site=bool(s.site_at)) for s in given):
                mine.again.append(session_id)
        elif any(a.person == reader.person for a in outline.attendance):
            mine.owed[session_id] = outline
    return mine


def _signers(session: DestructionSession, pack: Pack, people: dict[str, Person]) -> Iterable[Signer]:
    for person, attendance in signing_progress.signers(session).items():
        given = tuple(s for s in session.signatures if s.person == person)
        after, rule = ("", "") if given else signing_progress.awaited(session, attendance.quality, pack)
        yield Signer(
            person=person, agency=attendance.agency, quality=attendance.quality, word=signing_progress.word(attendance),
            signatures=given, after=after, rule=rule, turn=signing_progress.turn(attendance.quality, pack),
            passkeys=sum(passkey.signs for passkey in people[person].passkeys),
        )  # fmt: skip
