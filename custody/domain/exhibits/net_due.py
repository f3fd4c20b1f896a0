"""The net mass that must be inside an exhibit whose new weight decides nothing about it (I48)."""

from collections.abc import Iterable, Sequence

from custody.domain.exhibits.balance_and_weighing import NetDue, Weight, isqrt_ceil, undecided
from custody.domain.exhibits.deciding_balance import limits_of, mark_weight
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.quantity import MassEntry, bounded, mass


def net_due(
    exhibit: Exhibit, weight: Weight, taken_ug: int, parts: Sequence[Weight], state_reader: StateReader,
    ctx: ActContext, decision: Decision,
) -> NetDue | None:  # fmt: skip
    """Return the net mass that must be inside, where the weight of what is left decides nothing about it (I48).

    A new weight on a coarse balance would else hide for good what is missing at the resealing. ``taken_ug`` went into
    ``parts`` or was used up.
    """
    if mark_weight(weight, exhibit.house, exhibit.place, state_reader, decision):
        return None
    limits = limits_of(exhibit.house, state_reader, decision)
    before = exhibit.due_net
    earlier = (exhibit.last_weight, exhibit.basis[0] if exhibit.basis else None)
    for known in earlier if before is None else ():
        if known and known.net_ug is not None and not undecided((known,), known.net_ug, limits):
            before = NetDue(ug=known.net_ug, uncertainty_ug=net_noise(known), at=ctx.at)
            break
    if before is None:
        return None
    noise = isqrt_ceil(before.uncertainty_ug**2 + net_noise(*parts) ** 2)
    return NetDue(ug=before.ug - taken_ug, uncertainty_ug=noise, at=before.at)


def split_due(
    exhibit: Exhibit, left: Weight | None, parts: Iterable[Weight | None], consumed: MassEntry | None,
    state_reader: StateReader, ctx: ActContext, decision: Decision,
) -> NetDue | None:  # fmt: skip
    """Mark parts and rest whose weight decides nothing, and return what must be left."""
    weights = [weight for weight in parts if weight is not None]
    for weight in weights:
        mark_weight(weight, exhibit.house, exhibit.place, state_reader, decision)
    used = mass(consumed).ug if consumed else 0
    taken = bounded(sum(weight.net_ug or 0 for weight in weights) + used)
    return net_due(exhibit, left, taken, weights, state_reader, ctx, decision) if left else None


def net_noise(*weights: Weight) -> int:
    """Return the combined expanded uncertainty of net masses in micrograms, each from two readings (I19)."""
    square = sum(2 * w.uncertainty_ug**2 for w in weights)
    return isqrt_ceil(square)
