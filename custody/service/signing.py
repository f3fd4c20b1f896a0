"""Signing a session as people look at it: what it states, who signed how, who is missing, whose turn it is."""

import hashlib
from collections.abc import Iterable

from msgspec import Struct

from custody.domain import signoff, times
from custody.domain.case import Case
from custody.domain.errors import Tampered
from custody.domain.person import Person
from custody.domain.rulepack import Pack, SignDelay
from custody.domain.session import CERTIFIED, CLOSED, Session, Signed
from custody.domain.visibility import Reader
from custody.service.sessions import load, shown_pack
from custody.storage import queries
from custody.storage.connection import Connection

MOST = 1_000
"""Sessions that are looked through for what a person has still to sign."""


class Signer(Struct, frozen=True, kw_only=True):
    """Somebody who attended: their signatures, in order, and their word without one.

    ``word``: ``attested``, ``reserved``, ``refused``, ``noted`` as gone without a word, "" for none yet. ``after``: who
    has to give a word before, by the ``rule`` of the pack; "" when it is their turn. ``passkeys``: how many may sign.
    """

    person: str
    agency: str
    quality: str
    word: str
    signatures: tuple[Signed, ...]
    after: str
    rule: str
    passkeys: int

    @property
    def owes(self) -> bool:
        """Whether nothing of theirs is signed yet."""
        return not self.signatures

    @property
    def unheard(self) -> bool:
        """Whether only others say, of a paper, that this person signed."""
        return bool(self.signatures) and all(s.way in signoff.PAPER for s in self.signatures)


class Sheet(Struct, frozen=True, kw_only=True):
    """What is signed, and by whom.

    ``statement``: the SHA-256 (hex); ``short`` its beginning as it is read out. ``hours``: how many the pack gives,
    0 for as long as it takes; ``gone``: hours since the session was closed.
    """

    session: str
    statement: str
    short: str
    closed_at: str
    signers: tuple[Signer, ...]
    hours: int
    gone: int

    @property
    def missing(self) -> tuple[Signer, ...]:
        """Who has signed in no way."""
        return tuple(one for one in self.signers if one.owes)

    @property
    def turn(self) -> str:
        """Who signs next: the first whose turn it is, "" when nobody is left."""
        return next((one.person for one in self.missing if not one.after), "")


def sheet(connection: Connection, number: str, session: Session, now: str) -> Sheet:
    """Who signed a session and who has still to; ``now`` (RFC 3339) tells what is late."""
    pack = shown_pack(connection, session)
    people = queries.states(connection, Person, signoff.signers(session))
    hours = next((asks.hours for _, asks in pack.asking(SignDelay)), 0)
    return Sheet(
        session=number, statement=session.statement, short=signoff.short(session.statement),
        closed_at=session.closed_at, hours=hours,
        gone=times.hours_between(session.closed_at, now) if session.closed_at else 0,
        signers=tuple(_signers(session, pack, people)),
    )  # fmt: skip


def statement_of(connection: Connection, number: str, session: Session) -> bytes:
    """What everybody signs, byte for byte what its digest in the log is of.

    Raises:
        Tampered: ``statement_differs`` when the states no longer give it.
    """
    burnt = list(load(connection, number, session).items())
    cases = queries.states(connection, Case, {e.case for _, e in burnt})
    body = signoff.statement(number, session, burnt, cases)
    if hashlib.sha256(body).hexdigest() != session.statement:
        raise Tampered("statement_differs", number=number)
    return body


def owed(connection: Connection, reader: Reader) -> list[str]:
    """Sessions that the reader attended and has signed in no way, the newest first."""
    found: dict[str, Session] = {}
    for status in (CLOSED, CERTIFIED):
        found |= queries.find(connection, Session, status=status, limit=MOST)
    owing = [n for n, s in found.items() if s.statement and reader.person in signoff.missing(s)]
    return sorted(owing, key=lambda n: found[n].closed_at, reverse=True)


def _signers(session: Session, pack: Pack, people: dict[str, Person]) -> Iterable[Signer]:
    for person, attendance in signoff.signers(session).items():
        given = tuple(s for s in session.signatures if s.person == person)
        after, rule = ("", "") if given else signoff.awaited(session, attendance.quality, pack)
        yield Signer(
            person=person, agency=attendance.agency, quality=attendance.quality, word=signoff.word(attendance),
            signatures=given, after=after, rule=rule,
            passkeys=sum(one.signs for one in people[person].passkeys),
        )  # fmt: skip
