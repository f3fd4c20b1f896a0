"""Data of a destruction certificate: its thirteen groups of fields."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from labels.model.common import (
    Anchor,
    DerogationLine,
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
from labels.model.history import CorrectionLine
from labels.model.presumptive_test import PresumptiveTests

Method = Literal[
    "open_burn", "drum", "brick_oven", "two_chamber", "central_plant", "incinerator", "cement_kiln", "other"
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question that must be answered: ``none`` is declared, or ``text`` says what happened; who said so, and when.

    Beside ``none``, ``text`` is the words in which it was declared: they are printed, whatever they are. ``denied``:
    exhibits that the log has an incident of although those words were “none”.

    Raises:
        ValueError: when neither is given (Texas 37 TAC 13.163(8): "none" must be stated).
    """

    none: bool
    text: str = ""
    declared_by: str = ""
    declared_at: datetime | None = None
    denied: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.none and not self.text.strip():
            raise ValueError("declare none, or say what happened")


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeBalance:
    """The mass balance of an exhibit's life (I47): first mass less parts and consumption, and the difference.

    ``net``: the masses are net, else gross. ``before_ug``: before destruction, None where it was not weighed by itself.
    ``unknown``: its packing was changed before anybody weighed it, so the first net mass is later than the seizure.
    """

    first_ug: int
    net: bool = False
    parts_ug: int = 0
    used_ug: int = 0
    before_ug: int | None = None
    unknown: bool = False

    @property
    def taken_ug(self) -> int:
        """Return what left it by the record: parts, samples and consumption."""
        return self.parts_ug + self.used_ug


