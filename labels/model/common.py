"""Data shared by several papers: parties and their wills, places, exhibits, orders, the head of the log."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Literal

Verdict = Literal[
    "first", "ok", "loss", "gain", "unknown", "coarse", "coarser_than_first", "calibration_ended", "check_mass_off",
    "drying", "earlier_undecided", "by_sack", "by_count",
]  # fmt: skip
"""A weighing against the *first* one: the first itself, within uncertainty and moisture, beyond it, or not judged;
or not weighed by itself, but by its sack or by seal and count."""
SealState = Literal["intact", "opened", "broken", "absent", "differs", "not_seen", "pending", ""]
"""How a seal was found; "" where nobody is quoted on it."""
WillKind = Literal["own_device", "other_device", "enrolled_device", "vouched", "paper", "refused", "absent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogHead:
    """The log as it stood when the document was made: any later log must contain it as a prefix (I39)."""

    origin: str
    size: int
    root_hex: str
    checkpoint_note: str = ""
    """The signed checkpoint (C2SP signed-note), verbatim, with its cosignatures; printed on the last page."""
    vkeys: tuple[str, ...] = ()
    """The Ed25519 keys (C2SP vkey) whose lines count under that checkpoint: what a reader of a proof bundle needs."""
    exercise: bool = False
    """The log is an exercise's: every page says that it has no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Outside proof of an act: cosigned by ``by`` of the ``of`` policy witnesses, with a quorum ``since`` then.

    ``since`` is None without a quorum. ``verdict``: ``antedated`` or ``postdated`` if the witnesses contradict the
    claimed time of recording. ``stamped_by``, ``stamped_at``: authority and time of the time-stamp of the oldest head
    over the act. ``stamped_own``: an installation stamped it itself. ``explained``: the event that records the wrong
    clock behind the verdict. ``unproved``: witnesses whose stored statement does not hold.
    """

    by: int
    of: int
    since: datetime | None = None
    verdict: str = ""
    stamped_by: str = ""
    stamped_at: datetime | None = None
    stamped_own: bool = False
    explained: int = 0
    unproved: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Letterhead: the lines at the top of the first page, and the zone in which its times are written."""

    country: str = "République du Mali"
    motto: str = "Un Peuple – Un But – Une Foi"
    ministry: str = ""
    service: str = ""
    address: str = ""
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person in a role: the name is clear text, or the words that replace an erased one."""

    name: str
    rank: str = ""
    role: str = ""
    agency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Will:
    """Form in which one person gave their will, with the means to check it.

    ``own_device``: own phone and key. ``other_device``: another's device with own PIN. ``enrolled_device``: own PIN on
    a device of the agency, offline, with the device as only evidence. ``vouched``: an officer vouched (``vouched_by``).
    ``paper``: signed on paper slip ``paper_slip``. ``refused``: refusal, recorded with its ``reason``. ``absent``:
    nothing was given.
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
class ExhibitLine:
    """An exhibit on a slip or in a store's register. ``synthetic`` marks a row that stands for no real package."""

    id: str
    case_number: str = ""
    nature: str = ""
    substance: str = ""
    count: int | None = None
    unit: str = ""
    volume_ul: int | None = None
    gross_ug: int | None = None
    gross_text: str = ""
    """The gross weight as entered (``9,42 kg``), printed in place of ``gross_ug`` on a slip where given."""
    readability_ug: int | None = None
    first_gross_ug: int | None = None
    gross_on_record: str = ""
    """The weight on record, where the one read differs from it."""
    seal: str = ""
    seal_read: str = ""
    """The number read, where it differs from ``seal``, the one on record."""
    seal_state: SealState = "intact"
    since: datetime | None = None
    location: str = ""
    state: str = ""
    remark: str = ""
    synthetic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A statement about several exhibits at once: a gap, a delay, a flag.

    ``whole``: it is of an act about so many exhibits, and the log does not say of which of them; else 0.
    """

    text: str
    exhibits: tuple[str, ...]
    at: datetime | None = None
    whole: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """An order or requisition (réquisition de destruction, ordonnance, maintien) and its end of recourse.

    ``signed``: with which key it was signed in the log, by whom and when, or that it was signed with none.
    ``reason``: what it waives and why, and how it came, beside its ``legal_basis``. ``executed``: for how many of its
    exhibits it is executed and who has the others, or that it is for the one exhibit of the paper.
    """

    reference: str
    kind: str = ""
    authority: str = ""
    at: datetime | date | None = None
    legal_basis: str = ""
    reason: str = ""
    signed: str = ""
    notified_at: datetime | date | None = None
    appeal_until: datetime | date | None = None
    status: str = ""
    executed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DerogationLine:
    """A derogation: who let which rule of the law stand unmet, for what, on which ground and why.

    ``article`` is the rule's own, ``rule`` its id, "" where no law asks for it; ``ground`` the article that the
    competent person ``by`` relied on.
    """

    id: str
    text: str
    article: str
    rule: str
    by: Party
    at: datetime
    ground: str = ""
    reason: str = ""
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetLine:
    """A rule that an act did not meet: what the rule asks, its article, and why the act was recorded all the same.

    ``rule``: its id, "" where no law asks for it.
    ``derogations``: what let it through, by number; none where the rule only warns. ``again``: when later acts of the
    same subject did not meet it either, for the same reason, and where they stand in the log.
    ``of_orders``: it is about how orders are signed, which stands beside each order.
    """

    at: datetime
    text: str
    article: str
    rule: str
    derogations: tuple[str, ...] = ()
    seq: int | None = None
    again: tuple[tuple[datetime, int], ...] = ()
    of_orders: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLine:
    """A photo, film or scan kept beside the record, by its SHA-256."""

    title: str
    sha256: str
    at: datetime | None = None
