"""Who must be there when drugs burn (I29-I31; Mali: art. 136 L. 01-078, arrêté 2021-0643/MSPC-SG).

The law asks for the judicial authority and members of the commission; two independent witnesses, from
outside the custodian's agency, one of whom did not see the fire before, are this project's stricter rule (Texas
37 TAC 13.159-13.161 only forbids the same pair): with a third who comes each time, a pair would see every fire.
"""

from collections.abc import Collection, Iterable

from msgspec import Struct

from custody.domain.errors import RuleBroken
from custody.domain.exhibit import Exhibit
from custody.domain.people import Person
from custody.domain.roles import Role
from custody.domain.session import Attendance, Session
from custody.domain.world import Moment, World, get

RULE = "ML-136-quorum/1"
QUALITIES = {
    "judicial": Role.PROSECUTOR,
    "chair": Role.COMMISSION,
    "commission": Role.COMMISSION,
    "verifier": Role.VERIFIER,
    "witness": Role.WITNESS,
}
"""Quality in which a person attends to the role it needs."""
NEEDED = {"judicial": 1, "chair": 1, "commission": 1, "witness": 2}


class Circle(Struct, frozen=True, kw_only=True):
    """Everyone whose part in a session keeps them from witnessing it (I30).

    ``keepers``: who ever held one of its exhibits; ``units``: agencies that hold them now.
    """

    keepers: frozenset[str]
    units: frozenset[str]
    verifiers: frozenset[str]
    issuers: frozenset[str]


def circle(exhibits: Iterable[Exhibit], verifiers: Iterable[str], issuers: Iterable[str]) -> Circle:
    """The circle around a session's exhibits, its staging verifiers and the issuers of its orders."""
    states = list(exhibits)
    return Circle(
        keepers=frozenset(h for e in states for h in e.handlers), units=frozenset(e.agency for e in states),
        verifiers=frozenset(verifiers), issuers=frozenset(issuers),
    )  # fmt: skip


def require_quorum(present: list[Attendance], around: Circle, last: Collection[str]) -> list[str]:
    """The independent witnesses of a quorate session. Who ever held the exhibits counts for no quality.

    Raises:
        RuleBroken: ``quorum_missing`` names the quality and how many are needed; ``same_witnesses`` when each of
            them saw the last fire (I31);
            ``witness_not_independent`` (I30).
    """
    for quality, needed in NEEDED.items():
        there = [
            a for a in present if a.quality == quality and (quality == "witness" or a.person not in around.keepers)
        ]
        if len(there) < needed:
            raise RuleBroken("quorum_missing", quality=quality, needed=needed, present=len(there))
    witnesses = [a for a in present if a.quality == "witness"]
    for witness in witnesses:
        require_independent(witness.person, witness.agency, around)
    names = {a.person for a in witnesses}
    if last and names <= set(last):
        raise RuleBroken("same_witnesses")
    return sorted(names)


def require_chair(session: Session, world: World, moment: Moment) -> None:
    """The chair, or, once the chair's role has ended, a member of the commission who attended the session.

    Without a successor a chair's death between fire and certificate would leave what burnt without a certificate.

    Raises:
        RuleBroken: ``not_the_chair``.
    """
    person = moment.author.person
    if session.chair == person:
        return
    chairs = Role.COMMISSION in get(world, Person, session.chair).roles
    attended = any(a.person == person and a.quality == "commission" for a in session.attendance)
    if chairs or not attended:
        raise RuleBroken("not_the_chair", person=person)


def require_independent(person: str, agency: str, around: Circle) -> None:
    """Custody chain, verifier, order issuer and independent witness are different people (I30).

    Raises:
        RuleBroken: ``witness_not_independent``.
    """
    if person in around.keepers | around.verifiers | around.issuers or agency in around.units:
        raise RuleBroken("witness_not_independent", person=person)
