"""Required presences at a destruction (I29-I31), by the rule pack of the chair's agency.

Under any pack, witnesses are independent of custody chain, verifier, order and keeping agency (I30). If the pack asks
for rotation, one witness must be new since the last destruction. Texas (37 TAC 13.159) only forbids the same pair: with
a third person present each time, one pair would attend every destruction.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import partial

from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.destruction.attendance_record import Attendance
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.session_load import covered
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import Question, RuleBroken, refusals
from custody.domain.law.rule_outcome import UNMET, unmet
from custody.domain.law.rule_pack import PRESENCE_MINUTES, Pack, Presence, Rotation, Rule
from custody.domain.orders.order import Order
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person

QUALITIES = {
    "judicial": Role.PROSECUTOR,
    "chair": Role.COMMISSION,
    "commission": Role.COMMISSION,
    "verifier": Role.VERIFIER,
    "witness": Role.WITNESS,
}
"""Quality in which a person attends to the role it needs."""
OFFICIAL = frozenset({"judicial", "chair", "commission"})
"""Qualities that the law of the place gives: a magistrate or a commission of another country is there as a witness."""


class Circle(Struct, frozen=True, kw_only=True):
    """Everyone whose part in a session keeps them from witnessing it (I30).

    ``keepers``: who ever held one of its exhibits; ``units``: agencies that hold them now, or kept them before their
    escort took charge (I63).
    """

    keepers: frozenset[str]
    units: frozenset[str]
    verifiers: frozenset[str]
    issuers: frozenset[str]


def circle(exhibits: Iterable[Exhibit], verifiers: Iterable[str], issuers: Iterable[str]) -> Circle:
    """Return the circle around a session's exhibits, staging verifiers and order issuers."""
    states = list(exhibits)
    return Circle(
        keepers=frozenset(h for e in states for h in e.keepers),
        units=frozenset(
            agency for e in states for agency in (e.agency, e.on_road.kept_by if e.on_road else "") if agency
        ),
        verifiers=frozenset(verifiers), issuers=frozenset(issuers),
    )  # fmt: skip


def require_quorum(
    session: DestructionSession,
    around: Circle,
    pack: Pack,
    state_reader: StateReader,
    decision: Decision,
    hour: str = "",
    *,
    happened: bool = False,
) -> list[str]:
    """Return the independent witnesses of a quorate session; ``decision`` bears the mark of its rule pack.

    ``hour``: that of the fire: who gave their presence earlier than the pack's minutes before it does not count (I64);
    "" where no hour can be counted by (``presence_hour``). ``happened``: a fire that burnt already is recorded, and
    each rule that it broke is marked (8.0).

    Raises:
        RuleBroken: ``quorum_missing`` names the quality and how many are needed; ``witness_not_independent`` (I30);
            ``same_witnesses`` when each of them saw the last fire (I31); the first and the last with the rule's id.
    """
    for ask in _questions(session, around, pack, state_reader, decision, hour):
        try:
            ask()
        except RuleBroken as error:
            if not happened or "rule" not in error.facts:
                raise
            decision.flag(f"{UNMET}{error.facts['rule']}")
    return sorted(_witnesses(counted(session, state_reader, hour, presence_minutes(pack))))


def missing(
    session: DestructionSession, around: Circle, pack: Pack, state_reader: StateReader, hour: str = ""
) -> list[RuleBroken]:
    """Return everything for which ``require_quorum`` would refuse at this hour; nothing for a quorate session."""
    return refusals(_questions(session, around, pack, state_reader, Decision(rules=pack.mark), hour))


def require_own_words(
    session: DestructionSession, around: Circle, pack: Pack, state_reader: StateReader, decision: Decision
) -> None:
    """Check that people attested by the session's device confirm for themselves.

    A stolen telephone can stand in for no prosecutor or witness.

    Raises:
        RuleBroken: ``own_sign_off_missing`` names everybody who is needed and for whom the device alone speaks, a comma
            between, with the first rule's id.
    """
    silent = set(session.by_device)
    there = [a for a in session.attendance if a.there_at(session.ignited_at)]
    lacking: list[tuple[Rule, Presence]] = []
    owed: dict[str, None] = {}
    for rule, asks in session_presences(pack):
        those = {a.person: a for a in there if counts(a, asks.quality, around, state_reader)}
        by_device = [person for person in those if person in silent]
        if by_device and len(those) - len(by_device) < asks.at_least:
            lacking.append((rule, asks))
            owed |= dict.fromkeys(by_device)
    for rule, asks in lacking:
        unmet(rule, decision, "own_sign_off_missing", session, person=", ".join(owed), quality=asks.quality)


