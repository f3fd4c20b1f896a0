"""The destruction certificate (procès-verbal de destruction): only out of a closed, quorate session (I32-I36).

Its statement is canonical JSON made from states alone, so that any later fold of the log gives the same
bytes; the event carries its digest and its totals, and no name.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

import msgspec
from msgspec import Struct, field

from custody.domain.agency import Agency
from custody.domain.attendance import around
from custody.domain.case import Case
from custody.domain.errors import RuleBroken
from custody.domain.events import Event, Fact, Index, State
from custody.domain.exhibit import DESTROYED, Exhibit
from custody.domain.load import loaded
from custody.domain.order import Order
from custody.domain.quantity import bounded, totals
from custody.domain.quorum import require_chair, require_own_words
from custody.domain.session import CERTIFIED, CLOSED, Session, Signed
from custody.domain.unmet import Derogable
from custody.domain.weighing import Weight
from custody.domain.world import Decision, Moment, World, get

NUMBER, VERSION = "certificate_no", "session_certificate"
"""What a certificate claims for ever: its number, and to be this version of its session's (``session/version``)."""
_ENCODER = msgspec.json.Encoder(order="sorted")


class Total(Struct, frozen=True, forbid_unknown_fields=True):
    """A sum per substance and unit; a mass has the unit ``µg``, a volume ``µl``. Unlike units stay apart (I21)."""

    substance: str
    unit: str
    amount: int


class SignField(Struct, frozen=True, forbid_unknown_fields=True):
    """The field in which a person signs the certificate's file: its number on the paper, from 1."""

    person: str
    field: int


