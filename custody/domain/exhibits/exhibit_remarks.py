"""Remarks that an exhibit bears: from which session's load it was missed, and its number at a court."""

from msgspec import Struct


class Missed(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The exhibit was missing from the load of a ``session``, and a ``discrepancy`` says so."""

    session: str
    discrepancy: str


class CourtReference(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The number of an exhibit in the register of a court (greffe), the agency."""

    agency: str
    court_reference: str
