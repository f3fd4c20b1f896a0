"""Who must be there when drugs burn (I29-I31; Mali: art. 136 L. 01-078, arrêté 2021-0643/MSPC-SG).

The law asks for the judicial authority and members of the commission; two independent witnesses, from
outside the custodian's agency and never the same pair twice running, are this project's stricter rule
(Texas 37 TAC 13.159-13.161).
"""

from collections.abc import Iterable

from msgspec import Struct

from custody.domain.errors import RuleBroken
from custody.domain.exhibit import Exhibit
from custody.domain.roles import Role

QUALITIES = {
    "judicial": Role.PROSECUTOR,
    "chair": Role.COMMISSION,
    "commission": Role.COMMISSION,
    "verifier": Role.VERIFIER,
    "witness": Role.WITNESS,
}
"""Quality in which a person attends to the role it needs."""
NEEDED = {"judicial": 1, "chair": 1, "commission": 1, "witness": 2}


class Attendance(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """One person's presence, and their word on what they saw."""

    person: str
    agency: str
    quality: str
    joined_at: str
    left_at: str = ""
    attested_at: str = ""
    attested_seq: int = 0
    refused: bool = False
    reservations: bool = False


def require_quorum(
    present: list[Attendance], verifiers: list[str], exhibits: list[Exhibit], issuers: set[str], last: list[str]
) -> list[str]:
    """The independent witnesses of a quorate session.

    Raises:
        RuleBroken: ``quorum_missing`` names the quality and how many are needed; ``same_witnesses`` (I31);
            ``witness_not_independent`` (I30).
    """
    for quality, needed in NEEDED.items():
        there = [a for a in present if a.quality == quality]
        if len(there) < needed:
            raise RuleBroken("quorum_missing", quality=quality, needed=needed, present=len(there))
    witnesses = [a for a in present if a.quality == "witness"]
    for witness in witnesses:
        require_independent(witness.person, witness.agency, verifiers, exhibits, issuers)
    names = sorted(a.person for a in witnesses)
    if len(names) == NEEDED["witness"] and names == sorted(last):
        raise RuleBroken("same_witnesses")
    return names


def require_independent(
    person: str, agency: str, verifiers: Iterable[str], exhibits: Iterable[Exhibit], issuers: set[str]
) -> None:
    """Custody chain, verifier, order issuer and independent witness are different people (I30).

    Raises:
        RuleBroken: ``witness_not_independent``.
    """
    conflicted = person in issuers or person in set(verifiers)
    if conflicted or any(person in e.handlers or agency == e.agency for e in exhibits):
        raise RuleBroken("witness_not_independent", person=person)
