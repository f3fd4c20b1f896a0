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

from labels.model.case import CaseExhibit, CaseHistory, Told
from labels.model.certificate import (
    Answer,
    Attendee,
    BurntLine,
    Certificate,
    Course,
    Method,
    Residue,
    TestResult,
    TransportLine,
    ValueEstimate,
    WithdrawnLine,
)
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
    WillKind,
)
from labels.model.history import (
    CorrectionLine,
    CustodyHistory,
    DiscrepancyLine,
    EventLine,
    FlagLine,
    LabLine,
    Leg,
    LegKind,
    OpeningLine,
    ReadLine,
    ReleaseLine,
    SampleLine,
    SealLine,
    SeizureFacts,
    SightingLine,
    WeighingLine,
)
from labels.model.minutes import (
    ActLine,
    BalanceLine,
    CountedLine,
    CountFacts,
    CountVerdict,
    DeclaredLine,
    Minutes,
    MinutesKind,
    WeighedLine,
)
from labels.model.slip import Copy, Slip
from labels.model.store import Account, MassBalance, StoreRegister
from labels.quantity import Lang

__all__ = [
    "Account",
    "ActLine",
    "Anchor",
    "Answer",
    "Attendee",
    "BalanceLine",
    "BurntLine",
    "CaseExhibit",
    "CaseHistory",
    "Certificate",
    "Copy",
    "CorrectionLine",
    "CountFacts",
    "CountVerdict",
    "CountedLine",
    "Course",
    "CustodyHistory",
    "DeclaredLine",
    "DerogationLine",
    "DiscrepancyLine",
    "EventLine",
    "ExhibitLine",
    "FlagLine",
    "LabLine",
    "Lang",
    "Leg",
    "LegKind",
    "Letterhead",
    "LogHead",
    "MassBalance",
    "MediaLine",
    "Method",
    "Minutes",
    "MinutesKind",
    "OpeningLine",
    "OrderLine",
    "Party",
    "Place",
    "ReadLine",
    "ReleaseLine",
    "Residue",
    "SampleLine",
    "SealLine",
    "SealState",
    "SeizureFacts",
    "SightingLine",
    "Slip",
    "StoreRegister",
    "TestResult",
    "Told",
    "TransportLine",
    "UnmetLine",
    "ValueEstimate",
    "Verdict",
    "WeighedLine",
    "WeighingLine",
    "Will",
    "WillKind",
    "WithdrawnLine",
]
