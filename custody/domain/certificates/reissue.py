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
    DestructionSessionCertified,
    ExhibitCertified,
    restated,
)
from custody.domain.certificates.certificate_statement import (
    FOLLOWS,
    Amended,
    Replaces,
    derogated,
    flags,
    stated,
    statement,
)
from custody.domain.destruction.destruction_session import DestructionSession
from custody.domain.destruction.quorum import require_chair
from custody.domain.destruction.session_load import loaded
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, Private, StateReader, require
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
    "CS": frozenset({"case_reference"}),
    "SE": frozenset({"place", "seized_at"}),
}
"""Kind of subject to the fields of it that a certificate prints; those of a seizure stand on the paper alone."""
BESIDE = frozenset({"SE"})
"""Kinds whose printed fields are not in the statement: a correction of them alone is reason enough."""


class CertificateReissued(CertificateIssued, frozen=True, kw_only=True):
    """Issue of a later version of a certificate under the same number.

    Fields as in ``certificate.issued/1``; the reason is a commitment. ``replaces``: the earlier version, by the SHA-256
    of its statement, and every correction taken in.
    """

    type: ClassVar[str] = "certificate.reissued/1"
    replaces: Replaces

    def apply(self, state: State | None, fact: Fact) -> Certificate:
        """Return the certificate, issued as a later version."""
        made = super().apply(state, fact)
        made.replaces = self.replaces
        return made

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claims: one certificate of each version per session; the number is the first one's."""
        return ((VERSION, f"{self.session}/{self.version}"),)


class CertificateSuperseded(Event, frozen=True):
    """A later version (``by``) replaces this one, which stays what it was: a valid record of what was then known."""

    type: ClassVar[str] = "certificate.superseded/1"
    by: str

    def apply(self, state: Certificate, fact: Fact) -> Certificate:
        """Return the certificate, marked as superseded."""
        state.superseded = self.by
        return state


class Change(Struct, frozen=True):
    """Difference between two versions: ``field`` of ``exhibits``, or a substance's total in ``unit``.

    ``before`` and ``after`` are the values in the statements; None stands for a missing value.
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


@act(
    "certificate.reissue/1",
    title=N_("Certificate of destruction issued again after a correction"),
    summary="Issue the next version",
    roles={Role.COMMISSION},
    records=(CertificateReissued, CertificateSuperseded, ExhibitCertified, DestructionSessionCertified),
)
def reissue(command: Reissue, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Issue the next version, with the consent of another of the commission or of the inspection given here by PIN.

    Raises:
        NotFound: no such certificate, or none that the author may see.
        RuleBroken: ``not_the_chair``; ``certificate_superseded`` names the one that replaced it;
            ``certificate_unchanged`` when it still states what it would state today; ``reissue_needs_second``;
            ``corrected_by_signer`` for who corrected what is taken in, or agreed to it.
        BadInput: ``field_empty``; ``total_too_large``.
    """
    old, session, exhibits = _last(command.certificate, state_reader, ctx)
    state_reader.load({subject_id for _, e in exhibits for subject_id in (e.case, e.seizure)})
    cases = {e.case: require(state_reader, Case, e.case) for _, e in exhibits}
    taken_in = dict(amended(_printed(exhibits, cases, state_reader), old.issued))
    _require_changed(command.certificate, old, session, exhibits, cases, taken_in)
    _require_second(session, taken_in.values(), state_reader, ctx)
    replaces = Replaces(
        certificate=command.certificate, version=old.version, statement=old.statement, corrections=tuple(taken_in),
        file=old.file,
    )  # fmt: skip
    derogations = derogated(session, exhibits, state_reader)
    new = ctx.new_number("CE")
    body = statement(new, old.certificate_number, old.session, session, exhibits, cases, derogations, replaces=replaces)
    event = CertificateReissued(
        certificate_number=old.certificate_number, session=old.session, version=old.version + 1, replaces=replaces,
        **stated(body, session, exhibits, derogations),
    )  # fmt: skip
    decision = Decision(flags=flags(session))
    decision.add(new, event, Private("reason", required(command.reason, "reason"), old.session))
    decision.add(command.certificate, CertificateSuperseded(by=new))
    decision.add(old.session, DestructionSessionCertified(certificate=new))
    for exhibit_id, _ in exhibits:
        decision.add(exhibit_id, ExhibitCertified(certificate=new))
    return decision


