"""A certificate issued again (rectificatif): what it states was corrected since, and a later version says so (I35).

The old version stays valid as a record and is marked superseded. The new one names it by the SHA-256 of its statement,
and each correction that it takes in by its event. Nobody who corrected or agreed to it has a part in the new version.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import msgspec
from msgspec import Struct

from custody.domain.access.roles import Role
from custody.domain.access.visibility import sees_certificate
from custody.domain.certificates.certificate import (
    VERSION,
    Certificate,
    CertificateIssued,
    ExhibitCertified,
    SessionCertified,
    restated,
)
from custody.domain.certificates.certificate_statement import Amended, Replaces, derogated, flags, stated, statement
from custody.domain.destruction.destruction_session import Session
from custody.domain.destruction.quorum import require_chair
from custody.domain.destruction.session_load import loaded
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import Decision, Moment, Private, World, get
from custody.domain.kernel.errors import NotFound, RuleBroken
from custody.domain.kernel.events import Corrected, Event, Fact, State
from custody.domain.kernel.typed_text import required
from custody.domain.people.agency import Agency
from custody.domain.people.person import Person
from custody.domain.registry.visible_references import reading
from custody.domain.seizures.case import Case
from custody.domain.seizures.seizure import Seizure

PRINTED: Mapping[str, frozenset[str]] = {
    "EV": frozenset({"substance", "seal", "count", "weight", "volume", "report"}),
    "CS": frozenset({"number"}),
    "SE": frozenset({"place", "seized_at"}),
}
"""Kind of subject to the fields of it that a certificate prints; those of a seizure stand on the paper alone."""
BESIDE = frozenset({"SE"})
"""Kinds whose printed fields are not in the statement: a correction of them alone is reason enough."""


class CertificateReissued(CertificateIssued, frozen=True, kw_only=True):
    """As ``certificate.issued/1``, of a later version under the same number; the reason is committed to.

    ``replaces``: the version before it, by the SHA-256 of its statement, and every correction that is taken in.
    """

    type: ClassVar[str] = "certificate.reissued/1"
    replaces: Replaces

    def apply(self, state: State | None, fact: Fact) -> Certificate:
        """The certificate, issued as a later version."""
        made = super().apply(state, fact)
        made.replaces = self.replaces
        return made

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """One certificate of each version per session; the number is the first one's."""
        return ((VERSION, f"{self.session}/{self.version}"),)


class CertificateSuperseded(Event, frozen=True):
    """A later version (``by``) replaces this one, which stays what it was: a valid record of what was then known."""

    type: ClassVar[str] = "certificate.superseded/1"
    by: str

    def apply(self, state: Certificate, fact: Fact) -> Certificate:
        """The certificate, no longer the current one."""
        state.superseded = self.by
        return state


class Change(Struct, frozen=True):
    """What two versions state otherwise: ``field`` of these ``exhibits``, or the total of a substance in a ``unit``.

    ``before`` and ``after`` are as the statements have them, None for nothing.
    """

    field: str
    before: Any
    after: Any
    exhibits: tuple[str, ...] = ()
    substance: str = ""
    unit: str = ""