def _questions(
    session: DestructionSession, around: Circle, pack: Pack, state_reader: StateReader, decision: Decision, hour: str
) -> Iterator[Question]:  # fmt: skip
    minutes = presence_minutes(pack)
    present = counted(session, state_reader, hour, minutes)
    for rule, asks in session_presences(pack):
        there = sum(counts(attendee, asks.quality, around, state_reader) for attendee in present)
        yield partial(_require_presence, rule, asks, there, minutes, session, decision)
    for attendance in standing(session, state_reader):
        if attendance.quality == "witness":
            yield partial(require_independent, attendance.person, attendance.agency, around)
    again = repeats(_witnesses(present), require(state_reader, Agency, session.chair_agency))
    for rule, _ in pack.asking(Rotation):
        yield partial(_require_rotation, rule, again, session, decision)


def _require_presence(
    rule: Rule, asks: Presence, there: int, minutes: int, session: DestructionSession, decision: Decision
) -> None:
    if there < asks.at_least:
        facts = {"quality": asks.quality, "needed": asks.at_least, "present": there, "minutes": minutes}
        unmet(rule, decision, "quorum_missing", session, **facts)


def _require_rotation(rule: Rule, again: bool, session: DestructionSession, decision: Decision) -> None:
    if again:
        unmet(rule, decision, "same_witnesses", session)


def standing(session: DestructionSession, state_reader: StateReader) -> list[Attendance]:
    """Return the attendees present whose role still holds; a revoked role does not count (I29)."""
    return [a for a in session.present() if QUALITIES[a.quality] in require(state_reader, Person, a.person).roles]


def counted(session: DestructionSession, state_reader: StateReader, hour: str, minutes: int) -> list[Attendance]:
    """Return those of them who gave their presence on the spot and do not deny the wet signature for it (I64).

    With an ``hour`` only at most so many ``minutes`` before it; a fire that no hour dates, as one from paper, makes
    nobody present who was elsewhere.
    """
    there = standing(session, state_reader)
    spot = [a for a in there if not a.off_site and not (a.by_hand and a.denies("presence"))]
    return [a for a in spot if a.given_before(hour, minutes)] if hour else spot


def is_authority_there(session: DestructionSession, pack: Pack, state_reader: StateReader, hour: str) -> bool:
    """Return True if a judicial authority gave their presence within the pack's minutes before the hour (I64)."""
    return any(a.quality == "judicial" for a in counted(session, state_reader, hour, presence_minutes(pack)))


def presence_minutes(pack: Pack) -> int:
    """Return the minutes before the fire within which presence is given again: the fewest that a rule asks (I64)."""
    return min((asks.minutes for _, asks in session_presences(pack)), default=PRESENCE_MINUTES)


def repeats(names: Collection[str], agency: Agency) -> bool:
    """Return True if each of the witnesses saw the last destruction of the chair's agency (I31)."""
    return bool(agency.last_witnesses) and set(names) <= set(agency.last_witnesses)


def _witnesses(present: Iterable[Attendance]) -> set[str]:
    return {a.person for a in present if a.quality == "witness"}


def session_presences(pack: Pack) -> list[tuple[Rule, Presence]]:
    """Return the rules of a pack on presences at a destruction."""
    return [(rule, asks) for rule, asks in pack.asking(Presence) if asks.act == "session"]


def counts(attendance: Attendance, quality: str, around: Circle, state_reader: StateReader) -> bool:
    """Return True if an attendee counts for a quality; former keepers are left out of official qualities."""
    if quality == "supervisor":
        return (
            attendance.quality == "witness"
            and Role.SUPERVISOR in require(state_reader, Person, attendance.person).roles
        )
    if quality == "outsider":
        return attendance.agency not in around.units
    return attendance.quality == quality and (quality == "witness" or attendance.person not in around.keepers)


def require_chair(session: DestructionSession, state_reader: StateReader, ctx: ActContext) -> None:
    """Check that the author is the chair or, once the chair's role has ended, an attending commission member.

    Without a successor, a chair's death between destruction and certificate would leave the exhibits uncertified.

    Raises:
        RuleBroken: ``not_the_chair``.
    """
    person = ctx.author.person
    if session.chair == person:
        return
    chairs = Role.COMMISSION in require(state_reader, Person, session.chair).roles
    attended = any(a.person == person and a.quality == "commission" for a in session.attendance)
    if chairs or not attended:
        raise RuleBroken("not_the_chair", person=person)


def require_independent(person: str, agency: str, around: Circle) -> None:
    """Require that custody chain, verifier, order issuer and independent witness are different people (I30).

    Raises:
        RuleBroken: ``witness_not_independent``.
    """
    if person in around.keepers | around.verifiers | around.issuers or agency in around.units:
        raise RuleBroken("witness_not_independent", person=person)


def disqualified_witnesses(session_id: str, session: DestructionSession, state_reader: StateReader) -> Circle:
    """Return the circle of people too close to the exhibits to be destroyed to act as witness."""
    exhibits = covered(session_id, session, state_reader).values()
    return circle(
        exhibits, session.verifiers, (require(state_reader, Order, order_id).issuer for order_id in session.orders)
    )