def amended(states: Mapping[str, State], since: int) -> Iterable[tuple[Amended, Corrected]]:
    """Yield corrections after event ``since`` of what a certificate prints of these subjects, in order of recording."""
    pairs = [
        (Amended(subject=subject_id, field=correction.field, event=correction.seq), correction)
        for subject_id, state in states.items()
        for correction in state.corrected
        if correction.seq > since and correction.field in PRINTED[subject_id[:2]]
    ]
    return sorted(pairs, key=lambda pair: pair[0].event)


def beside(subjects: Iterable[str]) -> bool:
    """Return True if a correction concerns a subject that the paper prints outside the statement."""
    return any(subject_id[:2] in BESIDE for subject_id in subjects)


def changes(old: bytes, new: bytes) -> tuple[Change, ...]:
    """Return what the later statement changes about the destroyed exhibits, equal changes in one entry."""
    was, now = msgspec.json.decode(old), msgspec.json.decode(new)
    lines = {line["exhibit"]: line for line in was["exhibits"]}
    alike: dict[tuple[str, bytes], list[str]] = {}
    for line in now["exhibits"]:
        before = lines[line["exhibit"]]
        for name in (key for key in {**before, **line} if key not in FOLLOWS and before.get(key) != line.get(key)):
            pair = msgspec.json.encode((before.get(name), line.get(name)))
            alike.setdefault((name, pair), []).append(line["exhibit"])
    grouped = ((name, msgspec.json.decode(pair), tuple(of)) for (name, pair), of in alike.items())
    stated = (Change(name, before, after, of) for name, (before, after), of in grouped)
    return (*stated, *_totals(was["totals"], now["totals"]))


def _totals(was: list[dict[str, Any]], now: list[dict[str, Any]]) -> Iterable[Change]:
    before, after = ({(t["substance"], t["unit"]): t["amount"] for t in totals} for totals in (was, now))
    for substance, unit in sorted({**before, **after}):
        pair = before.get((substance, unit)), after.get((substance, unit))
        if pair[0] != pair[1]:
            yield Change("total", *pair, substance=substance, unit=unit)


def _last(
    certificate_id: str, state_reader: StateReader, ctx: ActContext
) -> tuple[Certificate, DestructionSession, list[tuple[str, Exhibit]]]:
    """Return the chair's certificate in its last version, its session and the destroyed exhibits."""
    old = require(state_reader, Certificate, certificate_id)
    session = require(state_reader, DestructionSession, old.session)
    exhibits = list(loaded(old.session, session, state_reader).items())
    if not sees_certificate(reading(state_reader, ctx), old, session, [e for _, e in exhibits]):
        raise NotFound("not_found", kind=Certificate.kind, number=certificate_id[:20])
    require_chair(session, state_reader, ctx)
    if old.superseded:
        raise RuleBroken("certificate_superseded", number=certificate_id, by=session.certificate)
    return old, session, exhibits


def _printed(
    exhibits: list[tuple[str, Exhibit]], cases: Mapping[str, Case], state_reader: StateReader
) -> dict[str, State]:
    """Return everything whose entries a certificate prints."""
    seizures = {e.seizure: require(state_reader, Seizure, e.seizure) for _, e in exhibits}
    return {**dict(exhibits), **cases, **seizures}


def _require_changed(
    certificate_id: str, old: Certificate, session: DestructionSession, exhibits: list[tuple[str, Exhibit]],
    cases: Mapping[str, Case],
    taken_in: Iterable[Amended],
) -> None:  # fmt: skip
    """Refuse a new version if nothing changed.

    Then the statement made again from today's states has the digest of the last version.
    """
    again = restated(certificate_id, old, session, exhibits, cases)
    if hashlib.sha256(again).hexdigest() == old.statement and not beside(correction.subject for correction in taken_in):
        raise RuleBroken("certificate_unchanged", number=certificate_id)


def _require_second(
    session: DestructionSession, taken_in: Iterable[Corrected], state_reader: StateReader, ctx: ActContext
) -> None:
    """Commission and inspection of the chair's country: those of others are on the same log, and answer for theirs."""
    second = ctx.actor("witness")
    if second is None or second.will != "other_device":
        raise RuleBroken("reissue_needs_second")
    if not {Role.COMMISSION, Role.INSPECTOR} & set(require(state_reader, Person, second.person).roles):
        raise RuleBroken("reissue_needs_second")
    if (
        require(state_reader, Agency, second.agency).country
        != require(state_reader, Agency, session.chair_agency).country
    ):
        raise RuleBroken("reissue_needs_second")
    people = {person for correction in taken_in for person in correction.by}
    signer = next((actor.person for actor in ctx.actors if actor.person in people), "")
    if signer:
        raise RuleBroken("corrected_by_signer", person=signer)
