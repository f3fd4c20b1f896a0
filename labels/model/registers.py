"""Data of a store's own papers: its register, and its mass balance."""

from dataclasses import dataclass
from datetime import date, datetime

from labels.model.common import ExhibitLine, Letterhead, LogHead, Party, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreRegister:
    """The holdings of one place at one moment (registre du magasin)."""

    reference: str
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

    reference: str
    agency: str
    letterhead: Letterhead
    head: LogHead
    issued_at: datetime
    first: date
    last: date
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTimeCard:
    """Codes that open a person's session beside the password, each once."""

    reference: str
    letterhead: Letterhead
    head: LogHead
    issued_at: datetime
    person: str
    codes: tuple[str, ...]
    synthetic_note: str = ""
