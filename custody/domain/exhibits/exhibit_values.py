"""Values within the state of an exhibit: a laboratory's result, the staging by a sack, a legal hold."""

from msgspec import Struct

from custody.domain.kernel.quantity import Volume


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
