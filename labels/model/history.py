"""Data of a custody history: its seizure, legs, weighings, seals, openings and findings."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from labels.model.common import (
    Anchor,
    DerogationLine,
    ExhibitLine,
    Letterhead,
    LogHead,
    MediaLine,
    OrderLine,
    Party,
    Place,
    SealState,
    UnmetLine,
    Verdict,
    Will,
)

LegKind = Literal[
    "seizure", "handover", "release", "return", "refused", "open", "cession", "restitution", "keeping", "settled",
    "destruction",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighingLine:
    """One weighing. ``difference_ug`` and ``allowance_ug`` are against the first weight (I17), as the log decided.

    ``calibrated_on`` and ``certificate``: None and "" where the balance has been calibrated again since.
    """

    at: datetime
    gross_ug: int
    tare_ug: int | None = None
    net_ug: int | None = None
    entered: str = ""
    balance: str = ""
    calibrated_on: date | None = None
    calibrated_until: date | None = None
    certificate: str = ""
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

    seal: str
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
    """An opening and resealing (ouverture et reconstitution du scellé) in the presence of at least two (I15).

    ``refused``: who else was there and refuses to sign, with the reason. ``unweighed``: why it was not weighed at the
    opening, and at the resealing.
    """

    at: datetime
    seal_out: str
    seal_in: str = ""
    reason: str = ""
    present: tuple[Party, ...] = ()
    actions: str = ""
    refused: tuple[str, ...] = ()
    unweighed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLine:
    """A sample or part taken from the exhibit; ``retained`` marks the duplicate kept (échantillon témoin)."""

    id: str
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
    used_ug: int = 0
    requests: str = ""
    analyst: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One leg of custody: from one holder to the next, on the receiver's act (I5, I6).

    ``started_at`` is when the releaser handed over (or the escort left), ``received_at`` the moment custody
    passed; ``recorded_at`` when the log took it. ``gap`` says in words what is missing between the leg
    before and this one; it is printed in the open. An ``open`` leg was received by nobody yet; of the fire, the last
    leg, ``present`` stood there and ``certificate`` is the number of its certificate, "" before there is one.
    ``typed_by`` copied paper slip ``slip`` into the log and
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
    not_weighed: str = ""
    releaser_will: Will | None = None
    receiver_will: Will | None = None
    escort: Party | None = None
    slip: str = ""
    typed_by: Party | None = None
    confirmed_by: Party | None = None
    present: tuple[Party, ...] = ()
    """Before whom custody ended by order or by fire; the receiver is then who or what took it, as written down."""
    certificate: str = ""
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
    seen: bool = True
    seal: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancyLine:
    """A discrepancy (écart): what was expected, what was found, who held it in between, and how it ended.

    ``about``: whose entry it is, where that is not the paper's own subject: an exhibit, an order, a hand-over.
    ``reported``: of a loss, by whom, before whom and why it was reported; of a find after a write-off, by whom, and
    who had written it off. ``finders``: who took charge of it by the act that found it. ``checked``: who had to do
    with it in between and did not hold it; ``window``: both, where that is not told apart. ``agreed_by``: which
    prosecutor agreed to the loss. ``turn``: who decides, while it is open. ``told``: what the people concerned
    answered, and what became of the reading, in sentences.
    """

    id: str
    kind: str = ""
    reported: str = ""
    opened_at: datetime | None = None
    expected: str = ""
    finding: str = ""
    holders: tuple[str, ...] = ()
    finders: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()
    window: tuple[str, ...] = ()
    turn: str = ""
    status: str = ""
    resolution: str = ""
    agreed_by: str = ""
    agreed_at: datetime | None = None
    closed_by: str = ""
    closed_at: datetime | None = None
    about: str = ""
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionLine:
    """A correction (mention rectificative): the earlier entry stays visible beside the later one.

    ``about``: the exhibit, on papers about several.
    """

    at: datetime
    corrects_seq: int
    seq: int | None = None
    what: str = ""
    before: str = ""
    after: str = ""
    by: tuple[str, ...] = ()
    reason: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagLine:
    """A flag the rules raised (late entry, clock jump, role judged at receipt), and the justification given.

    ``whole``: the flag is of an act about so many exhibits, and the log does not say of which of them; else 0.
    """

    at: datetime
    text: str
    rule: str = ""
    justification: str = ""
    seq: int | None = None
    whole: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """Line of the read audit of this history; ``action`` is read, exported, printed or handed.

    ``times``: so often within a quarter of an hour, the last time at ``last``; None for once.
    """

    at: datetime
    who: str
    action: Literal["read", "exported", "printed", "handed"] = "read"
    recipient: str = ""
    n: int | None = None
    times: int = 1
    last: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One event of the exhibit's chain; ``kind`` is its versioned type, which paper says in words.

    ``anchor``: who outside holds it fast; None where nobody is asked to.
    """

    seq: int
    n: int | None
    kind: str
    at: datetime
    leaf_hex: str
    occurred: datetime | None = None
    actor: str = ""
    anchor: Anchor | None = None


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
    completed: str = ""
    """Who said that all of it was handed over, or which term ended, and when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyHistory:
    """The custody history of one exhibit (historique de conservation), all that a court would ask for."""

    reference: str
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
    looks: tuple[SightingLine, ...] = ()
    """Readings that differed, and their second look (I57b): no inventory checks."""
    discrepancies: tuple[DiscrepancyLine, ...] = ()
    corrections: tuple[CorrectionLine, ...] = ()
    derogations: tuple[DerogationLine, ...] = ()
    unmet: tuple[UnmetLine, ...] = ()
    flags: tuple[FlagLine, ...] = ()
    gaps: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()
    reads: tuple[ReadLine, ...] = ()
    media: tuple[MediaLine, ...] = ()
    events: tuple[EventLine, ...] = ()
    custodian: Party | None = None
    """Who signs the custodian's statement at the end; printed with empty places where unknown."""
    synthetic_note: str = ""
