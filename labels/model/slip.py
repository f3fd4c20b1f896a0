"""Data of a hand-over slip."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from labels.model.common import DerogationLine, ExhibitLine, Letterhead, LogHead, Party, UnmetLine, Will

Copy = Literal["releaser", "receiver"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A hand-over slip (bordereau de remise), printed in two copies. ``claimed_at`` is what the two persons state."""

    reference: str
    letterhead: Letterhead
    head: LogHead
    issued_at: datetime
    releaser: Party
    receiver: Party
    lines: tuple[ExhibitLine, ...]
    purpose: str = ""
    legal_basis: str = ""
    seized_from: tuple[str, ...] = ()
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
    noted: tuple[str, ...] = ()
    """The discrepancies that the receipt opened, and what became of them, in sentences."""
    refused: str = ""
    """The reason, when the receiver refused the exhibits: custody then stayed with the releaser (I11)."""
    recalled: str = ""
    """The reason, when the releaser took the hand-over back before it was received."""
    answered_at: datetime | None = None
    """When the person whom a paper slip names as its releaser, and who was not asked, said whether it is so."""
    denied: str = ""
    """Their reason, where they say that they handed nothing over; "" where they say that it is so."""
    unmet: tuple[UnmetLine, ...] = ()
    derogations: tuple[DerogationLine, ...] = ()
    act_id: str = ""
    synthetic_note: str = ""
