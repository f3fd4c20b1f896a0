"""The analysis by another laboratory for which an exhibit was drawn (I70)."""

from msgspec import Struct


class SecondAnalysis(Struct, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """The analysis by another laboratory than ``laboratories`` for which an exhibit was drawn, by ``due`` (I70).

    ``retained``: its samples when it was drawn; ``fresh``: those taken since before two agencies. ``done``: which of
    ``retained`` and ``fresh`` such a laboratory reported on. ``purity_per_mille``: as reported when it was drawn.
    ``heir``: the part that is drawn in its place since it was split whole.
    """

    draw: str
    due: str
    laboratories: tuple[str, ...]
    retained: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    purity_per_mille: int | None = None
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
