"""Data of the two papers of one page about a case: the sheet for a hearing, and the attestation of what burnt."""

from dataclasses import dataclass
from datetime import datetime

from labels.model.common import ExhibitLine, Letterhead, LogHead, Party, Place, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingGroup:
    """Exhibits of a case of which the same is to be said: substance, seizure, report, decision, state, holder.

    ``numbers`` are those in the case. ``report``: number and result of the laboratory; ``decision``: the order that
    names them.
    """

    numbers: tuple[str, ...]
    lines: tuple[ExhibitLine, ...]
    report: str = ""
    decision: str = ""
    verdict: Verdict = "unknown"
    state: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingSheet:
    """What a court asks of a case at a hearing: where each exhibit is, gaps, weights, reports, decisions.

    ``seized``: each seizure in one sentence. ``noted``: gaps, delays and discrepancies, in sentences.
    """

    reference: str
    letterhead: Letterhead
    head: LogHead
    issued_at: datetime
    case_number: str
    groups: tuple[HearingGroup, ...]
    court: str = ""
    prosecution_number: str = ""
    seized: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    synthetic_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BurntLot:
    """Exhibits of the case that burnt in one session: when, where, under whom, by which orders and record."""

    certificate: str
    at: datetime
    place: Place
    chair: Party
    orders: tuple[str, ...]
    numbers: tuple[str, ...]
    lines: tuple[ExhibitLine, ...]
    reserved: tuple[str, ...] = ()
    """Who signed the record with reservations or refused to, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLine:
    """Exhibits of the case that did not burn: their numbers in it, state and holder."""

    numbers: tuple[str, ...]
    state: str
    holder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """The attestation for one case file of what was destroyed of it; ``unproved`` exhibits are in no lot.

    ``noted``: what speaks against them, in sentences. ``seized``: as of ``HearingSheet``.
    """

    reference: str
    letterhead: Letterhead
    head: LogHead
    issued_at: datetime
    case_number: str
    lots: tuple[BurntLot, ...]
    court: str = ""
    prosecution_number: str = ""
    seized: tuple[str, ...] = ()
    kept: tuple[KeptLine, ...] = ()
    unproved: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    synthetic_note: str = ""
