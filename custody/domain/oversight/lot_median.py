"""Take the median of a lot out of the differences of its packages, and judge it as a weighing of the lot (I60).

A dry season takes a tenth of a sack of herb, and of its neighbours as much. So a package is compared with the median of
its lot at the same count, where that is sharper than the band of the packing. What all of them lost together is one
more difference, of the whole lot: to be explained by air and drying, or by somebody who thinned it evenly.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from msgspec import structs

from custody.domain.exhibits.drying.lot_comparison import LEAST, median_of
from custody.domain.kernel.times import instant
from custody.domain.law.isotherm import WHOLE
from custody.domain.oversight.weight_innovations import Difference

COUNT_DAYS = 7
"""Days in which weighings belong to one count."""


def with_medians(differences: Iterable[Difference]) -> list[Difference]:
    """Return the differences with the medians of their lots, and those of the lots behind each count; by time.

    Plants without a lot to compare them with are left out.
    """
    listed = list(differences)
    rows, told = [], dict[tuple[str, str, str], list[Difference]]()
    sizes = Counter(lot for lot, _ in {(difference.lot, difference.exhibit) for difference in listed})
    for each in sorted(listed, key=_when):
        difference = each if sizes[each.lot] >= LEAST else structs.replace(each, lot="")
        if not difference.lot and difference.follows_air:
            continue
        if not _asks(difference):
            rows.append(difference)
        else:
            told.setdefault((difference.lot, difference.balance, difference.first_balance), []).append(difference)
    for weighed in told.values():
        for count in counts_of(weighed):
            rows += _judged(count)
    return sorted(rows, key=_when)


def _asks(difference: Difference) -> bool:
    """Return True if the lot says more than the band of the packing does."""
    curve = difference.curve
    return (
        bool(difference.lot) and difference.first_ug > 0 and curve is not None
        and curve.lot_band_per_mille < max(curve.band_loss_per_mille, curve.band_gain_per_mille)
    )  # fmt: skip


def _when(difference: Difference) -> tuple[str, int, str]:
    return difference.at, difference.packages, difference.exhibit


def counts_of(weighed: Sequence[Difference]) -> list[list[Difference]]:
    """Return the weighings of a lot, in order of time, by count; a package weighed again begins the next."""
    counts: list[list[Difference]] = []
    ends = None
    for difference in weighed:
        at = instant(difference.at)
        if ends is None or at > ends or any(each.exhibit == difference.exhibit for each in counts[-1]):
            counts.append([])
            ends = at + timedelta(days=COUNT_DAYS)
        counts[-1].append(difference)
    return counts


def _judged(count: Sequence[Difference]) -> list[Difference]:
    if len(count) < LEAST:
        return [] if count and count[0].follows_air else list(count)
    share = median_of([difference.shift_ug * WHOLE // difference.first_ug for difference in count])
    packages = [
        structs.replace(difference, median_ug=share * difference.first_ug // WHOLE, compared=True)
        for difference in count
    ]
    return [*packages, _of_lot(count, share)]


def _of_lot(count: Sequence[Difference], share: int) -> Difference:
    """Return the median as the difference of the whole lot, counted at once."""
    last = count[-1]
    first_ug = sum(difference.first_ug for difference in count)
    # The curve is taken out of the median already, and will be once more: it is put back.
    whole = structs.replace(last, first_ug=first_ug, difference_ug=0)
    return structs.replace(
        whole, exhibit=last.lot, difference_ug=share * first_ug // WHOLE - whole.shift_ug, packages=len(count),
        uncertainty_ug=sum(difference.uncertainty_ug for difference in count),
        first_uncertainty_ug=sum(difference.first_uncertainty_ug for difference in count), typed_ug=None,
    )  # fmt: skip
