"""Data of minutes (procès-verbaux): seizure, weighing, opening with its resealing, inventory, order, notice.

All kinds share one form: each kind fills its fields, and empty fields leave no section.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from labels.model.certificate import Attendee
from labels.model.common import (
    DerogationLine,
    ExhibitLine,
    Letterhead,
    LogHead,
    MediaLine,
    OrderLine,
    Party,
    Place,
    Told,
    UnmetLine,
)
from labels.model.history import (
    CorrectionLine,
    DiscrepancyLine,
    OpeningLine,
    ReadLine,
    SampleLine,
    SealLine,
    SeizureFacts,
    WeighingLine,
)
from labels.model.office_act import OfficeAct, OfficeKind

MinutesKind = Literal[
    "seizure", "weighing", "opening", "inventory", "order", "notice", "hold", "rectification", OfficeKind
]  # fmt: skip
OrderSort = Literal["destruction", "restitute", "cede", "keep"]
CountVerdict = Literal["found", "missing", "moved", "surplus"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLine:
    """An act that minutes are made from: its kind (code), its place in the log, and the digests that fix it there.

    ``leaf_hex`` is the leaf hash of the act's header, ``root_hex`` the root over all its parts; ``claimed`` is when it
    is said to have happened, None where nobody claims another time than ``at``, when the log took it.
    """

    kind: str
    act: str
    seq: int
    leaf_hex: str
    root_hex: str
    at: datetime
    claimed: datetime | None = None
    parts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredLine:
    """A line of a first report: what was announced, and in the officer's own words."""

    index: int
    substance: str
    amount: str
    designation: str = ""
    exhibits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceLine:
    """A balance that weighed: what it was on that day, and the check masses read on it before, in sentences."""

    serial: str
    maker: str = ""
    certificate: str = ""
    calibrated_on: date | None = None
    calibrated_until: date | None = None
    readability_ug: int | None = None
    uncertainty_ug: int | None = None
    checked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedLine:
    """An exhibit as it was weighed: the exhibit with the seal as seen, and what the balance showed."""

    exhibit: ExhibitLine
    weighing: WeighingLine


@dataclass(frozen=True, slots=True, kw_only=True)
class CountFacts:
    """Scope of an inventory, and its sums: expected = found + missing + moved (I43)."""

    place: Place | None = None
    holder: Party | None = None
    substances: tuple[str, ...] = ()
    planned_at: datetime | None = None
    planner: Party | None = None
    frozen_at: datetime | None = None
    frozen_seq: int | None = None
    expected_sha256: str = ""
    reconciled_at: datetime | None = None
    reconciler: Party | None = None
    expected: int = 0
    found: int = 0
    by_sack: int = 0
    steps: tuple[str, ...] = ()
    """An early close, a reopening, a confirmation of what is missing: by whom and when, in sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedLine:
    """An exhibit of an inventory with what the count says of it; ``seen`` is the seal read, by ``by``."""

    id: str
    verdict: CountVerdict
    seal: str = ""
    by: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """An order as a paper of its own: what ``sort`` it is, of what, until when, and what it waives.

    ``signed_on``: the day of the signed paper that it was typed in from by ``entered_by``; ``kept`` are the exhibits
    kept back as samples. ``doubted``: something of it rests on means in other hands (I42). ``channel``: it was typed
    in from a copy or a call, which is what was scanned; its original is due by a day, or was seen by somebody.
    ``compared``: what is said of the photograph of the signed paper, "" for nothing. ``bench``: a judge or court gave
    it, else a prosecutor. ``addressees``: the offices that have the exhibits and are required to act. ``no_report``,
    ``no_sample``: the reasons for which a laboratory report or a sample is waived, "" where none is.
    """

    sort: OrderSort
    line: OrderLine
    issuer: Party
    lapses_on: date | None = None
    kept: tuple[str, ...] = ()
    signed_on: date | None = None
    entered_by: Party | None = None
    confirmed_by: Party | None = None
    doubted: bool = False
    channel: Literal["", "copy", "telephone"] = ""
    original_due: date | None = None
    original_seen_at: datetime | None = None
    original_seen_by: Party | None = None
    compared: str = ""
    bench: bool = False
    addressees: tuple[str, ...] = ()
    no_report: str = ""
    no_sample: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Custody ended by an order of that ``sort``, with the weighing: to whom, and by which ``foreign`` receipt.

    ``received``: number of the receiver's proof. ``identity``: the recipient's paper. ``second``: the authority that
    approved the order. ``obeyed``: the court's decision that could not wait, and ``broken`` the rules against it.
    """

    sort: OrderSort
    order: str
    authority: str
    recipient: str
    foreign: str = ""
    received: str = ""
    identity: str = ""
    second: str = ""
    obeyed: str = ""
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldFacts:
    """A legal hold (sursis à destruction) placed or ``lifted`` by ``issuer``, and why.

    ``placed_by``, ``placed_at``: of a lifting, whose hold it ends. ``others``: prosecutions whose holds stay.
    """

    issuer: Party
    reason: str = ""
    lifted: bool = False
    placed_by: Party | None = None
    placed_at: datetime | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """The minutes of an act. ``reference`` is its subject's with the place of the act in the log: ``SE…/1201``.

    ``refusals``: who was there and refuses to sign, with the reason. ``hands``: how many boxes for people whom the
    record does not name. ``copies``: what was given out before of the same subject.
    """

    kind: MinutesKind
    reference: str
    letterhead: Letterhead
    head: LogHead
    issued_at: datetime
    acts: tuple[ActLine, ...]
    case_number: str = ""
    court: str = ""
    legal_basis: str = ""
    seizure: SeizureFacts | None = None
    declared: tuple[DeclaredLine, ...] = ()
    exhibits: tuple[ExhibitLine, ...] = ()
    order: OrderFacts | None = None
    hold: HoldFacts | None = None
    office: OfficeAct | None = None
    ending: Ending | None = None
    opening: OpeningLine | None = None
    seals: tuple[SealLine, ...] = ()
    weighed: tuple[WeighedLine, ...] = ()
    blind: bool = False
    """It is of a blind check; ``exhibits`` are then those without a weight of their own."""
    balances: tuple[BalanceLine, ...] = ()
    samples: tuple[SampleLine, ...] = ()
    count: CountFacts | None = None
    counted: tuple[CountedLine, ...] = ()
    discrepancies: tuple[DiscrepancyLine, ...] = ()
    flags: tuple[Told, ...] = ()
    corrections: tuple[CorrectionLine, ...] = ()
    unmet: tuple[UnmetLine, ...] = ()
    derogations: tuple[DerogationLine, ...] = ()
    media: tuple[MediaLine, ...] = ()
    signers: tuple[Attendee, ...] = ()
    refusals: tuple[str, ...] = ()
    hands: int = 2
    copies: tuple[ReadLine, ...] = ()
    synthetic: bool = False
    synthetic_note: str = ""
