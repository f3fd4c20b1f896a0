"""Data of the history of a whole case: each exhibit with its legs, and every anomaly in one place."""

from dataclasses import dataclass
from datetime import datetime

from labels.model.common import DerogationLine, ExhibitLine, Letterhead, LogHead, Party, Told, UnmetLine, Verdict
from labels.model.history import CorrectionLine, DiscrepancyLine, Leg, ReadLine, SeizureFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseExhibit:
    """An exhibit of a case: as it stands now, who holds it, its legs, and how many things about it are amiss.

    ``verdict`` is what the log says of its last weight.
    """

    line: ExhibitLine
    holder: str
    legs: tuple[Leg, ...] = ()
    verdict: Verdict = "unknown"
    amiss: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseHistory:
    """The custody history of all exhibits of a case, in order of their number in it."""

    reference: str
    letterhead: Letterhead
    head: LogHead
    issued_at: datetime
    case_number: str
    exhibits: tuple[CaseExhibit, ...]
    title: str = ""
    court: str = ""
    prosecution_number: str = ""
    agencies: tuple[Party, ...] = ()
    seizures: tuple[SeizureFacts, ...] = ()
    gaps: tuple[Told, ...] = ()
    overdue: tuple[Told, ...] = ()
    flags: tuple[Told, ...] = ()
    discrepancies: tuple[DiscrepancyLine, ...] = ()
    corrections: tuple[CorrectionLine, ...] = ()
    derogations: tuple[DerogationLine, ...] = ()
    unmet: tuple[UnmetLine, ...] = ()
    reads: tuple[ReadLine, ...] = ()
    synthetic_note: str = ""
