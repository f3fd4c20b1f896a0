"""Compute the net mass that an opened exhibit lacks at a resealing, a split or a consumption (I19, I46)."""

from collections.abc import Sequence

from msgspec import Struct

from custody.domain.discrepancies.discrepancy import Finding
from custody.domain.exhibits.balance_and_weighing import Weight, isqrt_ceil
from custody.domain.exhibits.drying.drying_allowance import dries_of
from custody.domain.exhibits.exhibit import Exhibit
from custody.domain.exhibits.family_balance import judge, missing_ug, nothing_now, repacked_now
from custody.domain.exhibits.plausible_entry import FACTOR
from custody.domain.kernel.confirmation import ask
from custody.domain.kernel.context import ActContext, Decision
from custody.domain.kernel.quantity import MICROGRAMS, bounded

PACKING_PERCENT, PACKING_UG = 10, 50 * MICROGRAMS["g"]
"""How much of a gross weight its packing may be where no net mass is on record: a tenth, and always 50 g."""


LARGE_TARE_PERCENT = 20
"""Share of the gross weight above which the packing taken off at an opening is asked about."""


def packing_ug(gross_ug: int) -> int:
    """Return how much of a gross weight its packing may be."""
    return max(gross_ug * PACKING_PERCENT // 100, PACKING_UG)


def ask_tare(exhibit_id: str, weight: Weight, confirmed: tuple[str, ...], ctx: ActContext, decision: Decision) -> None:
    """Ask about a packing that is much of the gross weight: what it is said to weigh need not come back."""
    if weight.tare is not None and 100 * weight.tare.ug > LARGE_TARE_PERCENT * weight.gross.ug:
        about = f"{exhibit_id} {weight.tare.ug}"
        ask(decision, ctx, confirmed, "tare_large", about, tare_ug=weight.tare.ug, gross_ug=weight.gross.ug)


class NotBack(Struct, frozen=True, kw_only=True):
    """The mass that was expected and found, and what is missing by that in the balance of the exhibit's life."""

    expected: Finding
    finding: Finding
    told_ug: int

    @property
    def far(self) -> bool:
        """Return True if another unit or a comma in the wrong place is the likely cause (I57d)."""
        expected, found = self.expected.ug or 0, self.finding.ug or 0
        return not expected < FACTOR * found < FACTOR**2 * expected


def not_back(
    exhibit: Exhibit, left: Weight | None, at: str, parts: Sequence[Weight] = (), used_ug: int = 0
) -> NotBack | None:  # fmt: skip
    """Return what was inside an opened exhibit and what came of it, if that differs; ``left`` is what is in it now.

    Where the net mass was never taken before the opening, the gross weight may fall by a plausible packing: a tare
    that somebody typed at the opening would else hide a theft.
    """
    family = exhibit.family
    if family is None:
        return None
    now = repacked_now(family, left, at, parts, used_ug) if left else nothing_now(family, at, parts, used_ug)
    weights = (*parts, *((left,) if left else ()))
    net = bounded(sum(weight.net_ug or 0 for weight in weights) + used_ug)
    verdict = judge(family, now, dries_of(exhibit))
    if verdict is not None and verdict.differs:
        return _told(net - verdict.difference_ug, net, missing_ug(family, now))
    measured_before = exhibit.basis is not None and exhibit.basis[0].net_ug is not None
    return None if measured_before else _packing_gone(exhibit, weights, used_ug, net)


def _packing_gone(exhibit: Exhibit, weights: Sequence[Weight], used_ug: int, net_ug: int) -> NotBack | None:
    """Compare gross weights, where the record has no net mass: of the opening, else the most precise one."""
    before, at = exhibit.last_weight, exhibit.weighed_at
    if at < exhibit.opened_at:
        before, at = (exhibit.finest, exhibit.finest_at) if exhibit.finest else exhibit.basis or (None, "")
    if before is None:
        return None
    gross = bounded(sum(weight.gross.ug for weight in weights) + used_ug)
    readings = sum(2 * weight.uncertainty_ug**2 for weight in (before, *weights))
    noise = isqrt_ceil(9 * readings // 4)
    packing = packing_ug(before.gross.ug)
    fell = before.gross.ug - gross > noise + packing + _dried(exhibit, before.gross.ug, at)
    gap = before.gross.ug - gross
    return _told(before.gross.ug, gross, gap) if fell or net_ug - before.gross.ug > noise else None


def _told(expected_ug: int, found_ug: int, told_ug: int) -> NotBack:
    return NotBack(expected=Finding(ug=expected_ug), finding=Finding(ug=found_ug), told_ug=told_ug)


def _dried(exhibit: Exhibit, ug: int, at: str) -> int:
    """Return how much may have dried between a weighing and the opening; nothing after it."""
    return dries_of(exhibit).allowed(ug, at, exhibit.opened_at).loss_ug if at < exhibit.opened_at else 0
