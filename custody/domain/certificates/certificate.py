"""The destruction certificate (procès-verbal de destruction): only out of a closed, quorate session (I32-I36).

Its statement is canonical JSON made from states alone, so that any later fold of the log gives the same
bytes; the event carries its digest and its totals, and no name.
"""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from msgspec import Struct, field, structs

from custody.domain.access.roles import Role
from custody.domain.certificates.certificate_statement import Replaces, Total, derogated, flags, stated, statement
from custody.domain.destruction.destruction_session import CERTIFIED, CLOSED, DISPUTED, DestructionSession
from custody.domain.destruction.presence_findings import unheard
from custody.domain.destruction.quorum import disqualified_witnesses, require_chair, require_own_words
from custody.domain.destruction.session_load import loaded
from custody.domain.discrepancies.discrepancy import UNATTESTED, DiscrepancyOpened
from custody.domain.exhibits.exhibit import DESTROYED, Exhibit
from custody.domain.kernel.acts import N_, act
from custody.domain.kernel.context import ActContext, Decision, StateReader, require
from custody.domain.kernel.errors import RuleBroken
from custody.domain.kernel.events import Event, Fact, Index, State
from custody.domain.law.rule_pack_loader import pack_of
from custody.domain.law.session_limits import session_limits
from custody.domain.people.agency import Agency
from custody.domain.seizures.case import Case

NUMBER, VERSION = "certificate_no", "session_certificate"
"""Claims that a certificate keeps for ever: its number, and being this version for its session
(``session/version``)."""


class SignField(Struct, frozen=True, forbid_unknown_fields=True):
    """The field in which a person signs the certificate's file: its number on the paper, from 1."""

    person: str
    field: int


