"""What a document is filled with: frozen plain data, already decrypted, ready to print.

Conventions, for every class here:

- text is printed as it stands; a name that was erased comes as the words that replace it
  (``[erased by event n]``); an empty text, ``None`` or an empty tuple means "not recorded" and is
  printed so (``non renseigné``), never left blank;
- masses are integer micrograms (``*_ug``), counts integers with a unit's code, money an integer of
  the minor unit with its ISO 4217 code;
- moments are timezone-aware datetimes; the letterhead's zone decides how they are written;
- fields typed with a ``Literal`` are codes that ``labels.words.codes`` translates. ``substance``,
  ``unit``, ``purpose`` and ``quality`` are codes too where a translation exists, else printed as text.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Literal

from labels.quantity import BAMAKO, Lang

__all__ = [
    "Answer",
    "Attendee",
    "BurntLine",
    "Certificate",
    "Copy",
    "CorrectionLine",
    "Course",
    "CustodyHistory",
    "DiscrepancyLine",
    "EventLine",
    "ExhibitLine",
    "FlagLine",
    "LabLine",
    "Lang",
    "Leg",
    "Letterhead",
    "LogHead",
    "MediaLine",
    "OpeningLine",
    "OrderLine",
    "Party",
    "Place",
    "ReadLine",
    "ReleaseLine",
    "Residue",
    "SampleLine",
    "SealLine",
    "SeizureFacts",
    "SightingLine",
    "Slip",
    "StoreRegister",
    "TransportLine",
    "ValueEstimate",
    "Verdict",
    "WeighingLine",
    "Will",
    "WithdrawnLine",
]

Verdict = Literal["first", "ok", "loss", "gain", "unknown"]
"""A weighing against the *first* one: the first itself, within uncertainty and moisture, beyond it, or not judged."""

SealState = Literal["intact", "opened", "broken", "void", "differs", "not_seen", "pending"]
WillKind = Literal["own_device", "other_device", "vouched", "paper", "refused", "absent"]
LegKind = Literal["seizure", "handover", "release", "return", "refused", "cession"]
Method = Literal["open_burn", "incinerator", "cement_kiln", "other"]
TestResult = Literal["positive", "negative", "inconclusive"]
Copy = Literal["releaser", "receiver"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogHead:
    """The log as it stood when the document was made: any later log must contain it as a prefix (I39)."""

    origin: str
    size: int
    root_hex: str
    checkpoint_note: str = ""
    """The signed checkpoint (C2SP signed-note), verbatim, with its cosignatures; printed on the last page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Who speaks: the lines at the top of the first page, and the zone its times are written in."""

    country: str = "République du Mali"
    motto: str = "Un Peuple – Un But – Une Foi"
    ministry: str = ""
    service: str = ""
    address: str = ""
    zone: tzinfo = BAMAKO


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person in a role: the name is clear text, or the words that replace an erased one."""

    name: str
    rank: str = ""
    role: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Will:
    """How one person's will was given, and how it can be checked.

    ``own_device``: own phone and key; ``other_device``: another's device with own PIN; ``vouched``: an
    officer vouched (``vouched_by``); ``paper``: signed on paper slip ``paper_slip``; ``refused``: refusal,
    recorded as a value with its ``reason``; ``absent``: nothing was given.
    """

    kind: WillKind
    vouched_by: str = ""
    paper_slip: str = ""
    device: str = ""
    key_id: str = ""
    signed_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place: its name, the commune it lies in, its position as text (``12,74° N, 8,10° O``)."""

    name: str
    commune: str = ""
    gps: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question that must be answered: either ``none`` is declared, or ``text`` says what happened.

    Raises:
        ValueError: when neither, or both, are given (Texas 37 TAC 13.163(8): "none" must be stated).
    """

    none: bool
    text: str = ""
    declared_by: str = ""

    def __post_init__(self) -> None:
        if self.none == bool(self.text.strip()):
            raise ValueError("declare none, or say what happened: one of the two")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitLine:
    """An exhibit on a slip or in a store's register. ``synthetic`` marks a row that stands for no real package."""

    number: str
    case_number: str = ""
    nature: str = ""
    substance: str = ""
    count: int | None = None
    unit: str = ""
    gross_ug: int | None = None
    gross_text: str = ""
    """The gross weight as entered (``9,42 kg``), printed in place of ``gross_ug`` on a slip where given."""
    readability_ug: int | None = None
    first_gross_ug: int | None = None
    seal: str = ""
    seal_state: SealState = "intact"
    since: datetime | None = None
    location: str = ""
    state: str = ""
    remark: str = ""
    synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A hand-over slip (bordereau de remise), printed in two copies. ``claimed_at`` is what the two persons state."""

    number: str
    letterhead: Letterhead
    head: LogHead
    issued_at: datetime
    releaser: Party
    receiver: Party
    lines: tuple[ExhibitLine, ...]
    purpose: str = ""
    legal_basis: str = ""
    place: str = ""
    claimed_at: datetime | None = None
    recorded_at: datetime | None = None
    due_back: datetime | date | None = None
    releaser_will: Will | None = None
    receiver_will: Will | None = None
    typed_by: Party | None = None
    settled_by: Party | None = None
    """Of a hand-over on paper: who typed its slip in, and who confirmed or refused it."""
    escort: Party | None = None
    witnesses: tuple[Party, ...] = ()
    reservations: str = ""
    refused: str = ""
    """The reason, when the receiver refused the exhibits: custody then stayed with the releaser (I11)."""
    recalled: str = ""
    """The reason, when the releaser took the hand-over back before it was received."""
    act_id: str = ""
    synthetic_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRegister:
    """The holdings of one place at one moment (registre du magasin)."""

    number: str
    letterhead: Letterhead
    head: LogHead
    issued_at: datetime
    place: Place
    custodian: Party
    lines: tuple[ExhibitLine, ...]
    as_of: datetime | None = None
    supervisor: Party | None = None
    remarks: tuple[str, ...] = ()
    synthetic_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One substance in one unit ("" for mass, then amounts are micrograms): opening + ``moved`` = closing.

    ``held`` is what the exhibits held now add up to, None where nobody counted.
    """

    substance: str
    unit: str
    opening: int
    moved: tuple[tuple[str, int], ...]
    closing: int
    held: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MassBalance:
    """The books of an agency over a period (bilan matières)."""

    number: str
    agency: str
    letterhead: Letterhead
    head: LogHead
    issued_at: datetime
    first: date
    last: date
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingLine:
    """One weighing. ``difference_ug`` and ``allowance_ug`` are against the first weight (I17), as the log decided."""

    at: datetime
    gross_ug: int
    tare_ug: int | None = None
    net_ug: int | None = None
    entered: str = ""
    balance: str = ""
    calibrated_until: date | None = None
    readability_ug: int | None = None
    uncertainty_ug: int | None = None
    difference_ug: int | None = None
    allowance_ug: int | None = None
    verdict: Verdict = "unknown"
    purpose: str = ""
    by: str = ""
    witnesses: tuple[str, ...] = ()
    seq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealLine:
    """A seal in its life: applied, then perhaps opened or found broken; ``replaced_by`` names the next one."""

    number: str
    kind: str = ""
    applied_at: datetime | None = None
    applied_by: str = ""
    witnesses: tuple[str, ...] = ()
    state: SealState = "intact"
    ended_at: datetime | None = None
    replaced_by: str = ""
    photo_sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningLine:
    """An opening and resealing (ouverture et reconstitution du scellé) in the presence of at least two (I15)."""

    at: datetime
    seal_out: str
    seal_in: str = ""
    reason: str = ""
    present: tuple[Party, ...] = ()
    actions: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLine:
    """A sample or part taken from the exhibit; ``retained`` marks the duplicate kept (échantillon témoin)."""

    number: str
    parent: str = ""
    taken_at: datetime | None = None
    net_ug: int | None = None
    count: int | None = None
    unit: str = ""
    retained: bool = False
    place: str = ""
    method: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabLine:
    """A laboratory report (rapport d'expertise)."""

    report: str
    lab: str = ""
    at: datetime | date | None = None
    method: str = ""
    substance: str = ""
    purity: str = ""
    received_net_ug: int | None = None
    returned_net_ug: int | None = None
    analyst: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """An order or requisition (réquisition de destruction, ordonnance, maintien) and its end of recourse."""

    number: str
    kind: str = ""
    authority: str = ""
    at: datetime | date | None = None
    reason: str = ""
    notified_at: datetime | date | None = None
    appeal_until: datetime | date | None = None
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One leg of custody: from one holder to the next, on the receiver's act (I5, I6).

    ``started_at`` is when the releaser handed over (or the escort left), ``received_at`` the moment custody
    passed; ``recorded_at`` when the log took it. ``gap`` says in words what is missing between the leg
    before and this one; it is printed in the open. ``typed_by`` copied paper slip ``slip`` into the log and
    ``confirmed_by`` compared it with its photograph; neither is releaser or receiver by that.
    """

    received_at: datetime | None
    receiver: Party
    releaser: Party | None = None
    kind: LegKind = "handover"
    started_at: datetime | None = None
    recorded_at: datetime | None = None
    place: str = ""
    location: str = ""
    purpose: str = ""
    legal_basis: str = ""
    seal: str = ""
    seal_state: SealState = "intact"
    gross_ug: int | None = None
    balance: str = ""
    releaser_will: Will | None = None
    receiver_will: Will | None = None
    escort: Party | None = None
    slip: str = ""
    typed_by: Party | None = None
    confirmed_by: Party | None = None
    due_back: datetime | date | None = None
    refused_reason: str = ""
    gap: str = ""
    seq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseLine:
    """A temporary release (sortie provisoire): to whom, until when, and whether it came back."""

    out_at: datetime
    to: Party
    purpose: str = ""
    legal_basis: str = ""
    due_back: datetime | date | None = None
    back_at: datetime | None = None
    overdue: bool = False
    slip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingLine:
    """An inventory check (récolement) that saw the exhibit, or did not."""

    at: datetime
    by: str
    audit: str = ""
    place: str = ""
    found: bool = True
    seal: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancyLine:
    """A discrepancy (écart): what was expected, what was found, who held it in between, and how it ended."""

    number: str
    kind: str = ""
    opened_at: datetime | None = None
    expected: str = ""
    found: str = ""
    holders: tuple[str, ...] = ()
    status: str = ""
    resolution: str = ""
    closed_by: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionLine:
    """A correction (mention rectificative): the earlier entry stays visible beside the later one."""

    at: datetime
    corrects_seq: int
    seq: int | None = None
    what: str = ""
    before: str = ""
    after: str = ""
    by: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagLine:
    """A flag the rules raised (late entry, clock jump, role judged at receipt), and the justification given."""

    at: datetime
    text: str
    rule: str = ""
    justification: str = ""
    seq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """Who read, exported or was given this history; ``action`` is read, exported, printed or handed."""

    at: datetime
    who: str
    action: Literal["read", "exported", "printed", "handed"] = "read"
    recipient: str = ""
    n: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One event of the exhibit's chain. ``title`` is the act in the reader's words; ``kind`` its type (code)."""

    seq: int
    n: int | None
    kind: str
    at: datetime
    leaf_hex: str
    title: str = ""
    occurred: datetime | None = None
    actor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLine:
    """A photo, film or scan kept beside the record, by its SHA-256."""

    title: str
    sha256: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeizureFacts:
    """The circumstances of the seizure (fields of the UNODC individual seizure record where they apply)."""

    agency: str = ""
    officer: Party | None = None
    at: datetime | None = None
    place: Place | None = None
    legal_basis: str = ""
    from_whom: str = ""
    hiding_place: str = ""
    transport: str = ""
    departure: str = ""
    destination: str = ""
    operation: str = ""
    record_number: str = ""
    declared_at: datetime | None = None
    declared: str = ""
    received: str = ""
    witnesses: tuple[Party, ...] = ()
    circumstances: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyHistory:
    """The custody history of one exhibit (historique de conservation), all that a court would ask for."""

    number: str
    letterhead: Letterhead
    head: LogHead
    issued_at: datetime
    exhibit: ExhibitLine
    requested_by: Party | None = None
    case_number: str = ""
    record_number: str = ""
    prosecution_number: str = ""
    investigation_number: str = ""
    court: str = ""
    description: str = ""
    packaging: str = ""
    parent: str = ""
    seizure: SeizureFacts = field(default_factory=SeizureFacts)
    holder: Party | None = None
    holder_since: datetime | None = None
    legs: tuple[Leg, ...] = ()
    seals: tuple[SealLine, ...] = ()
    openings: tuple[OpeningLine, ...] = ()
    weighings: tuple[WeighingLine, ...] = ()
    releases: tuple[ReleaseLine, ...] = ()
    samples: tuple[SampleLine, ...] = ()
    labs: tuple[LabLine, ...] = ()
    orders: tuple[OrderLine, ...] = ()
    sightings: tuple[SightingLine, ...] = ()
    discrepancies: tuple[DiscrepancyLine, ...] = ()
    corrections: tuple[CorrectionLine, ...] = ()
    flags: tuple[FlagLine, ...] = ()
    gaps: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()
    reads: tuple[ReadLine, ...] = ()
    media: tuple[MediaLine, ...] = ()
    events: tuple[EventLine, ...] = ()
    custodian: Party | None = None
    """Who signs the custodian's statement at the end; printed with empty places where unknown."""
    verify_url: str = ""
    synthetic_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BurntLine:
    """One exhibit in a destruction certificate: as seized, as staged, and what both say together.

    ``first_gross_ug`` is the first gross weight of the exhibit, ``gross_ug`` the gross weight at staging;
    totals are sums of these two columns (I34).
    """

    number: str
    substance: str
    case_number: str = ""
    record_number: str = ""
    prosecution_number: str = ""
    seizing_agency: str = ""
    seized_on: datetime | date | None = None
    seized_place: str = ""
    store_entry: str = ""
    lab_report: str = ""
    confirmed: bool = False
    """Whether a laboratory confirmed the substance; else it is printed as presumed."""
    count: int | None = None
    unit: str = ""
    first_gross_ug: int | None = None
    first_net_ug: int | None = None
    gross_ug: int | None = None
    balance: str = ""
    readability_ug: int | None = None
    uncertainty_ug: int | None = None
    difference_ug: int | None = None
    verdict: Verdict = "unknown"
    seal_in: str = ""
    seal_out: str = ""
    seal_state: SealState = "intact"
    sample: str = ""
    sample_place: str = ""
    test_kit: str = ""
    test_result: TestResult | None = None
    order: str = ""
    observation: str = ""
    synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnLine:
    """An exhibit staged but not burnt: who withdrew it, when and why; it went back under the same seal (I33)."""

    line: BurntLine
    reason: str
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportLine:
    """A transport to the site of the fire, by vehicle, with its escort."""

    store: str
    vehicle: str = ""
    escorts: tuple[Party, ...] = ()
    departed_at: datetime | None = None
    arrived_at: datetime | None = None
    load_seal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How the session went, from the opening of the load until the fire was cold."""

    load_opened_at: datetime | None = None
    recounted_by: tuple[Party, ...] = ()
    recount: str = ""
    tests: str = ""
    ignited_at: datetime | None = None
    burnt_at: datetime | None = None
    cold_at: datetime | None = None
    supervised_by: tuple[Party, ...] = ()
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Residue:
    """The ashes. ``non_retrievable``: True stated so, False stated not so, None not stated."""

    mass_ug: int | None = None
    volume_litres: int | None = None
    appearance: str = ""
    test: str = ""
    disposal_place: str = ""
    non_retrievable: bool | None = None
    stated_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueEstimate:
    """A market value: an estimate with its source, never certified."""

    minor: int
    currency: str
    source: str
    at: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """A person of the session: in what quality, when present, how the will was given, with which reservations.

    ``quality`` is chair, member, judicial, witness, verifier, custodian, officer (a code) or text.
    """

    party: Party
    quality: str
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    will: Will | None = None
    reservations: str = ""
    delegation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A destruction certificate (procès-verbal d'incinération): the 13 groups of fields a court asks for.

    ``stated_totals``: the totals as the signed statement has them, as sorted (substance, unit, amount) with masses
    under the unit ``µg`` (``quantity.amounts``); when given, the document is refused with
    ``LabelError("totals_differ")`` unless they equal the sums of ``burnt`` (I34, I36).
    """

    number: str
    letterhead: Letterhead
    head: LogHead
    issued_at: datetime
    burnt: tuple[BurntLine, ...]
    unusual: Answer
    version: int = 1
    supersedes: str = ""
    """The certificate this one replaces, by number and statement hash; both remain."""
    legal_basis: tuple[str, ...] = ()
    orders: tuple[OrderLine, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    quorum_rule: str = ""
    quorum_met: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    site: Place | None = None
    method: Method | None = None
    method_text: str = ""
    fuel: str = ""
    temperature: str = ""
    fire_safety: str = ""
    environment_opinion: str = ""
    transports: tuple[TransportLine, ...] = ()
    withdrawn: tuple[WithdrawnLine, ...] = ()
    value: ValueEstimate | None = None
    course: Course = field(default_factory=Course)
    residue: Residue = field(default_factory=Residue)
    media: tuple[MediaLine, ...] = ()
    copies: tuple[str, ...] = ()
    verify_url: str = ""
    stated_totals: tuple[tuple[str, str, int], ...] | None = None
    synthetic_note: str = ""
