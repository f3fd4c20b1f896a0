"""Remarks that an exhibit bears: whose load missed it, its number at a court, openings without a weight."""

from msgspec import Struct, structs


class Missed(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The exhibit was missing from the load of a ``session``, and a ``discrepancy`` says so."""

    session: str
    discrepancy: str


class CourtReference(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The number of an exhibit in the register of a court (greffe), the agency."""

    agency: str
    court_reference: str


class Unweighed(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """Openings in a row without a net mass, and since when (I46).

    ``sealed``: it was sealed again unweighed ``since`` then, and nobody has weighed it in this packing yet.
    """

    openings: int = 0
    since: str = ""
    sealed: bool = False

    def opened(self, at: str) -> "Unweighed":
        """Return the count with one more opening."""
        return Unweighed(openings=self.openings + 1, since=at)

    def resealed(self, at: str) -> "Unweighed":
        """Return the count after a resealing without a weight."""
        return structs.replace(self, since=at, sealed=True)

    def weighed(self) -> "Unweighed":
        """Return the count after a weighing in the new packing: only a net mass ends it."""
        return structs.replace(self, sealed=False)
