"""Values within the state of an exhibit: a laboratory's result, the staging by a sack, a legal hold."""

from msgspec import Struct

from custody.domain.kernel.quantity import Volume
from custody.domain.laboratory.sampling_statistics import at_most


class LaboratoryResult(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """The result of the laboratory: report number, substance, purity in per mille, measured volume."""

    report: str
    substance: str
    purity_per_mille: int | None = None
    adulterants: tuple[str, ...] = ()
    volume: Volume | None = None


class BySack(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """The staging of an unexamined exhibit by its ``sack``: ``drawn`` exhibits of ``among`` were examined."""

    sack: str
    drawn: int
    among: int

    @property
    def at_most(self) -> int:
        """Return how many of them differ at most, with 95 % confidence (I49)."""
        return at_most(self.among, self.drawn)


class PhotoAsked(Struct, frozen=True):
    """A photograph of its seal that a sighting waits for: beside which code, and when that was shown (I52)."""

    code: str
    at: str


class Packed(Struct, frozen=True, forbid_unknown_fields=True):
    """A packing that the exhibit was in, "" for unknown, and until when."""

    packing: str
    until: str


class Hold(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A prosecution holds the exhibit back from every end of custody (I26): who placed the hold, and when."""

    by: str
    agency: str
    placed_at: str


def weighed_by(agency: str) -> str:
    """Return the key of the events in which an agency weighed an exhibit again.

    It differs from the key of readings about the agency.
    """
    return f"weighed {agency}"
