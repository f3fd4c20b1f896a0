"""The net mass that must be inside an exhibit whose new weight decides nothing about it (I48)."""

from collections.abc import Iterable, Sequence

from custody.domain.exhibits.balance_and_weighing import NetDue, Weight, isqrt_ceil, undecided
from custody.domain.exhibits.deciding_balance import limits_of, mark_weight
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.moisture_tolerance import dries_as, moisture_tolerance
from custody.domain.kernel.context import ActContext, Decision, StateReader
from custody.domain.kernel.quantity import MICROGRAMS, MassEntry, bounded, mass
from custody.domain.kernel.times import days_between

PACKING_PERCENT, PACKING_UG = 10, 50 * MICROGRAMS["g"]
"""How much of a gross weight its packing may be where no net mass is on record: a tenth, and always 50 g."""


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


def recorded_net(exhibit: Exhibit) -> NetDue | None:
    """Return the net mass on record from before the exhibit was opened, if anybody ever took its tare."""
    if exhibit.due_net is not None or exhibit.basis is None:
        return exhibit.due_net
    before, at = exhibit.basis
    return None if before.net_ug is None else NetDue(ug=before.net_ug, uncertainty_ug=net_noise(before), at=at)


def not_back(exhibit: Exhibit, weights: Sequence[Weight], used_ug: int) -> tuple[int, int] | None:
    """Return what was inside an opened exhibit and what came of it, if that differs (I19, I46).

    It is compared with the net mass of the opening, else with the one on record. Where that was never taken, the gross
    weight may fall by a plausible packing: a tare that somebody typed at the opening would else hide a theft.
    """
    net = bounded(sum(weight.net_ug or 0 for weight in weights) + used_ug)
    due = _net_of_opening(exhibit) or recorded_net(exhibit)
    if due is not None:
        noise = isqrt_ceil(due.uncertainty_ug**2 + net_noise(*weights) ** 2)
        if not -(noise + _dried(exhibit, due.ug, due.at)) <= net - due.ug <= noise:
            return due.ug, net
    return None if recorded_net(exhibit) is not None else _packing_gone(exhibit, weights, used_ug, net)


def _net_of_opening(exhibit: Exhibit) -> NetDue | None:
    last = exhibit.last_weight
    if last is None or last.net_ug is None or exhibit.weighed_at < exhibit.opened_at:
        return None
    return NetDue(ug=last.net_ug, uncertainty_ug=net_noise(last), at=exhibit.weighed_at)


def _packing_gone(
    exhibit: Exhibit, weights: Sequence[Weight], used_ug: int, net_ug: int
) -> tuple[int, int] | None:  # fmt: skip
    """Compare gross weights, where the record has no net mass: of the opening, else the most precise one."""
    before, at = exhibit.last_weight, exhibit.weighed_at
    if at < exhibit.opened_at:
        before, at = (exhibit.finest, exhibit.finest_at) if exhibit.finest else exhibit.basis or (None, "")
    if before is None:
        return None
    gross = bounded(sum(weight.gross.ug for weight in weights) + used_ug)
    noise = net_noise(before, *weights)
    packing = max(before.gross.ug * PACKING_PERCENT // 100, PACKING_UG)
    fell = before.gross.ug - gross > noise + packing + _dried(exhibit, before.gross.ug, at)
    return (before.gross.ug, gross) if fell or net_ug - before.gross.ug > noise else None


def _dried(exhibit: Exhibit, ug: int, at: str) -> int:
    """Return how much may have dried between a weighing and the opening; nothing after it."""
    days = days_between(at, exhibit.opened_at) if at < exhibit.opened_at else 0
    return moisture_tolerance(dries_as(exhibit), ug, days) if days else 0
