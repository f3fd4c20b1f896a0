"""Progress of a session's signing: statements given and missing, turns, contested papers.

The rule pack sets the order of the signatures and the time for them (``sign_off``, ``sign_delay``).
"""

from collections.abc import Collection, Mapping, Sequence

from custody.domain.destruction.attendance_record import Attendance
from custody.domain.destruction.destruction_session import VOUCHED, DestructionSession, Signed
from custody.domain.kernel import times
from custody.domain.kernel.context import ActContext, Decision
from custody.domain.law.rule_outcome import unmet
from custody.domain.law.rule_pack import Pack, SignDelay, Signing

NOTED = "noted"
"""The word of who left without one, as the chair noted."""


def signers(session: DestructionSession) -> dict[str, Attendance]:
    """Return everybody who attended, each once, by number."""
    return {a.person: a for a in session.attendance}


def missing(session: DestructionSession) -> list[str]:
    """Return the attendees who have signed in no way."""
    signed = {s.person for s in session.signatures}
    return [person for person in signers(session) if person not in signed]


def turn(quality: str, pack: Pack) -> int:
    """Return when a quality signs, from 1: one more than the latest turn of who signs before it by the pack."""
    before = {asks.quality: asks.after for _, asks in pack.asking(Signing)}
    return _turn(quality, before, set(before))


def _turn(quality: str, before: Mapping[str, Sequence[str]], left: Collection[str]) -> int:
    """Return the turn of a quality in the order of signing; a circular pack comes to an end."""
    earlier = before.get(quality, ()) if quality in left else ()
    return 1 + max((_turn(earlier_quality, before, set(left) - {quality}) for earlier_quality in earlier), default=0)


def word(mine: Attendance) -> str:
    """Return an attendee's statement: a decision, ``noted`` if gone without one, or "" so far."""
    if not mine.attested_at or mine.noted:
        return NOTED if mine.attested_at else ""
    return "refused" if mine.refused else "reserved" if mine.reservations else "attested"


def contested(session: DestructionSession, person: str, decision: str, way: str) -> list[Signed]:
    """Return the papers of a person that the person's own statement in another way contradicts."""
    papers = [s for s in session.signatures if s.person == person and s.way in VOUCHED]
    return [s for s in papers if way not in VOUCHED and s.decision != decision]


def awaited(session: DestructionSession, quality: str, pack: Pack) -> tuple[str, str]:
    """Return the attendee to sign before that quality and the rule that requires it, or "" twice."""
    for rule, asks in pack.asking(Signing):
        if asks.quality == quality:
            first = next((a.person for a in session.attendance if a.quality in asks.after and not a.attested_at), "")
            if first:
                return first, rule.id
    return "", ""


def require_turn(session: DestructionSession, quality: str, pack: Pack, decision: Decision) -> None:
    """Refuse a first signature before others have given their word; flag one that the chair's notes let through."""
    person, rule_id = awaited(session, quality, pack)
    rule = pack.find(rule_id)
    if rule is not None:
        unmet(rule, decision, "signs_too_early", session, person=person)
    before = {each for _, asks in pack.asking(Signing) if asks.quality == quality for each in asks.after}
    if any(a.noted and a.quality in before for a in session.attendance):
        decision.flag("signed_past_noted")


def late(session: DestructionSession, pack: Pack, ctx: ActContext, decision: Decision) -> bool:
    """Return True if the pack's hours since the closing have passed; record and flag the delay."""
    hours, over = times.hours_between(session.ended_at, ctx.at), False
    for rule, asks in pack.asking(SignDelay):
        if hours >= asks.hours:
            over = True
            unmet(rule, decision, "signs_too_late", session)
    return over