class Reissue(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Issue the next version of a certificate, its last one, for what was corrected since."""

    certificate: str
    reason: str


def reissue(command: Reissue, world: World, moment: Moment) -> Decision:
    """Issue the next version, with the consent of another of the commission or of the inspection given here by PIN.

    Raises:
        NotFound: no such certificate, or none that the author may see.
        RuleBroken: ``not_the_chair``; ``certificate_superseded`` names the one that replaced it;
            ``certificate_unchanged`` when it still states what it would state today; ``reissue_needs_second``;
            ``corrected_by_signer`` for who corrected what is taken in, or agreed to it.
        BadInput: ``field_empty``; ``total_too_large``.
    """
    old, session, exhibits = _last(command.certificate, world, moment)
    world.load({number for _, e in exhibits for number in (e.case, e.seizure)})
    cases = {e.case: get(world, Case, e.case) for _, e in exhibits}
    taken_in = dict(amended(_printed(exhibits, cases, world), old.issued))
    _require_changed(command.certificate, old, session, exhibits, cases, taken_in)
    _require_second(session, taken_in.values(), world, moment)
    replaces = Replaces(
        certificate=command.certificate, version=old.version, statement=old.statement, corrections=tuple(taken_in),
        file=old.file,
    )  # fmt: skip
    derogations = derogated(session, exhibits, world)
    new = moment.new_number("CE")
    body = statement(new, old.number, old.session, session, exhibits, cases, derogations, replaces=replaces)
    event = CertificateReissued(
        number=old.number, session=old.session, version=old.version + 1, replaces=replaces,
        **stated(body, session, exhibits, derogations),
    )  # fmt: skip
    decision = Decision(flags=flags(session))
    decision.add(new, event, Private("reason", required(command.reason, "reason"), old.session))
    decision.add(command.certificate, CertificateSuperseded(by=new))
    decision.add(old.session, SessionCertified(certificate=new))
    for number, _ in exhibits:
        decision.add(number, ExhibitCertified(certificate=new))
    return decision


def amended(states: Mapping[str, State], since: int) -> Iterable[tuple[Amended, Corrected]]:
    """Corrections after event ``since`` of what a certificate prints of these subjects, in order of recording."""
    found = [
        (Amended(subject=number, field=one.field, event=one.seq), one)
        for number, state in states.items()
        for one in state.corrected
        if one.seq > since and one.field in PRINTED[number[:2]]
    ]
    return sorted(found, key=lambda pair: pair[0].event)


def beside(subjects: Iterable[str]) -> bool:
    """Whether something was corrected that the paper prints, and the statement does not say."""
    return any(number[:2] in BESIDE for number in subjects)


def changes(old: bytes, new: bytes) -> tuple[Change, ...]:
    """What the statement of a later version says otherwise of what burnt; one entry for exhibits that changed alike."""
    was, now = msgspec.json.decode(old), msgspec.json.decode(new)
    lines = {line["exhibit"]: line for line in was["exhibits"]}
    alike: dict[tuple[str, bytes], list[str]] = {}
    for line in now["exhibits"]:
        before = lines[line["exhibit"]]
        for name in (n for n in {**before, **line} if before.get(n) != line.get(n)):
            pair = msgspec.json.encode((before.get(name), line.get(name)))
            alike.setdefault((name, pair), []).append(line["exhibit"])
    told = ((name, msgspec.json.decode(pair), tuple(of)) for (name, pair), of in alike.items())
    stated = (Change(name, before, after, of) for name, (before, after), of in told)
    return (*stated, *_totals(was["totals"], now["totals"]))


def _totals(was: list[dict[str, Any]], now: list[dict[str, Any]]) -> Iterable[Change]:
    before, after = ({(t["substance"], t["unit"]): t["amount"] for t in told} for told in (was, now))
    for substance, unit in sorted({**before, **after}):
        pair = before.get((substance, unit)), after.get((substance, unit))
        if pair[0] != pair[1]:
            yield Change("total", *pair, substance=substance, unit=unit)


def _last(number: str, world: World, moment: Moment) -> tuple[Certificate, Session, list[tuple[str, Exhibit]]]:
    """The last version of a certificate, its session and what burnt, for the chair."""
    old = get(world, Certificate, number)
    session = get(world, Session, old.session)
    exhibits = list(loaded(old.session, session, world).items())
    if not sees_certificate(reading(world, moment), old, session, [e for _, e in exhibits]):
        raise NotFound("not_found", kind=Certificate.kind, number=number[:20])
    require_chair(session, world, moment)
    if old.superseded:
        raise RuleBroken("certificate_superseded", number=number, by=session.certificate)
    return old, session, exhibits


def _printed(exhibits: list[tuple[str, Exhibit]], cases: Mapping[str, Case], world: World) -> dict[str, State]:
    """Everything whose entries a certificate prints."""
    seizures = {e.seizure: get(world, Seizure, e.seizure) for _, e in exhibits}
    return {**dict(exhibits), **cases, **seizures}


def _require_changed(
    number: str, old: Certificate, session: Session, exhibits: list[tuple[str, Exhibit]], cases: Mapping[str, Case],
    taken_in: Iterable[Amended],
) -> None:  # fmt: skip
    """Made again from today's states, the last version's own statement has its digest: then nothing changed."""
    again = restated(number, old, session, exhibits, cases)
    if hashlib.sha256(again).hexdigest() == old.statement and not beside(one.subject for one in taken_in):
        raise RuleBroken("certificate_unchanged", number=number)


def _require_second(session: Session, taken_in: Iterable[Corrected], world: World, moment: Moment) -> None:
    """Commission and inspection of the chair's country: those of others are on the same log, and answer for theirs."""
    second = moment.actor("witness")
    if second is None or second.will != "other_device":
        raise RuleBroken("reissue_needs_second")
    if not {Role.COMMISSION, Role.INSPECTOR} & set(get(world, Person, second.person).roles):
        raise RuleBroken("reissue_needs_second")
    if get(world, Agency, second.agency).country != get(world, Agency, session.chair_agency).country:
        raise RuleBroken("reissue_needs_second")
    people = {person for one in taken_in for person in one.by}
    signer = next((actor.person for actor in moment.actors if actor.person in people), "")
    if signer:
        raise RuleBroken("corrected_by_signer", person=signer)