class Countersigned(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A signature in the file (``countersign``): recorded ``at``, by the event ``seq``."""

    person: str
    certificate: str
    signed_at: str = ""
    stamped: bool = False
    late: bool = False
    at: str
    seq: int


class Spoiled(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A file that another one replaced before the seal: its last revision (``file``), who had signed it, and by what.

    The event ``seq`` of the new one, by whom it was prepared, has the reason.
    """

    file: int
    signed: tuple[str, ...] = ()
    by: str
    at: str
    seq: int


class Amended(Struct, frozen=True, forbid_unknown_fields=True):
    """A correction that a later version takes in: of ``field`` of a subject, by the event at ``seq``."""

    subject: str
    field: str
    event: int


class Replaces(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The version that a later one replaces: its number here, the SHA-256 (hex) of its statement, what was corrected.

    ``file``: the event that commits to the SHA-256 of its file, where one was prepared to be signed.
    """

    certificate: str
    version: int
    statement: str
    corrections: tuple[Amended, ...] = ()
    file: int = 0


class Certificate(State, kw_only=True):
    """A certificate: version 1, or a later one, which names the version that it ``replaces`` (I35).

    ``file``: the event with the newest revision of its file, 0 while there is none; ``sealed``: the one that closed it,
    ``left_out``: who had not signed the session then. ``superseded``: the certificate that replaces this one.
    ``prepared_by``: who made its file, "" before that was kept; ``spoiled``: files that it replaced.
    """

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
    derogations: list[str] = field(default_factory=list)
    fields: list[SignField] = field(default_factory=list)
    countersigned: list[Countersigned] = field(default_factory=list)
    prepared_by: str = ""
    spoiled: list[Spoiled] = field(default_factory=list)
    file: int = 0
    sealed: int = 0
    replaces: Replaces | None = None
    superseded: str = ""
    left_out: list[str] = field(default_factory=list)

    def index(self) -> Index:
        """By session."""
        return Index(status="superseded" if self.superseded else "issued", dossier=self.session)


class CertificateIssued(Event, frozen=True):
    """The certificate exists: its number, the SHA-256 (hex) of its statement, its totals.

    ``derogations``: every one that then stood for the session, its orders or what burnt (rule and number, a space
    between), whether it was made use of or not.
    """

    type: ClassVar[str] = "certificate.issued/1"
    number: str
    session: str
    version: int
    statement: str
    totals: tuple[Total, ...]
    exhibits: int
    synthetic: bool = False
    derogations: tuple[str, ...] = ()

    def apply(self, state: State | None, fact: Fact) -> Certificate:
        """The certificate, issued."""
        return Certificate(
            number=self.number, session=self.session, version=self.version, issued_at=fact.at, issued=fact.seq,
            statement=self.statement, totals=list(self.totals), exhibits=self.exhibits, synthetic=self.synthetic,
            derogations=list(self.derogations),
        )  # fmt: skip

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """One certificate of each version per session; its number once for ever."""
        return ((NUMBER, self.number), (VERSION, f"{self.session}/{self.version}"))


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
    """Issue the certificate: it lists exactly what burnt, whatever went wrong after ignition, and names what did.

    A certificate that is refused after the fire would only be typed elsewhere.

    Raises:
        RuleBroken: ``not_the_chair``, ``wrong_state``; ``attestation_missing`` names who has neither attested
            nor refused; ``session_pack_changed`` and as ``require_own_words``, of a session that a device had.
        BadInput: ``total_too_large``.
    """
    session = get(world, Session, command.session)
    require_chair(session, world, moment)
    if session.status != CLOSED:
        raise RuleBroken("wrong_state", number=command.session, status=session.status)
    silent = next((a.person for a in session.attendance if not a.attested_at), None)
    if silent:
        raise RuleBroken("attestation_missing", person=silent)
    exhibits = [(n, _destroyed(n, e)) for n, e in loaded(command.session, session, world).items()]
    numbers = {e.case for _, e in exhibits}
    world.load(numbers)
    cases = {n: get(world, Case, n) for n in numbers}
    certificate, number = moment.new_number("CE"), _number(session, world, moment)
    derogations = derogated(session, exhibits, world)
    body = statement(certificate, number, command.session, session, exhibits, cases, derogations)
    decision = Decision(flags=flags(session))
    if any(a.by_device for a in session.attendance):
        pack = session.rules(get(world, Agency, session.chair_agency))
        decision.rules = pack.mark
        require_own_words(session, around(command.session, session, world), pack, world, decision)
    event = CertificateIssued(
        number=number, session=command.session, version=1, **stated(body, session, exhibits, derogations)
    )  # fmt: skip
    decision.add(certificate, event)
    decision.add(command.session, SessionCertified(certificate=certificate))
    decision.add(session.chair_agency, CertificateNumbered(certificate=certificate))
    for each, _ in exhibits:
        decision.add(each, ExhibitCertified(certificate=certificate))
    return decision


def stated(
    body: bytes, session: Session, exhibits: list[tuple[str, Exhibit]], derogations: Iterable[str]
) -> dict[str, Any]:  # fmt: skip
    """What the event that issues a version says of its statement: digest, totals, derogations."""
    return {
        "statement": hashlib.sha256(body).hexdigest(), "totals": tuple(burnt_totals(exhibits)),
        "exhibits": len(exhibits), "synthetic": session.synthetic, "derogations": tuple(derogations),
    }  # fmt: skip


def flags(session: Session) -> tuple[str, ...]:
    """What an act that issues a certificate is flagged with."""
    told = {
        "presence_by_device": session.by_device, "session_recalled": session.recalled, "site_clock": session.doubts,
        "none_contradicted": session.denied,
    }  # fmt: skip
    return tuple(flag for flag, is_so in told.items() if is_so)


def burnt_totals(exhibits: list[tuple[str, Exhibit]]) -> list[Total]:
    """Totals of what is proved to have burnt per substance and unit, from the weights at staging (I34).

    Masses, volumes (as stated) and counts of the same exhibits stand beside each other and are never added (I21). What
    a discrepancy speaks against, as one seen again after the fire, is listed and left out here.

    Raises:
        BadInput: ``total_too_large``.
    """
    parts = [(e.known_substance, e.count, _gross(e.staged_weight), e.volume) for _, e in exhibits if not e.doubts]
    return [Total(substance, unit, bounded(amount)) for (substance, unit), amount in sorted(totals(parts).items())]


def statement(
    certificate: str, number: str, session_number: str, session: Session,
    exhibits: list[tuple[str, Exhibit]], cases: Mapping[str, Case], derogations: Sequence[str] = (),
    before: int | None = None, replaces: Replaces | None = None,
) -> bytes:  # fmt: skip
    """The certificate's statement: canonical JSON without private values, the same for ever.

    ``exhibits`` are exactly what burnt, in the order of their orders; ``cases`` holds their cases by number.
    ``derogations`` are named where there are any. What everybody signs is named by its hash, with the signatures
    that were there ``before`` the event (``seq``) that issues the certificate; None for all. A later version names the
    one that it ``replaces``.
    """
    body: dict[str, Any] = {
        "type": "custody.destruction-statement/1",
        "certificate": certificate,
        "number": number,
        "version": replaces.version + 1 if replaces else 1,
        "session": _session(session_number, session),
        "exhibits": [line(n, e, cases[e.case].number) for n, e in exhibits],
        "totals": burnt_totals(exhibits),
        "synthetic": session.synthetic,
    }
    if session.statement:
        given = [s for s in session.signatures if before is None or s.seq < before]
        body["signed"] = {"statement": session.statement, "signatures": [_signature(s) for s in given]}
    if derogations:
        body["derogations"] = [dict(zip(("rule", "derogation"), each.split(), strict=True)) for each in derogations]
    if replaces:
        body["replaces"] = replaces
    return _ENCODER.encode(body)


def restated(
    number: str, certificate: Certificate, session: Session, exhibits: Iterable[tuple[str, Exhibit]],
    cases: Mapping[str, Case],
) -> bytes:  # fmt: skip
    """The statement of a certificate that was issued, made again from states: those of then, or of another day."""
    return statement(
        number, certificate.number, certificate.session, session, list(exhibits), cases, certificate.derogations,
        certificate.issued, certificate.replaces,
    )  # fmt: skip


def line(number: str, exhibit: Exhibit, case: str) -> dict[str, Any]:
    """One exhibit as it burnt; ``by_sack``: its sack was checked, and a sample of what lay in it, not itself.

    ``unproved``: the discrepancies by which it is in no total.
    """
    first, staged, found = exhibit.first_weight, exhibit.staged_weight, exhibit.laboratory
    difference = staged.gross.ug - first.gross.ug if staged and first else None
    return {
        "exhibit": number, "case": exhibit.case, "case_no": case, "no": exhibit.number, "order": exhibit.order,
        "seized_by": exhibit.agencies[0], "sealed_at": exhibit.sealed_at, "substance": exhibit.substance,
        "confirmed": found.substance if found else "", "report": found.report if found else "",
        "seal": exhibit.seal, "count": exhibit.count, "seized_gross_ug": _gross(first),
        "staged_gross_ug": _gross(staged), "difference_ug": difference,
        "staged_uncertainty_ug": staged.uncertainty_ug if staged else None,
        "staged_balance": staged.balance if staged else "", "weight_accepted": exhibit.reference is not None,
        **({"by_sack": exhibit.by_sack} if exhibit.by_sack else {}),
        **({"unproved": exhibit.doubts} if exhibit.doubts else {}),
        **({"volume": exhibit.volume} if exhibit.volume else {}),
    }  # fmt: skip


def standing_derogations(states: Iterable[Derogable]) -> list[str]:
    """Every derogation that stands for these, a session, its orders and what burnt: each once, in order."""
    return sorted({entry for state in states for entry in state.derogations})


def derogated(session: Session, exhibits: list[tuple[str, Exhibit]], world: World) -> list[str]:
    """The derogations that a certificate of the session states, as ``standing_derogations``."""
    orders = [get(world, Order, number) for number in session.orders]
    return standing_derogations([session, *orders, *(exhibit for _, exhibit in exhibits)])


def _destroyed(number: str, exhibit: Exhibit) -> Exhibit:
    if exhibit.status != DESTROYED or exhibit.certificate:
        raise RuleBroken("wrong_state", number=number, status=exhibit.status)
    return exhibit


def _number(session: Session, world: World, moment: Moment) -> str:
    """Year, running number of the issuing agency, and as much of the agency's own number as keeps it apart."""
    running = get(world, Agency, session.chair_agency).certificates + 1
    short = f"{moment.today[:4]}/{running:04d}-{session.chair_agency[2:6]}"
    return f"{moment.today[:4]}/{running:04d}-{session.chair_agency[2:]}" if world.claimed(NUMBER, short) else short


def _signature(signed: Signed) -> dict[str, Any]:
    return {
        "person": signed.person, "quality": signed.quality, "decision": signed.decision, "way": signed.way,
        "at": signed.at, "event": signed.seq, "late": signed.late,
        **({"site_at": signed.site_at} if signed.site_at else {}),
    }  # fmt: skip


def _session(number: str, session: Session) -> dict[str, Any]:
    return {
        "number": number, "chair": session.chair, "chair_agency": session.chair_agency, "pack": session.pack,
        **({"pack_digest": session.pack_digest} if session.pack_digest else {}),
        "orders": session.orders, "method": session.method, "opened_at": session.opened_at,
        "ignited_at": session.ignited_at, "closed_at": session.closed_at, "incidents": session.unusual,
        **({"denied": session.denied} if session.denied else {}),
        **({"ignition_claimed": session.ignition_claimed} if session.ignition_claimed else {}),
        **({"site": session.site, "closing_claimed": session.closing_claimed} if session.site else {}),
        "non_retrievable": session.non_retrievable, "withdrawn": session.withdrawn, "verifiers": session.verifiers,
        "attendance": [
            {"person": a.person, "agency": a.agency, "quality": a.quality, "joined_at": a.joined_at,
             "left_at": a.left_at, "attested_at": a.attested_at, "refused": a.refused,
             "reservations": a.reservations, "noted": a.noted}
            for a in session.attendance
        ],
    }  # fmt: skip


def _gross(weight: Weight | None) -> int | None:
    return weight.gross.ug if weight is not None else None