@dataclass(frozen=True, slots=True, kw_only=True)
class BurntLine:
    """One exhibit in a destruction certificate: as seized, as staged, and what both say together.

    ``first_gross_ug`` is the first gross weight of the exhibit, ``gross_ug`` the gross weight at staging;
    totals are sums of these two columns (I34).
    """

    id: str
    substance: str
    case_number: str = ""
    record_number: str = ""
    prosecution: str = ""
    """The prosecution that leads the case."""
    seizing_agency: str = ""
    seized_on: datetime | date | None = None
    seized_place: str = ""
    store_entry: str = ""
    lab_report: str = ""
    confirmed: bool = False
    """Whether a laboratory confirmed the substance; else it is printed as presumed."""
    count: int | None = None
    unit: str = ""
    volume_ul: int | None = None
    """Volume as stated: no sealed bottle is measured."""
    first_gross_ug: int | None = None
    first_net_ug: int | None = None
    gross_ug: int | None = None
    balance: str = ""
    readability_ug: int | None = None
    uncertainty_ug: int | None = None
    difference_ug: int | None = None
    balance_sheet: LifeBalance | None = None
    verdict: Verdict = "unknown"
    seal_in: str = ""
    seal_out: str = ""
    """The seal as it was read before the fire, "" where nobody read one; ``seal_by``: by whom, at the staging."""
    seal_state: SealState = "not_seen"
    seal_by: str = ""
    samples: tuple[str, ...] = ()
    """Exhibits kept back for the case, by their numbers, and in ``samples_place`` where they lay at the issue."""
    samples_place: str = ""
    samples_waived: bool = False
    """Whether the order says why none is kept."""
    order: str = ""
    observation: str = ""
    staged_by: str = ""
    """How it was staged when not by a check of its own."""
    unproved: tuple[str, ...] = ()
    """Discrepancies by which it is not proved that it burnt: it is listed, and stands in no total."""
    synthetic: bool = False

    @property
    def masses(self) -> LifeBalance | None:
        """Return its mass balance; of the gross masses where no other is given, None where it has no first mass."""
        if self.balance_sheet is not None or self.first_gross_ug is None:
            return self.balance_sheet
        return LifeBalance(first_ug=self.first_gross_ug, before_ug=self.gross_ug)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnLine:
    """An exhibit staged but not burnt: who read its seal and withdrew it, when and why (I33).

    ``missing``: it was not there; who says so reported it lost. ``arrived``: whether and when it had been scanned on
    the site. ``discrepancies``: those it was under from then on.
    """

    line: BurntLine
    reason: str
    by: str = ""
    at: datetime | None = None
    missing: bool = False
    arrived: str = ""
    discrepancies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """Transport of the load to the fire: the stores it left, and the rest as the closing officer described it."""

    stores: tuple[str, ...] = ()
    vehicle: str = ""
    escort: str = ""
    departure: str = ""
    arrival: str = ""
    load_seal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Course of the session, from the opening of the load until the fire was cold."""

    load_opened_at: datetime | None = None
    recounted_by: tuple[Party, ...] = ()
    recount: str = ""
    watched: tuple[Party, ...] = ()
    """Who watched the weighing before destruction, by their own will."""
    unsigned: tuple[Party, ...] = ()
    """Who watched it and refuses to sign."""
    outsiders: tuple[str, ...] = ()
    """Outsiders who took part by name, each in words."""
    tests: str = ""
    ignited_at: datetime | None = None
    cooling: str = ""
    """Until when the fire was watched and who looked at the ashes, in words."""
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Residue:
    """The ashes. ``non_retrievable``: True stated so, False stated not so, None not stated."""

    amount: str = ""
    """Mass or volume, in words."""
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


SignatureDecision = Literal["attested", "reserved", "refused"]
SignatureWay = Literal["account", "pin", "passkey", "wet", "thumb", "device"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One person's signature over what the session states.

    ``before``: the names of the two before whom a hand or thumb signed; ``key``: the beginning of a passkey's id, and
    whether that key says of itself that it cannot be copied; ``late``: after the time that the rules give;
    ``contested``: of a paper, when its person says otherwise; ``site_at``: when it was signed on the site without
    network, by the clock of the session's device.
    """

    decision: SignatureDecision
    way: SignatureWay
    at: datetime
    late: bool = False
    contested: bool = False
    before: tuple[str, ...] = ()
    key: str = ""
    device_bound: bool = False
    site_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """Statement that everybody signs: its SHA-256, the beginning read aloud, the bytes, and the ``missing`` people.

    ``evidence``: the passkey signatures as JSON, which anybody can check. ``site``: for a session closed offline, the
    SHA-256 (hex) signed there and printed on the paper original. ``site_short``: its beginning. ``by_device``: people
    vouched for by the site's device alone. ``recalled``: devices from which the session was taken back, and when.
    ``doubted``: hours of the site's device cannot be true.
    """

    sha256: str
    short: str
    statement: bytes
    evidence: bytes
    missing: tuple[str, ...] = ()
    site: str = ""
    by_device: tuple[str, ...] = ()
    recalled: tuple[tuple[str, datetime | None], ...] = ()
    site_short: str = ""
    doubted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """A person of the session: in what quality, when present, how the will was given, with which reservations.

    ``quality`` is chair, member, judicial, witness, verifier, custodian, officer (a code) or text. ``noted``: what the
    chair noted of somebody who gave no word.
    """

    party: Party
    quality: str
    arrived_at: datetime | None = None
    left_at: datetime | None = None
    will: Will | None = None
    reservations: str = ""
    delegation: str = ""
    noted: str = ""
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """Difference between two versions: ``what`` (in words) of these exhibits, or of the totals if there are none."""

    what: str
    before: str
    after: str
    exhibits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """The version before, by the SHA-256 of its ``statement`` and, where it was signed, of its ``file``; and why.

    ``changes``: what this version states otherwise. ``corrections``: the entries corrected since, each with its event.
    """

    version: int
    statement: str
    reason: str
    file: str = ""
    changes: tuple[ChangeLine, ...] = ()
    corrections: tuple[CorrectionLine, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Superseded:
    """The version that replaced this one, by the SHA-256 of its ``statement``, and when."""

    version: int
    statement: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IrregularLine:
    """Something missing, implausible, reserved or disputed (I66), told on page 1 by ``code`` and its ``figures``.

    ``words``: what the person said of it. ``detail``: a mark or a reason by its code, told in words (I65). ``grave``:
    the title of the paper tells it too.
    """

    code: str
    grave: bool = False
    exhibits: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    figures: tuple[tuple[str, int], ...] = ()
    words: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """A destruction certificate (procès-verbal de destruction): the 13 groups of fields a court asks for.

    ``stated_totals``: the totals as the signed statement has them, as sorted (substance, unit, amount) with masses
    under the unit ``µg`` (``quantity.amounts``); when given, the document is refused with
    ``LabelError("totals_differ")`` unless they equal the sums of what is ``proved`` of ``burnt`` (I34, I36).
    """

    reference: str
    letterhead: Letterhead
    head: LogHead
    issued_at: datetime
    burnt: tuple[BurntLine, ...]
    unusual: Answer
    irregular: tuple[IrregularLine, ...] = ()
    version: int = 1
    replaces: Replaced | None = None
    """The version that this one replaces; both remain."""
    superseded: Superseded | None = None
    """The version that has replaced this one, when it was printed after that."""
    legal_basis: tuple[str, ...] = ()
    orders: tuple[OrderLine, ...] = ()
    derogations: tuple[DerogationLine, ...] = ()
    unmet: tuple[UnmetLine, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    quorum_rule: str = ""
    quorum_met: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None
    site: Place | None = None
    method: Method | None = None
    fuel: str = ""
    temperature: str = ""
    fire_safety: str = ""
    environment_opinion: str = ""
    transport: Transport = field(default_factory=Transport)
    withdrawn: tuple[WithdrawnLine, ...] = ()
    value: ValueEstimate | None = None
    course: Course = field(default_factory=Course)
    residue: Residue = field(default_factory=Residue)
    media: tuple[MediaLine, ...] = ()
    copies: tuple[str, ...] = ()
    stated_totals: tuple[tuple[str, str, int], ...] | None = None
    sign_off: SignOff | None = None
    """What everybody signs; None for a paper that shows no signatures of the register."""
    presumptive: PresumptiveTests | None = None
    """What the presumptive tests before the fire say (I65)."""
    anchor: Anchor | None = None
    """Who outside holds the issue fast, as it was when this was printed."""
    synthetic_note: str = ""

    @property
    def proved(self) -> tuple[BurntLine, ...]:
        """Return the lines that the totals include."""
        return tuple(line for line in self.burnt if not line.unproved)