class Countersigned(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A signature in the file (``pdf_signatures``): recorded ``at``, by the event ``seq``."""

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


class Certificate(State, kw_only=True):
    """A certificate: version 1, or a later one, which names the version that it ``replaces`` (I35).

    ``file``: the event with the newest revision of its file, 0 while there is none; ``sealed``: the one that closed it,
    ``left_out``: who had not signed the session then. ``superseded``: the certificate that replaces this one.
    ``prepared_by``: the person who made its file, "" while there is none; ``spoiled``: files that it replaced.
    """

    kind: ClassVar[str] = "CE"
    certificate_number: str
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
        """Return the index by session."""
        return Index(status="superseded" if self.superseded else "issued", dossier=self.session)


class CertificateIssued(Event, frozen=True):
    """The certificate exists: its number, the SHA-256 (hex) of its statement, its totals.

    ``derogations``: every one that then stood for the session, its orders or what burnt (rule and number, a space
    between), whether it was made use of or not.
    """

    type: ClassVar[str] = "certificate.issued/1"
    certificate_number: str
    session: str
    version: int
    statement: str
    totals: tuple[Total, ...]
    exhibits: int
    synthetic: bool = False
    derogations: tuple[str, ...] = ()

    def apply(self, state: State | None, fact: Fact) -> Certificate:
        """Return the newly issued certificate."""
        return Certificate(
            certificate_number=self.certificate_number, session=self.session, version=self.version, issued_at=fact.at,
            issued=fact.seq,
            statement=self.statement, totals=list(self.totals), exhibits=self.exhibits, synthetic=self.synthetic,
            derogations=list(self.derogations),
        )  # fmt: skip

    def claims(self, fact: Fact) -> tuple[tuple[str, str], ...]:
        """Return the claims: one certificate of each version per session; its number once for ever."""
        return ((NUMBER, self.certificate_number), (VERSION, f"{self.session}/{self.version}"))


class DestructionSessionCertified(Event, frozen=True):
    """The session's certificate."""

    type: ClassVar[str] = "destruction_session.certified/1"
    certificate: str

    def apply(self, state: DestructionSession, fact: Fact) -> DestructionSession:
        """Mark the session as certified and record its certificate."""
        state.status, state.certificate = CERTIFIED, self.certificate
        return state


class ExhibitCertified(Event, frozen=True):
    """The burnt exhibit stands in a certificate (I32: in at most one).

    ``opened``: the discrepancy by which it is in no total, as no judicial authority attests its fire (I64).
    """

    type: ClassVar[str] = "exhibit.certified/1"
    certificate: str
    opened: tuple[str, ...] = ()

    def apply(self, state: Exhibit, fact: Fact) -> Exhibit:
        """Record the certificate of the exhibit, and what disputes that it burnt."""
        state.certificate = self.certificate
        state.open += self.opened
        return state


class AgencyCertificateNumbered(Event, frozen=True):
    """The issuing agency's running number."""

    type: ClassVar[str] = "agency.certificate_numbered/1"
    certificate: str

    def apply(self, state: Agency, fact: Fact) -> Agency:
        """Apply it: one more."""
        state.certificates += 1
        return state


class Certify(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Issue the certificate of a closed session."""

    session: str


@act(
    "destruction_session.certify/1",
    title=N_("Certificate of destruction issued"),
    summary="Issue the certificate",
    roles={Role.COMMISSION},
    records=(
        DiscrepancyOpened,
        CertificateIssued,
        AgencyCertificateNumbered,
        ExhibitCertified,
        DestructionSessionCertified,
    ),
)
def certify(command: Certify, state_reader: StateReader, ctx: ActContext) -> Decision:
    """Issue the certificate: it lists exactly what burnt, whatever went wrong after ignition, and names what did.

    A certificate that is refused after the fire would only be typed elsewhere. Where no judicial authority attests the
    fire, or the one who signed by hand did not confirm it, all that burnt is in dispute, and in no total (I64).

    Raises:
        RuleBroken: ``not_the_chair``, ``wrong_state``; ``attestation_missing`` names who has neither attested
            nor refused; ``authority_has_days`` as long as the judicial authority may still speak for itself;
            ``session_pack_changed`` and as ``require_own_words``, of a session that a device had.
        BadInput: ``total_too_large``.
    """
    session = require(state_reader, DestructionSession, command.session)
    require_chair(session, state_reader, ctx)
    if session.status != CLOSED:
        raise RuleBroken("wrong_state", number=command.session, status=session.status)
    silent = next((a.person for a in session.attendance if not a.attested_at), None)
    if silent:
        raise RuleBroken("attestation_missing", person=silent)
    load = [
        (exhibit_id, _destroyed(exhibit_id, e))
        for exhibit_id, e in loaded(command.session, session, state_reader).items()
    ]
    decision = Decision(flags=flags(session))
    if any(a.by_device for a in session.attendance):
        pack = session.rules()
        decision.rules = pack.mark
        require_own_words(
            session, disqualified_witnesses(command.session, session, state_reader), pack, state_reader, decision
        )
    opened = _dispute_unattested(command.session, session, load, ctx, decision)
    exhibits = [(each, structs.replace(e, open=[*e.open, *opened.get(each, ())])) for each, e in load]
    numbers = {e.case for _, e in exhibits}
    state_reader.load(numbers)
    cases = {case_id: require(state_reader, Case, case_id) for case_id in numbers}
    certificate, certificate_reference = ctx.new_number("CE"), _number(session, state_reader, ctx)
    derogations = derogated(session, exhibits, state_reader)
    body = statement(certificate, certificate_reference, command.session, session, exhibits, cases, derogations)
    event = CertificateIssued(
        certificate_number=certificate_reference, session=command.session, version=1,
        **stated(body, session, exhibits, derogations)
    )  # fmt: skip
    decision.add(certificate, event)
    decision.add(command.session, DestructionSessionCertified(certificate=certificate))
    decision.add(session.chair_agency, AgencyCertificateNumbered(certificate=certificate))
    for each, _ in exhibits:
        decision.add(each, ExhibitCertified(certificate=certificate, opened=opened.get(each, ())))
    return decision


def _dispute_unattested(
    session_id: str, session: DestructionSession, load: Iterable[tuple[str, Exhibit]], ctx: ActContext,
    decision: Decision,
) -> dict[str, tuple[str, ...]]:  # fmt: skip
    """Open a discrepancy for each exhibit of a fire that no judicial authority attests, and return them by exhibit.

    Raises:
        RuleBroken: ``authority_has_days`` before the days for its word are over.
    """
    limits = pack_of(session.pack).limits if session.pack else session_limits()
    lacking = unheard(session, limits.attest_days)
    if not lacking.people:
        return {}
    if lacking.until and ctx.at <= lacking.until:
        raise RuleBroken("authority_has_days", number=session_id, person=lacking.people[0], until=lacking.until)
    decision.flag(DISPUTED)
    opened: dict[str, tuple[str, ...]] = {}
    for exhibit_id, exhibit in load:
        opened[exhibit_id] = (ctx.new_number("EC"),)
        event = DiscrepancyOpened(
            sort=UNATTESTED, about=exhibit_id, case=exhibit.case, window=tuple(exhibit.window)
        )  # fmt: skip
        decision.add(opened[exhibit_id][0], event)
    return opened


def restated(
    certificate_id: str, certificate: Certificate, session: DestructionSession, exhibits: Iterable[tuple[str, Exhibit]],
    cases: Mapping[str, Case],
) -> bytes:  # fmt: skip
    """Return the statement of an issued certificate, rebuilt from given states (of its issue or of another day)."""
    return statement(
        certificate_id, certificate.certificate_number, certificate.session, session, list(exhibits), cases,
        certificate.derogations,
        certificate.issued, certificate.replaces,
    )  # fmt: skip


def _destroyed(exhibit_id: str, exhibit: Exhibit) -> Exhibit:
    if exhibit.status != DESTROYED or exhibit.certificate:
        raise RuleBroken("wrong_state", number=exhibit_id, status=exhibit.status)
    return exhibit


def _number(session: DestructionSession, state_reader: StateReader, ctx: ActContext) -> str:
    """Return year, running number of the issuing agency, and as much of the agency's own number as keeps it apart."""
    running = require(state_reader, Agency, session.chair_agency).certificates + 1
    short = f"{ctx.today[:4]}/{running:04d}-{session.chair_agency[2:6]}"
    return f"{ctx.today[:4]}/{running:04d}-{session.chair_agency[2:]}" if state_reader.claimed(NUMBER, short) else short
