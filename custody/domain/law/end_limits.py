"""The figures of the ends of custody other than the fire (I53): a pack may only ask for more."""

from typing import Annotated

from msgspec import Meta, Struct

from custody.domain.kernel.quantity import MICROGRAMS


class EndLimits(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The waiting time of a restitution, and the amounts from which an end of custody needs more (I53).

    ``waiting_hours`` pass between the decision and the hand-out. Above ``second_report_g`` grams, or
    ``second_report_units`` of what is only counted, a second report is needed. An office keeps at most ``kept_g`` grams
    or ``kept_units`` of a substance in a year. Above ``whole_mg`` milligrams or ``whole_units`` a prosecutor agrees
    before analysis uses up all that is left. The units are this project's own (assumed).
    """

    waiting_hours: Annotated[int, Meta(ge=72, le=8760)] = 72
    second_report_g: Annotated[int, Meta(ge=0, le=100)] = 100
    second_report_units: Annotated[int, Meta(ge=0, le=50)] = 50
    kept_g: Annotated[int, Meta(ge=0, le=10)] = 10
    kept_units: Annotated[int, Meta(ge=0, le=10)] = 10
    whole_mg: Annotated[int, Meta(ge=0, le=1000)] = 1000
    whole_units: Annotated[int, Meta(ge=0, le=1)] = 1

    def needs_second_report(self, ug: int, things: int, *, known: bool) -> bool:
        """Return True if so much needs a second report; an amount that is not ``known`` does."""
        return not known or ug > self.second_report_g * MICROGRAMS["g"] or things > self.second_report_units

    def too_much_kept(self, ug: int, things: int) -> bool:
        """Return True if an office may not keep so much of a substance in a year."""
        return ug > self.kept_g * MICROGRAMS["g"] or things > self.kept_units

    def needs_consent(self, ug: int, things: int) -> bool:
        """Return True if a prosecutor agrees before analysis uses up all of so much."""
        return ug > self.whole_mg * MICROGRAMS["mg"] or things > self.whole_units
