"""Values within the state of an exhibit: laboratory result, second analysis, staging by a sack, legal hold."""

from msgspec import Struct

from custody.domain.kernel.quantity import Volume
from custody.domain.laboratory.sampling_statistics import at_most


class NegativeReport(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """A report that found nothing controlled: by which laboratory and analysts, and whether an inspector was there."""

    laboratory: str
    analysts: tuple[str, ...] = ()
    inspected: bool = False


class LaboratoryResult(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """The result of the laboratory: report number, substance, purity in per mille, measured volume.

    ``negatives``: the reports since the last other result that found nothing controlled (I53). ``agreed_by``: the
    prosecutor who agrees that analysis uses up all that is left.
    """

    report: str
    substance: str
    purity_per_mille: int | None = None
    adulterants: tuple[str, ...] = ()
    volume: Volume | None = None
    negatives: tuple[NegativeReport, ...] = ()
    agreed_by: str = ""


class SecondAnalysis(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """The analysis by another laboratory than ``laboratories`` for which an exhibit was drawn, by ``due`` (I70).

    ``retained``: its samples when it was drawn; ``fresh``: those taken since before two agencies. ``done``: which of
    ``retained`` and ``fresh`` such a laboratory reported on. ``heir``: the part that is drawn in its place
    since it was split whole.
    """

    draw: str
    due: str
    laboratories: tuple[str, ...]
    retained: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    heir: str = ""

    @property
    def lacking(self) -> tuple[str, ...]:
        """Return which of the two analyses nobody has made; where no sample was retained, the new one is enough."""
        if self.heir:
            return ()
        asked = ("retained", "fresh") if self.retained else ("fresh",)
        return tuple(part for part in asked if part not in self.done)

    def answered_by(self, laboratory: str, portion: str) -> str:
        """Return which of the two a report on a portion is: ``retained``, ``fresh``, or "" for neither."""
        if laboratory in self.laboratories:
            return ""
        return "retained" if portion in self.retained else "fresh" if portion in self.fresh else ""


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
