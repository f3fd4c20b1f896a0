"""The destruction certificate (procès-verbal d'incinération): only out of a closed, quorate session (I32-I36).

Its statement is canonical JSON made from states alone, so that any later fold of the log gives the same
bytes; the event carries its digest and its totals, and no name.
"""

import hashlib
from typing import Any, ClassVar

import msgspec
from msgspec import Struct

from custody.domain.destruction import CERTIFIED, CLOSED, Session
from custody.domain.errors import RuleBroken
from custody.domain.events import Event, Fact, Index, State
from custody.domain.exhibit import DESTROYED, Exhibit, listed
from custody.domain.people import Agency
from custody.domain.quantity import totals
from custody.domain.world import Decision, Moment, World, get

_ENCODER = msgspec.json.Encoder(order="sorted")


class Total(Struct, frozen=True, forbid_unknown_fields=True):
    """A sum per substance and unit; a mass has the unit ``µg``. Unlike units stand beside each other (I21)."""

    substance: str
    unit: str
    amount: int


class Certificate(State, kw_only=True):
    """A certificate: version 1, or a later one that names the version it replaces (I35)."""

    kind: ClassVar[str] = "CE"
    number: str
    session: str
    version: int
    issued_at: str
    issued: int
    statement: str
    totals: list[Total]
    exhibits: int
    synthetic: bool = False

    def index(self) -> Index:
        """By session."""
        return Index(status="issued", dossier=self.session)


class CertificateIssued(Event, frozen=True):
    """The certificate exists: its number, the SHA-256 (hex) of its statement, its totals."""

    type: ClassVar[str] = "certificate.issued/1"
    number: str
    session: str
    version: int
    statement: str
    totals: tuple[Total, ...]
    exhibits: int
    synthetic: bool = False

    def apply(self, state: State | None, fact: Fact) -> Certificate:
        """The certificate, issued."""
        return Certificate(
            number=self.number, session=self.session, version=self.version, issued_at=fact.at, issued=fact.seq,
            statement=self.statement, totals=list(self.totals), exhibits=self.exhibits, synthetic=self.synthetic,
        )  # fmt: skip

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """One certificate of each version per session; its number once for ever."""
        return (("certificate_no", self.number), ("session_certificate", f"{self.session}/{self.version}"))


class SessionCertified(Event, frozen=True):
    """The session's certificate."""

    type: ClassVar[str] = "session.certified/1"
    certificate: str

    def apply(self, state: Session, fact: Fact) -> Session:
        """The session, certified."""
        state.status, state.certificate = CERTIFIED, self.certificate
        return state


class ExhibitCertified(Event, frozen=True):
    """The burnt exhibit stands in a certificate (I32: in at most one)."""

    type: ClassVar[str] = "exhibit.certified/1"
    certificate: str

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """The exhibit with its certificate."""
        state.certificate = self.certificate
        return state


class CertificateNumbered(Event, frozen=True):
    """The issuing agency's running number."""

    type: ClassVar[str] = "agency.certificate_numbered/1"
    certificate: str

    def apply(self, state: Agency, fact: Fact) -> Agency:
        """One more."""
        state.certificates += 1
        return state


class Certify(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Issue the certificate of a closed session."""

    session: str


def certify(command: Certify, world: World, moment: Moment) -> Decision:
    """Issue the certificate: it lists exactly what burnt.

    Raises:
        RuleBroken: ``not_the_chair``, ``wrong_state``; ``attestation_missing`` names who has neither attested
            nor refused.
    """
    session = get(world, Session, command.session)
    if session.chair != moment.author.person:
        raise RuleBroken("not_the_chair", person=moment.author.person)
    if session.status != CLOSED:
        raise RuleBroken("wrong_state", number=command.session, status=session.status)
    silent = next((a.person for a in session.attendance if not a.attested_at), None)
    if silent:
        raise RuleBroken("attestation_missing", person=silent)
    burnt = listed(session.on_site, world)
    exhibits = [(n, get(world, Exhibit, n)) for n in burnt]
    agency = get(world, Agency, session.chair_agency)
    number = f"{moment.claimed_at[:4]}/{agency.certificates + 1:04d}-{session.chair_agency[2:6]}"
    certificate = moment.new_number("CE")
    body = statement(certificate, number, command.session, session, exhibits)
    decision = Decision()
    event = CertificateIssued(
        number=number, session=command.session, version=1, statement=hashlib.sha256(body).hexdigest(),
        totals=tuple(burnt_totals(exhibits)), exhibits=len(exhibits), synthetic=session.synthetic,
    )  # fmt: skip
    decision.add(certificate, event)
    decision.add(command.session, SessionCertified(certificate=certificate))
    decision.add(session.chair_agency, CertificateNumbered(certificate=certificate))
    for each, exhibit in exhibits:
        if exhibit.status != DESTROYED or exhibit.certificate:
            raise RuleBroken("wrong_state", number=each, status=exhibit.status)
        decision.add(each, ExhibitCertified(certificate=certificate))
    return decision


def burnt_totals(exhibits: list[tuple[str, Exhibit]]) -> list[Total]:
    """Totals of what burnt, from the weights at staging (I34); packages of a weighed exhibit are not drugs counted."""
    parts = []
    for _, exhibit in exhibits:
        substance = exhibit.laboratory.substance if exhibit.laboratory else exhibit.substance
        weight = exhibit.staged_weight
        parts.append((substance, None if weight else exhibit.count, weight.gross.ug if weight else None))
    return [Total(substance, unit, amount) for (substance, unit), amount in sorted(totals(parts).items())]


def statement(
    certificate: str, number: str, session_number: str, session: Session, exhibits: list[tuple[str, Exhibit]]
) -> bytes:
    """The certificate's statement: canonical JSON without private values, the same for ever."""
    body = {
        "type": "custody.destruction-statement/1",
        "certificate": certificate,
        "number": number,
        "version": 1,
        "session": _session(session_number, session),
        "exhibits": [_line(n, e) for n, e in exhibits],
        "totals": burnt_totals(exhibits),
        "synthetic": session.synthetic,
    }
    return _ENCODER.encode(body)


def _session(number: str, session: Session) -> dict[str, Any]:
    return {
        "number": number, "orders": session.orders, "method": session.method, "opened_at": session.opened_at,
        "ignited_at": session.ignited_at, "closed_at": session.closed_at, "incidents": session.incidents,
        "withdrawn": session.withdrawn, "verifiers": session.verifiers,
        "attendance": [
            {"person": a.person, "agency": a.agency, "quality": a.quality, "joined_at": a.joined_at,
             "left_at": a.left_at, "attested_at": a.attested_at, "refused": a.refused, "reservations": a.reservations}
            for a in session.attendance
        ],
    }  # fmt: skip


def _line(number: str, exhibit: Exhibit) -> dict[str, Any]:
    first, staged = exhibit.first_weight, exhibit.staged_weight
    return {
        "exhibit": number, "case": exhibit.case, "no": exhibit.number, "order": exhibit.order,
        "substance": exhibit.substance, "confirmed": exhibit.laboratory.substance if exhibit.laboratory else "",
        "seal": exhibit.seal, "count": exhibit.count, "seized_gross_ug": first.gross.ug if first else None,
        "staged_gross_ug": staged.gross.ug if staged else None,
    }  # fmt: skip
