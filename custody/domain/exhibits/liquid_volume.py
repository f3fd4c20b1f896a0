"""Compare a liquid's measured volume with the stated one and the one measured before (I50).

A sealed liquid is compared by its mass, at each weighing, with the evaporation that its line of the rule pack allows
(``drying_allowance``). A laboratory that opens the vessel measures: then volumes are compared too.
"""

from collections.abc import Iterator

from custody.domain.exhibits.balance_and_weighing import isqrt_ceil
from custody.domain.exhibits.drying.drying_allowance import dries_of
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import Decision
from custody.domain.kernel.quantity import Volume

LIGHTEST_UG_PER_UL = 700
"""Mass of a microlitre of the lightest liquid among solvents and precursors, in µg (diethyl ether: 713): what analysis
used up by mass took at most so much volume."""
SHORT, OVER = "volume_short", "volume_over"
"""Flags of an act in which a measured volume does not agree with the record."""


def mark_volume(measured: Volume, exhibit: Exhibit, at: str, decision: Decision) -> None:
    """Mark an act if the measured volume differs from the record by more than evaporation and the measures explain."""
    for before, before_at in _known(exhibit):
        allowed = dries_of(exhibit).allowed(before.ul, before_at, at)
        # evaporation in µg stands for µl: the allowance is a share of the amount, whichever its unit
        noise, difference_ul = _noise_ul(before, measured), measured.ul - before.ul
        if difference_ul < -noise - allowed.loss_ug - exhibit.used_ug // LIGHTEST_UG_PER_UL:
            decision.flag(SHORT)
        if difference_ul > noise + allowed.gain_ug:
            decision.flag(OVER)


def _known(exhibit: Exhibit) -> Iterator[tuple[Volume, str]]:
    """Yield the volumes on record with their times; none once a part was taken or poured elsewhere."""
    if exhibit.children or exhibit.parent or exhibit.used:
        return
    if exhibit.volume is not None:
        yield exhibit.volume, exhibit.first_weighed_at or exhibit.sealed_at
    if exhibit.laboratory is not None and exhibit.laboratory.volume is not None:
        yield exhibit.laboratory.volume, exhibit.reported_at


def _noise_ul(before: Volume, measured: Volume) -> int:
    """Return what the measures alone may cause, in µl: 3/2 of U of each (k = 3) in quadrature.

    Of a measure that states none, half of the last digit stands for that.
    """
    doubled = (max(3 * each.uncertainty_ul, each.readability_ul) for each in (before, measured))
    return isqrt_ceil(sum(each**2 for each in doubled)) // 2
